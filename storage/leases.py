"""Leases: who takes a source has it to itself for a while, and for longer as long as its process renews it.

A lease is one row, taken and taken over by one statement, so that it holds between threads, processes and machines.  It
is over when its time is up by the *database's* clock, which all machines share, or at once when its holder is a process
of this machine that has died.  A clock that is set back leaves no lease for ever: none may end further ahead than
`FURTHEST`.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, TextClause, bindparam, text

from storage.errors import SourceBusyError
from storage.holders import has_died, holder_of_this_process

logger = logging.getLogger(__name__)

SECONDS = 120
"""How long a lease lasts that nobody renews: the longest that a source of a machine which died is left alone."""
BEAT = 20.0
"""Seconds between two renewals; several may fail before a lease is over."""
FURTHEST = 3600
"""Seconds ahead at which no lease ends by itself: the clock was set back under it, and it is over."""

_NOW = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)",
}
"""The database's clock, in seconds; of the moment, not of the transaction's beginning."""


Write = Callable[[], AbstractContextManager[Connection]]


class TakenError(Exception):
    """Someone else has the lease.  Never leaves this package."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A source, to its holder alone."""

    source_id: int
    token: str
    """Of this one taking: who has lost the lease and took it again has another."""


@dataclass(frozen=True, slots=True)
class StandingLease:
    """A lease as the database knows it, for who looks after an installation."""

    source_slug: str
    holder: str
    seconds_left: int
    """By the database's clock; negative when it is over."""

    @property
    def is_stuck(self) -> bool:
        """Whether nobody renews it any more; the next harvest of its source takes it over."""
        return self.seconds_left <= 0 or self.seconds_left > FURTHEST or has_died(self.holder)


class Leases:
    """The leases that this process has in one database, renewed by a thread of their own while there are any."""

    def __init__(self, write: Write, write_aside: Write) -> None:
        self._write = write
        self._write_aside = write_aside
        self._held: dict[str, Lease] = {}
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._holder = holder_of_this_process()

    def take(self, connection: Connection, source_id: int) -> Lease:
        """Take the lease on a source, from a holder whose time is up or who has died.  Raises `TakenError` at once."""
        end_when_paused(connection)
        before = connection.execute(_LOOK, {"source_id": source_id}).one_or_none()
        dead = before.token if before is not None and has_died(before.holder) else ""
        lease = Lease(source_id, secrets.token_hex(8))
        values = {"source_id": source_id, "token": lease.token, "holder": self._holder, "dead": dead}
        if connection.execute(_said(connection, _TAKE), values).first() is None:
            raise TakenError
        return lease

    def keep(self, lease: Lease) -> None:
        """Renew a lease that was taken until it is let go of."""
        with self._guard:
            self._held[lease.token] = lease
            if self._thread is None:
                self._over.clear()
                self._thread = threading.Thread(target=self._beat, name="leases", daemon=True)
                self._thread.start()

    def let_go(self, lease: Lease) -> None:
        """Give a lease back; nothing when another has taken it over."""
        with self._guard:
            self._held.pop(lease.token, None)
        with self._write() as connection:
            connection.execute(_DROP, {"token": lease.token})

    def renew(self) -> None:
        """Renew every lease that this process has; those that are another's by now stay the other's."""
        with self._guard:
            held = tuple(self._held.values())
        if not held:
            return
        with self._write_aside() as connection:
            end_when_paused(connection)
            tokens: BindParameter[str] = bindparam("tokens", [lease.token for lease in held], expanding=True)
            connection.execute(_said(connection, _RENEW).bindparams(tokens))

    def close(self) -> None:
        """End the thread.  Leases that were not let go of end by their time, or with this process."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None

    def _beat(self) -> None:
        """Renew until closed.  A database that does not answer now may do so before any lease is over."""
        while not self._over.wait(BEAT):
            try:
                self.renew()
            except Exception:
                logger.warning("the leases could not be renewed; trying again", exc_info=True)


def end_when_paused(connection: Connection) -> None:
    """Have PostgreSQL end a transaction whose machine was paused in it: others would wait for what it has locked."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{SECONDS}s'")


def require_lease(connection: Connection, lease: Lease, slug: str) -> None:
    """Make sure that a lease is still its holder's.  Raises `SourceBusyError`."""
    now = connection.execute(_LOOK, {"source_id": lease.source_id}).one_or_none()
    if now is None or now.token != lease.token:
        raise busy_error(slug)


def busy_error(slug: str) -> SourceBusyError:
    """Say who has a source, and what to do."""
    return SourceBusyError(
        f"Otro proceso está cosechando «{slug}». Espere a que termine; vea cuál con: milpa jobs {slug}",
        f"Another process is harvesting “{slug}”. Wait until it ends; see which with: milpa jobs {slug}",
    )


def seconds_now(connection: Connection) -> int:
    """The database's clock."""
    return int(connection.execute(_said(connection, "SELECT {now}")).scalar_one())


def is_free(connection: Connection, source_id: int) -> bool:
    """Whether a source could be taken now."""
    row = connection.execute(_said(connection, _STANDING, " WHERE lease.source_id = :id"), {"id": source_id}).first()
    return row is None or StandingLease(*row).is_stuck


def standing_leases(connection: Connection) -> tuple[StandingLease, ...]:
    """Every lease there is, by source."""
    rows = connection.execute(_said(connection, _STANDING, " ORDER BY source.slug"))
    return tuple(StandingLease(*row) for row in rows)


_LOOK = text("SELECT token, holder FROM lease WHERE source_id = :source_id")
_TAKE = """
INSERT INTO lease (source_id, token, holder, until) VALUES (:source_id, :token, :holder, {now} + {seconds})
ON CONFLICT (source_id) DO UPDATE SET token = excluded.token, holder = excluded.holder, until = excluded.until
WHERE lease.until <= {now} OR lease.until > {now} + {furthest} OR lease.token = :dead
RETURNING token"""
_RENEW = "UPDATE lease SET until = {now} + {seconds} WHERE token IN :tokens"
_DROP = text("DELETE FROM lease WHERE token = :token")
_STANDING = (
    "SELECT source.slug, lease.holder, lease.until - {now} FROM lease JOIN source ON source.id = lease.source_id"
)


def _said(connection: Connection, statement: str, rest: str = "") -> TextClause:
    """Write a statement with the clock of its database."""
    now = _NOW[connection.dialect.name]
    return text(statement.format(now=now, seconds=SECONDS, furthest=FURTHEST) + rest)
