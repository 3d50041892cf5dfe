"""Turtle 1.1: prefixes in the head, one block a subject."""

from collections.abc import Sequence
from json.encoder import encode_basestring  # C; JSON's escapes are a subset of those of N-Triples and Turtle

from mappings.rdf.statements import IRI, NAME, TEXT, Node
from mappings.rdf.syntax import Syntax, no_tail
from mappings.terms import PREFIXES


def head(nodes: Sequence[Node]) -> bytes:
    """Write the prefixes, then nodes."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return f"{prefixes}\n".encode() + fragment(nodes)


def fragment(nodes: Sequence[Node]) -> bytes:
    """Write nodes."""
    blocks: list[str] = []
    for subject, statements in nodes:
        if not statements:
            continue
        parts: list[str] = []
        for predicate, kind, value, tag in statements:
            if kind == IRI:
                parts.append(f"{predicate} <{value}>")
            elif kind == TEXT:
                parts.append(f"{predicate} {encode_basestring(value)}@{tag}")
            elif kind == NAME:
                parts.append(f"{'a' if predicate == 'rdf:type' else predicate} {value}")
            elif tag:
                parts.append(f"{predicate} {encode_basestring(value)}^^{tag}")
            else:
                parts.append(f"{predicate} {encode_basestring(value)}")
        blocks.append("<" + subject + "> " + " ;\n  ".join(parts) + " .\n")
    return "".join(blocks).encode()


TURTLE = Syntax("turtle", "ttl", "text/turtle", head, fragment, no_tail)
