"""What may be claimed of a source, and what is refused with words that help."""

import pytest

from federation.errors import UsageError
from federation.identity import (
    home_from_url,
    level_of_place,
    require_choice,
    require_level_of_place,
    require_places,
    require_slug,
    slug_from_url,
)


@pytest.mark.parametrize(
    ("state", "municipality", "known"),
    [
        (None, None, (None, None)),
        ("14", None, ("14", None)),
        ("14", "14039", ("14", "14039")),
        (None, "14039", ("14", "14039")),
        ("02", "02006", ("02", "02006")),
        ("Jalisco", None, ("14", None)),
        ("CDMX", "iztapalapa", ("09", "09007")),
        (None, "Guadalajara", ("14", "14039")),
        (None, "Benito Juárez, Quintana Roo", ("23", "23005")),
        ("Edomex", "Municipio de Toluca", ("15", "15106")),
    ],
)
def test_a_municipality_gives_its_state(state, municipality, known):
    assert require_places(state, municipality) == known


@pytest.mark.parametrize(
    ("state", "municipality", "words"),
    [
        ("99", None, "14 Jalisco"),
        ("Jalsico", None, "14 Jalisco"),
        ("mx", None, "no es la clave INEGI ni el nombre de un estado"),
        ("19", "14039", "no está en el estado 19"),
        (None, "14999", "cinco cifras"),
        (None, "39", "cinco cifras"),
        ("14", "Guadalajra", r"14039 Guadalajara \(Jalisco\)"),
        (None, "Benito Juárez", r"09014 Benito Juárez \(Ciudad de México\), 12014"),
        ("20", "San Juan Mixtepec", "20208 .*20209"),
        ("19", "Zapopan", "ninguno parecido"),
        ("", None, "01 Aguascalientes"),
        (None, "", "ninguno parecido"),
    ],
)
def test_a_place_that_does_not_exist_or_does_not_agree(state, municipality, words):
    with pytest.raises(UsageError, match=words):
        require_places(state, municipality)


@pytest.mark.parametrize(
    ("state", "municipality", "level"),
    [(None, None, "federal"), ("14", None, "state"), ("14", "14039", "municipal")],
)
def test_the_place_suggests_the_level(state, municipality, level):
    assert level_of_place(state, municipality) == level


@pytest.mark.parametrize(
    ("level", "state", "municipality", "words"),
    [
        ("state", None, None, "--state"),
        ("municipal", "14", None, "--municipality"),
        ("state", "14", "14039", "municipal"),
    ],
)
def test_a_level_that_its_place_contradicts(level, state, municipality, words):
    with pytest.raises(UsageError, match=words):
        require_level_of_place(level, state, municipality)


def test_a_federal_body_may_sit_in_a_state():
    require_level_of_place("federal", "14", None)


def test_a_choice_that_nobody_offers_names_the_choices():
    with pytest.raises(UsageError, match="federal, state, municipal"):
        require_choice("--level", "estatal", ("federal", "state", "municipal"))


@pytest.mark.parametrize("slug", ["Jalisco", "a b", "../x", "-a", "a_b", "ñ", "a" * 90])
def test_what_is_no_slug(slug):
    with pytest.raises(UsageError, match="no sirve como nombre"):
        require_slug(slug)


def test_a_source_is_named_after_its_host():
    assert slug_from_url("https://www.datos.jalisco.gob.mx/busca", frozenset()) == "datos-jalisco-gob-mx"
    taken = frozenset({"datos-jalisco-gob-mx", "datos-jalisco-gob-mx-2"})
    assert slug_from_url("https://datos.jalisco.gob.mx", taken) == "datos-jalisco-gob-mx-3"


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://x.mx", "https://x.mx"),
        ("https://x.mx/busca/", "https://x.mx/busca"),
        ("https://x.mx/busca/api/3/action", "https://x.mx/busca"),
        ("https://x.mx/api/3", "https://x.mx"),
        ("https://x.mx/datos/catalog.ttl?page=1", "https://x.mx/datos"),
        ("https://x.mx/data.json", "https://x.mx"),
    ],
)
def test_where_people_read_a_portal(url, home):
    assert home_from_url(url) == home


@pytest.mark.parametrize(
    ("url", "protocol", "home"),
    [
        ("https://x.mx/csw", "csw", "https://x.mx"),
        ("https://x.mx/datos/csw?service=CSW&request=GetCapabilities", "csw", "https://x.mx/datos"),
        ("https://x.mx/catalogue/csw", "csw", "https://x.mx"),
        ("https://x.mx/geonetwork/srv/spa/csw", "csw", "https://x.mx/geonetwork"),
        ("https://x.mx/srv/eng/csw", "csw", "https://x.mx"),
        ("https://x.mx/busca/api/3/action", "ckan", "https://x.mx/busca"),
        ("https://x.mx/busca/api/3/action/package_search?rows=1", "ckan", "https://x.mx/busca"),
        ("https://x.mx/api/v2/resources", "geonode", "https://x.mx"),
        ("https://x.mx/api/layers/", "geonode", "https://x.mx"),
        ("https://x.mx/api/feed/dcat-us/1.1.json", "arcgis_hub", "https://x.mx"),
        ("https://x.mx/catalog", "dcat_rdf", "https://x.mx"),
        ("https://x.mx/catalog", "ckan", "https://x.mx/catalog"),
        ("https://x.mx/sitemap.xml", "sitemap", "https://x.mx"),
        ("https://x.mx/transparencia/inventario.xlsx", "spreadsheet", "https://x.mx/transparencia"),
        ("file:///datos/inventario.xlsx", "spreadsheet", ""),
    ],
)
def test_what_answers_tells_where_people_read_a_portal(url, protocol, home):
    assert home_from_url(url, protocol) == home
