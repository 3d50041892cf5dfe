"""A catalogue in a table joins: from a file of this machine, or from a URL."""

import json
from pathlib import Path

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.harvest import Harvest
from federation.joining import JoinError, join
from federation.settings import Settings
from storage.records import get_record
from storage.sources import list_sources, require_source
from tests.harvesters.portal import Answer, running_portal

LOOPBACK = Settings(allow_private_addresses=True)
INVENTORY = "ds:identifier,ds:title,ds:description,rs:title,rs:downloadURL\nagua,Agua,Pozos,Lista,https://x.mx/a.csv\n"
OWN_NAMES = "Nombre,Liga\nAgua,https://x.mx/a.csv\nBaches,https://x.mx/b.csv\n"


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "Inventario 2026.csv"
    path.write_text(INVENTORY, encoding="utf-8")
    return path


@pytest.fixture
def columns(tmp_path) -> Path:
    path = tmp_path / "columnas.json"
    path.write_text('{"Nombre": "title", "Liga": "distribution.download_url"}', encoding="utf-8")
    return path


def test_a_file_joins_is_harvested_and_harvested_again(sqlite_database, table):
    joined = join(sqlite_database, LOOPBACK, Claim(str(table), municipality="14039"), activate=True)
    source = joined.source
    assert (source.slug, source.url, source.home) == ("inventario-2026", table.as_uri(), "")
    assert (source.protocol, source.schema, joined.detection.best.declared) == ("spreadsheet", "adela_csv", 1)
    (first,) = Harvest(sqlite_database, LOOPBACK).run().results
    assert (first.job.state, first.job.new) == ("complete", 1)
    (second,) = Harvest(sqlite_database, LOOPBACK).run().results
    assert (second.job.state, second.job.new, second.job.changed, second.job.unchanged) == ("complete", 0, 0, 1)


def test_a_table_with_names_of_its_own_joins_with_a_column_map(sqlite_database, table, columns):
    table.write_text(OWN_NAMES, encoding="utf-8")
    source = join(sqlite_database, LOOPBACK, Claim(str(table), columns=columns), activate=True).source
    assert require_source(sqlite_database, source.slug).options.columns == (
        ("Nombre", "title"),
        ("Liga", "distribution.download_url"),
    )
    (result,) = Harvest(sqlite_database, LOOPBACK).run().results
    assert (result.job.state, result.job.new) == ("complete", 2)
    record = get_record(sqlite_database, source.slug, "Agua")
    assert json.loads(record.document)["distribution"][0]["downloadURL"] == "https://x.mx/a.csv"


def test_a_column_map_can_be_changed(sqlite_database, table, columns):
    source = join(sqlite_database, LOOPBACK, Claim(str(table)), activate=True).source
    assert source.options.columns is None
    edited = edit(sqlite_database, LOOPBACK, source.slug, {"columns": columns})
    assert dict(edited.options.columns) == {"Nombre": "title", "Liga": "distribution.download_url"}


def test_a_column_map_that_changed_is_read_by_though_the_table_did_not(sqlite_database, table, columns):
    table.write_text(OWN_NAMES, encoding="utf-8")
    source = join(sqlite_database, LOOPBACK, Claim(str(table), columns=columns), activate=True).source
    Harvest(sqlite_database, LOOPBACK).run()
    columns.write_text('{"Nombre": "title", "Liga": "landing_page"}', encoding="utf-8")
    edit(sqlite_database, LOOPBACK, source.slug, {"columns": columns})
    (result,) = Harvest(sqlite_database, LOOPBACK).run().results
    assert (result.job.state, result.job.changed) == ("complete", 2)
    record = get_record(sqlite_database, source.slug, "Agua")
    assert json.loads(record.document)["landingPage"] == "https://x.mx/a.csv"


def test_a_file_that_moved_is_told_by_its_path(sqlite_database, table, tmp_path):
    source = join(sqlite_database, LOOPBACK, Claim(str(table)), activate=True).source
    moved = table.rename(tmp_path / "otro.csv")
    assert edit(sqlite_database, LOOPBACK, source.slug, {"url": str(moved)}).url == moved.as_uri()


@pytest.mark.parametrize(
    ("content", "words"),
    [(OWN_NAMES, "encabezados"), ("", "encabezados"), ("<html></html>", "página web")],
    ids=["unknown headings", "empty", "web page"],
)
def test_a_file_that_is_no_catalogue_does_not_join(sqlite_database, table, content, words):
    table.write_text(content, encoding="utf-8")
    with pytest.raises(JoinError, match=words):
        join(sqlite_database, LOOPBACK, Claim(str(table)), activate=True)
    assert list_sources(sqlite_database) == ()


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (lambda table: Claim(str(table.with_name("no-hay.xlsx"))), "No hay un archivo"),
        (lambda table: Claim(str(table.parent) + "/x.csv"), "No hay un archivo"),
        (lambda table: Claim(table.as_uri()), "no es una URL"),
        (lambda table: Claim(str(table), protocol="ckan"), "spreadsheet"),
        (lambda table: Claim(str(table), columns=table), "mapa de columnas"),
        (lambda table: Claim(str(table), columns=table.parent), "mapa de columnas"),
    ],
    ids=["not there", "not there either", "a file's URL", "another protocol", "no map", "a folder for a map"],
)
def test_what_cannot_be_right_about_a_file_is_said(sqlite_database, table, claim, words):
    with pytest.raises(UsageError, match=words):
        join(sqlite_database, LOOPBACK, claim(table), activate=True)


def test_a_table_at_a_url_is_recognised(sqlite_database, portal):
    portal.script("/inventario.csv", Answer(INVENTORY.encode(), content_type="application/vnd.ms-excel"))
    joined = join(sqlite_database, LOOPBACK, Claim(portal.url + "/inventario.csv"), activate=True)
    assert (joined.source.protocol, joined.source.schema) == ("spreadsheet", "adela_csv")
    assert joined.detection.best.declared == 1
    (result,) = Harvest(sqlite_database, LOOPBACK).run().results
    assert (result.job.state, result.job.new) == ("complete", 1)
