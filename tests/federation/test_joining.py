"""Joining: checked before anything is asked, asked before anything is stored."""

import json

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.joining import JoinError, join
from federation.settings import Settings
from storage.errors import SourceExistsError, UnknownSourceError
from storage.sources import list_sources
from tests.harvesters.portal import HTML, SEARCH, Answer, running_portal

LOOPBACK = Settings(allow_private_addresses=True)


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


def test_the_url_says_what_it_speaks(sqlite_database, portal):
    joined = join(sqlite_database, LOOPBACK, Claim(portal.url, state="14"), activate=True)
    source = joined.source
    assert (source.protocol, source.government_level, source.state, source.status) == ("ckan", "state", "14", "active")
    assert source.home == portal.url
    assert joined.detection is not None
    assert joined.detection.best.declared == len(portal.packages)


def test_without_the_operators_decision_a_source_is_proposed(sqlite_database, portal):
    assert join(sqlite_database, LOOPBACK, Claim(portal.url), activate=False).source.status == "proposed"


def test_a_protocol_that_is_given_is_not_asked_for(sqlite_database, portal):
    claim = Claim(f"{portal.url}/data.json", protocol="data_json", name="uno", title="Uno")
    joined = join(sqlite_database, LOOPBACK, claim, activate=True)
    assert joined.detection is None
    assert portal.asked == []


def test_nothing_there_is_told_and_nothing_is_stored(sqlite_database, portal):
    portal.script(SEARCH, Answer(HTML, 404, content_type="text/html"))
    with pytest.raises(JoinError, match=r"127\.0\.0\.1"):
        join(sqlite_database, LOOPBACK, Claim(portal.url), activate=True)
    assert list_sources(sqlite_database) == ()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/"]
)
def test_private_addresses_are_refused_unless_the_settings_allow_them(sqlite_database, address):
    with pytest.raises(UsageError):
        join(sqlite_database, Settings(), Claim(address, protocol="ckan"), activate=True)
    assert list_sources(sqlite_database) == ()


def test_metadata_addresses_are_refused_whatever_the_settings_say(sqlite_database):
    with pytest.raises(UsageError):
        join(sqlite_database, LOOPBACK, Claim("http://169.254.169.254/", protocol="ckan"), activate=True)


def test_a_name_joins_once(sqlite_database, portal):
    join(sqlite_database, LOOPBACK, Claim(portal.url, name="uno", protocol="ckan"), activate=True)
    with pytest.raises(SourceExistsError):
        join(sqlite_database, LOOPBACK, Claim(f"{portal.url}/otro", name="uno", protocol="ckan"), activate=True)


def test_a_portal_joins_once(sqlite_database, portal):
    join(sqlite_database, LOOPBACK, Claim(portal.url, name="uno", protocol="ckan"), activate=True)
    with pytest.raises(UsageError, match="ya está en la red como «uno»"):
        join(sqlite_database, LOOPBACK, Claim(f"{portal.url}/", name="dos", protocol="ckan"), activate=True)
    assert len(list_sources(sqlite_database)) == 1


def test_edit_changes_the_registry_but_never_into_nonsense(sqlite_database, portal):
    join(sqlite_database, LOOPBACK, Claim(portal.url, name="uno", protocol="ckan"), activate=True)
    changed = edit(sqlite_database, LOOPBACK, "uno", {"title": "Jalisco", "government_level": "state", "state": "14"})
    assert (changed.title, changed.government_level, changed.state) == ("Jalisco", "state", "14")
    with pytest.raises(UsageError, match="--municipality"):
        edit(sqlite_database, LOOPBACK, "uno", {"government_level": "municipal"})
    with pytest.raises(UsageError, match="no está en el estado"):
        edit(sqlite_database, LOOPBACK, "uno", {"state": "14", "municipality": "19039"})
    with pytest.raises(UnknownSourceError, match="milpa sources"):
        edit(sqlite_database, LOOPBACK, "dos", {"title": "x"})


@pytest.fixture
def uno(sqlite_database):
    """A registered portal, whose home follows from its address."""
    url = "https://uno.example/busca/api/3/action"
    return join(sqlite_database, LOOPBACK, Claim(url, name="uno", title="Uno", protocol="ckan"), activate=True).source


