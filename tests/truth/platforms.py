"""The portals of `playing`, what each of them loses of the facts, and what it calls otherwise."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.harvesters.geoportals import CSW_RECORD, DCAT, GMD
from tests.truth.facts import DatasetFacts
from tests.truth.in_pages import SELECTORS
from tests.truth.in_rdf import SYNTAXES, iri_of
from tests.truth.in_tables import csv_of, ods_of, xlsx_of
from tests.truth.in_xml import csw_record, iso_record
from tests.truth.made import STATES
from tests.truth.playing import (
    Play,
    play_ckan,
    play_csw,
    play_data_json,
    play_dkan_1,
    play_dkan_2,
    play_geonode_1,
    play_geonode_2,
    play_hub_feed,
    play_hub_records,
    play_hub_v3,
    play_pages,
    play_sitemap,
    play_table,
    rdf_record,
)
from tests.truth.playing_rdf import play_container, play_data_point, play_hydra, play_rdf
from tests.truth.telling import Telling

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

DATES_OF_FILES = {"file.issued": "no such field of a file", "file.modified": "no such field of a file"}
TABLE = {"file.issued": "no such heading of a file"}
DCAT_US = {**DATES_OF_FILES, "file.byte_size": "no such field of a file"}
DKAN_1 = {"language": "CKAN's look-alike has no such field"}
HUB = {
    **DCAT_US,
    "accrual_periodicity": "items have none",
    "spatial": "an item's extent is a box, never a name",
    "temporal": "items have none",
    "landing_page": "made from its slug, on a site that is known",
    "file.description": "no such field of a file",
    "file.media_type": "no such field of a file",
}
GEONODE = {**DCAT_US, "file.description": "no such field of a file"}
ISO = {
    **DCAT_US,
    "theme": "ISO's topic categories are other ones",
    "file.format": "told of all files together; only the end of the address tells it",
    "file.media_type": "told of all files together; only the end of the address tells it",
}
DUBLIN_CORE = {
    **ISO,
    "contact_point.name": "Dublin Core has no contact",
    "contact_point.email": "Dublin Core has no contact",
    "modified": "speaks of the record",
    "accrual_periodicity": "Dublin Core has none",
    "temporal": "Dublin Core has one coverage, of places",
    "landing_page": "cannot be told from a file",
}
SCHEMA_ORG = {"theme": "schema.org has none", "accrual_periodicity": "schema.org has none"}
PAGES = {
    "contact_point.email": "a page's selectors have one for a contact's name",
    "theme": "schema.org, in which pages are written down, has none",
    "file.media_type": "told by its format",
}


def in_dkan_1(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Drupal shows minutes of its own clock, and American dates that may be of two days."""
    files = tuple(
        replace(file, issued=_on_the_clock(file.issued), modified=_on_the_clock(file.modified)) for file in facts.files
    )
    issued = _on_the_clock(f"{facts.issued}T00:00:00Z")[:10]
    return replace(facts, issued=issued, modified=_on_the_clock(facts.modified), files=files)


def _on_the_clock(moment: str) -> str:
    """A moment of a site whose zone nobody tells: Mexico City; nothing where day and month may be exchanged."""
    told = datetime.fromisoformat(moment)
    other = told.replace(month=told.day, day=told.month) if told.day <= 12 else told
    if other != told and other.weekday() == told.weekday():
        return ""
    return told.replace(second=0, tzinfo=ZoneInfo("America/Mexico_City")).isoformat()


