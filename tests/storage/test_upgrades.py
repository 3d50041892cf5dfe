"""Every schema that was ever released, with data in it, becomes today's; and today's program goes on with it."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect

from drill.earlier_schemas import (
    COLUMNS_SINCE,
    DAY,
    RECORDS,
    REVISIONS,
    TABLES_SINCE,
    body_of,
    document_of,
    identifier_of,
    iter_differences,
    iter_rows,
    make_earlier,
    open_at,
)
from storage.bodies import get_body, hash_body
from storage.database import open_database
from storage.documents import iter_document, list_documents
from storage.hosts import get_host
from storage.interruptions import INTERRUPTED
from storage.issues import list_issues
from storage.jobs import finish_job, list_jobs, reap_jobs, start_job
from storage.links import list_link_checks
from storage.locks import hold_source
from storage.memories import get_memory
from storage.migrations import VERSION_TABLE
from storage.paces import list_idle
from storage.quarantines import list_quarantines
from storage.records import (
    SeenRecords,
    count_records,
    get_record,
    iter_documents,
    key_from_identifier,
    known_records,
    list_events,
    list_versions,
    mark_missing,
    store_page,
)
from storage.redactions import list_marks
from storage.releases import list_releases
from storage.snapshots import load_snapshot
from storage.source_events import list_events as list_source_events
from storage.source_notices import list_notices
from storage.source_proofs import get_proof
from storage.sources import add_source, list_sources, require_source
from storage.tables import TABLES
from storage.validations import get_validations
from tests.storage.conftest import make_write

IGUAL, CAMBIADO, ILEGIBLE, FALTA, MARCADO, SERVICIO, RETIRADO = map(identifier_of, RECORDS)

every_revision = pytest.mark.parametrize("revision", REVISIONS)


@pytest.fixture
def upgraded(empty_database_url, revision):
    """A database that an earlier program wrote, opened by today's."""
    make_earlier(empty_database_url, revision)
    database = open_database(empty_database_url)
    yield database
    database.close()


def test_every_column_of_every_table_is_filled():
    filled = {}
    for row in iter_rows():
        filled.setdefault(row.table, set()).update(row.values)
    numbered = {table.name: table.autoincrement_column for table in TABLES.values()}
    assert filled == {
        name: {column.name for column in table.c if column is not numbered[name]} for name, table in TABLES.items()
    }


@every_revision
def test_the_rows_are_written_as_that_schema_had_them(make_sqlite_url, revision):
    database = open_at(make_sqlite_url(False), revision)
    with database.read() as connection:
        inspector = inspect(connection)
        found = {
            name: {column["name"] for column in inspector.get_columns(name)}
            for name in inspector.get_table_names()
            if name != VERSION_TABLE and not name.startswith("index_fts")  # SQLite's own, behind the search
        }
    database.close()
    assert found == {
        name: {column for column in table.c.keys() if COLUMNS_SINCE.get(name, {}).get(column, 1) <= revision}  # noqa: SIM118
        for name, table in TABLES.items() if TABLES_SINCE.get(name, 1) <= revision
    }  # fmt: skip


def check_records(upgraded, revision):
    for name in (IGUAL, MARCADO, SERVICIO):
        record = get_record(upgraded, "uno", name)
        assert (record.title, record.document, record.first_seen) == (f"{name} 1", document_of(name), DAY)
        assert get_body(upgraded, record.body_hash) == body_of(name)
    assert get_record(upgraded, "uno", SERVICIO).kind == ("dataset" if revision < 5 else "service")
    unread = get_record(upgraded, "uno", ILEGIBLE)
    assert (unread.title, unread.document, unread.indexed) == (None, None, False)

    changed = get_record(upgraded, "uno", CAMBIADO)
    assert changed.document == document_of(CAMBIADO, 2)
    contents = [get_body(upgraded, version.content_hash) for version in list_versions(upgraded, changed.id)]
    assert document_of(CAMBIADO) in contents

    lost, marked, retired = (get_record(upgraded, "uno", name) for name in (FALTA, MARCADO, RETIRADO))
    assert (lost.missing, lost.missing_harvests, lost.missing_since) == (True, 1, DAY + timedelta(hours=1))
    assert marked.missing is (revision >= 6), "a job that was cut says nothing of what it did not show"
    assert (retired.tombstoned is not None, retired.indexed) == (revision >= 6, revision < 6)
    events = [event.event for event in list_events(upgraded, retired.id)]
    assert events == (["missing"] if revision < 6 else ["tombstone"])

    counts = count_records(upgraded, require_source(upgraded, "uno").id)
    assert (counts.held, counts.indexed) == ((7, 6) if revision < 6 else (6, 5))
    with upgraded.read() as connection:
        documents = list(iter_documents(connection, 1))
    assert len(documents) == counts.indexed


