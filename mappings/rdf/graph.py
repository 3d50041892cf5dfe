"""A dataset as an rdflib graph: for one record at a time, for shapes, and as the judge of the streamed writers.

Built from the model by the table of terms, on another path than `mappings.rdf.nodes`: the tests hold both to the same
triples.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from mappings import dcat_mx
from mappings.dcat_mx import Catalog, CatalogRecord, Dataset, Distribution, Location, Resource, Score
from mappings.json_form import json_from_node
from mappings.namespaces import UNSHARED
from mappings.quality.metrics import METRICS
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.iris import decimal_digits, mailto_iri, media_type_iri, moment_datatype, tel_iri
from mappings.rdf.mentions import mentions_from_document
from mappings.rdf.statements import IRI, NAME, TEXT, Node, legible
from mappings.terms import PREFIXES, RDF_TYPES, Range, Term, expand, terms_of
from mappings.uris import DCATMX
from mappings.values.access import access_iri
from mappings.values.frequencies import frequency_iri

_DQV, _OA, _RDFS = (Namespace(PREFIXES[prefix]) for prefix in ("dqv", "oa", "rdfs"))


def graph_from_resource(resource: Resource, *, shared: bool = True) -> Graph:
    """A resource with its parts; with `shared`, also what the head of a file says of all that it refers to."""
    return _graph_of(resource, shared=shared)


def graph_from_dataset(dataset: Dataset, *, shared: bool = True) -> Graph:
    """A dataset with its parts; with `shared`, also what the head of a file says of all that it refers to."""
    return _graph_of(dataset, shared=shared)


def graph_from_catalog(catalog: Catalog, *, shared: bool = True) -> Graph:
    """A catalogue, without its datasets; with `shared`, also its publisher, places and vocabulary values."""
    return _graph_of(catalog, shared=shared)


def graph_from_record(record: CatalogRecord) -> Graph:
    """A catalogue record, without the links from its catalogues."""
    return _graph_of(record, shared=False)


def _graph_of(node: dcat_mx.Node, *, shared: bool) -> Graph:
    graph = _empty()
    _add_node(graph, node)
    if shared:
        _add_nodes(graph, nodes_from_mentions(mentions_from_document(json_from_node(node), type(node).__name__)))
    return graph


def _empty() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _name(compact: str) -> URIRef:
    return URIRef(expand(compact))


def _literal(value: object, datatype: str = "") -> Literal:
    """A literal in the very form it was given in: rdflib would trim fractions of seconds."""
    return Literal(legible(str(value)), datatype=_name(datatype) if datatype else None, normalize=False)


def _text(text: str, language: str) -> Literal:
    return Literal(legible(text), lang=language)


def _add_node(graph: Graph, node: dcat_mx.Node) -> None:
    class_name = type(node).__name__
    subject = URIRef(node.__dict__["uri"])
    for name in RDF_TYPES[class_name]:
        graph.add((subject, RDF.type, _name(name)))
    for term in terms_of(class_name):
        value = node.__dict__[term.field]
        for one in value if term.many else (value,):
            if one is not None:
                for found in _objects(graph, subject, term, one):
                    for predicate in term.predicates:
                        graph.add((subject, _name(predicate), found))
    if isinstance(node, Distribution) and node.access_url is None and node.download_url is not None:
        graph.add((subject, _name("dcat:accessURL"), URIRef(node.download_url)))


def _objects(graph: Graph, subject: URIRef, term: Term, value: Any) -> Iterable[URIRef | Literal]:
    """The RDF of one value; its own node, if it is one, is added to the graph."""
    match term.range:
        case Range.SUBJECT | Range.JSON:
            return ()
        case Range.TEXT:
            return [_text(text, language) for language, text in value.items()]
        case Range.KEYWORDS:
            return [_text(word, language) for language, words in value.items() for word in words]
        case Range.STATEMENT:
            return [_statement(graph, subject, term, value)]
        case Range.STARS:
            stars = Literal(str(value), datatype=XSD.integer)
            return [_measurement(graph, _minted(subject, "openness"), f"{DCATMX}openness", stars)]
        case Range.SCORE:
            return list(_measurements(graph, subject, value))
        case Range.ANNOTATION:
            return [_annotation(graph, subject, value)]
        case Range.NODE:
            return _part(graph, subject, value)
        case Range.TELEPHONE:
            iri = tel_iri(value)
            return [URIRef(iri)] if iri else ()
        case Range.IRI if term.of in UNSHARED:
            return [_page(graph, value)]
        case _:
            return [_plain(term.range, value)]


def _page(graph: Graph, address: str) -> URIRef:
    graph.add((URIRef(address), RDF.type, _name("foaf:Document")))
    return URIRef(address)


def _plain(kind: Range, value: Any) -> URIRef | Literal:
    match kind:
        case Range.IRI:
            return URIRef(value)
        case Range.CONCEPT:
            return URIRef(value.uri)
        case Range.MEDIA_TYPE:
            return URIRef(media_type_iri(value))
        case Range.FREQUENCY:
            return URIRef(frequency_iri(value))
        case Range.ACCESS:
            return URIRef(access_iri(value))
        case Range.EMAIL:
            return URIRef(mailto_iri(value))
        case Range.MOMENT:
            return _literal(value, moment_datatype(value))
        case Range.SIZE:
            return _literal(value, "xsd:nonNegativeInteger")
        case Range.DURATION:
            return _literal(value, "xsd:duration")
        case Range.DECIMAL:
            return _literal(decimal_digits(value), "xsd:decimal")
        case Range.HEX:
            return _literal(value, "xsd:hexBinary")
        case Range.WKT:
            return _literal(value, "geosparql:wktLiteral")
        case _:
            return _literal(value)


def _part(graph: Graph, subject: URIRef, node: dcat_mx.Node) -> Iterable[URIRef]:
    iri = URIRef(node.__dict__["uri"])
    if isinstance(node, Distribution) and node.access_url is None and node.download_url is None:
        return ()
    registered = isinstance(node, Location) and not iri.startswith(subject)
    if not isinstance(node, dcat_mx.Agent) and not registered:
        _add_node(graph, node)
    return (iri,)


def _minted(subject: URIRef, part: str) -> URIRef:
    return URIRef(f"{subject}{'/' if '#' in subject else '#'}{part}")


def _statement(graph: Graph, subject: URIRef, term: Term, texts: Mapping[str, str]) -> URIRef:
    node = _minted(subject, term.field)
    for name in RDF_TYPES[term.of]:
        graph.add((node, RDF.type, _name(name)))
    for language, text in texts.items():
        graph.add((node, _RDFS.label, _text(text, language)))
    return node


def _measurement(graph: Graph, node: URIRef, metric: str, value: Literal) -> URIRef:
    graph.add((node, RDF.type, _DQV.QualityMeasurement))
    graph.add((node, _DQV.isMeasurementOf, URIRef(metric)))
    graph.add((node, _DQV.value, value))
    return node


def _measurements(graph: Graph, subject: URIRef, score: Score) -> Iterable[URIRef]:
    """A measurement for each value of a score that is known."""
    for metric in METRICS.values():
        value = getattr(score if metric.most else score.law, metric.key)
        if value != "unknown":
            said = Literal(str(value), datatype=XSD.integer) if metric.most else Literal(value == "yes")
            yield _measurement(graph, _minted(subject, metric.part), metric.uri, said)


def _annotation(graph: Graph, subject: URIRef, document: str) -> URIRef:
    node = _minted(subject, "quality")
    graph.add((node, RDF.type, _DQV.QualityAnnotation))
    graph.add((node, _OA.hasBody, URIRef(document)))
    graph.add((node, _OA.hasTarget, subject))
    graph.add((node, _OA.motivatedBy, _DQV.qualityAssessment))
    return node


def _add_nodes(graph: Graph, nodes: Iterable[Node]) -> None:
    for subject, statements in nodes:
        for predicate, kind, value, tag in statements:
            if kind == IRI:
                graph.add((URIRef(subject), _name(predicate), URIRef(value)))
            elif kind == NAME:
                graph.add((URIRef(subject), _name(predicate), _name(value)))
            elif kind == TEXT:
                graph.add((URIRef(subject), _name(predicate), Literal(value, lang=tag)))
            else:
                graph.add((URIRef(subject), _name(predicate), _literal(value, tag)))
