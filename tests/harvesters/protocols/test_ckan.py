import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.completeness import Verdict, judge
from harvesters.items import Refusal
from harvesters.protocols import ckan_answers
from harvesters.protocols.ckan import ORDERS
from harvesters.protocols.ckan_addresses import ckan_action_base, ckan_action_bases
from tests.harvesters.harvesting import IMPATIENT, walk
from tests.harvesters.portal import HTML, SEARCH, Answer, Asked, Portal, Respond, package, search_body

LIST, SHOW = "/api/3/action/package_list", "/api/3/action/package_show"


def test_a_catalogue_is_walked_whole_in_a_stable_order(portal):
    walked = walk(portal.url, page_size=100)
    tally = walked.outcome.tally
    assert walked.identifiers == [f"id-{number:05}" for number in range(1, 251)]
    assert (tally.declared, tally.received, tally.unique, tally.pages, tally.ended) == (250, 250, 250, 3, True)
    assert portal.starts() == [0, 100, 200]
    assert {asked.query["sort"] for asked in portal.asked} == {"id asc"}
    assert (walked.outcome.finish_reason, walked.outcome.errors, tally.stopped) == ("finished", (), "")


def test_a_body_is_exactly_what_the_portal_sent(portal):
    odd = b'{"id" :  "x-1",\t"title":"\\u00f1 \xc3\xb1", "n": 1.0e2, "id2":null}'
    portal.script(SEARCH, Answer(b'{"success": true, "result": {"count": 1, "results": [ ' + odd + b" ]}}"))
    assert [record.body for record in walk(portal.url).records] == [odd]


def test_an_empty_catalogue_ends_as_one(portal):
    portal.packages = []
    tally = walk(portal.url).outcome.tally
    assert (tally.declared, tally.unique, tally.ended, tally.stopped) == (0, 0, True, "")


# ── finding the API ──


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://datos.example/api/3/action", "https://datos.example/api/3/action"),
        ("https://datos.example/api/3/action/", "https://datos.example/api/3/action"),
        ("https://datos.example/api/3", "https://datos.example/api/3/action"),
        (
            "https://datos.example/busca/api/3/action/package_search?q=agua#x",
            "https://datos.example/busca/api/3/action",
        ),
        ("https://datos.example/api/action/package_list", "https://datos.example/api/action"),
        ("https://datos.example", None),
        ("https://datos.example/busca", None),
        ("https://datos.example/api", None),
        ("https://datos.example/dataset/api-de-salud", None),
    ],
)
def test_a_url_names_an_action_api_or_none(url, base):
    assert ckan_action_base(url) == base


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://datos.example/", "https://datos.example/api/3/action"),
        ("https://datos.example/busca", "https://datos.example/busca/api/3/action"),
        ("https://datos.example/dataset", "https://datos.example/api/3/action"),
        ("https://datos.example/dataset/calidad-del-aire?x=1", "https://datos.example/api/3/action"),
        ("https://datos.example/api", "https://datos.example/api/3/action"),
    ],
)
def test_the_likeliest_place_of_the_api_is_asked_first(url, first):
    bases = ckan_action_bases(url)
    assert bases[0] == first
    assert len(bases) == len(set(bases)) <= 8


@given(st.text(max_size=40))
def test_any_text_after_a_host_gives_places_to_ask(path):
    assert all(base.startswith("https://datos.example") for base in ckan_action_bases(f"https://datos.example/{path}"))


@pytest.mark.parametrize("given_path", ["", "/", "/busca", "/busca/api/3/action", "/busca/dataset"])
def test_the_api_is_found_under_a_prefix(portal, given_path):
    portal.script("/busca" + SEARCH, portal.search)
    portal.script(SEARCH, Answer(HTML, content_type="text/html"))
    assert walk(portal.url + given_path).outcome.tally.unique == 250


def test_a_portal_without_an_api_fails_with_one_sentence(portal):
    portal.script(SEARCH, Answer(HTML, content_type="text/html"))
    walked = walk(portal.url)
    assert "answered a web page where its CKAN API should be" in walked.error
    assert "/busca/api/3/action" in walked.error
    assert (walked.pages, walked.outcome.tally.ended) == ([], False)


