"""A Hub site stands in: feeds as Esri's documentation and koop-output-dcat-us-11 (Apache-2.0) describe them."""

import itertools
import json
from dataclasses import replace

import pytest

from federation.completeness import Verdict, judge
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
    assert paths(hub) == [US, RECORDS, V3]  # the search is off, and asked for its total in vain


@pytest.mark.parametrize("off", [MISSING, dcat_us(), Answer(HTML, content_type="text/html")],
                         ids=["404", "empty", "web page"])  # fmt: skip
def test_a_feed_that_was_turned_off_leads_to_the_next(hub, off):
    hub.script(US, off)
    hub.script(AP, dcat_ap(1, 2, 3))
    found = walked(hub)
    assert found.identifiers == [item(1), item(2), item(3)]
    assert {page.schema for page in found.pages if page.records} == {"dcat"}
    assert (found.outcome.tally.unique, found.outcome.tally.ended, found.outcome.errors) == (3, True, ())


@pytest.mark.parametrize(("path", "other"), [(RECORDS, V3), (V3, RECORDS)])
def test_without_a_feed_it_is_told_why_the_search_failed(hub, path, other):
    hub.script(path, Answer(HTML, 403))
    failed = walked(hub)
    assert "respondió con el estado 404" in failed.error.es  # the feeds
    assert f"Tampoco dio nada la búsqueda del sitio: {hub.url}{path}" in failed.error.es
    assert "status 403: the portal refuses us" in failed.error.en
    hub.script(path, MISSING)
    assert "search" not in walked(hub).error.en  # no Hub of today


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


def always_the_first_page(respond):
    """Ignore where a page is to begin, and count who looks at an item."""
    views = itertools.count()

    def answer(asked):
        asked.query["startindex"] = "1"
        given = respond(asked)
        return replace(given, body=given.body.replace(b'"title"', b'"numViews": %d, "title"' % next(views)))

    return answer


def test_a_search_that_gives_its_first_page_for_ever_is_not_all_of_it_though_its_counters_move(hub):
    hub.script(RECORDS, always_the_first_page(records(*range(60), cap=20)))
    tally = walked(hub).outcome.tally
    assert (tally.unique, tally.declared, tally.short, tally.ended) == (20, 60, True, False)
    assert "repeats the same rows" in tally.stopped


def test_layers_of_an_item_that_the_feed_has_whole_are_no_further_datasets(hub):
    feed = json.loads(dcat_us(1).body)
    feed["dataset"][0]["identifier"] = item(1).partition("&")[0]
    hub.script(US, Answer(json.dumps(feed).encode()))
    hub.script(RECORDS, records(1, 2, 3))
    tally = walked(hub).outcome.tally
    assert (tally.unique, tally.without_dataset, tally.declared, tally.ended) == (3, 0, 3, True)
    shown = [f"{1:032x}_0", f"{1:032x}_1", f"{2:032x}_0"]
    features = [{"id": each, "properties": {"title": each}} for each in shown]
    hub.script(RECORDS, Answer(json.dumps({"numberMatched": 3, "features": features}).encode()))
    tally = walked(hub).outcome.tally
    assert (tally.unique, tally.without_dataset, tally.declared, tally.short, tally.ended) == (2, 1, 3, False, True)


@pytest.mark.parametrize(
    ("path", "answer"),
    [(RECORDS, b'{"features": [], "numberMatched": 0}'), (V3, b'{"data": [], "meta": {"stats": {"totalCount": 0}}}')],
    ids=["OGC API Records", "JSON:API"],
)
def test_a_site_that_counts_none_is_told_as_one_and_retires_nothing(hub, path, answer):
    hub.script(US, dcat_us())
    hub.script(path, Answer(answer))
    found = walked(hub)
    assert "declara 0 conjuntos" in found.error.es
    assert judge(found.outcome, held=9).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("status", "words"), [(401, "asks for a password"), (404, "nothing there"), (410, "gone for good")]
)
def test_a_site_that_is_private_and_one_that_was_removed_are_told_apart(hub, status, words):
    for path in (US, AP, RECORDS, V3):
        hub.script(path, Answer(b'{"message": "x", "statusCode": 401}', status))
    found = walked(hub)
    assert f"status {status}" in found.error
    assert words in found.error
    assert judge(found.outcome, held=9).verdict is Verdict.FAILED


