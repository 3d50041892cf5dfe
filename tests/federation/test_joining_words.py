"""What `milpa join` and `milpa try` tell a person: what answers, what is taken, and what is there already."""

import json

import pytest

from federation.claims import Claim
from federation.cli.joining import tell_answers, tell_joined
from federation.cli.trying import try_command
from federation.joining import join
from federation.settings import Settings, get_settings
from harvesters.asking import Candidate
from tests.harvesters.geoportals import Csw
from tests.harvesters.portal import SEARCH, Answer, running_portal

LOOPBACK = Settings(allow_private_addresses=True)


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


@pytest.fixture
def told(sqlite_database, capsys):
    """Let a portal join and return the lines that are printed."""

    def tell(url, name="nueva", **claimed):
        tell_joined(join(sqlite_database, LOOPBACK, Claim(url, name=name, **claimed), activate=True))
        return capsys.readouterr().out.splitlines()

    return tell


def a_data_json(*titles):
    return Answer(json.dumps({"dataset": [{"title": title, "identifier": title} for title in titles]}).encode())


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    ("declared", "es", "en"),
    [
        (None, "un número desconocido de conjuntos.", "an unknown number of datasets."),
        (0, "0 conjuntos.", "0 datasets."),
        (1, "1 conjunto.", "1 dataset."),
        (1234, "1,234 conjuntos.", "1,234 datasets."),
    ],
)
def test_a_count_agrees_with_its_noun(capsys, monkeypatch, lang, declared, es, en):
    monkeypatch.setenv("MILPA_LANG", lang)
    get_settings.cache_clear()
    found = Candidate("ckan", "https://x.mx", declared=declared, version="2.10")
    tell_answers(found, [found])
    first, second = capsys.readouterr().out.splitlines()
    get_settings.cache_clear()
    assert first.endswith(f"ckan 2.10 {'y declara' if lang == 'es' else 'and declares'} {es if lang == 'es' else en}")
    assert second.endswith((es if lang == "es" else en).removesuffix("."))


@pytest.mark.parametrize(
    "question", ["", "/", "?service=CSW&request=GetCapabilities", "?service=CSW&version=2.0.2&map=a"]
)
def test_a_service_that_is_named_with_its_question_is_the_address_that_was_given(portal, told, question):
    portal.script(SEARCH, Answer(status=404))
    portal.script("/csw", Csw().respond)
    portal.script("/csw/", Csw().respond)
    assert not [line for line in told(f"{portal.url}/csw{question}") if "Ojo" in line]


@pytest.mark.parametrize("path", ["", "/", "/api/3", "/api/3/action/package_search?rows=5"])
def test_an_api_that_is_named_is_the_address_that_was_given(portal, told, path):
    assert not [line for line in told(portal.url + path) if "Ojo" in line]


def test_a_page_that_leads_elsewhere_is_said_to(portal, told):
    portal.script("/obras/", Answer(b"<html>Obras</html>", content_type="text/html"))
    (line,) = [line for line in told(f"{portal.url}/obras/") if "Ojo" in line]
    assert line.startswith(f"Ojo: no es la dirección que dio, {portal.url}/obras/.")


def test_a_richer_road_that_is_taken_is_said_with_what_keeps_the_other(portal, told):
    portal.script("/data.json", a_data_json("Agua"))
    lines = told(f"{portal.url}/data.json")
    assert lines[0] == f"{portal.url} habla ckan y declara 250 conjuntos."
    assert lines[1] == f"También responde: data_json en {portal.url}/data.json, con 1 conjunto"
    assert lines[2] == (
        "Ojo: dio la dirección de un data_json, y se toma ckan, que es del mismo portal y más rico. Para quedarse con la "
        f"que dio: milpa edit nueva --url {portal.url}/data.json --protocol data_json"
    )


def test_several_sources_of_one_portal_are_named_in_one_line(portal, told):
    for number in range(7):
        told(f"{portal.url}/parte-{number}.json", name=f"parte-{number}", protocol="data_json")
    (line,) = [line for line in told(portal.url) if "Ojo" in line]
    assert line.startswith("Ojo: es el mismo portal que las fuentes «parte-0»")
    assert "«parte-4»" in line
    assert "y 2 fuentes más: los dos se leen en la misma página." in line
    assert "«nueva» queda propuesta" in line


def test_a_trial_uses_the_same_words(portal, capsys, monkeypatch):
    monkeypatch.setenv("MILPA_ALLOW_PRIVATE_ADDRESSES", "1")
    get_settings.cache_clear()
    portal.packages = portal.packages[:3]
    portal.script("/data.json", a_data_json("Agua"))
    try_command(f"{portal.url}/data.json", limit=2)
    get_settings.cache_clear()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{portal.url} habla ckan y declara 3 conjuntos."
    assert lines[2].endswith(f"Para quedarse con la que dio: milpa try {portal.url}/data.json --protocol data_json")
    assert lines[-1] == "Registros entendidos: 2 / 2; rechazados: 0. No se guardó nada."
    assert not [line for line in lines if line.startswith("• missing.guide:") and "landing_page" in line]
