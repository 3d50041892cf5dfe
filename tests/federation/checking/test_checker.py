"""A check finds what a harvest would find, names the place, and says how to mend it."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from federation.checking.checker import CheckReport
from federation.checking.html_report import html_from_report, problems_of
from federation.checking.observations import place_words
from federation.checking.shacl_report import COMPONENTS, OURS, SH, component_of, graph_from_report
from federation.checking.targets import check
from federation.errors import UsageError
from federation.settings import Settings
from harvesters.errors import SourceError
from mappings.issue_codes import CODES, Severity
from mappings.registry import map_body
from storage.database import open_database
from tests.harvesters.portal import package, running_portal

POOR = {
    "dataset": [
        {"identifier": "a", "title": "Agua", "modified": "ayer", "distribution": [{"downloadURL": "nada"}]},
        {"identifier": "b", "title": "Salud", "description": "Clínicas", "modified": "2026-01-02"},
        {"title": "sin clave"},
        {"identifier": "d"},
    ]
}
MADE = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://a.mx/1> a dcat:Dataset ; dct:title "<script>alert(1)</script>"@es .
"""


@pytest.fixture
def checked(tmp_path: Path):
    """Check a file with some content in an installation of its own."""
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")

    def run(content: str | dict, name: str = "data.json", shapes: str = "dcat-ap-3", portal: str = "") -> CheckReport:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return check(database, Settings(), str(path), shapes, lambda _done: None, portal=portal)

    yield run
    database.close()


def test_records_are_counted_and_refusals_told(checked):
    report = checked(POOR)
    assert (report.records, report.datasets, report.schemas) == (3, 2, (("dcat_us", 3),))
    assert not report.conforms
    codes = dict(report.codes)
    assert codes["record.no_identifier"] == 1
    assert codes["missing.core"] == 1


def test_the_place_is_a_json_pointer_to_the_very_value(checked):
    places = {one.code: one.place for one in checked(POOR).observations}
    assert places["date.unreadable"] == "/dataset/0/modified"
    assert places["url.unreadable"] == "/dataset/0/distribution/0/downloadURL"
    assert places["record.no_identifier"] == "/dataset/2"


class TestAFileOfAPortal:
    """A saved answer of CKAN does not say which portal gave it; whoever harvests it knows."""

    ANSWER: ClassVar = {
        "success": True,
        "result": {"count": 1, "results": [package(1, url="", notes="", resources=[])]},
    }

    @staticmethod
    def lacking(report: CheckReport) -> set[str]:
        return {one.field for one in report.observations if one.code.startswith("missing.")}

    def test_its_publisher_is_not_blamed_for_the_page_that_the_index_makes(self, checked):
        report = checked(self.ANSWER, shapes="dcat-mx")
        assert report.schemas == (("ckan", 1),)
        assert "landingPage" not in self.lacking(report)
        assert dict(report.derived)["landingPage"] == 1

    def test_the_check_says_what_the_harvest_of_the_portal_says(self, checked):
        portal = checked(self.ANSWER, shapes="dcat-mx", portal="https://datos.ejemplo.gob.mx")
        assert self.lacking(checked(self.ANSWER, shapes="dcat-mx")) == self.lacking(portal)

    def test_who_says_which_portal_it_is_has_its_addresses(self, checked, monkeypatch):
        homes = []

        def mapped(schema, identifier, body, origin):
            homes.append(origin.home)
            return map_body(schema, identifier, body, origin)

        monkeypatch.setattr("federation.checking.checker.map_body", mapped)
        checked(self.ANSWER, portal="https://datos.ejemplo.gob.mx/api/3")
        checked(POOR, portal="https://datos.ejemplo.gob.mx/data.json")
        checked(POOR)
        assert list(dict.fromkeys(homes)) == ["https://datos.ejemplo.gob.mx", ""]

    def test_a_catalogue_that_needs_no_portal_is_still_asked_for_its_page(self, checked):
        assert "landingPage" in self.lacking(checked(POOR, shapes="dcat-mx"))


def test_the_place_in_rdf_is_the_subject(checked):
    report = checked(TURTLE, "catalogo.ttl")
    finding = next(one for one in report.observations if one.code == "shacl.MinCount")
    assert (finding.place, finding.field, finding.es) == (
        "<https://a.mx/1>", "dct:description", "Falta «Descripción» (dct:description)."
    )  # fmt: skip