def records(*numbers: int, layer: str = "_0", cap: int = 100, total: int | None = None):
    """OGC API Records: numberMatched, startindex from 1, a link to the next page (hub.js, Apache-2.0)."""

    def respond(asked):
        start, limit = int(asked.query["startindex"]) - 1, min(int(asked.query["limit"]), cap)
        shown = numbers[start : start + limit]
        features = [
            {"id": f"{n:032x}{layer}", "type": "Feature", "geometry": None,
             "properties": {"id": f"{n:032x}{layer}", "title": f"Capa {n}", "access": "public"}}
            for n in shown
        ]  # fmt: skip
        links = [{"rel": "self", "href": "https://interno/"}]
        if start + limit < len(numbers):
            links.append({"rel": "next", "href": f"https://interno/?startindex={start + limit + 1}"})
        count = len(numbers) if total is None else total
        answer = {"type": "FeatureCollection", "features": features, "numberMatched": count, "links": links}
        return Answer(json.dumps(answer).encode(), content_type="application/geo+json")

    return respond


def json_api(*numbers: int, cap: int = 100):
    """The older search: page[number], totalCount, no links (answers saved by the_od_bods, MIT)."""

    def respond(asked):
        size, number = min(int(asked.query["page[size]"]), cap), int(asked.query["page[number]"])
        shown = numbers[(number - 1) * size : number * size]
        data = [{"id": f"{n:032x}_0", "type": "dataset", "attributes": {"name": f"Capa {n}"}} for n in shown]
        answer = {"data": data, "meta": {"stats": {"count": len(data), "totalCount": len(numbers)}}}
        return Answer(json.dumps(answer).encode())

    return respond


@pytest.mark.parametrize("cap", [100, 7])
@pytest.mark.parametrize(("path", "respond"), [(RECORDS, records), (V3, json_api)], ids=["records", "v3"])
def test_without_a_feed_the_search_is_the_way(hub, path, respond, cap):
    hub.script(path, respond(*range(230), cap=cap))
    found = walked(hub)
    tally = found.outcome.tally
    assert found.identifiers == [item(number) for number in range(230)]
    assert {page.schema for page in found.pages} == {"arcgis_hub"}
    assert (tally.declared, tally.unique, tally.ended, tally.stopped, found.outcome.errors) == (230, 230, True, "", ())


@pytest.mark.parametrize(("path", "respond"), [(RECORDS, records), (V3, json_api)], ids=["records", "v3"])
@pytest.mark.parametrize("feed", [US, AP])
def test_what_a_feed_lacks_is_taken_from_the_search(hub, feed, path, respond):
    hub.script(feed, (dcat_us if feed == US else dcat_ap)(*range(20)))
    hub.script(path, respond(*range(50)))
    found = walked(hub)
    tally = found.outcome.tally
    assert found.identifiers == [item(number) for number in range(50)]
    assert (tally.declared, tally.unique, tally.duplicates, tally.ended) == (50, 50, 0, True)
    assert "The feed has 20 datasets and the site's search declares 50" in tally.notes[0]
    memory = found.outcome.memory
    assert (memory.etag, memory.body_hash) == ("", "")


def test_a_feed_that_has_as_many_is_compared_with_the_search(hub):
    hub.script(US, dcat_us(*range(20)))
    hub.script(RECORDS, records(*range(20)))
    found = walked(hub)
    tally = found.outcome.tally
    assert (paths(hub), tally.declared, tally.ended, tally.notes) == ([US, RECORDS, RECORDS], 20, True, ())
    assert found.outcome.memory.body_hash


@pytest.mark.parametrize(("path", "respond"), [(RECORDS, records), (V3, json_api)], ids=["records", "v3"])
@pytest.mark.parametrize("feed", [US, AP])
def test_a_feed_that_has_as_many_others_is_not_all(hub, feed, path, respond):
    hub.script(feed, (dcat_us if feed == US else dcat_ap)(*range(30)))
    hub.script(path, respond(*range(10, 40)))
    found = walked(hub)
    tally = found.outcome.tally
    assert sorted(found.identifiers) == sorted(item(number) for number in range(40))
    assert (tally.declared, tally.unique, tally.ended) == (40, 40, True)
    assert "muestra conjuntos que el feed no trae" in tally.notes[0].es
    assert found.outcome.memory.body_hash == ""


