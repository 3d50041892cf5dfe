"""Reading the served index.  Every function takes a snapshot (`Database.read`), so that nobody sees half a release."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection

from storage.bulk import rows_where_in, stream_rows
from storage.compression import decompress
from storage.index.conditions import Where, where_from_filter
from storage.index.entries import (
    EVENTS_OF_A_RELEASE,
    IndexedRecord,
    IndexEntry,
    IndexEvent,
    IndexSource,
    IndexState,
)
from storage.index.filters import ALL, IndexFilter, key_of_uri
from storage.moments import aware
from storage.restorations import list_restorations

BATCH = 100
"""Entries in memory at a time, where they are gone through."""

_COLUMNS = (
    "e.id, e.uri, e.name, e.kind, e.source, e.title, e.publisher, e.level, e.branch, e.state, e.municipality, "
    "e.modified, e.release, e.changed"
)
_ENTRY = (
    f"SELECT {_COLUMNS}, d.data, r.data FROM index_entry AS e JOIN body AS d ON d.hash = e.document_hash "  # noqa: S608
    "JOIN body AS r ON r.hash = e.record_hash WHERE 1 = 1"
)


def get_state(connection: Connection) -> IndexState | None:
    """Which release is served; None where none was ever brought here."""
    select = (
        "SELECT release, digest, published, changed, sequence, pruned, made_with FROM index_state WHERE release > 0"
    )
    for release, digest, published, changed, *rest in stream_rows(connection, select, (), 1):
        return IndexState(release, digest, aware(published), aware(changed), *rest)
    return None


def get_entry(connection: Connection, uri: str) -> IndexEntry | None:
    """The entry with this URI, or None."""
    return next(iter(_entries(connection, "e.key", [key_of_uri(uri)])), None)


def get_entry_by_name(connection: Connection, name: str) -> IndexEntry | None:
    """The entry with this name, or None."""
    return next(iter(_entries(connection, "e.name", [name])), None) if "\x00" not in name else None


def entries_by_id(connection: Connection, ids: Sequence[int]) -> tuple[IndexEntry, ...]:
    """The entries with these ids, in their order; those that are not there are left out."""
    found = {entry.id: entry for entry in _entries(connection, "e.id", ids)}
    return tuple(found[entry_id] for entry_id in ids if entry_id in found)


def iter_entries(
    connection: Connection, wanted: IndexFilter = ALL, *, after: int = 0, limit: int | None = None
) -> Iterator[IndexEntry]:
    """Yield entries in the order in which they came, from the one behind `after` on: the id of the last one seen."""
    ids = iter_ids(connection, where_from_filter(connection, wanted), after=after)
    limited = islice(ids, limit)
    while batch := list(islice(limited, BATCH)):
        yield from entries_by_id(connection, batch)


def iter_ids(connection: Connection, where: Where, *, after: int = 0) -> Iterator[int]:
    """Yield the ids of the entries of a condition, in their order, from behind `after`."""
    if where.possible:
        select = (
            f"SELECT {where.id} FROM {where.tables} WHERE {where.condition} AND {where.id} > ? "  # noqa: S608
            f"ORDER BY {where.id}"
        )
        for (entry_id,) in stream_rows(connection, select, (*where.parameters, after), BATCH):
            yield entry_id


def list_erased(connection: Connection) -> tuple[int, ...]:
    """The ids of entries whose document is another one than their columns, terms and words were taken from."""
    select = "SELECT id FROM index_entry WHERE document_hash <> made_from ORDER BY id"
    return tuple(entry_id for (entry_id,) in stream_rows(connection, select, (), 1000))


def iter_keys(connection: Connection) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
    """Yield the key of each entry with those of the catalogue records of its source; copies' have no entry's key."""
    select = (
        "SELECT e.key, r.key FROM index_entry AS e LEFT JOIN index_record AS r "
        "ON r.topic_key = e.key AND r.source = e.source ORDER BY e.id"
    )
    for key, record_key in stream_rows(connection, select, (), 1000):
        yield bytes(key), () if record_key is None else (bytes(record_key),)


def iter_record_keys(connection: Connection) -> Iterator[bytes]:
    """Yield the key of each catalogue record."""
    for (key,) in stream_rows(connection, "SELECT key FROM index_record ORDER BY id", (), 1000):
        yield bytes(key)


def iter_events(connection: Connection, *, since: int = 0, limit: int = 1000) -> Iterator[IndexEvent]:
    """Yield what became of entries behind the event `since`, in its order."""
    select = (
        "SELECT sequence, release, moment, change, uri, kind, source, moved_to FROM index_event "
        "WHERE sequence > ? ORDER BY sequence LIMIT ?"
    )
    for sequence, release, when, *rest in stream_rows(connection, select, (since, limit), BATCH):
        yield IndexEvent(sequence, release, aware(when), *rest)


def was_told(connection: Connection, state: IndexState, sequence: int) -> bool:
    """Whether all that came behind an event is known here: not where it may be one that went with a lost store.

    What was told between a backup and its being brought back is not known; nobody can say what changed since.
    """
    return sequence <= state.sequence and not any(
        one.sequence < sequence < one.following * EVENTS_OF_A_RELEASE for one in list_restorations(connection)
    )


def get_record(connection: Connection, uri: str) -> IndexedRecord | None:
    """The catalogue record with this URI, of an original or of a copy; None where there is none."""
    return next(_records(connection, "key", key_of_uri(uri)), None)


def records_about(connection: Connection, uri: str) -> tuple[IndexedRecord, ...]:
    """The catalogue records about what has this URI, those of copies too, by their source."""
    return tuple(sorted(_records(connection, "topic_key", key_of_uri(uri)), key=lambda one: one.source))


def iter_records(connection: Connection) -> Iterator[IndexedRecord]:
    """Yield all catalogue records, those of copies too."""
    select = "SELECT i.source, b.data FROM index_record AS i JOIN body AS b ON b.hash = i.record_hash ORDER BY i.id"
    for source, frame in stream_rows(connection, select, (), BATCH):
        yield IndexedRecord(source, decompress(frame))


def list_sources(connection: Connection) -> tuple[IndexSource, ...]:
    """The sources of the release, by their slugs."""
    rows = stream_rows(connection, "SELECT slug, facts FROM index_source ORDER BY slug", (), BATCH)
    return tuple(IndexSource(slug, orjson.loads(facts)) for slug, facts in rows)


def _records(connection: Connection, column: str, key: bytes) -> Iterator[IndexedRecord]:
    select = (
        "SELECT i.source, b.data FROM index_record AS i JOIN body AS b ON b.hash = i.record_hash "  # noqa: S608
        f"WHERE i.{column} = ?"
    )
    for source, frame in stream_rows(connection, select, (key,), BATCH):
        yield IndexedRecord(source, decompress(frame))


def _entries(connection: Connection, column: str, values: Sequence[Any]) -> Iterator[IndexEntry]:
    for row in rows_where_in(connection, _ENTRY, (), column, values):
        (entry_id, uri, name, kind, source, title, publisher, level, branch, state, municipality, modified, release,
         changed, document, record) = row  # fmt: skip
        yield IndexEntry(
            id=entry_id, uri=uri, name=name, kind=kind, source=source, title=title, publisher=publisher, level=level,
            branch=branch, state=state, municipality=municipality, modified=modified,
            release=release, changed=aware(changed), document=decompress(document), record=decompress(record),
        )  # fmt: skip