NO_URL = (
    TURTLE.replace("<script>alert(1)</script>", "Agua")
    + """
<https://a.mx/1> dct:publisher <https://a.mx/p> ; dcat:distribution <https://a.mx/1/f> .
<https://a.mx/1/f> a dcat:Distribution ; dct:title "Camas"@es .
"""
)


@pytest.mark.parametrize("shapes", ["dcat-mx", "dcat-ap-3", "dcat-ap-es"])
def test_a_fault_is_told_once_whatever_the_shapes(checked, shapes):
    report = checked(NO_URL, "catalogo.ttl", shapes)
    of_the_dataset = [
        one.code
        for one in report.observations
        if one.field in {"description", "dct:description"} and one.subject == "https://a.mx/1"
    ]
    of_the_file = [one.code for one in report.observations if "URL" in one.field or one.code == "distribution.no_url"]
    assert of_the_dataset == ["missing.guide" if shapes == "dcat-mx" else "shacl.MinCount"]
    assert len(of_the_file) == 1


def test_a_link_to_a_series_that_the_catalogue_does_not_hold_is_told(checked):
    member = TURTLE + "<https://a.mx/1> dcat:inSeries <https://a.mx/serie> ."
    series = '<https://a.mx/serie> a dcat:DatasetSeries ; dct:title "Censos"@es .'
    for catalogue, told in ((member, ["https://a.mx/serie"]), (f"{member}\n{series}", [])):
        report = checked(catalogue.replace("<script>alert(1)</script>", "Agua"), "catalogo.ttl")
        assert [one.value for one in report.observations if one.code == "link.dangling"] == told


def test_the_worst_comes_first(checked):
    severities = [one.severity for one in checked(POOR).observations]
    assert severities == sorted(severities, key=list(Severity).index)


def test_what_was_judged_is_not_judged_again(checked, monkeypatch):
    first = checked(TURTLE, "catalogo.ttl")
    monkeypatch.setattr("federation.checking.judgement.validate", lambda *_: pytest.fail("judged again"))
    assert checked(TURTLE, "otro.ttl").observations == first.observations


def test_a_catalogue_without_an_error_conforms(checked):
    report = checked({"dataset": [{"identifier": "b", "title": "Salud", "description": "Clínicas"}]})
    assert report.conforms
    assert report.derived[0] == ("publisher", 1)


def test_an_empty_catalogue_does_not_conform(checked):
    assert not checked({"dataset": []}).conforms


def test_what_is_no_catalogue_is_named(checked):
    with pytest.raises(SourceError, match="nada"):
        checked("hola", "nada.txt")
    with pytest.raises(SourceError, match="empty"):
        checked("  ", "vacio.json")


def test_a_file_that_does_not_exist_or_shapes_that_do_not(checked, tmp_path):
    with pytest.raises(UsageError, match="dcat-ap-3"):
        checked(POOR, shapes="dcat-ap-9")
    database = open_database(f"sqlite:///{tmp_path}/otra.sqlite")
    with pytest.raises(UsageError, match="No existe"):
        check(database, Settings(), str(tmp_path / "no.json"), "dcat-ap-3", lambda _done: None)
    database.close()


