"""Decisions that the writing takes, one by one."""

import pytest

from mappings.dcat_mx import (
    Agent,
    Checksum,
    Concept,
    ContactPoint,
    DataService,
    Dataset,
    Distribution,
    Location,
    OtherIdentifier,
    PeriodOfTime,
)
from mappings.json_form import json_from_dataset
from mappings.rdf.iris import mailto_iri, media_type_iri, moment_datatype, tel_iri
from mappings.rdf.nodes import mentions_from_document, nodes_from_document
from mappings.rdf.statements import IRI, NAME, TEXT, TYPED

URI = "https://datos.ejemplo.mx/dataset/salud/7"
PUBLISHER = Agent(
    uri="https://datos.ejemplo.mx/agent/ssa", name={"es": "Salud"}, spatial="https://datos.ejemplo.mx/place/mx"
)


def document(**fields):
    return json_from_dataset(
        Dataset.model_validate(
            {"uri": URI, "identifier": "7", "title": {"es": "Camas"}, "publisher": PUBLISHER, **fields}
        )
    )


def nodes_of(**fields):
    return dict(nodes_from_document(document(**fields)))


def distribution(**fields):
    return Distribution.model_validate({"uri": f"{URI}#distribution-1", **fields})


def test_the_whole_comes_first_and_its_properties_in_the_profiles_order():
    subject, statements = nodes_from_document(document(issued="2014", landing_page="https://a.mx/"))[0]
    assert subject == URI
    assert statements == [
        ("rdf:type", NAME, "dcat:Dataset", ""),
        ("dct:identifier", TYPED, "7", ""),
        ("dct:title", TEXT, "Camas", "es"),
        ("dct:publisher", IRI, "https://datos.ejemplo.mx/agent/ssa", ""),
        ("dcat:landingPage", IRI, "https://a.mx/", ""),
        ("dct:issued", TYPED, "2014", "xsd:gYear"),
    ]


def test_a_download_url_stands_in_for_the_access_url():
    said = nodes_of(distribution=(distribution(download_url="https://a.mx/a.csv"),))[f"{URI}#distribution-1"]
    assert ("dcat:accessURL", IRI, "https://a.mx/a.csv", "") in said
    assert ("dcat:downloadURL", IRI, "https://a.mx/a.csv", "") in said


def test_an_access_url_is_never_taken_for_a_download():
    said = nodes_of(distribution=(distribution(access_url="https://a.mx/"),))[f"{URI}#distribution-1"]
    assert [value for predicate, _, value, _ in said if predicate == "dcat:downloadURL"] == []


def test_a_distribution_without_url_is_left_out_with_its_link_and_what_it_alone_mentions():
    lost = distribution(license=Concept(uri="https://a.mx/licencia"), title={"es": "Perdido"})
    assert [subject for subject, _ in nodes_from_document(document(distribution=(lost,)))] == [URI]
    assert "dcat:distribution" not in [predicate for predicate, *_ in nodes_of(distribution=(lost,))[URI]]
    assert "https://a.mx/licencia" not in mentions_from_document(document(distribution=(lost,)))


def test_a_page_is_typed_once_beside_the_record_however_often_it_is_named():
    page, guide = "https://a.mx/", "https://a.mx/guía"
    files = tuple(
        Distribution(uri=f"{URI}#{name}", access_url=page, documentation=(page, guide)) for name in ("uno", "dos")
    )
    whole = document(landing_page=page, documentation=(guide,), data_dictionary=guide, distribution=files)
    nodes = [node for node in nodes_from_document(whole) if node[0] in {page, guide}]
    assert nodes == [(one, [("rdf:type", NAME, "foaf:Document", "")]) for one in (page, guide)]
    assert not {page, guide} & mentions_from_document(whole).keys()


def test_a_dictionary_is_said_in_both_terms():
    said = nodes_of(data_dictionary="https://a.mx/dd.csv")[URI]
    assert {predicate for predicate, _, value, _ in said if value == "https://a.mx/dd.csv"} == {
        "foaf:page",
        "dcatmx:dataDictionary",
    }


