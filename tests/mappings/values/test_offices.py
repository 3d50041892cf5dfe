"""An office by its short and by its long name: one where it is certain, two where it is not."""

from collections.abc import Iterator

import pytest

from mappings.dcat_mx import Agent
from mappings.origin import Origin
from mappings.parts import publisher
from mappings.values.folding import LONGEST_NAME
from mappings.values.institutions import get_institution
from mappings.values.offices import office_of
from mappings.vocabularies import Overlay, use_overlay
from mappings.vocabularies.overlays import overlay_from_files

BASE = "https://indice.ejemplo.mx"


@pytest.mark.parametrize(
    ("name", "portal", "office"),
    [
        ("Secretaría de Salud del Estado de Jalisco", "14", "secretaria de salud"),
        ("SECRETARÍA DE SALUD JALISCO", "14", "secretaria de salud"),
        ("Secretaría de Salud de Jalisco", "14", "secretaria de salud"),
        ("secretaria-de-salud-del-estado-de-jalisco", "14", "secretaria de salud"),
        ("Secretaría de Salud del Gobierno del Estado de Jalisco", "14", "secretaria de salud"),
        ("Secretaría de Salud (SSJ)", "14", "secretaria de salud"),
        ("Secretaría de Salud de Jalisco (S.S.J.)", "14", "secretaria de salud"),
        ("Auditoría Superior del Estado", "14", "auditoria superior"),
        ("H. Congreso del Estado Libre y Soberano de Jalisco", "14", "congreso"),
        ("Congreso del Estado", "14", "congreso"),
        ("Secretaría de Movilidad del Estado de Puebla", "21", "secretaria de movilidad"),
        ("Secretaría de Educación del Estado de México", "15", "secretaria de educacion"),
        ("Secretaría de Finanzas Edomex", "15", "secretaria de finanzas"),
        ("Secretaría de Salud de la Ciudad de México", "09", "secretaria de salud"),
        ("Secretaría de Turismo de Baja California Sur", "03", "secretaria de turismo"),
        ("Secretaría de Turismo de Baja California", "02", "secretaria de turismo"),
        ("Fiscalía General del Estado de Veracruz", "30", "fiscalia general"),
        ("Secretaría de Salud Michoacán", "16", "secretaria de salud"),
        ("Tesorería del H. Ayuntamiento de Zapopan", "14120", "tesoreria"),
        ("Instituto de la Juventud del Municipio de Zapopan", "14120", "instituto de la juventud"),
    ],
)
def test_a_long_name_is_the_short_one_of_the_portals_place(name: str, portal: str, office: str) -> None:
    assert office_of(name, portal) == (office, portal)


@pytest.mark.parametrize(
    ("name", "portal", "place"),
    [
        ("Secretaría de Salud del Estado de Jalisco", "mx", "14"),  # the national platform carries states, too
        ("Secretaría de Salud del Estado de Jalisco", "14039", "14"),
        ("Secretaría de Salud del Estado de Jalisco", "01", "14"),
        ("Secretaría de Salud de la Ciudad de México", "mx", "09"),
        ("Tesorería del Municipio de Zapopan", "14", "14120"),  # a state's portal carries municipalities
    ],
)
def test_a_name_that_says_whose_it_is_is_theirs_on_other_portals(name: str, portal: str, place: str) -> None:
    office = office_of(name, portal)
    assert office is not None
    assert office.place == place


