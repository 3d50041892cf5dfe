"""What was erased from the store stays erased, whatever release of before is served, and whenever a person asks."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drill.searching import places_of
from federation import indexing, releases
from federation.erased_since import erased_since
from federation.errors import PublicationError, UnrestorableError
from federation.indexing import catch_up
from federation.orders import Order
from federation.redacting import redact
from federation.release_folder import ReleaseFolder, read_manifest
from federation.releases import publish
from federation.rollback import roll_back
from storage.database import Database
from storage.index import IndexEntry, iter_entries, iter_events
from storage.sources import edit_source
from tests.federation.publishing.conftest import BASE, Stock, make_dataset

SECRET = "ana.lopez@ejemplo.mx"
LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


def store_named(stocked: Stock, number: int = 20) -> None:
    """A dataset that names a person in its text and in its keywords."""
    named = make_dataset("uno", number, title={"es": f"Pregunte a {SECRET}"}, keyword={"es": (SECRET,)})
    stocked.store("uno", [named], LATER)


@pytest.fixture
def stocked(database: Database, make_stock: Callable[[Database], Stock]) -> Stock:
    """A store with a source whose name holds what a person wants erased, and so does a dataset."""
    stock = make_stock(database).fill("uno", size=3)
    edit_source(database, "uno", title=f"Portal de {SECRET}")
    store_named(stock)
    return stock


def erase(database: Database) -> None:
    redact(database, SECRET, who="eva", why="solicitud", now=datetime.now(UTC))


def entries_of(database: Database) -> list[IndexEntry]:
    with database.read() as connection:
        return list(iter_entries(connection))


def test_a_release_of_before_an_erasure_is_served_without_what_was_erased(stocked, database, out):
    publish(database, out, Order(BASE))
    erase(database)
    assert places_of(database, SECRET) == []
    assert catch_up(database, out).changes == {"added": 4}
    assert places_of(database, SECRET) == []
    assert sum("redacted@redacted.invalid" in entry.title for entry in entries_of(database)) == 1


def test_a_record_that_only_a_release_of_before_has_is_served_and_retired_without_what_was_erased(
    stocked, database, out
):
    publish(database, out, Order(BASE, serve=True))
    store_named(stocked, 21)
    publish(database, out, Order(BASE))
    erase(database)
    catch_up(database, out)
    publish(database, out, Order(BASE, serve=True, keep=1))
    assert places_of(database, SECRET) == []
    assert len(entries_of(database)) == 5
    with database.read() as connection:
        events = list(iter_events(connection))
    assert len({event.uri for event in events}) == 5
    assert not [event for event in events if event.change == "removed"]


def test_an_erasure_while_rows_are_made_ready_reaches_them(stocked, database, out, monkeypatch):
    publish(database, out, Order(BASE))
    steps = indexing._steps
    told = []

    def slow(*given):
        yield from steps(*given)
        if not told:
            told.append("erased")
            erase(database)

    monkeypatch.setattr(indexing, "_steps", slow)
    assert catch_up(database, out).changes == {"added": 4}
    assert places_of(database, SECRET) == []


def test_a_folder_of_before_an_erasure_is_remembered_without_what_was_erased(stocked, database, out):
    publish(database, out, Order(BASE))
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM release")
    erase(database)
    publish(database, out, Order(BASE))
    assert places_of(database, SECRET) == []


def held_by(place: Path) -> list[str]:
    """The files of a release that hold what is to be erased."""
    data = {path.name: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    texts = {name: gzip.decompress(each) if name.endswith(".gz") else each for name, each in data.items()}
    return [name for name, text in texts.items() if SECRET.encode() in text]


def test_an_erasure_while_a_release_is_made_is_not_in_it(stocked, database, out, monkeypatch):
    writing, drafts = releases.write_files, []

    def slow(*given):
        drafts.append(len(drafts))
        if len(drafts) == 1:
            erase(database)
        return writing(*given)

    monkeypatch.setattr(releases, "write_files", slow)
    made = publish(database, out, Order(BASE))
    assert (made.number, len(drafts)) == (1, 2)
    assert held_by(out / "releases/1") == []
    assert erased_since(database, read_manifest(out)) is None
    assert list((out / ".scratch").iterdir()) == []


def test_who_erases_without_end_lets_no_release_out(stocked, database, out, monkeypatch):
    writing, marked = releases.write_files, iter(range(100))

    def slow(*given):
        redact(database, f"luis{next(marked)}@ejemplo.mx", who="eva", why="", now=datetime.now(UTC))
        return writing(*given)

    monkeypatch.setattr(releases, "write_files", slow)
    with pytest.raises(PublicationError, match="una y otra vez"):
        publish(database, out, Order(BASE))
    assert read_manifest(out) is None


def test_a_release_that_came_out_while_something_was_erased_is_one_of_before(stocked, database, out, monkeypatch):
    putting = ReleaseFolder.put

    def late(*given):
        erase(database)
        return putting(*given)

    with monkeypatch.context() as patched:
        patched.setattr(ReleaseFolder, "put", late)
        publish(database, out, Order(BASE))
    assert held_by(out / "releases/1")
    made = publish(database, out, Order(BASE))
    assert (made.number, "se borraron datos" in made.no_delta) == (2, True)
    with pytest.raises(UnrestorableError, match="antes de que se borraran datos"):
        roll_back(database, out=out, number=1, who="eva", reason="")
    assert erased_since(database, read_manifest(out)) is None


def test_a_release_that_held_nothing_of_what_was_erased_is_one_of_after(stocked, database, out):
    publish(database, out, Order(BASE))
    store_named(stocked, 21)
    publish(database, out, Order(BASE))
    before = read_manifest(out)
    redact(database, "nadie@ejemplo.mx", who="eva", why="", now=datetime.now(UTC))
    assert erased_since(database, before)
    made = publish(database, out, Order(BASE))
    assert (made.number, made.changed, made.mended) == (2, False, False)
    after = read_manifest(out)
    assert erased_since(database, after) is None
    assert (after["published"], after["digest"], "delta" in after) == (before["published"], before["digest"], False)
    assert not list((out / "releases/2").glob("delta*"))
    written = (out / "manifest.json").read_bytes()
    assert not publish(database, out, Order(BASE)).changed
    assert (out / "manifest.json").read_bytes() == written
