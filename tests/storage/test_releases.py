"""The numbered releases."""

from datetime import UTC, datetime

import pytest

from storage.errors import StorageError
from storage.releases import add_release, last_release, list_releases


def test_releases_are_listed_newest_first(database):
    assert last_release(database) is None
    moment = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
    releases = [add_release(database, number, f"digest-{number}", '{"número": 1}', moment) for number in (1, 2, 10)]

    assert last_release(database) == releases[-1]
    assert list_releases(database) == tuple(reversed(releases))
    assert list_releases(database, limit=2) == (releases[2], releases[1])


def test_a_number_is_given_once(database):
    add_release(database, 1, "a", "{}")

    with pytest.raises(StorageError):
        add_release(database, 1, "b", "{}")
    assert last_release(database).digest == "a"
