"""What walks over documents share: each is spooled to disk, one names the next, and one that has not changed is left.

A source that is one document costs one request while it stays the same: it is asked for on the condition that it has
changed (RFC 9110, 13), and where the portal knows no conditions, its bytes are compared with those of the last time.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.links import document_of
from harvesters.memory import ALWAYS_304, NOT_MODIFIED, SAME_BODY, STALE_VALIDATOR, Memory, Trust
from harvesters.refused_rows import RefusedRows
from harvesters.sentences import NOTHING, Sentence
from harvesters.spools import Spool
from harvesters.walk import FLEETING, Output, Walk

PAGE_BYTES = 4 << 20
"""A page holds no more than this of bodies, so that memory does not depend on the size of the records."""

MOST_IN_VAIN = 3
"""Documents in a row that bring nothing new, until the next one is no longer asked for."""


class DocumentWalk(Walk):
    """Walks from document to document, never twice to the same."""

    _met_before = 0
    """What was new in the documents before the one in hand."""
    _in_vain = 0
    """Documents in a row that brought nothing new; below nothing, as many more may do so."""

    def first_request(self) -> Request:
        """Ask for the document, or the first of several."""
        self._asked: set[str] = set()
        self._of_this_pass: set[str] = set()
        self._asked_again: set[str] = set()
        self._refused_rows = RefusedRows()
        self._whole = True
        """Whether every document so far was read to its end."""
        self._paged = False
        """Whether more than one document is read: what one of them says of itself says nothing of the others."""
        self._doubted = False
        """Whether something else the portal says belies that its document is as it was."""
        self._learned = Memory(filter=self.endpoint.memory.filter)
        self._first_document = self.document_url
        return self._ask_on_condition(self._first_document)

    @property
    def document_url(self) -> str:
        """Where the first document is."""
        return self.endpoint.url

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more for a document in whose place a web page, or nothing, came."""
        if problem.code in FLEETING and request.url not in self._asked_again:
            self._asked_again.add(request.url)
            return self._document_request(request.url, pause=self.limits.backoff)
        return None

    def remember(self) -> Memory:
        """Return what the next walk may know: of the one document, when it was read to its end."""
        if self.tally.assumed:
            return self._learned
        if not self._paged and self.tally.ended:
            tally = self.tally
            return replace(
                self._learned,
                unique=tally.unique,
                beside=tally.beside,
                refused=tally.refused,
                declared=tally.declared,
            )
        return Memory(conditions=self._learned.conditions, filter=self._learned.filter)

    def receive_document(self, response: Response) -> Iterator[Output]:
        """Read a document, unless it is as it was at the last complete walk."""
        if self._paged:
            yield from self.parse_page(response)
        elif response.status == 304:
            yield from self._believe(response)
        elif 200 <= response.status < 300 and self._is_as_it_was(response):
            yield from self._assume(SAME_BODY)
        else:
            yield from self.parse_page(response)

    def _believe(self, response: Response) -> Iterator[Output]:
        """Take a 304 for what it says, unless what was asked was impossible."""
        url = response.meta.get("document", self._first_document)
        memory = self._memory_of(url)
        _close_spool(response)
        conditions = memory.conditions_of(whole=False)
        if self.endpoint.whole or self._doubted or not conditions:
            if self._learned.conditions is Trust.LIES:
                yield from self.parse_page(response)  # and to no condition at all: an error, which says so
                return
            self._learned = replace(self._learned, conditions=Trust.LIES)
            self.tally.note(ALWAYS_304)
            yield self._document_request(url)
            return
        self._learned = replace(self._learned, document=memory.document)
        yield from self._assume(NOT_MODIFIED)

    def _is_as_it_was(self, response: Response) -> bool:
        """Compare a document with the one of the last complete walk; note what the next one may ask by."""
        spool: Spool = response.meta["spooled"]
        url = response.meta.get("document", self._first_document)
        memory = self._memory_of(url)
        digest = _hash_file(spool)
        etag, last_modified = (
            (response.headers.get(name) or b"").decode("latin-1").strip() for name in ("ETag", "Last-Modified")
        )
        same_name = (
            (etag == memory.etag and not etag.startswith("W/")) if etag else last_modified == memory.last_modified
        )
        if memory.body_hash and digest != memory.body_hash and same_name and (etag or last_modified):
            self._learned = replace(self._learned, conditions=Trust.LIES)
            self.tally.note(STALE_VALIDATOR)
        elif not self.endpoint.whole and memory.conditions is Trust.LIES:
            self._learned = replace(self._learned, conditions=Trust.LIES)
        self._learned = replace(
            self._learned,
            body_hash=digest,
            etag=etag,
            last_modified=last_modified,
            document="" if url == self._first_document else url,
        )
        if self.endpoint.whole or self._doubted or digest != memory.body_hash:
            return False
        _close_spool(response)
        return True

    def _assume(self, why: Sentence) -> Iterator[Output]:
        """Take all to be as the last complete walk saw it, for `why`."""
        memory = self.endpoint.memory
        self._learned = replace(
            memory,
            etag=self._learned.etag or memory.etag,
            last_modified=self._learned.last_modified or memory.last_modified,
            conditions=self._learned.conditions or memory.conditions,
        )
        self.tally.assumed, self.tally.refused = memory.unique, memory.refused
        self.tally.beside = memory.beside
        yield from self.conclude_unchanged(why)

    def conclude_unchanged(self, why: Sentence) -> Iterator[Output]:
        """End the walk, for the document is as it was; perhaps there is more to ask before that is believed."""
        declared = self.endpoint.memory.declared
        if declared is not None:
            self.tally.declare(declared)
        self.tally.ended = True
        self.tally.note(why)
        yield from ()

    def doubt(self, why: Sentence) -> Request:
        """Take back that the document is as it was: ask for it whole."""
        self._doubted = True
        self.tally.assumed = self.tally.refused = self.tally.beside = 0
        self.tally.note(why)
        url = self._learned.document or self._first_document
        self._forget_document()
        return self._document_request(url)

    def _memory_of(self, url: str) -> Memory:
        """What the last complete walk learned of a document; of any other than the one it took for all, nothing."""
        memory = self.endpoint.memory
        if url == (memory.document or self._first_document):
            return memory
        return Memory(conditions=memory.conditions, filter=memory.filter)

    def _ask_on_condition(self, url: str) -> Request:
        """Ask for a document that may be all of the source, unless it is as it was; forget the one asked before."""
        self._forget_document()
        conditions = self._memory_of(url).conditions_of(whole=self.endpoint.whole)
        return self._document_request(url, headers=conditions)

    def _forget_document(self) -> None:
        """Let go of what was learned of a document that was not the source."""
        self._learned = Memory(conditions=self._learned.conditions, filter=self._learned.filter)

    def _document_request(self, url: str, pause: float = 0.0, headers: dict[str, str] | None = None) -> Request:
        self._asked.add(url)
        self._of_this_pass.add(url)
        meta = {"spool": True, "document": url}
        return self.ask(url, self.receive_document, pause=pause, headers=headers, meta=meta)

    def _begin_pass(self, url: str) -> Request:
        """Ask for the pages again, from the first one at `url`."""
        self.tally.begin_pass()
        self._refused_rows.begin_pass()
        self._in_vain = -len(self._of_this_pass)  # they come again
        self._of_this_pass.clear()
        self._whole = True
        self.tally.stopped = NOTHING
        return self._document_request(url)

    def _lose(self, why: Sentence) -> None:
        """Note why a document was not read whole; the first reason is told."""
        self._whole = False
        self.tally.stopped = self.tally.stopped or why

    def _refuse(self, refusal: Refusal) -> bool:
        """Count a row that could not become a record; say whether it is new in this walk."""
        is_new = self._refused_rows.is_new(refusal)
        if is_new:
            self.tally.refuse()
        return is_new

    def _news_so_far(self) -> int:
        """How much was met so far that was new; rows refused in the same words are no news."""
        return self.tally.unique + self._refused_rows.distinct

    def _leads_nowhere(self) -> bool:
        """Whether the documents go on, each under an address of its own, and have long brought nothing new."""
        met = self._news_so_far()
        self._in_vain = min(self._in_vain, 0) if met > self._met_before else self._in_vain + 1
        self._met_before = met
        return self._in_vain >= MOST_IN_VAIN

    def _leave(self, url: str) -> Iterator[Output]:
        """Ask for no more documents, since they bring nothing new."""
        self.tally.stopped = Sentence(
            f"Las páginas de {self.endpoint.url} siguen sin traer nada nuevo: se dejó de pedirlas en {url}.",
            f"The pages of {self.endpoint.url} go on without anything new: they were left at {url}.",
        )
        return iter(())

    def _go_on(self, url: str) -> Iterator[Output]:
        """Ask for the next document; one that was asked for before, or is none, ends the walk with a sentence."""
        if document_of(url) is None or urlsplit(url).scheme not in ("http", "https"):
            self.tally.stopped = Sentence(
                f"{self.endpoint.url} nombra como página siguiente algo que no es una dirección: {url[:200]}",
                f"{self.endpoint.url} names as its next page what is no address: {url[:200]}",
            )
            return
        if self._leads_nowhere():
            yield from self._leave(url)
            return
        if url not in self._of_this_pass:
            self._paged = True
            yield self._document_request(url)
            return
        self.tally.stopped = Sentence(
            f"Las páginas de {self.endpoint.url} van en círculo: {url} aparece de nuevo.",
            f"The pages of {self.endpoint.url} lead in a circle: {url} comes again.",
        )


def _close_spool(response: Response) -> None:
    spool: Spool | None = response.meta.pop("spooled", None)
    if spool is not None:
        spool.close()


def _hash_file(spool: Spool) -> str:
    digest = blake2b(digest_size=16)
    with spool.path.open("rb") as file:
        while stretch := file.read(1 << 20):
            digest.update(stretch)
    return digest.hexdigest()
