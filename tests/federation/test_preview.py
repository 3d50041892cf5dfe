"""What joining would bring, before anything is stored."""

import json

import pytest

from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import examine, join
from federation.paces import pace_of
from federation.preview import preview
from federation.settings import Settings
from federation.trying import TrialError
from harvesters.items import Endpoint, Tally, WalkOutcome
from storage.sources import list_sources
from tests.harvesters.portal import SEARCH, Answer, package, running_portal

DAY = "2026-11-01T10:00:00"


@pytest.fixture
def portal():
    with running_portal() as running:
        running.packages = [package(number, metadata_modified=DAY) for number in range(1, 51)]
        yield running


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "var", allow_private_addresses=True, retries=0)


def rows_of(database):
    """How many rows each table has."""
    with database.read() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in tables}


def test_twenty_records_are_looked_at_and_nothing_is_stored(sqlite_database, portal, settings):
    before = rows_of(sqlite_database)
    seen = preview(sqlite_database, settings, Claim(portal.url, state="Jalisco", title="Jalisco"))
    assert rows_of(sqlite_database) == before
    assert not [path for path in settings.home.rglob("*") if path.is_file()]
    assert (seen.examined.facts["government_level"], seen.examined.facts["state"]) == ("state", "14")
    assert (seen.trial.outcome.tally.declared, len(seen.trial.tried), seen.trial.mapped) == (50, 20, 20)
    assert (seen.report.records, seen.report.datasets) == (20, 20)
    assert 0 < seen.score.mqa < seen.score.of
    assert seen.likenesses.found == ()
    assert seen.pace.needed == 1


def test_what_is_missing_is_counted_by_field(sqlite_database, portal, settings):
    for number, one in enumerate(portal.packages[:20]):
        one["license_id"] = "cc-by" if number < 15 else ""
        one["license_url"] = one["license_title"] = ""
    seen = preview(sqlite_database, settings, Claim(portal.url))
    counted = {field: count for code, field, count in seen.missing if code == "missing.recommended"}
    assert counted["license"] == 5


def test_what_the_federation_has_already_is_found_by_identifier_page_or_file(database, portal, settings):
    with running_portal() as other:
        other.packages = [package(number, metadata_modified=DAY) for number in range(900, 903)]
        uuid = "6c4a1f2e-9f0b-4d8e-8f5a-0c1d2e3f4a5b"
        other.packages[0]["id"] = uuid
        other.packages[1]["url"] = "https://www.ejemplo.mx/datos/agua/"
        other.packages[2]["resources"] = [{"id": "r", "url": "http://ejemplo.mx/agua.csv", "format": "CSV"}]
        join(database, settings, Claim(other.url, name="otro", protocol="ckan"), activate=True)
        assert Harvest(database, settings).run(["otro"]).all_complete
    portal.packages[4]["id"] = uuid
    portal.packages[5]["url"] = "http://ejemplo.mx/datos/agua"
    portal.packages[6]["resources"] = [{"id": "s", "url": "https://www.ejemplo.mx/agua.csv", "format": "CSV"}]
    found = {each.identifier: each for each in preview(database, settings, Claim(portal.url)).likenesses.found}
    assert {name: (each.by, each.held.source_slug) for name, each in found.items()} == {
        uuid: ("identifier", "otro"), "id-00006": ("landing_page", "otro"), "id-00007": ("downloads", "otro"),
    }  # fmt: skip


def test_an_identifier_that_any_catalogue_has_tells_nothing(database, portal, settings):
    with running_portal() as other:
        other.packages = portal.packages[:3]
        for one in other.packages:
            one["resources"] = []
        join(database, settings, Claim(other.url, name="otro", protocol="ckan"), activate=True)
        assert Harvest(database, settings).run(["otro"]).all_complete
    seen = preview(database, settings, Claim(portal.url))
    assert [each.by for each in seen.likenesses.found if each.by == "identifier"] == []


def test_a_portal_that_gives_nothing_is_no_preview(sqlite_database, portal, settings):
    portal.script(SEARCH, Answer(status=403))
    with pytest.raises(TrialError, match="403"):
        preview(sqlite_database, settings, Claim(f"{portal.url}/api/3/action", protocol="ckan"))
    assert list_sources(sqlite_database) == ()


def test_a_file_is_looked_at_as_a_portal_is(sqlite_database, tmp_path, settings):
    table = tmp_path / "inventario.csv"
    table.write_text("identificador,titulo,url de descarga\n1,Agua,https://ejemplo.mx/agua.csv\n")
    seen = preview(sqlite_database, settings, Claim(str(table), municipality="Guadalajara"))
    assert [each.mapped.dataset.title["es"] for each in seen.trial.tried] == ["Agua"]
    assert examine(sqlite_database, settings, Claim(str(table))).found.protocol == "spreadsheet"


# ── how long it will take ──


def outcome(protocol, *, declared, received, requests, seconds, ended=False, delay=0.0):
    tally = Tally(declared=declared, received=received, ended=ended)
    endpoint = Endpoint("uno", "https://ejemplo.mx", protocol, delay=delay)
    return WalkOutcome(endpoint, tally, "finished", (), requests, 0, 0, seconds)


