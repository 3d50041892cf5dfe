"""Erasing from everything that is stored, on both databases."""

import re
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import LargeBinary, Text, insert, select, update

from storage.bodies import get_body
from storage.compression import decompress
from storage.documents import LONGEST, STRETCH, erased_stretches, iter_document, list_documents, store_document
from storage.erasable_columns import BYTES, FORGOTTEN, LEFT, SEARCHED
from storage.erasing import erase_stored
from storage.issues import store_refusals
from storage.jobs import finish_job, start_job
from storage.link_rows import LinkState, LinkUse
from storage.links import iter_unlinked, store_checks, store_uses
from storage.memories import get_memory, put_memory
from storage.quarantines import Quarantine, put_quarantine
from storage.records import get_record, get_record_by_uri, list_versions
from storage.redactions import Mark, add_mark
from storage.retention import let_go
from storage.source_events import add_event
from storage.source_notices import put_notice
from storage.tables import TABLES
from tests.storage.conftest import KEEP_ALL, make_write

SECRET, MARK = b"ana@x.mx", b"[erased]"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def erase(data):
    return data.replace(SECRET, MARK)


def holders(database):
    """The tables that hold the secret, compressed or not."""
    found = []
    with database.read() as connection:
        for table in TABLES.values():
            for row in connection.execute(select(table)):
                cells = [decompress(row.data)] if table.name == "body" else [str(cell).encode() for cell in row]
                found += [table.name for cell in cells if SECRET in cell]
    return sorted(set(found))


