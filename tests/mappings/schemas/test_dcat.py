import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from mappings.assembly import Mapped
from mappings.descriptions import nodes_from_ntriples
from mappings.issues import Issue
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.registry import map_body
from mappings.schemas import dcat
from mappings.schemas.dcat import resource_from_dcat

FIXTURES = Path(__file__).parent / "fixtures" / "dcat"
NAMES = sorted(path.name.removesuffix(".in.nt") for path in FIXTURES.glob("*.in.nt"))
ORIGIN = Origin(
    base_uri="https://indice.ejemplo.mx",
    source="fuente",
    title="Gobierno de Jalisco",
    home="https://datos.jalisco.ejemplo.mx",
    government_level="state",
    government_branch="executive",
    place="14",
)
IRI = "https://datos.ejemplo.mx/d/1"
EU = "http://publications.europa.eu/resource/authority"
PREFIXES = f"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix adms: <http://www.w3.org/ns/adms#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> . @prefix time: <http://www.w3.org/2006/time#> . @prefix locn: <http://www.w3.org/ns/locn#> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix gsp: <http://www.opengis.net/ont/geosparql#> .
@prefix eu: <{EU}/> . @prefix dcatmx: <https://w3id.org/dcat-mx#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcatap: <http://data.europa.eu/r5r/> . @prefix geodcatap: <http://data.europa.eu/930/> .
@prefix dqv: <http://www.w3.org/ns/dqv#> . @prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
"""


def mapped(properties: str, more: str = "", subject: str = f"<{IRI}>", identifier: str = IRI) -> Mapped:
    """Map a dataset from its properties in Turtle; it has a title already."""
    turtle = f'{PREFIXES} {subject} a dcat:Dataset ; dct:title "Título"@es ; {properties} .\n{more}'
    triples = sorted({str(quad.triple) + " .\n" for quad in parse(turtle, RdfFormat.TURTLE)})
    return resource_from_dcat("".join(triples).encode(), identifier, ORIGIN)


def document(properties: str, more: str = "") -> dict:
    """The dataset's JSON form."""
    dataset = mapped(properties, more).dataset
    assert dataset is not None
    return json.loads(json.dumps(json_from_dataset(dataset)))


def distribution(properties: str, more: str = "") -> dict:
    return document(f"dcat:distribution [ a dcat:Distribution ; {properties} ]", more)["distribution"][0]


def said(properties: str) -> set[tuple[str, str]]:
    return {(issue.code, issue.field) for issue in mapped(properties).issues if not issue.code.startswith("missing")}


# ── real records ──


@pytest.mark.parametrize("name", NAMES)
def test_the_description_becomes_what_stands_beside_it(name):
    expected = json.loads((FIXTURES / f"{name}.out.json").read_text(encoding="utf-8"))
    found = map_body("dcat", expected["identifier"], (FIXTURES / f"{name}.in.nt").read_bytes(), ORIGIN)
    assert found.dataset is not None
    assert json.loads(json.dumps(json_from_dataset(found.dataset))) == expected["dataset"]
    assert [[issue.code, issue.field, issue.value] for issue in found.issues] == expected["issues"]


def test_there_are_pairs_to_compare():
    assert len(NAMES) >= 7


# ── one value, many shapes ──


@pytest.mark.parametrize(
    ("properties", "key", "value"),
    [
        ('dct:description "Hola"@es, "Hello"@en', "description", {"es": "Hola", "en": "Hello"}),
        ('dct:description "Hola"', "description", {"es": "Hola"}),
        ('dcat:keyword "agua"@es, "Agua"@es, "water"@en', "keyword", {"es": ["Agua"], "en": ["water"]}),
        ("dcat:landingPage <https://x.mx/p>", "landingPage", "https://x.mx/p"),
        ('dcat:landingPage "https://x.mx/p"^^xsd:anyURI', "landingPage", "https://x.mx/p"),
        ("foaf:page <https://x.mx/doc>", "landingPage", "https://x.mx/doc"),
        ('dct:issued "2020-05"^^xsd:gYearMonth', "issued", "2020-05"),
        ('dct:modified "2020-05-01T10:00:00Z"^^xsd:dateTime', "modified", "2020-05-01T10:00:00Z"),
        (
            "dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL>",
            "accrualPeriodicity",
            "R/P1Y",
        ),
        ('dct:accrualPeriodicity "mensual"', "accrualPeriodicity", "R/P1M"),
        (
            'dct:accrualPeriodicity [ a dct:Frequency ; rdfs:label "Cada mes" ; rdf:value [ time:months 1 ] ]',
            "accrualPeriodicity",
            "R/P1M",
        ),
        (
            "dct:language <http://publications.europa.eu/resource/authority/language/SPA>",
            "language",
            [f"{EU}/language/SPA"],
        ),
        ('dct:language "es", "en"', "language", [f"{EU}/language/ENG", f"{EU}/language/SPA"]),
        (
            "dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC>",
            "accessLevel",
            "public",
        ),
        ('owl:versionInfo "1.2"', "version", "1.2"),
        ("dct:source <https://x.mx/s>", "source", ["https://x.mx/s"]),
        ("prov:wasDerivedFrom <https://x.mx/s>", "source", ["https://x.mx/s"]),
        ("dcatmx:dataDictionary <https://x.mx/d.csv>", "dataDictionary", "https://x.mx/d.csv"),
    ],
)
def test_a_dataset_property_in_its_usual_shapes(properties, key, value):
    assert document(properties)[key] == value


