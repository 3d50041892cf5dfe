"""What the profile's page promises of other profiles' fields holds: one record of each, every field of it filled in."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from mappings.dcat_mx import DataService, Dataset
from mappings.json_form import json_from_resource
from mappings.origin import Origin
from mappings.registry import map_body
from mappings.term_words import Correspondence, correspondences
from mappings.terms import terms_of

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx",
    government_level="state", government_branch="executive", place="14",
)  # fmt: skip
FREQUENCY, SPANISH, PUBLIC, CC_BY = "R/P1M", "/language/SPA", "public", "creativecommons.org/licenses/by/4.0/"

GUIDE = {
    "ds:identifier": "marca-id", "ds:title": "Padrón de pozos", "ds:description": "marca-descripcion",
    "ds:keyword": "marca-palabra", "ds:modified": "2017-02-03", "ds:contactPoint": "marca-contacto",
    "ds:mbox": "marca@ejemplo.gob.mx", "ds:temporal": "2011-01-01/2012-12-31", "ds:spatial": "Jalisco",
    "ds:landingPage": "https://ejemplo.gob.mx/marca-pagina", "ds:dataDictionary": "https://ejemplo.gob.mx/marca.csv",
    "ds:accrualPeriodicity": "mensual", "ds:quality": "https://ejemplo.gob.mx/marca-calidad",
    "ds:accessLevel": "público", "ds:accessLevelComment": "marca-comentario",
}  # fmt: skip
GUIDES_RESOURCE = {
    "ds:identifier": "marca-id", "rs:identifier": "marca-recurso", "rs:title": "marca-titulo-recurso",
    "rs:description": "marca-descripcion-recurso", "rs:downloadURL": "https://ejemplo.gob.mx/marca-descarga.csv",
    "rs:mediaType": "text/csv", "rs:byteSize": "1234", "rs:temporal": "2013-01-01/2014-12-31",
    "rs:spatial": "Aguascalientes", "rs:codelists": "marca-catalogos",
    "rs:codelistlink": "https://ejemplo.gob.mx/marca-enlace", "rs:copyright": "marca-derechos",
    "rs:tools": "marca-herramientas", "rs:accrualPeriodicity": "anual",
}  # fmt: skip
GUIDES_MARKS = {
    **{f"ds:{name}": GUIDE[f"ds:{name}"] for name in (
        "identifier", "title", "description", "keyword", "modified", "contactPoint", "mbox", "landingPage",
        "dataDictionary", "quality", "accessLevelComment",
    )},
    "ds:temporal": "2011-01-01", "ds:spatial": "/14", "ds:accrualPeriodicity": FREQUENCY, "ds:accessLevel": PUBLIC,
    **{f"rs:{name}": GUIDES_RESOURCE[f"rs:{name}"] for name in (
        "identifier", "title", "description", "downloadURL", "mediaType", "byteSize", "codelists", "codelistlink",
        "copyright", "tools",
    )},
    "rs:temporal": "2013-01-01", "rs:spatial": "/01", "rs:accrualPeriodicity": "anual",
}  # fmt: skip

ADELA = {
    "id": 7001, "identifier": "marca-slug", "title": "marca-titulo", "description": "marca-descripcion",
    "issued": "2015-01-02", "modified": "2016-03-04T05:06:07Z", "theme": "salud", "keyword": "marca-palabra",
    "language": "es", "contactPoint": "/api/v1/datasets/7/marca.vcf", "temporal": "2011-01-01/2012-12-31",
    "spatial": "Jalisco", "govType": "federal", "accrualPeriodicity": "R/P1M",
    "landingPage": "https://ejemplo.gob.mx/marca-pagina", "openessRating": 1, "comments": "marca-comentarios",
    "quality": "https://ejemplo.gob.mx/marca-calidad", "public": True, "publishDate": "2015-02-03",
    "publisher": {"name": "marca-institucion", "position": "marca-cargo", "mbox": "marca@ejemplo.gob.mx"},
    "distribution": [{
        "id": 8001, "title": "marca-titulo-recurso", "description": "marca-descripcion-recurso", "issued": "2014-05-06",
        "modified": "2014-07-08", "license": "https://creativecommons.org/licenses/by/4.0/",
        "downloadURL": "https://ejemplo.gob.mx/marca-descarga.csv", "mediaType": "text/csv", "format": "csv",
        "byteSize": 1234, "temporal": "2013-01-01/2014-12-31", "spatial": "Aguascalientes", "tools": "marca-herramientas",
        "publishDate": "2014-09-10", "codelist": "marca-catalogos",
        "codelistLink": "https://ejemplo.gob.mx/marca-enlace", "copyright": "marca-derechos",
    }],
}  # fmt: skip
ADELAS_MARKS = {
    "id": "7001", "identifier": "marca-slug", "title": "marca-titulo", "description": "marca-descripcion",
    "issued": "2015-01-02", "modified": "2016-03-04T05:06:07", "theme": "theme/salud", "keyword": "marca-palabra",
    "language": SPANISH, "contactPoint": "https://datos.ejemplo.mx/api/v1/datasets/7/marca.vcf",
    "temporal": "2011-01-01", "spatial": "/14", "govType": None, "accrualPeriodicity": FREQUENCY,
    "landingPage": "marca-pagina", "openessRating": "3", "comments": "marca-comentarios", "quality": "marca-calidad",
    "publisher.name": "marca-institucion", "publisher.position": "marca-cargo", "publisher.mbox": "marca@ejemplo.gob.mx",
    "public": None, "publishDate": "2015-02-03", "distribution": "marca-titulo-recurso", "distribution.id": "8001",
    "distribution.title": "marca-titulo-recurso", "distribution.description": "marca-descripcion-recurso",
    "distribution.issued": "2014-05-06", "distribution.modified": "2014-07-08", "distribution.license": CC_BY,
    "distribution.downloadURL": "marca-descarga.csv", "distribution.mediaType": "text/csv",
    "distribution.format": "/CSV", "distribution.byteSize": "1234", "distribution.temporal": "2013-01-01",
    "distribution.spatial": "/01", "distribution.tools": "marca-herramientas",
    "distribution.publishDate": "2014-09-10", "distribution.codelist": "marca-catalogos",
    "distribution.codelistLink": "marca-enlace", "distribution.copyright": "marca-derechos",
}  # fmt: skip

REGIONAL = {
    "identifier": "marca-id", "title": "marca-titulo", "description": "marca-descripcion",
    "publisher": {"name": "marca-institucion", "mbox": "marca-institucion@ejemplo.gob.mx"},
    "contactPoint": {"fn": "marca-contacto", "hasEmail": "marca-contacto@ejemplo.gob.mx"},
    "attribution": "marca-fuente", "contributor": "marca-colabora, marca-tambien", "superTheme": ["HEAL"],
    "theme": ["economia"], "issued": "2015-01-02", "modified": "2017-02-03", "dataModified": "2016-03-04",
    "metadataModified": "2018-01-01", "accrualPeriodicity": "R/P1M",
    "landingPage": "https://ejemplo.gob.mx/marca-pagina", "keyword": ["marca-palabra"],
    "temporal": "2011-01-01/2012-12-31", "license": "https://creativecommons.org/licenses/by/4.0/", "language": ["spa"],
    "spatial": "Jalisco", "jurisdiction": "federal",
    "distribution": [{
        "identifier": "marca-recurso", "title": "marca-titulo-recurso", "description": "marca-descripcion-recurso",
        "downloadURL": "https://ejemplo.gob.mx/marca-descarga.csv", "accessURL": "https://ejemplo.gob.mx/marca-acceso",
        "issued": "2014-05-06", "modified": "2014-07-08", "format": "csv", "mediaType": "text/csv",
        "license": "https://creativecommons.org/licenses/by/4.0/", "type": "file", "spatial": "Aguascalientes",
        "temporal": "2013-01-01/2014-12-31", "rights": "marca-derechos", "byteSize": 1234,
        "codelists": "marca-catalogos", "codelistlink": "https://ejemplo.gob.mx/marca-enlace",
        "field": [{"title": "marca_columna", "type": "number", "description": "marca-que-contiene",
                   "units": "marca-unidad", "spatial": "Colima"}],
    }],
}  # fmt: skip
REGIONAL_MARKS = {
    "identifier": "marca-id", "title": "marca-titulo", "description": "marca-descripcion",
    "publisher.name": "marca-institucion", "publisher.mbox": "marca-institucion@ejemplo.gob.mx",
    "contactPoint.fn": "marca-contacto", "contactPoint.hasEmail": "marca-contacto@ejemplo.gob.mx",
    "attribution": "marca-fuente", "contributor": "marca-tambien", "distribution": "marca-titulo-recurso",
    "superTheme": "theme/salud", "theme": "theme/economia", "issued": "2015-01-02", "modified": None,
    "dataModified": "2016-03-04", "metadataModified": "2018-01-01", "accrualPeriodicity": FREQUENCY,
    "landingPage": "marca-pagina", "keyword": "marca-palabra", "temporal": "2011-01-01", "license": CC_BY,
    "language": SPANISH, "spatial": "/14", "jurisdiction": None, "distribution.identifier": "marca-recurso",
    "distribution.title": "marca-titulo-recurso", "distribution.description": "marca-descripcion-recurso",
    "distribution.downloadURL": "marca-descarga.csv", "distribution.accessURL": "marca-acceso",
    "distribution.issued": "2014-05-06", "distribution.modified": "2014-07-08", "distribution.format": "/CSV",
    "distribution.mediaType": "text/csv", "distribution.license": CC_BY,
    "distribution.type": "/distribution-type/DOWNLOADABLE_FILE", "distribution.spatial": "/01",
    "distribution.temporal": "2013-01-01", "distribution.rights": "marca-derechos", "distribution.byteSize": "1234",
    "distribution.codelists": "marca-catalogos", "distribution.codelistlink": "marca-enlace",
    "distribution.field": "marca_columna", "field.title": "marca_columna", "field.type": "number",
    "field.description": "marca-que-contiene", "field.units": "marca-unidad", "field.spatial": "Colima",
}  # fmt: skip


def iso(level: str, identification: str, before: str = "", after: str = "") -> bytes:
    """A record of ISO 19139 of some level; what it says before and after what it is about."""
    return f"""<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"
        xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:srv="http://www.isotc211.org/2005/srv"
        xmlns:xlink="http://www.w3.org/1999/xlink">
      <gmd:fileIdentifier><gco:CharacterString>marca-id</gco:CharacterString></gmd:fileIdentifier>{before}
      <gmd:hierarchyLevel><gmd:MD_ScopeCode codeListValue="{level}"/></gmd:hierarchyLevel>
      <gmd:identificationInfo>{identification}</gmd:identificationInfo>{after}
    </gmd:MD_Metadata>""".encode()


def party(name: str, role: str) -> str:
    return f"""<gmd:pointOfContact><gmd:CI_ResponsibleParty>
      <gmd:organisationName><gco:CharacterString>{name}</gco:CharacterString></gmd:organisationName>
      <gmd:role><gmd:CI_RoleCode codeListValue="{role}"/></gmd:role></gmd:CI_ResponsibleParty></gmd:pointOfContact>"""


def titled(title: str, date: str = "") -> str:
    return f"""<gmd:citation><gmd:CI_Citation>
      <gmd:title><gco:CharacterString>{title}</gco:CharacterString></gmd:title>{date}
    </gmd:CI_Citation></gmd:citation>"""


CREATED = """<gmd:date><gmd:CI_Date><gmd:date><gco:Date>2010-05-06</gco:Date></gmd:date>
  <gmd:dateType><gmd:CI_DateTypeCode codeListValue="creation"/></gmd:dateType></gmd:CI_Date></gmd:date>"""
ISO_DATASET = iso(
    "dataset",
    f"""<gmd:MD_DataIdentification>{titled("Uso del suelo", CREATED)}
    <gmd:status><gmd:MD_ProgressCode codeListValue="completed"/></gmd:status>
    {party("marca-contacto", "pointOfContact")}{party("marca-custodio", "custodian")}
    <gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useLimitation>
      <gco:CharacterString>marca-derechos</gco:CharacterString>
    </gmd:useLimitation></gmd:MD_LegalConstraints></gmd:resourceConstraints>
    <gmd:spatialResolution><gmd:MD_Resolution><gmd:distance><gco:Distance uom="m">250</gco:Distance></gmd:distance>
    </gmd:MD_Resolution></gmd:spatialResolution>
    <gmd:topicCategory><gmd:MD_TopicCategoryCode>health</gmd:MD_TopicCategoryCode></gmd:topicCategory>
    <gmd:extent><gmd:EX_Extent>
      <gmd:geographicElement><gmd:EX_GeographicBoundingBox>
        <gmd:westBoundLongitude><gco:Decimal>-105.5</gco:Decimal></gmd:westBoundLongitude>
        <gmd:eastBoundLongitude><gco:Decimal>-101.5</gco:Decimal></gmd:eastBoundLongitude>
        <gmd:southBoundLatitude><gco:Decimal>18.9</gco:Decimal></gmd:southBoundLatitude>
        <gmd:northBoundLatitude><gco:Decimal>22.7</gco:Decimal></gmd:northBoundLatitude>
      </gmd:EX_GeographicBoundingBox></gmd:geographicElement>
      <gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod gml:id="p">
        <gml:beginPosition>2011-01-01</gml:beginPosition><gml:endPosition>2012-12-31</gml:endPosition>
      </gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement>
    </gmd:EX_Extent></gmd:extent>
  </gmd:MD_DataIdentification>""",
    before="""<gmd:parentIdentifier><gco:CharacterString>marca-serie</gco:CharacterString></gmd:parentIdentifier>""",
    after="""<gmd:referenceSystemInfo><gmd:MD_ReferenceSystem><gmd:referenceSystemIdentifier><gmd:RS_Identifier>
      <gmd:code><gco:CharacterString>EPSG:6372</gco:CharacterString></gmd:code>
    </gmd:RS_Identifier></gmd:referenceSystemIdentifier></gmd:MD_ReferenceSystem></gmd:referenceSystemInfo>
    <gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage><gmd:statement>
      <gco:CharacterString>marca-linaje</gco:CharacterString>
    </gmd:statement></gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>""",
)
ISO_SERVICE = iso(
    "service",
    f"""<srv:SV_ServiceIdentification>{titled("marca-servicio")}
    <srv:serviceType><gco:LocalName>view</gco:LocalName></srv:serviceType>
    <srv:containsOperations><srv:SV_OperationMetadata>
      <srv:operationName><gco:CharacterString>GetCapabilities</gco:CharacterString></srv:operationName>
      <srv:connectPoint><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://ejemplo.gob.mx/wms</gmd:URL></gmd:linkage>
      </gmd:CI_OnlineResource></srv:connectPoint></srv:SV_OperationMetadata></srv:containsOperations>
    <srv:operatesOn xlink:href="https://ejemplo.gob.mx/marca-servido"/>
  </srv:SV_ServiceIdentification>""",
)
ISO_MARKS = {
    "fileIdentifier": "marca-id", "hierarchyLevel": "/ResourceType/dataset",
    "parentIdentifier": "https://indice.ejemplo.mx/dataset/fuente/marca-serie", "topicCategory": "theme/salud",
    "lineage.statement": "marca-linaje", "referenceSystemInfo": "EPSG/0/6372", "spatialResolution.distance": "250",
    "pointOfContact": "marca-contacto", "CI_ResponsibleParty.role": "/ResponsiblePartyRole/custodian",
    "useLimitation": "marca-derechos", "date.creation": "2010-05-06", "status": "/dataset-status/COMPLETED",
    "EX_GeographicBoundingBox": "-105.5", "EX_TemporalExtent": "2011-01-01",
    "SV_ServiceIdentification": "marca-servicio", "operatesOn": "marca-servido",
}  # fmt: skip

RECORDS: Mapping[str, tuple[str, tuple[bytes, ...], Mapping[str, str | None]]] = {
    "Guía 2017": (
        "adela_csv",
        (
            json.dumps({
                "columns": [*GUIDE, *GUIDES_RESOURCE],
                "rows": [{"row": 2, "cells": GUIDE}, {"row": 3, "cells": GUIDES_RESOURCE}],
            }).encode(),
        ),
        GUIDES_MARKS,
    ),
    "Adela": ("adela", (json.dumps(ADELA).encode(),), ADELAS_MARKS),
    "Perfil Regional": ("dcat_us", (json.dumps(REGIONAL).encode(),), REGIONAL_MARKS),
    "ISO 19139": ("iso19139", (ISO_DATASET, ISO_SERVICE), ISO_MARKS),
}  # fmt: skip
"""Profile → the schema that reads it, records that hold every field of it, and by what each field is known again.