def in_hub(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Items are named by their page on arcgis.com, and have moments for dates."""
    identifier = "https://www.arcgis.com/home/item.html?id=" + facts.identifier.replace("-", "")
    return replace(facts, identifier=identifier, issued=f"{facts.issued}T00:00:00Z")


def in_iso(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """The names of places are keywords, too."""
    return replace(facts, keywords=facts.keywords | {STATES[each] for each in facts.places})


def in_rdf(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Datasets are named by their IRI."""
    return replace(facts, identifier=iri_of(facts))


def in_container(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Datasets are named by their document."""
    return replace(facts, identifier=f"{portal}/{facts.name}")


def in_data_point(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Datasets are named by their document; the first file is the one that is told."""
    return replace(facts, identifier=f"{portal}/dataset/{facts.name}", files=facts.files[:1])


def in_schema_org(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Datasets are named by their IRI."""
    return replace(facts, identifier=f"{facts.landing_page}#dataset")


def in_pages(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Datasets are named by the page that shows them."""
    page = f"{portal}/conjuntos/{facts.name}"
    return replace(facts, identifier=page, landing_page=page)


@dataclass(frozen=True)
class Platform:
    """Software that speaks a protocol, and what it tells by it."""

    telling: Telling
    play: Play
    most: int = 1_000
    """Datasets that the tests ask of it; `benchmarks/truth.py` asks every one for all."""


def platform(name: str, play: Play, *rest: Any, most: int = 1_000) -> Platform:
    return Platform(Telling(name, name.partition(",")[0].partition(" ")[0], *rest), play, most)


OTHER_FORM = 200
"""Of a protocol that is asked for all of them in another form."""
ONE_BY_ONE = 100
"""Where each dataset is a request."""

PLATFORMS = (
    platform("ckan", play_ckan),
    platform("dkan 1", play_dkan_1, "", DKAN_1, in_dkan_1),
    platform("dkan 2", play_dkan_2, "", DCAT_US),
    platform("data_json", play_data_json, "/data.json", DCAT_US),
    platform("arcgis_hub, feed", play_hub_feed, "", DCAT_US),
    platform("arcgis_hub, search", play_hub_records, "", HUB, in_hub),
    platform("arcgis_hub, older search", play_hub_v3, "", HUB, in_hub, most=OTHER_FORM),
    platform("csw, ISO 19139", play_csw(GMD, iso_record), "/csw", ISO, in_iso),
    platform("csw, DCAT", play_csw(DCAT, rdf_record), "/csw", {}, in_rdf, most=OTHER_FORM),
    platform("csw, Dublin Core", play_csw(CSW_RECORD, csw_record), "/csw", DUBLIN_CORE, most=OTHER_FORM),
    platform("geonode v2", play_geonode_2, "", GEONODE),
    platform("geonode v1", play_geonode_1, "", GEONODE, most=OTHER_FORM),
    *(
        platform(f"dcat_rdf, {syntax}", play_rdf(syntax), "/catalog", {}, in_rdf, most=most)
        for syntax, most in zip(SYNTAXES, (1_000, OTHER_FORM, OTHER_FORM, OTHER_FORM), strict=True)
    ),
    platform("dcat_rdf, hydra:nextPage", play_hydra(with_views=False), "/catalog", {}, in_rdf, most=OTHER_FORM),
    platform("dcat_rdf, hydra:view", play_hydra(with_views=True), "/catalog", {}, in_rdf, most=OTHER_FORM),
    platform("dcat_rdf, LDP", play_container, "/catalogo/", {}, in_container, most=ONE_BY_ONE),
    platform("dcat_rdf, FAIR Data Point", play_data_point, "/", {}, in_data_point, most=ONE_BY_ONE),
    platform("spreadsheet, CSV", play_table("csv", "text/csv", csv_of), "/catalogo.csv", TABLE),
    platform("spreadsheet, XLSX", play_table("xlsx", XLSX, xlsx_of), "/catalogo.xlsx", TABLE, most=OTHER_FORM),
    platform("spreadsheet, ODS", play_table("ods", ODS, ods_of), "/catalogo.ods", TABLE, most=OTHER_FORM),
    platform("sitemap", play_sitemap, "/sitemap.xml", SCHEMA_ORG, in_schema_org, most=ONE_BY_ONE),
    platform("web_pages", play_pages, "/datos", PAGES, in_pages, SELECTORS, most=ONE_BY_ONE),
)
