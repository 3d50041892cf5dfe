"""The themes as SKOS, in the file that is shipped."""

from importlib.resources import files

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, URIRef

from mappings import vocabularies
from mappings.rdf.schemes import SECTOR_SCHEME, THEME_SCHEME, theme_schemes
from mappings.values.themes import SECTOR, THEME
from mappings.vocabularies import shipped_table

SHIPPED = (files(vocabularies) / "themes.ttl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=SHIPPED, format="turtle")


def test_the_file_is_what_the_tables_make() -> None:
    assert theme_schemes() == SHIPPED, (
        "Write it again: python -m mappings.rdf.schemes > mappings/vocabularies/themes.ttl"
    )


@pytest.mark.parametrize(
    ("scheme", "base", "table"), [(THEME_SCHEME, THEME, "themes"), (SECTOR_SCHEME, SECTOR, "sectors")]
)
def test_every_row_is_a_concept_of_its_scheme(graph: Graph, scheme: str, base: str, table: str) -> None:
    rows = {row["slug"]: row for row in shipped_table(table)}
    concepts = set(graph.subjects(SKOS.inScheme, URIRef(scheme)))
    assert (
        concepts == {URIRef(f"{base}{slug}") for slug in rows} == set(graph.objects(URIRef(scheme), SKOS.hasTopConcept))
    )
    assert {title.language for title in graph.objects(URIRef(scheme), DCTERMS.title)} == {"es", "en"}
    for concept in concepts:
        (notation,) = graph.objects(concept, SKOS.notation)
        row = rows[str(notation)]
        assert (concept, RDF.type, SKOS.Concept) in graph
        assert {(str(label), label.language) for label in graph.objects(concept, SKOS.prefLabel)} == {
            (row["es"], "es"), (row["en"], "en"),
        }  # fmt: skip
        assert {str(label) for label in graph.objects(concept, SKOS.altLabel)} == set(
            row["aliases"].split("|") if row.get("aliases") else []
        )


def test_matches_of_themes_and_sectors_are_said_from_both_sides(graph: Graph) -> None:
    energy, old = URIRef(f"{THEME}energia"), URIRef(f"{SECTOR}energia-y-medio-ambiente")
    assert (energy, SKOS.broadMatch, old) in graph
    assert (old, SKOS.narrowMatch, energy) in graph
    for match in (SKOS.exactMatch, SKOS.closeMatch):
        for theme, other in graph.subject_objects(match):
            if str(other).startswith(SECTOR):
                assert (other, match, theme) in graph


def test_nothing_is_exactly_and_broadly_the_same(graph: Graph) -> None:
    """SKOS Reference, S46: exactMatch is disjoint with broadMatch and relatedMatch."""
    exact = set(graph.subject_objects(SKOS.exactMatch))
    assert not exact & (set(graph.subject_objects(SKOS.broadMatch)) | set(graph.subject_objects(SKOS.relatedMatch)))
