"""Places by INEGI code."""

import pytest

from mappings.values.folding import fold
from mappings.values.places import place, place_exists, place_label, state_of, states, suggest
from mappings.vocabularies import read_table


@pytest.mark.parametrize(
    "value",
    [
        *(
            "nacional",
            "Nacional",
            "NACIONAL.",
            "México",
            "Mexico",
            "MX",
            "República Mexicana",
            "Estados Unidos Mexicanos",
        ),
        *("A nivel nacional", "México (país)", "http://sws.geonames.org/3996063/"),
        "http://publications.europa.eu/resource/authority/country/MEX",
    ],
)
def test_the_country(value: str) -> None:
    assert place(value) == ("mx", None)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *(
            ("14", "14"),
            (14, "14"),
            (9, "09"),
            ("9", "09"),
            ("09", "09"),
            ("14 - Jalisco", "14"),
            ("09 Ciudad de México", "09"),
            ("15 - México", "15"),
        ),
        *(
            ("Jalisco", "14"),
            ("JALISCO", "14"),
            ("Estado de Jalisco", "14"),
            ("Jalisco, México", "14"),
            ("MX-JAL", "14"),
            ("Jal.", "14"),
        ),
        *(("CDMX", "09"), ("D.F.", "09"), ("DF", "09"), ("Distrito Federal", "09"), ("Ciudad de México", "09")),
        *(("Edomex", "15"), ("Edo. México", "15"), ("Estado de México", "15"), ("México, Estado de", "15")),
        *(("Coahuila", "05"), ("Coahuila de Zaragoza", "05"), ("Michoacán", "16"), ("Veracruz", "30"), ("NL", "19")),
        *(
            ("Veracruz de Ignacio de la Llave", "30"),
            ("Yucatan", "31"),
            ("Querétaro", "22"),
            ("Colima", "06"),
            ("Chiapas", "07"),
        ),
    ],
)
def test_states_by_code_and_name(value: object, code: str) -> None:
    assert place(value) == (code, None)


@pytest.mark.parametrize(
    ("value", "within", "code"),
    [
        ("14039", None, "14039"),
        ("14039 Guadalajara", None, "14039"),
        ("140390001", None, "14039"),  # a locality
        ("Guadalajara, Jalisco", None, "14039"),
        ("Guadalajara, Jalisco, México", None, "14039"),
        ("Zapopan (Jalisco)", None, "14120"),
        ("Municipio de Toluca, Estado de México", None, "15106"),
        ("Cuauhtémoc, CDMX", None, "09015"),
        ("Guadalajara", "14", "14039"),
        ("guadalajara", "14120", "14039"),
        ("039", "14", "14039"),
        ("Playa del Carmen", "23", "23008"),  # Solidaridad until 2024
        ("Municipio de Puebla", "21", "21114"),
        ("H. Ayuntamiento de Mérida", "31", "31050"),
        ("Puebla", "21114", "21"),
        ("estatal", "14", "14"),
        ("municipal", "14039", "14039"),
    ],
)
def test_municipalities_within_their_state(value: str, within: str | None, code: str) -> None:
    assert place(value, within) == (code, None)


STATES = dict(states())
MUNICIPALITIES = [(row["code"], row["name"]) for row in read_table("places") if len(row["code"]) == 5]
TWINS = {"20208", "20209", "20318", "20319"}
"""San Juan Mixtepec and San Pedro Mixtepec, each twice in Oaxaca."""


def test_each_of_the_2478_municipalities_is_read_by_its_name_in_its_state() -> None:
    wrong = {}
    for code, name in MUNICIPALITIES:
        is_its_state = place(name)[0] == code[:2]
        expected = (None, "place.ambiguous") if code in TWINS else (code[:2] if is_its_state else code, None)
        if place(name, within=code[:2]) != expected:
            wrong[code] = place(name, within=code[:2])
    assert len(MUNICIPALITIES) == 2_478
    assert wrong == {}


def test_each_is_read_with_its_state_beside_it_and_as_a_municipality() -> None:
    wrong = {}
    for code, name in MUNICIPALITIES:
        state = STATES[code[:2]] if code[:2] != "15" else "Estado de México"
        expected = (None, "place.ambiguous") if code in TWINS else (code, None)
        for value, within in ((f"{name}, {state}", None), (f"Municipio de {name}", code[:2]), (f"{code} {name}", None)):
            if place(value, within) != ((code, None) if value.startswith(code) else expected):
                wrong[code, value] = place(value, within)
    assert wrong == {}


