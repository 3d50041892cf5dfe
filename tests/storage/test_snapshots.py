"""The whole database as one file, and back, between the two kinds of database."""

import threading
from contextlib import closing

import pytest
from sqlalchemy import func, select

from storage.database import open_database
from storage.errors import DatabaseNotEmptyError, LinksBusyError, SourceBusyError
from storage.jobs import finish_job, list_jobs, start_job
from storage.link_lock import hold_links
from storage.locks import hold_source
from storage.records import get_record, list_versions, store_page
from storage.snapshots import load_snapshot, write_snapshot
from storage.sources import list_sources
from storage.tables import TABLES
from tests.storage.conftest import make_write


def all_rows(database):
    """Every row of every table, as values of Python."""
    with database.read() as connection:
        return {
            name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for name, table in TABLES.items()
        }  # fmt: skip


@pytest.fixture
def filled(database, source, store):
    for content in ("uno", "dos"):
        job = start_job(database, source)
        store(job, [make_write(f"{number} ñ", content, issues=[("x.y", "campo", "valor")]) for number in range(700)])
        finish_job(database, job.id, "complete", "", seen=700, notes=[("es", "en")])
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request):
    """An empty database of either kind."""
    opened = open_database(request.getfixturevalue(f"make_{request.param}_url")(True))
    yield opened
    opened.close()


def test_what_was_saved_comes_back_into_either_kind(filled, other, source, tmp_path):
    counts = write_snapshot(filled, tmp_path / "copy.sqlite")
    load_snapshot(other, tmp_path / "copy.sqlite")

    assert counts == {"source": 1, "harvest_job": 2, "record": 700, "record_version": 700, "release": 0}
    assert all_rows(other) == all_rows(filled)
    (restored,) = list_sources(other)
    job = start_job(other, restored)
    assert job.id == 3, "numbers go on after those that were restored"
    with other.write() as connection:
        assert store_page(connection, restored.id, job.id, [make_write("nuevo")]).new == 1
    assert len(list_versions(other, get_record(other, source.slug, "7 ñ").id)) == 2


def test_a_snapshot_is_of_one_moment_whatever_is_written_meanwhile(database, source, job, tmp_path):
    """Each transaction writes ten records: a snapshot holds all of one or none."""
    enough, begun = threading.Event(), threading.Event()

    def write_on():
        page = 0
        while not enough.is_set():
            with database.write() as connection:
                store_page(connection, source.id, job.id, [make_write(f"{page}-{number}") for number in range(10)])
            page += 1
            begun.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    begun.wait(20)
    counts = [write_snapshot(database, tmp_path / f"{number}.sqlite") for number in range(3)]
    enough.set()
    writer.join()

    assert all(count["record"] % 10 == 0 and count["record"] for count in counts)
    assert counts[2]["record"] > counts[0]["record"], "the writer did not wait"
    for number, count in enumerate(counts):
        with closing(open_database(f"sqlite:///{tmp_path}/{number}.sqlite")) as copy, copy.read() as connection:
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            named = select(func.count()).select_from(TABLES["record"]).join(
                TABLES["body"], TABLES["body"].c.hash == TABLES["record"].c.content_hash
            )  # fmt: skip
            assert connection.execute(named).scalar_one() == count["record"]


def test_what_holds_something_is_not_overwritten_unless_asked(filled, source, tmp_path):
    write_snapshot(filled, tmp_path / "copy.sqlite")
    before = all_rows(filled)
    finish_job(filled, start_job(filled, source).id, "failed", "después")

    with pytest.raises(DatabaseNotEmptyError, match="--replace"):
        load_snapshot(filled, tmp_path / "copy.sqlite")
    assert len(list_jobs(filled)) == 3
    load_snapshot(filled, tmp_path / "copy.sqlite", replace=True)
    assert all_rows(filled) == before


def test_nothing_is_replaced_under_a_harvest(filled, source, tmp_path):
    write_snapshot(filled, tmp_path / "copy.sqlite")
    with hold_source(filled, source), pytest.raises(SourceBusyError):
        load_snapshot(filled, tmp_path / "copy.sqlite", replace=True)


def test_nothing_is_replaced_while_links_are_checked(filled, source, tmp_path):
    """Whoever checks would write answers of before onto the records that were restored."""
    write_snapshot(filled, tmp_path / "copy.sqlite")
    finish_job(filled, start_job(filled, source).id, "failed", "después")
    before = all_rows(filled)
    with hold_links(filled), pytest.raises(LinksBusyError):
        load_snapshot(filled, tmp_path / "copy.sqlite", replace=True)
    assert all_rows(filled) == before
    load_snapshot(filled, tmp_path / "copy.sqlite", replace=True)
    assert len(list_jobs(filled)) == 2
