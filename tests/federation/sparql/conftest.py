"""A published index to be asked, and its truth as an RDF library tells it from the dump."""

import pytest

from tests.federation.consumers.conftest import Index
from tests.federation.publishing.conftest import Stock, make_dataset


@pytest.fixture
def home(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def index(sqlite_database, home, monkeypatch):
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 5)
    index = Index(Stock(sqlite_database), home / "index")
    page = ("https://portal.example/normativa",)  # two sources lead to it: one triple of the default graph
    index.stock.fill_beside("uno", 8).fill("dos", size=40)
    index.stock.store("uno", [make_dataset("uno", 50, documentation=page)])
    index.stock.store("dos", [make_dataset("dos", 50, documentation=page)])
    index.publish()
    return index