@pytest.mark.parametrize(
    ("name", "portal"),
    [
        ("Secretaría de Salud", "14"),  # short already
        ("Secretaría de Salud de Jalisco", "mx"),  # a city has secretaries, too
        ("Secretaría de Salud de Jalisco", "01"),
        ("Secretaría de Movilidad de Puebla", "21"),  # the city's, or the state's
        ("Fiscalía General de Veracruz", "30"),
        ("Secretaría de Educación de México", "15"),  # the country's
        ("Secretaría de Turismo de Baja California", "03"),
        ("Congreso del Estado", "mx"),  # of which
        ("Secretaría de Salud (GUERRERO)", "mx"),  # a place is no acronym
        ("Secretaría de Salud (IMSS)", "14"),  # an acronym of another name
        ("Secretaría de Salud (antes Servicios)", "14"),
        ("Instituto Nacional Electoral del Estado de Jalisco", "14"),
        ("Procuraduría Federal del Consumidor Jalisco", "14"),
        ("Instituto Tecnológico de Sonora", "26"),
        ("Universidad del Estado de Sonora", "26"),
        ("Unidad de Transparencia del Estado de Jalisco", "14"),  # every office has one
        ("Secretaría del Ayuntamiento de Guadalajara Jalisco", "14"),
        ("Secretaría del Estado de Jalisco", "14"),
        ("Tesorería del Municipio de Zapopan", "mx"),
        ("Tesorería del Municipio de San Juan Mixtepec", "20"),  # two bear the name
        ("Secretaría de Salud del Estado de Nada", "14"),
        ("del Estado de Jalisco", "14"),
        ("", "14"),
        ("Secretaría " * LONGEST_NAME + "del Estado de Jalisco", "14"),
    ],
)
def test_what_is_not_certain_stays_as_it_was_said(name: str, portal: str) -> None:
    assert office_of(name, portal) is None


def origin(place: str, title: str = "Gobierno abierto") -> Origin:
    level = "federal" if place == "mx" else "state" if len(place) == 2 else "municipal"
    return Origin(BASE, "fuente", title, government_level=level, place=place)


def agent(name: str, place: str, title: str = "Gobierno abierto") -> Agent:
    return publisher({"name": name}, origin(place, title))


def test_two_spellings_in_one_state_are_one_institution() -> None:
    short, long = agent("Secretaría de Salud", "14"), agent("Secretaría de Salud del Estado de Jalisco", "14")
    assert short.uri == long.uri == f"{BASE}/agent/secretaria-de-salud-14"
    assert agent("Secretaría de Salud del Estado de Jalisco", "mx").uri == short.uri
    assert long.name == {"es": "Secretaría de Salud del Estado de Jalisco"}


def test_states_and_the_federation_stay_apart() -> None:
    names = [("Secretaría de Salud", place) for place in ("mx", "14", "06")]
    assert len({agent(*name).uri for name in names}) == 3
    assert agent("Secretaría de Salud", "mx").government_level == "federal"
    assert agent("Secretaría de Salud del Estado de Jalisco", "mx").government_level is None


def test_a_source_is_its_registered_office_by_either_name() -> None:
    long = "Secretaría de Salud del Estado de Jalisco"
    found = agent("Secretaría de Salud", "14", title=long)
    assert found == agent(long, "14", title=long)
    assert (found.government_level, found.name) == ("state", {"es": long})


@pytest.fixture
def no_overlay_after() -> Iterator[None]:
    yield
    use_overlay(Overlay())


@pytest.mark.usefixtures("no_overlay_after")
@pytest.mark.parametrize("official", ["Secretaría de Salud", "Secretaría de Salud del Estado de Jalisco"])
def test_a_row_of_an_operator_joins_both_names_and_the_acronym(official: str) -> None:
    row = f"salud-jalisco\t{official}\tSSJ\tstate\texecutive\t14\t\t\tpropio\n"
    header = "slug\tes\tacronym\tlevel\tbranch\tplace\tanywhere\taliases\tsource\n"
    use_overlay(overlay_from_files({"agents.tsv": (header + row).encode()}))
    names = ("Secretaría de Salud", "Secretaría de Salud del Estado de Jalisco", "SSJ", "Secretaría de Salud Jalisco")
    found = [get_institution(name, "14") for name in names]
    assert [known and known.slug for known in found] == ["salud-jalisco"] * len(names)
    federal = get_institution("Secretaría de Salud", "mx")
    assert federal is not None
    assert federal.slug == "salud"
    assert get_institution("Secretaría de Salud", "06") is None
