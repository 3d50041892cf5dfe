"""Values that no vocabulary knows: how many records have each, and the line that would make it known.

The line is for a file of the operator's own vocabularies.  Its key is that of the nearest name that is known, after a
``?``: a guess, which a person accepts by taking the sign away, or corrects.  With the sign the file is refused.
"""

import re
from ast import literal_eval
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from mappings.issues import VALUE_LENGTH
from mappings.values.folding import LONGEST_NAME, fold, scalar
from mappings.values.places import bare_name, state_of
from mappings.vocabularies import overlay_fingerprint, parts, read_table
from mappings.vocabularies.overlays import PROPOSED
from mappings.vocabularies.tables import TABLES
from storage.database import Database
from storage.issues import count_values
from storage.sources import Source, list_sources

VOCABULARY_OF: Final[Mapping[str, str]] = {
    "access.unknown": "access_levels",
    "format.unknown": "formats",
    "frequency.unknown": "frequencies",
    "language.unknown": "languages",
    "licence.unknown": "licences",
    "media_type.unknown": "formats",
    "place.unknown": "place_aliases",
    "theme.unknown": "themes",
}
"""The table whose rows an issue's value could have been a name of."""

UNDECIDED: Final = PROPOSED
"""What the key of a guessed line begins with; where no name is near enough it is the whole key."""

COUNTRY: Final = "mx"
"""The key of the country, which no likeness proposes: whatever it is, a foreign place would become Mexico."""

NEAR: Final = 70.0
"""Likeness of two names, of 100, from which one is proposed for the other."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A value that a vocabulary does not know."""

    vocabulary: str
    """The name of the table."""
    code: str
    value: str
    records: int
    sources: tuple[str, ...]
    """Slugs, the one with most records first."""
    nearest: str | None
    """The nearest known name, folded."""
    line: str | None
    """What to add to the table's file; None for what can be no name: an object, a text that is too long."""
    is_doubtful: bool = False
    """Whether it may be nothing that the table holds: a publisher whose name is no institution's."""
    awaits_remap: bool = False
    """Whether the table knows it by now, and only the records are as they were mapped before; there is no line then."""

    @property
    def is_ready(self) -> bool:
        """Whether the line says nothing that is only guessed, so that it can be copied as it stands."""
        return self.line is not None and not self.line.startswith(UNDECIDED)


def unmatched_values(database: Database, slug: str | None = None) -> tuple[Unmatched, ...]:
    """Every unknown value, of one source or of all, by vocabulary; the most frequent first.

    Raises `UnknownSourceError` for an unknown `slug`.
    """
    sources = {source.slug: source for source in list_sources(database)}
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for count in count_values(database, tuple(VOCABULARY_OF), slug):
        found.setdefault((count.code, count.value), []).append((count.source_slug, count.records))
    values = [_unmatched(code, value, counts, sources) for (code, value), counts in found.items()]
    return tuple(sorted(values, key=lambda each: (each.vocabulary, -each.records, each.code, each.value)))


def header_of(vocabulary: str) -> str:
    """The header line under which the lines for a table stand."""
    return "\t".join(_columns(vocabulary))


def line_of(vocabulary: str, cells: Mapping[str, str]) -> str:
    """A line under that header, from the cells that are filled."""
    return "\t".join(cells.get(column, "") for column in _columns(vocabulary))


def _columns(vocabulary: str) -> tuple[str, ...]:
    """The key, what a new row must say where new rows are proposed, and the columns of more names."""
    table = TABLES[vocabulary]
    return table.key, *(table.required if vocabulary == "agents" else ()), *table.lists, "source"


