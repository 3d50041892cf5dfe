"""The hours of a source, and its budget."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from federation.timetable import NO_LIMITS, Allowance, Window, allowance_of, window_from_text
from harvesters.sentences import Sentence
from storage.jobs import finish_job, start_job
from storage.sources import SourceOptions, add_source

NIGHT = Window(time(22), time(6))
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("22:00-06:00", NIGHT),
        (" 22:00 – 6:00 ", NIGHT),
        ("00:00-23:59", Window(time(0), time(23, 59))),
        ("22-06", None),
        ("25:00-06:00", None),
        ("22:00-06:60", None),
        ("", None),
        ("noche", None),
    ],
)
def test_hours_are_read_or_refused(text, window):
    assert window_from_text(text) == window


@pytest.mark.parametrize(
    ("window", "now", "hours"),
    [
        (NIGHT, "23:00", 7),
        (NIGHT, "22:00", 8),
        (NIGHT, "05:30", 0.5),
        (NIGHT, "06:00", None),
        (NIGHT, "12:00", None),
        (Window(time(8), time(10)), "09:00", 1),
        (Window(time(8), time(10)), "07:59", None),
        (Window(time(8), time(10)), "10:00", None),
        (Window(time(8), time(8)), "12:00", 20),
    ],
)
def test_hours_may_pass_midnight(window, now, hours):
    moment = datetime.combine(NOON.date(), time.fromisoformat(now), UTC)
    left = window.closes_in(moment)
    assert left == (None if hours is None else hours * 3600)


@pytest.fixture
def source(database):
    return add_source(
        database, slug="uno", title="Uno", url="https://a.example", protocol="ckan", government_level="federal"
    )


def spend(database, source, requests, received):
    job = start_job(database, source)
    finish_job(database, job.id, "complete", "", requests=requests, bytes_received=received)


def with_options(source, **options):
    return replace(source, options=SourceOptions(**options))


def test_a_source_without_hours_or_budget_has_no_limits(database, source):
    assert allowance_of(database, source, NOON) == NO_LIMITS


def test_what_was_spent_in_the_last_24_hours_is_taken_off(database, source):
    spend(database, source, 30, 3 << 20)
    spend(database, source, 10, 1 << 20)
    limited = with_options(source, requests_per_day=100, mb_per_day=5)
    now = datetime.now(UTC)
    assert allowance_of(database, limited, now) == Allowance(None, 60, 1 << 20)
    assert allowance_of(database, limited, now + timedelta(hours=25)) == Allowance(None, 100, 5 << 20)


@pytest.mark.parametrize("options", [{"requests_per_day": 40}, {"mb_per_day": 4}])
def test_a_budget_that_is_used_up_postpones_a_source(database, source, options):
    spend(database, source, 40, 4 << 20)
    refused = allowance_of(database, with_options(source, **options), datetime.now(UTC))
    assert isinstance(refused, Sentence)
    assert "(40 requests, 4 MB)" in refused
    assert "presupuesto" in refused.es


def test_hours_that_are_closed_postpone_a_source_and_open_ones_bound_it(database, source):
    local = datetime.now(UTC).astimezone()
    closed = with_options(source, window=f"{local + timedelta(hours=2):%H:%M}-{local + timedelta(hours=3):%H:%M}")
    opened = with_options(source, window=f"{local - timedelta(hours=1):%H:%M}-{local + timedelta(hours=2):%H:%M}")
    assert "--now" in str(allowance_of(database, closed, local))
    left = allowance_of(database, opened, local)
    assert isinstance(left, Allowance)
    assert left.seconds is not None
    assert 7100 < left.seconds <= 7260
