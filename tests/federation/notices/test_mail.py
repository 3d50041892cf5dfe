"""A notice as a person gets it: Spanish first, English below, and no header that a portal could write into."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.mail_servers import is_address
from federation.notices.mail import make_mail
from federation.notices.telling import KINDS, OPENED, SCORECARD, STATE
from federation.notices.words import clean, told
from federation.settings import Settings
from federation.states import STATES
from storage.outbox import OutgoingNotice
from storage.sources import Source, SourceOptions

SETTINGS = Settings(smtp_url="smtp://localhost", mail_from="avisos@ejemplo.org", operator_email="opera@ejemplo.org")
NOW = datetime(2026, 11, 26, tzinfo=UTC)
BOTH = {"es": "El portal no respondió.", "en": "The portal did not answer."}
FACTS = {
    "before": "active", "after": "paused", "withdrawn": False, "who": "eva", "reason": BOTH, "failures": 3, "seen": 7,
    "records": 30, "largest": 40, "host": "datos.example", "month": {"es": "octubre de 2026", "en": "October 2026"},
    "number": "2026-10", "list": [{"identifier": "a-1", "title": "Presupuesto"}, {"identifier": "a-2", "title": None}],
}  # fmt: skip


def make_source(**facts):
    given_facts = {
        "id": 1, "slug": "uno", "title": "Datos Jalisco", "url": "https://datos.example", "protocol": "ckan", "schema": "",
        "government_level": "state", "government_branch": None, "state": None, "municipality": None, "home": "",
        "status": "active", "options": SourceOptions(), "schedule": None, "created": NOW, "modified": NOW,
        "contact_email": "ana@ejemplo.gob.mx",
    } | facts  # fmt: skip
    return Source(**given_facts)


def make_notice(code=OPENED, recipient="contact", **facts):
    return OutgoingNotice(
        7, "ab" * 16, "quarantine/1", code, 1, "uno", recipient, FACTS | facts, NOW, "waiting", 0, "", None, "", "",
    )  # fmt: skip


def mail_of(notice, source=None, settings=SETTINGS):
    source = source or make_source()
    made = make_mail(notice, source, told(notice, source), settings, "ana@ejemplo.gob.mx")
    return message_from_bytes(made.as_bytes(policy=SMTP), policy=default)


def body_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_an_officer_is_told_what_happened_what_it_means_and_what_to_do_in_spanish_first():
    mail = mail_of(make_notice())
    body = body_of(mail)
    assert mail["Subject"] == "Datos Jalisco: faltan 30 registros y no se retiró ninguno"
    order = ["Qué pasó:", "· a-1  Presupuesto", "· a-2  —", "y 28 más", "Qué significa:", "Nada se borró", "Qué hacer:",
             "milpa approve-removals uno", "What happened:", "and 28 more", "What to do:", "milpa edit uno --contact"]  # fmt: skip
    places = [body.index(words) for words in order]
    assert places == sorted(places)


def test_who_operates_is_told_what_to_type():
    body = " ".join(body_of(mail_of(make_notice(recipient="operator"))).split())
    assert "Qué hacer: Para retirarlos: milpa approve-removals uno" in body
    assert "conteste este correo" not in body
    assert "MILPA_OPERATOR_EMAIL" in body


@pytest.mark.parametrize("recipient", ["contact", "operator", "webhook:1"])
@pytest.mark.parametrize("code", sorted(KINDS.keys() - {SCORECARD}))
def test_every_notice_says_all_of_it_in_both_languages(code, recipient):
    words = told(make_notice(code, recipient), make_source())
    for sentence in (words.subject, words.happened, words.means, words.do):
        assert sentence.es
        assert sentence.en
        assert "{" not in sentence.es + sentence.en
        assert sentence.es != sentence.en


@pytest.mark.parametrize("state", [state.name for state in STATES if state.name != "proven"])
def test_every_state_is_explained(state):
    words = told(make_notice(STATE, after=state), make_source())
    assert len(words.means.es) > 10


def test_a_source_that_was_withdrawn_is_told_that_its_records_leave():
    words = told(make_notice(STATE, after="retired", withdrawn=True), make_source())
    assert "salen de la próxima publicación" in words.means.es


def test_the_headers_of_a_machine_s_mail():
    mail = mail_of(make_notice())
    assert mail["From"] == "avisos@ejemplo.org"
    assert mail["Reply-To"] == "opera@ejemplo.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{'ab' * 16}@ejemplo.org>"
    assert mail["Date"].datetime.tzinfo is not None
    assert mail_of(make_notice())["Message-ID"] == mail["Message-ID"], "the same notice has the same name"


def test_without_an_operator_s_address_the_sender_is_the_one_to_write_to():
    settings = SETTINGS.model_copy(update={"operator_email": ""})
    mail = mail_of(make_notice(), settings=settings)
    assert mail["Reply-To"] is None
    assert "escriba a avisos@ejemplo.org" in " ".join(body_of(mail).split())


# ── what portals write ───────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = "Datos\r\nBcc: todos@ejemplo.mx\n\nhola \x1b[31m \u202e \ud800 {slug}"


def test_a_title_cannot_add_a_header_nor_a_body():
    plain = mail_of(make_notice(), make_source())
    mail = mail_of(make_notice(), make_source(title=HOSTILE, url=HOSTILE))
    assert mail.keys() == plain.keys()
    assert mail["Bcc"] is None
    assert "Bcc: todos@ejemplo.mx hola [31m" in mail["Subject"]
    assert "{slug}" in mail["Subject"], "a portal's braces are no place to be filled"
    assert "\x1b" not in body_of(mail)


@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_a_portal_writes_the_headers_are_ours(title, reason):
    notice = make_notice(reason={"es": reason, "en": reason}, list=[{"identifier": reason, "title": title}])
    mail = mail_of(notice, make_source(title=title or "x"))
    assert mail.keys() == mail_of(make_notice()).keys()
    assert mail["To"] == "ana@ejemplo.gob.mx"
    assert len(mail["Subject"]) <= 130


@given(st.text())
def test_what_is_cleaned_is_one_short_line(text):
    assert len(clean(text)) <= 300
    assert clean(text).isprintable() or not clean(text).isascii()
    assert "\n" not in clean(text)


@pytest.mark.parametrize(
    "address",
    [
        "", "ana", "ana@", "@x.mx", "ana@localhost", "ana@x.mx\nBcc: b@x.mx", "ana@x.mx, b@x.mx", "Ana <ana@x.mx>",
        "ana@x.mx b@x.mx", "ana..b@x.mx", "ñ@x.mx", f"{'a' * 250}@x.mx", "ana@x.mx\r", "\x00ana@x.mx",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_none(address):
    assert not is_address(address)


@pytest.mark.parametrize("address", ["ana@x.mx", "a.b+c@datos.gob.mx", "o'neil@xn--ejemplo-9ya.mx"])
def test_one_address_is_one(address):
    assert is_address(address)
