"""Web pages and JSON-LD documents, and the datasets found in them."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import json_ld_bodies
from harvesters.items import Record, Refusal
from harvesters.json_depth import MAX_RECORD
from harvesters.json_ld_pages import iter_datasets
from harvesters.page_budgets import PageBudget

URL = "https://datos.ejemplo.mx/baches"


def page(*scripts: str) -> bytes:
    tags = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!DOCTYPE html><html><head>{tags}</head><body><p>Baches</p></body></html>".encode()


def found(*scripts: Any) -> list[Record | Refusal]:
    return list(iter_datasets(page(*(each if isinstance(each, str) else json.dumps(each) for each in scripts)), URL))


def dataset(identifier: str = "https://x.mx/1", **more: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "Dataset", "@id": identifier, "name": "Baches", **more}


def identifiers(records: list[Record | Refusal]) -> list[str]:
    assert all(isinstance(each, Record) for each in records), records
    return [each.identifier for each in records]


def test_several_scripts_lists_and_types() -> None:
    other = {"@context": "https://schema.org", "@type": "BreadcrumbList"}
    records = found(
        dataset("urn:a"), other, [dataset("urn:b"), {**dataset("urn:c"), "@type": ["Thing", "schema:Dataset"]}]
    )
    assert identifiers(records) == ["urn:a", "urn:b", "urn:c"]


def test_a_graph_gives_each_dataset_what_it_refers_to() -> None:
    (record,) = found({
        "@context": "https://schema.org",
        "@graph": [{"@id": "#o", "@type": "Organization", "name": "IIEG"}, {"@id": "#x", "name": "no"},
                   {"@id": "#d", "@type": "Dataset", "name": "Suelos", "publisher": {"@id": "#o"}}],
    })  # fmt: skip
    assert isinstance(record, Record)
    assert record.identifier == f"{URL}#d"
    body = json.loads(record.body)
    assert body["@context"] == "https://schema.org"
    assert [node["@id"] for node in body["@graph"]] == ["#d", "#o"]


def test_datasets_of_a_catalogue_and_the_main_entity_of_a_page() -> None:
    catalogue = {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "dataset": [dataset("urn:a"), dataset("urn:b")],
    }
    entity = {"@context": "https://schema.org", "@type": "WebPage", "mainEntity": dataset("urn:c")}
    assert identifiers(found(catalogue, entity)) == ["urn:a", "urn:b", "urn:c"]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param('{"@type": "Dataset", "@id": "urn:a", "name": "Uno\nDos"}', id="line end inside a text"),
        pytest.param('<!-- datos -->\n{"@type": "Dataset", "@id": "urn:a", "name": "Uno"}', id="HTML comment before"),
        pytest.param('//<![CDATA[\n{"@type": "Dataset", "@id": "urn:a", "name": "Uno"}\n//]]>', id="CDATA"),
        pytest.param('{"@type": "Dataset", "@id": "urn:a", "name": "Uno"};', id="a semicolon"),
    ],
)
def test_what_strict_json_refuses(script: str) -> None:
    assert identifiers(found(script)) == ["urn:a"]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param('{"@type": "Dataset", "@id": "urn:a", /* uno */ "name": "Uno" // dos\n}', id="comments"),
        pytest.param('{"@type": "Dataset", "@id": "urn:a", "name": "Uno",}', id="a comma too many"),
    ],
)
def test_what_had_to_be_repaired_is_told(script: str) -> None:
    told, record = found(script)
    assert isinstance(told, Refusal)
    assert (told.code, told.identifier) == ("document.repaired", "")
    assert "Uno" in told.value
    assert record.identifier == "urn:a"


def test_of_a_script_about_something_else_nothing_is_told() -> None:
    assert identifiers(found('{"@type": "Person", "name": "Uno",}', dataset("urn:a"))) == ["urn:a"]


def test_an_address_with_slashes_is_no_comment() -> None:
    _, record = found('{"@type": "Dataset", "@id": "urn:a", "url": "https://x.mx/a,}", /* c */ "name": "A // b",}')
    assert isinstance(record, Record)
    assert json.loads(record.body)["url"] == "https://x.mx/a,}"
    assert json.loads(record.body)["name"] == "A // b"


def test_a_script_that_is_broken_costs_that_script() -> None:
    broken, record = found('{"@type": "Dataset", ', dataset("urn:a"))
    assert isinstance(broken, Refusal)
    assert broken.code == "record.unreadable"
    assert record.identifier == "urn:a"


def test_one_without_a_name_is_the_page_itself() -> None:
    assert identifiers(found({"@type": "Dataset", "name": "Baches"})) == [URL]


BARE = {"@type": "Dataset", "name": "Baches", "publisher": {"@type": "Organization", "name": "IIEG"}}


def test_the_only_dataset_of_a_page_is_the_main_entity_of_that_page() -> None:
    (record,) = found(dataset("urn:a"))
    assert json.loads(record.body)["mainEntityOfPage"] == URL


@pytest.mark.parametrize("said", [{"url": "https://x.mx/a"}, {"mainEntityOfPage": "https://x.mx/a"}, {"@id": "urn:b"}])
def test_a_page_is_told_only_where_nothing_else_is_and_nobody_else_is_there(said: dict[str, str]) -> None:
    others = [dataset("urn:c")] if "@id" in said else []
    records = found([{**dataset("urn:a"), **said}, *others])
    assert all(json.loads(record.body).get("mainEntityOfPage") in (None, "https://x.mx/a") for record in records)


@pytest.mark.parametrize(("body", "url"), [
    (json.dumps(dataset("urn:a")).encode(), URL),  # a document is no page
    (page(json.dumps(dataset("urn:a"))), "https://datos.ejemplo.mx/"),  # a home page shows what it likes
    (page(json.dumps(dataset("urn:a"))), "file:///baches.html"),
])  # fmt: skip
def test_not_everything_that_describes_a_dataset_is_its_page(body: bytes, url: str) -> None:
    (record,) = iter_datasets(body, url)
    assert "mainEntityOfPage" not in json.loads(record.body)


def test_several_without_a_name_are_named_by_their_titles_and_publishers() -> None:
    said, first, said_too, second = found(BARE, {**BARE, "publisher": "INEGI"})
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert [(each.code, each.identifier) for each in (said, said_too) if isinstance(each, Refusal)] == [
        ("record.identifier_made", first.identifier),
        ("record.identifier_made", second.identifier),
    ]
    named = {"@graph": [{"@id": "#o", "name": "iieg"}, {**BARE, "publisher": {"@id": "#o"}, "name": "BACHES."}]}
    again = [each for each in found(named, dataset()) if isinstance(each, Record)]
    assert [each.identifier for each in again] == [first.identifier, "https://x.mx/1"]


def test_those_that_are_called_the_same_are_all_refused() -> None:
    refused = found(BARE, {**BARE, "description": "Otros"})
    assert [each.code for each in refused if isinstance(each, Refusal)] == ["record.identifier_shared"] * 2
    assert {each.value for each in refused if isinstance(each, Refusal)} == {"Baches"}
    assert len(refused) == 2


def test_one_that_says_nothing_of_itself_among_several_is_refused() -> None:
    codes = [
        each.code for each in found(dataset(), {"@type": "Dataset", "description": "x"}) if isinstance(each, Refusal)
    ]
    assert codes == ["record.no_identifier"]


def test_the_address_of_a_file_is_no_name() -> None:
    said, record = iter_datasets(json.dumps(BARE).encode(), "file:///baches.json")
    assert isinstance(said, Refusal)
    assert isinstance(record, Record)
    assert (said.code, record.identifier[:6]) == ("record.identifier_made", "title-")


def test_the_same_dataset_twice_is_given_once() -> None:
    assert identifiers(found(dataset(), dataset())) == ["https://x.mx/1"]


def test_a_json_ld_document_needs_no_page() -> None:
    assert identifiers(list(iter_datasets(json.dumps(dataset("urn:a")).encode()))) == ["urn:a"]


def test_a_page_without_any_gives_nothing() -> None:
    assert list(iter_datasets(b"<html><body>Hola</body></html>", URL)) == []


def test_depth_is_refused() -> None:
    (refusal,) = found('{"a":' * 100_000)
    assert isinstance(refusal, Refusal)


# ── what a page may cost ──


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each text that is written, as it is written."""
    sizes: list[int] = []
    dumps = json_ld_bodies.json.dumps

    def counting(*given: Any, **how: Any) -> str:
        words = dumps(*given, **how)
        sizes.append(len(words))
        return words

    monkeypatch.setattr(json_ld_bodies, "json", SimpleNamespace(dumps=counting))
    return sizes


