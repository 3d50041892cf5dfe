"""The records of a source that are copies: what they are about is an entry of another source."""

from collections.abc import Sequence

from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.compression import decompress
from storage.index.entries import IndexedRecord

_COPIES = (
    "FROM index_record AS i WHERE i.source = ? AND NOT EXISTS "
    "(SELECT 1 FROM index_entry AS e WHERE e.key = i.topic_key AND e.record_hash = i.record_hash)"
)


def count_copies(connection: Connection, source: str) -> int:
    """How many records of a source are copies."""
    (count,) = next(stream_rows(connection, f"SELECT count(*) {_COPIES}", (source,), 1))
    return int(count)


def list_copies(
    connection: Connection, source: str, *, after: int = 0, limit: int
) -> Sequence[tuple[int, IndexedRecord]]:
    """The catalogue records that are copies, each with its number, in the order in which they came, behind `after`."""
    select = (
        "SELECT c.id, b.data FROM (SELECT i.id, i.record_hash "  # noqa: S608
        f"{_COPIES} AND i.id > ? ORDER BY i.id LIMIT ?) AS c JOIN body AS b ON b.hash = c.record_hash ORDER BY c.id"
    )
    rows = stream_rows(connection, select, (source, after, limit), 100)
    return [(number, IndexedRecord(source, decompress(frame))) for number, frame in rows]
