"""What is served is what is released: rows and events follow the newest release, whatever befalls who brings them."""

import gzip
import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from federation.floors import Acceptance
from federation.indexing import catch_up
from federation.orders import Order
from federation.redacting import redact
from federation.releases import publish
from federation.rollback import roll_back
from mappings.ckan_limits import Tags
from storage.database import Database, open_database
from storage.index import (
    Gone,
    IndexEntry,
    IndexEvent,
    IndexFilter,
    count_entries,
    facets,
    get_entry,
    get_record,
    get_state,
    iter_entries,
    iter_events,
    list_sources,
    records_about,
    resolve,
)
from storage.index.writing import IndexWriter
from storage.search import search
from storage.sources import edit_source
from storage.tables import TABLES
from tests.federation.publishing.conftest import BASE, Stock, make_dataset
from tests.federation.publishing.quads import iter_members, records_of

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
ALL_LOSSES = Acceptance(frozenset({"uno", "dos", "all"}), "eva", "una prueba")


def uri_of(slug: str, number: int) -> str:
    return f"{BASE}/dataset/{slug}/conjunto%2F{number}"


def publish_served(database: Database, out: Path, **options: Any) -> int:
    given = {"serve": True, "resumed_by": "eva", "acceptance": ALL_LOSSES, **options}
    return publish(database, out, Order(BASE, **given)).number


def retire(database: Database, *uris: str) -> None:
    table = TABLES["record"]
    with database.write() as connection:
        connection.execute(update(table).where(table.c.uri.in_(uris)).values(tombstoned=LATER))


def catalogue_records_of(release: Path) -> dict[str, bytes]:
    lines = gzip.decompress((release / "records.ndjson.gz").read_bytes()).splitlines()
    return {json.loads(line)["primaryTopic"]: line for line in lines}


def rows_of(database: Database) -> dict[str, IndexEntry]:
    with database.read() as connection:
        return {entry.uri: entry for entry in iter_entries(connection)}


def require_rows_of_the_release(database: Database, out: Path) -> None:
    """The rows say what the files of the release say that they are of, and nothing else."""
    with database.read() as connection:
        state = get_state(connection)
        entries = list(iter_entries(connection))
        counted = facets(connection, fields=("kind", "source"), limit=-1)
    place = out / "releases" / str(state.release)
    assert state.digest == json.loads((place / "manifest.json").read_bytes())["digest"]
    assert {entry.uri: entry.document for entry in entries} == records_of(place)
    assert {entry.uri: entry.record for entry in entries} == catalogue_records_of(place)
    for values in counted.values():
        assert sum(value.entries for value in values) == len(entries)


@pytest.fixture
def stocked(database, make_stock) -> Stock:
    """A store of either database with two sources."""
    return make_stock(database).fill_beside("uno", 3).fill("dos", size=4)


def events_of(database: Database, since: int = 0) -> list[IndexEvent]:
    with database.read() as connection:
        return list(iter_events(connection, since=since))


def test_rows_follow_publications_and_rollbacks_and_each_difference_is_one_event(stocked, database, out):
    publish_served(database, out)
    require_rows_of_the_release(database, out)
    first = events_of(database)
    assert {event.change for event in first} == {"added"}
    assert len(first) == len({event.uri for event in first}) == 13

    stocked.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)
    retire(database, uri_of("dos", 2))
    publish_served(database, out)
    require_rows_of_the_release(database, out)
    second = events_of(database, first[-1].sequence)
    assert sorted((event.change, event.uri) for event in second) == [
        ("added", uri_of("uno", 20)), ("changed", uri_of("uno", 1)), ("removed", uri_of("dos", 2)),
    ]  # fmt: skip
    assert {event.release for event in second} == {2}

    roll_back(database, out=out, number=1, who="eva", reason="", serve=True)
    require_rows_of_the_release(database, out)
    third = events_of(database, second[-1].sequence)
    assert sorted((event.change, event.uri) for event in third) == [
        ("added", uri_of("dos", 2)), ("changed", uri_of("uno", 1)), ("removed", uri_of("uno", 20)),
    ]  # fmt: skip


