"""What a hostile answer can cost, over every walk: each cap ends it with a sentence or a refusal, never with a crash."""

import gzip
from dataclasses import replace

import pytest

from federation.completeness import Verdict, judge
from harvesters.limits import Limits
from harvesters.protocols.ckan import Ckan
from harvesters.protocols.ckan_names import CkanNames
from harvesters.registry import WALKS
from harvesters.walk import MAX_IN_MEMORY
from harvesters.walk_ends import ANSWERS_A_PAGE, BEFORE_THE_FIRST_PAGE
from tests.harvesters.harvesting import IMPATIENT, endpoint, walk
from tests.harvesters.portal import SEARCH, Answer

DEPTH = 2_000
PROTOCOLS = {"ckan": SEARCH, "data_json": "/data.json", "dcat_rdf": "/catalog.rdf"}
TYPES = {"ckan": "application/json", "data_json": "application/json", "dcat_rdf": "application/rdf+xml"}
HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" '
    'xmlns:p="http://p.example/"><dcat:Dataset rdf:about="http://x.example/1"/>'
    '<dcat:Dataset rdf:about="http://x.example/2">'
)
every_protocol = pytest.mark.parametrize("protocol", sorted(PROTOCOLS))


def answered(portal, protocol, body, limits=IMPATIENT, **headers):
    portal.script(PROTOCOLS[protocol], Answer(body, headers=headers, content_type=TYPES[protocol]))
    url = portal.url if protocol == "ckan" else portal.url + PROTOCOLS[protocol]
    return walk(url, protocol=protocol, limits=replace(limits, retries=0))


@every_protocol
def test_a_body_beyond_the_cap_is_not_read(portal, protocol):
    walked = answered(portal, protocol, b" " * 300_000, replace(IMPATIENT, max_body_bytes=100_000))
    assert "sent more than we read of one answer" in walked.error
    assert walked.outcome.problem == "too_large"


@every_protocol
def test_a_body_that_unpacks_beyond_the_cap_is_not_read(portal, protocol):
    packed = gzip.compress(b" " * 5_000_000)
    assert len(packed) < 100_000
    limits = replace(IMPATIENT, max_body_bytes=100_000)
    walked = answered(portal, protocol, packed, limits, **{"Content-Encoding": "gzip"})
    assert "sent more than we read of one answer" in walked.error


@pytest.mark.parametrize("protocol", ["ckan", "dkan", "geonode", "sitemap"])
def test_what_is_held_in_memory_has_a_cap_of_its_own_below_that_of_a_document(protocol):
    one = WALKS[protocol](endpoint("https://datos.example/", protocol=protocol), limits=Limits())
    sizes = [one.ask("https://datos.example/", meta=meta).meta.get("download_maxsize") for meta in ({}, {"spool": 1})]
    assert sizes == [MAX_IN_MEMORY, None]


@every_protocol
def test_redirects_have_an_end(portal, protocol):
    path = PROTOCOLS[protocol]
    for hop in range(12):
        portal.script(f"/{hop}{path}", Answer(status=302, headers={"Location": f"/{hop + 1}{path}"}))
    walked = walk(f"{portal.url}/0{path}", protocol=protocol)
    assert "redirects more than 10 times" in walked.error
    assert len(portal.asked) == 11


def test_a_dataset_of_data_json_that_nests_too_deeply_costs_itself_only(portal):
    deep = b'{"a":' * DEPTH + b"1" + b"}" * DEPTH
    walked = answered(portal, "data_json", b'{"dataset":[{"identifier":"1"},{"identifier":"2","x":%s}]}' % deep)
    assert (walked.identifiers, [each.code for each in walked.refusals]) == (["1"], ["record.too_deep"])


def test_a_ckan_package_that_nests_too_deeply_costs_that_package_only(portal):
    deep = b'{"a":' * DEPTH + b"1" + b"}" * DEPTH
    rows = b'{"id":"1","x":%s},{"id":"2"}' % deep
    walked = answered(portal, "ckan", b'{"success":true,"result":{"count":2,"results":[%s]}}' % rows)
    assert (walked.identifiers, [each.code for each in walked.refusals]) == (["2"], ["record.too_deep"])


def test_an_rdf_xml_that_nests_too_deeply_is_refused_in_words(portal):
    deep = "<p:r><p:R>" * 500 + "</p:R></p:r>" * 500
    walked = answered(portal, "dcat_rdf", f"{HEAD}{deep}</dcat:Dataset></rdf:RDF>".encode())
    assert "nests more than 200 levels" in walked.error


@pytest.mark.parametrize(
    "entities",
    ['<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">'],
    ids=["that multiply", "that read files"],
)
def test_entities_are_refused(portal, entities):
    document = f'<?xml version="1.0"?><!DOCTYPE r [{entities}]>{HEAD}<p:t>&b;</p:t></dcat:Dataset></rdf:RDF>'
    walked = answered(portal, "dcat_rdf", document.encode())
    assert "entities, which are never expanded" in walked.error
    assert walked.records == []


FAILING = {"answers": Answer(b"{}"), "errors": Answer(b"{}", 500), "resets": Answer(reset=True)}


@pytest.mark.parametrize("answer", FAILING.values(), ids=FAILING)
def test_a_walk_that_goes_on_and_on_without_a_page_to_store_has_an_end(portal, monkeypatch, answer):
    monkeypatch.setattr(Ckan, "parse_page", lambda walk, _response: [walk._page_request()])
    monkeypatch.setattr(Ckan, "recover", lambda walk, _problem, _request: walk._page_request())
    portal.script(SEARCH, answer)
    walked = walk(portal.url, limits=replace(IMPATIENT, retries=0, max_pages=1))
    assert walked.outcome.finish_reason == "too_many_answers"
    assert len(portal.asked) == BEFORE_THE_FIRST_PAGE + ANSWERS_A_PAGE
    assert walked.error == "Stopped after 104 answers, the most that one source may have."
    assert "respuestas" in walked.error.es


def test_a_walk_that_stored_something_before_it_went_on_and_on_is_partial(portal, monkeypatch):
    monkeypatch.setattr(CkanNames, "_show_next", lambda walk: iter([walk._list_request()]))
    portal.count_lie = 7
    portal.script("/api/3/action/package_list", Answer(b'{"success": true, "result": ["x"]}'))
    walked = walk(portal.url, limits=replace(IMPATIENT, max_pages=10))
    assert (walked.outcome.finish_reason, walked.outcome.tally.known) == ("too_many_answers", 250)
    assert judge(walked.outcome, held=0).verdict is Verdict.PARTIAL
