"""The parts of a dataset by the URIs that they were given: what a person calls them, where the record has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from federation.titles import get_title
from mappings.dcat_mx import Dataset, Resource
from mappings.example_values import NAMES
from mappings.json_form import json_from_resource
from mappings.term_words import class_words
from mappings.values.places import place_label

_FILES = ("distribution", "resources")
"""What sources call the list of a dataset's distributions."""


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a dataset, in words."""

    es: str
    en: str
    pointer: str = ""
    """JSON pointer inside the record, where the record lists it."""


def named_parts(resource: Resource, decoded: Any) -> dict[str, NamedPart]:
    """Every part of a resource that has a URI, by it; `decoded` is the record where it is JSON."""
    places = _places(resource, decoded) if isinstance(resource, Dataset) else {}
    document = json_from_resource(resource)
    found: dict[str, NamedPart] = {}
    for node in _iter_nodes(document):
        if node is not document:
            found[node["@id"]] = _named(node, places.get(node["@id"], ""))
        if isinstance(node.get("spatial"), str):  # of an institution: a place of INEGI's catalogue, not described again
            found.setdefault(node["spatial"], _place_named(node["spatial"]))
    return found


def _places(dataset: Dataset, decoded: Any) -> dict[str, str]:
    """Where the record lists its distributions, when it lists as many as were understood."""
    if not isinstance(decoded, Mapping):
        return {}
    for key in _FILES:
        listed = decoded.get(key)
        if isinstance(listed, list) and len(listed) == len(dataset.distribution):
            return {part.uri: f"/{key}/{number}" for number, part in enumerate(dataset.distribution)}
    return {}


def _iter_nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "@id" in value and "@type" in value:
            yield value
        for inner in value.values():
            yield from _iter_nodes(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _iter_nodes(inner)


def _place_named(uri: str) -> NamedPart:
    return _named({"@type": "Location", "name": place_label(uri.rpartition("/")[2])}, "")


def _named(node: Mapping[str, Any], pointer: str) -> NamedPart:
    kind = node["@type"] if isinstance(node["@type"], str) else node["@type"][0]
    words = class_words(kind)
    name = next((text for key in NAMES if (text := _text(node.get(key)))), "")
    called = (f" «{name}»", f" “{name}”") if name else ("", "")
    return NamedPart(words.label_es + called[0], words.label_en + called[1], pointer)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = get_title(value)
    return value[:80] if isinstance(value, str) else ""
