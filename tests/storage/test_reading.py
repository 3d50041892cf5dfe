"""All records of a source in order, and the same order and bytes on both databases."""

from datetime import timedelta
from itertools import pairwise

import pytest

from storage.database import open_database
from storage.jobs import start_job
from storage.moments import moment_text
from storage.records import (
    SeenRecords,
    count_records,
    get_record,
    get_record_by_uri,
    iter_bodies,
    iter_documents,
    iter_fingerprints,
    list_schemas,
    mark_missing,
    store_page,
)
from storage.retention import let_go
from storage.sources import add_source
from tests.storage.conftest import KEEP_ALL


@pytest.fixture
def filled(database, source, job, write, store):
    """1,200 records, two of which could never be mapped."""
    store(job, [write(f"id-{number}", f"contenido {number}", distributions=number % 3) for number in range(1200)])
    store(job, [write("malo-1", None), write("malo-2", None)])
    return source


def test_documents_come_in_bytewise_order_of_their_keys_without_the_unmapped(database, filled, write):
    with database.read() as connection:
        documents = list(iter_documents(connection, filled.id))

    assert len(documents) == 1200
    assert all(one.key < next_.key for one, next_ in pairwise(documents))
    one = next(document for document in documents if document.identifier == "id-7")
    as_written = write("id-7", "contenido 7")
    assert (one.uri, one.document, one.content_hash) == (as_written.uri, as_written.document, as_written.content_hash)
    assert (one.body_hash, one.distributions) == (as_written.body_hash, 1)
    assert one.first_seen.utcoffset() == timedelta(0)


def test_fingerprints_tell_of_the_same_records_in_the_same_order(database, filled):
    with database.read() as connection:
        documents = list(iter_documents(connection, filled.id))
        fingerprints = list(iter_fingerprints(connection, filled.id))

    assert [tuple(fingerprint) for fingerprint in fingerprints] == [
        (
            one.key,
            one.content_hash,
            moment_text(one.first_seen),
            moment_text(one.last_changed),
            one.body_hash,
            one.distributions,
            one.links,
            one.traits,
            one.standing,
            one.series,
        )
        for one in documents
    ]


def test_fingerprints_do_not_depend_on_the_zone_that_a_database_answers_in(database, filled):
    with database.read() as connection:
        before = list(iter_fingerprints(connection, filled.id))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'America/Mexico_City'")
        assert list(iter_fingerprints(connection, filled.id)) == before


def test_bodies_come_as_received_last_the_unmapped_among_them(database, filled, write):
    with database.read() as connection:
        (schema,) = list_schemas(connection, filled.id)
        bodies = {one.identifier: one.body for one in iter_bodies(connection, filled.id, schema)}
        assert not list(iter_bodies(connection, filled.id, "another"))
    assert len(bodies) == 1202
    assert bodies["id-7"] == write("id-7", "contenido 7").body
    assert bodies["malo-1"] == write("malo-1", None).body


def test_a_range_of_keys_can_be_read_alone(database, filled):
    with database.read() as connection:
        whole = [one.key for one in iter_fingerprints(connection, filled.id)]
        parts = [
            one.key
            for start, stop in ((b"", b"\x40"), (b"\x40", b"\x80"), (b"\x80", b"\xff"), (b"\xff", None))
            for one in iter_fingerprints(connection, filled.id, start=start, stop=stop)
        ]
        low = [one.key for one in iter_documents(connection, filled.id, stop=b"\x40")]

    assert parts == whole
    assert low == [key for key in whole if key < b"\x40"]
    assert 0 < len(low) < len(whole)


def test_missing_records_stay_published(database, filled):
    job = start_job(database, filled)
    with database.write() as connection:
        mark_missing(connection, filled.id, job.id, SeenRecords())
    with database.read() as connection:
        assert sum(1 for _ in iter_documents(connection, filled.id)) == 1200


def test_counts_tell_what_is_held_what_is_indexed_and_what_is_missing(database, add, filled):
    counts = count_records(database, filled.id)

    assert (counts.held, counts.indexed, counts.missing, counts.distributions) == (1202, 1200, 0, 1200)
    assert count_records(database, add("vacio").id).held == 0


def test_what_is_not_there_is_none(database, filled):
    assert get_record(database, filled.slug, "id-9999") is None
    assert get_record(database, "nadie", "id-1") is None
    assert get_record_by_uri(database, "https://milpa.example/dataset/nadie/x") is None


def test_a_publication_reads_the_moment_it_began_whatever_is_written_meanwhile(database, filled, job, write, store):
    with database.read() as connection:
        store(job, [write("id-1", "cambiado"), write("nuevo")])
        let_go(database, KEEP_ALL)
        documents = {one.identifier: one.document for one in iter_documents(connection, filled.id)}

    assert len(documents) == 1200
    assert documents["id-1"] == write("id-1", "contenido 1").document


def test_a_reading_that_is_left_half_way_leaves_nothing_behind(database, filled, job, write, store):
    with database.read() as connection:
        next(iter_documents(connection, filled.id))

    store(job, [write("nuevo")])
    assert count_records(database, filled.id).indexed == 1201


def test_both_databases_give_the_same_order_and_the_same_bytes(make_sqlite_url, make_postgresql_url, write):
    read = []
    for make in (make_sqlite_url, make_postgresql_url):
        database = open_database(make(True))
        for slug in ("zeta", "alfa", "beta-2", "beta", "beta10"):
            source = add_source(database, slug=slug, title=slug, url="u", protocol="ckan", government_level="federal")
            job = start_job(database, source)
            with database.write() as connection:
                page = [
                    write(f"{word} {number}", word) for number in range(20) for word in ("Ñu", "nu", "_a", "A", "ä")
                ]
                store_page(connection, source.id, job.id, page, now=job.started.replace(year=2020, month=1, day=1))
        with database.read() as connection:
            read.append([
                (one.key, one.identifier, one.uri, one.content_hash, one.document, one.body_hash)
                for number in range(1, 6) for one in iter_documents(connection, number)
            ])  # fmt: skip
        database.close()

    assert len(read[0]) == 500
    assert read[0] == read[1]