def test_where_the_portal_moved_for_good_is_remembered_and_asked_from_then_on(portal):
    portal.script(SEARCH, lambda asked: Answer(status=308, headers={"Location": f"/nuevo{SEARCH}?" + _query(asked)}))
    portal.script("/nuevo" + SEARCH, portal.search)
    walked = walk(portal.url, page_size=100)
    assert walked.outcome.final_url == f"{portal.url}/nuevo/api/3/action"
    assert [asked.path for asked in portal.asked] == [SEARCH, *["/nuevo" + SEARCH] * 3]


def test_a_temporary_redirect_is_followed_and_not_remembered(portal):
    portal.script(SEARCH, lambda asked: Answer(status=302, headers={"Location": f"/hoy{SEARCH}?" + _query(asked)}))
    portal.script("/hoy" + SEARCH, portal.search)
    outcome = walk(portal.url).outcome
    assert (outcome.tally.unique, outcome.final_url) == (250, "")


# ── pages that are not as they were asked for ──


def test_a_portal_that_caps_rows_in_silence_is_stepped_by_what_it_gives(portal):
    portal.rows_cap = 70
    assert walk(portal.url, page_size=100).outcome.tally.unique == 250
    assert portal.starts() == [0, 70, 140, 210]


def test_rows_that_come_twice_are_handed_over_once(portal):
    portal.packages = [package(1), package(2), package(2), package(1)]
    walked = walk(portal.url, page_size=2)
    assert walked.identifiers == ["id-00001", "id-00002"]


def test_a_record_that_changes_while_we_walk_stands_as_first_seen(portal):
    portal.packages = [package(1), package(2), package(1, title="otro"), package(3)]
    walked = walk(portal.url, page_size=2)
    assert walked.identifiers == ["id-00001", "id-00002", "id-00003"]
    assert walked.refusals == []


def test_rows_that_repeat_use_up_the_count_and_hide_nothing(portal):
    """Every page repeats half of the one before, in any order: the count is reached while rows are still lacking."""

    def search(asked: Asked) -> Answer:
        start, rows = int(asked.query["start"]), int(asked.query["rows"])
        first = max(0, start - start // rows * (rows // 2))
        return Answer(search_body(portal.packages[first : first + rows], 250))

    portal.script(SEARCH, search)
    tally = walk(portal.url, page_size=50).outcome.tally
    assert (tally.unique, tally.ended, tally.passes) == (250, True, 1)


def test_one_dataset_that_the_portal_fails_at_is_passed_over_and_said(portal):
    def search(asked: Asked) -> Answer:
        start, rows = int(asked.query["start"]), int(asked.query["rows"])
        return Answer(b"{}", 500) if start <= 120 < start + rows else portal.search(asked)

    portal.script(SEARCH, search)
    walked = walk(portal.url, page_size=100, limits=replace(IMPATIENT, retries=0))
    tally = walked.outcome.tally
    assert (tally.unique, tally.refused, tally.ended) == (249, 1, True)
    assert [refusal.code for refusal in walked.refusals] == ["record.unreadable"]
    assert "121:" in walked.refusals[0].value


def test_what_a_shift_hid_is_found_by_a_second_pass(portal):
    """A dataset is deleted at the front between two pages: the one that slips over the edge is seen by neither."""

    def delete_the_first(portal: Portal, asked: Asked) -> None:
        if asked.query["start"] == "100" and len(portal.packages) == 250:
            del portal.packages[0]

    portal.before_page = delete_the_first
    walked = walk(portal.url, page_size=100)
    assert "id-00101" in walked.identifiers
    assert len(walked.identifiers) == 250
    assert [asked.query["sort"] for asked in portal.asked] == [ORDERS[0]] * 3 + [ORDERS[1]] * 3
    assert (walked.outcome.tally.declared, walked.outcome.tally.ended) == (249, True)


def test_a_count_that_promises_more_than_there_is_ends_the_walk_short(portal):
    portal.count_lie = 7
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.declared, tally.unique, tally.ended) == (257, 250, False)
    assert "declares 257 records and gave no rows after 250" in tally.stopped
    assert len(portal.asked) == 9


# ── what the search leaves out is asked for by the list of names ──


def listing(portal: Portal, *, names: list[str] | None = None, withheld: tuple[str, ...] = ()) -> Respond:
    """Let a portal answer `package_list` and `package_show`, from what it truly holds; return how it shows one."""

    def show(asked: Asked) -> Answer:
        found = [each for each in portal.packages if each["name"] == asked.query["id"]]
        if asked.query["id"] in withheld or not found:
            return Answer(b'{"success": false, "error": {"__type": "Authorization Error"}}', 403)
        return Answer(json.dumps({"success": True, "result": found[0]}).encode())

    held = names if names is not None else [each["name"] for each in portal.packages]
    portal.script(LIST, Answer(json.dumps({"success": True, "result": held}).encode()))
    portal.script(SHOW, show)
    return show


