"""The reference pages leave nothing out, in either language."""

import re

import pytest

from mappings.issues import CODES, Severity
from mappings.markdown import LANGUAGES
from mappings.reference import NOTES, PAGES, RANGES, SEVERITIES, TIERS, issues_page, reference_page
from mappings.term_words import words_of
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
