"""Places of DCAT in RDF: by IRI or by name, with their shapes as WKT, GML or GeoJSON under many properties."""

from collections.abc import Callable
from typing import Any

from mappings.areas import Area, area
from mappings.descriptions import Node, candidates
from mappings.schemas.readers import LABELS, coded, named_as
from mappings.values import Reading
from mappings.values.places import geometry

SHAPES = {
    "dcat:bbox": "bbox", "locn:geometry": "geometry", "geosparql:asWKT": "geometry",
    "geosparql:hasGeometry": "geometry", "schema:box": "bbox", "dcat:centroid": "centroid",
}  # fmt: skip
"""Properties of shapes and what they are of a place; of several for one, the first that is readable is kept."""
SHAPE_WORDS = ("geosparql:asWKT", "locn:geometry", "rdf:value", "rdfs:label", "schema:box")
"""Properties of a shape's node that may hold it."""


def area_in(within: str | None, language: str) -> Callable[[Any], Reading[Area]]:
    """Make a reader of places: a place by IRI or name, a shape, or both."""

    def read_word(words: Any) -> Reading[Area]:
        return area(words, within, language)

    read_words = coded(read_word)

    @named_as(area)
    def read_area(value: Any) -> Reading[Area]:
        if not isinstance(value, dict) or "@value" in value:
            return read_words(value)
        names = candidates(value, "locn:geographicName", "skos:notation", "dct:identifier", *LABELS)
        named: Area = {}
        said: str | None = None
        for name in names:
            found, code = area(name, within, language)
            if found and "code" in found:
                named, said = found, None
                break
            if found and "label" in found and not named:
                named = found
            said = said or code
        shapes, problem = _shapes(value)
        if not (named or shapes) and value["@id"][:2] != "_:":
            found, code = read_words(value["@id"])
            return found, problem or said or code
        if shapes:
            said = problem
        return {**named, **shapes} or None, said or (None if named else problem)

    return read_area


def _shapes(value: Node) -> tuple[Area, str | None]:
    """The geometry, the box and the centre of a place, and what is to be said of the first that is not clear.

    One shape is often written in several ways (WKT, GML, GeoJSON): what cannot be read is no fault beside one that can.
    """
    shapes: Area = {}
    said: dict[str, str] = {}
    for name, part in SHAPES.items():
        if name not in value or part in shapes:
            continue
        for words in candidates(value[name], *SHAPE_WORDS):
            shape, code = geometry(words)
            if shape:
                shapes[part] = shape
                said.pop(part, None)
            if code:
                said.setdefault(part, code)
            if shape:
                break
    return shapes, next(iter(said.values()), None)
