"""Full-text search over the served index: words by their stems, the same on both databases.

A query is words.  ``"exact phrase"``, ``-without`` and ``begin*`` are understood; every other sign parts words, so that
nothing of a query is ever syntax of a database.  All words must be there.  A hit in the title weighs most, then in the
keywords, the publisher, the description.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.index.conditions import Where, where_from_filter
from storage.index.entries import Hits
from storage.index.filters import IndexFilter
from storage.index.reading import ALL, count_where, entries_by_id, facets_where
from storage.index.words import SILENT, stem, words_of

MOST_TERMS = 32
"""Words and phrases of one query; the rest is not looked for."""
MOST_SIGNS = 2000
"""Of a query that are read."""

SORTS: Final = {
    "relevance": "",
    "id": "e.id",
    "-id": "e.id DESC",
    "changed": "e.changed, e.id",
    "-changed": "e.changed DESC, e.id DESC",
    "modified": "e.modified, e.id",
    "-modified": "e.modified DESC, e.id DESC",
    "title": "e.title_key, e.id",
    "-title": "e.title_key DESC, e.id DESC",
    "name": "e.name",
    "-name": "e.name DESC",
}
"""Orders that can be asked for; ``-`` turns one round."""

_TOKEN = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word, or a phrase, that is looked for."""

    stems: tuple[str, ...]
    prefix: str = ""
    """What a word begins with."""
    negated: bool = False


def wanted_from_query(text: str) -> tuple[Wanted, ...]:
    """What a query looks for."""
    found = (_wanted(*token.groups(default="")) for token in _TOKEN.finditer(text[:MOST_SIGNS]))
    return tuple(wanted for group in found for wanted in group)[:MOST_TERMS]


def search(
    connection: Connection,
    text: str = "",
    wanted: IndexFilter = ALL,
    *,
    sort: str = "",
    start: int = 0,
    after: int = 0,
    rows: int = 20,
    facets: Sequence[str] = (),
    facet_limit: int = 50,
) -> Hits:
    """Find entries by words and by a filter.

    `sort` is one of `SORTS`; without it the best hits come first, or the newest changes where no words are given.
    `after`: only what came into the index behind this entry; it is not counted without them.
    Raises KeyError for another sort.
    """
    looked_for = wanted_from_query(text)
    asked = tuple(one for one in looked_for if not one.negated)
    order = SORTS[sort or ("relevance" if asked else "-changed")]
    where = where_from_filter(connection, wanted, leading=not asked)
    ranked = not order and bool(asked)
    if asked:
        where = _matching(connection, where, asked, ranked=ranked)
    for one in looked_for:
        if one.negated:
            where = _without(connection, where, one)
    count = where.known_count if where.known_count is not None and where.possible else count_where(connection, where)
    page = where.narrowed("e.id > ?", after) if after else where
    ids = _ids(connection, page, _rank(connection, asked) if ranked else (order or SORTS["-changed"], ()), start, rows)
    told = facets_where(connection, where, facets, facet_limit) if facets else {}
    return Hits(count, entries_by_id(connection, ids) if count else (), told)


def _ids(connection: Connection, where: Where, order: tuple[str, tuple[str, ...]], start: int, rows: int) -> list[int]:
    if rows <= 0 or not where.possible:
        return []
    by, parameters = order
    select = f"SELECT e.id FROM {where.tables} WHERE {where.condition} ORDER BY {by} LIMIT ? OFFSET ?"  # noqa: S608
    found = stream_rows(connection, select, (*where.parameters, *parameters, rows, max(0, start)), 1000)
    return [entry_id for (entry_id,) in found]


def _matching(connection: Connection, where: Where, asked: Sequence[Wanted], *, ranked: bool) -> Where:
    """What has all of these words."""
    if connection.dialect.name == "postgresql":
        query = " & ".join(_tsquery(one) for one in asked)
        narrowed = where.narrowed("w.index_fts @@ to_tsquery('simple', ?)", query)
        return replace(narrowed, tables="index_entry AS e JOIN index_words AS w ON w.entry_id = e.id")
    query = " AND ".join(_fts5(one) for one in asked)
    if not ranked:
        return where.narrowed("e.id IN (SELECT rowid FROM index_fts WHERE index_fts MATCH ?)", query)
    narrowed = where.narrowed("index_fts MATCH ?", query)
    return replace(narrowed, tables="index_fts CROSS JOIN index_entry AS e ON e.id = index_fts.rowid")


def _without(connection: Connection, where: Where, one: Wanted) -> Where:
    if connection.dialect.name == "postgresql":
        unlike = "e.id NOT IN (SELECT n.entry_id FROM index_words AS n WHERE n.index_fts @@ to_tsquery('simple', ?))"
        return where.narrowed(unlike, _tsquery(one))
    return where.narrowed("e.id NOT IN (SELECT rowid FROM index_fts WHERE index_fts MATCH ?)", _fts5(one))


def _rank(connection: Connection, asked: Sequence[Wanted]) -> tuple[str, tuple[str, ...]]:
    """The order of the best hits, and its parameters."""
    if connection.dialect.name == "postgresql":
        query = " & ".join(_tsquery(one) for one in asked)
        return "ts_rank('{0.05, 0.2, 0.4, 1.0}', w.index_fts, to_tsquery('simple', ?)) DESC, e.id", (query,)
    return "bm25(index_fts, 10.0, 4.0, 2.0, 1.0), e.id", ()


def _wanted(minus: str, phrase: str, word: str) -> tuple[Wanted, ...]:
    """What a token looks for; nothing where it has only signs, or silent words."""
    if not word:
        stems = tuple(stem(each) for each in words_of(phrase) if each not in SILENT)
        return (Wanted(stems, negated=bool(minus)),) if stems else ()
    negated = word.startswith("-") and len(word) > 1
    parts = words_of(word)
    if parts and word.endswith("*"):
        before = tuple(stem(each) for each in parts[:-1] if each not in SILENT)
        return (Wanted(before, parts[-1], negated),)
    stems = tuple(stem(each) for each in parts if each not in SILENT)
    return (Wanted(stems, negated=negated),) if stems else ()


def _fts5(one: Wanted) -> str:
    """Words in quotes are never syntax; what is in them has none, since words are letters and digits."""
    phrase = f'"{" ".join(one.stems)}"' if one.stems else ""
    if not one.prefix:
        return phrase
    begins = f'("{one.prefix}"* OR "{stem(one.prefix)}")'
    return f"({phrase} AND {begins})" if phrase else begins


def _tsquery(one: Wanted) -> str:
    phrase = f"({' <-> '.join(one.stems)})" if one.stems else ""
    if not one.prefix:
        return phrase
    begins = f"({one.prefix}:* | {stem(one.prefix)})"
    return f"({phrase} & {begins})" if phrase else begins
