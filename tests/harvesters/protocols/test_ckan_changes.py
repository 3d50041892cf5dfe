"""Only what has changed is asked of a CKAN, and what it answers is reconciled with what it holds."""

from dataclasses import dataclass, field, replace

import pytest

from harvesters.engine import Engine
from harvesters.memory import Memory, Trust
from harvesters.protocols.ckan_changes import DELETED, NOT_TRUSTED, ONLY_CHANGES, Changes, Finding, moment_of
from tests.harvesters.harvesting import IMPATIENT, Walked, endpoint
from tests.harvesters.portal import HTML, SEARCH, Answer, Asked, package

LATEST = "2026-11-27T00:00:00"


@dataclass
class Store(Walked):
    """A sink that knows what it holds, as a database does."""

    held: set[str] = field(default_factory=set)

    async def receive(self, page):
        await super().receive(page)
        fresh = {record.identifier for record in page.records} - self.held
        self.held |= fresh
        return len(fresh)


@pytest.fixture
def walk_again(portal):
    """Walk the portal whole, then again after `change`, by date; give the second walk."""
    portal.packages = [package(number, metadata_modified=f"2026-11-01T10:00:{number:02}.5") for number in range(1, 51)]
    store = Store()

    def walk(memory=Memory(), **fields):  # noqa: B008 (it is frozen)
        store.pages.clear()
        portal.asked.clear()
        source = endpoint(portal.url + "/api/3/action", memory=memory, **fields)
        Engine(replace(IMPATIENT, retries=1)).harvest(
            [(source, store)], lambda outcome: setattr(store, "outcome", outcome)
        )
        return store

    first = walk().outcome.memory
    assert first == Memory(unique=50, declared=50, newest="2026-11-01T10:00:50")
    return lambda memory=first, **fields: walk(memory, **{"whole": False, "by_date": True, **fields})


def touch(portal, number, when="2026-11-02T08:00:00", **fields):
    portal.packages[number - 1].update(metadata_modified=when, **fields)


def test_nothing_changed_costs_two_requests(portal, walk_again):
    walked = walk_again()
    tally = walked.outcome.tally
    assert (len(portal.asked), walked.identifiers) == (2, ["id-00050"])  # whose date is the one that is asked from
    assert (tally.known, tally.declared, tally.assumed, tally.ended, tally.short) == (50, 50, 49, True, False)
    assert tally.notes == (ONLY_CHANGES,)
    assert walked.outcome.memory == Memory(unique=50, declared=50, newest="2026-11-01T10:00:50")


def test_what_has_changed_and_what_is_new_is_sent_and_no_more(portal, walk_again):
    touch(portal, 7, title="otro")
    portal.packages.append(package(51, metadata_modified="2026-11-03T08:00:00"))
    walked = walk_again()
    assert walked.identifiers == ["id-00007", "id-00050", "id-00051"]
    assert (walked.outcome.tally.known, walked.outcome.tally.declared) == (51, 51)
    assert walked.outcome.memory == Memory(unique=51, declared=51, newest="2026-11-03T08:00:00")


def test_many_changes_come_in_pages(portal, walk_again):
    for number in range(1, 31):
        touch(portal, number)
    walked = walk_again(page_size=10)
    assert (len(walked.identifiers), walked.outcome.tally.assumed) == (31, 19)
    assert [asked.query["start"] for asked in portal.asked] == ["0", "10", "20", "30", "0"]


def test_a_deletion_is_noticed_and_sends_the_walk_through_everything(portal, walk_again):
    del portal.packages[2]
    walked = walk_again()
    tally = walked.outcome.tally
    assert (tally.unique, tally.assumed, tally.declared, tally.ended) == (49, 0, 49, True)
    assert tally.notes == (DELETED,)
    assert walked.outcome.memory.filter is Trust.UNTRIED


def test_a_deletion_hidden_by_something_new_is_noticed(portal, walk_again):
    del portal.packages[2]
    portal.packages.append(package(51, metadata_modified="2026-11-03T08:00:00"))
    walked = walk_again()
    assert (walked.outcome.tally.unique, walked.outcome.tally.notes) == (50, (DELETED,))


@pytest.mark.parametrize("page_size", [500, 10])
def test_a_filter_that_is_ignored_is_not_trusted(portal, walk_again, page_size):
    portal.filters = False
    touch(portal, 7)
    walked = walk_again(page_size=page_size)
    tally = walked.outcome.tally
    assert (tally.unique, tally.assumed, tally.ended, tally.notes) == (50, 0, True, (NOT_TRUSTED,))
    assert walked.outcome.memory.filter is Trust.LIES


def test_a_filter_that_holds_back_what_is_new_is_not_trusted(portal, walk_again):
    """The index of the filter is stale: the total knows of a dataset that the filter does not show."""
    portal.packages.append(package(51, metadata_modified="2026-10-01T08:00:00"))
    walked = walk_again()
    assert (walked.outcome.tally.unique, walked.outcome.tally.notes) == (51, (NOT_TRUSTED,))


def test_a_filter_that_holds_back_a_change_is_not_trusted(portal, walk_again):
    touch(portal, 7)

    def search(asked: Asked) -> Answer:
        if "fq" in asked.query:
            return portal.search(
                replace(asked, query={**asked.query, "fq": "metadata_modified:[2026-11-09T00:00:00Z TO *]"})
            )
        return portal.search(asked)

    portal.script(SEARCH, search)
    walked = walk_again()
    assert (walked.outcome.tally.unique, walked.outcome.tally.notes) == (50, (NOT_TRUSTED,))


