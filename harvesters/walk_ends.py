"""What a walk is given, what it has come to, and how it ends: by an error, at a cap, when its time or budget is up."""

import asyncio
import logging
from abc import ABCMeta, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from scrapy import Spider

from harvesters.addresses import AddressPolicy
from harvesters.errors import SourceError
from harvesters.hosts import Hosts, Manners, Turns
from harvesters.items import Endpoint, Page, Refusal, Sink, Tally
from harvesters.limits import Limits
from harvesters.robots import Robots
from harvesters.sentences import NOTHING, Sentence, in_both

logger = logging.getLogger("harvesters.walk")

ANSWERS_A_PAGE: Final = 4
"""A page may take as many: itself and the list that leads to it, each asked for twice."""
BEFORE_THE_FIRST_PAGE: Final = 100
"""Answers that tell where the pages are."""
BUDGET_SPENT = Sentence(
    "Se detuvo: se agotó el presupuesto de esta fuente (peticiones o MB en 24 horas).",
    "Stopped: the budget of this source is used up (requests or MB in 24 hours).",
)
HOURS_OVER = Sentence(
    "Se detuvo: terminó el horario en que se puede preguntar a esta fuente.",
    "Stopped: the hours in which this source may be asked are over.",
)


@dataclass(slots=True)
class Spent:
    """What a walk has cost its portal."""

    requests: int = 0
    bytes: int = 0


class WalkWithEnds(Spider, metaclass=ABCMeta):
    """The state of one walk: of one source, or of links."""

    obeys_robots: ClassVar[bool] = False
    """Whether robots.txt governs it: pages and sitemaps.  A registered API or feed is exempt, and the roof says so."""

    def __init__(
        self,
        endpoint: Endpoint | None = None,
        sink: Sink | None = None,
        limits: Limits | None = None,
        hosts: Hosts | None = None,
        refusal_of: Callable[[str], Sentence | None] = lambda _host: None,
        *,
        url: str = "",
        page_size: str = "",
        selectors: str = "",
        **arguments: Any,
    ) -> None:
        """Take what the engine gives, or, from a shell, a URL and perhaps a page size and a file of selectors.

        Without limits this is a developer's own run: loopback and intranet addresses are allowed.
        """
        super().__init__(**arguments)
        self.endpoint = endpoint or Endpoint(
            "shell", url, self.name, page_size=int(page_size) if page_size else None,
            selectors=Path(selectors).read_text("utf-8") if selectors else "",
        )  # fmt: skip
        self.sink = sink
        self.limits = limits or Limits(allow_private_addresses=True)
        self.hosts = hosts or Hosts()
        self.refusal_of = refusal_of
        """Why the address guard refused a host's name, None when it did not: `GuardedResolver.get_refusal`."""
        self.tally = Tally()
        self.fresh = 0
        """Records that the sink did not hold before."""
        self.errors: list[str] = []
        self.problem = ""
        """Code of the problem that ended the walk."""
        self.rest_asked = 0.0
        """Seconds that the host asked to be left alone for, when that is longer than the walk waits."""
        self.spent = Spent()
        self.finish_reason = ""
        """Why the walk was ended from outside or by a cap; empty when it came to its own end."""
        self.retries = 0
        """Tries again, over all requests."""
        self.answers = 0
        """Answers that came, or failed to, over all requests."""
        self.final_url = ""
        """Where the source moved for good, when its first answer said so by permanent redirects."""
        self.transfers: set[asyncio.Task[Any]] = set()
        """Requests that are waiting for their turn or in flight: they are given up when the walk ends."""
        self.robots: dict[str, Robots] = {}
        """The rules of the hosts that were visited, by the address of their robots.txt, where they are obeyed."""
        self.robots_missing: dict[str, SourceError] = {}
        """Why the rules of a host could not be had: nobody asks for them again for each of its pages."""
        self.turns = Turns()
        """How long this walk has waited for other sources on the hosts that it visits."""
        self.over = asyncio.Event()
        """Set when nothing more is to be asked for."""
        self.began = False
        """Whether it has made its first request, and all that a protocol makes with it."""
        self._stored: asyncio.Future[None] | None = None

    @property
    def policy(self) -> AddressPolicy:
        """Which addresses may be asked."""
        return AddressPolicy(allow_private=self.limits.allow_private_addresses)

    @abstractmethod
    def manners_at(self, url: str) -> Manners:
        """What it asks for on the host of a URL."""

    @property
    def max_pages(self) -> int:
        """Pages after which the walk ends."""
        return self.endpoint.max_pages or self.limits.max_pages

    @property
    def max_answers(self) -> int:
        """Answers after which the walk ends: the only end of one that goes on and on without a page to store."""
        return BEFORE_THE_FIRST_PAGE + ANSWERS_A_PAGE * self.max_pages

    @property
    def max_records(self) -> int:
        """Rows after which the walk ends."""
        return self.endpoint.max_records or self.limits.max_records

    def fail(self, sentence: str) -> None:
        """Note an error and ask for nothing more."""
        sentence = self.endpoint.key.hide(sentence)
        logger.info("%s: %s", self.endpoint.slug, sentence)
        self.errors.append(sentence)
        self.over.set()

    def without_key(self, page: Page) -> Page:
        """A page whose refusals do not tell the key, which a portal may echo in a row that cannot be read."""
        hide = self.endpoint.key.hide
        refusals = (Refusal(each.code, hide(each.value), hide(each.identifier)) for each in page.refusals)
        return replace(page, refusals=tuple(refusals)) if self.endpoint.key and page.refusals else page

    def hide_key(self) -> None:
        """Take the key out of the story of the walk."""
        hide = self.endpoint.key.hide
        self.tally.stopped = hide(self.tally.stopped)
        self.tally.notes = tuple(in_both(hide(note)) for note in self.tally.notes)

    def end(self, reason: str, sentence: Sentence = NOTHING) -> None:
        """End the walk after the page in hand; requests in flight and waits are given up.  Ending twice is once."""
        if self.finish_reason:
            return
        self.finish_reason = reason
        if sentence:
            self.tally.stopped = sentence
            self.fail(sentence)
        self.over.set()
        for transfer in self.transfers:
            transfer.cancel()

    def spend(self, requests: int = 0, received: int = 0) -> None:
        """Count what the walk has asked for and received; end it where its budget is used up."""
        endpoint = self.endpoint
        self.spent.requests += requests
        self.spent.bytes += received
        costs = ((self.spent.requests, endpoint.max_requests), (self.spent.bytes, endpoint.max_bytes))
        if any(most is not None and spent > most for spent, most in costs):
            self.end("budget", BUDGET_SPENT)

    def close_on_time(self) -> asyncio.TimerHandle | None:
        """Set the alarm that ends the walk when the hours of its source are over, where it has any."""
        seconds = self.endpoint.max_seconds
        if seconds is None:
            return None
        return asyncio.get_running_loop().call_later(seconds, self.end, "window", HOURS_OVER)

    async def pause(self, seconds: float) -> bool:
        """Wait; return False, at once, when the walk ends meanwhile."""
        if not seconds:
            return not self.over.is_set()
        try:
            await asyncio.wait_for(self.over.wait(), seconds)
        except TimeoutError:
            return True
        return False
