"""Linked data: the URIs of the index answer, in every form, and say what the files of the release say."""

import gzip
import json
import warnings
from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from federation.web.negotiation import RDF_FORMS
from mappings.uris import dataset_uri, encode
from tests.federation.publishing.conftest import BASE, make_dataset
from tests.mappings.rdf.test_shapes import violations

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
}
DCAT = "<http://www.w3.org/ns/dcat#"
FIRST = "/dataset/uno/conjunto%2F0"


def path_of(uri):
    return uri.removeprefix(BASE)


def triples(answer, suffix):
    assert answer.status_code == 200, answer.text
    return {str(triple) for triple in parse(answer.content, FORMATS[suffix])}


def released(served, number=1):
    content = gzip.decompress((served.site.out / f"releases/{number}/catalog.nt.gz").read_bytes())
    return {str(triple) for triple in parse(content, RdfFormat.N_TRIPLES)}


def said_of(triples, uri):
    return {triple for triple in triples if triple.startswith((f"<{uri}>", f"<{uri}#"))}


@pytest.fixture
def beside(make_served):
    """An index with datasets, services and series."""
    made = make_served()
    made.stock.fill_beside("uno", size=3)
    made.stock.fill_beside("dos", size=3)
    made.publish()
    return made


@pytest.mark.parametrize("kind", ["dataset/uno/conjunto%2F0", "service/dos/servicio%2F1", "dataset/uno/serie%2F2"])
def test_a_resource_says_what_the_release_says_in_every_syntax(beside, kind):
    uri = f"{BASE}/{kind}"
    record = uri.replace("/dataset/", "/record/").replace("/service/", "/record/")
    whole = released(beside)
    said = {suffix: triples(beside.get(f"/{kind}.{suffix}"), suffix) for suffix in FORMATS}
    assert all(one == said["nt"] for one in said.values())
    assert said["nt"] <= whole, "nothing that the files do not say"
    for subject in (uri, record):
        assert said_of(said["nt"], subject) == said_of(whole, subject) != set()
    members = {
        one for one in whole if one.startswith(f"<{BASE}/catalog") and one.endswith((f" <{uri}>", f" <{record}>"))
    }
    assert members <= said["nt"], "which catalogues hold it"


def test_what_a_dataset_mentions_is_described_beside_it(served):
    said = triples(served.get(f"{FIRST}.nt"), "nt")
    names = [triple for triple in said if "foaf/0.1/name" in triple and "/agent/" in triple]
    assert len(names) == 1
    assert any("/place/14>" in triple and "prefLabel" in triple for triple in said)
    assert not any(f"{DCAT}Catalog>" in triple for triple in said)


@pytest.mark.parametrize("form", RDF_FORMS, ids=lambda form: form.suffix)
def test_the_form_is_by_accept_or_by_suffix(served, form):
    asked, named = served.get(FIRST, form.media_type), served.get(f"{FIRST}.{form.suffix}")
    assert asked.headers["Content-Type"] == named.headers["Content-Type"] == form.content_type
    assert asked.content == named.content
    assert "Accept" in asked.headers["Vary"]
    assert f'<{BASE}{FIRST}.rdf>; rel="alternate"; type="application/rdf+xml"' in asked.headers["Link"]
    assert asked.headers["ETag"] != served.get(FIRST, "application/json").headers["ETag"]


def test_json_is_the_document_as_it_was_released(served):
    line = next(
        line
        for line in gzip.decompress((served.site.out / "releases/1/datasets.ndjson.gz").read_bytes()).splitlines()
        if json.loads(line)["@id"] == BASE + FIRST
    )
    assert served.get(FIRST, "application/json").content == line
    assert served.get(f"{FIRST}.json").content == line


def test_a_record_is_told_with_what_it_is_about(served):
    record = FIRST.replace("/dataset/", "/record/")
    assert served.get(f"{record}.nt").content == served.get(f"{FIRST}.nt").content
    assert served.get(record, "text/turtle").content == served.get(FIRST, "text/turtle").content


def test_identifiers_are_found_however_they_are_encoded(make_served):
    made = make_served()
    made.stock.fill("uno", size=1)
    names = ["https://portal.example/a/b?c=1", "niño.json", "niño", "x" * 200, "a%2Fb", "ñ🌽"]
    made.stock.store("uno", [make_dataset("uno", 1, uri=dataset_uri(BASE, "uno", name), identifier=name,
                                          distribution=(), contact_point=(), temporal=()) for name in names])  # fmt: skip
    made.publish()
    for name in names:
        uri = dataset_uri(BASE, "uno", name)
        assert made.get(path_of(uri), "application/json").json()["@id"] == uri
        if f"{name}.json" not in names:  # what bears the whole name comes first
            assert made.get(f"{path_of(uri)}.json").json()["@id"] == uri
    lower = quote("https://portal.example/a/b?c=1", safe="").lower()
    decoded = quote("https://portal.example/a/b?c=1", safe="/:")
    for path in (lower, decoded):
        assert made.get(f"/dataset/uno/{path}", "application/json").json()["identifier"].startswith("https://portal")
    assert made.get(f"/dataset/uno/{encode('niño.json')}").headers["Content-Type"].startswith("text/turtle")