@pytest.mark.parametrize("status", [400, 409, 500])
def test_a_portal_that_refuses_the_filter_is_walked_whole(portal, walk_again, status):
    portal.script(SEARCH, lambda asked: Answer(b"{}", status) if "fq" in asked.query else portal.search(asked))
    walked = walk_again()
    assert (walked.outcome.tally.unique, walked.outcome.memory.filter) == (50, Trust.LIES)


PASSING = {
    "reset": Answer(reset=True), "503": Answer(b"", 503), "500": Answer(b"{}", 500), "web page": Answer(HTML),
    "half": Answer(b'{"success": true, "resul'), "nothing": Answer(b""),
}  # fmt: skip


@pytest.mark.parametrize("answer", PASSING.values(), ids=PASSING)
def test_a_filter_whose_check_fails_for_a_while_is_no_liar(portal, walk_again, answer):
    def search(asked: Asked) -> Answer:
        return answer if asked.query.get("sort") == "metadata_modified desc" else portal.search(asked)

    portal.script(SEARCH, search)
    walked = walk_again()
    (note,) = walked.outcome.tally.notes
    assert (walked.outcome.tally.unique, walked.outcome.memory.filter) == (50, Trust.UNTRIED)
    assert "could not be checked" in note
    assert "la próxima cosecha lo intenta de nuevo" in note.es


KEPT_OUT = {
    "403": Answer(HTML, 403), "503": Answer(b"", 503), "web page": Answer(HTML), "reset": Answer(reset=True),
}  # fmt: skip


@pytest.mark.parametrize("answer", KEPT_OUT.values(), ids=KEPT_OUT)
def test_a_filter_that_no_firewall_lets_through_is_done_without(portal, walk_again, answer):
    portal.script(SEARCH, lambda asked: answer if "fq" in asked.query else portal.search(asked))
    walked = walk_again()
    tally = walked.outcome.tally
    assert (tally.unique, tally.ended, walked.outcome.errors) == (50, True, ())
    assert walked.outcome.memory.filter is Trust.UNTRIED
    assert any("could not be checked" in note for note in tally.notes)


def test_a_portal_that_is_out_altogether_fails_as_before(portal, walk_again):
    portal.script(SEARCH, Answer(b"", 503))
    walked = walk_again()
    assert (walked.outcome.tally.ended, len(walked.outcome.errors)) == (False, 1)
    assert len(portal.asked) <= 4  # the filtered question and the one without, each tried twice


def test_a_filter_whose_check_is_refused_cannot_be_trusted(portal, walk_again):
    def search(asked: Asked) -> Answer:
        is_check = asked.query.get("sort") == "metadata_modified desc"
        return Answer(b'{"success": false}', 400) if is_check else portal.search(asked)

    portal.script(SEARCH, search)
    assert walk_again().outcome.memory.filter is Trust.LIES


def test_a_filter_that_lied_is_not_asked_until_a_whole_pass_has_come_by(portal, walk_again):
    liar = Memory(unique=50, newest="2026-11-01T10:00:50", filter=Trust.LIES)
    walked = walk_again(liar)
    assert [asked.query.get("fq") for asked in portal.asked] == [None]
    assert walked.outcome.memory.filter is Trust.LIES
    assert walk_again(liar, whole=True).outcome.memory.filter is Trust.UNTRIED


@pytest.mark.parametrize("fields", [{"whole": True}, {"by_date": False}])
def test_everything_is_asked_for_where_the_roof_says_so(portal, walk_again, fields):
    assert len(walk_again(**fields).identifiers) == 50


def test_a_date_in_the_future_is_no_date_to_ask_from(portal, walk_again):
    touch(portal, 7, when="2099-01-01T00:00:00")
    walked = walk_again()
    assert (walked.outcome.tally.unique, walked.outcome.memory.newest) == (50, "2026-11-01T10:00:50")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-01T10:00:00.123456", "2026-11-01T10:00:00"),
        ("2026-11-01T10:00:00", "2026-11-01T10:00:00"),
        ("2099-11-01T10:00:00", ""),
        ("ayer", ""),
        ("2026-11-01", ""),
        (None, ""),
        (20261101, ""),
        (["2026-11-01T10:00:00"], ""),
    ],
)
def test_a_date_is_read_to_the_second_or_not_at_all(value, moment):
    assert moment_of(value, LATEST) == moment


@pytest.mark.parametrize(
    ("count", "newest", "fresh", "refused", "finding"),
    [
        (50, "c", 0, 0, Finding.FITS),
        (51, "c", 1, 0, Finding.FITS),
        (51, "c", 0, 1, Finding.FITS),
        (49, "c", 0, 0, Finding.GONE),
        (50, "c", 1, 0, Finding.GONE),
        (51, "c", 0, 0, Finding.LIES),
        (50, "d", 0, 0, Finding.LIES),
        (50, "", 0, 0, Finding.LIES),
        (None, "c", 0, 0, Finding.LIES),
    ],
)
def test_the_reconciliation(count, newest, fresh, refused, finding):
    changes = Changes(since="b", known=50, start=3, count=3, newest="c")
    assert changes.reconcile(count=count, newest=newest, fresh=fresh, refused=refused) is finding
