"""Catalogue services, as they are and as they fail."""

import re

import pytest

from federation.completeness import judge
from harvesters.items import Refusal
from tests.harvesters.geoportals import CSW_RECORD, DCAT, GMD, MDB, Csw, dublin_core, iso
from tests.harvesters.harvesting import Walked, walk
from tests.harvesters.portal import HTML, Answer, Asked, Portal

PATH = "/csw"


@pytest.fixture
def service(portal: Portal) -> Csw:
    """A catalogue service of 250 records, on the portal."""
    service = Csw()
    portal.script(PATH, service.respond)
    return service


def walk_csw(portal: Portal, url: str = PATH, **fields: object) -> Walked:
    return walk(portal.url + url, protocol="csw", **fields)


def verdict(walked: Walked) -> tuple[str, str]:
    judgement = judge(walked.outcome, 0)
    assert judgement.reason.es
    return judgement.verdict.value, judgement.reason.en


EVERY = [f"id-{number:05}" for number in range(1, 251)]


@pytest.mark.parametrize("url", [PATH, f"{PATH}?service=CSW&version=3.0.0", f"{PATH}?service=CSW&version=2.0.2"])
def test_a_catalogue_is_walked_whole_in_the_order_of_its_identifiers(portal: Portal, service: Csw, url: str) -> None:
    walked = walk_csw(portal, url, page_size=100)
    tally = walked.outcome.tally
    assert walked.identifiers == EVERY
    assert {page.schema for page in walked.pages} == {"iso19139"}
    assert (tally.declared, tally.received, tally.unique, tally.ended, tally.stopped) == (250, 250, 250, True, "")
    assert service.starts() == [1, 101, 201]
    assert {said["version"] for said in service.asked} == {"3.0.0" if "3.0.0" in url else "2.0.2"}
    assert {said["sortby"] for said in service.asked} == {"dc:identifier:A"}
    assert verdict(walked) == ("complete", "Saw 250 of 250 declared.")


def test_a_service_that_speaks_only_the_newer_version_is_asked_in_it(portal: Portal, service: Csw) -> None:
    service.speaks = ("3.0.0",)
    assert walk_csw(portal).identifiers == EVERY
    assert {said["typenames"] for said in service.asked} == {"csw30:Record"}


def test_parameters_of_the_portal_s_own_are_kept(portal: Portal, service: Csw) -> None:
    assert len(walk_csw(portal, f"{PATH}?request=GetCapabilities&service=CSW&map=nacional").identifiers) == 250
    assert {said["map"] for said in service.asked} == {"nacional"}


@pytest.mark.parametrize("path", ["/catalogue/csw", "/geonetwork/srv/spa/csw", "/srv/spa/csw"])
def test_the_service_is_found_below_the_address_of_the_portal(portal: Portal, service: Csw, path: str) -> None:
    portal.script("/", Answer(HTML, content_type="text/html"))
    portal.script(PATH, Answer(HTML, 404))
    portal.script(path, service.respond)
    assert walk_csw(portal, "/").identifiers == EVERY


def test_a_portal_without_a_service_fails_with_one_sentence(portal: Portal) -> None:
    walked = walk_csw(portal, "/geoportal")
    assert "has nothing there" in walked.error
    assert "Asked in vain, too" in walked.error
    assert verdict(walked)[0] == "failed"


def test_a_service_whose_capabilities_are_broken_is_asked_for_its_records_all_the_same(
    portal: Portal, service: Csw
) -> None:
    portal.script(PATH, Answer(HTML, 500), Answer(HTML, 500), service.respond)
    assert walk_csw(portal).identifiers == EVERY


# ── what the records are written in ──


def test_iso_19115_3_is_read_where_it_is_all_that_is_offered(portal: Portal, service: Csw) -> None:
    service.offers = (CSW_RECORD, MDB)
    walked = walk_csw(portal)
    assert walked.identifiers == EVERY
    assert {page.schema for page in walked.pages} == {"iso19139"}


@pytest.mark.parametrize("offers", [(CSW_RECORD, DCAT), (GMD, DCAT)])
def test_dcat_is_read_where_nothing_else_is_offered_or_the_source_says_so(
    portal: Portal, service: Csw, offers: tuple[str, ...]
) -> None:
    service.offers = offers
    walked = walk_csw(portal, schema="dcat" if GMD in offers else "")
    assert walked.identifiers == [f"https://geo.example/{each}" for each in EVERY]
    assert {page.schema for page in walked.pages} == {"dcat"}
    body = walked.records[0].body.decode()
    assert "<http://www.w3.org/ns/dcat#accessURL> <https://geo.example/wms>" in body
    assert "id-00002" not in body
    assert verdict(walked)[0] == "complete"


