"""The deletion court through real harvests: portals that shrink, leak, break, forget and remember, on both databases."""

import json
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine

from federation.claims import Claim
from federation.errors import UsageError
from federation.harvest import Harvest
from federation.joining import join
from federation.orders import Order
from federation.releases import publish
from federation.removals import iter_would_go
from federation.source_options import changed_options
from harvesters.sentences import Sentence
from storage.jobs import list_jobs, reap_jobs
from storage.quarantines import Decision, list_quarantines
from storage.records import (
    Event,
    get_record,
    get_tombstone,
    iter_listed,
    list_events,
    list_versions,
)
from storage.sources import edit_source
from tests.federation.networks import SETTINGS, START, make_network
from tests.harvesters.portal import SEARCH, Answer, package, running_portal

EMPTY = Answer(b'{"success": true, "result": {"count": 0, "results": []}}')


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


@pytest.fixture
def network(database, portal):
    return make_network(database, portal)


def test_16_to_14_two_tombstones_after_two_harvests_and_seven_days(network):
    network.show(*range(1, 17))
    network.harvest(0)
    network.show(*range(1, 15))
    first = network.harvest(1)
    assert (first.state, first.missing, first.removed, network.standing()) == ("complete", 2, 0, (14, 2, 0))
    assert any(note.startswith("Faltan 2 registros, que siguen publicados") for note, _ in first.notes)
    second = network.harvest(2)  # two harvests, one day
    assert (second.missing, second.removed, network.standing()) == (0, 0, (14, 2, 0))
    third = network.harvest(8.1)
    assert (third.removed, network.standing()) == (2, (14, 0, 2))
    assert any(note.startswith("Se retiraron 2 registros") for note, _ in third.notes)
    assert network.events(16) == [Event.MISSING, Event.TOMBSTONE]
    record = network.record(16)
    assert (record.tombstone_job, record.indexed, record.title) == (third.id, False, "Conjunto número 16")
    tombstone = get_tombstone(network.database, record.uri)
    assert (tombstone.source_slug, tombstone.identifier, tombstone.document) == ("uno", "id-00016", record.document)
    assert get_tombstone(network.database, network.record(1).uri) is None
    assert network.quarantine is None


def test_seven_days_with_a_single_harvest_are_not_enough(network):
    network.show(*range(1, 17))
    network.harvest(0)
    network.show(*range(1, 15))
    assert network.harvest(10).removed == 0
    assert network.harvest(11).removed == 0  # two harvests, one day apart
    assert network.harvest(17.1).removed == 2


def test_a_source_has_a_policy_of_its_own(network):
    options = changed_options(network.source.options, {"removal_harvests": "1", "removal_days": "0"})
    edit_source(network.database, "uno", options=options)
    network.show(*range(1, 17))
    network.harvest(0)
    network.show(*range(1, 15))
    assert network.harvest(1).removed == 2


def test_7_to_3_is_held_until_a_person_lets_them_go(network):
    network.show(*range(1, 8))
    network.harvest(0)
    network.show(1, 2, 3)
    job = network.harvest(1)
    assert (job.state, job.missing, job.removed, network.standing()) == ("complete", 4, 0, (3, 4, 0))
    assert any("se perdieron 4 de 7 registros (57 %)" in note for note, _ in job.notes)
    for day in range(2, 40, 3):
        network.harvest(day)
    assert network.standing() == (3, 4, 0), "held for as long as nobody decides"
    assert (network.quarantine.records, network.quarantine.largest, network.quarantine.job_id) == (4, 7, job.id)
    assert len(list_quarantines(network.database)) == 1
    with network.database.read() as connection:
        would_go = [record.identifier for record in iter_would_go(connection, network.quarantine)]
    assert would_go == ["id-00004", "id-00005", "id-00006", "id-00007"]

    decided = network.decide(40, Decision.APPROVED)
    assert (decided.applied, decided.quarantine.removed, network.standing()) == (True, 4, (3, 0, 4))
    assert (decided.quarantine.decided_by, decided.quarantine.why) == ("ana", "depuración")
    again = network.decide(41, Decision.APPROVED)
    assert (again.applied, again.quarantine, network.standing()) == (False, decided.quarantine, (3, 0, 4))
    assert not network.decide(41, Decision.REJECTED).applied, "what went is raised by its source alone"
    last = list_events(network.database, network.record(7).id)[-1]
    assert (last.event, last.quarantine_id) == (Event.TOMBSTONE, decided.quarantine.id)


