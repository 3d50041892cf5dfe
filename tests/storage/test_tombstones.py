"""Records that were retired: by a job or by a person, out of every count, and back when they are shown."""

import pytest
from sqlalchemy import text

from storage.issues import count_issues, list_issues
from storage.jobs import start_job
from storage.quarantines import Decision, Quarantine, last_approval, last_quarantine, list_quarantines, put_quarantine
from storage.records import (
    Event,
    SeenRecords,
    Standing,
    absences_of,
    count_entombed,
    count_kinds,
    count_publishers,
    count_records,
    entomb,
    entomb_undecided,
    get_record,
    get_tombstone,
    iter_bodies,
    iter_documents,
    iter_fingerprints,
    iter_listed,
    list_events,
    list_schemas,
    mark_missing,
    spare_missing,
)
from tests.storage.conftest import DAY

URI = "https://milpa.example/dataset/datos-jalisco/b"


@pytest.fixture
def shrunk(database, source, job, write, store):
    """A source of three records, two of which the next job did not see."""
    store(job, [write(name, publisher="https://a/agent/x", issues=(("date.unreadable", "f", "v"),)) for name in "abc"])
    later, seen = start_job(database, source), SeenRecords()
    seen.add(get_record(database, source.slug, "a").id)
    with database.write() as connection:
        assert mark_missing(connection, source.id, later.id, seen, now=DAY) == 2
    return later


def retire(database, source, job, *identifiers):
    ids = [get_record(database, source.slug, name).id for name in identifiers]
    with database.write() as connection:
        entomb(connection, job.id, ids, DAY)


def test_a_tombstone_is_in_no_release_and_no_count_but_its_own(database, source, shrunk):
    retire(database, source, shrunk, "b")
    counts = count_records(database, source.id)
    assert (counts.held, counts.indexed, counts.missing, counts.distributions, counts.tombstones) == (2, 2, 1, 4, 1)
    with database.read() as connection:
        assert {row.identifier for row in iter_documents(connection, source.id)} == {"a", "c"}
        assert len(list(iter_fingerprints(connection, source.id))) == 2
        assert {row.identifier for row in iter_bodies(connection, source.id, "ckan")} == {"a", "c"}
        assert count_entombed(connection, source.id, DAY.replace(hour=0)) == 1
        assert count_entombed(connection, source.id, DAY) == 0, "none is younger"
    assert count_kinds(database)[source.id].datasets == 2
    assert [each.records for each in count_publishers(database)] == [2]
    assert [one.count for one in count_issues(database)] == [2]
    assert len(list_issues(database)) == 2
    record = get_record(database, source.slug, "b")
    assert len(list_issues(database, record_id=record.id)) == 1, "who asks for the record is told"
    assert (record.indexed, record.missing, record.tombstone_job) == (False, True, shrunk.id)


def test_the_last_schema_of_a_source_goes_with_its_last_record(database, source, shrunk):
    retire(database, source, shrunk, *"abc")
    with database.read() as connection:
        assert list_schemas(connection, source.id) == ()


def test_whoever_asks_for_the_uri_is_told_what_it_was(database, source, shrunk):
    assert get_tombstone(database, URI) is None
    retire(database, source, shrunk, "b")
    tombstone = get_tombstone(database, URI)
    assert (tombstone.uri, tombstone.identifier, tombstone.title, tombstone.tombstoned) == (URI, "b", "contenido", DAY)
    assert tombstone.document == get_record(database, source.slug, "b").document
    assert get_tombstone(database, f"{URI}/otro") is None


def test_retiring_again_changes_nothing(database, source, shrunk):
    retire(database, source, shrunk, "b")
    retire(database, source, shrunk, "b", "c")
    events = [event.event for event in list_events(database, get_record(database, source.slug, "b").id)]
    assert events == [Event.MISSING, Event.TOMBSTONE]


def test_a_job_that_still_does_not_see_them_counts_the_missing_and_not_the_tombstones(database, source, shrunk):
    retire(database, source, shrunk, "b")
    later, seen = start_job(database, source), SeenRecords()
    seen.add(get_record(database, source.slug, "a").id)
    with database.write() as connection:
        assert mark_missing(connection, source.id, later.id, seen) == 0
        (absence,) = absences_of(connection, source.id)
    assert (absence.harvests, absence.since, absence.spared) == (2, DAY, False)
    assert get_record(database, source.slug, "b").missing_harvests == 1