@pytest.mark.parametrize(
    ("properties", "start", "end"),
    [
        (
            'dct:temporal [ dcat:startDate "2010"^^xsd:gYear ; dcat:endDate "2012-03-01"^^xsd:date ]',
            "2010",
            "2012-03-01",
        ),
        ('dct:temporal [ schema:startDate "2010-01-01" ; schema:endDate "2012-03-01" ]', "2010-01-01", "2012-03-01"),
        (
            'dct:temporal [ time:hasBeginning [ time:inXSDDate "2010-01-01"^^xsd:date ] ; time:hasEnd [ time:inXSDgYear "2012"^^xsd:gYear ] ]',
            "2010-01-01",
            "2012",
        ),
        ('dct:temporal "2010-01-01/2012-03-01"', "2010-01-01", "2012-03-01"),
        ('dct:temporal [ dcat:startDate "2010-01-01"^^xsd:date ]', "2010-01-01", None),
        ('dct:temporal [ rdfs:label "2010/2012" ]', "2010", "2012"),
    ],
    ids=["DCAT 2", "DCAT 1", "OWL-Time", "text", "half open", "label"],
)
def test_periods(properties, start, end):
    (period,) = document(properties)["temporal"]
    assert (period.get("startDate"), period.get("endDate")) == (start, end)


@pytest.mark.parametrize(
    ("properties", "key", "value"),
    [
        ('dct:spatial "Jalisco"', "identifier", "14"),
        ('dct:spatial [ a dct:Location ; skos:prefLabel "Jalisco"@es ]', "identifier", "14"),
        ('dct:spatial [ locn:geographicName "Marte" ]', "label", {"es": "Marte"}),
        ('dct:spatial [ dcat:bbox "POLYGON((-1 1, 1 1, 1 -1, -1 -1, -1 1))"^^gsp:wktLiteral ]', "bbox", "POLYGON"),
        ('dct:spatial [ dcat:centroid "POINT(-103.3 20.6)"^^gsp:wktLiteral ]', "centroid", "POINT"),
        (
            'dct:spatial [ locn:geometry "{\\"type\\":\\"Point\\",\\"coordinates\\":[-103.3,20.6]}" ]',
            "geometry",
            "POINT",
        ),
        ('dct:spatial [ locn:geometry [ gsp:asWKT "POINT(-103.3 20.6)"^^gsp:wktLiteral ] ]', "geometry", "POINT"),
    ],
)
def test_places(properties, key, value):
    (place,) = document(properties)["spatial"]
    assert place[key].startswith(value) if isinstance(value, str) else place[key] == value


def test_a_named_place_keeps_each_of_its_shapes():
    box, point = "POLYGON((-1 1,1 1,1 -1,-1 -1,-1 1))", "POINT(0 0)"
    shapes = f'dcat:bbox "{box}" ; dcat:centroid "{point}" ; locn:geometry "{point}"'
    (place,) = document(f'dct:spatial [ skos:prefLabel "Marte"@es ; {shapes} ]')["spatial"]
    assert place.keys() >= {"label", "bbox", "centroid", "geometry"}
    registered, own = document(f'dct:spatial [ skos:prefLabel "Jalisco"@es ; {shapes} ]')["spatial"]
    assert (registered["identifier"], "bbox" in own) == ("14", True)


GML = '"<gml:Envelope><gml:lowerCorner>2.5 49.5</gml:lowerCorner></gml:Envelope>"^^gsp:gmlLiteral'
WKT = '"POLYGON((2 50,6 50,6 49,2 49,2 50))"^^gsp:wktLiteral'


@pytest.mark.parametrize("written", [f"{GML}, {WKT}", f"{WKT}, {GML}"])
def test_a_shape_that_is_written_twice_is_read_where_it_can_be_and_nothing_is_said(written):
    assert [place["bbox"][:7] for place in document(f"dct:spatial [ dcat:bbox {written} ]")["spatial"]] == ["POLYGON"]
    assert "geometry.unreadable" not in {code for code, _ in said(f"dct:spatial [ dcat:bbox {written} ]")}


def test_a_shape_that_cannot_be_read_is_told_in_its_own_words():
    for properties in (f"dct:spatial [ dcat:bbox {GML} ]", f"dct:spatial [ locn:geometry [ gsp:asWKT {GML} ] ]"):
        (issue,) = (issue for issue in mapped(properties).issues if issue.code == "geometry.unreadable")
        assert (issue.field, issue.value[:13]) == ("dct:spatial", "<gml:Envelope")


@pytest.mark.parametrize(
    ("properties", "more", "office"),
    [
        (
            'dcat:contactPoint [ a vcard:Kind ; vcard:fn "Oficina"@es ; vcard:hasEmail <mailto:a@b.gob.mx> ; vcard:hasTelephone <tel:+5233> ]',
            "",
            {"name": {"es": "Oficina"}, "email": "a@b.gob.mx", "telephone": "+5233"},
        ),
        (
            'dcat:contactPoint [ vcard:organization-name "Oficina" ; vcard:email "a@b.gob.mx" ; vcard:hasTelephone [ vcard:hasValue <tel:5233> ] ]',
            "",
            {"name": {"es": "Oficina"}, "email": "a@b.gob.mx", "telephone": "5233"},
        ),
        (
            'adms:contactPoint [ foaf:name "Oficina" ; foaf:mbox <mailto:a@b.gob.mx> ]',
            "",
            {"name": {"es": "Oficina"}, "email": "a@b.gob.mx"},
        ),
        ('dcat:contactPoint [ vcard:hasEmail [ vcard:value "a@b.gob.mx" ] ]', "", {"email": "a@b.gob.mx"}),
        ("dcat:contactPoint <mailto:a@b.gob.mx>", "", {"email": "a@b.gob.mx"}),
        ('dcat:contactPoint "Oficina de datos"', "", {"name": {"es": "Oficina de datos"}}),
        ("dcat:contactPoint <https://x.mx/c>", "", {"url": "https://x.mx/c"}),
        ("dcat:contactPoint <https://x.mx/c>", '<https://x.mx/c> vcard:fn "Oficina" .', {"name": {"es": "Oficina"}}),
    ],
)
def test_contact_points(properties, more, office):
    (contact,) = document(properties, more)["contactPoint"]
    assert {key: value for key, value in contact.items() if not key.startswith("@")} == office


