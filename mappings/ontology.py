"""The terms of our own as a vocabulary in Turtle: what no other vocabulary has, the national themes, the metrics.

Properties are those of the table of terms whose predicate is ours; a property that several classes have is declared
once, in the words of the first.
"""

from typing import Final

from mappings.namespaces import RDF_TYPES
from mappings.quality.metrics import MQA
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.mentions import OPENNESS
from mappings.rdf.statements import IRI, NAME, TEXT, TYPED, Node, Statement
from mappings.rdf.turtle import TURTLE
from mappings.term_words import words_of
from mappings.terms import PROFILE_VERSION, TERMS, Range, Term, expand
from mappings.uris import DCATMX
from mappings.values.frequencies import frequencies_of_ours
from mappings.values.themes import themes

_TITLES: Final = (("es", "Vocabulario de DCAT-MX"), ("en", "Vocabulary of DCAT-MX"))
_LITERALS: Final = frozenset({Range.TEXT, Range.STRING})
_BROADER: Final = {"dcatmx:dataDictionary": "foaf:page", "dcatmx:codelistLink": "dct:references"}
"""Properties of other vocabularies that ours narrow."""


def make_ontology() -> str:
    """The vocabulary as one Turtle document."""
    head: Node = (
        DCATMX.removesuffix("#"),
        [
            ("rdf:type", NAME, "owl:Ontology", ""),
            *(("dct:title", TEXT, title, language) for language, title in _TITLES),
            ("owl:versionInfo", TYPED, PROFILE_VERSION, ""),
        ],
    )
    properties: dict[str, Node] = {}
    for term in TERMS:
        for predicate in term.predicates:
            if predicate.startswith("dcatmx:"):
                properties.setdefault(predicate, (expand(predicate), _property(term, predicate)))
    concepts = {theme.uri: {"@type": ["Theme"], "label": theme.label} for theme in themes()}
    codes = {uri: {"@type": ["Frequency"], "notation": code} for uri, code in frequencies_of_ours()}
    shared = nodes_from_mentions({uri: {"@type": ["Metric"]} for uri in (OPENNESS, MQA)} | concepts | codes)
    return TURTLE.head([head, *properties.values(), *shared]).decode()


def _property(term: Term, predicate: str) -> list[Statement]:
    words = words_of(term)
    literal = term.range in _LITERALS
    said: list[Statement] = [
        ("rdf:type", NAME, "owl:DatatypeProperty" if literal else "owl:ObjectProperty", ""),
        ("rdfs:label", TEXT, words.label_es, "es"),
        ("rdfs:label", TEXT, words.label_en, "en"),
        ("rdfs:comment", TEXT, words.definition_es, "es"),
        ("rdfs:comment", TEXT, words.definition_en, "en"),
        ("rdfs:isDefinedBy", IRI, DCATMX.removesuffix("#"), ""),
    ]
    domains = {term.class_name for term in TERMS if predicate in term.predicates}
    if len(domains) == 1:
        said.append(("rdfs:domain", NAME, RDF_TYPES[domains.pop()][0], ""))
    if predicate in _BROADER:
        said.append(("rdfs:subPropertyOf", NAME, _BROADER[predicate], ""))
    return said
