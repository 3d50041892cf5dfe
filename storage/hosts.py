"""Hosts whose last harvests failed, and how long they are left alone."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import delete, select

from storage.bulk import run
from storage.database import Database
from storage.moments import moment
from storage.tables import TABLES
from storage.text import storable

_HOST = TABLES["host"]
_PUT = (
    "INSERT INTO host (key, name, reason, reason_es, failures, rests_until) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET name = excluded.name, reason = excluded.reason, reason_es = excluded.reason_es, "
    "failures = excluded.failures, rests_until = excluded.rests_until"
)
"""Whoever else is writing the same host at this moment does not hinder it."""


@dataclass(frozen=True, slots=True)
class HostState:
    """A host whose last harvests failed."""

    name: str
    failures: int
    """Harvests in a row that failed for the host's sake."""
    reason: str
    """Why the last one did, in English."""
    reason_es: str
    rests_until: datetime | None
    """Until when it is left alone; None while it is not."""


def get_host(database: Database, name: str) -> HostState | None:
    """What is known of a host; None when its last harvest did not fail."""
    with database.read() as connection:
        row = connection.execute(select(_HOST).where(_HOST.c.key == _key(name))).mappings().one_or_none()
    return None if row is None else HostState(**{field: row[field] for field in HostState.__dataclass_fields__})


def put_host(database: Database, state: HostState) -> None:
    """Keep what is known of a host whose harvest failed."""
    with database.write() as connection:
        rests = None if state.rests_until is None else moment(connection, state.rests_until)
        words = [storable(text) for text in (state.name, state.reason, state.reason_es)]
        run(connection, _PUT, (_key(state.name), *words, state.failures, rests))


def clear_host(database: Database, name: str) -> None:
    """Forget the failures of a host that has answered."""
    with database.write() as connection:
        connection.execute(delete(_HOST).where(_HOST.c.key == _key(name)))


def _key(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
