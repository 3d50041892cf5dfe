"""A key that an object has twice is told: whoever wrote the first value does not know that nobody reads it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import json_files
from harvesters.catalogue_files import iter_pieces
from harvesters.items import Record, Refusal
from harvesters.json_keys import RepeatedKeys

TWICE = '{"title": "uno", "identifier": "a", "keyword": ["x"], "title": "dos"}'


@pytest.mark.parametrize("decoded_whole", [True, False])
def test_a_repeated_key_of_a_catalogue_is_told_once(tmp_path: Path, monkeypatch, decoded_whole) -> None:
    if not decoded_whole:
        monkeypatch.setattr(json_files, "DECODED_WHOLE", 10)
    path = tmp_path / "data.json"
    path.write_text(f'{{"dataset": [{TWICE}, {TWICE.replace("a", "b")}]}}')
    pieces = list(iter_pieces(path))
    assert sum(isinstance(piece.found, Record) for piece in pieces) == 2
    told = [piece.found for piece in pieces if isinstance(piece.found, Refusal)]
    assert told == [Refusal("document.repeated_keys", "title")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"a": {"b": 1, "b": 2}, "c": [{"d": 1, "d" : 2}]}', "b, d"),
        ('{"a": "\\"b\\": \\"b\\":", "c": 1}', ""),
        ('{"a\\u0062": 1, "ab": 2}', "ab"),
        (f'{{"n": {10**30}, "n": 1}}', "n"),
    ],
)
def test_only_keys_count_and_each_is_named_once(body: str, words: str) -> None:
    keys = RepeatedKeys()
    keys.suspect(json.loads(body), body.encode())
    assert keys.words == words


values = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(values)
def test_what_a_program_writes_repeats_nothing(value) -> None:
    keys = RepeatedKeys()
    keys.suspect(value, json.dumps(value, indent=1).encode())
    assert keys.words == ""