def test_an_item_that_the_feed_shows_by_its_layers_is_not_shown_twice(hub):
    hub.script(US, dcat_us(1, 2, 3))
    hub.script(RECORDS, records(1, 2, 3, 4, layer=""))
    found = walked(hub)
    assert found.identifiers == [item(1), item(2), item(3), item(4).removesuffix("&sublayer=0")]
    assert (found.outcome.tally.declared, found.outcome.tally.ended) == (4, True)


def test_a_search_that_declares_more_than_it_gives_is_told(hub):
    hub.script(US, dcat_us(1))
    hub.script(RECORDS, records(1, 2, 3, total=9))
    found = walked(hub)
    tally = found.outcome.tally
    assert (tally.unique, tally.declared, tally.ended) == (3, 9, False)
    assert "declares 9 records and gave no rows after 3" in tally.stopped


def test_a_search_that_breaks_off_leaves_what_the_feed_gave(hub):
    good = records(*range(200))
    hub.script(US, dcat_us(*range(20)))
    hub.script(RECORDS, lambda asked: good(asked) if asked.query["startindex"] == "1" else Answer(b"{}", 500))
    found = walked(hub)
    assert (len(found.records), found.outcome.tally.ended) == (100, False)
    assert "500" in found.error


OUT = pytest.mark.parametrize(
    "out",
    [Answer(reset=True), Answer(b"x", 503), Answer(HTML, 403), Answer(HTML, content_type="text/html"), Answer(b"")],
    ids=["reset", "503", "403", "web page", "nothing"],
)


@OUT
@pytest.mark.parametrize(("path", "other"), [(RECORDS, V3), (V3, RECORDS)])
def test_a_feed_is_not_all_while_the_search_is_out(hub, path, other, out):
    hub.script(US, dcat_us(*range(30)))
    hub.script(path, out)
    found = walked(hub)
    assert (found.outcome.tally.unique, found.outcome.tally.ended) == (30, False)
    assert "could not be asked how many datasets there are" in found.outcome.tally.stopped
    verdict = judge(found.outcome, held=60)
    assert (verdict.verdict, verdict.may_mark_missing) == (Verdict.PARTIAL, False)
    assert found.outcome.memory.body_hash == ""


@pytest.mark.parametrize("absent", [MISSING, Answer(b"gone", 410), Answer(HTML, 400), Answer(HTML, 404), Answer(b"{}")])
def test_a_site_without_a_search_has_said_all_that_it_can(hub, absent):
    hub.script(US, dcat_us(1))
    hub.script(RECORDS, absent)
    hub.script(V3, absent)
    found = walked(hub)
    assert (found.outcome.tally.declared, found.outcome.tally.ended, found.outcome.errors) == (1, True, ())


def test_a_search_behind_a_firewall_for_a_moment_is_asked_again(hub):
    hub.script(US, dcat_us(*range(30)))
    ok = records(*range(60))
    hub.script(RECORDS, Answer(HTML, content_type="text/html"), ok, ok)
    tally = walked(hub).outcome.tally
    assert (tally.unique, tally.declared, tally.ended) == (60, 60, True)


def test_a_feed_that_is_as_it_was_is_not_all_while_the_search_is_out(hub):
    hub.script(US, with_etag(dcat_us(*range(20))))
    hub.script(RECORDS, records(*range(20)))
    first = walked(hub)
    hub.script(RECORDS, Answer(b"x", 503))
    second = again(hub, first)
    assert (second.outcome.tally.assumed, second.outcome.tally.ended) == (20, False)
    assert judge(second.outcome, held=20).verdict is Verdict.PARTIAL


def test_a_search_that_declares_more_and_then_fails_does_not_leave_the_feed_as_all(hub):
    hub.script(US, dcat_us(*range(30)))
    good = records(*range(60))
    hub.script(RECORDS, lambda asked: good(asked) if asked.query["limit"] == "1" else MISSING)
    tally = walked(hub).outcome.tally
    assert (tally.unique, tally.ended) == (30, False)


