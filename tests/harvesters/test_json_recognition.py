"""Which schema a JSON document follows and where its records are, shape by shape."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.json_recognition import SHAPES, identifier_in, iter_records, recognise_json

CKAN = {"id": "a", "name": "baches", "title": "Baches", "notes": "", "resources": []}
DKAN = {**CKAN, "private": "Publicado", "groups": [{"name": "group/obras"}]}
POD = {"identifier": "a", "title": "Baches", "accessLevel": "public", "distribution": []}
ADELA = {"id": 7, "title": "Baches", "identifier": "baches", "govType": "federal", "public": True, "distribution": []}
GEONODE_2 = {"pk": "7", "uuid": "a", "title": "Cuencas", "resource_type": "dataset"}
GEONODE_1 = {"id": 7, "uuid": "a", "title": "Cuencas", "csw_type": "dataset", "detail_url": "/layers/a"}
PLAN = {"vision": "Abrir", "name": "Baches", "publish_date": "2015-11-01", "officials": []}
HUB = {"owner": "sig", "access": "public", "typeKeywords": ["Data"], "title": "Cuencas"}
PAGE = {"links": {"next": None}, "total": 1, "page": 1, "page_size": 10}

KNOWN: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "CKAN package_search": (
        {"success": True, "result": {"count": 1, "results": [CKAN]}},
        "ckan",
        ("/result/results/0",),
    ),
    "CKAN package_show": ({"success": True, "result": CKAN}, "ckan", ("/result",)),
    "CKAN current_package_list_with_resources": ({"result": [CKAN, CKAN]}, "ckan", ("/result/0", "/result/1")),
    "CKAN dump": ([CKAN], "ckan", ("/0",)),
    "CKAN package": (CKAN, "ckan", ("",)),
    "DKAN package_show": ({"result": DKAN}, "dkan", ("/result",)),
    "DKAN package_show in a list": ({"success": True, "result": [DKAN]}, "dkan", ("/result/0",)),
    "DKAN list in a list": ({"result": [[DKAN, DKAN]]}, "dkan", ("/result/0/0", "/result/0/1")),
    "DKAN by its group": ({"result": {**CKAN, "groups": [{"name": "group/a"}]}}, "dkan", ("/result",)),
    "DKAN by its fields": ({"result": {"id": "a", "dkan_additional_fields": {}}}, "dkan", ("/result",)),
    "Hub, OGC API Records": (
        {"type": "FeatureCollection", "features": [{"id": "a", "properties": HUB}]},
        "arcgis_hub",
        ("/features/0",),
    ),
    "Hub, API v3": ({"data": [{"id": "a_0", "attributes": {**HUB, "hubType": "Layer"}}]}, "arcgis_hub", ("/data/0",)),
    "DCAT-US 1.1": ({"conformsTo": "https://x", "dataset": [POD]}, "dcat_us", ("/dataset/0",)),
    "DCAT-US 1.0": ([POD], "dcat_us", ("/0",)),
    "DCAT-US under another key": ({"datasets": [POD]}, "dcat_us", ("/datasets/0",)),
    "DCAT-US without a title first": (
        {"dataset": [{"modified": "2015"}, POD]},
        "dcat_us",
        ("/dataset/0", "/dataset/1"),
    ),
    "Argentina": ({"themeTaxonomy": [], "dataset": [{**POD, "superTheme": ["ECON"]}]}, "dcat_us", ("/dataset/0",)),
    "one dataset of DKAN 2": (POD, "dcat_us", ("",)),
    "DKAN 2's search": ({"total": "1", "results": {"dkan_dataset/a": POD}}, "dcat_us", ("/results/dkan_dataset~1a",)),
    "Adela": ({"title": "Catálogo", "dataset": [ADELA]}, "adela", ("/dataset/0",)),
    "opening plan of Adela": ({"title": "Plan", "opening_plans": [PLAN]}, "adela_plan", ("/opening_plans/0",)),
    "GeoNode 4 resources": ({**PAGE, "resources": [GEONODE_2]}, "geonode", ("/resources/0",)),
    "GeoNode 4 datasets": ({**PAGE, "datasets": [GEONODE_2]}, "geonode", ("/datasets/0",)),
    "GeoNode 3.2 collections": (
        {"meta": {}, "objects": [{"id": 1, "resources": [GEONODE_1]}, {"id": 2}, {"id": 3, "resources": [GEONODE_1]}]},
        "geonode",
        ("/objects/0/resources/0", "/objects/2/resources/0"),
    ),
    "GeoNode 3.2 layers": ({**PAGE, "layers": [GEONODE_2]}, "geonode", ("/layers/0",)),
    "GeoNode documents": ({**PAGE, "documents": [GEONODE_2]}, "geonode", ("/documents/0",)),
    "GeoNode detail": ({"dataset": GEONODE_2}, "geonode", ("/dataset",)),
    "GeoNode 3.2 detail": ({"layer": GEONODE_2}, "geonode", ("/layer",)),
    "GeoNode v1": ({"meta": {"total_count": 1}, "objects": [GEONODE_1]}, "geonode", ("/objects/0",)),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_shape_is_known(name: str) -> None:
    document, schema, places = KNOWN[name]
    shape = recognise_json(document)
    assert shape is not None
    assert shape.schema == schema
    assert tuple(found.place for found in iter_records(document, shape)) == places


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing"),
        pytest.param([], id="an empty list"),
        pytest.param(None, id="null"),
        pytest.param({"success": False, "error": {"message": "Not found"}}, id="an error of CKAN"),
        pytest.param({"success": True, "result": ["baches", "camas"]}, id="package_list"),
        pytest.param({"success": True, "result": []}, id="DKAN's answer for what is not there"),
        pytest.param(
            {"result": [{"id": "a", "name": "salud", "title": "Salud", "is_organization": True, "package_count": 3,
                         "notes": "", "owner_org": ""}]},
            id="organisations",
        ),
        pytest.param({"result": {"title": "Salud", "packages": [CKAN]}}, id="an organisation, with excerpts of packages"),
        pytest.param({"title": "Catálogo", "identifier": "c", "themeTaxonomy": [], "dataset": {}}, id="no datasets"),
        pytest.param({"id": 41940, "title": "Camas", "downloadURL": "https://x.mx/a.csv"}, id="one file of Adela's"),
        pytest.param({"results": [{"id": "a", "title": "Mapa", "type": "Map Service", "modified": 1}]}, id="ArcGIS"),
        pytest.param({"objects": [{"id": 1, "code": "MEX", "name": "Mexico", "resource_uri": "/api/regions/1/"}]}, id="regions"),
        pytest.param(
            {"@context": {}, "@type": "dcat:Catalog", "dcat:dataset": [{"@type": "dcat:Dataset", "dct:title": "a"}]},
            id="JSON-LD, which is RDF",
        ),
        pytest.param({"data": [{"id": "a", "attributes": {"name": "a"}}]}, id="Hub v3"),
    ],
)  # fmt: skip
def test_anything_else_is_none(document: Any) -> None:
    assert recognise_json(document) is None


@pytest.mark.parametrize(
    ("document", "record", "identifier"),
    [
        (POD, {"identifier": " a "}, "a"),
        (POD, {"identifier": 7}, "7"),
        (POD, {"identifier": True}, ""),
        (POD, {"identifier": ["a", "b"]}, "a"),
        (POD, {"@id": "urn:a"}, "urn:a"),
        (ADELA, {"id": 7, "identifier": "baches"}, "7"),
        (CKAN, {"name": "baches"}, "baches"),
        (GEONODE_2, {"uuid": "", "pk": "184"}, "184"),
        (GEONODE_2, {}, ""),
    ],
)
def test_the_native_identifier(document: Any, record: dict[str, Any], identifier: str) -> None:
    shape = recognise_json(document)
    assert shape is not None
    assert identifier_in(record, shape) == identifier


def test_what_is_no_object_among_the_records_is_handed_over_for_the_caller_to_refuse() -> None:
    document = {"dataset": [POD, "palabras", None]}
    shape = recognise_json(document)
    assert shape is not None
    assert [found.value for found in iter_records(document, shape)] == [POD, "palabras", None]


def test_a_path_that_leads_nowhere_has_no_records() -> None:
    assert [list(iter_records({"otro": 1}, shape)) for shape in SHAPES if shape.path] == [
        [] for shape in SHAPES if shape.path
    ]


KEYS = st.sampled_from(
    sorted({key for shape in SHAPES for key in shape.path} | CKAN.keys() | POD.keys() | GEONODE_1.keys())
)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(document=DOCUMENTS)
def test_no_document_is_a_fault_of_ours(document: Any) -> None:
    shape = recognise_json(document)
    if shape is not None:
        records = [found.value for found in iter_records(document, shape)]
        assert any(shape.is_record(record) for record in records if isinstance(record, dict))
        assert all(isinstance(identifier_in(record, shape), str) for record in records if isinstance(record, dict))
