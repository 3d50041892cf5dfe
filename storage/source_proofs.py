"""The token of each source by which its host is proven, and what became of it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from storage.database import Database
from storage.tables import TABLES
from storage.text import storable

_PROOF, _SOURCE = TABLES["source_proof"], TABLES["source"]
_BYTES = 24
"""Of chance in a token."""


@dataclass(frozen=True, slots=True)
class SourceProof:
    """A token and what became of it."""

    source_id: int
    token: str
    host: str
    """The host that it is for."""
    way: str | None
    """Where it was found: ``file``, ``dns`` or ``meta``; None while it never was."""
    proven: datetime | None
    """When it was found first."""
    checked: datetime | None
    """When it was last looked for, and the answer was one."""


def get_proof(database: Database, source_id: int) -> SourceProof | None:
    """The token of a source; None where none was made yet."""
    with database.read() as connection:
        return proof_of(connection, source_id)


def make_proof(database: Database, source_id: int, host: str) -> SourceProof:
    """The token of a source for its host: the one that there is, or a new one where the host is another."""
    with database.write() as connection:
        kept = proof_of(connection, source_id)
        if kept is not None and kept.host == storable(host):
            return kept
        connection.execute(delete(_PROOF).where(_PROOF.c.source_id == source_id))
        made = SourceProof(source_id, secrets.token_urlsafe(_BYTES), storable(host), None, None, None)
        values = {"source_id": source_id, "token": made.token, "host": made.host}
        connection.execute(insert(_PROOF).values(values))
        return made


def note_check(connection: Connection, proof: SourceProof, now: datetime, way: str | None) -> None:
    """Keep that a token was looked for; `way` is where it was found, None where it was nowhere."""
    found = {} if way is None else {"way": way, "proven": proof.proven or now}
    values = {"checked": now, **found}
    connection.execute(update(_PROOF).where(_PROOF.c.source_id == proof.source_id).values(values))


def slugs_to_check(database: Database, before: datetime, statuses: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Sources of some statuses whose proof was last looked for before a moment, the oldest first."""
    query = (
        select(_SOURCE.c.slug)
        .join(_PROOF, _PROOF.c.source_id == _SOURCE.c.id)
        .where(_PROOF.c.proven.is_not(None) & (_PROOF.c.checked < before) & _SOURCE.c.status.in_(statuses))
        .order_by(_PROOF.c.checked, _SOURCE.c.slug)
        .limit(most)
    )
    with database.read() as connection:
        return tuple(connection.execute(query).scalars())


def proof_of(connection: Connection, source_id: int) -> SourceProof | None:
    """As `get_proof`, inside a transaction that is open already."""
    row: RowMapping | None = (
        connection.execute(select(_PROOF).where(_PROOF.c.source_id == source_id)).mappings().one_or_none()
    )
    return None if row is None else SourceProof(**row)