def hiding(portal: Portal, hidden: int) -> None:
    """Let the search declare all and leave out the last ones, whatever the order."""

    def search(asked: Asked) -> Answer:
        rows, start = int(asked.query["rows"]), int(asked.query["start"])
        return Answer(search_body(portal.packages[:-hidden][start : start + rows], len(portal.packages)))

    portal.script(SEARCH, search)


def test_what_the_search_hides_is_asked_for_by_name(portal):
    hiding(portal, 3)
    listing(portal)
    walked = walk(portal.url, page_size=100)
    tally = walked.outcome.tally
    assert (tally.unique, tally.declared, tally.ended, tally.short) == (250, 250, True, False)
    assert walked.identifiers[-3:] == ["id-00248", "id-00249", "id-00250"]
    assert "list of names" in tally.notes[0]


def test_a_dataset_that_is_listed_and_withheld_is_refused_and_said(portal):
    hiding(portal, 2)
    listing(portal, withheld=("conjunto-249",))
    walked = walk(portal.url, page_size=100)
    assert walked.refusals == [Refusal("record.withheld", "conjunto-249 (403)", "conjunto-249")]
    assert (walked.outcome.tally.unique, walked.outcome.tally.refused) == (249, 1)


def test_a_portal_that_lists_and_gives_nothing_is_not_asked_for_ever(portal):
    hiding(portal, 100)
    listing(portal, withheld=tuple(f"conjunto-{number}" for number in range(151, 251)))
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.refused, tally.ended, "95 were not asked for" in tally.stopped) == (5, False, True)


@pytest.mark.parametrize("withheld", [Answer(HTML, 403), Answer(HTML, 404), Answer(b'{"success": false}')],
                         ids=["403", "404", "no success"])  # fmt: skip
def test_a_dataset_that_is_not_for_us_is_withheld(portal, withheld):
    hiding(portal, 2)
    listing(portal)
    portal.script(SHOW, withheld)
    outcome = walk(portal.url, page_size=100).outcome
    assert (outcome.tally.refused, outcome.tally.ended) == (2, True)


OUTAGES = pytest.mark.parametrize(
    "outage",
    [Answer(b"x", 503), Answer(b"x", 500), Answer(reset=True), Answer(HTML), Answer(b'{"success": true, "resu')],
    ids=["503", "500", "reset", "web page", "cut"],
)


@OUTAGES
def test_datasets_that_do_not_come_are_not_withheld(portal, outage):
    hiding(portal, 4)
    listing(portal)
    portal.script(SHOW, outage)
    walked = walk(portal.url, page_size=100)
    tally = walked.outcome.tally
    assert (walked.refusals, tally.unique, tally.refused, tally.ended) == ([], 246, 0, False)
    assert "4 did not come: conjunto-247, conjunto-248, conjunto-249, conjunto-250. " in tally.stopped
    assert "4 no llegaron" in tally.stopped.es
    assert judge(walked.outcome, 250).verdict is Verdict.PARTIAL


@OUTAGES
def test_a_portal_that_is_out_is_not_asked_for_every_name(portal, outage):
    hiding(portal, 100)
    listing(portal)
    portal.script(SHOW, outage)
    tally = walk(portal.url, page_size=100).outcome.tally
    assert len({asked.query["id"] for asked in portal.asked if asked.path == SHOW}) == 5
    assert (tally.ended, "Another 95 were not asked for any more." in tally.stopped) == (False, True)


@OUTAGES
def test_behind_a_dataset_that_does_not_come_the_others_come(portal, outage):
    hiding(portal, 3)
    good = listing(portal)
    portal.script(SHOW, lambda asked: outage if asked.query["id"] == "conjunto-248" else good(asked))
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.unique, tally.refused, tally.ended) == (249, 0, False)
    assert "1 did not come: conjunto-248. " in tally.stopped


@pytest.mark.parametrize("once", [Answer(HTML), Answer(b'{"success": true, "resu'), Answer(b"")],
                         ids=["web page", "cut", "nothing"])  # fmt: skip
