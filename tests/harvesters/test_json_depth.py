"""A record that is nested too deeply costs that record, whatever stands around it."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.errors import SourceError
from harvesters.json_depth import MAX_NESTING, FlatJson, iter_flat, start_of_too_deep, without_too_deep

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


# ── a document that is refused before it is parsed ──


def pieces_of(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def levels_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(levels_of, inner), default=0)


def nested(levels: int, innermost: str = "") -> str:
    return f'{"[" * levels}"{innermost}"{"]" * levels}'


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("words", ["", "[{" * 300, '\\"' + "[" * 300, "\\\\", "[" * 300 + '\\\\\\"'])
def test_levels_are_counted_outside_of_texts_whatever_breaks_them_off(size: int, words: str) -> None:
    allowed, beyond = nested(MAX_NESTING, words), nested(MAX_NESTING + 1, words)
    assert "".join(iter_flat(pieces_of(allowed, size), "catálogo")) == allowed
    assert FlatJson(BytesIO(allowed.encode()), "catálogo").read() == allowed.encode()
    with pytest.raises(SourceError, match="catálogo nests") as refused:
        list(iter_flat(pieces_of(beyond, size), "catálogo"))
    assert refused.value.code == "too_deep"
    with pytest.raises(SourceError, match="catálogo nests"):
        FlatJson(BytesIO(beyond.encode()), "catálogo").read()


@given(
    value=st.recursive(
        st.none() | st.text('a"\\[]{}ñ', max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k"\\[', max_size=4), inner, max_size=3),
    ),
    size=st.integers(1, 9),
)
def test_the_levels_are_those_that_a_decoder_finds(value: Any, size: int) -> None:
    fitting = json.dumps(value, ensure_ascii=False)
    room = MAX_NESTING - levels_of(value)
    allowed = "[" * room + fitting + "]" * room
    assert "".join(iter_flat(pieces_of(allowed, size), "")) == allowed
    if levels_of(value):
        with pytest.raises(SourceError):
            list(iter_flat(pieces_of(f"[{allowed}]", size), ""))


def test_a_text_of_many_broken_quotes_takes_no_longer_than_its_length() -> None:
    text = '{"' + '\\"' * 500_000
    assert "".join(iter_flat([text], "")) == text
