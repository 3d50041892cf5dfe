"""Who answers for a source: what may be typed, and what is refused with words that help."""

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.joining import join
from federation.responsible import contact_from_text, licence_from_text
from federation.settings import Settings


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("ana@ejemplo.gob.mx", (None, "ana@ejemplo.gob.mx")),
        (" Ana Ruiz <ana@ejemplo.gob.mx> ", ("Ana Ruiz", "ana@ejemplo.gob.mx")),
        ('"Ruiz, Ana" <ana@ejemplo.gob.mx>', ("Ruiz, Ana", "ana@ejemplo.gob.mx")),
        ("<ana@ejemplo.gob.mx>", (None, "ana@ejemplo.gob.mx")),
    ],
)
def test_a_contact_is_an_email_with_a_name_or_without(typed, known):
    assert contact_from_text(typed) == known


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@", "a@b", "a@x.mx, b@x.mx", "Ana <a@x.mx> <b@x.mx>", "a@x.mx\nBcc: b@x.mx", "@x.mx"]
)
def test_what_is_no_contact_is_refused(typed):
    with pytest.raises(UsageError, match="Ana Ruiz <ana@ejemplo"):
        contact_from_text(typed)


def test_a_name_never_holds_a_line_of_its_own():
    assert contact_from_text("Ana\r\nBcc: b@x.mx <ana@x.mx>")[0] == "Ana Bcc: b@x.mx"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("https://datos.gob.mx/libreusomx", "https://datos.gob.mx/libreusomx"),
        ("https://ejemplo.mx/licencia", "https://ejemplo.mx/licencia"),
    ],
)
def test_a_licence_is_known_by_name_or_url(typed, url):
    assert licence_from_text(typed) == url


@pytest.mark.parametrize("typed", ["", "la nuestra", "javascript:alert(1)"])
def test_a_licence_without_a_url_is_refused(typed):
    with pytest.raises(UsageError, match="su nombre corto"):
        licence_from_text(typed)


def test_who_answers_is_kept_changed_and_taken_back(sqlite_database):
    claim = Claim(
        "https://datos.ejemplo.mx", name="uno", protocol="ckan", state="Jalisco", organisation="Gobierno de Jalisco",
        contact="Ana Ruiz <ana@ejemplo.mx>", license="cc-by-4.0",
    )  # fmt: skip
    source = join(sqlite_database, Settings(), claim, activate=False).source
    assert (source.state, source.organisation, source.contact_name, source.contact_email, source.license) == (
        "14", "Gobierno de Jalisco", "Ana Ruiz", "ana@ejemplo.mx", "https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip
    changed = edit(sqlite_database, Settings(), "uno", {"contact": "beto@ejemplo.mx"})
    assert (changed.contact_name, changed.contact_email, changed.organisation) == (
        None,
        "beto@ejemplo.mx",
        "Gobierno de Jalisco",
    )
    bare = edit(sqlite_database, Settings(), "uno", {"contact": None, "license": None, "organisation": None})
    assert (bare.contact_email, bare.license, bare.organisation) == (None, None, None)
