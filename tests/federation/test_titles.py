"""Where one title is shown it is the Spanish one, whatever the order in which the source gave them."""

import pytest

from federation.titles import get_title
from federation.understanding import write_from_body
from mappings.origin import Origin

ORIGIN = Origin("https://indice.ejemplo.mx", "uno", "Gobierno de Jalisco")


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        ({"en": "One", "es": "Uno"}, "Uno"),
        ({"es": "Uno", "en": "One"}, "Uno"),
        ({"nah": "Ce", "en": "One"}, "Ce"),
        ({"es": "", "en": "One"}, "One"),
        ({}, None),
        (None, None),
    ],
)
def test_spanish_comes_before_the_rest(texts, title):
    assert get_title(texts) == title


def test_the_store_lists_a_record_by_its_spanish_title():
    body = b"<https://a.mx/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
    for text in ('"One"@en', '"Uno"@es'):
        body += f"<https://a.mx/1> <http://purl.org/dc/terms/title> {text} .\n".encode()
    write = write_from_body(
        ORIGIN,
        known=None,
        identifier="https://a.mx/1",
        key=b"1",
        schema="dcat",
        body=body,
        body_hash=b"1",
        mapped_with=b"1",
    )
    assert write.title == "Uno"
