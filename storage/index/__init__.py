"""The served index: what the release that is public says, read fast and by filters."""

from storage.index.counting import count_entries, facets
from storage.index.entries import (
    FacetValue,
    Gone,
    Hits,
    IndexedRecord,
    IndexEntry,
    IndexEvent,
    IndexSource,
    IndexState,
)
from storage.index.filters import TERM_FIELDS, Condition, IndexFilter
from storage.index.gone import get_gone, get_gone_by_name, iter_gone, resolve
from storage.index.reading import (
    get_entry,
    get_entry_by_name,
    get_record,
    get_state,
    iter_entries,
    iter_events,
    list_sources,
    records_about,
    was_told,
)

__all__ = [
    "TERM_FIELDS",
    "Condition",
    "FacetValue",
    "Gone",
    "Hits",
    "IndexEntry",
    "IndexEvent",
    "IndexFilter",
    "IndexSource",
    "IndexState",
    "IndexedRecord",
    "count_entries",
    "facets",
    "get_entry",
    "get_entry_by_name",
    "get_gone",
    "get_gone_by_name",
    "get_record",
    "get_state",
    "iter_entries",
    "iter_events",
    "iter_gone",
    "list_sources",
    "records_about",
    "resolve",
    "was_told",
]
