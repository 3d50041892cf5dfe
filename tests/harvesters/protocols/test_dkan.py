"""Stand-ins of DKAN 1 and 2, and of what goes wrong with them.

DKAN 1: envelopes as of demo.getdkan.com (2015) and Bonn (2017), and as GetDKAN/dkan#182 and #410 tell; DKAN 2: as a
2.21.2 answered, and as its OpenAPI description says.  The values are made up.
"""

import json

import pytest

from federation.completeness import Verdict, judge
from harvesters.protocols.dkan_answers import Found
from harvesters.protocols.dkan_ways import ways_into
from tests.harvesters.harvesting import walk
from tests.harvesters.portal import HTML, Answer, Asked

ITEMS, SEARCH_2 = "/api/1/metastore/schemas/dataset/items", "/api/1/search"
NAMES, SHOW = "/api/3/action/package_list", "/api/3/action/package_show"
LISTING, DATA_JSON = "/api/3/action/current_package_list_with_resources", "/data.json"
MISSING = Answer(HTML, 404, content_type="text/html")


def dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def walked(portal, path: str = "", **fields: object):
    return walk(portal.url + path, protocol="dkan", **fields)


def paths(portal) -> list[str]:
    return [asked.path for asked in portal.asked]


def counts(found) -> tuple[int | None, int, bool]:
    tally = found.outcome.tally
    return tally.declared, tally.unique, tally.ended


# ── DKAN 2 ──


def pod(number: int) -> dict[str, object]:
    return {"@type": "dcat:Dataset", "identifier": f"uuid-{number}", "title": f"Datos {number}",
            "accessLevel": "public", "%modified": "2025-11-14"}  # fmt: skip


class Metastore:
    """DKAN 2: a list without pages, and a search with pages of at most 100."""

    def __init__(self, portal, listed: int, found: int | None = None, total: object = None) -> None:
        self.found = [pod(number) for number in range(listed if found is None else found)]
        self.total = total
        self.cap = 100
        portal.script(ITEMS, Answer(dumps([pod(number) for number in range(listed)])))
        portal.script(SEARCH_2, self.search)

    def search(self, asked: Asked) -> Answer:
        size, page = min(int(asked.query["page-size"]), self.cap), int(asked.query["page"])
        rows = self.found[(page - 1) * size : page * size]
        results = {f"dkan_dataset/{row['identifier']}": row for row in rows} or []
        total = str(len(self.found)) if self.total is None else self.total
        return Answer(dumps({"total": total, "results": results, "facets": []}))


def test_the_list_of_the_metastore_is_all_when_the_search_says_so(portal):
    Metastore(portal, 250)
    found = walked(portal)
    assert found.identifiers == [f"uuid-{number}" for number in range(250)]
    assert {page.schema for page in found.pages} == {"dcat_us"}
    assert (counts(found), found.outcome.errors) == ((250, 250, True), ())
    assert paths(portal) == [ITEMS, SEARCH_2]


@pytest.mark.parametrize(
    "search",
    [MISSING, Answer(b"", 410), Answer(HTML, 400), Answer(b"{}"), Answer(dumps({"total": "many"})), Answer(b"[]")],
)
def test_a_portal_without_a_search_has_said_all_that_it_can(portal, search):
    Metastore(portal, 3)
    portal.script(SEARCH_2, search)
    assert counts(walked(portal)) == (3, 3, True)


def test_the_search_is_read_to_its_end_where_the_list_has_what_it_lacks(portal):
    Metastore(portal, 250)
    portal.script(ITEMS, Answer(dumps([*(pod(number) for number in range(1, 249)), pod(9_999)])))
    found = walked(portal)
    assert {"uuid-0", "uuid-249", "uuid-9999"} <= set(found.identifiers)
    assert counts(found) == (250, 251, True)


OUT = pytest.mark.parametrize(
    "out",
    [Answer(reset=True), Answer(b"x", 503), Answer(HTML, 403), Answer(HTML, content_type="text/html"), Answer(b"")],
    ids=["reset", "503", "403", "web page", "nothing"],
)


@OUT
def test_the_list_is_not_all_while_the_search_is_out(portal, out):
    Metastore(portal, 30)
    portal.script(SEARCH_2, out)
    found = walked(portal)
    assert (found.outcome.tally.unique, found.outcome.tally.ended, found.outcome.errors) == (30, False, ())
    assert "no se pudo preguntar a su búsqueda cuántos conjuntos hay" in found.outcome.tally.stopped.es
    judgement = judge(found.outcome, held=60)
    assert (judgement.verdict, judgement.may_mark_missing) == (Verdict.PARTIAL, False)


