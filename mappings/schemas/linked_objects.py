"""schema.org's JSON-LD as plain objects: one spelling of every name, references followed, containers taken off.

Pages write the same thing as ``name``, ``schema:name``, ``http://schema.org/name`` or by an alias of their context, and
put a node inside another or beside it in a ``@graph``.  No context is ever fetched: what a remote one but schema.org's
would define stays as it is written.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST_DEPTH = 12
"""Objects inside objects, references followed included."""
MOST_NODES = 5_000
"""Objects of one record."""

_SCHEMA = re.compile(r"https?://(?:www\.)?schema\.org/")
_CONTAINERS = ("@list", "@set")

Node = dict[str, Any]


def is_schema_org(address: Any) -> bool:
    """Whether an address is schema.org's name space or context, whatever its scheme and end."""
    return isinstance(address, str) and _SCHEMA.match(address.rstrip("/#") + "/") is not None


def main_dataset(document: Mapping[str, Any]) -> tuple[Node | None, str]:
    """The one dataset that a JSON-LD object describes, as plain nested objects, and the language of its context.

    The object is the dataset itself, or holds it in its ``@graph``, or is about it (``mainEntity``).  None without one.
    """
    names = _Names(document.get("@context"))
    graph = document.get("@graph")
    nodes = [document, *graph] if isinstance(graph, list) else [document]
    candidates = [node for node in nodes if isinstance(node, dict)]
    candidates += [node["mainEntity"] for node in candidates if isinstance(node.get("mainEntity"), dict)]
    found = next((node for node in candidates if "Dataset" in names.kinds(node)), None)
    if found is None:
        return None, names.language
    return _Reader(names, candidates).node(found, 0, frozenset()), names.language


def kinds_of(node: Any) -> tuple[str, ...]:
    """The types of a plain node."""
    kinds = node.get("@type") if isinstance(node, dict) else None
    return tuple(kinds) if isinstance(kinds, list) else (kinds,) if isinstance(kinds, str) else ()


class _Names:
    """What the names of a document stand for, by its contexts."""

    def __init__(self, context: Any) -> None:
        self._aliases: dict[str, str] = {"type": "@type", "id": "@id"}
        self._prefixes = {"schema", "sdo"}
        self.language = ""
        for each in context if isinstance(context, list) else [context]:
            if isinstance(each, dict):
                self._learn(each)

    def _learn(self, context: Mapping[str, Any]) -> None:
        language = context.get("@language")
        self.language = language if isinstance(language, str) else self.language
        for name, meaning in context.items():
            target = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if not isinstance(target, str) or name.startswith("@"):
                continue
            if is_schema_org(target) and _SCHEMA.sub("", target.rstrip("/#") + "/") == "":
                self._prefixes.add(name)
            else:
                self._aliases[name] = target

    def short(self, name: str) -> str:
        """A name as schema.org writes it: without prefix, name space or alias; foreign names stay."""
        name = self._aliases.get(name, name)
        prefix, colon, local = name.partition(":")
        if colon and prefix in self._prefixes:
            return local
        return _SCHEMA.sub("", name)

    def kinds(self, node: Mapping[str, Any]) -> list[str]:
        """The short names of a node's types."""
        given = node.get("@type", node.get("type"))
        return [self.short(each) for each in (given if isinstance(given, list) else [given]) if isinstance(each, str)]


class _Reader:
    """One document while its nodes are made plain."""

    def __init__(self, names: _Names, nodes: list[Any]) -> None:
        self._names = names
        self._left = MOST_NODES
        self._by_id: dict[str, Mapping[str, Any]] = {}
        for node in _iter_nodes(nodes):
            identifier = node.get("@id")
            if isinstance(identifier, str) and len(node) > len(self._by_id.get(identifier, {"@id": ""})):
                self._by_id[identifier] = node

    def node(self, given: Mapping[str, Any], depth: int, above: frozenset[str]) -> Node:
        """A node by the short names of its properties; each is what its values are."""
        self._left -= 1
        identifier = given.get("@id")
        if isinstance(identifier, str):
            above |= {identifier}
        plain: Node = {}
        for name, value in given.items():
            if name in {"@context", "@graph"} or (depth == 0 and name == "mainEntity"):
                continue
            short = self._names.short(name)
            if short == "@type":
                plain[short] = self._names.kinds(given)
            elif short not in plain:
                plain[short] = self._value(value, depth + 1, above)
        return plain

    def _value(self, value: Any, depth: int, above: frozenset[str]) -> Any:
        if isinstance(value, list):
            return [self._value(each, depth, above) for each in value]
        if not isinstance(value, dict):
            return value
        for container in _CONTAINERS:
            if container in value:
                return self._value(value[container], depth, above)
        if depth > MOST_DEPTH or self._left <= 0:
            return {"@id": value["@id"]} if isinstance(value.get("@id"), str) else None
        identifier = value.get("@id")
        if isinstance(identifier, str) and len(value) == 1:
            described = self._by_id.get(identifier)
            if described is None or identifier in above:
                return value
            value = described
        return self.node(value, depth, above)


def _iter_nodes(nodes: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Every object of a document, outer ones first, within bounds."""
    waiting = [(node, 0) for node in reversed(nodes)]
    for _ in range(MOST_NODES * 4):
        if not waiting:
            return
        node, depth = waiting.pop()
        if isinstance(node, dict):
            yield node
            node = list(node.values())
        if isinstance(node, list) and depth < MOST_DEPTH:
            waiting += ((each, depth + 1) for each in node if isinstance(each, dict | list))
