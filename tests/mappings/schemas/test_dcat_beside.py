"""Services and series that are records of their own, from RDF."""

import json

import pytest
from hypothesis import given, settings
from pyoxigraph import RdfFormat, parse

from mappings.assembly import Mapped
from mappings.dcat_mx import DataService, Dataset, DatasetSeries, Resource
from mappings.issues import Issue, describe
from mappings.json_form import json_from_resource
from mappings.json_schema import is_valid
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.mentions import mentions_from_document
from mappings.rdf.nodes import nodes_from_document
from mappings.schemas.dcat import resource_from_dcat
from tests.mappings.schemas.test_dcat import ORIGIN, PREFIXES
from tests.mappings.strategies import data_services, dataset_series

SERVICE = "https://datos.ejemplo.mx/s/1"
SERIES = "https://datos.ejemplo.mx/x/1"
WMS = 'a dcat:DataService ; dct:title "Mapas"@es ; dcat:endpointURL <https://mapas.ejemplo.mx/wms>'


def mapped(turtle: str, identifier: str) -> Mapped:
    triples = sorted({str(quad.triple) + " .\n" for quad in parse(PREFIXES + turtle, RdfFormat.TURTLE)})
    return resource_from_dcat("".join(triples).encode(), identifier, ORIGIN)


def made(turtle: str, identifier: str) -> Resource:
    found = mapped(turtle, identifier)
    assert found.resource is not None, found.issues
    assert is_valid(json.loads(json.dumps(json_from_resource(found.resource))))
    return found.resource


def test_a_service_and_all_that_is_said_of_it() -> None:
    service = made(
        f"""<{SERVICE}> {WMS} ; dct:description "Suelos"@es ; dcat:servesDataset <https://datos.ejemplo.mx/d/1> ;
        dct:identifier "wms-1" ; dct:publisher [ a foaf:Agent ; foaf:name "Oficina de Mapas"@es ] ;
        dct:creator [ a foaf:Agent ; foaf:name "Oficina de Suelos"@es ] ; dct:spatial [ dcat:bbox "POINT(-103 20)"^^gsp:wktLiteral ] ;
        dcat:contactPoint [ vcard:fn "Oficina" ; vcard:hasEmail <mailto:mapas@inegi.ejemplo.gob.mx> ] ;
        dct:accessRights eu:access-right\\/PUBLIC ; dcat:version "2" ; dct:modified "2025-01-02"^^xsd:date .""",
        SERVICE,
    )
    assert isinstance(service, DataService)
    assert service.uri == "https://indice.ejemplo.mx/service/fuente/https%3A%2F%2Fdatos.ejemplo.mx%2Fs%2F1"
    assert (service.identifier, service.endpoint_url) == (SERVICE, "https://mapas.ejemplo.mx/wms")
    assert [one.notation for one in service.other_identifier] == ["wms-1"]
    assert service.serves_dataset == ("https://datos.ejemplo.mx/d/1",)
    assert service.publisher is not None
    assert service.publisher.name == {"es": "Oficina de Mapas"}
    assert [agent.name for agent in service.creator] == [{"es": "Oficina de Suelos"}]
    assert [office.email for office in service.contact_point] == ["mapas@inegi.ejemplo.gob.mx"]
    assert (service.access_rights, service.version, service.modified) == ("public", "2", "2025-01-02")
    assert service.derived == ()
    assert all(part.uri.startswith(f"{service.uri}#") for part in (*service.contact_point, *service.spatial))


@pytest.mark.parametrize("types", ["dcat:DatasetSeries", "dcat:DatasetSeries, dcat:Dataset"])
def test_a_series_with_data_of_its_own_is_a_dataset_and_that_is_told(types: str) -> None:
    found = mapped(
        f"""<{SERIES}> a {types} ; dct:title "Censos"@es ;
        dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://datos.ejemplo.mx/c.csv> ] .""",
        SERIES,
    )
    assert found.dataset is not None
    assert len(found.dataset.distribution) == 1
    assert Issue("record.like_dataset", "rdf:type", "dcat:DatasetSeries") in found.issues


