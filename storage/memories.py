"""What the last harvests of a source taught the next one: a document of the roof's, kept with the source."""

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.database import Database
from storage.tables import TABLES
from storage.text import storable

_MEMORY, _RECORD = TABLES["source_memory"], TABLES["record"]


def get_memory(database: Database, source_id: int) -> dict[str, Any] | None:
    """What is remembered of a source; None when there is nothing."""
    with database.read() as connection:
        content = connection.execute(select(_MEMORY.c.content).where(_MEMORY.c.source_id == source_id)).scalar()
    return None if content is None else dict(json.loads(content))


def put_memory(connection: Connection, source_id: int, content: dict[str, Any]) -> None:
    """Replace what is remembered of a source."""
    values = {"content": storable(json.dumps(content, ensure_ascii=False))}
    changed = connection.execute(update(_MEMORY).where(_MEMORY.c.source_id == source_id).values(values))
    if not changed.rowcount:
        connection.execute(insert(_MEMORY).values(source_id=source_id, **values))


def forget_memory(connection: Connection, source_id: int) -> None:
    """Forget a source's memory, so that its next harvest looks at everything."""
    connection.execute(delete(_MEMORY).where(_MEMORY.c.source_id == source_id))


def has_written_since(database: Database, source_id: int, job_id: int) -> bool:
    """Whether a job after this one has written any record of a source: one that did not see all of it, or was cut."""
    written = select(_RECORD.c.id).where((_RECORD.c.source_id == source_id) & (_RECORD.c.written_job > job_id))
    with database.read() as connection:
        return connection.execute(written.limit(1)).first() is not None
