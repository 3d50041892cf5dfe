"""Only what has changed is asked of a catalogue service, and what it answers is reconciled with what it holds."""

from dataclasses import replace

import pytest

from harvesters.changes import DELETED, not_trusted, only_changes
from harvesters.engine import Engine
from harvesters.memory import Memory, Trust
from tests.harvesters.geoportals import Csw
from tests.harvesters.harvesting import IMPATIENT, endpoint
from tests.harvesters.portal import HTML, Answer
from tests.harvesters.protocols.test_ckan_changes import Store

PATH = "/csw"
EVERY = [f"id-{number:05}" for number in range(1, 51)]
ONLY_CHANGES, NOT_TRUSTED = only_changes("dct:modified"), not_trusted("dct:modified")


@pytest.fixture
def service(portal):
    service = Csw(identifiers=list(EVERY), stamps={each: f"2026-11-01T10:{each[-2:]}:00Z" for each in EVERY})
    portal.script(PATH, service.respond)
    return service


@pytest.fixture
def walk_again(portal, service):
    """Walk the service whole, then again after a change, by date; give the second walk."""
    store = Store()

    def walk(memory=Memory(), **fields):  # noqa: B008 (it is frozen)
        store.pages.clear()
        service.asked.clear()
        source = endpoint(portal.url + PATH, protocol="csw", memory=memory, **fields)
        Engine(replace(IMPATIENT, retries=1)).harvest(
            [(source, store)], lambda outcome: setattr(store, "outcome", outcome)
        )
        return store

    first = walk().outcome.memory
    assert first == Memory(unique=50, declared=50, newest="2026-11-01T10:50:00Z")
    return lambda memory=first, **fields: walk(memory, **{"whole": False, "by_date": True, **fields})


@pytest.mark.parametrize("speaks", [("2.0.2",), ("3.0.0",)])
def test_nothing_changed_costs_two_questions(service, walk_again, speaks):
    service.speaks = speaks
    walked = walk_again()
    tally = walked.outcome.tally
    assert (len(service.asked), walked.identifiers) == (2, ["id-00050"])  # whose date is the one that is asked from
    assert (tally.known, tally.declared, tally.assumed, tally.ended, tally.short) == (50, 50, 49, True, False)
    assert tally.notes == (ONLY_CHANGES,)
    assert walked.outcome.memory == Memory(unique=50, declared=50, newest="2026-11-01T10:50:00Z")


def test_what_has_changed_and_what_is_new_is_sent_and_no_more(service, walk_again):
    service.stamps["id-00007"] = "2026-11-02T08:00:00Z"
    service.identifiers.append("id-00051")
    service.stamps["id-00051"] = "2026-11-03T08:00:00Z"
    walked = walk_again()
    assert walked.identifiers == ["id-00007", "id-00050", "id-00051"]
    assert (walked.outcome.tally.known, walked.outcome.tally.declared) == (51, 51)
    assert walked.outcome.memory == Memory(unique=51, declared=51, newest="2026-11-03T08:00:00Z")


def test_many_changes_come_in_pages(service, walk_again):
    service.stamps.update(dict.fromkeys(EVERY[:30], "2026-11-02T08:00:00Z"))
    walked = walk_again(page_size=10)
    assert (len(walked.identifiers), walked.outcome.tally.assumed) == (31, 19)
    assert service.starts() == [1, 11, 21, 31, 1]


def test_a_deletion_is_noticed_and_sends_the_walk_through_everything(service, walk_again):
    del service.identifiers[2]
    walked = walk_again()
    assert (walked.outcome.tally.known, walked.outcome.tally.declared, walked.outcome.tally.ended) == (49, 49, True)
    assert DELETED in walked.outcome.tally.notes
    assert walked.outcome.memory.filter is Trust.UNTRIED


@pytest.mark.parametrize("page_size", [7, 20])
def test_a_deletion_among_many_changes_is_noticed_and_everything_is_walked(service, walk_again, page_size):
    service.stamps.update(dict.fromkeys(EVERY, "2026-11-02T08:00:00Z"))
    del service.identifiers[2]
    walked = walk_again(page_size=page_size)
    assert (walked.outcome.tally.known, walked.outcome.tally.declared, walked.outcome.tally.ended) == (49, 49, True)
    assert walked.outcome.errors == ()
    assert not walked.outcome.tally.stopped


