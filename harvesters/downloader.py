"""The downloader in which the limits per host truly hold, over all crawlers of the process.

Measured with Scrapy 2.19: limit 1, 19 requests in flight, because a slot counts a request only on the next turn of the
event loop.  Here every transfer holds a turn at its host (`harvesters.hosts`) before it begins.
"""

import asyncio
from contextlib import AsyncExitStack

from scrapy import Request, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from harvesters.hosts import seconds_from_retry_after
from harvesters.sentences import Sentence
from harvesters.walk_ends import WalkWithEnds


class PoliteDownloader(Downloader):
    """Takes a turn at the host for every transfer, and ends one that has fallen silent."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        assert isinstance(crawler.spider, WalkWithEnds)
        self._walk = crawler.spider
        self._patience: dict[Request, asyncio.Timeout] = {}
        crawler.signals.connect(self._heard, signals.headers_received)
        crawler.signals.connect(self._received, signals.bytes_received)

    async def _download(self, slot: Slot, request: Request) -> Response:
        """Transfer one request.  Scrapy calls this in a task of its own, which a walk that ends may cancel."""
        walk, task = self._walk, asyncio.current_task()
        assert task is not None
        walk.transfers.add(task)
        walk.spend(requests=1)
        if walk.over.is_set():
            task.cancel()  # at the next await: what was queued while the walk ended goes the same way as what was on it
        try:
            async with AsyncExitStack() as turn:
                manners = walk.manners_at(request.url)
                with walk.turns.waiting(own=manners.delay):
                    await turn.enter_async_context(walk.hosts.turn(request.url, walk.endpoint.slug, manners))
                response = await self._transfer(slot, request)
                rest = seconds_from_retry_after(response.headers.get("Retry-After"))
                if rest and rest <= walk.limits.max_retry_wait and response.status in (429, 503):
                    walk.hosts.rest(request.url, rest)  # before the turn is given back: nobody slips in
                return response
        except asyncio.CancelledError:
            # Scrapy would wait for ever for a request that ends by a BaseException
            raise DownloadCancelledError(f"{request.url} was given up: the walk has ended.") from None
        finally:
            walk.transfers.discard(task)

    async def _transfer(self, slot: Slot, request: Request) -> Response:
        silence = self._walk.limits.timeout_read
        try:
            async with asyncio.timeout(silence) as patience:
                self._patience[request] = patience
                return await super()._download(slot, request)
        except TimeoutError:
            if not patience.expired():
                raise
            raise TimeoutError(
                Sentence(f"ni un byte en {silence:g} segundos", f"not one byte for {silence:g} seconds")
            ) from None
        finally:
            self._patience.pop(request, None)

    def _received(self, data: bytes, request: Request) -> None:
        """Count what came, in the one handler of a signal that Scrapy sends for each piece of an answer."""
        self._walk.spend(received=len(data))
        self._heard(request)

    def _heard(self, request: Request) -> None:
        """Start the time of silence anew: something came."""
        patience = self._patience.get(request)
        if patience is not None and not patience.expired():
            patience.reschedule(asyncio.get_running_loop().time() + self._walk.limits.timeout_read)
