"""Months by the clock of Mexico City."""

from datetime import UTC, datetime

import pytest

from federation.errors import UsageError
from federation.scorecards.months import Month


def test_a_month_begins_and_ends_at_midnight_in_mexico_city():
    month = Month(2026, 10)
    assert month.begin == datetime(2026, 10, 1, 6, tzinfo=UTC)
    assert month.end == datetime(2026, 11, 1, 6, tzinfo=UTC)


def test_the_last_evening_of_a_month_is_still_in_it():
    assert Month.of(datetime(2026, 11, 1, 5, 59, tzinfo=UTC)) == Month(2026, 10)
    assert Month.of(datetime(2026, 11, 1, 6, 0, tzinfo=UTC)) == Month(2026, 11)


def test_a_year_turns():
    assert Month(2026, 1).before == Month(2025, 12)
    assert Month(2025, 12).after == Month(2026, 1)
    assert Month(2026, 2).number == 202602
    assert (str(Month(2026, 2)), Month(2026, 2).name.es, Month(2026, 2).name.en) == (
        "2026-02", "febrero de 2026", "February 2026",
    )  # fmt: skip


def test_a_month_is_typed_as_it_is_written():
    assert Month.from_text(" 2026-10 ") == Month(2026, 10)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "26-10", "octubre", "0001-01", "٢٠٢٦-١٠", "9999-12"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(UsageError):
        Month.from_text(text)
