"""``/metrics`` over HTTP, for a Prometheus that asks: the store is read at each request, and nothing is kept."""

import logging
import socket
import threading
from collections.abc import Iterable
from http import HTTPStatus
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from federation.listening import place_from_text
from federation.metrics import registry_from_store
from federation.words import say
from storage.database import Database, open_database
from storage.errors import StorageError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

SECONDS: Final = 30.0
"""For a client to say what it wants."""
EXAMPLE: Final = "127.0.0.1:9108"
TEXT: Final = "text/plain; charset=utf-8"


class Metrics:
    """The WSGI application."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._database: Database | None = None
        self._opening = threading.Lock()

    def __call__(self, environment: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        status, kind, body = self._answer(environment["REQUEST_METHOD"], environment.get("PATH_INFO", ""))
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        start(f"{status.value} {status.phrase}", headers)
        return [] if environment["REQUEST_METHOD"] == "HEAD" else [body]

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()

    def _answer(self, method: str, path: str) -> tuple[HTTPStatus, str, bytes]:
        if method not in {"GET", "HEAD"}:
            return _told(
                HTTPStatus.METHOD_NOT_ALLOWED, say("Solo se lee: GET /metrics", "It is only read: GET /metrics")
            )
        if path != "/metrics":
            return _told(HTTPStatus.NOT_FOUND, say("Las cifras están en /metrics", "The figures are at /metrics"))
        try:
            return HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(registry_from_store(self._open()))
        except StorageError as error:
            return _told(HTTPStatus.SERVICE_UNAVAILABLE, say(error.es, error.en))

    def _open(self) -> Database:
        """The database; opened when it is first asked for, so that one which is away now may come back."""
        with self._opening:
            if self._database is None:
                self._database = open_database(self._url)
            return self._database


def make_metrics_server(metrics: Metrics, listen: str) -> WSGIServer:
    """A server at ``host:port`` (IPv6 in brackets; port 0: any).  Raises `UsageError`, `OSError`."""
    host, port = place_from_text(listen, EXAMPLE)
    kind: type[WSGIServer] = _Server6 if ":" in host else _Server
    return make_server(host, port, metrics, server_class=kind, handler_class=_Handler)


def _told(status: HTTPStatus, sentence: str) -> tuple[HTTPStatus, str, bytes]:
    return status, TEXT, f"{sentence}\n".encode()


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each request: one that dawdles holds nobody up."""

    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without asking DNS what this machine is called, as the library's own would."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (the library's signature)
        """Log what a client broke off; its traceback is nobody's business."""
        log.info("%s broke off", client_address[0])


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = SECONDS

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 (the library's name)
        """Log a request where somebody wants to see it."""
        log.info(format, *arguments)
