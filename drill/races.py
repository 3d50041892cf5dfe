"""Two and ten harvesters that race for the same sources: each source is harvested once, by one of them."""

from contextlib import ExitStack
from itertools import pairwise

from drill.installations import Breach, Installation
from drill.portals import identifiers_of, portal_of
from drill.released import check_release
from drill.stages import Stage
from drill.stores import check_healed
from drill.trials import Order, Trials
from storage.jobs import list_jobs
from storage.records import count_records
from storage.sources import list_sources
from tests.harvesters.portal import Portal

HARVESTERS = (2, 10)
SOURCES = 4
DATASETS = 30


def drill_races(stage: Stage, order: Order) -> Trials:
    """Start all harvesters at once: those of cron, then those of people who ask for everything."""
    trials = Trials()
    for harvesters in HARVESTERS:
        if order.is_over:
            break
        with ExitStack() as stack:
            portals = [stack.enter_context(portal_of(DATASETS)) for _ in range(SOURCES)]
            milpa = stage.build(f"race_{harvesters}")
            for number, portal in enumerate(portals):
                portal.latency = order.random.uniform(0.01, 0.05)
                milpa.join(f"fuente-{number}", portal.url)
                portal.asked.clear()
            with trials.trial(f"{harvesters} × harvest --due"):
                _race(milpa, harvesters, "--due", {0})
                _check_once(milpa, portals)
            with trials.trial(f"{harvesters} × harvest --all"):
                _race(milpa, harvesters, "--all", {0, 1})  # 1: another has it
                _check_apart(milpa)
                milpa.must("publish")
                check_release(milpa.index)
    return trials


def _race(milpa: Installation, harvesters: int, which: str, codes: set[int]) -> None:
    running = [milpa.start("harvest", which) for _ in range(harvesters)]
    for each in running:
        ended = each.wait()
        if ended.code not in codes or "Traceback" in ended.err:
            raise Breach(f"a harvester ended with {ended.code}: {ended.err.strip()[-200:]}")
    with milpa.database() as database:
        check_healed(database, identifiers_of(DATASETS))
        for source in list_sources(database):
            if (held := count_records(database, source.id).held) != DATASETS:
                raise Breach(f"{source.slug} has {held} of {DATASETS} records")


def _check_once(milpa: Installation, portals: list[Portal]) -> None:
    """What is due is harvested by one of them: one job, and no page asked for twice."""
    with milpa.database() as database:
        jobs = [(job.source_slug, job.state, job.new) for job in list_jobs(database)]
    if sorted(jobs) != [(f"fuente-{number}", "complete", DATASETS) for number in range(SOURCES)]:
        raise Breach(f"not one job for each source: {jobs}")
    for portal in portals:
        if len(portal.starts()) != len(set(portal.starts())):
            raise Breach(f"{portal.url} was asked twice for a page: {portal.starts()}")


def _check_apart(milpa: Installation) -> None:
    """Two jobs of one source are never at work at the same time."""
    with milpa.database() as database:
        for source in list_sources(database):
            jobs = list_jobs(database, source.slug)[::-1]
            for one, other in pairwise(jobs):
                if one.ended is None or one.ended > other.started:
                    raise Breach(f"jobs {one.id} and {other.id} of {source.slug} ran at the same time")