def test_a_search_behind_a_firewall_for_a_moment_is_asked_again(portal):
    metastore = Metastore(portal, 30, found=60)
    portal.script(SEARCH_2, Answer(HTML, content_type="text/html"), metastore.search)
    assert counts(walked(portal)) == (60, 60, True)


@pytest.mark.parametrize("cap", [100, 10])
def test_what_the_list_lacks_is_fetched_from_the_search(portal, cap):
    Metastore(portal, 120, found=250).cap = cap
    found = walked(portal)
    assert sorted(found.identifiers) == sorted(f"uuid-{number}" for number in range(250))
    assert counts(found) == (250, 250, True)


def test_a_total_that_lies_ends_as_partial_with_a_sentence(portal):
    Metastore(portal, 120, total=300)
    found = walked(portal)
    assert counts(found) == (300, 120, False)
    assert "declara 300" in found.outcome.tally.stopped.es


def test_a_search_that_gives_the_same_page_for_ever_ends(portal):
    Metastore(portal, 5)
    page = Answer(dumps({"total": 50, "results": {"dkan_dataset/uuid-9": pod(9)}}))
    portal.script(SEARCH_2, page)
    found = walked(portal)
    assert counts(found) == (50, 6, False)
    assert len(portal.asked) == 4


def test_a_search_that_shows_two_pages_in_turn_for_ever_ends(portal):
    Metastore(portal, 5)
    pages = [Answer(dumps({"total": 50, "results": {f"dkan_dataset/uuid-{n}": pod(n)}})) for n in (9, 10)]
    portal.script(SEARCH_2, *pages * 30)
    found = walked(portal)
    assert counts(found) == (50, 7, False)
    assert len(portal.asked) < 10


@pytest.mark.parametrize(
    ("failure", "why"),
    [(Answer(reset=True), "se rompió"), (Answer(b"", 503), "503"), (MISSING, "404")],
    ids=["reset", "503", "404"],
)
@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_page_of_the_search_that_never_comes_is_named_and_the_others_come(portal, lost, failure, why):
    metastore = Metastore(portal, 20, found=250)
    portal.script(
        SEARCH_2,
        lambda asked: failure if asked.query["page-size"] == "100" and asked.query["page"] == str(lost)
        else metastore.search(asked),
    )  # fmt: skip
    found = walked(portal)
    lacking = {1: 80, 2: 100, 3: 50}[lost]
    assert (counts(found), found.outcome.errors) == ((250, 250 - lacking, False), ())
    assert f"Pages lost: {lost}. " in found.outcome.tally.stopped
    assert why in found.outcome.tally.stopped.es


def test_a_search_that_dies_is_not_asked_for_every_page(portal):
    metastore = Metastore(portal, 20, found=2000)
    portal.script(
        SEARCH_2, lambda asked: metastore.search(asked) if asked.query["page-size"] == "1" else Answer(reset=True)
    )
    found = walked(portal)
    assert len({asked.query["page"] for asked in portal.asked if asked.query.get("page-size") == "100"}) == 5
    assert (counts(found), len(found.outcome.errors)) == ((2000, 20, False), 1)


def test_an_empty_list_and_a_search_without_pages_lead_to_the_data_json(portal):
    metastore = Metastore(portal, 0, found=2)
    portal.script(SEARCH_2, lambda asked: metastore.search(asked) if asked.query["page-size"] == "1" else MISSING)
    portal.script(DATA_JSON, Answer(dumps({"dataset": [pod(1), pod(2)]})))
    assert counts(walked(portal)) == (2, 2, True)


def unnamed(number: int) -> dict[str, object]:
    return {name: value for name, value in pod(number).items() if name != "identifier"}


def test_rows_that_the_list_and_the_search_refuse_are_the_same_rows(portal):
    Metastore(portal, 30)
    portal.script(ITEMS, Answer(dumps([*map(pod, range(30)), *map(unnamed, range(30, 40))])))
    portal.script(SEARCH_2, Answer(dumps({"total": 50, "results": list(map(unnamed, range(30, 40)))})))
    found = walked(portal)
    assert (counts(found), found.outcome.tally.refused) == ((50, 30, False), 10)
    assert len(found.refusals) == 10


