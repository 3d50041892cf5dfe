"""Bytes that are kept once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from zstandard import get_frame_parameters

from storage.bodies import get_body, hash_body, store_bodies
from storage.compression import CURRENT, compress, compress_large, decompress
from storage.documents import iter_document, list_documents, store_document
from storage.jobs import start_job
from storage.records import get_record
from storage.retention import let_go
from storage.tables import TABLES
from tests.storage.conftest import KEEP_ALL


def kept(database):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(TABLES["body"])).scalar_one()


@given(st.binary(max_size=5000))
def test_bytes_come_out_as_they_went_in(data):
    assert decompress(compress(data)) == data
    assert decompress(compress_large(data)) == data


def test_a_frame_names_the_dictionary_that_it_needs():
    assert get_frame_parameters(compress(b"x")).dict_id == CURRENT
    assert get_frame_parameters(compress_large(b"x")).dict_id == 0


def test_the_dictionary_makes_a_catalogue_record_much_smaller():
    package = (
        b'{"id":"3f2b6c0e-1111-4222-8333-444455556666","license_title":"Creative Commons Attribution",'
        b'"maintainer_email":"","metadata_created":"2026-01-02T03:04:05.678901","notes":"","num_resources":1,'
        b'"organization":{"approval_status":"approved","is_organization":true,"state":"active","type":"organization"},'
        b'"resources":[{"cache_last_updated":null,"cache_url":null,"datastore_active":false,"format":"CSV"}]}'
    )

    assert len(compress(package)) * 2 < len(compress_large(package))


def test_the_same_bytes_are_kept_once(database):
    frames = [(hash_body(body), compress(body)) for body in (b"uno", b"dos", b"uno")]
    with database.write() as connection:
        store_bodies(connection, frames)
        store_bodies(connection, frames)

    assert kept(database) == 2
    assert get_body(database, hash_body(b"uno")) == b"uno"
    assert get_body(database, hash_body(b"tres")) is None


def test_a_sweep_takes_only_what_nothing_points_to(database, source, job, write, store):
    store(job, [write("a", "uno", body="lunes"), write("b"), write("c", None, body="malo")])
    for body in ("martes", "miercoles"):
        store(start_job(database, source), [write("a", "uno", body=body)])
    store(start_job(database, source), [write("b", "cambiado")])
    before = kept(database)

    assert let_go(database, KEEP_ALL).bodies == 1, "Tuesday's body of a: Monday's was published, Wednesday's came last"
    assert let_go(database, KEEP_ALL).is_empty
    assert kept(database) == before - 1
    assert get_body(database, write("a", "uno", body="martes").body_hash) is None
    for kept_write in (write("a", "uno", body="lunes"), write("a", "uno", body="miercoles"), write("b"),
                       write("b", "cambiado"), write("c", None, body="malo")):  # fmt: skip
        assert get_body(database, kept_write.body_hash) == kept_write.body
    assert get_record(database, source.slug, "b").document == write("b", "cambiado").document


@pytest.fixture
def document(tmp_path):
    """A document of three stretches and a bit."""
    path = tmp_path / "catalog.ttl"
    path.write_bytes(b"".join(b"<urn:%d> <urn:p> 'x' .\n" % number for number in range(150_000)))
    assert path.stat().st_size > 3 * 1024 * 1024
    return path


def test_a_document_is_given_back_byte_for_byte(database, job, document):
    with database.write() as connection:
        number = store_document(connection, job.id, "https://p/catalog.ttl?page=1", "text/turtle", document)

    assert b"".join(iter_document(database, number)) == document.read_bytes()
    (stored,) = list_documents(database, job.id)
    assert (stored.id, stored.url, stored.media_type) == (number, "https://p/catalog.ttl?page=1", "text/turtle")
    assert stored.size == document.stat().st_size


def test_a_document_that_comes_unchanged_takes_no_more_room(database, source, job, document):
    for at in (job, start_job(database, source)):
        with database.write() as connection:
            store_document(connection, at.id, "https://p/catalog.ttl", "text/turtle", document)

    assert kept(database) == 4
    let_go(database, KEEP_ALL)
    assert kept(database) == 4


def test_an_empty_document_and_an_unknown_one_have_no_bytes(database, job, tmp_path):
    (tmp_path / "empty").touch()
    with database.write() as connection:
        number = store_document(connection, job.id, "u", "text/turtle", tmp_path / "empty")

    assert list(iter_document(database, number)) == []
    assert list(iter_document(database, 999)) == []
