"""Four syntaxes, one graph: what is written reads back, in foreign strict parsers, as what was meant."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dcat_mx import Agent, Dataset
from mappings.json_form import canonical_bytes, json_from_dataset
from mappings.rdf import SYNTAXES
from mappings.rdf.graph import graph_from_dataset
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.nodes import mentions_from_document, nodes_from_document
from mappings.rdf.statements import legible
from tests.mappings.rdf.reading import triples_by_oxigraph, triples_by_rdflib, triples_of_graph
from tests.mappings.strategies import TORTURE, datasets

NAMES = sorted(SYNTAXES)
SCHEME = ("https://w3id.org/dcat-mx#theme", [("dct:title", 2, "Temas", "es")])


def document_of(dataset):
    """The document as the store gives it back."""
    return orjson.loads(canonical_bytes(json_from_dataset(dataset)))


def file_of(syntax_name, head, *fragments):
    syntax = SYNTAXES[syntax_name]
    return syntax.head(head) + b"".join(syntax.fragment(nodes) for nodes in fragments) + syntax.tail()


def dataset_with(words):
    return Dataset(
        uri="https://datos.ejemplo.mx/dataset/a/1",
        identifier=words,
        title={"es": words, "en": words},
        publisher=Agent(uri="https://datos.ejemplo.mx/agent/a", name={"es": words}),
        keyword={"es": (words,)},
        version=words,
    )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(datasets(), min_size=1, max_size=2, unique_by=lambda dataset: dataset.uri))
def test_every_syntax_holds_the_triples_of_the_graph_made_from_the_model(several):
    documents = [document_of(dataset) for dataset in several]
    mentions = {iri: mention for document in documents for iri, mention in mentions_from_document(document).items()}
    head = nodes_from_mentions(mentions)
    meant = set().union(*(triples_of_graph(graph_from_dataset(dataset)) for dataset in several))
    fragments = [nodes_from_document(document) for document in documents]
    for name in NAMES:
        content = file_of(name, head, *fragments)
        assert triples_by_oxigraph(content, name) == meant, name


@settings(max_examples=8, deadline=None, derandomize=True)
@given(datasets())
@pytest.mark.parametrize("name", NAMES)
def test_rdflib_reads_what_oxigraph_reads(name, dataset):
    content = file_of(name, [SCHEME], nodes_from_document(document_of(dataset)))
    assert triples_by_rdflib(content, name) == triples_by_oxigraph(content, name)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(datasets())
def test_a_fragment_is_the_graph_without_what_the_head_says(dataset):
    head = triples_by_oxigraph(file_of("ntriples", [SCHEME]), "ntriples")
    content = file_of("ntriples", [SCHEME], nodes_from_document(document_of(dataset)))
    assert triples_by_oxigraph(content, "ntriples") - head == triples_of_graph(
        graph_from_dataset(dataset, shared=False)
    )


@pytest.mark.parametrize("words", TORTURE)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_texts_come_back_unchanged(name, words):
    content = file_of(name, [SCHEME], nodes_from_document(document_of(dataset_with(words))))
    for read in (triples_by_oxigraph, triples_by_rdflib):
        said = [
            value
            for _, predicate, value in read(content, name)
            if predicate.endswith("/title") and "Temas" not in value[0]
        ]
        assert {value[0] for value in said} == {words}


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_every_syntax_says_the_same_of_any_text_whatever(words):
    nodes = nodes_from_document(document_of(dataset_with(words)))
    read = [triples_by_oxigraph(file_of(name, [SCHEME], nodes), name) for name in NAMES]
    assert all(triples == read[0] for triples in read)


@pytest.mark.parametrize("name", NAMES)
def test_what_xml_cannot_hold_is_dropped_in_every_syntax_alike(name):
    document = document_of(dataset_with("a\x00b\x0bc\x1fd\ufffee\uffff f"))
    document["title"]["es"] = "a\ud800b\ndos"
    content = file_of(name, [SCHEME], nodes_from_document(document))
    values = {value[0] for _, _, value in triples_by_oxigraph(content, name)}
    assert "abcde f" in values
    assert "ab\ndos" in values


def test_legible_keeps_whatever_xml_can_hold():
    kept = "\t\n\r áé🌽\u0085\u2028\xa0\ufeff\x7f"
    assert legible(kept) == kept


@pytest.mark.parametrize("name", NAMES)
def test_pieces_join_without_regard_to_their_number(name):
    one = nodes_from_document(document_of(dataset_with("uno")))
    whole = file_of(name, [SCHEME], one + one)
    assert file_of(name, [SCHEME], one, [], one) == whole
    assert SYNTAXES[name].fragment([]) == b""
    assert triples_by_oxigraph(file_of(name, [SCHEME]), name) == {
        ("https://w3id.org/dcat-mx#theme", "http://purl.org/dc/terms/title", ("Temas", "es", ""))
    }


@pytest.mark.parametrize("name", NAMES)
def test_same_document_gives_same_bytes(name):
    document = document_of(dataset_with("uno"))
    shuffled = dict(reversed(document.items()))
    assert file_of(name, [SCHEME], nodes_from_document(document)) == file_of(
        name, [SCHEME], nodes_from_document(shuffled)
    )


def test_syntaxes_are_told_apart_by_extension_and_media_type():
    assert {name: (syntax.extension, syntax.media_type) for name, syntax in SYNTAXES.items()} == {
        "turtle": ("ttl", "text/turtle"),
        "rdfxml": ("rdf", "application/rdf+xml"),
        "jsonld": ("jsonld", "application/ld+json"),
        "ntriples": ("nt", "application/n-triples"),
    }
    assert all(name == syntax.name for name, syntax in SYNTAXES.items())


def test_jsonld_reads_like_the_json_form_and_inlines_its_context():
    content = orjson.loads(file_of("jsonld", [SCHEME], nodes_from_document(document_of(dataset_with("uno")))))
    node = next(node for node in content["@graph"] if node.get("@type") == ["dcat:Dataset"])
    assert node["title"] == {"es": ["uno"], "en": ["uno"]}
    assert node["keyword"] == {"es": ["uno"]}
    assert node["publisher"] == ["https://datos.ejemplo.mx/agent/a"]
    context = content["@context"]
    assert context["title"] == {"@id": "dct:title", "@container": "@language"}
    silent = ("extra", "derived", "govType", "govBranch", "mediaType", "accrualPeriodicity", "openessRating")
    assert [context[key] for key in silent] == [None] * len(silent)
