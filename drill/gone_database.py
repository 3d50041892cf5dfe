"""A database that goes in the middle of a harvest, and comes back.

PostgreSQL's server is stopped at once and started again, before the harvest has ended or after.  An SQLite file is
locked by another process: for a while, which a harvest waits for, and for longer than it waits.
"""

import sqlite3
import threading
import time
from contextlib import closing

from sqlalchemy import make_url

from drill.installations import Breach, Installation
from drill.one_source import DATASETS, SLUG, check_held, heal, pausing_at, stand
from drill.portals import ROWS, make_packages, portal_of
from drill.processes import Ended
from drill.stages import Stage
from drill.trials import Order, Trials
from storage.database import BUSY_TIMEOUT
from tests.harvesters.portal import Portal

TURNS = 6
SHORT, LONG = 1.5, BUSY_TIMEOUT + 4


def drill_gone_database(stage: Stage, order: Order) -> Trials:
    """Take the database away at some page of a harvest, each turn at another."""
    trials = Trials()
    with portal_of(DATASETS) as portal:
        milpa = stage.build("gone")
        stand(milpa, portal)
        for turn in range(1, TURNS + 1):
            if order.is_over:
                break
            page = order.random.randrange(DATASETS // ROWS)
            portal.packages = make_packages(DATASETS, turn)
            with trials.trial(f"turn {turn}, at page {page + 1}"):
                _take_away(stage, milpa, portal, page, turn)
                check_held(milpa)
                heal(milpa)
    return trials


def _take_away(stage: Stage, milpa: Installation, portal: Portal, page: int, turn: int) -> None:
    """Harvest while the database goes at a page."""
    with pausing_at(portal, page) as pause:
        running = milpa.start("harvest", SLUG)
        pause.wait(60)
        if stage.server is not None:
            stage.server.crash()
            if turn % 2:  # it is back before the harvest knows
                stage.server.start()
                pause.over.set()
            else:
                pause.over.set()
                _check(running.wait(), {1})
                stage.server.start()
        else:
            _lock(str(make_url(milpa.url).database), LONG if turn == TURNS else SHORT, pause.over)
        ended = running.wait()
    _check(ended, {0} if stage.server is None and turn < TURNS else {0, 1} if turn % 2 and stage.server else {1})


def _lock(path: str, seconds: float, go_on: threading.Event) -> None:
    """Lock an SQLite file, for the drill is another process; let the harvest go on into it."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        go_on.set()
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def _check(ended: Ended, codes: set[int]) -> None:
    if ended.code not in codes or "Traceback" in ended.err:
        raise Breach(f"the harvest ended with {ended.code}: {ended.err.strip()[-200:]}")
