"""Is the memory sound?  For who looks after an installation."""

from datetime import UTC, datetime

from sqlalchemy import text

from storage.database import Database
from storage.leases import seconds_now


def check_writing(database: Database) -> None:
    """Make a transaction that may write, and changes nothing.  Raises the `StorageError` that a harvest would meet."""
    with database.write() as connection:
        connection.execute(text("UPDATE lease SET until = until WHERE source_id = -1"))


def check_integrity(database: Database) -> tuple[str, ...]:
    """What is damaged, in the database's words: SQLite reads its whole file; PostgreSQL looks after itself."""
    if database.dialect != "sqlite":
        return ()
    with database.read() as connection:
        told = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)") if row[0] != "ok"]
        strays = [f"{row[0]}: {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)]
    return (*told, *strays)


def read_clock(database: Database) -> datetime:
    """The database's clock, to the second: what leases go by."""
    with database.read() as connection:
        return datetime.fromtimestamp(seconds_now(connection), UTC)
