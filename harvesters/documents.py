"""What walks over documents share: each is spooled to disk, and one names the next."""

from collections.abc import Iterator

from scrapy import Request

from harvesters.errors import SourceError
from harvesters.sentences import Sentence
from harvesters.walk import FLEETING, Walk

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
        return self._document_request(self.endpoint.url)

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more for a document in whose place a web page, or nothing, came."""
        if problem.code in FLEETING and request.url not in self._asked_again:
            self._asked_again.add(request.url)
            return self._document_request(request.url, pause=self.limits.backoff)
        return None

    def _document_request(self, url: str, pause: float = 0.0) -> Request:
        self._asked.add(url)
        return self.ask(url, pause=pause, meta={"spool": True})

    def _go_on(self, url: str) -> Iterator[Request]:
        """Ask for the next document; one that was asked for before ends the walk with a sentence."""
        if url not in self._asked:
            yield self._document_request(url)
            return
        self.tally.stopped = Sentence(
            f"Las páginas de {self.endpoint.url} van en círculo: {url} aparece de nuevo.",
            f"The pages of {self.endpoint.url} lead in a circle: {url} comes again.",
        )
