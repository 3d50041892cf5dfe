"""What stands once in a file, and what links records to their catalogues."""

import pytest
from hypothesis import given, settings

from mappings.dcat_mx import Agent, Catalog, CatalogRecord, Concept
from mappings.json_form import json_from_dataset, json_from_node
from mappings.quality.metrics import METRICS, MQA, QUALITY_DIMENSIONS
from mappings.rdf import SYNTAXES
from mappings.rdf.graph import graph_from_catalog, graph_from_record
from mappings.rdf.heads import head_nodes, nodes_from_mentions, record_nodes
from mappings.rdf.mentions import merge_mentions
from mappings.rdf.nodes import mentions_from_document
from mappings.rdf.statements import IRI, NAME, TEXT, TYPED
from mappings.uris import DCATMX
from tests.mappings.rdf.reading import triples_by_oxigraph, triples_of_graph
from tests.mappings.strategies import catalogs, datasets

BASE = "https://datos.ejemplo.mx"
EU = "http://publications.europa.eu/resource/authority"
THEME = "https://w3id.org/dcat-mx#theme/salud"
SCHEME = "https://w3id.org/dcat-mx#theme"


def described(iri, mention):
    return dict(nodes_from_mentions({iri: mention})).get(iri)


def catalog(**fields):
    publisher = Agent(uri=f"{BASE}/agent/a", name={"es": "A"}, government_level="state", spatial=f"{BASE}/place/14")
    known = {"uri": f"{BASE}/catalog", "title": {"es": "Índice"}, "description": {"es": "Todo"}, "publisher": publisher}
    return Catalog.model_validate({**known, **fields})


def record():
    return CatalogRecord(
        uri=f"{BASE}/record/s/1",
        primary_topic=f"{BASE}/dataset/s/1",
        issued="2026-01-01",
        modified="2026-01-02T00:00:00Z",
    )


def test_a_record_links_itself_and_its_dataset_to_both_catalogues():
    nodes = dict(record_nodes(json_from_node(record()), f"{BASE}/catalog", f"{BASE}/catalog/s"))
    links = [("dcat:dataset", IRI, f"{BASE}/dataset/s/1", ""), ("dcat:record", IRI, f"{BASE}/record/s/1", "")]
    assert nodes[f"{BASE}/catalog"] == links
    assert nodes[f"{BASE}/catalog/s"] == links
    assert nodes[f"{BASE}/record/s/1"] == [
        ("rdf:type", NAME, "dcat:CatalogRecord", ""),
        ("foaf:primaryTopic", IRI, f"{BASE}/dataset/s/1", ""),
        ("dct:issued", TYPED, "2026-01-01", "xsd:date"),
        ("dct:modified", TYPED, "2026-01-02T00:00:00Z", "xsd:dateTime"),
    ]


def test_where_a_score_is_mentioned_all_its_metrics_and_their_dimensions_are_described():
    nodes = dict(nodes_from_mentions({MQA: {"@type": ["Metric"]}}))
    assert set(nodes) == {*METRICS, *QUALITY_DIMENSIONS}
    assert nodes[f"{DCATMX}lawFreeUse"] == [
        ("rdf:type", NAME, "dqv:Metric", ""),
        ("skos:prefLabel", TEXT, "De libre uso, según la ley (LGTAIP)", "es"),
        ("skos:prefLabel", TEXT, "Freely usable, by Mexico's transparency law (LGTAIP)", "en"),
        ("dqv:expectedDataType", NAME, "xsd:boolean", ""),
        ("dqv:inDimension", IRI, f"{DCATMX}openDataLaw", ""),
    ]
    assert ("dqv:expectedDataType", NAME, "xsd:integer", "") in nodes[MQA]
    assert ("rdf:type", NAME, "dqv:Dimension", "") in nodes[f"{DCATMX}findability"]


