"""Solr's date math, step by step in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from federation.web.ckan.date_math import is_of_the_moment, moment_from_math

NOW = datetime(2026, 3, 31, 17, 45, 30, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("NOW", "2026-03-31T17:45:30.123456"),
        ("NOW-1DAY", "2026-03-30T17:45:30.123456"),
        ("NOW/DAY", "2026-03-31T00:00:00"),
        ("NOW/DAY-7DAYS", "2026-03-24T00:00:00"),
        ("NOW-7DAYS/DAY", "2026-03-24T00:00:00"),
        ("NOW/DAY+1DAY", "2026-04-01T00:00:00"),
        ("NOW-1MONTH", "2026-02-28T17:45:30.123456"),
        ("NOW-13MONTHS/MONTH", "2025-02-01T00:00:00"),
        ("NOW+1YEAR/YEAR", "2027-01-01T00:00:00"),
        ("NOW-2HOURS/HOUR", "2026-03-31T15:00:00"),
        ("NOW/MINUTE+5MINUTES-10SECONDS", "2026-03-31T17:49:50"),
        ("NOW/SECOND", "2026-03-31T17:45:30"),
        ("NOW/MILLISECOND-1MILLI", "2026-03-31T17:45:30.122"),
        ("2024-02-29T12:00:00Z-1YEAR", "2023-02-28T12:00:00"),
        ("2026-01-31T00:00:00Z+1MONTH", "2026-02-28T00:00:00"),
        ("2026-01-31T09:30:00.5Z/DATE", "2026-01-31T00:00:00"),
    ],
)
def test_each_step_goes_on_from_the_one_before(words, moment):
    assert moment_from_math(words, NOW) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_it_is_in_utc_whatever_the_clock_shows():
    there = NOW.astimezone(timezone(timedelta(hours=-6)))
    assert moment_from_math("NOW/DAY", there) == datetime(2026, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    ["", "now", "NOW-1", "NOW-DAY", "NOW/7DAYS", "NOW-1WEEK", "NOW 1DAY", "NOW-1DAYX", "NOWDAY", "YESTERDAY", "2026",
     "2026-01-31T00:00:00Z", "2026-01-31T00:00:00+01:00", "2026-01-31-1DAY", "NOW" + "-1DAY" * 13],
)  # fmt: skip
def test_what_is_no_date_math_is_none(words):
    assert moment_from_math(words, NOW) is None


@pytest.mark.parametrize("words", ["NOW-9999YEARS", "NOW+999999MONTHS", "NOW-999999DAYS", "2026-02-31T00:00:00Z/DAY"])
def test_what_leads_out_of_the_calendar_is_an_error(words):
    with pytest.raises((ValueError, OverflowError)):
        moment_from_math(words, NOW)


def test_what_asks_for_now_is_known():
    assert is_of_the_moment("metadata_modified:[NOW-1DAY TO NOW]")
    assert not is_of_the_moment("metadata_modified:[2026-01-31T00:00:00Z/DAY TO *]")
