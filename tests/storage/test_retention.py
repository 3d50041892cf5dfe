"""Retention: what goes by its age, and what never does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from storage.bodies import get_body
from storage.compacting import compact, reusable_bytes
from storage.documents import iter_document, list_documents, store_document
from storage.index import get_state, iter_events
from storage.index.writing import hold_index
from storage.issues import list_issues, store_refusals
from storage.jobs import finish_job, list_jobs, start_job
from storage.records import entomb, get_record, iter_past_documents, list_versions
from storage.retention import BATCH, Cutoffs, Surplus, let_go, measure_surplus
from storage.tables import TABLES
from tests.storage.conftest import DAY, KEEP_ALL, LONG_AGO, make_write

_JOB, _EVENT, _DOCUMENT, _RECORD = (TABLES[name] for name in ("harvest_job", "record_event", "document", "record"))


def day(number):
    """The moment at which job `number` of these tests stores its page."""
    return DAY + timedelta(days=number)


def cutoffs(versions=LONG_AGO, bodies=LONG_AGO, jobs=LONG_AGO):
    return Cutoffs(versions, bodies, jobs)


def end(database, number, ended):
    with database.write() as connection:
        connection.execute(update(_JOB).where(_JOB.c.id == number).values(ended=ended))


@pytest.fixture
def four_states(database, source, store):
    """A record that jobs 1 to 4 found in four states, each a day after the other; and the writes."""
    writes = [make_write("a", f"estado {number}") for number in (1, 2, 3, 4)]
    for write in writes:
        job = start_job(database, source)
        store(job, [write])
        finish_job(database, job.id, "complete", "", seen=1)
    return writes


def states_on(database, source, moment):
    with database.read() as connection:
        return [one.document for one in iter_past_documents(connection, source.id, moment)]


def test_a_version_goes_when_it_was_replaced_before_the_cutoff(database, source, four_states):
    record = get_record(database, source.slug, "a")

    gone = let_go(database, cutoffs(versions=day(3)))

    assert (gone.versions, gone.bodies) == (2, 4), "state 1 was replaced on day 2, state 2 on day 3"
    assert [version.since for version in list_versions(database, record.id)] == [day(3), day(4)]
    assert get_body(database, four_states[0].content_hash) is None
    assert get_body(database, four_states[2].body_hash) == four_states[2].body


def test_the_index_of_every_day_since_the_cutoff_stands(database, source, four_states):
    before = {number: states_on(database, source, day(number)) for number in (3, 4)}
    let_go(database, cutoffs(versions=day(3)))
    assert {number: states_on(database, source, day(number)) for number in (3, 4)} == before
    assert before[3] == [four_states[2].document]


def test_the_last_version_never_goes_nor_that_of_a_tombstone(database, source, job, four_states):
    record = get_record(database, source.slug, "a")
    with database.write() as connection:
        entomb(connection, job.id, [record.id], day(5))
    let_go(database, cutoffs(day(99), day(99), day(99)))

    assert get_record(database, source.slug, "a").document == four_states[3].document
    assert get_body(database, record.body_hash) == four_states[3].body
    assert get_body(database, four_states[2].body_hash) is None


def test_bodies_may_go_before_the_versions_that_were_read_from_them(database, source, four_states):
    gone = let_go(database, cutoffs(bodies=day(3)))
    assert (gone.versions, gone.bodies) == (0, 2)
    assert get_body(database, four_states[0].body_hash) is None
    assert states_on(database, source, day(1)) == [four_states[0].document]


def test_what_would_go_is_what_goes(database, source, four_states, tmp_path):
    (tmp_path / "d").write_bytes(b"<urn:a> <urn:b> 'c' .")
    with database.write() as connection:
        for number in (1, 4):
            store_document(connection, number, f"https://p/{number}", "text/turtle", tmp_path / "d")
        store_refusals(connection, source.id, 1, [("record.unreadable", "", "x", "b")])
        for event, number in (("missing", 1), ("back", 2), ("missing", 3)):
            connection.execute(insert(_EVENT).values(record_id=1, event=event, at=day(number), job_id=1))
        for number in (1, 4):
            connection.execute(update(_DOCUMENT).where(_DOCUMENT.c.job_id == number).values(received=day(number)))
    for number in (1, 2, 3, 4):
        end(database, number, day(number))
    policy = cutoffs(day(3), day(3), day(3))

    would = measure_surplus(database, policy)

    assert measure_surplus(database, policy) == would, "nothing was changed"
    assert let_go(database, policy) == would
    assert would == Surplus(
        versions=2, events=2, documents=1, refusals=1, jobs=3, validations=0, bodies=4, bytes=would.bytes
    )
    assert would.bytes > 0
    assert let_go(database, policy).is_empty
    assert [job.id for job in list_jobs(database)] == [4]
    assert not list_issues(database)
    assert not list_documents(database, 1)
    (left,) = list_documents(database, 4)
    assert b"".join(iter_document(database, left.id)) == b"<urn:a> <urn:b> 'c' ."


def test_the_last_document_of_a_source_stays_however_old(database, source, job, tmp_path):
    (tmp_path / "d").write_bytes(b"x")
    with database.write() as connection:
        store_document(connection, job.id, "https://p/", "text/turtle", tmp_path / "d")
    assert let_go(database, cutoffs(day(9999), day(9999), day(9999))).is_empty
    assert list_documents(database, job.id)


def test_a_job_stays_that_the_court_or_a_record_still_asks_for(database, source, store):
    for state, seen, writes in (
        ("complete", 3, [make_write("a")]),
        ("complete", 3, []),
        ("partial", 1, []),
        ("failed", 0, []),
        ("failed", 0, []),
    ):
        job = start_job(database, source)
        store(job, writes)
        finish_job(database, job.id, state, "", seen=seen)
    for number in range(1, 6):
        end(database, number, day(number))

    assert let_go(database, cutoffs(jobs=day(99))).jobs == 1
    assert [job.id for job in list_jobs(database)] == [5, 3, 2, 1]


def test_when_a_missing_record_was_last_seen_is_still_known(database, source, store):
    for _ in range(5):
        job = start_job(database, source)
        store(job, [make_write("a")] if job.id == 1 else [make_write("b")])
        finish_job(database, job.id, "complete", "", seen=1)
        end(database, job.id, day(job.id))
    with database.write() as connection:
        connection.execute(update(_RECORD).where(_RECORD.c.native_identifier == "a").values(missing_since_job=4))
    seen = get_record(database, source.slug, "a").last_seen
    let_go(database, cutoffs(jobs=day(99)))
    assert get_record(database, source.slug, "a").last_seen == seen == day(3)


def test_more_than_a_batch(database, source, job, store):
    many = BATCH + 10
    store(job, [make_write(str(number), "uno") for number in range(many)])
    store(start_job(database, source), [make_write(str(number), "dos") for number in range(many)])
    gone = let_go(database, cutoffs(versions=day(99)))
    assert (gone.versions, gone.bodies) == (many, 2 * many)
    assert let_go(database, KEEP_ALL).is_empty


def test_compacting_gives_the_room_back(database, source, job, store):
    store(job, [make_write(str(number), "uno" * 200) for number in range(500)])
    store(start_job(database, source), [make_write(str(number), "dos") for number in range(500)])
    let_go(database, cutoffs(versions=day(99)))
    if database.dialect == "sqlite":
        assert reusable_bytes(database) > 0
    compact(database)
    assert reusable_bytes(database) == (0 if database.dialect == "sqlite" else None)
    assert get_record(database, source.slug, "7").title == "dos"


def told(database, *days):
    """Put events of the served index down, one on each of these days, in the order of their sequence."""
    with database.write() as connection:
        hold_index(connection)
        for place, number in enumerate(days, 1):
            connection.execute(
                insert(TABLES["index_event"]).values(
                    sequence=place, release=1, moment=day(number), change="added", uri=f"urn:{place}", kind="dataset",
                    source="uno",
                )
            )  # fmt: skip
        connection.execute(update(TABLES["index_state"]).values(release=1, sequence=len(days)))


@pytest.mark.parametrize(
    ("days", "cutoff", "left"),
    [
        ((1, 2, 3, 4), 2, [3, 4]),
        ((1, 2, 3, 4), 99, [4]),
        ((1, 2, 3, 4), 0, [1, 2, 3, 4]),
        ((1, 9, 2, 10), 5, [2, 3, 4]),
        ((), 99, []),
    ],
)
def test_changes_of_the_index_go_from_the_oldest_on_and_never_the_newest(database, days, cutoff, left):
    told(database, *days)
    cut = replace(cutoffs(), changes=day(cutoff))
    expected = measure_surplus(database, cut)
    gone = let_go(database, cut)
    assert gone == expected
    assert gone.changes == len(days) - len(left)
    with database.read() as connection:
        assert [one.sequence for one in iter_events(connection)] == left
        assert get_state(connection).pruned == (left[0] - 1 if left else 0)


def test_more_changes_than_a_batch_go(database):
    told(database, *([1] * (BATCH + 10)), 9)
    assert let_go(database, replace(cutoffs(), changes=day(5))).changes == BATCH + 10
