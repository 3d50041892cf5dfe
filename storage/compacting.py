"""Room that deleted rows have left: how much there is, and giving it back to the disk."""

from storage.database import Database
from storage.tables import TABLES


def reusable_bytes(database: Database) -> int | None:
    """Bytes inside an SQLite file that coming rows will take before it grows; None on PostgreSQL."""
    if database.dialect != "sqlite":
        return None
    with database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def compact(database: Database) -> None:
    """Write the database anew without what was deleted: nothing of it stays in its files.

    It needs as much room again while it lasts, and others wait.  Raises `DatabaseBusyError` when somebody does not let
    go of SQLite's log.
    """
    if database.dialect == "postgresql":
        database.run_outside(*(f"VACUUM FULL {name}" for name in TABLES))
    else:
        database.run_outside("VACUUM")
        database.empty_log()
