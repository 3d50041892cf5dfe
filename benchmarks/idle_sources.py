"""What nothing to do costs: ``python benchmarks/idle_sources.py [--sources 1000] [--jobs 365]``.

Every source was harvested a moment ago and has a year of jobs behind it, so that none is due.  Printed against the
limit of one second:

- the look itself, on an open database;
- ``milpa harvest --due`` as cron calls it, a process of its own, in processor and wall time;
- the part of that which is the interpreter and our imports (``milpa harvest --help``).

The best of three each; exits 1 when the look, or the processor time of the whole command, is over the limit.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from federation.schedule import choose_due
from federation.states import HARVESTED
from storage.database import Database, open_database
from storage.paces import list_idle
from storage.sources import add_source
from storage.tables import TABLES

LIMIT = 1.0
MILPA = (sys.executable, "-c", "from federation.__main__ import main; main()")


def fill(database: Database, sources: int, jobs: int) -> None:
    """Register sources with a job for each of the last days; each tenth source fails now and then."""
    now = datetime.now(UTC)
    rows = []
    for number in range(sources):
        facts = {"title": "Portal", "url": f"https://portal-{number}.example", "protocol": "ckan"}
        source = add_source(
            database, slug=f"portal-{number:05}", government_level="state", status="active",
            schedule="0 3 * * *" if number % 20 == 0 else None, **facts,
        )  # fmt: skip
        for day in range(jobs, 0, -1):
            failed = number % 10 == 0 and day % 7 == 0
            began = now - timedelta(days=day - 1)
            rows.append({"source_id": source.id, "state": "failed" if failed else "complete", "owner": "bench:1",
                         "reason": "Saw 900 of 900 declared." * 4, "started": began, "ended": began})  # fmt: skip
    with database.write() as connection:
        for start in range(0, len(rows), 10_000):
            connection.execute(insert(TABLES["harvest_job"]), rows[start : start + 10_000])


def look(database: Database) -> float:
    """Seconds to find that nothing is due."""
    began = time.perf_counter()
    assert not choose_due(list_idle(database, *HARVESTED), datetime.now(UTC))
    return time.perf_counter() - began


def run(environment: dict[str, str], *words: str) -> tuple[float, float]:
    """Processor and wall seconds of a command."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([*MILPA, *words], env=environment, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert not done.stderr, done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=365)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'milpa.sqlite'}"
        database = open_database(url)
        fill(database, given.sources, given.jobs)
        looked = min(look(database) for _ in range(3))
        database.close()
        environment = {**os.environ, "MILPA_HOME": folder, "MILPA_DATABASE_URL": url}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run(environment, "harvest", "--help")
        start = min(run(environment, "harvest", "--help") for _ in range(3))
        whole = min(run(environment, "harvest", "--due") for _ in range(3))
    print(f"{given.sources} idle sources, {given.jobs} jobs each; limit {LIMIT:.1f} s")
    print(f"  the look            {looked:6.3f} s      {looked / LIMIT:5.2f} of the limit")
    print(f"  the whole command   {whole[0]:6.3f} s CPU  {whole[0] / LIMIT:5.2f} of the limit  ({whole[1]:.3f} s wall)")
    print(f"  of it the start     {start[0]:6.3f} s CPU  ({start[1]:.3f} s wall: milpa harvest --help)")
    sys.exit(looked > LIMIT or whole[0] > LIMIT)


if __name__ == "__main__":
    main()
