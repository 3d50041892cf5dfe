"""After the store was brought back from a backup no release and no event has a number that another one had."""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine

from federation.backups import back_up, restore
from federation.indexing import catch_up
from federation.orders import Order
from federation.releases import publish
from federation.rollback import roll_back
from storage.database import Database, open_database
from storage.index import get_state, iter_events, was_told
from storage.index.entries import EVENTS_OF_A_RELEASE
from storage.restorations import list_restorations
from tests.federation.publishing.conftest import BASE, make_dataset

SAVED = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


@pytest.fixture
def stocked(sqlite_database, make_stock):
    return make_stock(sqlite_database).fill("uno", size=3)


def grow(stocked, number: int) -> None:
    stocked.store("uno", [make_dataset("uno", number)], SAVED)


def publish_served(database: Database, out) -> int:
    return publish(database, out, Order(BASE, serve=True)).number


def sequences_of(database: Database) -> list[int]:
    with database.read() as connection:
        return [event.sequence for event in iter_events(connection)]


def is_known(database: Database, since: int) -> bool:
    with database.read() as connection:
        state = get_state(connection)
        assert state is not None
        return was_told(connection, state, since)


@pytest.fixture
def lost(stocked, sqlite_database, out, tmp_path):
    """A store that was saved at release 1, went on to release 3, and was brought back an hour later; its events of then."""
    with time_machine.travel(SAVED, tick=False):
        publish_served(sqlite_database, out)
        back_up(sqlite_database, tmp_path / "copia.tar")
    for number in (20, 21):
        grow(stocked, number)
        publish_served(sqlite_database, out)
    told = sequences_of(sqlite_database)
    with time_machine.travel(SAVED + timedelta(hours=1), tick=False):
        restore(sqlite_database, tmp_path / "copia.tar", scratch=tmp_path, replace=True)
    return told


def test_on_a_new_machine_the_next_release_leaps_over_what_was_given(lost, stocked, sqlite_database, out):
    shutil.rmtree(out)
    assert publish_served(sqlite_database, out) == 1, "the same content is the same release"
    grow(stocked, 22)
    assert publish_served(sqlite_database, out) == 3 + 1000 + 6
    later = sequences_of(sqlite_database)
    assert [sequence for sequence in later if sequence in lost] == lost[:3]
    assert later[3] > 1009 * EVENTS_OF_A_RELEASE > max(lost)
    grow(stocked, 23)
    assert publish_served(sqlite_database, out) == 1010
    assert all(before < after for before, after in pairwise(sequences_of(sqlite_database)))


def test_since_an_event_that_was_lost_nobody_can_say_what_changed(lost, stocked, sqlite_database, out):
    shutil.rmtree(out)
    grow(stocked, 22)
    publish_served(sqlite_database, out)
    assert [is_known(sqlite_database, since) for since in (0, *lost)] == [True, True, True, True, False, False]
    assert is_known(sqlite_database, sequences_of(sqlite_database)[-1])


def test_where_the_folder_is_still_there_the_events_go_on_above_what_was_given(lost, sqlite_database, out):
    assert catch_up(sqlite_database, out).release == 3
    later = sequences_of(sqlite_database)
    assert (later[:3], len(later)) == (lost[:3], 5)
    assert later[3] > max(lost)
    assert not is_known(sqlite_database, lost[-1])
    assert is_known(sqlite_database, later[-1])


def test_a_rollback_leaps_as_well(lost, sqlite_database, out):
    assert roll_back(sqlite_database, out=out, number=2, who="eva", reason="", serve=True).number == 1009


def test_a_copy_that_is_brought_back_twice_gives_no_number_twice(lost, sqlite_database, tmp_path):
    other = open_database(f"sqlite:///{tmp_path / 'otra.sqlite'}")
    with time_machine.travel(SAVED + timedelta(hours=5), tick=False):
        restore(other, tmp_path / "copia.tar", scratch=tmp_path)
    with other.read() as connection:
        (one,) = list_restorations(connection)
    other.close()
    assert (one.release, one.saved, one.following) == (1, SAVED, 1 + 1000 + 30)
