"""What was measured of a source in each month, and the last scheduled harvest: JSON in the roof's own forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, update

from storage.bulk import insert_rows
from storage.moments import aware, moment
from storage.tables import TABLES
from storage.text import storable

_MEASURE, _JOB, _EVENT, _RECORD = (TABLES[name] for name in ("source_measure", "harvest_job", "record_event", "record"))


@dataclass(frozen=True, slots=True)
class Measure:
    """How a source stood when it was last measured in a month."""

    at: datetime
    figures: Mapping[str, Any]


def put_measure(connection: Connection, source_id: int, month: int, measure: Measure) -> None:
    """Keep the measure of a month, in the place of an earlier one of the same month."""
    figures = storable(orjson.dumps(measure.figures).decode())
    row = (source_id, month, moment(connection, measure.at), figures)
    insert_rows(connection, "source_measure", ("source_id", "month", "at", "figures"), [row], skip_known=True)
    here = (_MEASURE.c.source_id == source_id) & (_MEASURE.c.month == month)
    connection.execute(update(_MEASURE).where(here).values(at=measure.at, figures=figures))


def get_measure(connection: Connection, source_id: int, month: int) -> Measure | None:
    """The measure of a source in a month (``202610``), or None."""
    here = (_MEASURE.c.source_id == source_id) & (_MEASURE.c.month == month)
    row = connection.execute(select(_MEASURE.c.at, _MEASURE.c.figures).where(here)).one_or_none()
    return None if row is None else Measure(row.at, orjson.loads(row.figures))


@dataclass(frozen=True, slots=True)
class Happened:
    """What the harvests of a source did in a stretch of time."""

    jobs: Mapping[str, int]
    """How many ended, by state; those that say nothing of their source are left out."""
    new: int
    changed: int
    """Changes of records; one that changed twice counts twice."""
    events: Mapping[str, int]
    """What befell records between their versions, by event."""


def count_happened(connection: Connection, source_id: int, begin: datetime, end: datetime) -> Happened:
    """Count what happened to a source from a moment until before another."""
    own = (_JOB.c.source_id == source_id) & (_JOB.c.kind == "harvest")
    ended = own & (_JOB.c.ended >= begin) & (_JOB.c.ended < end)
    jobs = select(_JOB.c.state, func.count()).where(ended & (_JOB.c.excused == 0)).group_by(_JOB.c.state)
    sums = select(func.coalesce(func.sum(_JOB.c.new), 0), func.coalesce(func.sum(_JOB.c.changed), 0)).where(ended)
    events = (
        select(_EVENT.c.event, func.count())
        .join(_RECORD, _RECORD.c.id == _EVENT.c.record_id)
        .where((_RECORD.c.source_id == source_id) & (_EVENT.c.at >= begin) & (_EVENT.c.at < end))
        .group_by(_EVENT.c.event)
    )
    new, changed = connection.execute(sums).one()
    return Happened(
        {state: count for state, count in connection.execute(jobs)},  # noqa: C416 (a result is no pair to `dict`)
        int(new),
        int(changed),
        {event: count for event, count in connection.execute(events)},  # noqa: C416 (as above)
    )


def first_harvest(connection: Connection, source_id: int) -> datetime | None:
    """When the first harvest of a source began, of those that are kept."""
    own = (_JOB.c.source_id == source_id) & (_JOB.c.kind == "harvest")
    began = connection.execute(select(func.min(_JOB.c.started)).where(own)).scalar()
    return None if began is None else aware(began)
