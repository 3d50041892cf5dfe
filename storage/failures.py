"""What the two databases say when something fails, as this package's errors."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from storage.errors import (
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseForbiddenError,
    DatabaseUnreachableError,
    DiskFullError,
    NotAMilpaDatabaseError,
    StorageError,
)

Failure = tuple[type[StorageError], str, str]

_FULL: Failure = (
    DiskFullError,
    "No queda espacio en el disco de la base de datos {where}. Libere espacio y repita: lo ya guardado sigue ahí.",
    "There is no room left on the disk of the database {where}. Free some space and repeat: what was stored is safe.",
)
_BUSY: Failure = (
    DatabaseBusyError,
    "Otro programa tiene ocupada la base de datos {where}. Espere a que termine y repita la orden.",
    "Another program keeps the database {where} busy. Wait until it ends and repeat.",
)
_FORBIDDEN: Failure = (
    DatabaseForbiddenError,
    "Sin permiso para usar la base de datos {where} ({detail}). Cambie los permisos o MILPA_DATABASE_URL.",
    "No permission to use the database {where} ({detail}). Change the permissions or MILPA_DATABASE_URL.",
)
_READ_ONLY: Failure = (
    DatabaseForbiddenError,
    (
        "La base de datos {where} no se puede escribir: su carpeta o su disco son de solo lectura, o de otro usuario "
        "({detail}). Cambie los permisos, monte el disco con escritura o cambie MILPA_DATABASE_URL."
    ),
    (
        "The database {where} cannot be written: its folder or its disk is read-only, or belongs to another user "
        "({detail}). Change the permissions, mount the disk for writing, or change MILPA_DATABASE_URL."
    ),
)
_UNREACHABLE: Failure = (
    DatabaseUnreachableError,
    "No se puede abrir la base de datos {where} ({detail}). Revise MILPA_DATABASE_URL, y su servidor o carpeta.",
    "The database {where} cannot be opened ({detail}). Check MILPA_DATABASE_URL, and its server or folder.",
)
_LOST: Failure = (
    DatabaseUnreachableError,
    "Se perdió la conexión con la base de datos {where} ({detail}). Repita la orden cuando el servidor responda.",
    "The connection to the database {where} was lost ({detail}). Repeat when the server answers.",
)
_DAMAGED: Failure = (
    DatabaseDamagedError,
    "La base de datos {where} está dañada o su disco falla ({detail}). Restaure una copia de seguridad.",
    "The database {where} is damaged, or its disk fails ({detail}). Restore a backup.",
)
_FAILING: Failure = (
    DatabaseDamagedError,
    (
        "El disco no dejó leer o escribir la base de datos {where} ({detail}). Revise el espacio libre, las cuotas y "
        "el disco; solo si siguen los errores, restaure una copia de seguridad."
    ),
    (
        "The disk did not let the database {where} be read or written ({detail}). Check the free space, the quotas and "
        "the disk; only if the errors go on, restore a backup."
    ),
)
_FOREIGN: Failure = (
    NotAMilpaDatabaseError,
    "{where} no es una base de datos de Milpa. Revise MILPA_DATABASE_URL.",
    "{where} is not a Milpa database. Check MILPA_DATABASE_URL.",
)
_OTHER: Failure = (
    StorageError,
    "La base de datos {where} rechazó una operación ({detail}).",
    "The database {where} refused an operation ({detail}).",
)

_SQLITE: dict[str, Failure] = {
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _FORBIDDEN,
    "SQLITE_AUTH": _FORBIDDEN,
    "SQLITE_CANTOPEN": _UNREACHABLE,
    "SQLITE_IOERR": _FAILING,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _FOREIGN,
}
"""By primary result code (https://www.sqlite.org/rescode.html); the extended ones begin with it."""

_POSTGRESQL: dict[str, Failure] = {
    "53100": _FULL,
    "42501": _FORBIDDEN,
    "25006": _FORBIDDEN,
    "28": _FORBIDDEN,
    "55P03": _BUSY,
    "40": _BUSY,
    "53": _BUSY,
    "3D000": _UNREACHABLE,
    "57P": _LOST,
    "08": _LOST,
    "58": _DAMAGED,
    "XX": _DAMAGED,
}
"""By SQLSTATE or the start of one (PostgreSQL documentation, appendix A); the longest that fits counts."""


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn what the database driver raises into this package's errors; the cause stays attached."""
    try:
        yield
    except DBAPIError as error:
        raise storage_error(url, error.orig, lost=error.connection_invalidated) from error
    except PendingRollbackError as error:
        raise storage_error(url, error, lost=True) from error


def storage_error(url: URL, cause: BaseException | None, *, lost: bool = False) -> StorageError:
    """Say what `cause`, an exception of a driver, means for the database at `url`."""
    failure = _failure(cause, lost=lost)
    if failure is _UNREACHABLE and isinstance(cause, sqlite3.Error) and not _may_write(url):
        failure = _READ_ONLY
    kind, es, en = failure
    detail = " ".join(str(cause).split())[:300]
    where = place(url)
    return kind(es.format(where=where, detail=detail), en.format(where=where, detail=detail))


def _may_write(url: URL) -> bool:
    """Whether the file and the folder of an SQLite database may be written, where they exist.

    SQLite makes files of its own beside the database; on a read-only disk it says no more than that it cannot open.
    """
    file = Path(str(url.database))
    return all(os.access(path, os.W_OK) for path in (file, file.parent) if path.exists())


def place(url: URL) -> str:
    """Name a database to a person: the file of an SQLite database, the URL of another, never a password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _failure(cause: BaseException | None, *, lost: bool) -> Failure:
    if isinstance(cause, sqlite3.Error):
        name = str(getattr(cause, "sqlite_errorname", ""))
        return next((failure for code, failure in _SQLITE.items() if name.startswith(code)), _OTHER)
    is_of_psycopg = type(cause).__module__.startswith("psycopg")  # 0.1 s to import, for whom SQLite serves
    state = getattr(cause, "sqlstate", None) if is_of_psycopg else None
    if state:
        fitting = sorted((code for code in _POSTGRESQL if state.startswith(code)), key=len)
        if fitting:
            return _POSTGRESQL[fitting[-1]]
    if lost:
        return _LOST
    is_operational = is_of_psycopg and any(kind.__name__ == "OperationalError" for kind in type(cause).__mro__)
    return _UNREACHABLE if is_operational and not state else _OTHER
