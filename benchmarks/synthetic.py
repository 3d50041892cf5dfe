"""Deterministic portals that look like Mexican ones: CKAN packages of some 4 KB and DCAT-US datasets.

The same number gives the same record on every machine: benchmarks compare like with like.
"""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import orjson

from mappings.uris import slug as slug_of

STATES = ("Jalisco", "Nuevo León", "Puebla", "Sonora", "Yucatán", "Ciudad de México", "Oaxaca", "Veracruz")
INSTITUTIONS = (
    ("salud", "Secretaría de Salud"),
    ("sedatu", "Secretaría de Desarrollo Agrario, Territorial y Urbano (SEDATU)"),
    ("movilidad", "Instituto de Movilidad y Transporte"),
    ("agua", "Comisión Estatal del Agua"),
    ("educacion", "Secretaría de Educación Pública"),
    ("finanzas", "Secretaría de Planeación y Finanzas"),
)
THEMES = ("salud", "territorio", "movilidad", "medio_ambiente", "educacion", "presupuesto", "seguridad", "economia")
SUBJECTS = (
    "Padrón de beneficiarios", "Unidades médicas", "Calidad del aire", "Presupuesto ejercido", "Rutas de transporte",
    "Incidencia delictiva", "Matrícula escolar", "Concesiones de agua", "Obras públicas", "Licencias de construcción",
)  # fmt: skip
WORDS = (
    "registro", "padrón", "transparencia", "municipios", "estadística", "población", "servicios", "indicadores",
    "gasto", "infraestructura", "vivienda", "agua potable", "presupuesto", "salud pública", "educación básica",
)  # fmt: skip
FORMATS = (
    ("CSV", "text/csv", "csv"),
    ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("JSON", "application/json", "json"),
    ("SHP", None, "zip"),
    ("PDF", "application/pdf", "pdf"),
)
FREQUENCIES = ("R/P1Y", "mensual", "Trimestral", "R/P1M", "anual", "irregular")
SENTENCE = (
    "Información que la institución genera en el ejercicio de sus atribuciones, integrada por registros "
    "administrativos y revisada por el área responsable antes de su publicación en el portal. "
)


def identifier_of(number: int) -> str:
    """A UUID-shaped identifier of the record with this number."""
    return f"{number * 2654435761 % 2**32:08x}-{number % 65536:04x}-4a11-8c00-{number:012x}"


def ckan_package(number: int) -> dict[str, Any]:
    """One package of a CKAN 2.10 with ckanext-dcat, with 1 to 6 resources."""
    slug, institution = INSTITUTIONS[number % len(INSTITUTIONS)]
    state = STATES[number % len(STATES)]
    subject = SUBJECTS[number * 7 % len(SUBJECTS)]
    theme = THEMES[number * 3 % len(THEMES)]
    year = 2012 + number % 14
    identifier = identifier_of(number)
    name = slug_of(f"{subject} {state} {number}")
    day = f"{year}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    stamp = f"{day}T{number % 24:02d}:{number % 60:02d}:31.{number % 10**6:06d}"
    return {
        "author": None,
        "author_email": None,
        "creator_user_id": identifier_of(number + 1),
        "id": identifier,
        "isopen": True,
        "license_id": "cc-by",
        "license_title": "Creative Commons Attribution",
        "license_url": "http://www.opendefinition.org/licenses/cc-by",
        "maintainer": institution,
        "maintainer_email": f"datos.abiertos@{slug}.ejemplo.gob.mx",
        "metadata_created": stamp,
        "metadata_modified": stamp,
        "name": name,
        "notes": SENTENCE * (1 + number % 3),
        "num_resources": 1 + number % 6,
        "num_tags": 5,
        "organization": {
            "id": identifier_of(number % len(INSTITUTIONS)),
            "name": slug,
            "title": institution,
            "type": "organization",
            "description": "",
            "image_url": f"https://datos.ejemplo.gob.mx/uploads/group/{slug}.png",
            "created": "2019-02-11T17:20:11.101010",
            "is_organization": True,
            "approval_status": "approved",
            "state": "active",
        },
        "owner_org": identifier_of(number % len(INSTITUTIONS)),
        "private": False,
        "state": "active",
        "title": f"{subject} de {state}, {year}",
        "type": "dataset",
        "url": f"https://{slug}.ejemplo.gob.mx/datos/{name}" if number % 2 else "",
        "version": None,
        "extras": [
            {"key": "frequency", "value": FREQUENCIES[number % len(FREQUENCIES)]},
            {"key": "spatial_text", "value": state},
            {"key": "temporal_start", "value": f"{year}-01-01"},
            {"key": "temporal_end", "value": f"{year}-12-31"},
            {"key": "guid", "value": name},
        ],
        "groups": [
            {
                "description": "",
                "display_name": theme.replace("_", " ").title(),
                "id": identifier_of(number % 8),
                "image_display_url": "",
                "name": theme,
                "title": theme.replace("_", " ").title(),
            },
        ],
        "tags": [
            {"display_name": word, "id": identifier_of(place), "name": word, "state": "active", "vocabulary_id": None}
            for place, word in enumerate(WORDS[(number + step * 4) % len(WORDS)] for step in range(5))
        ],
        "resources": [_ckan_resource(number, position, identifier, slug, stamp) for position in range(1 + number % 6)],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def _ckan_resource(number: int, position: int, package: str, slug: str, stamp: str) -> dict[str, Any]:
    name, mimetype, extension = FORMATS[(number + position) % len(FORMATS)]
    identifier = identifier_of(number * 10 + position)
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": stamp,
        "datastore_active": False,
        "description": f"Corte {position + 1} de los datos, con el diccionario de sus columnas.",
        "format": name,
        "hash": "",
        "id": identifier,
        "last_modified": stamp,
        "metadata_modified": stamp,
        "mimetype": mimetype,
        "mimetype_inner": None,
        "name": f"Archivo {position + 1} ({name})",
        "package_id": package,
        "position": position,
        "resource_type": None,
        "size": 1024 * (number % 5000 + 1) if number % 3 else None,
        "state": "active",
        "url": f"https://datos.ejemplo.gob.mx/dataset/{package}/resource/{identifier}/download/{slug}_{number}.{extension}",
        "url_type": "upload",
    }