def test_a_url_is_walked_as_a_harvest_would_walk_it(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    with running_portal() as portal:
        portal.packages = [package(number) for number in range(1, 6)]
        settings = Settings(allow_private_addresses=True)
        report = check(database, settings, portal.url, "dcat-ap-3", lambda _done: None)
    assert (report.records, report.schemas, report.seen_whole) == (5, (("ckan", 5),), True)
    assert report.story
    database.close()


def test_a_records_verdict_does_not_depend_on_its_neighbours(checked):
    same = [{"identifier": "a", "title": title, "description": title} for title in ("Agua", "Salud")]
    report = checked({"dataset": same})
    assert not any(one.code.startswith("shacl.") for one in report.observations)
    assert dict(report.codes)["record.duplicate_identifier"] == 1
    alone = checked({"dataset": same[:1]})  # nothing wrong was remembered of it either
    assert not any(one.code.startswith("shacl.") for one in alone.observations)


def test_an_error_is_listed_however_many_remarks_stand_before_it(checked, monkeypatch):
    monkeypatch.setattr("federation.checking.checker.MOST", 20)
    records = [{"identifier": str(n), "title": "x", "keyword": ["x"]} for n in range(30)]
    report = checked({"dataset": [*records, {"identifier": "z", "keyword": ["x"]}]}, shapes="dcat-mx")
    assert [one.identifier for one in report.observations if one.severity is Severity.ERROR] == ["z"]
    (problem,) = [one for one in problems_of(report, Severity.WARNING, "es") if one.field == "description"]
    assert problem.count == 30


def test_the_quick_rules_and_the_shapes_give_our_profile_the_same_verdict(tmp_path):
    path = tmp_path / "data.json"
    path.write_text(json.dumps(POOR), encoding="utf-8")
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    quick, shapes = (
        check(database, Settings(), str(path), "dcat-mx", lambda _done: None, by_rules=by_rules)
        for by_rules in (True, False)
    )
    database.close()
    assert (quick.severities, quick.codes) == (shapes.severities, shapes.codes)


def test_the_report_is_a_sh_validation_report(checked):
    report = checked(TURTLE, "catalogo.ttl")
    graph = graph_from_report(report)
    (whole,) = graph.subjects(SH.conforms)
    told = {str(graph.value(one, OURS.issueCode)) for one in graph.objects(whole, SH.result)}
    assert told == {"shacl.MinCount", "missing.core"}  # the shapes' own, and what no index can do without
    assert str(graph.value(whole, SH.conforms)) == "false"
    assert {str(node) for node in graph.objects(None, SH.focusNode)} == {"https://a.mx/1"}


@pytest.mark.parametrize("content", [POOR, TURTLE], ids=["data.json", "turtle"])
def test_each_result_has_what_shacl_demands_of_it(checked, content):
    """SHACL, section 3.6.2: one focus node, one severity, one component; at most one path and value."""
    report = checked(content, "catalogo.ttl" if isinstance(content, str) else "data.json", shapes="dcat-mx")
    graph = graph_from_report(report)
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == sum(1 if one.echoes is None else len(one.echoes) for one in report.observations)
    for result in results:
        for demanded in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, demanded))) == 1
        assert isinstance(graph.value(result, SH.focusNode), URIRef)
        assert {message.language for message in graph.objects(result, SH.resultMessage)} == {"es", "en"}
        assert len(list(graph.objects(result, SH.resultPath))) <= 1
    assert Graph().parse(data=graph.serialize(format="turtle"), format="turtle").isomorphic(graph)


def test_a_result_names_the_dataset_the_property_and_the_constraint(checked):
    graph = graph_from_report(checked(POOR, shapes="dcat-mx"))
    facts = {
        (str(graph.value(one, OURS.issueCode)), str(graph.value(one, OURS.place))): (
            str(graph.value(one, SH.focusNode)).removeprefix("https://milpa.example/"),
            graph.value(one, SH.resultPath),
            graph.value(one, SH.sourceConstraintComponent),
        )
        for one in graph.subjects(RDF.type, SH.ValidationResult)
    }
    assert facts["date.unreadable", "/dataset/0/modified"] == (
        "dataset/revision/a", DCTERMS.modified, SH.DatatypeConstraintComponent
    )  # fmt: skip
    focus, path, component = facts["url.unreadable", "/dataset/0/distribution/0/downloadURL"]
    assert focus.startswith("dataset/revision/a#distribution")
    assert (path, component) == (DCAT.downloadURL, SH.PatternConstraintComponent)
    assert facts["missing.core", "/dataset/3"] == (
        "dataset/revision/d", DCTERMS.title, SH.MinCountConstraintComponent
    )  # fmt: skip


def test_what_many_distributions_lack_is_a_result_of_each_and_a_count_is_no_value(checked):
    files = "".join(
        f"; dcat:distribution <https://a.mx/1/{name}> . <https://a.mx/1/{name}> a dcat:Distribution ; "
        f"dct:title {name!r}@es ; dcat:accessURL <https://a.mx/{name}> . <https://a.mx/1> dct:title 'Agua'@es "
        for name in "ab"
    )
    report = checked(TURTLE + f"<https://a.mx/1> dct:title 'Agua'@es {files} .", "catalogo.ttl", shapes="dcat-mx")
    assert sum(one.field == "distribution[].downloadURL" for one in report.observations) == 1
    graph = graph_from_report(report)
    lacking = set(graph.subjects(SH.resultPath, DCAT.downloadURL))
    assert {str(graph.value(one, SH.focusNode)) for one in lacking} == {"https://a.mx/1/a", "https://a.mx/1/b"}
    missing = list(graph.subjects(SH.sourceConstraintComponent, SH.MinCountConstraintComponent))
    assert set(missing) > lacking
    assert not any(graph.value(one, SH.value) for one in missing)


