"""Publications: what stands in the folder after each, and what never stands there."""

import errno
import fcntl
import gzip
import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rdflib

from federation import buckets, release_folder, releases
from federation.errors import (
    EmptyPublicationError,
    GateError,
    NothingToPublishError,
    PublicationBusyError,
    PublicationError,
    StaleBaseError,
)
from federation.exporters import exporter
from federation.floors import Acceptance
from federation.orders import Order
from federation.releases import Publication, publish
from federation.state_changes import change_state
from federation.states import Actor
from mappings.json_form import json_from_dataset
from mappings.namespaces import PREFIXES
from mappings.quality.score import score_of
from mappings.rdf import means
from mappings.uris import DCATMX
from storage.database import open_database
from storage.releases import last_release, list_releases
from storage.sources import edit_source
from tests.federation.publishing.conftest import make_service

DQV, OURS, MEAN = rdflib.Namespace(PREFIXES["dqv"]), rdflib.Namespace(DCATMX), rdflib.URIRef(means.MEAN)
LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
FILES = {
    "catalog.ttl.gz", "catalog.rdf.gz", "catalog.jsonld.gz", "catalog.nt.gz", "catalog.nq.gz", "datasets.ndjson.gz",
    "services.ndjson.gz", "series.ndjson.gz", "records.ndjson.gz", "data.json.gz", "datasets.csv.gz",
    "distributions.csv.gz", "datasets.parquet", "distributions.parquet", "quality.ttl.gz", "void.ttl.gz",
}  # fmt: skip


@pytest.fixture
def go(stock, out, base_uri):
    """Publish the store."""

    def go(out: Path = out, base_uri: str = base_uri, **changes: Any) -> Publication:
        return publish(stock.database, out, Order(base_uri, **changes))

    return go


def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text())


