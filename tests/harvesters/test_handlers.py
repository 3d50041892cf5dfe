import asyncio
import time
from types import SimpleNamespace

import pytest
from twisted.internet.defer import Deferred, succeed

from harvesters import handlers
from harvesters.handlers import READ_AT_ONCE, HarvestDownloadHandler, ImpatientPool
from harvesters.reactor import get_reactor


@pytest.fixture(autouse=True)
def short_goodbye(monkeypatch):
    monkeypatch.setattr(handlers, "GOODBYE", 0.05)


def handler_whose_connections_close(closing: Deferred, reactor) -> HarvestDownloadHandler:
    handler = object.__new__(HarvestDownloadHandler)
    handler._pool = SimpleNamespace(_reactor=reactor, closeCachedConnections=lambda: closing)
    return handler


def in_the_reactor(work) -> None:
    started = get_reactor()
    from twisted.internet import reactor  # noqa: PLC0415 -- it stands only now

    started.run(work(reactor), stop=pytest.fail)


def test_connections_that_close_while_the_machine_is_busy_are_closed_without_a_word(caplog):
    async def work(reactor):
        closing: Deferred = Deferred()
        reactor.callLater(0.01, closing.callback, None)
        asyncio.get_running_loop().call_soon(time.sleep, 0.1)  # a page is stored: both are due when it is
        await handler_whose_connections_close(closing, reactor).close()
        await asyncio.sleep(0.1)

    in_the_reactor(work)
    assert not caplog.records


def test_connections_that_do_not_close_are_left():
    async def work(reactor):
        await handler_whose_connections_close(Deferred(), reactor).close()

    in_the_reactor(work)


def test_a_new_connection_is_read_in_large_pieces():
    transport = SimpleNamespace(bufferSize=1 << 16)
    endpoint = SimpleNamespace(connect=lambda _factory: succeed(SimpleNamespace(transport=transport)))

    async def work(reactor):
        await ImpatientPool(reactor, patience=5).getConnection(("http", b"datos.example", 80), endpoint)

    in_the_reactor(work)
    assert transport.bufferSize == READ_AT_ONCE
