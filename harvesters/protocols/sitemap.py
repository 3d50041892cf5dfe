"""Sitemaps, and the schema.org datasets in the pages that they name: portals without any API."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_status
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.json_ld_pages import SCHEMA_ORG, iter_datasets
from harvesters.page_walk import PageWalk
from harvesters.robots import robots_url
from harvesters.sitemaps import PLACES, get_sitemap, names_sitemap
from harvesters.walk import Output

MAX_SITEMAPS: Final = 2_000
"""Files of one source."""


class SitemapPages(PageWalk):
    """Walk the pages that a portal's sitemaps name, and read the schema.org datasets in them.

    1. Find the sitemaps: the URL itself, else those that robots.txt names, else at the places where they are usual.
    2. Read them, and the sitemaps that they name.
    3. Ask for every page of this portal, one by one, as robots.txt allows.
    4. What a page describes as ``schema:Dataset`` is a record.
    """

    name = "sitemap"
    schema: ClassVar[str] = SCHEMA_ORG

    def first_request(self) -> Request:
        """Ask for the sitemap, or for the robots.txt that names it."""
        self._begin()
        self._sitemaps: deque[str] = deque()
        self._asked: set[str] = set()
        self._guessing = False
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

    def _sitemap_request(self, url: str) -> Request:
        self._asked.add(url)
        return self.ask(url, self.parse_sitemap, meta={"sitemap": url})

    def parse_sitemap(self, response: Response) -> Iterator[Output]:
        """Note what a sitemap names; ask for the next one, or for the first page."""
        require_status(response)
        found = get_sitemap(response.body, response.url)
        if found is None:
            raise SourceError(
                "no_sitemap",
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
        if found.broke_off:
            self._unread.append(_cut(response.url))
        yield from self._next_sitemap_or_page()

    def _next_sitemap(self) -> Request | None:
        while self._sitemaps:
            url = self._sitemaps.popleft()
            if url not in self._asked and len(self._asked) < MAX_SITEMAPS:
                return self._sitemap_request(url)
        return None

    def _next_sitemap_or_page(self) -> Iterator[Output]:
        request = self._next_sitemap()
        if request is None:
            yield from self._go_on()
        else:
            yield request

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Look elsewhere for a sitemap; leave out one of several that fails, and say so at the end."""
        if "sitemap" not in request.meta:
            return super().recover(problem, request)
        if not self._guessing:
            if not self._known and not self._sitemaps:
                return None
            self._unread.append(problem)
            return self._next_sitemap() or self._next_request()
        again = self._next_sitemap()
        if again is None:
            raise SourceError(
                "no_sitemap",
                f"No se encontró ningún sitemap en {self.endpoint.url}: su robots.txt no nombra uno y no está donde "
                "suelen estar. Registre la dirección del sitemap mismo.",
                f"No sitemap was found at {self.endpoint.url}: its robots.txt names none, and none stands where they "
                "usually do. Register the address of the sitemap itself.",
            )
        return again

    def datasets_of(self, response: Response) -> Iterable[Record | Refusal]:
        """The schema.org datasets of a page."""
        declared = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return iter_datasets(response.body, response.url, declared)


def _cut(url: str) -> SourceError:
    return SourceError(
        "truncated",
        f"{url} se corta antes de su final, o nombra más de lo que puede un sitemap. Avise al portal.",
        f"{url} breaks off before its end, or names more than a sitemap may. Tell the portal.",
    )
