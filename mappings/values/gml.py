"""Geometries in GML, as GeoSPARQL's ``gmlLiteral`` and ISO's bounding polygons have them, brought to GeoJSON's form.

Read: Envelope (and GML 2's Box), Point, LineString, Curve (of straight segments), Polygon, Surface, and many of each
(MultiPoint, MultiLineString, MultiCurve, MultiPolygon, MultiSurface).  ``srsName`` tells in which order the axes stand
(`mappings.values.reference_systems`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from mappings.values.reference_systems import is_latitude_first

GEOMETRIES: Final = frozenset({
    "Envelope", "Box", "Point", "LineString", "Curve", "Polygon", "Surface", "MultiPoint", "MultiLineString",
    "MultiCurve", "MultiPolygon", "MultiSurface",
})  # fmt: skip
"""Elements that are read, by their local names; also as the property of a record in XML."""
_START = re.compile(r"\s*<(?:\?xml\s|(?:[A-Za-z_][\w.-]*:)?[A-Z]\w*[\s>/])")
_DECLARATION = re.compile(r"\A\s*+<\?xml[^>]*+(?<=\?)>")
_BETWEEN = re.compile(r"[\s,]+")

Position = tuple[float, float]


class UnreadableGmlError(ValueError):
    """A text that is no GML, or a geometry of no kind that is read."""


def is_gml(words: str) -> bool:
    """Whether a text begins as an element of XML does; GeoSPARQL's WKT may begin with the address of its system."""
    return _START.match(words) is not None


def geojson_from_gml(words: str) -> dict[str, Any]:
    """Read a geometry; its coordinates are longitude and latitude, not looked at any further.

    Raises `UnreadableGmlError`; `OtherSystemError` for coordinates that are not degrees.
    """
    if "<!" in words:  # neither entities nor CDATA have any business here
        raise UnreadableGmlError("<!")
    from mappings.xml_bodies import RefusedXmlError, root_of  # noqa: PLC0415 (who only looks up a place does without)

    try:  # literals that were cut out of a document have left the declaration of their prefix there
        whole = root_of(f'<m xmlns:gml="http://www.opengis.net/gml">{_DECLARATION.sub("", words)}</m>'.encode())
    except (RefusedXmlError, UnicodeEncodeError) as error:
        raise UnreadableGmlError(str(error)) from error
    if len(whole) != 1 or _name(whole[0]) not in GEOMETRIES:
        raise UnreadableGmlError(words[:100])
    return _geometry(whole[0])


def _geometry(element: Any) -> dict[str, Any]:
    kind = _name(element)
    if kind in {"Envelope", "Box"}:
        (west, south), (east, north) = _corners(element)
        return {"type": "envelope", "coordinates": [[west, north], [east, south]]}
    if kind == "Point":
        return {"type": "Point", "coordinates": _positions(element)[0]}
    if kind in {"LineString", "Curve"}:
        return {"type": "LineString", "coordinates": _line(element)}
    if kind == "MultiPoint":
        return {"type": "MultiPoint", "coordinates": [_positions(each)[0] for each in element.iter("{*}Point")]}
    if kind in {"MultiLineString", "MultiCurve"}:
        lines = [_line(each) for each in element.iter("{*}LineString", "{*}Curve")]
        return {"type": "MultiLineString", "coordinates": lines}
    polygons = [_rings(each) for each in element.iter("{*}Polygon", "{*}PolygonPatch")]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _corners(element: Any) -> Sequence[Position]:
    named = [_positions(each) for name in ("lowerCorner", "upperCorner") for each in element.iterfind(f"{{*}}{name}")]
    corners = [each[0] for each in named] if named else _positions(element)
    if len(corners) != 2:
        raise UnreadableGmlError(f"{len(corners)} corners")
    return corners


def _line(element: Any) -> Sequence[Position]:
    """The positions of a line; raises for one with segments that are not straight."""
    segments = [each for around in element.iterfind("{*}segments") for each in around]
    if any(_name(each) != "LineStringSegment" for each in segments):
        raise UnreadableGmlError("a curve that is not straight")
    return _positions(element)


def _rings(polygon: Any) -> list[Sequence[Position]]:
    """The outer ring of a polygon, then its holes."""
    rings = [
        _positions(ring)
        for names in (("exterior", "outerBoundaryIs"), ("interior", "innerBoundaryIs"))
        for boundary in polygon
        if _name(boundary) in names
        for ring in boundary
    ]
    if not rings:
        raise UnreadableGmlError("a polygon without a boundary")
    return rings


def _positions(element: Any) -> Sequence[Position]:
    """All positions inside an element, longitude first; raises when there is none."""
    size = _size(element)
    numbers: list[float] = []
    found: list[Position] = []
    for part in element.iter():
        name = _name(part)
        if name == "coord":
            x, y = (float(part.findtext(f"{{*}}{axis}", "")) for axis in "XY")
            found.append((x, y))
        elif name in {"pos", "posList", "lowerCorner", "upperCorner", "coordinates"}:
            numbers = [float(each) for each in _BETWEEN.split((part.text or "").strip())]
            step = _step(part.text or "") if name == "coordinates" else len(numbers) if name != "posList" else size
            if step < 2 or len(numbers) % step:
                raise UnreadableGmlError(f"{len(numbers)} numbers")
            found += [(numbers[at], numbers[at + 1]) for at in range(0, len(numbers), step)]
    if not found:
        raise UnreadableGmlError(f"{_name(element)} without positions")
    return [(y, x) for x, y in found] if _is_latitude_first(element) else found


def _step(coordinates: str) -> int:
    """Numbers of one tuple of GML 2's coordinates: ``-99.1,19.4 -99.0,19.5``."""
    return coordinates.split(maxsplit=1)[0].count(",") + 1 if coordinates.strip() else 0


def _size(element: Any) -> int:
    """Numbers of one position of a list, as the nearest element around it that tells says."""
    said = next(element.iter("{*}posList"), element)
    return next((int(each.get("srsDimension")) for each in _outward(said) if each.get("srsDimension")), 2)


def _is_latitude_first(element: Any) -> bool:
    """The order of the axes of the nearest system that is named; raises for one that is not in degrees."""
    return is_latitude_first(next((each.get("srsName") for each in _outward(element) if each.get("srsName")), ""))


def _outward(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
