"""What somebody is to look at in a source, as long as it holds."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from storage.bulk import run
from storage.database import Database
from storage.moments import moment
from storage.tables import TABLES
from storage.text import storable

_NOTICE = TABLES["source_notice"]
_PUT = (
    "INSERT INTO source_notice (source_id, code, value, since) VALUES (?, ?, ?, ?) ON CONFLICT (source_id, code) "
    "DO UPDATE SET value = excluded.value, since = excluded.since WHERE source_notice.value <> excluded.value"
)
"""Whoever else notes the same at this moment does not hinder it."""


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """One thing to look at."""

    source_id: int
    code: str
    value: str
    since: datetime
    """When it was first seen so."""


def put_notice(connection: Connection, source_id: int, code: str, value: str) -> bool:
    """Note something of a source; where the same is noted already it keeps its date, and the answer is no."""
    values = (source_id, storable(code), storable(value), moment(connection, datetime.now(UTC)))
    return run(connection, _PUT, values) > 0


def clear_notice(connection: Connection, source_id: int, code: str) -> None:
    """Take a note away, since it does not hold any more."""
    connection.execute(delete(_NOTICE).where((_NOTICE.c.source_id == source_id) & (_NOTICE.c.code == code)))


def list_notices(database: Database, source_id: int | None = None) -> tuple[SourceNotice, ...]:
    """What is noted of a source, or of all, by source and code."""
    query = select(_NOTICE).order_by(_NOTICE.c.source_id, _NOTICE.c.code)
    if source_id is not None:
        query = query.where(_NOTICE.c.source_id == source_id)
    with database.read() as connection:
        return tuple(SourceNotice(**row) for row in connection.execute(query).mappings())
