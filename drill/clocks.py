"""Clocks that are wrong, and clocks that jump while a harvest runs: ahead, back, and right again afterwards.

Milpa has no setting for the time.  Where libfaketime is installed, a process gets another clock, which also jumps under
it; SQLite, which is in the process, tells that time, too, and a server of PostgreSQL its own.  Elsewhere the process's
Python is given another clock (time-machine) from its start on.
"""

from itertools import product
from pathlib import Path

from drill.installations import Breach, Installation
from drill.one_source import DATASETS, SLUG, check_held, heal, pausing_at, stand
from drill.portals import ROWS, make_packages, portal_of
from drill.processes import CLOCK
from drill.stages import Stage
from drill.trials import Order, Trials
from tests.harvesters.portal import Portal

LIBRARY = sorted(Path("/usr/lib").glob("**/faketime/libfaketime.so.1"))
JUMPS = ("+40d", "-40d", "+50m", "-50m", "+3h", "-3h")
"""libfaketime's spelling; fifty minutes are less than any lease may lie ahead, three hours more."""
ENDS, KILLED, WRONG = "the harvest ends", "the harvest is killed", "wrong from the start"
WAYS = (ENDS, KILLED, WRONG)
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}


def drill_clocks(stage: Stage, order: Order) -> Trials:
    """Harvest with a clock that jumps, let it end or kill it; then harvest with the right one."""
    trials = Trials(notes=["clock: libfaketime" if LIBRARY else "clock: time-machine (libfaketime is not installed)"])
    with portal_of(DATASETS) as portal:
        milpa = stage.build("clocks")
        stand(milpa, portal)
        for turn, (jump, way) in enumerate(product(JUMPS, WAYS), 1):
            if order.is_over:
                break
            page = order.random.randrange(1, DATASETS // ROWS)
            portal.packages = make_packages(DATASETS, turn)
            with trials.trial(f"{jump} at page {page + 1}, {way}"):
                _harvest(milpa, portal, page, jump, way)
                check_held(milpa)
                if way == WRONG and jump.startswith("+"):
                    _check_due(milpa)
                heal(milpa)
    return trials


def _harvest(milpa: Installation, portal: Portal, page: int, jump: str, way: str) -> None:
    """Harvest while the clock jumps at a page, or with a clock that is wrong from the start."""
    clock = milpa.folder / "clock"
    clock.write_text(jump if way == WRONG else "+0")
    with pausing_at(portal, page) as pause:
        running = milpa.start("harvest", SLUG, **settings_of(clock, jump))
        pause.wait(90)
        clock.write_text(jump)
        if way == KILLED:
            running.kill()
        pause.over.set()
        ended = running.wait()
    if way != KILLED and (ended.code != 0 or "Traceback" in ended.err):
        raise Breach(f"the harvest ended with {ended.code}: {ended.err.strip()[-200:]}")


def _check_due(milpa: Installation) -> None:
    """A harvest that lies in the future does not keep its source from being due."""
    before = milpa.must("jobs", SLUG, "--limit", "1", "--json").json["jobs"][0]["id"]
    milpa.must("harvest", "--due")
    newest = milpa.must("jobs", SLUG, "--limit", "1", "--json").json["jobs"][0]
    if newest["id"] == before or newest["verdict"] != "complete":
        raise Breach("a harvest of the future keeps its source from being due")


def settings_of(clock: Path, jump: str) -> dict[str, str]:
    """What gives a process another clock."""
    if not LIBRARY:
        return {CLOCK: str(int(jump[:-1]) * _SECONDS[jump[-1]])}
    return {
        "LD_PRELOAD": str(LIBRARY[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
