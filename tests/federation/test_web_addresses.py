"""What people give for the address of a portal, and what they are told."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import UsageError
from federation.web_addresses import mistake_in, require_url


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("https://datos.ejemplo.gob.mx", "https://datos.ejemplo.gob.mx"),
        ("  https://datos.ejemplo.gob.mx/ \n", "https://datos.ejemplo.gob.mx/"),
        ("HTTPS://datos.ejemplo.gob.mx", "https://datos.ejemplo.gob.mx"),
        ("https://datos.ejemplo.gob.mx/mi archivo.csv?q=a b", "https://datos.ejemplo.gob.mx/mi%20archivo.csv?q=a%20b"),
        ("https://datos.ejemplo.gob.mx/mi%20archivo.csv", "https://datos.ejemplo.gob.mx/mi%20archivo.csv"),
        ("https://datos.ejemplo.gob.mx/#/inicio", "https://datos.ejemplo.gob.mx/"),
        ("https://datos.peñón.gob.mx/a", "https://datos.peñón.gob.mx/a"),
        ("https://[2001:db8::1]:8443/csw?map=a", "https://[2001:db8::1]:8443/csw?map=a"),
    ],
)
def test_an_address_is_taken(given_url, url):
    assert require_url(given_url) == url


@pytest.mark.parametrize(
    ("given_url", "es", "en"),
    [
        ("", "La dirección está vacía.", "The address is empty."),
        ("   ", "La dirección está vacía.", "The address is empty."),
        ("ftp://datos.mx/x.csv", "solo se cosecha por http y https", "only http and https are harvested"),
        ("SFTP://datos.mx/x.csv", "dé la ruta del archivo", "give the file's path"),
        ("mailto:a@ejemplo.mx", "es un correo electrónico", "is an e-mail address"),
        ("enlace@ejemplo.gob.mx", "es un correo electrónico", "is an e-mail address"),
        ("file:///tmp/x.csv", "un archivo de esta máquina: dé su ruta", "give its path"),
        ("datos.ejemplo.gob.mx", "Escriba https://datos.ejemplo.gob.mx,", "Write https://datos.ejemplo.gob.mx,"),
        ("www.datos.mx:8080/data.json", "Escriba https://www.datos.mx:8080/data.json,", "lacks its beginning"),
        ("//datos.mx", "Escriba https://datos.mx,", "lacks its beginning"),
        ("localhost:8080", "Escriba https://localhost:8080,", "lacks its beginning"),
        ("https:/datos.mx/a", "¿Será https://datos.mx/a?", "Could it be https://datos.mx/a?"),
        ("htps://datos.mx", "¿Será https://datos.mx?", "Could it be https://datos.mx?"),
        ("http//datos.mx", "¿Será https://datos.mx?", "Could it be https://datos.mx?"),
        (r"https:\\datos.mx", "¿Será https://datos.mx?", "Could it be https://datos.mx?"),
        ("/home/datos", "No hay un archivo en «/home/datos»", "There is no file at"),
        (r"C:\datos", r"No hay un archivo en «C:\datos»", "There is no file at"),
        ("https://datos.mx:99999/x", "99999 no es un puerto", "99999 is no port"),
        ("https://datos.mx:ochenta", "ochenta no es un puerto", "ochenta is no port"),
        ("javascript:alert(1)", "no por javascript", "not javascript"),
        ("https://", "no es una URL", "is no URL"),
        ("http://[::1", "no es una URL", "is no URL"),
        ("Gobierno de Jalisco", "no es una URL", "is no URL"),
    ],
)
def test_what_is_no_address_is_called_by_its_name(given_url, es, en):
    with pytest.raises(UsageError):
        require_url(given_url)
    told = mistake_in(given_url.strip())
    assert es in told.es
    assert en in told.en


@pytest.mark.parametrize("url", ["ftp://ana:secreto@datos.mx/x.csv", "htps://ana:secreto@datos.mx", "x//ana:secreto@y"])
def test_a_password_is_not_repeated(url):
    told = mistake_in(url)
    assert "secreto" not in told.es + told.en


@given(st.text(max_size=300))
def test_whatever_is_given_is_called_something(text):
    told = mistake_in(text)
    assert told.es
    assert told.en
    assert len(told.en) < 800


@given(st.text(max_size=300), st.sampled_from(["", "http://", "https://", "https://a.mx/"]))
def test_whatever_is_given_is_an_address_or_is_refused(text, beginning):
    with suppress(UsageError):
        assert require_url(beginning + text).startswith(("http://", "https://"))
