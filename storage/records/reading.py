"""Records out: one for a person, all of a source for a publication."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from storage.bulk import rows_where_in, stream_rows
from storage.compression import decompress
from storage.database import Database
from storage.moments import aware, moment_text, selected_text
from storage.records.known import key_from_identifier, key_from_uri
from storage.tables import TABLES
from storage.text import storable

_RECORD, _VERSION, _BODY, _SOURCE, _JOB = (
    TABLES[name] for name in ("record", "record_version", "body", "source", "harvest_job")
)
BATCH = 500
"""Rows that a streamed reading holds in memory at a time."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with all that is known of it."""

    id: int
    source_id: int
    source_slug: str
    key: bytes
    identifier: str
    schema: str
    uri: str
    kind: str
    """``dataset``, ``service`` or ``series``."""
    title: str | None
    publisher: str | None
    modified: str | None
    license: str | None
    distributions: int
    body_hash: bytes
    """Of the body as last received."""
    document_body_hash: bytes | None
    """Of the body that the last good version was read from."""
    content_hash: bytes | None
    mapped_with: bytes
    document: bytes | None
    """The last good version as DCAT-MX JSON; None when there never was one."""
    first_seen: datetime
    last_changed: datetime
    last_seen: datetime
    """When it was last written, or the last complete job ended that saw it unchanged."""
    first_job: int
    changed_job: int
    missing_since_job: int | None
    missing_since: datetime | None
    """When that job ended."""
    missing_harvests: int
    """Complete harvests in a row that did not show it."""
    spared_by: int | None
    """The quarantine in which a person decided that it stays, though it is missing."""
    tombstoned: datetime | None
    """When it was retired; None for one that lives."""
    tombstone_job: int | None
    links_of: bytes | None = None
    links: str | None = None

    @property
    def link_facts(self) -> str | None:
        """What asking its links has told of its last good version; None before anybody asked."""
        return self.links if self.links_of == self.content_hash else None

    @property
    def missing(self) -> bool:
        """Whether the last complete harvest did not see it; so it is with a tombstone."""
        return self.missing_since_job is not None

    @property
    def indexed(self) -> bool:
        """Whether it is in the index: there is a good version of it, and it is no tombstone."""
        return self.document is not None and self.tombstoned is None


class IndexedDocument(NamedTuple):
    """The last good version of a record, as a publication needs it."""

    key: bytes
    identifier: str
    uri: str
    content_hash: bytes
    document: bytes
    """DCAT-MX JSON."""
    first_seen: datetime
    last_changed: datetime
    body_hash: bytes
    """Of the body that this version was read from."""
    distributions: int
    links: str | None = None
    """What asking its links has told, in the roof's own form; None before anybody asked."""
    traits: str = ""
    """What tells an original from a copy, in the roof's own words."""
    standing: str = ""
    """What it is among its copies, in the roof's own form; the store leaves it empty."""
    series: str = ""
    """URIs of series of the index that it is in, parted by spaces; the store leaves it empty."""


class Fingerprint(NamedTuple):
    """All that tells whether an `IndexedDocument` is as it was, without reading it."""

    key: bytes
    content_hash: bytes
    first_seen: str
    """As `storage.moments.moment_text` writes it: a nation's are read for each publication, and only compared."""
    last_changed: str
    body_hash: bytes
    distributions: int
    links: str | None = None
    traits: str = ""
    """What tells an original from a copy, in the roof's own words."""
    standing: str = ""
    """What it is among its copies, in the roof's own form; the store leaves it empty."""
    series: str = ""
    """URIs of series of the index that it is in, parted by spaces; the store leaves it empty."""

    @classmethod
    def of(cls, document: IndexedDocument) -> Self:
        """The fingerprint of what was read."""
        moments = moment_text(document.first_seen), moment_text(document.last_changed)
        facts = document.content_hash, *moments, document.body_hash, document.distributions
        return cls(document.key, *facts, document.links, document.traits, document.standing, document.series)


class ReceivedBody(NamedTuple):
    """What a source said last of one record, whether it could be mapped or not."""

    identifier: str
    body: bytes


class RecordVersion(NamedTuple):
    """A state of a record, past or present."""

    content_hash: bytes
    """`storage.bodies.get_body` gives the DCAT-MX JSON for it."""
    body_hash: bytes
    job_id: int
    """The job that found it."""
    since: datetime


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """How many records a source has here."""

    held: int
    """All that live, those that could never be mapped included."""
    indexed: int
    """With a good version: what is published."""
    missing: int
    """Not seen by the last complete harvest; they stay published."""
    distributions: int
    """Of the indexed ones."""
    tombstones: int
    """Retired: in no release."""


