"""The frame around every answer: what is too long, HEAD, CORS, what is logged and counted.

It is plain ASGI, so that it costs microseconds and holds for files and streams too.
"""

import logging
import time
from collections.abc import Iterable
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from federation.web.problems import ProblemError, response_from_problem

log = logging.getLogger(__name__)

MAX_TARGET: Final = 8_000
"""Bytes of path and query, as most servers and proxies allow."""
MAX_BODY: Final = 1 << 20
"""Bytes of what is posted: a query, never data."""
HEAD_ONLY: Final = "milpa.head"
"""Key of the scope of a request that wants no body: who would read a file through need not."""

_READ: Final = b"GET, HEAD, POST, OPTIONS"
_POLICY: Final = (
    b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
    b"base-uri 'none'"
)
"""No page of ours has a script, or loads anything."""
_ALWAYS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Link, Location, Content-Range, Retry-After"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", _POLICY),
)
_PREFLIGHT: Final = [
    (b"allow", _READ),
    (b"access-control-allow-methods", _READ),
    (b"access-control-allow-headers", b"Accept, Authorization, Content-Type, If-None-Match, If-Modified-Since, Range"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


class Frame:
    """The application, framed."""

    def __init__(self, app: ASGIApp, figures: CollectorRegistry) -> None:
        self._app = app
        self._requests = Counter(
            "milpa_http_requests", "Requests answered, by status", ["status"], registry=figures
        )  # fmt: skip
        self._seconds = Histogram("milpa_http_request_seconds", "Seconds until an answer was sent", registry=figures)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is no request (the lifespan) is handed through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = _Sending(send, without_body=scope["method"] == "HEAD")
        started = time.perf_counter()
        try:
            await self._answer(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            self._requests.labels(str(sending.status)).inc()
            self._seconds.observe(seconds)
            log.info(
                "%s %s %s %d %.1f ms", _client(scope), scope["method"], _target(scope), sending.status, seconds * 1000
            )

    async def _answer(self, scope: Scope, receive: Receive, send: "_Sending") -> None:
        refused = _refusal(scope)
        if refused is not None:
            await response_from_problem(refused)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
        elif scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET", HEAD_ONLY: True}, _capped(receive), send)
        else:
            await self._app(scope, _capped(receive), send)


class _Sending:
    """Sends what every answer has besides its own headers, and no body where none is wanted."""

    def __init__(self, send: Send, *, without_body: bool) -> None:
        self._send = send
        self._without_body = without_body
        self.status = 499
        """As nginx notes it: the client left before there was an answer."""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[Any] = list(message.get("headers", ()))
            here = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in _ALWAYS if name not in here]
            await self._send({**message, "headers": headers})
        elif self._without_body and message["type"] == "http.response.body":
            if not message.get("more_body"):
                await self._send({**message, "body": b""})
        else:
            await self._send(message)


def _refusal(scope: Scope) -> ProblemError | None:
    """Why a request is not looked at; None where it is."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_TARGET:
        return ProblemError(
            414,
            f"La dirección pasa de {MAX_TARGET} bytes. Pida menos, o use POST donde se puede.",
            f"The address is longer than {MAX_TARGET} bytes. Ask for less, or use POST where that can be.",
        )
    if _declared(scope["headers"]) > MAX_BODY:
        return _too_large()
    return None


def _declared(headers: Iterable[tuple[bytes, bytes]]) -> int:
    lengths = [value for name, value in headers if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def _too_large() -> ProblemError:
    return ProblemError(
        413, f"Lo enviado pasa de {MAX_BODY} bytes.", f"What was sent is longer than {MAX_BODY} bytes."
    )  # fmt: skip


def _capped(receive: Receive) -> Receive:
    """Receive no more than `MAX_BODY`, whatever was declared."""
    received = 0

    async def receive_capped() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY:
            raise _too_large()
        return message

    return receive_capped


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "-"


def _target(scope: Scope) -> str:
    """What was asked, as it came: percent-encoded, and so without anything that would command a terminal."""
    raw = (scope.get("raw_path") or b"") + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    return raw.decode("ascii", "backslashreplace")
