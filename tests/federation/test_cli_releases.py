"""The releases of the index as an operator types them."""

import json

import pytest

from federation.settings import get_settings
from storage.database import open_database
from tests.harvesters.portal import package


def titled(first, last, title):
    return [package(number, title=title, metadata_modified="2026-11-02T10:00:00") for number in range(first, last + 1)]


@pytest.fixture
def published(milpa, portal, joined):
    """Two releases of a source of five; in the second, one is new and one has another title."""
    assert milpa("harvest", "uno").code == 0
    assert milpa("publish").code == 0
    portal.packages = [*titled(1, 1, "Otro título"), *portal.packages[1:], *titled(6, 6, "Nuevo")]
    assert milpa("harvest", "uno").code == 0
    assert milpa("publish").code == 0


def test_releases_are_listed(milpa, published):
    listed = milpa("releases").out.splitlines()
    assert len(listed) == 3
    assert listed[0].split()[:2] == ["n.º", "publicada"]
    assert listed[1].split()[0] == "2"
    assert listed[1].rstrip().endswith("publicada")
    told = milpa("releases", "--json", "--limit", "1").json["releases"]
    assert [(one["release"], one["datasets"], one["current"]) for one in told] == [(2, 6, True)]


def test_before_the_first_release_it_is_said_how_to_publish(milpa, joined):
    assert "milpa publish" in milpa("releases").out
    assert milpa("releases", "--json").json == {"releases": []}


def test_rollback_tells_what_changes_and_does_nothing_without_yes(milpa, published):
    asked = milpa("rollback", "1")
    assert asked.code == 0
    assert "uno: 6 → 5 conjuntos" in asked.out
    assert "Nada cambió. Hágalo con: milpa rollback 1 --yes" in asked.out
    assert len(milpa("releases", "--json").json["releases"]) == 2


def test_rollback_holds_publication_until_it_is_resumed(milpa, published):
    done = milpa("rollback", "1", "--yes", "--by", "ana", "--reason", "sin Jalisco")
    assert "Versión 3 publicada: es la 1 otra vez." in done.out
    assert "restaura la 1: ana (sin Jalisco)" in milpa("releases").out
    held = milpa("publish")
    assert (held.code, held.out) == (1, "")
    assert held.err.count("\n") == 1
    assert held.err.startswith("milpa: No se publica: ana restauró la versión 1 (sin Jalisco)")
    assert milpa("rollback", "1", "--yes").out.endswith("La versión 3 ya tiene lo de la 1: no hay versión nueva.\n")
    assert milpa("publish", "--resume", "--by", "eva").out.startswith("Versión 4 publicada: 6 conjuntos")
    assert milpa("publish").code == 0


def test_rollback_to_what_is_not_there_says_what_is(milpa, published):
    refused = milpa("rollback", "7", "--yes")
    assert refused.code == 1
    assert "Se pueden restaurar: 1, 2." in refused.err


def test_diff_tells_the_records_then_the_sources(milpa, published):
    told = milpa("diff", "1", "2").out
    assert "Nuevo\n" in told
    assert "    ~ Título (title.es): Conjunto número 1 → Otro título" in told
    assert [line.split()[:4] for line in told.splitlines() if line.startswith("uno")] == [["uno", "1", "1", "0"]]
    assert milpa("diff", "2", "2").out == "Tienen los mismos registros, iguales.\n"
    assert "y 1 más; todos, con --json" in milpa("diff", "1", "2", "--limit", "1").out


def test_diff_as_json_has_every_record_and_the_counts(milpa, published):
    told = milpa("diff", "1", "2", "--json").json
    assert (told["from"], told["to"]) == (1, 2)
    assert sorted((one["change"], one["title"]) for one in told["records"]) == [
        ("added", "Nuevo"), ("changed", "Otro título"),
    ]  # fmt: skip
    (source,) = told["sources"]
    assert (source["source"], source["added"], source["changed"], source["removed"]) == ("uno", 1, 1, 0)
    assert {"field": "title.es", "records": 1} in source["fields"]
    assert milpa("diff", "1", "2", "--json", "--limit", "0").json["records"] == []
    assert milpa("diff", "1", "2", "--json", "--source", "otra").json["sources"] == []


def test_diff_of_what_is_not_kept_is_one_sentence(milpa, published):
    refused = milpa("diff", "1", "9")
    assert (refused.code, refused.out) == (1, "")
    assert "La versión 9 no está en" in refused.err


@pytest.fixture
def shrunk(milpa, portal, published):
    """A source that lost three records without anybody's decision."""
    database = open_database(get_settings().database)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE record SET content_hash = NULL WHERE id <= 3")
    database.close()


def test_a_great_loss_is_refused_with_what_to_type(milpa, shrunk):
    refused = milpa("publish")
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert "(uno: 6 → 3)" in refused.err
    assert "milpa publish --accept-loss uno --reason '…'" in refused.err


def test_a_great_loss_is_accepted_with_a_reason(milpa, shrunk):
    refused = milpa("publish", "--accept-loss", "uno")
    assert (refused.code, "necesita una razón" in refused.err) == (2, True)
    accepted = milpa("publish", "--accept-loss", "uno", "--reason", "depuración", "--by", "ana")
    assert accepted.out.startswith("Versión 3 publicada: 3 conjuntos")
    manifest = json.loads((get_settings().index / "manifest.json").read_text())
    assert [(one["source"], one["who"], one["reason"]) for one in manifest["accepted"]] == [
        ("uno", "ana", "depuración"),
    ]  # fmt: skip