@pytest.mark.parametrize(
    "place", ["<https://sws.geonames.org/3522509/>", '"https://sws.geonames.org/3522509/"',
              "<https://sws.geonames.org/3522509/> . <https://sws.geonames.org/3522509/> a dct:Location"],
)  # fmt: skip
def test_a_place_of_another_gazetteer_keeps_its_iri(place):
    made = document(f"dct:spatial {place}")
    assert made["spatial"] == [{"@id": "https://sws.geonames.org/3522509/", "@type": "Location"}]
    assert "extra" not in made
    assert ("place.unknown", "dct:spatial") in said(f"dct:spatial {place}")


def test_a_place_inside_the_portals_network_is_not_published():
    found = mapped("dct:spatial <http://localhost:8080/lugares/14>")
    assert found.dataset is not None
    assert found.dataset.spatial == ()
    assert "localhost" not in json.dumps(found.dataset.extra)


# ── publisher ──


@pytest.mark.parametrize(
    "publisher",
    [
        'dct:publisher [ a foaf:Agent ; foaf:name "Secretaría de Salud"@es ]',
        'dct:publisher "Secretaría de Salud"',
        'dct:publisher [ vcard:fn "Secretaría de Salud" ]',
        'dct:publisher [ skos:prefLabel "Secretaría de Salud"@es, "Ministry of Health"@en ]',
    ],
)
def test_the_publisher_is_who_the_record_names(publisher):
    made = document(publisher)
    assert made["publisher"]["name"]["es"] == "Secretaría de Salud"
    assert made["publisher"]["@id"] == "https://indice.ejemplo.mx/agent/secretaria-de-salud-14"
    assert "publisher" not in made.get("derived", [])


@pytest.mark.parametrize(
    "publisher", ["dct:publisher <https://x.mx/org/1>", "dct:publisher [ a foaf:Agent ]", 'dct:issued "2020"']
)
def test_a_publisher_without_a_name_is_the_registrys_and_marked_so(publisher):
    made = document(publisher)
    assert made["publisher"]["name"] == {"es": "Gobierno de Jalisco"}
    assert "publisher" in made["derived"]


@pytest.mark.parametrize(
    "publisher",
    [
        "dct:publisher <https://x.mx/org/1>",
        "dct:publisher <https://x.mx/org/1> . <https://x.mx/org/1> a foaf:Agent ; foaf:homepage <https://x.mx/>",
        'dct:publisher "https://x.mx/org/1"',
    ],
)
def test_an_institution_without_a_name_is_told_once_and_its_address_kept(publisher):
    found = mapped(publisher)
    assert found.dataset is not None
    assert "https://x.mx/org/1" in json.dumps(found.dataset.extra["dct:publisher"])
    assert [issue for issue in found.issues if "dct:publisher" in issue.field + issue.value] == [
        Issue("agent.unnamed", "dct:publisher", "https://x.mx/org/1")
    ]


@pytest.mark.parametrize("name", ["dct:creator", "dct:contributor", "dct:rightsHolder", "geodcatap:custodian"])
def test_so_is_one_that_plays_another_part(name):
    found = mapped(f"{name} <https://x.mx/org/1>")
    assert found.dataset is not None
    assert found.dataset.extra == {name: ["https://x.mx/org/1"]}
    assert Issue("agent.unnamed", name, "https://x.mx/org/1") in found.issues


def test_an_institution_without_a_name_is_told_by_its_own_iri_and_not_by_its_role():
    found = mapped(
        "prov:qualifiedAttribution [ a prov:Attribution ; dcat:hadRole dct:publisher ; prov:agent <https://x.mx/org/1> ]"
    )
    (told,) = [issue.value for issue in found.issues if issue.code == "agent.unnamed"]
    assert told == "https://x.mx/org/1"


def test_and_one_that_took_part_in_what_made_the_data():
    found = mapped(
        'prov:wasGeneratedBy [ a prov:Activity ; rdfs:label "Censo"@es ; prov:wasAssociatedWith <https://x.mx/org/1> ]'
    )
    assert found.dataset is not None
    assert found.dataset.was_generated_by[0].label == {"es": "Censo"}
    assert "https://x.mx/org/1" in json.dumps(found.dataset.extra)
    assert "agent.unnamed" in {issue.code for issue in found.issues}


@pytest.mark.parametrize(
    "iri",
    [
        "https://datos.gob.mx/organization/salud",
        "https://www.gob.mx/salud/",
        "https://datos.gob.mx/busca/organization/about/salud",
    ],
)
def test_the_page_of_an_institution_on_a_national_portal_names_it_wherever_it_is_said(iri):
    for name, key in (("dct:publisher", "publisher"), ("dct:creator", "creator")):
        made = document(f"{name} <{iri}>")
        agent = made[key][0] if key == "creator" else made[key]
        assert (agent["@id"], agent["name"]) == ("https://indice.ejemplo.mx/agent/salud", {"es": "Secretaría de Salud"})
        assert "agent.unnamed" not in {issue.code for issue in mapped(f"{name} <{iri}>").issues}


