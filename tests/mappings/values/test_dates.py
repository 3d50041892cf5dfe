"""Dates as Mexican portals really write them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.schemas.geonode_tables import server_moment
from mappings.values import Reading
from mappings.values.dates import moment, utc_moment


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("2014", "2014"),
        ("2014-05", "2014-05"),
        ("2014-05-27", "2014-05-27"),
        ("2014-05-27T01:42:05-05:00", "2014-05-27T01:42:05-05:00"),
        ("2014-05-27T01:42:05-0500", "2014-05-27T01:42:05-05:00"),
        ("2014-05-27T01:42:05-05", "2014-05-27T01:42:05-05:00"),
        ("2014-05-27 01:42:05Z", "2014-05-27T01:42:05Z"),
        ("2014-05-27T01:42Z", "2014-05-27T01:42:00Z"),
        ("1985-04-12T23:20:50.520Z", "1985-04-12T23:20:50Z"),
        ("1985-04-12T23:20:50,123456789123Z", "1985-04-12T23:20:50Z"),
        ("20140527", "2014-05-27"),
        ("20140527T014205Z", "2014-05-27T01:42:05Z"),
        ("2014-05-27Z", "2014-05-27"),
        ("2014-12-31T24:00:00Z", "2015-01-01T00:00:00Z"),
        (" 2014-05-27\n", "2014-05-27"),
        (2014, "2014"),
        ({"@value": "2014-05-27", "@type": "xsd:date"}, "2014-05-27"),
        (["2014-05-27"], "2014-05-27"),
    ],
)
def test_iso_8601_is_read_in_silence_and_keeps_its_precision(value: object, reading: str) -> None:
    assert moment(value) == (reading, None)


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("29/07/2013", "2013-07-29"),  # only the day can be 29
        ("7/29/2013", "2013-07-29"),  # likewise, American
        ("05/05/2014", "2014-05-05"),  # the same in both orders
        ("31.12.1999", "1999-12-31"),
        ("31/12/99", "1999-12-31"),
        ("2014/05/27", "2014-05-27"),
        ("2014-5-7", "2014-05-07"),
        ("02-2015", "2015-02"),  # opening plans of 2015
        ("2014/5", "2014-05"),
        ("12 de marzo de 2019", "2019-03-12"),
        ("12 de Marzo del 2019", "2019-03-12"),
        ("1o de enero de 2019", "2019-01-01"),
        ("1º de enero de 2019", "2019-01-01"),
        ("12/mar/2019", "2019-03-12"),
        ("miércoles 12 de marzo de 2019", "2019-03-12"),
        ("setiembre 2019", "2019-09"),
        ("marzo de 2019", "2019-03"),
        ("Marzo, 2019", "2019-03"),
        ("March 12, 2019", "2019-03-12"),
        ("Mar 12th 2019", "2019-03-12"),
        ("Wed, 12 Mar 2019 10:00:00 GMT", "2019-03-12T10:00:00Z"),
        ("29/07/2013 00:00:00", "2013-07-29"),
        (1393286400000, "2014-02-25T00:00:00Z"),  # ArcGIS Hub
        (1393286400, "2014-02-25T00:00:00Z"),
        ("1393286400000", "2014-02-25T00:00:00Z"),
    ],
)
def test_what_has_one_meaning_is_converted_and_said(value: object, reading: str) -> None:
    assert moment(value) == (reading, "date.repaired")


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("2013-07-29T09:00:00", "2013-07-29T09:00:00-05:00"),  # summer time, abolished in 2022
        ("2023-07-29T09:00:00", "2023-07-29T09:00:00-06:00"),
        ("2013-01-29 09:00", "2013-01-29T09:00:00-06:00"),
        ("1900-01-01T10:00:00", "1900-01-01T10:00:00-06:00"),  # before the law knew zones
        ("7/29/2013 9:00:00", "2013-07-29T09:00:00-05:00"),  # CONEVAL
        ("07/29/13 09:00 AM", "2013-07-29T09:00:00-05:00"),  # CONEVAL
        ("07/29/13 12:30 p. m.", "2013-07-29T12:30:00-05:00"),
        ("07/29/13 12:30 a.m.", "2013-07-29T00:30:00-05:00"),
        ("2015/06/29 T10:00:00", "2015-06-29T10:00:00-05:00"),  # PROSPERA
        ("2014/11/25  T10:00:00", "2014-11-25T10:00:00-06:00"),
        ("Date changed\tThu, 09/01/2016 - 01:31", "2016-09-01T01:31:00-05:00"),  # DKAN 1
        ("20140527014205", "2014-05-27T01:42:05-05:00"),
        ("12 de marzo de 2019, 10:30 hrs", "2019-03-12T10:30:00-06:00"),
    ],
)
def test_a_time_without_zone_is_mexico_citys(value: str, reading: str) -> None:
    assert moment(value) == (reading, "date.zone_assumed")


def test_midnight_without_zone_only_says_the_day() -> None:
    assert moment("2017-09-28T00:00:00") == ("2017-09-28", None)
    assert moment("2017-09-28T00:00:00Z") == ("2017-09-28T00:00:00Z", None)


def test_month_and_day_swapped_are_turned() -> None:
    assert moment("2012-16-02") == ("2012-02-16", "date.swapped")
    assert moment("2012-16-02T14:45:00") == ("2012-02-16T14:45:00-06:00", "date.swapped")


@pytest.mark.parametrize("value", ["04/05/2014", "4-5-2014 10:00", "10-11-12", "13-07-29", "mar-19"])
def test_what_has_two_meanings_is_not_used(value: str) -> None:
    assert moment(value) == (None, "date.ambiguous")


def test_a_weekday_decides_between_two_meanings() -> None:
    assert moment("Wed, 04/08/2015 - 04:20") == ("2015-04-08T04:20:00-05:00", "date.zone_assumed")
    assert moment("Tue, 04/08/2015 - 04:20") == ("2015-08-04T04:20:00-05:00", "date.zone_assumed")
    assert moment("domingo 04/08/2015") == (None, "date.unreadable")


@pytest.mark.parametrize(
    "value",
    [
        "2014-02-30",
        "2014-13-13",
        "2014-13",
        "2014-05-27T25:00:00",
        "2014-05-27T10:61:00",
        "2014-05-27T10:00:00+15:00",
        "9999-12-31T24:00:00",
        "0001-01-01T00:00:00",  # .NET's way of saying nothing
        "R/P1D",  # DKAN's modified
        "42156.0",  # an Excel serial number is never guessed
        42156,
        42156.5,
        "No aplica",
        "30/30/2014",
        "12 de brumario de 2019",
        "07/29/13 15:00 PM",
        True,
        {"year": 2014},
        ["2014", "2015"],
    ],
    ids=repr,
)
def test_what_has_no_meaning_is_unreadable(value: object) -> None:
    assert moment(value) == (None, "date.unreadable")


@pytest.mark.parametrize(
    ("value", "reading", "code"),
    [
        ("2016-12-05T16:38:34.970628", "2016-12-05T16:38:34Z", None),
        ("2016-12-05T00:00:00", "2016-12-05T00:00:00Z", None),
        ("2016-12-05 16:38", "2016-12-05T16:38:00Z", None),
        ("2016-12-05T16:38:34.5-06:00", "2016-12-05T16:38:34-06:00", None),
        ("2016-12-05", "2016-12-05", None),
        ("2012-16-02T14:45:00", "2012-02-16T14:45:00Z", "date.swapped"),
        ("7/29/2013 9:00:00", "2013-07-29T09:00:00-05:00", "date.zone_assumed"),
        ("ayer", None, "date.unreadable"),
    ],
)
def test_ckans_naive_times_are_utc_to_the_second(value: str, reading: str | None, code: str | None) -> None:
    assert utc_moment(value) == (reading, code)


class TestFractionsOfASecond:
    """They are a clock's, not the dataset's: whoever wrote them, and in whatever form, they are cut."""

    clocks = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    )
    fractions = st.from_regex(r"[0-9]{1,12}", fullmatch=True).filter(lambda digits: digits.strip("0"))

    @given(
        clock=clocks,
        fraction=fractions,
        mark=st.sampled_from(".,"),
        form=st.sampled_from(
            ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d de enero de %Y %H:%M:%S"]
        ),
        zone=st.sampled_from(["", "Z", "-06:00", "+0530"]),
        read=st.sampled_from([moment, utc_moment, server_moment]),
    )
    def test_a_time_reads_the_same_with_them_and_without(
        self, clock: datetime, fraction: str, mark: str, form: str, zone: str, read: Callable[[str], Reading[str]]
    ) -> None:
        clock = clock.replace(second=max(clock.second, 1))  # midnight sharp without a zone says the day
        words = clock.strftime(form)
        reading, code = read(f"{words}{mark}{fraction}{zone}")
        assert (reading, code) == read(f"{words}{zone}")
        assert reading is None or "." not in reading

    @given(clock=clocks, fraction=fractions, zone=st.sampled_from(["", "Z", "-06:00"]))
    def test_what_was_read_reads_as_itself(self, clock: datetime, fraction: str, zone: str) -> None:
        reading, _ = moment(f"{clock:%Y-%m-%dT%H:%M:%S}.{fraction}{zone}")
        assert reading is not None
        assert moment(reading) == (reading, None)

    def test_an_instant_after_midnight_is_no_day(self) -> None:
        assert moment("2024-01-01T00:00:00.5") == ("2024-01-01T00:00:00-06:00", "date.zone_assumed")
        assert moment("2024-01-01T00:00:00.000") == ("2024-01-01", None)
        assert moment("2024-01-01T24:00:00.5") == (None, "date.unreadable")
