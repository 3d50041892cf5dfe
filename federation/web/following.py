"""While the index is served its rows follow the releases of its folder, whoever publishes into it.

Who publishes into the installation's own folder brings the rows along.  A publication that was killed before it did so,
or one into another folder that is served (``--out``), is caught up with here.
"""

import logging
import threading
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

from federation.background import in_background
from federation.errors import FederationError
from federation.indexing import catch_up
from federation.release_folder import MANIFEST
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

SECONDS: Final = 5.0
"""Between two looks at the manifest."""
PATIENCE: Final = 6
"""Looks for which a new manifest is left to whoever published it, in the installation's own folder."""


def following(
    database: Database, out: Path, *, patience: int = 0, seconds: float = SECONDS
) -> AbstractContextManager[None]:
    """Follow the releases of a folder as long as the context lasts."""
    return in_background(partial(_follow, database, out, patience, seconds))


def _follow(database: Database, out: Path, patience: int, seconds: float, ended: threading.Event) -> None:
    known, left = _look(out), 0
    while not ended.wait(seconds):
        now = _look(out)
        if now != known:
            known, left = now, patience + 1
        if left:
            left -= 1
            if not left and not _caught_up(database, out):
                left = 1  # again at the next look


def _look(out: Path) -> tuple[int, int] | None:
    """What tells one manifest from the next, without reading it."""
    try:
        found = (out / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _caught_up(database: Database, out: Path) -> bool:
    try:
        done = catch_up(database, out)
    except (FederationError, StorageError, OSError) as error:
        log.warning("the served index stays as it is: %s", error)
        return False
    log.info("release %d is served", done.release)
    return True
