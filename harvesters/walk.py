"""A walk collects one source: it asks for a page, hands its records over as they came, and asks for the next.

1. `first_request` is sent through Scrapy, under the process's limits per host, with retries and the address guard.
2. `parse_page` gives `Page`s and the next request.  A page is stored before anything after it is looked at: awaiting
   the sink is the back-pressure, and nothing is asked for while a page is in hand.
3. What is not as the protocol wants raises `SourceError`.  `recover` may answer it with another request; otherwise its
   sentence goes to `errors` and the walk ends.  So does any other failure: no walk takes another one with it.
4. Where the source truly ends, the walk says so: ``self.tally.ended = True``.

A walk declares, it does not do.  Everything runs in the thread of the reactor.
"""

import asyncio
import logging
from abc import ABCMeta, abstractmethod
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from harvesters.addresses import AddressPolicy
from harvesters.errors import HarvesterError, SourceError, words_of
from harvesters.hosts import Hosts, Manners, Turns
from harvesters.items import Endpoint, Page, Sink, Tally
from harvesters.limits import Limits
from harvesters.memory import Memory
from harvesters.page_sizes import PageSize
from harvesters.robots import OBEYED, Robots, robots_from_answer, robots_url
from harvesters.sentences import NOTHING, Sentence
from harvesters.spools import LOCAL_DISK, local_disk_error
from harvesters.transport import is_of_the_wire, source_error_from_failure

logger = logging.getLogger(__name__)


class Pause(Enum):
    """What a long parse gives between two stretches of work, so that other walks get their turn."""

    BREATH = "breath"


Output = Page | Request | Pause
Parse = Callable[[Response], Iterable[Output]]

PERMANENT = frozenset((301, 308))

FLEETING = frozenset(("html_page", "empty"))
"""Problems that may be gone a moment later: a firewall's challenge, a restart."""


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


