"""DCAT (https://www.w3.org/TR/vocab-dcat-3/) in Turtle, RDF/XML, JSON-LD, N-Triples …, one document or in pages."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from scrapy.http import Response

from harvesters.answers import require_status
from harvesters.documents import PAGE_BYTES, DocumentWalk
from harvesters.errors import SourceError
from harvesters.hydra import count_undescribed, paging_of
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.rdf_documents import RdfDocument
from harvesters.rdf_syntaxes import ACCEPT
from harvesters.spooling import Spool
from harvesters.walk import Output, Pause


class DcatRdf(DocumentWalk):
    """Walk a DCAT catalogue in any syntax of RDF.

    1. Receive the document to disk, and put its triples in a table by subject.
    2. Tell the tally the total that Hydra declares.
    3. Hand over every dataset with all that the document says of it, as canonical N-Triples.
    4. Follow Hydra to the next page, until there is none.
    """

    name = "dcat_rdf"
    schema: ClassVar[str] = "dcat"
    accept: ClassVar[str] = ACCEPT

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split the document into pages of datasets; ask for the next page, if Hydra names one."""
        require_status(response)
        spool: Spool = response.meta.pop("spooled")
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            with RdfDocument(spool.path, response.url, content_type, self.limits.max_body_bytes) as document:
                for _ in document.iter_load():
                    yield Pause.BREATH
                paging = paging_of(document.table, response.url)
                if paging.total is not None:
                    self.tally.declare(paging.total)
                self._require_datasets(document, last=paging.next_url is None)
                yield from self._pages(document, spool, content_type)
                self._whole = self._whole and document.ended
        finally:
            spool.close()
        if paging.next_url is not None:
            yield from self._go_on(paging.next_url)
        elif self._whole:
            self.tally.ended = True

    def _require_datasets(self, document: RdfDocument, *, last: bool) -> None:
        """Refuse a document that describes no dataset at all, and name those that it only links to."""
        undescribed = count_undescribed(document.table)
        if undescribed:
            document.ended = False
            document.refusals.append(Refusal("document.undescribed", str(undescribed)))
        if document.table.has_datasets() or self.tally.received or not last or document.refusals:
            return
        raise SourceError(
            "no_datasets",
            f"{document.url} es {document.syntax.name} sin ningún dcat:Dataset. Revise la dirección de la fuente.",
            f"{document.url} is {document.syntax.name} without any dcat:Dataset. Check the address of the source.",
        )

    def _pages(self, document: RdfDocument, spool: Spool, content_type: str) -> Iterator[Output]:
        make_page = partial(
            Page,
            self.schema,
            document.url,
            document=spool.path,
            media_type=content_type.partition(";")[0].strip() or document.syntax.media_type,
            provisional=document.broken,
        )
        records: list[Record] = []
        refusals = list(document.refusals)
        size = 0
        for made in document.iter_records():
            if isinstance(made, Refusal):
                self.tally.refuse()
                refusals.append(made)
                continue
            sight = self.tally.see(made.identifier, made.body)
            if sight is Sight.NEW:
                records.append(made)
                size += len(made.body)
            elif sight is Sight.CONFLICT:
                refusals.append(Refusal("record.duplicate_identifier", made.identifier, made.identifier))
            if len(records) >= self.page_size or size >= PAGE_BYTES:
                yield make_page(tuple(records), tuple(refusals))
                yield Pause.BREATH
                records, refusals, size = [], [], 0
        yield make_page(tuple(records), tuple(refusals))
