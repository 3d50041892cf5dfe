"""The shapes of DCAT-MX: a file that Milpa writes conforms, and what lacks is what the quick verdict says."""

import json
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings

from mappings.dcat_mx import Dataset
from mappings.findings import LICENCE_SOMEWHERE
from mappings.issue_codes import Severity
from mappings.json_form import resource_from_json
from mappings.rdf.graph import graph_from_resource
from mappings.shacl import validate
from mappings.terms import TERMS, terms_of
from tests.mappings.agreement import by_quick_verdict, by_shapes, in_rdf
from tests.mappings.strategies import data_services, dataset_series, datasets
from tests.mappings.whole import whole_document

URI = "https://datos.ejemplo.mx/dataset/fuente/7"
PUBLISHER = {"@id": "https://datos.ejemplo.mx/agent/a", "@type": "Agent", "name": {"es": "A"}}
GOLDEN = sorted((Path(__file__).parent / "schemas" / "fixtures").glob("**/*.out.json"))


def miss_the_same(resource):
    """Whether both judges say the same of a resource and its parts, as far as RDF holds them."""
    said = in_rdf(resource)
    return by_shapes([said])[0] == by_quick_verdict(said)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(datasets())
def test_quick_verdict_and_shapes_miss_the_same_of_a_dataset(dataset):
    assert miss_the_same(dataset)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(dataset_series())
def test_and_of_a_series(series):
    assert miss_the_same(series)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(data_services())
def test_and_of_a_service(service):
    assert miss_the_same(service)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name.removesuffix(".out.json"))
def test_and_of_every_record_of_the_golden_pairs(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    assert miss_the_same(resource_from_json(document.get("dataset", document)))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(datasets())
def test_no_value_that_milpa_writes_is_at_fault(dataset):
    findings = validate(graph_from_resource(dataset), "dcat-mx")
    assert [one for one in findings if one.constraint != "MinCount" and one.shape != LICENCE_SOMEWHERE] == []


def test_a_dataset_with_every_field_lacks_nothing_and_conforms():
    whole = resource_from_json(whole_document("Dataset", URI))
    assert validate(graph_from_resource(whole), "dcat-mx") == ()


WRONG = {
    "dct:title": '"sin idioma"',
    "dct:identifier": "<https://a.mx/1>",
    "dct:modified": '"ayer"',
    "dcat:landingPage": '"https://a.mx/"',
    "dcat:contactPoint": "[]",
    "dct:accessRights": "<https://a.mx/publico>",
    "dcat:spatialResolutionInMeters": '"-1"^^xsd:decimal',
    "dcat:temporalResolution": '"un mes"',
    "dcat:keyword": '"agua"',
}


@pytest.mark.parametrize(("predicate", "value"), WRONG.items(), ids=WRONG)
def test_a_value_of_another_kind_is_found_and_said_in_both_languages(predicate, value):
    graph = graph_from_resource(
        Dataset.model_validate(
            {
                "uri": URI,
                "identifier": "7",
                "title": {"es": "A"},
                "publisher": {"uri": PUBLISHER["@id"], "name": {"es": "A"}},
            }
        )
    )
    prefixes = "\n".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in graph.namespaces())
    graph.parse(data=f"{prefixes}\n<{URI}> {predicate} {value} .", format="turtle")
    (term,) = (term for term in terms_of("Dataset") if term.predicates[-1:] == (predicate,))
    found = {
        finding
        for finding in validate(graph, "dcat-mx")
        if finding.path == predicate and finding.constraint not in {"MinCount", "MaxCount"}
    }
    assert found
    for finding in found:
        assert finding.severity is (Severity.ERROR if term.tier.value == "core" else Severity.WARNING)
        assert term.key in finding.es
        assert term.key in finding.en
        assert finding.es != finding.en


def test_two_values_where_one_is_due_are_found():
    graph = rdflib.Graph().parse(
        data=f'<{URI}> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/identifier> "1", "2" .',
        format="turtle",
    )
    assert ("MaxCount", "dct:identifier") in {
        (finding.constraint, finding.path) for finding in validate(graph, "dcat-mx")
    }


def test_every_field_that_rdf_holds_has_a_shape():
    graph = rdflib.Graph().parse(Path(__file__).parents[2] / "mappings/shapes/dcat-mx.ttl")
    shapes = {str(shape).rpartition("#")[2] for shape in graph.subjects()}
    expected = {f"{term.class_name}-{term.field}" for term in TERMS if term.predicates and term.class_name != "Concept"}
    assert expected <= shapes