def test_other_shapes_report_nothing_that_only_our_profile_asks_for(checked):
    catalogue = TURTLE.replace("<script>alert(1)</script>", "Agua") + '<https://a.mx/1> dct:description "Pozos"@es .'
    report = checked(catalogue, "catalogo.ttl", shapes="dcat-ap-3")
    assert report.conforms
    assert any(one.code == "missing.guide" and one.field == "landingPage" for one in report.observations)
    graph = graph_from_report(report)
    assert (None, SH.resultPath, DCAT.landingPage) not in graph
    assert [str(each) for each in graph.objects(None, SH.conforms)] == ["true"]
    unread = graph_from_report(checked({"dataset": []}))
    assert [str(each) for each in unread.objects(None, SH.conforms)] == ["false"]


def test_every_code_has_one_component_and_what_shacl_lacks_has_ours():
    assert component_of("licence.unknown") == SH.InConstraintComponent
    assert component_of("shacl.UniqueLang") == SH.UniqueLangConstraintComponent
    assert component_of("encoding.repaired") == OURS["issue-encoding.repaired"]
    for pattern, _ in COMPONENTS:
        assert any(re.match(pattern, code) for code in CODES), pattern


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_page_tells_it_to_a_person_and_runs_nothing_of_the_catalogues(checked, lang):
    page = html_from_report(checked(POOR), lang, MADE)
    assert {"es": "Qué se encontró", "en": "What was found"}[lang] in page
    assert "/dataset/0/modified" in page
    assert "2026-11-25 18:30 UTC" in page
    assert "DCAT-AP 3.0.1 · Milpa" in page
    assert "<script" not in html_from_report(checked(TURTLE, "catalogo.ttl"), lang, MADE)


def test_a_field_is_told_by_its_label_its_meaning_and_a_right_value(checked):
    page = html_from_report(checked(POOR, shapes="dcat-mx"), "es", MADE)
    assert "Falta el campo «Tema» (theme)" in page
    assert "Grupo temático de la plataforma nacional. Ejemplo: Medio ambiente" in page
    page = html_from_report(checked(POOR, shapes="dcat-mx"), "en", MADE)
    assert "The field “Theme” (theme) is missing" in page
    assert "Example: Medio ambiente" in page


def test_no_report_carries_a_person_s_address_out_of_a_record_without_identifier(checked):
    contact = {"fn": "Ana", "hasEmail": "mailto:ana.perez@salud.gob.mx"}
    report = checked({"dataset": [{"keyword": ["Agua"], "contactPoint": contact, "description": "x" * 500}]})
    (one,) = report.observations
    assert one.code == "record.no_identifier"
    assert "ana.perez" not in one.value
    assert "…@salud.gob.mx" in one.value
    assert len(one.value) <= 120
    assert "ana.perez" not in html_from_report(report, "es", MADE)


def test_a_record_without_identifier_goes_by_its_own_title(checked):
    record = {"publisher": {"name": "INEGI"}, "title": 'Pozos de "agua"', "description": "x" * 500}
    (one,) = checked({"dataset": [record]}).observations
    assert (one.code, one.value, one.shown_value("es")) == ("record.no_identifier",) + ('Pozos de "agua"',) * 2


def test_what_we_translated_is_told_by_the_names_of_its_parts_and_not_by_uris_of_ours(checked):
    file = {"title": "Pozos", "downloadURL": "https://a.mx/p.csv"}
    record = {
        "identifier": "a",
        "title": "Agua",
        "description": "Pozos",
        "distribution": [file, {**file, "title": "b"}],
    }
    report = checked({"dataset": [record]}, shapes="dcat-ap-es")
    assert report.translated
    found = [one for one in report.observations if one.part.es.startswith("Distribución")]
    assert {(one.part.es, one.place) for one in found} == {
        ("Distribución «Pozos»", "/dataset/0/distribution/0"), ("Distribución «b»", "/dataset/0/distribution/1"),
    }  # fmt: skip
    page = html_from_report(report, "es", MADE)
    assert "milpa.example" not in page
    assert all(one.mend_es and one.mend_en for one in report.observations if one.severity is not Severity.INFO)
    (legislation,) = [
        one for one in problems_of(report, Severity.WARNING, "es")
        if one.field == "dcatap:applicableLegislation" and "distribución" in one.sentence
    ]  # fmt: skip
    assert legislation.count == 2


