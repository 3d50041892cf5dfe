"""A filter as a condition of SQL: the rarest value leads, the others are looked up for what it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from storage.bulk import rows_where_in, stream_rows
from storage.index.filters import Condition, IndexFilter, key_of_value
from storage.moments import moment

FEW = 5000
"""Entries that are gone through and ordered; of more, the order of an index is followed."""


@dataclass(frozen=True, slots=True)
class Where:
    """What is asked of entries, or of their words, which are looked through alone where nothing else is asked."""

    tables: str = "index_entry AS e"
    id: str = "e.id"
    """What of the tables is the entry's id."""
    condition: str = "1 = 1"
    parameters: tuple[Any, ...] = ()
    possible: bool = True
    """False where nothing can be found, whatever the rows are."""
    known_count: int | None = None
    """How many there are, where it is known without counting."""
    everything: bool = False
    """Whether no entry is left out."""

    def narrowed(self, condition: str, *parameters: Any) -> "Where":
        """One more condition."""
        joined = f"{self.condition} AND {condition}"
        return replace(
            self, condition=joined, parameters=(*self.parameters, *parameters), known_count=None, everything=False
        )


ENTRIES: Final = Where()


class Kind(NamedTuple):
    """A kind of entries; each entry is of one."""

    term: int
    value: str
    entries: int


def kinds_of(connection: Connection) -> tuple[Kind, ...]:
    """The kinds that there are."""
    rows = stream_rows(connection, "SELECT id, value, entries FROM index_term WHERE field = 'kind'", (), 10)
    return tuple(Kind(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Found:
    """A condition, and the terms that its values are."""

    condition: Condition
    terms: tuple[int, ...]
    entries: int
    """How many have them, counted once for each."""


def where_from_filter(connection: Connection, wanted: IndexFilter, among: Where | None = None) -> Where:
    """What a filter asks; of what `among` finds, where something else than the filter finds the entries."""
    found = [_found(connection, condition) for condition in wanted.iter_conditions()]
    possible = all(one.terms for one in found if not one.condition.negated)
    known = _known_count(connection, found, wanted)
    found = [_turned_round(connection, one) for one in found]
    asked = sorted((one for one in found if not one.condition.negated), key=lambda one: one.entries)
    leads = among is None and bool(asked) and asked[0].entries <= FEW and len(asked[0].terms) == 1
    where = _led(connection, asked[0]) if leads else replace(among or ENTRIES, everything=True)
    for one in asked[1:] if leads else asked:
        where = where.narrowed(f"EXISTS ({_uses(one.terms, where.id)})", *one.terms)
    for one in found:
        if one.condition.negated and one.entries:
            where = _without(where, one)
    where = _named(where, wanted.name)
    if wanted.name_begins:
        begins = wanted.name_begins.replace("\x00", "")
        where = where.narrowed("e.name >= ? AND e.name < ?", begins, f"{begins}~")  # «~» comes after all signs of names
    where = _within(connection, where, wanted.modified_since, wanted.modified_until)
    return replace(where, possible=possible, known_count=known)


def needs_entries(wanted: IndexFilter) -> bool:
    """Whether a filter asks for what stands in ``index_entry AS e`` alone."""
    return bool(wanted.name or wanted.name_begins or wanted.modified_since or wanted.modified_until)


def _known_count(connection: Connection, found: Sequence[_Found], wanted: IndexFilter) -> int | None:
    if needs_entries(wanted) or len(found) > 1:
        return None
    if not found:
        return _all(connection)
    (one,) = found
    return None if one.condition.negated or len(one.terms) > 1 else one.entries


def _turned_round(connection: Connection, one: _Found) -> _Found:
    """That most entries are of a kind, said by the few that are of another: each is of one."""
    if one.condition.field != "kind" or one.condition.negated or one.entries <= FEW:
        return one
    others = [kind for kind in kinds_of(connection) if kind.term not in one.terms]
    terms = tuple(kind.term for kind in others)
    return _Found(replace(one.condition, negated=True), terms, sum(kind.entries for kind in others))


def _led(connection: Connection, first: _Found) -> Where:
    """The entries that have a rare value, found by it."""
    join = "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN"  # SQLite keeps the order of a CROSS JOIN
    return Where(
        tables=f"index_use AS lead {join} index_entry AS e ON e.id = lead.entry_id",
        condition="lead.term_id = ?",
        parameters=first.terms,
    )


def _without(where: Where, one: _Found) -> Where:
    """Few are listed once; of many, each entry is looked up."""
    if one.entries <= FEW:
        listed = f"SELECT x.entry_id FROM index_use AS x WHERE x.term_id IN ({_marks(one.terms)})"  # noqa: S608
        return where.narrowed(f"{where.id} NOT IN ({listed})", *one.terms)
    return where.narrowed(f"NOT EXISTS ({_uses(one.terms, where.id)})", *one.terms)


def _named(where: Where, names: str | Iterable[str]) -> Where:
    wanted = (names,) if isinstance(names, str) else tuple(names)
    if not wanted:
        return where
    return where.narrowed(f"e.name IN ({_marks(wanted)})", *(name.replace("\x00", "") for name in wanted))


def _within(connection: Connection, where: Where, since: datetime | None, until: datetime | None) -> Where:
    if since is not None:
        where = where.narrowed("e.changed >= ?", moment(connection, since))
    if until is not None:
        where = where.narrowed("e.changed <= ?", moment(connection, until))
    return where


def _found(connection: Connection, condition: Condition) -> _Found:
    keys = [key_of_value(condition.field, value) for value in condition.values]
    select = "SELECT id, entries FROM index_term WHERE field = ?"
    rows = list(rows_where_in(connection, select, (condition.field,), "key", keys))
    return _Found(condition, tuple(row[0] for row in rows), sum(row[1] for row in rows))


def _all(connection: Connection) -> int:
    return sum(kind.entries for kind in kinds_of(connection))


def _uses(terms: Sequence[int], entry_id: str) -> str:
    return f"SELECT 1 FROM index_use AS x WHERE x.entry_id = {entry_id} AND x.term_id IN ({_marks(terms)})"  # noqa: S608


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
