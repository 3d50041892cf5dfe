"""What N-Triples of ours say is written again in any syntax, and says the same."""

import pytest
from hypothesis import given
from pyoxigraph import RdfFormat, parse

from mappings.json_form import json_from_node
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.mentions import mentions_from_document
from mappings.rdf.nodes import nodes_from_document
from mappings.rdf.parsed import compact, statements_from_ntriples
from tests.mappings.strategies import datasets

FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
}


@given(datasets())
def test_what_is_read_back_is_written_the_same(dataset):
    document = json_from_node(dataset)
    nodes = nodes_from_document(document) + nodes_from_mentions(mentions_from_document(document))
    written = SYNTAXES["ntriples"].head(nodes)
    triples = {str(triple) for triple in parse(written, RdfFormat.N_TRIPLES)}
    again = list(statements_from_ntriples(written).items())
    for name, syntax in SYNTAXES.items():
        found = parse(syntax.head(again) + syntax.tail(), FORMATS[name])
        assert {str(triple) for triple in found} == triples, name


def test_names_are_those_of_the_profile():
    assert compact("http://purl.org/dc/terms/title") == "dct:title"
    assert compact("http://www.w3.org/ns/dcat#") is None
    assert compact("https://otro.example/x") is None


@pytest.mark.parametrize(
    "line",
    [
        '_:a <http://purl.org/dc/terms/title> "x" .',
        "<https://a.example/> <http://purl.org/dc/terms/title> _:b .",
        '<https://a.example/> <https://otro.example/x> "x" .',
        '<https://a.example/> <http://purl.org/dc/terms/title> "x"^^<https://otro.example/x> .',
    ],
)
def test_what_no_syntax_could_write_is_refused(line):
    with pytest.raises(ValueError):
        statements_from_ntriples(line.encode())
