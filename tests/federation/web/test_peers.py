"""The federation is harvestable by its peers: each takes exactly N datasets from a server that runs, and the right values."""

import json
import shutil
import subprocess
import warnings

import pytest
import requests
from pyoxigraph import RdfFormat, parse
from rdflib import DCAT, RDF, Graph

from federation.indexing import catch_up
from federation.listening import address_of, make_socket
from federation.orders import Order
from federation.releases import publish
from federation.web.app import make_app
from federation.web.site import Site
from mappings.json_form import json_from_resource
from storage.database import open_database
from storage.records import iter_documents
from storage.sources import require_source
from tests.federation.duplicates.conftest import make_copy
from tests.federation.publishing import conftest
from tests.federation.publishing.conftest import Stock, make_dataset
from tests.federation.web.running import running

SIZE = 23
SYNTAXES = {"ttl": ("turtle", "turtle"), "rdf": ("xml", "rdfxml"), "jsonld": ("json-ld", ""), "nt": ("nt", "ntriples")}


@pytest.fixture
def index(sqlite_database, tmp_path, monkeypatch):
    """The address of an index of two sources, served over a real socket."""
    with make_socket("127.0.0.1:0", "") as listening:
        url = address_of("127.0.0.1:0", listening)
        monkeypatch.setattr(conftest, "BASE", url)
        stock = Stock(sqlite_database)
        stock.fill("uno", size=SIZE - 8)
        stock.fill("dos", size=8)
        out = tmp_path / "published"
        publish(sqlite_database, out, Order(url))
        catch_up(sqlite_database, out)
        with running(make_app(Site(sqlite_database, out, url)), listening):
            yield url


def documents(tmp_path):
    """What a second Milpa holds."""
    database = open_database(f"sqlite:///{tmp_path / 'var/milpa.sqlite'}")
    try:
        with database.read() as connection:
            source = require_source(database, "vecino")
            return [json.loads(row.document) for row in iter_documents(connection, source.id)]
    finally:
        database.close()


@pytest.fixture
def mixed(sqlite_database, tmp_path, monkeypatch):
    """The address of an index with services and series, and of a source with more copies than datasets."""
    with make_socket("127.0.0.1:0", "") as listening:
        url = address_of("127.0.0.1:0", listening)
        monkeypatch.setattr(conftest, "BASE", url)
        stock = Stock(sqlite_database)
        stock.fill_beside("uno", size=3)
        for slug in ("dos", "tres"):
            stock.add_source(slug)
            stock.store(slug, [make_copy(slug, number, f"https://dos.example/{number}.csv") for number in range(6)])
        stock.store("tres", [make_copy("tres", 9, "https://tres.example/9.csv")])
        out = tmp_path / "published"
        publish(sqlite_database, out, Order(url))
        catch_up(sqlite_database, out)
        with running(make_app(Site(sqlite_database, out, url)), listening):
            yield url


@pytest.mark.parametrize(
    ("path", "datasets", "beside"),
    [("/catalog?limit=4", 10, 6), ("/catalog/uno.ttl", 3, 6), ("/catalog/tres?limit=1", 1, 0),
     ("/catalog?kind=service", 0, 3)],
)  # fmt: skip
def test_a_second_milpa_sees_that_it_took_all(milpa, mixed, path, datasets, beside):
    joined = milpa("join", f"{mixed}{path}", "--name", "vecino", "--title", "Vecino", "--state", "14", "--yes",
                   "--protocol", "dcat_rdf")  # fmt: skip
    assert joined.code == 0, joined.err
    milpa("harvest", "vecino")
    job = milpa("jobs", "vecino", "--json").json["jobs"][0]
    assert job["verdict"] == "complete", job["reason"]
    assert job["received"] == datasets + beside
    assert job["declared"] == (datasets or None)


@pytest.mark.parametrize("path", ["/catalog?limit=7", "/catalog.rdf?limit=10", "/catalog.jsonld", "/catalog/uno.ttl"])
def test_a_second_milpa_takes_everything(milpa, index, tmp_path, path):
    expected = SIZE - 8 if "uno" in path else SIZE
    joined = milpa("join", f"{index}{path}", "--name", "vecino", "--title", "Vecino", "--state", "14", "--yes",
                   "--protocol", "dcat_rdf")  # fmt: skip
    assert joined.code == 0, joined.err
    ran = milpa("harvest", "vecino")
    assert ran.code == 0, ran.out + ran.err
    job = milpa("jobs", "vecino", "--json").json["jobs"][0]
    assert (job["verdict"], job["received"], job["declared"]) == ("complete", expected, expected)
    found = documents(tmp_path)
    assert len(found) == expected
    sent = {
        made.uri: json_from_resource(made)
        for slug, size in (("uno", SIZE - 8), ("dos", 8))
        for made in (make_dataset(slug, number) for number in range(size))
    }
    for document in found:
        original = sent[document["source"][0] if "source" in document else document["identifier"]]
        assert in_one_line(document["title"]) == in_one_line(original["title"])
        for field in ("keyword", "modified", "issued", "accrualPeriodicity", "language"):
            assert document.get(field) == original.get(field), field
        assert document["license"]["@id"] == original["license"]["@id"]
        assert names(document["theme"]) == names(original["theme"])
        assert [one["startDate"] for one in document["temporal"]] == [one["startDate"] for one in original["temporal"]]
        assert document["publisher"]["name"] == original["publisher"]["name"]
        files = [one for one in document["distribution"] if "accessURL" in one]
        assert [one["accessURL"] for one in files] == [original["distribution"][0]["accessURL"]]
        assert files[0]["byteSize"] == original["distribution"][0]["byteSize"]


def in_one_line(texts):
    return {tag: " ".join(text.split()) for tag, text in texts.items()}


def names(concepts):
    return {concept["label"]["es"] for concept in concepts}


@pytest.mark.parametrize("suffix", SYNTAXES)
def test_rdflib_and_pyoxigraph_read_the_same_from_every_syntax(index, suffix):
    body = requests.get(f"{index}/catalog.{suffix}", timeout=30).content
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's reader of JSON-LD uses what rdflib deprecates
        graph = Graph().parse(data=body, format=SYNTAXES[suffix][0])
    plain = requests.get(f"{index}/catalog.nt", timeout=30).content
    count = len({str(triple) for triple in parse(plain, RdfFormat.N_TRIPLES)})
    assert len(graph) == count
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == SIZE


@pytest.mark.skipif(shutil.which("rapper") is None, reason="raptor2-utils is not installed")
@pytest.mark.parametrize("suffix", [suffix for suffix, (_, name) in SYNTAXES.items() if name])
def test_rapper_reads_the_same(index, suffix):
    told = subprocess.run(
        ["rapper", "-q", "-i", SYNTAXES[suffix][1], "-o", "ntriples", f"{index}/catalog.{suffix}"],
        capture_output=True, check=True,
    )  # fmt: skip
    plain = requests.get(f"{index}/catalog.nt", timeout=30).content
    assert len(set(told.stdout.splitlines())) == len(set(plain.splitlines()))
