"""``milpa backup`` and ``restore`` as an operator types them."""

import hashlib
import io
import json
import sqlite3
import tarfile
from contextlib import closing

import pytest
from sqlalchemy import text

from drill.earlier_schemas import NEWEST, REVISIONS, SOURCES, make_earlier, open_at
from federation.backups import CONTENT, FORMAT, SHEET
from storage.migrations import VERSION_TABLE


def make_earlier_backup(path, revision, called=""):
    """Pack a database of an earlier schema as its program did; `called` what no program of today knows."""
    content = path.with_suffix(".sqlite")
    make_earlier(f"sqlite:///{content}", revision)
    if called:
        database = open_at(f"sqlite:///{content}", revision)
        with database.write() as connection:
            connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = :called"), {"called": called})
        database.close()
    with closing(sqlite3.connect(content)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = content.read_bytes()
    sheet = {
        "format": FORMAT, "created": "2026-03-01T12:00:00+00:00", "milpa": "0.0.1",
        "schema": called or f"milpa_{revision:04}", "bytes": len(held), "sha256": hashlib.sha256(held).hexdigest(),
        "rows": {"source": 2},
    }  # fmt: skip
    with tarfile.open(path, "w") as tar:
        for name, data in ((SHEET, json.dumps(sheet).encode()), (CONTENT, held)):
            about = tarfile.TarInfo(name)
            about.size = len(data)
            tar.addfile(about, io.BytesIO(data))


@pytest.fixture
def saved(milpa, joined, tmp_path):
    """A backup of an installation that has harvested and published; its path."""
    milpa("harvest", "uno")
    assert milpa("publish").code == 0
    path = tmp_path / "copia.tar"
    assert milpa("backup", str(path)).out == f"Guardado en {path}: 1 fuente, 5 registros, 0 versiones anteriores.\n"
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, milpa, tmp_path):
    """Run the program in another installation, on either kind of database."""
    url = request.getfixturevalue(f"make_{request.param}_url")(True)

    def run(*arguments):
        return milpa(*arguments, MILPA_HOME=str(tmp_path / "elsewhere"), MILPA_DATABASE_URL=url)

    return run


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in {".lock", ".verified.json"}
    }  # fmt: skip


def test_what_is_restored_elsewhere_publishes_the_same_bytes(elsewhere, saved, tmp_path):
    told = elsewhere("restore", str(saved))
    assert told.code == 0
    assert told.out.startswith(f"Restaurado de {saved}, guardado el ")
    assert elsewhere("publish").code == 0

    first, second = (files_in(tmp_path / home / "index") for home in ("var", "elsewhere"))
    assert any(name.endswith(".ttl.gz") for name in first)
    assert first == second


def test_a_backup_is_never_written_over_anything(milpa, saved):
    before = saved.read_bytes()
    again = milpa("backup", str(saved))
    assert (again.code, "ya existe" in again.err) == (1, True)
    assert saved.read_bytes() == before
    assert "No existe la carpeta" in milpa("backup", str(saved.parent / "no" / "x.tar")).err


def test_what_a_killed_backup_left_is_swept(milpa, saved):
    left = saved.parent / ".milpa-backup-abc"
    left.mkdir()
    (left / "milpa.sqlite").write_bytes(b"half")
    milpa("backup", str(saved.parent / "otra.tar"))
    assert sorted(path.name for path in saved.parent.iterdir()) == ["copia.tar", "otra.tar", "var"]


def test_the_sheet_tells_what_it_is(milpa, saved):
    with tarfile.open(saved) as tar:
        assert tar.getnames() == ["backup.json", "milpa.sqlite"]
        sheet = json.loads(tar.extractfile("backup.json").read())
    assert sheet["format"] == "milpa-backup/1"
    assert sheet["rows"] == {"source": 1, "harvest_job": 1, "record": 5, "record_version": 0, "release": 1}
    assert milpa("restore", str(saved), "--replace", "--json").json == {"file": str(saved), **sheet, "erased": 0}


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def foreign(_):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("backup.json"))
    return held.getvalue()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (flipped, "está dañado"),
        (lambda content: content[: len(content) // 2], "incompleta"),
        (lambda _: b"", "no es una copia"),
        (lambda content: b"PK\x03\x04" + content, "no es una copia"),
        (foreign, "no es una copia"),
    ],
)
def test_a_file_that_is_damaged_or_no_backup_changes_nothing(milpa, saved, damage, words):
    bad = saved.parent / "mala.tar"
    bad.write_bytes(damage(saved.read_bytes()))
    told = milpa("restore", str(bad), "--replace")
    assert told.code == 1
    assert words in told.err
    assert milpa("records", "uno", "--json").json["records"]


def test_a_database_that_is_not_empty_stays(milpa, saved):
    told = milpa("restore", str(saved))
    assert (told.code, "no está vacía" in told.err) == (1, True)


@pytest.mark.parametrize("revision", [1, 6, REVISIONS[-2]])
def test_a_backup_of_an_earlier_milpa_is_brought_up_to_date(elsewhere, tmp_path, revision):
    path = tmp_path / "vieja.tar"
    make_earlier_backup(path, revision)
    told = elsewhere("restore", str(path), "--json")
    assert (told.code, told.json["schema"]) == (0, f"milpa_{revision:04}")
    assert [source["name"] for source in elsewhere("sources", "--json").json["sources"]] == list(SOURCES[::-1])
    assert len(elsewhere("jobs", "uno", "--json").json["jobs"]) == 5
    assert elsewhere("issues", "uno", "--json").json["counts"] == {"record.unreadable": 2}


def test_a_backup_of_a_newer_milpa_says_so_and_changes_nothing(milpa, saved, tmp_path):
    path = tmp_path / "nueva.tar"
    make_earlier_backup(path, NEWEST, f"milpa_{NEWEST + 1:04}")
    told = milpa("restore", str(path), "--replace")
    assert (told.code, told.err) == (
        1,
        f"milpa: La copia {path} es de un Milpa más nuevo. Actualice este programa y repita; nada cambió.\n",
    )
    assert [source["name"] for source in milpa("sources", "--json").json["sources"]] == ["uno"]