def test_registered_places_are_referred_to_and_areas_described_in_place():
    place = Location(uri="https://datos.ejemplo.mx/place/14", identifier="14", label={"es": "Jalisco"})
    area = Location(uri=f"{URI}#place-1", bbox="POINT(1 2)")
    nodes = nodes_of(spatial=(place, area))
    assert [value for predicate, _, value, _ in nodes[URI] if predicate == "dct:spatial"] == [place.uri, area.uri]
    assert place.uri not in nodes
    assert ("dcat:bbox", TYPED, "POINT(1 2)", "geosparql:wktLiteral") in nodes[area.uri]


def test_openness_is_a_measurement():
    nodes = nodes_of(openness=3)
    assert nodes[f"{URI}#openness"] == [
        ("rdf:type", NAME, "dqv:QualityMeasurement", ""),
        ("dqv:isMeasurementOf", NAME, "dcatmx:openness", ""),
        ("dqv:value", TYPED, "3", "xsd:integer"),
    ]


def score(**law):
    points = {"mqa": 253, "unknown": 80, "findability": 80, "accessibility": 0, "interoperability": 110}
    return {**points, "reusability": 45, "contextuality": 18, "law": law}


def test_each_known_value_of_a_score_is_a_measurement_of_its_metric():
    nodes = nodes_of(score=score(free="yes", non_discriminatory="no"), openness=3)
    measured = {node.removeprefix(URI) for node in nodes if "#measurement-" in node}
    assert measured == {
        "#measurement-mqa", "#measurement-unknown", "#measurement-findability", "#measurement-accessibility",
        "#measurement-interoperability", "#measurement-reusability", "#measurement-contextuality",
        "#measurement-law-free", "#measurement-law-non-discriminatory",
    }  # fmt: skip
    linked = {value for predicate, _, value, _ in nodes[URI] if predicate == "dqv:hasQualityMeasurement"}
    assert linked == {f"{URI}{part}" for part in measured} | {f"{URI}#openness"}
    assert nodes[f"{URI}#measurement-accessibility"] == [
        ("rdf:type", NAME, "dqv:QualityMeasurement", ""),
        ("dqv:isMeasurementOf", NAME, "dcatmx:mqaAccessibility", ""),
        ("dqv:value", TYPED, "0", "xsd:integer"),
    ]
    assert nodes[f"{URI}#measurement-law-non-discriminatory"][1:] == [
        ("dqv:isMeasurementOf", NAME, "dcatmx:lawNonDiscriminatory", ""),
        ("dqv:value", TYPED, "false", "xsd:boolean"),
    ]


def test_a_quality_document_is_the_body_of_an_annotation():
    nodes = nodes_of(quality="https://a.mx/calidad")
    assert ("oa:hasBody", IRI, "https://a.mx/calidad", "") in nodes[f"{URI}#quality"]
    assert ("dqv:hasQualityAnnotation", IRI, f"{URI}#quality", "") in nodes[URI]


def test_rights_are_a_node_that_no_distribution_can_collide_with():
    nodes = nodes_of(
        distribution=(
            distribution(access_url="https://a.mx/", rights={"es": "Cite la fuente"}),
            Distribution(uri=f"{URI}#distribution-1-rights", access_url="https://a.mx/"),
        )
    )
    assert nodes[f"{URI}#distribution-1/rights"] == [
        ("rdf:type", NAME, "dct:RightsStatement", ""),
        ("rdfs:label", TEXT, "Cite la fuente", "es"),
    ]


def test_contact_points_speak_vcard():
    contact = ContactPoint(
        uri=f"{URI}#contact", name={"es": "Enlace"}, email="a@b.mx", telephone="55 1234", url="https://a.mx/v"
    )
    assert nodes_of(contact_point=(contact,))[f"{URI}#contact"] == [
        ("rdf:type", NAME, "vcard:Kind", ""),
        ("rdf:type", NAME, "vcard:Organization", ""),
        ("vcard:fn", TEXT, "Enlace", "es"),
        ("vcard:hasEmail", IRI, "mailto:a@b.mx", ""),
        ("vcard:hasTelephone", IRI, "tel:551234", ""),
        ("vcard:hasURL", IRI, "https://a.mx/v", ""),
    ]


def test_a_period_may_have_one_end_only():
    period = PeriodOfTime(uri=f"{URI}#period", start_date="2014-05")
    assert nodes_of(temporal=(period,))[f"{URI}#period"][1:] == [("dcat:startDate", TYPED, "2014-05", "xsd:gYearMonth")]


