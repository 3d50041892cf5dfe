"""All scenarios on one kind of database, one after the other, in a process of its own."""

import time
from dataclasses import dataclass
from random import Random

from drill.installations import Breach
from drill.scenarios import SCENARIOS
from drill.stages import Stage, stage_of
from drill.trials import Order, Trials

LAYOUT = "{:<11} {:<23} {:>6} {:>7} {:>9} {:>8}  "
"""A line of the table: database, scenario, times, healed, breaches, seconds; notes follow."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the table."""

    dialect: str
    scenario: str
    trials: Trials
    seconds: float


def drill_database(dialect: str, names: list[str], *, kills: int, seed: int, until: float) -> list[Told]:
    """Drill some scenarios on one kind of database; each gets its share of the time that is left."""
    told = []
    with stage_of(dialect) as stage:
        for position, name in enumerate(names):
            began = time.monotonic()
            share = (until - began) / (len(names) - position)
            order = Order(Random(f"{seed} {name}"), kills, began + share)
            trials = _drill(stage, name, order)
            told.append(Told(dialect, name, trials, time.monotonic() - began))
            print(line_of(told[-1]), flush=True)
    return told


def _drill(stage: Stage, name: str, order: Order) -> Trials:
    try:
        return SCENARIOS[name](stage, order)
    except (Breach, TimeoutError) as breach:
        return Trials(made=1, breaches=[str(breach)])


def line_of(told: Told) -> str:
    """A line of the table."""
    trials = told.trials
    cells = (told.dialect, told.scenario, trials.made, trials.healed, len(trials.breaches), f"{told.seconds:.0f}")
    return LAYOUT.format(*cells) + "  ".join(trials.notes)
