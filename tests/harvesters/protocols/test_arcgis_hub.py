"""A Hub site stands in: feeds as Esri's documentation and koop-output-dcat-us-11 (Apache-2.0) describe them."""

import json

import pytest

from harvesters.protocols.arcgis_hub import feeds_of
from tests.harvesters.harvesting import walk
from tests.harvesters.portal import HTML, Answer

US, AP = "/api/feed/dcat-us/1.1.json", "/api/feed/dcat-ap/2.1.1.json"
RECORDS, V3 = "/api/search/v1/collections/dataset/items", "/api/v3/datasets"
MISSING = Answer(b'{"message":"Not Found","error":"Not Found","statusCode":404}', 404)


def item(number: int) -> str:
    return f"https://www.arcgis.com/home/item.html?id={number:032x}&sublayer=0"


def dcat_us(*numbers: int) -> Answer:
    datasets = [
        {"@type": "dcat:Dataset", "identifier": item(n), "title": f"Capa {n}", "theme": "", "spatial": "",
         "distribution": [{"@type": "dcat:Distribution", "title": "ArcGIS Hub Dataset", "accessURL": f"https://x/{n}"}]}
        for n in numbers
    ]  # fmt: skip
    return Answer(
        json.dumps({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": datasets}).encode()
    )


def dcat_ap(*numbers: int) -> Answer:
    # prefixed keys, as in an answer of 2022 saved by OpenDataScotland/the_od_bods (MIT)
    datasets = [
        {"@type": "dcat:Dataset", "@id": item(n), "dct:title": f"Capa {n}", "dct:identifier": item(n)} for n in numbers
    ]
    context = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}
    catalog = {"@context": context, "@id": "https://x", "@type": "dcat:Catalog", "dcat:dataset": datasets}
    return Answer(json.dumps(catalog).encode())


@pytest.fixture
def hub(portal):
    for path in (US, AP, RECORDS, V3):
        portal.script(path, MISSING)
    return portal


def walked(hub, path: str = ""):
    return walk(hub.url + path, protocol="arcgis_hub")


def paths(hub) -> list[str]:
    return [asked.path for asked in hub.asked]


def test_the_dcat_us_feed_is_read_whole_in_one_request(hub):
    hub.script(US, dcat_us(*range(30)))
    found = walked(hub)
    tally = found.outcome.tally
    assert found.identifiers == [item(number) for number in range(30)]
    assert {page.schema for page in found.pages} == {"dcat_us"}
    assert (tally.declared, tally.unique, tally.ended, found.outcome.errors) == (30, 30, True, ())
    assert paths(hub) == [US]


@pytest.mark.parametrize("off", [MISSING, dcat_us(), Answer(HTML, content_type="text/html")],
                         ids=["404", "empty", "web page"])  # fmt: skip
def test_a_feed_that_was_turned_off_leads_to_the_next(hub, off):
    hub.script(US, off)
    hub.script(AP, dcat_ap(1, 2, 3))
    found = walked(hub)
    assert found.identifiers == [item(1), item(2), item(3)]
    assert {page.schema for page in found.pages if page.records} == {"dcat"}
    assert (found.outcome.tally.unique, found.outcome.tally.ended, found.outcome.errors) == (3, True, ())


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (RECORDS, {"type": "FeatureCollection", "features": [], "numberMatched": 41, "numberReturned": 0}),
        (V3, {"data": [], "meta": {"stats": {"count": 0, "totalCount": 41}}}),
    ],
    ids=["OGC API Records", "JSON:API"],
)
def test_without_a_feed_the_search_says_how_much_is_missing(hub, path, answer):
    hub.script(US, dcat_us())
    hub.script(path, Answer(json.dumps(answer).encode()))
    found = walked(hub)
    assert "declara 41 conjuntos" in found.error.es
    assert (found.outcome.tally.declared, found.outcome.tally.unique, found.outcome.tally.ended) == (41, 0, False)


def test_a_site_that_is_no_hub_is_told_where_it_was_asked(hub):
    found = walked(hub)
    assert "/api/feed/dcat-ap/3.0.0.json" in found.error.es
    assert found.outcome.tally.declared is None


def test_a_feed_that_is_named_is_the_only_one(hub):
    hub.script(US, dcat_us(1))
    hub.script(AP, dcat_ap(7))
    assert walked(hub, AP).identifiers == [item(7)]
    assert paths(hub) == [AP]


def test_half_a_feed_is_not_whole(hub):
    body = dcat_us(1, 2, 3).body
    hub.script(US, Answer(body[:-40]))
    found = walked(hub)
    assert found.outcome.tally.ended is False
    assert found.outcome.tally.unique == 2


def test_a_feed_that_fails_is_not_replaced_by_another_one(hub):
    hub.script(US, Answer(b"{}", 500))
    hub.script(AP, dcat_ap(1))
    assert "500" in walked(hub).error.es
    assert AP not in paths(hub)


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://x.mx", ("dcat-us", "https://x.mx" + US)),
        ("https://x.mx/", ("dcat-us", "https://x.mx" + US)),
        ("https://x.mx/api/v3/datasets", ("dcat-us", "https://x.mx" + US)),
        ("https://x.mx/api/search/v1/collections/all/items?limit=5", ("dcat-us", "https://x.mx" + US)),
        ("https://x.mx" + AP, ("dcat-ap", "https://x.mx" + AP)),
        ("https://x.mx/data.json", ("dcat-us", "https://x.mx/data.json")),
    ],
)
def test_where_a_site_is_asked_first(url, first):
    assert feeds_of(url)[0] == first