def test_records_that_nothing_else_tells_apart_have_a_number(checked):
    package = {"id": "a", "name": "agua", "title": "Agua", "resources": [], "metadata_modified": "ayer"}
    assert {one.place for one in checked(package).observations} == {"record[1]", "/metadata_modified"}
    csw = (
        '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<csw:SearchResults><dc:Record><dc:identifier>a</dc:identifier></dc:Record></csw:SearchResults>"
        "</csw:GetRecordsResponse>"
    )
    (one,) = checked(csw, "csw.xml").observations
    assert (one.code, one.identifier, one.place) == ("record.other_schema", "a", "record[1]")
    assert "{http://purl.org/dc/elements/1.1/}Record" in one.es
    assert "outputSchema=http://www.isotc211.org/2005/gmd" in one.mend_es


@pytest.mark.parametrize(
    ("place", "es", "en"),
    [
        ("record[3]", "registro 3", "record 3"),
        ("Inventario!7", "Inventario, renglón 7", "Inventario, row 7"),
        ("7", "renglón 7", "row 7"),
        ("/dataset/0/title", "/dataset/0/title", "/dataset/0/title"),
        ("<https://a.mx/!7>", "<https://a.mx/!7>", "<https://a.mx/!7>"),
        ("", "", ""),
    ],
)
def test_a_place_is_told_in_words(place, es, en):
    assert (place_words(place, "es"), place_words(place, "en")) == (es, en)


def test_problems_that_say_the_same_are_told_once(checked):
    report = checked({"dataset": [{"identifier": str(n), "title": "x", "modified": "ayer"} for n in range(40)]})
    (problem,) = [one for one in problems_of(report, Severity.WARNING, "es") if one.code == "date.unreadable"]
    assert (problem.count, len(problem.places)) == (40, 25)


def test_fields_that_many_records_keep_aside_are_counted_by_name(checked):
    odd = ({"medalla": "oro"}, {"medalla": "plata", "color": "rojo"}, {"medalla": "oro", "peso": 3})
    records = [{"identifier": str(n), "title": "x", **extra} for n, extra in enumerate(odd)]
    report = checked({"dataset": records}, shapes="dcat-mx")
    (problem,) = [one for one in problems_of(report, Severity.INFO, "es") if one.code == "value.extra"]
    assert problem.sentence.endswith(": medalla (3), color (1), peso (1)")
    assert [one.value for one in problem.places] == ["medalla", "color, medalla", "medalla, peso"]
    notes = problems_of(checked({"dataset": records[1:2]}, shapes="dcat-mx"), Severity.INFO, "es")
    (alone,) = [one for one in notes if one.code == "value.extra"]
    assert alone.sentence.endswith(": color, medalla")


def test_names_that_no_context_defines_are_told_of_the_document(checked):
    node = {"@id": "https://a.mx/1", "@type": "dcat:Dataset", "dct:title": "Uno", "titulo": "Otro"}
    context = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}
    report = checked({"@context": context, "@graph": [node]}, "catalogo.jsonld")
    (told,) = [one for one in report.observations if one.code == "document.undefined_terms"]
    assert (told.identifier, told.value) == ("", "titulo")
    assert "ninguno de sus contextos define" in told.es


def test_two_files_of_one_official_profile_that_demand_the_same_count_one_fault(checked):
    report = checked(TURTLE, "catalogo.ttl", "dcat-ap-es")
    missing = [one.field for one in report.observations if one.code == "shacl.MinCount"]
    assert "dcat:distribution" in missing
    assert len(missing) == len(set(missing)) == dict(report.codes)["shacl.MinCount"]


