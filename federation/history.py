"""The memory of a record: its versions with what changed in each, and what befell it between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson

from federation.errors import UsageError
from federation.words import say
from mappings.differences import Difference, iter_differences
from storage.bodies import get_body
from storage.database import Database
from storage.quarantines import Quarantine, list_quarantines
from storage.records import Event, RecordEvent, RecordVersion, StoredRecord, list_events, list_versions


@dataclass(frozen=True, slots=True)
class Turn:
    """One moment of a record's life: a new version of it, or something that befell it."""

    at: datetime
    job_id: int
    version: RecordVersion | None = None
    is_first: bool = False
    """Of a version: whether it is the first one."""
    seen_before: datetime | None = None
    """Of the oldest version that is kept, where it is not the first: since when its record was seen."""
    differences: tuple[Difference, ...] = ()
    """Of a version: what changed since the one before."""
    event: RecordEvent | None = None
    quarantine: Quarantine | None = None
    """Of a tombstone that a person decided on: the question."""


def iter_turns(database: Database, record: StoredRecord) -> Iterator[Turn]:
    """Yield the life of a record, oldest first."""
    asked = {each.id: each for each in list_quarantines(database, record.source_id)}
    events = [
        Turn(event.at, event.job_id, event=event, quarantine=asked.get(event.quarantine_id))
        for event in list_events(database, record.id)
    ]
    before: dict[str, Any] | None = None
    for version in list_versions(database, record.id):
        while events and events[0].at <= version.since:
            yield events.pop(0)
        after = require_document(database, version)
        changed = () if before is None else tuple(iter_differences(before, after))
        is_first = version.job_id == record.first_job
        seen_before = record.first_seen if before is None and not is_first else None
        yield Turn(version.since, version.job_id, version, is_first, seen_before, changed)
        before = after
    yield from events


def require_document(database: Database, version: RecordVersion) -> dict[str, Any]:
    """The content of a version, in JSON form; KeyError where the store has lost it."""
    content = get_body(database, version.content_hash)
    if content is None:
        raise KeyError(version.content_hash.hex())
    document: dict[str, Any] = orjson.loads(content)
    return document


@dataclass(frozen=True, slots=True)
class PastRecord:
    """A record as it stood at a moment."""

    version: RecordVersion | None
    """None where it was not there yet, or had not been understood."""
    event: Event | None
    """What had befallen it last; None where nothing had."""
    was_there: bool = False
    """Whether it had been harvested by then."""

    @property
    def standing(self) -> str:
        """``unknown``, ``forgotten`` (what it said is not kept), ``live``, ``missing`` or ``tombstone``."""
        if self.version is None:
            return "forgotten" if self.was_there else "unknown"
        match self.event:
            case Event.MISSING | Event.TOMBSTONE:
                return self.event.value
            case _:
                return "live"


def record_as_of(database: Database, record: StoredRecord, moment: datetime) -> PastRecord:
    """A record as it stood at a moment."""
    versions = [version for version in list_versions(database, record.id) if version.since <= moment]
    events = [event.event for event in list_events(database, record.id) if event.at <= moment]
    was_there = record.first_seen <= moment and record.content_hash is not None
    return PastRecord(versions[-1] if versions else None, events[-1] if events else None, was_there)


def moment_from_text(text: str) -> datetime:
    """The moment that ``--as-of`` names: a day means its end, in UTC, and so does a moment without a zone.

    Raises `UsageError`.
    """
    try:
        if len(text) == len("2026-11-26"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC) - timedelta(
                microseconds=1
            )
        given = datetime.fromisoformat(text)
        return (given.replace(tzinfo=UTC) if given.tzinfo is None else given).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            say(
                f"«{text}» no es una fecha. Escriba un día (2026-11-26) o un momento (2026-11-26T08:00:00Z).",
                f"“{text}” is no date. Write a day (2026-11-26) or a moment (2026-11-26T08:00:00Z).",
            )
        ) from None
