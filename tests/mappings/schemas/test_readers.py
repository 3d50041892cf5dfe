"""Readers made of readers: what they are asked, and what they remember."""

from typing import Any

import pytest

from mappings.schemas.readers import remembered
from mappings.values import Reading
from mappings.vocabularies import forget_readings

OFFICE = {"@id": "_:b0", "vcard:fn": "Atención"}


def counting() -> tuple[Any, list[Any]]:
    asked: list[Any] = []

    def read(value: Any) -> Reading[str]:
        asked.append(value)
        return "read", None

    return remembered(read), asked


def test_a_node_that_says_the_same_is_read_once() -> None:
    read, asked = counting()
    assert [read(dict(OFFICE)), read(dict(OFFICE))] == [("read", None)] * 2
    assert asked == [OFFICE]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Atención", id="a text"),
        pytest.param({**OFFICE, "vcard:hasTelephone": {"@id": "_:b1"}}, id="a node with a node in it"),
        pytest.param({**OFFICE, "vcard:fn": ["Uno", "Dos"]}, id="several values"),
        pytest.param({**OFFICE, "vcard:note": "x" * 1_000}, id="a long text"),
    ],
)
def test_any_other_value_is_read_each_time(value: Any) -> None:
    read, asked = counting()
    assert [read(value), read(value)] == [("read", None)] * 2
    assert asked == [value, value]


def test_what_a_vocabulary_may_have_changed_is_read_again() -> None:
    read, asked = counting()
    read(dict(OFFICE))
    forget_readings()
    read(dict(OFFICE))
    assert asked == [OFFICE, OFFICE]
