"""Many slow portals at once: ``python benchmarks/many_portals.py [--portals 500] [--datasets 200] [--latency 0.2]``.

Every portal is a host of its own, answers after `latency` seconds, and takes two requests at a time.  Beside them stand
one that hangs, one that drips a byte a second, and one whose answer is a gzip bomb.  Printed, each against the floor of
the same run:

- the time until the last healthy portal was done, over the floor: the larger of what latency alone takes and of
  datasets ÷ the rate of a first harvest without latency;
- processor time per dataset and peak memory, for a tenth of the portals and for all of them.

Every figure is that of a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time

from portal import BEHAVIOURS, running_portals

from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.settings import Settings
from storage.database import open_database

HOSTILE = tuple(name for name in BEHAVIOURS if name != "healthy")
SETTINGS = Settings(allow_private_addresses=True, max_body_mb=64, timeout=20, retries=1, source_timeout=60)
"""Short patience, so that a run ends: what is measured is that nobody else waits for the hostile."""

Figures = dict[str, float]


def measure(folder: str, urls: list[str], hostile: int) -> Figures:
    """Join portals, of which the first `hostile` are hostile, and harvest them all."""
    database = open_database(f"sqlite:///{folder}/portals.sqlite")
    for number, url in enumerate(urls):
        claim = Claim(url, name=f"portal-{number:04}", title=f"Portal {number}", protocol="ckan")
        join(database, SETTINGS, claim, activate=True)
    done: dict[str, float] = {}
    began, cpu = time.perf_counter(), time.process_time()
    report = Harvest(database, SETTINGS, lambda slug, _seen: done.update({slug: time.perf_counter() - began})).run()
    cpu = time.process_time() - cpu
    jobs = [one.job for one in report.results]
    ill, healthy = jobs[:hostile], jobs[hostile:]
    assert all(job.state == "complete" for job in healthy), [job.reason for job in healthy if job.state != "complete"]
    assert not any(job.state == "complete" for job in ill), ill
    datasets = sum(job.seen for job in healthy)
    return {
        "datasets": datasets,
        "requests": sum(job.requests for job in healthy),
        "seconds": max(done[job.source_slug] for job in healthy),
        "cpu_microseconds": cpu / datasets * 1e6,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_fresh_process(portals: int, datasets: int, latency: float, hostile: tuple[str, ...] = ()) -> Figures:
    """Play the portals, and `measure` them in a process of its own."""
    hosts = hostile + ("healthy",) * portals
    with (
        running_portals(len(hosts), datasets, latency, hosts) as urls,
        tempfile.TemporaryDirectory(prefix="milpa-bench-") as folder,
    ):
        command = [sys.executable, __file__, "--case", json.dumps([folder, urls, len(hostile)])]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{portals:4} portals + {len(hostile)} hostile, latency {latency:.1f} s: {figures['datasets']:9,.0f} datasets "
        f"in {figures['seconds']:6.1f} s, {figures['cpu_microseconds']:5.0f} µs CPU each, "
        f"peak {figures['peak_mb']:4.0f} MB",
        flush=True,
    )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", type=int, default=500)
    parser.add_argument("--datasets", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure(*json.loads(options.case))))
        return
    rate = in_fresh_process(options.portals, options.datasets, 0.0)
    few = in_fresh_process(max(1, options.portals // 10), options.datasets, options.latency, HOSTILE)
    many = in_fresh_process(options.portals, options.datasets, options.latency, HOSTILE)
    floor = max(many["requests"] * options.latency / SETTINGS.live_sources, rate["seconds"])
    print(
        f"time ÷ floor {many['seconds'] / floor:.2f} (floor {floor:.1f} s)   "
        f"CPU per dataset, all ÷ a tenth of the portals {many['cpu_microseconds'] / few['cpu_microseconds']:.2f}   "
        f"peak {many['peak_mb'] / few['peak_mb']:.2f}"
    )


if __name__ == "__main__":
    main()