def test_identifiers_and_checksums_are_nodes():
    check = Checksum(
        uri=f"{URI}#c", algorithm="http://spdx.org/rdf/terms#checksumAlgorithm_sha256", checksum_value="00ff"
    )
    nodes = nodes_of(
        other_identifier=(OtherIdentifier(uri=f"{URI}#identifier-1", notation="abc"),),
        distribution=(distribution(access_url="https://a.mx/", checksum=check, byte_size=0),),
    )
    assert ("skos:notation", TYPED, "abc", "") in nodes[f"{URI}#identifier-1"]
    assert ("spdx:checksumValue", TYPED, "00ff", "xsd:hexBinary") in nodes[f"{URI}#c"]
    assert ("dcat:byteSize", TYPED, "0", "xsd:nonNegativeInteger") in nodes[f"{URI}#distribution-1"]


def test_a_document_is_of_the_class_that_its_type_says():
    service = {"@id": URI, "@type": "DataService", "title": {"es": "WMS"}, "endpointURL": "https://a.mx/wms"}
    assert dict(nodes_from_document(service))[URI][0] == ("rdf:type", NAME, "dcat:DataService", "")
    assert mentions_from_document({**service, "conformsTo": [{"@id": "https://a.mx/n"}]}) == {
        "https://a.mx/n": {"@type": ["Standard"]}
    }


def test_lineage_is_a_statement_and_a_resolution_has_no_exponent():
    nodes = nodes_of(provenance={"es": "Cartas"}, spatial_resolution_in_meters=1e-07, temporal_resolution="P1M")
    assert nodes[f"{URI}#provenance"] == [
        ("rdf:type", NAME, "dct:ProvenanceStatement", ""),
        ("rdfs:label", TEXT, "Cartas", "es"),
    ]
    assert ("dcat:spatialResolutionInMeters", TYPED, "0.0000001", "xsd:decimal") in nodes[URI]
    assert ("dcat:temporalResolution", TYPED, "P1M", "xsd:duration") in nodes[URI]


def test_a_service_behind_a_distribution_is_described_with_it():
    service = DataService(uri=f"{URI}#s", title={"es": "WMS"}, endpoint_url="https://a.mx/wms")
    nodes = nodes_of(distribution=(distribution(access_url="https://a.mx/", access_service=(service,)),))
    assert ("dcat:accessService", IRI, service.uri, "") in nodes[f"{URI}#distribution-1"]
    assert ("dcat:endpointURL", IRI, "https://a.mx/wms", "") in nodes[service.uri]


def test_what_has_no_place_in_rdf_stays_out():
    said = [
        value
        for _, statements in nodes_from_document(document(extra={"a": "secreto"}, derived=("a",)))
        for _, _, value, _ in statements
    ]
    assert "secreto" not in said


@pytest.mark.parametrize(
    ("number", "iri"),
    [
        ("(55) 5728-2000 ext. 114", "tel:5557282000;ext=114"),
        ("+52 1 33 1234 5678", "tel:+5213312345678"),
        ("5557282000 Extensión 12345", "tel:5557282000;ext=12345"),
        ("5555-1234 / 5555-9876", "tel:55551234"),
        ("Tel. 222 303 4600 y 222 303 4601", "tel:2223034600"),
        ("no disponible", None),
        ("٣٤", None),
        ("", None),
    ],
)
def test_telephones(number, iri):
    assert tel_iri(number) == iri


@pytest.mark.parametrize(
    ("address", "iri"),
    [("datos@salud.gob.mx", "mailto:datos@salud.gob.mx"), ("o'neil+a%b@c.mx", "mailto:o%27neil+a%25b@c.mx")],
)
def test_mailto(address, iri):
    assert mailto_iri(address) == iri


@pytest.mark.parametrize(
    ("moment", "datatype"),
    [("2014", "gYear"), ("2014-05", "gYearMonth"), ("2014-05-27", "date"), ("2014-05-27T01:42:05-05:00", "dateTime")],
)
def test_moments_are_typed_by_their_shape(moment, datatype):
    assert moment_datatype(moment) == f"xsd:{datatype}"


def test_media_types_are_ianas():
    assert media_type_iri("text/csv") == "https://www.iana.org/assignments/media-types/text/csv"
    assert media_type_iri("image/svg+xml").endswith("/image/svg+xml")
    assert media_type_iri("a/b c<>").endswith("/a/b%20c%3C%3E")
