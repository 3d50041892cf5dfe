"""One checking of links at a time: two would ask the same hosts twice as often as they may be asked.

It belongs to no source, so that it is no lease: SQLite has a file beside it, locked by the kernel; PostgreSQL an
advisory lock of one session, in no transaction: a checking lasts for hours, and one that is open so long would keep
``VACUUM`` from every row that dies meanwhile.  Neither is left behind by ``kill -9``.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.errors import LinksBusyError

_TAKE = text("SELECT pg_try_advisory_lock(hashtext('milpa/links/' || current_schema()))")
_GIVE = text("SELECT pg_advisory_unlock(hashtext('milpa/links/' || current_schema()))")


@contextmanager
def hold_links(database: Database) -> Iterator[None]:
    """Hold the checking of links until the context ends, or the process does.  Raises `LinksBusyError` at once."""
    if database.dialect == "postgresql":
        with database.session() as connection:
            if not connection.execute(_TAKE).scalar():
                raise _busy()
            try:
                yield
            finally:
                with suppress(DBAPIError):  # a connection that is gone holds nothing any more
                    connection.execute(_GIVE)  # its server takes a moment to see that a session was closed
        return
    descriptor = os.open(f"{database.url.database}.links.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy() from None
        yield
    finally:
        os.close(descriptor)


def _busy() -> LinksBusyError:
    return LinksBusyError(
        "Otro proceso está revisando enlaces. Espere a que termine y repita la orden.",
        "Another process is checking links. Wait until it ends and repeat the command.",
    )
