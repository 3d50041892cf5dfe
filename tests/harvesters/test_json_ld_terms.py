"""Names that no context of a JSON-LD document defines are told; those that were understood are not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from harvesters import json_ld_terms
from harvesters.json_ld_terms import Terms

DCT = "http://purl.org/dc/terms/"


def terms(document: Any, piece: int = 1 << 20) -> tuple[str, ...]:
    text = document if isinstance(document, str) else json.dumps(document)
    found = Terms()
    for at in range(0, len(text), piece):
        found.take(text[at : at + piece])
    return found.undefined()


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("document", "undefined"),
    [
        pytest.param({"@context": {"title": f"{DCT}title"}, "title": "Uno", "notes": "Dos"}, ("notes",), id="one"),
        pytest.param({"@graph": [{"title": "Uno"}], "@context": {"title": f"{DCT}title"}}, (), id="defined below"),
        pytest.param({"@context": {"@vocab": DCT}, "title": "Uno", "notes": "Dos"}, (), id="a vocabulary"),
        pytest.param({"@context": {"@vocab": None}, "title": "Uno"}, ("title",), id="no vocabulary"),
        pytest.param({"@context": [{"a": DCT}, {"b": DCT}], "a": 1, "b": 2, "c": 3}, ("c",), id="two contexts"),
        pytest.param({"dct:title": "Uno", f"{DCT}title": "Uno", "@id": "urn:a"}, (), id="IRIs and keywords"),
        pytest.param(
            {"@context": {"t": {"@id": DCT, "@container": "@language"}}, "t": {"es": "a", "en": ["b"]}, "es": 1},
            ("es",),
            id="languages are no names",
        ),
        pytest.param(
            {"@context": {"of": {"@id": DCT, "@container": ["@graph", "@index"]}}, "of": {"k": {"inner": 1}}},
            ("inner",),
            id="inside of what is numbered",
        ),
        pytest.param(
            {"@context": {"j": {"@id": DCT, "@type": "@json"}}, "j": {"a": {"b": [{"c": 1}]}}, "b": 1},
            ("b",),
            id="JSON as it is",
        ),
        pytest.param({"@context": {"extra": None}, "extra": {"a": {"b": 1}}}, (), id="said to mean nothing"),
        pytest.param({"@context": {"extra": {"@id": None}}, "extra": {"a": 1}}, (), id="said so at length"),
        pytest.param(
            {"@context": {"K": {"@id": DCT, "@context": {"inner": DCT}}}, "@type": "K", "inner": 1, "other": 2},
            ("other",),
            id="context of a class",
        ),
        pytest.param({"título": "Uno", 'di "a" b': 1}, ("título", 'di "a" b'), id="escapes"),
        pytest.param({"@id": "urn:a", f"{DCT}title": 'dice "notes": "Dos" }{'}, (), id="words of a text"),
        pytest.param({"@context": {"k": DCT}, "k": ["a", ": b", "c"]}, (), id="a text with a colon"),
        pytest.param([{"a": {"b": [[{"c": 1}], {"d": 2}]}}, {"a": 3}], ("a", "b", "c", "d"), id="nested, each once"),
        pytest.param('{"a" \n : 1, "b": "', ("a", "b"), id="broken off"),
        pytest.param('{"@context": {"a": ', (), id="broken off in a context"),
    ],
)
def test_what_no_context_defines_is_told(document: Any, undefined: tuple[str, ...], piece: int) -> None:
    assert terms(document, piece) == undefined


def test_a_value_of_any_length_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_ld_terms, "MOST_WAITING", 100)
    long = 'x"y\\' * 1_000
    assert terms({"a": long, "b": [long[:40]] * 100, "c": 1, "d": long}, 50) == ("a", "b", "c", "d")


def test_names_are_looked_at_within_a_bound() -> None:
    assert len(terms({f"n{number}": 1 for number in range(12_000)})) == json_ld_terms.MOST_NAMES
    assert terms({"x" * 300: 1, "y": 2}) == ("y",)


NAMES = st.sampled_from(["a", "b", "c", "urn:x:d"])
NODES: st.SearchStrategy[Any] = st.recursive(
    st.dictionaries(NAMES, st.text('ab":{[\\', max_size=4), min_size=1),
    lambda inner: st.dictionaries(NAMES, inner | st.lists(inner, max_size=2), min_size=1),
    max_leaves=5,
)


@given(NODES, st.lists(st.sampled_from(["a", "b", "c"]), unique=True), st.integers(1, 40))
def test_it_tells_of_just_what_the_parser_drops(node: Any, defined: list[str], piece: int) -> None:
    document = {"@context": {name: f"urn:x:{name}" for name in defined}, "@id": "urn:a", **node}
    undefined = terms(document, piece)
    kept = _without(node, undefined)
    read = [set(_texts(one)) for one in (document, {**document, **kept, **dict.fromkeys(undefined)})]
    assert read[0] == read[1]
    assert not set(undefined) & set(defined)
    assert set(undefined) == _keys(node) - set(defined) - {"urn:x:d"}


def _without(node: Any, names: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_without(each, names) for each in node]
    return (
        {key: _without(value, names) for key, value in node.items() if key not in names}
        if isinstance(node, dict)
        else node
    )


def _keys(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_keys, node)) if node else set()
    return set(node).union(*map(_keys, node.values())) if isinstance(node, dict) else set()


def _texts(document: Any) -> list[tuple[str, str]]:
    quads = parse(json.dumps(document), RdfFormat.JSON_LD)
    return [
        (quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in quads
        if "BlankNode" not in repr(quad.object)
    ]
