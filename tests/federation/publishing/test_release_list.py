"""The list of releases: what the folder holds, and what only the database remembers."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from federation.orders import Order
from federation.release_list import list_index_releases
from federation.releases import publish
from storage.releases import add_release
from tests.federation.publishing.conftest import BASE, make_dataset

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


@pytest.fixture
def published(database, make_stock, out):
    """Three releases of one source, of which the folder keeps two; on both databases."""
    stock = make_stock(database).fill("uno", size=4)
    for edition in range(3):
        changed = [make_dataset("uno", number, title={"es": f"Edición {edition}"}) for number in range(4 + edition)]
        stock.store("uno", changed, LATER + timedelta(days=edition))
        publish(database, out, Order(BASE, keep=2))
    return stock


def test_each_release_is_told_newest_first_with_what_it_holds_and_where_its_files_are(published, database, out):
    listed = list_index_releases(database, out)
    assert [(one.number, one.datasets, one.distributions) for one in listed] == [(3, 6, 6), (2, 5, 5), (1, 4, 4)]
    assert [one.is_current for one in listed] == [True, False, False]
    sizes = [
        sum(path.stat().st_size for path in (out / f"releases/{number}").rglob("*") if path.is_file())
        for number in (3, 2)
    ]
    assert [one.bytes for one in listed] == [*sizes, None]
    assert all(one.restored is None for one in listed)


def test_so_many_are_told(published, database, out):
    assert [one.number for one in list_index_releases(database, out, limit=2)] == [3, 2]


def test_a_folder_that_was_lost_leaves_what_the_database_remembers(published, database, out):
    shutil.rmtree(out)
    listed = list_index_releases(database, out)
    assert [(one.number, one.is_current, one.bytes) for one in listed] == [
        (3, False, None), (2, False, None), (1, False, None),
    ]  # fmt: skip


def test_releases_of_a_folder_that_the_database_does_not_know_are_told_too(published, sqlite_database, out):
    assert [(one.number, one.is_current) for one in list_index_releases(sqlite_database, out)] == [
        (3, True), (2, False),
    ]  # fmt: skip


def test_a_damaged_manifest_is_told_from_the_databases_copy(published, database, out):
    (out / "releases/2/manifest.json").write_text("{")
    assert [one.number for one in list_index_releases(database, out)] == [3, 2, 1]
    assert list_index_releases(database, out)[1].datasets == 5


def test_a_release_of_which_little_is_known_is_told_by_what_is(database, out):
    add_release(database, number=7, digest="sha256:abc", manifest='{"release": 7}', created=LATER)
    (listed,) = list_index_releases(database, out)
    assert (listed.number, listed.digest, listed.datasets, listed.bytes) == (7, "sha256:abc", 0, None)
    assert datetime.fromisoformat(listed.published) == LATER
