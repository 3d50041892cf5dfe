"""A fast CKAN on loopback, in a process of its own: what a harvest is measured against.

Answers ``/p/<portal>/api/3/action/{package_search,package_list,package_show,status_show}`` from packages made ahead, so
that serving costs next to nothing beside harvesting.
"""

import asyncio
import gzip
import multiprocessing
import re
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import cache, lru_cache, partial
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, urlsplit

import orjson
from synthetic import ckan_bodies

LARGEST_PAGE = 1000


class Portals:
    """Portals of `datasets` packages each; the packages of portal n follow those of portal n - 1."""

    def __init__(self, portals: int, datasets: int) -> None:
        every = sorted(ckan_bodies(portals * datasets))
        self.records = [every[n * datasets : (n + 1) * datasets] for n in range(portals)]
        self.by_id = [dict(records) for records in self.records]
        self.search = lru_cache(maxsize=256)(self._search)

    def answer(self, path: str) -> bytes:
        """The body for a path and query."""
        parts = urlsplit(path)
        found = re.fullmatch(r"/p/(\d+)/api/(?:3/)?action/(\w+)", parts.path)
        if found is None or int(found[1]) >= len(self.records):
            return b'{"success": false, "error": {"__type": "Not Found Error", "message": "no"}}'
        portal, query = int(found[1]), {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if found[2] == "package_search":
            return self.search(portal, int(query.get("start", 0)), min(int(query.get("rows", 10)), LARGEST_PAGE))
        if found[2] == "package_show":
            return _success(self.by_id[portal][query["id"]])
        if found[2] == "package_list":
            return _success(orjson.dumps([identifier for identifier, _ in self.records[portal]]))
        return _success(b'{"ckan_version": "2.11.6", "site_title": "Portal"}')

    def _search(self, portal: int, start: int, rows: int) -> bytes:
        records = self.records[portal]
        page = b", ".join(body for _, body in records[start : start + rows])
        return _success(b'{"count": %d, "results": [%s]}' % (len(records), page))


def _success(result: bytes) -> bytes:
    return b'{"help": "", "success": true, "result": ' + result + b"}"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"


async def _healthy(body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD % (b"", len(body)) + body)
    await writer.drain()


async def _hangs(_body: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def _drips(body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD % (b"", len(body)))
    for at in range(len(body)):
        writer.write(body[at : at + 1])
        await writer.drain()
        await asyncio.sleep(1)


async def _bombs(_body: bytes, writer: asyncio.StreamWriter) -> None:
    bomb = _bomb()
    writer.write(HEAD % (b"Content-Encoding: gzip\r\n", len(bomb)) + bomb)
    await writer.drain()


@cache
def _bomb() -> bytes:
    """Some 2 MB that are 2 GB of blanks."""
    return gzip.compress(bytes(1 << 20), 9) * 2048


BEHAVIOURS = {"healthy": _healthy, "hangs": _hangs, "drips": _drips, "bombs": _bombs}
"""How a portal answers a search, once it knows what to say."""


async def _serve(portals: Portals, latency: float, hosts: Sequence[str], ready: Connection) -> None:
    """One server for all portals, or one for each of `hosts`, so that each is a host of its own."""

    async def talk(behaviour: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                length = 0
                while (header := await reader.readline()).strip():
                    name, _, value = header.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                await reader.readexactly(length)
                path = line.split()[1].decode()
                await asyncio.sleep(latency)
                answer = BEHAVIOURS[behaviour] if "package_search" in path else _healthy
                await answer(portals.answer(path), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(
                await asyncio.start_server(partial(talk, behaviour), "127.0.0.1", 0, backlog=512)
            )
            for behaviour in hosts or ("healthy",)
        ]
        ready.send([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.gather(*[server.serve_forever() for server in servers])


def _run(portals: int, datasets: int, latency: float, hosts: Sequence[str], ready: Connection) -> None:
    asyncio.run(_serve(Portals(portals, datasets), latency, hosts, ready))


@contextmanager
def running_portals(
    portals: int, datasets: int, latency: float = 0.0, hosts: Sequence[str] = ()
) -> Iterator[list[str]]:
    """Play portals as long as the block lasts; give their addresses.

    `latency` is the seconds before each answer.  With `hosts`, one of `BEHAVIOURS` for each portal, every portal is a
    host of its own.
    """
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(portals, datasets, latency, hosts, theirs), daemon=True
    )
    process.start()
    try:
        ports = ours.recv()
        yield [f"http://127.0.0.1:{ports[number % len(ports)]}/p/{number}" for number in range(portals)]
    finally:
        process.terminate()
        process.join()
