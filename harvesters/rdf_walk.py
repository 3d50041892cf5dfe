"""What walks over RDF share: a document is loaded, split into datasets and handed over in pages."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from harvesters.documents import PAGE_BYTES, DocumentWalk
from harvesters.errors import SourceError
from harvesters.hydra import count_undescribed, paging_of
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.links import joined
from harvesters.rdf_documents import RdfDocument
from harvesters.spools import Spool
from harvesters.walk import Output, Pause

DCAT = "dcat"
"""The schema of what is read from RDF."""


class RdfWalk(DocumentWalk):
    """Walks that may come upon RDF."""

    def parse_rdf(self, spool: Spool, url: str, content_type: str, next_url: str | None = None) -> Iterator[Output]:
        """Split an RDF document into pages of records; ask for the next page, if one is named.  Closes the spool.

        `next_url` is the one that the answer's ``Link`` names; Hydra, in the document, counts first.
        Raises `SourceError` for what is no RDF, or describes neither dataset nor service nor series.
        """
        with ExitStack() as stack:
            stack.callback(spool.close)
            document = RdfDocument(spool.path, url, content_type, self.limits.max_body_bytes)
            stack.enter_context(document)
            for _ in document.iter_load():
                yield Pause.BREATH
            paging = paging_of(document.table, url)
            if paging.total is not None:
                self.tally.declare(paging.total)
            link = joined(url, next_url) if next_url else None
            yield from self.parse_loaded(document, spool, content_type, paging.next_url or link, stack)

    def parse_loaded(
        self, document: RdfDocument, spool: Spool, content_type: str, next_url: str | None, stack: ExitStack
    ) -> Iterator[Output]:
        """Hand over the records of a document, and ask for the next page.  `stack` closes the document."""
        with stack.pop_all():
            self._require_resources(document, last=next_url is None)
            yield from self.rdf_pages(document, spool, content_type)
            self._whole = self._whole and document.ended
        if next_url is not None:
            yield from self._go_on(next_url)
        elif self._whole:
            self.tally.ended = True

    def _require_resources(self, document: RdfDocument, *, last: bool) -> None:
        """Refuse a document that describes nothing at all, and name the datasets that it only links to."""
        undescribed = count_undescribed(document.table)
        if undescribed:
            document.ended = False
            document.refusals.append(Refusal("document.undescribed", str(undescribed)))
        if document.table.has_resources() or self.tally.received or not last or document.refusals:
            return
        raise SourceError(
            "no_datasets",
            f"{document.url} es {document.syntax.name} sin ningún dcat:Dataset. Revise la dirección de la fuente.",
            f"{document.url} is {document.syntax.name} without any dcat:Dataset. Check the address of the source.",
        )

    def rdf_pages(
        self, document: RdfDocument, spool: Spool, content_type: str, *, provisional: bool = False
    ) -> Iterator[Output]:
        """Split a loaded document into pages; a `provisional` one lacks something that it says of a dataset."""
        make_page = partial(
            Page,
            DCAT,
            document.url,
            document=spool.path,
            media_type=content_type.partition(";")[0].strip() or document.syntax.media_type,
            provisional=provisional or document.broken,
        )
        records: list[Record] = []
        refusals = list(document.refusals)
        size = 0
        for made in document.iter_records():
            if isinstance(made, Refusal):
                self.tally.refuse()
                refusals.append(made)
                continue
            sight = self.tally.see(made.identifier, made.body, beside=made.beside)
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
