"""An installation that tells people: a mailbox on loopback, settings that lead to it, a source with a contact."""

import pytest

from federation.settings import get_settings
from storage.sources import add_source
from tests.federation.notices.mailbox import running_mailbox

CONTACT, OPERATOR, SENDER = "ana@ejemplo.gob.mx", "opera@ejemplo.org", "avisos@ejemplo.org"


@pytest.fixture
def mailbox():
    with running_mailbox() as running:
        yield running


@pytest.fixture
def telling(monkeypatch):
    """Set the installation's settings, by the names of their fields; they come back."""

    def set_them(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"MILPA_{name.upper()}", str(value))
        get_settings.cache_clear()
        return get_settings()

    yield set_them
    get_settings.cache_clear()


@pytest.fixture
def settings(telling, mailbox):
    """Settings by which mail is sent."""
    return telling(
        smtp_url=mailbox.url, mail_from=SENDER, operator_email=OPERATOR, operator="eva", allow_private_addresses=1
    )


@pytest.fixture
def add(database):
    def add(slug="uno", **facts):
        given = {
            "title": "Datos Jalisco", "url": f"https://datos.example/{slug}", "protocol": "ckan",
            "government_level": "state", "status": "active", "contact_email": CONTACT,
        } | facts  # fmt: skip
        return add_source(database, slug=slug, **given)

    return add


@pytest.fixture
def source(add):
    return add()
