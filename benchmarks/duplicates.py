"""Copies found: ``python benchmarks/duplicates.py [--records 100000] [--url PORTAL] [--datasets 700]``.

**How right.**  The bundled catalogues (a CKAN of 34 packages, a data.json of 40, an Adela of 25: real, see
SOURCES.md) are one portal; a second portal has all of them again, each changed the way that a real harvester changes
what it brings, by turns: as ckanext-harvest does (the same id and name, ``harvest_*`` beside it), as ckanext-dcat
does (an id of its own, ``guid`` and ``uri``), as data.gov's does (``harvest_url``), by hand (an id of its own, other
words, the same files), and by hand with the files moved to its own host.  Beside them stand datasets that are no
copies and look like some: the next edition of each, and, of every third, another dataset that has one of its files
and one of its own. Printed: precision and recall of what is merged, and of what is only proposed among the rest.

**How right, over the wire.**  A municipality's portal, and what a state and the federation publish again of it
(`republished.py`): three portals, harvested as any, whose labels come from who took what.  Without ``--url`` the
municipality is a portal of ``--datasets`` synthetic packages; ``--url http://127.0.0.1:28080/p/br`` is one of a
replaying server.  Printed, beside the same figures: the time to find the copies of all, and of a hundredth of them.

**How fast.**  Synthetic records, four keys each, one in five with a copy: the time to keep their keys and to settle
them all, the time of a run in which 1,000 of them changed, and of one in which none did; and, over the real records,
the time to read the evidence of one.  Every figure is printed for the number asked for, and for a million in
proportion.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import orjson

from benchmarks import republished
from benchmarks.synthetic import ckan_package
from federation.claims import Claim
from federation.duplicates.clustering import settle_records
from federation.duplicates.evidence import evidence_of, key_of
from federation.duplicates.finding import find_copies
from federation.duplicates.precedence import read_precedence
from federation.harvest import Harvest
from federation.identity import origin_from_source
from federation.joining import join
from federation.settings import Settings
from federation.understanding import write_from_body
from mappings.json_form import json_from_resource
from mappings.registry import map_body
from mappings.values.hosts import including_internal
from storage.bodies import hash_body
from storage.bulk import insert_rows
from storage.cluster_decisions import list_proposals
from storage.clusters import iter_clusters
from storage.database import Database, open_database
from storage.evidence import UNSETTLED, ReadRecord, list_unsettled, store_evidence
from storage.jobs import finish_job, start_job
from storage.moments import moment
from storage.records import key_from_identifier, key_from_uri, store_page
from storage.sources import Source, add_source
from tests.harvesters.portal import running_portal

BASE = "https://indice.example"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
Package = dict[str, Any]
Pair = frozenset[tuple[str, str]]
"""Two records, each by its source and its native identifier."""


# ── how right ──────────────────────────────────────────────────────────────────────────────────────────────────────


def real_packages() -> Iterator[Package]:
    """The bundled catalogues as CKAN packages: those of the CKAN as they are, the others by their fields."""
    samples = files("federation") / "samples"
    yield from orjson.loads((samples / "ckan.json").read_bytes())
    for name in ("data.json", "catalogo.json"):
        for number, one in enumerate(orjson.loads((samples / name).read_bytes())["dataset"]):
            yield _package(str(uuid5(NAMESPACE_URL, f"{name}-{number}")), one)


def _package(identifier: str, one: Mapping[str, Any]) -> Package:
    """A CKAN package of a dataset of a data.json."""
    resources = [
        {"id": f"{identifier}-{place}", "url": each.get("downloadURL") or each.get("accessURL"),
         "name": each.get("title"), "format": "CSV" if each.get("downloadURL") else "HTML"}
        for place, each in enumerate(one.get("distribution") or ())
    ]  # fmt: skip
    publisher = one.get("publisher") or {}
    return {
        "id": identifier, "name": f"conjunto-{identifier[:8]}", "title": one["title"], "notes": one.get("description"),
        "resources": resources, "organization": {"title": publisher.get("name", "Institución")}, "type": "dataset",
        "url": one.get("landingPage"), "metadata_modified": "2026-01-01T00:00:00", "private": False, "state": "active",
    }  # fmt: skip


def _by_ckanext_harvest(package: Package, _: int) -> None:
    package["extras"] = [{"key": "harvest_source_title", "value": "Portal"}, {"key": "harvest_object_id", "value": "x"}]
    package["metadata_modified"] = "2026-02-02T00:00:00"


def _by_ckanext_dcat(package: Package, number: int) -> None:
    uri = f"https://original.gob.mx/dataset/{package['id']}"
    _renumber(package, number)
    package["extras"] = [{"key": "guid", "value": uri}, {"key": "uri", "value": uri}]


def _by_harvest_url(package: Package, number: int) -> None:
    page = f"https://original.gob.mx/dataset/{package['name']}"
    _renumber(package, number)
    package["extras"] = [{"key": "harvest_url", "value": page}, {"key": "harvest_source_title", "value": "Portal"}]
    for resource in package["resources"]:
        resource["url"] = f"https://copia.gob.mx/descargas/{number}/{resource['id']}.csv"


def _by_hand(package: Package, number: int) -> None:
    _renumber(package, number)
    package["title"] = f"{package['title']} (datos abiertos)"
    package["notes"] = "Publicado otra vez."


def _by_hand_elsewhere(package: Package, number: int) -> None:
    _renumber(package, number)
    for place, resource in enumerate(package["resources"]):
        last = str(resource.get("url") or place).rstrip("/").rpartition("/")[2]
        resource["url"] = f"https://copia.gob.mx/descargas/{number}/{last}"


def _renumber(package: Package, number: int) -> None:
    package |= {"id": f"{number:08x}-0000-4000-8000-000000000000", "name": f"copia-{number}", "url": None, "extras": []}


WAYS = {
    "ckanext-harvest": _by_ckanext_harvest,
    "ckanext-dcat": _by_ckanext_dcat,
    "harvest_url": _by_harvest_url,
    "by hand": _by_hand,
    "by hand, files moved": _by_hand_elsewhere,
}


@dataclass
class Labelled:
    """Two portals, and which of their records are one dataset."""

    first: list[Package] = field(default_factory=list)
    second: list[Package] = field(default_factory=list)
    truth: dict[tuple[str, str], str] = field(default_factory=dict)
    """Pair of identifiers → the way that the copy was made."""


def labelled_set() -> Labelled:
    """Real records, copies of them, and what only looks like a copy."""
    labelled = Labelled()
    for number, package in enumerate(real_packages()):
        way = tuple(WAYS)[number % len(WAYS)]
        package |= {"url": f"https://original.gob.mx/dataset/{package['name']}", "extras": []}
        original, copy = deepcopy(package), deepcopy(package)
        WAYS[way](copy, number)
        labelled.first.append(original)
        labelled.second.append(copy)
        labelled.truth[original["id"], copy["id"]] = way
        edition, sharing = deepcopy(package), deepcopy(package)
        for offset, other, title in (
            (10_000, edition, f"{package['title']} 2031"),
            (20_000, sharing, f"Anexo {number}"),
        ):
            _renumber(other, number + offset)
            other["title"] = title
        for resource in edition["resources"]:
            resource["url"] = f"https://copia.gob.mx/2031/{number}/{resource['id']}.csv"
        sharing["resources"] = [*sharing["resources"][:1], {"id": "n", "format": "CSV",
                                "url": f"https://copia.gob.mx/anexos/{number}.csv"}]  # fmt: skip
        labelled.second += [edition, sharing] if number % 3 == 0 else [edition]
    return labelled


def fill(database: Database, slug: str, packages: list[Package]) -> None:
    """Store packages as a harvest does."""
    source = add_portal(database, slug)
    origin = origin_from_source(source, BASE)
    job = start_job(database, source)
    writes = []
    for package in packages:
        body = orjson.dumps(package)
        writes.append(
            write_from_body(
                origin, known=None, identifier=package["id"], key=key_from_identifier(package["id"]), schema="ckan",
                body=body, body_hash=hash_body(body), mapped_with=b"12345678",
            )
        )  # fmt: skip
    with database.write() as connection:
        store_page(connection, source.id, job.id, writes)
    finish_job(database, job.id, "complete", "")


def add_portal(database: Database, slug: str) -> Source:
    """Register a portal."""
    home = f"https://{slug}.gob.mx"
    return add_source(
        database, slug=slug, title=slug, url=f"{home}/api", protocol="ckan", government_level="state", state="14",
        home=home, status="active",
    )  # fmt: skip


def measure_rightness(database: Database) -> None:
    """Print precision and recall."""
    labelled = labelled_set()
    fill(database, "original", labelled.first)
    fill(database, "copia", labelled.second)
    find_copies(database, BASE)
    truth = {frozenset({("original", one), ("copia", other)}): way for (one, other), way in labelled.truth.items()}
    print(f"labelled: {len(truth)} copies among {len(labelled.first) + len(labelled.second)} records")
    _print_rightness(database, truth, tuple(WAYS))


def _print_rightness(database: Database, truth: Mapping[Pair, str], ways: Sequence[str]) -> None:
    """Print what of the truth was merged, and what of the rest was proposed."""
    names = _names(database)
    with database.read() as connection:
        merged = {
            frozenset({names[one.record_id], names[other.record_id]})
            for _, members in iter_clusters(connection)
            for one, other in combinations(members, 2)
        }
        proposed = {
            frozenset({names[one.low_id], names[one.high_id]}) for one in list_proposals(connection, limit=1_000_000)
        }
    _print_share("merged", merged, set(truth))
    for way in ways:
        of_way = {pair for pair, its in truth.items() if its == way}
        print(f"    {way}: {len(merged & of_way)} of {len(of_way)} merged, {len(proposed & of_way - merged)} proposed")
    _print_share("proposed, of the rest", proposed, set(truth) - merged)


def measure_republished(database: Database, url: str, datasets: int) -> None:
    """Print precision and recall of what a state and the federation publish again; and how long it takes."""
    with _municipality(url, datasets) as town:
        made = republished.republish(republished.packages_of(town), town)
        with republished.playing(town, made) as addresses, including_internal(True):
            settings = Settings(allow_private_addresses=True)
            for slug, address in addresses.items():
                join(database, settings, Claim(address, name=slug, title=slug, protocol="ckan"), activate=True)
            jobs = [result.job for result in Harvest(database, settings).run().results]
    assert all(job.state == "complete" for job in jobs), jobs
    print(f"\nrepublished: {len(made.truth)} pairs of copies among {made.records} records of three portals")
    started = time.monotonic()
    find_copies(database, settings.base_uri)
    whole = time.monotonic() - started
    _print_rightness(database, made.truth, tuple(chain.name for chain in republished.CHAINS if chain.to_federation))
    print(f"found in {whole:.1f} s; again for one record in a hundred in {_again(database, settings.base_uri):.2f} s")


@contextmanager
def _municipality(url: str, datasets: int) -> Iterator[str]:
    """The address of a portal: the one that is given, or one of synthetic packages."""
    if url:
        yield url.rstrip("/")
        return
    with running_portal() as portal:
        portal.packages = [ckan_package(number) for number in range(datasets)]
        yield portal.url


def _again(database: Database, base_uri: str) -> float:
    """The seconds that a run takes in which one record in a hundred has changed."""
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE record SET examined = 0 WHERE id % 100 = 0")
    started = time.monotonic()
    find_copies(database, base_uri)
    return time.monotonic() - started


def _names(database: Database) -> dict[int, tuple[str, str]]:
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT record.id, slug, native_identifier FROM record JOIN source ON source.id = source_id"
        )
        return {number: (slug, identifier) for number, slug, identifier in rows}


def _print_share(what: str, found: set[Any], truth: set[Any]) -> None:
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    print(f"{what}: {len(found)}, precision {precision:.3f}, recall {recall:.3f}")


# ── how fast ───────────────────────────────────────────────────────────────────────────────────────────────────────


def measure_speed(database: Database, count: int) -> None:
    """Print seconds."""
    sources = [add_portal(database, f"portal-{number}").id for number in range(50)]
    started = time.monotonic()
    _insert_records(database, sources, count)
    print(f"{count:,} records inserted in {time.monotonic() - started:.1f} s (not counted)")
    started, busy = time.monotonic(), time.process_time()
    for start in range(1, count + 1, 1000):
        with database.write() as connection:
            store_evidence(
                connection, [_read(number, sources) for number in range(start, min(start + 1000, count + 1))]
            )
    keys = time.monotonic() - started
    settled = _settle_all(database)
    with database.read() as connection:
        clusters = connection.exec_driver_sql("SELECT count(*) FROM cluster").scalar_one()
    whole = time.process_time() - busy
    print(f"keys kept in {keys:.1f} s, settled in {settled:.1f} s: {clusters:,} clusters")
    print(f"a million: {whole * 1_000_000 / count / 60:.1f} minutes of one core")
    started = time.monotonic()
    with database.write() as connection:
        changed = [_read(number, sources, salt="otra") for number in range(1, count + 1, max(1, count // 1000))]
        store_evidence(connection, changed)
    incremental = time.monotonic() - started + _settle_all(database)
    print(f"{len(changed):,} changed of {count:,}: {incremental:.2f} s")
    started = time.monotonic()
    find_copies(database, BASE)
    print(f"none changed: {time.monotonic() - started:.3f} s")


def _settle_all(database: Database) -> float:
    started = time.monotonic()
    rules = read_precedence()
    while True:
        with database.write() as connection:
            some = list_unsettled(connection, 500)
            if not some:
                return time.monotonic() - started
            settle_records(connection, some, rules, NOW)


def _read(number: int, sources: list[int], salt: str = "") -> ReadRecord:
    """A record with a page of its own, its files, two words; every fifth has those of the one before."""
    about = number - 1 if number % 5 == 0 else number
    keys = {key_of("files", f"{salt}{about}"): "downloads", key_of("address", f"{number}"): "landing_page"}
    keys |= {key_of("token", f"{number % 9000}"): "token", key_of("token", f"a{number // 7}"): "token"}
    return ReadRecord(number, sources[number % len(sources)], keys, "")


def _insert_records(database: Database, sources: list[int], count: int) -> None:
    columns = (
        "id", "source_id", "key", "body_hash", "mapped_with", "content_hash", "first_job", "changed_job", "written_job",
        "first_seen", "last_changed", "schema", "native_identifier", "uri", "uri_key", "title", "examined",
        "distributions",
    )  # fmt: skip
    blank = b"0" * 16
    with database.write() as connection:
        now = moment(connection, NOW)
        for start in range(1, count + 1, 10_000):
            rows = []
            for number in range(start, min(start + 10_000, count + 1)):
                uri = f"{BASE}/dataset/portal-{number % len(sources)}/{number}"
                rows.append((
                    number, sources[number % len(sources)], key_from_identifier(str(number)), blank, b"0" * 8, blank, 1,
                    1, 1, now, now, "ckan", str(number), uri, key_from_uri(uri), f"Conjunto {number}", UNSETTLED, 0,
                ))  # fmt: skip
            insert_rows(connection, "record", columns, rows)


def measure_reading() -> None:
    """Print how long it takes to read a real record's evidence."""
    from mappings.origin import Origin  # noqa: PLC0415 (as a store gives it)

    origin = Origin(BASE, "s", "T", home="https://original.gob.mx")
    records = [(package["id"], orjson.dumps(package)) for package in real_packages()]
    mapped = [(identifier, body, map_body("ckan", identifier, body, origin).resource) for identifier, body in records]
    documents = [(one, body, json_from_resource(resource)) for one, body, resource in mapped if resource is not None]
    started = time.process_time()
    for identifier, body, document in documents:
        evidence_of(document, schema="ckan", identifier=identifier, body=body, base_uri=BASE)
    each = (time.process_time() - started) / len(documents)
    print(f"evidence read: {each * 1e6:.0f} µs a record, a million in {each * 1e6 / 60:.1f} minutes of one core")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000, help="synthetic ones, for the time that it takes")
    parser.add_argument("--url", default="", help="a CKAN of a replaying server, to be published again")
    parser.add_argument("--datasets", type=int, default=700, help="of the portal that is, without an address")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in (
            ("right", measure_rightness),
            ("republished", lambda one: measure_republished(one, options.url, options.datasets)),
            ("fast", lambda one: measure_speed(one, options.records)),
        ):
            database = open_database(f"sqlite:///{Path(folder) / name}.sqlite")
            measure(database)
            database.close()
    measure_reading()


if __name__ == "__main__":
    main()
