"""Connections for requests that go only where the address policy lets them, and end when their time is up.

urllib3 resolves a name and connects in one step.  Here the name is resolved first, every address is checked, and the
connection goes to a checked address: the name is never asked again in between (DNS rebinding), while the Host header,
SNI and the certificate's check stay on the name.
"""

import os
import socket
from contextvars import ContextVar, Token
from threading import Lock, Timer
from types import TracebackType
from typing import ClassVar, Self

from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)

from harvesters.addresses import AddressPolicy
from harvesters.errors import ForbiddenAddressError
from harvesters.sentences import NOTHING

ADDRESSES_TRIED = 3
"""Addresses of one name that are tried, each for the whole connect timeout."""


class Deadline:
    """A ``with`` block whose connections are cut when `seconds` have passed.

    Socket timeouts hold for one read each: a portal that sends a byte now and then would keep us for ever.  The
    connections opened or used inside the block, by this thread, are shut down when the time is up; what was reading
    from them then fails, and `passed` is true.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._handles: list[socket.socket] = []
        self._lock = Lock()
        self._timer = Timer(max(seconds, 0.0), self._cut)
        self._timer.daemon = True
        self._token: Token[Deadline | None] | None = None

    def hold(self, connected: socket.socket) -> None:
        """Put a connected socket under this deadline.

        A duplicate of its file descriptor is kept: it reaches the connection through TLS, too, and after http.client
        has let go of it.
        """
        handle = socket.socket(fileno=os.dup(connected.fileno()))
        with self._lock:
            self._handles.append(handle)
            if self.passed:
                _shut_down(handle)

    def __enter__(self) -> Self:
        self._token = _DEADLINE.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._token is not None:
            _DEADLINE.reset(self._token)
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            for handle in self._handles:
                _shut_down(handle)


_DEADLINE: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _shut_down(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


class _GuardedHTTPConnection(HTTPConnection):
    """Connects to checked addresses only, under the deadline of the moment."""

    policy: ClassVar[AddressPolicy] = AddressPolicy()

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        failure: HTTPError | None = None
        try:
            for address in self._checked_addresses(name)[:ADDRESSES_TRIED]:
                self._dns_host = address
                try:
                    connected = super()._new_conn()
                except (NewConnectionError, ConnectTimeoutError) as error:
                    failure = error
                    continue
                if deadline := _DEADLINE.get():
                    deadline.hold(connected)
                return connected
        finally:
            self._dns_host = name
        raise failure or NewConnectionError(self, f"{name} has no address")

    def _checked_addresses(self, name: str) -> list[str]:
        """Resolve a name once; raises `ForbiddenAddressError` when none of its addresses may be asked."""
        try:
            found = socket.getaddrinfo(name, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(name, self, error) from error
        except UnicodeError:
            raise LocationParseError(name) from None
        allowed: list[str] = []
        objection = NOTHING
        for address in dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found):
            try:
                self.policy.check_ip(address)
            except ForbiddenAddressError as error:
                objection = error.sentence
            else:
                allowed.append(address)
        if not allowed and objection:
            raise ForbiddenAddressError(f"{name} no se consulta: {objection.es}", f"{name} is not asked: {objection}")
        return allowed

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        """Begin a request; a connection that was kept from an earlier one comes under the deadline of this one."""
        deadline = _DEADLINE.get()
        if deadline and self.sock is not None:
            deadline.hold(self.sock)
        super().putrequest(method, url, skip_host=skip_host, skip_accept_encoding=skip_accept_encoding)


def make_pool_manager(policy: AddressPolicy, *, pools: int, size: int) -> PoolManager:
    """Make a pool of connections whose every connection obeys `policy`; none goes through a proxy."""

    class Plain(_GuardedHTTPConnection):
        pass

    class Secure(_GuardedHTTPConnection, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    Plain.policy = Secure.policy = policy
    manager = PoolManager(num_pools=pools, maxsize=size, block=False)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager
