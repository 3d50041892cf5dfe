"""The download handler: Scrapy's HTTP/1.1, with documents on disk, and no patience for hosts that nobody hears from."""

from contextlib import suppress
from typing import Any, Final, cast
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.web.client import HTTPConnectionPool

from harvesters.excepted_hosts import ExceptedHost
from harvesters.sentences import Sentence
from harvesters.spooling import SpoolingDownloadHandler
from harvesters.walk_ends import WalkWithEnds

GOODBYE: Final = 1.0
"""Seconds that the kept connections of a walk have to close."""
READ_AT_ONCE: Final = 1 << 18
"""Bytes read from a socket at a time: each piece costs some 60 µs of Twisted and of Scrapy's signals, and a page of
500 records has forty pieces of Twisted's own 64 KB."""


class ImpatientPool(HTTPConnectionPool):
    """A pool of connections that are read in large pieces, and that gives up on a host to which none stands in time.

    Scrapy has one time for the whole request: a dead host would cost as much as a large answer.
    """

    def __init__(self, reactor: Any, patience: float) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call] # Twisted has no type for it
        self._patience = patience

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 -- Twisted's interface
        """See `HTTPConnectionPool`; fails with `TimeoutError` when the time is up."""
        connection = super().getConnection(key, endpoint)
        return cast("Deferred[Any]", connection).addTimeout(self._patience, self._reactor, self._give_up)

    def _newConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 -- Twisted's
        connection = super()._newConnection(key, endpoint)
        return cast("Deferred[Any]", connection).addCallback(_read_much)

    def _give_up(self, _: object, seconds: float) -> None:
        raise TimeoutError(
            Sentence(f"sin conexión en {seconds:g} segundos", f"no connection within {seconds:g} seconds")
        )


def _read_much(connection: Any) -> Any:
    """Let a connection be read in large pieces; those of TLS have a size of their own."""
    connection.transport.bufferSize = READ_AT_ONCE
    return connection


class HarvestDownloadHandler(SpoolingDownloadHandler):
    """What every request is sent by."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        assert isinstance(crawler.spider, WalkWithEnds)
        pool = ImpatientPool(self._pool._reactor, crawler.spider.limits.timeout_connect)  # noqa: SLF001 -- one reactor
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        pool.cachedConnectionTimeout = crawler.settings.getint("KEPT_CONNECTION_SECONDS", 240)
        pool._factory = self._pool._factory  # noqa: SLF001 -- Scrapy's, which forgives bad header lines
        self._pool = pool
        endpoint = crawler.spider.endpoint
        if endpoint.tls_unverified:
            host = urlsplit(endpoint.url).hostname or ""
            self._contextFactory: Any = ExceptedHost(self._contextFactory, crawler, host)

    async def close(self) -> None:
        """Close the kept connections, or leave them after `GOODBYE`.

        Scrapy 2.19 has a timer of its own for it, which on a busy machine strikes although they just closed: a
        traceback in the operator's log for each such walk.
        """
        closing: Deferred[Any] = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call] # as above
        with suppress(defer.TimeoutError):
            await maybe_deferred_to_future(closing.addTimeout(GOODBYE, self._pool._reactor))  # noqa: SLF001 -- one reactor