def test_a_series_and_all_that_is_said_of_it() -> None:
    series = made(
        f"""<{SERIES}> a dcat:DatasetSeries ; dct:title "Censos"@es ; dct:description "Cada diez años"@es ;
        dct:publisher [ a foaf:Agent ; foaf:name "Secretaría de Obras"@es ] ; dct:accrualPeriodicity eu:frequency\\/DECENNIAL ;
        dct:temporal [ dcat:startDate "1950"^^xsd:gYear ] ; dcat:keyword "censo"@es ; foaf:page <https://datos.ejemplo.mx/p> ;
        dct:license <https://datos.gob.mx/libreusomx> ; dcat:last <https://datos.ejemplo.mx/d/9> .""",
        SERIES,
    )
    assert isinstance(series, DatasetSeries)
    assert series.uri == "https://indice.ejemplo.mx/dataset/fuente/https%3A%2F%2Fdatos.ejemplo.mx%2Fx%2F1"
    assert (series.title, series.keyword) == ({"es": "Censos"}, {"es": ("censo",)})
    assert [period.start_date for period in series.temporal] == ["1950"]
    assert (series.landing_page, series.derived) == ("https://datos.ejemplo.mx/p", ("landingPage",))
    assert set(series.extra) == {"dct:license", "dcat:last"}


@pytest.mark.parametrize(
    ("turtle", "kind"),
    [
        ("a dcat:DatasetSeries, dcat:Dataset", DatasetSeries),
        ("a dcat:DatasetSeries, dcat:Dataset ; dcat:distribution [ dcat:accessURL <https://a.mx/> ]", Dataset),
        ("a dcat:DataService, dcat:Dataset ; dcat:endpointURL <https://a.mx/>", Dataset),
        ("a dcat:DatasetSeries, dcat:DataService ; dcat:endpointURL <https://a.mx/>", DatasetSeries),
    ],
)
def test_what_is_of_several_classes(turtle: str, kind: type) -> None:
    assert type(made(f'<{SERIES}> {turtle} ; dct:title "A" .', SERIES)) is kind


@pytest.mark.parametrize(
    ("turtle", "kind"),
    [(f"[] {WMS} .", DataService), ('[] a dcat:DatasetSeries ; dct:title "A" .', DatasetSeries)],
)
def test_one_that_is_a_blank_node_is_known_by_the_identifier_that_stands_for_it(turtle: str, kind: type) -> None:
    found = made(turtle, "clave-1")
    assert isinstance(found, kind)
    assert found.identifier == "clave-1"


@pytest.mark.parametrize(
    ("turtle", "identifier", "lacking"),
    [
        (f'<{SERVICE}> a dcat:DataService ; dct:title "A" .', SERVICE, ["endpointURL"]),
        (f"<{SERVICE}> a dcat:DataService .", SERVICE, ["title", "endpointURL"]),
        (f"<{SERIES}> a dcat:DatasetSeries .", SERIES, ["title"]),
    ],
)
def test_what_lacks_a_core_field_is_not_indexed_and_told_each(turtle: str, identifier: str, lacking: list[str]) -> None:
    found = mapped(turtle, identifier)
    assert found.resource is None
    assert [issue.field for issue in found.issues if issue.code == "missing.core"] == lacking


def test_what_the_guide_and_the_profile_ask_for_is_asked_of_a_service() -> None:
    fields = {issue.field for issue in mapped(f"<{SERVICE}> {WMS} .", SERVICE).issues if "missing" in issue.code}
    assert fields >= {"description", "contactPoint", "license", "keyword", "servesDataset"}