# ── distributions ──


@pytest.mark.parametrize(
    ("properties", "key", "value"),
    [
        ('dcat:accessURL "https://x.mx/a b.csv"', "accessURL", "https://x.mx/a%20b.csv"),
        ("dcat:accessURL [ foaf:page <https://x.mx/a> ]", "accessURL", "https://x.mx/a"),
        ("dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>", "mediaType", "text/csv"),
        ('dcat:mediaType "text/csv"', "mediaType", "text/csv"),
        ('dct:format [ a dct:IMT ; rdf:value "text/csv" ; rdfs:label "CSV" ]', "mediaType", "text/csv"),
        ('dcat:byteSize "1024.0"^^xsd:decimal', "byteSize", 1024),
        ('dcat:bytes "1024"', "byteSize", 1024),
        ('dct:rights "Libre"@es', "rights", {"es": "Libre"}),
        ('dct:rights [ a dct:RightsStatement ; rdfs:label "Libre"@es ]', "rights", {"es": "Libre"}),
        ('dct:identifier "r-1"', "identifier", "r-1"),
    ],
)
def test_a_distribution_property_in_its_usual_shapes(properties, key, value):
    assert distribution(properties)[key] == value


@pytest.mark.parametrize(
    "written",
    [
        'dct:format "CSV"',
        "dct:format <http://publications.europa.eu/resource/authority/file-type/CSV>",
        'dct:format [ rdf:value "text/csv" ; rdfs:label "CSV" ]',
        'dct:format [ a dct:MediaTypeOrExtent ; rdfs:label "csv" ]',
        'dct:format <https://x.mx/formats/csv> . <https://x.mx/formats/csv> skos:notation "CSV"',
    ],
)
def test_formats(written):
    properties, _, more = written.partition(" . ")
    assert distribution(properties, f"{more} ." if more else "")["format"]["@id"] == f"{EU}/file-type/CSV"


@pytest.mark.parametrize(
    "written",
    [
        "dct:license <http://creativecommons.org/licenses/by/4.0/>",
        'dct:license "CC-BY-4.0"',
        'dct:license [ a dct:LicenseDocument ; rdfs:label "Creative Commons Attribution 4.0" ; skos:notation "cc-by-4.0" ]',
    ],
)
def test_licences(written):
    assert distribution(written)["license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"


def test_an_unknown_licence_keeps_the_name_that_the_catalogue_gives_it():
    made = distribution("dct:license <https://x.mx/l>", '<https://x.mx/l> rdfs:label "Licencia propia"@es .')
    assert made["license"] == {"@id": "https://x.mx/l", "label": {"es": "Licencia propia"}}


def test_a_checksum():
    digits = "ab" * 32
    made = distribution(
        "spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;"
        f' spdx:checksumValue "{digits.upper()}"^^xsd:hexBinary ]'
    )
    assert made["checksum"]["checksumValue"] == digits


def test_a_resource_of_ckan_keeps_its_uuid():
    uuid = "0d5ae8e5-12a3-4c4b-9d55-2b2b3c1a7f60"
    made = document(f"dcat:distribution <https://x.mx/dataset/a/resource/{uuid}>")["distribution"][0]
    assert made["identifier"] == uuid


def test_a_distribution_that_is_only_named_stays_and_is_reported():
    found = mapped("dcat:distribution <https://x.mx/r/1>")
    assert found.dataset is not None
    assert len(found.dataset.distribution) == 1
    assert "distribution.no_url" in {issue.code for issue in found.issues}


# ── what is said, and what is kept ──


@pytest.mark.parametrize(
    ("properties", "code", "field"),
    [
        ('dct:modified "ayer"', "date.unreadable", "dct:modified"),
        ('dct:accrualPeriodicity "a veces, o no"', "frequency.unknown", "dct:accrualPeriodicity"),
        ('dct:issued "2019-01-01"^^xsd:date, "2020-01-01"^^xsd:date', "value.several", "dct:issued"),
        ('dct:issued "2019-01-01"^^xsd:date, "ayer"', "value.several", "dct:issued"),
        ('dct:title "Otro título"@es', "text.several", "dct:title"),
        ('dcat:distribution [ dct:title "A", "B" ]', "text.several", "dcat:distribution[0].dct:title"),
        ('dcat:contactPoint [ vcard:fn "A", "B" ]', "text.several", "dcat:contactPoint"),
        ('dct:publisher [ foaf:name "A", "B" ]', "text.several", "dct:publisher"),
        ('dcat:landingPage "javascript:alert(1)"', "url.unreadable", "dcat:landingPage"),
        ('dcat:distribution [ dcat:byteSize "mucho" ]', "integer.unreadable", "dcat:distribution[0].dcat:byteSize"),
        ('dct:temporal [ dcat:startDate "2012-01-01" ; dcat:endDate "2010-01-01" ]', "period.reversed", "dct:temporal"),
    ],
)
def test_what_is_not_understood_is_said_with_its_field(properties, code, field):
    assert (code, field) in said(properties)


def test_a_publishers_type_is_written_as_its_scheme_writes_it_and_named():
    made = document(
        'dct:publisher [ foaf:name "A" ; dct:type <http://purl.org/adms/publishertype/NationalAuthority/> ]'
    )
    label = {"es": "Autoridad nacional", "en": "National authority"}
    assert made["publisher"]["type"] == {"@id": "http://purl.org/adms/publishertype/NationalAuthority", "label": label}


def test_what_has_no_place_in_the_profile_is_kept_apart():
    made = document('<https://x.mx/v#own> "propio" ; dct:relation [ dct:title "Otro"@es ] ; dct:type "encuesta"')
    assert made["extra"]["https://x.mx/v#own"] == "propio"
    assert made["extra"]["dct:relation"][0]["dct:title"] == "Otro"
    assert made["extra"]["dct:type"] == ["encuesta"]


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ("dcat:distribution [ dcat:mediaType <https://ajeno.mx/tipos/xyz> ; dcat:accessURL <https://x.mx/1> ]",
         "media_type.unknown"),
        ('dcat:distribution [ dcat:byteSize "mucho" ; dcat:accessURL <https://x.mx/1> ]', "integer.unreadable"),
        ('adms:sample [ dcat:byteSize "mucho" ; dcat:accessURL <https://x.mx/1> ]', "integer.unreadable"),
        ('dct:modified "ayer"', "date.unreadable"),
    ],
)  # fmt: skip
def test_one_fault_is_one_issue(properties, code):
    assert [found for found, _ in said(properties)] == [code]