def lies_by_ignoring_the_filter(service):
    service.ignores_filter = True


def lies_by_adding_without_a_date(service):
    service.identifiers.append("id-00099")
    service.stamps["id-00099"] = "2020-01-01T00:00:00Z"


def lies_by_not_sorting(service):
    service.ignores_sort = True


def knows_no_date(service):
    service.filters_by = ("dc:identifier",)


@pytest.mark.parametrize("page_size", [None, 7, 20])
@pytest.mark.parametrize(
    "lie", [lies_by_ignoring_the_filter, lies_by_adding_without_a_date, lies_by_not_sorting, knows_no_date]
)
def test_a_filter_that_does_not_stand_the_test_is_not_trusted(service, walk_again, lie, page_size):
    lie(service)
    walked = walk_again(page_size=page_size)
    tally = walked.outcome.tally
    assert (tally.known, tally.ended) == (len(service.identifiers), True)
    assert not tally.stopped
    assert any("Filter not trusted" in note for note in tally.notes)
    assert walked.outcome.memory.filter is Trust.LIES


@pytest.mark.parametrize("answer", [Answer(reset=True), Answer(b"", 503), Answer(HTML)], ids=["reset", "503", "page"])
def test_a_filter_whose_check_fails_for_a_while_is_no_liar(portal, service, walk_again, answer):
    def respond(asked):
        said = {name.lower(): value for name, value in asked.query.items()}
        is_check = said["request"] == "GetRecords" and said.get("sortby", "").endswith("modified:D")
        return answer if is_check else service.respond(asked)

    portal.script(PATH, respond)
    walked = walk_again()
    assert (walked.outcome.tally.known, walked.outcome.memory.filter) == (50, Trust.UNTRIED)
    assert any("could not be checked" in note for note in walked.outcome.tally.notes)
    assert walked.outcome.errors == ()


@pytest.mark.parametrize("answer", [Answer(HTML, 403), Answer(b"", 503), Answer(HTML)], ids=["403", "503", "page"])
def test_a_filter_that_no_firewall_lets_through_is_done_without(portal, service, walk_again, answer):
    def respond(asked):
        return answer if "constraint" in {name.lower() for name in asked.query} else service.respond(asked)

    portal.script(PATH, respond)
    walked = walk_again()
    assert (walked.outcome.tally.known, walked.outcome.tally.ended, walked.outcome.errors) == (50, True, ())
    assert walked.outcome.memory.filter is Trust.UNTRIED
    assert any("could not be checked" in note for note in walked.outcome.tally.notes)


@pytest.mark.parametrize("page_size", [None, 7])
def test_what_was_refused_before_a_lie_is_refused_once(service, walk_again, page_size):
    lies_by_ignoring_the_filter(service)
    service.writes = lambda each: service.stamped(each).replace("id-00007", "")
    walked = walk_again(page_size=page_size)
    tally = walked.outcome.tally
    assert any("Filter not trusted" in note for note in tally.notes)
    assert (tally.known, tally.refused, tally.declared, tally.ended) == (49, 1, 50, True)
    assert not tally.stopped


def test_a_liar_is_not_asked_again_until_a_whole_pass(service, walk_again):
    liar = replace(Memory(unique=50, declared=50, newest="2026-11-01T10:50:00Z"), filter=Trust.LIES)
    walked = walk_again(liar)
    assert (len(walked.identifiers), [said for said in service.asked if "constraint" in said]) == (50, [])
    assert walk_again(liar, whole=True).outcome.memory.filter is Trust.UNTRIED


def test_another_name_of_the_date_is_tried(service, walk_again):
    service.filters_by = service.sorts_by = ("dc:identifier", "apiso:Modified")
    walked = walk_again()
    assert (walked.identifiers, walked.outcome.tally.assumed) == (["id-00050"], 49)
    assert only_changes("apiso:Modified") in walked.outcome.tally.notes


def test_a_date_to_come_is_no_date(service, walk_again):
    service.stamps["id-00001"] = "2099-01-01T00:00:00Z"
    walked = walk_again(whole=True)
    assert walked.outcome.memory.newest == "2026-11-01T10:50:00Z"
