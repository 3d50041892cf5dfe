"""A disk that is full, at some point of a harvest and of a publication; then it has room again.

The disk is a small tmpfs, which only root may mount.  Elsewhere no file may grow beyond a limit (``RLIMIT_FSIZE``): the
same calls fail at the same places, with another number.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from drill.installations import Breach, Installation
from drill.one_source import DATASETS, SLUG, check_held, heal, stand
from drill.portals import make_packages, portal_of
from drill.postgresql import Server, running_server
from drill.processes import FILE_LIMIT
from drill.stages import Stage
from drill.trials import Order, Trials

TURNS = 6
MEGABYTES = {"sqlite": 24, "postgresql": 320}
ROOM = {"sqlite": 600_000, "postgresql": 700_000}
"""Bytes that are left free at most: less than a turn needs."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk that can be filled and emptied."""

    folder: Path
    is_real: bool

    def fill(self, room: int) -> dict[str, str]:
        """Leave so many bytes free; the settings of processes that are to notice it come back."""
        if not self.is_real:
            return {FILE_LIMIT: str(room)}
        status = os.statvfs(self.folder)
        with (self.folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(1, status.f_bavail * status.f_frsize - room))
        return {}

    def empty(self) -> None:
        """Give room again."""
        (self.folder / "ballast").unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """A disk of some size as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="milpa-drill-disk-") as name:
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "milpa-drill", name]
        try:
            is_real = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            is_real = False
        try:
            yield Disk(Path(name), is_real)
        finally:
            if is_real:
                subprocess.run(["umount", "--lazy", name], check=True)


def drill_full_disk(stage: Stage, order: Order) -> Trials:
    """Fill the disk of the database and of the index, each turn at another point."""
    trials = Trials()
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(MEGABYTES[stage.dialect]))
        trials.notes.append("disk: tmpfs" if disk.is_real else "disk: RLIMIT_FSIZE (mounting is not allowed here)")
        server: Server | None = None
        if stage.dialect == "sqlite":
            url = f"sqlite:///{disk.folder / 'milpa.sqlite'}"
        else:
            server = stack.enter_context(running_server(disk.folder))
            url = server.make_database("milpa")
        portal = stack.enter_context(portal_of(DATASETS))
        milpa = Installation(stage.folder / "full", url, disk.folder / "var")
        stand(milpa, portal)
        refused = 0
        for turn in range(1, TURNS + 1):
            if order.is_over:
                break
            portal.packages = make_packages(DATASETS, turn)
            room = order.random.randrange(ROOM[stage.dialect])
            with trials.trial(f"turn {turn}, {room:,} bytes free"):
                settings = disk.fill(room)
                ended = [
                    milpa.run(command, *words, **settings) for command, *words in (("harvest", SLUG), ("publish",))
                ]
                disk.empty()
                if server is not None:
                    server.start()
                refused += [each.code for each in ended].count(1)
                _check_codes([each.code for each in ended], [each.err for each in ended])
                check_held(milpa)
                heal(milpa)
        trials.notes.append(f"{refused} of {2 * trials.made} commands had no room")
        if trials.made == TURNS and not refused:
            trials.breaches.append("the disk was never full")
    return trials


def _check_codes(codes: list[int], errors: list[str]) -> None:
    """A command that could not is one line and exit code 1."""
    for code, error in zip(codes, errors, strict=True):
        if code not in {0, 1} or (code == 1 and not error.strip()):
            raise Breach(f"exit code {code}: {error.strip()[-200:]}")