def test_institutions_and_places_are_described_as_the_release_does(served):
    whole = released(served)
    for path in ("/agent/secretaria-0", "/place/14"):
        said = triples(served.get(f"{path}.nt"), "nt")
        assert said_of(said, BASE + path) == said_of(whole, BASE + path) != set()
    assert served.get("/place/09.ttl").status_code == 200, "INEGI knows it, though no dataset names it"
    assert served.get("/place/99.ttl").status_code == 404
    assert served.get("/agent/nadie.ttl").status_code == 404


# ── what is not here ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def retired(served):
    """Two releases; a dataset of the first is gone in the second."""
    with served.site.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE record SET tombstoned = '2026-04-01 00:00:00' WHERE uri = ?", (BASE + FIRST,)
        )
    assert served.publish() == 2
    return served


def test_what_was_retired_is_gone_and_leaves_its_tombstone(retired):
    told = retired.get(f"{FIRST}.json")
    assert (told.status_code, told.json()["@type"], told.json()["release"]) == (410, "Tombstone", 2)
    assert told.json()["title"].startswith("Presupuesto")
    for suffix, form in FORMATS.items():
        answer = retired.get(f"{FIRST}.{suffix}")
        said = {str(triple) for triple in parse(answer.content, form)}
        assert answer.status_code == 410
        assert len([one for one in said if "invalidatedAtTime" in one]) == 1
        assert not any(DCAT in one for one in said), "no reader takes it for a dataset"
    page = retired.get(FIRST, "text/html")
    assert (page.status_code, page.headers["Content-Type"]) == (410, "text/html; charset=utf-8")
    assert "Salió del índice en la versión 2" in page.text
    assert "portal" not in page.text, "a release may be without it for other reasons, as after a rollback"
    record = FIRST.replace("/dataset/", "/record/")
    assert retired.get(record, "application/json").json() == told.json()
    assert retired.get("/dataset/uno/conjunto%2F1").status_code == 200


def test_what_nobody_knows_is_not_found_and_what_is_near_is_suggested(served):
    told = served.get("/dataset/unoo/nada", "application/json")
    assert (told.status_code, told.headers["Content-Type"]) == (404, "application/problem+json")
    assert told.json()["suggestions"] == [{"uri": f"{BASE}/catalog/uno", "title": "Portal de uno"}]
    assert told.headers["Cache-Control"] == "no-store"
    page = served.get("/dataset/dos/nada", "text/html")
    assert page.status_code == 404
    assert "Portal de dos" in page.text
    assert served.get("/catalog/nada").status_code == 404
    assert served.get("/dataset/uno/").status_code == 404


def test_who_takes_no_form_of_ours_is_told_which_there_are(served):
    told = served.get(FIRST, "image/png")
    assert (told.status_code, told.headers["Content-Type"]) == (406, "application/problem+json")
    assert served.get(f"{FIRST}.ttl", "image/png").status_code == 200


# ── catalogues ───────────────────────────────────────────────────────────────────────────────────────────────────────


def walk(served, path):
    """Every page from a path on, as Hydra leads."""
    pages = []
    while path:
        page = triples(served.get(path), "nt")
        pages.append(page)
        (path,) = {triple.rpartition("<")[2][:-1].removeprefix(BASE) for triple in page if "core#next>" in triple} or [
            ""
        ]
        assert len(pages) < 50
    return pages


def test_all_pages_together_are_the_release(beside):
    pages = walk(beside, "/catalog.nt?limit=5")
    assert len(pages) == 4
    hydra = {triple for page in pages for triple in page if "hydra/core#" in triple}
    together = set().union(*pages)
    whole = released(beside)
    assert together - hydra <= whole
    own = tuple(f"<{BASE}/{kind}" for kind in ("dataset/", "service/", "record/", "catalog", "agent/", "place/"))
    lacking = [one for one in whole - together if one.startswith(own)]
    assert all("mean-mqa" in one for one in lacking), "a mean is told by what it is the mean of"
    assert all('totalItems> "12"^^' in triple for triple in hydra if "totalItems" in triple)


