"""A store of several sources, filled as harvests do."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from federation.duplicates.finding import find_copies
from federation.orders import Order
from federation.releases import publish
from mappings.dcat_mx import Dataset, Distribution
from mappings.uris import part_uri
from storage.records import entomb, get_record
from tests.federation.publishing.conftest import BASE, SEEN, Stock, make_dataset

__all__ = ["make_copy", "retire"]


def make_copy(slug: str, number: int, *files: str, page: str | None = None, **changes: object) -> Dataset:
    """A dataset of a source, with these files and this landing page."""
    dataset = make_dataset(slug, number)
    distributions = tuple(
        Distribution(uri=part_uri(dataset.uri, "distribution", str(place)), download_url=url)
        for place, url in enumerate(files)
    )
    return dataset.model_copy(update={"distribution": distributions, "landing_page": page, **changes})


def retire(stock: Stock, slug: str, number: int) -> None:
    """Make a tombstone of a record, as the deletion court does."""
    record = get_record(stock.database, slug, f"conjunto/{number}")
    with stock.database.write() as connection:
        entomb(connection, record.changed_job, [record.id], SEEN)


@pytest.fixture
def stock(sqlite_database) -> Stock:
    return Stock(sqlite_database)


@pytest.fixture
def both_stock(database) -> Stock:
    """As `stock`, in SQLite and in PostgreSQL."""
    return Stock(database)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def go(out):
    """Publish a stock."""

    def go(stock: Stock, **options: Any):
        return publish(stock.database, out, Order(BASE, **({"keep": 99} | options)))

    return go


@pytest.fixture
def clusters():
    """The clusters of a stock, after they were looked for: by URI the URIs of the members and their evidence."""

    def clusters(stock: Stock) -> dict[str, dict[str, str]]:
        find_copies(stock.database, BASE)
        found: dict[str, dict[str, str]] = {}
        with stock.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT cluster.uri, record.uri, evidence FROM cluster_member "
                "JOIN cluster ON cluster.id = cluster_id JOIN record ON record.id = record_id ORDER BY record.id"
            )
            for cluster, uri, evidence in rows:
                found.setdefault(short(cluster), {})[short(uri)] = evidence
        return found

    return clusters


def short(uri: str) -> str:
    """A URI without what all have in common."""
    return uri.removeprefix(f"{BASE}/dataset/").replace("conjunto%2F", "")


@pytest.fixture
def published(out):
    """What a release holds: its documents and catalogue records, by file name."""

    def published(number: int, name: str) -> list[dict]:
        lines = gzip.decompress((out / f"releases/{number}/{name}.ndjson.gz").read_bytes()).splitlines()
        return [json.loads(line) for line in lines]

    return published
