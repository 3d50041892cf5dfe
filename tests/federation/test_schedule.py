"""When a source is due: a truth table; and how thousands of sources are spread over the day."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import UsageError
from federation.schedule import (
    WEEK,
    choose_due,
    is_due,
    is_late,
    next_due,
    require_schedule,
    rest_after,
    say_rest,
    schedule_from_text,
)
from storage.paces import Pace

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("UTC"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def utc():
    """The machine's clock is that of Greenwich: cron expressions are of the machine's clock."""
    with time_machine.travel(NOW, tick=False):
        yield


def pace(ago=None, schedule=None, failures=0, slug="uno"):
    return Pace(slug, schedule, None if ago is None else NOW - ago, failures)


@pytest.mark.parametrize(
    ("ago", "schedule", "failures", "due"),
    [
        pytest.param(None, None, 0, True, id="never harvested"),
        pytest.param(None, "0 3 * * *", 0, True, id="never harvested, by cron"),
        pytest.param(timedelta(0), None, 0, False, id="harvested this moment"),
        pytest.param(DAY + HOUR, None, 0, True, id="daily by default, more than a day ago"),
        pytest.param(5 * timedelta(minutes=1), "PT5M", 0, True, id="every five minutes, five minutes ago"),
        pytest.param(timedelta(minutes=1), "PT6H", 0, False, id="every six hours, a minute ago"),
        pytest.param(6 * HOUR, "PT6H", 0, True, id="every six hours, six hours ago"),
        pytest.param(7 * DAY, "R/P1W", 0, True, id="every week, a week ago"),
        pytest.param(30 * DAY, "P1M", 0, True, id="every month, thirty days ago"),
        pytest.param(8 * HOUR, "0 3 * * *", 0, False, id="at three by cron, harvested at four"),
        pytest.param(10 * HOUR, "0 3 * * *", 0, True, id="at three by cron, harvested at two"),
        pytest.param(9 * HOUR, "0 3 * * *", 0, False, id="at three by cron, harvested at three sharp"),
        pytest.param(30 * HOUR, "0 3 * * 1", 0, False, id="on Mondays by cron, harvested on Wednesday"),
        pytest.param(-HOUR, None, 0, True, id="harvested in the future: the clock was set back"),
        pytest.param(20 * HOUR, None, 1, False, id="failed once, 20 hours ago"),
        pytest.param(DAY - timedelta(minutes=1), None, 1, True, id="failed once, a minute short of a day ago"),
        pytest.param(30 * HOUR, None, 2, False, id="failed twice, 30 hours ago"),
        pytest.param(2 * DAY, None, 2, True, id="failed twice, two days ago"),
        pytest.param(2 * DAY, None, 3, False, id="failed three times, two days ago"),
        pytest.param(6 * DAY, None, 50, False, id="failed fifty times, six days ago"),
        pytest.param(7 * DAY, None, 50, True, id="failed fifty times, a week ago"),
        pytest.param(10 * HOUR, "PT6H", 2, False, id="every six hours, failed twice, ten hours ago"),
        pytest.param(12 * HOUR, "PT6H", 2, True, id="every six hours, failed twice, twelve hours ago"),
        pytest.param(2 * DAY, "P1M", 1, True, id="every month, failed once: tried again the next day"),
        pytest.param(10 * HOUR, "0 3 * * *", 1, False, id="at three by cron, failed at two: not tried again at once"),
        pytest.param(-HOUR, None, 9, True, id="failed in the future: the clock was set back"),
    ],
)
def test_when_a_source_is_due(ago, schedule, failures, due):
    assert is_due(pace(ago, schedule, failures), NOW) is due


def test_a_day_of_thousands_of_sources_is_spread_evenly_and_is_the_same_tomorrow():
    names = [f"portal-{number}" for number in range(8573)]
    today = {name: next_due(pace(timedelta(0), slug=name), NOW) for name in names}
    hours = Counter(moment.hour for moment in today.values())
    assert len(hours) == 24
    assert max(hours.values()) < 1.3 * 8573 / 24
    assert all(NOW < moment <= NOW + DAY for moment in today.values())
    for name in names[:50]:
        later = Pace(name, None, today[name] + timedelta(seconds=30))
        assert next_due(later, later.began) == today[name] + DAY, "it keeps its minute of the day"


@given(st.integers(0, 10**6), st.integers(1, 366 * 24 * 60), st.text("abc-1", min_size=1))
def test_the_next_turn_comes_after_and_within_one_interval(minutes, length, slug):
    moment = NOW + timedelta(minutes=minutes)
    schedule = schedule_from_text(f"PT{max(5, length)}M", slug)
    turn = schedule.next_after(moment)
    assert timedelta(0) < turn - moment <= schedule.length
    assert abs(schedule.next_after(turn) - turn - schedule.length) < timedelta(seconds=1)


def test_rests_double_up_to_a_week():
    assert [rest_after(failures, DAY) / DAY for failures in (1, 2, 3, 4, 5, 1000)] == [1, 2, 4, 7, 7, 7]
    assert rest_after(1, 5 * WEEK) == DAY


def test_who_was_tried_longest_ago_comes_first():
    paces = [Pace(slug, None, NOW - 3 * DAY, tried=tried) for slug, tried in (("a", 9), ("b", 2), ("c", 0))]
    assert [each.slug for each in choose_due([*paces, pace(timedelta(0))], NOW)] == ["c", "b", "a"]


def test_a_source_is_late_when_it_has_missed_a_whole_turn():
    assert not is_late(pace(), NOW)
    assert not is_late(pace(DAY), NOW)
    assert is_late(pace(3 * DAY), NOW)
    assert not is_late(pace(timedelta(0)), NOW)


def test_a_rest_is_said_in_words_from_the_second_failure_on():
    assert not say_rest(pace(timedelta(0), failures=1), NOW)
    said = say_rest(pace(timedelta(0), failures=2), NOW)
    assert said.es.startswith(
        "Ha fallado 2 veces seguidas: la cosecha programada no la intenta antes de 2026-11-28 11:00Z"
    )
    assert said.en.endswith("milpa harvest uno")


@pytest.mark.parametrize("text", ["P1D", "pt6h", " R/P1W ", "P1M", "*/15 2-5 * * *", "0  3 * * MON-FRI", "0 0 L * *"])
def test_what_is_a_schedule(text):
    assert require_schedule(text) == " ".join(text.split())
    assert schedule_from_text(text, "uno").next_after(NOW) > NOW


@pytest.mark.parametrize(
    "text",
    ["", "diario", "P", "PT1M", "P2Y", "-P1D", "P0D", "1 day", "R5/P1D", "0 3 * *", "61 3 * * *", "0 0 30 2 *",
     "* * * * * *", "P1D" * 1000, "0 3 * * *\x00", "9" * 400 + " 3 * * *"],
)  # fmt: skip
def test_what_is_no_schedule_is_told_with_what_to_write(text):
    with pytest.raises(UsageError, match="P1D, PT6H, R/P1W") as caught:
        require_schedule(text)
    assert caught.value.exit_code == 2


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_schedules(text):
    try:
        schedule = schedule_from_text(text, "uno")
    except ValueError:
        return
    assert schedule.next_after(NOW) > NOW
