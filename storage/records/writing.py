"""Records in: a page of records stored in one transaction.

A record that came as it was costs one row read and nothing written: when it was last seen follows from its source's
last complete job.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bodies import store_bodies
from storage.bulk import Values, delete_rows, insert_rows, update_rows
from storage.compression import compress
from storage.jobs import require_running
from storage.moments import moment
from storage.records.known import KnownRecord, key_from_uri
from storage.records.missing import clear_missing
from storage.text import storable, storable_or_none


class RecordWrite(NamedTuple):
    """A record to be stored: new, or with another body, or read by another mapping than the one that is known."""

    known: KnownRecord | None
    identifier: str
    """The native identifier as received; NUL and lone surrogates are stored as U+FFFD."""
    key: bytes
    """`key_from_identifier` of it."""
    schema: str
    body: bytes
    body_hash: bytes
    """`storage.bodies.hash_body` of the body."""
    mapped_with: bytes
    """Fingerprint of the mapping, 8 bytes."""
    uri: str
    content_hash: bytes | None = None
    """`storage.bodies.hash_body` of the document, and what the document is kept by."""
    document: bytes | None = None
    """The record as DCAT-MX JSON; None when it could not be mapped: its last good version then stays."""
    title: str | None = None
    publisher: str | None = None
    """URI of the publisher."""
    modified: str | None = None
    """As precise as given: ``2014``, ``2014-05``, ``2014-05-27`` or a dateTime with zone."""
    distributions: int = 0
    license: str | None = None
    kind: str = "dataset"
    """``dataset``, ``service`` or ``series``."""
    issues: tuple[tuple[str, str, str], ...] = ()
    """(code, field, value); they replace those of the state before."""


class StoredPage(NamedTuple):
    """What storing a page did, in records."""

    new: int = 0
    changed: int = 0
    same: int = 0
    """The body or the mapping is another, the content is not."""
    unmapped: int = 0
    """Could not be mapped; a last good version stayed where there is one."""


def store_page(
    connection: Connection, source_id: int, job_id: int, writes: Sequence[RecordWrite], *, now: datetime | None = None
) -> StoredPage:
    """Store the records of a page; those that came unchanged are not among `writes`.

    - A new record gets a row.
    - A changed one gets its new content; its old state becomes a version.
    - One whose content is as it was gets its new body and mapping only.
    - One that cannot be mapped gets its new body; its last good version stays.

    Issues are replaced for each, and a record that was missing, or a tombstone, is back.  When two writes of a page
    have one key, the first counts.  `now` is the moment that goes into first seen and last changed.  Raises
    `JobEndedError` when the job is not running any more.
    """
    require_running(connection, job_id)
    page = tuple({write.key: write for write in reversed(writes)}.values())[::-1]
    new = [write for write in page if write.known is None]
    known = [(write, write.known) for write in page if write.known is not None]
    changed = [(write, old) for write, old in known if _changes(write, old)]
    kept = [(write, old) for write, old in known if not _changes(write, old)]
    stored = now or datetime.now(UTC)
    when = moment(connection, stored)

    store_bodies(connection, _frames(page))
    ids = _allot_ids(connection, len(new))
    rows = [
        (record_id, source_id, write.key, job_id, when, *_received(write, job_id), *_content(write, job_id, when))
        for record_id, write in zip(ids, new, strict=True)
    ]
    insert_rows(connection, "record", _NEW, rows)
    _keep_versions(connection, [old.id for _, old in changed if old.indexed])
    rows = [(*_received(write, job_id), *_content(write, job_id, when), old.id) for write, old in changed]
    update_rows(connection, "record", (*_RECEIVED, *_CONTENT), rows)
    update_rows(connection, "record", _RECEIVED, [(*_received(write, job_id), old.id) for write, old in kept])
    clear_missing(connection, job_id, (old for _, old in known), now=stored)
    delete_rows(connection, "record_issue", "record_id", [old.id for _, old in known])
    owners = [*zip(ids, new, strict=True), *((old.id, write) for write, old in known)]
    insert_rows(connection, "record_issue", _ISSUE, [row for owner in owners for row in _issues(*owner)])
    unmapped = sum(write.document is None for write in page)
    mapped_new = sum(write.document is not None for write in new)
    return StoredPage(mapped_new, len(changed), len(page) - mapped_new - len(changed) - unmapped, unmapped)


def store_remapped(
    connection: Connection, job_id: int, writes: Sequence[RecordWrite], *, now: datetime | None = None
) -> StoredPage:
    """Store what another mapping made of bodies that are held already, each of a known record.

    As `store_page` does, but nothing was seen: when a record was written last, and whether it is missing, stays.
    Raises `JobEndedError` when the job is not running any more.
    """
    require_running(connection, job_id)
    pairs = [(write, write.known) for write in writes if write.known is not None]
    changed = [(write, old) for write, old in pairs if _changes(write, old)]
    when = moment(connection, now or datetime.now(UTC))
    frames = ((write.content_hash, write.document) for write, _ in changed)
    store_bodies(connection, [(key, compress(content)) for key, content in frames if key and content is not None])
    _keep_versions(connection, [old.id for _, old in changed if old.indexed])
    update_rows(connection, "record", _CONTENT, [(*_content(write, job_id, when), old.id) for write, old in changed])
    update_rows(connection, "record", ("mapped_with",), [(write.mapped_with, old.id) for write, old in pairs])
    delete_rows(connection, "record_issue", "record_id", [old.id for _, old in pairs])
    insert_rows(connection, "record_issue", _ISSUE, [row for write, old in pairs for row in _issues(old.id, write)])
    unmapped = sum(write.document is None for write, _ in pairs)
    return StoredPage(0, len(changed), len(pairs) - len(changed) - unmapped, unmapped)


_RECEIVED = ("body_hash", "mapped_with", "schema", "written_job")
"""What every write sets."""

_CONTENT = (
    "content_hash", "document_body_hash", "changed_job", "last_changed", "distributions", "kind",
    "native_identifier", "uri", "uri_key", "title", "publisher", "modified", "license", "examined",
)  # fmt: skip
"""What a change of content sets; its copies are to be looked for again."""

_NEW = ("id", "source_id", "key", "first_job", "first_seen", *_RECEIVED, *_CONTENT)
_ISSUE = ("record_id", "position", "code", "field", "value")

_VERSION = ("record_id", "content_hash", "body_hash", "job_id", "since")
_KEEP_VERSION = (
    f"INSERT INTO record_version ({', '.join(_VERSION)}) SELECT id, content_hash, document_body_hash, "  # noqa: S608
    "changed_job, last_changed FROM record WHERE id "
)


def _changes(write: RecordWrite, known: KnownRecord) -> bool:
    """Whether a write brings another content than the last good version."""
    return write.document is not None and write.content_hash != known.content_hash


def _received(write: RecordWrite, job_id: int) -> Values:
    return (write.body_hash, write.mapped_with, write.schema, job_id)


def _content(write: RecordWrite, job_id: int, when: object) -> Values:
    mapped = (None, None) if write.document is None else (write.content_hash, write.body_hash)
    return (
        *mapped, job_id, when, write.distributions, write.kind, storable(write.identifier), storable(write.uri),
        key_from_uri(write.uri), storable_or_none(write.title), storable_or_none(write.publisher),
        storable_or_none(write.modified), storable_or_none(write.license), 0,
    )  # fmt: skip


def _frames(page: Sequence[RecordWrite]) -> Iterator[tuple[bytes, bytes]]:
    """The bytes of a page that are not kept yet, compressed, by their hashes."""
    for write in page:
        known = write.known
        if known is None or known.body_hash != write.body_hash:
            yield write.body_hash, compress(write.body)
        if write.document is not None and write.content_hash is not None and (known is None or _changes(write, known)):
            yield write.content_hash, compress(write.document)


def _issues(record_id: int, write: RecordWrite) -> Iterator[Values]:
    for position, (code, field, value) in enumerate(write.issues):
        yield record_id, position, code, storable(field), storable(value)


def _allot_ids(connection: Connection, count: int) -> list[int]:
    """Ids for new records, ahead of the insert: their issues need them.  SQLite's only writer is this transaction."""
    if not count:
        return []
    if connection.dialect.name == "sqlite":
        last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM record").scalar_one()
        return list(range(last + 1, last + 1 + count))
    rows = connection.exec_driver_sql("SELECT nextval('record_id_seq') FROM generate_series(1, %s)", (count,))
    return [row[0] for row in rows]


def _keep_versions(connection: Connection, record_ids: Sequence[int]) -> None:
    """Keep the present state of records that are about to change."""
    if connection.dialect.name == "sqlite":
        rows = [(record_id,) for record_id in record_ids]
        if rows:
            connection.exec_driver_sql(f"{_KEEP_VERSION} = ?", rows)
    elif record_ids:
        connection.exec_driver_sql(f"{_KEEP_VERSION} = ANY(%s) ORDER BY id", (list(record_ids),))