None stands for what the page's note says of: a field that decides, or that another one or the registry outvotes."""


def made(profile: str) -> tuple[Dataset | DataService, ...]:
    schema, bodies, _ = RECORDS[profile]
    resources = [map_body(schema, "", body, ORIGIN).resource for body in bodies]
    assert all(isinstance(resource, Dataset | DataService) for resource in resources)
    return tuple(resource for resource in resources if isinstance(resource, Dataset | DataService))


def iter_nodes(value: Any) -> Iterator[BaseModel]:
    """Every node of the profile inside a value."""
    if isinstance(value, BaseModel):
        yield value
        value = tuple(getattr(value, name) for name in type(value).model_fields)
    if isinstance(value, tuple):
        for each in value:
            yield from iter_nodes(each)


def written(row: Correspondence, resources: tuple[Dataset | DataService, ...]) -> list[str]:
    """What the field of a correspondence holds, in every node of its class, as JSON."""
    nodes = [node for node in iter_nodes(resources) if type(node).__name__ == row.class_name]
    values = [getattr(node, row.ours) for node in nodes]
    (key,) = (term.key for term in terms_of(row.class_name) if term.field == row.ours)
    assert key
    return [
        json.dumps(value, ensure_ascii=False, default=lambda node: node.model_dump(mode="json")) for value in values
    ]


@pytest.mark.parametrize("row", correspondences(), ids=lambda row: f"{row.profile} {row.field}")
def test_a_field_lands_where_the_page_says(row: Correspondence) -> None:
    mark = RECORDS[row.profile][2][row.field]
    found = written(row, made(row.profile))
    if mark is None:
        assert row.note_es
        assert found
    else:
        assert any(mark in each for each in found), found


@pytest.mark.parametrize("profile", RECORDS)
def test_no_field_of_a_profile_is_left_over_but_what_the_page_says_is(profile: str) -> None:
    names = {row.field for row in correspondences() if row.profile == profile}
    assert names == set(RECORDS[profile][2])
    said = {row.field for row in correspondences() if row.profile == profile and row.ours == "extra"}
    left = [
        node.extra for node in iter_nodes(made(profile)) if isinstance(node, BaseModel) and getattr(node, "extra", None)
    ]
    assert {name for extra in left for name in extra} == said


@pytest.mark.parametrize("profile", RECORDS)
def test_every_record_goes_out_as_json(profile: str) -> None:
    assert all(json_from_resource(resource)["title"] for resource in made(profile))
