"""A record that is nested too deeply costs that record, whatever stands around it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.json_depth import MAX_NESTING, start_of_too_deep, without_too_deep

DEEP = '{"id": "hondo", "x": ' + "[" * 20_000 + "]" * 20_000 + "}"
GOOD = '{"id": "a", "x": [{"y": "]{[\\""}]}'


@pytest.mark.parametrize(
    "shape", ["[%s]", '{"dataset": [%s]}', '{"result": {"count": 3, "results": [%s]}}', '{"result": [[%s]]}']
)
def test_the_deep_one_is_taken_out_and_named(shape: str) -> None:
    body, cuts = without_too_deep((shape % f"{GOOD}, {DEEP}, {GOOD}").encode())
    records: Any = json.loads(body)
    while not (isinstance(records, list) and len(records) == 3):
        records = records[0] if isinstance(records, list) else list(records.values())[-1]
    assert cuts == 1
    assert [records[0], records[2]] == [json.loads(GOOD)] * 2
    assert start_of_too_deep(records[1]).startswith('{"id": "hondo"')
    assert start_of_too_deep(json.dumps(records[1]).encode()) == start_of_too_deep(records[1])


def test_what_is_deep_without_being_a_record_stays() -> None:
    body = b"[" * (MAX_NESTING + 1) + b"]" * (MAX_NESTING + 1)
    assert without_too_deep(body) == (body, 0)


@pytest.mark.parametrize("value", ["hola", b'{"id": 1}', b'"hola"', None, 5, {}])
def test_nothing_else_is_taken_for_a_stand_in(value: object) -> None:
    assert not start_of_too_deep(value)


@given(
    st.recursive(
        st.none() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)
    )
)
def test_what_is_not_deep_is_not_touched(value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert without_too_deep(body) == (body, 0)


@given(st.binary(max_size=200) | st.text('[]{}",:\\a').map(str.encode))
def test_any_bytes_are_taken(body: bytes) -> None:
    assert without_too_deep(body) == (body, 0)
