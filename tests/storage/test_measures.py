"""What was measured of a source in each month, what happened in a stretch of time, and the last scheduled run."""

from datetime import UTC, datetime

from storage.jobs import finish_job, start_job
from storage.measures import Measure, count_happened, first_harvest, get_measure, put_measure
from storage.scheduled_runs import get_run, put_run

OCTOBER = datetime(2026, 10, 30, 7, tzinfo=UTC)
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def test_the_last_measure_of_a_month_is_kept(database, source):
    with database.write() as connection:
        put_measure(connection, source.id, 202610, Measure(datetime(2026, 10, 1, tzinfo=UTC), {"datasets": 3}))
        put_measure(connection, source.id, 202610, Measure(OCTOBER, {"datasets": 5, "law": None}))
        put_measure(connection, source.id, 202611, Measure(OCTOBER, {"datasets": 9}))
    with database.read() as connection:
        assert get_measure(connection, source.id, 202610) == Measure(OCTOBER, {"datasets": 5, "law": None})
        assert get_measure(connection, source.id, 202609) is None


def test_what_happened_counts_harvests_that_say_something_of_the_source(database, source):
    with database.read() as connection:
        assert first_harvest(connection, source.id) is None
    for state, facts in (
        ("complete", {"new": 7, "changed": 1}), ("complete", {"changed": 2}), ("failed", {}),
        ("partial", {"excused": True, "new": 1}),
    ):  # fmt: skip
        finish_job(database, start_job(database, source).id, state, "", **facts)
    finish_job(database, start_job(database, source, kind="remap").id, "complete", "", changed=100)
    with database.read() as connection:
        happened = count_happened(connection, source.id, *EVER)
        assert (happened.jobs, happened.new, happened.changed) == ({"complete": 2, "failed": 1}, 8, 3)
        before = count_happened(connection, source.id, EVER[0], datetime(2001, 1, 1, tzinfo=UTC))
        assert (before.jobs, before.new, before.events) == ({}, 0, {})
        assert first_harvest(connection, source.id) is not None


def test_one_scheduled_run_is_kept(database):
    assert get_run(database) is None
    put_run(database, {"due": 3})
    put_run(database, {"due": 0, "states": {}})
    assert get_run(database) == {"due": 0, "states": {}}
