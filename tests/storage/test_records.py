"""Pages of records in: what is new, what changed, what stays."""

from datetime import datetime, timedelta

import pytest

from storage.bodies import get_body
from storage.errors import JobEndedError
from storage.issues import list_issues
from storage.jobs import finish_job, start_job
from storage.records import (
    StoredPage,
    count_records,
    get_record,
    get_record_by_uri,
    key_from_identifier,
    known_records,
    list_versions,
)


def test_a_new_record_is_kept_with_its_body_and_document(database, job, write, store):
    new = write(
        "a1", "Presupuesto", issues=(("missing.guide", "description", ""),), publisher="https://m/agent/sf",
        modified="2026-05", license="https://l", distributions=3,
    )  # fmt: skip
    now = datetime.fromisoformat("2026-11-22T06:00:00.123456-06:00")

    assert store(job, [new], now=now) == StoredPage(new=1)

    record = get_record(database, "datos-jalisco", "a1")
    assert record == get_record_by_uri(database, new.uri)
    assert (record.identifier, record.schema, record.uri, record.key) == ("a1", "ckan", new.uri, new.key)
    assert (record.title, record.publisher, record.modified) == ("Presupuesto", "https://m/agent/sf", "2026-05")
    assert (record.license, record.distributions, record.document) == ("https://l", 3, new.document)
    assert record.first_seen == record.last_changed == now
    assert record.first_seen.utcoffset() == timedelta(0), "moments come back in UTC"
    assert (record.indexed, record.missing, record.source_slug) == (True, False, "datos-jalisco")
    assert get_body(database, record.body_hash) == get_body(database, record.document_body_hash) == new.body
    assert [(one.code, one.field) for one in list_issues(database, record_id=record.id)] == [
        ("missing.guide", "description")
    ]


def test_what_is_known_is_found_by_key_and_only_in_its_own_source(database, add, job, write, store):
    other = start_job(database, add("datos-puebla"))
    store(job, [write("a"), write("b")])
    store(other, [write("b", "otro")])
    keys = [key_from_identifier(name) for name in "abc"]

    with database.read() as connection:
        known = known_records(connection, job.source_id, keys)
        many = known_records(connection, job.source_id, [*keys, *(f"{n:016}".encode() for n in range(1200))])
        nothing = known_records(connection, job.source_id, [])

    assert set(known) == set(keys[:2])
    assert known[keys[1]].content_hash == write("b").content_hash
    assert many == known
    assert nothing == {}


def test_a_changed_record_keeps_its_old_state_as_a_version(database, source, job, write, store):
    first, second = write("a", "uno"), write("a", "dos", title="Dos")
    store(job, [first])
    later = start_job(database, source)

    assert store(later, [second]) == StoredPage(changed=1)

    record = get_record(database, source.slug, "a")
    assert (record.document, record.title, record.changed_job) == (second.document, "Dos", later.id)
    assert record.last_changed - record.first_seen == timedelta(days=later.id - job.id)
    versions = list_versions(database, record.id)
    assert [(version.content_hash, version.body_hash, version.job_id) for version in versions] == [
        (first.content_hash, first.body_hash, job.id),
        (second.content_hash, second.body_hash, later.id),
    ]
    assert [version.since for version in versions] == [record.first_seen, record.last_changed]
    assert get_body(database, versions[0].content_hash) == first.document
    assert get_body(database, versions[0].body_hash) == first.body


def test_another_body_with_the_same_content_is_no_change(database, source, job, write, store):
    store(job, [write("a", "uno", body="visitas: 1")])
    before = get_record(database, source.slug, "a")
    again = write("a", "uno", body="visitas: 2")._replace(mapped_with=b"mapping2")

    assert store(start_job(database, source), [again]) == StoredPage(same=1)

    after = get_record(database, source.slug, "a")
    assert (after.body_hash, after.mapped_with) == (again.body_hash, b"mapping2")
    assert (after.last_changed, after.content_hash) == (before.last_changed, before.content_hash)
    assert after.document_body_hash == before.document_body_hash, "what is published names the body it was read from"
    assert len(list_versions(database, after.id)) == 1


def test_a_record_that_cannot_be_mapped_any_more_keeps_its_last_good_version(database, source, job, write, store):
    good = write("a", "bueno", issues=(("date.repaired", "modified", "1/2/2026"),))
    bad = write("a", None, body="malo", issues=(("missing.core", "title", ""),))
    store(job, [good])

    assert store(start_job(database, source), [bad]) == StoredPage(unmapped=1)

    record = get_record(database, source.slug, "a")
    assert (record.document, record.title, record.uri) == (good.document, "bueno", good.uri)
    assert (record.body_hash, record.document_body_hash) == (bad.body_hash, good.body_hash)
    assert get_body(database, bad.body_hash) == bad.body
    assert [one.code for one in list_issues(database, record_id=record.id)] == ["missing.core"]


def test_a_record_that_never_could_be_mapped_is_held_but_not_indexed(database, source, job, write, store):
    assert store(job, [write("a", None, body="malo")]) == StoredPage(unmapped=1)
    assert count_records(database, source.id).held == 1
    assert count_records(database, source.id).indexed == 0

    mended = write("a", "bueno")
    assert store(start_job(database, source), [mended]) == StoredPage(changed=1)

    record = get_record(database, source.slug, "a")
    assert record.document == mended.document
    assert [version.content_hash for version in list_versions(database, record.id)] == [mended.content_hash]


def test_issues_are_replaced_whenever_a_record_is_written(database, source, job, write, store):
    store(job, [write("a", issues=(("url.repaired", "landingPage", "http://a b"), ("missing.guide", "keyword", "")))])
    store(start_job(database, source), [write("a", body="otro", issues=())])

    assert list_issues(database, source.slug) == ()


def test_the_first_of_two_writes_of_one_record_counts(database, source, job, write, store):
    assert store(job, [write("a", "uno"), write("b"), write("a", "dos")]) == StoredPage(new=2)

    assert get_record(database, source.slug, "a").document == write("a", "uno").document


def test_a_page_of_a_job_that_has_ended_is_refused_whole(database, source, job, write, store):
    finish_job(database, job.id, "failed", "…")

    with pytest.raises(JobEndedError, match="not running"):
        store(job, [write("a")])
    assert count_records(database, source.id).held == 0


def test_nothing_of_a_page_stays_when_its_transaction_fails(database, source, job, write, store):
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.exec_driver_sql("DELETE FROM harvest_job")
        raise RuntimeError
    store(job, [write("a")])

    assert count_records(database, source.id).held == 1


HOSTILE = {
    "quotes": "'; DROP TABLE record; --",
    "percent": "100%s %(x)s :name ? %%",
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
    "slash": "../../etc/passwd",
    "empty-looking": " ",
    "long": "ñ" * 100_000,
    "emoji": "🌽",
    "newline": "a\r\nb",
}


@pytest.mark.parametrize("identifier", HOSTILE.values(), ids=HOSTILE)
def test_any_identifier_and_any_text_can_be_kept_and_found(database, source, job, write, store, identifier):
    words = f"título {identifier}"
    hostile = write(identifier, "uno", title=words, publisher=words, issues=(("url.repaired", words, words),))

    store(job, [hostile, write("a"), write("a\ufffdb", "otro")])

    record = get_record(database, source.slug, identifier)
    clean = identifier.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert (record.identifier, record.title) == (clean, f"título {clean}")
    assert record.document == hostile.document
    assert get_record_by_uri(database, hostile.uri) == record
    assert [one.value for one in list_issues(database, record_id=record.id)] == [f"título {clean}"]
    assert count_records(database, source.id).held == 3
