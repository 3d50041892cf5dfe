"""One harvest of a source at a time, on one machine or ten, whatever cron starts."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from storage.database import Database
from storage.errors import StorageError
from storage.interruptions import PageInHandError, interrupt_jobs
from storage.leases import Lease, TakenError, busy_error
from storage.sources import Source, list_sources


@contextmanager
def hold_source(database: Database, source: Source) -> Iterator[Lease]:
    """Hold `source` until the context ends, or the process does, ``kill -9`` included.

    Who takes a source ends, in the same transaction, the jobs that run on it: whoever ran them has died or lost it, and
    can write no more (`storage.jobs.require_running`).  Raises `SourceBusyError` at once when another holds it.
    """
    try:
        with database.write() as connection:
            lease = database.leases.take(connection, source.id)
            interrupt_jobs(connection, source.id)
    except (TakenError, PageInHandError):
        raise busy_error(source.slug) from None
    database.leases.keep(lease)
    try:
        yield lease
    finally:
        with suppress(StorageError):  # the database is gone: the lease ends by its time
            database.leases.let_go(lease)


@contextmanager
def hold_all_sources(database: Database) -> Iterator[None]:
    """Hold every source until the context ends.  Raises `SourceBusyError` at once when another holds one of them."""
    with ExitStack() as held:
        for source in list_sources(database):
            held.enter_context(hold_source(database, source))
        yield
