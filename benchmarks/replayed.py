"""What a replaying server of portals knows to be true, and how it tells it over each protocol: tables for `truth.py`.

The server gives ``/_admin/truth/<portal>?full=1`` (identifier, name, title, moment of change, institution, addresses of
files) and plays the same records over CKAN, data.json, RDF, CSW, schema.org in pages and a Hub's feed, all below
``/p/<portal>``.  Of what the truth endpoint does not tell, CKAN's own record is the truth, read here by tables of its
own: nothing of `mappings` has a part in what is expected.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from tests.truth.facts import DatasetFacts, FileFacts
from tests.truth.telling import Telling

MEXICO_CITY = ZoneInfo("America/Mexico_City")
STATES = (
    "Aguascalientes", "Baja California", "Baja California Sur", "Campeche", "Coahuila", "Colima", "Chiapas",
    "Chihuahua", "Ciudad de México", "Durango", "Guanajuato", "Guerrero", "Hidalgo", "Jalisco", "Estado de México",
    "Michoacán", "Morelos", "Nayarit", "Nuevo León", "Oaxaca", "Puebla", "Querétaro", "Quintana Roo", "San Luis Potosí",
    "Sinaloa", "Sonora", "Tabasco", "Tamaulipas", "Tlaxcala", "Veracruz", "Yucatán", "Zacatecas",
)  # fmt: skip
"""In the order of INEGI's keys."""
LICENCES = {
    "cc-by": "https://opendefinition.org/licenses/cc-by/",
    "cc-zero": "https://creativecommons.org/publicdomain/zero/1.0/",
    "other-open": "https://datos.gob.mx/libreusomx",
    "notspecified": "",
}
FREQUENCIES = {"Anual": "R/P1Y", "mensual": "R/P1M"}
THEMES = {
    "agua": "medio_ambiente", "cultura": "cultura", "economia": "economia", "educacion": "educacion",
    "energia": "energia", "gasto-publico": "presupuesto", "genero": "mujeres", "geografia": "territorio",
    "medio-ambiente": "medio_ambiente", "poblacion": "poblacion", "presupuesto": "presupuesto", "salud": "salud",
    "seguridad": "seguridad", "transparencia": "gobierno", "transporte": "movilidad", "turismo": "turismo",
}  # fmt: skip
"""Of its groups, those that are a theme of the profile."""
FORMATS = {"GeoJSON": "GEOJSON", "WMS": "WMS_SRVC"}


def require_facts(url: str) -> list[DatasetFacts]:
    """Ask a portal for all that is true of it; its truth endpoint and its own records must agree."""
    server, _, portal = url.rstrip("/").partition("/p/")
    truth = requests.get(f"{server}/_admin/truth/{portal}?full=1", timeout=60).json()
    packages: dict[str, Mapping[str, Any]] = {}
    for start in range(0, truth["count"], 500):
        asked = {"rows": "500", "start": str(start), "sort": "id asc"}
        answer = requests.get(f"{url}/api/3/action/package_search", params=asked, timeout=60)
        packages |= {package["id"]: package for package in answer.json()["result"]["results"]}
    assert sorted(packages) == sorted(record["id"] for record in truth["records"])
    for record in truth["records"]:
        package = packages[record["id"]]
        assert record["title"] == package["title"]
        assert record["modified"] == package["metadata_modified"]
        assert record["org"] == package["organization"]["title"]
        assert record["resources"] == [resource["url"] for resource in package["resources"]]
    return [facts_from_package(packages[record["id"]]) for record in truth["records"]]


def facts_from_package(package: Mapping[str, Any]) -> DatasetFacts:
    """What is true of a dataset, from the record that CKAN itself would give."""
    extras = {extra["key"]: extra["value"] for extra in package["extras"]}
    start, _, end = extras["temporal"].partition("/")
    files = tuple(
        FileFacts(
            url=resource["url"],
            title=resource["name"],
            description=resource["description"],
            format=FORMATS.get(resource["format"], resource["format"]),
            media_type=resource["mimetype"] or "",
            byte_size=resource["size"],
            issued=resource["created"] + "Z",
            modified=(resource["last_modified"] or resource["metadata_modified"]) + "Z",
        )
        for resource in package["resources"]
    )
    return DatasetFacts(
        identifier=package["id"],
        title=package["title"],
        name=package["name"],
        description=package["notes"].strip(),
        publisher=package["organization"]["title"],
        contact_name=package["maintainer"],
        contact_email=package["maintainer_email"],
        keywords=frozenset(tag["name"] for tag in package["tags"]),
        themes=frozenset({THEMES[name]} if (name := package["groups"][0]["name"]) in THEMES else ()),
        license=LICENCES[package["license_id"]],
        issued=extras["issued"],
        modified=package["metadata_modified"] + "Z",
        frequency=FREQUENCIES.get(extras["frequency"], extras["frequency"]),
        places=frozenset({f"{STATES.index(extras['spatial']) + 1:02}"}),
        periods=frozenset({(start, end)}),
        landing_page=package["url"],
        files=files,
    )


def _in_mexico(moment: str) -> str:
    """A moment that is told without its zone: that of Mexico City is meant, but in CKAN's own API."""
    told = moment.removesuffix("Z")
    offset = datetime.fromisoformat(told).replace(tzinfo=MEXICO_CITY).isoformat()[-len("-06:00") :]
    return told + offset


