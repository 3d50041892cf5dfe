"""Records: stored a page at a time, read one by one or all of a source in order."""

from storage.records.kinds import KindCounts, count_kinds
from storage.records.likeness import HeldRecord, find_by_identifiers
from storage.records.missing import SeenRecords, clear_missing, mark_missing
from storage.records.publishers import PublisherCount, count_publishers
from storage.records.reading import (
    Fingerprint,
    IndexedDocument,
    ReceivedBody,
    RecordCounts,
    RecordVersion,
    StoredRecord,
    count_records,
    counts_of,
    get_record,
    get_record_by_uri,
    iter_bodies,
    iter_documents,
    iter_fingerprints,
    iter_held,
    list_schemas,
    list_versions,
)
from storage.records.writing import (
    KnownRecord,
    RecordWrite,
    StoredPage,
    key_from_identifier,
    key_from_uri,
    known_records,
    store_page,
)

__all__ = [
    "Fingerprint",
    "HeldRecord",
    "IndexedDocument",
    "KindCounts",
    "KnownRecord",
    "PublisherCount",
    "ReceivedBody",
    "RecordCounts",
    "RecordVersion",
    "RecordWrite",
    "SeenRecords",
    "StoredPage",
    "StoredRecord",
    "clear_missing",
    "count_kinds",
    "count_publishers",
    "count_records",
    "counts_of",
    "find_by_identifiers",
    "get_record",
    "get_record_by_uri",
    "iter_bodies",
    "iter_documents",
    "iter_fingerprints",
    "iter_held",
    "key_from_identifier",
    "key_from_uri",
    "known_records",
    "list_schemas",
    "list_versions",
    "mark_missing",
    "store_page",
]
