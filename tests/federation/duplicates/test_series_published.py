"""What a release says of an accepted series: one resource, and each edition that it is of it, in every dialect."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from federation.duplicates.finding import find_copies
from federation.duplicates.series import drop_series, make_series
from federation.duplicates.series_told import find_series
from federation.past_index import write_index_as_of
from mappings.dcat_mx import Concept
from mappings.json_schema import is_valid
from storage.index import iter_events, resolve
from storage.records import get_record
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.duplicates.test_copies_published import manifest, quads, uri
from tests.federation.duplicates.test_series import payrolls
from tests.federation.publishing.conftest import BASE, EU, SEEN
from tests.federation.publishing.test_deltas import require_chain

LATER = SEEN + timedelta(days=1)
DCAT = "http://www.w3.org/ns/dcat#"
IN_SERIES = NamedNode(f"{DCAT}inSeries")


def untold(*numbers, **changes):
    """Editions that say nothing of the period that they cover."""
    return payrolls(*numbers, **{"temporal": ()} | changes)


@pytest.fixture
def one(stock):
    stock.add_source("uno")
    stock.add_source("dos")
    stock.store("uno", [*untold(0, 1), make_copy("uno", 9)])
    return stock


@pytest.fixture
def accept(one):
    def accept():
        find_copies(one.database, BASE)
        return make_series(one.database, [get_record(one.database, "uno", "conjunto/0")], who="ana", why="Mes.")

    return accept


def series_uri(series):
    return f"{BASE}/dataset/uno/{series.identifier}"


def members(graph: set[Quad]) -> dict[str, str]:
    return {quad.subject.value: quad.object.value for quad in graph if quad.predicate == IN_SERIES}


def test_a_series_says_what_its_editions_share(one, go, accept, published):
    series = accept()
    assert (go(one).counts.datasets, go(one).counts.series) == (3, 1)
    (told,) = published(1, "series")
    assert is_valid(told)
    assert (told["@id"], told["@type"], told["identifier"]) == (series_uri(series), "DatasetSeries", series.identifier)
    assert told["title"] == {"es": "Nómina"}
    assert "«Nómina» de Secretaría de Salud" in told["description"]["es"]
    assert told["publisher"]["name"] == {"es": "Secretaría de Salud"}
    assert told["accrualPeriodicity"] == "R/P1M"
    assert [(one["startDate"], one["endDate"]) for one in told["temporal"]] == [("2026-01-01", "2026-02-28")]
    assert [place["identifier"] for place in told["spatial"]] == ["14"]
    assert told["keyword"]["es"] == ["maíz", "tierra"]
    assert set(told["derived"]) == told.keys() - {"@id", "@type", "identifier", "derived"}, "none is the portal's word"
    editions = [one for one in published(1, "datasets") if "inSeries" in one]
    assert {one["@id"] for one in editions} == {uri("uno", 0), uri("uno", 1)}
    assert all(one["inSeries"] == [told["@id"]] and "inSeries" in one["derived"] for one in editions)
    (record,) = [one for one in published(1, "records") if one["primaryTopic"] == told["@id"]]
    assert record["@id"] == told["@id"].replace("/dataset/", "/record/")


def test_what_editions_differ_in_the_series_does_not_say(one, go, accept, published):
    health = Concept(uri=f"{EU}/data-theme/HEAL", label={"es": "Salud"})
    other = untold(1, theme=(health,), spatial=(), keyword={"es": ("tierra",)}, accrual_periodicity=None)
    one.store("uno", other, LATER)
    accept()
    go(one)
    (told,) = published(1, "series")
    assert {"theme", "spatial"} & told.keys() == set()
    assert told["keyword"] == {"es": ["tierra"]}


def test_every_dialect_tells_a_series_and_its_editions(one, out, go, accept):
    series = accept()
    go(one)
    graph = quads(out, 1)
    assert members(graph) == dict.fromkeys((uri("uno", 0), uri("uno", 1)), series_uri(series))
    for name, syntax in (("catalog.ttl", RdfFormat.TURTLE), ("catalog.rdf", RdfFormat.RDF_XML)):
        content = gzip.decompress((out / f"releases/1/{name}.gz").read_bytes())
        assert members(set(parse(content, syntax))) == members(graph)
    rows = csv.DictReader(io.StringIO(gzip.decompress((out / "releases/1/datasets.csv.gz").read_bytes()).decode()))
    assert {row["uri"] for row in rows} >= {uri("uno", 0)}
    told = json.loads(gzip.decompress((out / "releases/1/data.json.gz").read_bytes()))
    assert {one.get("isPartOf") for one in told["dataset"]} == {series_uri(series), None}


def test_what_comes_and_goes_is_told_once_and_only_what_changed_is_written(one, out, go, accept, published):
    go(one)
    series = accept()
    assert go(one).number == 2
    assert go(one).number == 2, "the same content is the same release"
    one.store("uno", untold(2), LATER)
    go(one)
    retire(one, "uno", 0)
    go(one)
    (told,) = published(4, "series")
    assert [(one["startDate"], one["endDate"]) for one in told["temporal"]] == [("2026-02-01", "2026-03-31")]
    assert members(quads(out, 4)) == dict.fromkeys((uri("uno", 1), uri("uno", 2)), series_uri(series))
    drop_series(one.database, series, who="eva", why="No.")
    go(one)
    assert manifest(out, 5)["counts"]["series"] == 0
    assert members(quads(out, 5)) == {}
    require_chain(out)
    deltas = [manifest(out, number)["delta"] for number in (2, 3, 4, 5)]
    assert [(one["added"], one["changed"], one["removed"]) for one in deltas] == [
        (1, 2, 0), (1, 1, 0), (0, 1, 1), (0, 2, 1),
    ]  # fmt: skip


def test_a_series_whose_editions_are_gone_is_none(one, go, accept, out):
    accept()
    retire(one, "uno", 0)
    retire(one, "uno", 1)
    assert (go(one).counts.series, go(one).counts.datasets) == (0, 1)


def test_a_dataset_is_in_the_series_of_its_copy_too(one, go, accept, out):
    file = "https://datos.dos.example/enero.csv"
    month = untold(0)[0]
    one.store("uno", [make_copy("uno", 0, file, title=month.title, publisher=month.publisher, temporal=())], LATER)
    one.store("dos", [make_copy("dos", 5, file, page="https://dos.example/enero")])
    series = accept()
    go(one)
    originals = set(members(quads(out, 1)))
    assert manifest(out, 1)["counts"]["copies"] == 1
    assert len(originals) == 2, "the dataset is described once, by whichever is the original, and is in the series"
    assert set(members(quads(out, 1)).values()) == {series_uri(series)}


def test_the_served_index_tells_each_change_and_the_uri_of_what_was_taken_back(one, go, accept):
    go(one, serve=True)
    series = accept()
    go(one, serve=True)
    drop_series(one.database, series, who="eva", why="No.")
    go(one, serve=True)
    with one.database.read() as connection:
        events = [(each.change, each.kind, each.uri) for each in iter_events(connection, since=0, limit=100)]
        gone = resolve(connection, series_uri(series))
    assert events.count(("added", "series", series_uri(series))) == 1
    assert events.count(("removed", "series", series_uri(series))) == 1
    assert events.count(("changed", "dataset", uri("uno", 0))) == 2
    assert (gone.kind, gone.title, gone.moved_to) == ("series", "Nómina", None)


def test_the_index_as_it_stood_before_a_series_was_made_has_none(one, out, tmp_path, accept):
    series = accept()
    past = [
        write_index_as_of(one.database, out=tmp_path / name, live=out, base_uri=BASE, moment=moment).counts
        for name, moment in (("before", SEEN + timedelta(hours=1)), ("now", datetime.now(UTC)))
    ]
    assert [(each.datasets, each.series) for each in past] == [(3, 0), (3, 1)]
    lines = gzip.decompress((tmp_path / "now/releases/0/datasets.ndjson.gz").read_bytes()).splitlines()
    assert sum(json.loads(line).get("inSeries") == [series_uri(series)] for line in lines) == 2


def test_a_series_of_a_large_source_lies_in_its_bucket(one, go, accept, out, monkeypatch):
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 2)
    series = accept()
    go(one)
    assert members(quads(out, 1)) == dict.fromkeys((uri("uno", 0), uri("uno", 1)), series_uri(series))
    assert manifest(out, 1)["counts"]["series"] == 1
    assert find_series(one.database, series_uri(series), BASE) == series


def test_both_databases_publish_a_series_alike(both_stock, go, out, published):
    both_stock.add_source("uno")
    both_stock.store("uno", [*untold(0, 1), make_copy("uno", 9)])
    find_copies(both_stock.database, BASE)
    records = [get_record(both_stock.database, "uno", "conjunto/1")]
    series = make_series(both_stock.database, records, who="ana", why="Mes.")
    assert go(both_stock).counts.series == 1
    assert members(quads(out, 1)) == dict.fromkeys((uri("uno", 0), uri("uno", 1)), series_uri(series))
    assert published(1, "series")[0]["temporal"][0]["endDate"] == "2026-02-28"
