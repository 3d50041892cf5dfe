"""The files of a release: one graph in four syntaxes, the datasets in JSON, the same bytes from both databases."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, URIRef
from rdflib.compare import to_isomorphic

from federation.orders import Order
from federation.releases import publish
from mappings.json_form import dataset_from_json
from mappings.namespaces import PREFIXES
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import record_nodes
from mappings.shacl import require_shapes
from storage.records import get_record

# rdflib's own JSON-LD parser uses a class that rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://indice.example"
RDF_FILES = {
    "catalog.ttl.gz": ("turtle", pyoxigraph.RdfFormat.TURTLE),
    "catalog.rdf.gz": ("xml", pyoxigraph.RdfFormat.RDF_XML),
    "catalog.jsonld.gz": ("json-ld", pyoxigraph.RdfFormat.JSON_LD),
    "catalog.nt.gz": ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
}

ADMS = rdflib.Namespace(PREFIXES["adms"])


@pytest.fixture
def release(stock, out, monkeypatch) -> Path:
    """A release of two sources in several segments each, with a record that is a DCAT subject among them."""
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 5)
    stock.fill("uno", "dos", size=12)
    publish(stock.database, out, Order(BASE))
    return out / "current"


def read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def graph_of(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(data=read(path), format=RDF_FILES[path.name][0])


def test_the_four_rdf_files_hold_the_same_graph_in_rdflib(release: Path) -> None:
    graphs = {name: to_isomorphic(graph_of(release / name)) for name in RDF_FILES}
    first = graphs["catalog.nt.gz"]
    assert len(first) > 1000
    assert all(graph == first for graph in graphs.values())


def test_the_four_rdf_files_hold_the_same_triples_in_pyoxigraph(release: Path) -> None:
    triples = {name: set(pyoxigraph.parse(read(release / name), form)) for name, (_, form) in RDF_FILES.items()}
    assert len({frozenset(held) for held in triples.values()}) == 1
    graph = graph_of(release / "catalog.nt.gz")
    assert len(triples["catalog.nt.gz"]) == len(graph)


def test_the_files_hold_as_many_datasets_and_distributions_as_the_manifest_says(release: Path) -> None:
    counts = json.loads((release / "manifest.json").read_text())["counts"]
    graph = graph_of(release / "catalog.ttl.gz")
    assert counts["datasets"] == len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 24
    assert counts["distributions"] == len(set(graph.subjects(RDF.type, DCAT.Distribution))) == 24


def test_no_blank_node_is_published(release: Path) -> None:
    graph = graph_of(release / "catalog.rdf.gz")
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]


def test_every_dataset_is_in_both_catalogues_with_its_record(release: Path) -> None:
    graph = graph_of(release / "catalog.jsonld.gz")
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        slug = str(dataset).split("/")[4]
        record = URIRef(str(dataset).replace("/dataset/", "/record/"))
        for catalog in (URIRef(f"{BASE}/catalog"), URIRef(f"{BASE}/catalog/{slug}")):
            assert (catalog, DCAT.dataset, dataset) in graph
            assert (catalog, DCAT.record, record) in graph
        assert (record, FOAF.primaryTopic, dataset) in graph
        assert graph.value(record, DCTERMS.issued) is not None


def test_the_national_catalogue_holds_a_sub_catalogue_for_each_source(release: Path) -> None:
    graph = graph_of(release / "catalog.ttl.gz")
    national = URIRef(f"{BASE}/catalog")
    assert set(graph.objects(national, DCAT.catalog)) == {URIRef(f"{BASE}/catalog/{slug}") for slug in ("uno", "dos")}
    for catalog in graph.subjects(RDF.type, DCAT.Catalog):
        publisher = graph.value(catalog, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in graph
        assert graph.value(publisher, FOAF.name) is not None
        assert graph.value(catalog, DCTERMS.title) is not None
        assert graph.value(catalog, DCTERMS.description) is not None


def test_a_description_that_the_portal_did_not_give_says_so(release: Path) -> None:
    graph = graph_of(release / "catalog.ttl.gz")
    said = {str(text) for text in graph.objects(URIRef(f"{BASE}/catalog/uno"), DCTERMS.description)}
    assert any("no proviene del portal" in text for text in said)


def test_what_datasets_refer_to_is_described_in_the_same_file(release: Path) -> None:
    graph = graph_of(release / "catalog.nt.gz")
    referred = {
        term
        for predicate in (DCTERMS.publisher, DCAT.theme, DCTERMS.license, DCTERMS.format, DCTERMS.language)
        for term in graph.objects(None, predicate)
    }
    assert len(referred) > 5
    assert not [term for term in referred if (term, RDF.type, None) not in graph]


def iter_lines(release: Path) -> Iterator[bytes]:
    yield from read(release / "datasets.ndjson.gz").splitlines()


OFFICIAL = Path(__file__).parents[2] / "mappings" / "shapes" / "dcat-ap_3.0.1_full.ttl"
IN_DCAT = {DCAT.Resource: DCAT.Dataset}
"""What DCAT itself says to be a subclass."""
FOREIGN = {DCTERMS.source: "the original record stands in its portal, which alone can say what it is"}


def test_what_a_catalogue_record_refers_to_is_of_the_class_that_the_official_shapes_ask_for(release: Path) -> None:
    shapes, graph = rdflib.Graph().parse(OFFICIAL), graph_of(release / "catalog.nt.gz")
    asked = {
        (shapes.value(part, SH.path), shapes.value(part, SH["class"]))
        for shape in shapes.subjects(SH.targetClass, DCAT.CatalogRecord)
        for part in shapes.objects(shape, SH.property)
        if shapes.value(part, SH["class"])
    }
    seen = set()
    for path, kind in asked:
        for record in graph.subjects(RDF.type, DCAT.CatalogRecord):
            for value in graph.objects(record, path):
                seen.add(path)
                assert path in FOREIGN or (value, RDF.type, IN_DCAT.get(kind, kind)) in graph, (path, value)
    assert seen >= {DCTERMS.conformsTo, ADMS.status}


def test_the_catalogue_records_stand_in_json_too_with_all_that_the_graph_says(release: Path) -> None:
    graph = graph_of(release / "catalog.nt.gz")
    records = [json.loads(line) for line in read(release / "records.ndjson.gz").splitlines()]
    assert {URIRef(record["@id"]) for record in records} == set(graph.subjects(RDF.type, DCAT.CatalogRecord))
    assert len(records) == 24
    for record in records:
        nodes = record_nodes(record, f"{BASE}/catalog", f"{BASE}/catalog/uno")
        own = {record["@id"], f"{record['@id']}#checksum"}
        lines = SYNTAXES["ntriples"].fragment([node for node in nodes if node[0] in own])
        said = set(rdflib.Graph().parse(data=lines, format="nt"))
        assert said == {triple for triple in graph if str(triple[0]) in own}


def test_the_ndjson_holds_each_dataset_as_it_is_stored(release: Path, stock) -> None:
    lines = list(iter_lines(release))
    assert len(lines) == 24
    for line in lines:
        dataset = dataset_from_json(orjson.loads(line))
        slug = dataset.uri.split("/")[4]
        stored = get_record(stock.database, slug, dataset.identifier)
        assert stored is not None
        assert stored.document == line


def test_a_dcat_subject_is_named_as_the_source_of_its_record(stock, out, make) -> None:
    stock.add_source("rdf", protocol="dcat_rdf")
    subject, broken = "https://datos.example/conjunto/ñ", "https://datos.example/con espacio"
    for number, identifier in enumerate((subject, broken)):
        stock.store("rdf", [make("rdf", number, identifier=identifier)])
    assert publish(stock.database, out, Order(BASE)).counts.withheld == 0
    graph = graph_of(out / "current/catalog.nt.gz")
    records = list(graph.subjects(RDF.type, DCAT.CatalogRecord))
    assert len(records) == 2
    assert {str(graph.value(record, DCTERMS.source)) for record in records} == {subject, "None"}


def test_both_databases_give_the_same_bytes(database, make_stock, make, tmp_path, sqlite_database) -> None:
    """Stored in another order, and read through another driver: not one uncompressed byte differs."""
    reference, other = make_stock(sqlite_database), make_stock(database)
    for stock_ in (reference, other):
        stock_.fill_beside("tres", 3)
    for stock_, order in ((reference, 1), (other, -1)):
        for slug in ("uno", "dos")[::order]:
            stock_.add_source(slug)
            for number in range(12)[::order]:
                stock_.store(slug, [make(slug, number)])
    contents = []
    for place, stock_ in (("a", reference), ("b", other)):
        publish(stock_.database, tmp_path / place, Order(BASE))
        current = tmp_path / place / "current"
        contents.append({path.name: read(path) for path in sorted(current.glob("*.gz"))})
        contents[-1]["digest"] = json.loads((current / "manifest.json").read_text())["digest"]
    assert contents[0] == contents[1]
    assert len(contents[0]) == 15


SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SHAPES = Path(__file__).parents[2] / "mappings" / "shapes"


@pytest.mark.parametrize(("version", "conflicting"), [("3.0.1", set()), ("2.1.1", {DCAT.byteSize})])
def test_the_whole_file_conforms_to_the_official_shapes(release: Path, version: str, conflicting: set) -> None:
    """2.1.1 demands xsd:decimal of dcat:byteSize and 3.0.1 xsd:nonNegativeInteger: no file satisfies both."""
    assert_conforms(release, version, conflicting)


@pytest.mark.parametrize("version", ["3.0.1"])
def test_so_does_a_file_with_services_and_series(stock, out, version: str) -> None:
    stock.fill_beside("uno", 3)
    counts = publish(stock.database, out, Order(BASE)).counts
    assert (counts.datasets, counts.services, counts.series, counts.withheld) == (3, 3, 3, 0)
    assert_conforms(out / "current", version, set())


def assert_conforms(release: Path, version: str, conflicting: set) -> None:
    ours = version == "3.0.1"
    shapes = require_shapes("dcat-ap-3") if ours else rdflib.Graph().parse(SHAPES / f"dcat-ap_{version}_shapes.ttl")
    _, report, words = pyshacl.validate(graph_of(release / "catalog.nt.gz"), shacl_graph=shapes, allow_warnings=True)
    violated = list(report.subjects(SH.resultSeverity, SH.Violation))
    assert {report.value(result, SH.resultPath) for result in violated} == conflicting, words
