"""The profile's own publications, as they lie beside the code."""

import json

import pytest
from pyoxigraph import RdfFormat, parse


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/context.jsonld", "docs/dcat-mx.context.jsonld"),
        ("/schema.json", "docs/dcat-mx.schema.json"),
        ("/shapes.ttl", "mappings/shapes/dcat-mx.ttl"),
        ("/vocabulary", "docs/dcat-mx.ttl"),
    ],
)
def test_what_is_served_is_what_is_kept(make_served, repository, path, file):
    told = make_served().get(path)
    assert told.content == (repository / file).read_bytes()
    again = make_served().get(path, If_None_Match=told.headers["ETag"])
    assert again.status_code == 304


def test_the_vocabulary_says_the_same_in_every_syntax(make_served):
    asked = {
        "/vocabulary.ttl": RdfFormat.TURTLE,
        "/vocabulary.rdf": RdfFormat.RDF_XML,
        "/vocabulary.jsonld": RdfFormat.JSON_LD,
        "/vocabulary.nt": RdfFormat.N_TRIPLES,
    }
    served = make_served()
    said = [{str(triple) for triple in parse(served.get(path).content, form)} for path, form in asked.items()]
    assert said[0]
    assert all(one == said[0] for one in said)


def test_the_context_is_a_context(make_served):
    assert "@context" in json.loads(make_served().get("/context.jsonld").content)
