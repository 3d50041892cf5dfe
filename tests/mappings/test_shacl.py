"""Shapes judge a graph, and what they say can be read by those who wrote it."""

import pytest
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from mappings import shacl
from mappings.errors import UnknownShapesError
from mappings.findings import MENDS, SENTENCES, SHAPES, Finding, mend_of, sentences_of
from mappings.issue_codes import Severity
from mappings.shacl import by_dataset, node_name, require_shapes, shapes_fingerprint, validate

POOR = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://a.mx/1> a dcat:Dataset ; dct:title "Agua"@es ; dct:spatial [ a dct:Location ; dcat:bbox "a", "b" ] .
<https://a.mx/2> a dcat:Dataset ; dct:title "Salud"@es ; dct:description "Clínicas"@es .
"""


def graph(turtle: str) -> Graph:
    return Graph().parse(data=turtle, format="turtle")


def test_a_missing_field_is_an_error_told_in_both_languages() -> None:
    (missing,) = [one for one in validate(graph(POOR), "dcat-ap-3") if one.path == "dct:description"]
    assert (missing.focus, missing.constraint, missing.severity) == ("https://a.mx/1", "MinCount", Severity.ERROR)
    assert (missing.es, missing.en) == (
        "Falta «Descripción» (dct:description).",
        "“Description” (dct:description) is missing.",
    )


NAMELESS = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://a.mx/1> a dcat:Dataset ; dct:title "Agua"@es ; dct:description "Ríos"@es ; dct:publisher <https://a.mx/p> .
<https://a.mx/p> a foaf:Agent .
<https://a.mx/c> a dcat:Catalog ; dcat:record [ dct:modified "x" ] .
"""


@pytest.mark.parametrize("shapes", SHAPES)
def test_every_sentence_is_whole_though_the_result_names_no_property(shapes: str) -> None:
    for one in (*validate(graph(POOR), shapes), *validate(graph(NAMELESS), shapes)):
        for words in (one.es, one.en):
            assert "nodo mismo" not in words, words
            assert "node itself" not in words, words
            assert not words.startswith(("el ", "the ")), words


@pytest.mark.parametrize("constraint", [*MENDS, *SENTENCES, "Unheard"])
def test_a_fault_of_a_whole_node_has_sentences_of_its_own(constraint: str) -> None:
    for sentence, mend in zip(sentences_of(constraint, ""), mend_of(finding(constraint), "dcat-mx"), strict=True):
        assert "{" not in sentence
        assert sentence[0].isupper()
        assert "{" not in mend


def finding(constraint: str) -> Finding:
    return Finding("https://a.mx/1", "", constraint, Severity.ERROR, "", "", "")


def test_shapes_that_speak_spanish_are_quoted() -> None:
    said = {one.es for one in validate(graph(POOR), "dcat-ap-es")}
    assert any("dct:description" in sentence and "debe" in sentence for sentence in said)


ENGLISH = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
<https://a.mx/1> a dcat:Dataset ; dct:title "Water"@en ; adms:versionNotes "First"@en ; dct:publisher <https://a.mx/p> .
<https://a.mx/p> a foaf:Agent ; foaf:name "Water board"@en .
<https://a.mx/1> dcat:contactPoint [ a vcard:Organization ; vcard:fn "Water board"@en ; vcard:hasEmail <mailto:a@b.mx> ] .
"""


@pytest.mark.parametrize(
    ("path", "es", "en"),
    [
        pytest.param("", "debe tener al menos un valor en español", "at least one value in Spanish",
                     id="said by the constraint"),
        pytest.param("vcard:fn", "El valor de vcard:fn debe estar al menos en español.",
                     "The value of vcard:fn must be at least in Spanish.", id="said by the shape"),
        pytest.param("adms:versionNotes", "La regla dice, en inglés: «The version notes value must be at least in",
                     "The version notes value must be at least in Spanish.", id="said in English only"),
    ],
)  # fmt: skip
def test_a_rule_that_asks_a_query_is_quoted(path: str, es: str, en: str) -> None:
    said = [one for one in validate(graph(ENGLISH), "dcat-ap-es") if (one.path, one.constraint) == (path, "SPARQL")]
    assert said
    assert all(es in one.es and en in one.en for one in said)


@pytest.mark.parametrize("shapes", SHAPES)
def test_no_finding_is_without_words(shapes: str) -> None:
    for one in validate(graph(POOR + NAMELESS + ENGLISH), shapes):
        assert one.es.strip(" .")
        assert one.en.strip(" .")
        assert "SPARQL" not in one.es or "La regla dice" in one.es


def test_the_same_graph_gives_the_same_findings_in_the_same_order() -> None:
    assert validate(graph(POOR), "dcat-ap-3")[0].severity is Severity.ERROR
    named = [[one for one in validate(graph(POOR), "dcat-ap-3") if one.focus[:2] != "_:"] for _ in range(2)]
    assert named[0] == named[1]


def test_findings_go_to_every_dataset_that_names_their_node() -> None:
    data = graph(POOR)
    findings = validate(data, "dcat-ap-3")
    (place,) = {one.focus for one in findings if one.path == "dcat:bbox"}
    assert place.startswith("_:")
    sorted_out = by_dataset(findings, {"one": {"https://a.mx/1", place}, "two": {"https://a.mx/2", place}})
    assert {one.path for one in sorted_out["one"]} >= {"dct:description", "dcat:bbox"}
    assert {one.path for one in sorted_out["two"]} == {"dcat:bbox"}
    assert place in {node_name(node) for node in data.objects()}


def test_shapes_that_do_not_exist_are_named_with_those_that_do() -> None:
    with pytest.raises(UnknownShapesError, match="dcat-ap-3"):
        require_shapes("dcat-ap-9")


@pytest.mark.parametrize("name", SHAPES)
def test_each_has_a_fingerprint_of_its_own(name: str) -> None:
    assert len(shapes_fingerprint(name)) == 16
    assert [other for other in SHAPES if shapes_fingerprint(other) == shapes_fingerprint(name)] == [name]


def test_a_query_of_the_shapes_is_parsed_once_however_many_nodes_it_is_asked_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(
        shacl, "prepareQuery", lambda query, **given: parsed.append(query) or prepareQuery(query, **given)
    )
    shacl._prepared.cache_clear()
    parts = (
        f'<https://a.mx/{n}> a dcat:Dataset ; dct:title "Agua {n}"@es ; dct:publisher <https://a.mx/p> .'
        for n in range(9)
    )
    data = graph("\n".join((POOR, *parts, "<https://a.mx/p> a <http://xmlns.com/foaf/0.1/Agent> .")))
    before = len(data)
    validate(data, "dcat-ap-es")
    assert parsed
    assert len(parsed) == len(set(parsed))
    assert len(data) == before
