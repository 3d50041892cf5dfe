"""``python -m drill [--kills 50] [--seed 1] [--quick] [--only WORDS] [--database sqlite] [--minutes 15]``.

Every scenario of `drill.scenarios`, on both databases at the same time.  Prints a table, the moments of the kills, and
what broke; exits 1 when anything did.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from drill.drilling import LAYOUT, drill_database
from drill.scenarios import SCENARIOS
from drill.stages import DIALECTS

QUICK = 5
"""Kills of each kind in the quick mode."""


def main() -> None:
    """Drill, and tell."""
    parser = argparse.ArgumentParser(prog="drill", description=__doc__)
    parser.add_argument("--kills", type=int, default=int(os.environ.get("DRILL_KILLS", "50")), help="of each command")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("DRILL_SEED", "1")))
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} kills of each command")
    parser.add_argument("--only", default="", help="scenarios whose name has these words in it")
    parser.add_argument("--database", choices=DIALECTS, help="this one alone")
    parser.add_argument("--minutes", type=float, default=15.0, help="after which no further trial begins")
    given = parser.parse_args()
    names = [name for name in SCENARIOS if given.only in name]
    kills = QUICK if given.quick else given.kills
    began = time.monotonic()
    print(f"seed {given.seed}, {kills} kills of each command on each database, {given.minutes:.0f} minutes at most")
    print(LAYOUT.format("database", "what was done", "times", "healed", "breaches", "seconds"))
    drill = partial(drill_database, names=names, kills=kills, seed=given.seed, until=began + 60 * given.minutes)
    processes = get_context("spawn")  # not threads: Alembic migrates one database of a process at a time
    with ProcessPoolExecutor(mp_context=processes) as pool:
        told = [line for lines in pool.map(drill, [given.database] if given.database else DIALECTS) for line in lines]
    for line in told:
        if line.trials.moments:
            moments = " ".join(f"{moment * 1000:.0f}" for moment in line.trials.moments)
            print(f"{line.dialect}, {line.scenario}, killed after milliseconds: {moments}")
    breaches = [f"BREACH {each.dialect}, {each.scenario}: {words}" for each in told for words in each.trials.breaches]
    print(*breaches, sep="\n", end="\n" if breaches else "")
    made, healed = (sum(getattr(each.trials, name) for each in told) for name in ("made", "healed"))
    seconds = time.monotonic() - began
    print(f"{made} times hurt, {healed} times healed, {len(breaches)} breaches, {seconds:.0f} s")
    sys.exit(bool(breaches))


if __name__ == "__main__":
    main()