def test_who_saw_a_shorter_list_lets_nothing_go(network):
    network.show(*range(1, 61))
    network.harvest(0)
    network.show(*range(1, 41))
    network.harvest(1)
    seen = network.quarantine
    network.show(1)
    network.harvest(2)
    assert (seen.records, network.quarantine.records) == (20, 59)
    late = network.decide(3, Decision.APPROVED, seen=seen)
    assert (late.applied, late.quarantine, network.standing()) == (False, network.quarantine, (1, 59, 0))
    assert network.decide(3, Decision.APPROVED, seen=network.quarantine).quarantine.removed == 59


def test_while_a_source_is_in_quarantine_the_rest_of_it_lives_on(network):
    network.show(*range(1, 8))
    network.harvest(0)
    network.show(1, 2, 3)
    network.harvest(1)
    network.show(1, 2, 3, 8)
    network.portal.packages[0]["title"] = "Otro título"
    job = network.harvest(9)
    assert (job.new, job.changed, job.removed, network.standing()) == (1, 1, 0, (4, 4, 0))
    assert network.record(1).title == "Otro título"
    assert network.quarantine.is_open


def test_what_a_person_keeps_is_not_asked_again_until_it_grows(network):
    network.show(*range(1, 8))
    network.harvest(0)
    network.show(1, 2, 3)
    network.harvest(1)
    assert network.decide(2, Decision.REJECTED).applied
    assert not network.decide(2, Decision.REJECTED).applied
    for day in (3, 10, 20):
        assert network.harvest(day).notes[:-1] == ()
    assert (network.standing(), network.quarantine.decision) == ((3, 4, 0), Decision.REJECTED)
    network.show(1, 2)
    network.harvest(21)
    assert (network.quarantine.is_open, network.quarantine.records) == (True, 5)
    assert len(list_quarantines(network.database)) == 2


def test_who_kept_them_may_still_let_them_go(network):
    network.show(*range(1, 8))
    network.harvest(0)
    network.show(1, 2, 3)
    network.harvest(1)
    network.decide(2, Decision.REJECTED)
    assert network.decide(3, Decision.APPROVED).quarantine.removed == 4
    assert network.standing() == (3, 0, 4)


def test_a_drop_that_heals_by_itself_is_asked_no_more(network):
    network.show(*range(1, 8))
    network.harvest(0)
    network.show(1, 2, 3)
    network.harvest(1)
    network.show(*range(1, 8))
    job = network.harvest(2)
    assert (job.unchanged, network.standing(), network.quarantine.decision) == (7, (7, 0, 0), Decision.WITHDRAWN)
    assert network.events(7) == [Event.MISSING, Event.BACK]


def test_an_empty_catalogue_after_500_records(network):
    network.show(*range(1, 501))
    network.harvest(0)
    network.portal.script(SEARCH, EMPTY)
    job = network.harvest(1)
    assert (job.state, job.missing, network.standing()) == ("partial", 0, (500, 0, 0))
    assert (network.quarantine.emptied, network.quarantine.records) == (True, 500)
    for day in range(2, 40, 9):
        network.harvest(day)
    assert (network.standing(), network.quarantine.is_open) == ((500, 0, 0), True)
    network.portal.script(SEARCH)
    assert network.harvest(41).unchanged == 500
    assert (network.standing(), network.quarantine.decision) == ((500, 0, 0), Decision.WITHDRAWN)


def test_a_person_lets_an_empty_catalogue_go_and_it_comes_back(network):
    network.show(*range(1, 31))
    network.harvest(0)
    uri = network.record(1).uri
    network.portal.script(SEARCH, EMPTY)
    network.harvest(1)
    assert network.decide(2, Decision.APPROVED).quarantine.removed == 30
    assert network.standing() == (0, 0, 30)
    job = network.harvest(3)
    assert (job.state, job.reason_es) == ("complete", "El portal sigue vacío: todo lo suyo se retiró ya (30).")
    assert not network.quarantine.is_open
    network.portal.script(SEARCH)
    network.harvest(4)
    assert (network.standing(), network.record(1).uri) == ((30, 0, 0), uri)
    assert network.events(1) == [Event.TOMBSTONE, Event.RESURRECTED]


def test_a_person_keeps_an_empty_catalogue(network):
    network.show(*range(1, 31))
    network.harvest(0)
    network.portal.script(SEARCH, EMPTY)
    network.harvest(1)
    network.decide(2, Decision.REJECTED)
    network.harvest(3)
    assert (network.standing(), network.quarantine.decision) == ((30, 0, 0), Decision.REJECTED)
    network.portal.script(SEARCH)
    network.harvest(4)
    network.portal.script(SEARCH, EMPTY)
    network.harvest(5)
    assert network.quarantine.is_open, "it was there again, so this is another question"


def test_a_slow_leak_is_held_when_it_adds_up(network):
    network.show(*range(1, 21))
    network.harvest(0)
    for day in range(1, 14):
        network.show(*range(1, 21 - day))
        network.harvest(day)
    # a record a day: by the fifth, more than a fifth of the twenty is gone or would go
    assert network.standing() == (7, 13, 0)
    assert network.quarantine.is_open


