"""The tables.  Their rows never leave this package: frozen types do.

Rules that hold for all of them:

- a unique key over something that a portal wrote is a key over its hash, and no index covers unbounded text
  (PostgreSQL limits an index row to some 2,700 bytes);
- text is ordered bytewise (``COLLATE "C"``), so that both databases give the same order;
- moments are aware, in UTC;
- a hash points to `BodyRow` without a foreign key: each would need an index of its own to let bodies be swept.
  They are written in the transaction that needs them, and `storage.retention.let_go` alone deletes them.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Table, UniqueConstraint, text
from sqlmodel import Field

from storage.cluster_tables import (
    ClusterDecisionRow,
    ClusterRow,
    EvidenceRow,
    MemberRow,
    ProposalRow,
    SeriesDecisionRow,
    SeriesEditionRow,
)
from storage.columns import HASH, NUMBER, WORDS, Row, named, starting_at
from storage.index_tables import (
    IndexEntryRow,
    IndexEventRow,
    IndexGoneRow,
    IndexRecordRow,
    IndexSourceRow,
    IndexStateRow,
    IndexTermRow,
    IndexUseRow,
    IndexWordsRow,
    RestorationRow,
)
from storage.notice_tables import MeasureRow, OutboxRow, ScheduledRunRow
from storage.removal_tables import QuarantineRow, RecordEventRow

__all__ = [
    "TABLES",
    "ClusterDecisionRow",
    "ClusterRow",
    "EvidenceRow",
    "IndexEntryRow",
    "IndexEventRow",
    "IndexGoneRow",
    "IndexRecordRow",
    "IndexSourceRow",
    "IndexStateRow",
    "IndexTermRow",
    "IndexUseRow",
    "IndexWordsRow",
    "MeasureRow",
    "MemberRow",
    "OutboxRow",
    "ProposalRow",
    "QuarantineRow",
    "RecordEventRow",
    "RestorationRow",
    "Row",
    "ScheduledRunRow",
    "SeriesDecisionRow",
    "SeriesEditionRow",
]  # fmt: skip


class SourceRow(Row, table=True):
    """A registered endpoint."""

    __tablename__: ClassVar[str] = "source"
    __table_args__ = (
        CheckConstraint(
            "status IN ('proposed', 'proven', 'approved', 'active', 'paused', 'quarantined', 'retired')", name="status"
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    slug: str = Field(unique=True, sa_type=WORDS)
    title: str = Field(sa_type=WORDS)
    url: str = Field(sa_type=WORDS)
    protocol: str = Field(sa_type=WORDS)
    schema_name: str = Field(sa_type=WORDS, sa_column_kwargs=named("schema"))
    government_level: str = Field(sa_type=WORDS)
    government_branch: str | None = Field(default=None, sa_type=WORDS)
    state: str | None = Field(default=None, sa_type=WORDS)
    municipality: str | None = Field(default=None, sa_type=WORDS)
    home: str = Field(sa_type=WORDS)
    status: str = Field(sa_type=WORDS)
    options: str = Field(default="{}", sa_type=WORDS)
    schedule: str | None = Field(default=None, sa_type=WORDS)
    """When it is due, as it was typed; None: daily."""
    created: datetime
    modified: datetime
    organisation: str | None = Field(default=None, sa_type=WORDS)
    contact_name: str | None = Field(default=None, sa_type=WORDS)
    contact_email: str | None = Field(default=None, sa_type=WORDS)
    license: str | None = Field(default=None, sa_type=WORDS)
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": text("0")}, sa_type=Integer)
    """Whether a retired source's records have left the index."""


