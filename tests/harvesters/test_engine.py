import asyncio
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from harvesters.engine import Engine
from harvesters.errors import HarvesterError
from harvesters.items import Endpoint, Sink, WalkOutcome
from harvesters.protocols.ckan import Ckan
from harvesters.registry import WALKS
from tests.harvesters.harvesting import IMPATIENT, Collector, Walked, endpoint, harvest, walk
from tests.harvesters.portal import HTML, SEARCH, Answer, Portal, search_body

ROOT = Path(__file__).parents[2]


def test_a_process_harvests_many_times(portal):
    assert [walk(portal.url).outcome.tally.unique for _ in range(3)] == [250] * 3


def test_an_outcome_tells_what_was_sent_and_received(portal):
    portal.script(SEARCH, Answer(HTML, 503), portal.search)
    outcome = walk(portal.url, page_size=100).outcome
    assert (outcome.requests, outcome.retries) == (4, 1)
    assert outcome.bytes_received > 15_000
    assert 0 < outcome.seconds < 20


@pytest.mark.parametrize("protocol", sorted(WALKS))
def test_a_source_that_may_not_be_asked_has_an_outcome_and_stops_no_other(protocol):
    refused = endpoint("http://10.0.0.1/catalogo", protocol, protocol=protocol)
    beside = endpoint("http://10.0.0.1/otro", "beside")
    first, second = harvest(refused, beside, limits=replace(IMPATIENT, allow_private_addresses=False))
    assert all(len(walked.outcome.errors) == 1 and not walked.outcome.requests for walked in (first, second))
    assert first.outcome.memory == refused.memory


@pytest.mark.parametrize("protocol", sorted(WALKS))
def test_a_source_that_is_stopped_before_its_first_request_has_an_outcome(portal, protocol):
    engine, outcomes = Engine(IMPATIENT), []

    def begin() -> Iterator[tuple[Endpoint, Sink]]:
        engine.stop()
        yield endpoint(portal.url, protocol, protocol=protocol), Collector()

    engine.harvest(begin(), outcomes.append)
    assert [outcome.finish_reason for outcome in outcomes] in ([], ["shutdown"])
    assert not portal.asked


def test_nothing_to_harvest_is_no_problem():
    harvest()


def test_a_source_that_answers_404_to_everything_shows_it(portal):
    portal.script(SEARCH, Answer(HTML, 404))
    walked = walk(portal.url)
    assert "answered status 404" in walked.error
    assert not walked.outcome.tally.ended


# ── isolation ──


def test_one_bad_source_costs_that_source_only(portal):
    walked = harvest(
        endpoint(portal.url, "before"),
        endpoint("http://127.0.0.1:1/", "refuses"),
        endpoint("ftp://datos.example/", "no-http"),
        endpoint("no es una URL", "no-url"),
        endpoint(portal.url, "gopher", protocol="gopher"),
        endpoint(portal.url, "after"),
        limits=replace(IMPATIENT, retries=0),
    )
    outcomes = {each.outcome.endpoint.slug: each.outcome for each in walked}
    assert {slug for slug, outcome in outcomes.items() if outcome.tally.ended} == {"before", "after"}
    assert all(len(outcomes[slug].errors) == 1 for slug in ("refuses", "no-http", "no-url", "gopher"))
    assert "Nobody here speaks 'gopher'. Choose one of: ckan," in outcomes["gopher"].errors[0]


@pytest.mark.parametrize("where", ["first_request", "parse_page", "recover"])
def test_a_fault_of_ours_ends_one_walk_with_a_sentence_and_a_traceback_in_the_log(portal, monkeypatch, caplog, where):
    original = getattr(Ckan, where)

    def faulty(self: Ckan, *arguments: object) -> object:
        if self.endpoint.slug == "unlucky":
            raise KeyError("oops")
        return original(self, *arguments)

    monkeypatch.setattr(Ckan, where, faulty)
    portal.script("/unlucky" + SEARCH, Answer(HTML, 404) if where == "recover" else portal.search)
    unlucky, lucky = harvest(endpoint(portal.url + "/unlucky/api/3", "unlucky"), endpoint(portal.url, "lucky"))
    assert unlucky.error.startswith("Internal error while walking http://127.0.0.1")
    assert "KeyError: 'oops'" in unlucky.error
    assert lucky.outcome.tally.ended
    (entry,) = [record for record in caplog.records if record.name == "harvesters.walk" and record.levelname == "ERROR"]
    assert entry.exc_info


