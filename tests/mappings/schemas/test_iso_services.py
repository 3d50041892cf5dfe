"""Services and series in ISO metadata."""

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import DataService, Dataset, DatasetSeries
from mappings.json_form import json_from_resource
from mappings.json_schema import is_valid
from tests.mappings.schemas.test_iso19139 import code, codes, mapped, prop, text

OGC = "http://www.opengis.net/def/serviceType/ogc/"
INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/SpatialDataServiceType/"


def address(words: str) -> str:
    return prop("linkage", prop("URL", words.replace("&", "&amp;")))


def operation(name: str, *addresses: str) -> str:
    points = (prop("connectPoint", prop("CI_OnlineResource", address(each))) for each in addresses)
    return prop("containsOperations", prop("SV_OperationMetadata", text("operationName", name), *points))


def links(*addresses: str, function: str = "download") -> str:
    kind = code("function", "CI_OnLineFunctionCode", function)
    online = (prop("onLine", prop("CI_OnlineResource", address(each), kind)) for each in addresses)
    options = prop("transferOptions", prop("MD_DigitalTransferOptions", *online))
    return prop("distributionInfo", prop("MD_Distribution", options))


def level(name: str) -> str:
    return code("hierarchyLevel", "MD_ScopeCode", name)


def described(*parts: str, more: str = "") -> Mapped:
    """A service by its identification; `more` is what else the record says."""
    return mapped("".join(parts), more=more, kind="SV_ServiceIdentification")


def service(*parts: str, more: str = "") -> DataService:
    found = described(*parts, more=more)
    assert isinstance(found.resource, DataService), found.issues
    assert is_valid(json_from_resource(found.resource))
    return found.resource


WMS = operation("GetCapabilities", "https://mapas.mx/wms")


def test_a_service_is_a_record_of_its_own_under_a_uri_of_its_own() -> None:
    made = service(text("abstract", "Suelos, en mapas."), text("serviceType", "view", "LocalName"), WMS)
    assert (made.uri, made.identifier) == ("https://indice.ejemplo.mx/service/fuente/abc", "abc")
    assert (made.title, made.description) == ({"es": "Suelos"}, {"es": "Suelos, en mapas."})
    assert made.endpoint_url == "https://mapas.mx/wms"
    assert made.publisher is not None
    assert made.derived == ("publisher",)


def test_so_is_what_only_its_level_says_to_be_one() -> None:
    found = mapped(more=level("service") + links("https://mapas.mx/ows?service=WFS"))
    assert isinstance(found.resource, DataService)
    assert found.resource.endpoint_url == "https://mapas.mx/ows?service=WFS"
    assert "record.like_dataset" not in codes(found)


def test_a_service_that_does_not_say_where_it_answers_is_not_indexed() -> None:
    found = described(text("serviceType", "view", "LocalName"))
    assert found.resource is None
    assert [(issue.code, issue.field) for issue in found.issues if issue.severity.value == "error"] == [
        ("missing.core", "endpointURL")
    ]


@pytest.mark.parametrize(
    ("operations", "online", "endpoint", "description"),
    [
        ([operation("GetMap", "https://a.mx/map"), WMS], "", "https://mapas.mx/wms", ()),
        (
            [operation("GetCapabilities", "https://a.mx/ows?map=/x.map&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities")],
            "", "https://a.mx/ows?map=/x.map",
            ("https://a.mx/ows?map=/x.map&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities",),
        ),
        ([operation("Query", "https://a.mx/x")], links("https://a.mx/WMSServer?"), "https://a.mx/WMSServer", ()),
        ([operation("Query", "https://a.mx/x")], links("https://a.mx/datos.zip"), "https://a.mx/x", ()),
        ([], links("https://a.mx/pedido"), "https://a.mx/pedido", ()),
    ],
    ids=["capabilities before all", "what asks for them is left out", "a link to a service", "any operation", "any link"],
)  # fmt: skip
def test_where_a_service_answers(operations, online, endpoint, description) -> None:
    made = service(*operations, more=online)
    assert (made.endpoint_url, made.endpoint_description) == (endpoint, description)


def test_addresses_that_are_not_taken_are_kept_apart() -> None:
    other = operation("GetMap", "https://a.mx/map")
    made = service(WMS, other, more=links("https://mapas.mx/wms", "https://a.mx/datos.zip"))
    assert made.extra["links"] == ["https://a.mx/datos.zip"]
    assert len(made.extra["identificationInfo.containsOperations"]) == 2
    assert service(WMS, more=links("https://mapas.mx/wms")).extra == {}


@pytest.mark.parametrize(
    ("words", "standard", "kind"),
    [
        ("OGC:WMS", "wms", ""),
        ("OGC:WMTS", "wmts", ""),
        ("WFS", "wfs", ""),
        ("urn:ogc:serviceType:WebMapService:1.3.0", "wms", ""),
        ("OGC Catalogue Service", "csw", ""),
        ("view", "", "view"),
        ("download", "", "download"),
        ("urn:x-esri:specification:ServiceType:ArcGIS", "", ""),
    ],
)
def test_the_type_of_a_service_is_a_standard_of_the_ogc_or_one_of_inspire(words, standard, kind) -> None:
    made = service(text("serviceType", words, "LocalName"), WMS)
    assert [one.uri for one in made.conforms_to] == ([OGC + standard] if standard else [])
    assert [one.uri for one in made.type] == ([INSPIRE + kind] if kind else [])
    assert ("identificationInfo.serviceType" in made.extra) is not bool(standard or kind)


def test_what_a_service_operates_on_is_what_it_serves() -> None:
    made = service(WMS, '<gmd:operatesOn xlink:href="https://csw.mx/?id=1"/>', '<gmd:operatesOn xlink:href="#suelos"/>')
    assert made.serves_dataset == ("https://csw.mx/?id=1",)
    assert "identificationInfo.operatesOn" in made.extra


def test_a_series_that_leads_to_no_data_is_a_series_with_a_datasets_uri() -> None:
    found = mapped(more=level("series") + links("https://a.mx/pagina", function="information"))
    assert isinstance(found.resource, DatasetSeries)
    assert found.resource.uri == "https://indice.ejemplo.mx/dataset/fuente/abc"
    assert found.resource.landing_page == "https://a.mx/pagina"
    assert "record.like_dataset" not in codes(found)


def test_a_series_with_data_of_its_own_is_published_as_a_dataset_and_it_is_said() -> None:
    found = mapped(more=level("series") + links("https://a.mx/datos.zip"))
    assert isinstance(found.resource, Dataset)
    assert len(found.resource.distribution) == 1
    assert "record.like_dataset" in codes(found)


def test_what_a_series_has_no_field_for_is_kept_apart() -> None:
    found = mapped(text("credit", "INEGI"), more=level("series"))
    assert isinstance(found.resource, DatasetSeries)
    assert found.resource.extra == {"identificationInfo.credit": "INEGI"}