def test_a_row_of_rdf_without_a_dataset_is_counted_as_unreadable(portal: Portal, service: Csw) -> None:
    service.offers = (DCAT,)
    service.identifiers = ["a", "b"]
    service.writes = lambda name: f'<s:Service xmlns:s="urn:s" about="{name}"/>' if name == "b" else _rdf(name)
    walked = walk_csw(portal)
    assert walked.identifiers == ["https://geo.example/a"]
    assert [refusal.code for refusal in walked.refusals] == ["record.unreadable"]
    assert (walked.outcome.tally.unique, walked.outcome.tally.refused) == (1, 1)


def _rdf(name: str) -> str:
    return (
        f'<dcat:Dataset xmlns:dcat="{DCAT}" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'rdf:about="https://geo.example/{name}"><dct:identifier xmlns:dct="http://purl.org/dc/terms/">{name}'
        "</dct:identifier></dcat:Dataset>"
    )


def test_a_service_that_promises_a_schema_and_refuses_it_is_asked_in_the_next(portal: Portal, service: Csw) -> None:
    told = service.capabilities("2.0.2")
    service.offers = (CSW_RECORD, MDB)
    told.body = told.body.replace(CSW_RECORD.encode() + b"</ows:Value>", MDB.encode() + b"</ows:Value>")
    portal.script(PATH, told, service.respond)
    assert walk_csw(portal).identifiers == EVERY


def test_a_service_that_gives_no_iso_is_asked_for_what_every_service_gives(portal: Portal, service: Csw) -> None:
    service.offers = (CSW_RECORD,)
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == EVERY
    assert {page.schema for page in walked.pages} == {"dublin_core"}
    assert [said["outputschema"] for said in service.asked].count(CSW_RECORD) == 3


def test_one_that_gives_dublin_core_whatever_it_is_asked_for_is_read_as_such(portal: Portal, service: Csw) -> None:
    service.writes = dublin_core
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == EVERY
    assert {page.schema for page in walked.pages} == {"dublin_core"}


def test_where_some_records_are_dublin_core_each_page_says_what_it_holds(portal: Portal, service: Csw) -> None:
    service.writes = lambda identifier: (iso if identifier < "id-00200" else dublin_core)(identifier)
    walked = walk_csw(portal, page_size=250)
    assert walked.identifiers == EVERY
    assert [(page.schema, len(page.records)) for page in walked.pages] == [("iso19139", 199), ("dublin_core", 51)]


def test_records_in_a_schema_that_nobody_knows_are_counted_and_none_is_lost_in_silence(
    portal: Portal, service: Csw
) -> None:
    service.writes = lambda identifier: dublin_core(identifier).replace("csw:Record", "csw:Ficha")
    walked = walk_csw(portal, page_size=100)
    assert (walked.identifiers, walked.outcome.tally.refused) == ([], 250)
    assert verdict(walked) == ("failed", "None of the 250 records could be read.")


# ── order ──


def test_a_service_that_calls_its_identifier_otherwise_is_asked_in_its_words(portal: Portal, service: Csw) -> None:
    service.sorts_by = ("Identifier",)
    assert walk_csw(portal, page_size=100).identifiers == EVERY
    assert [said.get("sortby") for said in service.asked[:2]] == ["dc:identifier:A", "Identifier:A"]


@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
def test_a_service_that_sorts_by_nothing_is_asked_without(portal: Portal, service: Csw, version: str) -> None:
    service.sorts_by = ()
    service.speaks = (version,)
    assert walk_csw(portal, page_size=100).identifiers == EVERY
    assert "sortby" not in service.asked[-1]


def test_where_the_order_is_not_kept_to_the_second_pass_has_other_edges(portal: Portal, service: Csw) -> None:
    service.ignores_sort = True
    service.identifiers = EVERY[100:] + EVERY[:100][::-1]

    def move_one(_: object) -> None:
        if len(service.asked) == 2:
            service.identifiers.append(service.identifiers.pop(0))

    service.before_page = move_one
    walked = walk_csw(portal, page_size=100)
    assert sorted(walked.identifiers) == EVERY
    assert {said["maxrecords"] for said in service.asked} == {"100", "66"}


# ── counts that lie, and pages that do not come as they were asked for ──


def test_rows_capped_in_silence_are_stepped_by_what_comes(portal: Portal, service: Csw) -> None:
    service.cap = 70
    assert walk_csw(portal, page_size=100).identifiers == EVERY
    assert service.starts() == [1, 71, 141, 211]


