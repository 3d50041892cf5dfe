"""``kill -9`` at any moment of a publication, then the same again: no half release, nothing left behind.

The publisher is a process of its own that kills itself right before its Nth operation on files, so each moment can be
hit exactly and again.
"""

import gzip
import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from federation.orders import Order
from federation.releases import publish
from federation.scope_files import iter_release_files
from storage.releases import list_releases

BASE = "https://indice.example"
FILES = ("catalog.ttl.gz", "catalog.rdf.gz", "catalog.jsonld.gz", "catalog.nt.gz", "datasets.ndjson.gz")

# Imports once, then forks a publisher for each line that it reads: database, folder, fatal operation.
PUBLISHERS = """
import os, signal, sys
from pathlib import Path
from federation import buckets
from federation.orders import Order
from federation.releases import publish
from storage.database import open_database

buckets.BUCKET_RECORDS = 5
WATCHED = {"open", "os.link", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.symlink"}

def run(url, out, fatal):
    operations = 0

    def watch(event, arguments):
        nonlocal operations
        if event in WATCHED and out in str(arguments):
            operations += 1
            if operations == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    database = open_database(url)
    sys.addaudithook(watch)
    publish(database, Path(out), Order("https://indice.example", keep=2))
    return operations

for line in sys.stdin:
    url, out, fatal = line.split()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(run(url, out, int(fatal))).encode())
        os._exit(0)
    os.close(writing)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status, os.read(reading, 20).decode() or 0, flush=True)
"""

Run = Callable[[str, Path, int], tuple[int, int]]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Publish in a process that dies at its Nth operation on files (0: never): exit status, operations."""
    command = [sys.executable, "-c", PUBLISHERS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as publishers:
        assert publishers.stdin is not None
        assert publishers.stdout is not None

        def run(url: str, out: Path, fatal: int = 0) -> tuple[int, int]:
            publishers.stdin.write(f"{url} {out} {fatal}\n")
            publishers.stdin.flush()
            status, operations = publishers.stdout.readline().split()
            return int(status), int(operations)

        yield run
        publishers.stdin.close()


def visible_release(out: Path) -> int:
    """The release that a consumer sees, every file of it checked against the manifest."""
    manifest = json.loads((out / "manifest.json").read_text())
    place = out / f"releases/{manifest['release']}"
    for name, told in iter_release_files(place, manifest):
        content = (place / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == told["sha256"], name
    for told in manifest["files"].values():
        content = (out / told["path"]).read_bytes()
        raw = gzip.decompress(content) if told.get("encoding") == "gzip" else content
        assert len(raw) == told["uncompressed_bytes"]
    assert (out / "current" / "manifest.json").exists()
    return manifest["release"]


def copy_of(database: str, path: Path) -> str:
    connection = sqlite3.connect(database)
    connection.execute("VACUUM INTO ?", (str(path),))
    connection.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_kills_readers_see_a_whole_release_and_the_next_run_makes_the_new_one(
    stock, make, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 5)
    url, out, calm = stock.database.url.render_as_string(), tmp_path / "index", tmp_path / "calm"
    stock.fill("uno", size=12)
    publish(stock.database, out, Order(BASE, keep=2))
    stock.store("uno", [make("uno", 3, title={"es": "Cambiado"})], datetime(2026, 4, 1, tzinfo=UTC))

    status, operations = run(copy_of(stock.database.url.database, tmp_path / "copy.sqlite"), calm, 0)
    assert status == 0
    assert operations > 40

    random = Random(seed)
    for fatal in [*random.sample(range(1, operations), 5), *(operations - back for back in range(0, 12, 2))]:
        status, _ = run(url, out, fatal)
        assert status in {-signal.SIGKILL, 0}  # a run that finds more done needs fewer operations
        assert visible_release(out) in {1, 2}

    made = publish(stock.database, out, Order(BASE, keep=2))
    assert visible_release(out) == made.number == 2
    for name in FILES:
        whole, expected = (gzip.decompress((place / "current" / name).read_bytes()) for place in (out, calm))
        assert whole == expected
    assert list((out / ".scratch").iterdir()) == []
    assert sorted(path.name for path in (out / "releases").iterdir()) == ["1", "2"]
    assert [release.number for release in list_releases(stock.database)] == [2, 1]
    used = {one for number in (1, 2) for one in json.loads((out / f"releases/{number}/segments.json").read_text())}
    assert {path.name for path in out.glob("segments/*/*")} == used


def test_a_kill_in_the_first_publication_ever_shows_no_manifest_until_all_stands(stock, run: Run, tmp_path) -> None:
    url, out = stock.database.url.render_as_string(), tmp_path / "index"
    stock.fill("uno", size=3)
    _, operations = run(copy_of(stock.database.url.database, tmp_path / "copy.sqlite"), tmp_path / "calm", 0)
    for fatal in Random(4).sample(range(1, operations), 10):
        status, _ = run(url, out, fatal)
        assert status in {-signal.SIGKILL, 0}
        if (out / "manifest.json").exists():
            break
        assert not (out / "current").exists()
    assert run(url, out, 0)[0] == 0
    assert visible_release(out) == 1
