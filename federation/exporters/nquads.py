"""N-Quads: the graph in parts, one for each source, for graph stores.

A source's graph is named by its catalogue; what stands once, the catalogues and what the records mention, is in the
national graph, named by the index's.  Each line is one of the N-Triples with the name of its graph.
"""

from collections.abc import Sequence

from federation.exporters.exporter import Entry, Exporter, no_bytes
from mappings.rdf import SYNTAXES
from mappings.rdf.statements import Node

_NTRIPLES = SYNTAXES["ntriples"]
_END = b" .\n"


def ending(graph: str) -> bytes:
    """What a line ends with that is in a graph."""
    return f" <{graph}> .\n".encode()


def _in_graph(nodes: Sequence[Node], graph: str) -> bytes:
    """A literal holds no line feed, so the end of a statement is found by its bytes."""
    return _NTRIPLES.fragment(nodes).replace(_END, ending(graph))


def _head(nodes: Sequence[Node]) -> bytes:
    return _in_graph(nodes, nodes[0][0])


def _fragment(entries: Sequence[Entry]) -> bytes:
    return b"".join(_in_graph(entry.nodes, entry.graph) for entry in entries)


EXPORTER = Exporter("nquads", "nq", "catalog.nq.gz", "application/n-quads", _head, _fragment, no_bytes, is_rdf=False)
