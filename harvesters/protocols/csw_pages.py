"""What a page of a catalogue service holds: its rows as records, and what it says of the whole."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

from lxml import etree

from harvesters.csw_filters import moment_of
from harvesters.csw_rdf import records_of_rdf
from harvesters.csw_requests import OutputSchema, is_in_order
from harvesters.csw_windows import Windows
from harvesters.documents import PAGE_BYTES
from harvesters.items import Page, Record, Refusal
from harvesters.listing_walk import ListingWalk
from harvesters.walk import Output, Pause
from harvesters.xml_records import XmlRecords, made, schema_of_element

ROWS_A_BREATH = 10
"""Rows that are split before other walks get their turn: 100 records of ISO metadata may be 10 MB of XML."""
CEILINGS = frozenset((10_000,))
"""Counts that are more likely the most a search engine counts (Elasticsearch, so GeoNetwork 4) than the truth."""


class CswPages(ListingWalk):
    """Walks that split the answers of a catalogue service."""

    _newest = ""
    _latest: str
    """The latest date that is believed."""
    _outputs: list[OutputSchema]
    """Forms to ask for; the first one is asked for now."""
    _sortables: list[str]
    _is_sorted: bool | None = None
    """Whether the order that was asked for is kept; None as long as nobody knows."""
    _empty_promise = 0
    """Rows that a page without any says that it returned."""
    _windows: Windows

    def _pages(self, document: XmlRecords) -> Iterator[Output]:
        """Split an answer into pages that memory can hold; what it counts is known after the first row.

        A service that does not know the form it was asked for may give Dublin Core, for some records or for all.
        """
        self._rows: list[int] = []
        self._fresh = 0
        identifiers: list[str] = []
        records: list[Record] = []
        refusals: list[Refusal] = []
        size = 0
        asked = schema = self._outputs[0].schema
        for element, length in document.iter_elements():
            given = schema_of_element(element) or asked
            if given != schema and records:
                yield self._page(document, schema, records, refusals)
                records, refusals, size = [], [], 0
            schema = given
            found = records_of_rdf(element, document.url) if schema == "dcat" else (made(element, length),)
            self._see_date(element)
            kept = self._kept(found, element)
            records += (each for each in kept if isinstance(each, Record))
            refusals += (each for each in kept if isinstance(each, Refusal))
            identifiers += (each.identifier for each in found if isinstance(each, Record))
            size += sum(len(each.body) for each in kept if isinstance(each, Record))
            if document.rows % ROWS_A_BREATH == 0:
                yield Pause.BREATH
            if size >= PAGE_BYTES:
                yield self._page(document, schema, records, refusals)
                records, refusals, size = [], [], 0
        self._look_at(document, identifiers)
        refusals = [*self._skipped, *document.refusals, *refusals]
        self._skipped.clear()
        if records or refusals or not self.tally.pages:
            yield self._page(document, schema, records, refusals)

    def _see_date(self, element: Any) -> None:
        modified = moment_of(element, self._latest) if isinstance(element.tag, str) else ""
        self._newest = max(self._newest, modified)
        if self._changes is not None:
            self._changes.see(modified)

    @staticmethod
    def _page(document: XmlRecords, schema: str, records: list[Record], refusals: list[Refusal]) -> Page:
        return Page(schema, document.url, tuple(records), tuple(refusals), media_type="application/xml")

    def _kept(self, row: tuple[Record | Refusal, ...], element: Any) -> list[Record | Refusal]:
        """Count one row; give what of it is new in this walk.  What is wrong with a row that has records is no row."""
        records = [each for each in row if isinstance(each, Record)]
        checksum = 0
        for each in records:
            checksum = crc32(each.body, checksum)
        kept: list[Record | Refusal] = []
        for number, each in enumerate(records):  # what a row describes beside its dataset is no row of its own
            if self._keep(each if number else replace(each, beside=False), checksum):
                kept.append(each)
        if not records:
            checksum = crc32(etree.tostring(element))
            kept += (each for each in row if self._keep(each, checksum))
        elif kept:
            kept += (each for each in row if isinstance(each, Refusal))
        self._rows.append(checksum)
        self._fresh += self._windows.is_new(checksum, bool(kept))
        return kept

    def _look_at(self, document: XmlRecords, identifiers: list[str]) -> None:
        """Note what a page says of the whole, and whether its order is the one that was asked for."""
        self._asked_again = False
        self._skips_at_once = 0
        if document.matched is not None:
            self._listing.declare(document.matched)
            if self._changes is not None:
                self._changes.count = document.matched
            elif not (self._windows.used and document.matched in CEILINGS):
                self.tally.declare(self._windows.behind + document.matched)
        self._windows.see(identifiers)
        if self._is_sorted is None and len(identifiers) > 2:
            self._is_sorted = bool(self._sortables[0]) and is_in_order(identifiers)
        self._empty_promise = document.returned or 0 if not document.rows else 0
