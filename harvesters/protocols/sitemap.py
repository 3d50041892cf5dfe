"""Sitemaps, and the schema.org datasets in the pages that they name: portals without any API."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import WEB_PAGE, content_type_of, require_status
from harvesters.barren_pages import folder_of
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.json_ld_pages import SCHEMA_ORG, iter_datasets
from harvesters.memory import Memory, Trust
from harvesters.page_walk import PageWalk
from harvesters.robots import robots_url
from harvesters.sentences import Sentence, blanks
from harvesters.sitemap_dates import BY_DATE, DATES_LIE, PageDates
from harvesters.sitemaps import PLACES, SitemapReading, names_sitemap
from harvesters.walk import FLEETING, Output, Pause

A_SITEMAP: Final = Sentence("un sitemap", "a sitemap")
MAX_SITEMAPS: Final = 2_000
"""Files of one source."""


class SitemapPages(PageWalk):
    """Walk the pages that a portal's sitemaps name, and read the schema.org datasets in them.

    1. Find the sitemaps: the URL itself, else those that robots.txt names, else at the places where they are usual.
    2. Read them, and the sitemaps that they name.
    3. Ask for every page of this portal, one by one, as robots.txt allows.
    4. What a page describes as ``schema:Dataset``, in JSON-LD or microdata, is a record.
    5. Where the roof allows it, pages whose ``lastmod`` is that of the last walk are left out, but for a sample; where
       one of these has changed, all are read.
    """

    name = "sitemap"
    schema: ClassVar[str] = SCHEMA_ORG

    def first_request(self) -> Request:
        """Ask for the sitemap, or for the robots.txt that names it."""
        self._begin()
        self._sitemaps: deque[str] = deque()
        self._asked: set[str] = set()
        self._guessing = False
        memory = self.endpoint.memory
        self._filter = Trust.UNTRIED if self.endpoint.whole else memory.filter
        self._by_date = self.endpoint.by_date and not self.endpoint.whole and self._filter is not Trust.LIES
        self._dates = PageDates(memory)
        self._looked_at_dates = False
        if names_sitemap(self.endpoint.url) or self.endpoint.url.endswith((".xml", ".xml.gz")):
            return self._sitemap_request(self.endpoint.url)
        return self.ask(robots_url(self.endpoint.url), self.parse_robots, meta={"is_robots_txt": True})

    def parse_robots(self, response: Response) -> Iterator[Output]:
        """Ask for the sitemaps that robots.txt names, or where they usually stand."""
        named = self.robots_from(response).sitemaps
        parts = urlsplit(response.url)
        root = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        self._guessing = not named
        self._sitemaps.extend(named or (root + place for place in PLACES))
        yield self._sitemap_request(self._sitemaps.popleft())

    def _sitemap_request(self, url: str, pause: float = 0.0) -> Request:
        self._asked.add(url)
        return self.ask(url, self.parse_sitemap, pause=pause, meta={"sitemap": url})

    def parse_sitemap(self, response: Response) -> Iterator[Output]:
        """Note what a sitemap names; ask for the next one, or for the first page."""
        url: str = response.meta["sitemap"]
        try:
            yield from self._read_sitemap(response)
        except SourceError as problem:
            if problem.code in FLEETING and not self._guessing and url not in self._asked_again:
                self._asked_again.add(url)
                yield self._sitemap_request(url, pause=self.limits.backoff)
            else:
                yield from self._go_on_without_sitemap(problem)
        else:
            yield from self._next_sitemap_or_page()

    def _read_sitemap(self, response: Response) -> Iterator[Output]:
        require_status(response)
        reading = SitemapReading(response.body, response.url)
        for _ in reading.iter_steps():
            yield Pause.BREATH
        found = reading.found
        if not response.body.strip():
            raise SourceError("empty", *blanks(response.url, len(response.body), A_SITEMAP))
        if found is None:
            raise SourceError(
                "html_page" if WEB_PAGE.match(response.body) else "no_sitemap",
                f"{response.url} respondió con algo que no es un sitemap. Revise la dirección de la fuente.",
                f"{response.url} answered something that is not a sitemap. Check the address of the source.",
            )
        self._note_move(response)
        if self._guessing:
            self._guessing = False
            self._sitemaps.clear()
        if found.is_index:
            self._sitemaps.extend(found.entries[:MAX_SITEMAPS])
            self._left_over += len(found.entries[MAX_SITEMAPS:])
        else:
            self._add(found.entries)
            self._dates.add({url: date for url, date in found.dates.items() if url in self._known})
        self._unreadable += found.unreadable
        if found.broke_off:
            self._unread.append(_cut(response.url))

    def _next_sitemap(self) -> Request | None:
        while self._sitemaps:
            url = self._sitemaps.popleft()
            if url in self._asked:
                continue
            if len(self._asked) < MAX_SITEMAPS:
                return self._sitemap_request(url)
            self._left_over += 1
        return None

    def _next_sitemap_or_page(self) -> Iterator[Output]:
        request = self._next_sitemap()
        if request is None:
            self._declare_pages()
            self._leave_unchanged()
            yield from self._go_on()
        else:
            yield request

    # ── pages that are as they were ──────────────────────────────────────────────────────────────────────────────

    def _leave_unchanged(self) -> None:
        """Leave out, once all sitemaps are read, the pages whose dates say that they are as they were."""
        if self._looked_at_dates or not self._by_date or not self.endpoint.memory.pages:
            return
        self._looked_at_dates = True
        self._waiting = deque(self._dates.leave(self._waiting))
        self._spared = len(self._dates.left)
        if self._spared:
            self.tally.note(BY_DATE)

    def _next_request(self) -> Request | None:
        """As every walk over pages; first the pages that were left out, where the dates turn out to lie."""
        if self._dates.lies and self._filter is not Trust.LIES:
            self._filter = Trust.LIES
            if self._spared:
                self.tally.note(DATES_LIE)
            self._waiting.extend(self._dates.left)
            self._dates.left, self._spared = [], 0
        if not self._waiting and self._spared:
            known = self.endpoint.memory.unique + self.fresh
            self.tally.assumed = max(known - self.tally.unique, 0)
        return super()._next_request()

    def remember(self) -> Memory:
        """Return what the pages were at which date, and whether their dates may be believed."""
        tally, turn = self.tally, self.endpoint.memory.turn + 1 if self._spared else 0
        return Memory(
            unique=tally.known, refused=tally.refused, declared=tally.declared, pages=self._dates.remembered(),
            turn=turn, filter=self._filter,
        )  # fmt: skip

    def remember_partly(self) -> Memory:
        """Return, beside what stands, which pages held a dataset: one that never did must not be doubted for ever."""
        doubtful = self._barren.unsettled(were_read_twice=self._looked_again)
        return replace(super().remember_partly(), pages=self._dates.remembered_partly(doubtful))

    def held_before(self, url: str) -> bool | None:
        """Whether a page held a dataset in earlier walks; None for one that they did not know."""
        return self._dates.held_before(url)

    def is_declared(self, url: str) -> bool:
        """Whether a page that may not be read stands beside pages of datasets; or there are none to compare it with."""
        return not self._described or folder_of(url) in self._barren.fruitful

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Go on without a sitemap, or a page, for which there was no answer at all."""
        if "sitemap" in request.meta:
            return self._go_on_without_sitemap(problem)
        return super().without_answer(problem, request)

    def _go_on_without_sitemap(self, problem: SourceError) -> Iterator[Output]:
        """Look elsewhere for a sitemap; leave out one of several that fails, and say so at the end."""
        if not self._guessing:
            if not self._known and not self._sitemaps:
                raise problem
            self._unread.append(problem)
            yield from self._next_sitemap_or_page()
            return
        again = self._next_sitemap()
        if again is None:
            raise SourceError(
                "no_sitemap",
                f"No se encontró ningún sitemap en {self.endpoint.url}: su robots.txt no nombra uno y no está donde "
                "suelen estar. Registre la dirección del sitemap mismo.",
                f"No sitemap was found at {self.endpoint.url}: its robots.txt names none, and none stands where they "
                "usually do. Register the address of the sitemap itself.",
            )
        yield again

    def datasets_of(self, response: Response) -> Iterable[Record | Refusal]:
        """The schema.org datasets of a page."""
        declared = content_type_of(response)
        found = list(iter_datasets(response.body, response.url, declared))
        self._dates.see(response.meta["page"], (each for each in found if isinstance(each, Record)))
        return found


def _cut(url: str) -> SourceError:
    return SourceError(
        "truncated",
        f"{url} se corta antes de su final, o nombra más de lo que puede un sitemap. Avise al portal.",
        f"{url} breaks off before its end, or names more than a sitemap may. Tell the portal.",
    )