def test_a_dataset_that_did_not_come_for_a_moment_is_asked_for_again(portal, once):
    hiding(portal, 3)
    good = listing(portal)
    portal.script(SHOW, once, good, good, good)
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.unique, tally.declared, tally.ended) == (250, 250, True)


def test_a_page_that_repeats_for_ever_is_walked_around_by_the_list(portal):
    """Page 3 repeats page 2, whatever is asked for, in any order."""
    portal.packages = portal.packages[:30]

    def search(asked: Asked) -> Answer:
        start = min(int(asked.query["start"]), 10)
        return Answer(search_body(portal.packages[start : start + 10], 30))

    portal.script(SEARCH, search)
    listing(portal)
    tally = walk(portal.url, page_size=10).outcome.tally
    assert (tally.unique, tally.ended) == (30, True)


def test_a_total_that_lies_is_told_from_one_that_counts(portal):
    """The list and two passes agree: only the total says otherwise, and only the list's word is not enough."""
    portal.count_lie = 7
    listing(portal)
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.passes, tally.settled, tally.short, tally.ended) == (2, False, True, False)
    assert "package_list) holds 250, and 257 is what its search declares" in tally.notes[0]


def test_a_total_that_moves_and_then_stands_still_is_met(portal):
    def delete_ten(portal: Portal, asked: Asked) -> None:
        if asked.query["start"] == "100" and len(portal.packages) == 250:
            del portal.packages[120:130]

    portal.before_page = delete_ten
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.declared_again, tally.declared, tally.unique) == ((250,), 240, 240)
    assert (tally.passes, tally.settled, tally.short, tally.ended) == (2, True, False, True)


def test_a_total_that_never_stands_still_is_settled_by_the_list(portal):
    def delete_one(portal: Portal, asked: Asked) -> None:
        if asked.query["start"] == "100":
            del portal.packages[150]

    portal.before_page = delete_one
    listing(portal, names=[each["name"] for each in portal.packages if each["name"] != "conjunto-151"])
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.settled, tally.short, tally.ended) == (True, False, True)


def test_the_list_is_not_asked_for_where_nothing_is_lacking(portal):
    listing(portal)
    walk(portal.url)
    assert [asked.path for asked in portal.asked] == [SEARCH]


def test_a_count_without_rows_is_no_empty_catalogue(portal):
    portal.script(SEARCH, Answer(search_body([], 40)))
    tally = walk(portal.url).outcome.tally
    assert (tally.ended, tally.stopped != "", len(portal.asked)) == (False, True, 1)


def test_a_portal_that_ignores_start_does_not_hold_us_for_ever(portal):
    portal.script(SEARCH, Answer(search_body(portal.packages[:100], 250)))
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.unique, tally.ended) == (100, False)
    assert "repeats the same rows in the place" in tally.stopped
    assert len(portal.asked) <= 5


def test_rows_without_identifier_that_are_others_each_time_do_not_hold_us_for_ever(portal):
    """The portal ignores `start`, and five of its rows bear a counter of visits and no identifier."""

    def search(asked):
        nameless = [{"title": "x", "views": f"{len(portal.asked)}-{number}"} for number in range(5)]
        return Answer(search_body([*(package(number) for number in range(1, 31)), *nameless], 60))

    portal.script(SEARCH, search)
    tally = walk(portal.url, max_pages=50).outcome.tally
    assert (tally.unique, tally.short) == (30, True)
    assert len(portal.asked) < 12


def test_a_count_that_is_too_low_does_not_hide_the_rest(portal):
    portal.count_lie = -150
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.declared, tally.unique, tally.ended) == (100, 250, True)


def test_a_portal_that_declares_nothing_and_ignores_start_is_not_taken_for_whole(portal):
    portal.script(SEARCH, Answer(search_body(portal.packages[:100], None)))
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.unique, tally.ended, tally.stopped != "") == (100, False, True)


def test_a_portal_that_declares_nothing_is_walked_to_the_empty_page(portal):
    def search(asked: Asked) -> Answer:
        start = int(asked.query["start"])
        return Answer(search_body(portal.packages[start : start + 100], None))

    portal.script(SEARCH, search)
    tally = walk(portal.url, page_size=100).outcome.tally
    assert (tally.declared, tally.unique, tally.ended) == (None, 250, True)


@pytest.mark.parametrize("status", [400, 409, 500])
def test_a_portal_that_refuses_the_order_is_asked_without(portal, status):
    complaint = json.dumps({"success": False, "error": {"__type": "Search Error", "message": "no sort"}}).encode()
    portal.script(SEARCH, lambda asked: Answer(complaint, status) if "sort" in asked.query else portal.search(asked))
    assert walk(portal.url, page_size=100).outcome.tally.unique == 250


