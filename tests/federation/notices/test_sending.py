"""What waits is sent once, in a bounded time; what cannot be sent waits; whoever is killed loses nothing."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_httpserver import HTTPServer

from federation.notices import sending as module
from federation.notices import smtp
from federation.notices.sending import send_waiting
from federation.settings import get_settings
from federation.state_changes import change_state
from federation.states import Actor
from storage.outbox import list_outbox
from storage.sources import edit_source
from tests.federation.notices.conftest import CONTACT, OPERATOR, SENDER
from tests.federation.notices.mailbox import running_mailbox
from tests.storage.test_outbox import let_claims_run_out


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(smtp, "wait_exponential", lambda *_, **__: lambda _state: 0)


def cause(database, times=1):
    """Change the state of the source so many times: a notice to its contact each."""
    for number in range(times):
        change_state(database, "uno", "active" if number % 2 else "paused", Actor.OPERATOR, who="eva")


def send(database, most=30.0, **options):
    return send_waiting(database, get_settings(), most=most, **options)


def states(database):
    return [notice.state for notice in reversed(list_outbox(database))]


def test_what_waits_is_sent_once(database, settings, mailbox, source):
    cause(database, 2)
    assert (send(database).sent, send(database).sent) == (2, 0)
    assert [mail["Subject"] for mail in mailbox.to(CONTACT)] == [
        "Datos Jalisco: ahora está en pausa", "Datos Jalisco: ahora está activa",
    ]  # fmt: skip
    assert mailbox.senders == [SENDER, SENDER]
    assert states(database) == ["sent", "sent"]


def test_what_is_sent_goes_to_whom_the_registry_names_now(database, settings, mailbox, source):
    cause(database)
    edit_source(database, "uno", contact_email="nueva@ejemplo.gob.mx")
    send(database)
    assert [mail["To"] for mail in mailbox.mails] == ["nueva@ejemplo.gob.mx"]


def test_without_an_address_any_more_it_is_given_up(database, settings, mailbox, source):
    cause(database)
    edit_source(database, "uno", contact_email=None)
    done = send(database)
    assert (done.sent, done.given_up, states(database)) == (0, 1, ["given_up"])
    assert mailbox.mails == []


def test_what_the_server_refuses_for_ever_is_given_up_and_the_rest_goes(database, settings, mailbox, source, add):
    mailbox.refused = {CONTACT: "550 no such user"}
    cause(database)
    add("dos", contact_email="otra@ejemplo.mx")
    change_state(database, "dos", "paused", Actor.OPERATOR, who="eva")
    done = send(database)
    assert (done.sent, done.given_up, states(database)) == (1, 1, ["given_up", "sent"])
    assert "550 no such user" in list_outbox(database)[1].problem


def test_while_the_mail_server_is_down_everything_waits_and_goes_when_it_is_back(
    database, telling, source, monkeypatch
):
    with running_mailbox() as mailbox:
        telling(smtp_url=mailbox.url, mail_from=SENDER)
    cause(database, 3)
    done = send(database)
    assert (done.sent, done.postponed, states(database)) == (0, 1, ["waiting"] * 3)
    assert len(done.problems) == 1, "one attempt told enough"
    tried = [notice.attempts for notice in reversed(list_outbox(database))]
    assert tried == [1, 0, 0]
    with running_mailbox() as mailbox:
        telling(smtp_url=mailbox.url)
        assert send(database).sent == 2, "the first one rests"
        let_claims_run_out(database)
        assert send(database).sent == 1
        assert len(mailbox.mails) == 3


def test_what_rests_goes_when_somebody_asks_for_it(database, settings, mailbox, source):
    mailbox.answer = "451 later"
    cause(database)
    assert send(database).postponed == 1
    mailbox.answer = "250 OK"
    assert send(database).sent == 0
    assert send(database, resting=True).sent == 1


def test_attempts_grow_apart(database, settings, mailbox, source):
    mailbox.answer = "451 later"
    cause(database)
    waits = []
    for _ in range(12):
        let_claims_run_out(database)
        send(database)
        with database.read() as connection:
            until = connection.exec_driver_sql("SELECT not_before FROM outbox").scalar_one()
        waits.append(round((until - time.time()) / 300))
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 72, "six hours at most"


def test_news_of_a_month_ago_is_given_up_at_its_next_failure(database, settings, mailbox, source):
    with time_machine.travel(datetime.now(UTC) - timedelta(days=31)):
        cause(database)
    mailbox.answer = "451 later"
    assert send(database).given_up == 1
    assert states(database) == ["given_up"]


def test_a_run_is_bounded_and_the_next_one_goes_on(database, settings, mailbox, source):
    mailbox.delay = 0.15
    cause(database, 6)
    began = time.monotonic()
    first = send(database, most=0.3)
    assert time.monotonic() - began < 5
    assert 0 < first.sent < 6
    mailbox.delay = 0
    assert send(database).sent == 6 - first.sent
    assert len(mailbox.mails) == 6


def test_the_operator_is_told_by_what_is_his(database, settings, mailbox, add):
    add(status="proposed")
    change_state(database, "uno", "proven", Actor.PROOF, who="ana")
    assert send(database).sent == 2
    (mail,) = mailbox.to(OPERATOR)
    assert "milpa approve uno" in mail.get_content()


def test_mail_that_was_switched_off_waits_with_a_sentence(database, settings, telling, source):
    cause(database)
    telling(smtp_url="")
    done = send(database)
    assert (done.postponed, states(database)) == (1, ["waiting"])
    assert "MILPA_SMTP_URL" in done.problems[0].es


def test_webhooks_and_mail_do_not_wait_for_one_another(database, settings, telling, mailbox, source):
    with HTTPServer(host="127.0.0.1") as good, HTTPServer(host="127.0.0.1") as bad:
        good.expect_request("/a").respond_with_data("ok")
        bad.expect_request("/b").respond_with_data(status=404)
        telling(webhook_urls=f"{bad.url_for('/b')} {good.url_for('/a')}", webhook_secret="s")
        cause(database, 2)
        done = send(database)
        assert (done.sent, done.postponed) == (4, 1)
        assert (len(good.log), len(bad.log), len(mailbox.mails)) == (2, 1, 2)


def test_a_notice_that_cannot_be_worded_keeps_no_other_from_going(database, settings, mailbox, source):
    cause(database, 2)
    with database.write() as connection:
        connection.exec_driver_sql('UPDATE outbox SET facts = \'{"after": "nunca"}\' WHERE id = 1')
    done = send(database)
    assert (done.sent, done.postponed, states(database)) == (1, 1, ["waiting", "sent"])
    assert "Error interno (KeyError)" in done.problems[0].es


def test_a_webhook_that_is_set_no_more_is_given_up(database, telling, source):
    telling(webhook_urls="https://ejemplo.org/a", webhook_secret="s")
    cause(database)
    telling(webhook_urls="")
    assert send(database).given_up == 1


# ── who is killed ────────────────────────────────────────────────────────────────────────────────────────────────────

_SENDER = (
    "from federation.notices.sending import send_waiting; from federation.settings import get_settings; "
    "from storage.database import open_database; import sys; "
    "send_waiting(open_database(get_settings().database), get_settings(), most=60)"
)


def start_sender(database_url, mailbox):
    environment = os.environ | {
        "MILPA_DATABASE_URL": database_url, "MILPA_SMTP_URL": mailbox.url, "MILPA_MAIL_FROM": SENDER,
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", _SENDER], env=environment)


def wait_until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_sender_killed_before_the_server_took_the_mail_loses_and_repeats_nothing(
    database, database_url, settings, mailbox, source
):
    cause(database, 3)
    mailbox.delay = 3.0
    sender = start_sender(database_url, mailbox)
    wait_until(lambda: mailbox.asked == 1)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    mailbox.delay = 0
    assert mailbox.mails == []
    assert send(database).sent == 2, "what the killed one had in hand is still his"
    let_claims_run_out(database)
    assert send(database).sent == 1
    names = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(names) == len(set(names)) == 3


def test_a_sender_killed_between_two_mails_repeats_nothing(database, database_url, settings, mailbox, source):
    cause(database, 8)
    mailbox.delay = 0.1
    sender = start_sender(database_url, mailbox)
    wait_until(lambda: "sent" in states(database))
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    mailbox.delay = 0
    let_claims_run_out(database)
    send(database)
    assert states(database) == ["sent"] * 8
    names = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(set(names)) == 8
    assert len(names) <= 9, "one at most comes twice: that which was taken while he was killed"


def test_one_that_was_taken_and_not_marked_comes_again_under_the_same_name(
    database, settings, mailbox, source, monkeypatch
):
    cause(database)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(module, "end_notice", die)
        send(database)
    let_claims_run_out(database)
    assert send(database).sent == 1
    first, second = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == second
