"""A query is evaluated by a process of its own: a few at once, each for a while, killed where it goes beyond.

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
_LOOKING: Final = 0.5
"""Seconds between two looks at whether somebody still waits for the answer."""

HasLeft = Callable[[], Awaitable[bool]]


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


class Evaluator:
    """Evaluates the queries of one server."""

    def __init__(self, spool: Path, limits: Limits) -> None:
        self._spool = spool
        self._limits = limits
        self._free = asyncio.Semaphore(limits.at_once)

    async def evaluate(self, store: SparqlStore, query: Query, has_left: HasLeft) -> IO[bytes]:
        """The whole answer, as a file without a name.  Raises `RefusedQueryError`."""
        try:
            await asyncio.wait_for(self._free.acquire(), WAIT)
        except TimeoutError:
            raise RefusedQueryError(Refused.BUSY) from None
        try:
            return await self._evaluate(store, query, has_left)
        finally:
            self._free.release()

    async def _evaluate(self, store: SparqlStore, query: Query, has_left: HasLeft) -> IO[bytes]:
        self._spool.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=self._spool, prefix="sparql-")
        file = os.fdopen(handle, "rb")
        try:
            await self._run(store, query, path, has_left)
        except BaseException:
            file.close()
            raise
        finally:
            os.unlink(path)  # noqa: PTH108 -- of a name, which takes no time
        return file

    async def _run(self, store: SparqlStore, query: Query, path: str, has_left: HasLeft) -> None:
        task = {
            "store": str(store.path), "memory": self._limits.memory_mb << 20, "most": self._limits.answer_mb << 20,
            "query": query.text, "media_type": query.media_type, "path": path,
            "default_graphs": query.default_graphs, "named_graphs": query.named_graphs,
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "federation.sparql.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        answering = asyncio.ensure_future(process.communicate(orjson.dumps(task)))
        try:
            await self._watch(answering, has_left)
        finally:  # whatever ended this, the client's leaving among it: the process does not go on
            if not answering.done():
                with suppress(ProcessLookupError):
                    process.kill()
                await answering
        told, _ = answering.result()
        if process.returncode == -signal.SIGABRT:
            raise RefusedQueryError(Refused.TOO_MUCH_MEMORY)
        if process.returncode or not told:
            raise RefusedQueryError(Refused.FAILED)
        answer = orjson.loads(told)
        if answer:
            raise RefusedQueryError(Refused(answer["error"]), answer.get("detail", ""))

    async def _watch(self, answering: asyncio.Future[tuple[bytes, bytes]], has_left: HasLeft) -> None:
        """Wait for the answer as long as it may take and somebody wants it."""
        clock = asyncio.get_running_loop().time
        end = clock() + self._limits.seconds
        while not answering.done():
            left = end - clock()
            if left <= 0:
                raise RefusedQueryError(Refused.TOO_SLOW)
            await asyncio.wait({answering}, timeout=min(left, _LOOKING))
            if not answering.done() and await has_left():
                raise RefusedQueryError(Refused.LEFT)
