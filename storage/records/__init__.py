"""Records: stored a page at a time, read one by one or all of a source in order."""

from storage.records.events import Event, RecordEvent, list_events
from storage.records.kinds import KindCounts, count_kinds
from storage.records.known import KnownRecord, key_from_identifier, key_from_uri, known_records
from storage.records.listing import ListedRecord, Standing, iter_listed
from storage.records.missing import Absence, SeenRecords, absences_of, clear_missing, mark_missing, spare_missing
from storage.records.past import PastDocument, count_forgotten, count_past_tombstones, iter_past_documents
from storage.records.publishers import PublisherCount, count_publishers
from storage.records.reading import (
    Fingerprint,
    IndexedDocument,
    ReceivedBody,
    RecordCounts,
    RecordVersion,
    StoredRecord,
    count_records,
    counts_by_source,
    counts_of,
    get_record,
    get_record_by_uri,
    iter_bodies,
    iter_documents,
    iter_fingerprints,
    iter_held,
    list_documents,
    list_schemas,
    list_versions,
)
from storage.records.remapping import HeldBody, count_held_bodies, list_held_bodies
from storage.records.tombstones import Tombstone, count_entombed, entomb, entomb_undecided, get_tombstone
from storage.records.writing import RecordWrite, StoredPage, store_page, store_remapped

__all__ = [
    "Absence",
    "Event",
    "Fingerprint",
    "HeldBody",
    "IndexedDocument",
    "KindCounts",
    "KnownRecord",
    "ListedRecord",
    "PastDocument",
    "PublisherCount",
    "ReceivedBody",
    "RecordCounts",
    "RecordEvent",
    "RecordVersion",
    "RecordWrite",
    "SeenRecords",
    "Standing",
    "StoredPage",
    "StoredRecord",
    "Tombstone",
    "absences_of",
    "clear_missing",
    "count_entombed",
    "count_forgotten",
    "count_held_bodies",
    "count_kinds",
    "count_past_tombstones",
    "count_publishers",
    "count_records",
    "counts_by_source",
    "counts_of",
    "entomb",
    "entomb_undecided",
    "get_record",
    "get_record_by_uri",
    "get_tombstone",
    "iter_bodies",
    "iter_documents",
    "iter_fingerprints",
    "iter_held",
    "iter_listed",
    "iter_past_documents",
    "key_from_identifier",
    "key_from_uri",
    "known_records",
    "list_documents",
    "list_events",
    "list_held_bodies",
    "list_schemas",
    "list_versions",
    "mark_missing",
    "spare_missing",
    "store_page",
    "store_remapped",
]