@pytest.mark.parametrize("broken", [7, ["x"], {"title": "Datos 30"}])
def test_what_the_list_refused_does_not_stand_for_what_the_search_lacks(portal, broken):
    """The list cannot show ten; the search shows those ten, and nothing of ten others that it counts."""
    Metastore(portal, 30)
    portal.script(ITEMS, Answer(dumps([*map(pod, range(30)), *[broken] * 10])))
    portal.script(SEARCH_2, Answer(dumps({"total": 50, "results": list(map(pod, range(30, 40)))})))
    assert counts(walked(portal)) == (50, 40, False)


def test_rows_without_an_identifier_that_the_search_shows_are_accounted_for(portal):
    Metastore(portal, 30)
    portal.script(ITEMS, Answer(dumps([*map(pod, range(30)), *map(unnamed, range(30, 40))])))
    rows = [*map(unnamed, range(30, 40)), *map(pod, range(10)), *map(pod, range(40, 50))]
    portal.script(SEARCH_2, Answer(dumps({"total": 50, "results": rows})))
    found = walked(portal)
    assert (counts(found), found.outcome.tally.refused) == ((50, 40, True), 10)


def test_an_empty_list_with_a_count_is_not_empty(portal):
    Metastore(portal, 0, found=30)
    assert counts(walked(portal)) == (30, 30, True)


def again(portal, before):
    portal.asked.clear()
    return walked(portal, memory=before.outcome.memory, whole=False)


def listed_with_etag(portal, listed: int) -> None:
    """Answer 304 to who names the tag of the list, whatever the search finds meanwhile."""
    body, headers = dumps([pod(number) for number in range(listed)]), {"ETag": '"v1"'}
    portal.script(
        ITEMS, lambda asked: Answer(b"" if "If-None-Match" in asked.headers else body,
                                    304 if "If-None-Match" in asked.headers else 200, headers)
    )  # fmt: skip


@pytest.mark.parametrize("has_etag", [True, False], ids=["304", "same bytes"])
def test_a_list_that_is_as_it_was_is_believed_where_the_search_has_no_more(portal, has_etag):
    Metastore(portal, 40)
    if has_etag:
        listed_with_etag(portal, 40)
    second = again(portal, walked(portal))
    assert (second.records, second.outcome.tally.assumed, counts(second)) == ([], 40, (40, 0, True))
    assert paths(portal) == [ITEMS, SEARCH_2]


@pytest.mark.parametrize("has_etag", [True, False], ids=["304", "same bytes"])
def test_a_list_that_is_as_it_was_is_read_where_the_search_has_more(portal, has_etag):
    metastore = Metastore(portal, 40)
    if has_etag:
        listed_with_etag(portal, 40)
    first = walked(portal)
    metastore.found = [pod(number) for number in range(45)]
    second = again(portal, first)
    assert sorted(second.identifiers) == sorted(f"uuid-{number}" for number in range(45))
    assert (counts(second), second.outcome.tally.short) == ((45, 45, True), False)
    assert "vio 40 conjuntos, pero la búsqueda del portal declara 45" in second.outcome.tally.notes[0].es
    assert second.outcome.memory.body_hash == ""


@OUT
def test_a_list_that_is_as_it_was_is_not_all_while_the_search_is_out(portal, out):
    Metastore(portal, 3)
    first = walked(portal)
    portal.script(SEARCH_2, out)
    second = again(portal, first)
    assert (second.outcome.tally.assumed, second.outcome.tally.ended) == (3, False)
    assert judge(second.outcome, held=3).verdict is Verdict.PARTIAL


@pytest.mark.parametrize("search", [MISSING, Answer(b"{}")])
def test_a_list_that_is_as_it_was_is_believed_where_no_search_answers(portal, search):
    Metastore(portal, 3)
    portal.script(SEARCH_2, search)
    second = again(portal, walked(portal))
    assert (second.outcome.tally.assumed, counts(second), second.outcome.errors) == (3, (3, 0, True), ())


@pytest.mark.parametrize("total", [-1, "x", "", None])
def test_a_total_is_a_number_or_nothing(total):
    assert Found(total=total).count is None


# ── DKAN 1 ──


def package(number: int, **fields: object) -> dict[str, object]:
    return {"id": f"uuid-{number}", "name": f"conjunto-{number}", "title": f"Conjunto {number}", "state": "Active",
            "private": "Publicado", "type": "Dataset", "resources": [],
            "metadata_created": "Mié, 04/08/2015 - 04:20", "notes": "<p>Lo que son</p>",
            "groups": [{"name": "group/obras", "title": "Obras"}], **fields}  # fmt: skip