@pytest.mark.parametrize(
    ("walk", "needed", "least", "most"),
    [
        # a listing: as many whole pages as it takes, between one small page's time and every record's
        (outcome("ckan", declared=1_000, received=20, requests=1, seconds=2.0), 2, 4.0, 100.0),
        # with a pause between two pages
        (outcome("ckan", declared=1_000, received=20, requests=1, seconds=2.0, delay=5.0), 2, 9.0, 105.0),
        # one page for each record
        (outcome("sitemap", declared=1_000, received=20, requests=20, seconds=10.0), 1_000, 500.0, 500.0),
        # all of it came
        (outcome("data_json", declared=None, received=12, requests=1, seconds=3.0, ended=True), 1, 3.0, 3.0),
    ],
)
def test_how_long_a_harvest_takes_follows_from_how_long_a_few_records_took(walk, needed, least, most):
    pace = pace_of(walk, Settings())
    assert (pace.needed, pace.least, pace.most) == (needed, least, most)


def test_nobody_knows_how_long_what_nobody_counted_takes():
    assert pace_of(outcome("sitemap", declared=None, received=20, requests=20, seconds=9.0), Settings()) is None


# ── as it is typed ──


def test_preview_tells_a_person_and_stores_nothing(milpa, portal):
    ran = milpa("join", portal.url, "--state", "Jalisco", "--preview")
    assert ran.code == 0
    for words in (
        "habla ckan",
        "declara 50 conjuntos",
        "Conjunto número 1",
        "DCAT-MX",
        "de 405 puntos",
        "Ninguno parece",
        "Una primera cosecha",
    ):
        assert words in ran.out
    assert milpa("sources", "--json").json == {"sources": []}


def test_preview_tells_a_program_the_whole(milpa, portal):
    told = milpa("join", portal.url, "--preview", "--json").json
    assert len(told["records"]) == 20
    assert told["records"][0]["resource"]["title"] == {"es": "Conjunto número 1"}
    assert (told["declared"], told["answered"]["protocol"]) == (50, "ckan")
    assert {"conforms", "missing", "score", "duplicates", "pace", "same_portal"} <= told.keys()


@pytest.mark.parametrize("given", [(), ("--protocol", "data_json")])
def test_a_whole_document_is_counted_and_what_answers_is_always_told(milpa, portal, given):
    datasets = [{"identifier": f"d{number}", "title": f"Conjunto {number}"} for number in range(60)]
    portal.script("/data.json", Answer(json.dumps({"dataset": datasets}).encode()))
    url = f"{portal.url}/data.json"
    told = milpa("join", url, "--preview", "--json", *given).json
    assert (told["declared"], len(told["records"])) == (60, 20)
    assert told["pace"]["measured"]["records"] == 60
    for ran in (milpa("join", url, "--preview", *given), milpa("join", url, "--name", f"f{len(given)}", *given)):
        assert "habla data_json" in ran.out
        assert "declara 60 conjuntos" in ran.out
        assert "Una primera cosecha" in ran.out
        assert ("Plataforma: no se reconoció" in ran.out) is bool(given)


HOME = b'<html><head><meta name="generator" content="ckan 2.10.4"></head><body>Datos abiertos</body></html>'


def test_the_platform_is_named_and_the_protocol_that_was_given_stands(milpa, portal):
    portal.script("/", Answer(HOME, content_type="text/html"))
    portal.script("/data.json", Answer(json.dumps({"dataset": [{"identifier": "d", "title": "Uno"}]}).encode()))
    url = f"{portal.url}/data.json"
    told = milpa("join", url, "--preview", "--json", "--protocol", "data_json").json
    assert (told["software"], told["answered"]["protocol"], told["answered"]["url"]) == (
        "CKAN 2.10.4",
        "data_json",
        url,
    )
    assert told["declared"] == 1
    assert "ckan" in {each["protocol"] for each in told["also_answered"]}
    ran = milpa("join", url, "--preview", "--protocol", "data_json")
    assert "Plataforma: CKAN 2.10.4." in ran.out
    assert "habla data_json" in ran.out


def test_the_version_of_the_protocol_that_was_given_is_told(milpa, portal):
    portal.script("/", Answer(HOME, content_type="text/html"))
    ran = milpa("join", portal.url, "--preview", "--protocol", "ckan")
    assert f"{portal.url} habla ckan 2.1" in ran.out


def test_without_yes_the_preview_is_shown_and_the_portal_is_proposed(milpa, portal):
    ran = milpa("join", portal.url, "--name", "uno")
    assert "de 405 puntos" in ran.out
    assert "propuesta" in ran.out
    assert len(milpa("join", portal.url + "/", "--name", "dos", "--protocol", "ckan", "--json").err) > 0
    (source,) = milpa("sources", "--json").json["sources"]
    assert (source["name"], source["status"]) == ("uno", "proposed")


def test_a_portal_that_gives_nothing_now_may_be_proposed_all_the_same(milpa, portal):
    portal.script(SEARCH, Answer(json.dumps({"success": False}).encode(), status=503))
    ran = milpa("join", portal.url, "--name", "uno", "--protocol", "ckan")
    assert (ran.code, "propuesta" in ran.out, "503" in ran.err) == (0, True, True)
    assert milpa("join", f"{portal.url}/otro", "--protocol", "ckan", "--preview").code == 1
