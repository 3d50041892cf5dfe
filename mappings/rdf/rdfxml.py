"""RDF/XML: all namespaces declared in the head, one rdf:Description a subject."""

from collections.abc import Sequence
from functools import cache

from mappings.rdf.statements import IRI, NAME, TEXT, Node
from mappings.rdf.syntax import Syntax
from mappings.terms import PREFIXES, expand


def _text(value: str) -> str:
    """Escape character data; a carriage return is written as a reference, or XML would read a line feed."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute(iri: str) -> str:
    """Escape an IRI for an attribute (the other special characters of XML have no place in an IRI)."""
    return iri.replace("&", "&amp;")


@cache
def _expanded(compact: str) -> str:
    return _attribute(expand(compact))


def head(nodes: Sequence[Node]) -> bytes:
    """Open the document, then write nodes."""
    namespaces = "".join(f'\n  xmlns:{prefix}="{_attribute(iri)}"' for prefix, iri in PREFIXES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{namespaces}>\n'.encode() + fragment(nodes)


def fragment(nodes: Sequence[Node]) -> bytes:
    """Write nodes."""
    lines: list[str] = []
    for subject, statements in nodes:
        lines.append(f'<rdf:Description rdf:about="{_attribute(subject)}">\n')
        for predicate, kind, value, tag in statements:
            if kind == IRI:
                lines.append(f'  <{predicate} rdf:resource="{_attribute(value)}"/>\n')
            elif kind == TEXT:
                lines.append(f'  <{predicate} xml:lang="{tag}">{_text(value)}</{predicate}>\n')
            elif kind == NAME:
                lines.append(f'  <{predicate} rdf:resource="{_expanded(value)}"/>\n')
            elif tag:
                lines.append(f'  <{predicate} rdf:datatype="{_expanded(tag)}">{_text(value)}</{predicate}>\n')
            else:
                lines.append(f"  <{predicate}>{_text(value)}</{predicate}>\n")
        lines.append("</rdf:Description>\n")
    return "".join(lines).encode()


def tail() -> bytes:
    """Close the document."""
    return b"</rdf:RDF>\n"


RDFXML = Syntax("rdfxml", "rdf", "application/rdf+xml", head, fragment, tail)
