"""One spatial value of any kind, as the parts of a `dct:Location`."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any

from mappings.reading import from_json_text
from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME
from mappings.values.gml import is_gml
from mappings.values.places import geometry, place
from mappings.values.text import text
from mappings.values.urls import iri

Area = dict[str, Any]
"""``code`` (INEGI), ``uri`` (of another gazetteer) or ``label`` (language map); ``geometry``, ``bbox``, ``centroid``
(WKT)."""

_WORDS = ("uri", "code", "text", "label", "name", "title", "prefLabel")
_SHAPES = {
    "geom": "geometry", "geometry": "geometry", "coordinates": "geometry", "bbox": "bbox", "centroid": "centroid",
}  # fmt: skip
"""Keys of shapes and what they are of a place; of several for one, the first that is readable is kept."""
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_WKT = ("POINT", "POLYGON", "MULTIP", "LINESTRING", "ENVELOPE", "GEOMETRY", "<HTTP", "<URN", "SRID")


def area(value: Any, within: str | None = None, language: str = "es") -> Reading[Area]:
    """Read a place by code or name, or a geometry (GeoJSON, WKT, corners), or keep the words as a label.

    Names of municipalities resolve only `within` a state (its INEGI code).
    """
    value = from_json_text(value)
    if isinstance(value, dict):
        return _described(value, within, language)
    if _is_geometry(value):
        shape, code = geometry(value)
        return ({"geometry": shape} if shape else None), code
    return _named(value, within, language)


def area_in(within: str | None, language: str) -> Callable[[Any], Reading[Area]]:
    """The normaliser of places whose names are to be understood `within` a state, and are words of `language`."""

    @wraps(area)
    def read(value: Any) -> Reading[Area]:
        return area(value, within, language)

    return read


def _is_geometry(value: Any) -> bool:
    """Coordinates, WKT and GML, as against names: at least four numbers, a WKT keyword, an element of XML."""
    if isinstance(value, list | tuple):
        return True
    if not isinstance(value, str):
        return False
    return _is_written_geometry(value) if len(value) <= LONGEST_NAME else _is_written_geometry.__wrapped__(value)


@lru_cache(maxsize=4_096)
def _is_written_geometry(value: str) -> bool:
    if value.lstrip()[:12].upper().startswith(_WKT) or (value[:1] == "<" and is_gml(value)):
        return True
    return value.count(".") + value.count(",") >= 3 and not any(letter.isalpha() for letter in value)


def _named(value: Any, within: str | None, language: str) -> Reading[Area]:
    found, code = place(value, within)
    if found:
        return {"code": found}, code
    if code is None:
        return None, None
    words, repair = text(value)
    if words and _ADDRESS.fullmatch(words):
        address, problem = iri(words)
        return ({"uri": address} if address else None), problem or code
    return ({"label": {language: words}}, code) if words else (None, repair or code)


def _described(value: Mapping[str, Any], within: str | None, language: str) -> Reading[Area]:
    """A GeoJSON geometry, or an object that holds names or shapes (ckanext-dcat's ``spatial_coverage``)."""
    if "type" in value or "coordinates" in value:
        shape, code = geometry(value)
        if shape or not any(key in value for key in _WORDS):
            return ({"geometry": shape} if shape else None), code
    said: str | None = None
    label: Area = {}
    for key in _WORDS:
        if value.get(key):
            named, code = _named(value[key], within, language)
            if named and "code" in named:
                label, said = named, code
                break
            if named and ("label" in named or not label):  # words before an IRI, which tells people nothing
                label = label if "label" in label else named
            said = said or code
    shapes, problem = _shapes(value)
    if shapes and "code" not in label:
        said = problem
    found = {**label, **shapes}
    return found or None, said or problem or (None if found else "place.unknown")


def _shapes(value: Mapping[str, Any]) -> tuple[Area, str | None]:
    """The geometry, the box and the centre of an object, and the first thing that is to be said of them."""
    shapes: Area = {}
    said: str | None = None
    for key, part in _SHAPES.items():
        if value.get(key) and part not in shapes:
            shape, code = geometry(value[key])
            if shape:
                shapes[part] = shape
            said = said or code
    return shapes, said
