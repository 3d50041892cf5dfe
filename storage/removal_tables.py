"""The tables of what goes: what befalls a record between its versions, and the questions that a person decides."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer
from sqlmodel import Field

from storage.columns import NUMBER, WORDS, Row


class RecordEventRow(Row, table=True):
    """Something that befell a record between its versions."""

    __tablename__: ClassVar[str] = "record_event"
    __table_args__ = (
        Index(None, "record_id"),
        CheckConstraint("event IN ('missing', 'back', 'tombstone', 'resurrected')", name="event"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    record_id: int = Field(foreign_key="record.id", sa_type=NUMBER)
    event: str = Field(sa_type=WORDS)
    at: datetime
    job_id: int = Field(sa_type=NUMBER)
    """The job that found it out; of a person's decision, the last one that had looked at the source."""
    harvests: int | None = Field(default=None, sa_type=Integer)
    """Of a tombstone: how many complete harvests in a row had not shown the record."""
    quarantine_id: int | None = Field(default=None, sa_type=NUMBER)
    """Of a tombstone that a person decided on."""


class QuarantineRow(Row, table=True):
    """A question to a person: whether records of a source may go."""

    __tablename__: ClassVar[str] = "quarantine"
    __table_args__ = (
        Index(None, "source_id"),
        CheckConstraint("decision IN ('approved', 'rejected', 'withdrawn')", name="decision"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    emptied: bool
    """Whether the source says that it is empty; otherwise it shows too few."""
    since: datetime
    job_id: int = Field(sa_type=NUMBER)
    """The job that raised it."""
    judged_job: int = Field(sa_type=NUMBER)
    """The last job that looked at it."""
    records: int = Field(sa_type=NUMBER)
    """How many would go."""
    largest: int = Field(sa_type=NUMBER)
    """What the loss is measured against."""
    reason: str = Field(sa_type=WORDS)
    reason_es: str = Field(sa_type=WORDS)
    decision: str | None = Field(default=None, sa_type=WORDS)
    decided: datetime | None = None
    decided_by: str | None = Field(default=None, sa_type=WORDS)
    why: str | None = Field(default=None, sa_type=WORDS)
    removed: int | None = Field(default=None, sa_type=NUMBER)
    """How many went by the decision."""
