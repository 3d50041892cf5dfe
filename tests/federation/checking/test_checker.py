"""A check finds what a harvest would find, names the place, and says how to mend it."""

import json
from pathlib import Path

import pytest

from federation.checking.checker import CheckReport
from federation.checking.html_report import html_from_report, problems_of
from federation.checking.shacl_report import graph_from_report
from federation.checking.targets import check
from federation.errors import UsageError
from federation.settings import Settings
from harvesters.errors import SourceError
from mappings.issues import Severity
from mappings.shacl import SH
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
TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://a.mx/1> a dcat:Dataset ; dct:title "<script>alert(1)</script>"@es .
"""


@pytest.fixture
def checked(tmp_path: Path):
    """Check a file with some content in an installation of its own."""
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")

    def run(content: str | dict, name: str = "data.json", shapes: str = "dcat-ap-3") -> CheckReport:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return check(database, Settings(), str(path), shapes, lambda _done: None)

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


def test_the_place_in_rdf_is_the_subject(checked):
    report = checked(TURTLE, "catalogo.ttl")
    finding = next(one for one in report.observations if one.code == "shacl.MinCount")
    assert (finding.place, finding.field, finding.es) == (
        "<https://a.mx/1>", "dct:description", "Falta dct:description."
    )  # fmt: skip


def test_the_worst_comes_first(checked):
    severities = [one.severity for one in checked(POOR).observations]
    assert severities == sorted(severities, key=list(Severity).index)


def test_what_was_judged_is_not_judged_again(checked, monkeypatch):
    first = checked(TURTLE, "catalogo.ttl")
    monkeypatch.setattr("federation.checking.checker.validate", lambda *_: pytest.fail("judged again"))
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
    assert len(list(graph.objects(whole, SH.result))) == len(report.observations)
    assert str(graph.value(whole, SH.conforms)) == "false"
    assert {str(node) for node in graph.objects(None, SH.focusNode)} == {"https://a.mx/1"}


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_page_tells_it_to_a_person_and_runs_nothing_of_the_catalogues(checked, lang):
    page = html_from_report(checked(POOR), lang)
    assert {"es": "Qué se encontró", "en": "What was found"}[lang] in page
    assert "/dataset/0/modified" in page
    assert "<script" not in html_from_report(checked(TURTLE, "catalogo.ttl"), lang)


def test_problems_that_say_the_same_are_told_once(checked):
    report = checked({"dataset": [{"identifier": str(n), "title": "x", "modified": "ayer"} for n in range(40)]})
    (problem,) = [one for one in problems_of(report, Severity.WARNING, "es") if one.code == "date.unreadable"]
    assert (problem.count, len(problem.places)) == (40, 25)
