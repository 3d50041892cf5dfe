"""Institutions by any of their names, in the portal of any place."""

import pytest

from mappings.values.institutions import fold_name, get_institution
from mappings.values.places import place_exists
from mappings.vocabularies import shipped_table


def slug_of(name: str, place: str = "mx") -> str | None:
    known = get_institution(name, place)
    return known.slug if known else None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("api-ver", "asipona-veracruz"),  # Adela, 2016
        ("secretaria_marina", "semar"),  # the national platform, 2026
        ("Prevención y Reinserción Social (PRS)", "prs"),
        ("Consejo Nacional de Evaluación de la Política de Desarrollo Social (CONEVAL)", "coneval"),
        ("promexico-b8a8dff1-2cfa-4e63-ba3b-37b68c648a49", "promexico"),
        ("SAGARPA", "sader"),
        ("Secretaría de Desarrollo Social", "bienestar"),
        ("CONACYT", "conahcyt"),
        ("SECIHTI", "secihti"),  # another law's body, and so another institution
        ("PGR", "pgr"),
        ("S.E.P.", "sep"),
        ("I. N. E. G. I.", "inegi"),
        ("I.N.E.G.I", "inegi"),
        ("X.Y.Z.", None),
        ("FGR", "fgr"),
        ("estado-de-jalisco", "gobierno-de-jalisco"),
        ("ayuntamiento-de-xalapa", "ayuntamiento-de-xalapa"),
        ("Auditoría Superior del Estado", None),  # two states have one
        ("Secretaría de Salud (Guerrero)", None),
        ("Instituto de la Juventud", None),
        ("", None),
        ("x" * 5_000, None),
    ],
)
def test_on_the_national_platform(name: str, slug: str | None) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("name", "place", "slug"),
    [
        ("Gobierno del Estado de Jalisco", "14", "gobierno-de-jalisco"),
        ("Gobierno de Jalisco", "14120", "gobierno-de-jalisco"),
        ("Ayuntamiento de Zapopan", "14120", "ayuntamiento-de-zapopan"),
        ("INEGI", "14", "inegi"),
        ("Comisión Nacional del Agua (CONAGUA)", "20", "conagua"),
        ("Secretaría de Salud", "14", None),
        ("SEP", "21", None),
        ("Auditoría Superior del Estado", "08", "ase-chihuahua"),
        ("Auditoría Superior del Estado", "11", "ase-guanajuato"),
    ],
)
def test_on_the_portal_of_a_state_or_municipality(name: str, place: str, slug: str | None) -> None:
    assert slug_of(name, place) == slug


def test_every_row_is_found_by_each_of_its_names() -> None:
    for row in shipped_table("agents"):
        assert place_exists(row["place"])
        for name in filter(None, (row["slug"], row["es"], row["acronym"], *row["aliases"].split("|"))):
            assert slug_of(name, row["place"]) == row["slug"], name


def test_every_state_has_its_government() -> None:
    states = {row["place"] for row in shipped_table("agents") if row["slug"].startswith("gobierno-de")} - {"mx"}
    assert states == {row["code"] for row in shipped_table("places") if len(row["code"]) == 2}


def test_what_counts_anywhere_is_borne_by_one_institution_only() -> None:
    """A name that means one body wherever it is said must not mean another of another place."""
    rows = shipped_table("agents")
    for row in (each for each in rows if each["anywhere"]):
        for name in (row["slug"], row["es"], *filter(None, (row["acronym"], *row["aliases"].split("|")))):
            found = {slug_of(name, place) for place in ("mx", "14", "20", "31050")}
            assert found == {row["slug"]}, name


def test_an_acronym_with_points_is_folded_to_the_acronym():
    assert fold_name("S.E.P.") == fold_name("SEP") == "sep"