def check_sources_and_jobs(upgraded, revision):
    one, two = reversed(list_sources(upgraded))
    assert (one.slug, one.status, one.options.page_size, one.created) == ("uno", "active", 50, DAY)
    assert (two.slug, two.status, two.withdrawn) == ("dos", "paused", False)
    assert one.schedule == ("PT6H" if revision >= 7 else None)
    assert one.contact_email == ("ana@ejemplo.mx" if revision >= 10 else None)
    events = list_source_events(upgraded, one.id)
    assert [(event.after, event.who) for event in events] == [("active", "ana" if revision >= 10 else "")]

    jobs = list_jobs(upgraded, "uno")
    assert [job.state for job in jobs] == ["running", "failed", "partial", "complete", "complete"]
    assert [job.excused for job in jobs] == [False, True, False, False, False]
    assert {job.kind for job in jobs} == {"harvest"}
    assert jobs[-1].reason_es == (None if revision < 3 else "Se vieron 6 de 6.")
    assert jobs[-1].notes == (() if revision < 4 else (("Una nota.", "A note."),))
    pace = next(pace for pace in list_idle(upgraded, "active") if pace.slug == "uno")
    assert pace.failures == 0, "what was killed is no failure of its source"

    assert [(issue.identifier, issue.code) for issue in list_issues(upgraded, "uno") if issue.record_id] == [
        (ILEGIBLE, "record.unreadable")
    ]
    assert [issue.identifier for issue in list_issues(upgraded, "uno") if issue.record_id is None] == ["roto"]
    (document,) = list_documents(upgraded, 1)
    assert b"".join(iter_document(upgraded, document.id)) == b"trozos"
    assert [(release.number, release.manifest) for release in list_releases(upgraded)] == [(7, '{"release": 7}')]


def check_what_came_later(upgraded, revision):
    content = hash_body(document_of(IGUAL))
    assert len(get_validations(upgraded, b"f" * 16, [content])) == int(revision >= 2)
    assert get_memory(upgraded, 1) == (None if revision < 4 else {"since": "2026-03-01"})
    assert getattr(get_host(upgraded, "uno.example"), "failures", None) == (None if revision < 4 else 3)
    assert [each.decided_by for each in list_quarantines(upgraded)] == ([] if revision < 6 else ["ana"])
    assert [mark.why for mark in list_marks(upgraded)] == ([] if revision < 8 else ["Solicitud 12."])
    checks = list_link_checks(upgraded, "https://uno.example/1.csv")
    assert [outcome for _, outcome, _ in checks] == ([] if revision < 9 else ["ok"])
    assert getattr(get_proof(upgraded, 1, "uno.example"), "way", None) == (None if revision < 10 else "file")
    assert [notice.code for notice in list_notices(upgraded)] == ([] if revision < 10 else ["moved"])


@every_revision
def test_every_row_is_kept_and_reads_right(upgraded, revision):
    with upgraded.read() as connection:
        assert list(iter_differences(connection, revision)) == []
    check_records(upgraded, revision)
    check_sources_and_jobs(upgraded, revision)
    check_what_came_later(upgraded, revision)


@every_revision
def test_the_next_harvest_goes_on_with_it(upgraded, revision):
    """What is as it was is known by its hash; what ran under the old program is nobody's; numbers go on."""
    assert [(job.id, job.reason) for job in reap_jobs(upgraded)] == [(5, INTERRUPTED)]
    source = require_source(upgraded, "uno")
    with hold_source(upgraded, source) as lease:
        job = start_job(upgraded, source, lease)
        assert job.id == 6
        with upgraded.write() as connection:
            known = known_records(connection, source.id, [key_from_identifier(IGUAL)])[key_from_identifier(IGUAL)]
            assert known.body_hash == hash_body(body_of(IGUAL))
            changed = make_write(IGUAL, "otro", known=known)
            stored = store_page(connection, source.id, job.id, [changed, make_write("nuevo")])
            assert (stored.new, stored.changed) == (1, 1)
            seen = SeenRecords()
            for record in known_records(
                connection, source.id, [key_from_identifier(each) for each in (IGUAL, "nuevo")]
            ).values():
                seen.add(record.id)
            mark_missing(connection, source.id, job.id, seen)
        finish_job(upgraded, job.id, "complete", "Saw 2 of 2.")
    versions = [version.content_hash for version in list_versions(upgraded, known.id)]
    assert hash_body(document_of(IGUAL)) in versions
    assert get_record(upgraded, "uno", "nuevo").first_job == 6
    assert get_record(upgraded, "uno", MARCADO).missing
    added = add_source(
        upgraded, slug="tres", title="Tres", url="https://tres.example", protocol="ckan", government_level="state",
        status="quarantined",
    )  # fmt: skip
    assert added.id == 3


@every_revision
def test_a_snapshot_of_an_earlier_schema_is_loaded_into_either_database(database, tmp_path, revision):
    """It is migrated in its own file first; the rows arrive as they were."""
    path = tmp_path / "milpa.sqlite"
    make_earlier(f"sqlite:///{path}", revision)
    load_snapshot(database, path)
    with database.read() as connection:
        different = list(iter_differences(connection, revision))
    assert all(each.startswith("lease: 0 rows") for each in different), "who harvested there does not harvest here"
    source = require_source(database, "uno")
    with hold_source(database, source):
        assert start_job(database, source).id == 6
