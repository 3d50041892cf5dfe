"""What the fields of the profile are called and mean, in Spanish and English, for people and for documentation.

The prose is data, ``terms.tsv``, so that whoever words it need not read code.
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


def words_of(term: Term) -> Words:
    """What a term is called and means, in Spanish and English."""
    return _words()[term.class_name, term.field]