def test_what_was_not_told_of_one_distribution_is_told_beside_what_was_of_another():
    files = "dcat:distribution <https://x.mx/1>, <https://x.mx/2>"
    more = '<https://x.mx/1> dcat:byteSize "mucho" . <https://x.mx/2> <https://x.mx/v#own> "propio" .'
    issues = mapped(files, more).issues
    assert [issue.value for issue in issues if issue.code == "value.extra"] == ["distribution.https://x.mx/v#own"]


def test_a_format_that_is_known_by_its_media_type_only_goes_by_that():
    made = distribution("dcat:mediaType <https://ajeno.mx/tipos/xyz> ; dcat:accessURL <https://x.mx/1>")
    assert made["format"]["@id"] == "https://ajeno.mx/tipos/xyz"
    assert distribution('dcat:mediaType "text/csv"')["format"]["@id"].endswith("/CSV")


def test_of_two_texts_in_one_language_the_first_in_alphabetical_order_counts_and_both_are_kept():
    made = document('dct:title "Alfa"@es, "Alpha"@en ; dct:description "Uno.", "Dos."')
    assert made["title"] == {"es": "Alfa", "en": "Alpha"}
    assert made["description"] == {"es": "Dos."}
    assert made["extra"]["dct:title"] == ["Alfa", {"@language": "en", "@value": "Alpha"}, "Título"]
    assert made["extra"]["dct:description"] == ["Dos.", "Uno."]


def test_of_two_values_where_one_is_due_the_other_is_kept():
    made = document('dct:issued "2020-01-01"^^xsd:date, "2019-01-01"^^xsd:date')
    assert (made["issued"], made["extra"]["dct:issued"]) == ("2019-01-01", ["2019-01-01", "2020-01-01"])


@pytest.mark.parametrize(
    "properties",
    [
        'adms:identifier [ skos:notation "http://172.16.6.140/d/1" ]',
        'dct:identifier "http://localhost:5000/d/1"',
        "adms:identifier <http://ckan/d/1>",
        'dcat:distribution [ dct:identifier "http://172.16.6.140/r/1" ; dcat:accessURL <https://x.mx/1> ]',
        "dcat:distribution <http://172.16.6.140/r/1> . <http://172.16.6.140/r/1> dcat:accessURL <https://x.mx/1>",
        """dcat:distribution [ dcat:accessURL <https://x.mx/1> ; dcat:accessService [
            dcat:endpointURL <https://x.mx/ows> ; dct:identifier "http://172.16.6.140/ows" ] ]""",
    ],
)
def test_an_identifier_that_leads_inside_is_told_and_not_published(properties):
    found = mapped(properties)
    assert [issue.code for issue in found.issues if issue.code.startswith("url.")] == ["url.internal"]
    published = json.dumps(json_from_dataset(found.dataset))
    assert not any(host in published for host in ("172.16.6.140", "localhost", "http://ckan"))


def test_a_dataset_whose_own_iri_leads_inside_is_found_by_it_still():
    inner = "http://172.16.6.140/d/1"
    made = mapped("dcat:version '1'", subject=f"<{inner}>", identifier=inner).dataset
    assert made is not None
    assert made.identifier == inner
    assert made.uri.endswith("/dataset/fuente/http%3A%2F%2F172.16.6.140%2Fd%2F1")


@pytest.mark.parametrize("name", ["locn:geometry", "dcat:bbox", "dcat:centroid"])
def test_a_place_whose_shape_is_in_gml_only_has_it(name):
    gml = "<gml:Point srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>19.4 -99.1</gml:pos></gml:Point>"
    (place,) = document(f'dct:spatial [ {name} "{gml}"^^gsp:gmlLiteral ]')["spatial"]
    assert "POINT (-99.1 19.4)" in place.values()


def test_a_place_that_is_a_literal_in_gml_is_a_shape():
    gml = "<gml:Envelope><gml:lowerCorner>-99 19</gml:lowerCorner><gml:upperCorner>-98 20</gml:upperCorner></gml:Envelope>"
    (place,) = document(f'dct:spatial "{gml}"^^gsp:gmlLiteral')["spatial"]
    assert place["geometry"] == "POLYGON ((-99 19, -98 19, -98 20, -99 20, -99 19))"


# ── who else, what else ──


