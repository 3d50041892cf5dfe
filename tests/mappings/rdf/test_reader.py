"""Round trips: whatever the profile can say comes back from each syntax as it was."""

import orjson
import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from mappings.dcat_mx import Catalog, CatalogRecord, DataService, Dataset, DatasetSeries
from mappings.errors import UnreadableRdfError
from mappings.json_form import canonical_bytes, json_from_node, json_from_resource, node_from_json, resource_from_json
from mappings.quality.metrics import POINTS
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import head_nodes
from mappings.rdf.iris import tag_in_its_case, tel_iri, telephone_from_iri
from mappings.rdf.reader import (
    FORMATS,
    document_from_statements,
    node_from_statements,
    resource_from_rdf,
    resources_from_rdf,
    statements_from_rdf,
)
from tests.cpu_time import within_cpu_seconds
from tests.mappings.rdf.files import as_rdf_holds, file_of
from tests.mappings.rdf.sayable import sayable
from tests.mappings.strategies import BASE, catalog_records, catalogs, data_services, dataset_series, datasets

URI = f"{BASE}/dataset/fuente/7"
each_syntax = pytest.mark.parametrize("name", sorted(SYNTAXES))


@each_syntax
@settings(max_examples=25, deadline=None, derandomize=True)
@given(dataset=datasets())
def test_a_dataset_comes_back_from_each_syntax(name, dataset):
    assert resource_from_rdf(file_of(dataset, name), name, dataset.uri) == as_rdf_holds(dataset)


@each_syntax
@settings(max_examples=15, deadline=None, derandomize=True)
@given(service=data_services())
def test_a_service_comes_back_from_each_syntax(name, service):
    assert resources_from_rdf(file_of(service, name), name) == (as_rdf_holds(service),)


@each_syntax
@settings(max_examples=15, deadline=None, derandomize=True)
@given(series=dataset_series())
def test_a_series_comes_back_from_each_syntax(name, series):
    assert resources_from_rdf(file_of(series, name), name) == (as_rdf_holds(series),)


@each_syntax
@settings(max_examples=15, deadline=None, derandomize=True)
@given(catalog=catalogs())
def test_a_catalogue_comes_back_from_each_syntax(name, catalog):
    syntax = SYNTAXES[name]
    content = syntax.head(head_nodes([catalog], {})) + syntax.tail()
    expected = node_from_json(sayable(json_from_node(catalog)), Catalog)
    assert node_from_statements(statements_from_rdf(content, name), catalog.uri, Catalog) == expected


@each_syntax
@settings(max_examples=15, deadline=None, derandomize=True)
@given(record=datasets().flatmap(catalog_records))
def test_a_catalogue_record_comes_back_with_what_was_derived(name, record):
    statements = statements_from_rdf(file_of(record, name), name)
    expected = node_from_json(sayable(json_from_node(record)), CatalogRecord)
    assert node_from_statements(statements, record.uri, CatalogRecord) == expected
    assert expected.derived == record.derived


@settings(max_examples=25, deadline=None, derandomize=True)
@given(service=data_services(), series=dataset_series())
def test_services_and_series_come_back_from_their_json(service, series):
    for resource in (service, series):
        content = canonical_bytes(json_from_resource(resource))
        assert resource_from_json(orjson.loads(content)) == resource


def test_the_readers_know_every_syntax_that_is_written():
    assert set(FORMATS) == set(SYNTAXES)


def test_a_document_tells_its_class_by_its_type():
    known = {"@id": URI, "title": {"es": "A"}}
    whole = {**known, "identifier": "7", "publisher": {"@id": f"{BASE}/agent/a", "@type": "Agent", "name": {"es": "A"}}}
    service = {**known, "@type": "DataService", "endpointURL": "https://a.mx/wms"}
    assert isinstance(resource_from_json(whole), Dataset)
    assert isinstance(resource_from_json({**whole, "@type": "DatasetSeries"}), DatasetSeries)
    assert isinstance(resource_from_json(service), DataService)
    with pytest.raises(KeyError):
        resource_from_json({**whole, "@type": "Agent"})


