"""Jobs whose process ended without finishing them: closed by whoever takes their source over."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from storage.tables import TABLES

_JOB, _RECORD = TABLES["harvest_job"], TABLES["record"]

INTERRUPTED = "Interrupted: the process that ran this job ended without finishing it."
INTERRUPTED_ES = "Interrumpida: su proceso terminó sin acabarla."
"""Reason of a job that was found without an owner, in both languages."""


class PageInHandError(Exception):
    """A page of the job is being stored at this moment: its owner lives.  Never leaves this package."""


def interrupt_jobs(connection: Connection, source_id: int) -> int:
    """Declare failed, as interrupted, every running job of a source; return how many.  The caller has taken its lease.

    Raises `PageInHandError` where PostgreSQL shows that a transaction of the job is under way: to wait for it could be
    to wait for a machine that is paused.
    """
    running = select(_JOB.c.id).where((_JOB.c.source_id == source_id) & (_JOB.c.state == "running"))
    found = connection.execute(running).scalars().all()
    if not found:
        return 0
    if len(connection.execute(running.with_for_update(skip_locked=True)).all()) < len(found):
        raise PageInHandError
    for job_id in found:
        values = {
            "state": "failed", "reason": INTERRUPTED, "reason_es": INTERRUPTED_ES, "ended": datetime.now(UTC),
            "excused": 1, **_count_written(connection, source_id, job_id),
        }  # fmt: skip
        connection.execute(update(_JOB).where(_JOB.c.id == job_id).values(values))
    return len(found)


def _count_written(connection: Connection, source_id: int, job_id: int) -> dict[str, Any]:
    """Count what a job wrote, from the records themselves: at least so many were seen."""
    of_source = select(func.count()).where(_RECORD.c.source_id == source_id)
    new = connection.execute(of_source.where(_RECORD.c.first_job == job_id)).scalar_one()
    changes = of_source.where((_RECORD.c.changed_job == job_id) & (_RECORD.c.first_job != job_id))
    changed = connection.execute(changes).scalar_one()
    return {"new": new, "changed": changed, "seen": new + changed, "received": new + changed}