@pytest.mark.parametrize(
    ("topic_class", "predicate"),
    [("Dataset", "dcat:dataset"), ("DatasetSeries", "dcat:dataset"), ("DataService", "dcat:service")],
)
def test_a_catalogue_holds_a_topic_by_the_predicate_of_its_class(topic_class, predicate):
    nodes = dict(record_nodes(json_from_node(record()), f"{BASE}/catalog", f"{BASE}/catalog/s", topic_class))
    assert (predicate, IRI, f"{BASE}/dataset/s/1", "") in nodes[f"{BASE}/catalog"]


def test_level_and_branch_stand_on_the_catalogue_and_on_its_publisher():
    nodes = dict(head_nodes([catalog(government_level="state", government_branch="executive")], {}))
    assert ("dcatmx:governmentLevel", TYPED, "state", "") in nodes[f"{BASE}/catalog"]
    assert ("dcatmx:governmentBranch", TYPED, "executive", "") in nodes[f"{BASE}/catalog"]
    assert ("dcatmx:governmentLevel", TYPED, "state", "") in nodes[f"{BASE}/agent/a"]


def test_the_head_describes_what_catalogues_and_records_mention_once_and_in_order():
    mentions = {
        f"{BASE}/agent/a": {"@type": ["Agent"], "name": {"es": "A"}},
        f"{EU}/language/SPA": {"@type": ["Language"]},
    }
    nodes = head_nodes([catalog(), catalog(uri=f"{BASE}/catalog/s")], mentions)
    subjects = [subject for subject, _ in nodes]
    assert subjects[:2] == [f"{BASE}/catalog", f"{BASE}/catalog/s"]
    assert subjects[2:] == sorted(set(subjects[2:]))
    assert {f"{BASE}/agent/a", f"{BASE}/place/14", f"{EU}/language/SPA"} <= set(subjects)


def test_mentions_are_not_changed_by_making_a_head():
    mentions = {f"{BASE}/agent/a": {"@type": ["Agent"], "name": {"es": "A"}}}
    head_nodes([catalog(license=Concept(uri=f"{BASE}/agent/a"))], mentions)
    assert mentions == {f"{BASE}/agent/a": {"@type": ["Agent"], "name": {"es": "A"}}}


def test_a_theme_of_ours_belongs_to_its_scheme_and_matches_european_themes():
    nodes = dict(nodes_from_mentions({THEME: {"@type": ["Theme"], "label": {"es": "Salud"}}}))
    assert nodes[THEME][:3] == [
        ("rdf:type", NAME, "skos:Concept", ""),
        ("skos:prefLabel", TEXT, "Salud", "es"),
        ("skos:inScheme", IRI, SCHEME, ""),
    ]
    assert ("skos:exactMatch", IRI, f"{EU}/data-theme/HEAL", "") in nodes[THEME]
    assert ("rdf:type", NAME, "skos:ConceptScheme", "") in nodes[SCHEME]


def test_the_scheme_is_there_only_when_a_theme_of_it_is():
    assert nodes_from_mentions({}) == []


@pytest.mark.parametrize(
    ("iri", "mention", "said"),
    [
        pytest.param(
            "https://datos.gob.mx/libreusomx",
            {"@type": ["License"], "label": {"es": "Libre Uso MX"}},
            [("rdf:type", NAME, "dct:LicenseDocument", ""), ("rdfs:label", TEXT, "Libre Uso MX", "es")],
            id="licence",
        ),
        pytest.param(
            "https://www.iana.org/assignments/media-types/text/csv",
            {"@type": ["MediaType"], "notation": "text/csv"},
            [("rdf:type", NAME, "dct:MediaType", ""), ("rdfs:label", TYPED, "text/csv", "")],
            id="media type",
        ),
        pytest.param(
            "https://w3id.org/dcat-mx#format/shape",
            {"@type": ["Format"], "label": {"es": "shape"}},
            [("rdf:type", NAME, "dct:MediaTypeOrExtent", ""), ("rdfs:label", TEXT, "shape", "es")],
            id="format in the source's words",
        ),
        pytest.param(
            f"{EU}/access-right/PUBLIC",
            {"@type": ["AccessRights"], "notation": "public"},
            [
                ("rdf:type", NAME, "dct:RightsStatement", ""),
                ("rdfs:label", TEXT, "público", "es"),
                ("rdfs:label", TEXT, "public", "en"),
            ],
            id="access rights",
        ),
        pytest.param(
            "http://data.europa.eu/bna/c_ac64a52d",
            {"@type": ["HvdCategory"], "label": {"es": "Geoespacial"}},
            [("rdf:type", NAME, "skos:Concept", ""), ("skos:prefLabel", TEXT, "Geoespacial", "es")],
            id="high-value category",
        ),
        pytest.param("https://a.mx/tema", {"@type": ["Theme"]}, None, id="a concept without a label is not described"),
        pytest.param("https://a.mx/esquema", {"@type": ["ConceptScheme"]}, None, id="nor is a scheme without a title"),
    ],
)
def test_descriptions(iri, mention, said):
    assert described(iri, mention) == said


