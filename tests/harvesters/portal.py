"""A portal on loopback that misbehaves on request, and remembers how it was asked."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HTML = b"<!DOCTYPE html><html><body><h1>Acceso denegado</h1></body></html>"
SEARCH = "/api/3/action/package_search"


@dataclass
class Answer:
    """One answer, right or wrong."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    latency: float = 0.0
    """Seconds before the first byte."""
    drip: float = 0.0
    """Seconds between one byte and the next."""
    length: int | None = None
    """A Content-Length that lies."""
    reset: bool = False
    """The connection is reset instead."""


@dataclass
class Asked:
    """One request, as the portal saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    time: float


Respond = Callable[[Asked], Answer]


def package(number: int, **fields: object) -> dict[str, object]:
    return {"id": f"id-{number:05}", "name": f"conjunto-{number}", "title": f"Conjunto número {number}", **fields}


def search_body(packages: list[object], count: int | None) -> bytes:
    result = {"results": packages} if count is None else {"count": count, "results": packages}
    return json.dumps({"help": "…", "success": True, "result": result}, ensure_ascii=False).encode()


class Portal(ThreadingHTTPServer):
    """Answers `package_search` from `packages`, unless something else is scripted for a path."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.packages: list[Any] = [package(number) for number in range(1, 251)]
        self.rows_cap = 1000
        self.count_lie = 0
        self.filters = True
        """Whether ``fq`` is heeded."""
        self.latency = 0.0
        self.before_page: Callable[[Portal, Asked], None] = lambda _portal, _asked: None
        self.asked: list[Asked] = []
        self.most_in_flight = 0
        self._in_flight = 0
        self._lock = threading.Lock()
        self._scripts: dict[str, list[Answer | Respond]] = {}
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def script(self, path: str, *answers: Answer | Respond) -> None:
        """Answer requests to a path with these, one after the other; the last one stays."""
        self._scripts[path] = list(answers)

    def starts(self) -> list[int]:
        return [int(asked.query["start"]) for asked in self.asked if "start" in asked.query]

    def search(self, asked: Asked) -> Answer:
        """Play CKAN's package_search."""
        self.before_page(self, asked)
        rows, start = int(asked.query.get("rows", 10)), int(asked.query.get("start", 0))
        found = self.packages
        if "fq" in asked.query and self.filters:
            since = asked.query["fq"].removeprefix("metadata_modified:[").partition("Z TO")[0]
            found = [each for each in found if each["metadata_modified"] >= since]
        if asked.query.get("sort") == "metadata_modified desc":
            found = sorted(found, key=lambda each: each["metadata_modified"], reverse=True)
        page = found[start : start + min(rows, self.rows_cap)]
        return Answer(search_body(page, len(found) + self.count_lie), latency=self.latency)

    def respond(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            script = self._scripts.get(asked.path)
            step = None if not script else script.pop(0) if len(script) > 1 else script[0]
        if step is None:
            return self.search(asked) if asked.path == SEARCH else Answer(HTML, 404, content_type="text/html")
        return step if isinstance(step, Answer) else step(asked)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        with self._lock:
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Portal

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        asked = Asked(parts.path, query, dict(self.headers), time.monotonic())
        with self.server.in_flight():  # until the answer is sent: when it is read, the next request may come already
            answer = self.server.respond(asked)
            self.server.closing.wait(answer.latency)
        with suppress(ConnectionError):
            self._reset() if answer.reset else self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if not answer.drip:
            self.wfile.write(answer.body)
        for byte in answer.body if answer.drip else b"":
            self.wfile.write(bytes([byte]))
            if self.server.closing.wait(answer.drip):
                break
        if answer.length is not None and answer.length != len(answer.body):
            self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""


@contextmanager
def running_portal() -> Iterator[Portal]:
    """A portal that runs for the time of the context."""
    portal = Portal()
    thread = threading.Thread(target=portal.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        portal.closing.set()
        portal.shutdown()
        thread.join()
        portal.server_close()
