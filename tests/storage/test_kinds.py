"""Records of three kinds: kept, counted and told apart; what was there before is a dataset."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from storage import migrations
from storage.bulk import insert_rows
from storage.database import open_database
from storage.errors import StorageError
from storage.jobs import finish_job, list_jobs, start_job
from storage.moments import moment
from storage.records import (
    KindCounts,
    SeenRecords,
    count_kinds,
    get_record,
    iter_documents,
    key_from_identifier,
    key_from_uri,
    known_records,
    mark_missing,
)
from storage.sources import require_source

KINDS = {"a": "dataset", "b": "service", "c": "series", "d": "dataset"}


@pytest.fixture
def filled(job, store, write):
    store(job, [write(identifier, kind=kind) for identifier, kind in KINDS.items()])
    return job


def test_a_record_has_the_kind_that_it_was_written_with(database, filled):
    assert {each: get_record(database, "datos-jalisco", each).kind for each in KINDS} == KINDS


def test_a_harvest_knows_the_kind_of_what_is_held(database, filled, write):
    keys = [write(identifier).key for identifier in KINDS]
    with database.read() as connection:
        known = known_records(connection, filled.source_id, keys)
    assert [known[key].kind for key in keys] == list(KINDS.values())


def test_a_record_that_changes_changes_its_kind_with_its_content(database, filled, store, write):
    later = start_next(database, filled)
    store(later, [write("c", "otra cosa", kind="dataset"), write("b", None, body="ilegible")])
    assert get_record(database, "datos-jalisco", "c").kind == "dataset"
    assert get_record(database, "datos-jalisco", "b").kind == "service", "its last good version is one"


def start_next(database, job):
    """End a job, and begin the next one of its source."""
    finish_job(database, job.id, "complete", "Todo visto.")
    return start_job(database, require_source(database, job.source_slug))


def test_indexed_records_are_counted_by_kind_and_source(database, filled, store, write, add):
    other = start_job(database, add("otra"))
    store(other, [write("x", kind="service"), write("y", None)])
    assert count_kinds(database) == {filled.source_id: KindCounts(2, 1, 1), other.source_id: KindCounts(0, 1, 0)}
    assert count_kinds(database, other.source_id) == {other.source_id: KindCounts(0, 1, 0)}
    assert count_kinds(database, add("vacia").id) == {}


def test_those_that_are_missing_are_counted_unless_only_the_present_ones_are_asked_for(database, filled, store, write):
    later = start_next(database, filled)
    store(later, [write("a", "cambio"), write("b", "cambio", kind="service")])
    with database.write() as connection:
        assert mark_missing(connection, filled.source_id, later.id, SeenRecords()) == 2
    assert count_kinds(database)[filled.source_id] == KindCounts(2, 1, 1)
    assert count_kinds(database, present=True)[filled.source_id] == KindCounts(1, 1, 0)


def test_documents_of_one_kind_are_read_in_the_order_of_all(database, filled):
    with database.read() as connection:
        everything = [row.identifier for row in iter_documents(connection, filled.source_id)]
        datasets = [row.identifier for row in iter_documents(connection, filled.source_id, kind="dataset")]
    assert len(everything) == 4
    assert datasets == [each for each in everything if KINDS[each] == "dataset"]


def test_a_job_tells_how_many_services_and_series_it_saw(database, job):
    assert finish_job(database, job.id, "complete", "Todo visto.", seen=4, services=1, series=2).services == 1
    assert [(each.services, each.series) for each in list_jobs(database)] == [(1, 2)]


def test_there_is_no_fourth_kind(database, filled):
    with pytest.raises(StorageError, match="ck_record_kind"), database.write() as connection:
        connection.exec_driver_sql("UPDATE record SET kind = 'catalogue'")


URI = "https://milpa.example/dataset/datos-jalisco/viejo"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
OLD_ROWS = {
    "source": {
        "id": 1, "slug": "datos-jalisco", "title": "Jalisco", "url": "https://x.mx", "protocol": "ckan", "schema": "",
        "government_level": "state", "home": "", "status": "active", "options": "{}", "created": NOW, "modified": NOW,
    },
    "harvest_job": {
        "id": 1, "source_id": 1, "state": "complete", "reason": "", "owner": "x:1", "started": NOW, "ended": NOW,
        "received": 1, "seen": 1, "new": 1, "changed": 0, "unchanged": 0, "missing": 0, "refused": 0, "issues": 0,
        "requests": 1, "retries": 0, "bytes_received": 9,
    },
    "record": {
        "id": 1, "source_id": 1, "key": key_from_identifier("viejo"), "body_hash": b"b" * 16, "mapped_with": b"m" * 8,
        "first_job": 1, "changed_job": 1, "written_job": 1, "first_seen": NOW, "last_changed": NOW, "distributions": 3,
        "schema": "ckan", "native_identifier": "viejo", "uri": URI, "uri_key": key_from_uri(URI), "title": "Viejo",
    },
}  # fmt: skip
"""What a store of the version before held."""


def test_a_database_of_before_keeps_its_records_which_are_datasets(empty_database_url):
    engine = create_engine(empty_database_url.replace("postgresql://", "postgresql+psycopg://"))
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "milpa_0004")
        for table, row in OLD_ROWS.items():
            values = (moment(connection, value) if isinstance(value, datetime) else value for value in row.values())
            insert_rows(connection, table, tuple(row), [tuple(values)])
    engine.dispose()
    database = open_database(empty_database_url)
    record = get_record(database, "datos-jalisco", "viejo")
    (job,) = list_jobs(database)
    database.close()
    assert (record.kind, record.title, record.uri, record.distributions) == ("dataset", "Viejo", URI, 3)
    assert (job.seen, job.services, job.series) == (1, None, None)