def test_what_did_not_change_keeps_its_release_and_what_did_tells_its_own(stocked, database, out):
    publish_served(database, out)
    before = rows_of(database)
    stocked.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"})], LATER)
    publish_served(database, out)
    after = rows_of(database)
    assert {uri: entry.release for uri, entry in after.items() if entry.release == 2} == {uri_of("uno", 1): 2}
    assert {uri: (entry.id, entry.name) for uri, entry in after.items()} == {
        uri: (entry.id, entry.name) for uri, entry in before.items()
    }
    with database.read() as connection:
        moment = after[uri_of("uno", 1)].changed
        assert count_entries(connection, IndexFilter(modified_since=moment)) >= 1


def test_what_was_written_late_is_not_missed_by_who_asked_meanwhile(stocked, database, out):
    """A release is stamped before its files are written; what counts is when the index began to say it."""
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"})], LATER)
    retire(database, uri_of("dos", 2))
    publish_served(database, out, serve=False)
    asked = datetime.now(UTC)
    catch_up(database, out)
    with database.read() as connection:
        changed = [entry.uri for entry in iter_entries(connection, IndexFilter(modified_since=asked))]
        gone = resolve(connection, uri_of("dos", 2))
        state = get_state(connection)
    assert changed == [uri_of("uno", 1)]
    assert gone.removed == state.changed > asked > state.published
    assert {event.moment for event in events_of(database) if event.release == 2} == {state.changed}


def test_moments_rise_by_the_second_even_if_the_clock_does_not(stocked, database, out):
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"})], LATER)
    publish_served(database, out)
    roll_back(database, out=out, number=1, who="eva", reason="", serve=True)
    moments = sorted({event.moment.replace(microsecond=0) for event in events_of(database)})
    assert len(moments) == 3
    assert rows_of(database)[uri_of("uno", 1)].changed.replace(microsecond=0) == moments[-1]


def test_a_change_of_what_is_told_of_its_copies_is_a_change_of_the_dataset(stocked, database, out):
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    publish_served(database, out, serve=False)
    make_copy(out / "releases/2", uri_of("dos", 1), uri_of("uno", 1))
    catch_up(database, out)
    told, before = events_of(database), rows_of(database)[uri_of("uno", 1)].changed
    roll_back(database, out=out, number=1, who="eva", reason="", serve=True)
    ended = {(event.change, event.uri) for event in events_of(database, told[-1].sequence)}
    assert ended == {("changed", uri_of("uno", 1)), ("added", uri_of("dos", 1)), ("removed", uri_of("uno", 20))}
    entry = rows_of(database)[uri_of("uno", 1)]
    assert (entry.changed > before, entry.release) == (True, 3)


def test_what_is_gone_is_told_and_has_its_name_again_when_it_comes_back(stocked, database, out):
    publish_served(database, out)
    name = rows_of(database)[uri_of("dos", 2)].name
    retire(database, uri_of("dos", 2))
    publish_served(database, out)
    with database.read() as connection:
        gone = resolve(connection, uri_of("dos", 2))
    assert isinstance(gone, Gone)
    assert (gone.name, gone.source, gone.release, gone.moved_to) == (name, "dos", 2, None)
    roll_back(database, out=out, number=1, who="eva", reason="", serve=True)
    with database.read() as connection:
        back = resolve(connection, uri_of("dos", 2))
    assert isinstance(back, IndexEntry)
    assert back.name == name


def test_nothing_is_written_where_nothing_is_new(stocked, database, out):
    publish_served(database, out)
    told = events_of(database)
    publish_served(database, out)
    assert catch_up(database, out).changes == {}
    assert events_of(database) == told


def test_a_folder_without_a_release_serves_nothing(database, out):
    assert catch_up(database, out).release == 0
    with database.read() as connection:
        assert get_state(connection) is None


