"""Series that people made of the editions that a source publishes as a dataset each: decisions, and who is in them.

A decision is about a key, which all editions of one thing have (`storage.evidence`), so it holds for those to come.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import Values, delete_rows, insert_rows, rows_where_in, stream_rows, update_rows
from storage.moments import aware, moment
from storage.text import storable

BATCH = 500
"""Rows in memory at a time."""


class SeriesVerdict(StrEnum):
    """What editions are."""

    ACCEPTED = "accepted"
    """A series of the index."""
    REFUSED = "refused"
    """Datasets that have nothing to do with one another: it is proposed no more."""


@dataclass(frozen=True, slots=True)
class SeriesDecision:
    """What a person decided of the editions of one thing."""

    id: int
    source_id: int
    key: bytes
    name: str
    """What their titles have in common, folded."""
    identifier: str
    """By which the series has its URI, for ever."""
    verdict: SeriesVerdict
    who: str
    why: str
    at: datetime


class Edition(NamedTuple):
    """A record of a series."""

    series_id: int
    record_id: int
    key: bytes
    """The record's."""
    first_seen: datetime
    tombstoned: datetime | None


def decide_series(connection: Connection, decided: SeriesDecision) -> int:
    """Keep a decision, in place of an earlier one (its `id`; 0 for a new one); return its id."""
    values = (
        decided.source_id, decided.key, storable(decided.name), decided.identifier, decided.verdict.value,
        storable(decided.who), storable(decided.why), moment(connection, decided.at),
    )  # fmt: skip
    if decided.id:
        update_rows(connection, "series_decision", _COLUMNS, [(*values, decided.id)])
    else:
        insert_rows(connection, "series_decision", _COLUMNS, [values])
    of_source = f"{_DECISIONS} WHERE source_id = ?"
    (row,) = rows_where_in(connection, of_source, (decided.source_id,), "identifier", [decided.identifier])
    return _decision(row).id


def list_series_decisions(connection: Connection, verdict: SeriesVerdict) -> tuple[SeriesDecision, ...]:
    """The decisions of one verdict, the oldest first."""
    of_verdict = f"{_DECISIONS} WHERE verdict = ? ORDER BY series_decision.id"
    rows = stream_rows(connection, of_verdict, (verdict.value,), BATCH)
    return tuple(_decision(tuple(row)) for row in rows)


def get_series(connection: Connection, source_id: int, identifier: str) -> SeriesDecision | None:
    """The decision on the series of a source that has this identifier; None where there is none."""
    rows = rows_where_in(connection, f"{_DECISIONS} WHERE source_id = ?", (source_id,), "identifier", [identifier])
    return next(map(_decision, rows), None)


def series_decided(connection: Connection, keys: Collection[bytes]) -> dict[bytes, SeriesDecision]:
    """The decisions on some keys, by key."""
    found = rows_where_in(connection, f"{_DECISIONS} WHERE 1 = 1", (), "key", sorted(keys))
    return {one.key: one for one in map(_decision, found)}


def series_of_record(connection: Connection, record_id: int) -> SeriesDecision | None:
    """The accepted series that a record is an edition of; None where it is of none."""
    of_record = " JOIN series_edition ON series_edition.series_id = series_decision.id WHERE record_id = ?"
    rows = stream_rows(connection, f"{_DECISIONS}{of_record}", (record_id,), 1)
    return next((_decision(tuple(row)) for row in rows), None)


def iter_editions(connection: Connection, series_ids: Sequence[int]) -> Iterator[Edition]:
    """Yield the editions of some series; those that were retired among them."""
    rows = rows_where_in(connection, _EDITIONS, (), "series_id", list(series_ids))
    for series_id, record_id, key, first_seen, tombstoned in rows:
        yield Edition(series_id, record_id, bytes(key), aware(first_seen), tombstoned and aware(tombstoned))


def editions_by_key(connection: Connection) -> dict[int, tuple[int, bool]]:
    """The series that each record is of by its evidence, and whether the record lives; by the record's id."""
    return {
        record_id: (series_id, bool(lives))
        for record_id, series_id, lives in stream_rows(connection, _BY_KEY, (), BATCH)
    }


def editions_known(connection: Connection) -> dict[int, int]:
    """The series that each record was found to be of last, by the record's id."""
    rows = stream_rows(connection, "SELECT record_id, series_id FROM series_edition", (), BATCH)
    return {record_id: series_id for record_id, series_id in rows}  # noqa: C416


def store_editions(connection: Connection, gone: Collection[int], joined: Mapping[int, int]) -> None:
    """Take records out of their series, and put others in: by record the series."""
    delete_rows(connection, "series_edition", "record_id", sorted({*gone, *joined}))
    rows: list[Values] = sorted(joined.items())
    insert_rows(connection, "series_edition", ("record_id", "series_id"), rows)


def give_key(connection: Connection, series_id: int, key: bytes) -> None:
    """Let a decision be about another key."""
    update_rows(connection, "series_decision", ("key",), [(key, series_id)])


_COLUMNS = ("source_id", "key", "name", "identifier", "verdict", "who", "why", "at")
_DECISIONS = "SELECT series_decision.id, source_id, key, name, identifier, verdict, who, why, at FROM series_decision"
_EDITIONS = (
    "SELECT series_id, record_id, record.key, first_seen, tombstoned FROM series_edition "
    "JOIN record ON record.id = record_id WHERE 1 = 1"
)
_BY_KEY = (
    "SELECT e.record_id, series_decision.id, CASE WHEN tombstoned IS NULL THEN 1 ELSE 0 END FROM series_decision "
    "JOIN record_evidence AS e ON e.key = series_decision.key AND e.source_id = series_decision.source_id "
    "JOIN record ON record.id = e.record_id "
    "WHERE series_decision.verdict = 'accepted'"
)


def _decision(row: Values) -> SeriesDecision:
    number, source_id, key, name, identifier, verdict, who, why, at = row
    return SeriesDecision(number, source_id, bytes(key), name, identifier, SeriesVerdict(verdict), who, why, aware(at))
