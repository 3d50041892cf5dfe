"""Which records a complete harvest did not see.  Nothing is removed: a record is only marked."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from storage.bulk import stream_rows, update_rows
from storage.jobs import require_running

BATCH = 1000


class SeenRecords:
    """Ids of the records that one job saw unchanged: one bit each, 12 KB for every 100,000 records of the store."""

    __slots__ = ("_bits",)

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, record_id: int) -> None:
        """Note a record as seen."""
        position = record_id >> 3
        if position >= len(self._bits):
            self._bits.extend(bytes(position + 1 - len(self._bits) + 4096))
        self._bits[position] |= 1 << (record_id & 7)

    def update(self, record_ids: Iterable[int]) -> None:
        """Note several records as seen."""
        for record_id in record_ids:
            self.add(record_id)

    def __contains__(self, record_id: int) -> bool:
        position = record_id >> 3
        return position < len(self._bits) and bool(self._bits[position] & (1 << (record_id & 7)))


def mark_missing(connection: Connection, source_id: int, job_id: int, seen: SeenRecords) -> int:
    """Mark the records of a source that a *complete* job did not see; return how many were not missing before.

    A job has seen what it wrote (`store_page`) and what is in `seen`.  Raises `JobEndedError` when it is not running
    any more.
    """
    require_running(connection, job_id)
    candidates = "SELECT id FROM record WHERE source_id = ? AND missing_since_job IS NULL AND written_job <> ?"
    rows = stream_rows(connection, candidates, (source_id, job_id), BATCH)
    unseen = [record_id for (record_id,) in rows if record_id not in seen]
    update_rows(connection, "record", ("missing_since_job",), [(job_id, record_id) for record_id in unseen])
    return len(unseen)


def clear_missing(connection: Connection, record_ids: Sequence[int]) -> None:
    """Take the mark from records that came back as they were."""
    update_rows(connection, "record", ("missing_since_job",), [(None, record_id) for record_id in record_ids])