@pytest.fixture
def budgets(monkeypatch: pytest.MonkeyPatch) -> list[PageBudget]:
    """The budgets of the pages that are read."""
    kept: list[PageBudget] = []
    for_page = PageBudget.for_page
    monkeypatch.setattr(PageBudget, "for_page", lambda size: kept.append(for_page(size)) or kept[-1])
    return kept


def graph(datasets: int, shared: int, **more: Any) -> bytes:
    """Datasets that all refer to the same nodes."""
    nodes = [{"@id": f"#{n}", "@type": "Place", "name": f"Lugar {n}"} for n in range(shared)]
    catalogue = {"@id": "#all", "@type": "Thing", "about": [{"@id": node["@id"]} for node in nodes]}
    found = [dataset(f"urn:{n}", spatialCoverage={"@id": "#all"}, **more) for n in range(datasets)]
    return json.dumps({"@context": "https://schema.org", "@graph": [catalogue, *nodes, *found]}).encode()


def test_datasets_that_share_their_nodes_cost_no_more_than_a_page_may(
    made: list[int], budgets: list[PageBudget]
) -> None:
    body = graph(100, 5_000)
    size = PageBudget.for_page(len(body)).size
    budgets.clear()
    found = list(iter_datasets(body))
    (left,) = budgets
    assert left.spent
    assert left.values > -10_000, "nothing is looked at once the budget is spent"
    assert sum(made) <= size
    records = [each for each in found if isinstance(each, Record)]
    refused = [each for each in found if isinstance(each, Refusal)]
    assert [each.identifier for each in (*records, *refused)] == [f"urn:{n}" for n in range(100)]
    assert {each.code for each in refused} == {"record.too_large"}
    assert refused[0].value == f"Baches: {json_ld_bodies.PAGE_IS_SPENT}"
    assert all(len(json.loads(each.body)["@graph"]) == 5_002 for each in records)
    assert len(records) > 5


