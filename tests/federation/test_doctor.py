"""``milpa doctor``: each thing that may be wrong with an installation is found, and told with what to do."""

import json
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from federation.cli.doctor import NAMES
from federation.doctor.checks import CHECKS, OF_THE_DATABASE, iter_findings
from federation.doctor.findings import Installation
from federation.settings import Settings
from storage.errors import DatabaseUnreachableError, StorageError
from storage.jobs import finish_job, start_job
from storage.locks import hold_source
from storage.quarantines import Quarantine, put_quarantine
from storage.sources import add_source

SOUND = {"base_uri": "https://datos.ejemplo.gob.mx", "user_agent": "Milpa (datos@ejemplo.gob.mx)"}


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, **SOUND)


def add(database, slug="uno", host="localhost"):
    facts = {"title": slug, "protocol": "ckan", "government_level": "state", "status": "active"}
    return add_source(database, slug=slug, url=f"http://{host}/{slug}", **facts)


def examine(database, settings, environment=None, reference=None):
    """Level, words and advice of each check that found something, by name."""
    installation = Installation(settings, environment or {}, database, reference)
    found = {}
    for name, finding in iter_findings(installation):
        assert finding.what.es
        assert finding.what.en
        assert finding.level != "warn" or finding.advice, finding
        found.setdefault(name, []).append((finding.level, finding.what.es))
    return found


def levels(found):
    return {name: max(level for level, _ in findings) for name, findings in found.items()}


def test_a_sound_installation(database, settings):
    add(database)
    found = examine(database, settings)
    assert levels(found) == {name: "ok" for name, _ in CHECKS}, found


def test_every_check_has_a_word_in_both_languages():
    assert set(NAMES) == {name for name, _ in CHECKS}


def test_a_report_is_read_by_a_person_and_ends_with_what_it_comes_to(milpa):
    told = milpa("doctor", MILPA_BASE_URI=SOUND["base_uri"], MILPA_USER_AGENT=SOUND["user_agent"])
    assert "bien   cosechas      Ninguna cosecha en curso." in told.out
    assert "Ninguna fuente activa tiene servidor que buscar." in told.out
    assert told.out.endswith("Todo está bien.\n")
    warned = milpa("doctor", MILPA_BASE_URI="https://milpa.example")
    assert (warned.code, warned.out.endswith("Sin fallas; avisos: 1.\n")) == (0, True)


def test_a_database_that_does_not_open_is_told_once_and_the_machine_is_checked_all_the_same(settings):
    found = examine(DatabaseUnreachableError("No se puede abrir.", "Cannot be opened."), settings)
    assert found["database"] == [("fail", "No se puede abrir.")]
    assert found.keys() == {name for name, _ in CHECKS} - OF_THE_DATABASE


def test_a_damaged_database(sqlite_database, settings):
    for number in range(300):
        add(sqlite_database, f"fuente-{number}")
    path = Path(sqlite_database.url.database)
    with sqlite_database._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'source'").scalar()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
    with path.open("r+b") as file:
        file.seek((root - 1) * size + 8)
        file.write(b"\xff" * 200)
    sqlite_database._engine.dispose()
    found = examine(sqlite_database, settings)
    assert found["integrity"][0][0] == "fail"
    assert "dañada" in found["integrity"][0][1]


def test_a_database_that_cannot_be_written(sqlite_database, settings, monkeypatch):
    def refuse(*_):
        raise StorageError("Disco de solo lectura.", "Read-only disk.")

    monkeypatch.setattr("federation.doctor.memory.check_writing", refuse)
    assert ("fail", "Disco de solo lectura.") in examine(sqlite_database, settings)["database"]


def test_a_harvest_that_died_is_told_and_one_that_lives_is_not(database, settings):
    dead, alive = add(database, "muerta"), add(database, "viva")
    with hold_source(database, dead), hold_source(database, alive):
        with database.write() as connection:
            connection.exec_driver_sql(f"UPDATE lease SET until = 0 WHERE source_id = {dead.id}")
        (finding,) = examine(database, settings)["leases"]
    assert finding[0] == "warn"
    assert "«muerta»" in finding[1]


@pytest.mark.parametrize(("free_mb", "level"), [(50_000, "ok"), (1_000, "warn"), (100, "fail")])
def test_room_on_the_disk(sqlite_database, settings, monkeypatch, free_mb, level):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free_mb << 20))
    assert levels(examine(sqlite_database, settings))["disk"] == level


def test_a_folder_that_cannot_be_written(sqlite_database, settings, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, _: Path(path) != settings.home)
    found = examine(sqlite_database, settings)["permissions"]
    assert any(level == "fail" and str(settings.home) in what for level, what in found)


