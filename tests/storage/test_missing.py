"""Which records a complete job did not see, and when each was seen last."""

from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.jobs import finish_job, start_job
from storage.records import (
    SeenRecords,
    clear_missing,
    count_records,
    get_record,
    key_from_identifier,
    known_records,
    mark_missing,
)


@pytest.fixture
def see(database):
    """Do what a harvest does with records that came unchanged."""

    def see(job, seen, *identifiers):
        with database.write() as connection:
            keys = [key_from_identifier(identifier) for identifier in identifiers]
            known = known_records(connection, job.source_id, keys)
            seen.update(record.id for record in known.values())
            clear_missing(connection, job.id, known.values())

    return see


@pytest.fixture
def mark(database):
    def mark(job, seen):
        with database.write() as connection:
            return mark_missing(connection, job.source_id, job.id, seen)

    return mark


def missing(database, source, *identifiers):
    return [name for name in identifiers if get_record(database, source.slug, name).missing]


def test_only_what_the_job_neither_saw_nor_wrote_is_marked(database, source, job, write, store, see, mark):
    store(job, [write(name) for name in "abcd"])
    assert mark(job, SeenRecords()) == 0, "a job has seen what it wrote"

    later, seen = start_job(database, source), SeenRecords()
    see(later, seen, "a")
    store(later, [write("b", "cambiado"), write("e")])

    assert mark(later, seen) == 2
    assert missing(database, source, *"abcde") == ["c", "d"]
    assert get_record(database, source.slug, "c").missing_since_job == later.id
    assert mark(later, seen) == 0, "a record is marked once"
    assert count_records(database, source.id).missing == 2


def test_a_record_that_comes_back_is_not_missing_any_more(database, source, job, write, store, see, mark):
    store(job, [write("same"), write("changed")])
    mark(start_job(database, source), SeenRecords())
    assert missing(database, source, "same", "changed") == ["same", "changed"]

    back = start_job(database, source)
    see(back, SeenRecords(), "same")
    store(back, [write("changed", "otro")])

    assert missing(database, source, "same", "changed") == []


def test_another_source_is_never_touched(database, add, source, job, write, store, mark):
    other = start_job(database, add("datos-puebla"))
    store(job, [write("a")])
    store(other, [write("a")])

    assert mark(start_job(database, source), SeenRecords()) == 1
    assert get_record(database, "datos-puebla", "a").missing is False


def test_last_seen_follows_from_the_jobs_without_being_written(database, source, write, store, see, mark):
    def harvest(day, state, *, sees):
        with time_machine.travel(datetime(2026, 1, day, tzinfo=UTC), tick=False):
            job, seen = start_job(database, source), SeenRecords()
            see(job, seen, *sees)
            if day == 1:
                store(job, [write("a")])
            if state == "complete":
                mark(job, seen)
            finish_job(database, job.id, state, "…")
        return get_record(database, source.slug, "a").last_seen.day

    assert harvest(1, "partial", sees="") == 1, "when it was written"
    assert harvest(2, "complete", sees="a") == 2
    assert harvest(3, "partial", sees="") == 2, "only a complete job says anything"
    assert harvest(4, "complete", sees="a") == 4
    assert harvest(5, "complete", sees="") == 4, "missing since"
    assert harvest(6, "complete", sees="") == 4
    assert harvest(7, "complete", sees="a") == 7, "back again"


@settings(max_examples=50)
@given(st.sets(st.integers(min_value=1, max_value=100_000)), st.integers(min_value=1, max_value=200_000))
def test_seen_records_are_exactly_those_that_were_added(ids, other):
    seen = SeenRecords()
    seen.update(ids)

    assert all(record_id in seen for record_id in ids)
    assert (other in seen) == (other in ids)
