"""What is told to whom, once, and in the transaction that causes it."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.notices.telling import KINDS, tell_harvest, webhook_name
from federation.notices.texts import WORDS
from federation.notices.words import told as words_of
from federation.ownership import prove
from federation.removals import settle_quarantine
from federation.settings import Settings
from federation.state_changes import change_state, change_state_in
from federation.states import Actor
from storage.jobs import end_job, start_job
from storage.outbox import list_outbox
from storage.quarantines import Decision, Quarantine
from storage.sources import edit_source, require_source
from tests.federation.networks import START, make_network
from tests.federation.notices.conftest import CONTACT, OPERATOR
from tests.harvesters.portal import Answer, running_portal


def told(database):
    """Code and recipient of every notice, oldest first."""
    return [(notice.code, notice.recipient) for notice in reversed(list_outbox(database))]


def end_harvest(database, source, state, *, excused=False, reason="status 500"):
    """One harvest of a source that ended in a state."""
    job = start_job(database, source)
    with database.write() as connection:
        ended = end_job(connection, job.id, state, reason, reason_es="estado 500", excused=excused)
        tell_harvest(connection, source, ended)
    return ended


def test_every_kind_has_a_text_and_every_text_a_kind():
    assert set(KINDS) == set(WORDS)


# ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_state_that_a_person_changed_is_told_to_the_contact(database, settings, source):
    change_state(database, "uno", "paused", Actor.OPERATOR, who="eva", reason="obras")
    (notice,) = list_outbox(database)
    assert (notice.code, notice.recipient, notice.state) == ("source.state", "contact", "waiting")
    assert (notice.facts["before"], notice.facts["after"], notice.facts["who"]) == ("active", "paused", "eva")
    assert notice.facts["reason"] == {"es": "obras", "en": "obras"}


def test_a_state_that_stays_as_it_is_tells_nobody(database, settings, source):
    change_state(database, "uno", "active", Actor.OPERATOR, who="eva")
    assert told(database) == []


def test_each_change_is_told_though_the_states_are_those_of_before(database, settings, source):
    for after in ("paused", "active", "paused"):
        change_state(database, "uno", after, Actor.OPERATOR, who="eva")
    assert len(told(database)) == 3


def test_what_is_rolled_back_was_never_told(database, settings, source):
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        change_state_in(connection, "uno", "paused", Actor.OPERATOR, who="eva")
        raise ZeroDivisionError
    assert told(database) == []
    assert require_source(database, "uno").status == "active"


# ── whom ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_mail_server_nothing_is_put_down(database, telling, source):
    telling(operator_email=OPERATOR)
    change_state(database, "uno", "paused", Actor.OPERATOR, who="eva")
    assert told(database) == []


def test_a_source_without_a_contact_is_told_to_the_operator_alone(database, settings, add):
    source = add(contact_email=None)
    for _ in range(3):
        end_harvest(database, source, "failed")
    assert told(database) == [("harvests.failing", "operator")]


def test_an_operator_who_is_the_contact_gets_one_mail(database, settings, add):
    source = add(contact_email=OPERATOR.upper())
    for _ in range(3):
        end_harvest(database, source, "failed")
    assert told(database) == [("harvests.failing", "operator")]


def test_webhooks_are_told_by_a_name_that_hides_their_url(database, telling, source):
    url = "https://ejemplo.org/gancho/secreto"
    telling(webhook_urls=f"{url} {url}", webhook_secret="s")
    change_state(database, "uno", "paused", Actor.OPERATOR, who="eva")
    assert told(database) == [("source.state", webhook_name(url))]
    assert "secreto" not in str(list_outbox(database))


def test_a_webhook_without_a_secret_is_told_nothing(database, telling, source):
    telling(webhook_urls="https://ejemplo.org/gancho")
    change_state(database, "uno", "paused", Actor.OPERATOR, who="eva")
    assert told(database) == []


# ── harvests that fail ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_third_failure_in_a_row_is_told_and_no_later_one(database, settings, source):
    for _ in range(2):
        end_harvest(database, source, "failed")
    assert told(database) == []
    for _ in range(5):
        end_harvest(database, source, "failed")
    assert told(database) == [("harvests.failing", "contact"), ("harvests.failing", "operator")]
    (notice, _) = list_outbox(database)
    assert (notice.facts["failures"], notice.facts["reason"]["es"]) == (3, "estado 500")


def test_how_many_is_a_setting(database, settings, telling, source):
    telling(notice_failures=1)
    end_harvest(database, source, "failed")
    assert len(told(database)) == 2


@pytest.mark.parametrize("state", ["complete", "partial"])
def test_when_it_is_well_again_whom_it_was_told_is_told_so_once(database, settings, source, state):
    for ended in ("failed", "failed", "failed", state, state):
        end_harvest(database, source, ended)
    assert told(database)[2:] == [("harvests.well", "contact"), ("harvests.well", "operator")]
    assert list_outbox(database)[0].facts["failures"] == 3


def test_who_was_not_told_that_it_fails_is_not_told_that_it_is_well(database, settings, source):
    for ended in ("failed", "failed", "complete", "failed", "failed", "complete"):
        end_harvest(database, source, ended)
    assert told(database) == []


def test_the_next_time_that_it_fails_is_told_anew(database, settings, source):
    for ended in ("failed",) * 3 + ("complete",) + ("failed",) * 3:
        end_harvest(database, source, ended)
    assert [code for code, to in told(database) if to == "contact"] == [
        "harvests.failing", "harvests.well", "harvests.failing",
    ]  # fmt: skip


def test_a_harvest_that_says_nothing_of_its_source_counts_for_nothing(database, settings, source):
    for _ in range(2):
        end_harvest(database, source, "failed")
    end_harvest(database, source, "failed", excused=True)
    end_harvest(database, source, "partial", excused=True)
    assert told(database) == []
    end_harvest(database, source, "failed")
    assert len(told(database)) == 2


def test_a_harvest_that_really_fails_is_told(database, settings, telling):
    telling(notice_failures=1)
    with running_portal() as portal:
        network = make_network(database, portal)
        portal.script("/api/3/action/package_search", Answer(b"", 500))
        assert network.harvest(0).state == "failed"
    assert told(database) == [("harvests.failing", "operator")]


# ── quarantine ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quarantine_is_told_once_with_what_is_missing_and_its_end_too(database, settings):
    with running_portal() as portal:
        network = make_network(database, portal)
        network.show(*range(1, 8))
        network.harvest(0)
        network.show(1, 2, 3)
        network.harvest(1)
        network.harvest(2)
        assert require_source(database, "uno").status == "quarantined"
        assert told(database) == [("quarantine.opened", "operator")]
        (notice,) = list_outbox(database)
        assert notice.facts["records"] == 4
        assert [each["identifier"] for each in notice.facts["list"]] == [f"id-{number:05}" for number in range(4, 8)]
        network.decide(3, Decision.REJECTED, why="migran de servidor")
    assert told(database) == [("quarantine.opened", "operator"), ("quarantine.settled", "operator")]
    assert "migran de servidor" in list_outbox(database)[0].facts["reason"]["es"]


def test_a_quarantine_that_grows_is_told_again_and_once(database, settings):
    with running_portal() as portal:
        network = make_network(database, portal)
        network.show(*range(1, 8))
        network.harvest(0)
        for day, shown in enumerate(((1, 2, 3), (1, 2, 3), (1, 2), (1, 2, 3), (1, 2), (1,)), 1):
            network.show(*shown)
            network.harvest(day)
    assert told(database) == [("quarantine.opened", "operator")] * 3
    assert [notice.facts["records"] for notice in list_outbox(database)] == [6, 5, 4]


@pytest.mark.parametrize("before", ["paused", "retired"])
def test_who_resumes_a_source_into_quarantine_is_told_of(database, settings, before):
    with running_portal() as portal:
        network = make_network(database, portal)
        edit_source(database, "uno", contact_email=CONTACT)
        network.show(*range(1, 8))
        network.harvest(0)
        network.show(1, 2, 3)
        network.harvest(1)
        change_state(database, "uno", before, Actor.OPERATOR, who="eva", reason="obras")
        change_state(database, "uno", "active", Actor.OPERATOR, who="eva", reason="terminaron")
    assert require_source(database, "uno").status == "quarantined"
    newest = list_outbox(database)[0]
    assert (newest.code, newest.recipient) == ("source.state", "contact")
    assert (newest.facts["before"], newest.facts["after"]) == (before, "quarantined")
    assert "hasta que alguien decida" in words_of(newest, require_source(database, "uno")).means.es


def test_what_is_decided_while_a_source_is_paused_is_told(database, settings):
    with running_portal() as portal:
        network = make_network(database, portal)
        network.show(*range(1, 8))
        network.harvest(0)
        network.show(1, 2, 3)
        network.harvest(1)
        change_state(database, "uno", "paused", Actor.OPERATOR, who="eva")
        network.decide(3, Decision.REJECTED, why="migran de servidor")
    assert told(database)[-1] == ("quarantine.settled", "operator")
    settled = words_of(list_outbox(database)[0], require_source(database, "uno"))
    assert "terminó la cuarentena" in settled.subject.es
    assert settled.means.es == "No se cosecha por ahora; lo último bueno sigue publicado."


@pytest.mark.parametrize(
    ("shown", "subject"),
    [((2, 3), "falta 1 registro y no se retiró ninguno"), ((), "faltan 3 registros y no se retiró ninguno")],
)
def test_the_number_one_is_said_as_one(database, settings, shown, subject):
    with running_portal() as portal:
        network = make_network(database, portal)
        network.show(1, 2, 3)
        network.harvest(0)
        with database.write() as connection:
            asked = Quarantine(
                network.source.id, emptied=False, since=START, job_id=1, judged_job=1, records=3 - len(shown),
                largest=3, reason="…", reason_es="…",
            )  # fmt: skip
            settle_quarantine(connection, network.source, asked)
    assert subject in words_of(list_outbox(database)[0], network.source).subject.es


# ── proofs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_proof_that_is_found_is_told_and_one_that_is_lost_once(database, settings, add):
    with running_portal() as portal:
        add(url=portal.url, status="proposed", contact_email=CONTACT)
        look = Settings(allow_private_addresses=True)
        token = prove(database, look, "uno", who="ana").proof.token
        portal.script("/.well-known/milpa.txt", Answer(token.encode(), content_type="text/plain"))
        prove(database, look, "uno", who="ana")
        assert told(database) == [("source.proven", "contact"), ("source.proven", "operator")]
        portal.script("/.well-known/milpa.txt", Answer(status=404))
        for day in range(3):
            prove(database, look, "uno", who="ana", now=datetime.now(UTC) + timedelta(days=day))
    assert told(database)[2:] == [("proof.lost", "contact"), ("proof.lost", "operator")]
