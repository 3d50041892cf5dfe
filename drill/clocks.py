"""Clocks that are wrong, and clocks that jump while a harvest runs: ahead, back, and right again afterwards.

Milpa has no setting for the time.  Where libfaketime is installed, a process gets another clock, which also jumps under
it; SQLite, which is in the process, tells that time, too, and a server of PostgreSQL its own.  Elsewhere the process's
Python is given another clock (time-machine) from its start on.
"""

import threading
from itertools import product
from pathlib import Path

from drill.installations import Breach, Installation
from drill.portals import ROWS, make_packages, portal_of
from drill.processes import CLOCK
from drill.released import check_release
from drill.stages import Stage
from drill.stores import check_healed, check_store
from drill.trials import Order, Trials
from tests.harvesters.portal import Portal

SLUG = "uno"
DATASETS = 60
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
        milpa.join(SLUG, portal.url)
        milpa.must("harvest", SLUG)
        milpa.must("publish")
        shown = frozenset(f"id-{number:05}" for number in range(1, DATASETS + 1))
        for turn, (jump, way) in enumerate(product(JUMPS, WAYS), 1):
            if order.is_over:
                break
            page = order.random.randrange(1, DATASETS // ROWS)
            portal.packages = make_packages(DATASETS, turn)
            with trials.trial(f"{jump} at page {page + 1}, {way}"):
                _harvest(milpa, portal, page, jump, way)
                with milpa.database() as database:
                    check_store(database, shown, shown)
                if way == WRONG and jump.startswith("+"):
                    _check_due(milpa)
                milpa.must("harvest", SLUG)
                milpa.must("publish")
                with milpa.database() as database:
                    check_healed(database, shown)
                check_release(milpa.index)
    return trials


def _harvest(milpa: Installation, portal: Portal, page: int, jump: str, way: str) -> None:
    """Harvest while the clock jumps at a page, or with a clock that is wrong from the start."""
    clock = milpa.folder / "clock"
    clock.write_text(jump if way == WRONG else "+0")
    reached, go_on = threading.Event(), threading.Event()

    def before_page(_: object, asked: object) -> None:
        if getattr(asked, "query", {}).get("start") == str(page * ROWS):
            reached.set()
            go_on.wait(60)

    portal.before_page = before_page
    try:
        running = milpa.start("harvest", SLUG, **_settings(clock, jump))
        if not reached.wait(90):
            raise Breach("the harvest did not get so far")
        clock.write_text(jump)
        if way == KILLED:
            running.kill()
        go_on.set()
        ended = running.wait()
    finally:
        portal.before_page = lambda *_: None
        go_on.set()
    if way != KILLED and (ended.code != 0 or "Traceback" in ended.err):
        raise Breach(f"the harvest ended with {ended.code}: {ended.err.strip()[-200:]}")


def _check_due(milpa: Installation) -> None:
    """A harvest that lies in the future does not keep its source from being due."""
    before = milpa.must("jobs", SLUG, "--limit", "1", "--json").json["jobs"][0]["id"]
    milpa.must("harvest", "--due")
    newest = milpa.must("jobs", SLUG, "--limit", "1", "--json").json["jobs"][0]
    if newest["id"] == before or newest["verdict"] != "complete":
        raise Breach("a harvest of the future keeps its source from being due")


def _settings(clock: Path, jump: str) -> dict[str, str]:
    """What gives a process another clock."""
    if not LIBRARY:
        return {CLOCK: str(int(jump[:-1]) * _SECONDS[jump[-1]])}
    return {
        "LD_PRELOAD": str(LIBRARY[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
