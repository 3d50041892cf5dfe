"""The marks of what was erased: what kind of thing, when, by whom and why; the value itself is nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from storage.database import Database
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
    columns = [_MARK.c[name] for name in Mark.__dataclass_fields__]
    with database.read() as connection:
        return tuple(Mark(*row) for row in connection.execute(select(*columns).order_by(_MARK.c.id)))


def add_mark(database: Database, mark: Mark) -> None:
    """Remember that something is to be erased from all that comes."""
    values = {name: getattr(mark, name) for name in Mark.__dataclass_fields__}
    with database.write() as connection:
        connection.execute(insert(_MARK).values({**values, "who": storable(mark.who), "why": storable(mark.why)}))
