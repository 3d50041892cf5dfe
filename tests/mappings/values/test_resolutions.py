"""How fine data are, from what people write."""

import pytest

from mappings.values.resolutions import distance, duration


@pytest.mark.parametrize(
    ("value", "metres"),
    [
        (30, 30.0),
        (10.5, 10.5),
        ("10.0", 10.0),
        ("2,5", 2.5),
        ("30 m", 30.0),
        ("1 Km", 1000.0),
        ("15 metros", 15.0),
        ("1e-07", 1e-07),
        ("0.0000001", 1e-07),
    ],
)
def test_a_distance_is_read_in_metres(value, metres):
    assert distance(value) == (metres, None)


@pytest.mark.parametrize("value", ["0", -1, "1:50000", "mucho", "1e99", float("nan"), True, {"a": 1}, "9" * 5000])
def test_what_is_no_distance_is_said(value):
    assert distance(value) == (None, "resolution.unreadable")


@pytest.mark.parametrize(
    ("value", "length"),
    [("P1D", "P1D"), ("PT15M", "PT15M"), ("P1DT12H", "P1DT12H"), ("P2W", "P14D"), ("mensual", "P1M"), ("R/P1Y", "P1Y")],
)
def test_a_duration_is_read(value, length):
    assert duration(value) == (length, None)


@pytest.mark.parametrize("value", ["irregular", "P", "-P1D", "ayer", 7.5, {"a": 1}, "P" * 5000])
def test_what_is_no_duration_is_said(value):
    assert duration(value) == (None, "resolution.unreadable")


@pytest.mark.parametrize("read", [distance, duration])
@pytest.mark.parametrize("value", ["", "  ", "N/A"])
def test_what_is_absent_is_no_issue(read, value):
    assert read(value) == (None, None)
