"""Which records a complete harvest did not see.  Nothing is removed: a record is only marked."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import run, stream_rows, update_rows
from storage.evidence import unsettle
from storage.jobs import require_running
from storage.moments import aware, moment
from storage.records.events import Event, add_events
from storage.records.known import KnownRecord

BATCH = 1000


class SeenRecords:
    """Ids of the records that one job saw unchanged: one bit each, 12 KB for every 100,000 records of the store."""

    __slots__ = ("_bits",)

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, record_id: int) -> None:
        """Note a record as seen."""
        position = record_id >> 3
        if position >= len(self._bits):
            self._bits.extend(bytes(position + 1 - len(self._bits) + 4096))
        self._bits[position] |= 1 << (record_id & 7)

    def update(self, record_ids: Iterable[int]) -> None:
        """Note several records as seen."""
        for record_id in record_ids:
            self.add(record_id)

    def __contains__(self, record_id: int) -> bool:
        position = record_id >> 3
        return position < len(self._bits) and bool(self._bits[position] & (1 << (record_id & 7)))


class Absence(NamedTuple):
    """A record that is not a tombstone and that the last complete harvests did not show."""

    record_id: int
    harvests: int
    """Complete harvests in a row."""
    since: datetime
    """When the first of them ended."""
    spared: bool
    """Whether a person has decided that it stays."""


def mark_missing(
    connection: Connection, source_id: int, job_id: int, seen: SeenRecords, *, now: datetime | None = None
) -> int:
    """Count one more harvest for the records of a source that a *complete* job did not see.

    A job has seen what it wrote (`store_page`), what it took the mark from (`clear_missing`) and what is in `seen`.  To
    be called once a job, in the transaction that ends it.  Returns how many records were not missing before.  Raises
    `JobEndedError` when the job is not running any more.
    """
    require_running(connection, job_id)
    when = now or datetime.now(UTC)
    still = "UPDATE record SET missing_harvests = missing_harvests + 1 WHERE source_id = ? AND missing_since_job <> ?"
    run(connection, f"{still} AND tombstoned IS NULL", (source_id, job_id))
    candidates = "SELECT id FROM record WHERE source_id = ? AND missing_since_job IS NULL AND written_job <> ?"
    rows = stream_rows(connection, candidates, (source_id, job_id), BATCH)
    unseen = [record_id for (record_id,) in rows if record_id not in seen]
    mark = (job_id, moment(connection, when), 1)
    update_rows(connection, "record", _MARK[:3], [(*mark, record_id) for record_id in unseen])
    unsettle(connection, unseen)  # the source may show it still, under another identifier
    add_events(connection, Event.MISSING, job_id, when, unseen)
    return len(unseen)


def clear_missing(
    connection: Connection, job_id: int, records: Iterable[KnownRecord], *, now: datetime | None = None
) -> None:
    """Take the mark from those of `records` that were missing, now that a job has seen them; raise what was retired."""
    when = now or datetime.now(UTC)
    came = [record for record in records if record.missing]
    update_rows(connection, "record", _MARK, [(None, None, 0, None, None, None, 0, record.id) for record in came])
    back = [record.id for record in came if not record.is_tombstone]
    resurrected = [record.id for record in came if record.is_tombstone]
    add_events(connection, Event.BACK, job_id, when, back)
    add_events(connection, Event.RESURRECTED, job_id, when, resurrected)


def absences_of(connection: Connection, source_id: int) -> tuple[Absence, ...]:
    """The records of a source that are missing and not retired, in the order of their ids."""
    select = (
        "SELECT id, missing_harvests, missing_since, spared_by FROM record "
        "WHERE source_id = ? AND missing_since_job IS NOT NULL AND tombstoned IS NULL ORDER BY id"
    )
    return tuple(
        Absence(record_id, harvests, aware(since), spared is not None)
        for record_id, harvests, since, spared in stream_rows(connection, select, (source_id,), BATCH)
    )


def spare_missing(connection: Connection, source_id: int, quarantine_id: int) -> None:
    """Note that a person has decided that what is missing of a source stays."""
    marked = "UPDATE record SET spared_by = ? WHERE source_id = ? AND missing_since_job IS NOT NULL"
    run(connection, f"{marked} AND tombstoned IS NULL", (quarantine_id, source_id))


_MARK = (
    "missing_since_job",
    "missing_since",
    "missing_harvests",
    "spared_by",
    "tombstoned",
    "tombstone_job",
    "examined",
)
"""What a record carries while it is missing, or a tombstone; one that is back may be a copy again."""