# ── records that are not as they should be ──


def test_one_bad_record_costs_that_record(portal):
    portal.packages = [
        package(1),
        {"name": "solo-nombre"},
        {"title": "sin nada"},
        "texto",
        None,
        package(2),
        {"id": ""},
    ]
    walked = walk(portal.url)
    assert walked.identifiers == ["id-00001", "solo-nombre", "id-00002"]
    assert [refusal.code for refusal in walked.refusals] == [
        "record.no_identifier", "record.not_object", "record.not_object", "record.no_identifier",
    ]  # fmt: skip
    assert walked.refusals[0].value == '{"title": "sin nada"}'
    assert (walked.outcome.tally.refused, walked.outcome.tally.ended) == (4, True)


def test_a_record_that_is_too_deep_or_too_large_costs_that_record(portal, monkeypatch):
    monkeypatch.setattr(ckan_answers, "MAX_RECORD", 10_000)
    deep = '{"id": "hondo", "x": ' + "[" * 20_000 + "]" * 20_000 + "}"
    large = json.dumps(package(3, notes="x" * 20_000))
    rows = ", ".join((json.dumps(package(1)), deep, large, deep.replace("hondo", "otro"), json.dumps(package(2))))
    portal.script(SEARCH, Answer(f'{{"success": true, "result": {{"count": 5, "results": [{rows}]}}}}'.encode()))
    walked = walk(portal.url)
    assert walked.identifiers == ["id-00001", "id-00002"]
    assert [(refusal.code, refusal.identifier) for refusal in walked.refusals] == [
        ("record.too_deep", ""), ("record.too_large", "id-00003"), ("record.too_deep", ""),
    ]  # fmt: skip
    assert (walked.outcome.tally.refused, walked.outcome.tally.ended) == (3, True)


def test_refused_rows_are_counted_once_however_many_passes_see_them(portal):
    portal.packages = [package(1), {"title": "sin nada"}, package(2)]
    portal.count_lie = 1
    tally = walk(portal.url).outcome.tally
    assert (tally.refused, tally.unique, tally.ended) == (1, 2, False)


def test_a_numeric_identifier_is_text(portal):
    portal.packages = [package(1) | {"id": 42}]
    assert walk(portal.url).identifiers == ["42"]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (
            search_body([package(1, title="Población")], 1).decode().encode("latin-1", "replace"),
            "UTF-8 / Windows-1252 (bytes)",
        ),
        (search_body([package(1, title="áé")], 1).replace("é".encode(), b"\xe9"), "UTF-8 / Windows-1252 (bytes)"),
    ],
    ids=["latin-1", "utf-8 with one broken byte"],
)
def test_a_wrong_encoding_is_repaired_and_said(portal, body, value):
    portal.script(SEARCH, Answer(body))
    walked = walk(portal.url)
    assert walked.refusals == [Refusal("encoding.repaired", value)]
    assert json.loads(walked.records[0].body)["title"] in ("Población", "áé")


def test_a_byte_order_mark_and_a_wrong_content_type_are_no_problem(portal):
    portal.script(SEARCH, Answer(b"\xef\xbb\xbf" + search_body([package(1)], 1), content_type="text/html"))
    walked = walk(portal.url)
    assert (walked.identifiers, walked.refusals) == (["id-00001"], [])


def test_raw_control_characters_are_repaired_and_said(portal):
    portal.script(SEARCH, Answer(search_body([package(1, title="a")], 1).replace(b'"a"', b'"a\n\x00b"')))
    walked = walk(portal.url)
    assert [refusal.code for refusal in walked.refusals] == ["document.repaired"]
    assert json.loads(walked.records[0].body)["title"] == "a  b"