@each_syntax
def test_what_is_not_rdf_is_an_error_of_ours(name):
    with pytest.raises(UnreadableRdfError, match=name):
        statements_from_rdf(b"<<< esto no es nada", name)


def test_a_resource_that_is_not_described_is_none_and_one_that_breaks_the_profile_an_error():
    content = f"<{URI}> a <http://www.w3.org/ns/dcat#Dataset> .".encode()
    assert resource_from_rdf(content, "turtle", f"{URI}0") is None
    with pytest.raises(ValidationError):
        resource_from_rdf(content, "turtle", URI)


def test_values_of_another_kind_than_the_table_says_are_not_taken():
    content = f"""
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        <{URI}> a dcat:Dataset ; dct:identifier "7" ; dct:title "A"@es, "B", [] ; dct:publisher <{BASE}/agent/a> ;
          dcat:landingPage "texto" ; dcat:spatialResolutionInMeters "treinta" ; dct:accrualPeriodicity <{URI}> ;
          dcat:theme "salud" ; dct:temporal [ a dct:PeriodOfTime ] ; dcat:contactPoint "yo" .
        <{BASE}/agent/a> foaf:name "A"@es ; foaf:mbox <https://a.mx/> .
    """.encode()
    dataset = resource_from_rdf(content, "turtle", URI)
    assert json_from_resource(dataset) == {
        "@id": URI,
        "@type": "Dataset",
        "identifier": "7",
        "title": {"es": "A"},
        "publisher": {"@id": f"{BASE}/agent/a", "@type": "Agent", "name": {"es": "A"}},
    }


@pytest.mark.parametrize(
    ("given_tag", "cased"),
    [("es", "es"), ("es-mx", "es-MX"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("de-1996", "de-1996")],
)
def test_language_tags_get_their_case_back(given_tag, cased):
    assert tag_in_its_case(given_tag) == cased


@pytest.mark.parametrize("number", ["(55) 5728-2000 ext. 114", "+52 1 33 1234 5678", "5555, 6666"])
def test_a_telephone_is_read_as_it_is_dialled(number):
    read = telephone_from_iri(tel_iri(number))
    assert tel_iri(read) == tel_iri(number)


def measured(metric, value, of="xsd:integer"):
    return (
        f"<https://a.mx/1> dqv:hasQualityMeasurement [] , <https://a.mx/1#{metric}> . <https://a.mx/1#{metric}> "
        f'dqv:isMeasurementOf <https://w3id.org/dcat-mx#{metric}> ; dqv:value "{value}"^^{of} .'
    )


PREFIXED = "@prefix dqv: <http://www.w3.org/ns/dqv#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
POINTS_IN_TURTLE = [measured(one.local, 7) for one in POINTS]


def score_in(*turtle):
    statements = statements_from_rdf(" ".join((PREFIXED, *turtle)).encode(), "turtle")
    return document_from_statements(statements, "https://a.mx/1", "Dataset").get("score")


def test_a_score_is_read_from_its_measurements_and_what_nobody_measured_is_unknown():
    score = score_in(
        *POINTS_IN_TURTLE,
        measured("lawFree", "1", "xsd:boolean"),
        measured("lawPrimary", "false", "xsd:boolean"),
        measured("lawPermanent", "maybe", "xsd:string"),
        measured("somebodyElses", 9),
        measured("openness", 4),
    )
    known = {name: judgement for name, judgement in score.pop("law").items() if judgement != "unknown"}
    assert known == {"free": "yes", "primary": "no"}
    assert score == dict.fromkeys((one.key for one in POINTS), 7)


@pytest.mark.parametrize("turtle", [[], POINTS_IN_TURTLE[1:], [*POINTS_IN_TURTLE[1:], measured("mqa", "-1")]])
def test_without_all_its_points_there_is_no_score(turtle):
    assert score_in(*turtle, measured("lawFree", "true", "xsd:boolean"), measured("openness", 4)) is None


@pytest.mark.parametrize("words", ["55" + " " * 2_000 + "x", "55" + ", " * 20_000, "55 " + "ext " * 20_000])
def test_a_telephone_of_blanks_is_read_as_fast_as_it_is_long(words):
    with within_cpu_seconds(1):
        assert tel_iri(words) in {"tel:55", None}
