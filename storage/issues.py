"""Issues: of records (stored with them, `storage.records.store_page`) and of what could not become a record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, func, null, select

from storage.bulk import insert_rows
from storage.database import Database
from storage.sources import require_source
from storage.tables import TABLES
from storage.text import storable

_ISSUE, _LINK, _REFUSAL, _RECORD, _SOURCE = (
    TABLES[name] for name in ("record_issue", "record_link", "refusal", "record", "source")
)
_REFUSED = ("source_id", "job_id", "code", "field", "value", "identifier")


@dataclass(frozen=True, slots=True)
class StoredIssue:
    """One issue; `record_id` is None for what could not become a record."""

    source_slug: str
    record_id: int | None
    identifier: str
    """Native identifier of its record; empty when there is none."""
    code: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How often a code occurs in a field, with the value of one example."""

    code: str
    field: str
    count: int
    value: str


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many records of a source have an issue of one code about one value."""

    source_slug: str
    code: str
    value: str
    records: int


class _Shelf(NamedTuple):
    """One of the tables that issues lie in."""

    issues: Select[Any]
    number: Column[Any]
    """What they are ordered by within a source."""
    source_id: Column[Any]


_SHELVES = (
    # of records, as last received; of their links, as last asked; of what could not become a record
    _Shelf(
        select(_SOURCE.c.slug, _RECORD.c.id, _RECORD.c.native_identifier, _ISSUE.c.code, _ISSUE.c.field, _ISSUE.c.value)
        .select_from(_ISSUE)
        .join(_RECORD, _RECORD.c.id == _ISSUE.c.record_id)
        .join(_SOURCE, _SOURCE.c.id == _RECORD.c.source_id),
        _ISSUE.c.record_id,
        _RECORD.c.source_id,
    ),
    _Shelf(
        select(_SOURCE.c.slug, _RECORD.c.id, _RECORD.c.native_identifier, _LINK.c.code, _LINK.c.field, _LINK.c.value)
        .select_from(_LINK)
        .join(_RECORD, _RECORD.c.id == _LINK.c.record_id)
        .join(_SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
        .where((_LINK.c.code != "") & (_RECORD.c.links_of == _RECORD.c.content_hash)),
        _LINK.c.record_id,
        _RECORD.c.source_id,
    ),
    _Shelf(
        select(_SOURCE.c.slug, null(), _REFUSAL.c.identifier, _REFUSAL.c.code, _REFUSAL.c.field, _REFUSAL.c.value)
        .select_from(_REFUSAL)
        .join(_SOURCE, _SOURCE.c.id == _REFUSAL.c.source_id),
        _REFUSAL.c.id,
        _REFUSAL.c.source_id,
    ),
)


def store_refusals(
    connection: Connection, source_id: int, job_id: int, refusals: Sequence[tuple[str, str, str, str]]
) -> None:
    """Add what a page had to refuse, each as (code, field, value, native identifier or empty).

    The refusals of earlier jobs of the source go: they tell of documents that have come anew.
    """
    stale = (_REFUSAL.c.source_id == source_id) & (_REFUSAL.c.job_id < job_id)
    connection.execute(_REFUSAL.delete().where(stale))
    rows = [(source_id, job_id, *(storable(words) for words in refusal)) for refusal in refusals]
    insert_rows(connection, "refusal", _REFUSED, rows)


def list_issues(
    database: Database,
    slug: str | None = None,
    *,
    code: str | None = None,
    record_id: int | None = None,
    limit: int | None = None,
) -> tuple[StoredIssue, ...]:
    """Issues of records, then of their links, then refusals, each by source; of one source, code or record when given.

    Raises `UnknownSourceError` for an unknown `slug`.
    """
    source_id = None if slug is None else require_source(database, slug).id
    found: list[StoredIssue] = []
    with database.read() as connection:
        for shelf in _SHELVES if record_id is None else _SHELVES[:2]:
            table = shelf.number.table
            query = _of_source(shelf, source_id, record_id)
            query = query.order_by(_SOURCE.c.slug, shelf.number, *table.primary_key.columns)
            if code is not None:
                query = query.where(table.c.code == storable(code))
            left = None if limit is None else limit - len(found)
            found.extend(StoredIssue(*row) for row in connection.execute(query.limit(left)))
    return tuple(found)


def count_issues(database: Database, slug: str | None = None) -> tuple[IssueCount, ...]:
    """Count issues by code and field, the most frequent first, each with the value of one occurrence.

    Raises `UnknownSourceError` for an unknown `slug`.
    """
    source_id = None if slug is None else require_source(database, slug).id
    counts: dict[tuple[str, str], IssueCount] = {}
    with database.read() as connection:
        for count in (count for shelf in _SHELVES for count in _counts(connection, shelf, source_id)):
            known = counts.get((count.code, count.field))
            together = count if known is None else replace(known, count=known.count + count.count)
            counts[count.code, count.field] = together
    return tuple(sorted(counts.values(), key=lambda count: (-count.count, count.code, count.field)))


def count_values(database: Database, codes: Sequence[str], slug: str | None = None) -> tuple[ValueCount, ...]:
    """Count the records that have an issue of one of `codes`, by source, code and value; the most frequent first.

    A record that has a value in several fields counts once.  Raises `UnknownSourceError` for an unknown `slug`.
    """
    source_id = None if slug is None else require_source(database, slug).id
    columns = (_SOURCE.c.slug, _ISSUE.c.code, _ISSUE.c.value)
    query = _of_source(_SHELVES[0], source_id).where(_ISSUE.c.code.in_(codes))
    grouped = query.with_only_columns(*columns, func.count(_ISSUE.c.record_id.distinct())).group_by(*columns)
    with database.read() as connection:
        counts = [ValueCount(*row) for row in connection.execute(grouped)]
    return tuple(sorted(counts, key=lambda count: (-count.records, count.code, count.value, count.source_slug)))


def count_records_with(database: Database, codes: Sequence[str], source_id: int) -> dict[str, int]:
    """How many records of a source, tombstones left out, have an issue of each of some codes."""
    own = (_RECORD.c.source_id == source_id) & _RECORD.c.tombstoned.is_(None) & _ISSUE.c.code.in_(codes)
    query = (
        select(_ISSUE.c.code, func.count(_ISSUE.c.record_id.distinct()))
        .join(_RECORD, _RECORD.c.id == _ISSUE.c.record_id)
        .where(own)
        .group_by(_ISSUE.c.code)
    )
    with database.read() as connection:
        return {code: count for code, count in connection.execute(query)}  # noqa: C416 (a result is no pair to `dict`)


def _of_source(shelf: _Shelf, source_id: int | None, record_id: int | None = None) -> Select[Any]:
    """The issues of a source, of one record, or all; those of tombstones only where their record is asked for."""
    issues = shelf.issues if source_id is None else shelf.issues.where(shelf.source_id == source_id)
    if record_id is not None:
        return issues.where(shelf.number == record_id)
    return issues if shelf.number.table is _REFUSAL else issues.where(_RECORD.c.tombstoned.is_(None))


def _counts(connection: Connection, shelf: _Shelf, source_id: int | None) -> list[IssueCount]:
    """Count the issues of one table by code and field; of equal counts of values the bytewise least is the example."""
    table = shelf.number.table
    columns = (table.c.code, table.c.field, func.count(), func.min(table.c.value))
    grouped = _of_source(shelf, source_id).with_only_columns(*columns).group_by(table.c.code, table.c.field)
    return [IssueCount(code, field, count, value) for code, field, count, value in connection.execute(grouped)]
