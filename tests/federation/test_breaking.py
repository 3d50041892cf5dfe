"""A host whose harvests keep failing is left alone, and asked again in time."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.breaking import FIRST_REST, LONGEST_REST, THRESHOLD, note_outcome, refuse_for_host, rest_after
from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.settings import Settings
from harvesters.hosts import host_of
from harvesters.items import Endpoint, Tally, WalkOutcome
from harvesters.sentences import NOTHING, Sentence
from harvesters.spools import LOCAL_DISK
from storage.hosts import get_host
from tests.harvesters.portal import HTML, SEARCH, Answer, package, running_portal

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5, live_sources=1)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
URL = "https://datos.example/api"
HOST = host_of(URL)


def outcome(problem="timeout", *, pages=0, asked=0.0, url=URL):
    errors = (Sentence("se calló.", "it fell silent."),) if problem else ()
    tally = Tally(pages=pages)
    return WalkOutcome(
        Endpoint("uno", url, "ckan"), tally, "finished", errors, 1, 0, 0, 1.0, problem=problem, rest_asked=asked
    )


def fail(database, times, **fields):
    return [note_outcome(database, outcome(**fields), NOW, lambda: 0.5) for _ in range(times)]


@pytest.mark.parametrize(
    ("failures", "asked", "rest"),
    [
        (1, 0, None),
        (THRESHOLD - 1, 0, None),
        (THRESHOLD, 0, FIRST_REST),
        (THRESHOLD + 1, 0, FIRST_REST * 2),
        (THRESHOLD + 3, 0, FIRST_REST * 8),
        (THRESHOLD + 99, 0, LONGEST_REST),
        (1, 900, timedelta(minutes=15)),
        (1, 10**7, LONGEST_REST),
    ],
)
def test_rests_grow_and_have_an_end(failures, asked, rest):
    assert rest_after(failures, asked, 0.5) == rest


def test_hosts_that_failed_together_do_not_come_back_together():
    early, late = rest_after(THRESHOLD, 0, 0.0), rest_after(THRESHOLD, 0, 1.0)
    assert late - early == FIRST_REST / 5


def test_a_host_is_left_alone_from_the_third_failure_in_a_row(database):
    said = fail(database, THRESHOLD)
    assert [bool(sentence) for sentence in said] == [False, False, True]
    assert refuse_for_host(database, URL + "/other", NOW + timedelta(minutes=50)) is not None
    assert refuse_for_host(database, "https://otro.example", NOW) is None
    assert refuse_for_host(database, URL, NOW + timedelta(hours=2)) is None


def test_the_sentence_says_until_when_and_why(database):
    fail(database, THRESHOLD)
    refusal = refuse_for_host(database, URL, NOW)
    assert refusal == f"Not asked: {HOST} is left alone until 2026-11-25 13:00Z. Last time: it fell silent."
    assert refusal.es.endswith("La última vez: se calló.")


@pytest.mark.parametrize("fields", [{"problem": ""}, {"problem": "html_page"}, {"problem": "timeout", "pages": 1}])
def test_an_answer_even_a_wrong_one_closes_the_circuit(database, fields):
    fail(database, THRESHOLD - 1)
    fail(database, 1, **fields)
    assert get_host(database, HOST) is None


def test_a_host_that_asks_for_a_rest_gets_it_at_once(database):
    fail(database, 1, problem="busy", asked=1800.0)
    assert refuse_for_host(database, URL, NOW + timedelta(minutes=29)) is not None
    assert refuse_for_host(database, URL, NOW + timedelta(minutes=31)) is None


# ── in a harvest ──


@pytest.fixture
def portal():
    with running_portal() as running:
        running.packages = [package(number) for number in range(1, 4)]
        yield running


@pytest.fixture
def sources(database, portal):
    for number in range(5):
        portal.script(f"/{number}{SEARCH}", Answer(HTML, 503))
        claim = Claim(f"{portal.url}/{number}/api/3/action", name=f"f{number}", protocol="ckan", level="federal")
        join(database, SETTINGS, claim, activate=True)


def harvest(database, *slugs, **fields):
    return [result.job for result in Harvest(database, SETTINGS).run(slugs, **fields).results]


def test_sources_on_a_host_that_is_down_are_not_all_asked(database, portal, sources):
    jobs = harvest(database)
    assert [job.state for job in jobs] == ["failed"] * 5
    assert [job.requests for job in jobs] == [1, 1, 1, 0, 0]
    assert len(portal.asked) == THRESHOLD
    assert "is left alone until" in jobs[2].notes[0][1]
    assert jobs[3].reason.startswith("Not asked: http://127.0.0.1")
    assert "descansa hasta" in jobs[3].reason_es


def test_a_full_disk_of_ours_counts_neither_against_a_host_nor_for_it(database):
    fail(database, THRESHOLD - 1)
    assert note_outcome(database, outcome(LOCAL_DISK), NOW) == NOTHING
    state = get_host(database, HOST)
    assert state is not None
    assert (state.failures, state.rests_until) == (THRESHOLD - 1, None)


@pytest.mark.parametrize("how", ["named", "now"])
def test_an_operator_may_ask_nevertheless_and_an_answer_ends_the_rest(database, portal, sources, how):
    harvest(database)
    portal.script(f"/0{SEARCH}", portal.search)
    job = harvest(database, "f0")[0] if how == "named" else harvest(database, now=True)[0]
    assert job.state == "complete"
    portal.asked.clear()
    if how == "named":
        assert harvest(database)[0].state == "complete"


def test_a_retry_after_that_is_too_long_to_wait_for_is_kept_by_the_next_harvest(database, portal, sources):
    for number in range(5):
        portal.script(f"/{number}{SEARCH}", Answer(HTML, 429, headers={"Retry-After": "3600"}))
    jobs = harvest(database)
    assert [job.requests for job in jobs] == [1, 0, 0, 0, 0]
    assert harvest(database)[0].requests == 0


def test_a_retry_after_beyond_all_time_costs_that_host_a_day_and_no_other_source_anything(database, portal, sources):
    for number in range(5):
        portal.script(f"/{number}{SEARCH}", Answer(HTML, 429, headers={"Retry-After": "9" * 20}))
    with running_portal() as healthy:
        healthy.packages = portal.packages
        claim = Claim(healthy.url, name="sano", protocol="ckan", level="federal")
        join(database, SETTINGS, claim, activate=True)
        jobs = {job.source_slug: job for job in harvest(database)}
    assert (jobs["sano"].state, jobs["f0"].state, jobs["f0"].requests) == ("complete", "failed", 1)
    rest = get_host(database, host_of(portal.url)).rests_until - datetime.now(UTC)
    assert LONGEST_REST - timedelta(minutes=5) < rest <= LONGEST_REST
