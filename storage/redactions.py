"""The marks of what was erased: what kind of thing, when, by whom and why; the value itself is nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.database import Database
from storage.index.writing import hold_index
from storage.tables import TABLES
from storage.text import storable

Erase = Callable[[bytes], bytes]
"""Bytes in, the same without what is to be erased out; what holds none of it comes back as it was."""

_MARK = TABLES["redaction"]


@dataclass(frozen=True, slots=True)
class Mark:
    """That something was erased: what kind of thing, when, by whom and why, and the hash that it is known by."""

    kind: str
    salt: bytes
    digest: bytes
    at: datetime
    who: str
    why: str


def list_marks(database: Database) -> tuple[Mark, ...]:
    """What was erased, oldest first."""
    with database.read() as connection:
        return marks_of(connection)


def marks_of(connection: Connection) -> tuple[Mark, ...]:
    """What was erased, oldest first, as a transaction sees it."""
    columns = [_MARK.c[name] for name in Mark.__dataclass_fields__]
    return tuple(Mark(*row) for row in connection.execute(select(*columns).order_by(_MARK.c.id)))


def last_erasure(database: Database) -> datetime | None:
    """When something was erased last; None where nothing ever was."""
    with database.read() as connection:
        return connection.execute(select(_MARK.c.at).order_by(_MARK.c.at.desc()).limit(1)).scalar()


def add_mark(database: Database, mark: Mark) -> None:
    """Remember that something is to be erased from all that comes.

    Whoever writes the served index has ended by then, or reads the mark before writing.
    """
    values = {name: getattr(mark, name) for name in Mark.__dataclass_fields__}
    with database.write() as connection:
        hold_index(connection)
        connection.execute(insert(_MARK).values({**values, "who": storable(mark.who), "why": storable(mark.why)}))
