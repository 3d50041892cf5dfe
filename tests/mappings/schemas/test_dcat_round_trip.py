"""What the index publishes can be harvested again: every field of the profile comes back through the schema `dcat`."""

import json
from typing import Any

import pytest

from mappings.assembly import dataset_from_fields
from mappings.dcat_mx import Concept, Dataset
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.mentions import mentions_from_document
from mappings.rdf.nodes import nodes_from_document
from mappings.schemas.dcat import resource_from_dcat
from mappings.terms import Range, terms_of
from mappings.values.licences import licence
from mappings.values.media_types import file_format
from mappings.values.themes import theme

ORIGIN = Origin(
    base_uri="https://indice.ejemplo.mx",
    source="fuente",
    title="Gobierno de Jalisco",
    home="https://datos.jalisco.ejemplo.mx",
    government_level="state",
    place="14",
)
EU = "http://publications.europa.eu/resource/authority"
ROLES = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole"
AT = "https://datos.ejemplo.mx"

TYPE = Concept(uri=f"{EU}/dataset-type/STATISTICAL", label={"es": "Estadístico"})
HVD = Concept(uri="http://data.europa.eu/bna/c_ac64a52d", label={"es": "Geoespacial"})
BODY = Concept(uri="http://purl.org/adms/publishertype/RegionalAuthority", label={"es": "Autoridad estatal"})
LICENCE = licence("CC-BY-4.0")[0]
STANDARD = Concept(uri="https://www.ejemplo.mx/norma", label={"es": "Norma"})
THEME = theme("Salud")[0]
CSV = file_format("CSV")[0]
AREA = {
    "label": {"es": "Zona Metropolitana"},
    "geometry": "POINT (-103.35 20.67)",
    "bbox": "POLYGON ((-104 20, -103 20, -103 21, -104 21, -104 20))",
    "centroid": "POINT (-103.5 20.5)",
}
AGENT = {"name": {"es": "Instituto de Ejemplo"}, "email": "i@ejemplo.gob.mx", "homepage": f"{AT}/i", "type": BODY}
OFFICE = {"name": {"es": "Ventanilla"}, "email": "v@ejemplo.gob.mx", "telephone": "+523312345678", "url": f"{AT}/v"}

