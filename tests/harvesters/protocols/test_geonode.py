"""GeoNode, by its two APIs and by its catalogue service."""

import json
from dataclasses import replace

import pytest

from federation.completeness import judge
from harvesters.geonode_requests import aligned, geonode_base, names_api
from tests.harvesters.geoportals import Csw, GeoNode, resource
from tests.harvesters.harvesting import Walked, walk
from tests.harvesters.portal import HTML, Answer, Asked, Portal

V2 = ("/api/v2/resources", "/api/v2/datasets", "/api/v2/layers", "/api/v2/documents")
V1 = ("/api/layers/", "/api/documents/")
EVERY = [f"uuid-{number:05}" for number in range(1, 251)]


@pytest.fixture
def geonode() -> GeoNode:
    return GeoNode()


@pytest.fixture
def v2(portal: Portal, geonode: GeoNode) -> GeoNode:
    """A GeoNode 4 of 250 datasets, on the portal."""
    portal.script(V2[0], geonode.respond_v2)
    return geonode


@pytest.fixture
def v1(portal: Portal, geonode: GeoNode) -> GeoNode:
    """A GeoNode 3.0 of 250 layers, on the portal."""
    for path in V1:
        portal.script(path, geonode.respond_v1)
    return geonode


def walk_geonode(portal: Portal, url: str = "", **fields: object) -> Walked:
    return walk(portal.url + url, protocol="geonode", **fields)


def verdict(walked: Walked) -> tuple[str, str]:
    judgement = judge(walked.outcome, 0)
    assert judgement.reason.es
    return judgement.verdict.value, judgement.reason.en


@pytest.mark.parametrize("url", ["", "/", "/api/v2/resources", "/api/v2/", "/catalogue/#/", "/datasets/geonode:x"])
def test_a_geonode_is_walked_whole_by_its_newer_api(portal: Portal, v2: GeoNode, url: str) -> None:
    walked = walk_geonode(portal, url, page_size=100)
    tally = walked.outcome.tally
    assert walked.identifiers == EVERY
    assert (tally.declared, tally.received, tally.ended, tally.stopped) == (250, 250, True, "")
    assert [asked.query["page"] for asked in v2.asked] == ["1", "2", "3"]
    assert {asked.query["sort[]"] for asked in v2.asked} == {"pk"}
    assert {page.schema for page in walked.pages} == {"geonode"}
    assert verdict(walked) == ("complete", "Saw 250 of 250 declared.")


def test_a_body_is_exactly_what_the_portal_sent(portal: Portal) -> None:
    odd = b'{"pk" :  7,\t"uuid":"", "links": [ {"url":"https://g.mx/a"}], "title":"\\u00f1"}'
    portal.script(V2[0], Answer(b'{"links": {"next": null}, "total": 1, "resources": [ ' + odd + b" ]}"))
    walked = walk_geonode(portal)
    assert [(record.identifier, record.body) for record in walked.records] == [("7", odd)]


def test_maps_and_stories_are_not_asked_for(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(1), resource(2, "map"), resource(3, "document"), resource(4, "geostory")]
    walked = walk_geonode(portal)
    assert walked.identifiers == ["uuid-00001", "uuid-00003"]
    assert walked.outcome.tally.declared == 2


def test_a_filter_that_is_not_heard_loses_nothing(portal: Portal, v2: GeoNode) -> None:
    v2.filters = False
    v2.resources = [resource(1), resource(2, "map")]
    walked = walk_geonode(portal)
    assert (walked.identifiers, verdict(walked)[0]) == (["uuid-00001", "uuid-00002"], "complete")


@pytest.mark.parametrize("paths", [("/api/v2/datasets", "/api/v2/documents"), ("/api/v2/layers", "/api/v2/documents")])
def test_the_names_of_other_releases_are_known_and_their_totals_added(
    portal: Portal, geonode: GeoNode, paths: tuple[str, ...]
) -> None:
    geonode.resources += [resource(number, "document") for number in range(251, 271)]
    for path in paths:
        portal.script(path, geonode.respond_v2)
    walked = walk_geonode(portal, page_size=100)
    assert len(set(walked.identifiers)) == 270
    assert (walked.outcome.tally.declared, walked.outcome.tally.declared_again) == (270, ())
    assert verdict(walked)[0] == "complete"


