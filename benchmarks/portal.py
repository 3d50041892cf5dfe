"""A fast CKAN on loopback, in a process of its own: what a harvest is measured against.

Answers ``/p/<portal>/api/3/action/{package_search,package_list,package_show,status_show}`` from packages made ahead, so
that serving costs next to nothing beside harvesting.
"""

import asyncio
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
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


async def _serve(portals: Portals, ready: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                length = 0
                while (header := await reader.readline()).strip():
                    name, _, value = header.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                await reader.readexactly(length)
                body = portals.answer(line.split()[1].decode())
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                writer.write(head + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=512)
    ready.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


def _run(portals: int, datasets: int, ready: Connection) -> None:
    asyncio.run(_serve(Portals(portals, datasets), ready))


@contextmanager
def running_portals(portals: int, datasets: int) -> Iterator[list[str]]:
    """Play portals as long as the block lasts; give their addresses."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(portals, datasets, theirs), daemon=True)
    process.start()
    try:
        port = ours.recv()
        yield [f"http://127.0.0.1:{port}/p/{number}" for number in range(portals)]
    finally:
        process.terminate()
        process.join()
