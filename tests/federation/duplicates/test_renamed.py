"""A source that gives its records new identifiers: the old ones are missing, and wait for a person, or for time."""

import pytest

from federation.duplicates.explaining import explain
from federation.duplicates.precedence import SHOWN, read_precedence
from storage.jobs import finish_job, start_job
from storage.records import SeenRecords, get_record, known_records, mark_missing, store_page
from storage.sources import require_source
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN, Stock

FILE = "https://uno.example/agua.csv"
PAGE = "https://uno.example/indicadores"


def show(stock: Stock, slug: str, *datasets) -> None:
    """A complete harvest in which a source shows these, and no others."""
    source = require_source(stock.database, slug)
    job = start_job(stock.database, source)
    written = [stock._write(dataset) for dataset in datasets]
    with stock.database.write() as connection:
        known = known_records(connection, source.id, [write.key for write in written])
        writes = [write._replace(known=known.get(write.key)) for write in written]
        store_page(connection, source.id, job.id, writes, now=SEEN)
        mark_missing(connection, source.id, job.id, SeenRecords(), now=SEEN)
    finish_job(stock.database, job.id, "complete", "Todo visto.")


@pytest.fixture
def two(both_stock):
    """A dataset of «uno», and a copy of it in «dos»."""
    for slug in ("uno", "dos"):
        both_stock.add_source(slug)
        show(both_stock, slug, make_copy(slug, 1, FILE))
    return both_stock


def uri(slug: str, number: int) -> str:
    return f"{BASE}/dataset/{slug}/conjunto%2F{number}"


def test_what_comes_under_a_new_identifier_is_the_dataset_that_it_was(two, go, published):
    assert go(two).counts.datasets == 1
    show(two, "uno", make_copy("uno", 2, FILE, title={"es": "Agua, otra vez"}))
    counts = go(two).counts
    assert (counts.datasets, counts.copies) == (1, 2)
    (dataset,) = published(2, "datasets")
    assert (dataset["@id"], dataset["title"]) == (uri("uno", 1), {"es": "Agua, otra vez"})


def test_when_the_old_one_goes_nobody_has_to_be_asked_again(two, go, published):
    go(two)
    show(two, "uno", make_copy("uno", 2, FILE))
    go(two)
    retire(two, "uno", 1)
    counts = go(two).counts
    assert (counts.datasets, counts.copies) == (1, 1)
    assert [one["@id"] for one in published(3, "datasets")] == [uri("uno", 1)]


def test_why_says_that_the_source_shows_the_other(two, go):
    go(two)
    show(two, "uno", make_copy("uno", 2, FILE))
    retire(two, "dos", 1)
    go(two)
    explained = explain(two.database, get_record(two.database, "uno", "conjunto/1").id, read_precedence(), {})
    assert (explained.role, explained.rule) == ("copy", SHOWN)


def test_a_source_alone_leads_from_the_old_identifier_to_the_new_one(stock, clusters):
    stock.add_source("uno")
    show(stock, "uno", make_copy("uno", 1, FILE))
    show(stock, "uno", make_copy("uno", 2, FILE))
    assert clusters(stock) == {"uno/2": {"uno/1": "downloads", "uno/2": "downloads"}}


def test_it_is_noticed_when_the_old_one_is_missing_later_than_the_new_one_came(two, clusters):
    show(two, "uno", make_copy("uno", 1, FILE), make_copy("uno", 2, FILE))
    assert clusters(two) == {}  # the source shows both
    show(two, "uno", make_copy("uno", 2, FILE))
    (members,) = clusters(two).values()
    assert {*members} == {"uno/1", "uno/2", "dos/1"}


@pytest.mark.parametrize(
    ("why", "first", "then"),
    [
        ("both are shown again", (1,), (1, 2)),
        ("two that are missing have the same files", (1, 3), (2,)),
        ("two that are new have the same files", (1,), (2, 3)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_shared_is_no_new_identifier(stock, clusters, why, first, then):
    stock.add_source("uno")
    show(stock, "uno", *(make_copy("uno", number, FILE) for number in first))
    show(stock, "uno", *(make_copy("uno", number, FILE) for number in then))
    assert clusters(stock) == {}


def test_editions_that_follow_one_another_on_one_page_are_datasets_each(stock, clusters):
    stock.add_source("uno")
    show(stock, "uno", make_copy("uno", 1, "https://uno.example/enero.csv", page=PAGE))
    show(stock, "uno", make_copy("uno", 2, "https://uno.example/febrero.csv", page=PAGE))
    assert clusters(stock) == {}
