"""The outbox: notices are put into it in the transaction that causes them, and leave it one by one, after that.

Whoever sends takes a notice first, so that two senders do not send the same; a sender that was killed has lost it after
`CLAIM` seconds of the database's clock.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, Select, false, func, select, update

from storage.bulk import insert_rows
from storage.database import Database
from storage.leases import seconds_now
from storage.moments import moment
from storage.sources import require_source
from storage.tables import TABLES
from storage.text import storable

_OUTBOX, _SOURCE = TABLES["outbox"], TABLES["source"]
_NEW = (
    "key", "event", "code", "source_id", "recipient", "facts", "at", "state", "attempts", "not_before", "claim",
    "problem", "problem_es",
)  # fmt: skip
_WAITS = _OUTBOX.c.state == "waiting"
_ROWS: Select[Any] = select(_OUTBOX, _SOURCE.c.slug.label("source_slug")).join(
    _SOURCE, _SOURCE.c.id == _OUTBOX.c.source_id
)

CLAIM = 600
"""Seconds for which a notice is its sender's alone; sending one is given less."""


@dataclass(frozen=True, slots=True)
class OutgoingNotice:
    """A notice to one recipient."""

    id: int
    key: str
    """Names it for ever, wherever it is sent to."""
    event: str
    code: str
    source_id: int
    source_slug: str
    recipient: str
    facts: Mapping[str, Any]
    at: datetime
    """When it was caused."""
    state: str
    """``waiting``, ``sent`` or ``given_up``."""
    attempts: int
    claim: str
    ended: datetime | None
    problem: str
    """Why the last attempt failed, in English; empty where none has."""
    problem_es: str


def put_notices(
    connection: Connection,
    event: str,
    code: str,
    *,
    source_id: int,
    recipients: Iterable[str],
    facts: Mapping[str, Any],
) -> None:
    """Put a notice into the outbox for each recipient, in the transaction that causes it.

    Who was told of this event already is not told again.
    """
    words, at = storable(orjson.dumps(facts).decode()), moment(connection, datetime.now(UTC))
    rows = [
        (_key(event, recipient), event, code, source_id, recipient, words, at, "waiting", 0, 0, "", "", "")
        for recipient in recipients
    ]
    insert_rows(connection, "outbox", _NEW, rows, skip_known=True)


def recipients_of(connection: Connection, source_id: int, event: str) -> tuple[str, ...]:
    """Who is told, or was told, of an event of a source."""
    told = (_OUTBOX.c.source_id == source_id) & (_OUTBOX.c.event == event)
    return tuple(connection.execute(select(_OUTBOX.c.recipient).where(told).order_by(_OUTBOX.c.id)).scalars())


def events_told(connection: Connection, code: str, events: Iterable[str]) -> frozenset[str]:
    """Those of some events of one code that somebody is told, or was told."""
    query = select(_OUTBOX.c.event).where((_OUTBOX.c.code == code) & _OUTBOX.c.event.in_(list(events)))
    return frozenset(connection.execute(query).scalars())


def list_outbox(database: Database, slug: str | None = None, *, limit: int | None = None) -> tuple[OutgoingNotice, ...]:
    """Notices, newest first; of one source where it is given.  Raises `UnknownSourceError`."""
    query = _ROWS.order_by(_OUTBOX.c.id.desc()).limit(limit)
    if slug is not None:
        query = query.where(_OUTBOX.c.source_id == require_source(database, slug).id)
    with database.read() as connection:
        return tuple(_notice(row) for row in connection.execute(query).mappings())


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """What is in the outbox."""

    waiting: int = 0
    oldest: datetime | None = None
    """When the oldest that waits was caused."""
    given_up: int = 0
    """Those given up since a moment."""


def count_outbox(database: Database, since: datetime) -> OutboxCounts:
    """Count what waits, and what was given up since a moment."""
    given_up = select(func.count()).where((_OUTBOX.c.state == "given_up") & (_OUTBOX.c.ended > since))
    with database.read() as connection:
        waiting, oldest = connection.execute(select(func.count(), func.min(_OUTBOX.c.at)).where(_WAITS)).one()
        return OutboxCounts(waiting, oldest, connection.execute(given_up).scalar_one())


def has_ready(database: Database) -> bool:
    """Whether anything may be sent now."""
    with database.read() as connection:
        ready = _WAITS & (_OUTBOX.c.not_before <= seconds_now(connection))
        return connection.execute(select(_OUTBOX.c.id).where(ready).limit(1)).first() is not None


def take_notice(
    database: Database, after: int, *, without: Collection[str] = (), resting: bool = False
) -> OutgoingNotice | None:
    """Take the oldest notice that may be sent, of those behind number `after`; None where there is none.

    Those to recipients in `without` are left.  With `resting` also one whose last attempt failed and that rests, unless
    somebody is sending it.
    """
    with database.write() as connection:
        now = seconds_now(connection)
        free = (_OUTBOX.c.not_before <= now) | ((_OUTBOX.c.claim == "") if resting else false())
        wanted = _WAITS & free & (_OUTBOX.c.id > after) & _OUTBOX.c.recipient.not_in(list(without))
        oldest = select(_OUTBOX.c.id).where(wanted).order_by(_OUTBOX.c.id).limit(1)
        number = connection.execute(oldest.with_for_update(skip_locked=True)).scalar()
        if number is None:
            return None
        taken = {"not_before": now + CLAIM, "claim": secrets.token_hex(8)}
        connection.execute(update(_OUTBOX).where(_OUTBOX.c.id == number).values(taken))
        return _notice(connection.execute(_ROWS.where(_OUTBOX.c.id == number)).mappings().one())


def end_notice(database: Database, notice: OutgoingNotice, state: str, problem: tuple[str, str] = ("", "")) -> None:
    """Note that a notice was ``sent``, or is ``given_up`` for a `problem` in Spanish and English.

    What it said is kept no longer: a scorecard is 10 KB, and its figures stand in the measure of its month.
    """
    es, en = problem
    _settle(
        database, notice, state=state, ended=datetime.now(UTC), attempts=notice.attempts + 1, claim="", facts="{}",
        problem=storable(en), problem_es=storable(es),
    )  # fmt: skip


def postpone_notice(database: Database, notice: OutgoingNotice, seconds: int, problem: tuple[str, str]) -> None:
    """Note why an attempt failed; the notice waits, and rests for some seconds."""
    es, en = problem
    with database.read() as connection:
        until = seconds_now(connection) + seconds
    _settle(
        database, notice, not_before=until, attempts=notice.attempts + 1, claim="", problem=storable(en),
        problem_es=storable(es),
    )  # fmt: skip


def _settle(database: Database, notice: OutgoingNotice, **values: Any) -> None:
    """Write what became of a notice, unless another sender has taken it over meanwhile."""
    own = (_OUTBOX.c.id == notice.id) & (_OUTBOX.c.claim == notice.claim) & _WAITS
    with database.write() as connection:
        connection.execute(update(_OUTBOX).where(own).values(values))


def _key(event: str, recipient: str) -> bytes:
    return blake2b(f"{event}\n{recipient}".encode(), digest_size=16).digest()


def _notice(row: RowMapping) -> OutgoingNotice:
    values = {name: row[name] for name in OutgoingNotice.__dataclass_fields__}
    return OutgoingNotice(**{**values, "key": bytes(row["key"]).hex(), "facts": orjson.loads(row["facts"])})