@pytest.mark.parametrize(
    "next_record",
    [
        lambda _position, _total: 0,
        lambda _position, _total: 1,
        lambda _position, total: total + 1,
        lambda _position, _total: None,
        lambda _position, total: total * 9,
    ],
    ids=["0", "1", "one past the end", "nothing", "far away"],
)
def test_next_record_may_say_what_it_likes(portal: Portal, service: Csw, next_record: object) -> None:
    service.next_record = next_record  # type: ignore[assignment]
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == EVERY
    assert service.starts() == [1, 101, 201]
    assert verdict(walked)[0] == "complete"


@pytest.mark.parametrize("lie", [0, 7, 100_000])
def test_a_number_of_returned_records_that_lies_moves_nothing(portal: Portal, service: Csw, lie: int) -> None:
    service.returned = lambda _: lie
    assert walk_csw(portal, page_size=100).identifiers == EVERY
    assert service.starts() == [1, 101, 201]


def test_records_shown_as_comments_are_counted_and_told(portal: Portal, service: Csw) -> None:
    service.writes = lambda name: f"<!-- {name} has no stylesheet -->" if name in EVERY[40:42] else iso(name)
    walked = walk_csw(portal, page_size=100)
    assert (len(walked.identifiers), walked.outcome.tally.refused) == (248, 2)
    assert [refusal.code for refusal in walked.refusals] == ["record.left_out"] * 2
    assert judge(walked.outcome, 0).may_mark_missing is False


def test_a_promise_of_records_without_any_is_no_empty_catalogue(portal: Portal, service: Csw) -> None:
    service.writes = lambda _: ""
    walked = walk_csw(portal)
    what, why = verdict(walked)
    assert what == "failed"
    assert "declares 250 records and gave none. It says that it returned 100 and brings none." in why
    assert len(service.asked) == 1


def test_a_count_that_is_too_high_ends_as_partial(portal: Portal, service: Csw) -> None:
    service.matched = lambda true: true + 5
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == EVERY
    assert verdict(walked)[0] == "partial"
    assert "declares 255 records and gave no rows after 250" in walked.outcome.tally.stopped
    assert service.asked[-1]["sortby"] == "dc:identifier:D"


@pytest.mark.parametrize("matched", [0, 100, 101, 150])
def test_a_count_that_is_too_low_hides_nothing(portal: Portal, service: Csw, matched: int) -> None:
    service.matched = lambda _: matched
    service.next_record = lambda position, _: position + 1
    assert walk_csw(portal, page_size=100).identifiers == EVERY


def test_a_service_that_counts_nothing_is_walked_to_its_end(portal: Portal, service: Csw) -> None:
    service.matched = lambda _: None
    walked = walk_csw(portal, page_size=100)
    assert (walked.identifiers, walked.outcome.tally.declared, walked.outcome.tally.ended) == (EVERY, None, True)


def test_an_empty_catalogue_ends_as_one(portal: Portal, service: Csw) -> None:
    service.identifiers = []
    tally = walk_csw(portal).outcome.tally
    assert (tally.declared, tally.unique, tally.ended, tally.stopped) == (0, 0, True, "")


def test_a_page_that_repeats_for_ever_ends_the_walk(portal: Portal, service: Csw) -> None:
    def respond(asked: Asked) -> Answer:
        asked.query.pop("startPosition", None)
        return service.respond(asked)

    portal.script(PATH, respond)
    walked = walk_csw(portal, page_size=100)
    assert verdict(walked)[0] == "partial"
    assert "repeats the same rows in the place" in walked.outcome.tally.stopped
    assert len(service.asked) <= 4


def test_what_a_shift_hid_is_found_by_a_second_pass_in_the_other_order(portal: Portal, service: Csw) -> None:
    def delete_the_first(_: object) -> None:
        if len(service.asked) == 2:
            del service.identifiers[0]

    service.before_page = delete_the_first
    walked = walk_csw(portal, page_size=100)
    assert sorted(walked.identifiers) == EVERY
    assert {said["sortby"] for said in service.asked} == {"dc:identifier:A", "dc:identifier:D"}
    assert verdict(walked)[0] == "complete"


def test_rows_that_come_twice_are_handed_over_once(portal: Portal, service: Csw) -> None:
    service.identifiers = ["a", "b", "b", "c"]
    walked = walk_csw(portal, page_size=2)
    assert walked.identifiers == ["a", "b", "c"]
    assert walked.outcome.tally.duplicates > 0
    assert verdict(walked)[0] == "partial"


# ── answers that fail ──