def keep_a_question_open_after_a_retirement(network, kept):
    """Of 30, 4 retired on day 8.5, and then more are missing than may go by themselves."""
    network.show(*range(1, 31))
    network.harvest(0)
    network.show(*range(1, 27))
    for day in (1, 5, 8.5):
        network.harvest(day)
    assert (network.standing(), network.quarantine) == ((26, 0, 4), None)
    network.show(*range(1, kept + 1))
    network.harvest(9)
    assert network.quarantine.is_open


@pytest.mark.parametrize("days", [(17, 30, 38, 39, 70, 400), (39,), (400,)])
def test_waiting_releases_nothing_that_was_asked_about(network, days):
    keep_a_question_open_after_a_retirement(network, kept=23)
    for day in days:
        assert (network.harvest(day).removed, network.standing()) == (0, (23, 3, 4))
    assert network.quarantine.is_open
    assert "se perdieron 7 de 30 registros" in network.quarantine.reason_es
    assert "cosecha completa desde el 2026-02-08, contando 4 ya retirados" in network.quarantine.reason_es


def test_waiting_releases_nothing_that_a_person_has_kept_before(network):
    network.show(*range(1, 31))
    network.harvest(0)
    network.show(*range(1, 23))
    network.harvest(1)
    network.decide(2, Decision.REJECTED)
    network.show(*range(1, 22))
    for day in (20, 28, 33, 60, 90):
        assert network.harvest(day).removed == 0
    assert (network.standing(), network.quarantine.is_open) == ((21, 9, 0), True)


def test_the_source_answers_when_it_shows_enough_again_and_the_rest_may_go(network):
    keep_a_question_open_after_a_retirement(network, kept=23)
    network.show(*range(1, 26))
    assert (network.harvest(60).removed, network.standing()) == (1, (25, 0, 5))
    assert network.quarantine.decision is Decision.WITHDRAWN


def test_what_comes_back_from_the_retired_answers_too(network):
    keep_a_question_open_after_a_retirement(network, kept=23)
    network.show(*range(1, 24), 27, 28)
    assert (network.harvest(10).removed, network.standing()) == (0, (25, 3, 2))
    assert network.quarantine.decision is Decision.WITHDRAWN


def test_change_removal_resurrection(network, tmp_path):
    def in_index():
        publication = publish(network.database, tmp_path, Order(SETTINGS.base_uri))
        manifest = json.loads((tmp_path / "manifest.json").read_bytes())
        return publication.counts.datasets, manifest["counts"]["tombstones"], manifest["sources"][0]["tombstones"]

    network.show(*range(1, 11))
    network.harvest(0)
    uri, first = network.record(10).uri, network.record(10)
    network.portal.packages[9]["title"] = "Otro título"
    network.harvest(1)
    assert in_index() == (10, 0, 0)
    changed = network.record(10)
    network.show(*range(1, 10))
    network.harvest(2)
    assert in_index() == (10, 0, 0), "missing, and published still"
    network.harvest(9.1)
    assert in_index() == (9, 1, 1)
    assert (network.record(10).uri, network.record(10).document) == (uri, changed.document)
    network.show(*range(1, 11))
    network.portal.packages[9]["title"] = "Otro título"
    back = network.harvest(10)
    assert in_index() == (10, 0, 0)
    record = network.record(10)
    assert (record.uri, record.first_seen, record.missing, record.tombstoned) == (uri, first.first_seen, False, None)
    assert [event.event for event in list_events(network.database, record.id)] == [
        "missing",
        "tombstone",
        "resurrected",
    ]
    assert list_events(network.database, record.id)[-1].job_id == back.id
    assert [version.content_hash for version in list_versions(network.database, record.id)] == [
        first.content_hash, changed.content_hash,
    ]  # fmt: skip


def test_a_resurrected_record_may_come_changed(network):
    network.show(*range(1, 11))
    network.harvest(0)
    network.show(*range(1, 10))
    network.harvest(1)
    network.harvest(8.1)
    network.show(*range(1, 11))
    network.portal.packages[9]["title"] = "Volvió"
    network.harvest(9)
    record = network.record(10)
    assert (record.title, record.tombstoned, len(list_versions(network.database, record.id))) == ("Volvió", None, 2)
    assert network.events(10)[-1] is Event.RESURRECTED


def test_a_truncated_answer_changes_nothing(network):
    network.show(*range(1, 11))
    network.harvest(0)
    network.show(*range(1, 10))
    network.harvest(1)
    before = network.record(10)
    network.portal.script(SEARCH, Answer(b'{"success": true, "result": {"count": 9, "results": [{"id": "id-0'))
    for day in (2, 9, 20):
        assert network.harvest(day).state == "failed"
    assert (network.record(10), network.standing()) == (before, (9, 1, 0))