@pytest.mark.parametrize(
    ("properties", "key", "value"),
    [
        (f"dct:type <{EU}/dataset-type/HVD>", "type", [{"@id": f"{EU}/dataset-type/HVD"}]),
        ('dct:provenance [ rdfs:label "De aquí"@es ]', "provenance", {"es": "De aquí"}),
        ('dct:rights [ rdfs:comment "Míos"@es ]', "rights", {"es": "Míos"}),
        ("dct:rights <https://x.mx/r>", "rights", {"es": "https://x.mx/r"}),
        ('dct:created "2019"^^xsd:gYear', "created", "2019"),
        ('dcat:spatialResolutionInMeters "10.0"^^xsd:decimal', "spatialResolutionInMeters", 10.0),
        ('dcat:temporalResolution "P1D"^^xsd:duration', "temporalResolution", "P1D"),
        ("adms:prev <https://x.mx/v1>", "previousVersion", "https://x.mx/v1"),
        ("dct:hasVersion <https://x.mx/v2>", "hasVersion", ["https://x.mx/v2"]),
        ("dct:relation <https://x.mx/otro>", "relation", ["https://x.mx/otro"]),
        ("dcatap:applicableLegislation <https://x.mx/ley>", "applicableLegislation", ["https://x.mx/ley"]),
        (
            "dcatap:hvdCategory <http://data.europa.eu/bna/c_c3de25e4>",
            "hvdCategory",
            [{"@id": "http://data.europa.eu/bna/c_c3de25e4"}],
        ),
        ("dqv:hasQualityAnnotation <https://x.mx/q>", "quality", "https://x.mx/q"),
    ],
)
def test_a_property_of_dcat_ap_in_its_usual_shapes(properties, key, value):
    made = document(properties)
    assert made[key] == value
    assert "extra" not in made


@pytest.mark.parametrize(
    ("properties", "tag"),
    [
        (f"dct:language <{EU}/language/ENG>", "en"),
        ('dct:language "en"@en', "en"),
        ('dct:language "http://id.loc.gov/vocabulary/iso639-1/en"^^xsd:anyURI', "en"),
        (f"dct:language <{EU}/language/ENG>, <{EU}/language/FRA>", "es"),
        ('dct:language "es" ; schema:inLanguage "en"', "es"),
        ('schema:inLanguage "en"', "en"),
        ("dct:language [ rdf:value 'en' ]", "es"),
        ("dct:issued '2020'", "es"),
    ],
)
@pytest.mark.parametrize(("subject", "identifier"), [(f"<{IRI}>", IRI), ("_:d", "title-0123")], ids=["IRI", "blank"])
def test_a_description_is_read_once_whatever_its_language(monkeypatch, properties, tag, subject, identifier):
    read = []
    monkeypatch.setattr(dcat, "nodes_from_ntriples", lambda *given: read.append(given) or nodes_from_ntriples(*given))
    dataset = mapped(f'{properties} ; dct:description "Potholes"', subject=subject, identifier=identifier).dataset
    assert dataset is not None
    assert dataset.description == {tag: "Potholes"}
    assert len(read) == 1


def test_in_ntriples_that_are_not_canonical_the_language_is_found_as_well():
    lines = [
        f"<{IRI}>\t<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>\t<http://www.w3.org/ns/dcat#Dataset>.",
        f'<{IRI}>\t<http://purl.org/dc/terms/title>\t"Potholes".',
        f"<{IRI}>\t<http://purl.org/dc/terms/language>\t<{EU}/language/ENG>.",
    ]
    dataset = resource_from_dcat("\n".join(lines).encode(), IRI, ORIGIN).dataset
    assert dataset is not None
    assert dataset.title == {"en": "Potholes"}


def test_untagged_literals_are_in_the_one_language_that_is_declared():
    made = document(
        f'dct:language <{EU}/language/ENG> ; dct:description "Potholes" ; dcat:keyword "baches"@es, "roads"'
    )
    assert (made["title"], made["description"]) == ({"es": "Título"}, {"en": "Potholes"})
    assert made["keyword"] == {"es": ["baches"], "en": ["roads"]}
    both = document(f'dct:language <{EU}/language/ENG>, <{EU}/language/SPA> ; dct:description "Hoyos"')
    assert both["description"] == {"es": "Hoyos"}


def test_what_is_remembered_of_an_office_is_what_it_says_itself():
    offices = [
        '[ vcard:fn "Uno" ]',
        '[ vcard:fn "Dos" ; vcard:hasTelephone [ vcard:hasValue "5" ] ]',
        '[ vcard:fn "Uno" ]',
    ]
    names = [document(f"dcat:contactPoint {office}")["contactPoint"][0]["name"]["es"] for office in offices]
    assert names == ["Uno", "Dos", "Uno"]
    assert document(f"dct:language <{EU}/language/ENG> ; dcat:contactPoint {offices[0]}")["contactPoint"][0][
        "name"
    ] == {"en": "Uno"}


def test_of_several_landing_pages_the_first_is_the_landing_page_and_the_others_are_documentation():
    pages = "dcat:landingPage <https://x.mx/b>, <https://x.mx/a>, <https://x.mx/c> ; foaf:page <https://x.mx/doc>"
    made = document(pages)
    assert made["landingPage"] == "https://x.mx/a"
    assert made["page"] == ["https://x.mx/b", "https://x.mx/c", "https://x.mx/doc"]
    assert "extra" not in made
    notes = [issue for issue in mapped(pages).issues if issue.code == "landing_page.several"]
    assert [(issue.field, issue.value, str(issue.severity)) for issue in notes] == [
        ("dcat:landingPage", "https://x.mx/a, https://x.mx/b, https://x.mx/c", "info")
    ]


