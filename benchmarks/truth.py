"""Every protocol against the truth, value for value: ``python benchmarks/truth.py [--url PORTAL] [--only NAME]``.

Each protocol is harvested whole, mapped and stored as in an installation, and what an index would show is compared with
what is true: identifiers, titles, institutions, dates, licences, places, and of each file its address, format, size and
more.  Printed for each: datasets, values compared, how many are equal, the first that differ, and why a field is not
compared.  Ends with 1 if any value differs, or a dataset lacks.

``--url http://127.0.0.1:28080/p/s0`` is a portal of a replaying server with a truth endpoint (`replayed.py`).  Without
it the stand-ins of the tests are the portals.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import orjson

from benchmarks import replayed
from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.settings import Settings
from mappings.values.hosts import including_internal
from storage.database import open_database
from storage.jobs import HarvestJob
from storage.records import iter_documents
from tests.harvesters.portal import running_portal
from tests.truth.facts import DatasetFacts, Difference, iter_differences
from tests.truth.made import make_facts
from tests.truth.platforms import PLATFORMS, Platform
from tests.truth.telling import Telling

SHOWN = 5
"""Differences of one protocol that are printed."""

Documents = Mapping[str, Mapping[str, Any]]


def harvested(url: str, telling: Telling) -> tuple[HarvestJob, Documents]:
    """Harvest a portal by one protocol into an empty database; give its job and what the index would show."""
    with tempfile.TemporaryDirectory(prefix="milpa-truth-") as folder, including_internal(True):
        settings = Settings(allow_private_addresses=True, home=Path(folder))
        database = open_database(settings.database)
        claim = Claim(
            url + telling.path, name="portal", title="Portal", protocol=telling.protocol,
            selectors=telling.selectors or None,
        )  # fmt: skip
        source = join(database, settings, claim, activate=True).source
        (result,) = Harvest(database, settings).run().results
        with database.read() as connection:
            documents = {each.identifier: orjson.loads(each.document) for each in iter_documents(connection, source.id)}
        database.close()
        return result.job, documents


def compare(url: str, telling: Telling, truth: Sequence[DatasetFacts]) -> bool:
    """Compare one protocol, and print a row about it; whether nothing differs."""
    began = time.perf_counter()
    job, documents = harvested(url, telling)
    took = time.perf_counter() - began
    facts = {each.identifier: each for each in (telling.told(one, url) for one in truth)}
    lacking, strange = sorted(facts.keys() - documents.keys()), sorted(documents.keys() - facts.keys())
    judged: Counter[bool] = Counter()
    different: list[Difference] = []
    for identifier in facts.keys() & documents.keys():
        for difference in iter_differences(facts[identifier], documents[identifier], telling.silent):
            judged[difference is None] += 1
            if difference is not None:
                different.append(difference)
    print(
        f"{telling.name:24} {job.state:9} {len(documents):6,} datasets {judged.total():8,} values  "
        f"{judged[True]:8,} equal {judged[False]:6,} different  {took:5.1f} s",
        flush=True,
    )
    for title, identifiers in (("lacking", lacking), ("strange", strange)):
        if identifiers:
            print(f"    {len(identifiers)} {title}: {', '.join(identifiers[:SHOWN])}")
    for name, times in Counter(each.field for each in different).most_common():
        print(f"    {times} times: {next(each for each in different if each.field == name)}")
    return job.state == "complete" and not (lacking or strange or different)


def print_reasons(tellings: Sequence[Telling]) -> None:
    """Print which fields were not compared, and why: once for the protocols that share a reason."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for telling in tellings:
        for name, reason in telling.silent.items():
            reasons.setdefault((name, reason), []).append(telling.name)
    print("\nNot compared, unless it is shown all the same:")
    for (name, reason), names in sorted(reasons.items()):
        print(f"    {name:20} {reason}: {'; '.join(names)}")


@contextmanager
def portal_of(platform: Platform, truth: Sequence[DatasetFacts]) -> Iterator[str]:
    """A stand-in of the tests that tells some facts; its address."""
    with running_portal() as portal:
        platform.play(portal, truth)
        yield portal.url


def compare_replayed(url: str, only: str) -> tuple[list[bool], list[Telling]]:
    """Compare what a replaying server tells of one of its portals with what it knows to be true of it."""
    truth = replayed.require_facts(url)
    tellings = [telling for telling in replayed.TELLINGS if telling.name.startswith(only)]
    return [compare(url, telling, truth) for telling in tellings], tellings


def compare_stand_ins(datasets: int, only: str) -> tuple[list[bool], list[Telling]]:
    """Compare what the stand-ins of the tests tell with what they were given."""
    truth = make_facts(datasets)
    well, tellings = [], []
    for platform in PLATFORMS:
        if platform.telling.name.startswith(only):
            with portal_of(platform, truth) as url:
                well.append(compare(url, platform.telling, truth))
            tellings.append(platform.telling)
    return well, tellings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a portal of a replaying server")
    parser.add_argument("--datasets", type=int, default=1_000, help="of each stand-in, without an address")
    parser.add_argument("--only", default="", help="the protocols whose name begins so")
    options = parser.parse_args()
    well, tellings = (
        compare_replayed(options.url.rstrip("/"), options.only)
        if options.url
        else compare_stand_ins(options.datasets, options.only)
    )
    print_reasons(tellings)
    sys.exit(not all(well))


if __name__ == "__main__":
    main()
