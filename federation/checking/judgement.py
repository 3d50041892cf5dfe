"""What shapes say of records, a batch at a time, as if each were judged alone.

The imports are heavy (pyshacl, rdflib): `federation.checking.checker` comes here only when shapes have to judge.
"""

from collections.abc import Mapping
from typing import Final

from rdflib import Graph
from rdflib.term import Node

from mappings.dcat_mx import Dataset
from mappings.findings import Finding
from mappings.rdf.graph import graph_from_dataset
from mappings.shacl import by_dataset, node_name, validate

MOST_PARTS: Final = 200
"""Distributions that shapes judge of one record: their cost grows with each."""

Judged = Mapping[bytes, Dataset | bytes]
"""What is judged, by its hash: a dataset of ours, or the N-Triples that its source wrote."""
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
        found |= {key: _without_echoes(sorted_out[key.hex()]) for key in graphs}
    return found


def _without_echoes(findings: list[Finding]) -> tuple[Finding, ...]:
    """Each fault once: a node's own fault is said again, in the same words, of what points to it, and less severely."""
    told: set[tuple[str, str]] = {(one.focus, one.es) for one in findings}
    kept: dict[tuple[str, str, str, str], Finding] = {}
    for one in findings:  # worst first
        if one.value and one.value != one.focus and (one.value, one.es) in told:
            continue
        kept.setdefault((one.focus, one.path, one.value, one.es), one)
    return tuple(kept.values())


def _compatible(graphs: Graphs) -> list[Graphs]:
    """Graphs in groups in which no node is said different things of: joined, they would accuse one another.

    Two records with one identifier, or an institution whose address two records give differently.
    """
    groups: list[tuple[Graphs, dict[Node, frozenset[tuple[Node, Node]]]]] = []
    for key, graph in graphs.items():
        said = {node: frozenset(graph.predicate_objects(node)) for node in set(graph.subjects())}
        for group, known in groups:
            if all(known.get(node, facts) == facts for node, facts in said.items()):
                group[key] = graph
                known.update(said)
                break
        else:
            groups.append(({key: graph}, said))
    return [group for group, _ in groups]


def _graph(judged: Dataset | bytes) -> Graph:
    if isinstance(judged, bytes):
        return Graph().parse(data=judged, format="nt")
    return graph_from_dataset(judged.model_copy(update={"distribution": judged.distribution[:MOST_PARTS]}))
