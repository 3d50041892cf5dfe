"""The engine: many walks at a time, each in a crawler of its own, none of them able to harm another.

One Crawler per source costs 5–11 ms and 0.3 MB while it lives, and gives each walk its own settings, statistics, pool
of connections and end.  What must be common to all of them is common to the process: the limits per host, the address
guard, and how many walks live at the same time.
"""

import asyncio
import gc
import inspect
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from harvesters.addresses import AddressPolicy
from harvesters.errors import HarvesterError
from harvesters.items import Endpoint, Sink, Tally, WalkOutcome
from harvesters.limits import Limits
from harvesters.memory import Memory
from harvesters.reactor import Reactor, get_reactor
from harvesters.registry import require_walk
from harvesters.resolver import GuardedResolver
from harvesters.sentences import Sentence
from harvesters.settings import make_settings
from harvesters.spools import sweep_spools
from harvesters.walk import Walk
from harvesters.walk_outputs import internal_error

logger = logging.getLogger(__name__)

Job = tuple[Endpoint, Sink]
Done = Callable[[WalkOutcome], Awaitable[None] | None]

GRACE = 60.0
"""Seconds that a walk which was ended has for the page in hand."""

_one_at_a_time = threading.Lock()

LOOK: Final = 5.0
"""Seconds between two looks at the time of a source."""
LATE: Final = 1.0
"""Seconds that a look may come late: with more, something held the loop."""


class Engine:
    """Harvests sources, in the thread that it is used from."""

    def __init__(self, limits: Limits | None = None, grace: float = GRACE) -> None:
        self.limits = limits or Limits()
        self._grace = grace
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._walking: set[Crawler] = set()

    def harvest(self, jobs: Iterable[Job], done: Done) -> None:
        """Walk every source of `jobs`, and give each outcome to `done`, which may be a coroutine.

        Blocks until the last walk has ended.  Jobs are taken one by one, no more of them than may live at once.  An
        error raised by `jobs` or `done` lets the live walks finish their page and is raised here.  On Ctrl-C the walks
        finish the page in hand before it is passed on.
        """
        with one_at_a_time():
            self._run(jobs, done)

    def stop(self) -> None:
        """Begin no source more, and end the live walks after the page in hand.

        May be called from any thread and from a signal handler, before the harvest, too.  Who is stopped stays so.
        """
        self._stopping = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_walks)

    @property
    def is_stopped(self) -> bool:
        """Whether it was asked to end, or an error ended it."""
        return self._stopping

    def _run(self, jobs: Iterable[Job], done: Done) -> None:
        sweep_spools()
        reactor = get_reactor()
        self._loop = reactor.loop
        try:
            reactor.run(self._harvest(reactor, iter(jobs), done), self.stop)
        finally:
            self._loop = None

    async def _harvest(self, reactor: Reactor, jobs: Iterator[Job], done: Done) -> None:
        resolver = reactor.guard(AddressPolicy(self.limits.allow_private_addresses), 10 + self.limits.live_sources)
        line = _Line(self.limits, reactor, resolver)
        room = asyncio.Semaphore(self.limits.live_sources)
        failures: list[Exception] = []
        walks: set[asyncio.Task[None]] = set()

        async def walk(endpoint: Endpoint, sink: Sink) -> None:
            try:
                outcome = await self._walk(line, endpoint, sink)
                answer = done(outcome)
                if inspect.isawaitable(answer):
                    await answer
            except Exception as error:  # noqa: BLE001 -- raised again when the live walks have ended
                failures.append(error)
                self.stop()
            finally:
                room.release()

        while not self._stopping:
            await room.acquire()
            try:
                job = None if self._stopping else next(jobs, None)
            except Exception as error:  # noqa: BLE001 -- raised again when the live walks have ended
                failures.append(error)
                self.stop()
                break
            if job is None:
                break
            task = asyncio.create_task(walk(*job))
            walks.add(task)
            task.add_done_callback(walks.discard)
        while walks:
            await asyncio.wait(walks)
        if failures:
            raise failures[0]

    async def _walk(self, line: "_Line", endpoint: Endpoint, sink: Sink) -> WalkOutcome:
        """Walk one source; whatever happens, there is an outcome."""
        began = time.monotonic()
        crawler: Crawler | None = None
        errors: list[str] = []
        try:
            crawler = line.runner.create_crawler(require_walk(endpoint.protocol))
            self._walking.add(crawler)
            await self._crawl(line, crawler, endpoint, sink)
        except HarvesterError as error:
            errors.append(error.sentence)
        except Exception as error:
            logger.exception("%s: the walk broke", endpoint.slug)
            errors.append(internal_error(endpoint.url, error))
        finally:
            self._walking.discard(crawler)
            line.hosts.leave(endpoint.slug)
        return _outcome(crawler, endpoint, errors, time.monotonic() - began)

    async def _crawl(self, line: "_Line", crawler: Crawler, endpoint: Endpoint, sink: Sink) -> None:
        """Run a crawler to its end, or to the end of its time."""
        crawl = line.runner.crawl(
            crawler,
            endpoint=endpoint,
            sink=sink,
            limits=self.limits,
            hosts=line.hosts,
            refusal_of=line.resolver.get_refusal,
        )
        await asyncio.sleep(0)  # the crawler makes its walk
        if self._stopping:
            self._end_walks()  # who was told to stop just before
        assert isinstance(crawler.spider, Walk)
        closing = crawler.spider.close_on_time()
        await self._wait_its_time(crawl, crawler.spider)
        if closing is not None:
            closing.cancel()
        if crawl.done():
            return crawl.result()
        seconds = self.limits.timeout_source
        crawler.spider.end(
            "time_limit",
            Sentence(
                f"Se detuvo después de {seconds:.0f} segundos, el máximo que puede tardar una fuente.",
                f"Stopped after {seconds:.0f} seconds, the most that one source may take.",
            ),
        )
        await asyncio.wait({crawl}, timeout=self._grace)
        if crawl.done():
            return crawl.result()
        crawl.cancel()
        crawler.spider.tally.take_back()
        raise HarvesterError(
            f"{endpoint.url} no terminó cuando se agotó su tiempo: su última página nunca se guardó.",
            f"{endpoint.url} did not end when its time was up: its last page was never stored.",
        )

    async def _wait_its_time(self, crawl: asyncio.Future[None], walk: Walk) -> None:
        """Wait for the end of a crawl, or of its time.

        Waiting for other sources on a host that it shares is not its; nor is, up to as long again, what held the whole
        loop: otherwise one portal that hangs would use up the time of the healthy ones beside it.
        """
        began, stalled, most = time.monotonic(), 0.0, self.limits.timeout_source
        while not crawl.done():
            now = time.monotonic()
            left = most - (now - began - walk.turns.waited() - min(stalled, most))
            if left <= 0:
                return
            await asyncio.wait({crawl}, timeout=min(left, LOOK))
            stalled += max(0.0, time.monotonic() - now - min(left, LOOK) - LATE)

    def _end_walks(self) -> None:
        for crawler in self._walking:
            if isinstance(crawler.spider, Walk):
                crawler.spider.end("shutdown")