def test_the_older_api_is_asked_where_there_is_no_newer_one(portal: Portal, v1: GeoNode) -> None:
    v1.resources += [resource(number, "document") for number in range(251, 271)]
    walked = walk_geonode(portal, page_size=100)
    assert len(set(walked.identifiers)) == 270
    assert [asked.query["offset"] for asked in v1.asked] == ["0", "100", "200", "0"]
    assert walked.outcome.tally.declared == 270
    assert verdict(walked)[0] == "complete"


def test_a_geonode_without_documents_has_none(portal: Portal, geonode: GeoNode) -> None:
    portal.script(V1[0], geonode.respond_v1)
    walked = walk_geonode(portal, page_size=100)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY, "complete")


def test_a_geonode_without_documents_declares_its_layers_alone(portal: Portal, geonode: GeoNode) -> None:
    """Rows that share a date change places between pages: the total tells that one never came."""

    def tied(asked: Asked) -> Answer:
        answer = geonode.respond_v1(asked)
        found = json.loads(answer.body)
        twin = geonode.resources[120]
        found["objects"] = [{"id": 121, **twin} if row["pk"] == "120" else row for row in found["objects"]]
        return Answer(json.dumps(found).encode())

    portal.script(V1[0], tied)
    walked = walk_geonode(portal, page_size=100)
    assert walked.outcome.tally.declared == 250
    assert verdict(walked)[0] == "partial"


# ── the catalogue service ──


@pytest.mark.parametrize("api", ["v2", "v1"])
def test_where_the_rows_do_not_say_where_the_data_are_the_catalogue_service_is_walked(
    portal: Portal, geonode: GeoNode, api: str
) -> None:
    geonode.resources = [resource(number, links=[]) for number in range(1, 251)]
    portal.script(V2[0] if api == "v2" else V1[0], geonode.respond_v2 if api == "v2" else geonode.respond_v1)
    service = Csw(identifiers=EVERY)
    portal.script("/catalogue/csw", service.respond)
    walked = walk_geonode(portal)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY, "complete")
    assert {page.schema for page in walked.pages} == {"iso19139"}


@pytest.mark.parametrize("answer", [Answer(HTML, 404), Answer(HTML), Answer(status=500)], ids=["404", "page", "500"])
def test_where_that_service_does_not_answer_either_the_rows_are_taken_as_they_are(
    portal: Portal, v2: GeoNode, answer: Answer
) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 251)]
    portal.script("/catalogue/csw", answer)
    walked = walk_geonode(portal)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY, "complete")
    assert {page.schema for page in walked.pages} == {"geonode"}


@pytest.mark.parametrize("held", [0, 5, 29])
@pytest.mark.parametrize("api", ["v2", "v1"])
def test_what_its_catalogue_service_lacks_of_the_total_of_its_api_is_taken_from_the_api(
    portal: Portal, geonode: GeoNode, api: str, held: int
) -> None:
    geonode.resources = [resource(number, links=[]) for number in range(1, 31)]
    portal.script(V2[0] if api == "v2" else V1[0], geonode.respond_v2 if api == "v2" else geonode.respond_v1)
    service = Csw(identifiers=EVERY[:held])
    portal.script("/catalogue/csw", service.respond)
    walked = walk_geonode(portal, page_size=10)
    assert sorted(walked.identifiers) == EVERY[:30]
    assert {page.schema for page in walked.pages if page.records} == ({"iso19139", "geonode"} if held else {"geonode"})
    assert verdict(walked)[0] == "complete"
    assert (walked.outcome.tally.declared, walked.outcome.tally.declared_again) == (30, ())
    assert f"The CSW of the portal gave {held} dataset" in walked.outcome.tally.notes[-1]
    assert "its API declares 30" in walked.outcome.tally.notes[-1]


def test_an_api_that_declares_more_than_it_and_its_catalogue_service_give_is_not_all(
    portal: Portal, v2: GeoNode
) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 31)]
    v2.total = lambda true: true + 4
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[:5]).respond)
    walked = walk_geonode(portal)
    assert (len(walked.identifiers), walked.outcome.tally.declared) == (30, 34)
    assert verdict(walked)[0] == "partial"


