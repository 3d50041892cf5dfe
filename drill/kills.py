"""``kill -9`` at random moments of a command, then the same command again."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from drill.installations import Breach
from drill.processes import Running
from drill.stages import Stage
from drill.trials import Order, Trials

_MOST_TRIES = 4
"""Times as many tries as kills: a command that was done before its moment came was not killed."""


class Victim(Protocol):
    """A command that is to be killed, in an installation of its own."""

    def prepare(self, turn: int) -> None:
        """Let there be work for the command."""

    def start(self, turn: int) -> Running:
        """Start the command."""

    def check_killed(self, turn: int) -> None:
        """Make sure that nothing is lost, twice or half done.  Raises `Breach`."""

    def heal(self, turn: int) -> None:
        """Run the command again and make sure that it did all of its work.  Raises `Breach`."""

    def check_end(self) -> None:
        """Look through everything, once.  Raises `Breach`."""


Staging = Callable[[Stage], AbstractContextManager[Victim]]


def kill_at_random(staging: Staging, stage: Stage, order: Order) -> Trials:
    """Kill a command at so many moments, all equally likely over the time that it takes; heal after each."""
    trials = Trials()
    with staging(stage) as victim:
        victim.prepare(0)
        whole = victim.start(0).wait()
        if whole.code != 0:
            raise Breach(f"it fails by itself: {whole.err.strip()[-300:]}")
        victim.heal(0)
        lasts = whole.seconds
        for turn in range(1, order.kills * _MOST_TRIES + 1):
            if trials.made == order.kills or order.is_over:
                break
            victim.prepare(turn)
            moment = order.random.uniform(0, lasts)
            running = victim.start(turn)
            time.sleep(moment)
            running.kill()
            ended = running.wait()
            if not ended.killed:  # it was done before: this machine is quicker than it was
                lasts = (lasts + ended.seconds) / 2
                victim.heal(turn)
                continue
            trials.moments.append(moment)
            with trials.trial(f"turn {turn}, killed after {moment * 1000:.0f} ms"):
                victim.check_killed(turn)
                victim.heal(turn)
        if trials.made < order.kills and order.is_over:
            trials.notes.append(f"time was over after {trials.made} of {order.kills} kills")
        elif trials.made < order.kills:
            trials.breaches.append(f"only {trials.made} of {order.kills} kills came in time")
        victim.check_end()
    return trials