NOT_WRITTEN = "this portal does not write it here"
OF_A_FILE = "no such field of a file in {}"
DCAT_US = {
    "theme": NOT_WRITTEN,
    "file.byte_size": OF_A_FILE.format("DCAT-US"),
    "file.issued": OF_A_FILE.format("DCAT-US"),
    "file.modified": OF_A_FILE.format("DCAT-US"),
}
RDF = {
    "contact_point.name": NOT_WRITTEN,
    "contact_point.email": NOT_WRITTEN,
    "theme": NOT_WRITTEN,
    "license": "told of the files only, as DCAT wants it",
    "spatial": NOT_WRITTEN,
    "temporal": NOT_WRITTEN,
    "file.modified": NOT_WRITTEN,
}
ISO = {
    "contact_point.email": NOT_WRITTEN,
    "theme": NOT_WRITTEN,
    "license": NOT_WRITTEN,
    "issued": NOT_WRITTEN,
    "modified": "gmd:dateStamp is when the metadata changed",
    "accrual_periodicity": NOT_WRITTEN,
    "spatial": NOT_WRITTEN,
    "temporal": NOT_WRITTEN,
    "language": "gmd:language of the metadata, not of the data",
    "landing_page": NOT_WRITTEN,
    "file.description": NOT_WRITTEN,
    "file.format": "only the end of the address tells it",
    "file.media_type": "only the end of the address tells it",
    "file.byte_size": NOT_WRITTEN,
    "file.issued": NOT_WRITTEN,
    "file.modified": NOT_WRITTEN,
    "file.license": NOT_WRITTEN,
}
SCHEMA_ORG = {
    "contact_point.name": NOT_WRITTEN,
    "contact_point.email": NOT_WRITTEN,
    "theme": NOT_WRITTEN,
    "accrual_periodicity": OF_A_FILE.replace(" of a file", "").format("schema.org"),
    "file.description": NOT_WRITTEN,
    "file.byte_size": NOT_WRITTEN,
    "file.issued": NOT_WRITTEN,
    "file.modified": NOT_WRITTEN,
}
PAGES = {
    **SCHEMA_ORG,
    "publisher": "the page of a dataset does not name it",
    "keyword": NOT_WRITTEN,
    "license": NOT_WRITTEN,
    "issued": NOT_WRITTEN,
    "modified": NOT_WRITTEN,
    "spatial": NOT_WRITTEN,
    "temporal": NOT_WRITTEN,
    "language": NOT_WRITTEN,
    "file.media_type": NOT_WRITTEN,
    "file.license": NOT_WRITTEN,
}
LIST_SELECTORS = """
[list]
dataset = "h2.dataset-heading a"
next = "a[rel=next]"
count = "h1"
"""
SELECTORS = f"""{LIST_SELECTORS}
[dataset]
title = "h1"
description = ".notes"
[distribution]
each = "li.resource-item"
download_url = "a"
title = "a"
format = ".format-label"
"""


def _in_dcat_us(facts: DatasetFacts, portal: str) -> DatasetFacts:
    page = f"{portal}/dataset/{facts.name}"
    return replace(facts, modified=_in_mexico(facts.modified), landing_page=page)


def _in_rdf(facts: DatasetFacts, portal: str) -> DatasetFacts:
    created = facts.files[0].issued
    files = tuple(replace(file, issued=_in_mexico(file.issued)) for file in facts.files)
    identifier = f"{portal}/dataset/{facts.identifier}"
    return replace(_in_dcat_us(facts, portal), identifier=identifier, issued=_in_mexico(created), files=files)


def _in_schema_org(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Of a file that has a media type, the format is not told: of a zipped shapefile that it is zipped."""
    files = tuple(replace(file, format="ZIP" if file.format == "SHP" else file.format) for file in facts.files)
    return _in_rdf(replace(facts, files=files), portal)


def _in_iso(facts: DatasetFacts, portal: str) -> DatasetFacts:  # noqa: ARG001 -- names nothing of the portal
    """The only party is a ``pointOfContact``, without a person."""
    return replace(facts, contact_name=facts.publisher)


def _in_pages(facts: DatasetFacts, portal: str) -> DatasetFacts:
    page = f"{portal}/dataset/{facts.name}"
    return replace(facts, identifier=page, landing_page=page)


TELLINGS = (
    Telling("ckan", "ckan"),
    Telling("dkan (by data.json)", "dkan", "/data.json", DCAT_US, _in_dcat_us),
    Telling("data_json", "data_json", "/data.json", DCAT_US, _in_dcat_us),
    Telling("arcgis_hub, feed", "arcgis_hub", "/api/feed/dcat-us/1.1.json", DCAT_US, _in_dcat_us),
    *(Telling(f"dcat_rdf, {name}", "dcat_rdf", f"/catalog.{name}", RDF, _in_rdf) for name in ("ttl", "rdf", "jsonld")),
    Telling("dcat_rdf, negotiated", "dcat_rdf", "/catalog", RDF, _in_rdf),
    Telling("csw, ISO 19139", "csw", "/csw", ISO, _in_iso),
    Telling("sitemap, JSON-LD", "sitemap", "/sitemap.xml", SCHEMA_ORG, _in_schema_org),
    Telling("web_pages, JSON-LD", "web_pages", "/dataset", SCHEMA_ORG, _in_schema_org, LIST_SELECTORS),
    Telling("web_pages, selectors", "web_pages", "/dataset", PAGES, _in_pages, SELECTORS),
)
"""Every protocol that the server plays and Milpa speaks."""