def test_a_sink_that_fails_ends_its_own_walk(portal):
    def full(page: object) -> None:
        raise OSError(28, "No space left on device")

    outcomes: dict[str, WalkOutcome] = {}
    jobs = [
        (endpoint(portal.url, "full", page_size=50), Collector(on_page=full)),
        (endpoint(portal.url, "fine"), Collector()),
    ]
    Engine(IMPATIENT).harvest(jobs, lambda outcome: outcomes.update({outcome.endpoint.slug: outcome}))
    (error,) = outcomes["full"].errors
    assert "could not be stored" in error
    assert "No space left" in error
    assert outcomes["fine"].tally.ended
    assert len([asked for asked in portal.asked if asked.query["rows"] == "50"]) == 1


def test_a_page_is_stored_before_the_next_is_asked_for(portal):
    asked_at_each_page: list[int] = []
    sink = Walked(on_page=lambda _: asked_at_each_page.append(len(portal.asked)))
    Engine(IMPATIENT).harvest([(endpoint(portal.url, page_size=50), sink)], lambda _: None)
    assert asked_at_each_page == [1, 2, 3, 4, 5]


# ── jobs and outcomes ──


def test_jobs_are_taken_one_by_one_and_no_more_than_may_live(portal):
    live = most = 0

    def jobs() -> Iterator[tuple[Endpoint, Sink]]:
        nonlocal live, most
        for number in range(7):
            live += 1
            most = max(most, live)
            yield endpoint(portal.url, f"s{number}"), Collector()

    async def done(outcome: WalkOutcome) -> None:
        nonlocal live
        await asyncio.sleep(0)
        live -= 1

    Engine(replace(IMPATIENT, live_sources=3)).harvest(jobs(), done)
    assert (live, most) == (0, 3)
    assert len(portal.asked) == 7


@pytest.mark.parametrize("whose", ["jobs", "done"])
def test_an_error_of_the_caller_is_raised_when_the_live_walks_have_ended(portal, whose):
    outcomes: list[WalkOutcome] = []

    def jobs() -> Iterator[tuple[Endpoint, Sink]]:
        yield endpoint(portal.url, "first"), Collector()
        if whose == "jobs":
            raise LookupError("the database went away")
        yield endpoint(portal.url, "second"), Collector()

    def done(outcome: WalkOutcome) -> None:
        outcomes.append(outcome)
        if whose == "done":
            raise LookupError("the database went away")

    with pytest.raises(LookupError, match="the database went away"):
        Engine(replace(IMPATIENT, live_sources=1)).harvest(jobs(), done)
    assert [outcome.endpoint.slug for outcome in outcomes] == ["first"]
    assert walk(portal.url).outcome.tally.ended


def test_a_process_harvests_once_at_a_time(portal):
    portal.latency = 0.5
    thread = threading.Thread(target=walk, args=(portal.url,))
    thread.start()
    time.sleep(0.2)
    with pytest.raises(HarvesterError, match="harvesting already"):
        walk(portal.url)
    thread.join()


# ── ends ──


def test_a_walk_whose_time_is_up_ends_with_a_reason(portal):
    portal.script(SEARCH, portal.search, Answer(search_body([], 0), latency=30))
    walked = walk(portal.url, page_size=100, limits=replace(IMPATIENT, timeout_source=0.5))
    assert walked.outcome.finish_reason == "time_limit"
    assert walked.outcome.seconds < 5
    assert "the most that one source may take" in walked.error
    assert len(walked.identifiers) == 100


