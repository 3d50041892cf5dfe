"""What walks over documents have in common."""

import json
from dataclasses import replace

import pytest

from harvesters.documents import PAGE_BYTES
from harvesters.memory import ALWAYS_304, NO_MEMORY, NOT_MODIFIED, SAME_BODY, STALE_VALIDATOR, Trust
from tests.harvesters.harvesting import walk
from tests.harvesters.portal import HTML, Answer, Asked

DATA_JSON = Answer(b'{"dataset": [{"identifier": "1", "title": "Uno"}]}')
TURTLE = Answer(b"<http://x.mx/1> a <http://www.w3.org/ns/dcat#Dataset> .", headers={}, content_type="text/turtle")
MAINTENANCE = Answer(HTML, content_type="text/html")
DOCUMENTS = [("data_json", "/data.json", DATA_JSON), ("dcat_rdf", "/catalog.ttl", TURTLE)]


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_one_web_page_in_a_documents_place_is_forgiven(portal, protocol, path, document):
    portal.script(path, MAINTENANCE, document)
    walked = walk(portal.url + path, protocol=protocol)
    assert (len(walked.records), walked.outcome.errors, walked.outcome.tally.ended) == (1, (), True)


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_two_are_not(portal, protocol, path, document):
    portal.script(path, MAINTENANCE, MAINTENANCE, document)
    walked = walk(portal.url + path, protocol=protocol)
    assert walked.records == []
    assert "página web" in walked.outcome.errors[0].es


# ── a document that has not changed costs one request ──


def conditional(portal, path, document, *, etag='"v1"', last_modified="", always=False):
    """Let a portal answer conditional requests by the book (RFC 9110, 13.2.2), or, `always`, with 304."""
    headers = {name: value for name, value in (("ETag", etag), ("Last-Modified", last_modified)) if value}

    def respond(asked: Asked) -> Answer:
        wanted, since = asked.headers.get("If-None-Match"), asked.headers.get("If-Modified-Since")
        met = wanted == etag if etag and wanted else bool(last_modified) and since == last_modified
        if met or (always and (wanted or since)):
            return Answer(status=304, headers=headers)
        return replace(document, headers=headers)

    portal.script(path, respond)


def again(portal, path, walked, **fields):
    """Walk a source the next time, with what the last walk taught."""
    portal.asked.clear()
    fields = {"memory": walked.outcome.memory, "whole": False, **fields}
    return walk(portal.url + path, **fields)


FRIDAY = "Fri, 20 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("etag", "date"), [('"v1"', ""), ("", FRIDAY), ('W/"v1"', FRIDAY)], ids=["etag", "date", "both"]
)
@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_what_has_not_changed_is_not_sent_again(portal, protocol, path, document, etag, date):
    conditional(portal, path, document, etag=etag, last_modified=date)
    first = walk(portal.url + path, protocol=protocol)
    second = again(portal, path, first, protocol=protocol)
    tally = second.outcome.tally
    assert (len(portal.asked), second.records, second.outcome.bytes_received < 400) == (1, [], True)
    assert (tally.assumed, tally.known, tally.ended, tally.short) == (1, 1, True, False)
    assert tally.notes == (NOT_MODIFIED,)
    assert second.outcome.memory == first.outcome.memory


def test_a_portal_without_conditions_is_compared_by_its_bytes(portal):
    portal.script("/data.json", DATA_JSON)
    first = walk(portal.url + "/data.json", protocol="data_json")
    second = again(portal, "/data.json", first, protocol="data_json")
    assert (len(portal.asked), second.records, second.outcome.tally.assumed) == (1, [], 1)
    assert second.outcome.tally.notes == (SAME_BODY,)


def test_a_document_that_has_changed_is_read(portal):
    conditional(portal, "/data.json", DATA_JSON)
    first = walk(portal.url + "/data.json", protocol="data_json")
    conditional(portal, "/data.json", Answer(DATA_JSON.body.replace(b"Uno", b"Dos")), etag='"v2"')
    second = again(portal, "/data.json", first, protocol="data_json")
    assert (len(second.records), second.outcome.tally.assumed) == (1, 0)
    assert second.outcome.memory.etag == '"v2"'