@pytest.fixture
def filled(database, source, store, tmp_path):
    """The secret in two versions, a name, an issue, a refusal, a job's notes, and across two stretches of a document."""
    job = start_job(database, source)
    store(job, [make_write("a", "de ana@x.mx"), make_write("b", "de otro")])
    store(job, [make_write("a", "de ana@x.mx y más", body="ana@x.mx"), make_write("c ana@x.mx", "tres")])
    (tmp_path / "d").write_bytes(b"x " * (STRETCH // 2 - 2) + b"ana@x.mx" + b" y" * STRETCH)
    with database.write() as connection:
        store_document(connection, job.id, "https://p/", "text/turtle", tmp_path / "d")
        store_refusals(connection, source.id, job.id, [("record.unreadable", "", "ana@x.mx", "")])
        connection.execute(insert(TABLES["record_issue"]).values(
            record_id=1, position=7, code="x.y", field="f", value="ana@x.mx"
        ))  # fmt: skip
    finish_job(database, job.id, "complete", "", notes=[("de ana@x.mx", "of ana@x.mx")])
    return job


def test_what_would_be_touched_is_what_is_touched(database, filled):
    would = erase_stored(database, erase, apply=False)
    assert holders(database) == ["body", "harvest_job", "record", "record_issue", "refusal"]
    assert erase_stored(database, erase, apply=True) == would
    let_go(database, KEEP_ALL)
    assert holders(database) == []
    assert would["document"] == would["record_issue"] == would["refusal"] == would["harvest_job"] == 1
    assert not erase_stored(database, erase, apply=True)


def test_every_row_names_the_bytes_that_are_there_now(database, source, filled):
    erase_stored(database, erase, apply=True)
    record = get_record(database, source.slug, "a")

    assert b"de [erased] y m" in record.document
    assert get_body(database, record.body_hash) == b"a|[erased]"
    for version in list_versions(database, record.id):
        assert MARK in get_body(database, version.content_hash)
    assert get_record(database, source.slug, "b").document == make_write("b", "de otro").document
    assert get_record_by_uri(database, "https://milpa.example/dataset/datos-jalisco/c [erased]").title == "tres"


def test_a_document_is_cut_anew(database, filled, tmp_path):
    before = (tmp_path / "d").read_bytes()
    erase_stored(database, erase, apply=True)
    (stored,) = list_documents(database, filled.id)
    assert b"".join(iter_document(database, stored.id)) == before.replace(SECRET, MARK)
    assert stored.size == len(before)


def test_a_document_that_comes_again_is_stored_as_it_was_left(database, source, filled, tmp_path):
    erase_stored(database, erase, apply=True)
    let_go(database, KEEP_ALL)
    chunk = TABLES["document_chunk"]
    again = start_job(database, source)
    with database.write() as connection:
        store_document(connection, again.id, "https://p/", "text/turtle", tmp_path / "d", erase=erase)
        kept = [
            [row.body_hash for row in connection.execute(select(chunk).where(chunk.c.document_id == number))]
            for number in (1, 2)
        ]
    assert kept[0] == kept[1]
    assert holders(database) == []


@pytest.mark.parametrize("at", [STRETCH - 4, 2 * STRETCH - 1, 2 * STRETCH - 8, 17])
def test_no_word_is_cut_in_two(at):
    data = bytearray(b"ab " * STRETCH)
    data[at : at + len(SECRET)] = SECRET
    data[at - 1 : at] = data[at + len(SECRET) : at + len(SECRET) + 1] = b" "
    pieces = (bytes(data[start : start + STRETCH]) for start in range(0, len(data), STRETCH))
    stretches = list(erased_stretches(pieces, erase))
    assert b"".join(stretches) == bytes(data).replace(SECRET, MARK)
    assert all(len(stretch) == STRETCH for stretch in stretches[:-1])


@pytest.mark.parametrize("at", [STRETCH, STRETCH + 200_000, 2 * STRETCH + 77])
def test_no_word_of_many_lines_is_cut_in_two(at):
    """As base64 in a mail is: what it says is in two of them."""
    lines = bytearray(b'"data": "' + (b"x" * 75 + b"\n") * (3 * STRETCH // 76) + b'" and more words' * 1000)
    place = lines.index(b"\n", at) - 4
    lines[place : place + 12] = SECRET[:4] + b"\n" + SECRET[4:] + b"\n"[: 12 - len(SECRET) - 1]
    broken = SECRET[:4] + b"\n" + SECRET[4:]
    assert lines.count(broken) == 1
    pieces = (bytes(lines[start : start + STRETCH]) for start in range(0, len(lines), STRETCH))
    stretches = list(erased_stretches(pieces, lambda data: data.replace(broken, MARK)))
    assert b"".join(stretches) == bytes(lines).replace(broken, MARK)


def test_what_has_no_end_is_read_in_pieces_of_a_bounded_size():
    sizes = []

    def note(data):
        sizes.append(len(data))
        return data

    assert b"".join(erased_stretches((b"x" * STRETCH for _ in range(12)), note)) == b"x" * 12 * STRETCH
    assert max(sizes) <= LONGEST + STRETCH


def test_a_stretch_that_holds_it_by_its_cut_alone_is_not_lost(database, source, tmp_path, monkeypatch):
    """The tail of a longer word begins a stretch: it goes there, and the document has its other bytes."""
    monkeypatch.setattr("storage.documents.STRETCH", 100)
    before = b"x " * 49 + b"juana@x.mx" + b" y" * 100
    (tmp_path / "d").write_bytes(before)
    for _ in range(2):
        job = start_job(database, source)
        with database.write() as connection:
            store_document(connection, job.id, "https://p/", "text/turtle", tmp_path / "d")
        finish_job(database, job.id, "complete", "")

    def erase_words(data):
        return re.sub(rb"(?<![a-z])ana@x\.mx", b"[was erased]", data)

    for found in ({"body": 1}, {"document": 2}, {}):  # the second time the stretches are made even again
        assert erase_stored(database, erase_words, apply=True) == found
        let_go(database, KEEP_ALL)
        for (stored,) in (list_documents(database, job_id) for job_id in (1, 2)):
            kept = b"".join(iter_document(database, stored.id))
            assert kept == before.replace(SECRET, b"[was erased]")
            assert stored.size == len(kept)


class Killed(BaseException):
    """As if the process had ended."""


def test_who_is_killed_repeats_it(database, filled):
    calls = []

    def dying(data):
        calls.append(data)
        if len(calls) > 8:
            raise Killed
        return erase(data)

    with pytest.raises(Killed):
        erase_stored(database, dying, apply=True)
    erase_stored(database, erase, apply=True)
    let_go(database, KEEP_ALL)
    assert holders(database) == []


def test_a_column_is_looked_through_or_says_why_not():
    """Whoever adds one of text or bytes puts it into one of the tables of `storage.erasable_columns`."""
    columns = [
        f"{name}.{column.name}"
        for name, table in TABLES.items()
        for column in table.c
        if isinstance(column.type, Text | LargeBinary)
    ]
    searched = [f"{table}.{column}" for table, names in SEARCHED.items() for column in names]
    forgotten = [f"{each.table}.{each.words}" for each in FORGOTTEN]
    left = [column for each in LEFT for column in each.columns]
    assert sorted([*searched, *forgotten, *BYTES, *left]) == sorted(columns)
    assert all(each.because for each in LEFT)


@pytest.fixture
def everywhere(database, source, filled):
    """The secret in every column that is looked through."""
    with database.read() as connection:
        unlinked = list(iter_unlinked(connection, source.id))
    with database.write() as connection:
        add_event(connection, source.id, None, "active", who="eva")
        put_notice(connection, source.id, "source.moved", "https://x.mx")
        connection.execute(insert(TABLES["source_proof"]).values(
            source_id=source.id, number=1, token="t", host="x.mx", place="https://x.mx",
        ))  # fmt: skip
        put_memory(connection, source.id, {"pages": ["https://x.mx/ana@x.mx"]})
        links = [LinkUse("distribution[0].downloadURL", url, "https://x.mx:443", "both", "")
                 for url in ("https://x.mx/a", "https://x.mx/ana@x.mx")]  # fmt: skip
        store_uses(connection, [(each, links) for each in unlinked], NOW, timedelta(days=7))
        (asked, *_) = connection.execute(select(TABLES["link"].c.id).order_by(TABLES["link"].c.url)).scalars()
        store_checks(connection, [(LinkState(asked, "https://x.mx/a", "gone", "404", checked=NOW), NOW)])
        put_quarantine(connection, Quarantine(source.id, False, NOW, filled.id, filled.id, 3, 9, "few", "pocos"))
        put_host_row = {"key": b"h" * 16, "name": "x.mx", "failures": 3, "reason": "down", "reason_es": "caído"}
        connection.execute(insert(TABLES["host"]).values(put_host_row))
        connection.execute(
            insert(TABLES["source_measure"]).values(source_id=source.id, month=202611, at=NOW, figures="{}")
        )
        connection.execute(insert(TABLES["scheduled_run"]).values(id=1, content="{}"))
        connection.execute(insert(TABLES["index_source"]).values(slug="uno", facts="{}"))
        told = {"uri": "", "kind": "dataset", "source": "uno", "release": 1}
        connection.execute(
            insert(TABLES["index_gone"]).values(told | {"key": b"g" * 16, "name": "n", "title": "", "removed": NOW})
        )
        connection.execute(
            insert(TABLES["index_event"]).values(told | {"sequence": 1, "moment": NOW, "change": "moved"})
        )
        connection.execute(insert(TABLES["outbox"]).values(
            key=b"k" * 16, event="quarantine/1", code="x", source_id=source.id, recipient="contact", facts="{}", at=NOW,
            state="waiting", attempts=0, not_before=0, claim="", problem="", problem_es="",
        ))  # fmt: skip
        connection.execute(insert(TABLES["cluster"]).values(uri="u", uri_key=b"u" * 8, since=NOW))
        connection.execute(insert(TABLES["cluster_decision"]).values(
            low_id=1, high_id=2, verdict="apart", who="eva", why="Son dos.", at=NOW,
        ))  # fmt: skip
        connection.execute(insert(TABLES["series_decision"]).values(
            source_id=source.id, key=b"s" * 16, name="nomina", identifier="serie-nomina-7", verdict="accepted",
            who="eva", why="Es mensual.", at=NOW,
        ))  # fmt: skip
        connection.execute(insert(TABLES["release"]).values(number=1, digest="d", created=NOW, manifest="{}"))
    add_mark(database, Mark("e-mail", b"s" * 16, b"d" * 32, NOW, "eva", "solicitud"))
    with database.write() as connection:
        for name, columns in SEARCHED.items():
            connection.execute(update(TABLES[name]).values(dict.fromkeys(columns, "de ana@x.mx")))


def test_every_column_that_is_looked_through_is(database, everywhere):
    assert set(holders(database)) == {"body", "link", "source_memory", *SEARCHED}
    found = erase_stored(database, erase, apply=True)
    let_go(database, KEEP_ALL)
    assert holders(database) == []
    assert set(found) == {"body", "document", "link", "source_memory", *SEARCHED}


def test_what_a_copy_could_be_known_by_goes_too_and_is_read_again(database, source, filled):
    record = TABLES["record"]
    with database.write() as connection:
        connection.execute(update(record).values(examined=2))
        for record_id in (1, 2):
            connection.execute(insert(TABLES["record_evidence"]).values(
                record_id=record_id, key=b"k" * 16, kind="identifier", source_id=source.id,
            ))  # fmt: skip
    erase_stored(database, erase, apply=True)
    with database.read() as connection:
        left = connection.execute(select(TABLES["record_evidence"].c.record_id)).scalars().all()
        examined = dict(connection.execute(select(record.c.id, record.c.examined)).all())
    touched = get_record(database, source.slug, "a").id
    assert (touched in left, examined[touched]) == (False, 0)
    assert 2 in examined.values(), "what held nothing of it is left alone"


def test_an_address_takes_its_link_along_and_the_others_are_taken_from_the_records_again(database, source, everywhere):
    erase_stored(database, erase, apply=True)
    with database.read() as connection:
        links = connection.execute(select(TABLES["link"].c.url)).scalars().all()
        assert links == ["https://x.mx/a"]
        assert len(list(iter_unlinked(connection, source.id))) == 3
    assert get_memory(database, source.id) is None, "the next harvest looks at everything"


MOST = 2 * 1024 * 1024


@pytest.mark.parametrize("apply", [False, True])
def test_no_more_of_it_is_in_memory_at_a_time_than_a_round(database, job, store, monkeypatch, apply):
    monkeypatch.setattr("storage.erasing.MOST_BYTES", MOST)
    large = "ana@x.mx " * (1024 * 1024 // 9)
    store(job, [make_write(str(number), f"{number} {large}") for number in range(12)])
    with database.write() as connection:
        refusals = [("record.unreadable", "", f"{number} {large}", "") for number in range(12)]
        store_refusals(connection, job.source_id, job.id, refusals)
    tracemalloc.start()
    found = erase_stored(database, erase, apply=apply)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found["body"], found["refusal"]) == (24, 12)
    assert peak < 10 * MOST, "36 MiB hold it"
    if apply:
        let_go(database, KEEP_ALL)
        assert holders(database) == []