SERVICE = {
    "title": {"es": "Consulta"},
    "endpoint_url": f"{AT}/api",
    "identifier": "api-1",
    "publisher": AGENT,
    "endpoint_description": [f"{AT}/api/openapi.json"],
    "serves_dataset": [f"{AT}/d/1"],
    "description": {"es": "Una API"},
    "contact_point": [OFFICE],
    "landing_page": f"{AT}/api/leer",
    "documentation": [f"{AT}/api/doc"],
    "keyword": {"es": ("api",)},
    "theme": [THEME],
    "license": LICENCE,
    "access_rights": "public",
    "rights": {"es": "Con registro"},
    "conforms_to": [STANDARD],
    "format": [CSV],
    "type": [TYPE],
    "applicable_legislation": [f"{AT}/ley"],
    "hvd_category": [HVD],
    "spatial": [AREA],
    "language": [f"{EU}/language/SPA"],
    "issued": "2020",
    "modified": "2021-02",
    "creator": [AGENT],
    "qualified_attribution": [{"agent": AGENT, "had_role": f"{ROLES}/custodian"}],
    "version": "2",
    "status": f"{EU}/dataset-status/COMPLETED",
    "other_identifier": ["api-uno"],
}
FILE: dict[str, Any] = {
    "identifier": "csv",
    "title": {"es": "Archivo", "en": "File"},
    "description": {"es": "El archivo"},
    "access_url": f"{AT}/a",
    "download_url": f"{AT}/a.csv",
    "media_type": "text/csv",
    "format": CSV,
    "byte_size": 7,
    "license": LICENCE,
    "rights": {"es": "Citar la fuente"},
    "issued": "2020-01-01",
    "modified": "2021-01-01T10:00:00-06:00",
    "language": [f"{EU}/language/SPA"],
    "temporal": [("2019", "2020")],
    "spatial": [AREA],
    "conforms_to": [STANDARD],
    "checksum": ("sha256", "ab" * 32),
    "compress_format": "application/gzip",
    "package_format": "application/zip",
    "status": f"{EU}/distribution-status/COMPLETED",
    "availability": f"{EU}/planned-availability/STABLE",
    "type": Concept(uri=f"{EU}/distribution-type/DOWNLOADABLE_FILE", label={"es": "Archivo"}),
    "available": "2020-03-01",
    "access_service": [SERVICE],
    "has_policy": f"{AT}/politica",
    "applicable_legislation": [f"{AT}/ley"],
    "documentation": [f"{AT}/doc-archivo"],
    "spatial_resolution_in_meters": 30.5,
    "temporal_resolution": "P1D",
    "codelist": {"es": "Claves de sexo"},
    "codelist_link": [f"{AT}/claves.csv"],
    "tools": {"es": "QGIS"},
    "column": [
        {
            "name": f"c{number}",
            "title": {"es": f"Columna {number}"},
            "description": {"es": "Una columna"},
            "datatype": "number",
            "unit": "m",
        }
        for number in range(1, 12)
    ],
}
FIELDS: dict[str, Any] = {
    "title": {"es": "Título", "en": "Title"},
    "publisher.name": {"es": "Instituto de Ejemplo"},
    "publisher.email": "i@ejemplo.gob.mx",
    "publisher.homepage": f"{AT}/i",
    "publisher.type": BODY,
    "other_identifier": ["otro"],
    "landing_page": f"{AT}/d/1",
    "description": {"es": "Descripción"},
    "modified": "2021-01-01T10:00:00-06:00",
    "issued": "2020-01-01",
    "created": "2019",
    "available": "2020-02-01",
    "contact_point": [OFFICE],
    "accrual_periodicity": "R/P1M",
    "keyword": {"es": ("agua", "salud"), "en": ("water",)},
    "theme": [THEME],
    "license": LICENCE,
    "spatial": [{"code": "14"}, AREA],
    "temporal": [("2019", "2020-05-01"), ("2021", None)],
    "language": [f"{EU}/language/SPA"],
    "data_dictionary": f"{AT}/diccionario.csv",
    "conforms_to": [STANDARD],
    "access_rights": "restricted",
    "quality": f"{AT}/calidad",
    "comments": {"es": "Notas"},
    "version": "1.2",
    "source": [f"{AT}/fuente"],
    "is_version_of": [f"{AT}/v0"],
    "in_series": [f"{AT}/serie"],
    "creator": [AGENT, {"name": {"es": "Otro instituto"}}],
    "contributor": [AGENT],
    "qualified_attribution": [
        {"agent": AGENT, "had_role": f"{ROLES}/custodian"},
        {"agent": AGENT, "had_role": f"{ROLES}/owner"},
    ],
    "type": [TYPE],
    "status": f"{EU}/dataset-status/COMPLETED",
    "rights": {"es": "Derechos"},
    "provenance": {"es": "De un censo"},
    "was_generated_by": [
        {
            "label": {"es": "Censo"},
            "description": {"es": "El de 2020"},
            "type": TYPE,
            "used": [f"{AT}/marco"],
            "was_associated_with": [AGENT],
        }
    ],
    "applicable_legislation": [f"{AT}/ley"],
    "hvd_category": [HVD],
    "documentation": [f"{AT}/doc"],
    "spatial_resolution_in_meters": 100.0,
    "temporal_resolution": "P1M",
    "sample": [{"identifier": "muestra", "title": {"es": "Muestra"}, "access_url": f"{AT}/muestra"}],
    "has_version": [f"{AT}/v2"],
    "previous_version": f"{AT}/v1",
    "replaces": [f"{AT}/viejo"],
    "is_replaced_by": [f"{AT}/nuevo"],
    "is_referenced_by": [f"{AT}/articulo"],
    "relation": [f"{AT}/relacionado"],
    "qualified_relation": [{"relation": f"{AT}/otro", "had_role": "http://www.iana.org/assignments/relation/related"}],
}

