"""Hosts with links of every kind: one server on every loopback address, which answers by the path."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!DOCTYPE html><html><body>P\xc3\xa1gina no encontrada</body></html>"
CSV = b"a,b\n1,2\n" * 10_000


class LinkHosts(ThreadingHTTPServer):
    """Remembers who was asked for what, when."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(("0.0.0.0", 0), Answers)
        self.asked: list[tuple[str, str, str, float]] = []
        """(host, method, path, moment)."""
        self.quiet = quiet
        """Whether nothing is remembered: for benchmarks."""
        self.robots: dict[str, bytes] = {}
        """robots.txt by host address."""
        self.sent = 0
        """Bytes of bodies that were taken from us."""

    @property
    def port(self) -> int:
        return self.server_address[1]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def requests(self, path: str) -> list[str]:
        """The methods by which a path was asked for."""
        return [method for _, method, asked, _ in self.asked if asked == path]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up in the middle of a body on purpose."""


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LinkHosts

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        if not self.server.quiet:
            self.server.asked.append((host, self.command, self.path, time.monotonic()))
        if self.path == "/robots.txt":
            rules = self.server.robots.get(host)
            self.send(404 if rules is None else 200, rules or b"", "text/plain")
            return
        kind = self.path.strip("/").partition("/")[0]
        getattr(self, f"answer_{kind}", self.answer_missing)()

    def answer_csv(self) -> None:
        self.send(200, CSV, "text/csv; charset=utf-8", {"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"})

    def answer_ranged(self) -> None:
        if "Range" not in self.headers:
            self.answer_csv()
            return
        self.send(206, CSV[:4096], "text/csv", {"Content-Range": f"bytes 0-4095/{len(CSV)}"})

    def answer_page(self) -> None:
        self.send(200, PAGE, "text/html; charset=utf-8")

    def answer_disguised(self) -> None:
        self.send(200, PAGE, "text/csv" if self.command == "HEAD" else "application/octet-stream")

    def answer_onlyget(self) -> None:
        self.answer_csv() if self.command == "GET" else self.send(405, b"", "text/plain")

    def answer_liar(self) -> None:
        self.answer_csv() if self.command == "GET" else self.send(404, b"", "text/plain")

    def answer_hangs_up_on_head(self) -> None:
        self.answer_csv() if self.command == "GET" else self.close()

    def answer_missing(self) -> None:
        self.send(404, b"no", "text/plain")

    def answer_gone(self) -> None:
        self.send(410, b"no", "text/plain")

    def answer_forbidden(self) -> None:
        self.send(403, b"no", "text/plain")

    def answer_busy(self) -> None:
        self.send(503, b"", "text/plain", {"Retry-After": "86400"})

    def answer_moment(self) -> None:
        self.send(429, b"", "text/plain", {"Retry-After": "1"})

    def answer_moved(self) -> None:
        self.send(302, b"", "text/plain", {"Location": "/csv/moved"})

    def answer_circle(self) -> None:
        self.send(302, b"", "text/plain", {"Location": self.path})

    def answer_inside(self) -> None:
        self.send(302, b"", "text/plain", {"Location": "http://169.254.169.254/latest/meta-data"})

    def answer_away(self) -> None:
        self.send(302, b"", "text/plain", {"Location": self.server.url("/csv/away", "127.0.0.9")})

    def answer_slow(self) -> None:
        time.sleep(0.3)
        self.answer_csv()

    def answer_silent(self) -> None:
        time.sleep(3)
        self.close()

    def answer_empty(self) -> None:
        self.send(200, b"", "text/csv")

    def answer_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        while self.command == "GET":
            self.wfile.write(CSV)
            self.server.sent += len(CSV)

    def close(self) -> None:
        self.close_connection = True

    def send(self, status: int, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def running_link_hosts(*, quiet: bool = False) -> Iterator[LinkHosts]:
    hosts = LinkHosts(quiet=quiet)
    thread = threading.Thread(target=hosts.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hosts
    finally:
        hosts.shutdown()
        hosts.server_close()
        thread.join()