def test_a_whole_pass_reads_what_has_not_changed(portal):
    conditional(portal, "/data.json", DATA_JSON)
    first = walk(portal.url + "/data.json", protocol="data_json")
    second = again(portal, "/data.json", first, protocol="data_json", whole=True)
    assert (len(portal.asked), len(second.records), second.outcome.tally.assumed) == (1, 1, 0)


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_who_answers_304_to_everything_is_caught_and_asked_without_conditions(portal, protocol, path, document):
    conditional(portal, path, document, always=True)
    first = walk(portal.url + path, protocol=protocol)
    assert (len(first.records), first.outcome.memory.conditions) == (1, Trust.LIES)
    assert first.outcome.tally.notes == (ALWAYS_304,)
    conditional(portal, path, Answer(document.body + b"\n", content_type=document.content_type), always=True)
    second = again(portal, path, first, protocol=protocol)
    assert (len(portal.asked), len(second.records), second.outcome.memory.conditions) == (1, 1, Trust.LIES)


@pytest.mark.parametrize("protocol", ["ckan", "data_json", "dcat_rdf"])
def test_who_answers_304_whatever_is_asked_fails_with_a_sentence(portal, protocol):
    for path in ("/x", "/x/api/3/action/package_search"):
        portal.script(path, Answer(status=304))
    outcome = walk(portal.url + "/x", protocol=protocol).outcome
    assert "nothing has changed to who asks for everything" in outcome.errors[0]
    assert (outcome.tally.known, outcome.tally.ended, outcome.requests <= 2) == (0, False, True)


def test_a_whole_pass_unmasks_an_etag_that_stays_while_the_document_changes(portal):
    conditional(portal, "/data.json", DATA_JSON)
    first = walk(portal.url + "/data.json", protocol="data_json")
    conditional(portal, "/data.json", Answer(DATA_JSON.body.replace(b"Uno", b"Dos")))
    second = again(portal, "/data.json", first, protocol="data_json", whole=True)
    assert (second.outcome.memory.conditions, second.outcome.tally.notes) == (Trust.LIES, (STALE_VALIDATOR,))


def test_a_catalogue_of_several_documents_is_not_judged_by_its_first(portal):
    page = b'{"next": "/dos.json", "dataset": [{"identifier": "1"}]}'
    conditional(portal, "/data.json", Answer(page))
    portal.script("/dos.json", DATA_JSON)
    first = walk(portal.url + "/data.json", protocol="data_json")
    assert (first.outcome.memory.body_hash, first.outcome.memory.etag) == ("", "")
    again(portal, "/data.json", first, protocol="data_json")
    assert [asked.path for asked in portal.asked] == ["/data.json", "/dos.json"]


def test_a_document_that_broke_off_is_not_remembered(portal):
    conditional(portal, "/data.json", Answer(DATA_JSON.body[:-3]))
    assert walk(portal.url + "/data.json", protocol="data_json").outcome.memory == NO_MEMORY


# ── the document that is the source may be the second or third that is asked for ──


US_FEED, AP_FEED = "/api/feed/dcat-us/1.1.json", "/api/feed/dcat-ap/2.1.1.json"
JSON_LD = Answer(
    b'{"@id": "http://x.mx/1", "@type": "http://www.w3.org/ns/dcat#Dataset"}', content_type="application/ld+json"
)
DKAN_DATA = Answer(b'{"dataset": [{"identifier": "1", "title": "Uno", "accessLevel": "public"}]}')
LATER = [("arcgis_hub", AP_FEED, JSON_LD), ("dkan", "/data.json", DKAN_DATA)]