@pytest.mark.parametrize(
    ("value", "within", "code"),
    [
        ("Solidaridad", "23", "23008"),
        ("Silao", "11", "11037"),
        ("Tlaquepaque", "14", "14098"),
        ("Cancún", "23", "23005"),
        ("Ciudad Juárez, Chihuahua", None, "08037"),
        ("Villa de Tututepec de Melchor Ocampo", "20", "20334"),
        ("San Quintín", "02", "02006"),
        ("San Felipe", "02", "02007"),
        ("Seybaplaya", "04", "04012"),
        ("Dzitbalché", "04", "04013"),
        ("Honduras de la Sierra", "07", "07125"),
        ("Ñuu Savi", "12", "12083"),
        ("Hueyapan", "17", "17036"),
        ("San Juan Mixtepec -Dto. 08 -", "20", "20208"),
        ("San Juan Mixtepec -Dto. 26 -", "20", "20209"),
        ("San Pedro Mixtepec -Dto. 22 -", "20", "20318"),
        ("Hidalgo", "05", "05013"),
        ("Hidalgo", "14", "13"),
        ("Hidalgo", None, "13"),
        ("Estado de Hidalgo", "05", "13"),
    ],
)
def test_old_common_and_new_names_and_names_that_a_state_has_too(value: str, within: str | None, code: str) -> None:
    assert place(value, within) == (code, None)


def test_another_name_never_takes_the_place_of_an_official_one() -> None:
    official = {(fold(name), code[:2]) for code, name in MUNICIPALITIES}
    for row in read_table("place_aliases"):
        assert place_exists(row["code"])
        if len(row["code"]) == 5:
            for alias in row["aliases"].split("|"):
                assert (fold(alias), row["code"][:2]) not in official
                assert place(alias, row["code"]) == (row["code"], None)


@pytest.mark.parametrize(
    ("value", "within", "code"),
    [
        ("Guadalajara", None, "place.unknown"),  # names resolve only within a state
        ("Benito Juárez", None, "place.ambiguous"),
        ("San Juan Mixtepec", "20", "place.ambiguous"),  # twice in Oaxaca
        ("San Pedro Mixtepec", "20", "place.ambiguous"),
        ("Guadalajara", "19", "place.unknown"),
        ("Guadalajara, Nuevo León", None, "place.unknown"),
        ("14 - Colima", None, "place.ambiguous"),
        ("039", None, "place.unknown"),
        ("99", None, "place.unknown"),
        ("14999", None, "place.unknown"),
        ("2014", None, "place.unknown"),
        ("estatal", None, "place.unknown"),
        ("municipal", "14", "place.unknown"),
        ("localidades", None, "place.unknown"),
        ("Philadelphia, Pennsylvania", None, "place.unknown"),
        ("http://www.geonames.org/3522509/estado-de-oaxaca.html", None, "place.unknown"),
        ("-118.45,27.99,-112.32,32.71", None, "place.unknown"),
        (["14", "15"], None, "place.unknown"),
        (True, None, "place.unknown"),
    ],
    ids=repr,
)
def test_what_names_no_place_or_several_is_said(value: object, within: str | None, code: str) -> None:
    assert place(value, within) == (None, code)


def test_inegis_list_is_whole() -> None:
    codes = [row["code"] for row in read_table("places")]

    assert len(states()) == 32
    assert states()[13] == ("14", "Jalisco")
    assert sum(len(code) == 5 for code in codes) == 2_478
    assert len(set(codes)) == len(codes)
    assert all(code[:2] in dict(states()) for code in codes)
    assert sum(code.startswith("20") for code in codes) == 571


@pytest.mark.parametrize(
    ("code", "name"),
    [
        *(("14039", "Guadalajara"), ("14120", "Zapopan"), ("19039", "Monterrey"), ("19019", "San Pedro Garza García")),
        *(("31050", "Mérida"), ("30087", "Xalapa"), ("05035", "Torreón"), ("02002", "Mexicali"), ("11020", "León")),
        *(
            ("25006", "Culiacán"),
            ("21114", "Puebla"),
            ("02006", "San Quintín"),
            ("05", "Coahuila de Zaragoza"),
            ("07", "Chiapas"),
        ),
    ],
)
def test_codes_have_their_official_names(code: str, name: str) -> None:
    assert place_label(code) == {"es": name}
    assert place_exists(code)
    assert state_of(code) == code[:2]


def test_the_country_and_nowhere() -> None:
    assert place_label("mx") == {"es": "México", "en": "Mexico"}
    assert place_exists("mx")
    assert state_of("mx") is None
    assert place_label("99") == {}
    assert not place_exists("99")
    assert state_of("99") is None


def test_near_names_are_suggested() -> None:
    assert suggest("Guadalaxara")[0] == "14039 Guadalajara"
    assert suggest("Zapopam", "14") == ("14120 Zapopan",)
    assert all(each.startswith("14") for each in suggest("14999", "14"))
    assert suggest("qqqqqqqq") == ()