def get_record(database: Database, slug: str, identifier: str) -> StoredRecord | None:
    """The record of a source by its native identifier, or None."""
    return _get(database, (_SOURCE.c.slug == storable(slug)) & (_RECORD.c.key == key_from_identifier(identifier)))


def get_record_by_uri(database: Database, uri: str) -> StoredRecord | None:
    """The record whose dataset has this URI, or None; the oldest where several sources claim it."""
    return _get(database, (_RECORD.c.uri_key == key_from_uri(uri)) & (_RECORD.c.uri == storable(uri)))


def list_versions(database: Database, record_id: int) -> tuple[RecordVersion, ...]:
    """Every good version of a record, oldest first, the present one last."""
    columns = (_VERSION.c[name] for name in RecordVersion._fields)
    past = select(*columns).where(_VERSION.c.record_id == record_id).order_by(_VERSION.c.id)
    present = select(*_PRESENT_VERSION).where((_RECORD.c.id == record_id) & _RECORD.c.content_hash.is_not(None))
    with database.read() as connection:
        return tuple(RecordVersion(*row) for query in (past, present) for row in connection.execute(query))


def count_records(database: Database, source_id: int) -> RecordCounts:
    """Count the records of a source."""
    with database.read() as connection:
        return counts_of(connection, source_id)


def counts_of(connection: Connection, source_id: int) -> RecordCounts:
    """As `count_records`, inside a snapshot that is open already."""
    counts = select(*_counts()).where(_RECORD.c.source_id == source_id)
    return RecordCounts(*(int(count) for count in connection.execute(counts).one()))


def counts_by_source(connection: Connection) -> dict[int, RecordCounts]:
    """As `counts_of`, for every source that ever had a record, in one reading; by the source's id."""
    counts = select(_RECORD.c.source_id, *_counts()).group_by(_RECORD.c.source_id)
    return {source: RecordCounts(*map(int, numbers)) for source, *numbers in connection.execute(counts)}


def _counts() -> tuple[ColumnElement[Any], ...]:
    """What `RecordCounts` counts, in its order."""
    lives = _RECORD.c.tombstoned.is_(None)
    indexed = lives & _RECORD.c.content_hash.is_not(None)
    return (
        func.count().filter(lives),
        func.count().filter(indexed),
        func.count().filter(lives & _RECORD.c.missing_since_job.is_not(None)),
        func.coalesce(func.sum(_RECORD.c.distributions).filter(indexed), 0),
        func.count(_RECORD.c.tombstoned),
    )


def iter_fingerprints(
    connection: Connection, source_id: int, *, start: bytes = b"", stop: bytes | None = None
) -> Iterator[Fingerprint]:
    """Yield the fingerprints of what `iter_documents` yields, in the same order.

    What is known of a record's links holds for the content that they were taken from, and for no other.
    """
    moments = ", ".join(selected_text(connection, column) for column in ("first_seen", "last_changed"))
    select = (
        f"SELECT key, content_hash, {moments}, document_body_hash, distributions, "  # noqa: S608 (columns of ours)
        "CASE WHEN links_of = content_hash THEN links END, coalesce(traits, '') FROM record"
    )
    rows = _in_key_order(connection, select, source_id, start=start, stop=stop)
    return (Fingerprint(*row) for row in rows)


def iter_documents(
    connection: Connection, source_id: int, *, start: bytes = b"", stop: bytes | None = None, kind: str = ""
) -> Iterator[IndexedDocument]:
    """Yield a source's indexed records in bytewise order of their keys, from `start` to before `stop`.

    With a `kind`, only those that are datasets, services or series.

    Missing records are among them: they stay published; tombstones are not.  `connection` is a snapshot
    (`Database.read`); rows are streamed, some hundreds in memory at a time.
    """
    return map(_indexed, _in_key_order(connection, _SAID, source_id, start=start, stop=stop, kind=kind))


def list_documents(connection: Connection, source_id: int, keys: Sequence[bytes]) -> tuple[IndexedDocument, ...]:
    """The datasets of a source that have some keys and are in the index, in the order of their keys."""
    rows = rows_where_in(connection, f"{_SAID} WHERE {_INDEXED} AND kind = 'dataset'", (source_id,), "key", keys)
    return tuple(sorted(map(_indexed, rows)))


