"""Looking for a value in everything that an installation keeps, without asking the program where it looks."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Text, select

from storage.compression import decompress
from storage.database import Database
from storage.tables import TABLES


def places_of(database: Database, value: str) -> list[str]:
    """Name each table and column that holds a value, and the bodies that do."""
    wanted = value.encode()
    with database.read() as connection:
        found = [
            f"{table.name}.{column.name}"
            for table in TABLES.values()
            for column in table.columns
            if isinstance(column.type, Text)
            and connection.execute(select(column).where(column.contains(value, autoescape=True)).limit(1)).first()
        ]
        frames = connection.exec_driver_sql("SELECT data FROM body").scalars()
        if any(wanted in decompress(frame) for frame in frames):
            found.append("body.data")
    return found


def iter_files_with(folder: Path, value: str) -> Iterator[str]:
    """Yield the files of a folder in whose bytes a value stands as it is."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and value.encode() in path.read_bytes():
            yield path.name
