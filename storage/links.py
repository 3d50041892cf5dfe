"""Links: where records name them, which are to be asked, what they answered and what that made of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from storage.bulk import Values, delete_rows, insert_rows, rows_where_in, stream_rows, update_rows
from storage.compression import decompress
from storage.database import Database
from storage.link_rows import LinkState, LinkSummary, LinkUse, UseWithState, key_from_url
from storage.moments import moment
from storage.sources import require_source
from storage.tables import TABLES
from storage.text import storable, storable_or_none

_LINK, _USE, _CHECK, _RECORD, _SOURCE = (
    TABLES[name] for name in ("link", "record_link", "link_check", "record", "source")
)
BATCH = 500
"""Rows in memory at a time."""

_NEW_LINK = ("key", "host_key", "host", "url", "outcome", "answer", "failures", "due", "media_type")
_NEW_USE = ("record_id", "position", "link_id", "role", "promise", "verdict", "code", "field", "value")
_TOLD = (
    "outcome",
    "answer",
    "since",
    "failures",
    "failing_since",
    "failed",
    "checked",
    "media_type",
    "size",
    "modified",
)
_STATE = tuple(_LINK.c[name] for name in LinkState.__dataclass_fields__)


class UnlinkedRecord(NamedTuple):
    """A dataset whose last good version has not been looked through for links."""

    record_id: int
    content_hash: bytes
    document: bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """Which links are to be asked, of those that a record names which has not been retired."""

    due_by: datetime | None = None
    """Those that are due by then."""
    not_asked_since: datetime | None = None
    """Those that were not asked since then."""
    source_id: int | None = None
    """Those that a source's datasets name."""


class HostDue(NamedTuple):
    """A host and how many of its links are to be asked."""

    host_key: bytes
    host: str
    links: int


class DueLink(NamedTuple):
    """A link that is to be asked."""

    state: LinkState
    due: datetime
    promise: str
    """What a description says of it, in the roof's own form, of several the greatest; empty when nothing."""


def iter_unlinked(connection: Connection, source_id: int) -> Iterator[UnlinkedRecord]:
    """Yield the datasets of a source that have changed since their links were taken from them last."""
    query = (
        "SELECT id, content_hash, data FROM record JOIN body ON body.hash = record.content_hash WHERE source_id = ? "
        "AND kind = 'dataset' AND tombstoned IS NULL AND (links_of IS NULL OR links_of <> content_hash) ORDER BY id"
    )
    for record_id, content_hash, frame in stream_rows(connection, query, (source_id,), BATCH):
        yield UnlinkedRecord(record_id, content_hash, decompress(frame))


def store_uses(
    connection: Connection, found: Sequence[tuple[UnlinkedRecord, Sequence[LinkUse]]], now: datetime, spread: timedelta
) -> None:
    """Replace the links of some records; those never seen are due within `spread` from now, each at its own time."""
    links = {key_from_url(use.url): use for _, uses in found for use in uses}
    rows: list[Values] = [
        (key, key_from_url(use.host), storable(use.host), storable(use.url), "", "", 0,
         moment(connection, now + spread * (int.from_bytes(key[:4]) / 2**32)), "")
        for key, use in sorted(links.items())
    ]  # fmt: skip
    insert_rows(connection, "link", _NEW_LINK, rows, skip_known=True)
    ids: dict[bytes, int] = dict(
        rows_where_in(connection, "SELECT key, id FROM link WHERE id > ?", (0,), "key", list(links))
    )
    delete_rows(connection, "record_link", "record_id", [record.record_id for record, _ in found])
    uses = [
        (record.record_id, position, ids[key_from_url(use.url)], use.role, storable(use.promise), "unknown", "",
         storable(use.field), "")
        for record, all_ in found
        for position, use in enumerate(all_)
    ]  # fmt: skip
    insert_rows(connection, "record_link", _NEW_USE, uses)
    read = [(record.content_hash, None, record.record_id) for record, _ in found]
    update_rows(connection, "record", ("links_of", "links"), read)


def sweep_links(connection: Connection, kept_since: datetime) -> int:
    """Forget links that no record names any more, and what was asked before `kept_since`; returns how many links."""
    unused = ~exists().where(_USE.c.link_id == _LINK.c.id)
    gone = select(_LINK.c.id).where(unused).scalar_subquery()
    connection.execute(delete(_CHECK).where(_CHECK.c.link_id.in_(gone) | (_CHECK.c.checked < kept_since)))
    return connection.execute(delete(_LINK).where(unused)).rowcount


def list_hosts(database: Database, scope: Scope) -> tuple[HostDue, ...]:
    """The hosts that have links to be asked, those with the most first."""
    count = func.count()
    query = (
        select(_LINK.c.host_key, func.min(_LINK.c.host), count)
        .where(*_wanted(scope))
        .group_by(_LINK.c.host_key)
        .order_by(count.desc(), _LINK.c.host_key)
    )
    with database.read() as connection:
        return tuple(HostDue(*row) for row in connection.execute(query))


def count_asked(database: Database, since: datetime) -> dict[bytes, int]:
    """How many links of each host were asked since a moment."""
    query = select(_LINK.c.host_key, func.count()).where(_LINK.c.checked > since).group_by(_LINK.c.host_key)
    with database.read() as connection:
        return {key: count for key, count in connection.execute(query)}  # noqa: C416 (a result is no pair to `dict`)


