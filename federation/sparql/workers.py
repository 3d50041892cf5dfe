"""Queries are evaluated by processes of their own: a few at once, each for a while, killed where they go beyond.

An answer is written to a file first and sent when it is whole: it is right, or it is an error.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

import orjson

from federation.sparql.stores import SparqlStore

WAIT: Final = 5.0
"""Seconds that a query waits for its turn."""
_STARTING: Final = 30.0
"""Seconds that a process may take to open its store."""
_LOOKING: Final = 0.5
"""Seconds between two looks at whether somebody still waits for the answer."""


class Refused(StrEnum):
    """Why a query has no answer."""

    BUSY = "busy"
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"
    TOO_MUCH_MEMORY = "too_much_memory"
    SYNTAX = "syntax"
    FAILED = "failed"
    LEFT = "left"
    """Who asked is gone."""


class RefusedQueryError(Exception):
    """A query has no answer: why, and what the evaluator says of it."""

    def __init__(self, why: Refused, detail: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Query:
    """What is evaluated."""

    text: str
    media_type: str
    default_graphs: Sequence[str] | None = None
    """Those of the protocol; None: what the query says."""
    named_graphs: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take."""

    seconds: float
    memory_mb: int
    answer_mb: int
    at_once: int


@dataclass(slots=True)
class _Worker:
    process: asyncio.subprocess.Process
    store: Path
    is_busy: bool = False
    """Whether it was asked something and has not answered."""

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()


class Workers:
    """The processes of one server.  They are started when they are needed, and belong to a store."""

    def __init__(self, spool: Path, limits: Limits) -> None:
        self._spool = spool
        self._limits = limits
        self._free = asyncio.Semaphore(limits.at_once)
        self._idle: list[_Worker] = []
        self._all: list[_Worker] = []

    async def evaluate(
        self, store: SparqlStore, query: Query, has_left: Callable[[], Awaitable[bool]] | None = None
    ) -> IO[bytes]:
        """The whole answer, as a file without a name.  Raises `RefusedQueryError`."""
        try:
            await asyncio.wait_for(self._free.acquire(), WAIT)
        except TimeoutError:
            raise RefusedQueryError(Refused.BUSY) from None
        try:
            return await self._evaluate(store, query, has_left)
        finally:
            self._free.release()

    async def close(self) -> None:
        """End every process."""
        for worker in self._all:
            worker.kill()
        for worker in self._all:
            await worker.process.wait()
        self._idle, self._all = [], []

    async def _evaluate(
        self, store: SparqlStore, query: Query, has_left: Callable[[], Awaitable[bool]] | None
    ) -> IO[bytes]:
        self._spool.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=self._spool, prefix="sparql-")
        file = os.fdopen(handle, "rb")
        try:
            worker = await self._take(store)
        except BaseException:
            file.close()
            Path(path).unlink()
            raise
        try:
            await self._ask(worker, query, path, has_left)
        except BaseException:  # a client that leaves cancels: the process must not go on, whatever ended this
            file.close()
            await self._put_back(worker, broken=worker.is_busy)
            raise
        finally:
            Path(path).unlink()
        await self._put_back(worker)
        return file

    async def _ask(
        self, worker: _Worker, query: Query, path: str, has_left: Callable[[], Awaitable[bool]] | None
    ) -> None:
        stdin, stdout = worker.process.stdin, worker.process.stdout
        assert stdin is not None
        assert stdout is not None
        task = {
            "query": query.text, "media_type": query.media_type, "path": path,
            "default_graphs": query.default_graphs, "named_graphs": query.named_graphs,
            "most": self._limits.answer_mb << 20,
        }  # fmt: skip
        worker.is_busy = True
        stdin.write(orjson.dumps(task) + b"\n")
        reading = asyncio.ensure_future(stdout.readline())
        end = asyncio.get_running_loop().time() + self._limits.seconds
        try:
            while not reading.done():
                left = end - asyncio.get_running_loop().time()
                if left <= 0:
                    raise RefusedQueryError(Refused.TOO_SLOW)
                await asyncio.wait({reading}, timeout=min(left, _LOOKING))
                if not reading.done() and has_left is not None and await has_left():
                    raise RefusedQueryError(Refused.LEFT)
        finally:
            reading.cancel()
        line = reading.result()
        if not line:
            code = await worker.process.wait()
            raise RefusedQueryError(Refused.TOO_MUCH_MEMORY if code == -signal.SIGABRT else Refused.FAILED)
        worker.is_busy = False
        told = orjson.loads(line)
        if told:
            raise RefusedQueryError(Refused(told["error"]), told.get("detail", ""))

    async def _take(self, store: SparqlStore) -> _Worker:
        """A process for a store: one that waits, or a new one; those of another store end."""
        while self._idle:
            worker = self._idle.pop()
            if worker.store == store.path and worker.process.returncode is None:
                return worker
            await self._put_back(worker, broken=True)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "federation.sparql.worker", str(store.path), str(self._limits.memory_mb),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        worker = _Worker(process, store.path)
        self._all.append(worker)
        assert process.stdout is not None
        try:
            ready = await asyncio.wait_for(process.stdout.readline(), _STARTING)
        except TimeoutError:
            ready = b""
        if not ready:
            await self._put_back(worker, broken=True)
            raise RefusedQueryError(Refused.FAILED)
        return worker

    async def _put_back(self, worker: _Worker, *, broken: bool = False) -> None:
        if not broken:
            self._idle.append(worker)
            return
        worker.kill()
        self._all.remove(worker)
        await worker.process.wait()
