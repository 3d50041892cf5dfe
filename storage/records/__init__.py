"""Records: stored a page at a time, read one by one or all of a source in order."""

from storage.records.missing import SeenRecords, clear_missing, mark_missing
from storage.records.reading import (
    Fingerprint,
    IndexedDocument,
    RecordCounts,
    RecordVersion,
    StoredRecord,
    count_records,
    counts_of,
    get_record,
    get_record_by_uri,
    iter_documents,
    iter_fingerprints,
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
    "IndexedDocument",
    "KnownRecord",
    "RecordCounts",
    "RecordVersion",
    "RecordWrite",
    "SeenRecords",
    "StoredPage",
    "StoredRecord",
    "clear_missing",
    "count_records",
    "counts_of",
    "get_record",
    "get_record_by_uri",
    "iter_documents",
    "iter_fingerprints",
    "key_from_identifier",
    "key_from_uri",
    "known_records",
    "list_versions",
    "mark_missing",
    "store_page",
]
