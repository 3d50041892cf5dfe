"""The terms of our own as a vocabulary in Turtle: what no other vocabulary has, the national themes, the metrics.

Properties are those of the table of terms whose predicate is ours; a property that several classes have is declared
once, in the words of the first.
"""

from typing import Final

from mappings.namespaces import RDF_TYPES
from mappings.quality.metrics import MQA
from mappings.rdf.elsewhere import elsewhere_class
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.means import mean_metric_node
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


_OF_REPORTS: Final = (
    ("dcatmx:place", "Lugar", "Place", "Dónde está lo señalado: puntero JSON, sujeto, renglón o número de registro.",
     "Where the fault stands: JSON pointer, subject, row or number of the record."),
    ("dcatmx:issueCode", "Código", "Code", "Código estable de lo que se señala.", "Stable code of what is said."),
)  # fmt: skip
"""Properties of the results of a check, beside SHACL's own: name, labels, definitions."""


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
    for name, *words in _OF_REPORTS:
        properties[name] = (expand(name), _declared(True, *words))
    concepts = {theme.uri: {"@type": ["Theme"], "label": theme.label} for theme in themes()}
    codes = {uri: {"@type": ["Frequency"], "notation": code} for uri, code in frequencies_of_ours()}
    shared = nodes_from_mentions({uri: {"@type": ["Metric"]} for uri in (OPENNESS, MQA)} | concepts | codes)
    return TURTLE.head([head, *properties.values(), *shared, mean_metric_node(), elsewhere_class()]).decode()


def _property(term: Term, predicate: str) -> list[Statement]:
    words = words_of(term)
    said = _declared(term.range in _LITERALS, words.label_es, words.label_en, words.definition_es, words.definition_en)
    domains = {term.class_name for term in TERMS if predicate in term.predicates}
    if len(domains) == 1:
        said.append(("rdfs:domain", NAME, RDF_TYPES[domains.pop()][0], ""))
    if predicate in _BROADER:
        said.append(("rdfs:subPropertyOf", NAME, _BROADER[predicate], ""))
    return said


def _declared(literal: bool, *words: str) -> list[Statement]:
    """What is said of any property: whether its values are literals, its labels and its definitions."""
    label_es, label_en, definition_es, definition_en = words
    return [
        ("rdf:type", NAME, "owl:DatatypeProperty" if literal else "owl:ObjectProperty", ""),
        ("rdfs:label", TEXT, label_es, "es"),
        ("rdfs:label", TEXT, label_en, "en"),
        ("rdfs:comment", TEXT, definition_es, "es"),
        ("rdfs:comment", TEXT, definition_en, "en"),
        ("rdfs:isDefinedBy", IRI, DCATMX.removesuffix("#"), ""),
    ]
