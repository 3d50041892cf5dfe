"""Whatever the order of harvests and decisions: what went was missing long enough, and never much without a person."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings

from federation.completeness import Judgement, Verdict
from federation.deletion import FEWEST_LOST, MOST_LOST, WINDOW, Outcome, Policy
from federation.removals import decide, hear
from harvesters.sentences import NOTHING
from storage.database import open_database
from storage.jobs import end_job, start_job
from storage.quarantines import Decision
from storage.records import (
    Event,
    SeenRecords,
    counts_of,
    get_record,
    iter_listed,
    known_records,
    list_events,
    mark_missing,
    store_page,
)
from storage.records import key_from_identifier as key_of
from storage.sources import add_source
from tests.storage.conftest import make_write

START = datetime(2026, 1, 1, tzinfo=UTC)
IDENTIFIERS = tuple(f"r{number}" for number in range(12))
POLICY = Policy()
JUDGEMENTS = {
    "complete": Judgement(Verdict.COMPLETE, NOTHING, may_mark_missing=True),
    "partial": Judgement(Verdict.PARTIAL, NOTHING),
    "failed": Judgement(Verdict.FAILED, NOTHING),
    "empty": Judgement(Verdict.PARTIAL, NOTHING, says_empty=True),
}

shown = st.one_of(
    st.integers(0, 3).map(lambda count: IDENTIFIERS[count:]),  # mostly whole: leaks are what is rare and what hurts
    st.lists(st.sampled_from(IDENTIFIERS), min_size=1, unique=True).map(tuple),
)
harvests = st.tuples(st.sampled_from(["complete"] * 6 + ["partial", "failed", "empty"]), shown)
decisions = st.tuples(st.just("decide"), st.sampled_from([Decision.APPROVED, Decision.REJECTED]))
steps = st.tuples(st.sampled_from([0.1, 1, 4, 7, 15, 31]), st.one_of(harvests, harvests, harvests, decisions))

NOBODY_DECIDES = [(days, ("complete", IDENTIFIERS[gone:])) for days, gone in ((1, 2), (7, 2), (1, 4), (31, 4), (31, 4))]
"""Two are retired, two more are asked about, and a month goes by, and another."""


@dataclass
class Life:
    """A source, and what a witness beside it has written down."""

    database: object
    source: object
    now: datetime = START
    harvests: list = field(default_factory=list)
    """(when, what was shown) of those that were complete."""
    last_shown: dict = field(default_factory=dict)
    """When any harvest showed a record last."""
    approved: datetime = START - timedelta(days=365)
    asked: datetime | None = None
    """When the question was asked that is open."""
    shown_when_asked: set = field(default_factory=set)
    """What was not in question when the court looked last."""

    def harvest(self, kind, names):
        names = names if kind in ("complete", "partial") else ()
        judgement = JUDGEMENTS[kind]
        with time_machine.travel(self.now, tick=False):
            job, seen = start_job(self.database, self.source), SeenRecords()
            with self.database.write() as connection:
                known = known_records(connection, self.source.id, [key_of(name) for name in names])
                writes = [make_write(name, body=str(job.id), known=known.get(key_of(name))) for name in names]
                store_page(connection, self.source.id, job.id, writes, now=self.now)
            with self.database.write() as connection:
                if judgement.may_mark_missing:
                    mark_missing(connection, self.source.id, job.id, seen, now=self.now)
                held = counts_of(connection, self.source.id).held
                ruling = hear(connection, self.source, job.id, judgement, seen=len(names), held=held, now=self.now)
                end_job(connection, job.id, judgement.verdict.value, "…", seen=len(names), removed=len(ruling.remove))
        self.last_shown.update(dict.fromkeys(names, self.now))
        if kind == "complete":
            self.harvests.append((self.now, names))
        return ruling

    def check(self, kind, ruling):
        with self.database.read() as connection:
            records = {record.id: record for record in iter_listed(connection, self.source.id)}
        assert not ruling.remove or kind == "complete"
        for number in ruling.remove:
            unseen_by = [when for when, _ in self.harvests if when > self.last_shown[records[number].identifier]]
            assert len(unseen_by) >= POLICY.harvests
            assert self.now - unseen_by[0] >= timedelta(days=POLICY.days)
        window = (self.asked or self.now) - WINDOW
        start = max(window, self.approved)
        lately = [record for record in records.values() if record.tombstoned and record.tombstoned > start]
        largest = max((len(names) for when, names in self.harvests if when > window), default=0)
        if ruling.remove:
            assert len(lately) < FEWEST_LOST or len(lately) <= MOST_LOST * largest
        for record in records.values():
            if self.last_shown.get(record.identifier) == self.now:
                assert record.standing == "live"
            tombstone = [event for event in list_events(self.database, record.id) if event.event is Event.TOMBSTONE]
            assert bool(tombstone) or record.tombstoned is None
        live = {record.identifier for record in records.values() if record.standing == "live"}
        if ruling.withdraws:
            assert live - self.shown_when_asked, "a source answers by what it shows, and not by waiting"
            self.asked = None
        elif ruling.outcome is Outcome.QUARANTINE:
            self.asked = self.asked or self.now
            self.shown_when_asked = set() if ruling.emptied else live

    def decide(self, decision):
        held = decide(self.database, self.source, decision, by="ana", why="", now=self.now)
        again = decide(self.database, self.source, decision, by="otra", why="", now=self.now)
        assert not again.applied
        assert again.quarantine == held.quarantine
        if held.applied:
            self.asked = None
        if held.applied and decision is Decision.APPROVED:
            self.approved = self.now


@pytest.fixture
def shared(make_sqlite_url):
    """One database for all examples; each has a source of its own."""
    database = open_database(make_sqlite_url(True))
    yield database
    database.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=14))
@example(NOBODY_DECIDES)
def test_any_order_of_harvests_and_decisions(shared, steps):
    with shared.read() as connection:
        number = connection.exec_driver_sql("SELECT count(*) FROM source").scalar()
    with time_machine.travel(START - timedelta(days=1)):
        source = add_source(
            shared, slug=f"f-{number}", title="F", url="u", protocol="ckan", government_level="state", status="active"
        )
    life = Life(shared, source)
    life.harvest("complete", IDENTIFIERS)
    for days, (kind, what) in steps:
        life.now += timedelta(days=days)
        if kind == "decide":
            life.decide(what)
            continue
        life.check(kind, life.harvest(kind, what))
    assert get_record(shared, source.slug, IDENTIFIERS[0]).document, "the last content is never lost"
