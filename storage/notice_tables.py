"""The tables of what is told: notices on their way out, what was measured of a source each month, the last run."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlmodel import Field

from storage.columns import HASH, NUMBER, WORDS, Row

_WAITS = text("state = 'waiting'")


class OutboxRow(Row, table=True):
    """A notice to one recipient: written in the transaction that causes it, sent after that.

    It holds no address: who a recipient is stands in the registry and the settings when it is sent.
    """

    __tablename__: ClassVar[str] = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state"),
        Index(None, "source_id", "id"),
        Index("ix_outbox_waiting", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    key: bytes = Field(unique=True, sa_type=HASH)
    """Hash of the event and the recipient: nobody is told the same twice."""
    event: str = Field(sa_type=WORDS)
    """What happened, told from all else that ever happens: ``quarantine/17``."""
    code: str = Field(sa_type=WORDS)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    recipient: str = Field(sa_type=WORDS)
    """``contact``, ``operator``, or ``webhook`` and a digest of its URL."""
    facts: str = Field(sa_type=WORDS)
    """What the text is made of, as JSON."""
    at: datetime
    state: str = Field(sa_type=WORDS)
    attempts: int = Field(sa_type=Integer)
    not_before: int = Field(sa_type=NUMBER)
    """Seconds of the database's clock, since 1970, before which nobody takes it: it is being sent, or rests."""
    claim: str = Field(sa_type=WORDS)
    """Of the last taking."""
    ended: datetime | None = None
    """When it was sent, or given up."""
    problem: str = Field(sa_type=WORDS)
    problem_es: str = Field(sa_type=WORDS)
    """Why the last attempt failed; empty where none has."""


class MeasureRow(Row, table=True):
    """How a source stood in a month, as it was last measured in it."""

    __tablename__: ClassVar[str] = "source_measure"

    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    month: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    """``202610``."""
    at: datetime
    figures: str = Field(sa_type=WORDS)
    """JSON, in the roof's own form."""


class ScheduledRunRow(Row, table=True):
    """The last scheduled harvest; one row."""

    __tablename__: ClassVar[str] = "scheduled_run"

    id: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    content: str = Field(sa_type=WORDS)
    """JSON, in the roof's own form."""
