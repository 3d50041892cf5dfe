"""What of Solr's query language is understood, and that nothing else gets through."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.web.ckan.errors import SearchQueryError
from federation.web.ckan.grammar import All, Any, Everything, Range, Value, Without, query_from_text

A, B, C = (Value("f", letter) for letter in "abc")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Everything()),
        ("*:*", Everything()),
        ("agua", Value("", "agua")),
        ("agu*", Value("", "agu", is_beginning=True)),
        ('"agua limpia"', Value("", "agua limpia", is_phrase=True)),
        ("f:a", A),
        ("+f:a", A),
        ('f:"a b"', Value("f", "a b", is_phrase=True)),
        (r"f:a\:b", Value("f", "a:b")),
        (r'f:"a \" b"', Value("f", 'a " b', is_phrase=True)),
        ("f:a f:b", All((A, B))),
        ("f:a AND f:b", All((A, B))),
        ("f:a && f:b", All((A, B))),
        ("f:a OR f:b", Any((A, B))),
        ("f:a || f:b AND f:c", Any((A, All((B, C))))),
        ("f:(a OR b)", Any((A, B))),
        ("(f:a OR f:b) f:c", All((Any((A, B)), C))),
        ("-f:a", Without(A)),
        ("NOT f:a", Without(A)),
        ("!f:a", Without(A)),
        ("NOT -f:a", A),
        ("f:a^2 f:b", All((A, B))),
        ("f:[2014 TO *]", Range("f", "2014", None)),
        ("f:{2014 TO 2015]", Range("f", "2014", "2015", with_low=False)),
        ("f:*", Range("f", None, None)),
        ('f:["2014" TO "2015"}', Range("f", "2014", "2015", with_high=False)),
    ],
)
def test_what_clients_send_is_understood(text, query):
    assert query_from_text(text) == query


@pytest.mark.parametrize(
    "text",
    ["(", ")", "f:", "f:a AND", "f:a OR", "OR", "f:a~2", "[a TO b]", "{!join from=a to=b}x", '"abc', "f:g:a", "f:(a",
     "a" * 5_000, "(" * 100 + "a" + ")" * 100, "a " * 1_000, "f:[2014]", "_query_:{!dismax}a"],
)  # fmt: skip
def test_what_else_solr_has_is_refused_in_words(text):
    with pytest.raises(SearchQueryError) as refused:
        query_from_text(text)
    assert refused.value.es
    assert len(refused.value.en) < 300


@given(st.text(st.sampled_from("ab:()[]{}\"\\*+-!&|^~ ANDORTO\x00\n;'%_ñ"), max_size=60))
def test_any_text_is_understood_or_refused(text):
    with suppress(SearchQueryError):
        query_from_text(text)
