"""Parts with copies: their files conform, count their own datasets, and say which datasets others describe."""

import gzip
import io
import json
from pathlib import Path

import pyarrow.parquet
import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS

from federation.duplicates.precedence import precedence_from_text
from federation.gates import FORMATS
from mappings.shacl import require_shapes
from tests.federation.duplicates.conftest import make_copy
from tests.federation.duplicates.test_copies_published import FILE, LATER, uri

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
ELSEWHERE = rdflib.URIRef("https://w3id.org/dcat-mx#DatasetElsewhere")


@pytest.fixture
def nation(stock, go):
    """A municipality, its state and the federation with one dataset, the state's; state and federation have another, too."""
    levels = {"muni": "municipal", "est": "state", "fed": "federal"}
    for slug, level in levels.items():
        stock.add_source(slug, government_level=level, state="20" if slug == "fed" else "14")
    stock.store("muni", [make_copy("muni", 1, FILE, title={"es": "Agua"})])
    stock.store("est", [make_copy("est", 1, FILE), make_copy("est", 2)], LATER)
    stock.store("fed", [make_copy("fed", 1, FILE, title={"es": "Agua federal"}), make_copy("fed", 3)], LATER)
    go(stock)
    return stock


def graph(out: Path, number: int, place: str) -> rdflib.Graph:
    content = gzip.decompress((out / f"releases/{number}/{place}/catalog.nt.gz").read_bytes())
    return rdflib.Graph().parse(data=content, format="nt")


def named(found: rdflib.Graph, class_name: rdflib.URIRef) -> set[str]:
    return {str(one) for one in found.subjects(RDF.type, class_name)}


def require_parts(out: Path, number: int, expected: dict[str, set[str]]) -> None:
    """Every part conforms, counts what its index tells, and describes what `expected` leaves it; the others, too."""
    release = out / f"releases/{number}"
    for kind in ("source", "state", "level"):
        for key, told in json.loads((release / kind / "index.json").read_text()).items():
            place = f"{kind}/{key}"
            found = graph(out, number, place)
            assert len(named(found, DCAT.Dataset)) == told["datasets"], place
            topics = {str(one) for one in found.objects(None, FOAF.primaryTopic)}
            assert named(found, ELSEWHERE) == expected.get(place, set()) == topics - named(found, DCAT.Dataset), place
            _, report, words = pyshacl.validate(found, shacl_graph=require_shapes("dcat-ap-3"), allow_warnings=True)
            assert not list(report.subjects(SH.resultSeverity, SH.Violation)), words


def test_a_part_conforms_and_names_what_others_describe(nation, out):
    foreign = {uri("est", 1)}
    require_parts(
        out, 1, dict.fromkeys(("source/muni", "source/fed", "state/20", "level/municipal", "level/federal"), foreign)
    )
    assert named(graph(out, 1, "."), ELSEWHERE) == set()
    assert len(named(graph(out, 1, "."), DCAT.Dataset)) == 3


def test_its_title_is_the_copys_and_its_class_stands_under_the_dataset(nation, out):
    found = graph(out, 1, "source/fed")
    topic = rdflib.URIRef(uri("est", 1))
    assert set(found.objects(topic, DCTERMS.title)) == {rdflib.Literal("Agua federal", lang="es")}
    assert len(set(found.objects(topic, DCTERMS.description))) == 2
    assert set(found.objects(ELSEWHERE, RDFS.subClassOf)) == {DCAT.Dataset}
    assert (rdflib.URIRef(f"{uri('x', 1).partition('/dataset/')[0]}/catalog/fed"), DCAT.dataset, topic) not in found


@pytest.mark.parametrize("extension", ["ttl", "rdf", "jsonld"])
def test_every_syntax_of_a_part_says_the_same(nation, out, extension):
    place = out / "releases/1/source/fed"
    contents = {one: gzip.decompress((place / f"catalog.{one}.gz").read_bytes()) for one in ("nt", extension)}
    graphs = [{quad.triple for quad in pyoxigraph.parse(content, FORMATS[one])} for one, content in contents.items()]
    assert graphs[0] == graphs[1]


def test_tables_and_lines_of_a_part_hold_its_own_datasets(nation, out):
    place = out / "releases/1/source/fed"
    assert pyarrow.parquet.read_metadata(io.BytesIO((place / "datasets.parquet").read_bytes())).num_rows == 1
    assert len(gzip.decompress((place / "datasets.ndjson.gz").read_bytes()).splitlines()) == 1
    assert len(json.loads(gzip.decompress((place / "data.json.gz").read_bytes()))["dataset"]) == 1
    assert gzip.decompress((place / "datasets.csv.gz").read_bytes()).count(uri("fed", 3).encode()) == 1


def test_where_the_original_is_another_one_parts_follow(nation, out, go):
    """The federation adopts the dataset: its own part describes it, under the state's URI."""
    go(nation, precedence=precedence_from_text("rule\tsource\nprefer\tfed\nown_domain\n", "precedence.tsv"))
    foreign = {uri("est", 1)}
    places = ("source/muni", "source/est", "state/14", "level/municipal", "level/state")
    require_parts(out, 2, dict.fromkeys(places, foreign))


def test_a_part_that_did_not_change_is_linked_still(nation, out, go):
    nation.store("fed", [make_copy("fed", 3, title={"es": "Otro"})], LATER)
    go(nation)
    same = {
        place: (out / f"releases/1/{place}/catalog.ttl.gz").samefile(out / f"releases/2/{place}/catalog.ttl.gz")
        for place in ("source/est", "source/fed")
    }
    assert same == {"source/est": True, "source/fed": False}
