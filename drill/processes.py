"""The program as processes of its own, which can be killed.

They are forked from one process that has imported the program: a start costs milliseconds rather than a second, so that
a kill at a random moment hits the work and not the imports.  A process whose environment the loader reads
(``LD_PRELOAD``) is started from its file.
"""

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import count
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import orjson

LANGUAGE = {"MILPA_LANG": "en"}
FILE_LIMIT, CLOCK = "DRILL_FILE_LIMIT", "DRILL_CLOCK"
"""Settings of a process, not of Milpa: bytes beyond which no file grows, seconds by which its clock is wrong."""
PATIENCE = 180.0
"""Seconds after which a process that should have ended hangs."""
_COMMAND = (sys.executable, "-c", "from federation.__main__ import main; main()")
_PRELOADED = (
    "federation.harvest", "federation.releases", "federation.remapping", "federation.redacting", "federation.cli",
    "federation.cli.harvesting", "federation.cli.publishing", "federation.cli.remapping", "federation.cli.redacting",
    "federation.cli.stories", "federation.cli.registry", "federation.cli.due", "alembic.command",
    "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite.pysqlite",
)  # fmt: skip
_MAIN = ("pytest",)
"""What a main module that has a file may be: `multiprocessing` imports it again in each process."""
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code, negative for a signal, and what it printed."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def json(self) -> Any:
        """What ``--json`` printed."""
        return orjson.loads(self.out)

    @property
    def killed(self) -> bool:
        """Whether it was killed; otherwise it was done before."""
        return self.code == -signal.SIGKILL


class Running:
    """One command that runs."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.words = tuple(words)
        self._printed = tuple(folder / f"{os.getpid()}-{next(_numbers)}.{name}" for name in ("out", "err"))
        for path in self._printed:
            path.touch()  # it may be killed before it opens them
        self._began = time.monotonic()
        self._process: Any
        if "LD_PRELOAD" in environment:
            with self._printed[0].open("wb") as out, self._printed[1].open("wb") as err:
                self._process = subprocess.Popen([*_COMMAND, *words], env=dict(environment), stdout=out, stderr=err)
        else:
            arguments = (self.words, dict(environment), *map(str, self._printed))
            self._process = _forks().Process(target=_run, args=arguments)
            self._process.start()

    def kill(self) -> None:
        """``kill -9``; nothing when it has ended."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self, seconds: float = PATIENCE) -> Ended:
        """Wait for its end.  Raises TimeoutError, and kills it, when it hangs."""
        process = self._process
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds) if isinstance(process, subprocess.Popen) else process.join(seconds)
        code = process.poll() if isinstance(process, subprocess.Popen) else process.exitcode
        if code is None:
            process.kill()
            raise TimeoutError(f"milpa {' '.join(self.words)} did not end in {seconds:.0f} s")
        out, err = (path.read_text(errors="replace") for path in self._printed)
        return Ended(code, out, err, time.monotonic() - self._began)


def _run(words: Sequence[str], environment: dict[str, str], out: str, err: str) -> None:
    """Be the program: in the forked process."""
    for descriptor, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["milpa", *words]
    settings = import_module("federation.settings")
    settings.get_settings.cache_clear()
    if limit := environment.get(FILE_LIMIT):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    with ExitStack() as stack:
        if wrong := environment.get(CLOCK):
            stack.enter_context(import_module("time_machine").travel(time.time() + float(wrong)))
        import_module("federation.cli").main()


@cache
def _forks() -> ForkServerContext:
    """Where processes are forked from; in one language, since the command line reads it when it is imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PRELOADED, *(name for name in _MAIN if name in sys.modules)])
    before = {name: os.environ.get(name) for name in LANGUAGE}
    os.environ.update(LANGUAGE)
    try:
        from multiprocessing import forkserver  # noqa: PLC0415 (a POSIX system only)

        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    return context