def test_a_frequency_carries_its_interval_and_its_names():
    said = described(f"{EU}/frequency/MONTHLY", {"@type": ["Frequency"], "notation": "R/P1M"})
    assert ("rdf:type", NAME, "dct:Frequency", "") in said
    assert ("skos:notation", TYPED, "R/P1M", "") in said
    assert "es" in {tag for predicate, _, _, tag in said if predicate == "skos:prefLabel"}


def test_a_language_gets_its_name_from_the_vocabulary():
    said = described(f"{EU}/language/SPA", {"@type": ["Language"]})
    assert ("rdf:type", NAME, "dct:LinguisticSystem", "") in said
    assert "rdfs:label" in {predicate for predicate, *_ in said}


def test_the_place_of_an_agent_is_named_although_the_agent_only_gives_its_iri():
    nodes = dict(head_nodes([catalog()], {}))
    assert ("dct:identifier", TYPED, "14", "") in nodes[f"{BASE}/place/14"]
    assert ("skos:prefLabel", TEXT, "Jalisco", "es") in nodes[f"{BASE}/place/14"]


def test_an_iri_that_plays_two_parts_is_described_as_both():
    mentions = {}
    merge_mentions(mentions, {"https://a.mx/x": {"@type": ["License"], "label": {"es": "X"}}})
    merge_mentions(mentions, {"https://a.mx/x": {"@type": ["Standard"], "label": {"es": "Otra"}}})
    assert nodes_from_mentions(mentions) == [
        (
            "https://a.mx/x",
            [
                ("rdf:type", NAME, "dct:LicenseDocument", ""),
                ("rdf:type", NAME, "dct:Standard", ""),
                ("rdfs:label", TEXT, "X", "es"),
            ],
        )
    ]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(datasets())
def test_whatever_a_dataset_refers_to_and_names_is_described_in_the_head(dataset):
    document = json_from_dataset(dataset)
    described_iris = {subject for subject, _ in nodes_from_mentions(mentions_from_document(document))}
    named = {dataset.publisher.uri, *(concept.uri for concept in dataset.theme)}
    named |= {dataset.license.uri} if dataset.license else set()
    assert named <= described_iris


@settings(max_examples=15, deadline=None, derandomize=True)
@given(catalogs())
def test_a_head_is_the_graph_made_from_the_catalogue(drawn):
    content = SYNTAXES["turtle"].head(head_nodes([drawn], {}))
    assert triples_by_oxigraph(content, "turtle") == triples_of_graph(graph_from_catalog(drawn))


def test_a_record_is_the_graph_made_from_the_record():
    nodes = [
        node
        for node in record_nodes(json_from_node(record()), f"{BASE}/catalog", f"{BASE}/catalog/s")
        if "/record/" in node[0]
    ]
    content = SYNTAXES["ntriples"].fragment(nodes)
    assert triples_by_oxigraph(content, "ntriples") == triples_of_graph(graph_from_record(record()))
    assert json_from_node(record())["primaryTopic"] == f"{BASE}/dataset/s/1"
