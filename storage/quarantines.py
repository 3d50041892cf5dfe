"""Quarantines: questions whether records of a source may go, until a person answers or they come back."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, insert, select, update

from storage.database import Database
from storage.tables import TABLES
from storage.text import storable

_QUARANTINE = TABLES["quarantine"]


class Decision(StrEnum):
    """How a quarantine ended."""

    APPROVED = "approved"
    """A person let the records go."""
    REJECTED = "rejected"
    """A person decided that they stay."""
    WITHDRAWN = "withdrawn"
    """The source showed them again, so that there was nothing left to ask."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """A question to a person: whether records of a source may go."""

    source_id: int
    emptied: bool
    """Whether the source says that it is empty; otherwise it shows too few."""
    since: datetime
    job_id: int
    """The job that raised it."""
    judged_job: int
    """The last job that looked at it."""
    records: int
    """How many would go."""
    largest: int
    """What the loss is measured against."""
    reason: str
    """Why, in English."""
    reason_es: str
    decision: Decision | None = None
    """None while it is open."""
    decided: datetime | None = None
    decided_by: str | None = None
    why: str | None = None
    removed: int | None = None
    """How many went by the decision."""
    id: int | None = None
    """None for one that is not stored yet."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided."""
        return self.decision is None


def put_quarantine(connection: Connection, quarantine: Quarantine) -> Quarantine:
    """Store a quarantine: a new one, or one that has changed.  Returns it with its id."""
    values: dict[str, Any] = asdict(quarantine)
    number = values.pop("id")
    values = {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
    if number is None:
        row = connection.execute(insert(_QUARANTINE).values(values).returning(_QUARANTINE))
    else:
        changed = update(_QUARANTINE).where(_QUARANTINE.c.id == number).values(values)
        row = connection.execute(changed.returning(_QUARANTINE))
    return _quarantine(row.mappings().one())


def last_quarantine(connection: Connection, source_id: int) -> Quarantine | None:
    """The newest quarantine of a source, open or decided."""
    query = select(_QUARANTINE).where(_QUARANTINE.c.source_id == source_id).order_by(_QUARANTINE.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _quarantine(row)


class Approval(NamedTuple):
    """When a person let records of a source go, and the last job that had looked at them."""

    decided: datetime
    judged_job: int


def last_approval(connection: Connection, source_id: int, *, after: datetime) -> Approval | None:
    """The newest approval of a source since a moment."""
    approved = (_QUARANTINE.c.source_id == source_id) & (_QUARANTINE.c.decision == Decision.APPROVED.value)
    query = select(_QUARANTINE.c.decided, _QUARANTINE.c.judged_job).where(approved & (_QUARANTINE.c.decided > after))
    row = connection.execute(query.order_by(_QUARANTINE.c.decided.desc()).limit(1)).one_or_none()
    return None if row is None else Approval(*row)


def list_quarantines(
    database: Database, source_id: int | None = None, *, open_only: bool = False
) -> tuple[Quarantine, ...]:
    """Quarantines, oldest first; of one source when it is given."""
    query = select(_QUARANTINE).order_by(_QUARANTINE.c.id)
    if source_id is not None:
        query = query.where(_QUARANTINE.c.source_id == source_id)
    if open_only:
        query = query.where(_QUARANTINE.c.decision.is_(None))
    with database.read() as connection:
        return tuple(_quarantine(row) for row in connection.execute(query).mappings())


def _quarantine(row: RowMapping) -> Quarantine:
    decision = row["decision"]
    return Quarantine(**{**row, "decision": None if decision is None else Decision(decision)})
