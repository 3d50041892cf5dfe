"""The download handler: Scrapy's HTTP/1.1, with documents on disk, and no patience for hosts that nobody hears from."""

from typing import Any, cast

from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.web.client import HTTPConnectionPool

from harvesters.sentences import Sentence
from harvesters.spooling import SpoolingDownloadHandler
from harvesters.walk import Walk


class ImpatientPool(HTTPConnectionPool):
    """A pool of connections that gives up on a host to which none stands in time.

    Scrapy has one time for the whole request: a dead host would cost as much as a large answer.
    """

    def __init__(self, reactor: Any, patience: float) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call] # Twisted has no type for it
        self._patience = patience

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 -- Twisted's interface
        """See `HTTPConnectionPool`; fails with `TimeoutError` when the time is up."""
        connection = super().getConnection(key, endpoint)
        return cast("Deferred[Any]", connection).addTimeout(self._patience, self._reactor, self._give_up)

    def _give_up(self, _: object, seconds: float) -> None:
        raise TimeoutError(
            Sentence(f"sin conexión en {seconds:g} segundos", f"no connection within {seconds:g} seconds")
        )


class HarvestDownloadHandler(SpoolingDownloadHandler):
    """What every request is sent by."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        assert isinstance(crawler.spider, Walk)
        pool = ImpatientPool(self._pool._reactor, crawler.spider.limits.timeout_connect)  # noqa: SLF001 -- one reactor
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        pool._factory = self._pool._factory  # noqa: SLF001 -- Scrapy's, which forgives bad header lines
        self._pool = pool
