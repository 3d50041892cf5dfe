"""The reference pages leave nothing out, in either language."""

import json
import re

import pytest
import rdflib

from mappings import dcat_mx
from mappings.examples import EXAMPLES
from mappings.issue_codes import CODES, Severity
from mappings.json_form import json_from_node, node_from_json
from mappings.json_schema import iter_breaches
from mappings.markdown import LANGUAGES
from mappings.profile_reference import NOTES, RANGES, TIERS, reference_page
from mappings.reference import PAGES, SEVERITIES, issues_page
from mappings.term_words import class_words, correspondences, words_of
from mappings.terms import PREFIXES, TERMS, Range, Tier, class_names

each_language = pytest.mark.parametrize("language", LANGUAGES)


def section(page: str, name: str) -> str:
    return page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


@each_language
@pytest.mark.parametrize("name", class_names())
def test_every_field_has_a_row_in_the_section_of_its_class(name, language):
    lines = [line for line in section(reference_page(language), name).splitlines() if line.startswith("| `")]
    terms = [term for term in TERMS if term.class_name == name]
    assert len(lines) == len(terms)
    for term, line in zip(terms, lines, strict=True):
        words = words_of(term)
        assert line.startswith(f"| `{term.key}` | ")
        assert (words.definition_es if language == "es" else words.definition_en) in line
        assert all(f"`{predicate}`" in line for predicate in term.predicates)


@pytest.mark.parametrize(
    ("key", "times"),
    [("title", "1"), ("modified", "0..1"), ("theme", "0..n")],
)
def test_a_row_says_how_often_its_field_occurs(key, times):
    (line,) = (line for line in section(reference_page("en"), "Dataset").splitlines() if line.startswith(f"| `{key}` "))
    assert line.split(" | ")[3] == times


@each_language
def test_links_lead_to_the_class_that_they_name(language):
    page = reference_page(language)
    links = set(re.findall(r"\[(\w+)\]\(#(\w+)\)", page))
    assert ("Agent", "agent") in links
    assert all(anchor == name.lower() and f"\n## {name}\n" in page for name, anchor in links)


@each_language
@pytest.mark.parametrize("name", class_names())
def test_every_class_is_explained_and_shown(name, language):
    text = section(reference_page(language), name)
    words = class_words(name)
    assert (words.definition_es if language == "es" else words.definition_en) in text
    (shown,) = re.findall(r"^```json\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    assert json.loads(shown) == EXAMPLES[name]


@pytest.mark.parametrize("name", class_names())
def test_every_example_is_valid_and_readable(name):
    assert list(iter_breaches(EXAMPLES[name], name)) == []
    read = node_from_json(EXAMPLES[name], getattr(dcat_mx, name))
    if name != "Concept":
        assert json_from_node(read) == EXAMPLES[name]


def test_the_turtle_that_is_shown_is_the_first_example():
    page = reference_page("es")
    (shown,) = re.findall(r"^```turtle\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    graph = rdflib.Graph().parse(data=prefixes + shown, format="turtle")
    assert rdflib.URIRef(EXAMPLES["Dataset"]["@id"]) in set(graph.subjects())


GUIDE = """ds:identifier ds:title ds:description ds:keyword ds:modified ds:contactPoint ds:mbox ds:temporal ds:spatial
    ds:landingPage ds:accrualPeriodicity ds:quality rs:identifier rs:title rs:description rs:downloadURL rs:mediaType
    rs:byteSize rs:temporal rs:spatial rs:codelists rs:codelistlink rs:copyright rs:tools"""
ADELA = """id title description issued modified identifier theme keyword language contactPoint temporal spatial govType
    accrualPeriodicity landingPage openessRating comments quality publisher.name publisher.position publisher.mbox
    public publishDate distribution distribution.id distribution.title distribution.description distribution.issued
    distribution.modified distribution.license distribution.downloadURL distribution.mediaType distribution.format
    distribution.byteSize distribution.temporal distribution.spatial distribution.tools distribution.publishDate
    distribution.codelist distribution.codelistLink distribution.copyright"""
PERFIL = """identifier title description publisher.name publisher.mbox contactPoint.fn contactPoint.hasEmail attribution
    contributor distribution theme issued modified dataModified metadataModified accrualPeriodicity landingPage keyword
    temporal license language spatial jurisdiction distribution.identifier distribution.title distribution.description
    distribution.downloadURL distribution.accessURL distribution.field distribution.issued distribution.modified
    distribution.format distribution.license distribution.mediaType distribution.type distribution.spatial
    distribution.temporal distribution.rights distribution.byteSize distribution.codelists distribution.codelistlink
    field.title field.type field.description field.units field.spatial"""


@pytest.mark.parametrize(("profile", "fields"), [("Guía 2017", GUIDE), ("Adela", ADELA), ("Perfil Regional", PERFIL)])
def test_every_field_of_the_profiles_before_ours_has_a_place(profile, fields):
    assert set(fields.split()) <= {row.field for row in correspondences() if row.profile == profile}


def test_every_correspondence_names_a_field_that_exists_once():
    ours = {(term.class_name, term.field) for term in TERMS}
    assert {(row.class_name, row.ours) for row in correspondences()} <= ours
    assert len({(row.profile, row.field) for row in correspondences()}) == len(correspondences())
    assert all(bool(row.note_es) == bool(row.note_en) for row in correspondences())


@each_language
def test_every_namespace_is_spelt_out(language):
    assert all(f"| `{prefix}` | `{namespace}` |" in reference_page(language) for prefix, namespace in PREFIXES.items())


@each_language
def test_every_code_stands_once_under_its_severity(language):
    page = issues_page(language)
    for severity in Severity:
        text = page.partition(f"(`{severity.value}`)\n")[2].partition("\n## ")[0]
        listed = re.findall(r"^\| `([a-z_.]+)` \|", text, flags=re.MULTILINE)
        assert listed == [code for code, meaning in CODES.items() if meaning.severity is severity]


@pytest.mark.parametrize("page", PAGES)
def test_the_two_languages_have_different_words(page):
    assert PAGES[page]("es") != PAGES[page]("en")


@pytest.mark.parametrize("page", PAGES)
def test_a_language_that_nobody_wrote_is_refused(page):
    with pytest.raises(ValueError, match="es, en"):
        PAGES[page]("fr")


def test_no_tier_range_or_severity_is_without_words():
    assert (set(TIERS), set(RANGES), set(SEVERITIES)) == (set(Tier), set(Range), set(Severity))


def test_notes_are_about_fields_that_exist():
    assert set(NOTES) <= {(term.class_name, term.field) for term in TERMS}
