"""Full-text search over the served index: words by their stems, the same on both databases.

A query is words.  ``"exact phrase"``, ``-without`` and ``begin*`` are understood; every other sign parts words, so that
nothing of a query is ever syntax of a database.  All words must be there.  A hit in the title weighs most, then in the
keywords, the publisher, the description.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.index.conditions import Where, needs_entries, where_from_filter
from storage.index.counting import count_where, facets_where
from storage.index.entries import Hits
from storage.index.filters import ALL, IndexFilter
from storage.index.reading import entries_by_id
from storage.index.words import SILENT, stem, words_of

MOST_TERMS = 32
"""Words and phrases of one query; the rest is not looked for."""
MOST_SIGNS = 2000
"""Of a query that are read."""
RANKED: Final = 1000
"""Hits that are put in order by how well they fit; of more, the newest are, and the others follow as they came."""

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
    ranked = bool(asked) and not order
    among = _words(connection, with_entries=not ranked or needs_entries(wanted)) if asked else None
    where = where_from_filter(connection, wanted, among)
    for one in looked_for:
        if one.negated:
            where = _without(connection, where, one)
    matching = _matching(connection, where, asked) if asked else where
    count = count_where(connection, matching) if matching.known_count is None else matching.known_count
    page = _Page(max(0, start), max(0, rows) if count and matching.possible else 0)
    if ranked:
        ids = _best_ids(connection, where, asked, page, many=count > RANKED)
    else:
        behind = matching.narrowed(f"{matching.id} > ?", after) if after else matching
        ids = _ids(connection, _Tier(behind, order or SORTS["-changed"]), page)
    told = facets_where(connection, matching, facets, facet_limit) if facets else {}
    return Hits(count if matching.possible else 0, entries_by_id(connection, ids), told)


@dataclass(frozen=True, slots=True)
class _Page:
    """Which of the hits are wanted."""

    start: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Tier:
    """Hits that come before all of the next tier, and their order."""

    where: Where
    order: str
    parameters: tuple[str, ...] = ()
    """Of the order."""


def _ids(connection: Connection, tier: _Tier, page: _Page) -> list[int]:
    where = tier.where
    if not page.rows or not where.possible:
        return []
    select = (
        f"SELECT {where.id} FROM {where.tables} WHERE {where.condition} ORDER BY {tier.order} "  # noqa: S608
        "LIMIT ? OFFSET ?"
    )
    parameters = (*where.parameters, *tier.parameters, page.rows, page.start)
    return [entry_id for (entry_id,) in stream_rows(connection, select, parameters, 1000)]


def _best_ids(connection: Connection, where: Where, asked: Sequence[Wanted], page: _Page, *, many: bool) -> list[int]:
    """The best hits, tier by tier; `many`: more than `RANKED` in all."""
    ids: list[int] = []
    start = page.start
    for tier in _tiers(connection, where, asked, many=many):
        found = _ids(connection, tier, _Page(start, page.rows - len(ids)))
        ids += found
        if len(ids) == page.rows:
            break
        if start and not found:
            start -= min(start, count_where(connection, tier.where))
        else:
            start = 0
    return ids


def _tiers(connection: Connection, where: Where, asked: Sequence[Wanted], *, many: bool) -> Iterator[_Tier]:
    """Yield hits whose title has all of the words, then the others; the newest of either by rank, then the older ones.

    A frequent word is in a third of all entries: to rank them all takes long, and tells little of any of them.
    """
    for matching in (_titled(connection, where, asked), _not_titled(connection, where, asked)):
        floor = _floor(connection, matching) if many else None
        if floor is None:
            yield _ranked(connection, matching, asked)
        else:
            yield _ranked(connection, matching.narrowed(f"{matching.id} >= ?", floor), asked)
            yield _Tier(matching.narrowed(f"{matching.id} < ?", floor), f"{matching.id} DESC")


def _floor(connection: Connection, where: Where) -> int | None:
    """The oldest of the newest `RANKED` hits, where there are more."""
    found = _ids(connection, _Tier(where, f"{where.id} DESC"), _Page(RANKED - 1, 2))
    return found[0] if len(found) > 1 else None


def _ranked(connection: Connection, matching: Where, asked: Sequence[Wanted]) -> _Tier:
    if connection.dialect.name == "postgresql":
        rank = f"ts_rank({_WEIGHTS}, w.index_fts, CAST(? AS tsquery)) DESC"
        return _Tier(matching, f"{rank}, {matching.id}", (_tsquery_of(asked),))
    return _Tier(matching, f"{_BM25}, {matching.id}")


_BM25: Final = "bm25(index_fts, 10.0, 4.0, 2.0, 1.0)"
_WEIGHTS: Final = "'{0.05, 0.2, 0.4, 1.0}'"
"""Of description, publisher, keywords, title."""


def _words(connection: Connection, *, with_entries: bool) -> Where:
    """The words of all entries; with the entries where something of these is asked."""
    if connection.dialect.name == "postgresql":
        joined = " JOIN index_entry AS e ON e.id = w.entry_id" if with_entries else ""
        return Where(tables=f"index_words AS w{joined}", id="w.entry_id")
    joined = " CROSS JOIN index_entry AS e ON e.id = index_fts.rowid" if with_entries else ""
    return Where(tables=f"index_fts{joined}", id="index_fts.rowid")


def _matching(connection: Connection, where: Where, asked: Sequence[Wanted]) -> Where:
    """What has all of these words."""
    if connection.dialect.name == "postgresql":
        return where.narrowed(_HAS, _tsquery_of(asked))
    return where.narrowed("index_fts MATCH ?", _query(asked))


def _titled(connection: Connection, where: Where, asked: Sequence[Wanted]) -> Where:
    """What has all of these words in its title."""
    if connection.dialect.name == "postgresql":
        return where.narrowed(_HAS, _tsquery_of(asked, "A"))
    return where.narrowed("index_fts MATCH ?", f"title : ({_query(asked)})")


def _not_titled(connection: Connection, where: Where, asked: Sequence[Wanted]) -> Where:
    """What has all of these words, and not all in its title."""
    if connection.dialect.name == "postgresql":
        return where.narrowed(_HAS, _tsquery_of(asked)).narrowed(f"NOT {_HAS}", _tsquery_of(asked, "A"))
    query = _query(asked)
    return where.narrowed("index_fts MATCH ?", f"({query}) NOT (title : ({query}))")


_HAS: Final = "w.index_fts @@ CAST(? AS tsquery)"


def _without(connection: Connection, where: Where, one: Wanted) -> Where:
    if connection.dialect.name == "postgresql":
        has = "SELECT n.entry_id FROM index_words AS n WHERE n.index_fts @@ CAST(? AS tsquery)"
        return where.narrowed(f"{where.id} NOT IN ({has})", _tsquery(one))
    has = "SELECT rowid FROM index_fts WHERE index_fts MATCH ?"
    return where.narrowed(f"{where.id} NOT IN ({has})", _fts5(one))


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


def _query(asked: Sequence[Wanted]) -> str:
    return " AND ".join(_fts5(one) for one in asked)


def _tsquery_of(asked: Sequence[Wanted], weight: str = "") -> str:
    return " & ".join(_tsquery(one, weight) for one in asked)


def _fts5(one: Wanted) -> str:
    """Words in quotes are never syntax; what is in them has none, since words are letters and digits."""
    phrase = f'"{" ".join(one.stems)}"' if one.stems else ""
    if not one.prefix:
        return phrase
    begins = f'("{one.prefix}"* OR "{stem(one.prefix)}")'
    return f"({phrase} AND {begins})" if phrase else begins


def _tsquery(one: Wanted, weight: str = "") -> str:
    """Words in quotes, as `tsquery` has them by itself: no parser cuts them by a locale; `weight` is that of the title.

    Words have letters and digits alone: nothing of them is syntax.
    """
    of = f":{weight}" if weight else ""
    phrase = f"({' <-> '.join(_lexeme(each) + of for each in one.stems)})" if one.stems else ""
    if not one.prefix:
        return phrase
    begins = f"({_lexeme(one.prefix)}:*{weight} | {_lexeme(stem(one.prefix))}{of})"
    return f"({phrase} & {begins})" if phrase else begins


def _lexeme(word: str) -> str:
    return f"'{word}'"
