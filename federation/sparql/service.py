"""What a server needs to answer queries: the store that stands and who evaluates them.

A builder is started where a newer release stands, by whoever asks or by a server that is kept ready; until it is done,
the store before is asked.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from federation.release_folder import MANIFEST, read_manifest
from federation.settings import Settings
from federation.sparql.evaluating import Evaluator, Limits
from federation.sparql.stores import SparqlStore, StoreFolder

log = logging.getLogger(__name__)

AGAIN: Final = 60.0
"""Seconds until a builder that failed is started again."""
LOOK: Final = 5.0
"""Seconds between two looks at the manifest."""


class SparqlService:
    """The queries of one server."""

    def __init__(self, home: Path, out: Path, limits: Limits) -> None:
        self._home = home
        self._out = out
        self._folder = StoreFolder(home)
        self._building: threading.Thread | None = None
        self._failed = -AGAIN
        self._newest: tuple[int, tuple[int, str] | None] = (0, None)
        self._lock = threading.Lock()
        self.limits = limits
        self.evaluator = Evaluator(home / "spool", limits)

    @classmethod
    def of(cls, settings: Settings, out: Path) -> Self:
        """The service of an installation."""
        limits = Limits(
            settings.sparql_seconds, settings.sparql_memory_mb, settings.sparql_answer_mb, settings.sparql_queries
        )
        return cls(settings.home.absolute(), out.absolute(), limits)

    def store(self) -> SparqlStore | None:
        """The store that is asked now; a builder is started where it is not of the newest release.

        None where there is none yet: the first is being made, or nothing is published.
        """
        current = self._folder.current()
        wanted = self._wanted()
        if wanted and (current is None or (current.release, current.digest) != wanted):
            self._start_builder()
        return current

    @contextmanager
    def kept_ready(self, seconds: float = LOOK) -> Iterator[None]:
        """Have the store of each release made as soon as it stands, as long as the context lasts."""
        ended = threading.Event()
        thread = threading.Thread(target=self._keep_ready, args=(seconds, ended), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _keep_ready(self, seconds: float, ended: threading.Event) -> None:
        while True:
            try:
                self.store()
            except OSError as error:
                log.warning("no look at the release for SPARQL: %s", error)
            if ended.wait(seconds):
                return

    def _wanted(self) -> tuple[int, str] | None:
        """The release that stands and its digest, which are read when its manifest was replaced; None where none is."""
        try:
            changed = (self._out / MANIFEST).stat().st_mtime_ns
        except OSError:
            return None
        if changed != self._newest[0]:
            manifest = read_manifest(self._out)
            self._newest = (changed, (int(manifest["release"]), str(manifest["digest"])) if manifest else None)
        return self._newest[1]

    def _start_builder(self) -> None:
        with self._lock:
            building = self._building is not None and self._building.is_alive()
            if not building and time.monotonic() - self._failed >= AGAIN:
                self._building = threading.Thread(target=self._build, daemon=True)
                self._building.start()

    def _build(self) -> None:
        """Build in a process of its own, which goes on where the server ends: what it makes is whole or not there."""
        command = [sys.executable, "-m", "federation.sparql.building", str(self._home), str(self._out)]
        ended = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 -- ours
        if ended.returncode:
            self._failed = time.monotonic()
            log.error("no store for SPARQL: %s", ended.stderr.decode(errors="replace").strip()[-500:])
