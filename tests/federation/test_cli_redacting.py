"""``milpa redact`` as an operator types it: afterwards no byte of the value is anywhere."""

import gzip
import json
import sqlite3

import pytest

from federation.cli.redacting import PLACES, _called
from storage.compression import decompress
from storage.erasable_columns import FORGOTTEN, SEARCHED
from tests.harvesters.portal import SEARCH, Answer, package

WHO = "ana.ruiz@salud.gob.mx"


@pytest.fixture
def held(milpa, portal, joined):
    """A source whose packages name a person, in two versions."""
    portal.packages = [
        package(number, maintainer_email=WHO, metadata_modified=f"2026-11-01T10:0{number}:00") for number in range(1, 4)
    ]
    milpa("harvest", "uno")
    portal.packages[0] = package(1, title="Otro", maintainer_email=WHO.upper(), notes=f"Pregunte a {WHO}.")
    milpa("harvest", "uno")
    return WHO


def holders(home):
    """Everything of an installation that holds the value: the file's own bytes, and what is compressed in it."""
    path = home / "milpa.sqlite"
    files = [path, *(file for file in home.glob("milpa.sqlite-*") if file.is_file())]
    found = [file.name for file in files if WHO.encode() in file.read_bytes().lower()]
    with sqlite3.connect(path) as connection:
        found += [digest for digest, data in connection.execute("SELECT hash, data FROM body")
                  if WHO.encode() in decompress(data).lower()]  # fmt: skip
    current = home / "index" / "current"
    found += [
        path.name for path in current.resolve().glob("*.gz") if WHO.encode() in gzip.decompress(path.read_bytes())
    ]
    return found


def test_nothing_goes_before_it_was_shown(milpa, held, tmp_path):
    milpa("publish")
    shown = milpa("redact", WHO)
    assert (shown.code, "cuerpos y contenidos" in shown.out) == (0, True)
    assert shown.out.endswith("Nada se borró. Borre con --yes.\n")
    assert len(holders(tmp_path / "var")) > 3


def test_afterwards_no_byte_of_it_is_in_the_memory_nor_in_what_is_published(milpa, held, tmp_path):
    milpa("publish")
    done = milpa("redact", WHO, "--reason", "solicitud 12", "--by", "eva", "--yes")
    assert (done.code, "Falta publicar" in done.out) == (0, True)
    assert milpa("publish", "--keep", "1").code == 0

    assert holders(tmp_path / "var") == []
    assert "redacted@redacted.invalid" in milpa("show", "uno/id-00001").out
    (mark,) = milpa("redact", "--list", "--json").json["redactions"]
    assert (mark["kind"], mark["who"], mark["why"]) == ("e-mail", "eva", "solicitud 12")
    assert milpa("history", "uno/id-00001").out.count("cambió") == 1


def test_the_next_harvests_do_not_bring_it_back_and_see_no_change(milpa, held, portal, tmp_path):
    milpa("redact", WHO, "--yes")
    milpa("harvest", "uno")
    job = milpa("jobs", "--json").json["jobs"][0]
    assert (job["new"], job["changed"], job["unchanged"]) == (0, 0, 3)
    portal.packages.append(package(9, maintainer_email=WHO))
    milpa("harvest", "uno")
    assert milpa("jobs", "--json").json["jobs"][0]["new"] == 1
    assert holders(tmp_path / "var") == []
    again = milpa("redact", WHO, "--yes", "--json").json
    assert (again["touched"], again["marked"]) == ({}, True)


def test_what_a_portal_says_of_a_person_when_it_fails_is_not_told_again(milpa, held, portal):
    complaint = json.dumps({"success": False, "error": {"message": f"Escriba a {WHO}"}})
    portal.script(SEARCH, Answer(complaint.encode(), content_type="application/json"))
    milpa("harvest", "uno")
    assert WHO in milpa("jobs", "--json").out
    assert milpa("redact", WHO, "--yes", "--json").json["touched"]["harvest_job"] == 1
    assert WHO not in milpa("jobs", "--json").out
    milpa("harvest", "uno")
    told = milpa("jobs", "--json")
    assert WHO not in told.out
    assert "Escriba a redacted@redacted.invalid" in told.json["jobs"][0]["reason"]


def test_a_records_own_uri_is_no_person(milpa, held):
    uri = milpa("records", "uno", "--json").json["records"][0]["uri"]
    assert (milpa("redact", uri, "--yes").code, milpa("redact", "nadie", "--yes").code) == (2, 2)


def test_who_erases_is_whom_the_installation_names(milpa, held):
    assert milpa("redact", WHO, "--yes", MILPA_OPERATOR="Eva Luna").code == 0
    (mark,) = milpa("redact", "--list", "--json").json["redactions"]
    assert mark["who"] == "Eva Luna"


def test_a_backup_of_before_brings_nothing_back_and_a_repetition_says_when_it_was(milpa, held, tmp_path):
    milpa("edit", "uno", "--contact", f"Ana Ruiz <{WHO}>")
    milpa("backup", str(tmp_path / "copia.tar"))
    done = milpa("redact", WHO, "--by", "eva", "--yes")
    assert "el nombre y el teléfono que un portal dé junto a él se quedan" in done.out
    back = milpa("restore", str(tmp_path / "copia.tar"), "--replace")
    assert "Lo que se borró después de guardarlo (milpa redact) se volvió a borrar: 1 marcas." in back.out
    assert holders(tmp_path / "var") == []
    assert "Ana Ruiz" not in milpa("source", "uno").out
    again = milpa("redact", WHO, "--yes").out
    assert (again.startswith("Ya se había borrado ("), "eva" in again, again.count("\n")) == (True, True, 1)


def test_who_restores_into_an_empty_database_is_told_what_may_be_in_it(milpa, held, tmp_path):
    milpa("backup", str(tmp_path / "copia.tar"))
    back = milpa("restore", str(tmp_path / "copia.tar"), MILPA_HOME=str(tmp_path / "otra"))
    assert "(milpa redact) está otra vez en ella: bórrelo de nuevo." in back.out


def test_every_place_has_words_and_one_is_said_as_one():
    places = {"document", "body", *SEARCHED, *(each.table for each in FORGOTTEN)}
    assert set(PLACES) == places
    assert _called("link", 1) == "enlace"
    assert _called("link", 2) == "enlaces"