@pytest.mark.parametrize(("apart", "level"), [(0, "ok"), (20, "warn"), (-90, "fail"), (90, "fail")])
@pytest.mark.parametrize("whose", ["database", "portal"])
def test_clocks_that_differ(sqlite_database, settings, monkeypatch, apart, level, whose):
    other = datetime.now(UTC) + timedelta(seconds=apart)
    reference = format_datetime(other, usegmt=True) if whose == "portal" else None
    if whose == "database":
        monkeypatch.setattr("federation.doctor.machine.read_clock", lambda _: other)
    assert examine(sqlite_database, settings, reference=reference)["clock"][-1][0] == level


def test_a_portal_that_does_not_tell_its_time(sqlite_database, settings):
    assert examine(sqlite_database, settings, reference="ayer")["clock"][-1][0] == "warn"


def test_names_that_do_not_resolve(sqlite_database, settings, monkeypatch):
    def resolve(host, _port):
        if host.endswith(".invalid"):
            raise OSError
        return [host]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    add(sqlite_database, "uno", "uno.invalid")
    assert examine(sqlite_database, settings)["dns"][0][0] == "warn", "one that is unknown may have gone"
    add(sqlite_database, "dos", "dos.invalid")
    assert examine(sqlite_database, settings)["dns"][0][0] == "fail", "all of them: it is the resolver"
    add(sqlite_database, "tres", "localhost")
    ((level, said),) = examine(sqlite_database, settings)["dns"]
    assert (level, said) == ("warn", "2 de 3 nombres no se resuelven: dos.invalid, uno.invalid.")


def test_a_machine_without_authorities(sqlite_database, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    assert levels(examine(sqlite_database, settings))["tls"] == "fail"


@pytest.mark.parametrize(
    ("facts", "level", "said"),
    [
        ({"base_uri": "https://milpa.example"}, "warn", "MILPA_BASE_URI"),
        ({"user_agent": Settings.model_fields["user_agent"].default}, "warn", "contacto"),
        ({"timeout": 700.0}, "warn", "MILPA_REQUEST_TIMEOUT"),
        ({"source_timeout": 60.0}, "warn", "MILPA_SOURCE_TIMEOUT"),
        ({"live_sources": 1000, "connections_per_host": 16}, "fail", "ulimit"),
        ({"heartbeat_url": "http://hc.example/secreta"}, "warn", "https"),
        ({"home": Path("var")}, "warn", "relativa"),
    ],
)
def test_settings_that_contradict(sqlite_database, settings, monkeypatch, facts, level, said):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1024))
    (found,) = examine(sqlite_database, settings.model_copy(update=facts))["settings"]
    assert found[0] == level
    assert said in found[1]


def test_a_variable_that_nobody_reads(sqlite_database, settings):
    environment = {"MILPA_HOME": "x", "MILPA_KEY_UNO": "x", "MILPA_TIMOUT": "60", "PATH": "x"}
    assert examine(sqlite_database, settings, environment)["settings"] == [("warn", "Milpa no lee: MILPA_TIMOUT.")]


def test_a_source_that_fails_again_and_again(sqlite_database, settings):
    source = add(sqlite_database)
    for _ in range(3):
        finish_job(sqlite_database, start_job(sqlite_database, source).id, "failed", "")
    ((level, said),) = examine(sqlite_database, settings)["sources"]
    assert level == "warn"
    assert said.startswith("«uno» ha fallado 3 veces seguidas; se intentará desde ")


def test_the_command_fails_when_a_check_does(tmp_path):
    environment = {**os.environ, "MILPA_HOME": str(tmp_path), "MILPA_LANG": "es"}
    environment |= {f"MILPA_{name.upper()}": value for name, value in SOUND.items()}

    def doctor(**more):
        command = [sys.executable, "-c", "from federation.cli import main; main()", "doctor", "--json"]
        done = subprocess.run(command, env=environment | more, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, json.loads(done.stdout)["checks"]

    code, checks = doctor()
    assert (code, {check["level"] for check in checks}) == (0, {"ok"})
    assert [check["check"] for check in checks] == [name for name, _ in CHECKS]
    code, checks = doctor(MILPA_DATABASE_URL="postgresql://nadie:clave@127.0.0.1:1/x")
    assert code == 1
    assert "clave" not in json.dumps(checks)


def test_a_removal_that_waits_for_a_decision(sqlite_database, settings):
    source = add(sqlite_database)
    asked = Quarantine(
        source_id=source.id, emptied=False, since=datetime(2026, 3, 1, tzinfo=UTC), job_id=1, judged_job=1,
        records=4, largest=5, reason="…", reason_es="…",
    )  # fmt: skip
    with sqlite_database.write() as connection:
        put_quarantine(connection, asked)
    ((level, said),) = examine(sqlite_database, settings)["removals"]
    assert level == "warn"
    assert said == "«uno» espera desde 2026-03-01 que alguien decida si se van 4 registros."
