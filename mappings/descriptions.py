"""An RDF description as plain nodes, nested the way its links run.

A node is a dict of compact names (``dct:title``) and of ``@id``, its IRI or blank label.  A value is

- a text: a literal without language (or in the language that is asked for), whatever its datatype, or an IRI that the
  description says nothing else of;
- ``{"@value": …, "@language": …}``: a literal in another language;
- a node;
- a list of these, where there are several.

It is read from the lines that the harvester wrote: canonical N-Triples, one triple a line.  Other N-Triples are brought
to that form by pyoxigraph first.
"""

import re
from functools import lru_cache
from typing import Any

from pyoxigraph import RdfFormat, parse, serialize

from mappings.terms import PREFIXES

Node = dict[str, Any]

NAMESPACES = {
    **{namespace: prefix for prefix, namespace in PREFIXES.items()},
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
    "http://www.w3.org/2006/time#": "time",
    "http://www.w3.org/ns/odrl/2/": "odrl",
    "http://rdfs.org/ns/void#": "void",
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.w3.org/2006/vcard/ns#": "vcard",
    "http://www.w3.org/2001/vcard-rdf/3.0#": "vcard",
    "http://data.resources.gov/ontology/dcat-us#": "dcatus",
    "http://resources.data.gov/resources/dcat-us#": "dcatus",
    "http://data.europa.eu/930/": "geodcatap",
    "https://w3id.org/mobilitydcat-ap#": "mobilitydcatap",
}
"""Namespace → prefix, for every namespace that foreign catalogues are known to use."""

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def nodes_from_ntriples(body: bytes, language: str = "") -> dict[str, Node]:
    """Read a description; returns its nodes by IRI (``http://…``) or blank label (``_:b0``).

    Literals in `language` are given as bare texts.

    Raises `SyntaxError` for what is no N-Triples.
    """
    try:
        return _nodes_from_lines(body.decode(), language)
    except (ValueError, IndexError):
        triples = (quad.triple for quad in parse(body, RdfFormat.N_QUADS))
        return _nodes_from_lines((serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode(), language)


def _nodes_from_lines(lines: str, language: str) -> dict[str, Node]:
    own_end = f'"@{language} .'
    own_cut = -len(own_end)
    escaped = "\\" in lines
    nodes: dict[str, Node] = {}
    links: list[tuple[Node, str, str]] = []
    before = ""
    node: Node = {}
    for line in lines.removesuffix("\n").split("\n") if lines else ():
        subject, predicate, rest = line.split(" ", 2)
        if subject != before:
            before = subject
            key = _node_key(subject)
            node = nodes.setdefault(key, {"@id": key})
        name = compact(predicate)
        value: Any
        if rest[0] != '"':
            value = rest[1:-3] if rest[0] == "<" and not escaped else _node_key(rest[:-2])
            links.append((node, name, value))
        elif rest[-3:] == '" .':
            value = _unescaped(rest[1:-3]) if escaped else rest[1:-3]
        elif rest[own_cut:] == own_end:
            value = _unescaped(rest[1:own_cut]) if escaped else rest[1:own_cut]
        else:
            value = _literal(rest)
        if name not in node:
            node[name] = value
        elif type(node[name]) is list:
            node[name].append(value)
        else:
            node[name] = [node[name], value]
    for node, name, target in links:
        if target in nodes:
            values = node[name]
            if type(values) is list:
                values[values.index(target)] = nodes[target]
            else:
                node[name] = nodes[target]
    return nodes


def _node_key(term: str) -> str:
    """``<http://…>`` → ``http://…``; ``_:b0`` stays."""
    if term[0] == "<" and term[-1] == ">":
        return term[1:-1] if "\\" not in term else _unescaped(term[1:-1])
    if term[:2] == "_:" and " " not in term:
        return term
    raise ValueError(term)


def _literal(rest: str) -> Any:
    """Read ``"…"@es .`` or ``"…"^^<…> .``; datatypes say nothing here that the value's field does not say."""
    end = rest.rindex('"')
    if rest[-2:] != " ." or rest[end + 1] not in "@^":
        raise ValueError(rest)
    words = rest[1:end] if "\\" not in rest else _unescaped(rest[1:end])
    return {"@value": words, "@language": rest[end + 2 : -2]} if rest[end + 1] == "@" else words


def _unescaped(words: str) -> str:
    return _ESCAPE.sub(_character, words)


def _character(escape: re.Match[str]) -> str:
    four, eight, sign = escape.groups()
    return _ESCAPED.get(sign, sign) if sign else chr(int(four or eight, 16))


@lru_cache(maxsize=4096)
def compact(predicate: str) -> str:
    """``<http://purl.org/dc/terms/title>`` → ``dct:title``; an IRI of an unknown namespace stays whole."""
    iri = _node_key(predicate)
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = NAMESPACES.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix else iri


def listed(value: Any) -> list[Any]:
    """The values of a field: its list, its only one, or none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def candidates(value: Any, *names: str) -> list[str]:
    """What a coded value may be read from: the text itself, or a node's IRI and then its words, by `names`."""
    found: list[str] = []
    for each in listed(value):
        if isinstance(each, str):
            if not each.startswith("_:"):
                found.append(each)
        elif "@value" in each:
            found.append(each["@value"])
        else:
            found += [each["@id"]] if not each["@id"].startswith("_:") else []
            for name in names:
                inner = [
                    one["@value"] if isinstance(one, dict) and "@value" in one else one
                    for one in listed(each.get(name))
                ]
                found += [one for one in inner if isinstance(one, str) and not one.startswith("_:")]
    return found


def first_of(node: Node, *names: str) -> Any:
    """The value of the first of `names` that a node has."""
    for name in names:
        if name in node:
            return node[name]
    return None