def iter_held(connection: Connection, source_id: int) -> Iterator[tuple[bytes, str]]:
    """Yield key and native identifier of each indexed record that the last complete harvest saw, by key."""
    select = (
        "SELECT key, native_identifier FROM record "
        "WHERE source_id = ? AND content_hash IS NOT NULL AND missing_since_job IS NULL ORDER BY key"
    )
    yield from stream_rows(connection, select, (source_id,), BATCH)


def list_schemas(connection: Connection, source_id: int) -> tuple[str, ...]:
    """The schemas in which a source has sent the records that live, by name."""
    live = (_RECORD.c.source_id == source_id) & _RECORD.c.tombstoned.is_(None)
    query = select(_RECORD.c.schema).where(live).distinct()
    return tuple(sorted(connection.execute(query).scalars()))


def iter_bodies(connection: Connection, source_id: int, schema: str) -> Iterator[ReceivedBody]:
    """Yield the last body of each live record of a source, of one schema, in bytewise order of their keys."""
    select = (
        "SELECT native_identifier, data FROM record JOIN body ON body.hash = record.body_hash "
        "WHERE source_id = ? AND schema = ? AND tombstoned IS NULL ORDER BY key"
    )
    for identifier, frame in stream_rows(connection, select, (source_id, schema), BATCH):
        yield ReceivedBody(identifier, decompress(frame))


def _in_key_order(
    connection: Connection, select: str, source_id: int, *, start: bytes, stop: bytes | None, kind: str = ""
) -> Iterator[Any]:
    """Stream the indexed records of a source; the order is the unique key's own, bytewise in both databases."""
    until, stops = ("", ()) if stop is None else (" AND key < ?", (stop,))
    of_kind, kinds = (" AND kind = ?", (kind,)) if kind else ("", ())
    where = f"WHERE {_INDEXED} AND key >= ?{until}{of_kind} ORDER BY key"
    return stream_rows(connection, f"{select} {where}", (source_id, start, *stops, *kinds), BATCH)


_SAID = (
    "SELECT key, native_identifier, uri, content_hash, data, first_seen, last_changed, document_body_hash, "
    "distributions, CASE WHEN links_of = content_hash THEN links END, coalesce(traits, '') "
    "FROM record JOIN body ON body.hash = record.content_hash"
)
_INDEXED = "source_id = ? AND content_hash IS NOT NULL AND tombstoned IS NULL"


def _indexed(row: Any) -> IndexedDocument:
    key, identifier, uri, content_hash, frame, first_seen, last_changed, *rest = row
    document, first, changed = decompress(frame), aware(first_seen), aware(last_changed)
    return IndexedDocument(bytes(key), identifier, uri, bytes(content_hash), document, first, changed, *rest)


def _columns(*names: str) -> tuple[ColumnElement[Any], ...]:
    return tuple(_RECORD.c[name] for name in names)


_PRESENT_VERSION = _columns("content_hash", "document_body_hash", "changed_job", "last_changed")


def _get(database: Database, condition: ColumnElement[bool]) -> StoredRecord | None:
    seen = (
        select(func.max(_JOB.c.ended))
        .where((_JOB.c.source_id == _RECORD.c.source_id) & (_JOB.c.state == "complete"))
        .where(_JOB.c.kind == "harvest")
        .where(_JOB.c.id >= _RECORD.c.written_job)
        .where(_RECORD.c.missing_since_job.is_(None) | (_JOB.c.id < _RECORD.c.missing_since_job))
        .scalar_subquery()
    )
    written = select(_JOB.c.started).where(_JOB.c.id == _RECORD.c.written_job).scalar_subquery()
    query = (
        select(
            _RECORD, _SOURCE.c.slug.label("source_slug"), _BODY.c.data, func.coalesce(seen, written).label("last_seen")
        )
        .join(_SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
        .join(_BODY, _BODY.c.hash == _RECORD.c.content_hash, isouter=True)
        .where(condition)
        .order_by(_RECORD.c.id)
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    facts = {name: row[name] for name in StoredRecord.__dataclass_fields__ if name in row}
    document = None if row["data"] is None else decompress(row["data"])
    return StoredRecord(**facts, identifier=row["native_identifier"], document=document)