def test_another_folder_is_not_what_is_served(stocked, database, out, tmp_path):
    publish_served(database, out)
    publish(database, tmp_path / "otra", Order(BASE))
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    publish(database, tmp_path / "otra", Order(BASE))
    require_rows_of_the_release(database, out)
    assert len(events_of(database)) == 13


def test_a_publisher_that_dies_after_the_switch_is_caught_up_with(stocked, database, out):
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    publish_served(database, out, serve=False)
    require_rows_of_the_release(database, out)
    assert catch_up(database, out).changes == {"added": 1}
    require_rows_of_the_release(database, out)
    assert [event.uri for event in events_of(database)].count(uri_of("uno", 20)) == 1


def test_a_transaction_that_is_cut_leaves_the_release_before_whole(stocked, database, out, monkeypatch):
    publish_served(database, out)
    told = events_of(database)
    stocked.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)

    def die(_writer: IndexWriter) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(IndexWriter, "finish", die)
        with pytest.raises(KeyboardInterrupt):
            publish_served(database, out)
    assert events_of(database) == told
    require_rows_of_the_release(database, out)
    publish_served(database, out)
    require_rows_of_the_release(database, out)
    assert len(events_of(database)) == len(told) + 2


def test_where_the_release_of_the_rows_is_gone_the_whole_of_the_newest_is_compared(stocked, database, out):
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)
    retire(database, uri_of("dos", 2))
    publish_served(database, out, serve=False, keep=1)
    assert not (out / "releases/1").exists()
    assert catch_up(database, out).changes == {"added": 1, "changed": 1, "removed": 1}
    require_rows_of_the_release(database, out)


def test_a_release_of_an_older_version_is_served_with_the_least_of_catalogue_records(stocked, database, out):
    publish_served(database, out, serve=False)
    place = out / "releases/1"
    (place / "records.ndjson.gz").unlink()
    (place / "members.json").unlink()
    catch_up(database, out)
    rows = rows_of(database)
    assert {uri: entry.document for uri, entry in rows.items()} == records_of(place)
    assert json.loads(rows[uri_of("uno", 1)].record) == {
        "@id": f"{BASE}/record/uno/conjunto%2F1", "@type": "CatalogRecord", "primaryTopic": uri_of("uno", 1),
    }  # fmt: skip
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    publish_served(database, out)
    require_rows_of_the_release(database, out)


def test_a_source_that_is_of_another_place_by_now_takes_its_entries_along_without_an_event(stocked, database, out):
    publish_served(database, out)
    told = events_of(database)
    edit_source(database, "dos", state="19")
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    publish_served(database, out)
    with database.read() as connection:
        assert count_entries(connection, IndexFilter(state="19")) == 4
        assert count_entries(connection, IndexFilter(state="14", source="dos")) == 0
        assert {source.slug: source.facts["state"] for source in list_sources(connection)} == {"uno": "14", "dos": "19"}
    assert [event.uri for event in events_of(database)[len(told) :]] == [uri_of("uno", 20)]


def test_what_entries_are_found_by_is_taken_anew_by_another_version_and_nobody_is_told(
    stocked, database, out, monkeypatch
):
    publish_served(database, out)
    told = events_of(database)
    with database.read() as connection:
        found = search(connection, "presupuesto").count
    monkeypatch.setattr("federation.indexing.terms_fingerprint", lambda: "another")
    monkeypatch.setattr("federation.index_entries.tags_from_keywords", lambda _: Tags(("otra etiqueta",), ()))
    assert publish_served(database, out) == 1, "the same release"
    with database.read() as connection:
        state = get_state(connection)
        assert (state.release, state.made_with) == (1, "another")
        entries = count_entries(connection)
        assert [(one.value, one.entries) for one in facets(connection, fields=("tag",))["tag"]] == [
            ("otra etiqueta", entries)
        ]
        assert search(connection, "presupuesto").count == found > 0
    assert events_of(database) == told
    publish_served(database, out)
    with database.read() as connection:
        assert get_state(connection) == state, "and once only"


