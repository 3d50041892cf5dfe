"""What may be let go of by its age, and its going: a table of rules, counted in one snapshot or deleted in batches.

Age counts from when something was *replaced*: a version that stood until yesterday is a day old, so that the index as
it stood is whole for every day since the cutoff.  What is never let go of follows from the rules themselves: the last
good version of a record, a tombstone's too, lies in its own row; of bodies, what a row that stays names; of documents,
those of the newest job of a source that brought any; of jobs, those that a rule of the harvest still asks for.
"""

# ruff: noqa: S608 (statements are built from the constants of this module, never from data)

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from sqlalchemy import Connection

from storage.bodies import NAMED_BY
from storage.bulk import Values, delete_rows, rows_where_in, run, stream_rows
from storage.database import Database
from storage.moments import moment

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
"""Before anything that is stored, and still a moment in every zone."""
BATCH = 2000
"""Rows that go in one transaction: writers wait for no more than that."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Until when something must have been replaced, or must have ended, to go."""

    versions: datetime
    """Also of what befell a record."""
    bodies: datetime
    """Bodies of former versions, and documents."""
    jobs: datetime
    """Also of their refusals."""
    changes: datetime = LONG_AGO
    """Of the served index: what became of its entries."""


@dataclass(frozen=True, slots=True)
class Surplus:
    """What goes, or would go, in rows; `bytes` are those of bodies."""

    versions: int = 0
    events: int = 0
    documents: int = 0
    refusals: int = 0
    jobs: int = 0
    validations: int = 0
    changes: int = 0
    """Events of the served index."""
    bodies: int = 0
    bytes: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to let go of."""
        return not any(getattr(self, field.name) for field in fields(self))


_REPLACED = (
    "coalesce((SELECT min(later.since) FROM record_version AS later WHERE later.record_id = record_version.record_id "
    "AND later.id > record_version.id), "
    "(SELECT last_changed FROM record WHERE record.id = record_version.record_id))"
)
_OLD_VERSION = f"{_REPLACED} <= ?"
_OLD_EVENT = (
    "EXISTS (SELECT 1 FROM record_event AS later WHERE later.record_id = record_event.record_id "
    "AND later.id > record_event.id AND later.at <= ?)"
)
_OLD_DOCUMENT = (
    "received <= ? AND job_id NOT IN (SELECT max(other.job_id) FROM document AS other "
    "JOIN harvest_job ON harvest_job.id = other.job_id GROUP BY harvest_job.source_id)"
)
_NEWEST = "SELECT max(id) FROM harvest_job{} GROUP BY source_id"
_OLD_JOB = f"""ended <= ? AND id NOT IN (
    {_NEWEST.format("")}
    UNION {_NEWEST.format(" WHERE state = 'complete' AND kind = 'harvest'")}
    UNION {_NEWEST.format(" WHERE seen > 0")}
    UNION SELECT written_job FROM record
    UNION SELECT job_id FROM quarantine UNION SELECT judged_job FROM quarantine
    UNION SELECT job_id FROM document WHERE NOT ({_OLD_DOCUMENT})
    UNION SELECT max(shown.id) FROM (SELECT DISTINCT source_id, missing_since_job FROM record
        WHERE missing_since_job IS NOT NULL) AS lost
    JOIN harvest_job AS shown ON shown.source_id = lost.source_id AND shown.id < lost.missing_since_job
        AND shown.state = 'complete' AND shown.kind = 'harvest' GROUP BY lost.source_id, lost.missing_since_job
)"""
"""Kept: a source's newest (its number is not given again), what the deletion court measures against, what tells when a
record was last seen."""

_OLD_CHANGE = (
    f"sequence < (SELECT coalesce(min(young.sequence), {1 << 62}) FROM index_event AS young WHERE young.moment > ?) "
    "AND sequence < (SELECT max(newest.sequence) FROM index_event AS newest)"
)
"""All before the first that is younger, so that what stays has no holes; never the newest."""

_USED = f"""
    SELECT body_hash AS hash FROM record
    UNION SELECT content_hash FROM record WHERE content_hash IS NOT NULL
    UNION SELECT document_body_hash FROM record WHERE document_body_hash IS NOT NULL
    UNION SELECT document_hash FROM index_entry
    UNION SELECT record_hash FROM index_record
    UNION SELECT content_hash FROM record_version WHERE NOT ({_OLD_VERSION})
    UNION SELECT body_hash FROM record_version WHERE NOT ({_OLD_VERSION})
    UNION SELECT body_hash FROM document_chunk
        WHERE document_id NOT IN (SELECT id FROM document WHERE {_OLD_DOCUMENT})