JSON_ONLY = "the profile writes it in JSON and not in RDF"
GONE = {("Dataset", "derived"): JSON_ONLY, ("Dataset", "extra"): JSON_ONLY, ("Distribution", "extra"): JSON_ONLY,
        ("DataService", "derived"): JSON_ONLY, ("DataService", "extra"): JSON_ONLY,
        ("Agent", "govType"): "the table of institutions says it, not the record",
        ("Agent", "govBranch"): "the table of institutions says it, not the record",
        ("Agent", "spatial"): "the table of institutions says it, not the record",
        ("Dataset", "score"): "worked out anew when the record is stored"}  # fmt: skip
"""What a dataset that is harvested from the index does not bring back, and why."""


@pytest.fixture(scope="module")
def published() -> Dataset:
    dataset = dataset_from_fields("7", FIELDS, [FILE], {}, ORIGIN, ()).dataset
    assert dataset is not None
    return dataset


@pytest.fixture(scope="module")
def harvested(published: Dataset) -> Dataset:
    document = json_from_dataset(published)
    head = nodes_from_mentions(mentions_from_document(document, "Dataset"))
    syntax = SYNTAXES["ntriples"]
    body = syntax.head([*head, *nodes_from_document(document, "Dataset")]) + syntax.tail()
    mapped = resource_from_dcat(b"".join(sorted(body.splitlines(keepends=True))), "7", ORIGIN)
    assert mapped.dataset is not None
    assert not [issue for issue in mapped.issues if issue.code.startswith(("value", "record"))]
    return mapped.dataset


def unordered(value: Any) -> Any:
    """A JSON form whose lists stand in an order of their own, as RDF keeps none; parts that are numbered lose that."""
    if isinstance(value, dict):
        numbered = value.get("@type") in {"Attribution", "PeriodOfTime"}
        return {key: unordered(each) for key, each in value.items() if not (numbered and key == "@id")}
    if isinstance(value, list):
        return sorted((unordered(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


def parts(value: Any, class_name: str) -> list[dict[str, Any]]:
    """Every node of a class inside a JSON form."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict) and value.get("@type") == class_name else []
    return own + [part for each in inner for part in parts(each, class_name)]


@pytest.mark.parametrize("class_name", ["Dataset", "Distribution", "DataService", "Agent", "Column", "Activity",
                                        "Attribution", "Relationship", "Location", "ContactPoint"])  # fmt: skip
def test_every_field_of_the_profile_is_tried(published: Dataset, class_name: str) -> None:
    given = {key for part in parts(json_from_dataset(published), class_name) for key in part}
    expected = {term.key for term in terms_of(class_name) if term.range is not Range.SUBJECT}
    assert {key for key in expected - given if (class_name, key) not in GONE} == set()


@pytest.mark.parametrize("key", [term.key for term in terms_of("Dataset") if ("Dataset", term.key) not in GONE])
def test_a_field_of_the_dataset_comes_back(published: Dataset, harvested: Dataset, key: str) -> None:
    before, after = json_from_dataset(published), json_from_dataset(harvested)
    if key != "distribution":  # field by field, below
        assert unordered(after[key]) == unordered(before[key])


@pytest.mark.parametrize(
    "key", [term.key for term in terms_of("Distribution") if ("Distribution", term.key) not in GONE]
)
def test_a_field_of_the_distribution_comes_back(published: Dataset, harvested: Dataset, key: str) -> None:
    (before,), (after,) = (json_from_dataset(each)["distribution"] for each in (published, harvested))
    if key == "field":  # the columns keep their order
        assert after[key] == before[key]
    assert unordered(after[key]) == unordered(before[key])


def test_nothing_comes_back_that_no_field_has(harvested: Dataset) -> None:
    """The types that are written beside a record are no additional fields of it."""
    assert [node for name in ("Dataset", "Distribution", "DataService")
            for node in parts(json_from_dataset(harvested), name) if "extra" in node] == []  # fmt: skip


def test_what_is_gone_is_gone_because_rdf_or_the_record_does_not_hold_it() -> None:
    keys = {(term.class_name, term.key): term for name in ("Dataset", "Distribution", "DataService", "Agent")
            for term in terms_of(name)}  # fmt: skip
    assert {key for key, why in GONE.items() if why == JSON_ONLY} == {
        key for key, term in keys.items() if term.range is Range.JSON
    }
    assert keys.keys() >= GONE.keys()
