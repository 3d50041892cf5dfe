import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.harvest import Harvest
from federation.joining import join
from federation.settings import Settings
from federation.trying import TrialError, try_portal
from harvesters.items import Refusal
from tests.harvesters.portal import SEARCH, Answer, Portal, running_portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as portal:
        yield portal


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path / "var", allow_private_addresses=True, retries=0)


def test_a_few_records_come_raw_and_mapped_and_nothing_is_stored(portal: Portal, settings: Settings):
    trial = try_portal(settings, portal.url, limit=3)
    assert trial.candidate.protocol == "ckan"
    assert [each.record.identifier for each in trial.tried] == ["id-00001", "id-00002", "id-00003"]
    assert json.loads(trial.tried[0].record.body)["title"] == "Conjunto número 1"
    assert trial.tried[0].mapped.dataset.title["es"] == "Conjunto número 1"
    assert trial.mapped == 3
    assert [path for path in settings.home.rglob("*") if path.is_file()] == []


def test_what_was_mended_is_not_counted_as_refused(portal: Portal, settings: Settings):
    trial = try_portal(settings, portal.url, limit=3)
    said = (Refusal("encoding.repaired", "utf-8"), Refusal("record.unreadable", "{"))
    assert replace(trial, refusals=said).refused == 1


def test_no_more_is_asked_for_than_is_shown(portal: Portal, settings: Settings):
    try_portal(settings, portal.url, protocol="ckan", limit=5)
    searches = [asked for asked in portal.asked if asked.path == SEARCH]
    assert [asked.query["rows"] for asked in searches] == ["5"]


def test_a_portal_that_gives_nothing_says_why(portal: Portal, settings: Settings):
    portal.script(SEARCH, Answer(status=403))
    with pytest.raises(TrialError, match="403"):
        try_portal(settings, f"{portal.url}/api/3/action", protocol="ckan")


def test_web_pages_need_selectors_that_can_be_right(portal: Portal, settings: Settings):
    with pytest.raises(UsageError, match="--selectors"):
        try_portal(settings, portal.url, protocol="web_pages")
    with pytest.raises(UsageError, match=r"list\.dataset"):
        try_portal(settings, portal.url, selectors="[list]\nnext = 'a'")
    with pytest.raises(UsageError, match="ckan"):
        try_portal(settings, portal.url, protocol="ckan", selectors="[list]\ndataset = 'a'")
    assert portal.asked == []


def test_selectors_are_kept_with_the_source_and_harvest_it(database, portal: Portal, settings: Settings):
    page = "<html><h1>Uno</h1><h2><a href='/1'>Uno</a></h2></html>"
    for path in ("/datos", "/1"):
        portal.script(path, Answer(page.encode(), content_type="text/html"))
    selectors = "[list]\ndataset = 'h2 a'\n[dataset]\ntitle = 'h1'\n"
    claim = Claim(f"{portal.url}/datos", name="paginas", level="federal", selectors=selectors)
    source = join(database, settings, claim, activate=True).source
    assert (source.protocol, source.options.selectors) == ("web_pages", selectors)
    (result,) = Harvest(database, settings).run(["paginas"]).results
    assert (result.job.state, result.job.seen) == ("complete", 1)
    assert ("Se obedeció su robots.txt.", "Its robots.txt was obeyed.") in result.job.notes
    changed = edit(database, settings, "paginas", {"selectors": "[list]\ndataset = 'h2 a'\n"})
    assert changed.options.selectors == "[list]\ndataset = 'h2 a'\n"
    assert edit(database, settings, "paginas", {"protocol": "sitemap"}).options.selectors is None


TABLE = "Nombre del conjunto,Liga,Formato\nPresupuesto 2025,https://ejemplo.mx/p.csv,CSV\nObras,https://ejemplo.mx/o.csv,CSV\n"
COLUMNS = {"Nombre del conjunto": "title", "Liga": "distribution.download_url", "Formato": "distribution.format"}


def test_a_table_of_this_machine_is_tried_by_the_columns_that_are_declared(tmp_path, settings: Settings):
    table, columns = tmp_path / "inventario.csv", tmp_path / "columnas.json"
    table.write_text(TABLE)
    columns.write_text(json.dumps(COLUMNS))
    trial = try_portal(settings, str(table), columns=columns)
    assert (trial.candidate.protocol, trial.candidate.declared) == ("spreadsheet", 2)
    assert [each.mapped.dataset.title["es"] for each in trial.tried] == ["Presupuesto 2025", "Obras"]
    assert not [path for path in settings.home.rglob("*") if path.is_file()]


def test_a_table_of_a_portal_is_tried_by_the_columns_that_are_declared(portal: Portal, tmp_path, settings: Settings):
    portal.script("/datos.csv", Answer(TABLE.encode(), content_type="text/csv"))
    columns = tmp_path / "columnas.json"
    columns.write_text(json.dumps(COLUMNS))
    trial = try_portal(settings, f"{portal.url}/datos.csv", columns=columns, limit=1)
    assert [each.mapped.dataset.title["es"] for each in trial.tried] == ["Presupuesto 2025"]


def test_columns_are_of_a_table_alone(tmp_path, settings: Settings):
    columns = tmp_path / "columnas.json"
    columns.write_text(json.dumps(COLUMNS))
    with pytest.raises(UsageError, match="spreadsheet"):
        try_portal(settings, "https://ejemplo.mx/x.csv", protocol="ckan", columns=columns)
