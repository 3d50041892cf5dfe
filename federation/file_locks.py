"""A file that one process at a time holds; the kernel lets go of it when the process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held_file(path: Path) -> Iterator[bool]:
    """Hold a file, which is made where there is none, as long as the context lasts; False where another holds it."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
