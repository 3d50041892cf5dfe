"""What a server needs to answer queries: the store that stands and who evaluates them.

What may hold what was erased from Milpa's store is asked no more, and deleted; until a release of after the erasure
stands there is none to ask.

A builder is started where a newer release stands, by whoever asks or by a server that is kept ready; until it is done,
the store before is asked.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from federation.background import in_background
from federation.manifests import moment_of_reading
from federation.release_folder import MANIFEST, read_manifest
from federation.settings import Settings
from federation.sparql.evaluating import Evaluator, Limits
from federation.sparql.stores import SparqlStore, StoreFolder
from storage.database import Database
from storage.errors import StorageError
from storage.redactions import last_erasure

log = logging.getLogger(__name__)

AGAIN: Final = 60.0
"""Seconds until a builder that failed is started again."""
LOOK: Final = 5.0
"""Seconds between two looks at the manifest."""


class _Newest(NamedTuple):
    """The release that stands."""

    changed: int
    """When its manifest was written, as the disk tells; 0 where none stands."""
    release: int = 0
    digest: str = ""
    drafted: datetime | None = None

    def may_be_asked(self, erased: datetime | None) -> bool:
        """Whether it stands and holds nothing that was erased from Milpa's store at a moment."""
        return self.drafted is not None and (erased is None or self.drafted > erased)

    def is_of(self, store: SparqlStore) -> bool:
        """Whether a store was made of it, and says so."""
        return (store.release, store.digest) == (self.release, self.digest)


def _newest_from_manifest(changed: int, manifest: Mapping[str, Any]) -> _Newest:
    drafted = datetime.fromisoformat(moment_of_reading(manifest))
    return _Newest(changed, int(manifest["release"]), str(manifest["digest"]), drafted)


class SparqlService:
    """The queries of one server."""

    def __init__(self, database: Database, home: Path, out: Path, limits: Limits) -> None:
        self._database = database
        self._home = home
        self._out = out
        self._folder = StoreFolder(home)
        self._building: threading.Thread | None = None
        self._failed = -AGAIN
        self._newest = _Newest(0)
        self._lock = threading.Lock()
        self.limits = limits
        self.evaluator = Evaluator(home / "spool", limits)

    @classmethod
    def of(cls, settings: Settings, database: Database, out: Path) -> Self:
        """The service of an installation."""
        limits = Limits(
            settings.sparql_seconds, settings.sparql_memory_mb, settings.sparql_answer_mb, settings.sparql_queries
        )
        return cls(database, settings.home.absolute(), out.absolute(), limits)

    def store(self) -> SparqlStore | None:
        """The store that is asked now; a builder is started where it is not of the newest release.

        None where there is none yet: the first is being made, nothing is published, or nothing since an erasure.
        """
        erased = last_erasure(self._database)
        current = self._folder.current()
        if current is not None and erased is not None and current.may_hold(erased):
            self._folder.forget(erased)
            current = None
        newest = self._find_newest()
        if newest.may_be_asked(erased) and (current is None or not newest.is_of(current)):
            self._start_builder(erased)
        return current

    def kept_ready(self, seconds: float = LOOK) -> AbstractContextManager[None]:
        """Have the store of each release made as soon as it stands, as long as the context lasts."""
        return in_background(partial(self._keep_ready, seconds))

    def _keep_ready(self, seconds: float, ended: threading.Event) -> None:
        while True:
            try:
                self.store()
            except (OSError, StorageError) as error:
                log.warning("no look at the release for SPARQL: %s", error)
            if ended.wait(seconds):
                return

    def _find_newest(self) -> "_Newest":
        """The release that stands, which is read when its manifest was replaced."""
        try:
            changed = (self._out / MANIFEST).stat().st_mtime_ns
        except OSError:
            return _Newest(0)
        if changed != self._newest.changed:
            manifest = read_manifest(self._out)
            self._newest = _Newest(changed) if manifest is None else _newest_from_manifest(changed, manifest)
        return self._newest

    def _start_builder(self, erased: datetime | None) -> None:
        with self._lock:
            building = self._building is not None and self._building.is_alive()
            if not building and time.monotonic() - self._failed >= AGAIN:
                self._building = threading.Thread(target=self._build, args=(erased,), daemon=True)
                self._building.start()

    def _build(self, erased: datetime | None) -> None:
        """Build in a process of its own, which goes on where the server ends: what it makes is whole or not there."""
        command = [sys.executable, "-m", "federation.sparql.building", str(self._home), str(self._out)]
        command += [erased.isoformat()] if erased else []
        ended = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 -- ours
        if ended.returncode:
            self._failed = time.monotonic()
            log.error("no store for SPARQL: %s", ended.stderr.decode(errors="replace").strip()[-500:])
