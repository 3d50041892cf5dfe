"""Asking links: one crawler over many hosts, each host in a queue of its own, so that none delays another.

1. A host is taken up when fewer than `LinkManners.live_hosts` are; its links are asked one after the other, a pause
   between two of them (its robots.txt may want a longer one).
2. A link is asked by HEAD.  Where that fails, shows a page in place of a file, or cannot tell a size that was promised,
   GET asks for its beginning; whatever the server then sends, no more than `PEEK` bytes are read.
3. A host that does not answer at all is left alone after `GIVE_UP` links: what is common to all of them (no such name,
   a refused connection) holds for the rest, anything else leaves the rest for another day.
4. That a name does not exist is believed once another name has been resolved in the same run: a resolver of ours that
   is down says the same of every name.
5. Answers go to the sink in batches, while others are on their way.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from harvesters.addresses import address_from_host, require_host
from harvesters.errors import HarvesterError
from harvesters.hosts import Manners
from harvesters.items import Endpoint
from harvesters.link_answers import DNS_TROUBLE, answer_from_failure, answer_from_response
from harvesters.link_items import ANSWERED, HostLinks, LinkAnswer, LinkSink, LinkTarget
from harvesters.robots import MAX_BYTES, robots_url
from harvesters.robots_rules import OF_ITSELF
from harvesters.transport import is_of_the_wire
from harvesters.walk_ends import WalkWithEnds

logger = logging.getLogger(__name__)

PEEK: Final = 4096
"""Bytes of a body that are read."""
BATCH: Final = 200
"""Answers stored at once."""
GIVE_UP: Final = 3
SHARED: Final = frozenset(("unknown_host", "connection_refused"))
"""What one link of a host tells of all the others: they stand at the same name and port."""
NO_ADDRESS: Final = "no_address"
UNKNOWN_HOST: Final = "unknown_host"
TELLS_OF_A_NAME: Final = frozenset((ANSWERED, "connection_refused"))
MOST_DOUBTED: Final = 1000
OF_THE_HOST: Final = SHARED | {"timeout", "tls", "dns_trouble", "connection_lost", "forbidden_address"}
BROKEN_OFF: Final = frozenset(("connection_lost", "truncated"))
"""How servers that do not know HEAD meet it, too."""
LET_BE: Final = frozenset((429, 503))
"""Answers with which a host may ask for rest."""


@dataclass(frozen=True, slots=True)
class LinkManners:
    """How links are asked."""

    live_hosts: int = 50
    """Hosts asked at the same time, one link of each."""
    delay: float = 1.0
    """Seconds between the starts of two requests to one host."""
    flush_seconds: float = 5.0
    """How long an answer may wait to be stored."""


class LinkWalk(WalkWithEnds):
    """Asks the links of some hosts, and ends."""

    name = "links"
    obeys_robots: ClassVar[bool] = True

    def __init__(
        self, queues: Iterable[HostLinks], link_sink: LinkSink, link_manners: LinkManners, **given: Any
    ) -> None:
        super().__init__(endpoint=Endpoint("links", "", self.name), **given)
        self._queues = queues
        self._link_sink = link_sink
        self._link_manners = link_manners
        self._in_hand: list[tuple[LinkTarget, LinkAnswer]] = []
        self._storing = asyncio.Lock()
        self._doubted: list[LinkTarget] = []
        """Links whose host has no name, as long as no name at all was resolved."""
        self._resolves = False
        """Whether a name was resolved."""
        self._crawler: Crawler | None = None
        self.asked = 0
        """Links that have an answer."""
        self.failure: Exception | None = None
        """What ended the walk, where it was a fault of ours or of the sink: for who started it to raise."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the walk of a crawler, which reads no more of a body than it needs."""
        walk = super().from_crawler(crawler, *args, **kwargs)
        walk._crawler = crawler  # noqa: SLF001 -- its own
        crawler.signals.connect(walk._peek, signals.bytes_received)  # noqa: SLF001 -- its own
        return walk

    def manners_at(self, url: str) -> Manners:
        """One link of a host at a time, as far apart as its robots.txt wants."""
        rules = self.robots.get(robots_url(url))
        return Manners(1, max(self._link_manners.delay, rules.delay if rules else 0.0))

    async def start(self) -> AsyncIterator[Request]:
        """Ask all links; nothing is given to Scrapy's own queue, which knows no hosts."""
        flushing = asyncio.create_task(self._flush_now_and_then())
        try:
            await self._ask_all()
            await self._doubt()
            await self._flush(least=1)
        except Exception as error:
            logger.exception("the links cannot be asked on")
            self._fail(error)
        finally:
            flushing.cancel()
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def _fail(self, error: Exception) -> None:
        """End the walk by a fault of ours or of the sink; the first one is told."""
        self.failure = self.failure or error
        self.end("failed")

    async def _ask_all(self) -> None:
        room = asyncio.Semaphore(self._link_manners.live_hosts)
        tasks: set[asyncio.Task[None]] = set()
        failures: list[BaseException] = []

        def ended(task: asyncio.Task[None]) -> None:
            tasks.discard(task)
            room.release()
            error = task.exception()
            if error is not None:
                failures.append(error)
                self.end("failed")

        for queue in self._queues:
            await room.acquire()
            if self.over.is_set():
                break
            task = asyncio.create_task(self._ask_host(queue))
            tasks.add(task)
            task.add_done_callback(ended)
        while tasks:
            await asyncio.wait(tuple(tasks))
        if failures:
            raise failures[0]

    async def _ask_host(self, queue: HostLinks) -> None:
        """Ask the links of one host, until they are all asked or it is to be left alone."""
        in_a_row, same = 0, ""
        rules: set[str] = set()
        for target in queue.iter_targets():
            if same in SHARED and in_a_row >= GIVE_UP:
                await self._keep(target, LinkAnswer(same))
                continue
            answer = await self._answer_of(target)
            if self.over.is_set():
                return
            if answer.code != NO_ADDRESS:
                rules.add(robots_url(target.url))
            await self._keep(target, answer)
            if answer.rest > self.limits.max_retry_wait:
                break
            in_a_row = in_a_row + 1 if answer.code == same else 1
            same = answer.code
            if same in OF_THE_HOST - SHARED and in_a_row >= GIVE_UP:
                break
        for where in rules:  # they are asked for no more
            self.robots.pop(where, None)
            self.robots_missing.pop(where, None)

    async def _answer_of(self, target: LinkTarget) -> LinkAnswer:
        answer = await self._ask(target.url, "HEAD")
        if _is_enough(target, answer) or self.over.is_set():
            return answer
        begun = await self._ask(target.url, "GET")
        return replace(begun, modified=begun.modified or answer.modified)

    async def _ask(self, url: str, method: str) -> LinkAnswer:
        assert self._crawler is not None
        assert self._crawler.engine is not None
        try:
            request = Request(url, method=method, headers=_HEADERS[method], dont_filter=True)
        except ValueError:
            return LinkAnswer(NO_ADDRESS)
        try:
            response: Response = await self._crawler.engine.download_async(request)
            return answer_from_response(response)
        except Exception as error:  # a fault of ours ends no other link
            if not (is_of_the_wire(error) or isinstance(error, HarvesterError)):
                logger.exception("%s: internal error", url)
                return LinkAnswer("internal")
            return await answer_from_failure(error, url)

    def _peek(self, data: bytes, request: Request) -> None:
        """Read no more of an answer than its beginning."""
        got = request.meta["received"] = request.meta.get("received", 0) + len(data)
        if got >= (MAX_BYTES if request.meta.get(OF_ITSELF) else PEEK):
            raise StopDownload(fail=False)

    async def _keep(self, target: LinkTarget, answer: LinkAnswer) -> None:
        if answer.code == UNKNOWN_HOST and not self._resolves:
            self._doubted.append(target)
            if len(self._doubted) >= MOST_DOUBTED:
                await self._doubt()
            return
        if answer.code in TELLS_OF_A_NAME and not self._resolves and _has_name(target.url):
            self._resolves = True
            doubted, self._doubted = self._doubted, []
            for each in doubted:
                await self._keep(each, LinkAnswer(UNKNOWN_HOST))
        self.asked += 1
        self._in_hand.append((target, answer))
        if len(self._in_hand) >= BATCH:
            await self._flush(least=BATCH)

    async def _doubt(self) -> None:
        """Say of the links in doubt that it may be our own resolver that is at fault."""
        doubted, self._doubted = self._doubted, []
        for target in doubted:
            await self._keep(target, LinkAnswer(DNS_TROUBLE))

    async def _flush(self, least: int) -> None:
        """Hand over what is in hand, if it is so much; one batch at a time, so that hosts wait for a slow store."""
        async with self._storing:
            if len(self._in_hand) >= least:
                answers, self._in_hand = self._in_hand, []
                await self._link_sink.receive(answers)

    async def _flush_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._link_manners.flush_seconds)
            try:
                await self._flush(least=1)
            except Exception as error:  # nobody awaits this task: what it raised would be lost, and the batch with it
                logger.exception("the links cannot be asked on")
                self._fail(error)
                return


_HEADERS: Final = {
    "HEAD": {"Accept": "*/*"},
    "GET": {"Accept": "*/*", "Range": f"bytes=0-{PEEK - 1}", "Accept-Encoding": "identity"},
}


def _has_name(url: str) -> bool:
    """Whether a URL gives its host by a name, which had to be resolved."""
    try:
        return address_from_host(require_host(url)) is None
    except HarvesterError:
        return False


def _is_enough(target: LinkTarget, answer: LinkAnswer) -> bool:
    """Whether an answer to HEAD tells what is to be known."""
    if answer.code != ANSWERED:
        return answer.code not in BROKEN_OFF
    if answer.status in LET_BE:
        return True
    if not 200 <= answer.status < 300:
        return False  # many servers and their firewalls do not know HEAD, or say of it what they say of nothing else
    return not target.expects_size and not (target.expects_file and "html" in (answer.media_type or "html"))
