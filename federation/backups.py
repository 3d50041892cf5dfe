"""A backup: one file (tar) with the whole database as SQLite and a sheet that tells what it is, with its checksum.

Published files are not in it: they follow from the database, byte for byte, by publishing again.  The file appears
under its name whole or not at all, and is never written over another.
"""

import errno
import fcntl
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import orjson

from federation.durable import flush_to_disk
from federation.errors import BackupError
from federation.redacting import carry_over
from federation.settings import TOOL_VERSION
from federation.words import say
from storage.database import Database
from storage.errors import SchemaTooNewError
from storage.index import get_state
from storage.migrations import HEAD
from storage.releases import last_release
from storage.restorations import Restoration, add_restoration
from storage.snapshots import load_snapshot, write_snapshot

FORMAT = "milpa-backup/1"
SHEET, CONTENT = "backup.json", "milpa.sqlite"
_DRAFT = ".milpa-backup-"
_LEAP = 1000
_A_RELEASE_EACH = timedelta(minutes=10)
"""Nobody publishes more often, over the time that a backup is old: a restored store gives higher numbers than that."""
_STRETCH = 1024 * 1024
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


@dataclass(frozen=True, slots=True)
class Backup:
    """What the sheet of a backup tells."""

    format: str
    created: str
    milpa: str
    """Version of the program that wrote it."""
    schema: str
    """Revision of its tables."""
    bytes: int
    sha256: str
    """Both of the database in it."""
    rows: dict[str, int]


def back_up(database: Database, path: Path) -> Backup:
    """Write a backup while harvests run.  Raises `BackupError` where `path` is taken or its folder is not there."""
    if path.exists():
        raise _taken(path)
    if not path.parent.is_dir():
        raise BackupError(
            say(
                f"No existe la carpeta {path.parent}. Créela, o dé otra ruta.",
                f"There is no folder {path.parent}. Make it, or name another path.",
            )
        )
    with _draft(path.parent) as folder:
        content, draft = folder / CONTENT, folder / "backup.tar"
        created = datetime.now(UTC).isoformat(timespec="seconds")
        rows = write_snapshot(database, content)
        with content.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        backup = Backup(FORMAT, created, TOOL_VERSION, HEAD, content.stat().st_size, digest, rows)
        with draft.open("wb") as file:
            _pack(file, backup, content)
        flush_to_disk(draft)
        _put(draft, path)
    return backup


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was brought back."""

    backup: Backup
    erased: int
    """Marks of what had been erased from the database since it was saved, and is erased from it as well."""


def restore(database: Database, path: Path, *, scratch: Path, replace: bool = False) -> Restored:
    """Fill a database from a backup whose checksum was verified; `scratch` is a folder with room for its content.

    A backup of an earlier Milpa is brought up to date on the way, and what a person had erased from the database is
    erased from it before it takes the database's place.

    Raises `BackupError` for a file that is no backup, is damaged or of a newer Milpa, and what `load_snapshot` raises.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with _draft(scratch) as folder:
        content = folder / CONTENT
        backup = _unpack(path, content)
        erased: list[int] = []
        try:

            def prepare(copy: Database) -> None:
                erased.append(carry_over(database, copy))
                _note_restoration(database, copy, datetime.fromisoformat(backup.created))

            load_snapshot(database, content, replace=replace, prepare=prepare)
        except SchemaTooNewError as error:
            raise _too_new(path) from error
    return Restored(backup, sum(erased))


def _note_restoration(database: Database, copy: Database, saved: datetime) -> None:
    """Write into the copy above which numbers it is to go on, as it cannot know what was published since it was saved.

    The later it is brought back, the higher: a copy that is brought back twice does not give a number twice either.
    """
    now = datetime.now(UTC)
    known, replaced = (release.number if release else 0 for release in map(last_release, (copy, database)))
    following = max(known, replaced) + _LEAP + max(0, (now - saved) // _A_RELEASE_EACH)
    with copy.write() as connection:
        state = get_state(connection)
        sequence = state.sequence if state else 0
        add_restoration(connection, Restoration(now, saved, known, sequence, following))


def _pack(file: IO[bytes], backup: Backup, content: Path) -> None:
    sheet = orjson.dumps(asdict(backup), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        about = tarfile.TarInfo(SHEET)
        about.size, about.mtime = len(sheet), int(datetime.now(UTC).timestamp())
        tar.addfile(about, io.BytesIO(sheet))
        with content.open("rb") as data:
            held = tarfile.TarInfo(CONTENT)
            held.size, held.mtime = backup.bytes, about.mtime
            tar.addfile(held, data)


def _unpack(path: Path, content: Path) -> Backup:
    """Write out the database of a backup, and make sure that it is what was packed."""
    try:
        with tarfile.open(path, "r:") as tar:
            backup = _read_sheet(tar)
            data = tar.extractfile(CONTENT)
            if data is None:
                raise _no_backup(path)
            digest = hashlib.sha256()
            with content.open("wb") as file:
                while stretch := data.read(_STRETCH):
                    digest.update(stretch)
                    file.write(stretch)
    except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError) as error:
        raise _no_backup(path) from error
    if digest.hexdigest() != backup.sha256:
        raise BackupError(
            say(
                f"{path} está dañado: su contenido no es el que se guardó. Use otra copia; nada cambió.",
                f"{path} is damaged: it does not hold what was saved. Use another backup; nothing was changed.",
            )
        )
    return backup


def _read_sheet(tar: tarfile.TarFile) -> Backup:
    sheet = tar.extractfile(SHEET)
    document: dict[str, Any] = orjson.loads(sheet.read(_STRETCH) if sheet else b"")
    backup = Backup(**{name: document[name] for name in Backup.__dataclass_fields__})
    if backup.format != FORMAT:
        raise ValueError(backup.format)
    return backup


def _put(draft: Path, path: Path) -> None:
    """Give a draft its name in one step, unless the name has been taken meanwhile."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        draft.rename(path)  # a disk without hard links
    flush_to_disk(path.parent)


@contextmanager
def _draft(parent: Path) -> Iterator[Path]:
    """A folder to write in, gone afterwards; what a killed process left of its own is swept first."""
    for left in parent.glob(f"{_DRAFT}*"):
        with suppress(OSError), (left / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=parent) as name:
        folder = Path(name)
        with (folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder


def _taken(path: Path) -> BackupError:
    return BackupError(
        say(
            f"{path} ya existe y no se sobrescribe. Dé otro nombre, p. ej. con la fecha.",
            f"{path} is there already and is not written over. Give another name, with the date in it for example.",
        )
    )


def _too_new(path: Path) -> BackupError:
    return BackupError(
        say(
            f"La copia {path} es de un Milpa más nuevo. Actualice este programa y repita; nada cambió.",
            f"The backup {path} is of a newer Milpa. Upgrade this program and repeat; nothing was changed.",
        )
    )


def _no_backup(path: Path) -> BackupError:
    return BackupError(
        say(
            f"{path} no es una copia de seguridad de Milpa, o está incompleta. Use una que escribió: milpa backup",
            f"{path} is no backup of Milpa, or is not whole. Use one that was written by: milpa backup",
        )
    )
