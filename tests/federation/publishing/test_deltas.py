"""Deltas: applied one after the other to the first release they give the last one, byte for byte in sorted N-Quads."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from federation import graphs, shares
from federation.floors import ALL, Acceptance
from federation.orders import Order
from federation.release_differences import ReleaseFiles
from federation.release_list import Changes, list_index_releases
from federation.releases import publish
from federation.rollback import roll_back
from federation.state_changes import change_state
from federation.states import Actor
from mappings.dcat_mx import Distribution
from mappings.uris import part_uri
from storage.cluster_decisions import Verdict, decide
from storage.clusters import iter_clusters
from storage.database import open_database
from storage.evidence import unsettle
from storage.sources import edit_source
from tests.federation.publishing.conftest import BASE, Stock, make_dataset, make_series, make_service
from tests.federation.publishing.quads import entries_and_copies, patched_quads, patched_records, quads_of

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
ACCEPTED = Acceptance(frozenset({ALL}), "ana", "prueba")
DELTA = {"delta.ndjson.gz", "delta.removed.nq.gz", "delta.added.nq.gz"}


def go(stock: Stock, out: Path, **changes: Any):
    return publish(stock.database, out, Order(BASE, **({"keep": 99, "acceptance": ACCEPTED} | changes)))


def manifest(out: Path, number: int) -> dict:
    return json.loads((out / f"releases/{number}/manifest.json").read_text())


def require_chain(out: Path) -> None:
    """Every delta turns the release that it is from into its own."""
    numbers = sorted(int(path.name) for path in (out / "releases").iterdir())
    quads, records = quads_of(out / "releases/1"), entries_and_copies(out / "releases/1")
    for number in numbers[1:]:
        assert manifest(out, number)["delta"]["from"] == number - 1
        require_sum(
            manifest(out, number - 1)["counts"], manifest(out, number)["counts"], manifest(out, number)["delta"]
        )
        release = out / f"releases/{number}"
        quads, records = patched_quads(quads, release), patched_records(records, release)
        assert b"\n".join(sorted(quads)) == b"\n".join(sorted(quads_of(release)))
        assert records == entries_and_copies(release)


def require_sum(before: dict, after: dict, told: dict) -> None:
    """What comes less what goes is what there is more."""
    kinds = ("datasets", "services", "series")
    assert sum(after[kind] - before[kind] for kind in kinds) == told["added"] - told["removed"]
    assert after["copies"] - before["copies"] == told["copies"]["added"] - told["copies"]["removed"]
    assert told["moved"] <= told["removed"]


@pytest.fixture
def two(stock, out, monkeypatch):
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 5)
    stock.fill_beside("uno", 8).fill("dos", size=9)
    go(stock, out)
    stock.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)
    go(stock, out)
    return out


def test_the_first_release_has_no_delta_and_the_next_one_has(two):
    assert "delta" not in manifest(two, 1)
    told = manifest(two, 2)["delta"]
    assert (told["from"], told["added"], told["changed"], told["removed"]) == (1, 1, 1, 0)
    assert set(told["files"]) == DELTA
    for name, file in told["files"].items():
        content = (two / file["path"]).read_bytes()
        assert file["path"] == f"releases/2/{name}"
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert file["uncompressed_bytes"] == len(gzip.decompress(content))
    for name in ("removed", "added"):
        lines = gzip.decompress((two / f"releases/2/delta.{name}.nq.gz").read_bytes()).splitlines()
        assert told["quads"][name] == len(lines)
        assert len(set(lines)) == len(lines)


def test_the_delta_gives_the_next_release(two):
    require_chain(two)


def test_the_list_of_releases_tells_what_a_delta_counted(two, stock):
    listed = list_index_releases(stock.database, two)
    assert [one.changes for one in listed] == [
        Changes(1, 1, 1, 0, 0, {"added": 0, "changed": 0, "removed": 0}), None
    ]  # fmt: skip


def test_the_same_releases_give_the_same_bytes(two, stock, make, tmp_path, monkeypatch):
    other = Stock(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    other.fill_beside("uno", 8).fill("dos", size=9)
    go(other, tmp_path / "otra")
    other.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)
    go(other, tmp_path / "otra")
    for name in DELTA:
        assert (tmp_path / "otra/releases/2" / name).read_bytes() == (two / "releases/2" / name).read_bytes()
    other.database.close()


def test_what_memory_does_not_hold_gives_the_same_release(stock, out, monkeypatch):
    monkeypatch.setattr(shares, "SHARE_BYTES", 3000)
    stock.fill_beside("uno", 12)
    go(stock, out)
    stock.store("uno", [make_dataset("uno", number, title={"es": "Otro"}) for number in range(9)], LATER)
    go(stock, out)
    require_chain(out)
    assert list((out / ".scratch").iterdir()) == []


def test_a_page_that_another_record_still_leads_to_stays_a_page(stock, out, monkeypatch):
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 1)
    stock.add_source("uno")
    page = "https://portal.example/normativa"
    stock.store("uno", [make_dataset("uno", number, documentation=(page,)) for number in range(12)])
    go(stock, out)
    stock.store("uno", [make_dataset("uno", 5)], LATER)  # alone in its bucket
    go(stock, out)
    require_chain(out)
    removed = gzip.decompress((out / "releases/2/delta.removed.nq.gz").read_bytes())
    assert f"<{page}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>".encode() not in removed
    stock.store("uno", [make_dataset("uno", number) for number in range(12)], LATER + timedelta(days=1))
    go(stock, out)
    require_chain(out)
    removed = gzip.decompress((out / "releases/3/delta.removed.nq.gz").read_bytes())
    assert f"<{page}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>".encode() in removed


def test_only_segments_that_differ_are_read(two, stock, monkeypatch):
    stock.store("dos", [make_dataset("dos", 1, title={"es": "Cambiado"})], LATER)
    read = []
    chunks = ReleaseFiles.chunks

    def watched(release, extension, stretch):
        if extension == graphs.GRAPH:
            read.append(stretch)
        return chunks(release, extension, stretch)

    monkeypatch.setattr(ReleaseFiles, "chunks", watched)
    go(stock, two)
    assert len(read) == 2


def test_keep_takes_deltas_with_their_release(two, stock):
    stock.store("dos", [make_dataset("dos", 1, title={"es": "Cambiado"})], LATER)
    go(stock, two, keep=1)
    assert [path.name for path in (two / "releases").iterdir()] == ["3"]
    assert manifest(two, 3)["delta"]["from"] == 2
    assert {path.name for path in (two / "releases/3").glob("delta.*")} == DELTA


@pytest.mark.parametrize("name", sorted(DELTA))
@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_damaged_delta_is_made_again(two, stock, name, harm):
    file = two / "releases/2" / name
    before = {path.name: path.read_bytes() for path in file.parent.iterdir() if path.is_file()}
    file.unlink()
    if harm == "damaged":
        file.write_bytes(b"x" * len(before[name]))
    assert go(stock, two).mended
    assert {path.name: path.read_bytes() for path in file.parent.iterdir() if path.is_file()} == before
    assert not go(stock, two).mended


def test_where_the_release_before_is_gone_there_is_no_delta_and_it_is_said(two, stock, tmp_path):
    elsewhere = tmp_path / "segunda"
    go(stock, elsewhere)
    (two / "releases/2/catalog.nt.gz").unlink()
    (two / "releases/2/members.json").unlink()
    stock.store("dos", [make_dataset("dos", 1, title={"es": "Cambiado"})], LATER)
    made = go(stock, two)
    assert (made.number, "catalog.nt.gz está dañado" in made.no_delta) == (3, True)
    assert "delta" not in manifest(two, 3)
    assert not list((two / "releases/3").glob("delta.*"))
    assert go(stock, two).changed is False


def test_a_release_that_an_older_version_made_has_a_delta_to_the_next(two, stock):
    for sheet in two.glob("releases/*/members.json"):
        sheet.unlink()
    stock.store("dos", [make_dataset("dos", 1, title={"es": "Cambiado"})], LATER)
    go(stock, two)
    require_chain(two)


def test_rolling_back_has_a_delta_and_so_has_resuming(two, stock):
    roll_back(stock.database, out=two, number=1, who="ana", reason="")
    go(stock, two, resumed_by="ana")
    require_chain(two)
    assert manifest(two, 3)["delta"]["removed"] == 1
    assert {path.name for path in (two / "releases/3").iterdir()} == {
        path.name for path in (two / "releases/2").iterdir()
    }


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("store"), st.sampled_from(["uno", "dos"]), st.integers(0, 30), st.integers(1, 25)),
        st.tuples(st.just("rename"), st.sampled_from(["uno", "dos"]), st.integers(0, 9)),
        st.tuples(st.just("withdraw"), st.just("dos")),
        st.tuples(st.just("come back"), st.just("dos")),
        st.tuples(st.just("lose"), st.sampled_from(["uno", "dos"]), st.integers(1, 8)),
        st.tuples(st.just("remap")),
        st.tuples(st.just("share"), st.sampled_from(["uno", "dos"]), st.integers(0, 9)),
        st.tuples(st.just("part"), st.integers(0, 9)),
        st.tuples(st.just("roll back"), st.integers(1, 6)),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_through_any_life_of_the_index_the_deltas_give_each_release(tmp_path_factory, make_sqlite_url, steps):
    out = tmp_path_factory.mktemp("index") / "index"
    stock = Stock(open_database(make_sqlite_url(True)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("federation.buckets.BUCKET_RECORDS", 4)
        stock.fill_beside("uno", 4).fill("dos", size=6)
        go(stock, out)
        for number, step in enumerate(steps):
            take(stock, out, step, number, patch)
            go(stock, out, resumed_by="ana")
    require_chain(out)
    stock.database.close()


def take(stock: Stock, out: Path, step: tuple, number: int, patch: pytest.MonkeyPatch) -> None:
    """One thing that may befall the index between two releases."""
    when = LATER + timedelta(days=number)
    match step:
        case "store", slug, first, size:
            edition = {"title": {"es": f"Edición {number}"}}
            make = (make_dataset, make_service, make_series)[first % 3]
            changes = edition if make is make_dataset else {}
            stock.store(slug, [make(slug, one, **changes) for one in range(first, first + size)], when)
        case "rename", slug, name:
            edit_source(stock.database, slug, title=f"Portal {name}")
        case "withdraw", slug:
            change_state(stock.database, slug, "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)
        case "come back", slug:
            change_state(stock.database, slug, "active", Actor.OPERATOR, who="ana", reason="Volvió.")
        case "lose", slug, size:
            with stock.database.write() as connection:
                connection.exec_driver_sql(
                    "UPDATE record SET tombstoned = '2026-04-01 00:00:00', examined = 0 WHERE id IN (SELECT r.id FROM record r JOIN "
                    f"source s ON s.id = r.source_id WHERE s.slug = '{slug}' AND r.tombstoned IS NULL LIMIT {size})"
                )
        case "share", slug, first:
            files = [Distribution(uri=part_uri(make_dataset(slug, one).uri, "distribution", "f"),
                                  download_url=f"https://uno.example/{one}.csv") for one in range(first, first + 4)]  # fmt: skip
            shared = [make_dataset(slug, first + place, distribution=(file,)) for place, file in enumerate(files)]
            stock.store(slug, shared, when)
        case "part", one:
            with stock.database.read() as connection:
                members = [found.record_id for _, group in iter_clusters(connection) for found in group]
            if members:
                with stock.database.write() as connection:
                    chosen = members[one % len(members)]
                    pairs = [(chosen, other) for other in members if other != chosen]
                    decide(connection, pairs, Verdict.APART, who="ana", why="", now=when)
                    unsettle(connection, members)
        case ("remap",):
            patch.setattr("federation.buckets.writer_fingerprint", lambda: f"writer {number}")
        case "roll back", earlier:
            kept = sorted(int(path.name) for path in (out / "releases").iterdir())
            roll_back(stock.database, out=out, number=kept[earlier % len(kept)], who="ana", reason="")
