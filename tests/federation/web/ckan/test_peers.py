"""Who reads CKANs takes us for one: ckanapi, our own harvester, ckanext-harvest's questions in their order."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from ckanapi import NotFound, RemoteCKAN
from ckanapi.errors import SearchQueryError, ValidationError

from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.settings import Settings
from storage.database import open_database
from storage.records import get_record
from tests.federation.publishing.conftest import make_dataset

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=10, base_uri="https://otro.example")
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


class TestCkanapi:
    def test_it_takes_all_with_the_right_values(self, listening):
        with RemoteCKAN(listening()) as remote:
            packages = []
            while page := remote.action.package_search(rows=7, start=len(packages), sort="id asc")["results"]:
                packages += page
        assert len(packages) == len({package["id"] for package in packages}) == 24
        assert {package["organization"]["title"] for package in packages} == {f"Secretaría {n}" for n in range(3)}
        sizes = sorted(
            resource["size"] for package in packages for resource in package["resources"] if resource["size"]
        )
        assert sizes == sorted([1234 + number for number in range(12)] * 2)

    def test_it_understands_our_errors(self, listening):
        with RemoteCKAN(listening(), get_only=True) as remote:
            with pytest.raises(NotFound):
                remote.action.package_show(id="nada")
            with pytest.raises(SearchQueryError):
                remote.action.package_search(fq="(")
            with pytest.raises(ValidationError):
                remote.action.package_search(rows="x")

    def test_its_program_dumps_datasets_and_organizations(self, listening, tmp_path):
        address = listening()
        for thing, count in (("datasets", 24), ("organizations", 3)):
            out = tmp_path / f"{thing}.jsonl"
            program = Path(sys.executable).with_name("ckanapi")
            told = subprocess.run(
                [program, "dump", thing, "--all", "-r", address, "-O", out, "-q"],
                check=False,
                timeout=120,
                capture_output=True,
                text=True,
                env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},  # it starts itself again
            )
            assert told.returncode == 0, told.stderr
            dumped = [json.loads(line) for line in out.read_text().splitlines()]
            assert len({one["id"] for one in dumped}) == len(dumped) == count


class TestOurOwnHarvester:
    @pytest.fixture
    def harvest(self, listening, make_sqlite_url) -> Iterator[Any]:
        database = open_database(make_sqlite_url(True))
        with time_machine.travel(NOW):
            claim = Claim(listening(), name="milpa", title="Índice", protocol="ckan", level="federal")
            source = join(database, SETTINGS, claim, activate=True).source

        def run() -> Any:
            (result,) = Harvest(database, SETTINGS).run([source.slug]).results
            return database, result.job

        yield run
        database.close()

    def test_it_sees_all_of_it(self, served, harvest):
        database, job = harvest()
        assert (job.state, job.seen, job.new) == ("complete", 24, 24)
        identifier = RemoteIdentifier(served).of("uno", 1)
        document = json.loads(get_record(database, "milpa", identifier).document)
        assert document["title"] == {"es": 'Presupuesto «1» \\ "línea" y 🌽', "en": "Budget 1"}
        assert document["publisher"]["name"] == {"es": "Secretaría 1"}
        assert document["license"]["@id"] == "https://datos.gob.mx/libreusomx"
        assert document["accrualPeriodicity"] == "R/P1M"
        assert document["spatial"][0]["identifier"] == "14"

    def test_it_asks_only_for_what_changed(self, served, harvest):
        harvest()
        served.stock.store("uno", [make_dataset("uno", number, version="2") for number in (1, 2)])
        served.publish()
        _, job = harvest()
        assert (job.state, job.new, job.changed) == ("complete", 0, 2)


class RemoteIdentifier:
    """What a package is known by."""

    def __init__(self, served: Any) -> None:
        self._served = served

    def of(self, slug: str, number: int) -> str:
        uri = make_dataset(slug, number).uri
        told = self._served.get(f"/api/3/action/package_show?id={requests.utils.quote(uri, safe='')}")
        return str(told.json()["result"]["id"])


def test_the_questions_of_ckanexts_harvester_in_their_order(listening, served):
    """As its CKAN harvester asks: what changed since the last job, in pages of 100 until an empty one; then, for each
    package, its organization and its groups."""
    address = f"{listening()}/api/3/action"

    def ask(action: str, **given: Any) -> Any:
        told = requests.get(f"{address}/{action}", params=given, timeout=10)
        assert told.status_code == 200, told.text
        assert told.json()["success"] is True
        return told.json()["result"]

    def gather(*filters: str) -> list[Any]:
        found: list[Any] = []
        start = 0
        while True:
            terms = {"fq": " ".join(filters)} if filters else {}
            page = ask("package_search", rows="100", start=str(start), sort="id asc", **terms)["results"]
            if not page:
                return found
            found += page
            start += 100

    packages = gather()
    assert len({package["id"] for package in packages}) == 24
    assert len(gather("(organization:secretaria-1 OR organization:secretaria-2)")) == 16
    assert len(gather("-organization:secretaria-1 AND -organization:secretaria-2")) == 8
    assert len(gather("(groups:gove)")) == 24
    for package in packages[:3]:
        organization = ask("organization_show", id=package["owner_org"])
        assert organization["name"] == package["organization"]["name"]
        assert "packages" not in organization
        assert [ask("group_show", id=group["id"])["name"] for group in package["groups"]] == ["gove"]

    last_job = datetime.now(UTC).replace(tzinfo=None)
    since = (last_job - timedelta(hours=1)).isoformat()
    assert len(gather(f"metadata_modified:[{since}Z TO *]")) == 24
    served.stock.store("uno", [make_dataset("uno", 5, version="2")])
    with time_machine.travel(last_job.replace(tzinfo=UTC, microsecond=0) + timedelta(seconds=2)):
        served.publish()
    last_job = last_job.replace(microsecond=0) + timedelta(seconds=2.5)  # within the second of the release
    (changed,) = gather(f"metadata_modified:[{last_job.isoformat()}Z TO *]")
    assert changed["version"] == "2"
