"""One checking of links at a time, however long it lasts."""

import subprocess
import sys

import pytest
from sqlalchemy import text

from storage.database import open_database
from storage.errors import LinksBusyError
from storage.link_lock import hold_links

HOLDER = """
import sys
from storage.database import open_database
from storage.link_lock import hold_links
with hold_links(open_database(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""

_HERE = "(SELECT oid FROM pg_database WHERE datname = current_database())"


def test_whoever_comes_second_is_told_at_once_and_may_come_again(database):
    with hold_links(database), pytest.raises(LinksBusyError), hold_links(database):
        pass
    with hold_links(database):
        pass


def test_a_checking_that_failed_lets_go(database):
    with pytest.raises(ZeroDivisionError), hold_links(database):
        _ = 1 / 0
    with hold_links(database):
        pass


def test_a_killed_process_leaves_nothing_behind(database, database_url):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LinksBusyError), hold_links(database):
            pass
        holder.kill()
    _wait_for_postgresql(database_url)
    with hold_links(database):
        pass


def test_no_transaction_is_open_while_links_are_checked(make_postgresql_url):
    """One that was would keep ``VACUUM`` from every row that dies meanwhile."""
    url = make_postgresql_url(True)
    database = open_database(url)
    open_ones = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL)"
    )
    with hold_links(database), database.read() as connection:
        assert connection.execute(open_ones).scalar_one() == 0
    database.close()


def _wait_for_postgresql(url):
    """A server takes a moment to see that a client has died."""
    database = open_database(url)
    if database.dialect == "postgresql":
        locks = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = " + _HERE)
        for _ in range(1000):
            with database.read() as connection:
                if connection.execute(locks).scalar_one() == 0:
                    break
    database.close()