def test_waiting_for_other_sources_on_a_host_is_no_time_of_ones_own(portal):
    """One portal hangs on a server with one connection; the healthy ones beside it get their turn and are whole."""
    portal.script(SEARCH, Answer(search_body([], 0), latency=10), portal.search)
    limits = replace(IMPATIENT, connections_per_host=1, timeout_source=1.5, timeout_read=15, retries=0)
    outcomes: dict[str, WalkOutcome] = {}
    jobs = [(endpoint(portal.url, slug), Collector()) for slug in ("hangs", "waits")]
    Engine(limits).harvest(jobs, lambda outcome: outcomes.update({outcome.endpoint.slug: outcome}))
    assert outcomes["hangs"].finish_reason == "time_limit"
    assert outcomes["waits"].finish_reason == "finished", outcomes["waits"].errors
    assert outcomes["waits"].tally.ended


def test_a_page_that_could_not_be_stored_was_not_seen(portal):
    def full(_page: object) -> None:
        if len(sink.pages) == 1:
            raise OSError(28, "No space left on device")

    sink = Collector(on_page=full)
    outcomes: list[WalkOutcome] = []
    Engine(IMPATIENT).harvest([(endpoint(portal.url, page_size=50), sink)], outcomes.append)
    tally = outcomes[0].tally
    assert (tally.pages, tally.unique, tally.received) == (1, 50, 50)


def test_a_sink_that_never_comes_back_does_not_hold_the_harvest(portal):
    class Stuck:
        async def receive(self, page: object) -> None:
            await asyncio.Event().wait()

    outcomes: list[WalkOutcome] = []
    Engine(replace(IMPATIENT, timeout_source=0.2), grace=0.1).harvest(
        [(endpoint(portal.url), Stuck())], outcomes.append
    )
    assert "its last page was never stored" in outcomes[0].errors[-1]
    assert outcomes[0].tally.unique == 0


@pytest.mark.parametrize("doing", ["waiting for an answer", "waiting to try again", "storing a page"])
def test_stop_ends_live_walks_after_the_page_in_hand_and_begins_no_more(portal, doing):
    engine = Engine(replace(IMPATIENT, live_sources=2, connections_per_host=1, backoff=30, retries=9))
    portal.latency = (
        30 if doing == "waiting for an answer" else 0
    )  # one source waits for it, the other one for its turn
    if doing == "waiting to try again":
        portal.script(SEARCH, Answer(HTML, 503))
    outcomes: dict[str, WalkOutcome] = {}
    stored: list[object] = []

    class SlowSink:
        async def receive(self, page: object) -> None:
            if doing == "storing a page":
                engine.stop()
                await asyncio.sleep(0.2)
            stored.append(page)

    def stop_when_all_are_busy() -> None:
        while len(portal.asked) < (2 if doing == "waiting to try again" else 1):
            time.sleep(0.01)
        time.sleep(0.1)
        times.append(time.monotonic())
        engine.stop()

    times: list[float] = []
    stopper = threading.Thread(target=stop_when_all_are_busy)
    stopper.start()
    jobs = [(endpoint(portal.url, f"s{number}", page_size=100), SlowSink()) for number in range(5)]
    engine.harvest(jobs, lambda outcome: outcomes.update({outcome.endpoint.slug: outcome}))
    stopper.join()
    assert time.monotonic() - times[0] < 5
    assert outcomes.keys() == {"s0", "s1"}
    assert {outcome.finish_reason for outcome in outcomes.values()} == {"shutdown"}
    assert not any(outcome.tally.ended or outcome.errors for outcome in outcomes.values())
    assert len(stored) == sum(outcome.tally.pages for outcome in outcomes.values())
    assert bool(stored) == (doing == "storing a page")


def test_who_is_stopped_before_a_harvest_begins_no_source(portal):
    engine = Engine(IMPATIENT)
    engine.stop()
    engine.harvest([(endpoint(portal.url), Collector())], pytest.fail)
    assert portal.asked == []


