"""A check as a `sh:ValidationReport` (SHACL, section 3.6), for programs that speak RDF.

The report holds what the chosen shapes have to say, each of the very node that is at fault, where the other reports
tell once what many parts lack.  Of what mapping alone says it has all where the shapes are our profile's, which mapping
serves; where they are another's only what keeps the catalogue from conforming: that a record cannot be read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from federation.checking.checker import CheckReport
from federation.checking.observations import Observation, mends_of
from mappings.findings import Finding
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
    """The report as a graph.

    ``sh:conforms`` is SHACL's: whether there is no result at all, be it a warning or a note; and never true of a
    catalogue that the check itself does not find to conform, because nothing or not all of it was read.
    """
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("sh", str(SH)), *PREFIXES.items()):
        graph.bind(prefix, namespace)
    whole = BNode("report")
    graph.add((whole, RDF.type, SH.ValidationReport))
    results = tuple(_iter_results(report))
    graph.add((whole, SH.conforms, Literal(report.conforms and not results)))
    for number, (observation, component) in enumerate(results):
        result = BNode(f"result{number}")
        graph.add((whole, SH.result, result))
        graph.add((result, SH.sourceConstraintComponent, component))
        _add_result(graph, result, observation)
    return graph


def _iter_results(report: CheckReport) -> Iterator[tuple[Observation, URIRef]]:
    """What has a result, and its component: the nodes that shapes name rather than the issue that counts them."""
    for one in report.observations:
        if one.echoes is not None:
            for finding in one.echoes:
                yield _echo(one, finding, report.shapes), component_of(f"shacl.{finding.constraint}")
        elif one.code.startswith("shacl.") or report.shapes == "dcat-mx" or one.severity is Severity.ERROR:
            yield one, component_of(one.code)


def _echo(told: Observation, finding: Finding, shapes: str) -> Observation:
    """What shapes say of one node, under the code and at the place of the issue that tells it."""
    mend_es, mend_en = mends_of(finding, shapes)
    return replace(
        told, severity=finding.severity, subject=finding.focus, property=finding.path, es=finding.es, en=finding.en,
        mend_es=mend_es, mend_en=mend_en, value="" if finding.constraint == "MinCount" else finding.value,
    )  # fmt: skip


def _add_result(graph: Graph, result: BNode, observation: Observation) -> None:
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.resultSeverity, SEVERITIES[observation.severity]))
    graph.add((result, SH.focusNode, _node(observation.subject)))
    for text, language in (
        (f"{observation.es} {observation.mend_es}".strip(), "es"),
        (f"{observation.en} {observation.mend_en}".strip(), "en"),
    ):
        graph.add((result, SH.resultMessage, Literal(text, lang=language)))
    if observation.property:
        path = expand(observation.property) if observation.property.partition(":")[0] in PREFIXES else ""
        if path or "://" in observation.property:
            graph.add((result, SH.resultPath, _iri(path or observation.property)))
    if observation.value and not observation.code.startswith("missing."):  # there it counts the parts that lack it
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


def _node(name: str) -> URIRef | BNode:
    """A node at fault; one without an IRI goes by the name that its parser gave it."""
    return BNode(name.removeprefix("_:")) if name.startswith("_:") else _iri(name)


def _iri(words: str) -> URIRef:
    return URIRef(_UNWRITABLE.sub(lambda sign: f"%{ord(sign.group()):02X}", words))