class _Line:
    """What the walks of one harvest share."""

    def __init__(self, limits: Limits, reactor: Reactor, resolver: GuardedResolver) -> None:
        self.runner = AsyncCrawlerRunner(make_settings(limits))
        self.hosts = reactor.hosts
        self.resolver = resolver


def _outcome(crawler: Crawler | None, endpoint: Endpoint, errors: list[str], seconds: float) -> WalkOutcome:
    walk = crawler.spider if crawler is not None and isinstance(crawler.spider, Walk) else None
    if crawler is None or walk is None:
        return WalkOutcome(endpoint, Tally(), "crashed", tuple(errors), 0, 0, 0, seconds)
    stats: dict[str, Any] = {}
    with suppress(RuntimeError):  # the crawler broke before it had any
        stats = crawler.stats.get_stats()
    walk.hide_key()
    return WalkOutcome(
        endpoint=endpoint,
        tally=walk.tally,
        finish_reason=walk.finish_reason or ("crashed" if errors else str(stats.get("finish_reason", "crashed"))),
        errors=(*walk.errors, *errors),
        requests=int(stats.get("downloader/request_count", 0)),
        retries=walk.retries,
        bytes_received=int(stats.get("downloader/response_bytes", 0)),
        seconds=seconds,
        final_url=walk.final_url,
        memory=_memory_of(walk),
        problem=walk.problem,
        rest_asked=walk.rest_asked,
    )


def _memory_of(walk: Walk) -> Memory:
    """What the next walk may know: of one that never began no more than this one was told."""
    if not walk.began:
        return walk.endpoint.memory
    return walk.remember() if walk.tally.ended else walk.remember_partly()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the process's one place for what asks portals.  Raises `HarvesterError` where it is taken."""
    if not _one_at_a_time.acquire(blocking=False):
        raise HarvesterError(
            "Este proceso ya está cosechando: espere a que termine, o coseche en otro proceso.",
            "This process is harvesting already: wait for its end, or harvest in another process.",
        )
    try:
        with _quiet_garbage_collector():
            yield
    finally:
        _one_at_a_time.release()


@contextmanager
def _quiet_garbage_collector() -> Iterator[None]:
    """Leave what stands at the start out of every collection, and collect less often (+17 % datasets/s, measured).

    What is garbage by then stays until the end: to look for it among all that was imported takes a tenth of a second.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
