"""When each source was harvested last, and how often in a row it has failed: what its schedule is judged by.

Only jobs that say something of their source count: one that was cut short by us is *excused*.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, text

from storage.database import Database
from storage.leases import standing_leases
from storage.moments import aware


@dataclass(frozen=True, slots=True)
class Pace:
    """What a source's schedule is judged by."""

    slug: str
    schedule: str | None
    """As it was typed; None: daily."""
    began: datetime | None = None
    """When the last harvest that counts began; None before the first."""
    failures: int = 0
    """Harvests in a row, up to the last one, that failed."""
    tried: int = 0
    """Number of the last job of any kind; 0 before the first: who waits longest has the lowest."""


def list_idle(database: Database, *statuses: str) -> tuple[Pace, ...]:
    """The pace of every source in one of some states that nobody is harvesting now, by slug.

    Each number is looked up in an index: a thousand sources with a year of jobs cost some ten milliseconds.
    """
    with database.read() as connection:
        busy = {lease.source_slug for lease in standing_leases(connection) if not lease.is_stuck}
        paces = _paces(connection, "status", statuses)
    return tuple(pace for pace in paces if pace.slug not in busy)


def get_pace(database: Database, source_id: int) -> Pace:
    """The pace of one source."""
    with database.read() as connection:
        return _paces(connection, "id", [source_id])[0]


def _paces(connection: Connection, column: str, values: Sequence[str | int]) -> tuple[Pace, ...]:
    among = text(_LAST.format(column=column)).bindparams(bindparam("values", expanding=True))
    rows = connection.execute(among, {"values": list(values)})
    return tuple(Pace(slug, schedule, aware(began) if began else None, failures, tried)
                 for slug, schedule, began, failures, tried in rows)  # fmt: skip


_COUNTED = "SELECT MAX(id) FROM harvest_job WHERE source_id = source.id AND excused = 0 AND state = '{0}'"
_NEWEST = f"COALESCE(({_COUNTED}), 0) AS {{0}}"
_GOOD = "CASE WHEN complete > partial THEN complete ELSE partial END"
_LAST = f"""
WITH last AS (
    SELECT source.id, slug, schedule, {", ".join(map(_NEWEST.format, ("complete", "partial", "failed")))},
        COALESCE((SELECT MAX(id) FROM harvest_job WHERE source_id = source.id), 0) AS tried
    FROM source WHERE source.{{column}} IN :values
), judged AS (SELECT last.*, {_GOOD} AS good FROM last)
SELECT slug, schedule,
    (SELECT started FROM harvest_job WHERE id = CASE WHEN good > failed THEN good ELSE failed END),
    CASE WHEN good > failed THEN 0 ELSE (
        SELECT COUNT(*) FROM harvest_job AS job
        WHERE job.source_id = judged.id AND excused = 0 AND state = 'failed' AND job.id > good
    ) END,
    tried
FROM judged ORDER BY slug"""  # noqa: S608 -- made of the names above only


class Streak(NamedTuple):
    """The harvests in a row that failed."""

    since: int
    """Number of the last job before them that did not fail; 0 where there was none."""
    failures: int


def streak_of(connection: Connection, source_id: int, job_id: int) -> Streak:
    """The failures of a source up to and with a job; where that one did not fail, those right before it."""
    told = {"source": source_id, "job": job_id}
    since = connection.execute(text(_GOOD_BEFORE), told).scalar_one()
    return Streak(since, connection.execute(text(_FAILED_SINCE), {**told, "since": since}).scalar_one())


_GOOD_BEFORE = (
    "SELECT COALESCE(MAX(id), 0) FROM harvest_job WHERE source_id = :source AND excused = 0 "
    "AND state IN ('complete', 'partial') AND id < :job"
)
_FAILED_SINCE = (
    "SELECT COUNT(*) FROM harvest_job WHERE source_id = :source AND excused = 0 AND state = 'failed' "
    "AND id > :since AND id <= :job"
)
