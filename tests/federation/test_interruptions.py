"""Real processes that are ended or get in each other's way.  Kills at random moments: `tests/drill`."""

import threading
import time

import pytest

from drill.installations import Installation
from drill.processes import FILE_LIMIT
from storage.interruptions import INTERRUPTED
from storage.jobs import list_jobs
from storage.records import count_records
from storage.sources import require_source
from tests.harvesters.portal import package, running_portal

DATASETS = 60


@pytest.fixture
def portal():
    """A slow portal of small pages: a harvest takes about a second."""
    with running_portal() as running:
        running.packages = [
            package(number, metadata_modified="2026-11-01T10:00:00") for number in range(1, DATASETS + 1)
        ]
        running.rows_cap = 5
        running.latency = 0.05
        yield running


@pytest.fixture
def milpa(database_url, portal, tmp_path):
    """The program as processes of its own, on the database under test."""
    installation = Installation(tmp_path, database_url)
    installation.join("uno", portal.url)
    return installation


@pytest.fixture
def held(milpa):
    """How many records the store holds, and the jobs it knows, newest first."""

    def look():
        with milpa.database() as database:
            return count_records(database, require_source(database, "uno").id), list_jobs(database)

    return look


def wait_for_requests(portal, requests):
    """Wait until the portal was asked for so many pages."""
    limit = time.monotonic() + 30
    while len(portal.starts()) < requests:
        assert time.monotonic() < limit, "the harvest did not get so far"
        time.sleep(0.005)


def test_a_scheduled_harvest_that_was_killed_is_due_at_once_and_counts_nothing_twice(milpa, portal, held):
    harvest = milpa.start("harvest", "--due")
    wait_for_requests(portal, 4)
    harvest.kill()
    assert harvest.wait().killed
    before, _ = held()
    portal.latency = 0
    milpa.must("harvest", "--due")
    counts, (newest, oldest) = held()
    assert (counts.held, counts.indexed, counts.missing) == (DATASETS, DATASETS, 0)
    assert (oldest.state, oldest.reason, oldest.new) == ("failed", INTERRUPTED, before.held)
    assert (newest.state, newest.new, newest.unchanged) == ("complete", DATASETS - before.held, before.held)
    assert (newest.seen, newest.received, newest.duplicates) == (DATASETS, DATASETS, 0)


def test_sigterm_ends_cleanly_after_the_page_in_hand(milpa, portal, held):
    harvest = milpa.start("harvest", "uno")
    wait_for_requests(portal, 4)
    harvest.terminate()
    ended = harvest.wait()
    assert ended.code == 1
    assert ended.err.startswith("uno: partial. The operator interrupted the harvest.")
    counts, (job,) = held()
    assert job.state == "partial"
    assert 0 < counts.held == job.new < DATASETS
    assert counts.missing == 0


def test_two_harvests_of_one_source_at_a_time(milpa, portal, held):
    go_on = threading.Event()
    portal.before_page = lambda *_: go_on.wait(30)
    first = milpa.start("harvest", "uno")
    wait_for_requests(portal, 1)
    second = milpa.run("harvest", "uno")
    go_on.set()
    assert second.code == 1
    assert "uno" in second.err
    assert first.wait().code == 0
    counts, (job,) = held()
    assert (counts.held, job.state) == (DATASETS, "complete")


def test_a_full_disk_is_one_line_and_costs_nothing(milpa, database_url):
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's disk is not ours to fill")
    milpa.must("harvest", "uno")
    full = milpa.run("publish", **{FILE_LIMIT: "1024"})
    assert full.code == 1
    assert len(full.err.splitlines()) == 1
    assert not (milpa.index / "manifest.json").exists()
    milpa.must("publish")