class Walk(Spider, metaclass=ABCMeta):
    """One source, walked once.

    From a shell, for a developer: ``scrapy crawl ckan -a url=https://datos.example -O pages.jsonl``.
    """

    schema: ClassVar[str]
    """Schema of the records, where the protocol decides it."""
    accept: ClassVar[str] = "application/json"
    """What is asked for."""
    default_page_size: ClassVar[int] = 500
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
        **arguments: Any,
    ) -> None:
        """Take what the engine gives, or, from a shell, a URL and perhaps a page size.

        Without limits this is a developer's own run: loopback and intranet addresses are allowed.
        """
        super().__init__(**arguments)
        self.endpoint = endpoint or Endpoint("shell", url, self.name, page_size=int(page_size) if page_size else None)
        self.sink = sink
        self.limits = limits or Limits(allow_private_addresses=True)
        self.hosts = hosts or Hosts()
        self.refusal_of = refusal_of
        """Why the address guard refused a host's name, None when it did not: `GuardedResolver.get_refusal`."""
        self.tally = Tally()
        self.size = PageSize(self.page_size)
        """Rows to ask for now: `page_size`, or fewer after the portal has choked on them."""
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
        self.final_url = ""
        """Where the source moved for good, when its first answer said so by permanent redirects."""
        self.transfers: set[asyncio.Task[Any]] = set()
        """Requests that are waiting for their turn or in flight: they are given up when the walk ends."""
        self.robots: dict[str, Robots] = {}
        """The rules of the hosts that were visited, by the address of their robots.txt, where they are obeyed."""
        self.turns = Turns()
        """How long this walk has waited for other sources on the hosts that it visits."""
        self.over = asyncio.Event()
        """Set when nothing more is to be asked for."""
        self._stored: asyncio.Future[None] | None = None

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

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:  # noqa: ARG002
        """Give what comes next without an answer that never came; None to let `recover` decide."""
        return None

    def remember(self) -> Memory:
        """Return what the next walk of this source may know, after a complete one."""
        return Memory(conditions=self.endpoint.memory.conditions, filter=self.endpoint.memory.filter)

    def source_url(self, url: str) -> str:
        """Return the source's address from the address of an answer: what to register after the source moved."""
        return url

    # ── what a protocol may use ──────────────────────────────────────────────────────────────────────────────────

    @property
    def page_size(self) -> int:
        """Rows to ask for at a time."""
        return self.endpoint.page_size or self.default_page_size

    @property
    def max_pages(self) -> int:
        """Pages after which the walk ends."""
        return self.endpoint.max_pages or self.limits.max_pages

    @property
    def max_records(self) -> int:
        """Rows after which the walk ends."""
        return self.endpoint.max_records or self.limits.max_records

    def ask_for_less(self, problem: SourceError) -> bool:
        """Whether to ask again for a smaller page, of `size`, which the portal may be able to carry."""
        before = self.size.rows
        if not self.size.shrink(problem):
            return False
        self.tally.note(
            Sentence(
                f"El portal no pudo con páginas de {before} renglones: se le pidieron de {self.size.rows}. Para "
                f"empezar así la próxima vez: milpa edit {self.endpoint.slug} --page-size {self.size.rows}",
                f"The portal could not carry pages of {before} rows: it was asked for {self.size.rows}. To begin so "
                f"the next time: milpa edit {self.endpoint.slug} --page-size {self.size.rows}",
            )
        )
        return True

    @property
    def manners(self) -> Manners:
        """What this source asks for on the hosts that it visits, the process's own limits included."""
        return Manners(
            connections=max(1, min(self.endpoint.connections, self.limits.connections_per_host)),
            delay=max(self.endpoint.delay, self.limits.delay, *(rules.delay for rules in self.robots.values())),
        )

    @property
    def policy(self) -> AddressPolicy:
        """Which addresses may be asked."""
        return AddressPolicy(allow_private=self.limits.allow_private_addresses)

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
        return Request(
            url,
            headers={"Accept": self.accept, **(headers or {})},
            callback=self._answered,
            errback=self._failed,
            cb_kwargs={"parse": parse or self.parse_page},
            meta={**(meta or {}), "pause": pause, "tries_at_size": tries_at_size},
            dont_filter=True,
        )

    def fail(self, sentence: str) -> None:
        """Note an error and ask for nothing more."""
        sentence = self.endpoint.key.hide(sentence)
        logger.info("%s: %s", self.endpoint.slug, sentence)
        self.errors.append(sentence)
        self.over.set()

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

    # ── what Scrapy calls ────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> AsyncIterator[Page | Request]:
        """Give the first request."""
        if self.over.is_set():
            return
        if self.obeys_robots:
            self.tally.note(OBEYED)
        try:
            self.policy.check_url(self.endpoint.url)
            request = self.first_request()
        except HarvesterError as problem:
            self.fail(problem.sentence)
        except Exception as error:  # noqa: BLE001 -- a fault of ours ends this walk and no other
            self._broke(error)
        else:
            yield request

    async def _answered(self, response: Response, parse: Parse) -> AsyncIterator[Page | Request]:
        """Pass on what an answer gives, each page stored before the next output is asked for."""
        outputs = _iter_outputs(parse, response)
        try:
            while not self.over.is_set():
                output = self._next_output(outputs, response)
                if isinstance(output, Pause):
                    await asyncio.sleep(0)
                elif isinstance(output, Page):
                    self._note_move(response)
                    self._stored = asyncio.get_running_loop().create_future()
                    yield output
                    await self._stored
                    if self.tally.received > self.max_records:
                        self._end_at_cap("records", "registros", self.max_records)
                elif output is None:
                    return
                elif self.tally.pages >= self.max_pages:
                    self._end_at_cap("pages", "páginas", self.max_pages)
                elif await self.pause(output.meta.get("pause", 0.0)):
                    yield output
        finally:
            outputs.close()  # a document on disk goes now, not when the garbage collector comes by

    def _end_at_cap(self, what: str, what_es: str, most: int) -> None:
        sentence = Sentence(
            f"Se detuvo después de {most} {what_es}, el máximo que puede tener una fuente.",
            f"Stopped after {most} {what}, the most that one source may have.",
        )
        self.end(f"too_many_{what}", sentence)

    def _next_output(self, outputs: Iterator[Output], response: Response) -> Output | None:
        try:
            return next(outputs, None)
        except SourceError as problem:
            return self._recovered(problem, response.request)
        except Exception as error:  # noqa: BLE001 -- a fault of ours ends this walk and no other
            self._broke(error)
            return None

    async def _failed(self, failure: Failure) -> AsyncIterator[Page | Request]:
        """Answer a request that got no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy sets it
        error = failure.value
        assert error is not None
        if self.over.is_set():
            return
        if not is_of_the_wire(error):
            self._broke(error)
            return
        problem = source_error_from_failure(error, request.url, request.meta.get("tries", 1))
        if problem.code == "tls":
            from harvesters.trust import diagnosed  # noqa: PLC0415 -- requests, which no other harvest needs

            problem = await asyncio.to_thread(diagnosed, problem, request.url, self.policy, self.limits.user_agent)
        outputs = self.without_answer(problem, request)
        if outputs is not None:
            async for output in self._answered(Response(request.url, request=request), lambda _: outputs):
                yield output
            return
        again = self._recovered(problem, request)
        if again is not None and await self.pause(again.meta.get("pause", 0.0)):
            yield again

    def _recovered(self, problem: SourceError, request: Request | None) -> Request | None:
        again = None
        try:
            again = self.recover(problem, request) if request is not None else None
        except SourceError as worse:
            problem = worse
        except Exception as error:  # noqa: BLE001 -- a fault of ours ends this walk and no other
            self._broke(error)
            return None
        if again is None:
            self.problem = problem.code
            self.fail(problem.sentence)
        return again

    def _broke(self, error: BaseException) -> None:
        """Note what is no fault of the portal: this machine's disk, or an error of ours, traceback to the log."""
        refused = local_disk_error(error)
        if refused is not None:
            self.problem = LOCAL_DISK
            self.fail(refused.sentence)
            return
        logger.error("%s: internal error", self.endpoint.slug, exc_info=error)
        self.fail(internal_error(self.endpoint.url, error))

    async def store(self, page: Page) -> None:
        """Hand a page to the sink.  An error there ends this walk only."""
        try:
            if self.sink is not None:
                self.fresh += await self.sink.receive(page) or 0
            self.tally.pages += 1
            self.tally.keep()
        except Exception as error:
            self.tally.take_back()
            logger.exception("%s: a page was not stored", self.endpoint.slug)
            words = words_of(error)
            es = f"Una página de {self.endpoint.url} no se pudo guardar: {words.es}"
            self.fail(Sentence(es, f"A page of {self.endpoint.url} could not be stored: {words.en}"))
        finally:
            if self._stored is not None and not self._stored.done():
                self._stored.set_result(None)

    def _note_move(self, response: Response) -> None:
        """Remember where the first answer said, by permanent redirects only, that the source has moved to."""
        hops: list[int] = response.meta.get("redirect_statuses", [])
        if self.tally.pages == 0 and hops and PERMANENT.issuperset(hops):
            self.final_url = self.source_url(response.url)


def internal_error(url: str, error: BaseException) -> Sentence:
    """Say that a walk of `url` met a fault of ours."""
    what = f"{type(error).__name__}: {error}"
    return Sentence(
        f"Error interno al recorrer {url}: {what}. Por favor, repórtelo.",
        f"Internal error while walking {url}: {what}. Please report it.",
    )


def _iter_outputs(parse: Parse, response: Response) -> Generator[Output, None, None]:
    """Call a parser when its first output is asked for, so that all of its faults are met in one place."""
    yield from parse(response)