class SourceEventRow(Row, table=True):
    """A change of a source's status, or another turn of its life that somebody answers for."""

    __tablename__: ClassVar[str] = "source_event"
    __table_args__ = (Index(None, "source_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    status_before: str | None = Field(default=None, sa_type=WORDS)
    """NULL where the source was registered."""
    status_after: str = Field(sa_type=WORDS)
    """The same as before where it is not the status that changed: the source moved."""
    who: str = Field(sa_type=WORDS)
    """Who answers for it; empty where nobody knows."""
    at: datetime
    reason: str = Field(sa_type=WORDS)
    """A person's own words, or the program's in English."""
    reason_es: str | None = Field(default=None, sa_type=WORDS)
    """The program's words in Spanish; NULL where they are a person's."""
    url: str | None = Field(default=None, sa_type=WORDS)
    """Where the source was from then on; NULL for turns of earlier versions."""
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": text("0")}, sa_type=Integer)
    """Whether its records were out of the index from then on, though its status is one of those that are in it."""


class ProofRow(Row, table=True):
    """The token by which an institution proves that a host of a source is its own, and what became of it."""

    __tablename__: ClassVar[str] = "source_proof"
    __table_args__ = (UniqueConstraint("source_id", "host"),)

    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    number: int = Field(
        default=0, primary_key=True, sa_type=Integer, sa_column_kwargs=starting_at("0") | {"autoincrement": False}
    )
    """Of the host, in the order in which the source came to them."""
    host: str = Field(sa_type=WORDS)
    """The host that the token is for: another one is to be proven anew."""
    token: str = Field(sa_type=WORDS)
    way: str | None = Field(default=None, sa_type=WORDS)
    """How the token was found: ``file``, ``dns`` or ``meta``."""
    place: str | None = Field(default=None, sa_type=WORDS)
    """Where it was found: the address of the file or the page, or the name that was asked."""
    proven: datetime | None = None
    checked: datetime | None = None
    attempted: datetime | None = None
    """When it was last looked for, though nobody could tell whether it is there."""


class NoticeRow(Row, table=True):
    """What somebody is to look at in a source, as long as it holds: it has moved, its proof is gone."""

    __tablename__: ClassVar[str] = "source_notice"

    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    code: str = Field(primary_key=True, sa_type=WORDS)
    value: str = Field(sa_type=WORDS)
    since: datetime


_RUNS = text("state = 'running'")


class JobRow(Row, table=True):
    """One harvest of one source, or one mapping again of what is held of it."""

    __tablename__: ClassVar[str] = "harvest_job"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'complete', 'partial', 'failed')", name="state"),
        CheckConstraint("kind IN ('harvest', 'remap')", name="kind"),
        Index(None, "source_id", "id"),
        Index(None, "source_id", "excused", "state", "id"),
        Index("ix_harvest_job_running", "source_id", sqlite_where=_RUNS, postgresql_where=_RUNS),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    state: str = Field(sa_type=WORDS)
    reason: str = Field(default="", sa_type=WORDS)
    owner: str = Field(sa_type=WORDS)
    started: datetime
    ended: datetime | None = None
    declared: int | None = Field(default=None, sa_type=NUMBER)
    received: int = Field(default=0, sa_type=NUMBER)
    seen: int = Field(default=0, sa_type=NUMBER)
    new: int = Field(default=0, sa_type=NUMBER)
    changed: int = Field(default=0, sa_type=NUMBER)
    unchanged: int = Field(default=0, sa_type=NUMBER)
    missing: int = Field(default=0, sa_type=NUMBER)
    removed: int = Field(default=0, sa_type=NUMBER, sa_column_kwargs=starting_at("0"))
    """Records that became tombstones at its end."""
    refused: int = Field(default=0, sa_type=NUMBER)
    issues: int = Field(default=0, sa_type=NUMBER)
    requests: int = Field(default=0, sa_type=NUMBER)
    retries: int = Field(default=0, sa_type=NUMBER)
    bytes_received: int = Field(default=0, sa_type=NUMBER)
    reason_es: str | None = Field(default=None, sa_type=WORDS)
    """`reason` in Spanish; None for a job of earlier versions, whose reason is in the language of its harvest."""
    pages: int | None = Field(default=None, sa_type=NUMBER)
    duplicates: int | None = Field(default=None, sa_type=NUMBER)
    passes: int | None = Field(default=None, sa_type=NUMBER)
    notes: str | None = Field(default=None, sa_type=WORDS)
    """Sentences in both languages, as JSON: ``[["es", "en"], …]``."""
    services: int | None = Field(default=None, sa_type=NUMBER)
    series: int | None = Field(default=None, sa_type=NUMBER)
    """Of the records seen, how many are services, and series."""
    excused: int = Field(default=0, sa_type=Integer, sa_column_kwargs={"server_default": "0"})
    """1 for a job that says nothing of its source: it was cut short by us, or its host was left alone."""
    kind: str = Field(default="harvest", sa_type=WORDS, sa_column_kwargs=starting_at("harvest"))
    """``remap``: nothing was asked of the source, what is held of it was mapped again."""


class LeaseRow(Row, table=True):
    """Who harvests a source now."""

    __tablename__: ClassVar[str] = "lease"

    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    token: str = Field(sa_type=WORDS)
    """Of one taking."""
    holder: str = Field(sa_type=WORDS)
    """The process (`storage.holders`)."""
    until: int = Field(sa_type=NUMBER)
    """Seconds of the database's clock, since 1970."""


class BodyRow(Row, table=True):
    """Bytes that we keep, once, by the hash of their uncompressed form: raw bodies, DCAT-MX documents, chunks."""

    __tablename__: ClassVar[str] = "body"

    hash: bytes = Field(primary_key=True, sa_type=HASH)
    data: bytes = Field(sa_type=LargeBinary)
    """One zstd frame; it names the dictionary that it needs."""


_PENDING = text("examined < 2")


class RecordRow(Row, table=True):
    """One source's copy of a dataset, a service or a series, as last received and as last understood."""

    __tablename__: ClassVar[str] = "record"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        Index(None, "uri_key"),
        Index("ix_record_pending", "examined", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
        CheckConstraint("kind IN ('dataset', 'service', 'series')", name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    key: bytes = Field(sa_type=HASH)
    """Hash of the native identifier."""
    body_hash: bytes = Field(sa_type=HASH)
    """The body as last received, understood or not."""
    mapped_with: bytes = Field(sa_type=LargeBinary(8))
    """Fingerprint of the mapping that read it last."""
    content_hash: bytes | None = Field(default=None, sa_type=HASH)
    """The last good version, a DCAT-MX document; NULL for a record that could never be mapped."""
    document_body_hash: bytes | None = Field(default=None, sa_type=HASH)
    """The body that the last good version was first read from."""
    missing_since_job: int | None = Field(default=None, sa_type=NUMBER)
    """The complete job that did not show it, nor did any since; stays on a tombstone."""
    missing_since: datetime | None = None
    """When that job ended."""
    missing_harvests: int = Field(default=0, sa_type=Integer, sa_column_kwargs=starting_at("0"))
    """Complete harvests in a row that did not show it."""
    spared_by: int | None = Field(default=None, sa_type=NUMBER)
    """The quarantine in which a person decided that it stays, though it is missing."""
    tombstoned: datetime | None = None
    """When it was retired: from then on it is in no release, and keeps its URI, its versions and its content."""
    tombstone_job: int | None = Field(default=None, sa_type=NUMBER)
    first_job: int = Field(sa_type=NUMBER)
    changed_job: int = Field(sa_type=NUMBER)
    written_job: int = Field(sa_type=NUMBER)
    """The job that wrote this row last; an unchanged record is not written."""
    first_seen: datetime
    last_changed: datetime
    distributions: int = Field(default=0, sa_type=Integer)
    kind: str = Field(default="dataset", sa_type=WORDS, sa_column_kwargs=starting_at("dataset"))
    """What its last good version is: ``dataset``, ``service`` or ``series``."""
    schema_name: str = Field(sa_type=WORDS, sa_column_kwargs=named("schema"))
    native_identifier: str = Field(sa_type=WORDS)
    uri: str = Field(sa_type=WORDS)
    uri_key: bytes = Field(sa_type=LargeBinary(8))
    title: str | None = Field(default=None, sa_type=WORDS)
    publisher: str | None = Field(default=None, sa_type=WORDS)
    modified: str | None = Field(default=None, sa_type=WORDS)
    license: str | None = Field(default=None, sa_type=WORDS)
    links_of: bytes | None = Field(default=None, sa_type=HASH)
    """The content that its links were taken from last: what is known of them holds for no other."""
    links: str | None = Field(default=None, sa_type=WORDS)
    """What asking them has told, in the roof's own form; None before anybody asked."""
    examined: int = Field(default=0, sa_type=Integer, sa_column_kwargs=starting_at("0"))
    """0: what a copy of it could be known by is to be read; 1: its copies are to be looked for; 2: all is done."""
    traits: str | None = Field(default=None, sa_type=WORDS)
    """What tells an original from a copy, in the roof's own words, parted by spaces."""


class VersionRow(Row, table=True):
    """A state of a record that a later one has replaced."""

    __tablename__: ClassVar[str] = "record_version"
    __table_args__ = (Index(None, "record_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    record_id: int = Field(foreign_key="record.id", sa_type=NUMBER)
    content_hash: bytes = Field(sa_type=HASH)
    body_hash: bytes = Field(sa_type=HASH)
    job_id: int = Field(sa_type=NUMBER)
    """The job that found this state."""
    since: datetime
    """When that job found it."""


class IssueRow(Row, table=True):
    """One problem of a record as last received."""

    __tablename__: ClassVar[str] = "record_issue"
    __table_args__ = ({"sqlite_with_rowid": False},)

    record_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    position: int = Field(primary_key=True, sa_type=Integer)
    code: str = Field(sa_type=WORDS)
    field: str = Field(sa_type=WORDS)
    value: str = Field(sa_type=WORDS)


class RefusalRow(Row, table=True):
    """Something that a job received and that could not become a record."""

    __tablename__: ClassVar[str] = "refusal"
    __table_args__ = (Index(None, "source_id", "job_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    job_id: int = Field(foreign_key="harvest_job.id", sa_type=NUMBER)
    code: str = Field(sa_type=WORDS)
    field: str = Field(sa_type=WORDS)
    value: str = Field(sa_type=WORDS)
    identifier: str = Field(sa_type=WORDS)


class DocumentRow(Row, table=True):
    """A document (RDF) as a job received it; its bytes are chunks in `BodyRow`."""

    __tablename__: ClassVar[str] = "document"
    __table_args__ = (Index(None, "job_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    job_id: int = Field(foreign_key="harvest_job.id", sa_type=NUMBER)
    url: str = Field(sa_type=WORDS)
    media_type: str = Field(sa_type=WORDS)
    size: int = Field(sa_type=NUMBER)
    received: datetime


class ChunkRow(Row, table=True):
    """One stretch of a document."""

    __tablename__: ClassVar[str] = "document_chunk"
    __table_args__ = ({"sqlite_with_rowid": False},)

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_type=NUMBER)
    position: int = Field(primary_key=True, sa_type=Integer)
    body_hash: bytes = Field(sa_type=HASH)


class ReleaseRow(Row, table=True):
    """One numbered, immutable state of the national index; its files lie in the index's folder."""

    __tablename__: ClassVar[str] = "release"

    number: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs={"autoincrement": False})
    digest: str = Field(sa_type=WORDS)
    created: datetime
    manifest: str = Field(sa_type=WORDS)


class RedactionRow(Row, table=True):
    """The mark that something of a person was erased; the value itself is nowhere."""

    __tablename__: ClassVar[str] = "redaction"
    __table_args__ = (CheckConstraint("kind IN ('e-mail', 'uri')", name="kind"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    kind: str = Field(sa_type=WORDS)
    salt: bytes = Field(sa_type=LargeBinary(16))
    digest: bytes = Field(sa_type=LargeBinary(32))
    """Of the value, with the salt: what comes again is known by it."""
    at: datetime
    who: str = Field(sa_type=WORDS)
    why: str = Field(sa_type=WORDS)


class ValidationRow(Row, table=True):
    """What shapes said of a content."""

    __tablename__: ClassVar[str] = "validation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    fingerprint: bytes = Field(primary_key=True, sa_type=HASH)
    """Of the shapes."""
    content_hash: bytes = Field(primary_key=True, sa_type=HASH)
    shapes: str = Field(sa_type=WORDS)
    """Their name."""
    findings: bytes = Field(sa_type=LargeBinary)


class MemoryRow(Row, table=True):
    """What the last harvests of a source taught the next one."""

    __tablename__: ClassVar[str] = "source_memory"

    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    content: str = Field(sa_type=WORDS)
    """JSON."""


class HostRow(Row, table=True):
    """A host whose last harvests failed."""

    __tablename__: ClassVar[str] = "host"

    key: bytes = Field(primary_key=True, sa_type=HASH)
    """Hash of its name."""
    name: str = Field(sa_type=WORDS)
    failures: int = Field(sa_type=NUMBER)
    """Harvests in a row that failed for the host's sake."""
    reason: str = Field(sa_type=WORDS)
    reason_es: str = Field(sa_type=WORDS)
    rests_until: datetime | None = None


class LinkRow(Row, table=True):
    """A URL that distributions point to, and what it answered; once, however many name it."""

    __tablename__: ClassVar[str] = "link"
    __table_args__ = (Index(None, "host_key", "due", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    key: bytes = Field(unique=True, sa_type=HASH)
    """Hash of the URL."""
    host_key: bytes = Field(sa_type=HASH)
    host: str = Field(sa_type=WORDS)
    """Scheme, name and port; empty for what is not asked."""
    url: str = Field(sa_type=WORDS)
    outcome: str = Field(default="", sa_type=WORDS)
    answer: str = Field(default="", sa_type=WORDS)
    since: datetime | None = None
    failures: int = Field(default=0, sa_type=NUMBER)
    failing_since: datetime | None = None
    failed: datetime | None = None
    checked: datetime | None = None
    due: datetime
    media_type: str = Field(default="", sa_type=WORDS)
    size: int | None = Field(default=None, sa_type=NUMBER)
    modified: str | None = Field(default=None, sa_type=WORDS)


class LinkUseRow(Row, table=True):
    """One place where a record's last good version names a link."""

    __tablename__: ClassVar[str] = "record_link"
    __table_args__ = (Index(None, "link_id"), {"sqlite_with_rowid": False})

    record_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    position: int = Field(primary_key=True, sa_type=Integer)
    link_id: int = Field(foreign_key="link.id", sa_type=NUMBER)
    role: str = Field(sa_type=WORDS)
    promise: str = Field(sa_type=WORDS)
    verdict: str = Field(default="unknown", sa_type=WORDS)
    code: str = Field(default="", sa_type=WORDS)
    """Of the issue that it has; empty when none."""
    field: str = Field(sa_type=WORDS)
    value: str = Field(default="", sa_type=WORDS)


class LinkCheckRow(Row, table=True):
    """One time that a link was asked."""

    __tablename__: ClassVar[str] = "link_check"
    __table_args__ = ({"sqlite_with_rowid": False},)

    link_id: int = Field(primary_key=True, foreign_key="link.id", sa_type=NUMBER)
    checked: datetime = Field(primary_key=True)
    outcome: str = Field(sa_type=WORDS)
    answer: str = Field(sa_type=WORDS)


TABLES: dict[str, Table] = dict(Row.metadata.tables)
"""Every table by its name, for Core statements."""
