"""What shapes say of records, a batch at a time, as if each were judged alone.

The imports are heavy (pyshacl, rdflib): `federation.checking.checker` comes here only when shapes have to judge.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import Graph
from rdflib.term import Literal, Node

from mappings.dcat_mx import Dataset, Resource
from mappings.field_words import call_field
from mappings.findings import Finding, sentences_of
from mappings.rdf.graph import graph_from_resource
from mappings.shacl import by_dataset, node_name, validate

MOST_PARTS: Final = 200
"""Distributions that shapes judge of one record: their cost grows with each."""

ONE_DEMAND: Final = frozenset({"MinCount", "MaxCount", "Datatype", "NodeKind", "UniqueLang", "MinLength", "MaxLength"})
"""Constraints of which a node breaks one or none, however many shapes set them; of any other (a class, a list, a
pattern) two shapes may ask for different things, and do so in different words."""

Judged = Mapping[bytes, Resource | bytes]
"""What is judged, by its hash: a resource of ours, or the N-Triples that its source wrote."""
Graphs = dict[bytes, Graph]


def findings_of(batch: Judged, shapes: str) -> dict[bytes, tuple[Finding, ...]]:
    """What the shapes of this name find in each."""
    found: dict[bytes, tuple[Finding, ...]] = {}
    for graphs in _compatible({key: _graph(judged) for key, judged in batch.items()}):
        whole = Graph()
        for graph in graphs.values():
            whole += graph
        owners = {key.hex(): {node_name(subject) for subject in graph.subjects()} for key, graph in graphs.items()}
        sorted_out = by_dataset(validate(whole, shapes), owners)
        found |= {key: without_echoes(sorted_out[key.hex()]) for key in graphs}
    return found


def without_echoes(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each fault once, of findings that come worst first.

    A node's own fault is said again, in the same words, of what points to it, and less severely.  Two shapes that
    demand one thing of one node find one fault, whatever each says of it: official profiles come in several files that
    repeat one another.  The worst counts; of two that are as bad, one with words of its own.
    """
    findings = tuple(findings)
    told = {(one.focus, one.es) for one in findings}
    spoken = {(*_fault(one), one.severity) for one in findings if not _is_usual(one)}
    kept: dict[tuple[str, ...], Finding] = {}
    for one in findings:
        if one.value and one.value != one.focus and (one.value, one.es) in told:
            continue
        if _is_usual(one) and (*_fault(one), one.severity) in spoken:
            continue
        kept.setdefault(_fault(one) if one.constraint in ONE_DEMAND else (*_fault(one), one.es), one)
    return tuple(kept.values())


def _fault(finding: Finding) -> tuple[str, ...]:
    return finding.focus, finding.path, finding.constraint, finding.value


def _is_usual(finding: Finding) -> bool:
    """Whether the shape says nothing of its own, so that the usual sentence stands there."""
    sentence, _ = sentences_of(finding.constraint, finding.path)
    return finding.es == sentence.format(path=call_field(finding.path, "es"))


def _compatible(graphs: Graphs) -> list[Graphs]:
    """Graphs in groups in which each node is said the same of by all that name it: each is judged as if alone.

    Joined, two records with one identifier would accuse one another, and so would two that give the address of an
    institution differently; one that leads to another would find there what its own graph does not say.
    """
    groups: list[tuple[Graphs, dict[Node, frozenset[tuple[Node, Node]]]]] = []
    for key, graph in graphs.items():
        nodes = {node for node in graph.all_nodes() if not isinstance(node, Literal)}
        said = {node: frozenset(graph.predicate_objects(node)) for node in nodes}
        for group, known in groups:
            if all(known.get(node, facts) == facts for node, facts in said.items()):
                group[key] = graph
                known.update(said)
                break
        else:
            groups.append(({key: graph}, said))
    return [group for group, _ in groups]


def _graph(judged: Resource | bytes) -> Graph:
    if isinstance(judged, bytes):
        return Graph().parse(data=judged, format="nt")
    if isinstance(judged, Dataset):
        judged = judged.model_copy(update={"distribution": judged.distribution[:MOST_PARTS]})
    return graph_from_resource(judged)
