"""URLs, IRIs and addresses as portals write them, and as RDF can take them."""

import pytest

from mappings.values.urls import email, iri, url


@pytest.mark.parametrize(
    "value",
    [
        *(
            "http://datos.gob.mx",
            "https://datos.gob.mx/",
            "https://datos.gob.mx:8080/busca?q=a%20b&c=d#e",
            "ftp://ftp.inegi.org.mx/a.zip",
        ),
        *("http://mi_host.mx/x", "http://x.mx/a'b(c)!*;,@:$&+=~"),
        "http://xn--and-6ma2c.mx/a",
    ],
)
def test_a_good_url_is_left_alone(value: str) -> None:
    assert url(value) == (value, None)
    assert url(f"  {value}\n") == (value, None)
    assert url({"@id": value}) == (value, None)


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("http://x.mx/Recursos Hídricos.csv", "http://x.mx/Recursos%20H%C3%ADdricos.csv"),  # IMSS, Sonora
        ("http://x.mx/Recursos%20Hídricos", "http://x.mx/Recursos%20H%C3%ADdricos"),
        ("http://x.mx/100%", "http://x.mx/100%25"),
        ("http://x.mx/%zz", "http://x.mx/%25zz"),
        ('http://x.mx/a|b{c}<d>"e^f`g', "http://x.mx/a%7Cb%7Bc%7D%3Cd%3E%22e%5Ef%60g"),
        ("http://x.mx/a[1]?b[0]=1", "http://x.mx/a%5B1%5D?b%5B0%5D=1"),
        ("http://x.mx/a#b#c", "http://x.mx/a#b%23c"),
        ("http://x.mx?q=año", "http://x.mx?q=a%C3%B1o"),
        ("http://x.mx\\datos\\a.csv", "http://x.mx/datos/a.csv"),
        ("http://x.mx/a\nb\x00c", "http://x.mx/abc"),
        ("http://ñandú.mx/a", "http://xn--and-6ma2c.mx/a"),
        ("HTTP://X.mx/A", "http://X.mx/A"),
        ("//x.mx/a.csv", "https://x.mx/a.csv"),  # DKAN's harvest tests
        ("www.x.gob.mx/a.csv", "http://www.x.gob.mx/a.csv"),
        ("datos.gob.mx/libreusomx", "http://datos.gob.mx/libreusomx"),
        ("http://https://x.mx/a", "https://x.mx/a"),
        ("http:/x.mx/a", "http://x.mx/a"),
        ("http//x.mx/a", "http://x.mx/a"),
        ("http:///x.mx/a", "http://x.mx/a"),
        ("https:\\\\x.mx\\a", "https://x.mx/a"),
        ("http:// x.mx/a", "http://x.mx/a"),
        ("http://x.mx:/a", "http://x.mx/a"),
        ("http://x.mx/\ud800", "http://x.mx/%3F"),
    ],
)
def test_what_can_be_mended_is_mended_and_said(value: str, reading: str) -> None:
    assert url(value) == (reading, "url.repaired")
    assert url(reading) == (reading, None)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "http://",
            "http:///",
            "https://?q",
            "http://.mx",
            "http://-/",
            "http://x..mx/",
            "http://x.mx:99999/",
            "http://x.mx:abc/",
            "http://[::1]/",
        ),
        *(
            "javascript:alert(1)",
            "data:text/csv,a",
            "file:///C:/datos.csv",
            "C:\\datos\\a.csv",
            "mailto:a@b.mx",
            "urn:isbn:1",
        ),
        *(
            "archivo.csv",
            "/dataset/1",
            "?id=3",
            "Se entrega en ventanilla",
            "{{url}}",
            "N/A",
            "http://x mx/a b",
            12,
            True,
            ["http://x.mx", "http://y.mx"],
        ),
        "http://x.mx/" + "a" * 5_000,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_names_no_host_is_said(value: object) -> None:
    assert url(value) == (None, "url.unreadable")


@pytest.mark.parametrize(
    ("value", "reading", "code"),
    [
        ("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", None),
        ("doi:10.1234/abc", "doi:10.1234/abc", None),
        ("http://www.opengis.net/spec/x", "http://www.opengis.net/spec/x", None),
        ("geo+x://host/a", "geo+x://host/a", None),
        ("URN:a b", "urn:a%20b", "url.repaired"),
        ("http://x.mx/a b", "http://x.mx/a%20b", "url.repaired"),
        ("www.x.mx", "http://www.x.mx", "url.repaired"),
        ("javascript:alert(1)", None, "url.unreadable"),
        ("JavaScript:alert(1)", None, "url.unreadable"),
        ("data:text/html,<script>", None, "url.unreadable"),
        ("file:///etc/passwd", None, "url.unreadable"),
        ("INEGI NTM 2010", None, "url.unreadable"),
        ("Norma: 12", "norma:%2012", "url.repaired"),
        ("urn:", None, "url.unreadable"),
        ("", None, None),
    ],
)
def test_other_iris(value: str, reading: str | None, code: str | None) -> None:
    assert iri(value) == (reading, code)


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("datos@salud.gob.mx", "datos@salud.gob.mx"),
        (" Datos.Abiertos+1@SALUD.gob.mx ", "Datos.Abiertos+1@salud.gob.mx"),
        ("mailto:datos@salud.gob.mx?subject=hola", "datos@salud.gob.mx"),
        ("MAILTO:%20datos%40salud.gob.mx", "datos@salud.gob.mx"),
        ({"@id": "mailto:datos@salud.gob.mx"}, "datos@salud.gob.mx"),
        ('"Datos Abiertos" <datos@salud.gob.mx>', "datos@salud.gob.mx"),
        ("'datos@salud.gob.mx'", "datos@salud.gob.mx"),
        ("seperez@diconsa.gob.mx,datos@diconsa.gob.mx", "seperez@diconsa.gob.mx"),  # DICONSA
        ("demandasocial@sedesol.gob.mx; segurodevida@sedesol.gob.mx", "demandasocial@sedesol.gob.mx"),  # SEDESOL
        ("Correo: datos@salud.gob.mx.", "datos@salud.gob.mx"),
    ],
    ids=str,
)
def test_addresses(value: object, reading: str) -> None:
    assert email(value) == (reading, None)


@pytest.mark.parametrize(
    "value",
    [
        "mailto:managed services gis esri support",
        "{{orgContactEmail}}",
        "datos@salud",
        "@salud.gob.mx",
        "a..b@x.mx",
        "a@-x.mx",
        "no tiene",
        5,
        "x" * 90 + "@x.mx",
    ],
    ids=str,
)
def test_what_is_no_address_is_said(value: object) -> None:
    assert email(value) == (None, "email.unreadable")


@pytest.mark.parametrize(
    "value", ["http://172.16.6.140/geoserver/ows", "http://localhost:8080/a?b=1", "//geoserver/ows"]
)
def test_what_only_its_own_network_can_reach_is_said_and_not_handed_out(value: str) -> None:
    assert url(value) == (None, "url.internal")


def test_a_name_that_nobody_outside_can_open_is_not_published() -> None:
    assert iri("http://localhost/norma/7") == (None, "url.internal")