def test_a_homepage_beside_a_landing_page_is_documentation_and_the_same_one_twice_is_one():
    made = document("dcat:landingPage <https://x.mx/p> ; foaf:homepage <https://x.mx/h>, <https://x.mx/p>")
    assert (made["landingPage"], made["page"]) == ("https://x.mx/p", ["https://x.mx/h"])
    assert document("foaf:homepage <https://x.mx/h>")["landingPage"] == "https://x.mx/h"


def test_a_landing_page_that_cannot_be_read_is_kept_beside_one_that_can():
    made = document('dcat:landingPage <https://x.mx/p>, "javascript:alert(1)"')
    assert (made["landingPage"], made["extra"]["dcat:landingPage"]) == ("https://x.mx/p", ["javascript:alert(1)"])


def test_documentation_is_the_landing_page_where_there_is_no_other():
    made = document("foaf:page <https://x.mx/doc>")
    assert (made["page"], made["landingPage"]) == (["https://x.mx/doc"], "https://x.mx/doc")
    assert "landingPage" in made["derived"]
    assert (
        document("foaf:page <https://x.mx/doc> ; dcat:landingPage <https://x.mx/p>")["landingPage"] == "https://x.mx/p"
    )


def test_the_dictionary_is_no_other_documentation():
    made = document("foaf:page <https://x.mx/d.csv>, <https://x.mx/doc> ; dcatmx:dataDictionary <https://x.mx/d.csv>")
    assert (made["dataDictionary"], made["page"]) == ("https://x.mx/d.csv", ["https://x.mx/doc"])


@pytest.mark.parametrize(
    ("creator", "name"),
    [
        ('[ a foaf:Organization ; foaf:name "INEGI"@es ]', "Instituto Nacional de Estadística y Geografía"),
        ('"Ana Ruiz"', "Ana Ruiz"),
    ],
)
def test_creators_are_named(creator, name):
    assert [each["name"]["es"] for each in document(f"dct:creator {creator}")["creator"]] == [name]


def test_of_a_person_nothing_but_the_name_is_published():
    (made,) = document('dct:creator [ a foaf:Person ; foaf:name "Ana Ruiz" ; foaf:mbox <mailto:ana@x.mx> ]')["creator"]
    assert made.keys() == {"@id", "@type", "name"}


def test_an_institution_that_is_only_an_iri_is_kept_apart_and_never_named_after_its_address():
    made = document("dct:creator <https://x.mx/org/1>")
    assert "creator" not in made
    assert made["extra"]["dct:creator"] == ["https://x.mx/org/1"]


def test_roles_of_prov_and_of_geodcat_ap():
    inspire = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole"
    agent = '[ a foaf:Agent ; foaf:name "CONAGUA de Marte" ]'
    made = document(
        f"prov:qualifiedAttribution [ prov:agent {agent} ; dcat:hadRole <{inspire}/processor> ] ;"
        f"geodcatap:custodian {agent} ; dct:rightsHolder {agent}"
    )
    roles = [each["hadRole"].rpartition("/")[2] for each in made["qualifiedAttribution"]]
    assert sorted(roles) == ["custodian", "owner", "processor"]


def test_a_sample_is_a_node_or_where_its_name_leads():
    described = '[ a dcat:Distribution ; dct:title "Diez filas"@es ; dcat:downloadURL <https://x.mx/10.csv> ]'
    made = document(f"adms:sample <https://x.mx/muestra.csv>, {described}")
    assert {each.get("accessURL") or each["downloadURL"] for each in made["sample"]} == {
        "https://x.mx/muestra.csv",
        "https://x.mx/10.csv",
    }
    assert "distribution" not in made


def test_a_service_behind_a_distribution():
    made = distribution(
        "dcat:accessURL <https://x.mx/wms> ; dcat:accessService [ a dcat:DataService ; dcat:endpointURL <https://x.mx/wms> ;"
        ' dct:title "WMS"@es ; <https://x.mx/v#own> "propio" ], <https://x.mx/servicio>'
    )
    (service,) = made["accessService"]
    assert (service["endpointURL"], service["title"]) == ("https://x.mx/wms", {"es": "WMS"})
    assert service["extra"] == {"https://x.mx/v#own": "propio"}
    assert made["extra"]["dcat:accessService"] == ["https://x.mx/servicio"]


def test_a_policy_is_a_licence_only_where_it_is_known_as_one():
    known = distribution("odrl:hasPolicy <http://creativecommons.org/licenses/by/4.0/>")
    assert known["license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    other = distribution("odrl:hasPolicy <https://x.mx/politica>")
    assert ("license" in other, other["hasPolicy"]) == (False, "https://x.mx/politica")


def test_columns_stand_in_the_order_of_their_numbers():
    columns = "".join(f'<{IRI}#c-{number}> csvw:name "c{number}" . ' for number in (1, 2, 10))
    made = distribution(f"csvw:column <{IRI}#c-10>, <{IRI}#c-2>, <{IRI}#c-1>", columns)
    assert [each["name"] for each in made["field"]] == ["c1", "c2", "c10"]


@pytest.mark.parametrize(
    ("properties", "field"),
    [
        ('dct:description "{{description}}"@es', "dct:description"),
        ("dcat:contactPoint [ vcard:hasEmail <mailto:%7B%7BorgContactEmail%7D%7D> ]", "vcard:hasEmail"),
        ('dcat:contactPoint [ vcard:fn "{{orgContactName}}" ; vcard:hasEmail <mailto:a@b.gob.mx> ]', "vcard:fn"),
    ],
)
def test_a_template_that_nobody_filled_in_is_said_and_left_out(properties, field):
    found = mapped(properties)
    assert ("value.template", field) in {(issue.code, issue.field) for issue in found.issues}
    assert "{{" not in json.dumps(json_from_dataset(found.dataset))


def test_braces_inside_a_text_are_no_template():
    text = "Use {{nombre}} como ejemplo de plantilla"
    assert document(f'dct:description "{text}"@es')["description"] == {"es": text}


def test_a_dataset_without_an_iri_goes_by_its_identifier():
    found = mapped('dct:identifier "n-1"', subject="[]", identifier="n-1")
    assert found.dataset is not None
    assert found.dataset.uri == "https://indice.ejemplo.mx/dataset/fuente/n-1"
    assert found.dataset.other_identifier == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "record.no_dataset"),
        (b"no triples", "record.unreadable"),
        (b"\xff\xfe", "record.unreadable"),
        (b'<a:b> <http://purl.org/dc/terms/title> "x" .\n', "record.no_dataset"),
    ],
    ids=["nothing", "rubbish", "bytes", "no dataset"],
)
def test_what_describes_no_dataset_is_refused(body, code):
    found = resource_from_dcat(body, IRI, ORIGIN)
    assert found.dataset is None
    assert [issue.code for issue in found.issues] == [code]