@pytest.mark.parametrize(("protocol", "path", "document"), LATER, ids=["arcgis_hub", "dkan"])
@pytest.mark.parametrize("fails_with", [Answer(b"", 404), replace(MAINTENANCE, headers={"ETag": '"v0"'})])
def test_a_document_on_a_later_way_is_asked_for_on_condition_too(portal, protocol, path, document, fails_with):
    conditional(portal, path, document)
    portal.script(US_FEED, fails_with)
    portal.script("/api/1/metastore/schemas/dataset/items", fails_with)
    begun = walk(portal.url, protocol=protocol)
    assert (len(begun.records), begun.outcome.tally.ended) == (1, True)
    assert begun.outcome.memory.document == portal.url + path
    second = again(portal, "", begun, protocol=protocol)
    assert (second.records, second.outcome.tally.assumed, second.outcome.tally.ended) == ([], 1, True)
    assert second.outcome.tally.notes == (NOT_MODIFIED,)
    assert second.outcome.memory == begun.outcome.memory
    on_condition = {asked.path for asked in portal.asked if "If-None-Match" in asked.headers}
    assert on_condition == {path}


@pytest.mark.parametrize(("protocol", "path", "document"), LATER, ids=["arcgis_hub", "dkan"])
def test_a_better_way_that_answers_again_is_taken(portal, protocol, path, document):
    conditional(portal, path, document)
    begun = walk(portal.url, protocol=protocol)
    portal.script(US_FEED, DATA_JSON)
    portal.script("/api/1/metastore/schemas/dataset/items", Answer(b'[{"identifier": "1", "title": "Uno"}]'))
    second = again(portal, "", begun, protocol=protocol)
    assert (len(second.records), second.outcome.memory.document) == (1, "")


def test_what_stood_in_place_of_a_document_is_not_what_the_next_walk_goes_by(portal):
    portal.script("/api/1/metastore/schemas/dataset/items", replace(MAINTENANCE, headers={"ETag": '"v0"'}))
    package = '{"id": "1", "name": "uno", "title": "Uno"}'
    portal.script("/api/3/action/package_list", Answer(b'{"success": true, "result": ["uno"]}'))
    portal.script(
        "/api/3/action/current_package_list_with_resources",
        Answer(f'{{"success": true, "result": [{package}]}}'.encode()),
    )
    walked = walk(portal.url, protocol="dkan")
    assert (len(walked.records), walked.outcome.tally.ended) == (1, True)
    assert (walked.outcome.memory.body_hash, walked.outcome.memory.etag) == ("", "")
    assert len(again(portal, "", walked, protocol="dkan").records) == 1


# ── the pages of a document that comes in pages ──


LARGE = "x" * 3_000_000
HYDRA = "<http://www.w3.org/ns/hydra/core#next>"


def paged(protocol: str, number: int, next_link: str) -> Answer:
    """A page of three large datasets, and the link to the next one."""
    numbers = range(3 * number, 3 * number + 3)
    if protocol == "data_json":
        datasets = [{"identifier": str(each), "title": "Uno", "description": LARGE} for each in numbers]
        return Answer(json.dumps({"dataset": datasets, "next": next_link}).encode())
    lines = [
        f'<http://x.mx/{each}> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> "{LARGE}" .'
        for each in numbers
    ]
    more = f'<> {HYDRA} "{next_link}" .' if next_link else ""
    return Answer("\n".join([*lines, more]).encode(), content_type="text/turtle")


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_every_page_of_a_paged_document_is_split_on_disk_as_one_document_is(portal, protocol, path, document):
    portal.script(path, *(paged(protocol, number, f"?page={number + 2}" if number < 2 else "") for number in range(3)))
    walked = walk(portal.url + path, protocol=protocol)
    assert (len(walked.records), walked.outcome.tally.ended, len(portal.asked)) == (9, True, 3)
    sizes = [sum(len(record.body) for record in page.records) for page in walked.pages]
    assert max(sizes) <= PAGE_BYTES + 3_100_000
    assert len([size for size in sizes if size]) >= 5


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
@pytest.mark.parametrize("link", ["http://[malo", "javascript:siguiente(2)", "mailto:ana@datos.example"])
def test_a_next_page_that_is_no_address_is_told_and_what_came_is_kept(portal, protocol, path, document, link):
    portal.script(path, paged(protocol, 0, link))
    walked = walk(portal.url + path, protocol=protocol)
    assert (len(walked.records), walked.outcome.errors, walked.outcome.tally.ended) == (3, (), False)
    assert f"names as its next page what is no address: {link}" in walked.outcome.tally.stopped
