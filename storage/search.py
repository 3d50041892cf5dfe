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
    for one in looked_for:
        if one.negated:
            where = _without(connection, where, one)
    matching = _matching(connection, where, asked) if asked else where
    count = _count(connection, where, matching, asked)
    page = _Page(max(0, start), max(0, rows) if count else 0)
    if asked and not order:
        ids = _best_ids(connection, where, asked, page)
    else:
        behind = matching.narrowed("e.id > ?", after) if after else matching
        ids = _ids(connection, behind, order or SORTS["-changed"], page)
    told = facets_where(connection, matching, facets, facet_limit) if facets else {}
    return Hits(count, entries_by_id(connection, ids), told)


@dataclass(frozen=True, slots=True)
class _Page:
    """Which of the hits are wanted."""

    start: int
    rows: int


def _count(connection: Connection, where: Where, matching: Where, asked: Sequence[Wanted]) -> int:
    if asked and where.everything and connection.dialect.name == "sqlite":  # no need to look at the entries
        select = "SELECT count(*) FROM index_fts WHERE index_fts MATCH ?"
        (count,) = next(stream_rows(connection, select, (_query(asked),), 1))
        return int(count)
    known = matching.known_count if matching.possible else 0
    return count_where(connection, matching) if known is None else known


def _ids(connection: Connection, where: Where, by: str, page: _Page, *ranked_by: str) -> list[int]:
    if not page.rows or not where.possible:
        return []
    select = f"SELECT e.id FROM {where.tables} WHERE {where.condition} ORDER BY {by} LIMIT ? OFFSET ?"  # noqa: S608
    found = stream_rows(connection, select, (*where.parameters, *ranked_by, page.rows, page.start), 1000)
    return [entry_id for (entry_id,) in found]


def _best_ids(connection: Connection, where: Where, asked: Sequence[Wanted], page: _Page) -> list[int]:
    """The best hits: those whose title has all of the words, then the others, each by their rank.

    A frequent word is in a third of all entries, and to rank them all takes long; of titles it is in few.
    """
    if connection.dialect.name == "postgresql":
        matching = _matching(connection, where, asked)
        by = f"w.index_fts @@ CAST(? AS tsquery) DESC, ts_rank({_WEIGHTS}, w.index_fts, CAST(? AS tsquery)) DESC, e.id"
        return _ids(connection, matching, by, page, _tsquery_of(asked, "A"), _tsquery_of(asked))
    query = _query(asked)
    titled = _matching(connection, where, asked, f"title : ({query})")
    ids = _ids(connection, titled, _BM25, page)
    if len(ids) < page.rows:
        before = count_where(connection, titled)
        others = _matching(connection, where, asked, f"({query}) NOT (title : ({query}))")
        rest = _Page(max(0, page.start - before), page.rows - len(ids))
        ids += _ids(connection, others, _BM25, rest)
    return ids


_BM25: Final = "bm25(index_fts, 10.0, 4.0, 2.0, 1.0), e.id"
_WEIGHTS: Final = "'{0.05, 0.2, 0.4, 1.0}'"
"""Of description, publisher, keywords, title."""


def _matching(connection: Connection, where: Where, asked: Sequence[Wanted], query: str = "") -> Where:
    """What has all of these words."""
    if connection.dialect.name == "postgresql":
        narrowed = where.narrowed("w.index_fts @@ CAST(? AS tsquery)", _tsquery_of(asked))
        return replace(narrowed, tables="index_entry AS e JOIN index_words AS w ON w.entry_id = e.id")
    narrowed = where.narrowed("index_fts MATCH ?", query or _query(asked))
    return replace(narrowed, tables="index_fts CROSS JOIN index_entry AS e ON e.id = index_fts.rowid")


def _without(connection: Connection, where: Where, one: Wanted) -> Where:
    if connection.dialect.name == "postgresql":
        unlike = "e.id NOT IN (SELECT n.entry_id FROM index_words AS n WHERE n.index_fts @@ CAST(? AS tsquery))"
        return where.narrowed(unlike, _tsquery(one))
    return where.narrowed("e.id NOT IN (SELECT rowid FROM index_fts WHERE index_fts MATCH ?)", _fts5(one))


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
