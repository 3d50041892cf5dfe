"""The database: SQLite by default, PostgreSQL by URL; opened, brought up to date, and asked in transactions.

A transaction that writes is `Database.write`, one that reads is `Database.read`, a snapshot.  Both may be used from any
thread: each takes a connection of its own from the pool.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import (
    DatabaseBusyError,
    DatabaseForbiddenError,
    DatabaseUnreachableError,
    DiskFullError,
    StorageError,
    UnsupportedDatabaseError,
)
from storage.failures import place, translated
from storage.leases import Leases
from storage.schema import bring_up_to_date

BUSY_TIMEOUT = 30.0
"""Seconds that a transaction waits for another program's; a page takes some 20 ms."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}

_SQLITE_PRAGMAS = (
    "PRAGMA synchronous = NORMAL",  # a power cut may take back the last pages, whole; kill -9 none
    "PRAGMA foreign_keys = ON",  # off by default
    "PRAGMA cache_size = -16384",  # 16 MiB; by default 2: enough for the upper pages of the indexes, and no more
    "PRAGMA wal_autocheckpoint = 4000",  # 16 MiB; by default 4: less than one page of records
    "PRAGMA temp_store = MEMORY",
)

_WRITING = {"milpa_begin": "BEGIN IMMEDIATE"}
_READING_SQLITE = {"milpa_begin": "BEGIN"}
_READING_POSTGRESQL = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """An open database at the newest schema.  Made by `open_database`."""

    def __init__(self, url: URL, engine: Engine, *, is_new: bool = False) -> None:
        self.url = url
        self.is_new = is_new
        """Whether its tables were made just now."""
        self.dialect = engine.dialect.name
        """``sqlite`` or ``postgresql``."""
        self._engine = engine
        self.leases = Leases(self.write, partial(self.write, aside=True))
        self._reading: dict[str, Any] = _READING_SQLITE if self.dialect == "sqlite" else _READING_POSTGRESQL

    @property
    def place(self) -> str:
        """Where it is, for a person to read, without a password."""
        return place(self.url)

    @contextmanager
    def write(self, *, aside: bool = False) -> Iterator[Connection]:
        """One transaction that writes: all of it is stored at the end, or nothing when anything is raised.

        SQLite has one writer at a time: it begins IMMEDIATE and waits `BUSY_TIMEOUT` seconds for its turn, so that no
        transaction fails half-way because another got in between.  What the database refuses comes as a `StorageError`.
        """
        with translated(self.url), self._engine.connect() as pooled:
            connection = pooled.execution_options(**_WRITING)
            if aside and self.dialect == "sqlite":
                connection.detach()  # now, while the first one is out: what is returned last is taken first
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot: everything read in it is of the moment when it was opened, whatever is written meanwhile."""
        with translated(self.url), self._engine.connect() as pooled:
            connection = pooled.execution_options(**self._reading)
            with connection.begin():
                connection.exec_driver_sql("SELECT count(*) FROM milpa_schema")  # the first query takes the snapshot
                yield connection

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """One connection of PostgreSQL in no transaction, closed at the end: what its session holds goes with it."""
        with translated(self.url), self._engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            yield connection

    def run_outside(self, *statements: str) -> None:
        """Run statements that no transaction may hold (``VACUUM``), one after the other."""
        if self.dialect == "postgresql":
            with self.session() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
            return
        with translated(self.url), closing(self._engine.raw_connection()) as raw:
            for statement in statements:
                raw.cursor().execute(statement)

    def overwrite(self, copy: sqlite3.Connection) -> None:
        """Replace all that an SQLite database holds by another's, in one transaction."""
        with translated(self.url), closing(self._engine.raw_connection()) as raw:
            target = raw.driver_connection
            assert isinstance(target, sqlite3.Connection)
            copy.backup(target)

    def empty_log(self) -> None:
        """Move SQLite's write-ahead log into the file and cut it to nothing.

        Raises `DatabaseBusyError` when another program reads an older state for longer than `BUSY_TIMEOUT`.
        """
        with translated(self.url), closing(self._engine.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, _, _) = cursor.fetchone() or (0, 0, 0)
        if busy:
            raise DatabaseBusyError(
                f"Otro programa lee la base de datos {self.place} y no la suelta. Espere a que termine y repita.",
                f"Another program reads the database {self.place} and does not let go. Wait for it and repeat.",
            )

    def close(self) -> None:
        """Let go of every connection."""
        self.leases.close()
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url` and bring its schema up to date; an SQLite file and its folder are made when missing.

    `url` is ``sqlite:////var/lib/milpa/milpa.sqlite`` or ``postgresql://user:password@host/name``.  Raises, with words
    that say what to do: `UnsupportedDatabaseError`, `DatabaseUnreachableError`, `DatabaseForbiddenError`,
    `DiskFullError`, `DatabaseBusyError`, `NotAMilpaDatabaseError`, `SchemaTooNewError`.
    """
    parsed = _require_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite:
        _make_folder(parsed)
    engine = _make_engine(parsed)
    try:
        with translated(parsed):
            is_new = bring_up_to_date(engine)
            if sqlite:
                _write_ahead(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(parsed, engine, is_new=is_new)


def _require_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        parsed = URL.create("")
    driver = _DRIVERS.get(parsed.drivername.partition("+")[0])
    if driver is None or (driver.startswith("sqlite") and parsed.database in {None, "", ":memory:"}):
        raise UnsupportedDatabaseError(
            "MILPA_DATABASE_URL no nombra una base de datos que Milpa use. Escriba sqlite:////carpeta/milpa.sqlite o "
            "postgresql://usuario:clave@servidor/base.",
            "MILPA_DATABASE_URL names no database that Milpa uses. Write sqlite:////folder/milpa.sqlite or "
            "postgresql://user:password@server/name.",
        )
    if driver.startswith("sqlite"):
        return parsed.set(drivername=driver, database=str(Path(str(parsed.database)).absolute()))
    return parsed.set(drivername=driver)


def _make_folder(url: URL) -> None:
    """Make the folder of an SQLite database."""
    folder = Path(str(url.database)).parent
    words = (
        f"No se puede crear la carpeta {folder} de la base de datos ({{0}}). Revise MILPA_HOME o MILPA_DATABASE_URL.",
        f"The folder {folder} of the database cannot be made ({{0}}). Check MILPA_HOME or MILPA_DATABASE_URL.",
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        kind = _FOLDER_ERRORS.get(error.errno or 0, DatabaseUnreachableError)
        raise kind(*(sentence.format(error.strerror) for sentence in words)) from error


_FOLDER_ERRORS: dict[int, type[StorageError]] = {
    errno.EACCES: DatabaseForbiddenError,
    errno.EPERM: DatabaseForbiddenError,
    errno.EROFS: DatabaseForbiddenError,
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
}


def _write_ahead(engine: Engine) -> None:
    """Switch to write-ahead logging: readers and the writer then do not wait for one another.

    The file remembers it, so it is done only to a database that is known to be ours.
    """
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _make_engine(url: URL) -> Engine:
    """An engine whose errors quote no record, and whose transactions begin the way their user asks."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    # The connection that was used last is the next one, too: each has a cache of its own, which is worth nothing, and
    # takes as much memory, as soon as another one has written.
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT}, pool_use_lifo=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver would begin late, and never IMMEDIATE
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("milpa_begin", "BEGIN"))

    return engine
