"""What a server needs to answer queries: the store that stands, the processes that evaluate, and a builder that is
started where a newer release stands.
"""

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Final, Self

from federation.release_folder import MANIFEST, read_manifest
from federation.settings import Settings
from federation.sparql.stores import SparqlStore, StoreFolder
from federation.sparql.workers import Limits, Workers

log = logging.getLogger(__name__)

AGAIN: Final = 60.0
"""Seconds until a builder that failed is started again."""


class SparqlService:
    """The queries of one server."""

    def __init__(self, home: Path, out: Path, limits: Limits) -> None:
        self._home = home
        self._out = out
        self._folder = StoreFolder(home)
        self._builder: asyncio.subprocess.Process | None = None
        self._started = -AGAIN
        self._newest: tuple[int, str] = (0, "")
        self._lock = asyncio.Lock()
        self.limits = limits
        self.workers = Workers(home / "spool", limits)

    @classmethod
    def of(cls, settings: Settings, out: Path) -> Self:
        """The service of an installation."""
        limits = Limits(
            settings.sparql_seconds, settings.sparql_memory_mb, settings.sparql_answer_mb, settings.sparql_queries
        )
        return cls(settings.home.absolute(), out.absolute(), limits)

    async def store(self) -> SparqlStore | None:
        """The store that is asked now; a builder is started where it is not of the newest release.

        None where there is none yet: the first is being made.
        """
        current = self._folder.current()
        wanted = self._wanted()
        if wanted and (current is None or current.digest != wanted):
            await self._build(wanted)
        return current

    async def close(self) -> None:
        """End every process of ours."""
        await self.workers.close()
        if self._builder is not None and self._builder.returncode is None:
            self._builder.kill()
            await self._builder.wait()

    def _wanted(self) -> str:
        """The digest of the release that stands, which is read when its manifest was replaced; empty where none is."""
        try:
            changed = (self._out / MANIFEST).stat().st_mtime_ns
        except OSError:
            return ""
        if changed != self._newest[0]:
            manifest = read_manifest(self._out)
            self._newest = (changed, str(manifest["digest"]) if manifest else "")
        return self._newest[1]

    async def _build(self, digest: str) -> None:
        async with self._lock:
            now = time.monotonic()
            if self._builder is not None and self._builder.returncode is None:
                return
            if now - self._started < AGAIN and self._builder is not None and self._builder.returncode:
                return
            log.info("a store is made of %s", digest)
            self._started = now
            self._builder = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "federation.sparql.building", str(self._home), str(self._out),
                stdin=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
