"""Contexts that a document names by address are put into it from what is shipped; the rest is reported."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from harvesters.json_ld_contexts import Inliner
from harvesters.known_contexts import FOLDER, name_of_context, require_context
from harvesters.rdf_documents import RdfDocument

URL = "https://datos.example/data.json"
FIXTURES = Path(__file__).with_name("fixtures")
US = "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld"
W3C = "https://www.w3.org/ns/dcat"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"


def inlined(document: Any, piece: int = 1 << 20) -> tuple[Any, Inliner]:
    text = document if isinstance(document, str) else json.dumps(document)
    inliner = Inliner(URL)
    pieces = (text[at : at + piece] for at in range(0, len(text), piece))
    return json.loads("".join(inliner.iter_inlined(pieces))), inliner


def triples(document: Any) -> set[tuple[str, str, str]]:
    whole, _ = inlined(document)
    quads = parse(json.dumps(whole), RdfFormat.JSON_LD, base_iri=URL)
    return {(str(quad.subject), quad.predicate.value, quad.object.value) for quad in quads if quad.object is not None}


# ── which are known ──


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (US, "dcat-us-3.0"),
        ("https://raw.githubusercontent.com/DOI-DO/dcat-us/refs/heads/main/context/dcat-us-3.0.jsonld", "dcat-us-3.0"),
        ("https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld", "dcat-ap-3.0.0"),
        ("https://semiceu.github.io/uri.semic.eu-generated/DCAT-AP/releases/3.0.1/context/dcat-ap.jsonld", "dcat-ap-3.0.1"),
        ("https://raw.githubusercontent.com/SEMICeu/DCAT-AP/master/releases/2.0.1/dcat-ap_2.0.1.jsonld", "dcat-ap-2.1.1"),
        ("http://www.w3.org/ns/dcat#", "dcat"),
        ("https://www.w3.org/ns/dcat3.jsonld", "dcat"),
        ("https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "dcat"),
        ("https://schema.org/", "schema.org"),
        ("http://schema.org", "schema.org"),
        ("https://datos.ejemplo.mx/dcat-mx.context.jsonld", "dcat-mx"),
        ("https://schema.org.evil.example/", ""),
        ("https://example.org/context.jsonld", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_context_is_known_by_its_address(address, name):
    assert name_of_context(address) == name


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.jsonld")), ids=lambda file: file.stem)
def test_each_shipped_context_is_one_that_a_strict_parser_takes(file):
    document = {"@context": require_context(file.stem), "@id": "urn:a", f"{DCT}title": "Uno"}
    assert len(list(parse(json.dumps(document), RdfFormat.JSON_LD))) == 1
    assert file.name in (FOLDER / "README.md").read_text("utf-8")


def test_making_a_context_ready_changes_nothing_of_what_is_read():
    """The official context as it is published, against the one that is made of it."""
    published = json.loads((FOLDER / "dcat-us-3.0.jsonld").read_bytes())["@context"]
    document = json.loads((FIXTURES / "dcat_us_3_dataset.json").read_bytes())

    def read(context: Any) -> set[str]:
        text = json.dumps({**document, "@context": context})
        quads = parse(text, RdfFormat.JSON_LD, base_iri=URL)
        return {f"{quad.predicate} {quad.object}" for quad in quads if "BlankNode" not in repr(quad)}

    lost, gained = read(published) - read(require_context("dcat-us-3.0")), read(require_context("dcat-us-3.0"))
    assert not lost
    assert any("dc/terms/license" in each and "<https://creativecommons" in each for each in gained)


# ── where they stand ──


@pytest.mark.parametrize(
    "document",
    [
        {"@context": W3C, "@id": "urn:a", "title": "Uno"},
        {"@context": [W3C], "@id": "urn:a", "title": "Uno"},
        {"@context": [W3C, {"x": "http://x/"}], "@id": "urn:a", "dct:title": "Uno"},
        {"@graph": [{"@id": "urn:a", "title": "Uno"}], "@context": W3C},
        {"@context": {"hijo": {"@id": "http://x/hijo", "@context": W3C}}, "hijo": {"@id": "urn:a", "title": "Uno"}},
        {"@context": [{"hijo": {"@id": "http://x/hijo", "@context": W3C}}], "hijo": {"@id": "urn:a", "title": "Uno"}},
        [{"@context": W3C, "@id": "urn:a", "title": "Uno"}, {"@context": W3C, "@id": "urn:b", "title": "Dos"}],
        {"@context": W3C, "@id": "urn:a", "title": "Uno", "relation": {"@context": W3C, "@id": "urn:b"}},
    ],
    ids=["alone", "listed", "with another", "last", "of a term", "of a term in a list", "each its own", "repeated"],
)
@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_a_context_is_put_where_it_is_named(document, piece):
    whole, inliner = inlined(document, piece)
    assert W3C not in json.dumps(whole)
    assert (inliner.files, inliner.unknown) == ({"dcat"}, [])
    assert ("<urn:a>", f"{DCT}title", "Uno") in triples(document)


def test_a_context_that_holds_already_is_not_put_in_again():
    nodes = [{"@context": W3C, "@id": f"urn:{number}", "title": "Uno"} for number in range(100)]
    document = {"@context": W3C, "@graph": nodes}
    assert len(json.dumps(inlined(document)[0])) < len(json.dumps(document)) + 10_000
    assert len(triples(document)) == 100


def test_words_that_look_like_a_context_are_words():
    document = {"@id": "urn:a", f"{DCT}title": f'say "@context": "{W3C}" please'}
    assert inlined(document)[0] == document


@given(
    document=st.recursive(
        st.none() | st.integers() | st.sampled_from([W3C, "http://unknown.example/c", "@context", '"@context": ']),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["@context", "a", '"@context"']), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    piece=st.integers(1, 30),
)
def test_what_is_no_context_stays_and_no_piece_changes_that(document, piece):
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(inner) for key, inner in value.items() if key != "@context"}
        return [bare(each) for each in value] if isinstance(value, list) else value

    assert bare(inlined([document], piece)[0]) == [bare(document)]


# ── documents ──


def read(path: Path, name: str = ""):
    with RdfDocument(path, URL, "application/ld+json", name=name) as document:
        for _ in document.iter_load():
            pass
        return document, list(document.iter_records())


def test_the_examples_of_dcat_us_3_are_read_whole():
    document, (record,) = read(FIXTURES / "dcat_us_3_dataset.json")
    body = record.body.decode()
    assert document.ended
    undefined = [(each.code, each.value) for each in document.refusals]
    assert undefined == [("document.undefined_terms", "program, agency")]  # in the example, but not in its context
    assert body.count(f"<{DCAT}distribution> ") == 3
    assert f"<{DCT}accrualPeriodicity> <http://purl.org/cld/freq/weekly>" in body
    document, records = read(FIXTURES / "dcat_us_3_catalog.jsonld")
    datasets = [each for each in records if not each.beside]
    assert [each.identifier for each in datasets] == [f"https://data.census.gov/data/{number}" for number in (123, 345)]
    assert all(b"US Census Bureau" in each.body for each in datasets)
    services = [each.identifier for each in records if each.beside]
    assert services == ["https://data.census.gov/service/service1", "https://data.census.gov/service2"]


def test_an_unknown_context_costs_its_abbreviations_and_is_named(tmp_path):
    path = tmp_path / "catalogo.jsonld"
    node = {"@id": "urn:a", "@type": f"{DCAT}Dataset", f"{DCT}title": "Uno", "titulo": "Otro"}
    path.write_text(json.dumps({"@context": "contexto.jsonld", "@graph": [node]}))
    document, (record,) = read(path)
    assert b'"Uno"' in record.body
    assert [(each.code, each.value) for each in document.refusals] == [
        ("document.unknown_context", "https://datos.example/contexto.jsonld"),
        ("document.undefined_terms", "titulo"),
    ]
    assert document.broken
    assert not document.ended


@pytest.mark.parametrize("context", [{"dcat": DCAT}, [{"dcat": DCAT}, W3C]], ids=["of its own", "and a known one"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_names_that_no_context_defines_are_told_though_the_document_is_whole(tmp_path, context, encoding):
    path = tmp_path / "catalogo.jsonld"
    undefined = {f"campo{number:02}": "x" for number in range(25)}
    node = {"@id": "urn:a", "@type": "dcat:Dataset", f"{DCT}title": "Uno", **undefined}
    path.write_text(json.dumps({"@context": context, "@graph": [node]}), encoding)
    document, (record,) = read(path)
    assert b"Uno" in record.body
    assert document.ended
    (told,) = [each.value for each in document.refusals if each.code == "document.undefined_terms"]
    assert told.startswith("campo00, campo01, ")
    assert told.endswith("campo19 … (+5)")