def test_what_changed_meanwhile_and_what_did_not_are_taken_by_the_same_version(stocked, database, out, monkeypatch):
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    monkeypatch.setattr("federation.indexing.terms_fingerprint", lambda: "another")
    monkeypatch.setattr("federation.index_entries.tags_from_keywords", lambda _: Tags(("otra etiqueta",), ()))
    publish_served(database, out)
    with database.read() as connection:
        (tag,) = facets(connection, fields=("tag",))["tag"]
        assert tag.entries == count_entries(connection)


def test_catalogue_records_are_found_by_their_uri_and_by_what_they_are_about(stocked, database, out):
    publish_served(database, out)
    uri = f"{BASE}/record/uno/conjunto%2F1"
    with database.read() as connection:
        record = get_record(connection, uri)
        assert records_about(connection, uri_of("uno", 1)) == (record,)
        entry = get_entry(connection, uri_of("uno", 1))
        assert get_record(connection, f"{BASE}/record/uno/nada") is None
    assert (record.source, record.record) == ("uno", entry.record)


def test_what_became_a_copy_is_told_as_moved_and_its_record_stays(stocked, database, out):
    """The release says so: its record is about another source's dataset, and its own document is not there."""
    publish_served(database, out)
    stocked.store("uno", [make_dataset("uno", 20)], LATER)
    publish_served(database, out, serve=False)
    make_copy(out / "releases/2", uri_of("dos", 1), uri_of("uno", 1))
    assert catch_up(database, out).changes == {"added": 1, "moved": 1, "changed": 1}, "the original has a copy by now"
    with database.read() as connection:
        gone = resolve(connection, uri_of("dos", 1))
        assert gone.moved_to == uri_of("uno", 1)
        assert [one.source for one in records_about(connection, uri_of("uno", 1))] == ["dos", "uno"]
        (event,) = (one for one in iter_events(connection) if one.change == "moved")
    assert (event.uri, event.moved_to) == (uri_of("dos", 1), uri_of("uno", 1))
    roll_back(database, out=out, number=1, who="eva", reason="", serve=True)
    with database.read() as connection:
        assert isinstance(resolve(connection, uri_of("dos", 1)), IndexEntry)
        assert [one.source for one in records_about(connection, uri_of("uno", 1))] == ["uno"]


def make_copy(place: Path, uri: str, original: str) -> None:
    """Write the files of a release as they are where a dataset is a copy of another."""
    (place / "members.json").unlink()
    told = f'"alias":"{uri}","copyEvidence":["{BASE}/evidence"],"primaryTopic":"{original}"'.encode()
    for name, change in (
        ("datasets.ndjson.gz", lambda line: b"" if f'"@id":"{uri}"'.encode() in line else line),
        ("records.ndjson.gz", lambda line: line.replace(f'"primaryTopic":"{uri}"'.encode(), told)),
    ):
        written = b""
        for content in iter_members((place / name).read_bytes()):
            lines = b"".join(change(line) for line in content.splitlines(keepends=True))
            written += gzip.compress(lines, mtime=0)
        (place / name).write_bytes(written)


def test_an_erasure_reaches_what_is_served_and_what_is_searched_at_once(stocked, database, out):
    secret = "ana.lopez@ejemplo.mx"
    named = make_dataset("uno", 20, title={"es": f"Pregunte a {secret}"}, keyword={"es": (secret,)})
    stocked.store("uno", [named], LATER)
    publish_served(database, out)
    told = events_of(database)
    with database.read() as connection:
        assert search(connection, secret).count == 1
    with database.read() as connection:
        before = get_state(connection)
    redact(database, secret, who="eva", why="solicitud", now=LATER)
    with database.read() as connection:
        after = get_state(connection)
        assert (after.published, after.changed > before.changed) == (before.published, True)
        assert get_entry(connection, uri_of("uno", 20)).changed == after.changed
        assert search(connection, secret).count == 0
        entry = get_entry(connection, uri_of("uno", 20))
        tags = facets(connection, fields=("tag",), limit=-1)["tag"]
        (event,) = iter_events(connection, since=told[-1].sequence)
    assert secret not in entry.document.decode() + entry.title
    assert secret not in {tag.value for tag in tags}
    assert (event.change, event.uri) == ("changed", uri_of("uno", 20))
    publish_served(database, out)
    require_rows_of_the_release(database, out)
    (_, checksum) = events_of(database, told[-1].sequence)  # its body was erased from, too
    assert (checksum.change, checksum.uri) == ("changed", uri_of("uno", 20))
    assert rows_of(database)[uri_of("uno", 20)].document == entry.document


