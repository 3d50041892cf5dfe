"""``milpa remap`` as an operator types it."""

from contextlib import closing

from federation.remapping import REMAP
from federation.settings import get_settings
from storage.database import open_database
from storage.interruptions import INTERRUPTED
from storage.jobs import list_jobs, start_job
from storage.locks import hold_source
from storage.sources import require_source


def test_nothing_to_do_is_said(milpa, joined):
    milpa("harvest", "uno")
    assert milpa("remap").out.startswith("Todo lo guardado se leyó con las reglas de hoy.")
    assert milpa("remap", "nadie").code == 2


def test_a_change_of_the_rules_is_shown_then_applied_without_the_portal(milpa, joined, portal):
    milpa("harvest", "uno")
    assert milpa("edit", "uno", "--title", "Otro nombre").code == 0
    asked = len(portal.asked)

    shown = milpa("remap", "uno", "--dry-run")
    assert "uno: 5 registros" in shown.out
    document = milpa("remap", "--json").json
    assert (document["applied"], document["sources"][0]["records"]) == (False, 5)
    assert "Nada se aplicó. Aplique con: milpa remap --yes" in milpa("remap").out
    assert "Aplique con: milpa remap uno --all --yes" in milpa("remap", "uno", "--all").out

    done = milpa("remap", "--yes")
    assert (done.code, "Se volvió a interpretar" in done.out) == (0, True)
    assert "remap: completa" in milpa("jobs").out
    assert milpa("jobs", "--json").json["jobs"][0]["kind"] == "remap"
    assert "reglas de hoy" in milpa("remap", "--yes").out
    assert milpa("remap", "--all", "--yes", "--json").json["sources"][0]["same"] == 5
    assert len(portal.asked) == asked


def test_one_that_was_killed_when_all_was_mapped_is_closed_by_the_next_that_finds_nothing_to_map(milpa, joined):
    milpa("harvest", "uno")
    with closing(open_database(get_settings().database)) as database:
        source = require_source(database, "uno")
        with hold_source(database, source) as lease:
            start_job(database, source, lease, kind=REMAP)

        assert "reglas de hoy" in milpa("remap", "--dry-run").out
        assert list_jobs(database, limit=1)[0].state == "running"
        assert "reglas de hoy" in milpa("remap", "--yes").out
        (job,) = list_jobs(database, limit=1)
        assert (job.state, job.reason) == ("failed", INTERRUPTED)
