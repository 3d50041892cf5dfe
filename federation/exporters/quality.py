"""Quality: every measurement of the index, alone, in Turtle, for whoever compares and needs no descriptions.

The same statements stand in the dumps of the whole graph (DQV 1.0): which dataset or catalogue was measured by what,
and the value; the head describes the metrics.
"""

from collections.abc import Iterator, Sequence

from federation.exporters.exporter import Entry, Exporter
from mappings.rdf import SYNTAXES
from mappings.rdf.statements import Node, Statement

_TURTLE = SYNTAXES["turtle"]
_HAS = "dqv:hasQualityMeasurement"
_CLASSES = frozenset({"dqv:QualityMeasurement", "dqv:Metric", "dqv:Dimension", "dqv:Category"})
_ABOUT = frozenset({"dct:title", "foaf:name", "rdf:type"})
"""What the head says of the catalogues and institutions that were measured, beside their measurements."""


def _measurements(nodes: Sequence[Node]) -> Iterator[Node]:
    for subject, said in nodes:
        if any(predicate == "rdf:type" and value in _CLASSES for predicate, _, value, _ in said):
            yield subject, said
        elif measured := [one for one in said if one[0] == _HAS]:
            yield subject, measured


def _head(nodes: Sequence[Node]) -> bytes:
    said = [(subject, _short(statements)) for subject, statements in nodes[:1]]
    return _TURTLE.head([*said, *_measurements(nodes)])


def _short(statements: Sequence[Statement]) -> list[Statement]:
    return [one for one in statements if one[0] in _ABOUT]


def _fragment(entries: Sequence[Entry]) -> bytes:
    return _TURTLE.fragment([node for entry in entries for node in _measurements(entry.nodes)])


EXPORTER = Exporter(
    "quality", "quality.ttl", "quality.ttl.gz", _TURTLE.media_type, _head, _fragment, _TURTLE.tail, is_rdf=False
)
