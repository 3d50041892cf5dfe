"""The records of a source as a list: each with its title, its content's hash and what became of it."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.moments import aware

BATCH = 500
"""Rows in memory at a time."""


class Standing(StrEnum):
    """What has become of a record."""

    LIVE = "live"
    MISSING = "missing"
    """The last complete harvest did not show it; it stays published."""
    TOMBSTONE = "tombstone"


class ListedRecord(NamedTuple):
    """One record of a source."""

    id: int
    identifier: str
    uri: str
    kind: str
    title: str | None
    content_hash: bytes | None
    first_seen: datetime
    missing_since: datetime | None
    missing_harvests: int
    spared: bool
    """Whether a person has decided that it stays, though it is missing."""
    tombstoned: datetime | None

    @property
    def standing(self) -> Standing:
        """What has become of it."""
        if self.tombstoned is not None:
            return Standing.TOMBSTONE
        return Standing.LIVE if self.missing_since is None else Standing.MISSING


def iter_listed(connection: Connection, source_id: int, standing: Standing | None = None) -> Iterator[ListedRecord]:
    """Yield the records of a source, or those of one standing, in the order in which they were first seen."""
    rows = stream_rows(connection, f"{_LISTED}{_STANDS[standing]} ORDER BY id", (source_id,), BATCH)
    for number, identifier, uri, kind, title, content, first_seen, since, harvests, spared_by, tombstoned in rows:
        first, spared = aware(first_seen), spared_by is not None
        missing, retired = (None if when is None else aware(when) for when in (since, tombstoned))
        yield ListedRecord(number, identifier, uri, kind, title, content, first, missing, harvests, spared, retired)


_LISTED = (
    "SELECT id, native_identifier, uri, kind, title, content_hash, first_seen, missing_since, missing_harvests, "
    "spared_by, tombstoned FROM record WHERE source_id = ?"
)
_STANDS = {
    None: "",
    Standing.LIVE: " AND missing_since_job IS NULL AND tombstoned IS NULL",
    Standing.MISSING: " AND missing_since_job IS NOT NULL AND tombstoned IS NULL",
    Standing.TOMBSTONE: " AND tombstoned IS NOT NULL",
}
