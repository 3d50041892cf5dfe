"""What befalls a record between its versions: it is missing, comes back, is retired, is resurrected."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.bulk import Values, insert_rows
from storage.database import Database
from storage.moments import moment
from storage.tables import TABLES

_EVENT = TABLES["record_event"]
_COLUMNS = ("record_id", "event", "at", "job_id")


class Event(StrEnum):
    """A turn in the life of a record."""

    MISSING = "missing"
    """A complete harvest did not show it."""
    BACK = "back"
    """It was missing, and a harvest showed it."""
    TOMBSTONE = "tombstone"
    """It was retired."""
    RESURRECTED = "resurrected"
    """It was a tombstone, and a harvest showed it."""


class RecordEvent(NamedTuple):
    """One turn in the life of a record."""

    event: Event
    at: datetime
    job_id: int
    """The job that found it out; of a person's decision, the last one that had looked at the source."""
    harvests: int | None
    """Of a tombstone: how many complete harvests in a row had not shown the record."""
    quarantine_id: int | None
    """Of a tombstone that a person decided on."""


def add_events(
    connection: Connection,
    event: Event,
    job_id: int,
    when: datetime,
    record_ids: Iterable[int],
) -> None:
    """Enter the same turn into the history of several records."""
    at = moment(connection, when)
    rows: list[Values] = [(record_id, event.value, at, job_id) for record_id in record_ids]
    insert_rows(connection, "record_event", _COLUMNS, rows)


def list_events(database: Database, record_id: int) -> tuple[RecordEvent, ...]:
    """What befell a record, oldest first."""
    columns = (_EVENT.c[name] for name in RecordEvent._fields)
    query = select(*columns).where(_EVENT.c.record_id == record_id).order_by(_EVENT.c.id)
    with database.read() as connection:
        return tuple(RecordEvent(Event(event), *facts) for event, *facts in connection.execute(query))
