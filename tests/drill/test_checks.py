"""The checks of the drill find what they are for: each promise, broken by hand."""

import json

import pytest

from drill.installations import Breach, Installation
from drill.portals import portal_of
from drill.released import check_published, check_release
from drill.searching import iter_files_with, places_of
from drill.stores import check_bodies, check_healed, check_store
from storage.jobs import start_job
from storage.locks import hold_source
from storage.sources import require_source

SHOWN = frozenset(f"id-{number:05}" for number in range(1, 6))


@pytest.fixture
def milpa(tmp_path, make_sqlite_url):
    """An installation that has harvested five datasets and published them."""
    with portal_of(5) as portal:
        installation = Installation(tmp_path, make_sqlite_url(True))
        installation.join("uno", portal.url)
        installation.must("harvest", "uno")
        installation.must("publish")
        yield installation


@pytest.fixture
def database(milpa):
    with milpa.database() as opened:
        yield opened


def execute(database, statement):
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(statement)


def test_what_is_well_passes(milpa, database):
    check_healed(database, SHOWN)
    check_bodies(database)
    manifest = check_release(milpa.index)
    with database.read() as connection:
        uris = set(connection.exec_driver_sql("SELECT uri FROM record").scalars())
    assert check_published(milpa.index, database, uris) == manifest["release"] == 1


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE record SET native_identifier = 'otro' WHERE id = 1", "lost: id-00001; nobody sent it: otro"),
        ("UPDATE record SET uri = (SELECT uri FROM record WHERE id = 1) WHERE id = 2", "two records have one URI"),
        ("DELETE FROM body WHERE hash = (SELECT body_hash FROM record WHERE id = 1)", "names bytes that are not kept"),
        (
            (
                "INSERT INTO record_version (record_id, content_hash, body_hash, job_id, since) "
                "SELECT id, content_hash, body_hash, 1, first_seen FROM record WHERE id = 1 "
                "UNION ALL SELECT id, content_hash, body_hash, 1, first_seen FROM record WHERE id = 1"
            ),
            "a job wrote two versions of one record",
        ),
        (
            (
                "INSERT INTO lease (source_id, token, holder, until) VALUES (1, 'x', 'otra:1:abc:1', "
                "CAST(strftime('%s', 'now') AS INTEGER) + 100)"
            ),
            "uno is held by otra",
        ),
    ],
)
def test_a_store_that_is_not_sound(database, statement, words):
    execute(database, statement)
    with pytest.raises(Breach, match=words):
        check_store(database, SHOWN, SHOWN)


def test_bytes_that_are_others(database):
    execute(database, "UPDATE body SET data = (SELECT data FROM body LIMIT 1)")
    with pytest.raises(Breach, match="are others"):
        check_bodies(database)


def test_a_job_that_runs_for_ever(database):
    with hold_source(database, require_source(database, "uno")):
        job = start_job(database, require_source(database, "uno"))
    check_store(database, SHOWN, SHOWN)
    with pytest.raises(Breach, match=f"job {job.id} runs for ever"):
        check_healed(database, SHOWN)


def damage_file(index, manifest):
    path = index / manifest["files"]["catalog.ttl.gz"]["path"]
    path.write_bytes(path.read_bytes()[:-1])


def damage_counts(index, manifest):
    manifest["counts"]["datasets"] += 1
    (index / "manifest.json").write_text(json.dumps(manifest))


def damage_link(index, _):
    (index / "current").unlink()
    (index / "current").symlink_to("releases/7")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (damage_file, "catalog.ttl.gz of release 1 is not what its manifest says"),
        (damage_counts, "datasets.ndjson.gz: 5 lines, 5 URIs, 6 in the manifest"),
        (damage_link, "link"),
    ],
)
def test_a_release_that_is_not_whole(milpa, database, damage, words):
    damage(milpa.index, json.loads((milpa.index / "manifest.json").read_text()))
    with pytest.raises(Breach, match=words):
        check_published(milpa.index, database, frozenset())


def test_a_release_that_lacks_a_dataset(milpa, database):
    with pytest.raises(Breach, match="1 datasets are not published, 5 should not be"):
        check_published(milpa.index, database, {"https://milpa.example/otro"})


def test_a_part_of_a_release_that_is_not_whole(milpa):
    (index,) = milpa.index.glob("releases/1/source/index.json")
    (part,) = milpa.index.glob("releases/1/source/uno/datasets.ndjson.gz")
    whole = part.read_bytes()
    part.unlink()  # it may be the release's own file by another name
    part.write_bytes(whole[:-1])
    with pytest.raises(Breach, match=r"source/uno/datasets.ndjson.gz of release 1 is not what its manifest says"):
        check_release(milpa.index)
    part.unlink()
    with pytest.raises(Breach, match="the parts of release 1 cannot be read"):
        check_release(milpa.index)
    part.write_bytes(whole)
    index.write_bytes(b"{")
    with pytest.raises(Breach, match="of release 1"):
        check_release(milpa.index)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE index_state SET release = 2", "release 2 is served, and 1 stands"),
        ("UPDATE index_state SET digest = 'otro'", "release 1 is served, and 1 stands"),
        ("UPDATE index_entry SET uri = uri || 'x' WHERE id = 1", "5 datasets are served, and 5 are published"),
    ],
)
def test_an_index_that_serves_something_else(milpa, database, statement, words):
    with database.read() as connection:
        uris = set(connection.exec_driver_sql("SELECT uri FROM record").scalars())
    execute(database, statement)
    with pytest.raises(Breach, match=words):
        check_published(milpa.index, database, uris)


def test_a_value_is_found_in_text_and_in_bodies(milpa, database):
    assert {"body.data"} <= set(places_of(database, "datos@ejemplo.mx"))
    assert "record.title" in places_of(database, "Conjunto 1 de la vuelta 0")
    assert places_of(database, "nadie@ejemplo.mx") == []
    (milpa.home / "nota.txt").write_text("de nadie@ejemplo.mx")
    assert list(iter_files_with(milpa.home, "nadie@ejemplo.mx")) == ["nota.txt"]