def test_a_key_in_its_name_is_not_published() -> None:
    name = "https://mapas.ejemplo.mx/wms?access_token=s3cr3t0"
    found = mapped(f"<{name}> {WMS} .", name)
    assert found.resource is not None
    assert "s3cr3t0" not in json.dumps(json_from_resource(found.resource))
    assert "url.token_removed" in {issue.code for issue in found.issues}


def body_of(resource: Resource) -> bytes:
    """What a Milpa publishes of a resource, as another one receives it."""
    document = json.loads(json.dumps(json_from_resource(resource)))
    head = nodes_from_mentions(mentions_from_document(document))
    syntax = SYNTAXES["ntriples"]
    return syntax.head([*head, *nodes_from_document(document)]) + syntax.tail()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(resource=data_services() | dataset_series())
def test_what_one_index_publishes_another_one_understands(resource: Resource) -> None:
    if isinstance(resource, DataService):  # where nobody outside can ask, nothing is indexed
        resource = resource.model_copy(update={"endpoint_url": "https://mapas.ejemplo.mx/wms"})
    found = resource_from_dcat(body_of(resource), resource.uri, ORIGIN)
    assert type(found.resource) is type(resource), found.issues
    assert found.resource is not None
    assert is_valid(json.loads(json.dumps(json_from_resource(found.resource))))
    assert not [issue for issue in found.issues if issue.severity.value == "error"]


PAGES = "dcat:landingPage <https://x.mx/a> , <https://x.mx/b> ; foaf:page <https://x.mx/c>"


def test_of_several_landing_pages_of_a_service_the_others_are_documentation() -> None:
    found = mapped(f"<{SERVICE}> {WMS} ; {PAGES} .", SERVICE)
    assert isinstance(found.resource, DataService)
    assert found.resource.landing_page == "https://x.mx/a"
    assert found.resource.documentation == ("https://x.mx/b", "https://x.mx/c")
    assert ("landing_page.several", "dcat:landingPage") in {(issue.code, issue.field) for issue in found.issues}


def test_so_it_is_behind_a_distribution() -> None:
    behind = f"dcat:accessURL <https://x.mx/wms> ; dcat:accessService [ {WMS} ; {PAGES} ]"
    found = mapped(f'<{SERIES}> a dcat:Dataset ; dct:title "Suelos" ; dcat:distribution [ {behind} ] .', SERIES)
    assert found.dataset is not None
    (service,) = found.dataset.distribution[0].access_service
    assert (service.landing_page, service.documentation) == ("https://x.mx/a", ("https://x.mx/b", "https://x.mx/c"))
    assert [issue.field for issue in found.issues if issue.code == "landing_page.several"] == [
        "dcat:distribution[0].dcat:accessService[0].dcat:landingPage"
    ]


def test_documentation_does_not_stand_in_for_the_landing_page_of_a_service() -> None:
    service = made(f"<{SERVICE}> {WMS} ; foaf:page <https://x.mx/c> .", SERVICE)
    assert isinstance(service, DataService)
    assert (service.landing_page, service.documentation, service.derived) == (None, ("https://x.mx/c",), ("publisher",))


@pytest.mark.parametrize(
    ("turtle", "identifier", "words"),
    [
        (f"<{SERVICE}> a dcat:DataService .", SERVICE, ("sin el cual el servicio no puede", "without it the service")),
        (f"<{SERIES}> a dcat:DatasetSeries .", SERIES, ("sin el cual la serie no puede", "without it the series")),
        (f"<{SERIES}> a dcat:Dataset .", SERIES, ("sin el cual el conjunto no puede", "without it the dataset")),
    ],
)
def test_what_cannot_enter_is_called_what_it_is(turtle: str, identifier: str, words: tuple[str, str]) -> None:
    lacking = [issue for issue in mapped(turtle, identifier).issues if issue.code == "missing.core"]
    assert lacking
    for issue in lacking:
        assert words[0] in describe(issue)
        assert words[1] in describe(issue, "en")
