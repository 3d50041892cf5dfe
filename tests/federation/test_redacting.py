"""Erasing a value leaves nobody at work who has it in hand."""

from base64 import decodebytes, encodebytes
from datetime import UTC, datetime

import pytest

from federation.backups import back_up, restore
from federation.redacting import examine, redact
from storage.documents import iter_document, list_documents, store_document
from storage.errors import LinksBusyError
from storage.jobs import finish_job, start_job
from storage.link_lock import hold_links
from storage.redactions import list_marks
from storage.sources import add_source, edit_source, require_source

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_nothing_is_erased_while_links_are_checked(database):
    """Whoever checks would write back the address that was erased."""
    with hold_links(database), pytest.raises(LinksBusyError):
        redact(database, "https://salud.gob.mx/personas/ana", who="eva", why="", now=NOW)
    assert list_marks(database) == ()
    redact(database, "https://salud.gob.mx/personas/ana", who="eva", why="", now=NOW)
    assert len(list_marks(database)) == 1


@pytest.fixture
def source(database):
    return add_source(
        database, slug="jal", title="Jalisco", url="https://jal.mx", protocol="ckan", government_level="federal",
        contact_name="Ana", contact_email="ana@jal.mx", reason="Lo pidió ana@jal.mx",
    )  # fmt: skip


def test_who_is_erased_is_no_contact_any_more_by_half(database, source):
    done = redact(database, "ana@jal.mx", who="eva", why="", now=NOW)
    left = require_source(database, "jal")
    assert (left.contact_name, left.contact_email) == (None, None)
    assert done.touched == {"source": 1, "source_event": 1}
    again = examine(database, "ana@jal.mx")
    assert (again.touched, again.before.who) == ({}, "eva")


def test_a_backup_of_before_does_not_bring_back_what_was_erased_since(database, source, tmp_path):
    redact(database, "luis@jal.mx", who="eva", why="antes", now=NOW)
    back_up(database, tmp_path / "copia.tar")
    redact(database, "ana@jal.mx", who="eva", why="después", now=NOW)
    edit_source(database, "jal", contact_name="Beto", contact_email="beto@jal.mx")
    restored = restore(database, tmp_path / "copia.tar", scratch=tmp_path, replace=True)
    assert restored.erased == 1
    assert [mark.why for mark in list_marks(database)] == ["antes", "después"]
    assert not examine(database, "ana@jal.mx").touched
    assert require_source(database, "jal").contact_name is None


def test_what_a_backup_holds_is_never_in_the_store_before_it_is_erased(database, source, tmp_path, monkeypatch):
    back_up(database, tmp_path / "copia.tar")
    redact(database, "ana@jal.mx", who="eva", why="", now=NOW)

    def dies(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("federation.redacting.erase_stored", dies)
    with pytest.raises(KeyboardInterrupt):
        restore(database, tmp_path / "copia.tar", scratch=tmp_path, replace=True)
    monkeypatch.undo()
    assert not examine(database, "ana@jal.mx").touched
    assert len(list_marks(database)) == 1


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be", "utf-32", "latin-1"])
def test_a_document_is_looked_through_in_whatever_encoding_it_came(sqlite_database, tmp_path, codec):
    source = add_source(
        sqlite_database, slug="uno", title="Uno", url="https://uno.mx", protocol="dcat-rdf", government_level="federal"
    )
    job = start_job(sqlite_database, source)
    text = "<rdf:RDF>«ó» " * 100_000 + "<foaf:mbox>ana@salud.gob.mx</foaf:mbox>" + " y más" * 100_000
    path = tmp_path / "catalogo.rdf"
    path.write_bytes(text.encode(codec))
    with sqlite_database.write() as connection:
        store_document(connection, job.id, "https://uno.mx/catalogo.rdf", "application/rdf+xml", path)
    finish_job(sqlite_database, job.id, "complete", "")

    redaction = redact(sqlite_database, "ana@salud.gob.mx", who="eva", why="", now=NOW)
    assert redaction.touched["document"] == 1
    (document,) = list_documents(sqlite_database, job.id)
    kept = b"".join(iter_document(sqlite_database, document.id))
    assert kept == text.replace("ana@salud.gob.mx", "redacted@redacted.invalid").encode(codec)
    assert document.size == len(kept)


def test_a_document_is_looked_through_where_a_mail_in_base64_lies_across_its_stretches(sqlite_database, tmp_path):
    source = add_source(
        sqlite_database, slug="uno", title="Uno", url="https://uno.mx", protocol="dcat-rdf", government_level="federal"
    )
    job = start_job(sqlite_database, source)
    mail = "Sólo para consultas: ana@salud.gob.mx, por favor.\n"
    wrapped = encodebytes((mail * 30_000).encode())
    path = tmp_path / "catalogo.ttl"
    path.write_bytes(b'<urn:x> <urn:y> """' + wrapped + b'""" .\n')
    with sqlite_database.write() as connection:
        store_document(connection, job.id, "https://uno.mx/catalogo.ttl", "text/turtle", path)
    finish_job(sqlite_database, job.id, "complete", "")

    assert redact(sqlite_database, "ana@salud.gob.mx", who="eva", why="", now=NOW).touched["document"] == 1
    (document,) = list_documents(sqlite_database, job.id)
    kept = b"".join(iter_document(sqlite_database, document.id))
    said = decodebytes(kept.split(b'"""')[1]).decode()
    assert said == mail.replace("ana@salud.gob.mx", "redacted@redacted.invalid") * 30_000
    assert not examine(sqlite_database, "ana@salud.gob.mx").touched