def dcat_us_dataset(number: int) -> dict[str, Any]:
    """One dataset of a DCAT-US 1.1 ``data.json`` as DKAN writes it, with 1 to 6 distributions."""
    package = ckan_package(number)
    slug, institution = INSTITUTIONS[number % len(INSTITUTIONS)]
    return {
        "@type": "dcat:Dataset",
        "accessLevel": "public",
        "accrualPeriodicity": package["extras"][0]["value"],
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": institution,
            "hasEmail": f"mailto:datos.abiertos@{slug}.ejemplo.gob.mx",
        },
        "description": package["notes"],
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "downloadURL": resource["url"],
                "mediaType": resource["mimetype"] or "application/zip",
                "format": resource["format"].lower(),
                "title": resource["name"],
                "description": resource["description"],
            }
            for resource in package["resources"]
        ],
        "identifier": package["id"],
        "issued": package["metadata_created"][:10],
        "keyword": [tag["name"] for tag in package["tags"]],
        "landingPage": f"https://datos.ejemplo.gob.mx/dataset/{package['name']}",
        "language": ["es"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "modified": package["metadata_modified"][:10],
        "publisher": {"@type": "org:Organization", "name": institution},
        "spatial": package["extras"][1]["value"],
        "temporal": f"{package['extras'][2]['value']}/{package['extras'][3]['value']}",
        "theme": [package["groups"][0]["title"]],
        "title": package["title"],
    }


_ISO_SPACES = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco" '
    'xmlns:gml="http://www.opengis.net/gml"'
)


def _iso(name: str, *inner: str) -> str:
    """One element of ISO 19139 around others."""
    return f"<gmd:{name}>{''.join(inner)}</gmd:{name}>"


def _iso_text(name: str, words: str, kind: str = "CharacterString") -> str:
    return _iso(name, f"<gco:{kind}>{escape(words)}</gco:{kind}>")


def _iso_code(name: str, kind: str, value: str) -> str:
    return _iso(name, f'<gmd:{kind} codeList="http://www.isotc211.org/2005/resources/codeList.xml#{kind}" '
                      f'codeListValue="{value}">{value}</gmd:{kind}>')  # fmt: skip


def _iso_party(name: str, institution: str, slug: str, role: str) -> str:
    address = _iso("address", _iso("CI_Address", _iso_text("city", "Guadalajara"), _iso_text("country", "México"),
                                   _iso_text("electronicMailAddress", f"datos@{slug}.ejemplo.gob.mx")))  # fmt: skip
    return _iso(name, _iso(
        "CI_ResponsibleParty", _iso_text("organisationName", institution), _iso_text("positionName", "Geomática"),
        _iso("contactInfo", _iso("CI_Contact", address)), _iso_code("role", "CI_RoleCode", role),
    ))  # fmt: skip


