"""The law's ten characteristics: a truth table for each, with the reason that a person reads."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from mappings.json_form import json_from_dataset
from mappings.quality.law import CHARACTERISTICS, Judgement, Opinion, opinions_of
from mappings.quality.timeliness import day_of, interval_of, is_late
from tests.mappings.strategies import datasets

TODAY = date(2026, 11, 25)
EU = "http://publications.europa.eu/resource/authority/file-type/"
YES, NO, UNKNOWN = Judgement
LIBRE = {"@id": "https://datos.gob.mx/libreusomx", "label": {"es": "Libre Uso MX"}}
NC = {"@id": "https://creativecommons.org/licenses/by-nc/4.0/", "label": {"es": "CC BY-NC 4.0"}}


def opinion(name: str, dataset: dict) -> Opinion:
    return next(found for one, found in opinions_of(dataset, TODAY) if one.name == name)


def files(*formats: str) -> list[dict]:
    return [{"format": {"@id": EU + name}} for name in formats]


@pytest.mark.parametrize(
    ("name", "dataset", "expected"),
    [
        ("accessible", {"distribution": [{"accessURL": "https://a.mx"}]}, YES),
        ("accessible", {"distribution": [{}]}, NO),
        ("accessible", {"accessLevel": "restricted", "distribution": [{"accessURL": "https://a.mx"}]}, NO),
        ("comprehensive", {}, NO),
        ("comprehensive", {"description": {"es": "x"}}, UNKNOWN),
        ("comprehensive", {"description": {"es": "x"}, "dataDictionary": "https://a.mx/d"}, YES),
        ("free", {"license": LIBRE}, YES),
        ("free", {"license": NC}, UNKNOWN),
        ("non_discriminatory", {"accessLevel": "public"}, YES),
        ("non_discriminatory", {"accessLevel": "non-public"}, NO),
        ("non_discriminatory", {}, UNKNOWN),
        ("timely", {}, UNKNOWN),
        ("timely", {"accrualPeriodicity": "irregular", "modified": "2001"}, UNKNOWN),
        ("timely", {"accrualPeriodicity": "R/P1M"}, UNKNOWN),
        ("timely", {"accrualPeriodicity": "R/P1M", "modified": "2026-11-01"}, YES),
        ("timely", {"accrualPeriodicity": "R/P1M", "modified": "2025-09-01T10:00:00Z"}, NO),
        ("timely", {"accrualPeriodicity": "R/P1Y", "modified": "2025"}, YES),
        ("permanent", {}, UNKNOWN),
        ("permanent", {"inSeries": ["https://a.mx/s"]}, YES),
        ("primary", {"source": ["https://b.mx"]}, NO),
        ("primary", {"derived": ["publisher"]}, UNKNOWN),
        ("primary", {}, YES),
        ("machine_readable", {"distribution": files("PDF", "XLS")}, YES),
        ("machine_readable", {"distribution": files("PDF")}, NO),
        ("machine_readable", {"distribution": [{}]}, UNKNOWN),
        ("open_format", {"distribution": files("XLS")}, NO),
        ("open_format", {"distribution": files("XLS", "CSV")}, YES),
        ("free_use", {"distribution": [{"license": LIBRE}]}, YES),
        ("free_use", {"license": NC}, NO),
        ("free_use", {"license": {"@id": "https://a.mx/terms"}}, UNKNOWN),
        ("free_use", {}, NO),
    ],
)
def test_each_characteristic(name: str, dataset: dict, expected: Judgement) -> None:
    assert opinion(name, dataset).judgement is expected


def test_the_reason_names_the_promise_and_the_date() -> None:
    late = opinion("timely", {"accrualPeriodicity": "R/P1M", "modified": "2025-09-01"})
    assert late.es == "Prometida: mensual; cambió por última vez el 2025-09-01."
    assert late.en == "Promised: monthly; last changed on 2025-09-01."


@pytest.mark.parametrize(
    ("frequency", "days"),
    [("R/P1D", 1), ("R/P2W", 14), ("R/P1M", 30), ("R/P1Y", 365), ("R/PT1H", 1), ("realtime", 1), ("R/P0.5M", 15),
     ("irregular", None), ("never", None)],
)  # fmt: skip
def test_what_a_frequency_promises(frequency: str, days: int | None) -> None:
    found = interval_of(frequency)
    assert (found.days if found else None) == days


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2014", date(2014, 12, 31)), ("2014-02", date(2014, 2, 28)), ("2014-12", date(2014, 12, 31)),
     ("2014-05-27T01:42:05-05:00", date(2014, 5, 27))],
)  # fmt: skip
def test_a_moment_of_any_precision_is_given_its_last_day(moment: str, day: date) -> None:
    assert day_of(moment) == day


def test_a_promise_has_some_grace() -> None:
    assert not is_late(timedelta(days=30), TODAY - timedelta(days=45), TODAY)
    assert is_late(timedelta(days=30), TODAY - timedelta(days=46), TODAY)
    assert not is_late(timedelta(days=1), TODAY - timedelta(days=7), TODAY)


@given(datasets())
def test_every_dataset_can_be_judged_and_every_judgement_has_its_reason(dataset) -> None:
    opinions = opinions_of(json_from_dataset(dataset), TODAY)
    assert [one for one, _ in opinions] == list(CHARACTERISTICS)
    assert all(found.es.endswith(".") and found.en.endswith(".") for _, found in opinions)


def test_an_open_licence_that_nobody_knows_does_not_open_a_closed_one() -> None:
    parts = [{"license": NC}, {"license": {"@id": "https://a.mx/terms"}}]
    assert opinion("free_use", {"distribution": parts}).judgement is NO