def test_where_the_catalogue_service_breaks_off_the_api_gives_the_rest(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 31)]
    service = Csw(identifiers=EVERY[:30])

    def respond(asked: Asked) -> Answer:
        return Answer(HTML, 403) if asked.query.get("startPosition", "1") != "1" else service.respond(asked)

    portal.script("/catalogue/csw", respond)
    walked = walk_geonode(portal, page_size=10)
    assert sorted(walked.identifiers) == EVERY[:30]
    assert (walked.outcome.tally.declared, verdict(walked)[0]) == (30, "complete")


def test_what_only_the_catalogue_service_has_is_kept_beside_the_rows_of_the_api(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 31)]
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[20:40]).respond)
    walked = walk_geonode(portal)
    assert sorted(walked.identifiers) == EVERY[:40]
    assert verdict(walked) == ("complete", "Saw 40 of 40 declared.")


@pytest.mark.parametrize("held", [30, 40])
@pytest.mark.parametrize("paths", [("/api/v2/layers", "/api/v2/documents"), V1], ids=["v2", "v1"])
def test_the_documents_are_asked_for_though_the_catalogue_service_has_as_many_as_there_are_layers(
    portal: Portal, geonode: GeoNode, paths: tuple[str, ...], held: int
) -> None:
    geonode.resources = [resource(number, "layer", links=[]) for number in range(1, 31)]
    geonode.resources += [resource(number, "document", links=[]) for number in range(31, 41)]
    for path in paths:
        portal.script(path, geonode.respond_v2 if "v2" in path else geonode.respond_v1)
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[:held]).respond)
    walked = walk_geonode(portal)
    assert sorted(walked.identifiers) == EVERY[:40]
    assert paths[1] in [asked.path for asked in geonode.asked]
    assert verdict(walked) == ("complete", "Saw 40 of 40 declared.")


def test_identifiers_are_compared_rather_than_counts(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 51)]
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[:30] + EVERY[100:130]).respond)
    walked = walk_geonode(portal)
    assert sorted(walked.identifiers) == EVERY[:50] + EVERY[100:130]
    assert verdict(walked) == ("complete", "Saw 80 of 80 declared.")


def test_a_uuid_that_is_written_in_another_way_is_the_same(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(number, links=[], uuid=f"UUID-{number:05}") for number in range(1, 31)]
    portal.script("/catalogue/csw", Csw(identifiers=[f"urn:uuid:{each}" for each in EVERY[:30]]).respond)
    assert len(walk_geonode(portal).identifiers) == 30


def test_rows_without_a_uuid_are_not_taken_twice_where_the_counts_agree(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(number, links=[], uuid=None) for number in range(1, 31)]
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[:30]).respond)
    walked = walk_geonode(portal)
    assert (walked.identifiers, verdict(walked)[0], len(v2.asked)) == (EVERY[:30], "complete", 1)


def test_an_api_that_fails_beside_the_catalogue_service_leaves_it_unknown_whether_that_was_all(
    portal: Portal, v2: GeoNode
) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 31)]
    portal.script(V2[0], v2.respond_v2, Answer(b"", 503))
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[:30]).respond)
    walked = walk_geonode(portal)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY[:30], "partial")


def test_an_order_that_the_api_refused_is_not_asked_for_again_beside_the_catalogue_service(
    portal: Portal, v2: GeoNode
) -> None:
    v2.resources = [resource(number, links=[]) for number in range(1, 31)]
    v2.sorts = False
    portal.script("/catalogue/csw", Csw(identifiers=EVERY[:5]).respond)
    walked = walk_geonode(portal)
    assert (len(walked.identifiers), verdict(walked)[0]) == (30, "complete")


def test_a_geonode_with_closed_apis_is_walked_by_its_catalogue_service(portal: Portal) -> None:
    service = Csw()
    portal.script("/catalogue/csw", service.respond)
    for path in (*V2, *V1):
        portal.script(path, Answer(b'{"detail": "Authentication credentials were not provided."}', 403))
    walked = walk_geonode(portal)
    assert (len(walked.identifiers), verdict(walked)[0]) == (250, "complete")


def test_a_portal_that_is_no_geonode_fails_with_one_sentence(portal: Portal) -> None:
    walked = walk_geonode(portal)
    assert "/api/v2/resources" in walked.error
    assert "Asked in vain, too, was its CSW" in walked.error
    assert verdict(walked)[0] == "failed"


