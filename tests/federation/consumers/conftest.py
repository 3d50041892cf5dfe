"""A published index, and a real graph store on loopback to push it to."""

import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
import requests

from federation.floors import ALL, Acceptance
from federation.orders import Order
from federation.releases import publish
from federation.state_changes import change_state
from federation.states import Actor
from storage.database import Database
from tests.federation.publishing.conftest import BASE, Stock
from tests.federation.publishing.quads import quads_of

ACCEPTED = Acceptance(frozenset({ALL}), "ana", "prueba")


@dataclass
class GraphStore:
    """A running server."""

    url: str

    def quads(self):
        """All that it holds."""
        dump = requests.get(self.url, headers={"Accept": "application/n-quads"}, timeout=30)
        return set(pyoxigraph.parse(dump.content, pyoxigraph.RdfFormat.N_QUADS))


@pytest.fixture
def graph_store():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "oxigraph"
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}/store"
        for _ in range(200):
            try:
                requests.get(url, params={"graph": "http://x.example"}, timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield GraphStore(url)
        process.kill()


@dataclass
class Index:
    """An index that a test changes and publishes."""

    stock: Stock
    out: Path

    def publish(self):
        return publish(self.stock.database, self.out, Order(BASE, keep=99, acceptance=ACCEPTED)).number

    def withdraw(self, slug):
        change_state(self.stock.database, slug, "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)

    def quads(self):
        """All that the newest release holds, as a store would have it."""
        store = pyoxigraph.Store()
        store.load(b"\n".join(sorted(quads_of((self.out / "current").resolve()))), pyoxigraph.RdfFormat.N_QUADS)
        return set(store)


@pytest.fixture
def index(sqlite_database: Database, tmp_path, monkeypatch):
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 5)
    return Index(Stock(sqlite_database), tmp_path / "var" / "index")
