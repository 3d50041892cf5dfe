"""Mutual exclusion between processes and threads: one holder for a name, and none left behind by ``kill -9``.

SQLite has a file beside it for each name, locked by the kernel (``flock``).  PostgreSQL has session-level advisory
locks, all held by one connection, however many sources are harvested at a time.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


class TakenError(Exception):
    """Someone else holds the name.  Never leaves this package."""


class Mutexes(Protocol):
    """Names that only one holder at a time may have."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold `name` until the context ends.  Raises `TakenError` at once when someone else holds it."""

    def close(self) -> None:
        """Let go of everything."""


class FileMutexes:
    """Names as files in `folder`.  A file is never deleted: two holders could then lock two files of one name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Lock the file of `name`.  The kernel unlocks it when the process ends, however it ends."""
        self._folder.mkdir(exist_ok=True)
        descriptor = os.open(self._folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TakenError(name) from None
            yield
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Nothing is held outside `hold`."""


class AdvisoryMutexes:
    """Names as PostgreSQL advisory locks on one connection of their own, which the server ends with the process.

    A session may take the same advisory lock twice, so the names held in this process are remembered here.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._guard = threading.Lock()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Take the advisory lock of `name`."""
        with self._guard:
            if name in self._held or not self._call("pg_try_advisory_lock", name):
                raise TakenError(name)
            self._held.add(name)
        try:
            yield
        finally:
            with self._guard:
                self._held.discard(name)
                with suppress(DBAPIError):  # the connection is gone, and the lock with it
                    self._call("pg_advisory_unlock", name)

    def close(self) -> None:
        """End the connection, and with it every lock that is still held."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            self._held.clear()

    def _call(self, function: str, name: str) -> bool:
        """Call an advisory function; a connection that was lost is opened anew when nothing is held on it."""
        try:
            return self._ask(function, name)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._connection = None
            if self._held:
                raise
            return self._ask(function, name)

    def _ask(self, function: str, name: str) -> bool:
        if self._connection is None:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            self._connection = connection
        statement = text(f"SELECT {function}(:number)")
        return bool(self._connection.execute(statement, {"number": self._number(name)}).scalar())

    def _number(self, name: str) -> int:
        """Advisory locks are numbers, shared by all programs of a database: hash the name and the schema."""
        assert self._connection is not None
        schema = self._connection.execute(text("SELECT current_schema()")).scalar()
        digest = blake2b(f"milpa/{schema}/{name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)
