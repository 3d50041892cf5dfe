"""Harvest jobs: opened, finished, and found interrupted."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, Executable, RowMapping, Select, bindparam, func, insert, select, text, update

from storage.database import Database
from storage.errors import JobEndedError, SourceBusyError
from storage.holders import holder_of_this_process, process_of
from storage.leases import SECONDS, Lease, is_free, require_lease, standing_leases
from storage.locks import hold_source
from storage.sources import Source, require_source
from storage.tables import TABLES
from storage.text import storable, storable_or_none

_JOB, _SOURCE, _REFUSAL = (TABLES[name] for name in ("harvest_job", "source", "refusal"))

_JOBS: Select[Any] = select(_JOB, _SOURCE.c.slug.label("source_slug")).join(_SOURCE, _SOURCE.c.id == _JOB.c.source_id)
_COUNTS = (
    "received", "seen", "new", "changed", "unchanged", "missing", "removed", "refused", "issues", "requests", "retries",
    "bytes_received",
)  # fmt: skip
_ZEROS = {**dict.fromkeys(_COUNTS, 0), "reason": ""}
_RUNNING: dict[str, Executable] = {
    "sqlite": select(_JOB.c.id).where((_JOB.c.id == bindparam("job_id")) & (_JOB.c.state == "running")),
    "postgresql": text(
        "SELECT id, set_config('idle_in_transaction_session_timeout', '" + str(SECONDS * 1000) + "', true) "
        "FROM harvest_job WHERE id = :job_id AND state = 'running' FOR SHARE"
    ),
}
"""Whether a job runs, until the end of the transaction that asks.

