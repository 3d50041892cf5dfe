"""The tokens by which the hosts of a source are proven, one for each host that it has had, and what became of them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, RowMapping, func, insert, select, update

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
    number: int
    """Of the host, in the order in which the source came to them."""
    host: str
    """The host that it is for."""
    token: str
    way: str | None = None
    """How it was found: ``file``, ``dns`` or ``meta``; None while it never was."""
    place: str | None = None
    """Where: the address of the file or the page, or the name that was asked."""
    proven: datetime | None = None
    """When it was found first."""
    checked: datetime | None = None
    """When it was last looked for, and the answer was one."""
    attempted: datetime | None = None
    """When it was last looked for in vain: nobody could tell."""

    def covers(self, url: str) -> bool:
        """Whether it proves an address: a page below the root of a host is only of those who have that path."""
        if self.proven is None or self.host != (urlsplit(url).hostname or ""):
            return False
        if self.way != "meta":
            return True
        below, path = urlsplit(self.place or "").path.rstrip("/"), unquote(urlsplit(url).path)
        return bool(self.place) and ".." not in path.split("/") and f"{path}/".startswith(f"{unquote(below)}/")


def get_proof(database: Database, source_id: int, host: str) -> SourceProof | None:
    """The token of a source for a host; None where none was made yet."""
    with database.read() as connection:
        return proof_of(connection, source_id, host)


def make_proof(database: Database, source_id: int, host: str) -> SourceProof:
    """The token of a source for its host: the one that there is, or a new one; those of its former hosts stay."""
    with database.write() as connection:
        connection.execute(select(_SOURCE.c.id).where(_SOURCE.c.id == source_id).with_for_update())
        kept = proof_of(connection, source_id, host)  # looked for once nobody else can make one
        if kept is not None:
            return kept
        last = select(func.coalesce(func.max(_PROOF.c.number), -1)).where(_PROOF.c.source_id == source_id)
        number = int(connection.execute(last).scalar_one()) + 1
        made = SourceProof(source_id, number, storable(host), secrets.token_urlsafe(_BYTES))
        values = {"source_id": source_id, "number": number, "host": made.host, "token": made.token}
        connection.execute(insert(_PROOF).values(values))
        return made


def note_check(connection: Connection, proof: SourceProof, now: datetime, way: str | None, place: str = "") -> None:
    """Keep that a token was looked for; `way` and `place` are where it was found, None where it was nowhere."""
    found = {} if way is None else {"way": way, "place": storable(place), "proven": proof.proven or now}
    _note(connection, proof, {"checked": now, "attempted": None, **found})


def note_attempt(connection: Connection, proof: SourceProof, now: datetime) -> None:
    """Keep that a token was looked for, and nobody could tell whether it is there."""
    _note(connection, proof, {"attempted": now})


def _note(connection: Connection, proof: SourceProof, values: dict[str, object]) -> None:
    here = (_PROOF.c.source_id == proof.source_id) & (_PROOF.c.number == proof.number)
    connection.execute(update(_PROOF).where(here).values(values))


def slugs_to_check(
    database: Database, before: datetime, statuses: tuple[str, ...], most: int, *, rested: datetime
) -> tuple[str, ...]:
    """Sources of some statuses whose proof was last looked for before a moment, the oldest first.

    One that was looked for in vain comes after those that were not, and not before it has `rested`.
    """
    last = func.coalesce(_PROOF.c.attempted, _PROOF.c.checked)
    query = (
        select(_SOURCE.c.slug, _SOURCE.c.url, _PROOF.c.host)
        .join(_PROOF, _PROOF.c.source_id == _SOURCE.c.id)
        .where(_PROOF.c.proven.is_not(None) & (_PROOF.c.checked < before) & _SOURCE.c.status.in_(statuses))
        .where(_PROOF.c.attempted.is_(None) | (_PROOF.c.attempted < rested))
        .order_by(last, _SOURCE.c.slug)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return tuple(slug for slug, url, host in rows if host == storable(urlsplit(url).hostname or ""))[:most]


def proof_of(connection: Connection, source_id: int, host: str) -> SourceProof | None:
    """As `get_proof`, inside a transaction that is open already."""
    here = (_PROOF.c.source_id == source_id) & (_PROOF.c.host == storable(host))
    row = connection.execute(select(_PROOF).where(here)).mappings().one_or_none()
    return None if row is None else _proof(row)


def list_proofs(database: Database, source_id: int) -> tuple[SourceProof, ...]:
    """As `proofs_of`, in a snapshot of its own."""
    with database.read() as connection:
        return proofs_of(connection, source_id)


def proofs_of(connection: Connection, source_id: int) -> tuple[SourceProof, ...]:
    """Every token of a source that was found once, the newest proof first."""
    found = (_PROOF.c.source_id == source_id) & _PROOF.c.proven.is_not(None)
    query = select(_PROOF).where(found).order_by(_PROOF.c.proven.desc(), _PROOF.c.number)
    return tuple(_proof(row) for row in connection.execute(query).mappings())


def _proof(row: RowMapping) -> SourceProof:
    return SourceProof(**row)
