"""What two judges say of a resource, in one form: the quick verdict, and the shapes made from the same table."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import Graph

from mappings.conformance import missing_terms
from mappings.dcat_mx import Resource
from mappings.findings import LICENCE_SOMEWHERE, Finding
from mappings.issue_codes import Severity
from mappings.json_form import json_from_resource, resource_from_json
from mappings.rdf.graph import graph_from_resource
from mappings.shacl import validate
from mappings.terms import Range, terms_of
from tests.mappings.rdf.sayable import sayable

Lacking = Counter[tuple[str, str, Severity]]
"""How many nodes of a class lack the field of a key, and how grave that is."""

SEVERITIES = {
    "missing.core": Severity.ERROR, "missing.guide": Severity.WARNING, "missing.recommended": Severity.INFO,
}  # fmt: skip


def in_rdf(resource: Resource) -> Resource:
    """A resource as far as RDF holds it: a distribution without any URL is in JSON only."""
    return resource_from_json(sayable(json_from_resource(resource)))


def by_quick_verdict(resource: Resource) -> Lacking:
    """What the quick verdict says is missing, of the resource and of all its parts."""
    found: Lacking = Counter()
    for issue in missing_terms(resource):
        *path, key = issue.field.split(".")
        class_name = type(resource).__name__
        for step in path:
            class_name = next(term.of for term in terms_of(class_name) if term.key == step.partition("[")[0])
        found[class_name, key, SEVERITIES[issue.code]] += int(issue.value.partition("/")[0] or 1)
    return found


def by_shapes(resources: Iterable[Resource]) -> tuple[Lacking, tuple[Finding, ...]]:
    """What the shapes say is missing of resources with different URIs, and whatever else they say."""
    graph, classes = Graph(), {}
    for resource in resources:
        said = graph_from_resource(resource)
        for subject in {*said.subjects()}.difference({*graph.subjects()}):  # of what two describe, the first counts
            graph += said.triples((subject, None, None))
        classes.update(_iter_classes(type(resource).__name__, resource))
    found: Lacking = Counter()
    others: list[Finding] = []
    for finding in validate(graph, "dcat-mx"):
        class_name = classes.get(finding.focus, "")
        keys = {term.predicates[-1]: term.key for term in terms_of(class_name) if term.predicates} if class_name else {}
        if finding.shape == LICENCE_SOMEWHERE:
            found[class_name, "license", finding.severity] += 1
        elif finding.constraint == "MinCount" and finding.path in keys:
            found[class_name, keys[finding.path], finding.severity] += 1
        else:
            others.append(finding)
    return found, tuple(others)


def _iter_classes(class_name: str, node: Any) -> Iterator[tuple[str, str]]:
    """The URI and the class of a node and of every one inside it."""
    yield node.uri, class_name
    for term in terms_of(class_name):
        value = getattr(node, term.field)
        if term.range is Range.NODE and value:
            for part in value if term.many else (value,):
                yield from _iter_classes(term.of, part)
