"""Services and series from a portal to the release: harvested, counted apart, shown, published; on both databases."""

import gzip
import json

import orjson
import pytest
import rdflib
from rdflib import FOAF, RDF, Namespace, URIRef

from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.orders import Order
from federation.releases import publish
from federation.scoring import scores_by
from federation.settings import Settings
from mappings.json_schema import is_valid
from mappings.namespaces import PREFIXES
from mappings.quality.timeliness import day_of
from storage.records import KindCounts, count_kinds, get_record, get_record_by_uri, list_versions
from tests.harvesters.portal import Answer, running_portal

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5)
BASE = SETTINGS.base_uri
PATH = "/catalogo.ttl"
DCAT = Namespace(PREFIXES["dcat"])
CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix : <https://datos.example/> .
<> a hydra:PagedCollection ; hydra:totalItems 2 .
:d1 a dcat:Dataset ; dct:title "Pozos 2023"@es ; dct:publisher :org ; dcat:inSeries :x .
:d2 a dcat:Dataset ; dct:title "Pozos 2024"@es ; dct:publisher :org ; dcat:inSeries :x ;
  dcat:distribution [ a dcat:Distribution ; dct:title "Mapas" ; dcat:accessURL <https://mapas.example/> ;
    dcat:accessService :s ] .
:org a foaf:Agent ; foaf:name "Comisión Nacional del Agua" .
"""
BESIDE = """
:x a dcat:DatasetSeries ; dct:title "Pozos, por año"@es ; dct:publisher :org .
:s a dcat:DataService ; dct:title "Mapas de pozos"@es ; dcat:endpointURL <https://mapas.example/wms> ;
  dcat:servesDataset :d1, :d2 .
