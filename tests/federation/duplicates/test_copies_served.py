"""What is served of copies: one entry, and their own URIs lead to it."""

from datetime import timedelta

import pytest

from federation.orders import Order
from federation.releases import publish
from storage.index import get_entry, iter_events, resolve
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN

FILE = "https://datos.uno.example/agua.csv"
LATER = SEEN + timedelta(days=1)


def uri(slug: str, number: int) -> str:
    return f"{BASE}/dataset/{slug}/conjunto%2F{number}"


@pytest.fixture
def serve(stock, out):
    """Publish, with what is served; tell how many events there are."""
    stock.add_source("dos")
    stock.add_source("uno")

    def serve() -> list[tuple[str, str]]:
        publish(stock.database, out, Order(BASE, serve=True))
        with stock.database.read() as connection:
            return [(one.change, one.uri) for one in iter_events(connection, since=0, limit=100)]

    return serve


def moved(stock, one: str) -> str | None:
    with stock.database.read() as connection:
        found = resolve(connection, one)
    return getattr(found, "moved_to", None)


def test_a_copy_is_no_entry_and_its_uri_leads_to_the_dataset(stock, serve):
    stock.store("uno", [make_copy("uno", 1, FILE)])
    stock.store("dos", [make_copy("dos", 1, FILE), make_copy("dos", 2)])
    assert {one for _, one in serve()} == {uri("uno", 1), uri("dos", 2)}
    assert moved(stock, uri("dos", 1)) == uri("uno", 1)
    assert moved(stock, uri("dos", 2)) is None


def test_a_dataset_that_becomes_a_copy_moves_once(stock, serve):
    stock.store("dos", [make_copy("dos", 1)])
    stock.store("uno", [make_copy("uno", 1, FILE)])
    before = serve()
    stock.store("dos", [make_copy("dos", 1, FILE)], LATER)
    assert serve()[len(before) :] == [("moved", uri("dos", 1)), ("changed", uri("uno", 1))], "it has a copy by now"
    assert moved(stock, uri("dos", 1)) == uri("uno", 1)


def test_an_heir_changes_the_dataset_once_and_its_own_uri_still_leads_there(stock, serve):
    stock.store("uno", [make_copy("uno", 1, FILE)])
    stock.store("dos", [make_copy("dos", 1, FILE)])
    before = serve()
    retire(stock, "uno", 1)
    assert serve()[len(before) :] == [("changed", uri("uno", 1))]
    with stock.database.read() as connection:
        assert get_entry(connection, uri("uno", 1)).source == "dos"
    assert moved(stock, uri("dos", 1)) == uri("uno", 1)


def test_a_copy_that_is_none_any_more_is_a_dataset_again(stock, serve):
    stock.store("uno", [make_copy("uno", 1, FILE)])
    stock.store("dos", [make_copy("dos", 1, FILE)])
    before = serve()
    stock.store("dos", [make_copy("dos", 1)], LATER)
    assert serve()[len(before) :] == [("added", uri("dos", 1)), ("changed", uri("uno", 1))], "it has none any more"
    with stock.database.read() as connection:
        assert resolve(connection, uri("dos", 1)).source == "dos"


def test_where_the_original_cannot_be_written_its_heir_is_served_and_copies_lead_there(stock, serve):
    stock.store("uno", [make_copy("uno", 1, FILE)])
    stock.store("dos", [make_copy("dos", 1, FILE)])
    before = serve()
    stock.store("uno", [make_copy("uno", 1, FILE, page="https://datos.uno.example/%zz")], LATER)
    assert serve()[len(before) :] == [("changed", uri("uno", 1))]
    with stock.database.read() as connection:
        assert get_entry(connection, uri("uno", 1)).source == "dos"
    assert moved(stock, uri("dos", 1)) == uri("uno", 1)
