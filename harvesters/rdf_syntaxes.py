"""Which RDF syntax a document is written in: what it looks like, what it was sent as, how its URL ends."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat

from harvesters.errors import SourceError
from harvesters.sentences import Sentence, blanks, came

ACCEPT = (
    "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.8, "
    "application/trig;q=0.7, application/n-quads;q=0.7, */*;q=0.1"
)
"""Accept header of a request for RDF; Turtle first, since it is the smallest."""

A_CATALOGUE = Sentence("un catálogo RDF", "an RDF catalogue")


@dataclass(frozen=True, slots=True)
class Syntax:
    """A syntax of RDF that is read here."""

    name: str
    format: RdfFormat
    media_type: str
    by_line: bool = False
    """Each line stands alone: a broken one costs that line only."""
    graphs: bool = False
    """It may name graphs; the names are dropped, since a catalogue is one graph."""


TURTLE = Syntax("Turtle", RdfFormat.TURTLE, "text/turtle")
RDF_XML = Syntax("RDF/XML", RdfFormat.RDF_XML, "application/rdf+xml")
JSON_LD = Syntax("JSON-LD", RdfFormat.JSON_LD, "application/ld+json", graphs=True)
N_TRIPLES = Syntax("N-Triples", RdfFormat.N_TRIPLES, "application/n-triples", by_line=True)
N_QUADS = Syntax("N-Quads", RdfFormat.N_QUADS, "application/n-quads", by_line=True, graphs=True)
TRIG = Syntax("TriG", RdfFormat.TRIG, "application/trig", graphs=True)

BY_MEDIA_TYPE = {
    "text/turtle": TURTLE,
    "application/x-turtle": TURTLE,
    "text/n3": TURTLE,
    "text/rdf+n3": TURTLE,
    "application/rdf+xml": RDF_XML,
    "application/ld+json": JSON_LD,
    "application/n-triples": N_TRIPLES,
    "application/n-quads": N_QUADS,
    "application/trig": TRIG,
}
BY_EXTENSION = {
    "ttl": TURTLE,
    "n3": TURTLE,
    "rdf": RDF_XML,
    "xml": RDF_XML,
    "owl": RDF_XML,
    "jsonld": JSON_LD,
    "json": JSON_LD,
    "nt": N_TRIPLES,
    "nq": N_QUADS,
    "trig": TRIG,
}

# A document's beginning is anybody's: no pattern here may go back over what it has read, or two comments that are never
# closed, or a line of quotation marks, would cost minutes (hence the possessive quantifiers).
_HTML = re.compile(rb"\s*+(?:<!--(?>.*?-->)\s*+)*+(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*(?:<\?xml\b|<!DOCTYPE\s+rdf|<!--|<(?:\w+:)?RDF[\s>])")
_JSON_OBJECT = re.compile(rb"\s*\{\s*(?:\"|\})|\s*\[\s*[\[{]\s*\"")
_LINE = re.compile(
    rb"\s*+(?:#[^\n]*+\n\s*+)*+(?:<[^>]*+>|_:\S++)\s++<[^>]*+>\s++(?:<[^>]*+>|_:\S++|\"[^\n\"]*+\")[^\n]*\.\s*\n"
)
_TURTLE = re.compile(
    rb"^[ \t]*+(?:@?(?:prefix[ \t]++[^\s:<]*+:|base)[ \t]*+<|<\w++://[^<>\s]++>\s++a\s++<\w++://)",
    re.IGNORECASE | re.MULTILINE,
)
"""A declaration as its grammar has it, at the start of a line («base» alone is a word of any Spanish table); or an IRI
that is an instance of another: ``<p> a <b>`` are elements of a page."""
_ENTITY = re.compile(
    rb"<!ENTITY\s++(?:%\s++)?+[^\s<>\"']{1,200}+\s++"
    rb"(?:SYSTEM|PUBLIC|\"(?:[^\"&%]++|[&%]#)*+[&%][^#\"]|'(?:[^'&%]++|[&%]#)*+[&%][^#'])"
)


def require_syntax(start: bytes, content_type: str, url: str) -> Syntax:
    """Decide the syntax of a document by its first bytes, its media type and the ending of its URL.

    What cannot be otherwise (a web page, XML, a JSON object) is decided by the bytes: portals send RDF as
    ``text/html`` and web pages as ``text/turtle``.  Raises `SourceError` for what is no RDF at all.
    """
    start = start.removeprefix(b"\xef\xbb\xbf")
    if not start.strip():
        raise SourceError("empty", *blanks(url, len(start), A_CATALOGUE))
    declared = BY_MEDIA_TYPE.get(content_type.partition(";")[0].strip().lower())
    extension = BY_EXTENSION.get(urlsplit(url).path.rpartition(".")[2].lower())
    if _HTML.match(start):
        raise SourceError(
            "html_page",
            *came(url, Sentence("una página web en lugar de un catálogo RDF", "a web page, no RDF catalogue")),
        )
    if _XML.match(start):
        return require_safe_xml(start, url)
    if _JSON_OBJECT.match(start) and declared is not TRIG:
        return JSON_LD
    syntax = declared or (N_TRIPLES if _LINE.match(start) else None)
    if syntax in {None, RDF_XML, JSON_LD}:
        syntax = extension if extension not in {RDF_XML, JSON_LD} else None
    if syntax is None and _TURTLE.search(start):
        syntax = TURTLE
    if syntax is None:
        raise SourceError(
            "not_rdf",
            *came(
                url,
                Sentence(
                    f"algo que no es RDF ({content_type or 'sin tipo de medio'})",
                    f"something that is no RDF ({content_type or 'no media type'})",
                ),
                Sentence(
                    " Pruebe la dirección de su catálogo en Turtle o RDF/XML, que suele ser catalog.ttl o catalog.rdf.",
                    " Try the address of its catalogue in Turtle or RDF/XML, often catalog.ttl or catalog.rdf.",
                ),
            ),
        )
    return syntax


def require_safe_xml(start: bytes, url: str) -> Syntax:
    """Refuse XML whose DTD nests entities or reads other files; plain entities (namespaces) are harmless."""
    if _ENTITY.search(start):
        raise SourceError(
            "unsafe_xml",
            f"{url} declara entidades XML anidadas o externas, que nunca se expanden.",
            f"{url} declares nested or external XML entities, which are never expanded.",
        )
    return RDF_XML