"""
SERVICE, SERIES = "https://datos.example/s", "https://datos.example/x"


@pytest.fixture
def portal():
    with running_portal() as running:
        running.script(PATH, answer(CATALOGUE + BESIDE))
        yield running


@pytest.fixture
def joined(database, portal):
    claim = Claim(portal.url + PATH, name="agua", title="Portal del agua", protocol="dcat_rdf", level="federal")
    return join(database, SETTINGS, claim, activate=True).source


def answer(turtle: str) -> Answer:
    return Answer(turtle.encode(), content_type="text/turtle")


def harvest(database):
    (result,) = Harvest(database, SETTINGS).run().results
    return result.job


def document_of(database, identifier):
    return orjson.loads(get_record(database, "agua", identifier).document)


def test_a_harvest_counts_each_kind_and_its_datasets_alone_against_what_is_declared(database, joined):
    job = harvest(database)
    assert (job.state, job.declared, job.seen, job.services, job.series) == ("complete", 2, 4, 1, 1)
    assert job.reason == "Saw 2 of 2 declared, besides 2 services or series."
    assert job.reason_es == "Vistos 2 de 2 declarados, además 2 servicios o series."
    assert count_kinds(database) == count_kinds(database, joined.id) == {joined.id: KindCounts(2, 1, 1)}


def test_services_and_series_do_not_stand_for_datasets_that_are_lacking(database, portal, joined):
    portal.script(PATH, answer(CATALOGUE.replace("totalItems 2", "totalItems 3") + BESIDE))
    job = harvest(database)
    assert (job.state, job.declared, job.seen) == ("partial", 3, 4)


def test_a_harvest_without_change_counts_them_too_and_writes_none(database, joined):
    harvest(database)
    job = harvest(database)
    assert (job.state, job.unchanged, job.new, job.changed) == ("complete", 4, 0, 0)
    assert (job.services, job.series) == (1, 1)
    assert job.reason == "Saw 2 of 2 declared, 4 unchanged, not sent again, besides 2 services or series."


def test_one_that_its_portal_shows_no_more_is_marked_missing(database, portal, joined):
    harvest(database)
    portal.script(PATH, answer(CATALOGUE + BESIDE.partition(":s a")[0]))
    job = harvest(database)
    assert (job.state, job.missing, job.services, job.series) == ("complete", 1, 0, 1)
    assert get_record(database, "agua", SERVICE).missing
    assert count_kinds(database, joined.id)[joined.id].services == 1
    assert count_kinds(database, joined.id, present=True)[joined.id].services == 0


@pytest.mark.parametrize(
    ("identifier", "kind", "class_name", "place"),
    [(SERVICE, "service", "DataService", "service"), (SERIES, "series", "DatasetSeries", "dataset")],
)
def test_each_is_stored_as_what_it_is(database, joined, identifier, kind, class_name, place):
    harvest(database)
    record = get_record(database, "agua", identifier)
    document = orjson.loads(record.document)
    assert (record.kind, document["@type"], record.distributions) == (kind, class_name, 0)
    assert record.uri == document["@id"]
    assert record.uri.startswith(f"{BASE}/{place}/agua/")
    assert get_record_by_uri(database, record.uri).id == record.id
    assert is_valid(document)
    assert "score" not in document


def test_a_service_names_what_it_serves_and_stays_behind_the_distribution_that_leads_to_it(database, joined):
    harvest(database)
    assert document_of(database, SERVICE)["servesDataset"] == ["https://datos.example/d1", "https://datos.example/d2"]
    (part,) = document_of(database, "https://datos.example/d2")["distribution"][0]["accessService"]
    assert part["endpointURL"] == "https://mapas.example/wms"


def test_a_series_that_becomes_a_dataset_keeps_its_uri_and_its_past(database, portal, joined):
    harvest(database)
    before = get_record(database, "agua", SERIES)
    portal.script(PATH, answer((CATALOGUE + BESIDE).replace("dcat:DatasetSeries", "dcat:Dataset")))
    assert harvest(database).changed == 1
    after = get_record(database, "agua", SERIES)
    assert (before.kind, after.kind, after.uri, after.id) == ("series", "dataset", before.uri, before.id)
    assert len(list_versions(database, after.id)) == 2


def test_a_service_that_does_not_say_where_it_answers_is_kept_and_not_indexed(database, portal, joined):
    portal.script(PATH, answer((CATALOGUE + BESIDE).replace("dcat:endpointURL <https://mapas.example/wms> ;", "")))
    job = harvest(database)
    assert (job.state, job.seen, job.refused, job.services) == ("complete", 4, 1, 0)
    assert not get_record(database, "agua", SERVICE).indexed


def test_scores_are_of_datasets_alone(database, joined):
    harvest(database)
    (group,) = scores_by(database, "source", day_of("2026-11-26"))
    assert group.datasets == 2


@pytest.fixture
def release(database, joined, tmp_path):
    harvest(database)
    publish(database, tmp_path / "index", Order(BASE))
    return tmp_path / "index" / "current"


def lines_of(release, name):
    return [orjson.loads(line) for line in gzip.decompress((release / name).read_bytes()).splitlines()]


def test_a_release_holds_each_kind_in_a_file_of_its_own(database, release):
    assert [each["@type"] for each in lines_of(release, "datasets.ndjson.gz")] == ["Dataset"] * 2
    assert lines_of(release, "services.ndjson.gz") == [document_of(database, SERVICE)]
    assert lines_of(release, "series.ndjson.gz") == [document_of(database, SERIES)]
    manifest = json.loads((release / "manifest.json").read_text())
    for counts in (manifest["counts"], *manifest["sources"]):
        assert [counts[name] for name in ("records", "datasets", "services", "series")] == [4, 2, 1, 1]
    assert set(manifest["files"]) >= {"services.ndjson.gz", "series.ndjson.gz"}


def test_both_catalogues_hold_services_by_dcat_service_and_series_as_datasets(database, release):
    graph = rdflib.Graph().parse(data=gzip.decompress((release / "catalog.nt.gz").read_bytes()), format="nt")
    service, series = (URIRef(get_record(database, "agua", each).uri) for each in (SERVICE, SERIES))
    assert (series, RDF.type, DCAT.DatasetSeries) in graph
    assert (series, RDF.type, DCAT.Dataset) not in graph
    for catalog in (URIRef(f"{BASE}/catalog"), URIRef(f"{BASE}/catalog/agua")):
        assert list(graph.objects(catalog, DCAT.service)) == [service]
        assert (catalog, DCAT.dataset, series) in graph
        assert (catalog, DCAT.dataset, service) not in graph
        assert len(set(graph.objects(catalog, DCAT.record))) == 4
    assert {graph.value(predicate=FOAF.primaryTopic, object=each) for each in (service, series)} == {
        URIRef(f"{BASE}/record/agua/https%3A%2F%2Fdatos.example%2F{name}") for name in "sx"
    }