BESIDE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://a.mx/x> a dcat:DatasetSeries ; dct:title "Pozos"@es ; dct:description "Por año"@es .
<https://a.mx/s> a dcat:DataService ; dct:title "Mapas"@es ; dcat:endpointURL <https://mapas.mx/wms> .
<https://a.mx/t> a dcat:DataService ; dct:title "Rutas"@es .
"""


@pytest.mark.parametrize("shapes", ["dcat-mx", "dcat-ap-3", "dcat-ap-es"])
def test_services_and_series_are_judged_and_counted_apart(checked, shapes):
    report = checked(BESIDE, "catalogo.ttl", shapes)
    assert (report.records, report.datasets, report.services, report.series) == (3, 0, 1, 1)
    assert not report.conforms
    lacking = {(one.subject, one.field) for one in report.observations if one.severity is Severity.ERROR}
    assert ("https://a.mx/t", "endpointURL") in lacking
    places = {one.place.partition(" ")[0] for one in report.observations}
    assert places == {f"<https://a.mx/{name}>" for name in "xst"}


def test_a_catalogue_of_services_alone_can_conform(checked):
    alone = BESIDE.partition("<https://a.mx/t>")[0].partition("<https://a.mx/x>")
    report = checked(alone[0] + alone[2].partition("\n")[2], "catalogo.ttl", "dcat-mx")
    assert (report.services, report.conforms) == (1, True)


def test_a_service_of_another_schema_goes_by_its_uri_in_the_index(checked):
    iso = (
        '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">'
        "<gmd:fileIdentifier><gco:CharacterString>abc</gco:CharacterString></gmd:fileIdentifier>"
        "<gmd:identificationInfo><gmd:SV_ServiceIdentification><gmd:citation><gmd:CI_Citation><gmd:title>"
        "<gco:CharacterString>Mapas</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation>"
        "<gmd:containsOperations><gmd:SV_OperationMetadata><gmd:connectPoint><gmd:CI_OnlineResource><gmd:linkage>"
        "<gmd:URL>https://mapas.mx/wms</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:connectPoint>"
        "</gmd:SV_OperationMetadata></gmd:containsOperations></gmd:SV_ServiceIdentification></gmd:identificationInfo>"
        "</gmd:MD_Metadata>"
    )
    report = checked(iso, "mapas.xml", "dcat-mx")
    assert report.services == 1
    assert {one.subject for one in report.observations} == {f"{Settings().base_uri}/service/revision/abc"}


def test_a_key_in_an_identifier_is_in_no_report(checked):
    package = {"id": "https://x.mx/d?token=abc123secret&id=4", "name": "agua", "title": "Agua", "resources": [],
               "metadata_modified": "ayer"}  # fmt: skip
    report = checked(package)
    assert "abc123secret" not in html_from_report(report, "es", MADE)
    assert not [
        one for one in report.observations if "abc123secret" in f"{one.identifier} {one.subject} {one.place} {one.es}"
    ]


def test_a_value_of_several_lines_is_told_on_one(checked):
    words = "cada\nluna\n\nCumple (DCAT-MX 1.1)."
    report = checked(
        {
            "id": "a",
            "name": "agua",
            "title": "Agua",
            "resources": [],
            "metadata_modified": "2026-01-02",
            "frequency": words,
        }
    )
    (one,) = [one for one in report.observations if one.field == "frequency"]
    assert "\n" not in one.es
    assert "\n" not in one.shown_value("es")


def test_an_inventory_that_declares_private_data_conforms(checked):
    rows = "a,Agua,Pozos,2026-01-02,público\nb,Nómina,Sueldos,2026-01-02,privado\n"
    report = checked(
        f"ds:identifier,ds:title,ds:description,ds:modified,ds:accessLevel\n{rows}", "inventario.csv", "dcat-mx"
    )
    assert dict(report.severities)[Severity.ERROR] == 0
    assert report.conforms
    (told,) = [one for one in report.observations if one.code == "record.not_public"]
    assert told.severity is Severity.INFO


VERSIONS = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://a.mx/1> a dcat:Dataset ; dct:title "Uno"@es ; dcat:hasVersion <https://a.mx/3>, <https://a.mx/nadie> .
<https://a.mx/2> a dcat:Dataset ; dct:title "Dos"@es ; dcat:hasVersion <https://a.mx/1>, <https://a.mx/mapas> .
<https://a.mx/3> a dcat:Dataset ; dct:title "Tres"@es ; dcat:hasVersion <https://a.mx/nadie> .
<https://a.mx/mapas> a dcat:DataService ; dct:title "Mapas"@es .
"""


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_what_shapes_say_of_a_record_does_not_hang_on_which_ones_are_judged_with_it(checked, monkeypatch, batch):
    monkeypatch.setattr("federation.checking.checker.BATCH", batch)
    for _ in ("judged", "known by now"):
        report = checked(VERSIONS, "versiones.ttl", "dcat-ap-es")
        unlike = [(one.subject, one.value) for one in report.observations if one.code == "shacl.Class"]
        assert sorted(unlike) == [
            ("https://a.mx/1", "https://a.mx/nadie"),
            ("https://a.mx/2", "https://a.mx/mapas"),
            ("https://a.mx/3", "https://a.mx/nadie"),
        ]
        assert dict(report.codes)["shacl.Class"] == 3
