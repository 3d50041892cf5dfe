"""What was erased from Milpa's store is to be in no store that is asked by SPARQL, nor in the files of one."""

from pathlib import Path

from federation.sparql.stores import StoreFolder
from storage.database import Database
from storage.redactions import last_erasure


def forget_erased(database: Database, home: Path) -> None:
    """Delete the stores of an installation that may hold what was erased; the server makes the next one anew."""
    if erased := last_erasure(database):
        StoreFolder(home).forget(erased)
