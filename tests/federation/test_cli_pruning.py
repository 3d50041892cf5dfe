"""``milpa prune`` as an operator types it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from federation.retention import cutoffs_from_settings
from federation.settings import Settings
from tests.harvesters.portal import package

START = datetime(2026, 3, 1, 3, tzinfo=UTC)


@pytest.fixture
def on(milpa):
    """Run an order on a day."""

    def run(day, *arguments, **environment):
        with time_machine.travel(START + timedelta(days=day)):
            return milpa(*arguments, **environment)

    return run


@pytest.fixture
def changed(on, portal, joined):
    """A source whose first dataset changed on the tenth day."""
    on(0, "harvest", "uno")
    portal.packages = [package(1, title="Otro", metadata_modified="2026-11-01T11:00:00"), *portal.packages[1:]]
    on(10, "harvest", "uno")


def test_what_is_younger_than_the_policy_stays(on, changed):
    assert on(20, "prune").out == "No hay nada más viejo que la política.\n"


def test_what_is_older_goes_once_it_was_shown(on, changed):
    shown = on(20, "prune", "--dry-run", MILPA_KEEP_VERSIONS_DAYS="5")
    assert shown.out.splitlines()[:2] == ["Se irían:", "             1  versiones reemplazadas"]
    assert " 2  cuerpos (" in shown.out
    done = on(20, "prune", "--compact", "--json").json
    assert (done["applied"], done["versions"], done["bodies"], done["reusable_bytes"]) == (True, 1, 2, 0)
    assert done["cutoffs"]["versions"].startswith("2026-03-16T03:00:00")
    told = on(20, "history", "uno/id-00001").out
    assert "la versión más antigua que se guarda; el registro se vio desde el 2026-03-01" in told
    assert "primera" not in told
    assert "primera versión" in on(20, "history", "uno/id-00002").out
    assert [turn["event"] for turn in on(20, "history", "uno/id-00001", "--json").json["history"]] == ["oldest_kept"]


def test_what_a_kept_release_was_made_from_stays(on, changed, tmp_path):
    on(0, "harvest", "uno")
    on(5, "publish")
    done = on(20, "prune", "--json", MILPA_KEEP_VERSIONS_DAYS="5").json
    assert (done["versions"], done["cutoffs"]["versions"][:10]) == (0, "2026-03-05")
    assert on(20, "prune", "--json", "--out", str(tmp_path / "elsewhere")).json["versions"] == 1


def test_a_policy_for_ever_and_a_damaged_release_are_no_trouble(tmp_path):
    (tmp_path / "releases" / "1").mkdir(parents=True)
    (tmp_path / "releases" / "1" / "manifest.json").write_text('{"published": 7}')
    given = Settings(keep_versions_days=1e9, keep_bodies_days=1e300, keep_jobs_days=31)
    found = cutoffs_from_settings(given, tmp_path, START)
    assert found.versions.year == found.bodies.year == 1
    assert found.jobs == START - timedelta(days=31)
