"""JSON-LD 1.1: the context inlined in the head, one flat node object a subject, a comma before each but the first.

Where a predicate has one JSON key in the profile the node uses that key, and the context gives it its meaning, so that
a record reads here as it reads in the JSON form; predicates without a key of their own keep their compact names.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import orjson

from mappings.rdf.statements import IRI, NAME, TEXT, Node, Statement
from mappings.rdf.syntax import Syntax
from mappings.terms import PREFIXES, TERMS, Range

_TEXTS: Final = frozenset({Range.TEXT, Range.KEYWORDS})
_LINKS: Final = frozenset({Range.IRI, Range.NODE, Range.CONCEPT})
_LITERALS: Final = frozenset({Range.STRING, Range.MOMENT, Range.SIZE, Range.HEX, Range.WKT})
_ELSEWHERE: Final = frozenset({"govType", "govBranch"})
"""They belong to institutions and catalogues: no reader shall take them for a dataset's."""


@cache
def _keys() -> Mapping[str, tuple[str, str]]:
    """Predicate → its key and how the context reads it: ``@language``, ``@id`` or nothing.

    A predicate has a key only where RDF says just what the JSON form says: ``mediaType`` is a code there, an IRI here.
    """
    keys: dict[str, tuple[str, str]] = {}
    taken = set(_ELSEWHERE)
    for term in TERMS:
        predicate = term.predicates[-1] if term.predicates else ""
        if not predicate or predicate in keys or term.key in taken:
            continue
        ranges = {other.range for other in TERMS if predicate in other.predicates}
        if ranges <= _TEXTS:
            keys[predicate] = (term.key, "@language")
        elif ranges <= _LINKS:
            keys[predicate] = (term.key, "@id")
        elif ranges <= _LITERALS:
            keys[predicate] = (term.key, "")
        else:
            continue
        taken.add(term.key)
    return keys


def context() -> dict[str, Any]:
    """The JSON-LD context of the profile: prefixes, the keys that stand for one predicate, null for all other keys."""
    meanings: dict[str, Any] = dict(PREFIXES)
    for predicate, (key, reading) in _keys().items():
        match reading:
            case "@language":
                meanings[key] = {"@id": predicate, "@container": "@language"}
            case "@id":
                meanings[key] = {"@id": predicate, "@type": "@id"}
            case _:
                meanings[key] = {"@id": predicate}
    return meanings | {term.key: None for term in TERMS if term.key not in meanings and term.key != "@id"}


def _object(kind: int, value: str, tag: str) -> Any:
    if kind in {IRI, NAME}:
        return {"@id": value}
    if kind == TEXT:
        return {"@value": value, "@language": tag}
    return {"@value": value, "@type": tag} if tag else value


def _node_object(subject: str, statements: Sequence[Statement]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": subject}
    keys = _keys()
    for predicate, kind, value, tag in statements:
        key, reading = keys.get(predicate, (predicate, ""))
        if predicate == "rdf:type":
            node.setdefault("@type", []).append(value)
        elif reading == "@language":
            node.setdefault(key, {}).setdefault(tag, []).append(value)
        elif reading == "@id":
            node.setdefault(key, []).append(value)
        else:
            node.setdefault(key, []).append(_object(kind, value, tag))
    return node


def head(nodes: Sequence[Node]) -> bytes:
    """Open the document with its context, then write nodes; the first of them takes no comma."""
    opening = b'{"@context": ' + orjson.dumps(context(), option=orjson.OPT_INDENT_2) + b',\n"@graph": ['
    return opening + fragment(nodes).removeprefix(b",")


def fragment(nodes: Sequence[Node]) -> bytes:
    """Write nodes, a comma before each."""
    return b"".join([b",\n" + orjson.dumps(_node_object(subject, statements)) for subject, statements in nodes])


def tail() -> bytes:
    """Close the document."""
    return b"\n]}\n"


JSONLD = Syntax("jsonld", "jsonld", "application/ld+json", head, fragment, tail)
