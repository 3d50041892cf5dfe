"""What walks over documents share: each is spooled to disk, one names the next, and one that has not changed is left.

A source that is one document costs one request while it stays the same: it is asked for on the condition that it has
changed (RFC 9110, 13), and where the portal knows no conditions, its bytes are compared with those of the last time.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b

from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.memory import ALWAYS_304, NOT_MODIFIED, SAME_BODY, STALE_VALIDATOR, Memory, Trust
from harvesters.sentences import Sentence
from harvesters.spooling import Spool
from harvesters.walk import FLEETING, Output, Walk

PAGE_BYTES = 4 << 20
"""A page holds no more than this of bodies, so that memory does not depend on the size of the records."""


class DocumentWalk(Walk):
    """Walks from document to document, never twice to the same."""

    def first_request(self) -> Request:
        """Ask for the document, or the first of several."""
        self._asked: set[str] = set()
        self._asked_again: set[str] = set()
        self._whole = True
        """Whether every document so far was read to its end."""
        self._learned = Memory(filter=self.endpoint.memory.filter)
        return self._document_request(
            self.document_url, headers=self.endpoint.memory.conditions_of(whole=self.endpoint.whole)
        )

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
        if len(self._asked) == 1 and self.tally.ended:
            tally = self.tally
            return replace(self._learned, unique=tally.unique, refused=tally.refused, declared=tally.declared)
        return Memory(conditions=self._learned.conditions, filter=self._learned.filter)

    def receive_document(self, response: Response) -> Iterator[Output]:
        """Read a document, unless it is as it was at the last complete walk."""
        if len(self._asked) > 1:
            yield from self.parse_page(response)
        elif response.status == 304:
            yield from self._believe(response)
        elif not 200 <= response.status < 300 or not self._is_as_it_was(response):
            yield from self.parse_page(response)

    def _believe(self, response: Response) -> Iterator[Output]:
        """Take a 304 for what it says, unless what was asked was impossible."""
        memory = self.endpoint.memory
        _close_spool(response)
        conditions = memory.conditions_of(whole=False)
        if self.endpoint.whole or not conditions:
            if self._learned.conditions is Trust.LIES:
                yield from self.parse_page(response)  # and to no condition at all: an error, which says so
                return
            self._learned = replace(self._learned, conditions=Trust.LIES)
            self.tally.note(ALWAYS_304)
            yield self._document_request(self.document_url)
            return
        self._assume(NOT_MODIFIED)

    def _is_as_it_was(self, response: Response) -> bool:
        """Compare a document with the one of the last complete walk; note what the next one may ask by."""
        spool: Spool = response.meta["spooled"]
        memory = self.endpoint.memory
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
        self._learned = replace(self._learned, body_hash=digest, etag=etag, last_modified=last_modified)
        if self.endpoint.whole or digest != memory.body_hash:
            return False
        _close_spool(response)
        self._assume(SAME_BODY)
        return True

    def _assume(self, why: Sentence) -> None:
        """End the walk: all is as the last complete one saw it."""
        memory = self.endpoint.memory
        self._learned = replace(
            memory,
            etag=self._learned.etag or memory.etag,
            last_modified=self._learned.last_modified or memory.last_modified,
            conditions=self._learned.conditions or memory.conditions,
        )
        if memory.declared is not None:
            self.tally.declare(memory.declared)
        self.tally.assumed, self.tally.refused = memory.unique, memory.refused
        self.tally.ended = True
        self.tally.note(why)

    def _document_request(self, url: str, pause: float = 0.0, headers: dict[str, str] | None = None) -> Request:
        self._asked.add(url)
        return self.ask(url, self.receive_document, pause=pause, headers=headers, meta={"spool": True})

    def _go_on(self, url: str) -> Iterator[Request]:
        """Ask for the next document; one that was asked for before ends the walk with a sentence."""
        if url not in self._asked:
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