class Drupal:
    """DKAN 1: names, pages of packages in a list in a list, one package in a list."""

    def __init__(self, portal, number: int) -> None:
        self.packages = [package(each) for each in range(number)]
        self.listed = list(self.packages)
        self.names = [each["name"] for each in self.packages]
        self.wrap: object = lambda rows: [rows]
        self.hidden: set[str] = set()
        self.cap = 1000
        portal.script(NAMES, lambda _asked: self.answer(self.names))
        portal.script(LISTING, self.listing)
        portal.script(SHOW, self.show)

    def answer(self, result: object) -> Answer:
        return Answer(dumps({"help": "…", "success": True, "result": result}))

    def listing(self, asked: Asked) -> Answer:
        limit, offset = min(int(asked.query["limit"]), self.cap), int(asked.query["offset"])
        rows = self.listed[offset : offset + limit]
        return self.answer(self.wrap(rows) if rows else [])

    def show(self, asked: Asked) -> Answer:
        name = asked.query["id"]
        return self.answer([each for each in self.packages if each["name"] == name and name not in self.hidden])


def all_of(number: int) -> list[str]:
    return sorted(f"uuid-{each}" for each in range(number))


@pytest.mark.parametrize("wrap", [lambda rows: [rows], list], ids=["a list in a list", "a list"])
def test_packages_come_in_pages_and_are_counted_by_their_names(portal, wrap):
    Drupal(portal, 250).wrap = wrap
    found = walked(portal)
    assert sorted(found.identifiers) == all_of(250)
    assert {page.schema for page in found.pages} == {"dkan"}
    assert (counts(found), found.outcome.errors) == ((250, 250, True), ())
    assert paths(portal) == [ITEMS, NAMES, LISTING, LISTING, LISTING]


def test_bodies_are_exactly_what_the_portal_sent(portal):
    odd = b'{"id" :  "u",\t"name":"n", "title": "\\u00f1", "private":"Published"}'
    portal.script(NAMES, Answer(b'{"success":true,"result":["n"]}'))
    portal.script(LISTING, Answer(b'{"success":true,"result":[[ ' + odd + b" ]]}"))
    assert [record.body for record in walked(portal).records] == [odd]


def test_pages_are_stepped_by_the_rows_received(portal):
    Drupal(portal, 100).cap = 30
    assert counts(walked(portal)) == (100, 100, True)
    assert [asked.query["offset"] for asked in portal.asked if asked.path == LISTING] == ["0", "30", "60", "90"]


@pytest.mark.parametrize("cap", [10, 30, 1000])
def test_the_listing_is_read_to_its_end_though_all_names_were_met(portal, cap):
    drupal = Drupal(portal, 60)
    drupal.cap, drupal.names = cap, drupal.names[:30]
    found = walked(portal)
    assert (sorted(found.identifiers), counts(found)) == (all_of(60), (30, 60, True))


@pytest.mark.parametrize("end", [MISSING, Answer(b'{"success": false}'), Answer(HTML, 400)])
def test_a_listing_may_end_with_an_error_behind_its_last_page(portal, end):
    drupal = Drupal(portal, 40)
    portal.script(LISTING, drupal.listing, end)
    found = walked(portal)
    assert (counts(found), found.outcome.errors) == ((40, 40, True), ())


def test_what_no_page_held_is_asked_for_by_name(portal):
    drupal = Drupal(portal, 60)
    drupal.listed = drupal.packages[:50]
    found = walked(portal)
    assert (sorted(found.identifiers), counts(found)) == (all_of(60), (60, 60, True))
    assert [asked.query["id"] for asked in portal.asked if asked.path == SHOW] == drupal.names[50:]


@pytest.mark.parametrize("broken", [MISSING, Answer(b'{"success": false, "error": "x"}'), Answer(b"{"), Answer(b"")])
def test_without_pages_every_package_is_asked_for_by_name(portal, broken):
    Drupal(portal, 12)
    portal.script(LISTING, broken)
    found = walked(portal)
    assert (sorted(found.identifiers), counts(found)) == (all_of(12), (12, 12, True))


