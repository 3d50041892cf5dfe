import gzip
import json
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from harvesters.engine import Engine
from harvesters.json_datasets import identifier_of, schema_of
from tests.harvesters.harvesting import IMPATIENT, Collector, endpoint, walk
from tests.harvesters.portal import HTML, Answer, Portal

PATH = "/data.json"
PLAN = Path(__file__).parents[2] / "fixtures" / "tables" / "plan_json_format_2015.json"


def dataset(number: int, **fields: object) -> dict[str, object]:
    return {"identifier": f"id-{number}", "title": f"Conjunto número {number}", "accessLevel": "public", **fields}


def catalogue(*datasets: object, **facts: object) -> bytes:
    return json.dumps(
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", **facts, "dataset": datasets}
    ).encode()


@pytest.fixture(autouse=True)
def spools(tmp_path, monkeypatch):
    """Where documents are spooled; nothing may be left there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def harvested(portal: Portal, *answers: Answer, limits=IMPATIENT, path: str = PATH, **fields: object):
    portal.script(path, *answers)
    return walk(portal.url + path, protocol="data_json", limits=limits, **fields)


def test_a_document_is_split_into_pages_of_datasets(portal):
    walked = harvested(portal, Answer(catalogue(*map(dataset, range(25)))), page_size=10)
    tally = walked.outcome.tally
    assert walked.identifiers == [f"id-{number}" for number in range(25)]
    assert [len(page.records) for page in walked.pages] == [10, 10, 5]
    assert {page.schema for page in walked.pages} == {"dcat_us"}
    assert (tally.declared, tally.unique, tally.ended, walked.outcome.errors) == (25, 25, True, ())
    assert walked.outcome.bytes_received > 1_000


def test_bodies_are_exactly_what_the_portal_sent(portal):
    odd = b'{"identifier" :  "x-1",\t"title":"\\u00f1 \xc3\xb1", "n": 1.0e2}'
    assert [record.body for record in harvested(portal, Answer(b"[ " + odd + b" ]")).records] == [odd]


@pytest.mark.parametrize(
    ("pack", "encoding"),
    [
        (gzip.compress, "gzip"),
        (lambda body: gzip.compress(body[:50]) + gzip.compress(body[50:]), "gzip"),
        (zlib.compress, "deflate"),
        (lambda body: zlib.compress(body)[2:-4], "deflate"),
        (bytes, "identity"),
    ],
    ids=["gzip", "gzip of two members", "deflate", "deflate without header", "identity"],
)
def test_packed_documents_are_unpacked_on_the_way_to_disk(portal, pack, encoding):
    body = pack(catalogue(*map(dataset, range(30))))
    walked = harvested(portal, Answer(body, headers={"Content-Encoding": encoding}))
    assert len(walked.records) == 30
    assert walked.outcome.tally.ended


# ── DCAT in JSON-LD ──


@pytest.mark.parametrize(
    "context",
    [
        "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld",
        {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "dataset": "dcat:dataset"},
    ],
    ids=["DCAT-US 3", "its own context"],
)
def test_a_data_json_that_is_json_ld_is_read_as_rdf(portal, context):
    datasets = [{"@id": f"https://a.mx/{number}", "@type": "dcat:Dataset"} for number in range(3)]
    body = json.dumps({"@context": context, "@id": "https://a.mx/", "@type": "dcat:Catalog", "dataset": datasets})
    walked = harvested(portal, Answer(body.encode()))
    assert walked.identifiers == [f"https://a.mx/{number}" for number in range(3)]
    assert {page.schema for page in walked.pages} == {"dcat"}
    assert (walked.outcome.tally.ended, walked.outcome.errors) == (True, ())


# ── who is who ──


def test_adela_is_known_by_its_keys_and_counted_by_its_ids(portal):
    adela = {
        "identifier": "un-titulo",
        "govType": "federal",
        "openessRating": 3,
        "publisher": {"name": "X", "mbox": "x@y.mx"},
    }
    walked = harvested(
        portal, Answer(catalogue({"id": 7, **adela}, {"id": None, **adela}, {"id": 8, "govType": "state"}))
    )
    assert {page.schema for page in walked.pages} == {"adela"}
    assert walked.identifiers == ["7", "un-titulo", "8"]


def test_an_opening_plan_of_adela_is_split_into_what_it_promises(portal):
    walked = harvested(portal, Answer(PLAN.read_bytes()))
    assert (walked.identifiers, {page.schema for page in walked.pages}) == (["Prioritized data sets"], {"adela_plan"})
    assert (walked.outcome.tally.declared, walked.outcome.errors) == (1, ())


def test_an_endpoint_that_names_its_schema_is_believed(portal):
    walked = harvested(portal, Answer(catalogue(dataset(1, id=3))), schema="adela")
    assert ({page.schema for page in walked.pages}, walked.identifiers) == ({"adela"}, ["3"])


@pytest.mark.parametrize(
    ("fields", "schema"),
    [
        ({"identifier": "x", "accessLevel": "public"}, "dcat_us"),
        ({"id": 1, "identifier": "x"}, "dcat_us"),
        ({"id": 1, "publisher": {"name": "x", "position": "y", "mbox": "a@b.mx"}}, "adela"),
        ({"id": None, "govType": "federal", "publishDate": None}, "adela"),
        ({"publisher": {"name": "x"}, "public": True}, "dcat_us"),
        ({"name": "x", "vision": "y", "officials": []}, "adela_plan"),
        ({"name": "x", "title": "y", "vision": "z"}, "dcat_us"),
    ],
)
def test_the_schema_is_decided_by_several_keys(fields, schema):
    assert schema_of(fields) == schema


@pytest.mark.parametrize(
    ("fields", "schema", "identifier"),
    [
        ({"identifier": " a "}, "dcat_us", "a"),
        ({"identifier": 12}, "dcat_us", "12"),
        ({"identifier": True}, "dcat_us", ""),
        ({"identifier": None, "@id": "https://x/1"}, "dcat_us", "https://x/1"),
        ({"identifier": ["a"]}, "dcat_us", "a"),
        ({"identifier": ["a", "b"]}, "dcat_us", "a"),
        ({"id": 0, "identifier": "slug"}, "adela", "0"),
        ({"id": None, "identifier": "slug"}, "adela", "slug"),
        ({}, "adela", ""),
        ({"name": "Agua", "identifier": "x"}, "adela_plan", "Agua"),
    ],
)
def test_the_identifier_is_the_one_that_stays(fields, schema, identifier):
    assert identifier_of(fields, schema) == identifier


def test_a_dataset_without_identifier_is_refused_and_counted(portal):
    walked = harvested(portal, Answer(catalogue(dataset(1), {"title": "sin"}, dataset(2))))
    tally = walked.outcome.tally
    assert walked.identifiers == ["id-1", "id-2"]
    assert [refusal.code for refusal in walked.refusals] == ["record.no_identifier"]
    assert (tally.declared, tally.unique, tally.refused, tally.ended) == (3, 2, 1, True)


def test_an_identifier_that_comes_again_with_another_body_is_said(portal):
    walked = harvested(portal, Answer(catalogue(dataset(1), dataset(1, title="Otro"), dataset(1))))
    assert walked.identifiers == ["id-1"]
    assert [(refusal.code, refusal.identifier) for refusal in walked.refusals] == [
        ("record.duplicate_identifier", "id-1")
    ]


# ── pages ──


@pytest.mark.parametrize(
    "facts",
    [{"next": "/data.json?page=2"}, {"links": {"next": "?page=2"}}, {"hydra:view": {"hydra:next": "data.json?page=2"}}],
    ids=["next", "links", "hydra"],
)
def test_a_paged_catalogue_is_followed_to_its_end(portal, facts):
    def respond(asked):
        second = asked.query.get("page") == "2"
        return Answer(catalogue(dataset(2)) if second else catalogue(dataset(1), **facts))

    walked = harvested(portal, respond)
    assert walked.identifiers == ["id-1", "id-2"]
    assert (walked.outcome.tally.declared, walked.outcome.tally.ended) == (2, True)


def test_a_link_header_is_followed(portal):
    def respond(asked):
        second = asked.query.get("page") == "2"
        header = {} if second else {"Link": '<?page=1>; rel="self", <?page=2>; rel="next last"'}
        return Answer(catalogue(dataset(2 if second else 1)), headers=header)

    assert harvested(portal, respond).identifiers == ["id-1", "id-2"]


def test_pages_that_lead_in_a_circle_end_with_a_sentence(portal):
    walked = harvested(portal, Answer(catalogue(dataset(1), next=PATH)))
    assert "lead in a circle" in walked.outcome.tally.stopped
    assert not walked.outcome.tally.ended


def test_pages_that_bring_nothing_new_under_ever_new_addresses_end_with_a_sentence(portal):
    def respond(asked):
        page = int(asked.query.get("page", 1))
        return Answer(catalogue(dataset(min(page, 2)), next=f"{PATH}?page={page + 1}"))

    walked = harvested(portal, respond)
    assert "go on without anything new" in walked.outcome.tally.stopped
    assert (walked.identifiers, walked.outcome.tally.ended, len(portal.asked)) == (["id-1", "id-2"], False, 5)


# ── what goes wrong ──


def test_adelas_empty_object_is_no_empty_catalogue(portal):
    walked = harvested(portal, Answer(b"{}"))
    assert "no catalogue is published" in walked.error
    assert (walked.pages, walked.outcome.tally.ended) == ([], False)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(HTML, content_type="text/html"), "web page"),
        (Answer(b""), "answered nothing"),
        (Answer(b"\r\n \t\n"), "answered 5 bytes or more of nothing but blanks"),
        (Answer(b"no", status=404), "404"),
        (Answer(catalogue(dataset(1)), length=9_999), "broke off"),
        (Answer(gzip.compress(catalogue(dataset(1)))[:-20], headers={"Content-Encoding": "gzip"}), "broke off"),
        (Answer(b"not gzip", headers={"Content-Encoding": "gzip"}), "broke off"),
        (Answer(b"x", headers={"Content-Encoding": "zstd"}), "not as it was asked for"),
    ],
    ids=["web page", "nothing", "blanks", "404", "cut body", "cut gzip", "no gzip", "unknown packing"],
)
def test_what_is_no_catalogue_is_one_sentence_and_no_page(portal, answer, words):
    walked = harvested(portal, answer, limits=replace(IMPATIENT, retries=0))
    assert words in walked.error
    assert (walked.pages, walked.outcome.tally.ended) == ([], False)


def test_a_truncated_document_keeps_what_came_and_has_not_ended(portal):
    body = catalogue(*map(dataset, range(5)))
    walked = harvested(portal, Answer(body[:-80]))
    assert len(walked.records) >= 3
    assert "document.broken" in [refusal.code for refusal in walked.refusals]
    assert (walked.outcome.tally.ended, walked.outcome.tally.declared) == (False, None)


@pytest.mark.parametrize("packed", [True, False], ids=["bomb", "plain"])
def test_a_document_beyond_the_cap_ends_with_a_sentence(portal, packed):
    body = b"[" + b" " * 3_000_000 + b"]"
    answer = Answer(gzip.compress(body), headers={"Content-Encoding": "gzip"}) if packed else Answer(body)
    walked = harvested(portal, answer, limits=replace(IMPATIENT, max_body_bytes=1_000_000, retries=0))
    assert "sent more than we read" in walked.error


def _full_disk(page):
    raise OSError("disk full")


def test_a_sink_that_fails_leaves_no_file_behind(portal, spools: Path):
    portal.script(PATH, Answer(catalogue(*map(dataset, range(30)))))
    outcomes = []
    sink = Collector(on_page=_full_disk)
    Engine(IMPATIENT).harvest(
        [(endpoint(portal.url + PATH, protocol="data_json", page_size=10), sink)], outcomes.append
    )
    assert "disk full" in outcomes[0].errors[0]
    assert list(spools.iterdir()) == []


def test_services_and_series_are_counted_beside_the_datasets(portal):
    parent, child = dataset(1), dataset(2, isPartOf="id-1", distribution=[{"accessURL": "https://datos.example/a"}])
    service = {
        "@type": "DataService",
        "identifier": "wms",
        "title": "Mapas",
        "endpointURL": "https://datos.example/wms",
    }
    series = {"@id": "https://datos.example/serie", "title": "Serie", "seriesMember": [dataset(3), "id-2"]}
    walked = harvested(portal, Answer(catalogue(parent, child, service=[service], datasetSeries=[series])))
    tally = walked.outcome.tally
    beside = {record.identifier: record.beside for record in walked.records}
    assert beside == {"id-1": True, "id-2": False, "wms": True, "https://datos.example/serie": True, "id-3": False}
    assert (tally.declared, tally.unique, tally.beside, tally.ended) == (2, 5, 3, True)


def test_pages_know_what_those_before_them_said_of_series(portal):
    first = catalogue(dataset(1, isPartOf="id-2", distribution=[{"accessURL": "https://datos.example/a"}]), next="?p=2")
    walked = harvested(portal, Answer(first), Answer(catalogue(dataset(2))))
    assert {record.identifier: record.beside for record in walked.records} == {"id-1": False, "id-2": True}
