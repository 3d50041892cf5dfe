"""The life of a source: each change of its status, and each move, with who, when and why."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from storage.database import Database
from storage.tables import TABLES
from storage.text import storable, storable_or_none

_EVENT, _SOURCE = TABLES["source_event"], TABLES["source"]
_AS_IT_IS = ("url", "withdrawn")
"""What a turn tells of its source as it is from then on."""


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """One turn in the life of a source."""

    source_id: int
    before: str | None
    """Its status until then; None where it was registered."""
    after: str
    """Its status from then on; as before where something else changed: its address."""
    who: str
    """Who answers for it; empty where nobody knows."""
    at: datetime
    reason: str
    """A person's own words, or the program's in English."""
    reason_es: str | None
    """The program's words in Spanish; None where they are a person's."""
    withdrawn: bool = False
    """Whether its records were out of the index from then on, though its status is one of those that are in it."""


def add_event(
    connection: Connection,
    source_id: int,
    before: str | None,
    after: str,
    *,
    who: str,
    reason: str = "",
    reason_es: str | None = None,
) -> None:
    """Write one turn, in the transaction that makes it."""
    values = {
        "source_id": source_id, "status_before": before, "status_after": after, "who": storable(who),
        "at": datetime.now(UTC), "reason": storable(reason),
        "reason_es": storable_or_none(reason_es),
        **{name: select(_SOURCE.c[name]).where(_SOURCE.c.id == source_id).scalar_subquery() for name in _AS_IT_IS},
    }  # fmt: skip
    connection.execute(insert(_EVENT).values(values))


def last_event(connection: Connection, source_id: int) -> int:
    """The number of the newest turn of a source; 0 before the first."""
    newest = select(func.max(_EVENT.c.id)).where(_EVENT.c.source_id == source_id)
    return int(connection.execute(newest).scalar() or 0)


def list_events(database: Database, source_id: int) -> tuple[SourceEvent, ...]:
    """Every turn of a source, the first one first."""
    query = select(_EVENT).where(_EVENT.c.source_id == source_id).order_by(_EVENT.c.id)
    with database.read() as connection:
        return tuple(_event(row) for row in connection.execute(query).mappings())


def events_until(connection: Connection, moment: datetime) -> dict[int, SourceEvent]:
    """By source, its last turn until a moment; a source that had none by then is not there."""
    last = select(func.max(_EVENT.c.id)).where(_EVENT.c.at <= moment).group_by(_EVENT.c.source_id)
    rows = connection.execute(select(_EVENT).where(_EVENT.c.id.in_(last))).mappings()
    return {row["source_id"]: _event(row) for row in rows}


def list_addresses(database: Database) -> tuple[tuple[int, str], ...]:
    """Every address that a source had at a turn of its life, with the number of the source."""
    query = select(_EVENT.c.source_id, _EVENT.c.url).where(_EVENT.c.url.is_not(None)).distinct()
    with database.read() as connection:
        return tuple((source_id, url) for source_id, url in connection.execute(query.order_by(_EVENT.c.source_id)))


def last_change(connection: Connection, source_id: int) -> SourceEvent | None:
    """The turn that brought a source the status which it has, inside a transaction that is open already."""
    is_change = (_EVENT.c.source_id == source_id) & _EVENT.c.status_before.is_distinct_from(_EVENT.c.status_after)
    query = select(_EVENT).where(is_change).order_by(_EVENT.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _event(row)


def last_changes(database: Database) -> dict[int, SourceEvent]:
    """By source, the turn that brought the status which it has."""
    is_change = _EVENT.c.status_before.is_distinct_from(_EVENT.c.status_after)
    last = select(func.max(_EVENT.c.id)).where(is_change).group_by(_EVENT.c.source_id)
    with database.read() as connection:
        rows = connection.execute(select(_EVENT).where(_EVENT.c.id.in_(last))).mappings()
        return {row["source_id"]: _event(row) for row in rows}


def _event(row: RowMapping) -> SourceEvent:
    return SourceEvent(
        row["source_id"], row["status_before"], row["status_after"], row["who"], row["at"], row["reason"],
        row["reason_es"], bool(row["withdrawn"]),
    )  # fmt: skip