# ── answers that fail ──


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(HTML, 404), "answered status 404: the portal has nothing there"),
        (Answer(b'{"success": false, "error": {"message": "sin permiso"}}', 403), "(It says: sin permiso)"),
        (Answer(b""), "answered nothing"),
        (Answer(b"\r\n \t\n"), "answered 5 bytes or more of nothing but blanks"),
        (Answer(b"[]"), "answered JSON that is not its CKAN API"),
        (Answer(b'{"success": true, "result": []}'), "answered JSON that is not its CKAN API"),
        (Answer(b'{"success": false, "error": "x"}'), "answered JSON without the result of a search"),
        (Answer(search_body([package(1)], 1)[:-20]), "answered broken JSON"),
        (Answer(b'{"result": {"results": ' + b"[" * 100_000), "answered broken JSON"),
        (Answer(HTML, 418), "which its protocol does not know"),
    ],
    ids=["404", "403", "empty", "blanks", "list", "DKAN", "not success", "half a body", "deep", "teapot"],
)  # fmt: skip
def test_an_answer_that_is_no_page_ends_the_walk_with_a_sentence(portal, answer, words):
    portal.script(SEARCH, answer)
    walked = walk(portal.url + "/api/3/action")
    assert words in walked.error
    assert (walked.pages, walked.outcome.tally.ended, walked.outcome.finish_reason) == ([], False, "finished")


def test_pages_shrink_when_the_portal_cannot_carry_them(portal):
    def search(asked: Asked) -> Answer:
        return portal.search(asked) if int(asked.query["rows"]) <= 40 else Answer(HTML, 504)

    portal.script(SEARCH, search)
    assert walk(portal.url, page_size=500).outcome.tally.unique == 250


def test_pages_grow_again_when_the_portal_has_got_its_breath_back(portal):
    portal.script(SEARCH, portal.search, Answer(HTML, 504), Answer(HTML, 504), portal.search)
    walked = walk(portal.url, page_size=30)
    assert [int(asked.query["rows"]) for asked in portal.asked] == [30] * 3 + [20] * 3 + [30] * 6
    assert (walked.outcome.tally.unique, walked.outcome.memory.rows) == (250, 0)


def test_a_portal_that_never_carries_more_is_asked_for_less_from_the_beginning_the_next_time(portal):
    def search(asked: Asked) -> Answer:
        return portal.search(asked) if int(asked.query["rows"]) <= 20 else Answer(HTML, 504)

    portal.script(SEARCH, search)
    first = walk(portal.url, page_size=30).outcome
    assert (first.tally.unique, first.memory.rows) == (250, 20)
    portal.asked.clear()
    second = walk(portal.url, page_size=30, memory=first.memory).outcome
    asked = [int(asked.query["rows"]) for asked in portal.asked]
    assert (asked[:3], second.tally.unique, second.memory.rows) == ([20] * 3, 250, 20)
    assert asked.count(30) == 2  # tried once more, in vain


def test_pages_shrink_in_the_middle_of_a_walk_without_losing_a_row(portal):
    def search(asked: Asked) -> Answer:
        too_much = asked.query["start"] == "100" and int(asked.query["rows"]) > 30
        return Answer(search_body(portal.packages, 250)[:5000]) if too_much else portal.search(asked)

    portal.script(SEARCH, search)
    walked = walk(portal.url, page_size=100)
    assert (walked.outcome.tally.unique, walked.outcome.tally.duplicates) == (250, 0)
    assert portal.starts()[:3] == [0, 100, 100]


def test_a_firewall_page_in_the_middle_is_asked_again(portal):
    portal.script(SEARCH, portal.search, Answer(HTML), portal.search)
    assert walk(portal.url, page_size=100).outcome.tally.unique == 250


def test_what_was_seen_before_a_failure_stays(portal):
    portal.script(SEARCH, portal.search, Answer(HTML, 404))
    walked = walk(portal.url, page_size=100)
    assert "status 404" in walked.error
    assert (len(walked.identifiers), walked.outcome.tally.ended) == (100, False)


def test_too_many_pages_end_the_walk_with_a_reason(portal):
    walked = walk(portal.url, page_size=100, limits=replace(IMPATIENT, max_pages=2))
    assert walked.outcome.finish_reason == "too_many_pages"
    assert (len(walked.identifiers), walked.outcome.tally.ended) == (200, False)


def test_a_portal_that_chokes_is_asked_for_less_and_the_story_says_so(portal):
    def search(asked: Asked) -> Answer:
        return portal.search(asked) if int(asked.query["rows"]) <= 20 else Answer(HTML, 504)

    portal.script(SEARCH, search)
    tally = walk(portal.url).outcome.tally
    asked = [int(asked.query["rows"]) for asked in portal.asked]
    assert (tally.unique, asked[:5]) == (250, [500, 500, 100, 100, 20])
    assert "could not carry a page of 100 rows: it is asked for 20" in tally.notes[-1]