"""

_UNUSED = f"SELECT hash, length(data) FROM body WHERE hash NOT IN ({_USED})"
_STALE = (
    "FROM validation WHERE content_hash NOT IN (SELECT content_hash FROM record WHERE content_hash IS NOT NULL "
    f"UNION SELECT content_hash FROM record_version WHERE NOT ({_OLD_VERSION}))"
)


def measure_surplus(database: Database, cutoffs: Cutoffs) -> Surplus:
    """Tell what `let_go` would let go of now; nothing is changed."""
    with database.read() as connection:
        when = _Moments(connection, cutoffs)
        bodies, size = 0, 0
        for _, length in stream_rows(connection, _UNUSED, when.used, BATCH):
            bodies, size = bodies + 1, size + length
        return Surplus(
            versions=_count(connection, f"FROM record_version WHERE {_OLD_VERSION}", when.versions),
            events=_count(connection, f"FROM record_event WHERE {_OLD_EVENT}", when.versions),
            documents=_count(connection, f"FROM document WHERE {_OLD_DOCUMENT}", when.bodies),
            refusals=_count(
                connection, f"FROM refusal WHERE job_id IN (SELECT id FROM harvest_job WHERE {_OLD_JOB})", when.jobs
            ),
            jobs=_count(connection, f"FROM harvest_job WHERE {_OLD_JOB}", when.jobs),
            validations=_count(connection, _STALE, when.versions),
            changes=_count(connection, f"FROM index_event WHERE {_OLD_CHANGE}", when.changes),
            bodies=bodies,
            bytes=size,
        )


def let_go(database: Database, cutoffs: Cutoffs) -> Surplus:
    """Delete what is older than the cutoffs, a batch a transaction; whoever is killed in between repeats it.

    Harvests may run meanwhile: each batch is chosen in the transaction that deletes it.
    """
    with database.read() as connection:
        when = _Moments(connection, cutoffs)
    versions, _ = _delete(database, "record_version", _OLD_VERSION, when.versions)
    events, _ = _delete(database, "record_event", _OLD_EVENT, when.versions)
    documents, _ = _delete(database, "document", _OLD_DOCUMENT, when.bodies, ("document_chunk", "document_id"))
    jobs, refusals = _delete(database, "harvest_job", _OLD_JOB, when.jobs, ("refusal", "job_id"))
    with database.write() as connection:
        validations = run(connection, f"DELETE {_STALE}", when.versions)
    changes = _delete_changes(database, when.changes)
    bodies, size = _delete_bodies(database, when)
    return Surplus(versions, events, documents, refusals, jobs, validations, changes, bodies, size)


class _Moments:
    """The cutoffs as parameters of the rules."""

    def __init__(self, connection: Connection, cutoffs: Cutoffs) -> None:
        versions, bodies, jobs = (
            moment(connection, cutoffs.versions),
            moment(connection, cutoffs.bodies),
            moment(connection, cutoffs.jobs),
        )
        later = moment(connection, max(cutoffs.versions, cutoffs.bodies))  # a version takes its body with it
        self.versions: Values = (versions,)
        self.bodies: Values = (bodies,)
        self.jobs: Values = (jobs, bodies)
        self.changes: Values = (moment(connection, cutoffs.changes),)
        self.used: Values = (versions, later, bodies)


def _count(connection: Connection, condition: str, parameters: Values) -> int:
    (count,) = next(stream_rows(connection, f"SELECT count(*) {condition}", parameters, 1))
    return int(count)


def _delete(
    database: Database, table: str, condition: str, parameters: Values, parts: tuple[str, str] | None = None
) -> tuple[int, int]:
    """Delete the rows of a condition in the order of their ids, with their `parts` (table, column) before them.

    Returns how many went of both.
    """
    last, gone, parts_gone = 0, 0, 0
    select = f"SELECT id FROM {table} WHERE id > ? AND {condition} ORDER BY id LIMIT {BATCH}"
    while True:
        with database.write() as connection:
            ids = [row[0] for row in stream_rows(connection, select, (last, *parameters), BATCH)]
            if not ids:
                return gone, parts_gone
            if parts is not None:
                held = f"SELECT 1 FROM {parts[0]} WHERE 1 = 1"
                parts_gone += sum(1 for _ in rows_where_in(connection, held, (), parts[1], ids))
                delete_rows(connection, *parts, ids)
            delete_rows(connection, table, "id", ids)
            gone, last = gone + len(ids), ids[-1]


def _delete_changes(database: Database, parameters: Values) -> int:
    """Delete events of the served index, the oldest first; it knows up to which, in the same transaction."""
    gone = 0
    select = f"SELECT sequence FROM index_event WHERE {_OLD_CHANGE} ORDER BY sequence LIMIT {BATCH}"
    while True:
        with database.write() as connection:
            sequences = [row[0] for row in stream_rows(connection, select, parameters, BATCH)]
            if not sequences:
                return gone
            run(connection, "UPDATE index_state SET pruned = ?", (sequences[-1],))
            run(connection, "DELETE FROM index_event WHERE sequence <= ?", (sequences[-1],))
            gone += len(sequences)


def _delete_bodies(database: Database, when: _Moments) -> tuple[int, int]:
    """Delete the bytes that nothing names; they are found in a snapshot, and looked for again before they go."""
    gone, size = 0, 0
    for batch in _unused_batches(database, when):
        with database.write() as connection:
            if database.dialect == "postgresql":  # a writer that found the bytes kept has named them when it commits
                connection.exec_driver_sql("LOCK TABLE body IN SHARE ROW EXCLUSIVE MODE")
            named = _named_again(connection, list(batch), when)
            leaving = [digest for digest in batch if digest not in named]
            delete_rows(connection, "body", "hash", leaving)
        gone += len(leaving)
        size += sum(batch[digest] for digest in leaving)
    return gone, size


def _unused_batches(database: Database, when: _Moments) -> Iterator[dict[bytes, int]]:
    """Yield the hashes of unused bytes with their sizes, a batch at a time: 16 bytes each are all that is in memory."""
    with database.read() as connection:
        unused = [(bytes(digest), length) for digest, length in stream_rows(connection, _UNUSED, when.used, BATCH)]
    for start in range(0, len(unused), BATCH):
        yield dict(unused[start : start + BATCH])


def _named_again(connection: Connection, hashes: list[bytes], when: _Moments) -> set[bytes]:
    """What a harvest may have named since; a version that stays names what it did.

    Each table is read through, half a microsecond a row and column; once in `BATCH` bodies that go.  An index on these
    hashes would make it a lookup (5 ms a batch), for which every harvest paid: hashes come in no order, and the three
    of a record alone make its insertion three times as dear (30 → 100 µs a row, measured with SQLite), in a first
    harvest of some 500 µs a dataset.  Pruning is rare, and nobody waits for it.
    """
    named: set[bytes] = set()
    for table in ("record", "document_chunk", "index_entry", "index_record"):
        for column in NAMED_BY[table]:
            rows = rows_where_in(connection, f"SELECT {column} FROM {table} WHERE 1 = 1", (), column, hashes)
            named.update(bytes(row[0]) for row in rows)
    for column, since in (("content_hash", when.used[:1]), ("body_hash", when.used[1:2])):
        select = f"SELECT {column} FROM record_version WHERE NOT ({_OLD_VERSION})"
        named.update(bytes(row[0]) for row in rows_where_in(connection, select, since, column, hashes))
    return named
