"""A web page that would hold the parser for minutes is not given to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.html_pages import MAX_ATTRIBUTES, MAX_HTML, HtmlError, selector_from_html

MANY = range(MAX_ATTRIBUTES + 1)


@pytest.mark.parametrize(
    "attributes",
    [
        " ".join(f"a{n}=1" for n in MANY),
        " ".join(f"a{n}" for n in MANY),
        " ".join(f"a{n} = '>'" for n in MANY),
        "".join(f'a{n}=""' for n in MANY),
        "/".join(f"a{n}" for n in MANY),
        'x=">" ' + "\n".join(f"<a{n}=<" for n in MANY),
    ],
)
def test_an_element_with_endless_attributes_is_refused_however_they_are_written(attributes):
    with pytest.raises(HtmlError, match="more than 1,000 attributes"):
        selector_from_html(f"<html><p>uno</p><a {attributes}>dos</a></html>")


def test_what_pages_have_is_read():
    page = "<html>" + "<a href='x' class=y hidden>" * 5_000 + "<img src='data:" + "A" * 300_000 + "'><p>uno</p></html>"
    assert selector_from_html(page).xpath("//p/text()").get() == "uno"
    few = " ".join(f"a{n}='<b'" for n in range(MAX_ATTRIBUTES))
    assert selector_from_html(f"<a {few}>uno</a>").xpath("//a/text()").get() == "uno"
    assert selector_from_html("").xpath("//p").get() is None
    assert selector_from_html("<p>u\x00no</p>").xpath("//p/text()").get() == "uno"


def test_a_page_that_is_too_long_is_refused():
    with pytest.raises(HtmlError, match="more than 4,194,304 characters"):
        selector_from_html("a" * (MAX_HTML + 1))


@given(st.text(st.sampled_from("<>/='\" abc!-\n"), max_size=200))
def test_any_text_is_parsed(text):
    selector_from_html(text * 20)
