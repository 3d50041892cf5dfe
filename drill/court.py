"""The deletion court through time: a question that nobody decides, and a clock that jumps while records are missing."""

from drill.clocks import JUMPS, LIBRARY, settings_of
from drill.installations import Breach, Installation
from drill.one_source import DATASETS, SLUG, heal, stand
from drill.portals import make_packages, portal_of
from drill.stages import Stage
from drill.trials import Order, Trials
from storage.quarantines import list_quarantines
from storage.records import count_records
from storage.sources import require_source
from tests.harvesters.portal import Portal

RETIRED, ASKED = 8, 5
"""Of 60: those that go by themselves, and those that with them are too many."""
DAYS = ("+18d", "+31d", "+40d", "+75d", "-40d", "+400d")
"""When the source is harvested again, while nobody decides."""


def drill_waiting(stage: Stage, order: Order) -> Trials:
    """Ask about a few records after others were retired, and let time go by; then let the source show all again."""
    trials = _trials()
    with portal_of(DATASETS) as portal:
        milpa = stage.build("waiting")
        stand(milpa, portal)
        _show(portal, DATASETS - RETIRED)
        for day in ("+1d", "+9d"):
            _harvest(milpa, day)
        _show(portal, DATASETS - RETIRED - ASKED)
        _harvest(milpa, "+10d")
        for day in DAYS:
            if order.is_over:
                break
            with trials.trial(f"{day}, nobody decides"):
                running = milpa.start("harvest", SLUG, **_clock(milpa, day))
                if order.random.random() < 0.5:
                    running.kill()
                running.wait()
                _harvest(milpa, day)
                _check(milpa, missing=ASKED, tombstones=RETIRED, is_open=True)
        with trials.trial("all are shown again"):
            _show(portal, DATASETS)
            _harvest(milpa, "+401d")
            _check(milpa, missing=0, tombstones=0, is_open=False)
            heal(milpa)
    return trials


def drill_court_clocks(stage: Stage, order: Order) -> Trials:
    """Let a third of a source be missing under a clock that is wrong: none of it goes, and it answers by showing it."""
    trials = _trials()
    with portal_of(DATASETS) as portal:
        milpa = stage.build("court-clocks")
        stand(milpa, portal)
        for jump in JUMPS:
            if order.is_over:
                break
            with trials.trial(f"{jump}, a third is missing"):
                _show(portal, DATASETS * 2 // 3)
                milpa.must("harvest", SLUG)
                _harvest(milpa, jump)
                _harvest(milpa, jump)
                _check(milpa, missing=DATASETS // 3, tombstones=0, is_open=True)
                _show(portal, DATASETS)
                _harvest(milpa, jump)
                _check(milpa, missing=0, tombstones=0, is_open=False)
                heal(milpa)
    return trials


def _trials() -> Trials:
    return Trials(notes=["clock: libfaketime" if LIBRARY else "clock: time-machine (libfaketime is not installed)"])


def _show(portal: Portal, count: int) -> None:
    portal.packages = make_packages(DATASETS, 0)[:count]


def _clock(milpa: Installation, jump: str) -> dict[str, str]:
    clock = milpa.folder / "clock"
    clock.write_text(jump)
    return settings_of(clock, jump)


def _harvest(milpa: Installation, jump: str) -> None:
    """Harvest by another clock."""
    milpa.must("harvest", SLUG, **_clock(milpa, jump))


def _check(milpa: Installation, *, missing: int, tombstones: int, is_open: bool) -> None:
    with milpa.database() as database:
        source = require_source(database, SLUG)
        counts = count_records(database, source.id)
        asked = list_quarantines(database, source.id, open_only=True)
    found = (counts.held, counts.missing, counts.tombstones, bool(asked))
    if found != (DATASETS - tombstones, missing, tombstones, is_open):
        raise Breach(f"held, missing, retired and whether a question is open: {found}")
