"""A page comes in: what is as it was is only noted; what is new or changed is mapped and stored, in one transaction.

In three steps, since two of them ask the database, which may be done elsewhere, and mapping is best done in the main
thread, where a record that takes too long is cut off (`mappings.patience`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from federation.redaction import eraser_from_marks
from federation.understanding import DATASET, write_from_body
from harvesters.items import Page, Refusal
from harvesters.sentences import Sentence
from mappings.issues import make_issue
from mappings.origin import Origin
from mappings.registry import mapping_fingerprint
from storage.bodies import hash_body
from storage.database import Database
from storage.documents import store_document
from storage.issues import store_refusals
from storage.records import (
    KnownRecord,
    RecordWrite,
    SeenRecords,
    clear_missing,
    key_from_identifier,
    known_records,
    store_page,
)
from storage.redactions import Erase, list_marks
from storage.sources import Source


@dataclass(slots=True)
class Counts:
    """What a job's pages brought, in records."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unmapped: int = 0
    """Stored, but lacking a core field: not in the index (or there in their last good version)."""
    issues: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Records seen beside the datasets, by kind: ``service``, ``series``."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What is to be done about a page."""

    page: Page
    fresh: int
    """How many of its records were not held before, or missing."""
    writes: list[RecordWrite] = field(default_factory=list)
    same: list[KnownRecord] = field(default_factory=list)


class Intake:
    """Takes the pages of one job into the store."""

    def __init__(self, database: Database, source: Source, job_id: int, origin: Origin) -> None:
        self.counts = Counts()
        self.seen = SeenRecords()
        """Records that came as they were; those that were written tell it themselves."""
        self.fingerprints: dict[str, bytes] = {}
        """Of the mappings that the records of this job were read by, by schema."""
        self._database = database
        self._source = source
        self._job_id = job_id
        self._origin = origin
        self._erase = eraser_from_marks(list_marks(database))
        """Takes out what was erased once; None where nothing ever was."""

    def look_up(self, page: Page) -> dict[bytes, KnownRecord]:
        """What the store knows of the records of a page, by key.  Raises `storage.errors.StorageError`."""
        with self._database.read() as connection:
            return known_records(connection, self._source.id, _keys_of(page))

    def understand(self, page: Page, known: Mapping[bytes, KnownRecord]) -> Understood:
        """Map what of a page is new or has changed."""
        keys = _keys_of(page)
        if self._erase is not None:
            page = _redacted(page, self._erase)
        fingerprint = mapping_fingerprint(page.schema, self._origin)
        self.fingerprints[page.schema] = fingerprint
        understood = Understood(page, fresh=sum(before is None or before.missing for before in map(known.get, keys)))
        for key, record in zip(keys, page.records, strict=True):
            before = known.get(key)
            body_hash = hash_body(record.body)
            if before is not None and (page.provisional or _is_same(before, body_hash, fingerprint)):
                understood.same.append(before)
            else:
                understood.writes.append(
                    write_from_body(
                        self._origin,
                        known=before,
                        identifier=record.identifier,
                        key=key,
                        schema=page.schema,
                        body=record.body,
                        body_hash=body_hash,
                        mapped_with=fingerprint,
                    )
                )
        return understood

    def store(self, understood: Understood) -> None:
        """Store a page.  Raises `storage.errors.StorageError`; nothing of it is then stored."""
        same, writes = understood.same, understood.writes
        self._write(understood.page, writes, _returned(same, writes))
        self.seen.update(record.id for record in same)
        self.counts.unchanged += len(same)
        self.counts.kinds.update(record.kind for record in same if record.kind != DATASET)
        self.counts.kinds.update(write.kind for write in writes if write.kind != DATASET)

    def clean(self, sentence: Sentence) -> Sentence:
        """A sentence of the job without what was erased once: it may say what a portal answered."""
        return Sentence(_clean(sentence.es, self._erase), _clean(sentence.en, self._erase))

    def is_clean(self, text: str) -> bool:
        """Whether nothing that was erased once stands in a text."""
        return _clean(text, self._erase) == text

    def _write(self, page: Page, writes: list[RecordWrite], returned: list[KnownRecord]) -> None:
        """Write what is to be written, if anything, in one transaction."""
        if not (writes or returned or page.refusals or page.document):
            return
        now = datetime.now(UTC)
        with self._database.write() as connection:
            stored = store_page(connection, self._source.id, self._job_id, writes, now=now)
            clear_missing(connection, self._job_id, returned, now=now)
            if page.refusals:
                refusals = [_refusal_row(refusal) for refusal in page.refusals]
                store_refusals(connection, self._source.id, self._job_id, refusals)
            if page.document is not None:
                store_document(connection, self._job_id, page.url, page.media_type, page.document, erase=self._erase)
        self.counts.new += stored.new
        self.counts.changed += stored.changed
        self.counts.unchanged += stored.same
        self.counts.unmapped += stored.unmapped
        self.counts.issues += len(page.refusals) + sum(len(write.issues) for write in writes)


def _keys_of(page: Page) -> list[bytes]:
    """The keys of its records: of the names as received, whatever is erased in them."""
    return [key_from_identifier(record.identifier) for record in page.records]


def _redacted(page: Page, erase: Erase) -> Page:
    """A page without what was erased once: it came again, and is not stored again."""
    words = partial(_clean, erase=erase)
    return replace(
        page,
        url=words(page.url),
        records=tuple(
            replace(record, identifier=words(record.identifier), body=erase(record.body)) for record in page.records
        ),
        refusals=tuple(
            replace(refusal, value=words(refusal.value), identifier=words(refusal.identifier))
            for refusal in page.refusals
        ),
    )


def _clean(text: str, erase: Erase | None) -> str:
    return text if erase is None else erase(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _is_same(before: KnownRecord, body_hash: bytes, fingerprint: bytes) -> bool:
    """Whether a record came as it is held, to be read by the mapping that it was read by."""
    return before.body_hash == body_hash and before.mapped_with == fingerprint


def _returned(same: list[KnownRecord], writes: list[RecordWrite]) -> list[KnownRecord]:
    """The records that were missing and came as they were; each once, whatever a page repeats."""
    written = {write.known.id for write in writes if write.known is not None}
    return list({record.id: record for record in same if record.missing and record.id not in written}.values())


def _refusal_row(refusal: Refusal) -> tuple[str, str, str, str]:
    """A refusal as the store keeps it: code, field, value, native identifier."""
    issue = make_issue(refusal.code, "", refusal.value)
    return issue.code, issue.field, issue.value, refusal.identifier