def test_a_cut_walk_counts_no_harvest_for_what_it_did_not_reach(network):
    network.show(*range(1, 11))
    network.harvest(0)
    network.show(*range(1, 10))
    network.harvest(1)
    network.portal.count_lie = 5
    assert network.harvest(9).state == "partial"
    assert (network.record(10).missing_harvests, network.standing()) == (1, (9, 1, 0))


def test_the_same_identifier_in_two_sources_is_two_records(network, database):
    network.show(*range(1, 11))
    network.harvest(0)
    with running_portal() as other:
        other.packages = [package(number) for number in range(1, 11)]
        claim = Claim(other.url, name="dos", title="Portal dos", protocol="ckan", level="federal")
        join(database, SETTINGS, claim, activate=True)
        with time_machine.travel(START):
            Harvest(database, SETTINGS).run(["dos"])
        network.show(*range(1, 10))
        network.harvest(1)
        network.harvest(9)
    gone, kept = network.record(10), get_record(database, "dos", "id-00010")
    assert (gone.tombstoned is None, kept.tombstoned, kept.missing) == (False, None, False)
    assert gone.uri != kept.uri


KILLED_HARVEST = """
import os, signal, sys, time_machine
from datetime import datetime
from federation import harvest, job_ends
from federation.settings import Settings
from storage.database import open_database

url, step, day = sys.argv[1:]
setattr(job_ends if hasattr(job_ends, step) else harvest, step, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
settings = Settings(allow_private_addresses=True, retries=0, timeout=5)
with time_machine.travel(datetime.fromisoformat(day)):
    harvest.Harvest(open_database(url), settings).run(["uno"])
"""


@pytest.mark.parametrize(
    ("step", "removed"),
    [
        pytest.param("mark_missing", 0, id="before anything is counted"),
        pytest.param("hear", 0, id="before the ruling"),
        pytest.param("end_job", 0, id="between the ruling and the end of the job"),
        pytest.param("put_memory", 0, id="between the end of the job and what is remembered of it"),
        pytest.param("list_quarantines", 2, id="after the end of the job"),
    ],
)
def test_kill_9_leaves_the_last_good_state_or_the_next(network, database_url, step, removed):
    network.show(*range(1, 17))
    network.harvest(0)
    network.show(*range(1, 15))
    network.harvest(1)
    moment = (START + timedelta(days=9)).isoformat()
    process = subprocess.run([sys.executable, "-c", KILLED_HARVEST, database_url, step, moment], check=False)
    assert process.returncode == -signal.SIGKILL
    assert (network.standing(), network.record(16).missing_harvests) == ((14, 2 - removed, removed), 1 + removed // 2)
    reap_jobs(network.database)
    assert list_jobs(network.database)[0].state == ("complete" if removed else "failed")
    network.harvest(10)
    assert network.standing() == (14, 0, 2)
    assert network.events(16) == [Event.MISSING, Event.TOMBSTONE]


def test_a_full_list_of_a_source_tells_what_became_of_each(network):
    network.show(*range(1, 17))
    network.harvest(0)
    network.show(*range(1, 16))
    network.harvest(1)
    network.harvest(9)
    network.show(*range(1, 15))
    network.harvest(10)
    with network.database.read() as connection:
        standings = {record.identifier: record.standing for record in iter_listed(connection, network.source.id)}
    assert [standings[f"id-{number:05}"] for number in (1, 15, 16)] == ["live", "missing", "tombstone"]


def test_no_sentence_is_lost_in_one_language(network):
    network.show(*range(1, 8))
    network.harvest(0)
    network.show(1)
    network.harvest(1)
    held = Sentence(network.quarantine.reason_es, network.quarantine.reason)
    assert (held.es[:13], held.en[:13]) == ("En cuarentena", "In quarantine")


def test_a_file_that_breaks_off_answers_no_question(network):
    network.show(*range(1, 11))
    network.harvest(0)
    network.portal.script(SEARCH, EMPTY)
    network.harvest(1)
    network.portal.script(SEARCH)
    network.portal.rows_cap = 3
    network.portal.script(SEARCH, network.portal.search, Answer(b"", 500))
    assert network.harvest(2).state == "partial"
    assert (network.quarantine.is_open, network.standing()) == (True, (10, 0, 0))
    with pytest.raises(UsageError, match="milpa harvest uno"):
        network.decide(3, Decision.APPROVED)
    network.portal.script(SEARCH)
    network.harvest(4)
    assert network.quarantine.decision is Decision.WITHDRAWN
