"""What there is in the index and where, for programs that find their way by VoID (W3C Note, 2011): ``void.ttl``.

No clock and no number of a release stand in it: dumps are named by the path that always leads to the newest.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from federation.exporters import DIALECTS, EXPORTERS
from federation.exporters.exporter import Exporter, no_bytes
from federation.manifests import Counts, SourcePart
from mappings.namespaces import PREFIXES
from mappings.uris import catalog_uri, part_uri

EXPORTER: Final = Exporter("void", "void.ttl", "void.ttl.gz", "text/turtle", no_bytes, no_bytes, no_bytes, is_rdf=False)

_VOID: Final = "http://rdfs.org/ns/void#"
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMES: Final = {**{name: PREFIXES[name] for name in ("dcat", "dct", "foaf", "rdf", "xsd")}, "void": _VOID, "sd": _SD}
_FEATURES: Final = {"turtle": "Turtle", "rdfxml": "RDF_XML", "jsonld": "JSON-LD", "ntriples": "N-Triples",
                    "nquads": "N-Quads"}  # fmt: skip
"""Formats of W3C's list that the graph is written in, by dialect."""
_CLASSES: Final = {"Dataset": "datasets", "Distribution": "distributions", "DataService": "services",
                   "DatasetSeries": "series"}  # fmt: skip
"""Classes that are counted, and by what."""


def void_document(base_uri: str, title: str, parts: Sequence[SourcePart], *, has_sources: bool) -> bytes:
    """The description; `has_sources` tells whether each source has dumps of its own."""
    prefixes = dict(_NAMES)
    triples = list(_iter_triples(base_uri, title, parts, has_sources=has_sources))
    content = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert content is not None  # without a file to write to it is returned
    return content


def _iter_triples(base_uri: str, title: str, parts: Sequence[SourcePart], *, has_sources: bool) -> Iterator[Triple]:
    national = catalog_uri(base_uri)
    whole, endpoint = part_uri(national, "void"), f"{base_uri}/sparql"
    description = f"{base_uri}/void"
    yield _said(description, "rdf:type", _name("void:DatasetDescription"))
    yield _said(description, "foaf:primaryTopic", whole)
    total = sum((part.counts for part in parts), Counts())
    yield from _dataset(whole, title, national, total)
    yield _said(whole, "foaf:homepage", national)
    yield _said(whole, "void:sparqlEndpoint", endpoint)
    yield _said(whole, "void:exampleResource", national)
    for name, feature in _FEATURES.items():
        yield _said(whole, "void:feature", f"{_FORMATS}{feature}")
        yield _said(whole, "void:dataDump", f"{base_uri}/current/{EXPORTERS[name].file_name}")
    for vocabulary in ("dcat", "dct", "foaf"):
        yield _said(whole, "void:vocabulary", PREFIXES[vocabulary])
    yield _said(endpoint, "rdf:type", _name("sd:Service"))
    yield _said(endpoint, "sd:endpoint", endpoint)
    yield _said(endpoint, "sd:supportedLanguage", _name("sd:SPARQL11Query"))
    for part in parts:
        catalog = catalog_uri(base_uri, part.source.slug)
        subset = part_uri(catalog, "void")
        yield _said(whole, "void:subset", subset)
        yield from _dataset(subset, part.source.title, catalog, part.counts)
        for name in _FEATURES if has_sources and part.segments else ():
            dump = f"{base_uri}/current/source/{part.source.slug}/{DIALECTS[name].file_name}"
            yield _said(subset, "void:dataDump", dump)


def _dataset(uri: str, title: str, catalog: str, counts: Counts) -> Iterator[Triple]:
    yield _said(uri, "rdf:type", _name("void:Dataset"))
    yield Triple(NamedNode(uri), NamedNode(_name("dct:title")), Literal(title, language="es"))
    yield _said(uri, "void:rootResource", catalog)
    held = [(name, int(getattr(counts, count))) for name, count in _CLASSES.items()]
    yield _counted(uri, "void:entities", sum(number for _, number in held))
    yield from _partitions(uri, held)


def _partitions(uri: str, held: Iterable[tuple[str, int]]) -> Iterator[Triple]:
    for name, number in held:
        if number:
            partition = f"{uri}-{name.lower()}"
            yield _said(uri, "void:classPartition", partition)
            yield _said(partition, "void:class", f"{PREFIXES['dcat']}{name}")
            yield _counted(partition, "void:entities", number)


def _name(compact: str) -> str:
    prefix, _, local = compact.partition(":")
    return _NAMES[prefix] + local


def _said(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_name(predicate)), NamedNode(value))


def _counted(subject: str, predicate: str, number: int) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_name(predicate)), Literal(number))
