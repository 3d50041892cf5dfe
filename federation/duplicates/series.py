"""Editions of one thing that a portal publishes as a dataset each: ``…_enero_2026``, ``…_2024`` and ``…_2025``.

They are proposed as one ``dcat:DatasetSeries``, and never merged: each is a dataset of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from federation.duplicates.evidence import Kind, key_of
from federation.duplicates.likeness import words_of
from federation.titles import get_title
from storage.cluster_decisions import Verdict, decisions_on
from storage.database import Database
from storage.evidence import iter_shared, list_titles

_WORDS: Final = {
    "month": """
        enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
        january february march april may june july august september october november december
        ene feb mar abr jun jul ago sep sept oct nov dic
    """,
    "span": """
        bimestre trimestre cuatrimestre semestre quincena semana mes quarter bimestral trimestral semestral mensual
    """,
    "ordinal": """
        primer primero primera segundo segunda tercer tercero tercera cuarto cuarta quinto quinta sexto sexta
        1er 1ro 1ra 2do 2da 3er 3ro 3ra 4to 4ta 5to 6to i ii iii iv v vi 1 2 3 4 5 6
    """,
    "joining": "de del al a y e en",
}
_MONTHS, _SPANS, _ORDINALS, _JOINING = (frozenset(words.split()) for words in _WORDS.values())
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}(?:[01][0-9])?")
_QUARTER: Final = re.compile(r"[tq][1-4]|[1-4][tq]")


@dataclass(frozen=True, slots=True)
class Edition:
    """A title, parted into what it is of and what it is called."""

    bare: str
    """The title without the period, folded."""
    period: str
    """The words that name the period, folded."""


def edition_of(title: str) -> Edition | None:
    """Part a title into what it is called and its period; None where it names no year and no month, or nothing else."""
    words = words_of(title)
    spans = any(word in _SPANS or _QUARTER.fullmatch(word) for word in words)
    is_period = [
        word in _MONTHS
        or _YEAR.fullmatch(word) is not None
        or (spans and (word in _SPANS or word in _ORDINALS or _QUARTER.fullmatch(word) is not None))
        for word in words
    ]
    period = [word for word, its in zip(words, is_period, strict=True) if its]
    bare = [word for word, its in zip(words, is_period, strict=True) if not its and word not in _JOINING]
    if not bare or not any(word in _MONTHS or _YEAR.fullmatch(word) for word in period):
        return None
    return Edition(" ".join(bare), " ".join(period))


def series_key(document: Mapping[str, Any], source: str) -> bytes | None:
    """The key that the editions of one thing have in common within a source; None for what is no edition."""
    edition = edition_of(get_title(document.get("title")) or "")
    if edition is None or document.get("inSeries"):
        return None
    publisher = document.get("publisher", {}).get("@id", "")
    return key_of("series", f"{source}\x1f{publisher}\x1f{edition.bare}")


@dataclass(frozen=True, slots=True)
class ProposedSeries:
    """Datasets of one source that may be the editions of one series."""

    source: str
    name: str
    """What they have in common of their titles, folded."""
    editions: tuple[tuple[str, str], ...]
    """URI and title of each, by title."""


def iter_proposed_series(database: Database, source: str | None = None) -> Iterator[ProposedSeries]:
    """Yield the series that may be made, of all sources or of one; each has two periods at least.

    None of which a person said that two of its editions are apart (``milpa split``): it was refused, however it grows.
    """
    with database.read() as connection:
        yield from _iter_series(connection, source)


def _iter_series(connection: Connection, source: str | None) -> Iterator[ProposedSeries]:
    for ids in iter_shared(connection, str(Kind.SERIES)):
        titled = list_titles(connection, ids)
        slug = titled[0].source_slug if titled else ""
        editions = [(one, edition) for one in titled if (edition := edition_of(one.title))]
        if (source not in {None, slug}) or len({edition.period for _, edition in editions}) < 2:
            continue
        if _is_refused(connection, ids):
            continue
        rows = sorted((one.title, one.uri) for one, _ in editions)
        yield ProposedSeries(slug, editions[0][1].bare, tuple((uri, title) for title, uri in rows))


def _is_refused(connection: Connection, ids: Sequence[int]) -> bool:
    decided = (one for one in decisions_on(connection, ids) if one.verdict is Verdict.APART)
    return any({one.low_id, one.high_id} <= set(ids) for one in decided)
