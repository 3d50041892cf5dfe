"""One harvest of a source at a time, between threads and between processes."""

import subprocess
import sys
import threading
from contextlib import ExitStack

import psycopg
import pytest

from storage.database import open_database
from storage.errors import DatabaseForbiddenError, SourceBusyError
from storage.locks import hold_source

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


def test_two_installations_on_one_server_do_not_wait_for_each_other(make_postgresql_url, source, database):
    other = open_database(make_postgresql_url(True))
    with hold_source(database, source), hold_source(other, source):
        pass
    other.close()


def test_a_lock_connection_that_was_lost_is_opened_anew(make_postgresql_url, source):
    database = open_database(make_postgresql_url(True))
    with hold_source(database, source):
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    with hold_source(database, source), pytest.raises(SourceBusyError), hold_source(database, source):
        pass
    database.close()


def test_a_folder_of_locks_that_cannot_be_made_is_told(sqlite_database, source, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", "milpa.sqlite.locks")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(DatabaseForbiddenError, match=r"milpa\.sqlite\.locks"), hold_source(sqlite_database, source):
        pass