# ── pages that do not come as they were asked for ──


@pytest.mark.parametrize("cap", [10, 70])
def test_pages_that_are_capped_in_silence_are_numbered_by_what_comes(portal: Portal, v2: GeoNode, cap: int) -> None:
    v2.cap = cap
    walked = walk_geonode(portal, page_size=100)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY, "complete")
    assert walked.outcome.tally.duplicates == 0


@pytest.mark.parametrize("says", [lambda _: None, lambda _: "http://172.16.6.140/api/v2/resources?page=1"])
def test_the_link_to_the_next_page_may_say_what_it_likes(portal: Portal, v2: GeoNode, says: object) -> None:
    v2.next_page = says  # type: ignore[assignment]
    walked = walk_geonode(portal, page_size=100)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY, "complete")


def test_no_order_is_asked_for_where_it_is_refused(portal: Portal, v2: GeoNode) -> None:
    v2.sorts = False
    assert walk_geonode(portal, page_size=100).identifiers == EVERY
    assert ["sort[]" in asked.query for asked in v2.asked] == [True, False, False, False]


@pytest.mark.parametrize("lie", [5, 100])
def test_a_total_that_is_too_high_ends_as_partial(portal: Portal, v2: GeoNode, lie: int) -> None:
    v2.total = lambda true: true + lie
    walked = walk_geonode(portal, page_size=100)
    assert walked.identifiers == EVERY
    assert verdict(walked)[0] == "partial"
    assert f"declares {250 + lie} records and gave no rows after 250" in walked.outcome.tally.stopped
    assert v2.asked[-1].query["sort[]"] == "-pk"


@pytest.mark.parametrize("total", [100, 120, None])
def test_a_total_that_is_too_low_or_not_there_hides_nothing(portal: Portal, v2: GeoNode, total: int | None) -> None:
    v2.total = lambda _: total
    assert walk_geonode(portal, page_size=100).identifiers == EVERY


def test_a_promised_page_that_is_not_there_is_no_end_where_no_total_says_so(portal: Portal, v2: GeoNode) -> None:
    v2.total, v2.cap = lambda _: None, 100

    def only_the_first(asked: Asked) -> Answer:
        return v2.respond_v2(asked) if asked.query.get("page", "1") == "1" else Answer(b'{"detail": "x"}', 404)

    portal.script("/api/v2/resources", only_the_first)
    walked = walk_geonode(portal, page_size=100)
    assert len(walked.identifiers) == 100
    assert verdict(walked)[0] == "partial"
    assert "said that there was another page and answered 404" in walked.outcome.tally.stopped


def test_a_total_without_rows_is_no_empty_portal(portal: Portal) -> None:
    portal.script(V2[0], Answer(b'{"links": {"next": null}, "total": 40, "page": 1, "resources": []}'))
    walked = walk_geonode(portal)
    assert verdict(walked)[0] == "failed"
    assert "declares 40 records and gave none" in verdict(walked)[1]


def test_what_a_shift_hid_is_found_by_a_second_pass(portal: Portal, v2: GeoNode) -> None:
    def delete_the_first(_: Asked) -> None:
        if len(v2.asked) == 2:
            del v2.resources[0]

    v2.before_page = delete_the_first
    walked = walk_geonode(portal, page_size=100)
    assert sorted(walked.identifiers) == EVERY
    assert verdict(walked)[0] == "complete"


def test_a_page_that_repeats_for_ever_ends_the_walk(portal: Portal, v2: GeoNode) -> None:
    def respond(asked: Asked) -> Answer:
        asked.query["page"] = "1"
        return v2.respond_v2(asked)

    portal.script(V2[0], respond)
    walked = walk_geonode(portal, page_size=100)
    assert verdict(walked)[0] == "partial"
    assert "repeats the same rows in the place" in walked.outcome.tally.stopped
    assert len(v2.asked) <= 4


# ── answers that fail ──


def test_pages_shrink_when_the_portal_cannot_carry_them(portal: Portal, v2: GeoNode) -> None:
    def respond(asked: Asked) -> Answer:
        return Answer(HTML, 504) if int(asked.query["page_size"]) > 20 else v2.respond_v2(asked)

    portal.script(V2[0], respond)
    assert walk_geonode(portal, page_size=500).identifiers == EVERY
    assert {asked.query["page_size"] for asked in v2.asked} == {"20"}


