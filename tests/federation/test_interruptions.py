"""Real processes, interrupted at any moment: kill -9, SIGTERM, two at a time.  Nothing is lost, the next run heals."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from storage.database import open_database
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
def start(database_url, portal, tmp_path):
    """Start the program as a process of its own, on the database under test."""
    environment = {
        **os.environ,
        "MILPA_HOME": str(tmp_path / "var"),
        "MILPA_DATABASE_URL": database_url,
        "MILPA_ALLOW_PRIVATE_ADDRESSES": "1",
        "MILPA_LANG": "en",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the second process starts faster
    started = []

    def run(*arguments):
        command = [sys.executable, "-c", "from federation.cli import main; main()", *arguments]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    joined = run("join", portal.url, "--name", "uno", "--protocol", "ckan", "--yes")
    assert joined.wait() == 0, joined.communicate()
    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def held(database_url):
    """How many records the store holds, and the jobs it knows, newest first."""

    def look():
        database = open_database(database_url)
        try:
            counts = count_records(database, require_source(database, "uno").id)
            return counts, list_jobs(database)
        finally:
            database.close()

    return look


def wait_for_requests(portal, requests):
    """Wait until the portal was asked for so many pages."""
    limit = time.monotonic() + 30
    while len(portal.starts()) < requests:
        assert time.monotonic() < limit, "the harvest did not get so far"
        time.sleep(0.005)


@pytest.mark.parametrize(("seed", "which"), [(1, "--all"), (2, "--due"), (3, "--due")])
def test_kill_9_at_any_moment_then_the_same_command_again(start, portal, held, seed, which):
    """It is due at once, begins again at the first page, and counts nothing twice."""
    moment = random.Random(seed)
    harvest = start("harvest", which)
    wait_for_requests(portal, moment.randint(1, DATASETS // portal.rows_cap - 1))
    time.sleep(moment.uniform(0, 0.05))
    harvest.kill()
    harvest.wait()
    before, _ = held()
    assert before.held % portal.rows_cap == 0, "a page is stored whole or not at all"
    portal.latency = 0
    again = start("harvest", which)
    assert again.wait() == 0, again.communicate()
    counts, (newest, oldest) = held()
    assert (counts.held, counts.indexed, counts.missing) == (DATASETS, DATASETS, 0)
    assert (oldest.state, oldest.reason) == ("failed", INTERRUPTED)
    assert newest.state == "complete"
    assert (newest.new, newest.unchanged) == (DATASETS - before.held, before.held)
    assert (newest.seen, newest.received, newest.duplicates) == (DATASETS, DATASETS, 0)
    assert oldest.new == before.held


def test_sigterm_ends_cleanly_after_the_page_in_hand(start, portal, held):
    harvest = start("harvest", "uno")
    wait_for_requests(portal, 4)
    harvest.send_signal(signal.SIGTERM)
    _, err = harvest.communicate(timeout=30)
    assert harvest.returncode == 1
    assert err.startswith("uno: partial. The operator interrupted the harvest.")
    counts, (job,) = held()
    assert job.state == "partial"
    assert 0 < counts.held == job.new < DATASETS
    assert counts.missing == 0


def test_two_harvests_of_one_source_at_a_time(start, portal, held):
    go_on = threading.Event()
    portal.before_page = lambda *_: go_on.wait(30)
    first = start("harvest", "uno")
    wait_for_requests(portal, 1)
    second = start("harvest", "uno")
    _, err = second.communicate(timeout=30)
    go_on.set()
    assert second.returncode == 1
    assert "uno" in err
    assert first.wait() == 0
    counts, (job,) = held()
    assert (counts.held, job.state) == (DATASETS, "complete")


def test_a_full_disk_is_one_line_and_costs_nothing(start, portal, held, tmp_path, database_url):
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's disk is not ours to fill")
    assert start("harvest", "uno").wait() == 0
    command = [
        "bash",
        "-c",
        f'ulimit -f 1; exec "{sys.executable}" -c "from federation.cli import main; main()" publish',
    ]
    environment = {**os.environ, "MILPA_HOME": str(tmp_path / "var"), "MILPA_DATABASE_URL": database_url}
    full = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert len(full.stderr.splitlines()) == 1
    assert not (tmp_path / "var/index/manifest.json").exists()
    assert start("publish").wait() == 0
