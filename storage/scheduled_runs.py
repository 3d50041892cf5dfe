"""The last scheduled harvest, as the roof tells it: one row.

Kept without the tables: it is written also where nothing was due, and who only looks waits for none of them.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import text

from storage.database import Database
from storage.text import storable

_PUT = text(
    "INSERT INTO scheduled_run (id, content) VALUES (1, :content) "
    "ON CONFLICT (id) DO UPDATE SET content = excluded.content"
)
_GET = text("SELECT content FROM scheduled_run")


def put_run(database: Database, content: Mapping[str, Any]) -> None:
    """Keep the last scheduled harvest, in the place of the one before."""
    with database.write() as connection:
        connection.execute(_PUT, {"content": storable(orjson.dumps(content).decode())})


def get_run(database: Database) -> Mapping[str, Any] | None:
    """The last scheduled harvest; None before the first."""
    with database.read() as connection:
        content = connection.execute(_GET).scalar()
    return None if content is None else dict(orjson.loads(content))
