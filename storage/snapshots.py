"""The whole database as one SQLite file, consistent while others write; and back, into a database of either kind.

SQLite copies itself (``VACUUM INTO``, ``sqlite3``'s own backup).  PostgreSQL is copied row by row in one snapshot: what
was kept on the one can thus be brought to the other.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from storage.columns import Row
from storage.database import Database, open_database
from storage.errors import DatabaseNotEmptyError
from storage.link_lock import hold_links
from storage.locks import hold_all_sources
from storage.tables import TABLES

BATCH = 500
"""Rows in memory at a time."""

COUNTED = ("source", "harvest_job", "record", "record_version", "release")
"""Tables whose rows are told of a snapshot."""


def write_snapshot(database: Database, path: Path) -> dict[str, int]:
    """Write all of a database, as it stands at one moment, into a new SQLite file; count the rows of some tables.

    Whoever writes meanwhile does not wait.
    """
    if database.dialect == "sqlite":
        database.run_outside(f"VACUUM INTO '{str(path).replace(chr(39), chr(39) * 2)}'")
    else:
        with closing(open_database(f"sqlite:///{path}")) as copy:
            with database.read() as source, copy.write() as target:
                _copy_rows(source, target)
            copy.empty_log()
    with closing(open_database(f"sqlite:///{path}")) as copy, copy.read() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one() for name in COUNTED
        }


def load_snapshot(
    database: Database, path: Path, *, replace: bool = False, prepare: Callable[[Database], None] = lambda _: None
) -> None:
    """Fill a database with a snapshot, all of it or nothing; one of an older schema is migrated first, in its file.

    `prepare` is given the snapshot, opened, when nobody changes the database any more and before anything of it is in
    the database.

    Raises `DatabaseNotEmptyError` for a database that holds something, unless it is to be replaced; `SourceBusyError`
    while one of its sources is harvested, `LinksBusyError` while links are checked: either would write what it has in
    hand into what was restored; `SchemaTooNewError` for a snapshot of a newer Milpa.
    """
    with closing(open_database(f"sqlite:///{path}")) as copy:
        with copy.write() as connection:
            connection.execute(TABLES["lease"].delete())  # of harvests that ran where it was saved
        with hold_all_sources(database), hold_links(database):
            with database.read() as connection:
                _require_empty(database, connection, replace=replace)
            prepare(copy)
            copy.empty_log()
            if database.dialect == "sqlite":
                with closing(sqlite3.connect(path)) as plain:
                    database.overwrite(plain)
                return
            with copy.read() as source_rows, database.write() as connection:
                _require_empty(database, connection, replace=replace)
                connection.exec_driver_sql(f"TRUNCATE {', '.join(TABLES)}")
                _copy_rows(source_rows, connection)
                _set_sequences(connection)


def _require_empty(database: Database, connection: Connection, *, replace: bool) -> None:
    if not replace and any(connection.execute(select(TABLES[name]).limit(1)).first() for name in COUNTED):
        raise DatabaseNotEmptyError(
            f"La base de datos {database.place} no está vacía. Nombre otra en MILPA_DATABASE_URL, o repita con "
            "--replace: todo lo que contiene se perderá.",
            f"The database {database.place} is not empty. Name another one in MILPA_DATABASE_URL, or repeat with "
            "--replace: everything in it will be lost.",
        )


def _copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row of every table, those that others point to first."""
    for table in Row.metadata.sorted_tables:
        rows = source.execution_options(yield_per=BATCH).execute(select(table))
        for batch in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in batch])


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL number coming rows after those that were copied."""
    for table in TABLES.values():
        column = table.autoincrement_column
        if column is not None:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), max({column.name})) "  # noqa: S608
                f"FROM {table.name} HAVING max({column.name}) IS NOT NULL"
            )