def test_edit_moves_no_source_to_the_portal_of_another(sqlite_database, uno):
    join(sqlite_database, LOOPBACK, Claim("https://dos.example", name="dos", protocol="ckan"), activate=True)
    with pytest.raises(UsageError, match="ya está en la red como «dos»"):
        edit(sqlite_database, LOOPBACK, "uno", {"url": "https://dos.example/"})
    assert edit(sqlite_database, LOOPBACK, "uno", {"url": f"{uno.url}/"}).url == f"{uno.url}/", "its own is no other's"


def test_a_home_that_followed_from_the_address_moves_with_it(sqlite_database, uno):
    assert uno.home == "https://uno.example/busca"
    moved = edit(sqlite_database, LOOPBACK, "uno", {"url": " https://nuevo.example/api/3/action "})
    assert (moved.url, moved.home) == ("https://nuevo.example/api/3/action", "https://nuevo.example")


def test_a_home_of_its_own_stays_where_it_is(sqlite_database):
    claim = Claim("https://datos.example/data.json", name="uno", protocol="data_json", home="https://www.example")
    join(sqlite_database, LOOPBACK, claim, activate=True)
    assert edit(sqlite_database, LOOPBACK, "uno", {"url": "https://b.example/data.json"}).home == "https://www.example"


@pytest.mark.parametrize("title", ["", "  ", "\n\t"])
def test_a_source_is_never_without_a_title(sqlite_database, uno, title):
    with pytest.raises(UsageError, match="--title"):
        edit(sqlite_database, LOOPBACK, "uno", {"title": title})
    with pytest.raises(UsageError, match="--title"):
        join(sqlite_database, LOOPBACK, Claim("https://x.example", title=title, protocol="ckan"), activate=True)
    assert [source.title for source in list_sources(sqlite_database)] == ["Uno"]


def test_an_edit_that_changes_nothing_is_wrong_usage(sqlite_database, uno):
    with pytest.raises(UsageError, match="milpa edit --help"):
        edit(sqlite_database, LOOPBACK, uno.slug, {})


def test_a_federal_body_may_have_a_place(sqlite_database):
    claim = Claim("https://delegacion.example", protocol="ckan", level="federal", state="14")
    source = join(sqlite_database, LOOPBACK, claim, activate=True).source
    assert (source.government_level, source.state) == ("federal", "14")


# ── one portal, several addresses ──


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("https://datos.ejemplo.mx", "ckan"), ("http://www.datos.ejemplo.mx/", "ckan")),
        (("https://datos.ejemplo.mx", "ckan"), ("https://datos.ejemplo.mx:443/index.html", "ckan")),
        (("https://datos.ejemplo.mx", "ckan"), ("https://datos.ejemplo.mx/data.json", "data_json")),
        (("https://datos.ejemplo.mx/busca/api/3/action", "ckan"), ("https://datos.ejemplo.mx/busca", "ckan")),
        (("https://datos.ejemplo.mx/data.json", "data_json"), ("http://datos.ejemplo.mx/data.json/", "data_json")),
        (("https://datos.ejemplo.mx", "ckan"), ("https://datos.ejemplo.mx/csw", "csw")),
        (("https://datos.ejemplo.mx/csw", "csw"), ("https://datos.ejemplo.mx/api/3/action", "ckan")),
        (("https://geo.ejemplo.mx", "geonode"), ("https://geo.ejemplo.mx/catalogue/csw?service=CSW", "csw")),
        (("https://datos.ejemplo.mx", "ckan"), ("https://datos.ejemplo.mx/catalog", "dcat_rdf")),
    ],
)
def test_a_portal_under_another_address_stays_proposed_and_is_named(sqlite_database, first, second):
    for name, (url, protocol) in (("uno", first), ("dos", second)):
        joined = join(sqlite_database, LOOPBACK, Claim(url, name=name, protocol=protocol), activate=True)
    assert [each.source.slug for each in joined.same] == ["uno"]
    assert joined.same[0].why.es != joined.same[0].why.en
    assert joined.source.status == "proposed"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("https://ejemplo.mx/uno.json", "data_json"), ("https://ejemplo.mx/dos.json", "data_json")),
        (("https://datos.ejemplo.mx", "ckan"), ("https://geo.ejemplo.mx", "ckan")),
        (("https://datos.ejemplo.mx", "ckan"), ("https://datos.ejemplo.mx/geonetwork/srv/spa/csw", "csw")),
        (("https://ejemplo.mx/uno", "ckan"), ("https://ejemplo.mx/dos", "ckan")),
        (
            ("https://historico.mx/busca/organization/sonora", "ckan_organization"),
            ("https://historico.mx/busca/organization/sinaloa", "ckan_organization"),
        ),
    ],
)
def test_catalogues_that_stand_beside_each_other_are_two(sqlite_database, first, second):
    for name, (url, protocol) in (("uno", first), ("dos", second)):
        joined = join(sqlite_database, LOOPBACK, Claim(url, name=name, protocol=protocol), activate=True)
    assert (joined.same, joined.source.status) == ((), "active")