@pytest.mark.parametrize(
    ("fields", "reason", "seen"),
    [({"max_pages": 1}, "too_many_pages", 100), ({"max_records": 150}, "too_many_records", 200)],
)
def test_a_source_may_have_caps_of_its_own(portal, fields, reason, seen):
    walked = walk(portal.url, page_size=100, **fields)
    assert (walked.outcome.finish_reason, len(walked.identifiers)) == (reason, seen)


def _query(asked: Asked) -> str:
    return "&".join(f"{name}={value.replace(' ', '+')}" for name, value in asked.query.items())


def test_a_portal_that_chokes_on_the_smallest_page_is_not_told_to_be_asked_for_less(portal):
    portal.script(SEARCH, Answer(HTML, 504))
    error = walk(portal.url).error
    assert {asked.query["rows"] for asked in portal.asked} == {"500", "100", "20"}
    assert error.es.endswith("La página era de 20 renglones: no se piden más pequeñas.")
    assert "ask for smaller" not in error


def test_a_list_of_names_that_does_not_come_is_no_page_of_rows(portal):
    portal.packages, portal.count_lie = portal.packages[:30], 5
    portal.script("/api/3/action/package_list", Answer(b'{"success": true, "resu'))
    outcome = walk(portal.url, page_size=20).outcome
    assert not any("no smaller ones" in words for words in (*outcome.errors, outcome.tally.stopped))


# ── pages that break off, under a length that is right ──


def cut(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


@pytest.mark.parametrize("page_size", [500, 20])
@pytest.mark.parametrize("carries", [4, 1])
def test_a_page_that_is_cut_is_asked_for_row_by_row_in_the_end(portal, page_size, carries):
    portal.packages = portal.packages[:60]
    portal.script(
        SEARCH,
        lambda asked: portal.search(asked) if int(asked.query["rows"]) <= carries else cut(portal.search(asked)),
    )
    walked = walk(portal.url, page_size=page_size)
    assert (len(walked.identifiers), walked.outcome.tally.declared, walked.outcome.errors) == (60, 60, ())
    assert walked.outcome.tally.ended
    assert len(portal.asked) < 60 * 2


@pytest.mark.parametrize("beginning", [0, 45])
def test_what_a_search_that_is_always_cut_does_not_show_is_asked_for_by_name(portal, beginning):
    portal.packages = portal.packages[:60]
    names = [each["name"] for each in portal.packages]
    portal.script(
        SEARCH,
        lambda asked: portal.search(asked) if int(asked.query["start"]) < beginning else cut(portal.search(asked)),
    )
    portal.script(LIST, Answer(json.dumps({"success": True, "result": names}).encode()))
    portal.script(SHOW, lambda asked: Answer(json.dumps(
        {"success": True, "result": portal.packages[names.index(asked.query["id"])]}).encode()))  # fmt: skip
    walked = walk(portal.url, page_size=15)
    tally = walked.outcome.tally
    assert (len(set(walked.identifiers)), tally.declared, tally.ended, tally.stopped) == (60, 60, True, "")
    assert walked.outcome.errors == ()


@pytest.mark.parametrize("list_answer", [Answer(HTML, 404), Answer(HTML), Answer(reset=True)])
def test_a_search_that_is_always_cut_and_a_list_that_is_not_there_tell_of_the_search(portal, list_answer):
    portal.script(SEARCH, lambda asked: cut(portal.search(asked)))
    portal.script(LIST, list_answer)
    walked = walk(portal.url, page_size=20, limits=replace(IMPATIENT, retries=1))
    assert "package_search" in walked.error
    assert "broken JSON" in walked.error
    assert len(portal.asked) < 10


def test_who_is_refused_at_the_address_is_not_asked_at_others(portal):
    portal.script(SEARCH, Answer(b"", 403))
    walked = walk(portal.url)
    assert [asked.path for asked in portal.asked] == [SEARCH]
    assert "the portal refuses us" in walked.error


def test_datasets_of_one_title_and_one_name_are_two(portal):
    """Seen at the national portal: «Programa de Abasto Rural» twice, «Monitor de Sequía» under one name."""
    portal.packages = [package(number, title="Monitor de Sequía", name="monitor-de-sequia") for number in (1, 2)]
    walked = walk(portal.url)
    assert walked.identifiers == ["id-00001", "id-00002"]
    assert (walked.outcome.tally.duplicates, walked.outcome.tally.ended) == (0, True)