def iter_due(database: Database, host_key: bytes, scope: Scope, limit: int) -> Iterator[DueLink]:
    """Yield the links of one host that are to be asked, at most `limit`, the longest due first.

    Read a batch at a time, each in a transaction of its own: what was asked meanwhile lies behind.
    """
    promise = select(func.max(_USE.c.promise)).where(_USE.c.link_id == _LINK.c.id).scalar_subquery()
    query = select(*_STATE, _LINK.c.due, func.coalesce(promise, "")).where(
        _LINK.c.host_key == host_key, *_wanted(scope)
    )
    query = query.order_by(_LINK.c.due, _LINK.c.id)
    after: tuple[datetime, int] | None = None
    while limit > 0:
        step = query if after is None else query.where(tuple_(_LINK.c.due, _LINK.c.id) > after)
        with database.read() as connection:
            rows = connection.execute(step.limit(min(limit, BATCH))).all()
        for *state, due, promised in rows:
            after = (due, state[0])
            yield DueLink(LinkState(*state), due, promised)
        limit -= len(rows)
        if len(rows) < BATCH:
            return


def store_checks(connection: Connection, states: Sequence[tuple[LinkState, datetime]]) -> None:
    """Store what links answered, each with the moment when it is due again."""
    told = [
        (*(_value(connection, getattr(state, name)) for name in _TOLD), moment(connection, due), state.id)
        for state, due in states
    ]
    update_rows(connection, "link", (*_TOLD, "due"), told)
    checks = [
        (state.id, moment(connection, state.checked), state.outcome, state.answer)
        for state, _ in states
        if state.checked is not None
    ]
    insert_rows(connection, "link_check", ("link_id", "checked", "outcome", "answer"), checks, skip_known=True)


def postpone_host(connection: Connection, host_key: bytes, until: datetime) -> None:
    """Ask no link of a host before a moment: it asked to be left alone."""
    connection.execute(_LINK.update().where((_LINK.c.host_key == host_key) & (_LINK.c.due < until)).values(due=until))


def iter_uses(connection: Connection) -> Iterator[UseWithState]:
    """Yield every use of a link that is up to date, those of one record together."""
    columns = (
        _USE.c.record_id,
        _USE.c.position,
        _USE.c.role,
        _USE.c.promise,
        _USE.c.verdict,
        _USE.c.code,
        _USE.c.value,
    )
    query = (
        select(*columns, *_STATE)
        .join(_LINK, _LINK.c.id == _USE.c.link_id)
        .order_by(_USE.c.record_id, _USE.c.position)
        .execution_options(yield_per=BATCH)
    )
    for row in connection.execute(query):
        yield UseWithState._make((*row[: len(columns)], LinkState(*row[len(columns) :])))


def store_verdicts(connection: Connection, verdicts: Sequence[tuple[int, int, str, str, str]]) -> None:
    """Keep what was judged of links: (record, position, verdict, code of its issue or empty, its value)."""
    rows = [
        {"of_record": record_id, "at": position, "verdict": verdict, "code": code, "value": storable(value)}
        for record_id, position, verdict, code, value in verdicts
    ]
    if rows:
        use = (_USE.c.record_id == bindparam("of_record")) & (_USE.c.position == bindparam("at"))
        connection.execute(_USE.update().where(use), rows)


def known_link_facts(connection: Connection, record_ids: Sequence[int]) -> dict[int, str | None]:
    """What is kept of the links of records as a whole."""
    return dict(rows_where_in(connection, "SELECT id, links FROM record WHERE id > ?", (0,), "id", list(record_ids)))


def store_link_facts(connection: Connection, facts: Iterable[tuple[int, str]]) -> None:
    """Keep what asking a record's links has told, for its score."""
    update_rows(connection, "record", ("links",), [(text, record_id) for record_id, text in facts])


def list_link_checks(database: Database, url: str) -> tuple[tuple[datetime, str, str], ...]:
    """The times that a link was asked, oldest first: when, the outcome, the answer."""
    query = (
        select(_CHECK.c.checked, _CHECK.c.outcome, _CHECK.c.answer)
        .join(_LINK, _LINK.c.id == _CHECK.c.link_id)
        .where(_LINK.c.key == key_from_url(url))
        .order_by(_CHECK.c.checked)
    )
    with database.read() as connection:
        return tuple((checked, outcome, answer) for checked, outcome, answer in connection.execute(query))


def link_summary(database: Database, slug: str | None = None) -> LinkSummary:
    """How the links of a source stand, or of all.  Raises `UnknownSourceError` for an unknown `slug`."""
    query = (
        select(_USE.c.verdict, func.count())
        .join(_RECORD, _RECORD.c.id == _USE.c.record_id)
        .where((_RECORD.c.links_of == _RECORD.c.content_hash) & _RECORD.c.tombstoned.is_(None))
        .group_by(_USE.c.verdict)
    )
    if slug is not None:
        query = query.where(_RECORD.c.source_id == require_source(database, slug).id)
    with database.read() as connection:
        return LinkSummary(**{key: count for key, count in connection.execute(query)})  # noqa: C416 (as above)


def _wanted(scope: Scope) -> Iterator[ColumnElement[bool]]:
    yield _LINK.c.host != ""
    if scope.due_by is not None:
        yield _LINK.c.due <= scope.due_by
    if scope.not_asked_since is not None:
        yield _LINK.c.checked.is_(None) | (_LINK.c.checked <= scope.not_asked_since)
    named = (_USE.c.link_id == _LINK.c.id) & (_RECORD.c.id == _USE.c.record_id) & _RECORD.c.tombstoned.is_(None)
    named &= _RECORD.c.source_id.in_(select(_SOURCE.c.id).where(_SOURCE.c.withdrawn == 0))  # what is published no more
    if scope.source_id is not None:
        named &= _RECORD.c.source_id == scope.source_id
    yield exists().where(named)


def _value(connection: Connection, value: Any) -> Any:
    """A value as statements below SQLAlchemy take it."""
    if isinstance(value, datetime):
        return moment(connection, value)
    return storable_or_none(value) if isinstance(value, str) else value
