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
from typing import Any, NamedTuple

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
_BACKSLASH, _QUOTE = "\x01", "\x02"
"""What stands for escaped ones while a description is split; no literal of canonical N-Triples holds these."""


class _Terms(NamedTuple):
    """The terms of all triples of a description, in their order."""

    subjects: list[str]
    """With what is written before them; `keys` tells which nodes they are."""
    predicates: list[str]
    objects: list[str]
    """IRIs and blank nodes as they are written; of literals what follows their words: ``"``, ``"@es``, ``"^^<…>``."""
    words: list[str]
    """Those of the literals."""
    keys: dict[str, str]


def nodes_from_ntriples(body: bytes, language: str = "") -> dict[str, Node]:
    """Read a description; returns its nodes by IRI (``http://…``) or blank label (``_:b0``).

    Literals in `language` are given as bare texts.

    Raises `SyntaxError` for what is no N-Triples.
    """
    try:
        lines = body.decode()
        terms = _terms_at_once(lines)
        return (terms and _nodes(terms, language)) or _nodes(_terms_by_line(lines), language)
    except (ValueError, IndexError):
        triples = (quad.triple for quad in parse(body, RdfFormat.N_QUADS))
        lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
        return _nodes(_terms_by_line(lines), language)


def _nodes(terms: _Terms, language: str) -> dict[str, Node]:
    """The nodes that the terms make; none where some words belong to no literal."""
    subjects, predicates, objects, words, keys = terms
    nodes: dict[str, Node] = {key: {"@id": key} for key in keys.values()}
    left = words[::-1]
    own = f'"@{language}'
    before = ""
    node: Node = {}
    for subject, name, written in zip(subjects, map(compact, predicates), objects, strict=True):
        if subject != before:
            before = subject
            node = nodes[keys[subject]]
        value: Any
        if written[0] == "<":
            value = written[1:-1]
            if value in nodes:
                value = nodes[value]
        elif written[0] == '"':
            value = left.pop()
            if written != own and written != '"':  # noqa: PLR1714 (two comparisons are faster than one with a tuple)
                value = _literal(value, written)
        else:
            value = nodes.get(written) or _node_key(written)
        if name not in node:
            node[name] = value
        elif type(node[name]) is list:
            node[name].append(value)
        else:
            node[name] = [node[name], value]
    return nodes if not left else {}


def _literal(words: str, written: str) -> Any:
    """A literal by what follows its words; datatypes say nothing here that the value's field does not say."""
    if written[1] == "^":
        return words
    if written[1] == "@":
        return {"@value": words, "@language": written[2:]}
    raise ValueError(written)


def _terms_at_once(lines: str) -> _Terms | None:
    """The terms by splitting the whole: but for the words of literals, spaces and quotes stand between terms only.

    None where that does not hold: portals write both into IRIs.
    """
    is_escaped = "\\" in lines
    if is_escaped:
        if _BACKSLASH in lines or _QUOTE in lines:
            return None
        lines = lines.replace("\\\\", _BACKSLASH).replace('\\"', _QUOTE)
    pieces = f".\n{lines}".split('"')
    words = pieces[1::2]
    written = '"'.join(pieces[::2])
    tokens = written.split(" ")
    if tokens.pop() != ".\n" or len(tokens) % 3 or (is_escaped and "\\" in written):
        return None
    subjects = tokens[::3]
    keys = {}
    for subject in dict.fromkeys(subjects):
        if subject[:2] != ".\n" or "\n" in subject[2:]:
            return None
        keys[subject] = _node_key(subject[2:])
    if is_escaped:
        words = [_unescaped(each.replace(_QUOTE, '\\"').replace(_BACKSLASH, "\\\\")) for each in words]
    return _Terms(subjects, tokens[1::3], tokens[2::3], words, keys)


def _terms_by_line(lines: str) -> _Terms:
    """The terms line by line, whatever the IRIs hold."""
    terms = _Terms([], [], [], [], {})
    is_escaped = "\\" in lines
    for line in lines.removesuffix("\n").split("\n") if lines else ():
        subject, predicate, rest = line.split(" ", 2)
        written = rest[:-2]
        if written[0] == '"':
            if rest[-2:] != " .":
                raise ValueError(line)
            end = written.rindex('"')
            terms.words.append(_unescaped(written[1:end]))
            written = written[end:]
        elif written[0] == "<" and is_escaped:
            written = f"<{_node_key(written)}>"
        terms.subjects.append(subject)
        terms.predicates.append(predicate)
        terms.objects.append(written)
        terms.keys.setdefault(subject, _node_key(subject))
    return terms


def _node_key(term: str) -> str:
    """``<http://…>`` → ``http://…``; ``_:b0`` stays."""
    if term[0] == "<" and term[-1] == ">":
        return _unescaped(term[1:-1])
    if term[:2] == "_:" and " " not in term:
        return term
    raise ValueError(term)


def _unescaped(words: str) -> str:
    return _ESCAPE.sub(_character, words) if "\\" in words else words


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


def is_node(value: Any) -> bool:
    """Whether a value is described by properties, as against a literal or an IRI that nothing else is said of."""
    return isinstance(value, dict) and "@value" not in value


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
