"""Real records in XML and JSON-LD and the graphs they become: what is only in one of the two is printed."""

from pathlib import Path

import pytest
import rdflib

from mappings.dcat_mx import DataService, Dataset, DatasetSeries, Resource
from mappings.rdf.graph import graph_from_resource
from mappings.registry import SCHEMAS, map_body
from tests.mappings.schemas.test_golden import ORIGIN

FIXTURES = Path(__file__).parent / "fixtures"
FOLDERS = {"iso": "iso19139", "dublin_core": "dublin_core", "schema_org": "schema_org", "dcat_us_3": "dcat_us"}
"""Where the pairs stand, and the schema of their records."""
PAIRS = sorted(path for folder in FOLDERS for path in (FIXTURES / folder).glob("*.in.*"))


def resource_of(path: Path) -> Resource:
    mapped = map_body(FOLDERS[path.parent.name], "", path.read_bytes(), ORIGIN)
    assert mapped.resource is not None, mapped.issues
    return mapped.resource


def triples(graph: rdflib.Graph) -> set[str]:
    return {" ".join(term.n3() for term in triple) for triple in graph}


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name.partition(".")[0])
def test_the_record_becomes_the_graph_beside_it(path: Path) -> None:
    made = triples(graph_from_resource(resource_of(path)))
    expected = triples(rdflib.Graph().parse(path.parent / f"{path.name.partition('.')[0]}.out.ttl"))
    assert sorted(made - expected) == sorted(expected - made) == [], "made only, expected only"


LINKS = {
    "united_states_19139": (1, 0),
    "small_19139": (1, 1),
    "victoria_19115_3": (0, 0),
    "australia_19115_3": (3, 1),
    "italy_rndt": (3, 0),
    "united_states_usgs": (8, 1),
    "australia_geonetwork": (2, 0),
    "australia_service": (0, 0),
    "oai_dc_pycsw": (0, 0),
    "oai_dc_series": (0, 1),
    "service_19139": (0, 0),
    "series_19139": (0, 0),
    "service": (0, 0),
    "series": (0, 0),
    "member": (1, 1),
    "dataverse": (3, 0),
    "science_on_schema_org": (1, 1),
    "grid": (0, 0),
}
"""Distributions and landing page of each, counted by hand in the records."""


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name.partition(".")[0])
def test_no_link_is_lost(path: Path) -> None:
    resource = resource_of(path)
    distributions = resource.distribution if isinstance(resource, Dataset) else ()
    assert (len(distributions), int(resource.landing_page is not None)) == LINKS[path.name.partition(".")[0]]


@pytest.mark.parametrize("folder", ["iso", "dublin_core", "dcat_us_3"])
def test_services_and_series_are_among_them(folder: str) -> None:
    kinds = {type(resource_of(path)) for path in PAIRS if path.parent.name == folder}
    assert kinds == {Dataset, DataService, DatasetSeries}


def test_every_schema_has_a_pair() -> None:
    names = [path.relative_to(FIXTURES) for path in FIXTURES.rglob("*.in.*")]
    lacking = {
        schema
        for schema in SCHEMAS
        if not any(
            FOLDERS.get(name.parts[0]) == schema or schema in {name.parts[0], *_beginnings(name)} for name in names
        )
    }
    assert lacking == set()


def _beginnings(name: Path) -> set[str]:
    """What a file is called after: ``arcgis_hub``, of ``arcgis_hub_item.in.json``."""
    words = name.name.partition(".")[0].split("_")
    return {"_".join(words[:count]) for count in range(1, len(words) + 1)}


def test_there_are_pairs_to_compare() -> None:
    assert len(PAIRS) == len(LINKS)