def test_pages_shrink_when_the_portal_cannot_carry_them(portal: Portal, service: Csw) -> None:
    def respond(asked: Asked) -> Answer:
        too_much = int(asked.query.get("maxRecords", 0)) > 20
        return Answer(HTML, 504) if too_much else service.respond(asked)

    portal.script(PATH, respond)
    assert walk_csw(portal, page_size=500).identifiers == EVERY
    assert {said["maxrecords"] for said in service.asked} == {"20"}


@pytest.mark.parametrize("how", ["exception", "500"])
def test_a_record_that_the_service_fails_at_is_singled_out_and_passed_over(
    portal: Portal, service: Csw, how: str
) -> None:
    service.fails_at = frozenset((EVERY[130], EVERY[131], EVERY[249]))
    service.fails_with = Answer(HTML, 500) if how == "500" else None
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == [each for each in EVERY if each not in service.fails_at]
    assert [refusal.value.partition(":")[0] for refusal in walked.refusals] == ["131", "132", "250"]
    assert {refusal.code for refusal in walked.refusals} == {"record.unreadable"}
    assert verdict(walked) == ("complete", "Saw 247 of 250 declared, 3 unreadable.")
    assert judge(walked.outcome, 0).may_mark_missing is False


def test_a_service_that_fails_from_some_record_on_is_not_nagged_to_its_end(portal: Portal, service: Csw) -> None:
    service.fails_at = frozenset(EVERY[120:])
    walked = walk_csw(portal, page_size=100)
    assert verdict(walked)[0] == "partial"
    assert "answered an exception: NoApplicableCode (service) Record serialization" in walked.error
    assert len(service.asked) < 20


def test_an_exception_with_status_200_ends_the_walk_with_its_words(portal: Portal, service: Csw) -> None:
    portal.script(PATH, service.exception("2.0.2", "NoApplicableCode", "", "Índice fuera de servicio"))
    walked = walk_csw(portal)
    assert "answered an exception: NoApplicableCode Índice fuera de servicio." in walked.error
    assert verdict(walked)[0] == "failed"


