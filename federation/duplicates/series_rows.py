"""The accepted series of one snapshot, as rows beside the records of their sources, and which record is in which.

What a series says is read of its editions whenever a release is drafted: there is nothing of it that could be stale.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import Connection

from federation.duplicates.series_document import series_document
from mappings.json_form import canonical_bytes, content_hash
from mappings.uris import dataset_uri
from storage.records import Fingerprint, IndexedDocument, key_from_identifier
from storage.series import Edition, SeriesDecision, SeriesVerdict, iter_editions, list_series_decisions
from storage.sources import Source

ReadDocuments = Callable[[Source, Sequence[bytes]], Iterable[IndexedDocument]]
"""Gives the datasets of a source that have some keys and are in the index."""


@dataclass(frozen=True, slots=True)
class AcceptedSeries:
    """Series that people made, and their editions, in one snapshot of the store."""

    rows: Mapping[int, tuple[IndexedDocument, ...]] = field(default_factory=dict)
    """By the id of their source, in the order of their keys."""
    by_record: Mapping[int, str] = field(default_factory=dict)
    """The URI of its series, by the id of a record."""
    by_key: Mapping[tuple[int, bytes], str] = field(default_factory=dict)
    """The same, by the id of its source and its key."""

    def of_members(self, record_ids: Iterable[int]) -> str:
        """The series of a dataset of which these records tell."""
        return " ".join(sorted({self.by_record[one] for one in record_ids if one in self.by_record}))

    def count(self, source: Source) -> int:
        """How many a source has."""
        return len(self.rows.get(source.id, ()))

    def with_fingerprints(self, source: Source, rows: Iterable[Fingerprint]) -> Iterator[Fingerprint]:
        """Yield the fingerprints of a source's records and series, in the order of their keys."""
        own = (Fingerprint.of(one) for one in self.rows.get(source.id, ()))
        return heapq.merge(rows, own, key=lambda row: row.key)

    def with_documents(
        self, source: Source, rows: Iterable[IndexedDocument], start: bytes, stop: bytes | None
    ) -> Iterator[IndexedDocument]:
        """Yield records of a source, with its series that lie between two keys."""
        own = (one for one in self.rows.get(source.id, ()) if start <= one.key and (stop is None or one.key < stop))
        return heapq.merge(rows, own, key=lambda row: row.key)


NO_SERIES: Final = AcceptedSeries()


def accepted_series(
    connection: Connection, sources: Collection[Source], base_uri: str, read: ReadDocuments, as_of: datetime | None
) -> AcceptedSeries:
    """The series of some sources, with those of their editions that `read` finds; by `as_of` they were accepted.

    A series of which no edition is left is none.
    """
    by_id = {source.id: source for source in sources}
    decided = [
        one
        for one in list_series_decisions(connection, SeriesVerdict.ACCEPTED)
        if one.source_id in by_id and (as_of is None or one.at <= as_of)
    ]
    editions: dict[int, list[Edition]] = {}
    for each in iter_editions(connection, [one.id for one in decided]):
        editions.setdefault(each.series_id, []).append(each)
    rows: dict[int, list[IndexedDocument]] = {}
    by_record: dict[int, str] = {}
    by_key: dict[tuple[int, bytes], str] = {}
    for one in decided:
        source, known = by_id[one.source_id], editions.get(one.id, [])
        found = {document.key: document for document in read(source, [each.key for each in known])}
        if not found:
            continue
        uri = dataset_uri(base_uri, source.slug, one.identifier)
        rows.setdefault(source.id, []).append(_row(one, uri, list(found.values()), _changed(one, known, as_of)))
        by_record |= {each.record_id: uri for each in known if each.key in found}
        by_key |= {(source.id, key): uri for key in found}
    ordered = {number: tuple(sorted(several, key=lambda row: row.key)) for number, several in rows.items()}
    return AcceptedSeries(ordered, by_record, by_key)


def _row(series: SeriesDecision, uri: str, editions: Sequence[IndexedDocument], changed: datetime) -> IndexedDocument:
    """A series as the publication needs it; it was received from nobody, so its body is what it says."""
    documents = [orjson.loads(one.document) for one in editions]
    document = canonical_bytes(series_document(uri, series.identifier, series.name, documents))
    hash_ = content_hash(document)
    return IndexedDocument(
        key_from_identifier(series.identifier), series.identifier, uri, hash_, document, series.at, changed, hash_, 0
    )


def _changed(series: SeriesDecision, editions: Iterable[Edition], as_of: datetime | None) -> datetime:
    """When an edition came or went last, or the series was made, whichever was later."""
    moments = [series.at]
    for one in editions:
        moments += [one.first_seen, *([one.tombstoned] if one.tombstoned else [])]
    return max(when for when in moments if as_of is None or when <= as_of)