def test_a_resource_that_the_portal_fails_at_is_singled_out_and_passed_over(portal: Portal, v2: GeoNode) -> None:
    v2.fails_at = frozenset(("131",))
    walked = walk_geonode(portal, page_size=100)
    assert walked.identifiers == [each for each in EVERY if each != "uuid-00131"]
    assert [refusal.value.partition(":")[0] for refusal in walked.refusals] == ["131"]
    assert verdict(walked) == ("complete", "Saw 249 of 250 declared, 1 unreadable.")


@pytest.mark.parametrize("number", [2, 131, 250])
def test_a_resource_whose_json_is_broken_is_singled_out_and_passed_over(
    portal: Portal, v2: GeoNode, number: int
) -> None:
    """A geometry with a bracket too many, as in a GeoNode of a training course: its page is no JSON at all."""

    def respond(asked: Asked) -> Answer:
        answer = v2.respond_v2(asked)
        title = f'"Capa {number}"'.encode()
        return replace(answer, body=answer.body.replace(title, title + b', "ll_bbox_polygon": [[[[1, 2]]]]]'))

    portal.script(V2[0], respond)
    walked = walk_geonode(portal, page_size=100)
    assert walked.identifiers == [each for each in EVERY if each != f"uuid-{number:05}"]
    assert [refusal.code for refusal in walked.refusals] == ["record.unreadable"]
    assert verdict(walked) == ("complete", "Saw 249 of 250 declared, 1 unreadable.")


@pytest.mark.parametrize("cap", [10, 70])
def test_the_older_api_may_cap_its_pages_too(portal: Portal, v1: GeoNode, cap: int) -> None:
    v1.cap = cap
    walked = walk_geonode(portal, page_size=100)
    assert (sorted(walked.identifiers), verdict(walked)[0]) == (EVERY, "complete")


def test_one_bad_row_costs_that_row(portal: Portal, v2: GeoNode) -> None:
    v2.resources = [resource(1), {"resource_type": "dataset", "pk": 0, "title": "sin nada"}, resource(2)]
    walked = walk_geonode(portal)
    assert walked.identifiers == ["uuid-00001", "uuid-00002"]
    assert [refusal.code for refusal in walked.refusals] == ["record.no_identifier"]


def test_a_web_page_in_the_middle_is_asked_again(portal: Portal, v2: GeoNode) -> None:
    portal.script(V2[0], v2.respond_v2, Answer(HTML), v2.respond_v2)
    assert walk_geonode(portal, page_size=100).identifiers == EVERY


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"results": []}', b'{"resources": 7}', b'{"objects": [', b"[" * 9999])
def test_what_only_resembles_an_answer_is_none(portal: Portal, body: bytes) -> None:
    portal.script(V2[0], Answer(body))
    assert verdict(walk_geonode(portal))[0] == "failed"


# ── addresses ──


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://geo.example/", "https://geo.example"),
        ("https://geo.example/api/v2/datasets/184", "https://geo.example"),
        ("https://geo.example/sig/api/layers/?limit=5", "https://geo.example/sig"),
        ("https://geo.example/catalogue/csw?service=CSW", "https://geo.example"),
        ("https://geo.example/layers/geonode:municipios", "https://geo.example"),
        ("https://geo.example/sig", "https://geo.example/sig"),
    ],
)
def test_any_address_of_a_geonode_leads_to_its_root(url: str, base: str) -> None:
    assert geonode_base(url) == base


def test_its_apis_are_known_by_their_paths() -> None:
    assert names_api("https://geo.example/api/v2/resources?page=2")
    assert names_api("https://geo.example/api/layers/")
    assert not names_api("https://geo.example/api/3/action/package_search")
    assert not names_api("https://geo.example/layers/")


@pytest.mark.parametrize(("position", "rows", "page"), [(0, 100, 100), (200, 100, 100), (105, 20, 1), (108, 20, 4)])
def test_page_numbers_reach_only_multiples_of_their_size(position: int, rows: int, page: int) -> None:
    assert aligned(position, rows) == page
