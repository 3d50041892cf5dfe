"""``milpa notices`` and ``milpa scorecard``, as they are typed; what a harvest sends at its end; no secret is said."""

import json

import pytest

from federation.doctor.findings import Installation
from federation.doctor.notices import check_contacts, check_mail, check_outbox
from federation.settings import SECRETS, Settings, get_settings
from federation.timers import installation_of
from storage.database import open_database
from storage.sources import edit_source
from tests.federation.notices.conftest import CONTACT, OPERATOR, SENDER
from tests.federation.notices.mailbox import running_mailbox
from tests.harvesters.portal import Answer

SEARCH = "/api/3/action/package_search"


@pytest.fixture
def mailbox():
    with running_mailbox() as running:
        yield running


@pytest.fixture
def telling(milpa, joined, mailbox, monkeypatch):
    """The program, in an installation that sends mail."""
    for name, value in {"SMTP_URL": mailbox.url, "MAIL_FROM": SENDER, "OPERATOR_EMAIL": OPERATOR,
                        "NOTICE_FAILURES": "1"}.items():  # fmt: skip
        monkeypatch.setenv(f"MILPA_{name}", value)
    assert milpa("edit", joined, "--contact", f"Ana <{CONTACT}>").code == 0
    return milpa


def test_a_change_of_state_waits_until_it_is_sent(telling, joined, mailbox):
    assert telling("notices").out == "Todavía no hay avisos.\n"
    telling("pause", joined, "--reason", "obras")
    listed = telling("notices", "--json").json
    assert listed["waiting"] == 1
    (notice,) = listed["notices"]
    assert (notice["event"], notice["source"], notice["to"], notice["state"]) == (
        "source.state", "uno", "contact", "waiting",
    )  # fmt: skip
    sent = telling("notices", "--send")
    assert (sent.code, sent.err) == (0, "")
    assert "Enviados: 1. En espera: 0." in sent.out
    assert "enviado" in sent.out
    assert [mail["To"] for mail in mailbox.mails] == [CONTACT]
    assert telling("notices", "--send", "--json").json["sent"] == 0


def test_a_harvest_sends_what_it_caused_by_name_and_by_schedule(telling, joined, portal, mailbox):
    portal.script(SEARCH, Answer(b"", 500))
    assert telling("harvest", joined).code == 1
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted([CONTACT, OPERATOR])
    portal.script(SEARCH, portal.search)
    assert telling("harvest", joined, "--now").code == 0
    assert len(mailbox.mails) == 4
    assert {mail["Subject"] for mail in mailbox.mails[2:]} == {"Jalisco: se vuelve a cosechar"}


def test_a_mail_server_that_is_down_is_a_line_and_no_failure_of_the_harvest(telling, joined, mailbox):
    telling("pause", joined)
    telling("resume", joined)
    done = telling("harvest", "--due", MILPA_SMTP_URL="smtp://ana:cl4ve@localhost:1")
    assert done.code == 0
    assert "Avisos sin enviar: El servidor de correo localhost:1 no respondió" in done.err
    assert "cl4ve" not in done.err
    again = telling("notices", "--send", "--now", "--json")
    assert again.code == 1
    assert again.json["waiting"] == 2
    assert telling("notices", "--now").code == 2
    assert "cl4ve" not in again.out + again.err
    resting = telling("notices", "--send", MILPA_SMTP_URL=mailbox.url)
    assert (resting.code, resting.err, len(mailbox.mails)) == (0, "", 1), "the one that failed rests"
    assert telling("notices", "--send", "--now").code == 0
    assert len(mailbox.mails) == 2


