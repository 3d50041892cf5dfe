"""Records of real tables and the Turtle that becomes of them, compared as graphs."""

from pathlib import Path

import pytest
import rdflib

from mappings.origin import Origin
from mappings.rdf.graph import graph_from_dataset
from mappings.registry import map_body
from tests.mappings.rdf.reading import triples_of_graph

FIXTURES = Path(__file__).parent / "fixtures" / "tables"
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


def graph_of(name: str) -> rdflib.Graph:
    schema = name.partition(".")[0]
    found = map_body(schema, "", (FIXTURES / f"{name}.in.json").read_bytes(), ORIGIN)
    assert found.dataset is not None, found.issues
    return graph_from_dataset(found.dataset)


@pytest.mark.parametrize("name", NAMES)
def test_the_record_becomes_the_graph_that_stands_beside_it(name: str) -> None:
    made = triples_of_graph(graph_of(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        meant = triples_of_graph(rdflib.Graph().parse(FIXTURES / f"{name}.out.ttl"))
    assert {"only made": made - meant, "only meant": meant - made} == {"only made": set(), "only meant": set()}


def test_there_are_pairs_of_every_schema() -> None:
    assert {name.partition(".")[0] for name in NAMES} == {"adela_csv", "adela_inventory", "adela_plan", "spreadsheet"}
