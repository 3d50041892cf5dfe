"""Records of JSON platforms and the graph that becomes of each, compared as graphs; files to be read side by side."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from mappings.assembly import Mapped
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.rdf.nodes import nodes_from_document
from mappings.rdf.turtle import head
from mappings.registry import SCHEMAS, map_body

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
NAMES = sorted(path.name.removesuffix(".in.json") for path in FIXTURES.glob("*.in.json"))
ORIGIN = Origin(
    base_uri="https://indice.ejemplo.mx",
    source="fuente",
    title="Gobierno de Jalisco",
    home="https://datos.jalisco.ejemplo.mx",
    government_level="state",
    government_branch="executive",
    place="14",
)


def mapped(name: str) -> Mapped:
    schema = next(schema for schema in sorted(SCHEMAS, key=len, reverse=True) if name.startswith(schema))
    return map_body(schema, "", (FIXTURES / f"{name}.in.json").read_bytes(), ORIGIN)


def turtle(name: str) -> bytes:
    dataset = mapped(name).dataset
    assert dataset is not None
    return head(nodes_from_document(json_from_dataset(dataset)))


def triples(content: bytes) -> set[ox.Triple]:
    """The triples of a graph without blank nodes, in which equal sets are equal graphs."""
    found = {quad.triple for quad in ox.parse(content, ox.RdfFormat.TURTLE)}
    assert not any(isinstance(node, ox.BlankNode) for triple in found for node in (triple.subject, triple.object))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_record_becomes_the_graph_that_stands_beside_it(name: str) -> None:
    made, expected = triples(turtle(name)), triples((FIXTURES / f"{name}.out.ttl").read_bytes())
    assert (made - expected, expected - made) == (set(), set())


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_it_stands_beside_it(name: str) -> None:
    said = [[issue.code, issue.field, issue.value] for issue in mapped(name).issues]
    assert said == json.loads((FIXTURES / f"{name}.issues.json").read_text(encoding="utf-8"))


def test_there_are_pairs_of_every_platform() -> None:
    assert {"dkan", "geonode", "dcat", "arcgis"} <= {name.partition("_")[0] for name in NAMES}