def test_a_walk_that_is_just_beginning_when_the_harvest_is_stopped_ends_too(portal):
    engine = Engine(IMPATIENT)
    outcomes: list[WalkOutcome] = []

    def jobs() -> Iterator[tuple[Endpoint, Sink]]:
        yield endpoint(portal.url), Collector()
        engine.stop()

    engine.harvest(jobs(), outcomes.append)
    assert [outcome.finish_reason for outcome in outcomes] == ["shutdown"]
    assert portal.asked == []


HARVEST_OF_A_DEAF_PORTAL = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell is born deaf to it
from harvesters.engine import Engine
from harvesters.items import Endpoint
from harvesters.limits import Limits

class Sink:
    async def receive(self, page): pass

engine = Engine(Limits(allow_private_addresses=True))
if "SIGTERM" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: engine.stop())
try:
    engine.harvest([(Endpoint("s", sys.argv[1], "ckan"), Sink())], lambda outcome: print(outcome.finish_reason, flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGINT, "shutdown\ninterrupted\n"), (signal.SIGTERM, "shutdown\n")],
    ids=["Ctrl-C", "SIGTERM"],
)
def test_a_signal_ends_a_harvest_cleanly_and_quietly(portal, number, said):
    portal.latency = 60
    command = [sys.executable, "-c", HARVEST_OF_A_DEAF_PORTAL, portal.url, signal.Signals(number).name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not portal.asked:
            time.sleep(0.02)
            assert process.poll() is None
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == (said, "", 0)


def test_a_harvest_prints_nothing_unless_the_log_is_asked_for(portal):
    portal.script(SEARCH, Answer(HTML, 404))
    command = [sys.executable, "-c", HARVEST_OF_A_DEAF_PORTAL, portal.url]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (run.stdout, run.stderr, run.returncode) == ("finished\n", "", 0)


HARVEST_WITH_A_STUCK_SINK = """
import asyncio, sys
from harvesters.engine import Engine
from harvesters.items import Endpoint
from harvesters.limits import Limits

class Sink:
    async def receive(self, page): await asyncio.Event().wait()

engine = Engine(Limits(allow_private_addresses=True, timeout_source=0.5), grace=0.1)
engine.harvest([(Endpoint("s", sys.argv[1], "ckan"), Sink())], lambda outcome: print(len(outcome.errors), flush=True))
"""


def test_what_was_given_up_says_nothing_as_the_process_ends(portal):
    command = [sys.executable, "-c", HARVEST_WITH_A_STUCK_SINK, portal.url]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (run.stdout, run.stderr, run.returncode) == ("2\n", "", 0)


# ── a developer's shell ──


def test_a_developer_crawls_a_source_from_the_shell_as_contributing_says(portal: Portal, tmp_path: Path):
    (line,) = re.findall(r"^    \.venv/bin/scrapy (crawl .+)$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    said = line.replace("https://datos.ejemplo.gob.mx", portal.url).replace(
        "pages.jsonl", str(tmp_path / "pages.jsonl")
    )
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", *shlex.split(said)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=os.environ | {"PYTHONWARNINGS": ""},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    pages = [json.loads(page) for page in (tmp_path / "pages.jsonl").read_text().splitlines()]
    assert [len(page["records"]) for page in pages] == [100, 100, 50]


def test_what_holds_the_whole_loop_is_not_the_time_of_the_source_that_waits(monkeypatch):
    for name in ("LOOK", "LATE"):
        monkeypatch.setattr(f"harvesters.engine.{name}", 0.05)
    healthy = SimpleNamespace(turns=SimpleNamespace(waited=lambda: 0.0))

    async def crawl() -> bool:
        ends = asyncio.Event()
        crawling = asyncio.ensure_future(ends.wait())
        waiting = asyncio.ensure_future(
            Engine(replace(IMPATIENT, timeout_source=1.0))._wait_its_time(crawling, healthy)
        )
        await asyncio.sleep(0)
        time.sleep(1.5)  # noqa: ASYNC251  what another source's page does
        asyncio.get_running_loop().call_later(0.2, ends.set)
        await waiting
        ended = crawling.done()
        crawling.cancel()
        return ended

    assert asyncio.run(crawl())
