"""What the store knows of the records of a page, as far as a harvest must know to tell whether they changed."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import rows_where_in


class KnownRecord(NamedTuple):
    """What the store knows of a record."""

    id: int
    body_hash: bytes
    """Of the body as last received, understood or not."""
    content_hash: bytes | None
    """Of the last good version; None when there never was one."""
    mapped_with: bytes
    missing_since_job: int | None
    kind: str = "dataset"
    """What the last good version is: ``dataset``, ``service`` or ``series``."""
    tombstoned: datetime | str | None = None
    """As the database gives it: not None for a tombstone."""

    @property
    def missing(self) -> bool:
        """Whether the last complete harvest did not see it; so it is with a tombstone."""
        return self.missing_since_job is not None

    @property
    def is_tombstone(self) -> bool:
        """Whether it was retired."""
        return self.tombstoned is not None

    @property
    def indexed(self) -> bool:
        """Whether there is a good version of it; False when it could never be mapped."""
        return self.content_hash is not None


_KNOWN = (
    "SELECT key, id, body_hash, content_hash, mapped_with, missing_since_job, kind, tombstoned FROM record "
    "WHERE source_id = ?"
)


def key_from_identifier(identifier: str) -> bytes:
    """The key of a record within its source: 16 bytes, hashed from the native identifier exactly as received."""
    return blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def key_from_uri(uri: str) -> bytes:
    """The key that a record is found by its URI with: 8 bytes, not unique."""
    return blake2b(uri.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def known_records(connection: Connection, source_id: int, keys: Sequence[bytes]) -> dict[bytes, KnownRecord]:
    """What is known of the records with these keys; those that are new have no entry."""
    rows = rows_where_in(connection, _KNOWN, (source_id,), "key", keys)
    return {row[0]: KnownRecord._make(row[1:]) for row in rows}
