"""Microdata as pages have it: Google's examples for datasets, the HTML specification's for values and references."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.items import Record
from harvesters.json_ld_pages import iter_datasets
from harvesters.microdata import COST, MAX_DEPTH, MAX_TEXT, iter_items
from harvesters.page_budgets import PageBudget

URL = "https://datos.example/conjuntos/7"
PAGE = """
<html><body>
<div itemscope itemtype="https://schema.org/WebPage"><h1 itemprop="name">Portal</h1>
<div itemprop="mainEntity" itemscope itemtype="http://schema.org/Dataset" itemid="/id/7">
  <h2 itemprop="name">Calidad <b>del aire</b></h2>
  <meta itemprop="keywords" content="aire, ozono"><meta itemprop="keywords" content="clima">
  <time itemprop="dateModified" datetime="2026-03-01">1 de marzo</time>
  <a itemprop="license" href="/licencia">CC BY</a>
  <p itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><span itemprop="name">Aguas</span></p>
  <ul><li itemprop="distribution" itemscope itemtype="https://schema.org/DataDownload">
    <a itemprop="contentUrl" href="aire.csv">CSV</a><span itemprop="encodingFormat">text/csv</span></li></ul>
</div></div></body></html>
"""


def item(body: str) -> dict:
    (found,) = iter_items(f"<html><body>{body}</body></html>", URL)
    return found


def test_a_dataset_in_a_page_is_a_record_as_json_ld_would_give_it():
    (record,) = iter_datasets(PAGE.encode(), URL, "text/html; charset=utf-8")
    assert isinstance(record, Record)
    assert record.identifier == "https://datos.example/id/7"
    assert json.loads(record.body) == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": "https://datos.example/id/7",
        "mainEntityOfPage": URL,
        "name": "Calidad del aire",
        "keywords": ["aire, ozono", "clima"],
        "dateModified": "2026-03-01",
        "license": "https://datos.example/licencia",
        "publisher": {"@type": "Organization", "name": "Aguas"},
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": "https://datos.example/conjuntos/aire.csv",
            "encodingFormat": "text/csv",
        },
    }


def test_json_ld_in_the_same_page_goes_before_it():
    script = '<script type="application/ld+json">{"@type": "Dataset", "@id": "urn:x", "name": "Uno"}</script>'
    assert [record.identifier for record in iter_datasets((PAGE + script).encode(), URL)] == ["urn:x"]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ('<meta itemprop="x" content="a">', "a"),
        ('<span itemprop="x" content="a">b</span>', "a"),
        ('<a itemprop="x" href="a">b</a>', "https://datos.example/conjuntos/a"),
        ('<img itemprop="x" src="/a.png">', "https://datos.example/a.png"),
        ('<object itemprop="x" data="a"></object>', "https://datos.example/conjuntos/a"),
        ('<data itemprop="x" value="3">tres</data>', "3"),
        ('<time itemprop="x">2026</time>', "2026"),
        ('<b itemprop="http://schema.org/x"> a \n b </b>', "a b"),
    ],
)
def test_the_value_of_an_element_is_where_the_specification_says(element, value):
    assert item(f"<div itemscope>{element}</div>")["x"] == value


def test_properties_elsewhere_are_found_by_reference_and_a_circle_ends():
    body = '<p id="a"><i itemprop="name">Uno</i></p><div id="b" itemscope itemref="a b zzz"></div>'
    assert item(body) == {"@context": "https://schema.org", "name": "Uno"}


def test_items_within_items_are_followed_as_deep_as_anybody_means_it():
    deep = '<div itemprop="p" itemscope>' * 500
    found, depth = item(f"<div itemscope>{deep}"), 0
    while isinstance(found, dict) and "p" in found:
        found, depth = found["p"], depth + 1
    assert depth <= MAX_DEPTH + 1


def test_text_is_taken_no_further_than_it_is_kept():
    pieces = "<i>12345678 </i>" * 50_000
    budget = PageBudget(1_000_000, 10_000_000)
    (found,) = iter_items(f'<div itemscope><p itemprop="x">{pieces}</p></div>', URL, budget)
    assert len(found["x"]) == MAX_TEXT
    walked = 1_000_000 - budget.values
    assert walked < COST * 50_000 + (COST + 1) * MAX_TEXT // 9 + 50, (
        "each element as one that may be a property, and those read"
    )


def test_a_text_within_properties_within_properties_counts_each_time_it_is_read():
    levels, pieces = 50, 8_000
    body = (
        '<div itemscope itemtype="https://schema.org/Dataset">' + '<div itemprop="name">' * levels + "<i>x</i>" * pieces
    )
    budget = PageBudget(levels * pieces, 100_000_000)
    (refused,) = iter_items(body, URL, budget)
    assert refused.code == "record.too_large"
    assert budget.spent
    assert budget.values > -levels * 10, "nothing is read once the budget is spent"
    (refused,) = iter_items(body, URL, PageBudget(10_000_000, levels * 1_000))
    assert refused.code == "record.too_large"


def test_a_page_whose_microdata_is_more_than_it_may_be_says_so(monkeypatch):
    monkeypatch.setattr(PageBudget, "for_page", lambda _: PageBudget(60, 10_000))
    one = '<div itemscope itemtype="https://schema.org/Dataset" itemid="urn:1"><b itemprop="name">Uno</b></div>'
    two = '<div itemscope itemtype="https://schema.org/Dataset" itemid="urn:2">' + "<i>x</i>" * 100
    refused, told, record = iter_datasets((one + two).encode(), URL)
    assert (refused.code, refused.identifier) == ("record.too_large", "urn:2")
    assert (told.code, record.identifier) == ("value.too_many", "urn:1")


def test_one_value_by_many_names_within_one_another_is_not_written_out():
    many = " ".join("abcdefghij")
    body = '<div itemscope itemtype="https://schema.org/Dataset" itemid="urn:1"><b itemprop="name">Uno</b>'
    body += f'<p itemprop="{many}" itemscope>'.replace("p ", "div ") * 12 + '<b itemprop="x">y</b>'
    found = list(iter_datasets(body.encode(), URL))
    assert found
    assert {each.code for each in found} <= {"value.too_many", "record.too_large"}


def test_references_are_looked_up_once_for_the_page():
    items = "".join(f'<div itemscope itemref="n{n} none"></div>' for n in range(300))
    names = "".join(f'<b id="n{n}" itemprop="name">{n}</b>' for n in range(300))
    assert [found["name"] for found in iter_items(items + names, URL)] == [str(n) for n in range(300)]


@given(st.lists(st.sampled_from(["<div itemscope>", '<p itemprop="a b" id=x>', "</div>", "</p>", "t", '<a href="http://[" itemprop=u>', '<b itemscope itemref="x x">']), max_size=30))  # fmt: skip
def test_any_page_is_read_or_not_but_breaks_nothing(pieces):
    list(iter_items("".join(pieces), URL))
