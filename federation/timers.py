"""What an operator pastes so that the machine harvests by itself: crontab lines or systemd units.

Secrets are never written out: a variable that holds one is named, to be put where only its user can read it.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from federation.settings import KEY_PREFIX, SECRETS, Settings


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is to be done again and again."""

    name: str
    words: tuple[str, ...]
    """Of the command, after ``milpa``."""
    cron: str
    calendar: str
    """The same in systemd's words (systemd.time(7))."""
    title: str
    is_quiet: bool = False
    """Whether it says nothing while all is well: cron mails whatever is said."""


TASKS = (
    Task("harvest", ("harvest", "--due", "--max-time", "PT2H"), "*/10 * * * *", "*:0/10", "what is due", is_quiet=True),
    Task("links", ("links", "--due", "--max-time", "PT40M"), "15 * * * *", "*:15", "links that are due"),
    Task("notices", ("notices", "--send"), "*/5 * * * *", "*:0/5", "notices that wait"),
    Task("scorecards", ("scorecard", "--all", "--send"), "20 7 * * *", "07:20", "last month's scorecards, once each"),
    Task("publish", ("publish",), "5 * * * *", "*:05", "the index, where anything changed"),
)


@dataclass(frozen=True, slots=True)
class Installation:
    """Where this Milpa lies, and by which variables it was set."""

    command: tuple[str, ...]
    """What starts it, by absolute paths."""
    home: Path
    variables: Mapping[str, str]
    """To be written into the crontab or the units."""
    secrets: tuple[str, ...]
    """Names of the variables that were left out."""
    user: str
    flock: str | None
    """Where flock(1) is, if it is."""


def installation_of(settings: Settings, environment: Mapping[str, str]) -> Installation:
    """Look at how this very program was started."""
    script = Path(sys.executable).parent / "milpa"
    given = {name: value for name, value in environment.items() if name.startswith("MILPA_") and value}
    secrets = tuple(sorted(name for name, value in given.items() if _is_secret(name, value)))
    home = settings.home.absolute()
    paths: dict[str, str | Path] = {
        "MILPA_HOME": home,
        "MILPA_VOCABULARIES": settings.vocabularies,
        "MILPA_METRICS_FILE": settings.metrics_file,
    }
    written = {name: _absolute(name, value) for name, value in given.items() if name not in secrets}
    written |= {name: str(Path(path).absolute()) for name, path in paths.items() if path}
    return Installation(
        command=(str(script),) if script.exists() else (sys.executable, "-m", "federation"),
        home=home,
        variables=dict(sorted(written.items())),
        secrets=secrets,
        user=environment.get("USER") or str(os.getuid()),
        flock=shutil.which("flock"),
    )


def crontab_of(installation: Installation) -> str:
    """The lines of a crontab.  Who finds another at work goes away in silence, or without flock shares the work."""
    lines = [f"{name}={_in_crontab(value)}" for name, value in installation.variables.items()]
    for task in TASKS:
        lock = installation.home / f".{task.name}.cron.lock"
        guard = (installation.flock, "-n", "-E", "0", str(lock)) if installation.flock else ()
        command = shlex.join((*guard, *installation.command, *task.words)).replace("%", "\\%")
        quiet = "" if task.is_quiet else " > /dev/null"
        lines += [f"# {task.title}", f"{task.cron} {command}{quiet}"]
    return "\n".join(lines) + "\n"


def units_of(installation: Installation) -> dict[str, str]:
    """The systemd units by file name: a service and a timer for each task.  A service never runs twice at once."""
    units = {}
    for task in TASKS:
        environment = [f"Environment={_quoted(f'{name}={value}')}" for name, value in installation.variables.items()]
        units[f"milpa-{task.name}.service"] = "\n".join((
            "[Unit]", f"Description=Milpa: {task.title}", "Wants=network-online.target", "After=network-online.target",
            "", "[Service]", "Type=oneshot", f"User={installation.user}", *environment,
            f"EnvironmentFile=-{_escaped(str(installation.home / 'milpa.env'))}",
            f"ExecStart={' '.join(_in_command(word) for word in (*installation.command, *task.words))}",
            "TimeoutStartSec=infinity", "TimeoutStopSec=10min", "",
        ))  # fmt: skip
        units[f"milpa-{task.name}.timer"] = "\n".join((
            "[Unit]", f"Description=Milpa: {task.title}", "", "[Timer]", f"OnCalendar={task.calendar}",
            "RandomizedDelaySec=30", "Persistent=true", "", "[Install]", "WantedBy=timers.target", "",
        ))  # fmt: skip
    return units


def _is_secret(name: str, value: str) -> bool:
    if name in SECRETS or name.startswith(KEY_PREFIX):
        return True
    return name == "MILPA_DATABASE_URL" and urlsplit(value).password is not None


def _in_crontab(value: str) -> str:
    """A value of a variable in a crontab, whose outer quotes cron takes away (crontab(5))."""
    return f'"{value}"' if value != value.strip() or value[:1] in "'\"" else value


def _in_command(word: str) -> str:
    """A word of a command in a systemd unit (systemd.service(5), command lines); ``$`` would name a variable."""
    return _quoted(word.replace("$", "$$"))


def _quoted(word: str) -> str:
    """A word of a systemd unit (systemd.syntax(7), quoting)."""
    escaped = _escaped(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if any(sign in word for sign in " \t;'\"\\") else escaped


def _escaped(text: str) -> str:
    """Text in which no ``%`` is a specifier (systemd.unit(5))."""
    return text.replace("%", "%%")


def _absolute(name: str, value: str) -> str:
    """The URL of an SQLite file by its whole path: cron begins elsewhere."""
    path = value.removeprefix("sqlite:///")
    is_relative = name == "MILPA_DATABASE_URL" and path != value and not path.startswith("/")
    return f"sqlite:///{Path(path).absolute()}" if is_relative else value
