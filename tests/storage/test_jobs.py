"""Jobs: opened, finished, found interrupted."""

import pytest
from sqlalchemy import insert

from storage.errors import JobEndedError, UnknownSourceError
from storage.interruptions import INTERRUPTED, INTERRUPTED_ES
from storage.issues import list_issues, store_refusals
from storage.jobs import finish_job, last_complete_job, list_jobs, reap_jobs, start_job
from storage.leases import standing_leases
from storage.locks import hold_source
from storage.tables import TABLES

COUNTS = {
    "declared": 12, "received": 11, "seen": 10, "new": 1, "changed": 2, "unchanged": 7, "missing": 3, "refused": 1,
    "issues": 40, "requests": 5, "retries": 1, "bytes_received": 2**40,
}  # fmt: skip


def test_a_job_starts_running_and_knows_who_runs_it(database, source, job):
    assert (job.state, job.source_slug, job.source_id, job.ended) == ("running", source.slug, source.id, None)
    assert job.owner.rpartition(":")[2].isdigit()
    assert job.declared is None


def test_a_finished_job_keeps_its_verdict_and_all_its_counts(database, job):
    finished = finish_job(database, job.id, "partial", "It\x00 fell silent.", reason_es="Calló.\x00", **COUNTS)

    assert (finished.state, finished.reason) == ("partial", "It\ufffd fell silent.")
    assert finished.reason_es == "Calló.\ufffd"
    assert {name: getattr(finished, name) for name in COUNTS} == COUNTS
    assert finished.ended >= finished.started
    assert list_jobs(database) == (finished,)


def test_a_job_ends_once(database, job):
    finish_job(database, job.id, "complete", "")

    with pytest.raises(JobEndedError, match=f"Job {job.id}"):
        finish_job(database, job.id, "failed", "")


def test_jobs_are_listed_newest_first_by_source_and_number(database, add, source):
    other = add("otra")
    ids = [start_job(database, which).id for which in (source, other, source, source)]

    assert [job.id for job in list_jobs(database)] == ids[::-1]
    assert [job.id for job in list_jobs(database, source.slug, limit=2)] == [ids[3], ids[2]]
    assert [job.source_slug for job in list_jobs(database, "otra")] == ["otra"]
    with pytest.raises(UnknownSourceError):
        list_jobs(database, "nadie")


def test_the_last_complete_job_is_the_newest_that_saw_everything(database, source):
    assert last_complete_job(database, source.id) is None
    jobs = [start_job(database, source) for _ in range(4)]
    for job, state in zip(jobs, ("complete", "complete", "partial", "failed"), strict=True):
        finish_job(database, job.id, state, "")

    assert last_complete_job(database, source.id).id == jobs[1].id


def test_a_job_without_an_owner_is_found_interrupted_with_what_it_had_stored(database, source, job, write, store):
    store(job, [write("a"), write("b")])
    finish_job(database, job.id, "complete", "")
    dead = start_job(database, source)
    store(dead, [write("a", "cambiado"), write("c")])

    (reaped,) = reap_jobs(database)

    assert (reaped.id, reaped.state, reaped.new, reaped.changed) == (dead.id, "failed", 1, 1)
    assert (reaped.seen, reaped.received) == (2, 2), "what was written was seen"
    assert (reaped.reason, reaped.reason_es) == (INTERRUPTED, INTERRUPTED_ES)
    assert reaped.ended is not None
    assert reap_jobs(database) == ()


def test_a_source_whose_holder_died_when_its_job_had_ended_is_let_go(database, source, job):
    finish_job(database, job.id, "complete", "")
    with database.write() as connection:
        connection.execute(insert(TABLES["lease"]).values(source_id=source.id, token="x", holder="otra:1:a:9", until=0))
        assert [lease.is_stuck for lease in standing_leases(connection)] == [True]

    assert reap_jobs(database) == ()

    with database.read() as connection:
        assert standing_leases(connection) == ()


def test_a_job_whose_source_is_held_is_left_alone(database, add, source):
    with hold_source(database, source):
        alive = start_job(database, source)
        dead = start_job(database, add("otra"))

        assert [job.id for job in reap_jobs(database)] == [dead.id]
        assert finish_job(database, alive.id, "complete", "").state == "complete"


def test_a_complete_job_takes_the_refusals_of_earlier_ones_with_it(database, source, job):
    with database.write() as connection:
        store_refusals(connection, source.id, job.id, [("document.broken", "", "línea 3", "")])
    finish_job(database, job.id, "partial", "")

    finish_job(database, start_job(database, source).id, "failed", "")
    assert len(list_issues(database)) == 1, "a failed job knows nothing better"

    finish_job(database, start_job(database, source).id, "complete", "")
    assert list_issues(database) == ()