SQLite has one writer at a time.  In PostgreSQL nobody ends a job while a page of it is being stored, and the server
ends a transaction whose machine was paused in it.
"""

HARVEST = "harvest"


@dataclass(frozen=True, slots=True)
class HarvestJob:
    """One harvest of one source, with its counts."""

    id: int
    source_id: int
    source_slug: str
    state: str
    """``running``, ``complete``, ``partial`` or ``failed``."""
    reason: str
    """Why it ended so, in English; in the language of its harvest where `reason_es` is None."""
    owner: str
    """``host:process id`` of who ran it."""
    started: datetime
    ended: datetime | None
    declared: int | None
    """Datasets that the source says it holds; None where it does not say."""
    received: int
    seen: int
    """Unique records received, of any kind."""
    new: int
    changed: int
    unchanged: int
    missing: int
    removed: int
    """Records that became tombstones at its end."""
    refused: int
    issues: int
    requests: int
    retries: int
    bytes_received: int
    reason_es: str | None
    pages: int | None
    """Pages received; None, as the next two, for a job that was cut or is of earlier versions."""
    duplicates: int | None
    """Rows that came again."""
    passes: int | None
    """How many times the source was walked from its beginning."""
    notes: tuple[tuple[str, str], ...]
    """What else happened, in order: sentences in Spanish and in English."""
    services: int | None
    """Of the records seen, those that are services; None, as the next one, for a job as above."""
    series: int | None
    excused: bool
    """Whether it says nothing of its source: it was cut short by us, or its host was left alone."""
    kind: str
    """``harvest``, or ``remap``: what is held was mapped again, and its source was not asked."""

    @property
    def reason_in_spanish(self) -> str:
        """Why it ended so; of a harvest that told it in one language alone, in that one."""
        return self.reason if self.reason_es is None else self.reason_es


def start_job(database: Database, source: Source, lease: Lease | None = None, *, kind: str = HARVEST) -> HarvestJob:
    """Open a job, a ``harvest`` or a ``remap``.

    The caller holds the source (`storage.locks.hold_source`) until the job is finished.  Raises `SourceBusyError` when
    the `lease` is another's by now.
    """
    values = {
        "source_id": source.id,
        "kind": kind,
        "state": "running",
        "owner": process_of(holder_of_this_process()),
        "started": datetime.now(UTC),
    }
    with database.write() as connection:
        if lease is not None:
            require_lease(connection, lease, source.slug)
        new = insert(_JOB).values({**_ZEROS, **values}).returning(_JOB.c.id)
        return _require_job(connection, connection.execute(new).scalar_one())


class JobFacts(TypedDict, total=False):
    """What is told of a job at its end, beside its verdict; each as in `HarvestJob`."""

    reason_es: str | None
    declared: int | None
    received: int
    seen: int
    new: int
    changed: int
    unchanged: int
    missing: int
    removed: int
    refused: int
    issues: int
    requests: int
    retries: int
    bytes_received: int
    pages: int | None
    duplicates: int | None
    passes: int | None
    services: int | None
    series: int | None
    excused: bool
    notes: Sequence[tuple[str, str]]


def finish_job(
    database: Database, job_id: int, state: str, reason: str, *, read_all: bool = True, **facts: Unpack[JobFacts]
) -> HarvestJob:
    """Close a running job as `end_job` does, in a transaction of its own."""
    with database.write() as connection:
        return end_job(connection, job_id, state, reason, read_all=read_all, **facts)


def end_job(
    connection: Connection, job_id: int, state: str, reason: str, *, read_all: bool = True, **facts: Unpack[JobFacts]
) -> HarvestJob:
    """Close a running job with its verdict and counts; `reason_es` is the `reason` in Spanish.

    `notes` are sentences in Spanish and in English; an `excused` job says nothing of its source.

    A complete job that read all of its source (`read_all`) takes the refusals of earlier ones with it.  Raises
    `JobEndedError` when the job is not running any more.
    """
    notes = facts.get("notes")
    values: dict[str, Any] = {
        **dict.fromkeys(_COUNTS, 0), **facts, "excused": int(facts.get("excused", False)),
        "state": state, "ended": datetime.now(UTC), "reason": storable(reason),
        "reason_es": storable_or_none(facts.get("reason_es")),
        "notes": storable(json.dumps([list(note) for note in notes], ensure_ascii=False)) if notes else None,
    }  # fmt: skip
    _close(connection, job_id, values)
    job = _require_job(connection, job_id)
    if state == "complete" and read_all:
        stale = (_REFUSAL.c.source_id == job.source_id) & (_REFUSAL.c.job_id < job_id)
        connection.execute(_REFUSAL.delete().where(stale))
    return job


def require_running(connection: Connection, job_id: int) -> None:
    """Make sure that a job may still write.

    Asked in each transaction that writes for a job.  Raises `JobEndedError`: it was finished, or another process took
    its source over and declared it interrupted.
    """
    if connection.execute(_RUNNING[connection.dialect.name], {"job_id": job_id}).first() is None:
        raise _ended(job_id)


def reap_jobs(database: Database) -> tuple[HarvestJob, ...]:
    """Declare failed, as interrupted, every running job whose owner is gone: whose source can be held.

    Return them as they are now.  A source whose holder died before its job began, or when it had ended, is let go, too.
    """
    with database.read() as connection:
        running = select(_JOB.c.id, _JOB.c.source_id).where(_JOB.c.state == "running").order_by(_JOB.c.id)
        orphans = [job_id for job_id, source_id in connection.execute(running) if is_free(connection, source_id)]
        stuck = [lease.source_slug for lease in standing_leases(connection) if lease.is_stuck]
    query = _JOBS.where(_JOB.c.id.in_(orphans)).order_by(_JOB.c.id)
    owned = [job.source_slug for job in (_list(database, query) if orphans else ())]
    for slug in dict.fromkeys([*owned, *stuck]):
        with suppress(SourceBusyError), hold_source(database, require_source(database, slug)):
            pass  # who takes a source ends the jobs that run on it
    ended = query.where(_JOB.c.state == "failed")
    return _list(database, ended) if orphans else ()


def require_job(database: Database, job_id: int) -> HarvestJob:
    """The job of this number, as it is now."""
    with database.read() as connection:
        return _require_job(connection, job_id)


def list_jobs(database: Database, slug: str | None = None, limit: int | None = None) -> tuple[HarvestJob, ...]:
    """Jobs, newest first; of one source when `slug` is given.  Raises `UnknownSourceError`."""
    query = _JOBS.order_by(_JOB.c.id.desc()).limit(limit)
    if slug is not None:
        query = query.where(_JOB.c.source_id == require_source(database, slug).id)
    return _list(database, query)


@dataclass(frozen=True, slots=True)
class Spending:
    """What harvests cost, or may cost; None: no limit."""

    requests: int | None
    bytes: int | None


def spent_since(database: Database, source_id: int, moment: datetime) -> Spending:
    """What the harvests of a source that ended after a moment have cost."""
    costs = select(
        func.coalesce(func.sum(_JOB.c.requests), 0), func.coalesce(func.sum(_JOB.c.bytes_received), 0)
    ).where((_JOB.c.source_id == source_id) & (_JOB.c.ended > moment))
    with database.read() as connection:
        requests, received = connection.execute(costs).one()
    return Spending(int(requests), int(received))


def last_complete_job(database: Database, source_id: int) -> HarvestJob | None:
    """The newest harvest of a source that saw everything it holds."""
    complete = (_JOB.c.source_id == source_id) & (_JOB.c.state == "complete") & (_JOB.c.kind == HARVEST)
    jobs = _list(database, _JOBS.where(complete).order_by(_JOB.c.id.desc()).limit(1))
    return jobs[0] if jobs else None


def largest_complete(connection: Connection, source_id: int, after: datetime, *, job_id: int = 0) -> int:
    """Most records that one complete job of a source saw, of those that ended after a moment, and from `job_id` on.

    Where none has ended since, the last one before counts; 0 where there never was one.
    """
    harvested = (_JOB.c.source_id == source_id) & (_JOB.c.kind == HARVEST)
    complete = harvested & (_JOB.c.state == "complete") & (_JOB.c.id >= job_id)
    largest = connection.execute(select(func.max(_JOB.c.seen)).where(complete & (_JOB.c.ended > after))).scalar()
    if largest is None:
        last = select(_JOB.c.seen).where(complete).order_by(_JOB.c.id.desc()).limit(1)
        largest = connection.execute(last).scalar()
    return int(largest or 0)


def has_seen_since(connection: Connection, source_id: int, job_id: int) -> bool:
    """Whether any job of a source after this one saw a record of it."""
    seen = (_JOB.c.source_id == source_id) & (_JOB.c.id > job_id) & (_JOB.c.seen > 0)
    return connection.execute(select(_JOB.c.id).where(seen).limit(1)).first() is not None


def _list(database: Database, query: Select[Any]) -> tuple[HarvestJob, ...]:
    with database.read() as connection:
        return tuple(_job(row) for row in connection.execute(query).mappings())


def _require_job(connection: Connection, job_id: int) -> HarvestJob:
    return _job(connection.execute(_JOBS.where(_JOB.c.id == job_id)).mappings().one())


def _job(row: RowMapping) -> HarvestJob:
    notes = tuple((es, en) for es, en in json.loads(row["notes"] or "[]"))
    return HarvestJob(**{**row, "notes": notes, "excused": bool(row["excused"])})


def _close(connection: Connection, job_id: int, values: dict[str, Any]) -> None:
    """End a job, unless it has ended: the condition is the fence between its owner and whoever reaps it."""
    running = (_JOB.c.id == job_id) & (_JOB.c.state == "running")
    if connection.execute(update(_JOB).where(running).values(values)).rowcount != 1:
        raise _ended(job_id)


def _ended(job_id: int) -> JobEndedError:
    return JobEndedError(
        f"La cosecha {job_id} ya no está en curso: otro proceso la dio por interrumpida. Vea: milpa jobs",
        f"Job {job_id} is not running any more: another process found it interrupted. See: milpa jobs",
    )