def test_a_page_that_ignores_its_offset_ends_the_listing(portal):
    drupal = Drupal(portal, 250)
    portal.script(LISTING, lambda _asked: drupal.answer([drupal.packages[:100]]))
    found = walked(portal)
    assert (sorted(found.identifiers), counts(found)) == (all_of(250), (250, 250, True))
    assert paths(portal).count(LISTING) == 2


@pytest.mark.parametrize("status", [200, 403, 404, 409])
def test_a_package_that_is_listed_and_not_shown_is_named(portal, status):
    drupal = Drupal(portal, 10)
    drupal.listed = drupal.packages[:8]
    drupal.hidden = {"conjunto-8"}
    if status != 200:
        portal.script(SHOW, lambda asked: drupal.show(asked) if "9" in asked.query["id"] else Answer(HTML, status))
    found = walked(portal)
    assert counts(found) == (10, 9, False)
    assert "conjunto-8" in found.outcome.tally.stopped.es


@pytest.mark.parametrize("death", [Answer(reset=True), Answer(b"", 503)], ids=["reset", "503"])
def test_a_portal_that_dies_is_not_asked_for_every_package(portal, death):
    Drupal(portal, 40)
    portal.script(LISTING, MISSING)
    portal.script(SHOW, death)
    found = walked(portal)
    assert len({asked.query["id"] for asked in portal.asked if asked.path == SHOW}) == 5
    assert found.outcome.errors
    assert not found.outcome.tally.ended


@pytest.mark.parametrize("lost", ["conjunto-9", "conjunto-8"], ids=["the last one", "one before it"])
@pytest.mark.parametrize(
    ("failure", "why"),
    [(Answer(reset=True), "se rompió"), (Answer(b"", 503), "503")],
    ids=["reset", "503"],
)
def test_a_package_that_never_comes_is_named_and_the_others_come(portal, lost, failure, why):
    drupal = Drupal(portal, 10)
    drupal.listed = drupal.packages[:8]
    portal.script(SHOW, lambda asked: failure if asked.query["id"] == lost else drupal.show(asked))
    found = walked(portal)
    assert (counts(found), found.outcome.errors) == ((10, 9, False), ())
    assert f"it does not show 1: {lost}." in found.outcome.tally.stopped
    assert why in found.outcome.tally.stopped.es


def test_rows_without_identifier_are_refused_and_counted(portal):
    drupal = Drupal(portal, 3)
    drupal.listed = [*drupal.packages, {"title": "sin nada"}, 7]
    found = walked(portal)
    assert [refusal.code for refusal in found.refusals] == ["record.no_identifier"] * 2
    assert counts(found) == (3, 3, True)


# ── either ──


def test_the_data_json_is_read_where_neither_answers(portal):
    portal.script(DATA_JSON, Answer(dumps({"dataset": [pod(1), pod(2)]})))
    found = walked(portal)
    assert (found.identifiers, counts(found)) == (["uuid-1", "uuid-2"], (2, 2, True))
    assert paths(portal) == [ITEMS, NAMES, DATA_JSON]


def test_html_with_200_is_no_answer_of_any_of_them(portal):
    for path in (ITEMS, NAMES, DATA_JSON):
        portal.script(path, Answer(HTML, content_type="text/html"))
    found = walked(portal)
    assert DATA_JSON in found.error.es
    assert counts(found) == (None, 0, False)


@pytest.mark.parametrize("result", ['{"a": 1}', "7", '"x"', '[["a"]]', '[{"a": 1}]'])
def test_names_that_are_none_lead_to_the_data_json(portal, result):
    portal.script(NAMES, Answer(f'{{"success": true, "result": {result}}}'.encode()))
    portal.script(LISTING, MISSING)
    portal.script(DATA_JSON, Answer(dumps({"dataset": [pod(1)]})))
    assert "uuid-1" in walked(portal).identifiers or result == '{"a": 1}'


@pytest.mark.parametrize(
    ("path", "ways"),
    [
        ("", ["items", "names", "document"]),
        ("/", ["items", "names", "document"]),
        ("/api/1", ["items"]),
        ("/api/1/search?page=2", ["items"]),
        ("/api/3/action/package_list", ["names"]),
        ("/data.json", ["document"]),
    ],
)
def test_an_address_that_names_a_way_has_no_other(path, ways):
    found = ways_into("https://datos.ejemplo.gob.mx" + path)
    assert [name for name, _ in found] == ways
    assert all(url.startswith("https://datos.ejemplo.gob.mx/") for _, url in found)
