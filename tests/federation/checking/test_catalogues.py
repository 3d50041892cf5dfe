"""What a catalogue says of itself is shown to whoever checks it, with what it lacks; it counts in no verdict."""

import json
import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from federation.checking.catalogues import Catalogues, DescribedCatalogue
from federation.checking.html_report import html_from_report
from federation.checking.targets import check
from federation.settings import Settings
from harvesters.catalogue_words import CatalogueWords
from storage.database import open_database
from tests.harvesters.portal import Answer, package, running_portal

MADE = datetime(2026, 11, 25, tzinfo=UTC)
DCT = "http://purl.org/dc/terms/"
DATASETS = [{"identifier": "1", "title": "Uno", "accessLevel": "public"}]
DOCUMENT = {"title": "Datos <de> Jalisco", "license": "https://x.mx/l", "bespoke": "algo", "dataset": DATASETS}


def described(*words: CatalogueWords) -> DescribedCatalogue:
    catalogues = Catalogues()
    for each in words:
        catalogues.add(each)
    (found,) = catalogues.described()
    return found


def keys(catalogue: DescribedCatalogue) -> dict[str, tuple[str, ...]]:
    return {field.name: field.values for field in catalogue.said}


@pytest.mark.parametrize("name", ["title", f"{DCT}title", "http://purl.org/dc/elements/1.1/title", "site_title"])
def test_a_field_is_the_profiles_whatever_the_source_calls_it(name: str) -> None:
    assert keys(described(CatalogueWords("", ((name, "Datos"),)))) == {"title": ("Datos",)}


def test_what_it_has_to_say_and_had_better_say_is_told() -> None:
    lacking = described(CatalogueWords("urn:c", ((f"{DCT}title", "Datos"), (f"{DCT}license", "urn:l")))).lacking
    assert [field.name for field in lacking if field.is_core] == ["description", "publisher"]
    assert [field.name for field in lacking if not field.is_core] == [
        "homepage", "language", "themeTaxonomy", "issued", "modified", "spatial"
    ]  # fmt: skip


def test_pages_say_it_once_and_together() -> None:
    pages = [CatalogueWords("urn:c", ((f"{DCT}title", "Datos"), (f"{DCT}issued", str(n)))) for n in range(2)]
    assert keys(described(*pages)) == {"title": ("Datos",), "issued": ("0", "1")}


def test_catalogues_without_a_name_are_told_apart_and_no_folder_is_shown() -> None:
    catalogues = Catalogues()
    for uri, title in (("", "Uno"), ("", "Dos"), ("file:///casa/catalogo", "Tres"), ("", "Uno")):
        catalogues.add(CatalogueWords(uri, ((f"{DCT}title", title),)))
    assert [(each.uri, keys(each)["title"]) for each in catalogues.described()] == [
        ("", ("Uno",)), ("", ("Dos",)), ("", ("Tres",))
    ]  # fmt: skip


def test_what_is_said_of_pages_is_not_of_the_catalogue_and_what_has_no_place_is_shown() -> None:
    said = (("http://www.w3.org/ns/hydra/core#totalItems", "7"), ("urn:own", "algo"), (f"{DCT}title", "Datos"))
    assert keys(described(CatalogueWords("", said))) == {"title": ("Datos",), "urn:own": ("algo",)}


def test_a_key_in_an_address_is_shown_to_nobody() -> None:
    said = (("homepage", "https://x.mx/?token=c2VjcmV0b3NlY3JldG8"),)
    assert keys(described(CatalogueWords("", said))) == {"homepage": ("https://x.mx/",)}


@pytest.fixture
def page(tmp_path: Path) -> str:
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    path = tmp_path / "data.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    report = check(database, Settings(), str(path), "dcat-mx", lambda _done: None, by_rules=True)
    database.close()
    return html_from_report(report, "es", MADE)


def test_the_page_shows_it_with_what_is_lacking_and_why(page: str) -> None:
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert escape("Datos <de> Jalisco") in page
    assert "Lo que el catálogo dice de sí mismo" in words
    assert "Licencia https://x.mx/l" in words
    assert "bespoke algo" in words
    assert "Le falta, y es obligatorio Descripción : Qué reúne el catálogo." in words


def test_the_command_prints_it_and_gives_it_as_json(milpa, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    printed = milpa("check", str(path), MILPA_LANG="es").out
    assert "  Título: Datos <de> Jalisco\n  Licencia: https://x.mx/l\n  bespoke: algo\n" in printed
    assert "  Le falta, y es obligatorio: Descripción, Institución publicadora.\n" in printed
    (given,) = milpa("check", str(path), "--json").json["catalogues"]
    assert given["said"] == {"title": ["Datos <de> Jalisco"], "license": ["https://x.mx/l"], "bespoke": ["algo"]}
    assert given["missing"][0] == {"field": "description", "mandatory": True}


def test_over_the_wire_as_from_a_file(tmp_path: Path) -> None:
    turtle = f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <{DCT}> .
        <urn:c> a dcat:Catalog ; dct:title "Datos"@es . <urn:1> a dcat:Dataset ; dct:title "Uno"@es ."""
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    settings = Settings(allow_private_addresses=True)
    found = {}
    with running_portal() as portal:
        portal.script("/data.json", Answer(json.dumps(DOCUMENT).encode(), content_type="application/json"))
        portal.script("/catalog.ttl", Answer(turtle.encode(), content_type="text/turtle"))
        for path in ("/data.json", "/catalog.ttl"):
            report = check(database, settings, portal.url + path, "dcat-mx", lambda _done: None, by_rules=True)
            found[path] = keys(report.catalogues[0])
    database.close()
    assert found["/data.json"]["title"] == ("Datos <de> Jalisco",)
    assert found["/catalog.ttl"] == {"title": ("Datos (es)",)}


def test_of_an_api_only_what_it_can_say(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    settings = Settings(allow_private_addresses=True)
    with running_portal() as portal:
        portal.packages = [package(1)]
        status = json.dumps({"success": True, "result": {"site_title": "Datos de Jalisco", "site_url": "https://x.mx"}})
        portal.script("/api/3/action/status_show", Answer(status.encode(), content_type="application/json"))
        report = check(database, settings, portal.url, "dcat-mx", lambda _done: None, by_rules=True)
    database.close()
    (catalogue,) = report.catalogues
    assert keys(catalogue) == {"title": ("Datos de Jalisco",), "homepage": ("https://x.mx",)}
    assert catalogue.lacking == ()
