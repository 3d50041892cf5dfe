"""What must hold of a store at every moment, and what must hold once it has healed."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection

from drill.installations import Breach
from storage.bodies import NAMED_BY, hash_body
from storage.compression import decompress
from storage.database import Database
from storage.leases import standing_leases

_NEVER = {
    "a record is there twice": "SELECT native_identifier FROM record GROUP BY source_id, native_identifier "
    "HAVING count(*) > 1",
    "two records have one URI": "SELECT uri FROM record GROUP BY uri HAVING count(*) > 1",
    "a job wrote two versions of one record": "SELECT record_id FROM record_version GROUP BY record_id, job_id "
    "HAVING count(*) > 1",
    "an issue is of no record": "SELECT code FROM record_issue LEFT JOIN record ON record.id = record_id "
    "WHERE record.id IS NULL",
    "two jobs of one source run": "SELECT source_id FROM harvest_job WHERE state = 'running' "
    "GROUP BY source_id HAVING count(*) > 1",
    **{
        f"{table}.{column} names bytes that are not kept": f"SELECT {table}.{column} FROM {table} "
        f"LEFT JOIN body ON body.hash = {table}.{column} WHERE {table}.{column} IS NOT NULL AND body.hash IS NULL"
        for table, columns in NAMED_BY.items()
        for column in columns
    },
}
"""Queries that never find a row, whatever was killed."""


def iter_faults(connection: Connection) -> Iterator[str]:
    """Yield what is broken in a store, at whatever moment its processes died."""
    if connection.dialect.name == "sqlite":
        for pragma in ("integrity_check", "foreign_key_check"):
            for row in connection.exec_driver_sql(f"PRAGMA {pragma}").all():
                if row[0] != "ok":
                    yield f"{pragma}: {row}"
    for words, query in _NEVER.items():
        found = connection.exec_driver_sql(query).first()
        if found is not None:
            yield f"{words}: {found[0]!r}"


def iter_damaged_bodies(connection: Connection) -> Iterator[str]:
    """Yield what is kept and is not what its hash says; reads all of it."""
    for key, frame in connection.exec_driver_sql("SELECT hash, data FROM body"):
        if hash_body(decompress(frame)) != bytes(key):
            yield f"the bytes of {bytes(key).hex()} are others"


def identifiers_of(connection: Connection) -> frozenset[str]:
    """The native identifiers of all records."""
    return frozenset(connection.exec_driver_sql("SELECT native_identifier FROM record").scalars())


def titles_of(connection: Connection) -> dict[str, str]:
    """The title of each record by its native identifier."""
    rows = connection.exec_driver_sql("SELECT native_identifier, title FROM record")
    return {str(identifier): str(title) for identifier, title in rows}


def check_store(database: Database, least: AbstractSet[str], most: AbstractSet[str]) -> None:
    """Make sure that a store is sound, holds every record of `least` and none beyond `most`; after a kill.

    Who died lets go at once, and its job is known to be nobody's.
    """
    with database.read() as connection:
        faults = list(iter_faults(connection))
        held = identifiers_of(connection)
        faults += [f"lost: {name}" for name in sorted(least - held)[:3]]
        faults += [f"nobody sent it: {name}" for name in sorted(held - most)[:3]]
        faults += [f"{lease.source_slug} is held by {lease.holder}" for lease in standing_leases(connection)
                   if not lease.is_stuck]  # fmt: skip
    _refuse(faults)


def check_healed(database: Database, expected: AbstractSet[str]) -> None:
    """Make sure that a store holds exactly the `expected` records, and that no lease and no running job is left."""
    check_store(database, expected, expected)
    with database.read() as connection:
        faults = [f"the lease of {lease.source_slug} stays" for lease in standing_leases(connection)]
        running = connection.exec_driver_sql("SELECT id FROM harvest_job WHERE state = 'running'").scalars()
        faults += [f"job {number} runs for ever" for number in running]
    _refuse(faults)


def check_bodies(database: Database) -> None:
    """Make sure that all bytes that are kept are what they were."""
    with database.read() as connection:
        _refuse(list(iter_damaged_bodies(connection)))


def _refuse(faults: list[str]) -> None:
    if faults:
        raise Breach("; ".join(faults[:5]))
