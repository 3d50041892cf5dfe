"""One harvest of a source at a time, between threads and between processes."""

import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import pytest

from storage.database import open_database
from storage.errors import JobEndedError, SourceBusyError, StorageError
from storage.interruptions import INTERRUPTED
from storage.jobs import list_jobs, require_running, start_job
from storage.leases import FURTHEST, SECONDS, standing_leases
from storage.locks import hold_source
from storage.records import count_records
from storage.sources import add_source

HOLDER = """
import sys
from storage.database import open_database
from storage.errors import SourceBusyError
from storage.locks import hold_source
from storage.sources import require_source
database = open_database(sys.argv[1])
try:
    with hold_source(database, require_source(database, "datos-jalisco")):
        print("held", flush=True)
        sys.stdin.readline()
except SourceBusyError:
    print("busy", flush=True)
"""


PAUSED = """
import sys
from storage.bodies import hash_body
from storage.database import open_database
from storage.errors import JobEndedError
from storage.jobs import finish_job, require_running, start_job
from storage.locks import hold_source
from storage.records import RecordWrite, SeenRecords, key_from_identifier, mark_missing, store_page
from storage.sources import require_source

database = open_database(sys.argv[1])
source = require_source(database, "datos-jalisco")
body = b"uno"
write = RecordWrite(
    known=None, identifier="1", key=key_from_identifier("1"), schema="ckan", body=body, body_hash=hash_body(body),
    mapped_with=b"mapping1", uri="urn:1", content_hash=hash_body(body), document=body,
)

def attempt(task):
    try:
        with database.write() as connection:
            task(connection)
    except JobEndedError:
        print("JobEndedError", flush=True)

with hold_source(database, source) as lease:
    job = start_job(database, source, lease)
    print("held", flush=True)
    sys.stdin.readline()
    attempt(lambda connection: store_page(connection, source.id, job.id, [write]))
    attempt(lambda connection: mark_missing(connection, source.id, job.id, SeenRecords()))
    attempt(lambda connection: require_running(connection, job.id))
    try:
        finish_job(database, job.id, "complete", "")
    except JobEndedError:
        print("JobEndedError", flush=True)
"""
"""A harvest that is held up between two pages."""


@pytest.fixture
def add_to():
    """Register the source in a database of the test's own."""

    def add_to(database):
        facts = {"title": "Jalisco", "url": "https://datos.example", "protocol": "ckan", "government_level": "state"}
        return add_source(database, slug="datos-jalisco", **facts)

    return add_to


@pytest.fixture
def hold_elsewhere(database_url):
    """Start a process that holds the source, or finds it busy; both ends are cleaned up."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_source_is_held_once_and_can_be_held_again(database, source):
    for _ in range(2):
        with hold_source(database, source):
            with pytest.raises(SourceBusyError, match="milpa jobs datos-jalisco"), hold_source(database, source):
                pass
            with pytest.raises(SourceBusyError), hold_source(database, source):
                pass


def test_another_thread_finds_it_busy(database, source):
    found = []

    def try_it():
        try:
            with hold_source(database, source):
                found.append("held")
        except SourceBusyError:
            found.append("busy")

    with hold_source(database, source):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()

    assert found == ["busy"]


def test_what_is_raised_while_holding_lets_go(database, source):
    with pytest.raises(RuntimeError), hold_source(database, source):
        raise RuntimeError
    with hold_source(database, source):
        pass


def test_hundreds_of_sources_can_be_held_by_one_process(database, add):
    sources = [add(f"fuente-{number}") for number in range(300)]

    with ExitStack() as stack:
        for source in sources:
            stack.enter_context(hold_source(database, source))
        with pytest.raises(SourceBusyError), hold_source(database, sources[150]):
            pass
    with hold_source(database, sources[150]):
        pass


def test_of_two_processes_that_race_exactly_one_holds(database, source, hold_elsewhere):
    racers = [hold_elsewhere() for _ in range(2)]

    assert sorted(racer.stdout.readline().strip() for racer in racers) == ["busy", "held"]


def test_a_process_that_is_killed_lets_go(database, source, hold_elsewhere):
    process = hold_elsewhere()
    assert process.stdout.readline() == "held\n"
    with pytest.raises(SourceBusyError), hold_source(database, source):
        pass

    process.kill()
    process.wait()

    for _ in range(200):  # PostgreSQL notices the end of a client a moment later
        try:
            with hold_source(database, source):
                return
        except SourceBusyError:
            threading.Event().wait(0.02)
    pytest.fail("the lock outlived its process")


def test_two_installations_on_one_server_do_not_wait_for_each_other(make_postgresql_url, add, source, database):
    other = open_database(make_postgresql_url(True))
    facts = {"title": "Otra", "url": "https://otra.example", "protocol": "ckan", "government_level": "state"}
    theirs = add_source(other, slug=source.slug, **facts)
    with hold_source(database, source), hold_source(other, theirs):
        pass
    other.close()


# ── leases that end, and those that do not ───────────────────────────────────────────────────────────────────────────


def pass_time(database, seconds):
    """Let the database's clock stand `seconds` later than when the lease was renewed."""
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE lease SET until = until - ({seconds})")


def move_to_another_machine(database):
    """Make the holder a process of a machine that nobody can look into."""
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE lease SET holder = 'otra-maquina:123:abcdef:99'")


def can_be_held(database, source):
    try:
        with hold_source(database, source):
            return True
    except SourceBusyError:
        return False


def test_of_ten_processes_that_race_exactly_one_holds(database, source, hold_elsewhere):
    racers = [hold_elsewhere() for _ in range(10)]

    assert sorted(racer.stdout.readline().strip() for racer in racers) == ["busy"] * 9 + ["held"]


