"""Which release is served: the newest that the store knows of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.tables import TABLES

_RELEASE = TABLES["release"]


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the served index holds."""

    release: int
    digest: str
    published: datetime
    sequence: int


def get_state(connection: Connection) -> IndexState | None:
    """The newest release; None before the first."""
    row = connection.execute(select(_RELEASE).order_by(_RELEASE.c.number.desc()).limit(1)).mappings().first()
    return IndexState(row["number"], row["digest"], row["created"], 0) if row else None