def _unmatched(code: str, value: str, counts: Sequence[tuple[str, int]], sources: Mapping[str, Source]) -> Unmatched:
    slugs = tuple(slug for slug, _ in counts)
    vocabulary = VOCABULARY_OF[code]
    words = _words(value)
    column = _column(code, words)
    cell = _cell(vocabulary, column, words)
    table = TABLES[vocabulary]
    scope = _scope(sources[slug] for slug in slugs)
    near = _nearest(vocabulary, scope, cell) if cell else None
    known = _known(vocabulary, scope if vocabulary == "place_aliases" else "", overlay_fingerprint())
    is_known = bool(cell) and (cell in known or (near is not None and near[0] == _wanted(vocabulary, cell)))
    return Unmatched(
        vocabulary=vocabulary,
        code=code,
        value=value,
        records=sum(records for _, records in counts),
        sources=slugs,
        nearest=near[0] if near else None,
        line=line_of(vocabulary, {table.key: UNDECIDED + (near[1] if near else ""), column: cell, "source": slugs[0]})
        if cell and not is_known
        else None,
        awaits_remap=is_known,
    )


def _words(value: str) -> str:
    """The one text of a value as an issue quotes it; empty when it is cut short, or is no single text."""
    if len(value) >= VALUE_LENGTH or len(value) > LONGEST_NAME:
        return ""
    if value[:1] not in {"{", "["}:
        return value.strip()
    try:
        return scalar(literal_eval(value)) or ""
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""


def _column(code: str, words: str) -> str:
    """The column that a value is compared with: what is an address or a media type is not folded."""
    table = TABLES[VOCABULARY_OF[code]]
    if code == "licence.unknown" and "://" in words:
        return table.addresses
    return table.addresses if code == "media_type.unknown" and "/" in words else table.aliases


def _cell(vocabulary: str, column: str, words: str) -> str:
    """A value as its table's readers look it up; empty for what they never do: the address of a place, of a format."""
    table = TABLES[vocabulary]
    if column == table.addresses:
        bare = re.sub(r"^https?://(?:www\.)?", "", words.partition("#")[0].partition("?")[0]).partition(";")[0]
        return re.sub(r"[\s|]+", " ", bare).strip().rstrip("/").lower()
    if "://" in words:
        if vocabulary in {"place_aliases", "formats"}:
            return ""
        words = words if vocabulary == "languages" else words.rstrip("/").rpartition("/")[2]
    return fold(words)


def _scope(sources: Iterable[Source]) -> str:
    """The one state in which the names of places were to be understood; empty for several, or for the country."""
    states = {source.state or state_of(source.municipality or "") or "" for source in sources}
    return states.pop() if len(states) == 1 else ""


def _nearest(vocabulary: str, scope: str, cell: str) -> tuple[str, str] | None:
    """The known name that is most like a cell, and the key of its row; None when none is near.

    Of places, likeness says nothing ("nuevo mexico" is not in Mexico): one is near that has the same words.
    """
    known = _known(vocabulary, scope if vocabulary == "place_aliases" else "", overlay_fingerprint())
    wanted = _wanted(vocabulary, cell)
    if vocabulary == "place_aliases":
        names = [name for name, key in known.items() if key != COUNTRY and set(name.split()) == set(wanted.split())]
        name = wanted if wanted in names else next(iter(names), None)
        return (name, known[name]) if name else None
    near = process.extractOne(wanted, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return (near[0], known[near[0]]) if near else None


def _wanted(vocabulary: str, cell: str) -> str:
    """What is looked for among the names of a table."""
    return bare_name(cell) if vocabulary == "place_aliases" else cell


@cache
def _known(vocabulary: str, scope: str, _fingerprint: str) -> Mapping[str, str]:
    """Every name of a table and the key of its row; of places, those that the state calls so."""
    table = TABLES[vocabulary]
    names: dict[str, str] = {}
    for row in read_table(vocabulary):
        key = row[table.key]
        if table.scope(row) in {"", scope}:
            for name in (*table.iter_names(row), *parts(row.get(table.addresses, ""))):
                names.setdefault(name, key)
    for row in read_table("places") if vocabulary == "place_aliases" else ():
        if len(row["code"]) == len("14") or (scope and row["code"].startswith(scope)):
            names.setdefault(fold(row["name"]), row["code"])
    return names
