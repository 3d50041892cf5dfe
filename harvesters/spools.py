"""What is received and does not fit into memory, in files of this machine, and what it means when its disk refuses.

They lie in the folder of temporary files, which the roof chooses.  A disk that is full or read-only is no fault of a
portal: it is told as what it is, and nobody is asked again for it.
"""

import errno
import fcntl
import sqlite3
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from harvesters.errors import HarvesterError
from harvesters.sentences import Sentence
from harvesters.system_words import words_of_system

PREFIX, SUFFIX = "milpa-", ".document"
YOUNG = 60.0
"""Seconds for which a spool may not have been locked yet."""

LOCAL_DISK = "local_disk"
"""Code of the problem of a walk that this machine's disk ended."""
FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
REFUSED = FULL | {errno.EROFS, errno.EACCES, errno.EPERM}
"""What a disk answers, and no network."""


class LocalDiskError(HarvesterError):
    """This machine's disk takes no more, or nothing at all: the operator mends it, not the portal."""


def local_disk_error(error: BaseException) -> LocalDiskError | None:
    """What an error says of this machine's disk; None when it came from elsewhere."""
    if isinstance(error, LocalDiskError):
        return error
    return _say_refused(error) if isinstance(error, OSError) and error.errno in REFUSED else None


@contextmanager
def on_local_disk() -> Iterator[None]:
    """Tell whatever the system or SQLite refuses here as what it is: `LocalDiskError`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise _say_refused(error) from error


def _say_refused(error: OSError | sqlite3.OperationalError) -> LocalDiskError:
    where = tempfile.gettempdir()
    if isinstance(error, OSError):
        is_full, words = error.errno in FULL, words_of_system(error)
    else:
        is_full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        words = Sentence(f"SQLite: «{error}»", f"SQLite: {error}")
    if is_full:
        return LocalDiskError(
            f"No queda espacio en el disco de la carpeta {where}. Libere espacio y repita: lo ya guardado sigue ahí.",
            f"There is no room left on the disk of the folder {where}. Free some space and repeat: what was stored is "
            "safe.",
        )
    return LocalDiskError(
        f"La carpeta {where}, donde se guarda lo que se recibe, no se puede escribir ({words.es}). Cambie los permisos "
        "o monte el disco con escritura, y repita.",
        f"The folder {where}, for what is received, cannot be written ({words.en}). Change the permissions or mount "
        "the disk for writing, and repeat.",
    )


def sweep_spools() -> None:
    """Remove what a process that was killed had spooled: what lies there, and no process holds."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError):  # somebody holds it; or it is gone already
            if time.time() - path.stat().st_mtime > YOUNG:
                with path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink()


class Spool:
    """A temporary file; it goes with `close`, or at the latest when nobody holds the spool any more.

    Raises `LocalDiskError` where it cannot be made or written.
    """

    def __init__(self) -> None:
        with on_local_disk():
            file = tempfile.NamedTemporaryFile(prefix=PREFIX, suffix=SUFFIX, delete=False)  # noqa: SIM115
        with suppress(OSError):  # a disk without locks: then nobody sweeps it, either
            fcntl.flock(file, fcntl.LOCK_SH)
        self._file = file
        self.path = Path(file.name)
        self.received = 0
        """Bytes that came over the wire."""
        self.size = 0
        """Bytes of the unpacked document."""
        self.close = weakref.finalize(self, _drop, file, self.path)

    def write(self, data: bytes) -> None:
        """Add unpacked bytes."""
        with on_local_disk():
            self._file.write(data)
        self.size += len(data)

    def finish(self) -> None:
        """All is written: the file may be read.  It stays open, and so it stays locked."""
        with on_local_disk():
            self._file.flush()

    def start(self, size: int = 1 << 16) -> bytes:
        """The first bytes of the document."""
        with self.path.open("rb") as file:
            return file.read(size)


def _drop(file: Any, path: Path) -> None:
    with suppress(OSError):  # what a full disk did not take
        file.close()
    path.unlink(missing_ok=True)


def temporary_database(script: str) -> sqlite3.Connection:
    """An SQLite database that goes when it is closed, in the folder of temporary files, and run a script in it.

    It has no name, and where such files lie SQLite is told for the process; it asks ``TMPDIR`` otherwise, which is not
    what Python was told.
    """
    with on_local_disk():
        folder = tempfile.gettempdir().replace("'", "''")
        database = sqlite3.connect("", isolation_level=None)
        database.executescript(f"PRAGMA temp_store_directory='{folder}'; {script}")
    return database