def snapshot(folder: Path) -> dict[str, bytes]:
    """Everything that a consumer can see."""
    visible = [*folder.glob("releases/**/*"), folder / "manifest.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in visible if path.is_file()}


# A first release


def test_a_first_publication_is_release_1_with_every_dialect_and_a_manifest(stock, go, out) -> None:
    stock.fill("uno", "dos", size=4)
    made = go()
    assert (made.number, made.changed, made.mended) == (1, True, False)
    assert (made.counts.records, made.counts.datasets, made.counts.distributions) == (8, 8, 8)
    assert {path.name for path in (out / "releases" / "1").iterdir()} == {
        *FILES,
        "manifest.json",
        "segments.json",
        "members.json",
        "source",
        "state",
        "level",
    }
    assert (out / "current").resolve() == (out / "releases" / "1").resolve()
    assert (out / "current").readlink() == Path("releases/1")
    assert (out / "releases/1/manifest.json").read_bytes() == (out / "manifest.json").read_bytes()
    assert list((out / ".scratch").rglob("*.gz")) == []


def test_records_mapped_with_another_base_are_never_published_under_this_one(stock, go, out) -> None:
    stock.fill("uno", size=4)
    with pytest.raises(StaleBaseError, match="milpa harvest uno"):
        go(base_uri="https://otra.example")
    assert not (out / "manifest.json").exists()


def test_the_manifest_tells_the_truth_of_every_file(stock, go, out) -> None:
    stock.fill("uno", size=4)
    go()
    files = manifest(out)["files"]
    assert set(files) == FILES
    for name, told in files.items():
        content = (out / told["path"]).read_bytes()
        assert told["path"] == f"releases/1/{name}"
        assert told["bytes"] == len(content)
        assert told["sha256"] == hashlib.sha256(content).hexdigest()
        raw = gzip.decompress(content) if told.get("encoding") == "gzip" else content
        assert told["uncompressed_bytes"] == len(raw)


def test_the_manifest_counts_each_source_and_all(stock, go, out) -> None:
    stock.fill("uno", size=4).fill("dos", size=3)
    stock.add_source("vacia")
    go()
    told = manifest(out)
    assert [(source["slug"], source["datasets"], source["distributions"]) for source in told["sources"]] == [
        ("dos", 3, 3),
        ("uno", 4, 4),
        ("vacia", 0, 0),
    ]
    assert told["counts"] == {
        "sources": 3,
        "records": 7,
        "datasets": 7,
        "copies": 0,
        "echoes": 0,
        "moved": 0,
        "distributions": 7,
        "unreachable": 7,
        "services": 0,
        "series": 0,
        "withheld": 0,
        "tombstones": 0,
    }
    assert told["profile"] == "1.1"
    assert told["base_uri"] == "https://indice.example"
    assert told["modified"] == "2026-03-01T12:00:00Z"


def test_the_manifest_gives_the_mean_score_of_each_source_and_of_all(stock, go, out, make) -> None:
    stock.fill("uno", size=3)
    stock.add_source("dos")
    stock.store("dos", [make("dos", 1, keyword={}, theme=())])
    stock.add_source("vacia")
    go()
    told = manifest(out)
    full, bare = (
        score_of(json_from_dataset(one))["mqa"] for one in (make("uno", 1), make("dos", 1, keyword={}, theme=()))
    )
    assert bare == full - 60
    assert [source["mqa"] for source in told["sources"]] == [bare, full, None]
    assert told["mqa"] == full - 15


def test_the_means_are_measurements_of_the_index_the_sources_the_institutions_the_states_and_the_levels(
    stock, go, out, make, base_uri
) -> None:
    stock.fill("uno", size=3)
    stock.add_source("dos", government_level="municipal", state="19", municipality="19039")
    stock.store("dos", [make("dos", 1, keyword={}, theme=())])
    stock.add_source("vacia", government_level="federal", state=None)
    go()
    full = score_of(json_from_dataset(make("uno", 1)))["mqa"]
    graph = rdflib.Graph().parse(data=gzip.decompress((out / "current" / "catalog.nt.gz").read_bytes()), format="nt")
    found = {
        str(mean): (str(graph.value(mean, DQV.computedOn)), graph.value(mean, DQV.value))
        for mean in graph.subjects(DQV.isMeasurementOf, MEAN)
    }
    index, institution = f"{base_uri}/catalog", f"{base_uri}/agent/secretaria"
    assert found == {
        f"{on}#mean-mqa{of}": (on, rdflib.Literal(f"{mean:.1f}", datatype=rdflib.XSD.decimal))
        for on, of, mean in (
            (index, "", full - 15),
            (index, "-state", full),
            (index, "-municipal", full - 60),
            (index, "-14", full),
            (index, "-19", full - 60),
            (f"{index}/uno", "", full),
            (f"{index}/dos", "", full - 60),
            (f"{institution}-0", "", full),
            (f"{institution}-1", "", full - 30),
            (f"{institution}-2", "", full),
        )
    }
    assert str(graph.value(rdflib.URIRef(f"{index}#mean-mqa-state"), OURS.governmentLevel)) == "state"
    nuevo_leon = graph.value(rdflib.URIRef(f"{index}#mean-mqa-19"), rdflib.DCTERMS.spatial)
    assert graph.value(nuevo_leon, rdflib.DCTERMS.identifier) == rdflib.Literal("19")
    assert graph.value(rdflib.URIRef(f"{index}/dos"), DQV.hasQualityMeasurement) is not None
    assert graph.value(MEAN, DQV.inDimension) is not None


def test_the_means_are_the_same_when_segments_are_taken_from_the_shelf(stock, go, out) -> None:
    stock.fill("uno", size=3)
    go()
    before = manifest(out)["digest"]
    again = go()
    assert (again.rendered, again.changed, manifest(out)["digest"]) == (0, False, before)


def test_the_database_remembers_the_release(stock, go, out) -> None:
    stock.fill("uno")
    go()
    stored = last_release(stock.database)
    assert stored is not None
    assert (stored.number, stored.digest) == (1, manifest(out)["digest"])
    assert json.loads(stored.manifest) == manifest(out)


@pytest.mark.parametrize(
    ("status", "published"),
    [
        ("proposed", False),
        ("proven", False),
        ("approved", False),
        ("active", True),
        ("paused", True),
        ("quarantined", True),
        ("retired", True),
    ],
)
def test_the_index_holds_what_has_been_admitted_as_it_was_last_seen(stock, go, out, status, published) -> None:
    stock.fill("activa", size=2).fill("otra", size=2, status=status)
    go()
    assert [source["slug"] for source in manifest(out)["sources"]] == ["activa", *(["otra"] if published else [])]


def withdraw(database, slug: str) -> None:
    change_state(database, slug, "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)


def test_a_source_that_is_withdrawn_leaves_the_index_and_comes_back_when_it_resumes(stock, go, out) -> None:
    stock.fill("activa", "otra", size=2)
    withdraw(stock.database, "otra")
    go()
    assert [source["slug"] for source in manifest(out)["sources"]] == ["activa"]
    change_state(stock.database, "otra", "active", Actor.OPERATOR, who="ana", reason="Volvió.")
    go()
    assert [source["slug"] for source in manifest(out)["sources"]] == ["activa", "otra"]


def test_records_that_could_never_be_mapped_are_not_published(stock, go, make, base_uri) -> None:
    stock.fill("uno", size=3)
    stock.store_unmapped("uno", "roto")
    assert go().counts.datasets == 3


def test_progress_is_told_in_records(stock, go, monkeypatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 5)
    stock.fill("uno", size=20)
    told: list[tuple[int, int]] = []
    go(on_progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (20, 20)
    assert len(told) == 4


# The same again


def test_publishing_the_same_makes_no_release_and_touches_nothing(stock, go, out) -> None:
    stock.fill("uno", "dos")
    go()
    before = snapshot(out)
    again = go()
    assert (again.number, again.changed, again.mended, again.rendered) == (1, False, False, 0)
    assert snapshot(out) == before
    assert len(list_releases(stock.database)) == 1


def test_one_changed_record_makes_a_release_from_one_new_segment(stock, go, out, make, monkeypatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 10)
    stock.fill("uno", "dos", size=40)
    first = go()
    stock.store("dos", [make("dos", 5, title={"es": "Cambiado"})], LATER)
    second = go()
    assert (first.rendered, first.reused) == (8, 0)
    assert (second.number, second.changed, second.rendered, second.reused) == (2, True, 1, 7)
    assert manifest(out)["modified"] == "2026-04-01T06:30:00Z"
    assert (out / "current").readlink() == Path("releases/2")
    assert (out / "releases/1/catalog.ttl.gz").exists()


def content_of(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_a_release_holds_neither_clock_nor_number(stock, go, out, make, tmp_path) -> None:
    stock.fill("uno")
    go()
    first = {name: content_of(out / "releases/1" / name) for name in FILES}
    stock.store("uno", [make("uno", 1, title={"es": "Cambiado"})], LATER)
    go()
    elsewhere = tmp_path / "elsewhere"
    (elsewhere_stock := type(stock)(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"))).fill("uno")
    publish(elsewhere_stock.database, elsewhere, Order("https://indice.example"))
    elsewhere_stock.database.close()
    assert {name: content_of(elsewhere / "releases/1" / name) for name in FILES} == first


def test_the_name_of_a_source_changes_the_head_and_its_own_rows_and_renders_no_other_segment(stock, go, out) -> None:
    stock.fill("uno", "dos")
    go()
    edit_source(stock.database, "uno", title="Otro nombre")
    second = go()
    assert (second.number, second.changed, second.rendered) == (2, True, 1)
    for name in ("catalog.ttl.gz", "datasets.csv.gz"):
        assert "Otro nombre" in gzip.decompress((out / "current" / name).read_bytes()).decode()


# Damage


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("harm", ["gone", "cut", "flipped"])
def test_a_damaged_release_is_mended_under_its_own_number_and_date(stock, go, out, name: str, harm: str) -> None:
    stock.fill("uno")
    go()
    before = snapshot(out)
    damaged = out / "releases/1" / name
    assert not go().mended  # read through, and remembered as whole
    harmed = {"cut": damaged.read_bytes()[:-5], "flipped": flipped(damaged.read_bytes())}
    times = damaged.stat()
    damaged.unlink() if harm == "gone" else damaged.write_bytes(harmed[harm])
    if harm == "flipped":
        os.utime(damaged, ns=(times.st_atime_ns, times.st_mtime_ns))
    again = go()
    assert (again.number, again.changed, again.mended) == (1, False, True)
    assert snapshot(out) == before
    assert (go().changed, go().mended) == (False, False)


def flipped(content: bytes) -> bytes:
    """The same bytes but for one bit."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_a_list_of_segments_that_is_not_the_releases_own_is_damage_too(stock, go, out) -> None:
    stock.fill("uno")
    go()
    before = snapshot(out)
    (out / "releases/1/segments.json").write_text("[]")
    assert go().mended
    assert snapshot(out) == before


def test_a_release_written_into_a_second_folder_is_no_damage(stock, go, tmp_path) -> None:
    stock.fill("uno")
    go()
    again = go(out=tmp_path / "segunda")
    assert (again.number, again.changed, again.mended, again.copied) == (1, False, False, True)
    assert (tmp_path / "segunda/current/catalog.ttl.gz").exists()
    (tmp_path / "segunda/manifest.json").write_text("{}")
    again = go(out=tmp_path / "segunda")
    assert (again.mended, again.copied) == (True, False)


def test_bytes_that_rot_on_the_shelf_never_reach_a_release(stock, go, out, make, monkeypatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 10)
    stock.fill("uno", size=40)
    go()
    stock.store("uno", [make("uno", 5, title={"es": "Cambiado"})], LATER)
    for rotten in out.glob("segments/*/*/ttl.gz"):
        content = rotten.read_bytes()
        rotten.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])  # the same size
    monkeypatch.setattr(releases, "_ATTEMPTS", 5)
    made = go()
    assert (made.number, made.changed) == (2, True)
    assert gzip.decompress((out / "current/catalog.ttl.gz").read_bytes()).count(b" a dcat:Dataset ") == 40


def test_a_disk_that_damages_whatever_is_written_gets_a_sentence(stock, go, out, monkeypatch) -> None:
    stock.fill("uno")

    def rot(source: Path, *_: object) -> int:
        raise FileNotFoundError(source)

    monkeypatch.setattr("federation.assembling.copy_file", rot)
    with pytest.raises(PublicationError, match="Revise el disco"):
        go()
    assert not (out / "manifest.json").exists()


@pytest.mark.parametrize("lost", ["manifest.json", "releases/1/manifest.json", "releases/1/segments.json", "current"])
def test_what_is_lost_of_the_folder_is_made_again(stock, go, out, lost: str) -> None:
    stock.fill("uno")
    go()
    before = snapshot(out)
    (out / lost).unlink()
    again = go()
    assert (again.number, again.changed) == (1, False)
    assert snapshot(out) == before
    assert (out / "current").readlink() == Path("releases/1")


def test_numbers_go_on_when_the_folder_is_lost_or_another(stock, go, out, make, tmp_path) -> None:
    stock.fill("uno")
    go()
    elsewhere = tmp_path / "elsewhere"
    assert (go(out=elsewhere).number, go(out=elsewhere).changed) == (1, False)
    assert (elsewhere / "current/catalog.nt.gz").exists()
    stock.store("uno", [make("uno", 1, title={"es": "Cambiado"})], LATER)
    assert go(out=elsewhere).number == 2
    assert (go().number, manifest(out)["release"]) == (2, 2)


def test_numbers_go_on_when_the_database_is_another(stock, go, out, make, tmp_path) -> None:
    stock.fill("uno")
    go()
    other = type(stock)(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}")).fill("dos")
    accepted = Acceptance(frozenset({"uno"}), "ana", "otra base")
    made = publish(other.database, out, Order("https://indice.example", acceptance=accepted))
    assert (made.number, made.changed) == (2, True)
    other.database.close()


def test_a_release_that_was_never_announced_is_removed(stock, go, out) -> None:
    stock.fill("uno")
    go()
    (out / "releases/2").mkdir()
    (out / "releases/2/catalog.nt.gz").write_bytes(b"half")
    go()
    assert [path.name for path in (out / "releases").iterdir()] == ["1"]


# Refusals


def test_nothing_to_publish_is_an_error_that_says_what_to_do(stock, go, out) -> None:
    stock.add_source("uno")
    with pytest.raises(NothingToPublishError, match="milpa harvest"):
        go()
    assert not (out / "manifest.json").exists()


def test_an_empty_store_never_replaces_a_release(stock, go, out) -> None:
    stock.fill("uno")
    go()
    before = snapshot(out)
    withdraw(stock.database, "uno")
    with pytest.raises(EmptyPublicationError, match="versión 1"):
        go()
    assert snapshot(out) == before


def test_a_failed_gate_keeps_the_last_release(stock, go, out, make, monkeypatch) -> None:
    stock.fill("uno")
    go()
    before = snapshot(out)
    stock.store("uno", [make("uno", 1, title={"es": "Cambiado"})], LATER)
    monkeypatch.setattr("federation.rendering.count_reachable", lambda _document: 7)
    with pytest.raises(GateError, match="No se publicó nada"):
        go()
    assert snapshot(out) == before


def test_a_second_publisher_is_told_at_once(stock, go, out) -> None:
    stock.fill("uno")
    out.mkdir()
    with (out / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(PublicationBusyError, match="Otra publicación"):
            go()
    assert go().number == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "No queda espacio"), (errno.EROFS, "No se puede escribir"), (errno.EIO, "disco")],
)
@pytest.mark.parametrize("step", ["write_files", "hold_release_folder"])
def test_what_the_disk_refuses_is_one_sentence_and_the_last_release_stays(
    stock, go, out, make, monkeypatch, number: int, words: str, step: str
) -> None:
    stock.fill("uno")
    go()
    before = snapshot(out)
    stock.store("uno", [make("uno", 1, title={"es": "Cambiado"})], LATER)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(releases, step, refuse)
        with pytest.raises(PublicationError, match=words):
            go()
    assert snapshot(out) == before
    assert go().number == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_in_the_middle_of_a_segment_leaves_no_draft(stock, go, out, monkeypatch) -> None:
    stock.fill("uno")
    writer = exporter.MemberWriter
    monkeypatch.setattr(
        "federation.exporters.exporter.MemberWriter",
        lambda path: writer(Path("/dev/full") if path.name == "nt.gz" else path),
    )
    with pytest.raises(PublicationError, match="No queda espacio"):
        go()
    assert list((out / ".scratch").iterdir()) == []
    assert list(out.glob("segments/*/*")) == []


def test_a_file_where_the_folder_should_be_is_one_sentence(stock, go, out) -> None:
    stock.fill("uno")
    out.write_text("no es una carpeta")
    with pytest.raises(PublicationError, match="--out"):
        go()


def test_a_folder_of_something_else_is_never_adopted(stock, go, out) -> None:
    stock.fill("uno")
    (out / "releases/7").mkdir(parents=True)
    with pytest.raises(PublicationError, match="no son de un índice de Milpa"):
        go()
    assert [path.name for path in out.rglob("*")] == ["releases", "7"]


# Keeping


def test_keep_removes_old_releases_and_the_segments_that_none_of_the_kept_uses(stock, go, out, make) -> None:
    stock.fill("uno")
    for edition in range(4):
        stock.store("uno", [make("uno", 1, title={"es": f"Edición {edition}"})], LATER + timedelta(days=edition))
        made = go(keep=2)
    assert made.number == 4
    assert made.removed == (2,)
    assert sorted(path.name for path in (out / "releases").iterdir()) == ["3", "4"]
    used = {
        address for number in (3, 4) for address in json.loads((out / f"releases/{number}/segments.json").read_text())
    }
    assert {path.name for path in out.glob("segments/*/*")} == used


def test_keep_1_leaves_the_current_release(stock, go, out, make) -> None:
    stock.fill("uno")
    go()
    stock.store("uno", [make("uno", 1, title={"es": "Cambiado"})], LATER)
    assert go(keep=1).removed == (1,)
    assert go(keep=1).number == 2
    assert (out / "current/catalog.nt.gz").exists()


def test_what_was_published_before_comes_back_as_a_new_release(stock, go, make) -> None:
    stock.fill("uno")
    go()
    stock.store("uno", [make("uno", 1, title={"es": "Cambiado"})], LATER)
    go()
    stock.store("uno", [make("uno", 1)], LATER + timedelta(days=1))
    assert (go().number, go().changed) == (3, False)


def test_the_link_is_mended_when_something_else_stands_in_its_place(stock, go, out) -> None:
    stock.fill("uno")
    go()
    release_folder.ReleaseFolder(out).point_to(1)
    (out / "current").unlink()
    (out / "current").symlink_to("releases/9")
    go()
    assert (out / "current").readlink() == Path("releases/1")


# Services and series


def test_services_and_series_are_counted_apart_and_one_bad_one_costs_itself_only(stock, go, out, monkeypatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 6)
    stock.fill_beside("uno", 6)
    made = go()
    assert (made.counts.records, made.counts.datasets, made.counts.services, made.counts.series) == (18, 6, 6, 6)
    with stock.database.write() as connection:
        connection.exec_driver_sql("UPDATE record SET distributions = 1 WHERE native_identifier = 'servicio/3'")
    counts = go().counts
    assert (counts.datasets, counts.services, counts.series, counts.withheld) == (6, 5, 6, 1)
    lines = gzip.decompress((out / "current" / "services.ndjson.gz").read_bytes()).splitlines()
    assert len(lines) == 5


def test_an_index_of_services_alone_is_published_but_never_in_place_of_one_with_datasets(stock, go) -> None:
    stock.add_source("uno")
    stock.store("uno", [make_service("uno", 1)])
    assert go().counts.services == 1
    stock.fill("dos", size=2)
    assert go().counts.datasets == 2
    withdraw(stock.database, "dos")
    with pytest.raises(EmptyPublicationError):
        go()
