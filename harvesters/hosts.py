"""Manners towards a host, whoever asks: how many requests are in flight to it, and how far apart they start.

Scrapy's own limit does not hold: 2.14–2.19 ignore it where a slot has no delay, and crawlers share no slots, so that
twenty sources on one host would be twenty times as rude.  One `Hosts` serves every crawler of a process.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

LONGEST_PAUSE = 7 * 86_400.0
"""Seconds that a ``Retry-After`` may ask for: a figure beyond all time is a fault of the server, not a wish."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What one source asks for on the hosts that it visits."""

    connections: int = 2
    delay: float = 0.0


@dataclass(slots=True)
class Host:
    """One scheme, host and port: the requests in flight to it, and those that wait for their turn, oldest first."""

    guests: dict[str, Manners] = field(default_factory=dict)
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    in_flight: int = 0
    last_start: float = float("-inf")
    not_before: float = float("-inf")
    alarm: asyncio.TimerHandle | None = None

    @property
    def connections(self) -> int:
        """Requests that may be in flight: the strictest guest counts."""
        return max(1, min((manners.connections for manners in self.guests.values()), default=1))

    @property
    def delay(self) -> float:
        """Time between two starts: the strictest guest counts."""
        return max((manners.delay for manners in self.guests.values()), default=0.0)

    def advance(self) -> None:
        """Let those go whose turn has come; set an alarm for the next one."""
        loop = asyncio.get_running_loop()
        while self.waiting and self.in_flight < self.connections:
            if self.waiting[0].done():  # its request was given up while it waited
                self.waiting.popleft()
                continue
            now = loop.time()
            due = max(self.last_start + self.delay, self.not_before)
            if due > now:
                self._wake_at(due)
                return
            self.in_flight += 1
            self.last_start = now
            self.waiting.popleft().set_result(None)

    def _wake_at(self, due: float) -> None:
        if self.alarm is not None:
            if self.alarm.when() <= due:
                return
            self.alarm.cancel()
        self.alarm = asyncio.get_running_loop().call_at(due, self._ring)

    def _ring(self) -> None:
        self.alarm = None
        self.advance()


@dataclass(slots=True)
class Turns:
    """How long one source has waited for other sources.  Belongs to one event loop."""

    _waited: float = 0.0
    _since: float = 0.0
    """From when on a wait counts: the pause that the source is to make between its own requests is nobody else's."""
    _waits: int = 0

    @contextmanager
    def waiting(self, own: float = 0.0) -> Iterator[None]:
        """Count the time of the context, past its first `own` seconds, as waiting; at the same time it counts once."""
        loop = asyncio.get_running_loop()
        if not self._waits:
            self._since = loop.time() + own
        self._waits += 1
        try:
            yield
        finally:
            self._waits -= 1
            if not self._waits:
                self._waited += max(loop.time() - self._since, 0.0)

    def waited(self) -> float:
        """Seconds of waiting until now, those that go on included."""
        now = asyncio.get_running_loop().time() - self._since if self._waits else 0.0
        return self._waited + max(now, 0.0)


class Hosts:
    """The hosts that a process talks to.  Belongs to one event loop."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}

    @asynccontextmanager
    async def turn(self, url: str, guest: str, manners: Manners) -> AsyncIterator[None]:
        """Wait for a turn at the host of `url`, and hold it for the time of the context.

        `guest` names the source that asks: its manners count on this host until it takes `leave`.
        """
        host = self._hosts.setdefault(host_of(url), Host())
        host.guests[guest] = manners
        turn = asyncio.get_running_loop().create_future()
        host.waiting.append(turn)
        host.advance()
        try:
            await turn
            yield
        finally:
            if turn.done() and not turn.cancelled():
                host.in_flight -= 1
            else:
                turn.cancel()
            host.advance()

    def rest(self, url: str, seconds: float) -> None:
        """Let no request start to the host of `url` for so long: it asked for a pause."""
        host = self._hosts.setdefault(host_of(url), Host())
        host.not_before = max(host.not_before, asyncio.get_running_loop().time() + seconds)

    def leave(self, guest: str) -> None:
        """Forget what a source asked for: its walk is over."""
        for host in self._hosts.values():
            if host.guests.pop(guest, None) is not None:
                host.advance()


def host_of(url: str) -> str:
    """Return scheme, host and port of a URL, which limits are counted by."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or DEFAULT_PORTS.get(parts.scheme, 0)}"


def seconds_from_retry_after(value: bytes | None) -> float | None:
    """Return the seconds that a ``Retry-After`` asks for, None when it says nothing that can be read.

    It may be seconds or a date (RFC 9110, 10.2.3); more than `LONGEST_PAUSE` counts as that.
    """
    if not value:
        return None
    words = value.decode("latin-1").strip()
    if words.isdecimal():
        return min(float(words), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(words)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
        return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), LONGEST_PAUSE)
    except (ValueError, OverflowError):
        return None
