"""What the endpoint says of itself (SPARQL 1.1 Service Description): what it answers with, which graphs there are."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from federation.sparql.stores import SparqlStore
from federation.sparql.worker import GRAPHS

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
_A: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INTEGER: Final = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_RESULTS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "RDF_XML", "JSON-LD",
)  # fmt: skip


def describe_service(endpoint: str, store: SparqlStore | None, media_type: str) -> bytes:
    """The description of an endpoint, in a syntax of `GRAPHS`."""
    prefixes = {"sd": SD, "void": VOID, "formats": FORMATS}
    written = serialize(
        _iter_triples(endpoint, store), format=GRAPHS[media_type], prefixes=_usable(media_type, prefixes)
    )
    assert written is not None
    return written


def _usable(media_type: str, prefixes: dict[str, str]) -> dict[str, str] | None:
    return prefixes if GRAPHS[media_type] in {RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.JSON_LD} else None


def _iter_triples(endpoint: str, store: SparqlStore | None) -> Iterator[Triple]:
    service, dataset, default = (NamedNode(f"{endpoint}#{part}") for part in ("service", "dataset", "default-graph"))
    yield Triple(service, _A, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULTS:
        yield Triple(service, _sd("resultFormat"), NamedNode(FORMATS + name))
    if store is None:
        return
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _A, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _A, _sd("Graph"))
    yield Triple(default, _void("triples"), _number(store.triples))
    for place, (uri, triples) in enumerate(sorted(store.graphs.items())):
        named, graph = NamedNode(f"{endpoint}#named-{place}"), NamedNode(f"{endpoint}#graph-{place}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _A, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(uri))
        yield Triple(named, _sd("graph"), graph)
        yield Triple(graph, _A, _sd("Graph"))
        yield Triple(graph, _void("triples"), _number(triples))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=_INTEGER)
