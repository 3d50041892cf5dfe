import tempfile
from dataclasses import replace

import pytest

from harvesters.engine import Engine
from tests.harvesters.harvesting import IMPATIENT, Collector, endpoint, walk
from tests.harvesters.portal import HTML, Answer, Portal

PATH = "/catalog"
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""


def turtle(*numbers: int, more: str = "") -> bytes:
    datasets = "".join(
        f'<https://datos.example/d/{n}> a dcat:Dataset ; dct:title "Conjunto {n}"@es .\n' for n in numbers
    )
    return (PREFIXES + datasets + more).encode()


def answer(body: bytes, content_type: str = "text/turtle") -> Answer:
    return Answer(body, content_type=content_type)


@pytest.fixture(autouse=True)
def spools(tmp_path, monkeypatch):
    """Where documents are spooled; nothing may be left there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def harvested(portal: Portal, *answers: Answer, limits=IMPATIENT, **fields: object):
    portal.script(PATH, *answers)
    return walk(portal.url + PATH, protocol="dcat_rdf", limits=limits, **fields)


def iris(*numbers: int) -> list[str]:
    return [f"https://datos.example/d/{n}" for n in numbers]


def test_one_document_is_handed_over_in_pages(portal):
    walked = harvested(portal, answer(turtle(*range(25))), page_size=10)
    assert walked.identifiers == iris(*range(25))
    assert [len(page.records) for page in walked.pages] == [10, 10, 5]
    assert {(page.schema, page.media_type) for page in walked.pages} == {("dcat", "text/turtle")}
    assert (walked.outcome.tally.ended, walked.outcome.tally.declared, walked.outcome.errors) == (True, None, ())


def test_rdf_is_asked_for_in_every_syntax(portal):
    harvested(portal, answer(turtle(1)))
    accepted = portal.asked[0].headers["Accept"]
    assert accepted.startswith("text/turtle")
    for media_type in ("application/rdf+xml", "application/ld+json", "application/n-triples"):
        assert media_type in accepted


def _forget(outcome):
    """What came of the walk does not matter."""


def test_the_document_itself_is_there_while_its_page_is_received(portal):
    seen: list[bytes] = []
    portal.script(PATH, answer(turtle(1)))
    sink = Collector(on_page=lambda page: seen.append(page.document.read_bytes()))
    Engine(IMPATIENT).harvest([(endpoint(portal.url + PATH, protocol="dcat_rdf"), sink)], _forget)
    assert seen == [turtle(1)]


@pytest.mark.parametrize(
    "hydra",
    [
        "<{here}> a hydra:PagedCollection ; hydra:totalItems 3 ; hydra:nextPage <{next}> .",
        "<{here}> a hydra:PartialCollectionView ; hydra:next <{next}> . <https://datos.example/> hydra:totalItems 3 ; hydra:view <{here}> .",
    ],
    ids=["PagedCollection", "PartialCollectionView"],
)
def test_both_designs_of_hydra_are_followed_and_their_total_declared(portal, hydra):
    def respond(asked):
        page = int(asked.query.get("page", 1))
        here = f"{portal.url}{PATH}" + (f"?page={page}" if page > 1 else "")
        more = hydra.format(here=here, next=f"?page={page + 1}") if page < 3 else "[] hydra:totalItems 3 ."
        return answer(turtle(page, more=more))

    walked = harvested(portal, respond)
    tally = walked.outcome.tally
    assert walked.identifiers == iris(1, 2, 3)
    assert (tally.declared, tally.unique, tally.ended, tally.stopped) == (3, 3, True, "")
    assert len(portal.asked) == 3


def test_pages_that_lead_in_a_circle_end_with_a_sentence(portal):
    def respond(asked):
        other = "?page=2" if asked.query.get("page") != "2" else PATH
        return answer(turtle(1, more=f"[] hydra:nextPage <{other}> ."))

    walked = harvested(portal, respond)
    assert "lead in a circle" in walked.outcome.tally.stopped
    assert (walked.identifiers, walked.outcome.tally.ended, len(portal.asked)) == (iris(1), False, 2)


def test_pages_that_bring_nothing_new_under_ever_new_addresses_end_with_a_sentence(portal):
    def respond(asked):
        page = int(asked.query.get("page", 1))
        return answer(turtle(min(page, 2), more=f"[] hydra:nextPage <?page={page + 1}> ."))

    walked = harvested(portal, respond)
    assert "go on without anything new" in walked.outcome.tally.stopped
    assert "siguen sin traer nada nuevo" in walked.outcome.tally.stopped.es
    assert (walked.identifiers, walked.outcome.tally.ended, len(portal.asked)) == (iris(1, 2), False, 5)


def test_pages_of_something_else_behind_all_that_is_declared_end_the_walk(portal):
    def respond(asked):
        page = int(asked.query.get("page", 1))
        more = f"<> hydra:totalItems 2 ; hydra:nextPage <?page={page + 1}> ."
        return answer(turtle(*([page] if page < 3 else []), more=more))

    walked = harvested(portal, respond)
    assert (walked.identifiers, walked.outcome.tally.ended, walked.outcome.tally.stopped) == (iris(1, 2), True, "")
    assert len(portal.asked) == 5


def test_a_page_without_datasets_between_others_is_no_error(portal):
    def respond(asked):
        page = asked.query.get("page")
        if page is None:
            return answer(turtle(more="[] hydra:nextPage <?page=2> ."))
        return answer(turtle(1))

    walked = harvested(portal, respond)
    assert (walked.identifiers, walked.outcome.errors) == (iris(1), ())


# ── what the pages lack is looked for once more, and by its own address ──


def paged(portal: Portal, *pages: tuple[int, ...], total: int | None = None, size: str = ""):
    """Answer with pages of datasets whose IRIs are addresses of this portal; the first one as `pages` says."""

    def respond(asked):
        number = int(asked.query.get("page", 1))
        here = f"{portal.url}{PATH}?page={number}"
        more = f"<{here}> a hydra:PagedCollection ." if total is None else f"<{here}> hydra:totalItems {total} ."
        if number < len(pages):
            more += f"<{here}> hydra:nextPage <{PATH}?page={number + 1}{size}> ."
        return answer(own(portal, *pages[number - 1], more=more))

    return respond


def own(portal: Portal, *numbers: int, more: str = "") -> bytes:
    return turtle(*numbers, more=more).replace(b"https://datos.example", portal.url.encode())


def own_iris(portal: Portal, *numbers: int) -> list[str]:
    return [f"{portal.url}/d/{n}" for n in numbers]


def test_a_page_that_came_empty_is_asked_for_again_in_a_second_pass(portal):
    whole = paged(portal, (1, 2), (3, 4), total=4)
    empty = paged(portal, (), (3, 4), total=4)
    walked = harvested(portal, empty, empty, whole)
    tally = walked.outcome.tally
    assert sorted(walked.identifiers) == own_iris(portal, 1, 2, 3, 4)
    assert (tally.passes, tally.ended, tally.short, len(portal.asked)) == (2, True, False, 4)


def test_a_row_that_two_passes_refuse_is_lacking_once(portal):
    """Of five that are declared, three come and one is refused, in both passes: the fifth is not made up for."""
    nameless = "[] a dcat:Dataset ."

    def respond(asked):
        body = paged(portal, (1, 2), (3,), total=5)(asked).body
        return answer(body + nameless.encode() if "page" not in asked.query else body)

    walked = harvested(portal, respond)
    tally = walked.outcome.tally
    assert (tally.passes, tally.unique, tally.refused, tally.short) == (2, 3, 1, True)
    assert len(walked.refusals) == 1


def test_many_pages_that_come_again_in_the_second_pass_are_no_circle(portal):
    pages = [(number,) for number in range(1, 9)]
    walked = harvested(portal, paged(portal, *pages, total=9))
    tally = walked.outcome.tally
    assert (tally.unique, tally.passes, len(portal.asked)) == (8, 2, 16)
    assert not tally.stopped


def test_a_page_that_broke_off_is_whole_in_the_second_pass_and_mends_what_it_had_held(portal):
    whole = paged(portal, (1, 2), (3,), total=3)

    def broken(asked):
        return answer(whole(asked).body.replace(b'"Conjunto 1"', b'"Medio"') + b"<a:b> a nothing:Known .")

    walked = harvested(portal, broken, whole)
    tally = walked.outcome.tally
    titles = [record.body for record in walked.records if record.identifier.endswith("/d/1")]
    assert (tally.unique, tally.passes, tally.ended) == (3, 2, True)
    assert b"Medio" in titles[0]
    assert b"Conjunto 1" in titles[-1]


def test_the_second_pass_asks_for_pages_of_another_size_where_their_address_tells_one(portal):
    harvested(portal, paged(portal, (1, 2), (3,), total=5, size="&page_size=30"))
    assert [asked.query.get("page_size") for asked in portal.asked] == [None, "30", "20", "30"]


def test_what_no_page_describes_is_asked_for_by_its_own_address(portal):
    named = f"<a:c> dcat:dataset <{portal.url}/d/1>, <{portal.url}/d/8>, <{portal.url}/d/9> ."
    for number in (8, 9):
        portal.script(f"/d/{number}", answer(own(portal, number)))
    walked = harvested(portal, answer(own(portal, 1, more=named)))
    tally = walked.outcome.tally
    assert sorted(walked.identifiers) == own_iris(portal, 1, 8, 9)
    assert (tally.ended, tally.stopped, walked.refusals) == (True, "", [])
    assert "2 were asked for by their own address" in tally.notes[0]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(turtle(7)), "does not describe the dataset that has this address"),
        (Answer(HTML, 404), "answered status 404"),
        (Answer(reset=True), "broke"),
    ],
    ids=["another", "gone", "nothing"],
)
def test_what_is_named_and_cannot_be_had_is_told_with_the_reason(portal, given, why):
    portal.script("/d/9", given)
    portal.script("/d/8", answer(own(portal, 8)))
    named = f"<a:c> dcat:dataset <{portal.url}/d/9>, <{portal.url}/d/8> ."
    walked = harvested(portal, answer(own(portal, 1, more=named)), limits=replace(IMPATIENT, retries=0))
    told = walked.outcome.tally.stopped or walked.error
    assert sorted(walked.identifiers) == own_iris(portal, 1, 8)
    assert (walked.outcome.tally.ended, why in told, "/d/9" in told) == (False, True, True)


def test_one_that_never_comes_is_told_in_the_last_place_as_well(portal):
    portal.script("/d/9", Answer(reset=True))
    named = f"<a:c> dcat:dataset <{portal.url}/d/9> ."
    walked = harvested(portal, answer(own(portal, 1, more=named)), limits=replace(IMPATIENT, retries=0))
    assert [(refusal.code, refusal.value) for refusal in walked.refusals] == [("document.undescribed", "1")]
    assert (walked.outcome.errors, walked.outcome.tally.ended) == ((), False)
    assert "/d/9" in walked.outcome.tally.stopped


def test_who_gives_none_of_what_is_named_is_not_asked_for_all(portal):
    named = ", ".join(f"<{portal.url}/d/{number}>" for number in range(2, 40))
    walked = harvested(portal, answer(own(portal, 1, more=f"<a:c> dcat:dataset {named} .")))
    assert len(portal.asked) == 6
    assert "names 38 datasets that it does not describe" in walked.outcome.tally.stopped
    assert walked.refusals[-1].value == "38"


def test_what_one_page_names_and_another_describes_is_not_lacking(portal):
    both = f"<a:c> dcat:dataset <{portal.url}/d/1>, <{portal.url}/d/2> ."

    def respond(asked):
        number = int(asked.query.get("page", 1))
        following = f"<{portal.url}{PATH}> hydra:nextPage <{PATH}?page=2> ." if number == 1 else ""
        return answer(own(portal, number, more=both + following))

    walked = harvested(portal, respond)
    assert (walked.identifiers, walked.refusals) == (own_iris(portal, 1, 2), [])
    assert (walked.outcome.tally.ended, len(portal.asked)) == (True, 2)


def test_rdf_without_any_dataset_is_an_error(portal):
    walked = harvested(portal, answer(turtle(more='<https://datos.example/> a dcat:Catalog ; dct:title "x" .')))
    assert "without any dcat:Dataset" in walked.error
    assert not walked.outcome.tally.ended


def test_datasets_that_are_named_and_not_described_are_said(portal):
    walked = harvested(
        portal, answer(turtle(1, more="<a:c> dcat:dataset <https://datos.example/d/1>, <https://datos.example/d/9> ."))
    )
    assert walked.identifiers == iris(1)
    assert [(refusal.code, refusal.value) for refusal in walked.refusals] == [("document.undescribed", "1")]
    assert not walked.outcome.tally.ended


def test_a_broken_document_keeps_what_came_and_has_not_ended(portal):
    walked = harvested(portal, answer(turtle(1, 2, 3) + b"<x> a nothing:Known ."))
    assert walked.identifiers == iris(1, 2)
    assert "document.broken" in [refusal.code for refusal in walked.refusals]
    assert not walked.outcome.tally.ended
    assert "is broken or was cut off: " in walked.outcome.tally.stopped
    assert "Kept is what came whole: 2 datasets." in walked.outcome.tally.stopped


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Answer(HTML, content_type="text/turtle"), "web page"),
        (answer(b""), "answered nothing"),
        (answer(b"hola", "text/plain"), "no RDF"),
        (Answer(b"no", status=503), "503"),
        (answer(b'{"@context":"https://example.org/c","@id":"a:b"}', "application/ld+json"), "https://example.org/c"),
    ],
    ids=["web page", "nothing", "words", "503", "remote context"],
)
def test_what_is_no_catalogue_is_one_sentence_and_no_page(portal, given, words):
    walked = harvested(portal, given, limits=replace(IMPATIENT, retries=0))
    assert words in walked.error
    assert (walked.pages, walked.outcome.tally.ended) == ([], False)


BESIDE = """
<https://datos.example/s> a dcat:DataService ; dct:title "Mapas" ; dcat:endpointURL <https://mapas.example/wms> .
<https://datos.example/x> a dcat:DatasetSeries ; dct:title "Aguas" .
"""


def test_services_and_series_are_records_that_no_total_counts(portal):
    page = """<> a hydra:PagedCollection ; hydra:totalItems 3 ."""
    walked = harvested(portal, answer(turtle(1, 2, more=page + BESIDE)))
    tally = walked.outcome.tally
    assert walked.identifiers == [*iris(1, 2), "https://datos.example/x", "https://datos.example/s"]
    assert (tally.declared, tally.unique, tally.beside, tally.counted, tally.short) == (3, 4, 2, 2, True)


def test_services_and_series_beside_all_datasets_lack_nothing(portal):
    page = """<> a hydra:PagedCollection ; hydra:totalItems 2 ."""
    tally = harvested(portal, answer(turtle(1, 2, more=page + BESIDE))).outcome.tally
    assert (tally.unique, tally.beside, tally.short, tally.ended) == (4, 2, False, True)


def test_a_catalogue_of_services_alone_is_read(portal):
    walked = harvested(portal, answer(turtle(more=BESIDE)))
    assert (walked.outcome.tally.counted, walked.outcome.tally.beside, walked.outcome.errors) == (0, 2, ())


SERIES = "dcat:DatasetSeries"


def pages_of_series(portal: Portal, *pages: str, total: int | None = None):
    """A catalogue in pages of Turtle, in which ``$`` is the portal; the first page lists all by dcat:dataset."""

    def respond(asked):
        number = int(asked.query.get("page", 1))
        following = f"<{PATH}> hydra:nextPage <{PATH}?page={number + 1}> ." if number < len(pages) else ""
        count = f"<{PATH}> hydra:totalItems {total} ." if total is not None else ""
        return answer(f"{PREFIXES}{pages[number - 1]}{following}{count}".replace("$", portal.url).encode())

    return respond


MEMBER = '<$/d/{0}> a dcat:Dataset ; dct:title "Pozos {0}"@es ; dcat:inSeries <$/x> . <$/> dcat:dataset <$/d/{0}> . '
ITSELF = f'<$/x> a {SERIES} ; dct:title "Pozos, por año"@es . '
LISTED = "<$/> dcat:dataset <$/x> . "


@pytest.mark.parametrize("pages", [(MEMBER + ITSELF,), (MEMBER, ITSELF), (ITSELF, MEMBER)])
@pytest.mark.parametrize("listed", [0, 1], ids=["listed on the first page", "listed on the last page"])
def test_a_series_of_another_page_is_what_it_is_in_one_document(portal, pages, listed):
    given = [page.format(1) for page in pages]
    given[-listed] += LISTED
    walked = harvested(portal, pages_of_series(portal, *given))
    (series,) = (record for record in walked.records if record.identifier == f"{portal.url}/x")
    (member,) = (record for record in walked.records if record.identifier != series.identifier)
    assert f"<http://www.w3.org/ns/dcat#inSeries> <{portal.url}/x> .".encode() in member.body
    assert b"DatasetSeries" in series.body
    assert (walked.refusals, walked.outcome.tally.ended, walked.outcome.tally.stopped) == ([], True, "")
    assert len(portal.asked) == len(pages)


def test_a_series_that_no_page_describes_is_asked_for_by_its_own_address(portal):
    portal.script("/x", answer(f"{PREFIXES}{ITSELF}".replace("$", portal.url).encode()))
    walked = harvested(portal, pages_of_series(portal, MEMBER.format(1) + LISTED))
    assert walked.identifiers == [f"{portal.url}/d/1", f"{portal.url}/x"]
    assert (walked.refusals, walked.outcome.tally.ended) == ([], True)


@pytest.mark.parametrize(
    ("first", "total", "short"),
    [
        (MEMBER.format(1) + LISTED, 3, False),  # ckanext-dcat counts its packages, of whatever type
        (MEMBER.format(1) + LISTED, 4, True),
        (MEMBER.format(1), 3, True),
    ],
    ids=["listed", "listed, and one lacking", "not listed"],
)
def test_a_series_that_the_catalogue_lists_among_its_datasets_counts_as_one(portal, first, total, short):
    pages = (first + ITSELF, MEMBER.format(2))
    assert harvested(portal, pages_of_series(portal, *pages, total=total)).outcome.tally.short is short
