"""The records of a source as they stood at a moment: its versions and events, read backwards."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.compression import decompress
from storage.moments import aware, moment

BATCH = 500
"""Rows in memory at a time."""


class PastDocument(NamedTuple):
    """A record as it stood."""

    key: bytes
    identifier: str
    content_hash: bytes
    document: bytes
    """DCAT-MX JSON."""
    first_seen: datetime
    since: datetime
    """When this content was found."""
    body_hash: bytes
    is_missing: bool
    """Whether the complete harvests before had not shown it; it was published all the same."""
    traits: str = ""
    """What tells an original from a copy; of today."""


_STOOD = """
SELECT record.key, record.native_identifier, stood.content_hash, body.data, record.first_seen, stood.since,
    stood.body_hash, coalesce(record.traits, ''), (
        SELECT event FROM record_event WHERE record_event.record_id = record.id AND record_event.at <= ?
        ORDER BY record_event.id DESC LIMIT 1
    ) AS befell
FROM record
JOIN (
    SELECT id AS record_id, content_hash, document_body_hash AS body_hash, last_changed AS since FROM record
    WHERE source_id = ? AND content_hash IS NOT NULL AND last_changed <= ?
    UNION ALL
    SELECT record_id, record_version.content_hash, record_version.body_hash, record_version.since FROM record_version
    JOIN record ON record.id = record_version.record_id
    WHERE record.source_id = ? AND record.last_changed > ? AND record_version.id = (
        SELECT max(id) FROM record_version AS other WHERE other.record_id = record.id AND other.since <= ?
    )
) AS stood ON stood.record_id = record.id
JOIN body ON body.hash = stood.content_hash
WHERE record.source_id = ? AND record.key >= ?
"""


def iter_past_documents(
    connection: Connection, source_id: int, when: datetime, *, start: bytes = b"", stop: bytes | None = None
) -> Iterator[PastDocument]:
    """Yield a source's records as they stood at a moment, in bytewise order of their keys; tombstones are left out."""
    at = moment(connection, when)
    until, stops = ("", ()) if stop is None else (" AND record.key < ?", (stop,))
    parameters = (at, source_id, at, source_id, at, at, source_id, start, *stops)
    rows = stream_rows(connection, f"{_STOOD}{until} ORDER BY record.key", parameters, BATCH)
    for key, identifier, content_hash, frame, first_seen, since, body_hash, traits, befell in rows:
        if befell != "tombstone":
            document, first, found = decompress(frame), aware(first_seen), aware(since)
            is_missing = befell == "missing"
            yield PastDocument(key, identifier, content_hash, document, first, found, body_hash, is_missing, traits)


def count_past_tombstones(connection: Connection, source_id: int, when: datetime) -> int:
    """How many records of a source were tombstones at a moment."""
    count = (
        "SELECT count(*) FROM record WHERE source_id = ? AND 'tombstone' = (SELECT event FROM record_event "
        "WHERE record_event.record_id = record.id AND record_event.at <= ? ORDER BY record_event.id DESC LIMIT 1)"
    )
    (number,) = next(stream_rows(connection, count, (source_id, moment(connection, when)), 1))
    return int(number)


_FORGOTTEN = """
SELECT count(*) FROM record WHERE source_id = ? AND first_seen <= ? AND content_hash IS NOT NULL AND last_changed > ?
    AND NOT EXISTS (SELECT 1 FROM record_version AS kept WHERE kept.record_id = record.id AND kept.since <= ?)
    AND 'tombstone' <> coalesce((
        SELECT event FROM record_event WHERE record_event.record_id = record.id AND record_event.at <= ?
        ORDER BY record_event.id DESC LIMIT 1
    ), '')
"""


def count_forgotten(connection: Connection, source_id: int, when: datetime) -> int:
    """How many records of a source were there at a moment, and nothing is kept of what they said then."""
    at = moment(connection, when)
    (number,) = next(stream_rows(connection, _FORGOTTEN, (source_id, at, at, at, at), 1))
    return int(number)
