"""Last month's scorecard goes to the contact of each source, once."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.notices.sending import send_waiting
from federation.scorecards.cards import put_cards
from federation.settings import get_settings
from storage.measures import get_measure
from storage.outbox import list_outbox
from storage.sources import edit_source, list_sources
from tests.federation.networks import START, make_network
from tests.federation.notices.mailbox import running_mailbox

IN_APRIL = datetime(2026, 4, 20, 12, tzinfo=UTC)
CONTACT = "ana@ejemplo.gob.mx"


@pytest.fixture
def mailbox(monkeypatch):
    with running_mailbox() as running:
        monkeypatch.setenv("MILPA_SMTP_URL", running.url)
        monkeypatch.setenv("MILPA_MAIL_FROM", "avisos@ejemplo.org")
        get_settings.cache_clear()
        yield running
    get_settings.cache_clear()


def put(database, at=IN_APRIL):
    return put_cards(database, get_settings(), at, list_sources(database))


def test_last_month_s_card_is_mailed_once_to_the_contact_as_text_and_page(database, network, mailbox):
    edit_source(database, "uno", contact_email=CONTACT)
    assert (put(database), put(database), put(database, IN_APRIL + timedelta(days=3))) == (1, 0, 0)
    send_waiting(database, get_settings(), most=30)
    (mail,) = mailbox.to(CONTACT)
    assert mail["Subject"] == "Portal uno: su catálogo en marzo de 2026"
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.startswith("Su catálogo en marzo de 2026")
    assert "Your catalogue in March 2026" in text
    assert "milpa edit uno --contact" in " ".join(text.split())
    assert "<h1>Su catálogo en marzo de 2026</h1>" in page


def test_each_month_has_a_card(database, network, mailbox):
    edit_source(database, "uno", contact_email=CONTACT)
    put(database)
    put(database, datetime(2026, 5, 1, 13, tzinfo=UTC))
    assert [notice.facts["number"] for notice in list_outbox(database)] == ["2026-04", "2026-03"]
    may = list_outbox(database)[0].facts["card"]
    assert may["now"]["datasets"] == 8, "April was measured when March's card was sent"
    assert may["before"]["datasets"] == 6


def test_who_joined_after_the_month_has_no_card_of_it(database, portal, mailbox):
    network = make_network(database, portal)
    edit_source(database, "uno", contact_email=CONTACT)
    network.show(1)
    network.harvest(1)
    assert put(database, START + timedelta(days=2)) == 0


def test_without_anybody_to_tell_it_is_measured_and_not_sent(database, network, mailbox):
    assert put(database) == 0
    with database.read() as connection:
        assert get_measure(connection, network.source.id, 202604).figures["datasets"] == 8
