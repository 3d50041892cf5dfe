"""A check as a `sh:ValidationReport` (SHACL, section 3.6), for programs that speak RDF."""

import re
from typing import Final

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from federation.checking.checker import CheckReport
from federation.checking.observations import Observation
from mappings.issue_codes import Severity
from mappings.terms import PREFIXES, expand
from mappings.uris import DCATMX

SH: Final = Namespace("http://www.w3.org/ns/shacl#")
OURS: Final = Namespace(DCATMX)
SEVERITIES: Final = {Severity.ERROR: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}

COMPONENTS: Final = (
    (r"missing\.|distribution\.no_url|record\.no_identifier", "MinCount"),
    (r"(value|text)\.(too_many|repeated|several)|record\.duplicate_identifier", "MaxCount"),
    (r"value\.too_long", "MaxLength"),
    (r"(frequency|language|licence|media_type|format|theme|access|place)\.", "In"),
    (r"(date|period|integer|resolution|geometry)\.|(value|record)\.invalid", "Datatype"),
    (r"(url|email)\.", "Pattern"),
    (r"value\.wrong_type", "NodeKind"),
    (r"record\.(not_dataset|no_dataset|other_schema|not_object)", "Class"),
)
"""What an issue's code begins with → the constraint component of SHACL that it breaks; any other has one of ours."""

_UNWRITABLE = re.compile(r"[\s<>\"{}|\\^`]")


def graph_from_report(report: CheckReport) -> Graph:
    """The report as a graph, one result for each observation.

    ``sh:conforms`` is SHACL's: whether there is no result at all, be it a warning or a note.
    """
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("sh", str(SH)), *PREFIXES.items()):
        graph.bind(prefix, namespace)
    whole = BNode("report")
    graph.add((whole, RDF.type, SH.ValidationReport))
    graph.add((whole, SH.conforms, Literal(not report.observations)))
    for number, observation in enumerate(report.observations):
        result = BNode(f"result{number}")
        graph.add((whole, SH.result, result))
        _add_result(graph, result, observation)
    return graph


def _add_result(graph: Graph, result: BNode, observation: Observation) -> None:
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.resultSeverity, SEVERITIES[observation.severity]))
    graph.add((result, SH.sourceConstraintComponent, component_of(observation.code)))
    graph.add((result, SH.focusNode, _iri(observation.subject)))
    for text, language in (
        (f"{observation.es} {observation.mend_es}".strip(), "es"),
        (f"{observation.en} {observation.mend_en}".strip(), "en"),
    ):
        graph.add((result, SH.resultMessage, Literal(text, lang=language)))
    if observation.property:
        path = expand(observation.property) if observation.property.partition(":")[0] in PREFIXES else ""
        if path or "://" in observation.property:
            graph.add((result, SH.resultPath, _iri(path or observation.property)))
    if observation.value:
        is_node = observation.code.startswith("shacl.") and observation.value.startswith(("http://", "https://"))
        graph.add((result, SH.value, _iri(observation.value) if is_node else Literal(observation.value)))
    if observation.place:
        graph.add((result, OURS.place, Literal(observation.place)))
    graph.add((result, OURS.issueCode, Literal(observation.code)))


def component_of(code: str) -> URIRef:
    """The constraint component that speaks: SHACL's own where there is one, else ours of that code."""
    kind, _, name = code.partition(".")
    if kind == "shacl" and name:
        return SH[f"{name}ConstraintComponent"]
    known = next((component for pattern, component in COMPONENTS if re.match(pattern, code)), None)
    return SH[f"{known}ConstraintComponent"] if known else OURS[f"issue-{code}"]


def _iri(words: str) -> URIRef:
    return URIRef(_UNWRITABLE.sub(lambda sign: f"%{ord(sign.group()):02X}", words))
