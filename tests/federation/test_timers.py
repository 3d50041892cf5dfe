"""What an operator pastes into a crontab or a systemd unit: absolute, whole, without secrets, and it runs."""

import configparser
import os
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cronsim import CronSim

from federation.settings import Settings
from federation.timers import Installation, crontab_of, installation_of, units_of

ENVIRONMENT = {
    "USER": "milpa", "PATH": "/usr/bin", "MILPA_HOME": "var", "MILPA_BASE_URI": "https://datos.ejemplo.gob.mx",
    "MILPA_USER_AGENT": "Milpa (datos@ejemplo.gob.mx) 100%", "MILPA_KEY_UNO": "llave-secreta",
    "MILPA_DATABASE_URL": "postgresql://milpa:clave-secreta@bd/milpa", "MILPA_HEARTBEAT_URL": "https://hc.example/secreta",
    "MILPA_LANG": "",
}  # fmt: skip


@pytest.fixture
def installation():
    return installation_of(Settings(home=Path("var")), ENVIRONMENT)


def made(**facts):
    given = {"command": ("/opt/mi milpa/bin/milpa",), "home": Path("/srv/100% mía"), "variables": {}, "secrets": (),
             "user": "milpa", "flock": "/usr/bin/flock"}  # fmt: skip
    return Installation(**given | facts)


def test_paths_are_absolute_and_secrets_are_only_named(installation):
    written = crontab_of(installation) + "".join(units_of(installation).values())
    assert "secreta" not in written
    assert installation.secrets == ("MILPA_DATABASE_URL", "MILPA_HEARTBEAT_URL", "MILPA_KEY_UNO")
    assert installation.variables == {
        "MILPA_BASE_URI": "https://datos.ejemplo.gob.mx",
        "MILPA_HOME": str(Path("var").absolute()),
        "MILPA_USER_AGENT": "Milpa (datos@ejemplo.gob.mx) 100%",
    }
    assert all(Path(word).is_absolute() for word in installation.command[:1])


def test_a_database_url_without_a_password_is_no_secret():
    environment = {"MILPA_DATABASE_URL": "postgresql://milpa@bd/milpa"}
    assert installation_of(Settings(), environment).secrets == ()


def test_a_relative_sqlite_file_is_written_by_its_whole_path():
    environment = {"MILPA_DATABASE_URL": "sqlite:///var/mia.sqlite"}
    written = installation_of(Settings(), environment).variables["MILPA_DATABASE_URL"]
    assert written == f"sqlite:///{Path('var/mia.sqlite').absolute()}"


def test_the_lines_of_a_crontab():
    lines = crontab_of(made(variables={"MILPA_LANG": "es"})).splitlines()
    assert lines[0] == "MILPA_LANG=es"
    harvest, *others = (line for line in lines if line[0] not in "M#")
    fields, words = harvest.split(maxsplit=5)[:5], shlex.split(harvest.split(maxsplit=5)[5].replace("\\%", "%"))
    assert next(CronSim(" ".join(fields), datetime(2026, 1, 1, tzinfo=UTC)))
    assert words == ["/usr/bin/flock", "-n", "-E", "0", "/srv/100% mía/.harvest.cron.lock", "/opt/mi milpa/bin/milpa",
                     "harvest", "--due", "--max-time", "PT2H"]  # fmt: skip
    assert "100\\% m" in harvest, "cron ends a command at a bare percent sign"
    assert len(others) == 4
    assert all(line.endswith("> /dev/null") for line in others)


def test_without_flock_the_leases_suffice():
    assert "flock" not in crontab_of(made(flock=None))


def test_the_units_of_systemd():
    units = units_of(made(variables={"MILPA_USER_AGENT": 'Milpa "uno" 100% $HOME'}))
    assert list(units) == [
        f"milpa-{task}.{kind}"
        for task in ("harvest", "links", "notices", "scorecards", "publish")
        for kind in ("service", "timer")
    ]
    for name, text in units.items():
        parser = configparser.ConfigParser(interpolation=None, strict=True)
        parser.optionxform = str
        parser.read_string(text)
        assert parser["Unit"]["Description"].startswith("Milpa: ")
        if name.endswith("timer"):
            assert parser["Timer"]["OnCalendar"]
            assert parser["Install"]["WantedBy"] == "timers.target"
        else:
            service = parser["Service"]
            assert service["ExecStart"].startswith('"/opt/mi milpa/bin/milpa" ')
            assert service["Environment"] == '"MILPA_USER_AGENT=Milpa \\"uno\\" 100%% $HOME"'
            assert service["EnvironmentFile"] == "-/srv/100%% mía/milpa.env"
            assert (service["Type"], service["User"]) == ("oneshot", "milpa")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_no_fault_with_them(tmp_path, installation):
    for name, text in units_of(installation).items():
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in units_of(installation)]
    done = subprocess.run(
        ["systemd-analyze", "verify", *files], capture_output=True, text=True, timeout=60, check=False
    )
    assert "milpa-" not in done.stderr


@pytest.mark.parametrize("locked", [False, True])
def test_the_line_runs_in_an_empty_environment_and_never_twice_at_once(tmp_path, locked):
    home = tmp_path / "mi casa"
    home.mkdir()
    command = (sys.executable, "-c", "import sys; print(sys.argv[1:])")
    installation = made(command=command, home=home, flock=shutil.which("flock"))
    line = next(line for line in crontab_of(installation).splitlines() if "--due" in line)
    shell = line.split(maxsplit=5)[5].replace("\\%", "%")
    holder = None
    if locked and installation.flock:
        lock = home / ".harvest.cron.lock"
        holder = subprocess.Popen([installation.flock, lock, "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holder.stdin.write(b"held\n")
        holder.stdin.flush()
        holder.stdout.readline()
    done = subprocess.run(
        ["/bin/sh", "-c", shell], env={"PATH": os.defpath}, capture_output=True, text=True, check=True
    )
    assert done.stdout == ("" if holder else "['harvest', '--due', '--max-time', 'PT2H']\n")
    if holder:
        holder.communicate()
