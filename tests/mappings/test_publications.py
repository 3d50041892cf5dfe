"""What is published beside the code is what the table of terms makes, and others can read it."""

from pathlib import Path

import orjson
import pyoxigraph
import pytest
import rdflib

from mappings.publications import PUBLICATIONS, write_publications
from mappings.terms import TERMS, expand
from mappings.uris import DCATMX

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", PUBLICATIONS)
def test_no_published_file_is_stale(path):
    """Write them again with ``python -m mappings.publications``."""
    assert (ROOT / path).read_text(encoding="utf-8") == PUBLICATIONS[path]()


def test_all_are_written_below_the_root(tmp_path):
    for path in PUBLICATIONS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    write_publications(tmp_path)
    assert all((tmp_path / path).read_text(encoding="utf-8") == make() for path, make in PUBLICATIONS.items())


@pytest.mark.parametrize("path", [path for path in PUBLICATIONS if path.endswith(".ttl")])
def test_turtle_is_turtle_for_two_parsers(path):
    content = PUBLICATIONS[path]()
    triples = sum(1 for _ in pyoxigraph.parse(content, pyoxigraph.RdfFormat.TURTLE))
    assert triples == len(rdflib.Graph().parse(data=content, format="turtle")) > 0


def test_every_term_of_our_own_is_declared_with_labels_in_both_languages():
    graph = rdflib.Graph().parse(data=PUBLICATIONS["docs/dcat-mx.ttl"](), format="turtle")
    ours = {predicate for term in TERMS for predicate in term.predicates if predicate.startswith("dcatmx:")}
    assert ours
    for predicate in ours:
        labels = graph.objects(rdflib.URIRef(expand(predicate)), rdflib.RDFS.label)
        assert {label.language for label in labels} == {"es", "en"}, predicate
    themes = set(graph.subjects(rdflib.SKOS.inScheme, rdflib.URIRef(f"{DCATMX}theme")))
    assert len(themes) == 28


def test_the_context_gives_a_document_in_json_form_its_meaning():
    context = orjson.loads(PUBLICATIONS["docs/dcat-mx.context.jsonld"]())
    document = {
        **context,
        "@id": "https://a.mx/1",
        "title": {"es": "Agua"},
        "landingPage": "https://a.mx/p",
        "extra": 1,
    }
    read = {
        (quad.predicate.value, quad.object.value)
        for quad in pyoxigraph.parse(orjson.dumps(document), pyoxigraph.RdfFormat.JSON_LD)
    }
    assert read == {(expand("dct:title"), "Agua"), (expand("dcat:landingPage"), "https://a.mx/p")}