def test_a_redirect_leads_to_the_portal_that_is_there(sqlite_database, portal):
    join(sqlite_database, LOOPBACK, Claim(portal.url, name="uno", protocol="ckan"), activate=True)

    def redirect(asked):
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        return Answer(status=301, headers={"Location": f"/api/3/action/{asked.path.rpartition('/')[2]}?{query}"})

    portal.script("/viejo" + SEARCH, redirect)
    portal.script("/viejo/api/3/action/status_show", redirect)
    with pytest.raises(UsageError, match="ya está en la red como «uno»"):
        join(sqlite_database, LOOPBACK, Claim(portal.url + "/viejo/api/3/action", name="dos"), activate=True)


def test_what_a_portal_says_of_its_own_address_tells_that_it_is_there(sqlite_database, portal):
    join(sqlite_database, LOOPBACK, Claim("https://datos.ejemplo.mx", name="uno", protocol="ckan"), activate=True)
    status = {"site_title": "Datos", "ckan_version": "2.10.4", "site_url": "http://www.datos.ejemplo.mx/"}
    portal.script("/api/3/action/status_show", Answer(json.dumps({"success": True, "result": status}).encode()))
    joined = join(sqlite_database, LOOPBACK, Claim(portal.url, name="dos"), activate=True)
    assert [each.source.slug for each in joined.same] == ["uno"]
    assert "dice de sí mismo" in joined.same[0].why.es


def test_a_document_of_a_portal_that_is_there_is_said_to_lead_to_it(sqlite_database, portal):
    join(sqlite_database, LOOPBACK, Claim(portal.url, name="uno"), activate=True)
    portal.script("/data.json", Answer(json.dumps({"dataset": [{"title": "Uno", "identifier": "1"}]}).encode()))
    with pytest.raises(UsageError, match=r"/data\.json lleva a http.*, que ya está en la red como «uno»"):
        join(sqlite_database, LOOPBACK, Claim(f"{portal.url}/data.json", name="dos"), activate=True)


def test_a_source_has_the_schedule_that_it_was_given(sqlite_database, portal):
    claim = Claim(portal.url, protocol="ckan", schedule="  30  2 * * 1-5 ")
    source = join(sqlite_database, LOOPBACK, claim, activate=True).source
    assert source.schedule == "30 2 * * 1-5"
    assert edit(sqlite_database, LOOPBACK, source.slug, {"schedule": "PT6H"}).schedule == "PT6H"
    assert edit(sqlite_database, LOOPBACK, source.slug, {"title": "Otro"}).schedule == "PT6H"
    assert edit(sqlite_database, LOOPBACK, source.slug, {"schedule": None}).schedule is None


def test_a_schedule_that_nobody_can_keep_is_refused_and_nothing_is_stored(sqlite_database, portal, uno):
    with pytest.raises(UsageError, match="no es un horario de cosecha"):
        join(sqlite_database, LOOPBACK, Claim(portal.url, protocol="ckan", schedule="a diario"), activate=True)
    with pytest.raises(UsageError, match="no es un horario de cosecha"):
        edit(sqlite_database, LOOPBACK, uno.slug, {"schedule": "0 0 30 2 *"})
    assert [source.schedule for source in list_sources(sqlite_database)] == [None]
