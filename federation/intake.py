"""A page comes in: what is as it was is only noted; what is new or changed is mapped and stored, in one transaction."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from federation.kinds import kind_of
from harvesters.items import Page, Record, Refusal
from mappings.dcat_mx import Dataset, DatasetSeries, Resource
from mappings.issues import make_issue
from mappings.json_form import canonical_bytes, content_hash, json_from_resource
from mappings.origin import Origin
from mappings.quality.score import score_of
from mappings.registry import map_body, mapping_fingerprint
from mappings.uris import dataset_uri
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
from storage.sources import Source

DATASET = "dataset"
"""The kind of nearly all records."""


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

    def take(self, page: Page) -> int:
        """Store one page; return how many of its records were not held before, or missing.

        Raises `storage.errors.StorageError`; nothing of the page is then stored.
        """
        keys = [key_from_identifier(record.identifier) for record in page.records]
        with self._database.read() as connection:
            known = known_records(connection, self._source.id, keys)
        fingerprint = mapping_fingerprint(page.schema, self._origin)
        self.fingerprints[page.schema] = fingerprint
        writes: list[RecordWrite] = []
        same: list[KnownRecord] = []
        for key, record in zip(keys, page.records, strict=True):
            before = known.get(key)
            body_hash = hash_body(record.body)
            if before is not None and (page.provisional or _is_same(before, body_hash, fingerprint)):
                same.append(before)
            else:
                writes.append(self._map(key, record, body_hash, before, schema=page.schema, fingerprint=fingerprint))
        self._store(page, writes, _returned(same, writes))
        self.seen.update(record.id for record in same)
        self.counts.unchanged += len(same)
        self.counts.kinds.update(record.kind for record in same if record.kind != DATASET)
        self.counts.kinds.update(write.kind for write in writes if write.kind != DATASET)
        return sum(before is None or before.missing for before in map(known.get, keys))

    def _map(
        self,
        key: bytes,
        record: Record,
        body_hash: bytes,
        before: KnownRecord | None,
        *,
        schema: str,
        fingerprint: bytes,
    ) -> RecordWrite:
        """Map a record that is new, or has another body or mapping than before."""
        mapped = map_body(schema, record.identifier, record.body, self._origin)
        understood: dict[str, Any]
        if mapped.resource is None:
            uri = dataset_uri(self._origin.base_uri, self._origin.source, record.identifier)
            understood = {"uri": uri, "kind": before.kind if before else DATASET}
        else:
            understood = _understood(mapped.resource)
        return RecordWrite(
            known=before,
            identifier=record.identifier,
            key=key,
            schema=schema,
            body=record.body,
            body_hash=body_hash,
            mapped_with=fingerprint,
            issues=mapped.issues,
            **understood,
        )

    def _store(self, page: Page, writes: list[RecordWrite], returned: list[KnownRecord]) -> None:
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
                store_document(connection, self._job_id, page.url, page.media_type, page.document)
        self.counts.new += stored.new
        self.counts.changed += stored.changed
        self.counts.unchanged += stored.same
        self.counts.unmapped += stored.unmapped
        self.counts.issues += len(page.refusals) + sum(len(write.issues) for write in writes)


def _is_same(before: KnownRecord, body_hash: bytes, fingerprint: bytes) -> bool:
    """Whether a record came as it is held, to be read by the mapping that it was read by."""
    return before.body_hash == body_hash and before.mapped_with == fingerprint


def _returned(same: list[KnownRecord], writes: list[RecordWrite]) -> list[KnownRecord]:
    """The records that were missing and came as they were; each once, whatever a page repeats."""
    written = {write.known.id for write in writes if write.known is not None}
    return list({record.id: record for record in same if record.missing and record.id not in written}.values())


def _understood(resource: Resource) -> dict[str, Any]:
    """The fields of a write that say what a mapping made of the record, and the score that a dataset earns by it."""
    document = json_from_resource(resource)
    if isinstance(resource, Dataset):
        document["score"] = score_of(document)
    content = canonical_bytes(document)
    license_ = None if isinstance(resource, DatasetSeries) else resource.license
    return {
        "uri": resource.uri,
        "kind": kind_of(resource),
        "content_hash": content_hash(content),
        "document": content,
        "title": next(iter(resource.title.values())),
        "publisher": resource.publisher.uri if resource.publisher else None,
        "modified": resource.modified,
        "distributions": len(resource.distribution) if isinstance(resource, Dataset) else 0,
        "license": license_.uri if license_ else None,
    }


def _refusal_row(refusal: Refusal) -> tuple[str, str, str, str]:
    """A refusal as the store keeps it: code, field, value, native identifier."""
    issue = make_issue(refusal.code, "", refusal.value)
    return issue.code, issue.field, issue.value, refusal.identifier
