"""Licences: many spellings, one address."""

import pytest

from mappings.dcat_mx import Concept
from mappings.values.licences import licence

LIBRE_USO = "https://datos.gob.mx/libreusomx"
CC = "https://creativecommons.org/licenses"


def uri_of(value: object) -> str | None:
    reading, code = licence(value)
    assert code is None
    assert reading is not None
    assert set(reading.label) == {"es", "en"}
    return reading.uri


@pytest.mark.parametrize(
    "value",
    [
        "https://datos.gob.mx/libreusomx/",  # Adela
        "http://datos.gob.mx/libreusomx/",
        "https://datos.gob.mx/libreusomx",
        "http://www.datos.gob.mx/libreusomx",
        "HTTPS://DATOS.GOB.MX/LIBREUSOMX",
        "http://datos.gob.mx/tos/",  # Adela in 2014
        "https://historico.datos.gob.mx/libreusomx",
        "datos.gob.mx/libreusomx",
        "Libre Uso MX",
        "libreusomx",
        "Términos de Libre Uso MX",
        {"name": "Libre Uso", "url": "https://datos.gob.mx/libreusomx/"},
    ],
    ids=repr,
)
def test_libre_uso_mx_in_all_its_spellings(value: object) -> None:
    assert uri_of(value) == LIBRE_USO


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        ("CC-BY-4.0", f"{CC}/by/4.0/"),  # the national platform
        ("CC BY 4.0", f"{CC}/by/4.0/"),
        ("http://creativecommons.org/licenses/by/4.0", f"{CC}/by/4.0/"),
        ("http://creativecommons.org/licenses/by/4.0/deed.es", f"{CC}/by/4.0/"),
        ("http://creativecommons.org/licenses/by/4.0/legalcode", f"{CC}/by/4.0/"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", f"{CC}/by/4.0/"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BYNCND_3_0", f"{CC}/by-nc-nd/3.0/"),
        ("Creative Commons Attribution 4.0", f"{CC}/by/4.0/"),
        ("Creative Commons Attribution 4.0 International (CC BY 4.0)", f"{CC}/by/4.0/"),
        ("Creative Commons Attribution (CC-BY 4.0)", f"{CC}/by/4.0/"),
        ("Creative Commons Atribución-NoComercial-CompartirIgual 4.0 Internacional", f"{CC}/by-nc-sa/4.0/"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", f"{CC}/by-nc-nd/4.0/"),
        ("CC BY 2.5 MX", f"{CC}/by/2.5/mx/"),  # CDMX
        ("http://creativecommons.org/licenses/by/2.5/mx/", f"{CC}/by/2.5/mx/"),
        ("cc-by-igo", f"{CC}/by/3.0/igo/"),
        ("http://creativecommons.org/licenses/by/3.0/igo/legalcode", f"{CC}/by/3.0/igo/"),
        ("cc-nc", f"{CC}/by-nc/2.0/"),
        ("Creative Commons Attribution 4.0https://creativecommons.org/licenses/by/4.0/", f"{CC}/by/4.0/"),
        ("<p>Ver <a href='http://creativecommons.org/licenses/by-sa/3.0/'>aquí</a>.</p>", f"{CC}/by-sa/3.0/"),
        ("cc-by", "https://opendefinition.org/licenses/cc-by/"),  # which version, nobody says
        ("Creative Commons Attribution", "https://opendefinition.org/licenses/cc-by/"),
        ("http://www.opendefinition.org/licenses/cc-by-sa", "https://opendefinition.org/licenses/cc-by-sa/"),
        ("cc-zero", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        (
            "http://creativecommons.org/publicdomain/zero/1.0/deed.en",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        ("odc-by", "https://opendatacommons.org/licenses/by/1-0/"),  # Nuevo León
        ("http://www.opendefinition.org/licenses/odc-odbl", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("Open Data Commons Open Database License (ODbL)", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("odc-pddl", "https://opendatacommons.org/licenses/pddl/1-0/"),
        ("http://www.usa.gov/publicdomain/label/1.0/", "http://www.usa.gov/publicdomain/label/1.0/"),
        ("uk-ogl", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
        ("GPL-3.0", "https://www.gnu.org/licenses/gpl-3.0.html"),
        ({"identifier": "CC-BY-4.0"}, f"{CC}/by/4.0/"),
        ({"@id": "https://creativecommons.org/licenses/by/4.0/"}, f"{CC}/by/4.0/"),
        ({"url": "https://portal.mx/mi-licencia", "name": "CC BY 4.0"}, f"{CC}/by/4.0/"),
    ],
)
def test_known_licences_have_one_address_and_a_name(value: object, uri: str) -> None:
    assert uri_of(value) == uri
    assert uri_of(uri) == uri


@pytest.mark.parametrize(
    "value",
    [
        *(
            "notspecified",
            "License Not Specified",
            "No se especificó la licencia",
            "Licencia no especificada",
            "not_specified",
        ),
        *("None", "Sin licencia", {"identifier": "not_specified"}, {"name": ""}),
    ],
    ids=repr,
)
def test_not_specified_is_absent(value: object) -> None:
    assert licence(value) == (None, None)


def test_an_unknown_address_is_kept_without_a_name() -> None:
    kept = Concept(uri="https://metadata.phila.gov/#help/terms")
    assert licence("https://metadata.phila.gov/#help/terms") == (kept, "licence.unknown")
    assert licence({"url": "https://metadata.phila.gov/#help/terms", "title": "Términos"}) == (kept, "licence.unknown")


@pytest.mark.parametrize(
    "value", ["custom", "1", "other-open", "http://", "Pregunte en ventanilla", True, "x" * 9_000], ids=str
)
def test_unknown_words_are_said(value: object) -> None:
    assert licence(value) == (None, "licence.unknown")
