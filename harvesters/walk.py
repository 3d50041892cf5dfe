"""A walk collects one source: it asks for a page, hands its records over as they came, and asks for the next.

1. `first_request` is sent through Scrapy, under the process's limits per host, with retries and the address guard.
2. `parse_page` gives `Page`s and the next request.  A page is stored before anything after it is looked at: awaiting
   the sink is the back-pressure, and nothing is asked for while a page is in hand.
3. What is not as the protocol wants raises `SourceError`.  `recover` may answer it with another request; otherwise its
   sentence goes to `errors` and the walk ends.  So does any other failure: no walk takes another one with it.
4. Where the source truly ends, the walk says so: ``self.tally.ended = True``.

A walk declares, it does not do.  Everything runs in the thread of the reactor.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, Final

from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.hosts import Manners
from harvesters.items import Page
from harvesters.memory import Memory
from harvesters.robots import Robots, robots_from_answer, robots_url
from harvesters.sentences import Sentence
from harvesters.walk_outputs import Output, Parse, Pause, WalkWithOutputs

__all__ = ["FLEETING", "Output", "Parse", "Pause", "Walk"]

FLEETING = frozenset(("html_page", "empty", "broken_json", "broken_xml"))
"""Problems that may be gone a moment later: a firewall's challenge, a restart, an answer that was cut."""


MAX_IN_MEMORY: Final = 64 << 20
"""Bytes of an answer, unpacked, that is not spooled to disk: a page of a listing, a sitemap, a list of names."""


class Walk(WalkWithOutputs):
    """One source, walked once.

    From a shell, for a developer: ``scrapy crawl ckan -a url=https://datos.example -O pages.jsonl``.
    """

    schema: ClassVar[str]
    """Schema of the records, where the protocol decides it."""
    accept: ClassVar[str] = "application/json"
    """What is asked for."""
    default_page_size: ClassVar[int] = 500

    # ── what a protocol declares ─────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def first_request(self) -> Request:
        """Make the request that the walk begins with."""

    @abstractmethod
    def parse_page(self, response: Response) -> Iterable[Output]:
        """Give the pages of an answer, and the next request.  Raises `SourceError`."""

    def recover(self, problem: SourceError, request: Request) -> Request | None:  # noqa: ARG002 -- for protocols
        """Make another request after a failed one; None to end the walk with the problem's sentence."""
        return None

    def last_words(self, problem: SourceError, request: Request) -> Sentence:  # noqa: ARG002 -- for protocols
        """Say why the walk ends with a failed request."""
        return problem.sentence

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:  # noqa: ARG002
        """Give what comes next without an answer that never came; None to let `recover` decide."""
        return None

    def pages_in_hand(self) -> Iterable[Page]:
        """Give what was read, counted and not handed over yet, as the walk ends; most hand over each answer at once."""
        return ()

    def remember(self) -> Memory:
        """Return what the next walk of this source may know, after a complete one."""
        memory = self.endpoint.memory
        return Memory(rows=self.needed_rows, conditions=memory.conditions, filter=memory.filter)

    def remember_partly(self) -> Memory:
        """Return what the next walk may know after this one, which was not complete."""
        return replace(self.endpoint.memory, rows=self.needed_rows)

    @property
    def needed_rows(self) -> int:
        """The page size that the source has turned out to need; 0 where it carries what it is asked for."""
        return self.endpoint.memory.rows

    def source_url(self, url: str) -> str:
        """Return the source's address from the address of an answer: what to register after the source moved."""
        return url

    # ── what a protocol may use ──────────────────────────────────────────────────────────────────────────────────

    @property
    def page_size(self) -> int:
        """Rows to ask for at a time."""
        return self.endpoint.page_size or self.default_page_size

    @property
    def manners(self) -> Manners:
        """What this source asks for on the hosts that it visits, the process's own limits included."""
        return Manners(
            connections=max(1, min(self.endpoint.connections, self.limits.connections_per_host)),
            delay=max(self.endpoint.delay, self.limits.delay, *(rules.delay for rules in self.robots.values())),
        )

    def manners_at(self, url: str) -> Manners:  # noqa: ARG002 -- a source keeps the same manners wherever it leads
        """Return `manners`."""
        return self.manners

    def robots_from(self, response: Response) -> Robots:
        """Read the answer of a host's robots.txt, and keep its rules."""
        where = robots_url(response.request.url if response.request is not None else response.url)
        self.robots[where] = robots_from_answer(response.status, response.body, where, self.limits.user_agent)
        return self.robots[where]

    def ask(
        self,
        url: str,
        parse: Parse | None = None,
        *,
        pause: float = 0.0,
        tries_at_size: int = 0,
        headers: dict[str, str] | None = None,
        meta: dict[str, Any] | None = None,
    ) -> Request:
        """Make a request whose answer goes to `parse`, by default to `parse_page`, after a pause in seconds.

        `tries_at_size` bounds the tries after which an answer of this size has failed (timeouts, gateway errors), where
        `recover` can ask for less; 0 is the limit of the harvest.  `headers` come beside `accept`; `meta` is Scrapy's.
        """
        meta = meta or {}
        if not meta.get("spool"):
            meta = {"download_maxsize": min(self.limits.max_body_bytes, MAX_IN_MEMORY), **meta}
        return Request(
            url,
            headers={"Accept": self.accept, **(headers or {})},
            callback=self._answered,
            errback=self._failed,
            cb_kwargs={"parse": parse or self.parse_page},
            meta={**meta, "pause": pause, "tries_at_size": tries_at_size},
            dont_filter=True,
        )