def test_a_page_describes_whole_datasets_and_their_catalogues(beside):
    for page in walk(beside, "/catalog.nt?limit=5"):
        topics = {
            triple.split(" ")[2] for triple in page if triple.split(" ")[1] in {f"{DCAT}dataset>", f"{DCAT}service>"}
        }
        assert 0 < len(topics) <= 5
        for topic in topics:
            assert any(triple.startswith(f"{topic} ") for triple in page)
        catalogs = {triple.split(" ")[2] for triple in page if triple.split(" ")[1] == f"{DCAT}catalog>"}
        assert all(
            f"{one} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {DCAT}Catalog>" in page for one in catalogs
        )


def test_a_page_says_the_same_in_every_syntax(beside):
    said = {suffix: triples(beside.get(f"/catalog.{suffix}?limit=7"), suffix) for suffix in FORMATS}
    plain = {suffix: {one for one in found if "hydra" not in one} for suffix, found in said.items()}
    assert all(one == plain["nt"] for one in plain.values())
    for suffix, rdflib_format in (("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld"), ("nt", "nt")):
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # rdflib's reader of JSON-LD uses what rdflib deprecates
            graph = Graph().parse(data=beside.get(f"/catalog.{suffix}?limit=7").content, format=rdflib_format)
        assert len(graph) == len(said[suffix]), suffix


def test_a_page_conforms_to_the_base_shapes_of_dcat_ap(beside):
    assert violations(beside.get("/catalog.nt?limit=4").content, "3.0.1") == set()
    assert violations(beside.get("/catalog/dos.nt?limit=2").content, "3.0.1") == set()


def test_a_source_has_a_catalogue_of_its_own(beside):
    together = set().union(*walk(beside, "/catalog/uno.nt?limit=4"))
    assert not any("/dos/" in triple or "/catalog/dos" in triple for triple in together)
    assert len([one for one in together if f" {DCAT}record> " in one and one.startswith(f"<{BASE}/catalog/uno>")]) == 9


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=service", 6),
        ("kind=service&source=uno", 3),
        ("kind=service&kind=series", 12),
        ("source=nadie", 0),
        ("state=14", 18),
        ("state=09", 0),
        ("level=state", 18),
        ("level=federal", 0),
        (f"publisher={quote(BASE + '/agent/secretaria-1', safe='')}", 6),
        ("theme=" + quote("http://publications.europa.eu/resource/authority/data-theme/GOVE", safe=""), 12),
        ("modified_since=2020-01-01", 18),
        ("modified_since=2020-01-01T00:00:00Z", 18),
        ("modified_since=2020-01-01T00:00:00+00:00", 18),
        ("modified_since=2999-01-01", 0),
        ("unknown=x", 18),
    ],
)
def test_filters(beside, query, count):
    told = beside.get(f"/catalog?{query}", "application/json").json()
    assert (told["total"], len(told["dataset"])) == (count, count)


def test_filters_stay_from_page_to_page(beside):
    told = beside.get("/catalog.json?kind=service&limit=4").json()
    assert told["next"].startswith(f"{BASE}/catalog.json?kind=service&after=")
    rest = beside.get(path_of(told["next"])).json()
    found = [one["@id"] for one in told["dataset"] + rest["dataset"]]
    assert len(set(found)) == 6
    assert rest["next"] is None


def test_the_link_header_pages_too(beside):
    told = beside.get("/catalog.ttl?limit=10")
    assert f'<{BASE}/catalog.ttl?limit=10>; rel="first"' in told.headers["Link"]
    assert 'rel="next"' in told.headers["Link"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "after=-1", "after=99999999999999999999", "modified_since=ayer", "modified_since=0001-01-01T00:00:00%2B14:00"]
)  # fmt: skip
def test_what_cannot_be_asked_is_told(beside, query):
    told = beside.get(f"/catalog?{query}")
    assert (told.status_code, told.headers["Content-Type"]) == (422, "application/problem+json")
    assert told.json()["detail"]
    assert told.json()["detail_en"]


def test_a_page_stays_the_same_page_while_others_publish(beside):
    first = beside.get("/catalog.json?limit=5").json()
    beside.stock.store("uno", [make_dataset("uno", number) for number in range(50, 60)])
    beside.publish()
    rest, following = [], first["next"]
    while following:
        page = beside.get(path_of(following)).json()
        rest += [one["@id"] for one in page["dataset"]]
        following = page["next"]
    found = [one["@id"] for one in first["dataset"]] + rest
    assert len(found) == len(set(found)) == 28, "nothing twice, nothing passed over"


def test_who_has_a_page_is_not_sent_it_again_until_the_next_release(beside):
    first = beside.get("/catalog.ttl")
    assert beside.get("/catalog.ttl", If_None_Match=first.headers["ETag"]).status_code == 304
    beside.stock.store("uno", [make_dataset("uno", 0, title={"es": "Otro"})])
    beside.publish()
    assert beside.get("/catalog.ttl", If_None_Match=first.headers["ETag"]).status_code == 200