@pytest.mark.parametrize("row", [b"3", b"{}", b'{"id": null}', b'{"id": []}', b'"x"'])
def test_a_row_that_is_no_item_is_refused_and_the_others_come(hub, row):
    good = json.dumps({"id": "b" * 32}).encode()
    hub.script(RECORDS, Answer(b'{"numberMatched": 2, "features": [%s, %s]}' % (row, good)))
    found = walked(hub)
    assert found.identifiers == ["https://www.arcgis.com/home/item.html?id=" + "b" * 32]
    assert (len(found.refusals), found.outcome.tally.refused, found.outcome.tally.ended) == (1, 1, True)


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


# ── a feed that is as it was ──


def again(hub, before):
    hub.asked.clear()
    return walk(hub.url, protocol="arcgis_hub", memory=before.outcome.memory, whole=False)


def with_etag(answer: Answer):
    """Answer 304 to who names the tag."""

    def respond(asked):
        headers = {"ETag": '"v1"'}
        return (
            Answer(status=304, headers=headers)
            if "If-None-Match" in asked.headers
            else replace(answer, headers=headers)
        )

    return respond


@pytest.mark.parametrize("wrap", [with_etag, lambda answer: answer], ids=["304", "same bytes"])
@pytest.mark.parametrize(("feed", "make"), [(US, dcat_us), (AP, dcat_ap)], ids=["dcat-us", "dcat-ap"])
def test_a_feed_that_is_as_it_was_is_believed_where_the_search_has_no_more(hub, feed, make, wrap):
    hub.script(feed, wrap(make(*range(20))))
    hub.script(RECORDS, records(*range(20)))
    second = again(hub, walked(hub))
    tally = second.outcome.tally
    assert (second.records, tally.assumed, tally.declared, tally.ended) == ([], 20, 20, True)
    assert paths(hub)[-2:] == [feed, RECORDS]
    assert [asked.query["limit"] for asked in hub.asked if asked.path == RECORDS] == ["1"]


@pytest.mark.parametrize("wrap", [with_etag, lambda answer: answer], ids=["304", "same bytes"])
@pytest.mark.parametrize(("feed", "make"), [(US, dcat_us), (AP, dcat_ap)], ids=["dcat-us", "dcat-ap"])
def test_a_feed_that_is_as_it_was_is_read_where_the_search_has_more(hub, feed, make, wrap):
    hub.script(feed, wrap(make(*range(20))))
    hub.script(RECORDS, records(*range(20)))
    first = walked(hub)
    hub.script(RECORDS, records(*range(25)))
    second = again(hub, first)
    tally = second.outcome.tally
    assert second.identifiers == [item(number) for number in range(25)]
    assert (tally.assumed, tally.unique, tally.declared, tally.ended, tally.short) == (0, 25, 25, True, False)
    assert "saw 20 datasets, but the portal's search declares 25" in tally.notes[0]
    assert second.outcome.memory.body_hash == ""


def test_a_feed_that_is_as_it_was_is_not_all_where_the_search_declares_more_than_it_gives(hub):
    hub.script(US, with_etag(dcat_us(*range(20))))
    hub.script(RECORDS, records(*range(20)))
    first = walked(hub)
    hub.script(RECORDS, records(*range(20), total=30))
    tally = again(hub, first).outcome.tally
    assert (tally.unique, tally.declared, tally.ended) == (20, 30, False)
    assert "declares 30" in tally.stopped


def test_a_feed_that_is_as_it_was_is_believed_where_no_search_answers(hub):
    hub.script(US, with_etag(dcat_us(*range(20))))
    tally = again(hub, walked(hub)).outcome.tally
    assert (tally.assumed, tally.declared, tally.ended) == (20, 20, True)


@pytest.mark.parametrize("found", [2, 3])
def test_a_service_beside_the_datasets_of_a_feed_is_none_that_the_search_counts(hub, found):
    catalog = json.loads(dcat_ap(1, 2).body)
    catalog["dcat:service"] = {"@id": "https://x/wms", "@type": "dcat:DataService", "dct:title": "WMS"}
    hub.script(AP, Answer(json.dumps(catalog).encode()))
    hub.script(RECORDS, records(*range(1, found + 1)))
    first = walked(hub)
    tally = first.outcome.tally
    assert sorted(first.identifiers) == sorted([*(item(number) for number in range(1, found + 1)), "https://x/wms"])
    assert (tally.declared, tally.counted, tally.beside, tally.short, tally.ended) == (found, found, 1, False, True)
