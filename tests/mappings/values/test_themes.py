"""Themes: the 28 groups of the national platform and what leads to them."""

import pytest

from mappings.values.themes import EU_DATA_THEME, SECTOR, sectors, theme, theme_matches, themes
from mappings.vocabularies import read_table

GROUPS = [
    "agricultura",
    "catalogo_datos",
    "ciencia_tecnologia",
    "cultura",
    "deporte",
    "derechos_humanos",
    "economia",
    "educacion",
    "energia",
    "gobierno",
    "infraestructura",
    "mar_costa",
    "medio_ambiente",
    "migracion",
    "movilidad",
    "mujeres",
    "multiculturalidad",
    "plan_apertura_datos",
    "poblacion",
    "presupuesto",
    "programas_sociales",
    "salud",
    "seguridad",
    "servicios",
    "telecomunicaciones",
    "territorio",
    "trabajo",
    "turismo",
]


def slug_of(value: object) -> str | None:
    reading, code = theme(value)
    assert (reading is None) == (code is not None)
    return reading.uri.removeprefix("https://w3id.org/dcat-mx#theme/") if reading else None


def test_all_the_groups_of_the_platform_read_themselves() -> None:
    assert [slug_of(concept.uri) for concept in themes()] == GROUPS
    assert [slug_of(group) for group in GROUPS] == GROUPS
    assert [slug_of(concept.label["es"]) for concept in themes()] == GROUPS
    assert [slug_of(concept.label["en"]) for concept in themes()] == GROUPS


@pytest.mark.parametrize(
    ("sector", "group"),
    [
        ("Educación", "educacion"),
        ("Economía", "economia"),
        ("Salud", "salud"),
        ("Seguridad Y Justicia", "seguridad"),  # in the title case of the old CKAN
        ("Infraestructura", "infraestructura"),
        ("Finanzas y Contrataciones", "presupuesto"),
        ("Geoespacial", "territorio"),
        ("Energía y Medio Ambiente", "energia"),
        ("Cultura y Turismo", "cultura"),
        ("Desarrollo Sostenible", "medio_ambiente"),
        ("gobiernos-locales", "gobierno"),
        ("Otros", None),
    ],
)
def test_the_twelve_old_sectors_lead_to_groups(sector: str, group: str | None) -> None:
    assert slug_of(sector) == group


@pytest.mark.parametrize(
    ("code", "group"),
    [
        *(
            ("AGRI", "agricultura"),
            ("ECON", "economia"),
            ("EDUC", "educacion"),
            ("ENER", "energia"),
            ("ENVI", "medio_ambiente"),
        ),
        *(
            ("GOVE", "gobierno"),
            ("HEAL", "salud"),
            ("JUST", "seguridad"),
            ("REGI", "territorio"),
            ("SOCI", "poblacion"),
        ),
        *(("TECH", "ciencia_tecnologia"), ("TRAN", "movilidad"), ("INTR", None)),
    ],
)
def test_the_eus_themes_lead_to_groups(code: str, group: str | None) -> None:
    assert slug_of(f"{EU_DATA_THEME}{code}") == group
    assert slug_of(code.lower()) == group  # Argentina's superTheme


@pytest.mark.parametrize(
    ("value", "group"),
    [
        ({"name": "mar_costa", "display_name": "Mar y Costa"}, "mar_costa"),
        ({"@id": f"{EU_DATA_THEME}HEAL"}, "salud"),
        (["salud"], "salud"),
        ("planningCadastre", "territorio"),  # an ISO 19115 topic
        ("Transportation", "movilidad"),
    ],
)
def test_objects_and_the_words_of_others(value: object, group: str) -> None:
    assert slug_of(value) == group


@pytest.mark.parametrize("value", ["brujería", "http://x.mx/tema", 7, True], ids=repr)
def test_what_is_no_theme_is_said(value: object) -> None:
    assert theme(value) == (None, "theme.unknown")


def test_every_theme_is_aligned_to_the_eu() -> None:
    known = {
        f"{EU_DATA_THEME}{code}"
        for code in [
            "AGRI",
            "ECON",
            "EDUC",
            "ENER",
            "ENVI",
            "GOVE",
            "HEAL",
            "INTR",
            "JUST",
            "REGI",
            "SOCI",
            "TECH",
            "TRAN",
        ]
    }
    for concept in themes():
        european = {iri for _, iri in theme_matches(concept.uri) if iri.startswith(EU_DATA_THEME)}
        assert european
        assert european <= known
    assert theme_matches("http://x.mx/tema") == ()


def test_the_old_sectors_are_aligned_and_only_otros_leads_nowhere() -> None:
    aligned = {iri for concept in themes() for _, iri in theme_matches(concept.uri) if iri.startswith(SECTOR)}
    assert {sector.uri for sector in sectors()} - aligned == {f"{SECTOR}otros"}
    assert len(sectors()) == 12
    energy = next(concept for concept in themes() if concept.uri.endswith("/energia"))
    assert ("skos:broadMatch", f"{SECTOR}energia-y-medio-ambiente") in theme_matches(energy.uri)


def test_the_iri_of_a_sector_is_read_as_its_name_is() -> None:
    for sector in sectors():
        assert theme(sector.uri)[0] == theme(sector.label["es"])[0]


def test_no_alias_stands_in_two_rows() -> None:
    aliases = [alias for row in read_table("themes") for alias in row["aliases"].split("|")]
    assert sorted(set(aliases)) == sorted(aliases)