def iso_metadata(number: int) -> str:
    """One ISO 19139 record as GeoNetwork and GeoNode write it, with 2 to 7 links."""
    package = ckan_package(number)
    slug, institution = INSTITUTIONS[number % len(INSTITUTIONS)]
    day = package["metadata_created"][:10]
    dates = [
        _iso("date", _iso("CI_Date", _iso_text("date", day, "Date"), _iso_code("dateType", "CI_DateTypeCode", kind)))
        for kind in ("publication", "revision")
    ]
    keywords = _iso("MD_Keywords", *(_iso_text("keyword", tag["name"]) for tag in package["tags"]),
                    _iso_code("type", "MD_KeywordTypeCode", "theme"))  # fmt: skip
    constraints = _iso("MD_LegalConstraints", _iso_code("useConstraints", "MD_RestrictionCode", "license"),
                       _iso_text("otherConstraints", "https://creativecommons.org/licenses/by/4.0/"))  # fmt: skip
    west, south = -117 + number % 28, 15 + number % 14
    box = _iso(
        "EX_GeographicBoundingBox",
        *(_iso_text(side, str(value), "Decimal") for side, value in (
            ("westBoundLongitude", west), ("eastBoundLongitude", west + 2),
            ("southBoundLatitude", south), ("northBoundLatitude", south + 2),
        )),
    )  # fmt: skip
    span = (
        f'<gml:TimePeriod gml:id="t{number}"><gml:beginPosition>{day[:4]}-01-01</gml:beginPosition>'
        f"<gml:endPosition>{day[:4]}-12-31</gml:endPosition></gml:TimePeriod>"
    )
    extent = _iso("extent", _iso(
        "EX_Extent", _iso("geographicElement", box),
        _iso("temporalElement", _iso("EX_TemporalExtent", _iso("extent", span))),
    ))  # fmt: skip
    links = [
        _iso("onLine", _iso(
            "CI_OnlineResource", _iso("linkage", f"<gmd:URL>{escape(url)}</gmd:URL>"), _iso_text("protocol", protocol),
            _iso_text("name", name),
        ))
        for url, protocol, name in (
            (f"https://geo.ejemplo.gob.mx/layers/{package['name']}", "WWW:LINK-1.0-http--link", "Página"),
            (f"https://geo.ejemplo.gob.mx/geoserver/ows?n={number}", "OGC:WMS", package["name"]),
            *((each["url"], "WWW:DOWNLOAD-1.0-http--download", each["name"]) for each in package["resources"][:5]),
        )
    ]  # fmt: skip
    identification = _iso(
        "MD_DataIdentification",
        _iso("citation", _iso("CI_Citation", _iso_text("title", package["title"]), *dates)),
        _iso_text("abstract", package["notes"]),
        _iso_party("pointOfContact", institution, slug, "publisher"),
        _iso_party("pointOfContact", institution, slug, "pointOfContact"),
        _iso("resourceMaintenance", _iso("MD_MaintenanceInformation", _iso_code(
            "maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "annually"))),
        _iso("descriptiveKeywords", keywords),
        _iso("resourceConstraints", constraints),
        _iso_text("language", "spa"),
        _iso("topicCategory", "<gmd:MD_TopicCategoryCode>society</gmd:MD_TopicCategoryCode>"),
        extent,
    )  # fmt: skip
    lineage = _iso("dataQualityInfo", _iso("DQ_DataQuality", _iso("lineage", _iso(
        "LI_Lineage", _iso_text("statement", "Integrado con los registros administrativos del área.")))))  # fmt: skip
    return (
        f"<gmd:MD_Metadata {_ISO_SPACES}>"
        + _iso_text("fileIdentifier", package["id"])
        + _iso_text("language", "spa")
        + _iso_code("hierarchyLevel", "MD_ScopeCode", "dataset")
        + _iso_party("contact", institution, slug, "pointOfContact")
        + _iso_text("dateStamp", package["metadata_modified"][:19] + "Z", "DateTime")
        + _iso("identificationInfo", identification)
        + _iso("distributionInfo", _iso("MD_Distribution", _iso(
            "transferOptions", _iso("MD_DigitalTransferOptions", *links))))
        + lineage
        + "</gmd:MD_Metadata>"
    )  # fmt: skip


def iso_bodies(count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """Identifiers and bodies of `count` ISO 19139 records."""
    for number in range(first, first + count):
        yield identifier_of(number), iso_metadata(number).encode()


def ckan_bodies(count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """Identifiers and bodies of `count` packages."""
    for number in range(first, first + count):
        package = ckan_package(number)
        yield package["id"], orjson.dumps(package)


def dcat_us_bodies(count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """Identifiers and bodies of `count` DCAT-US datasets."""
    for number in range(first, first + count):
        dataset = dcat_us_dataset(number)
        yield dataset["identifier"], orjson.dumps(dataset)
