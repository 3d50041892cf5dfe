"""Sizes in bytes."""

import pytest

from mappings.values.numbers import LARGEST, byte_size


@pytest.mark.parametrize(
    ("value", "size"), [(0, 0), (20480, 20480), ("20480", 20480), (20480.0, 20480), ("007", 7), (LARGEST, LARGEST)]
)
def test_whole_numbers_are_read_in_silence(value: object, size: int) -> None:
    assert byte_size(value) == (size, None)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("17.06 KB", 17469),  # DKAN
        ("1,024", 1024),
        ("1 024 bytes", 1024),
        ("5 MB", 5 * 2**20),
        ("1,5 MB", 3 * 2**19),
        ("1,024.5 KiB", 1049088),
        ("2 GB.", 2**31),
        ("512 B", 512),
        ("20480.0", 20480),
    ],
)
def test_thousands_and_units_are_read_and_said(value: str, size: int) -> None:
    assert byte_size(value) == (size, "integer.repaired")


@pytest.mark.parametrize(
    "value",
    [
        -1,
        "-1",
        1.5,
        "1.5",
        "1,5",
        float("nan"),
        float("inf"),
        True,
        False,
        "grande",
        "12 patos",
        2**63,
        "9" * 30,
        "9999999999 TB",
        [1, 2],
        "1,02,4",
    ],
    ids=repr,
)
def test_what_is_no_size_is_said(value: object) -> None:
    assert byte_size(value) == (None, "integer.unreadable")