def test_circles_between_nodes_do_not_matter():
    found = mapped(
        "dct:relation <a:x> ; dcat:contactPoint <a:x> ; dct:spatial <a:x> ; dct:publisher <a:x>",
        f"<a:x> dct:relation <{IRI}>, <a:x> .",
    )
    assert found.dataset is not None
    assert json_from_dataset(found.dataset)["extra"]


PREDICATES = st.sampled_from(
    [
        "dct:title",
        "dct:description",
        "dcat:keyword",
        "dcat:theme",
        "dct:issued",
        "dct:publisher",
        "dcat:contactPoint",
        "dct:temporal",
        "dct:spatial",
        "dct:language",
        "dct:license",
        "dct:accrualPeriodicity",
        "dct:accessRights",
        "dct:identifier",
        "adms:identifier",
        "dcat:landingPage",
        "foaf:page",
        "dct:conformsTo",
        "dcat:distribution",
        "dcat:accessURL",
        "dct:format",
        "dcat:mediaType",
        "dcat:byteSize",
        "spdx:checksum",
        "dct:rights",
        "dct:type",
        "dct:creator",
        "dct:relation",
        "prov:qualifiedAttribution",
        "prov:agent",
        "prov:wasGeneratedBy",
        "geodcatap:custodian",
        "dcat:qualifiedRelation",
        "dcat:hadRole",
        "adms:sample",
        "dcat:accessService",
        "dcat:endpointURL",
        "csvw:column",
        "csvw:name",
        "dqv:hasQualityMeasurement",
        "dqv:hasQualityAnnotation",
        "dcat:temporalResolution",
        "dcat:spatialResolutionInMeters",
        "odrl:hasPolicy",
        "rdfs:label",
        "foaf:name",
        "rdf:value",
    ]
)
TERMS = st.sampled_from(
    [
        '""',
        '"x"',
        '"x"@es',
        '"-1"',
        '"2020-01-01"^^xsd:date',
        "<a:b>",
        "<https://x.mx/1>",
        f"<{IRI}>",
        '"\\u0000\\uFFFE<b>"@en',
        '"{{plantilla}}"',
        "rdf:nil",
    ]
)
NODES = st.recursive(
    TERMS,
    lambda inner: st.lists(st.tuples(PREDICATES, inner), max_size=4).map(
        lambda edges: "[ " + " ; ".join(f"{predicate} {value}" for predicate, value in edges) + " ]"
    ),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(edges=st.lists(st.tuples(PREDICATES, NODES), max_size=10))
def test_no_description_is_too_odd(edges):
    found = mapped(" ; ".join(f"{predicate} {value}" for predicate, value in edges) or "dct:type <a:b>")
    assert found.dataset is not None
    json.dumps(json_from_dataset(found.dataset))


def test_what_the_library_writes_is_read_as_well():
    quads = parse(f'{PREFIXES} <{IRI}> a dcat:Dataset ; dct:title "T"@es .', RdfFormat.TURTLE)
    assert resource_from_dcat(serialize(quads, format=RdfFormat.N_QUADS), IRI, ORIGIN).dataset is not None


def test_measurements_of_an_index_are_computed_anew_and_those_of_others_kept():
    made = document(
        "dqv:hasQualityMeasurement [ dqv:isMeasurementOf dcatmx:openness ; dqv:value 5 ],"
        " [ dqv:isMeasurementOf <https://x.mx/metrica> ; dqv:value 5 ]"
    )
    (kept,) = made["extra"]["dqv:hasQualityMeasurement"]
    assert kept["dqv:isMeasurementOf"] == "https://x.mx/metrica"
    assert "openessRating" not in made


@pytest.mark.parametrize(
    "name",
    [
        "dct:source", "dct:relation", "dct:conformsTo", "dct:hasVersion", "dct:isVersionOf", "dct:replaces",
        "dct:isReferencedBy", "dct:type", "dct:rights", "dct:provenance", "dct:license", "dcat:version", "dcat:inSeries",
        "dcat:previousVersion", "dcat:theme", "dcatap:hvdCategory", "dcatap:applicableLegislation", "adms:status",
        "odrl:hasPolicy", "rdfs:seeAlso",
    ],
)  # fmt: skip
def test_an_address_inside_the_portals_network_is_never_published(name):
    found = mapped(f"{name} <http://10.0.0.3/x>")
    assert found.dataset is not None
    assert "10.0.0.3" not in found.dataset.model_dump_json()
    assert "url.internal" in {issue.code for issue in found.issues}
