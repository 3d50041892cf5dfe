"""data.json: a whole catalogue as one JSON document (DCAT-US, https://resources.data.gov/resources/dcat-us/; Adela).

Paged ones (a ``next`` link in the document or in its ``Link`` header) are walked page by page.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import content_type_of, require_status
from harvesters.documents import PAGE_BYTES
from harvesters.encodings import open_document, utf_8_from_start
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.json_datasets import SERVICE_LISTS, identifier_of, schema_of
from harvesters.json_documents import Element, JsonDocument
from harvesters.json_ld_recognition import LOOKED_AT, speaks_dcat
from harvesters.json_series import SeriesOfDocument, is_series
from harvesters.links import get_next_link, joined
from harvesters.rdf_walk import RdfWalk
from harvesters.spools import Spool
from harvesters.walk import Output, Pause

NEXT = ("next", "nextPage", "next_page", "hydra:next")
"""Where a paged document names its next page; also inside ``links`` or ``pagination``."""


class DataJson(RdfWalk):
    """Walk a catalogue that is one JSON document.

    1. Receive it to disk.  What is DCAT in JSON-LD (DCAT-US 3, DCAT-AP) is walked as RDF.
    2. Split it, dataset by dataset; decide by the first one which schema it follows.  Each is told of what series the
       document says that it is in (`json_series`).
    3. Hand it over in pages; go to the next document where one is named.
    4. What was counted up to the end of the document is what the source declares.
    """

    name = "data_json"
    schema: ClassVar[str] = "dcat_us"
    accept: ClassVar[str] = "application/json, */*;q=0.1"

    def first_request(self) -> Request:
        """Ask for the document."""
        self._schema = self.endpoint.schema
        self._series = SeriesOfDocument()
        return super().first_request()

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split the document into pages of datasets; ask for the next document, if there is one."""
        require_status(response)
        spool: Spool = response.meta.pop("spooled")
        content_type = content_type_of(response)
        if _is_dcat(spool.path):
            yield from self.parse_rdf(spool, response.url, content_type)
            return
        try:
            charset = content_type.partition("charset=")[2].strip(" \"';")
            asked = (spool.path, response.url, charset, self.limits.max_body_bytes)
            for _ in self._series.iter_read(*asked):
                yield Pause.BREATH
            with JsonDocument(*asked) as document:
                yield from self._pages(document, response.url)
                if not document.ended:
                    self._lose(document.objection)
                link = get_next_link(response) or _next_in(document.catalog)
        finally:
            spool.close()
        if link and document.ended:
            yield from self._go_on(joined(response.url, link))
        elif self._whole:
            yield from self.conclude()

    def conclude(self) -> Iterator[Output]:
        """Say what it means that the last document was read to its end; perhaps there is more to ask."""
        self.tally.declare(self.tally.accounted)  # a repeated element is no second dataset
        self.tally.ended = True
        yield from ()

    def _pages(self, document: JsonDocument, url: str) -> Iterator[Output]:
        records: list[Record] = []
        refusals: list[Refusal] = []
        size = 0
        for element in self._series.iter_elements(document):
            made = self._record(element, document.list_name)
            if isinstance(made, Refusal):
                refusals.append(made)
            elif made is not None:
                records.append(made)
                size += len(made.body)
            if len(records) >= self.page_size or size >= PAGE_BYTES:
                yield Page(self._schema, url, tuple(records), tuple(refusals))
                yield Pause.BREATH
                records, refusals, size = [], [], 0
        found = (*document.refusals, *refusals)
        said = document.catalog if document.list_name else None
        yield Page(self._schema or self.schema, url, tuple(records), found, catalogue=said)

    def _record(self, element: Element | Refusal, list_name: str) -> Record | Refusal | None:
        """Make a record of an element; None for one that came before with the same body."""
        if isinstance(element, Refusal):
            return element if self._refuse(element) else None
        self._schema = self._schema or schema_of(element.value)
        identifier = identifier_of(element.value, self._schema)
        if not identifier:
            refusal = Refusal("record.no_identifier", element.body[:200].decode("utf-8", "replace"))
            return refusal if self._refuse(refusal) else None
        beside = list_name in SERVICE_LISTS or is_series(element.value)
        sight = self.tally.see(identifier, element.body, beside=beside)
        if sight is Sight.CONFLICT:
            return Refusal("record.duplicate_identifier", identifier, identifier)
        return Record(identifier, element.body, beside) if sight is Sight.NEW else None


def _is_dcat(path: Path) -> bool:
    opened, _ = open_document(path, LOOKED_AT)
    with opened as file:
        return speaks_dcat(utf_8_from_start(file.read(LOOKED_AT)))


def _next_in(catalog: Mapping[str, Any]) -> str:
    """Find the address of the next page in a document's own facts; empty when it names none."""
    places = [
        catalog,
        *(
            inner
            for key in ("links", "pagination", "hydra:view", "view")
            if isinstance(inner := catalog.get(key), dict)
        ),
    ]
    found = chain.from_iterable((place.get(key) for key in NEXT) for place in places)
    return next((link for link in found if isinstance(link, str) and link.strip()), "")