def test_what_is_written_again_rises_under_its_uri(database, source, shrunk, write, store):
    retire(database, source, shrunk, "b", "c")
    back = start_job(database, source)
    store(back, [write("b", "otro"), write("c", body="otro")])
    for name in "bc":
        record = get_record(database, source.slug, name)
        assert (record.missing, record.tombstoned, record.missing_harvests) == (False, None, 0)
        events = list_events(database, record.id)
        assert [(event.event, event.job_id) for event in events][-1] == (Event.RESURRECTED, back.id)
    assert get_tombstone(database, URI) is None


def test_an_event_tells_how_many_harvests_had_not_shown_it(database, source, shrunk):
    retire(database, source, shrunk, "b")
    tombstone = list_events(database, get_record(database, source.slug, "b").id)[-1]
    assert (tombstone.at, tombstone.job_id, tombstone.harvests, tombstone.quarantine_id) == (DAY, shrunk.id, 1, None)


@pytest.mark.parametrize(("missing_only", "went"), [(True, {"b", "c"}), (False, {"a", "b", "c"})])
def test_a_person_lets_go_of_what_is_missing_or_of_all(database, source, shrunk, missing_only, went):
    with database.write() as connection:
        number = entomb_undecided(connection, source.id, shrunk.id, DAY, quarantine_id=7, missing_only=missing_only)
        assert number == len(went)
    with database.read() as connection:
        retired = {row.identifier for row in iter_listed(connection, source.id, Standing.TOMBSTONE)}
    assert retired == went
    for name in went:
        record = get_record(database, source.slug, name)
        assert record.missing
        assert list_events(database, record.id)[-1].quarantine_id == 7


def test_a_person_keeps_what_is_missing(database, source, shrunk):
    with database.write() as connection:
        spare_missing(connection, source.id, 7)
        assert [absence.spared for absence in absences_of(connection, source.id)] == [True, True]
    with database.read() as connection:
        assert [row.spared for row in iter_listed(connection, source.id)] == [False, True, True]


# ── quarantines ──────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(source, **facts):
    given = {"emptied": False, "since": DAY, "job_id": 1, "judged_job": 1, "records": 4, "largest": 7}
    return Quarantine(source_id=source.id, reason="Held.", reason_es="En cuarentena.", **given | facts)


def test_a_quarantine_is_kept_changed_and_decided(database, source, add):
    other = add("datos-puebla")
    with database.write() as connection:
        first = put_quarantine(connection, ask(source))
        assert last_quarantine(connection, source.id) == first
        assert last_quarantine(connection, other.id) is None
        assert last_approval(connection, source.id, after=DAY.replace(year=2020)) is None
        decided = put_quarantine(
            connection,
            ask(
                source, id=first.id, decision=Decision.APPROVED, decided=DAY, decided_by="ana\x00", why="…", removed=4,
                judged_job=3,
            ),
        )  # fmt: skip
    assert (decided.id, decided.is_open, decided.decided_by) == (first.id, False, "ana\ufffd")
    with database.read() as connection:
        assert last_approval(connection, source.id, after=DAY.replace(year=2020)) == (DAY, 3)
        assert last_approval(connection, source.id, after=DAY) is None
    assert list_quarantines(database) == list_quarantines(database, source.id) == (decided,)
    assert list_quarantines(database, open_only=True) == list_quarantines(database, other.id) == ()


# ── databases of an earlier version ──────────────────────────────────────────────────────────────────────────────────


def test_marks_of_an_earlier_version_are_counted_once_or_taken_back(database, source, job, write, store):
    """What the migration says of rows that carry a mark and nothing else."""
    from storage.migrations.versions.milpa_0006_the_deletion_court import CARRIED_OVER  # noqa: PLC0415

    store(job, [write(name) for name in "abc"])
    complete, cut = start_job(database, source), start_job(database, source)
    with database.write() as connection:
        ended = f"UPDATE harvest_job SET state = 'complete', ended = started WHERE id = {complete.id}"
        connection.execute(text(ended))
        connection.execute(text(f"UPDATE harvest_job SET state = 'failed', ended = started WHERE id = {cut.id}"))
        for name, mark in (("a", complete), ("b", cut)):
            number = get_record(database, source.slug, name).id
            connection.execute(text(f"UPDATE record SET missing_since_job = {mark.id} WHERE id = {number}"))
        for statement in CARRIED_OVER:
            connection.execute(text(statement))
    marked, cleared = (get_record(database, source.slug, name) for name in "ab")
    assert (marked.missing_harvests, marked.missing_since) == (1, complete.started)
    assert [event.event for event in list_events(database, marked.id)] == [Event.MISSING]
    assert (cleared.missing, cleared.missing_harvests, list_events(database, cleared.id)) == (False, 0, ())
