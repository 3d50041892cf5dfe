"""A connection that may not be held for nothing: what is asked must come in time, and not without an end.

The server counts its connections, and turns everybody away where there are too many (`federation.web.serving`): who
opened some hundred, and never finished a request, would have it for himself.  It ends those that wait between two
requests itself; how long an answer takes to be made is bounded where it is made, and one that nobody takes is ended by
the kernel (`federation.listening`).
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 10.0
"""From the first byte of a request, or from the connection, to the end of its headers."""
BODY_SECONDS: Final = 30.0
"""From there to the end of its body, which is a query and no data."""
MOST_HEAD: Final = 1 << 16
"""Bytes of a request's line and headers."""


class PatientConnection(HttpToolsProtocol):
    """A connection that waits for a request, and not for ever."""

    _due: asyncio.TimerHandle | None = None
    """Ends the connection, unless what is waited for comes before."""
    _is_head = True
    """Whether a request's headers are what comes next."""
    _head = 0
    """Bytes of them that came."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came; refuse headers that go on and on."""
        if self._is_head:
            self._head += len(data)
        super().data_received(data)
        if self._is_head and self._head > MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("Headers too long.")
        elif self._is_head and self._head and self._due is None:  # lines that are empty begin no request
            self._wait(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._wait(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Its headers are there; its body is waited for."""
        self._is_head, self._head = False, 0
        super().on_headers_complete()
        self._wait(BODY_SECONDS)

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._is_head = True
        self._wait_no_more()
        super().on_message_complete()

    def _wait(self, seconds: float) -> None:
        self._wait_no_more()
        self._due = self.loop.call_later(seconds, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