def test_no_secret_is_said_by_any_command(telling, joined, monkeypatch):
    secrets = {
        "MILPA_SMTP_URL": "smtp://ana:xyzzy-1@localhost:1", "MILPA_WEBHOOK_SECRET": "xyzzy-2",
        "MILPA_WEBHOOK_URLS": "http://localhost:1/xyzzy-3",
    }  # fmt: skip
    telling("pause", joined, **secrets)
    said = [telling(*words) for words in (
        ("notices", "--send", "--now"), ("notices", "--json"), ("doctor",), ("doctor", "--json"), ("cron",), ("cron", "--systemd"),
        ("source", joined), ("--help",), ("notices", "--help"), ("scorecard", joined, "--json"),
    )]  # fmt: skip
    assert not [ran for ran in said if "xyzzy" in ran.out + ran.err]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MILPA_SMTP_URL", "smtp://ana:secreto@"), ("MILPA_SMTP_URL", "http://secreto"),
        ("MILPA_SMTP_URL", "smtp://ana:secreto@x.mx?tls=none"), ("MILPA_WEBHOOK_URLS", "ftp://x.mx/secreto"),
        ("MILPA_HEARTBEAT_URL", "x/secreto"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_without_its_secret(milpa, name, value):
    ran = milpa("sources", **{name: value})
    assert ran.code == 2
    assert name in ran.err
    assert "secreto" not in ran.err


@pytest.mark.parametrize("name", ["MILPA_MAIL_FROM", "MILPA_OPERATOR_EMAIL"])
def test_an_address_that_is_none_is_refused(milpa, name):
    ran = milpa("sources", **{name: "Ana <ana@x.mx>"})
    assert ran.code == 2
    assert "debe ser un correo" in ran.err


def test_cron_names_the_secrets_and_sends_notices_and_scorecards(milpa):
    given = dict.fromkeys(SECRETS, "x")
    assert set(installation_of(Settings(), given).secrets) == SECRETS
    printed = milpa("cron").out
    assert "milpa notices --send" in printed
    assert "milpa scorecard --all --send" in printed


# ── the scorecard ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_scorecard_as_text_json_and_page(milpa, joined, tmp_path):
    milpa("harvest", joined)
    ran = milpa("scorecard", joined)
    assert (ran.code, ran.err) == (0, "")
    assert "Qué arreglar primero" in ran.out
    (card,) = milpa("scorecard", joined, "--json").json["scorecards"]
    assert (card["source"]["slug"], card["now"]["datasets"], card["harvests"]["complete"]) == ("uno", 5, 1)
    assert milpa("scorecard", joined, "--html", str(tmp_path / "b.html")).code == 0
    assert "<h1>Lo que va de" in (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "What to mend first" in milpa("scorecard", "--all", MILPA_LANG="en").out


@pytest.mark.parametrize(
    "words",
    [
        (), ("uno", "--all"), ("--all", "--html", "x"), ("uno", "--send", "--json"), ("uno", "--month", "x"),
        ("uno", "--month", "2999-01"), ("nadie",),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(milpa, joined, words):
    ran = milpa("scorecard", *words)
    assert ran.code == 2
    assert ran.err.startswith("milpa: ")


def test_a_source_that_joined_this_month_has_no_card_of_the_last_one(telling, joined, mailbox):
    telling("harvest", joined)
    ran = telling("scorecard", "--all", "--send")
    assert (ran.code, ran.out) == (0, "Boletas nuevas en camino: 0. Se envían con: milpa notices --send\n")


# ── doctor ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def examine(check, database, **values):
    return [(finding.level, finding.what.es) for finding in check(Installation(Settings(**values), {}, database))]


@pytest.fixture
def store(telling, joined):
    """The installation's database, where a notice waits."""
    telling("pause", joined)
    telling("resume", joined)
    opened = open_database(get_settings().database)
    with opened.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox WHERE id > 1")
    yield opened
    opened.close()


def test_sources_without_a_contact_matter_where_mail_is_sent(store):
    assert examine(check_contacts, store, smtp_url="smtp://x.mx") == [("ok", "Fuentes activas con contacto: 1/1.")]
    edit_source(store, "uno", contact_email=None)
    assert examine(check_contacts, store, smtp_url="") == [("ok", "Fuentes activas con contacto: 0/1.")]
    told = examine(check_contacts, store, smtp_url="smtp://x.mx")
    assert told == [("warn", "1 de 1 fuentes activas no tienen contacto: uno.")]


def test_notices_that_wait_for_long_or_were_given_up_are_told(store):
    ((level, _),) = examine(check_outbox, store)
    assert level == "ok"
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET at = '2026-01-01 00:00:00.000000'")
    assert examine(check_outbox, store) == [("warn", "Avisos en espera: 1 (desde 2026-01-01 00:00Z).")]
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'given_up', ended = '2999-01-01 00:00:00.000000'")
    assert examine(check_outbox, store) == [("warn", "Avisos abandonados en los últimos 30 días: 1.")]


def test_the_mail_server_is_asked_where_there_is_one(mailbox):
    assert examine(check_mail, None, smtp_url="")[0][0] == "ok"
    assert examine(check_mail, None, smtp_url=mailbox.url, mail_from="")[0] == (
        "fail", "MILPA_MAIL_FROM está vacía: no sale ningún correo.",
    )  # fmt: skip
    ((level, words),) = examine(check_mail, None, smtp_url=mailbox.url, mail_from=SENDER)
    assert level == "ok"
    assert words.endswith("responde.")
    assert mailbox.mails == []
    ((level, words),) = examine(check_mail, None, smtp_url="smtp://ana:secreto@localhost:1", mail_from=SENDER)
    assert level == "fail"
    assert "secreto" not in words


def test_json_of_doctor_has_the_new_rows(milpa):
    checks = {check["check"] for check in json.loads(milpa("doctor", "--json").out)["checks"]}
    assert {"contacts", "notices", "mail"} <= checks
