"""Which published files were read through and found whole, so that an unchanged index is not read at every publication.

A file is taken at its word while its size, its times, its inode and the hash expected of it are those of the last
reading, and that reading is less than a day old: whoever writes to a file changes its times, while a disk that rots
changes nothing but bytes, which only reading tells.
"""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

TRUSTED_SECONDS = 24 * 3600
"""How long one reading counts."""

Facts = list[Any]
"""Size, times of change, inode, hash and moment of the reading, as they stand in the file."""


class VerifiedFiles:
    """What is remembered of earlier readings.  It is a cache: lost or damaged, the files are read again."""

    def __init__(self, kept: Path, now: Callable[[], float] = time.time) -> None:
        self._kept = kept
        self._now = now
        self._before = _read(kept)
        self._here: dict[str, Facts] = {}

    def holds(self, path: Path, size: int, sha256: str) -> bool:
        """Whether a file has this size and hash.  Raises OSError for one that cannot be read."""
        told = path.stat()
        facts: Facts = [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino, sha256]
        if told.st_size != size:
            return False
        before = self._before.get(str(path))
        if before is not None and before[:-1] == facts and 0 <= self._now() - before[-1] < TRUSTED_SECONDS:
            self._here[str(path)] = before
            return True
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                return False
        self._here[str(path)] = [*facts, self._now()]
        return True

    def bytes_to_keep(self) -> bytes | None:
        """What to remember of the files asked for; None when that is remembered already."""
        return None if self._here == self._before else orjson.dumps(self._here)


def _read(kept: Path) -> dict[str, Facts]:
    try:
        read = orjson.loads(kept.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {
        path: facts
        for path, facts in read.items()
        if isinstance(facts, list) and facts and isinstance(facts[-1], int | float)
    }
