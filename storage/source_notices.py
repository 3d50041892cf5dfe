"""What somebody is to look at in a source, as long as it holds."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.database import Database
from storage.tables import TABLES
from storage.text import storable

_NOTICE = TABLES["source_notice"]


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
    here = (_NOTICE.c.source_id == source_id) & (_NOTICE.c.code == code)
    kept = connection.execute(select(_NOTICE.c.value).where(here)).scalar()
    if kept == storable(value):
        return False
    values = {"value": storable(value), "since": datetime.now(UTC)}
    if kept is None:
        connection.execute(insert(_NOTICE).values(source_id=source_id, code=code, **values))
    else:
        connection.execute(update(_NOTICE).where(here).values(values))
    return True


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
