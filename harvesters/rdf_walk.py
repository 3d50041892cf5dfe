"""What walks over RDF share: a document is loaded, split into datasets and handed over in pages."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import content_type_of, require_status
from harvesters.documents import PAGE_BYTES, DocumentWalk
from harvesters.errors import SourceError
from harvesters.hydra import paging_of, resized, undescribed_of
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.links import joined, site_of
from harvesters.rdf_documents import RdfDocument
from harvesters.rdf_members import Undescribed
from harvesters.spools import Spool
from harvesters.walk import Output, Pause

DCAT = "dcat"
"""The schema of what is read from RDF."""


class RdfWalk(DocumentWalk):
    """Walks that may come upon RDF."""

    _some_broke = False
    """Whether a page broke off, or somewhere, in any pass."""

    def first_request(self) -> Request:
        """Ask for the document, or the first of several."""
        self._undescribed = Undescribed(site_of(self.endpoint.url))
        self._next_seen = ""
        """How the address of a next page was written."""
        return super().first_request()

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
            self._look_at(document, last=next_url is None)
            yield from self.rdf_pages(document, spool, content_type)
        if next_url is not None:
            self._next_seen = next_url
            yield from self._go_on(next_url)
        else:
            yield from self._end_pages()

    def _look_at(self, document: RdfDocument, *, last: bool) -> None:
        """Note what a document lacks; refuse one that describes no dataset at all, nor names any."""
        named = undescribed_of(document.table)
        self._undescribed.take(named, (subject.decode().strip("<>") for subject in document.table.iter_listable()))
        if not document.ended:
            self._lose(document.objection)
            self._some_broke = self._some_broke or document.broken
        if document.table.has_resources() or named or self.tally.received or not last or document.refusals:
            return
        raise SourceError(
            "no_datasets",
            f"{document.url} es {document.syntax.name} sin ningún dcat:Dataset. Revise la dirección de la fuente.",
            f"{document.url} is {document.syntax.name} without any dcat:Dataset. Check the address of the source.",
        )

    def _news_so_far(self) -> int:
        """As every walk over documents; to name a dataset is news as well."""
        return super()._news_so_far() + self._undescribed.named

    @property
    def _mends(self) -> bool:
        """Whether what comes again may be more whole than what came before."""
        return self._some_broke and self.tally.passes > 1

    # ── when the last page was read ──────────────────────────────────────────────────────────────────────────────

    def _leave(self, url: str) -> Iterator[Output]:
        """As every walk over documents; behind all datasets that are declared, other pages (of records) are no lack."""
        return self._end_pages() if self.tally.declared and not self.tally.short else super()._leave(url)

    def _end_pages(self) -> Iterator[Output]:
        """Pass through the pages once more where some of them lack records; then ask for what is only named."""
        lacks = self.tally.short or not self._whole
        if lacks and self.tally.passes == 1 and self._next_seen and (self.tally.received or self.tally.declared):
            yield self._begin_pass(resized(self.document_url, self._next_seen))
            return
        self._undescribed.begin()
        yield from self._ask_for_named()

    def _ask_for_named(self) -> Iterator[Output]:
        iri = self._undescribed.next()
        if iri is not None:
            self._paged = True  # the one document is not all
            yield self.ask(iri, self._parse_named, meta={"spool": True, "named": iri})
            return
        yield from self._conclude_pages()

    def _parse_named(self, response: Response) -> Iterator[Output]:
        """Take the dataset (or series) that was asked for by its IRI, and what else comes with it."""
        iri: str = response.meta["named"]
        spool: Spool = response.meta.pop("spooled")
        try:
            with self._document_of(response, spool) as document:
                for _ in document.iter_load():
                    yield Pause.BREATH
                if b"<%s>" % iri.encode() not in set(document.table.iter_listable()):
                    raise _describes_another(response.url)
                yield from self.rdf_pages(document, spool, content_type_of(response))
        except SourceError as problem:
            self._undescribed.fail(iri, problem)
        else:
            self._undescribed.succeed()
        finally:
            spool.close()
        yield from self._ask_for_named()

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Go on without a dataset that was asked for by its IRI and never came."""
        if "named" not in request.meta:
            return super().without_answer(problem, request)
        self._undescribed.fail(request.meta["named"], problem)
        return self._ask_for_named()

    def _document_of(self, response: Response, spool: Spool) -> RdfDocument:
        """The RDF of an answer of its own; raises `SourceError` for another status than 2xx."""
        require_status(response)
        return RdfDocument(spool.path, response.url, content_type_of(response), self.limits.max_body_bytes)

    def _conclude_pages(self) -> Iterator[Output]:
        """Say how the walk ended."""
        lacking = self._undescribed
        if lacking.story:
            self.tally.note(lacking.story)
        if objection := lacking.objection(self.endpoint.url):
            self._lose(objection)
            refusal = Refusal("document.undescribed", str(len(lacking.lacking)))
            yield Page(DCAT, self.endpoint.url, (), (refusal,))
        self.tally.ended = self._whole

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
                if self._refuse(made):
                    refusals.append(made)
                continue
            sight = self.tally.see(made.identifier, made.body, beside=made.beside)
            if sight is Sight.NEW:
                records.append(made)
                size += len(made.body)
            elif sight is Sight.CONFLICT and self._mends and not document.broken:
                records.append(made)  # the page that broke off may have held a part of it
                size += len(made.body)
            elif sight is Sight.CONFLICT and self.tally.passes == 1:
                refusals.append(Refusal("record.duplicate_identifier", made.identifier, made.identifier))
            if len(records) >= self.page_size or size >= PAGE_BYTES:
                yield make_page(tuple(records), tuple(refusals))
                yield Pause.BREATH
                records, refusals, size = [], [], 0
        yield make_page(tuple(records), tuple(refusals))


def _describes_another(url: str) -> SourceError:
    return SourceError(
        "no_datasets",
        f"{url} no describe el conjunto que lleva esa dirección.",
        f"{url} does not describe the dataset that has this address.",
    )
