"""Checking links: take them from what has changed, ask those that are to be asked, settle what it means for datasets.

1. Every dataset whose last good version is new is looked through; its links wait, spread over a week.
2. Host by host, those that are due are asked, no more of one host in a day than its budget (`harvesters.link_walk`).
3. Each use of each link is judged; verdicts and the facts for the score are stored where they changed.

A run that is ended at any point loses no more than the answers of some seconds: the next one goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import orjson

from federation.endpoints import limits_from_settings
from federation.link_promises import promise_from_text, uses_of
from federation.link_settling import settle_links
from federation.link_verdicts import LONGEST_REST, SPREAD, next_look, outcome_of, state_after
from federation.settings import Settings
from harvesters.hosts import host_of
from harvesters.limits import Limits
from harvesters.link_engine import LinkEngine
from harvesters.link_items import LinkAnswer, LinkTarget
from harvesters.link_walk import LinkManners
from storage.database import Database
from storage.link_lock import hold_links
from storage.link_rows import LinkState, LinkSummary
from storage.links import (
    HostDue,
    Scope,
    UnlinkedRecord,
    count_asked,
    iter_due,
    iter_unlinked,
    link_summary,
    list_hosts,
    postpone_host,
    store_checks,
    store_uses,
    sweep_links,
)
from storage.sources import list_sources, require_source

DAY = timedelta(days=1)
LATELY = timedelta(hours=20)
"""A link that was asked so lately is not asked again, whoever wants it."""
AT_ONCE = 200
"""Datasets whose links are stored in one transaction."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What a run did, and how the links stand now."""

    asked: int
    answered: int
    gone: int
    trouble: int
    requests: int
    hosts: int
    changed: int
    """Datasets of which something else is known now."""
    finish_reason: str
    """``finished``, ``time_limit`` or ``shutdown``."""
    standing: LinkSummary


class LinkCheck:
    """One run over the links of a source, or of all."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._engine = LinkEngine(
            _limits(settings), LinkManners(live_hosts=settings.links_hosts, delay=settings.links_delay)
        )

    def stop(self) -> None:
        """Ask no link more; may be called from a signal handler."""
        self._engine.stop()

    def run(
        self,
        slug: str | None = None,
        *,
        due: bool = False,
        limit: int | None = None,
        max_seconds: float | None = None,
    ) -> LinkReport:
        """Check the links of a source, or of all: what is `due`, or whatever was not asked lately; `limit` at most.

        Raises `UnknownSourceError`, and `LinksBusyError` where another process checks links.
        """
        source_id = require_source(self._database, slug).id if slug else None
        with hold_links(self._database):
            return self._run(slug, source_id, due=due, limit=limit, max_seconds=max_seconds)

    def _run(
        self, slug: str | None, source_id: int | None, *, due: bool, limit: int | None, max_seconds: float | None
    ) -> LinkReport:
        now, database = self._clock(), self._database
        take_links(database, now, source_id)
        with database.write() as connection:
            sweep_links(connection, now - timedelta(days=self._settings.links_history_days))
        scope = Scope(due_by=now if due else None, not_asked_since=now - LATELY, source_id=source_id)
        queues = _queues(database, scope, now, self._settings.links_per_host, limit)
        sink = _Answers(database, self._clock, timedelta(days=self._settings.links_days), queues)
        outcome = self._engine.ask(queues, sink, max_seconds)
        changed = settle_links(database)
        counts = sink.counts
        return LinkReport(
            outcome.asked, counts["answered"], counts["gone"], counts["trouble"], outcome.requests, len(queues),
            changed, outcome.finish_reason, link_summary(database, slug),
        )  # fmt: skip


def take_links(database: Database, now: datetime, source_id: int | None = None) -> int:
    """Take the links from the datasets that have changed, of one source or of all; returns how many datasets."""
    taken = 0
    for number in [source.id for source in list_sources(database)] if source_id is None else [source_id]:
        with database.read() as reading:
            for batch in _batches(iter_unlinked(reading, number)):
                found = [(record, tuple(uses_of(orjson.loads(record.document)))) for record in batch]
                with database.write() as connection:
                    store_uses(connection, found, now, SPREAD)
                taken += len(found)
    return taken


def _batches(records: Iterator[UnlinkedRecord]) -> Iterator[list[UnlinkedRecord]]:
    """Cut a stream into pieces of `AT_ONCE`."""
    while batch := list(islice(records, AT_ONCE)):
        yield batch


class _HostQueue:
    """The links of one host, read from the store while they are asked."""

    def __init__(self, database: Database, scope: Scope, host: HostDue, limit: int) -> None:
        self.name = host.host
        self.host_key = host.host_key
        self.limit = limit
        self.states: dict[int, LinkState] = {}
        """What was known of the links that are on their way."""
        self._database = database
        self._scope = scope

    def iter_targets(self) -> Iterator[LinkTarget]:
        """Yield the links to be asked."""
        for due in iter_due(self._database, self.host_key, self._scope, self.limit):
            self.states[due.state.id] = due.state
            promise = promise_from_text(due.promise)
            yield LinkTarget(due.state.id, due.state.url, promise.is_file, promise.size is not None)


class _Answers:
    """The sink: what answers mean for their links, stored a batch at a time."""

    def __init__(self, database: Database, clock: Clock, longest: timedelta, queues: Iterable[_HostQueue]) -> None:
        self._database = database
        self._clock = clock
        self._longest = longest
        self._queues = {queue.name: queue for queue in queues}
        self.counts = {"answered": 0, "gone": 0, "trouble": 0}

    async def receive(self, answers: Sequence[tuple[LinkTarget, LinkAnswer]]) -> None:
        """Store what links answered; a host that asked for rest gets it."""
        now = self._clock()
        told: list[tuple[LinkState, datetime]] = []
        resting: dict[bytes, datetime] = {}
        for target, answer in answers:
            queue = self._queues[host_of(target.url)]
            state = state_after(queue.states.pop(target.id), answer, now)
            told.append((state, next_look(state, now, self._longest, answer.rest)))
            self.counts[outcome_of(answer).value] += 1
            if answer.rest:
                resting[queue.host_key] = now + min(timedelta(seconds=answer.rest), LONGEST_REST)
        with self._database.write() as connection:
            store_checks(connection, told)
            for host_key, until in resting.items():
                postpone_host(connection, host_key, until)


def _queues(database: Database, scope: Scope, now: datetime, budget: int, limit: int | None) -> tuple[_HostQueue, ...]:
    """A queue for each host that has links to be asked and budget left; the longest first, since it takes longest."""
    spent, left = count_asked(database, now - DAY), limit
    queues = []
    for host in list_hosts(database, scope):
        most = min(host.links, budget - spent.get(host.host_key, 0))
        if left is not None:
            most = min(most, left)
            left -= max(0, most)
        if most > 0:
            queues.append(_HostQueue(database, scope, host, most))
    return tuple(queues)


def _limits(settings: Settings) -> Limits:
    """The limits of a harvest, but impatient: a link is asked once, and again another day."""
    limits = limits_from_settings(settings)
    return Limits(
        user_agent=limits.user_agent,
        timeout_connect=min(15.0, limits.timeout_connect),
        timeout_read=min(20.0, limits.timeout_read),
        timeout_total=min(40.0, limits.timeout_total),
        retries=0,
        max_retry_wait=min(60.0, limits.max_retry_wait),
        allow_private_addresses=limits.allow_private_addresses,
    )
