"""What a source's schedule is judged by: its last harvest that counts, and its failures in a row."""

import pytest

from storage.jobs import finish_job, list_jobs, start_job
from storage.locks import hold_source
from storage.paces import Pace, get_pace, list_idle
from storage.sources import edit_source


def run(database, source, *states):
    """Harvest as often as states are given; one in brackets is excused."""
    for state in states:
        finish_job(database, start_job(database, source).id, state.strip("()"), "", excused=state.startswith("("))


@pytest.mark.parametrize(
    ("states", "counted", "failures"),
    [
        pytest.param([], None, 0, id="none yet"),
        pytest.param(["complete"], 0, 0, id="complete"),
        pytest.param(["partial"], 0, 0, id="partial: it answers"),
        pytest.param(["failed"], 0, 1, id="failed"),
        pytest.param(["failed", "failed", "failed"], 2, 3, id="failed three times"),
        pytest.param(["failed", "complete", "failed", "failed"], 3, 2, id="only those in a row"),
        pytest.param(["failed", "failed", "partial"], 2, 0, id="an answer ends the row"),
        pytest.param(["complete", "(failed)", "(partial)"], 0, 0, id="what we cut short says nothing"),
        pytest.param(["failed", "(failed)", "failed"], 2, 2, id="nor does it end a row"),
        pytest.param(["(failed)"], None, 0, id="cut short the first time: as if never harvested"),
    ],
)
def test_the_pace_of_a_source(database, source, states, counted, failures):
    run(database, source, *states)
    jobs = list_jobs(database)[::-1]
    (pace,) = list_idle(database, "active", "quarantined")
    assert pace == get_pace(database, source.id)
    assert pace.began == (None if counted is None else jobs[counted].started)
    assert (pace.failures, pace.tried) == (failures, jobs[-1].id if jobs else 0)


def test_only_active_sources_that_nobody_harvests_are_idle(database, add):
    sources = [add(name, **facts) for name, facts in (("a", {}), ("b", {"status": "paused"}), ("c", {}), ("d", {}))]
    edit_source(database, "d", schedule="PT6H")
    with hold_source(database, sources[0]):
        assert list_idle(database, "active", "quarantined") == (Pace("c", None), Pace("d", "PT6H"))
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE lease SET until = 0")
        assert [pace.slug for pace in list_idle(database, "active", "quarantined")] == ["a", "c", "d"], (
            "whose holder has died is idle"
        )
