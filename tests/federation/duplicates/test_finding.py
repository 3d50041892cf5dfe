"""Copies are found in the store, at the cost of what changed, and clusters keep what they are."""

from datetime import timedelta

import pytest

from federation.duplicates import clustering
from federation.duplicates.finding import find_copies
from mappings.dcat_mx import OtherIdentifier
from mappings.uris import part_uri
from storage.evidence import facts_of
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN

FILE = "https://datos.uno.example/agua.csv"
OTHER = "https://datos.uno.example/suelo.csv"
LATER = SEEN + timedelta(days=1)
UUID = "6c4a1f2e-9f0b-4d8e-8f5a-0c1d2e3f4a5b"


@pytest.fixture
def two(both_stock):
    """Two sources without records."""
    both_stock.add_source("uno")
    both_stock.add_source("dos")
    return both_stock


def test_the_same_files_make_a_copy_under_the_uri_of_the_original(two, clusters):
    two.store("dos", [make_copy("dos", 1, FILE, OTHER)])
    two.store("uno", [make_copy("uno", 1, OTHER, FILE), make_copy("uno", 2, FILE)], LATER)
    assert clusters(two) == {"uno/1": {"dos/1": "downloads", "uno/1": "downloads"}}, "its files are on its own domain"


def test_files_that_several_datasets_share_tell_nothing(two, clusters):
    two.store("uno", [make_copy("uno", 1, FILE), make_copy("uno", 2, FILE, OTHER)])
    two.store("dos", [make_copy("dos", 1, FILE)])
    assert clusters(two) == {}


def test_an_identifier_and_a_page_do_too(two, clusters):
    first, second = make_copy("uno", 1, identifier=UUID), make_copy("uno", 2, page="https://www.uno.example/d/agua/")
    other = OtherIdentifier(uri=part_uri(make_copy("dos", 1).uri, "identifier", "x"), notation=UUID.upper())
    two.store("uno", [first, second])
    two.store(
        "dos", [make_copy("dos", 1, other_identifier=(other,)), make_copy("dos", 2, page="http://uno.example/d/agua")]
    )
    assert clusters(two) == {
        "uno/1": {"uno/1": "identifier", "dos/1": "identifier"},
        "uno/2": {"uno/2": "landing_page", "dos/2": "landing_page"},
    }


def test_what_says_it_is_ours_is_a_copy_of_ours(two, clusters):
    ours = make_copy("uno", 1)
    two.store("uno", [ours])
    two.store("dos", [make_copy("dos", 1, page=ours.uri), make_copy("dos", 2, page=f"{BASE}/dataset/uno/nothing")])
    assert clusters(two) == {"uno/1": {"uno/1": "identifier", "dos/1": "origin"}}


def test_a_source_is_never_merged_with_itself(two, clusters):
    two.store("uno", [make_copy("uno", 1, FILE), make_copy("uno", 2, FILE)])
    assert clusters(two) == {}


def test_only_what_changed_is_read_and_settled(two, clusters):
    two.store("uno", [make_copy("uno", number, f"{FILE}?{number}") for number in range(20)])
    two.store("dos", [make_copy("dos", number, f"{FILE}?{number}") for number in range(5)])
    assert len(clusters(two)) == 5
    assert find_copies(two.database, BASE).read == 0
    two.store("dos", [make_copy("dos", 7, f"{FILE}?7")], LATER)
    found = find_copies(two.database, BASE)
    assert (found.read, found.settled) == (1, 1)
    assert len(clusters(two)) == 6


def test_one_whose_evidence_goes_is_a_dataset_of_its_own_again(two, clusters):
    two.store("uno", [make_copy("uno", 1, FILE)])
    two.store("dos", [make_copy("dos", 1, FILE)])
    assert clusters(two)
    two.store("dos", [make_copy("dos", 1, OTHER)], LATER)
    assert clusters(two) == {}


def test_a_key_that_another_record_spoils_links_nobody_any_more_and_does_again(two, clusters):
    two.store("uno", [make_copy("uno", 1, FILE)])
    two.store("dos", [make_copy("dos", 1, FILE)])
    assert clusters(two)
    two.store("uno", [make_copy("uno", 2, FILE)], LATER)
    assert clusters(two) == {}
    retire(two, "uno", 2)
    assert list(clusters(two)) == ["uno/1"]


def test_a_dead_original_keeps_its_uri_and_its_copies(two, clusters):
    two.store("uno", [make_copy("uno", 1, FILE)])
    two.store("dos", [make_copy("dos", 1, FILE)])
    assert list(clusters(two)) == ["uno/1"]
    retire(two, "uno", 1)
    assert list(clusters(two)) == ["uno/1"]
    two.store("dos", [make_copy("dos", 1, OTHER)], LATER)
    assert list(clusters(two)) == ["uno/1"], "its only source has rewritten it"


def test_three_sources_are_one_cluster_whatever_comes_first(two, clusters):
    two.add_source("tres")
    two.store("tres", [make_copy("tres", 1, FILE, page="https://tres.example/d/1")])
    two.store("dos", [make_copy("dos", 1, page="https://tres.example/d/1")])
    assert clusters(two) == {"tres/1": {"tres/1": "landing_page", "dos/1": "landing_page"}}
    two.store("uno", [make_copy("uno", 1, FILE)], LATER)
    (cluster,) = clusters(two)
    assert cluster == "tres/1", "the URI stays, whoever is the original now"
    assert set(clusters(two)[cluster]) == {"tres/1", "dos/1", "uno/1"}


def test_a_shared_page_draws_nobody_in(stock, clusters, monkeypatch):
    """A record whose page half its source shares is settled with its own, and not with half its source."""
    page = "https://uno.example/d/todos"
    stock.add_source("uno")
    stock.add_source("dos")
    stock.store("uno", [make_copy("uno", number, f"{FILE}?{number}", page=page) for number in range(60)])
    stock.store("dos", [make_copy("dos", number, f"{FILE}?{number}", page=page) for number in range(3)])
    assert len(clusters(stock)) == 3
    taken = []
    monkeypatch.setattr(clustering, "facts_of", lambda connection, ids: taken.extend(ids) or facts_of(connection, ids))
    stock.store("dos", [make_copy("dos", 5, f"{FILE}?5", page=page)], LATER)
    assert len(clusters(stock)) == 4
    assert len(set(taken)) < 10
