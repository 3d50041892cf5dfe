"""The official shapes judge a whole file: catalogues, records, datasets rich and poor."""

from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dcat_mx import Dataset
from mappings.json_form import json_from_dataset, json_from_node
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import head_nodes, record_nodes
from mappings.rdf.mentions import merge_mentions
from mappings.rdf.nodes import mentions_from_document, nodes_from_document
from mappings.shacl import require_shapes
from tests.mappings.strategies import BASE, catalog_records, catalogs, datasets

SHAPES = Path(__file__).parents[1] / "shapes"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


@cache
def shapes_of(version: str) -> rdflib.Graph:
    if version == "3.0.1":
        return require_shapes("dcat-ap-3")
    return rdflib.Graph().parse(SHAPES / f"dcat-ap_{version}_shapes.ttl")


def violations(content: bytes, version: str) -> set[tuple[str, str, str]]:
    """Path, constraint and focus node of every violation."""
    data = rdflib.Graph().parse(data=content, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_of(version), allow_infos=True, allow_warnings=True)
    assert isinstance(report, rdflib.Graph)
    return {
        (str(report.value(result, SH.resultPath)), str(report.value(result, SH.sourceConstraintComponent)), str(node))
        for result, node in report.subject_objects(SH.focusNode)
        if report.value(result, SH.resultSeverity) == SH.Violation
    }


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A release as N-Triples: the national catalogue, a source's, and its records.

    Datasets have a description, which DCAT-AP demands and the profile, for Mexico's sake, only asks for.
    """
    national, sub = draw(catalogs()), draw(catalogs("fuente"))
    several = draw(st.lists(datasets(), min_size=1, max_size=3, unique_by=lambda dataset: dataset.uri))
    mentions, fragments = {}, []
    for dataset in several:
        whole = dataset if dataset.description else dataset.model_copy(update={"description": {"es": "Descripción"}})
        document = json_from_dataset(whole)
        merge_mentions(mentions, mentions_from_document(document))
        nodes = nodes_from_document(document) + record_nodes(
            json_from_node(draw(catalog_records(dataset))), national.uri, sub.uri
        )
        fragments.append(SYNTAXES["ntriples"].fragment(nodes))
    return SYNTAXES["ntriples"].head(head_nodes([national, sub], mentions)) + b"".join(fragments)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(files())
def test_any_file_conforms_to_dcat_ap_3_0_1(content):
    assert violations(content, "3.0.1") == set()


@settings(max_examples=8, deadline=None, derandomize=True)
@given(files())
def test_any_file_conforms_to_dcat_ap_2_1_1_but_for_the_datatype_of_byte_size(content):
    """2.1.1 demands xsd:decimal of dcat:byteSize, 3.0.1 xsd:nonNegativeInteger; both demand one value."""
    found = violations(content, "2.1.1")
    assert {path for path, *_ in found} <= {str(DCAT.byteSize)}
    assert {constraint for _, constraint, _ in found} <= {str(SH.DatatypeConstraintComponent)}


@pytest.mark.parametrize("version", ["3.0.1", "2.1.1"])
def test_the_shapes_do_judge(version):
    """A dataset without a description is refused, so that the tests above can fail."""
    publisher = {"uri": f"{BASE}/agent/a", "name": {"es": "A"}}
    poor = Dataset.model_validate(
        {"uri": f"{BASE}/dataset/a/1", "identifier": "1", "title": {"es": "A"}, "publisher": publisher}
    )
    content = SYNTAXES["ntriples"].fragment(nodes_from_document(json_from_dataset(poor)))
    found = {path for path, _, node in violations(content, version) if node == poor.uri}
    assert found == {"http://purl.org/dc/terms/description"}
