"""What the classes and fields of the profile are called and mean, in Spanish and English, and what other profiles say.

The prose is data, ``terms.tsv`` (the row of a class has no field) and ``correspondences.tsv``, so that whoever words it
need not read code.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mappings.terms import Term


@dataclass(frozen=True, slots=True)
class Words:
    """What a field is called and means."""

    label_es: str
    label_en: str
    definition_es: str
    definition_en: str


@cache
def _words() -> Mapping[tuple[str, str], Words]:
    text = (files("mappings") / "terms.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        (row["class"], row["field"]): Words(
            row["label_es"], row["label_en"], row["definition_es"], row["definition_en"]
        )
        for row in rows
    }


def class_words(class_name: str) -> Words:
    """What a class is called and is, in Spanish and English."""
    return _words()[class_name, ""]


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A field of another profile, and where DCAT-MX has it."""

    profile: str
    field: str
    class_name: str
    ours: str
    """Our field."""
    note_es: str
    note_en: str


@cache
def correspondences() -> tuple[Correspondence, ...]:
    """What becomes of the fields of the profiles that Mexican portals follow, field by field."""
    text = (files("mappings") / "correspondences.tsv").read_text(encoding="utf-8")
    return tuple(
        Correspondence(row["profile"], row["field"], of, ours, row["note_es"], row["note_en"])
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
        for of, _, ours in (row["ours"].partition("."),)
    )


def words_of(term: Term) -> Words:
    """What a term is called and means, in Spanish and English."""
    return _words()[term.class_name, term.field]
