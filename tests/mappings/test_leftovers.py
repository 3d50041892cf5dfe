"""What has no place in the profile is kept, within bounds, as JSON that every store can hold."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.leftovers import DEPTH, ELEMENTS, TEXT, VALUES, bounded, storable


def test_small_leftovers_are_kept_as_they_are_in_the_order_of_their_names() -> None:
    given_ = {"b": [1, 2.5, None, True], "a": {"x": "é"}}
    kept, was_cut = bounded(given_)
    assert kept == given_
    assert list(kept) == ["a", "b"]
    assert not was_cut


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        pytest.param("x" * (TEXT + 1), "x" * TEXT, id="long text"),
        pytest.param(list(range(ELEMENTS + 1)), list(range(ELEMENTS)), id="long list"),
        pytest.param(
            {f"{n:03}": n for n in range(ELEMENTS + 1)}, {f"{n:03}": n for n in range(ELEMENTS)}, id="many keys"
        ),
    ],
)
def test_what_is_too_much_is_cut_and_said(value: Any, kept: Any) -> None:
    assert bounded({"k": value}) == ({"k": kept}, True)


def test_an_address_that_nobody_can_open_is_left_out_and_said() -> None:
    remarks: list[tuple[str, str]] = []
    inside = "http://10.0.0.3/x"
    kept, _ = bounded({"a": [{"b": inside}], "c": f"Vea {inside}", "d": "https://a.mx/x"}, remarks)
    assert kept == {"a": [{"b": None}], "c": f"Vea {inside}", "d": "https://a.mx/x"}
    assert remarks == [("url.internal", inside)]


def test_a_key_is_hidden_and_said() -> None:
    remarks: list[tuple[str, str]] = []
    assert bounded({"a": "https://a.mx/x?token=S3"}, remarks)[0] == {"a": "https://a.mx/x?token=…"}
    assert [code for code, _ in remarks] == ["url.token_removed"]


def test_depth_is_bounded_without_recursing_into_what_is_cut() -> None:
    nested: Any = "bottom"
    for _ in range(5_000):
        nested = [nested]
    kept, was_cut = bounded({"k": nested})
    assert was_cut
    assert str(kept["k"]).count("[") == DEPTH - 1


def test_values_are_bounded_in_all() -> None:
    kept, was_cut = bounded({f"{n:02}": [list(range(ELEMENTS)) for _ in range(5)] for n in range(20)})
    assert was_cut
    assert orjson.dumps(kept).count(b",") <= VALUES + ELEMENTS


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        pytest.param("a\x00b", "ab", id="NUL"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param(2**80, str(2**80), id="beyond 64 bits"),
        pytest.param(float("nan"), None, id="NaN"),
        pytest.param(float("-inf"), None, id="infinity"),
    ],
)
def test_what_no_store_can_hold_is_made_storable(value: Any, kept: Any) -> None:
    assert bounded({"k": value})[0] == {"k": kept}


def test_names_are_made_storable_too() -> None:
    assert bounded({"a\x00\udfff": {"b\x00": 1}})[0] == {"a": {"b": 1}}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters()), JSON, max_size=5))
@settings(max_examples=60)
def test_whatever_json_holds_can_be_written_and_is_bounded_once_and_for_all(leftovers: dict[str, Any]) -> None:
    kept, _ = bounded(leftovers)
    orjson.dumps(kept)
    assert bounded(kept)[0] == kept


@given(st.text(st.characters(codec=None)))
@settings(max_examples=60)
def test_storable_text_is_utf8_without_nul(words: str) -> None:
    clean = storable(words)
    assert "\x00" not in clean.encode("utf-8").decode()
