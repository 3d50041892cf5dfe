"""Web pages and JSON-LD documents, and the datasets found in them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.items import Record, Refusal
from harvesters.json_ld_pages import iter_datasets

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


@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_refusals(body: bytes) -> None:
    assert all(isinstance(each, Record | Refusal) for each in iter_datasets(body, URL))