@pytest.mark.parametrize(
    ("passed", "free"),
    [
        pytest.param(0, False, id="just renewed"),
        pytest.param(SECONDS - 5, False, id="not over yet"),
        pytest.param(SECONDS + 1, True, id="over"),
        pytest.param(86_400, True, id="the clock was set ahead by a day"),
        pytest.param(-600, False, id="the clock was set back by ten minutes"),
        pytest.param(-FURTHEST - 60, True, id="the clock was set back by more than an hour"),
    ],
)
def test_a_lease_of_another_machine_is_over_by_the_databases_clock(database, source, passed, free):
    with hold_source(database, source):
        move_to_another_machine(database)
        pass_time(database, passed)

        assert can_be_held(database, source) is free


def test_a_lease_is_renewed_while_it_is_held(database, source, monkeypatch):
    monkeypatch.setattr("storage.leases.BEAT", 0.02)
    with hold_source(database, source):
        pass_time(database, SECONDS + 1)
        limit = time.monotonic() + 10
        while standing(database)[0].seconds_left < SECONDS - 10:
            assert time.monotonic() < limit, "nobody renewed it"
            time.sleep(0.01)
        assert not can_be_held(database, source)
    assert standing(database) == ()


def test_a_database_that_fails_for_a_while_costs_no_lease(database, source, monkeypatch, caplog):
    renew, failures = database.leases.renew, [StorageError("no", "no")] * 2

    def fail_twice():
        if failures:
            raise failures.pop()
        renew()

    monkeypatch.setattr("storage.leases.BEAT", 0.01)
    monkeypatch.setattr(database.leases, "renew", fail_twice)
    with hold_source(database, source):
        pass_time(database, 60)
        limit = time.monotonic() + 10
        while standing(database)[0].seconds_left < SECONDS - 10:
            assert time.monotonic() < limit, "it was not tried again"
            time.sleep(0.01)
    assert caplog.text.count("could not be renewed") == 2


def test_a_lease_that_could_not_be_given_back_is_over_by_its_time(database, add, source, monkeypatch):
    """The database was gone at that moment.  The process lives on and renews other leases, but not this one."""
    with hold_source(database, add("otra")):
        with monkeypatch.context() as patch:
            write = database.leases._write
            patch.setattr(
                database.leases, "_write", lambda: refuse() if database.leases._held.keys() < held else write()
            )
            with hold_source(database, source):
                held = set(database.leases._held)
        assert [each.source_slug for each in standing(database)] == ["datos-jalisco", "otra"]
        pass_time(database, 100)
        database.leases.renew()
        left = {each.source_slug: each.seconds_left for each in standing(database)}
    assert left["otra"] > SECONDS - 10
    assert left["datos-jalisco"] < 30


def refuse():
    raise StorageError("no", "no")


def test_who_lost_the_lease_is_told_when_it_writes_and_does_not_take_it_from_its_new_holder(
    database, database_url, source
):
    other = open_database(database_url)
    with hold_source(database, source) as lost:
        pass_time(database, SECONDS + 1)
        with hold_source(other, source):
            database.leases.renew()
            other.leases.renew()
            with pytest.raises(SourceBusyError):
                start_job(database, source, lost)
            (standing_now,) = standing(database)
            database.leases.let_go(lost)
            assert [each.source_slug for each in standing(database)] == [standing_now.source_slug]
    other.close()


def test_a_holder_that_was_paused_writes_nothing_more(database, database_url, source):
    """The paused machine: stopped with a job under way, taken over by another, and set going again."""
    process = subprocess.Popen(
        [sys.executable, "-c", PAUSED, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "held\n"
        process.send_signal(signal.SIGSTOP)
        assert not can_be_held(database, source)
        pass_time(database, SECONDS + 1)
        with hold_source(database, source) as lease:
            (cut,) = list_jobs(database)
            assert (cut.state, cut.reason, cut.excused) == ("failed", INTERRUPTED, True)
            ours = start_job(database, source, lease)
            process.send_signal(signal.SIGCONT)
            said, _ = process.communicate("go on\n", timeout=30)
            assert said == "JobEndedError\n" * 4
            assert count_records(database, source.id).held == 0
            assert [(job.id, job.state) for job in list_jobs(database)] == [(ours.id, "running"), (cut.id, "failed")]
            assert len(standing(database)) == 1, "its end lets go of nothing that is ours"
    finally:
        process.kill()
        process.communicate()


def test_nobody_takes_a_source_over_in_the_middle_of_a_page(make_postgresql_url, add_to):
    """In PostgreSQL a takeover does not wait for a transaction that is under way, and does not pass it by."""
    url = make_postgresql_url(True)
    holder, other = open_database(url), open_database(url)
    source = add_to(holder)
    with hold_source(holder, source) as lease:
        job = start_job(holder, source, lease)
        pass_time(other, SECONDS + 1)
        with holder.write() as connection:
            require_running(connection, job.id)
            assert not can_be_held(other, source)
        with hold_source(other, source), pytest.raises(JobEndedError), holder.write() as connection:
            require_running(connection, job.id)
    holder.close()
    other.close()


def test_a_machine_that_is_paused_in_the_middle_of_a_page_blocks_nobody_for_long(
    make_postgresql_url, add_to, monkeypatch
):
    url = make_postgresql_url(True)
    holder, other = open_database(url), open_database(url)
    source = add_to(holder)
    with hold_source(holder, source) as lease:
        job = start_job(holder, source, lease)
        with holder.write() as connection:
            require_running(connection, job.id)
            timeout = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
        assert timeout == "2min"
        with other.read() as connection:
            assert connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar() == "0"
    holder.close()
    other.close()


def standing(database):
    with database.read() as connection:
        return standing_leases(connection)
