"""What too many records say joins nobody, and is told to who asks."""

import pytest

from federation.duplicates.crowded import Crowded, crowded_evidence, crowded_of_record
from storage.records import get_record
from storage.sources import require_source
from tests.federation.duplicates.conftest import make_copy

SHARED = "https://datos.example/portal/aviso"
FILE = "https://datos.example/todo.csv"


@pytest.fixture
def crowd(both_stock, monkeypatch):
    """Five sources with a dataset each: all of one page, but the last; four with one file among several."""
    monkeypatch.setattr("storage.evidence.MOST_HOLDERS", 3)
    for place, slug in enumerate(("a", "b", "c", "d", "e")):
        both_stock.add_source(slug)
        files = (FILE, f"https://datos.example/{slug}.csv") if slug != "e" else ()
        both_stock.store(slug, [make_copy(slug, 1, *files, page=SHARED if place < 4 else None)])
    return both_stock


def test_what_more_records_have_than_are_compared_joins_nobody_and_is_counted(crowd, clusters):
    assert clusters(crowd) == {}
    with crowd.database.read() as connection:
        found = crowded_evidence(connection)
        assert set(found) == {
            Crowded("landingPage", (SHARED,), 4, 4), Crowded("downloadURL", (FILE.removeprefix("https://"),), 4, 4),
        }  # fmt: skip
        assert crowded_evidence(connection, require_source(crowd.database, "a").id) == found
        assert crowded_evidence(connection, require_source(crowd.database, "e").id) == ()
        assert crowded_of_record(connection, get_record(crowd.database, "b", "conjunto/1").id) == found
        assert crowded_of_record(connection, get_record(crowd.database, "e", "conjunto/1").id) == ()


def test_what_as_many_have_as_are_compared_is_not_crowded(crowd, clusters, monkeypatch):
    monkeypatch.setattr("storage.evidence.MOST_HOLDERS", 4)
    assert [set(members) for members in clusters(crowd).values()] == [{"a/1", "b/1", "c/1", "d/1"}]
    with crowd.database.read() as connection:
        assert crowded_evidence(connection) == ()
