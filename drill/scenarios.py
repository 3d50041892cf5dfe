"""The table of scenarios, in the order in which they are drilled."""

from functools import partial

from drill.clocks import drill_clocks
from drill.court import drill_court_clocks, drill_waiting
from drill.dying_portal import drill_dying_portal
from drill.full_disk import drill_full_disk
from drill.gone_database import drill_gone_database
from drill.kills import Staging, kill_at_random
from drill.races import drill_races
from drill.trials import Scenario
from drill.upgrades import stage_upgrades
from drill.victims import VICTIMS

KILLED: dict[str, Staging] = {**VICTIMS, "migrate": stage_upgrades}
"""The commands that are killed."""

SCENARIOS: dict[str, Scenario] = {
    "database gone and back": drill_gone_database,
    "disk full": drill_full_disk,
    "clock jumps": drill_clocks,
    "court, clock jumps": drill_court_clocks,
    "court, nobody decides": drill_waiting,
    "harvesters race": drill_races,
    "portal dies": drill_dying_portal,
    **{f"kill -9 {name}": partial(kill_at_random, staging) for name, staging in KILLED.items()},
}
"""Everything that is hurt, by what is done to it."""
