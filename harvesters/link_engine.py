"""The engine of the links: one crawler, with settings of its own."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from harvesters.addresses import AddressPolicy
from harvesters.engine import one_at_a_time
from harvesters.errors import HarvesterError
from harvesters.limits import Limits
from harvesters.link_items import HostLinks, LinkSink
from harvesters.link_walk import LinkManners, LinkWalk
from harvesters.reactor import Reactor, get_reactor
from harvesters.settings import make_settings

KEPT_SECONDS = 10
"""How long a connection is kept that no link of its host uses: thousands of hosts would fill the table of files."""


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """How a run ended."""

    asked: int
    """Links that have an answer."""
    requests: int
    finish_reason: str
    """``finished``, ``time_limit`` or ``shutdown``."""


class LinkEngine:
    """Asks links, in the thread that it is used from."""

    def __init__(self, limits: Limits, manners: LinkManners) -> None:
        self._limits = limits
        self._manners = manners
        self._loop: asyncio.AbstractEventLoop | None = None
        self._walk: LinkWalk | None = None
        self._stopping = False

    def ask(self, queues: Iterable[HostLinks], sink: LinkSink, max_seconds: float | None = None) -> LinkOutcome:
        """Ask the links of `queues`, for `max_seconds` at most; blocks until the last answer is stored.

        An error of the queues or of the sink ends the run and is raised here.
        """
        with one_at_a_time():
            reactor = get_reactor()
            self._loop = reactor.loop
            try:
                return reactor.run(self._run(reactor, queues, sink, max_seconds), self.stop)
            finally:
                self._loop = None

    def stop(self) -> None:
        """Ask no link more, and store what was answered.  May be called from any thread and from a signal handler."""
        self._stopping = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end, "shutdown")

    def _end(self, reason: str) -> None:
        if self._walk is not None:
            self._walk.end(reason)

    async def _run(
        self, reactor: Reactor, queues: Iterable[HostLinks], sink: LinkSink, max_seconds: float | None
    ) -> LinkOutcome:
        resolver = reactor.guard(AddressPolicy(self._limits.allow_private_addresses), 10 + self._manners.live_hosts)
        crawler = AsyncCrawlerRunner(link_settings(self._limits)).create_crawler(LinkWalk)
        crawl = asyncio.ensure_future(
            crawler.crawl_async(
                queues=queues,
                link_sink=sink,
                link_manners=self._manners,
                limits=self._limits,
                hosts=reactor.hosts,
                refusal_of=resolver.get_refusal,
            )
        )
        await asyncio.sleep(0)
        walk = crawler.spider
        if not isinstance(walk, LinkWalk):
            await crawl
            raise HarvesterError("El recorrido de los enlaces no empezó.", "The walk of the links did not begin.")
        self._walk = walk
        if self._stopping:
            walk.end("shutdown")
        alarm = asyncio.get_running_loop().call_later(max_seconds, walk.end, "time_limit") if max_seconds else None
        try:
            await crawl
        finally:
            if alarm is not None:
                alarm.cancel()
            self._walk = None
            reactor.hosts.leave(walk.endpoint.slug)
        if walk.failure is not None:
            raise walk.failure
        return LinkOutcome(walk.asked, walk.spent.requests, walk.finish_reason or "finished")


def link_settings(limits: Limits) -> Settings:
    """Scrapy's settings for links: bodies of any length, none of them read whole or unpacked, nothing kept for long."""
    settings = make_settings(limits)
    settings.update(
        {
            "DOWNLOAD_MAXSIZE": 0,  # the walk stops at the beginning of each
            "COMPRESSION_ENABLED": False,  # half a packed body cannot be unpacked
            "ITEM_PIPELINES": {},
            "KEPT_CONNECTION_SECONDS": KEPT_SECONDS,
        },
        priority="cmdline",
    )
    return settings
