"""Read what the writers wrote, with two foreign parsers, into sets of plain triples that can be compared."""

import warnings

import pyoxigraph as ox
import pytest
import rdflib

Triple = tuple[str, str, tuple[str, ...]]

OXIGRAPH = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "turtle": ox.RdfFormat.TURTLE,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
RDFLIB = {"ntriples": "nt", "turtle": "turtle", "rdfxml": "xml", "jsonld": "json-ld"}
STRING = "http://www.w3.org/2001/XMLSchema#string"


def triples_by_oxigraph(content: bytes, syntax: str) -> set[Triple]:
    """Parse strictly.  A blank node is an AssertionError."""
    found = set()
    for quad in ox.parse(content, OXIGRAPH[syntax]):
        assert isinstance(quad.subject, ox.NamedNode), f"blank subject: {quad}"
        if isinstance(quad.object, ox.NamedNode):
            value: tuple[str, ...] = (quad.object.value,)
        else:
            assert isinstance(quad.object, ox.Literal), f"blank object: {quad}"
            value = (
                quad.object.value,
                quad.object.language or "",
                "" if quad.object.language else quad.object.datatype.value,
            )
        found.add((quad.subject.value, quad.predicate.value, value))
    return found


def triples_of_graph(graph: rdflib.Graph) -> set[Triple]:
    found = set()
    for subject, predicate, value in graph:
        assert isinstance(subject, rdflib.URIRef), f"blank subject: {subject} {predicate} {value}"
        if isinstance(value, rdflib.Literal):
            datatype = "" if value.language else str(value.datatype or STRING)
            found.add((str(subject), str(predicate), (str(value), (value.language or "").lower(), datatype)))
        else:
            assert isinstance(value, rdflib.URIRef), f"blank object: {subject} {predicate} {value}"
            found.add((str(subject), str(predicate), (str(value),)))
    return found


def triples_by_rdflib(content: bytes, syntax: str) -> set[Triple]:
    """Parse; literals stay as they are written (rdflib would turn ``Z`` into ``+00:00`` and trim fractions)."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        # rdflib 7's own JSON-LD parser still uses the class that rdflib deprecates
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return triples_of_graph(rdflib.Graph().parse(data=content, format=RDFLIB[syntax]))