def test_half_an_answer_gives_what_it_holds_and_the_rest_is_asked_for(portal: Portal, service: Csw) -> None:
    def respond(asked: Asked) -> Answer:
        answer = service.respond(asked)
        answer.body = answer.body[: len(answer.body) * 2 // 3] if len(service.asked) == 2 else answer.body
        return answer

    portal.script(PATH, respond)
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == EVERY
    assert [refusal.code for refusal in walked.refusals] == ["document.broken"]
    assert verdict(walked)[0] == "complete"


def test_half_a_last_answer_is_whole_when_nothing_declared_is_lacking(portal: Portal, service: Csw) -> None:
    def respond(asked: Asked) -> Answer:
        answer = service.respond(asked)
        answer.body = answer.body.removesuffix(b"</csw:SearchResults></csw:GetRecordsResponse>")
        return answer

    portal.script(PATH, service.capabilities("2.0.2"), respond)
    walked = walk_csw(portal, page_size=100)
    assert (walked.identifiers, verdict(walked)[0]) == (EVERY, "complete")


def test_an_empty_answer_in_the_middle_is_asked_again(portal: Portal, service: Csw) -> None:
    portal.script(PATH, service.respond, service.respond, Answer(b"", content_type="text/xml"), service.respond)
    assert walk_csw(portal, page_size=100).identifiers == EVERY


def test_a_web_page_in_the_middle_is_asked_again(portal: Portal, service: Csw) -> None:
    pages = [service.respond, service.respond, Answer(HTML), service.respond]
    portal.script(PATH, *pages)
    assert walk_csw(portal, page_size=100).identifiers == EVERY


def test_a_web_page_in_place_of_every_answer_fails_with_a_sentence(portal: Portal) -> None:
    portal.script(PATH, Answer(HTML))
    walked = walk_csw(portal)
    assert "answered a web page" in walked.error
    assert verdict(walked)[0] == "failed"


def test_the_ceiling_of_a_search_engine_is_told(portal: Portal, service: Csw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvesters.protocols.csw.CEILINGS", frozenset((200,)))
    service.matched = lambda _: 200
    service.next_record = lambda position, _: 0 if position >= 200 else position + 1
    service.fails_at = frozenset(EVERY[200:])
    walked = walk_csw(portal, page_size=100)
    assert walked.identifiers == EVERY[:200]
    assert "gives no more than its first 200 records" in walked.error
    assert verdict(walked)[0] == "partial"


@pytest.fixture
def capped(service: Csw, monkeypatch: pytest.MonkeyPatch) -> Csw:
    """A service of 250 records that counts and gives no more than 60 of one question, as GeoNetwork 4 does 10,000."""
    monkeypatch.setattr("harvesters.protocols.csw.CEILINGS", frozenset((60,)))
    service.most = 60
    service.next_record = lambda position, total: 0 if position >= total else position + 1
    return service


@pytest.mark.parametrize("rows", [10, 25])
@pytest.mark.parametrize("counts_on", [False, True], ids=["counts to its most", "counts on"])
def test_what_lies_behind_the_most_is_asked_for_in_windows(
    portal: Portal, capped: Csw, rows: int, counts_on: bool
) -> None:
    capped.counts_on = counts_on
    walked = walk_csw(portal, page_size=rows)
    tally = walked.outcome.tally
    assert walked.identifiers == EVERY
    assert (tally.declared, tally.unique, tally.ended, tally.stopped) == (250, 250, True, "")
    assert verdict(walked) == ("complete", "Saw 250 of 250 declared.")
    assert any("the sum of the parts is the total" in note for note in tally.notes)


def test_where_no_order_is_kept_windows_are_halved(portal: Portal, capped: Csw) -> None:
    capped.ignores_sort = True
    capped.identifiers = [EVERY[number * 97 % 250] for number in range(250)]
    walked = walk_csw(portal, page_size=20)
    tally = walked.outcome.tally
    assert sorted(walked.identifiers) == EVERY
    assert (tally.declared, tally.unique, tally.ended, tally.stopped) == (250, 250, True, "")


@pytest.mark.parametrize("fault", ["ignores", "refuses"])
def test_a_service_without_such_a_filter_is_partial_and_says_how_to_mend_it(
    portal: Portal, capped: Csw, fault: str
) -> None:
    if fault == "ignores":
        capped.ignores_filter = True
    else:
        capped.filters_by = ()
    walked = walk_csw(portal, page_size=20)
    assert walked.identifiers == EVERY[:60]
    assert "gives no more than its first 60 records" in walked.error
    assert verdict(walked)[0] == "partial"


def test_exactly_the_most_is_whole(portal: Portal, capped: Csw) -> None:
    del capped.identifiers[60:]
    walked = walk_csw(portal, page_size=20)
    assert (walked.outcome.tally.declared, walked.outcome.tally.unique, walked.outcome.tally.ended) == (60, 60, True)


@pytest.mark.parametrize(
    ("encode", "refusals"),
    [
        (lambda body: body.decode().encode("latin-1"), [Refusal("encoding.repaired", "UTF-8 / Windows-1252 (bytes)")]),
        (
            lambda body: body.replace("ó".encode(), b"\xf3"),
            [Refusal("encoding.repaired", "UTF-8 / Windows-1252 (bytes)")],
        ),
        (lambda body: b"\xef\xbb\xbf" + body, []),
        (lambda body: body.replace(b"UTF-8", b"ISO-8859-1"), []),
        (
            lambda body: body.replace(b"UTF-8", b"ISO-8859-1").decode().encode("latin-1"),
            [Refusal("encoding.repaired", "UTF-8 / Windows-1252 (bytes)")],
        ),
        (
            lambda body: body.replace("ó".encode(), "ó\x0b".encode()),
            [Refusal("document.repaired", "1 control characters in XML")],
        ),
        (
            lambda body: b"\n\n" + body,
            [Refusal("document.repaired", "white space before the XML declaration")],
        ),
    ],
    ids=["latin-1", "one byte", "mark", "utf-8 called latin-1", "latin-1 as declared", "control", "blank lines"],
)
def test_encodings_are_decided_by_evidence(
    portal: Portal, service: Csw, encode: object, refusals: list[Refusal]
) -> None:
    service.identifiers = ["a"]
    service.writes = lambda name: iso(name, "Población")
    answer = service.records("2.0.2", {"outputschema": GMD, "resulttype": "results"})
    answer.body = encode(answer.body)  # type: ignore[operator]
    portal.script(PATH, service.capabilities("2.0.2"), answer)
    walked = walk_csw(portal)
    title = re.search("Poblaci[^<]*", walked.records[0].body.decode().replace("ó ", "ó"))
    assert title is not None
    assert title[0] == "Población"
    assert walked.refusals == refusals


def test_where_the_service_moved_for_good_is_remembered(portal: Portal, service: Csw) -> None:
    def moved(asked: Asked) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        return Answer(status=301, headers={"Location": f"{portal.url}/nuevo/csw?{query}"})

    portal.script(PATH, moved)
    portal.script("/nuevo/csw", service.respond)
    walked = walk_csw(portal)
    assert walked.identifiers == EVERY
    assert {asked.path for asked in portal.asked[2:]} == {"/nuevo/csw"}
