"""Replay: what is held is mapped again, and no portal is asked."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from federation import remapping, understanding
from federation.identity import origin_from_source
from federation.remapping import Outcome, choose_sources, compare_source, remap_source
from federation.understanding import write_from_body
from mappings.assembly import refused
from mappings.registry import map_body
from storage.bodies import hash_body
from storage.interruptions import INTERRUPTED
from storage.issues import list_issues
from storage.jobs import finish_job, last_complete_job, list_jobs, reap_jobs, start_job
from storage.locks import hold_source
from storage.records import get_record, key_from_identifier, list_versions, mark_missing, store_page
from storage.records.missing import SeenRecords
from storage.sources import add_source

BASE = "https://milpa.example"


@pytest.fixture
def source(database):
    return add_source(
        database, slug="uno", title="Uno", url="https://uno.mx", protocol="ckan", government_level="state", state="14",
        status="active",
    )  # fmt: skip


def package(number, **facts):
    return {"id": f"id-{number}", "name": f"n{number}", "title": f"Título {number}", "notes": "Texto.",
            "organization": {"title": "Secretaría"}, "resources": [], **facts}  # fmt: skip


@pytest.fixture
def harvested(database, source):
    """Five records, one of which (0) could not be understood, read by a mapping of before; and its job."""
    origin = origin_from_source(source, BASE)
    packages = [package(number) for number in range(5)]
    del packages[0]["title"], packages[0]["name"]
    writes = []
    for each in packages:
        body = json.dumps(each).encode()
        key = key_from_identifier(each["id"])
        known = {"body": body, "body_hash": hash_body(body), "mapped_with": b"before!!", "known": None}
        writes.append(write_from_body(origin, identifier=each["id"], key=key, schema="ckan", **known))
    job = start_job(database, source)
    with database.write() as connection:
        store_page(connection, source.id, job.id, writes)
    return finish_job(database, job.id, "complete", "", seen=5)


@pytest.fixture
def new_rules(monkeypatch):
    """A mapping that titles 1 otherwise, understands 0, and does not understand 2 any more."""

    def mapped(schema, identifier, body, origin):
        document = json.loads(body)
        if identifier == "id-2":
            return refused("record.not_object", "", "x")
        if identifier == "id-0":
            document["title"] = "Por fin"
        if identifier == "id-1":
            document["title"] = "Otro título"
        return map_body(schema, identifier, json.dumps(document).encode(), origin)

    monkeypatch.setattr(understanding, "map_body", mapped)


def titles(database):
    return [get_record(database, "uno", f"id-{number}").title for number in range(5)]


def test_the_difference_is_told_before_anything_is_written(database, source, harvested, new_rules):
    before = titles(database)
    found = compare_source(database, source, BASE)

    assert found.outcomes == Counter({Outcome.SAME: 2, Outcome.CHANGED: 1, Outcome.UNDERSTOOD: 1, Outcome.LOST: 1})
    changes = found.fields["title.es"]
    assert (changes.records, changes.examples[0].before, changes.examples[0].after) == (1, "Título 1", "Otro título")
    assert found.uris[Outcome.LOST] == ["https://milpa.example/dataset/uno/id-2"]
    assert titles(database) == before
    assert [job.kind for job in list_jobs(database)] == ["harvest"]


def test_it_is_applied_as_a_job_that_is_no_harvest(database, source, harvested, new_rules):
    seen = get_record(database, "uno", "id-1").last_seen
    job = remap_source(database, source, BASE).job

    assert (job.kind, job.state, job.new, job.changed, job.unchanged, job.refused, job.seen) == (
        "remap", "complete", 1, 1, 2, 1, 0,
    )  # fmt: skip
    assert titles(database) == ["Por fin", "Otro título", "Título 2", "Título 3", "Título 4"]
    record = get_record(database, "uno", "id-1")
    assert [version.job_id for version in list_versions(database, record.id)] == [harvested.id, job.id]
    assert record.last_seen == seen, "nobody has seen it"
    assert last_complete_job(database, source.id).id == harvested.id
    assert choose_sources(database, ()) == (source,)


def test_what_is_not_understood_any_more_keeps_its_last_good_version_and_gets_an_issue(
    database, source, harvested, new_rules
):
    before = get_record(database, "uno", "id-2")
    remap_source(database, source, BASE)
    after = get_record(database, "uno", "id-2")

    assert (after.document, after.content_hash, after.indexed) == (before.document, before.content_hash, True)
    assert [issue.code for issue in list_issues(database, record_id=after.id)] == ["record.not_object"]


def test_what_was_read_by_todays_rules_is_left_alone_unless_all_is_asked_for(database, source, harvested):
    remap_source(database, source, BASE)
    assert not compare_source(database, source, BASE).outcomes
    assert compare_source(database, source, BASE, every=True).outcomes == Counter(
        {Outcome.SAME: 4, Outcome.UNREADABLE: 1}
    )


def test_a_record_that_is_missing_stays_missing_and_a_tombstone_is_left_as_it_is(
    database, source, harvested, new_rules, monkeypatch
):
    job = start_job(database, source)
    with database.write() as connection:
        mark_missing(connection, source.id, job.id, SeenRecords())
        connection.exec_driver_sql("UPDATE record SET tombstoned = last_changed WHERE native_identifier = 'id-0'")
    finish_job(database, job.id, "complete", "", seen=0)
    remap_source(database, source, BASE)

    record = get_record(database, "uno", "id-1")
    assert (record.title, record.missing_since_job) == ("Otro título", job.id)
    assert get_record(database, "uno", "id-0").document is None


class Killed(BaseException):
    """As if the process had ended."""


def test_who_is_killed_leaves_whole_pages_and_the_next_one_goes_on(database, source, harvested, new_rules, monkeypatch):
    stored = []

    def store_then_die(*given):
        if stored:
            raise Killed
        stored.append(original(*given))

    original = remapping.store_remapped
    monkeypatch.setattr(remapping, "PAGE", 2)
    monkeypatch.setattr(remapping, "store_remapped", store_then_die)
    with pytest.raises(Killed):
        remap_source(database, source, BASE)
    monkeypatch.setattr(remapping, "store_remapped", original)

    (reaped,) = reap_jobs(database)
    assert (reaped.kind, reaped.reason, reaped.seen) == ("remap", INTERRUPTED, 0)
    assert compare_source(database, source, BASE).outcomes.total() == 3
    assert remap_source(database, source, BASE).job.state == "complete"
    assert titles(database) == ["Por fin", "Otro título", "Título 2", "Título 3", "Título 4"]
    assert not compare_source(database, source, BASE).outcomes


def test_a_source_that_is_harvested_is_left_alone(database, source, harvested, new_rules):
    with hold_source(database, source):
        assert remap_source(database, source, BASE).job is None
    assert titles(database)[1] == "Título 1"


def test_an_identifier_that_could_not_be_stored_as_it_came_waits_for_the_harvest(database, source, harvested):
    odd = "id-\x00"
    body = json.dumps(package(9)).encode()
    write = write_from_body(
        origin_from_source(source, BASE), known=None, identifier=odd, key=key_from_identifier(odd), schema="ckan",
        body=body, body_hash=hash_body(body), mapped_with=b"before!!",
    )  # fmt: skip
    job = start_job(database, source)
    with database.write() as connection:
        store_page(connection, source.id, job.id, [write])
    finish_job(database, job.id, "complete", "", seen=1)
    assert compare_source(database, replace(source), BASE).outcomes.total() == 5
