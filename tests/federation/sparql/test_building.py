"""The store that is asked holds what the release holds: made anew, changed, or after a kill in the middle."""

import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from random import Random

import pyoxigraph
import pytest

from drill.searching import iter_files_with
from federation.errors import UnreadableReleaseError
from federation.redacting import redact
from federation.release_folder import read_manifest
from federation.rollback import roll_back
from federation.sparql import building
from federation.sparql.building import build
from federation.sparql.erasures import forget_erased
from federation.sparql.stores import StoreFolder
from storage.redactions import last_erasure
from tests.federation.publishing.conftest import make_dataset

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
DEFAULT = pyoxigraph.DefaultGraph()


def require_equal(store, index):
    """Each graph is the release's, and the default graph all of them, each triple once."""
    quads = set(pyoxigraph.Store.read_only(str(store.path)))
    named = {quad for quad in quads if quad.graph_name != DEFAULT}
    assert named == index.quads()
    triples = {quad.triple for quad in named}
    assert {quad.triple for quad in quads - named} == triples
    assert store.triples == len(triples)
    assert sum(store.graphs.values()) == len(named)
    assert set(store.graphs) == {quad.graph_name.value for quad in named}


def test_a_store_is_made_from_the_release(index, home):
    store = build(home, index.out)
    require_equal(store, index)
    assert sum(store.graphs.values()) > store.triples  # two sources say the same of a page
    assert StoreFolder(home).current() == store
    assert build(home, index.out) == store


@pytest.fixture
def no_load(monkeypatch):
    def load(*_):
        raise AssertionError("loaded anew")

    return lambda: monkeypatch.setattr(building, "_load", load)


def test_what_differs_is_applied_to_the_store_before(index, home, no_load):
    first = build(home, index.out)
    no_load()
    index.stock.store("uno", [make_dataset("uno", 50, title={"es": "Sin página"}), make_dataset("uno", 20)], LATER)
    index.publish()
    second = build(home, index.out)
    require_equal(second, index)
    assert second.release == 2
    assert first.path.exists()  # somebody may be reading it
    index.stock.store("dos", [make_dataset("dos", 50)], LATER)  # nobody leads to the page any more
    index.publish()
    require_equal(build(home, index.out), index)
    assert not first.path.exists()


def test_a_source_that_is_withdrawn_leaves_no_graph(index, home):
    build(home, index.out)
    index.withdraw("uno")
    index.publish()
    store = build(home, index.out)
    require_equal(store, index)
    assert len([*pyoxigraph.Store.read_only(str(store.path)).named_graphs()]) == 2


def test_a_rollback_comes_back_to_the_store_that_stands(index, home, no_load):
    first = build(home, index.out)
    index.stock.store("uno", [make_dataset("uno", 20)], LATER)
    index.publish()
    build(home, index.out)
    roll_back(index.stock.database, out=index.out, number=1, who="ana", reason="")
    no_load()
    assert build(home, index.out).path == first.path


def test_the_same_content_under_another_number_is_told_so_without_a_new_store(index, home, no_load):
    first = build(home, index.out)
    no_load()
    index.stock.store("uno", [make_dataset("uno", 50)], LATER)
    index.publish()
    roll_back(index.stock.database, out=index.out, number=1, who="eva", reason="")
    manifest = read_manifest(index.out)
    same = build(home, index.out)
    assert (same.path, same.digest, same.graphs) == (first.path, first.digest, first.graphs)
    assert (same.release, same.published) == (manifest["release"], manifest["published"])
    assert same.release > first.release
    assert StoreFolder(home).current() == same


def test_without_the_release_before_all_is_loaded(index, home):
    build(home, index.out)
    index.stock.store("uno", [make_dataset("uno", 20)], LATER)
    index.publish()
    shutil.rmtree(index.out / "releases/1")
    require_equal(build(home, index.out), index)


def test_a_store_whose_sheet_is_damaged_is_made_again(index, home):
    store = build(home, index.out)
    (store.path / "milpa.json").write_text("{}")
    require_equal(build(home, index.out), index)


def test_two_builders_do_not_meet(index, home):
    with StoreFolder(home).building() as ours:
        assert ours
        assert build(home, index.out) is None


def test_before_the_first_release_there_is_nothing_to_build(home):
    with pytest.raises(UnreadableReleaseError):
        build(home, home / "index")


KILLED = """
import os, signal, sys
from pathlib import Path
from federation.sparql.building import build
operations, home, out, fatal = 0, sys.argv[1], sys.argv[2], int(sys.argv[3])
def watch(event, arguments):
    global operations
    if event in {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.link", "shutil.copyfile"}:
        if f"{home}/sparql" in str(arguments):
            operations += 1
            if operations == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
build(Path(home), Path(out))
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_in_the_middle_leaves_the_store_before_and_the_next_one_is_right(index, home, seed):
    before = build(home, index.out)
    index.stock.store("uno", [make_dataset("uno", 20)], LATER)
    index.publish()
    killed = 0
    for fatal in Random(seed).sample(range(1, 40), 6):
        command = [sys.executable, "-c", KILLED, home, index.out, str(fatal)]
        ended = subprocess.run(command, check=False, capture_output=True).returncode
        assert ended in {-signal.SIGKILL, 0}
        killed += ended != 0
        assert StoreFolder(home).current().release in {before.release, 2}
    assert killed
    require_equal(build(home, index.out), index)
    assert not StoreFolder(home).draft.exists()


SECRET = "ana.lopez@ejemplo.mx"


def erase(index):
    redact(index.stock.database, SECRET, who="eva", why="solicitud", now=datetime.now(UTC))
    return last_erasure(index.stock.database)


@pytest.fixture
def named(index, home):
    """A store of a release that names a person."""
    index.stock.store("uno", [make_dataset("uno", 50, title={"es": f"Pregunte a {SECRET}"})], LATER)
    index.publish()
    build(home, index.out)
    assert list(iter_files_with(home / "sparql", SECRET))
    return index


def test_after_an_erasure_a_store_is_made_anew_and_the_one_before_is_deleted(named, home, monkeypatch):
    def take_over(*_):
        raise AssertionError("taken over")

    monkeypatch.setattr(building, "_take_over", take_over)
    erased = erase(named)
    named.publish()
    require_equal(build(home, named.out, erased), named)
    assert list(iter_files_with(home / "sparql", SECRET)) == []
    assert build(home, named.out, erased) == StoreFolder(home).current()


def test_who_erases_deletes_the_stores_of_before_also_where_they_were_not_asked_any_more(named, home):
    named.stock.store("uno", [make_dataset("uno", 50)], LATER)
    named.publish()
    build(home, named.out)
    assert list(iter_files_with(home / "sparql", SECRET))
    (home / "sparql" / ".draft").mkdir()
    erase(named)
    forget_erased(named.stock.database, home)
    assert [path.name for path in (home / "sparql").iterdir() if path.is_dir()] == []
    assert StoreFolder(home).current() is None


def test_where_nothing_was_erased_since_a_store_stays(index, home):
    erase(index)
    index.stock.store("uno", [make_dataset("uno", 50)], LATER)
    index.publish()
    store = build(home, index.out, last_erasure(index.stock.database))
    forget_erased(index.stock.database, home)
    assert StoreFolder(home).current() == store
