"""A check as a `sh:ValidationReport` (SHACL, section 3.6), for programs that speak RDF."""

from rdflib import RDF, BNode, Graph, Literal, URIRef

from federation.checking.checker import CheckReport
from federation.checking.observations import Observation
from mappings.issues import Severity
from mappings.shacl import SH
from mappings.terms import PREFIXES, expand
from mappings.uris import DCATMX

SEVERITIES = {Severity.ERROR: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}


def graph_from_report(report: CheckReport) -> Graph:
    """The report as a graph: one result for each observation, its code as the component that speaks."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("sh", str(SH)), *PREFIXES.items()):
        graph.bind(prefix, namespace)
    whole = BNode("report")
    graph.add((whole, RDF.type, SH.ValidationReport))
    graph.add((whole, SH.conforms, Literal(report.conforms)))
    for number, observation in enumerate(report.observations):
        result = BNode(f"result{number}")
        graph.add((whole, SH.result, result))
        _add_result(graph, result, observation)
    return graph


def _add_result(graph: Graph, result: BNode, observation: Observation) -> None:
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.resultSeverity, SEVERITIES[observation.severity]))
    graph.add((result, SH.sourceConstraintComponent, URIRef(_component(observation.code))))
    for text, language in (
        (f"{observation.es} {observation.mend_es}".strip(), "es"),
        (f"{observation.en} {observation.mend_en}".strip(), "en"),
    ):
        graph.add((result, SH.resultMessage, Literal(text, lang=language)))
    graph.add((result, SH.focusNode, _focus(observation)))
    if ":" in observation.field and observation.field.partition(":")[0] in PREFIXES:
        graph.add((result, SH.resultPath, URIRef(expand(observation.field))))
    if observation.value:
        graph.add((result, SH.value, Literal(observation.value)))


def _component(code: str) -> str:
    kind, _, name = code.partition(".")
    return f"{SH}{name}ConstraintComponent" if kind == "shacl" and name else f"{DCATMX}issue-{code}"


def _focus(observation: Observation) -> URIRef | Literal:
    """The subject where the record has one, else its place or its identifier as text."""
    place = observation.place
    if place.startswith("<") and place.endswith(">"):
        return URIRef(place[1:-1])
    return Literal(" ".join(words for words in (place, observation.identifier) if words) or "document")
