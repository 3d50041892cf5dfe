"""A report names a field as people do, whatever the program or the source calls it."""

import pytest

from mappings.example_values import example_of
from mappings.field_words import call_field, get_field_words
from mappings.terms import TERMS, Range, Tier


@pytest.mark.parametrize(
    ("field", "schema", "label", "example"),
    [
        ("license", "", "Licencia", "https://datos.gob.mx/libreusomx"),
        ("distribution[2].mediaType", "", "Distribución: tipo de medio", "text/csv"),
        ("distribution[].mediaType", "", "Distribución: tipo de medio", "text/csv"),
        ("license_id", "ckan", "Licencia", "https://datos.gob.mx/libreusomx"),
        ("license_id", "", "Licencia", "https://datos.gob.mx/libreusomx"),
        (
            "resources[0].url", "ckan", "Distribución: URL de descarga",
            "https://datos.conagua.ejemplo.gob.mx/acuiferos_2024.csv",
        ),
        ("distribution[1].issued", "dcat_us", "Distribución: publicación", "2024-12-31"),
        ("dct:title", "", "Título", "Disponibilidad de agua en los acuíferos, 2024"),
        ("publisher.name", "", "Institución: nombre", "Comisión Nacional del Agua"),
        ("Nombre del conjunto", "adela_inventory", "Título", "Disponibilidad de agua en los acuíferos, 2024"),
        ("temporal", "", "Cobertura temporal", "2024-01/2024-12"),
    ],
)  # fmt: skip
def test_a_field_has_a_label_and_a_right_value(field: str, schema: str, label: str, example: str) -> None:
    words = get_field_words(field, schema)
    assert words is not None
    assert (words.label_es, words.example) == (label, example)
    assert words.definition_es
    assert words.definition_en


@pytest.mark.parametrize("field", ["", "vcard:hasUID", "nada", "distribution[].nada", "a.b[].c", "[].[]", "license.x"])
def test_what_the_profile_does_not_have_keeps_its_name(field: str) -> None:
    assert get_field_words(field) is None
    assert call_field(field, "es") == field


def test_inside_a_sentence_the_key_stands_beside_the_label() -> None:
    assert call_field("theme", "es") == "«Tema» (theme)"
    assert call_field("theme", "en") == "“Theme” (theme)"


def test_the_same_name_means_what_its_schema_says() -> None:
    of_a_page, of_a_file = (get_field_words(field, "ckan") for field in ("url", "resources[0].url"))
    assert of_a_page is not None
    assert of_a_file is not None
    assert (of_a_page.term.field, of_a_file.term.field) == ("landing_page", "download_url")


def test_every_field_whose_absence_is_told_shows_a_right_value() -> None:
    told = [term for term in TERMS if term.class_name in {"Dataset", "Distribution"} and term.tier is not Tier.OPTIONAL]
    lacking = {term.key for term in told if not example_of(term) and term.range is not Range.SUBJECT}
    assert lacking == {"description"}  # of a distribution: its institution alone knows what it would say