@dataclass
class Consumer:
    """Who polls for changes, and keeps a copy of the index by them."""

    held: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    last: int = 0

    def poll(self, database: Database, out: Path) -> None:
        """Take what is new, in one snapshot; a copy is then what one release says, whole."""
        with database.read() as connection:
            state = get_state(connection)
            events = list(iter_events(connection, since=self.last, limit=10**6))
            found = {event.uri: resolve(connection, event.uri) for event in events}
        told: dict[str, IndexEvent] = {}
        for event in events:
            assert event.sequence > self.last
            self.last = event.sequence
            assert (event.change == "added") == (self._has(event.uri, told) is False)
            told[event.uri] = event
        for uri in told:
            now = found[uri]
            if isinstance(now, IndexEntry):
                self.held[uri] = now.document, now.record
            else:
                del self.held[uri]
        if state is not None:
            place = out / "kept" / str(state.release)
            documents, records = records_of(place), catalogue_records_of(place)
            assert self.held == {uri: (document, records[uri]) for uri, document in documents.items()}

    def _has(self, uri: str, told: dict[str, IndexEvent]) -> bool:
        return told[uri].change != "removed" if uri in told else uri in self.held


STEPS = (
    "change",
    "publish",
    "die after the switch",
    "die in the transaction",
    "roll back",
    "serve",
    "lose old releases",
)


@given(steps=st.lists(st.sampled_from(STEPS), min_size=4, max_size=10), seed=st.integers(0, 2**16))
@settings(max_examples=12)
def test_a_consumer_of_changes_never_sees_half_a_state_nor_misses_an_event_nor_hears_one_twice(
    steps, seed, make_sqlite_url, tmp_path_factory
):
    random, database = Random(seed), open_database(make_sqlite_url(True))
    out, stock, consumer, edition = tmp_path_factory.mktemp("index"), Stock(database), Consumer(), 0
    try:
        stock.fill("uno", "dos", size=10)
        for step in ("publish", *steps, "publish"):
            edition += 1
            if step == "change":
                change_a_third(stock, random, edition)
            elif step == "roll back":
                numbers = [int(place.name) for place in (out / "releases").iterdir()]
                roll_back(database, out=out, number=random.choice(numbers), who="eva", reason="", serve=True)
            elif step == "serve":
                catch_up(database, out)
            elif step == "lose old releases":
                publish_served(database, out, keep=1, serve=False)
            else:
                publish_and_perhaps_die(database, out, step)
            keep_releases(out)
            consumer.poll(database, out)
    finally:
        database.close()


def change_a_third(stock: Stock, random: Random, edition: int) -> None:
    when = LATER + timedelta(days=edition)
    for slug in ("uno", "dos"):
        for number in random.sample(range(14), 4):
            if random.random() < 0.2:
                retire(stock.database, uri_of(slug, number))
            else:
                stock.store(slug, [make_dataset(slug, number, title={"es": f"Edición {edition}"})], when)


def publish_and_perhaps_die(database: Database, out: Path, step: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if step == "die in the transaction":

            def die(_writer: IndexWriter) -> None:
                raise KeyboardInterrupt

            patched.setattr(IndexWriter, "finish", die)
        try:
            publish_served(database, out, keep=3, serve=step != "die after the switch")
        except KeyboardInterrupt:
            assert step == "die in the transaction"


def keep_releases(out: Path) -> None:
    """Keep what readers can have seen, whatever is removed from the folder."""
    for place in (out / "releases").iterdir():
        kept = out / "kept" / place.name
        if not kept.exists():
            shutil.copytree(place, kept)
