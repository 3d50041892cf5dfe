"""Copies looked for: what has changed is read, and put with whom it shares its evidence.  It costs what changed.

Each round is one transaction: a process that is killed goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from federation.duplicates.clustering import settle_records
from federation.duplicates.evidence import Kind, evidence_of
from federation.duplicates.likeness import token_keys
from federation.duplicates.precedence import Precedence, read_precedence
from federation.duplicates.series import series_key, settle_series
from federation.duplicates.traits import traits_of
from storage.database import Database
from storage.evidence import ReadRecord, UnreadRecord, count_pending, list_unread, list_unsettled, store_evidence
from storage.records import key_from_uri
from storage.sources import Source, sources_of

ROUND: Final = 500
"""Records in one transaction, and in memory."""

Progress = Callable[[int, int], None]
"""Told how many records are done, of how many."""


@dataclass(frozen=True, slots=True)
class Found:
    """What looking for copies did."""

    read: int = 0
    """Records whose evidence was read."""
    settled: int = 0
    """Records whose copies were looked for."""


def find_copies(
    database: Database, base_uri: str, *, precedence: Precedence | None = None, on_progress: Progress | None = None
) -> Found:
    """Look for the copies of all that has changed since it was done last."""
    with database.read() as connection:
        pending = count_pending(connection)
    if not pending:
        return Found()
    rules = precedence or read_precedence()
    read = settled = 0
    while done := _read_some(database, base_uri):
        read += done
        _tell(on_progress, read, 2 * pending)
    while done := _settle_some(database, rules):
        settled += done
        _tell(on_progress, read + settled, 2 * pending)
    with database.write() as connection:
        settle_series(connection)
    return Found(read, settled)


def read_all(database: Database, base_uri: str) -> None:
    """Read the evidence of all that has changed, and put nothing together."""
    while _read_some(database, base_uri):
        pass


def _tell(on_progress: Progress | None, done: int, of: int) -> None:
    if on_progress:
        on_progress(min(done, of), of)


def _read_some(database: Database, base_uri: str) -> int:
    with database.read() as connection:
        if not list_unread(connection, 1):
            return 0
    with database.write() as connection:
        unread = list_unread(connection, ROUND)
        sources = {source.id: source for source in sources_of(connection)}
        store_evidence(connection, [read_record(one, sources[one.source_id], base_uri) for one in unread])
    return len(unread)


def _settle_some(database: Database, precedence: Precedence) -> int:
    with database.read() as connection:
        if not list_unsettled(connection, 1):
            return 0
    with database.write() as connection:
        records = list_unsettled(connection, ROUND)
        settle_records(connection, records, precedence, datetime.now(UTC))
    return len(records)


def read_record(record: UnreadRecord, source: Source, base_uri: str) -> ReadRecord:
    """The evidence and the traits of one record; nothing of what is no dataset."""
    if record.document is None:
        return ReadRecord(record.id, record.source_id, {}, "")
    document: dict[str, Any] = orjson.loads(record.document)
    evidence = evidence_of(
        document, schema=record.schema, identifier=record.identifier, body=record.body, base_uri=base_uri
    )
    keys: dict[bytes, str] = {key: str(kind) for key, kind in evidence.keys.items()}
    keys |= {origin_key(uri): str(Kind.ORIGIN) for uri in evidence.own}
    for key in token_keys(document):
        keys.setdefault(key, str(Kind.TOKEN))
    if (edition := series_key(document, source.slug)) is not None:
        keys[edition] = str(Kind.SERIES)
    return ReadRecord(record.id, record.source_id, keys, " ".join(sorted(traits_of(document, evidence, source))))


def origin_key(uri: str) -> bytes:
    """The key of a record that says it is a dataset of this index, by the key that the dataset is found by."""
    return key_from_uri(uri) + bytes(8)
