"""Periods as the Guía, the catalogues of 2014–2017 and foreign portals write them."""

import pytest

from mappings.values.dates import period


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2014-01-01/2014-06-30", "2014-01-01", "2014-06-30"),
        ("2010/2012", "2010", "2012"),
        ("2014-01/2014-04", "2014-01", "2014-04"),
        ("2014", "2014", "2014"),
        ("2014-03-31", "2014-03-31", "2014-03-31"),
        (2014, "2014", "2014"),
        ("/2014", None, "2014"),
        ("2014/", "2014", None),
        ("2014/..", "2014", None),
        ("../2014", None, "2014"),
        ("2010-01-01/P1Y", "2010-01-01", "2010-12-31"),
        ("2010/P1Y", "2010", "2010"),
        ("2010/P6M", "2010", "2010-06"),
        ("2010-03/P3M", "2010-03", "2010-05"),
        ("P1Y/2010", "2010", "2010"),
        ("P1Y/2010-06-30", "2009-07-01", "2010-06-30"),
        ("2014-01-31/P1M", "2014-01-31", "2014-02-27"),
        ("2016-01-01T00:00:00Z/PT90M", "2016-01-01T00:00:00Z", "2016-01-01T01:30:00Z"),
        ("2016-01-01T03:00:00.000Z/2017-08-31T03:00:00.000Z", "2016-01-01T03:00:00Z", "2017-08-31T03:00:00Z"),
        ("2014-12-31/2014", "2014-12-31", "2014"),
        ({"startDate": "2014-01-01", "endDate": "2014-06-30"}, "2014-01-01", "2014-06-30"),
        ({"@type": "PeriodOfTime", "dcat:startDate": {"@value": "2014"}}, "2014", None),
        ({"start_time": "2014", "end_time": None}, "2014", None),
        ({"schema:endDate": "2014"}, None, "2014"),
        (["2014"], "2014", "2014"),
    ],
)
def test_iso_8601_and_objects_are_read_in_silence(value: object, start: str | None, end: str | None) -> None:
    assert period(value) == ((start, end), None)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2014-01-01 / 2014-06-30", "2014-01-01", "2014-06-30"),  # SEDESOL
        ("2004-2014", "2004", "2014"),  # SEDESOL
        ("2012–2014", "2012", "2014"),
        ("1990 - 2014", "1990", "2014"),
        ('"2012/2015"', "2012", "2015"),  # quotes left by a CSV
        ('"2015"', "2015", "2015"),
        ("2014-01-01 a 2014-06-30", "2014-01-01", "2014-06-30"),
        ("2014-01-01--2014-06-30", "2014-01-01", "2014-06-30"),
        ("2012 al 2015", "2012", "2015"),
        ("entre 2004 y 2014", "2004", "2014"),
        ("de enero a marzo de 2019", "2019-01", "2019-03"),
        ("enero-marzo 2019", "2019-01", "2019-03"),
        ("enero - marzo de 2019", "2019-01", "2019-03"),
        ("enero de 2018 a marzo de 2019", "2018-01", "2019-03"),
        ("Del 1 de enero al 31 de marzo de 2019", "2019-01-01", "2019-03-31"),
        ("marzo 2019", "2019-03", "2019-03"),
        ("29/07/2013", "2013-07-29", "2013-07-29"),
        ("29/07/2013 - 30/07/2013", "2013-07-29", "2013-07-30"),
        ("desde 2014", "2014", None),
        ("a partir de 2014", "2014", None),
        ("2014 a la fecha", "2014", None),
        ("2014 - presente", "2014", None),
        ("hasta 2014", None, "2014"),
        ("primer trimestre de 2019", "2019-01", "2019-03"),
        ("4to trimestre 2019", "2019-10", "2019-12"),
        ("Segundo semestre 2020", "2020-07", "2020-12"),
        ("tercer cuatrimestre del 2020", "2020-09", "2020-12"),
        ("6to bimestre de 2020", "2020-11", "2020-12"),
        ("2019-Q1", "2019-01", "2019-03"),
        ("T3 2021", "2021-07", "2021-09"),
        ("2013-14", "2013", "2014"),  # a school year
        ("2013/14", "2013", "2014"),
        ({"startDate": "29/07/2013"}, "2013-07-29", None),
    ],
)
def test_what_is_not_iso_is_converted_and_said(value: object, start: str | None, end: str | None) -> None:
    assert period(value) == ((start, end), "period.repaired")


@pytest.mark.parametrize(
    "value",
    [
        "2014-06-30/2014-01-01",
        "2014/2010",
        {"startDate": "2015", "endDate": "2014-12"},
        "2014-01-01T00:00:00Z/2014-01-01T00:00:00+10:00",
    ],
    ids=repr,
)
def test_a_period_that_ends_before_it_starts_is_not_used(value: object) -> None:
    assert period(value) == (None, "period.reversed")


@pytest.mark.parametrize(
    "value",
    [
        *("nacional", "2014/2015/2016", "2013-99", "../..", "/", "04/05/2014 - 06/07/2014", "9999/P10Y", "P200Y/0150"),
        *(
            "2010/P",
            "2010/PT5H",
            "5to trimestre 2019",
            "0 semestre 2019",
            "2014-01-01/sin fecha",
            True,
            ["2014", "2015"],
        ),
        {"text": "2014"},
    ],
    ids=repr,
)
def test_what_has_no_meaning_is_unreadable(value: object) -> None:
    assert period(value) == (None, "period.unreadable")


def test_a_time_without_zone_is_said() -> None:
    assert period("2014-01-01T10:00:00/2014-02-01") == (
        ("2014-01-01T10:00:00-06:00", "2014-02-01"),
        "date.zone_assumed",
    )


def test_the_last_hours_of_the_last_year_are_no_overflow() -> None:
    assert period("9999-12-31T23:59:59-06:00") == (("9999-12-31T23:59:59-06:00",) * 2, None)