def test_what_an_honest_graph_shares_is_given_with_each_of_its_datasets() -> None:
    found = list(iter_datasets(graph(300, 20)))
    assert identifiers(found) == [f"urn:{n}" for n in range(300)]
    assert {len(json.loads(each.body)["@graph"]) for each in found if isinstance(each, Record)} == {22}


def test_bodies_are_written_one_at_a_time(made: list[int]) -> None:
    found = iter_datasets(graph(50, 10))
    next(found)
    next(found)
    assert len(made) == 2


def test_a_dataset_larger_than_a_record_may_be_is_refused_by_name_and_the_others_are_given(made: list[int]) -> None:
    large = dataset("urn:large", description=["x" * 1_000] * (MAX_RECORD // 1_000 + 1))
    refused, record = iter_datasets(json.dumps([large, dataset("urn:small")]).encode())
    assert refused == Refusal("record.too_large", f"Baches: more than {MAX_RECORD:,} bytes", "urn:large")
    assert record.identifier == "urn:small"
    assert sum(made) < 1_000, "it was measured, not written"


def test_nodes_within_nodes_that_are_all_referred_to_are_measured_before_they_are_written(made: list[int]) -> None:
    nest: dict[str, Any] = {"@id": "#0", "name": "x" * 400_000}
    for n in range(1, 15):
        nest = {"@id": f"#{n}", "name": "Nodo", "hasPart": nest}
    one = dataset("urn:a", about=[{"@id": f"#{n}"} for n in range(15)])
    (refused,) = iter_datasets(json.dumps({"@graph": [nest, one]}).encode())
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.identifier) == ("record.too_large", "urn:a")
    assert made == []


def test_a_context_is_part_of_each_body(made: list[int]) -> None:
    context = {f"t{n}": f"https://schema.org/t{n}" for n in range(2_000)}
    body = json.dumps({"@context": context, "@graph": [{**BARE, "@id": f"urn:{n}"} for n in range(1_000)]}).encode()
    found = list(iter_datasets(body))
    assert len(found) == 1_000
    assert sum(made) <= PageBudget.for_page(len(body)).size
    assert {each.code for each in found if isinstance(each, Refusal)} == {"record.too_large"}


def test_values_past_what_a_page_may_hold_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PageBudget, "for_page", lambda _: PageBudget(50, 10_000))
    told, record = iter_datasets(
        json.dumps([dataset("urn:a"), *({"x": 1} for _ in range(40)), dataset("urn:b")]).encode()
    )
    assert isinstance(told, Refusal)
    assert told.code == "value.too_many"
    assert record.identifier == "urn:a"


@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_refusals(body: bytes) -> None:
    assert all(isinstance(each, Record | Refusal) for each in iter_datasets(body, URL))


@pytest.mark.parametrize("marks", ['<script type="application/ld+json">{}</script>', "<div itemscope></div>"])
def test_a_page_that_would_hold_the_parser_is_refused(marks: str) -> None:
    body = f"<html><a {' '.join(f'a{n}' for n in range(20_000))}>{marks}</a></html>".encode()
    (refused,) = iter_datasets(body, "https://datos.example/1")
    assert isinstance(refused, Refusal)
    assert refused.code == "record.too_large"
    assert refused.value.startswith("an element with more than 1,000 attributes: <a a0 a1")
