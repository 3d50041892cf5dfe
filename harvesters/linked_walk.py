"""What a walk over containers of the Linked Data Platform and over FAIR Data Points does (`harvesters.linked_data`)."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import content_type_of, require_status
from harvesters.errors import SourceError
from harvesters.linked_crawl import Crawl
from harvesters.linked_data import Links, Member, links_of, parts_of
from harvesters.links import get_next_link, site_of
from harvesters.rdf_documents import MAX_RECORD, NOT_FOLLOWED, RdfDocument
from harvesters.rdf_walk import RdfWalk
from harvesters.sentences import NOTHING, Sentence, in_both
from harvesters.spools import Spool
from harvesters.walk import FLEETING, Output, Pause

MAX_PARTS = 2_000
"""Distributions in documents of their own that the datasets of one document may have."""


@dataclass(slots=True)
class _Held:
    """A document whose datasets wait for their distributions."""

    document: RdfDocument
    spool: Spool
    content_type: str
    waiting: list[Member]
    stack: ExitStack
    """What to close when it is done with."""
    number: int = 0
    lacks: bool = False
    """A distribution could not be had: what is said of a dataset is not all."""


class LinkedWalk(RdfWalk):
    """Walks from a container to its members, one by one.

    1. A document that is a container or a FAIR Data Point leads to its members, and these to theirs; each is asked for
       once, on the sites that the first one speaks for.
    2. A dataset whose distributions are documents of their own waits for them, and is then one record.
    3. What the containers name as datasets is what the source declares.
    4. At the end every member was read, or is told in the sentence why the walk is not whole.
    """

    def first_request(self) -> Request:
        """Ask for the first document."""
        self._crawl: Crawl | None = None
        self._held: _Held | None = None
        self._describes = False
        """Whether the last document described a dataset."""
        self._broke_off = NOTHING
        """Why the last document was not read whole, where that is so."""
        return super().first_request()

    def read_rdf(self, response: Response) -> Iterator[Output]:
        """Split a document into pages of datasets, and note where it leads to."""
        require_status(response)
        spool: Spool = response.meta.pop("spooled")
        content_type = content_type_of(response)
        yield from self.parse_rdf(spool, response.url, content_type, get_next_link(response))

    def parse_loaded(
        self, document: RdfDocument, spool: Spool, content_type: str, next_url: str | None, stack: ExitStack
    ) -> Iterator[Output]:
        """Hand over the datasets of a document, at once or when their distributions have come."""
        links = links_of(document.table, document.url)
        if self._crawl is None and not links.is_linked:
            yield from super().parse_loaded(document, spool, content_type, next_url, stack)
            return
        crawl = self._begin(document, links)
        crawl.add(links)
        if next_url is not None:
            crawl.add_pages([next_url])
        crawl.describe(subject.decode().strip("<>") for subject in document.table.iter_datasets())
        self.tally.declare_so_far(crawl.declared)
        self._describes = document.table.has_resources()
        parts = [part for part in parts_of(document.table, document.url) if site_of(part.url) in crawl.sites]
        if parts:
            lacks = len(parts) > MAX_PARTS
            self._held = _Held(document, spool, content_type, parts[:MAX_PARTS], stack.pop_all(), lacks=lacks)
        elif self._describes or document.refusals or not self.tally.pages:
            yield from self.rdf_pages(document, spool, content_type)
        if not document.ended:
            self._broke_off = document.objection
            self._lose(document.objection)

    def _begin(self, document: RdfDocument, links: Links) -> Crawl:
        if self._crawl is None:
            home = {site_of(self.endpoint.url), site_of(document.url), *links.sites}
            self._crawl = Crawl(self.max_pages, home)
            self._crawl.know(self.endpoint.url)
            self._crawl.know(document.url)
        return self._crawl

    def go_on_linked(self) -> Iterator[Output]:
        """Ask for the next distribution, or the next member; conclude after the last one."""
        crawl = self._crawl
        if crawl is None:
            return
        if self._held is not None:
            if self._held.waiting:
                yield self._linked_request(self._held.waiting[-1], is_part=True)
                return
            yield from self._hand_over_held()
        member = crawl.next()
        if member is not None:
            yield self._linked_request(member)
            return
        self._conclude_linked(crawl)

    def _linked_request(self, member: Member, *, is_part: bool = False, pause: float = 0.0) -> Request:
        self._asked.add(member.url)
        self._paged = True
        parse = self._parse_part if is_part else self._parse_member
        meta = {"spool": True, "member": member, "is_part": is_part}
        return self.ask(member.url, parse, pause=pause, meta=meta)

    def _parse_member(self, response: Response) -> Iterator[Output]:
        member: Member = response.meta["member"]
        self._describes = False
        self._broke_off = NOTHING
        try:
            yield from self.read_rdf(response)
            if member.is_dataset and not self._describes:
                raise _describes_none(response.url, self._broke_off)
        except SourceError as problem:
            yield from self._without(member, problem)
            return
        assert self._crawl is not None
        self._crawl.succeed(member)
        yield from self.go_on_linked()

    def _parse_part(self, response: Response) -> Iterator[Output]:
        """Add what a document says of a distribution to the document that waits for it."""
        part: Member = response.meta["member"]
        held = self._held
        assert held is not None
        spool: Spool = response.meta.pop("spooled")
        try:
            with self._document_of(response, spool) as document:
                for _ in document.iter_load():
                    yield Pause.BREATH
                self._take_part(held, part, document)
        except SourceError as problem:
            yield from self._without(part, problem, is_part=True)
            return
        finally:
            spool.close()
        yield from self._next_part()

    def _take_part(self, held: _Held, part: Member, document: RdfDocument) -> None:
        closure = document.table.closure(b"<%s>" % part.iri.encode(), NOT_FOLLOWED, MAX_RECORD)
        if not closure.size:
            raise _describes_none(document.url, NOTHING if document.ended else document.objection)
        held.lacks = held.lacks or not document.ended
        held.number += 1
        lines = [*closure.lines, *(b"%s %s %s ." % _renamed(edge, held.number) for edge in closure.edges)]
        held.document.table.add(b"".join(line + b"\n" for line in sorted(lines)))

    def _next_part(self) -> Iterator[Output]:
        if self._held is not None:
            self._held.waiting.pop()
        yield from self.go_on_linked()

    def _hand_over_held(self) -> Iterator[Output]:
        held, self._held = self._held, None
        assert held is not None
        with held.stack:
            held.document.table.index()
            yield from self.rdf_pages(held.document, held.spool, held.content_type, provisional=held.lacks)
            if held.lacks:
                self._whole = False  # the crawl tells which distribution could not be had

    def _without(self, member: Member, problem: SourceError, *, is_part: bool = False) -> Iterator[Output]:
        """Go on without a document, after a second try where a web page, or nothing, came in its place."""
        crawl = self._crawl
        assert crawl is not None
        if problem.code in FLEETING and member.url not in self._asked_again:
            self._asked_again.add(member.url)
            yield self._linked_request(member, is_part=is_part, pause=self.limits.backoff)
            return
        crawl.fail(member, problem, is_part=is_part)
        if is_part:
            assert self._held is not None
            self._held.lacks = True
            yield from self._next_part()
        else:
            yield from self.go_on_linked()

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Go on without a document for which there was no answer at all."""
        member: Member | None = request.meta.get("member")
        if member is None:
            return super().without_answer(problem, request)
        return self._without(member, problem, is_part=request.meta["is_part"])

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more for the first document; the others were counted where they failed."""
        return None if "member" in request.meta else super().recover(problem, request)

    def closed(self, reason: str) -> None:  # noqa: ARG002 -- Scrapy's own
        """Let go of a document whose distributions never came."""
        if self._held is not None:
            self._held.stack.close()
            self._held = None

    def _conclude_linked(self, crawl: Crawl) -> None:
        if not self.tally.received and not crawl.lacking:
            raise _describes_none(self.endpoint.url, in_both(self.tally.stopped))
        self.tally.note(crawl.story)
        self.tally.declare_so_far(crawl.declared)
        seen = self.tally.counted + self.tally.refused + crawl.lacking
        self.tally.without_dataset = max(crawl.declared - seen, 0)
        self.tally.stopped = crawl.objection or self.tally.stopped
        self.tally.ended = self._whole and not self.tally.stopped


def _renamed(edge: tuple[bytes, ...], number: int) -> tuple[bytes, ...]:
    """A triple with blank nodes under names that no other document has."""
    subject, predicate, target = (b"_:part%dx%s" % (number, node[2:]) if node[:2] == b"_:" else node for node in edge)
    return subject, predicate, target


def _describes_none(url: str, broke_off: Sentence) -> SourceError:
    """Why a document tells nothing: it broke off before it did, or never meant to."""
    if broke_off:
        return SourceError("no_datasets", broke_off.es, broke_off.en)
    return SourceError(
        "no_datasets",
        f"{url} no describe lo que se nombra con su dirección. Revise la dirección de la fuente.",
        f"{url} does not describe what is named by its address. Check the address of the source.",
    )
