"""Geometries in GML, as GeoSPARQL's ``gmlLiteral`` and ISO's bounding polygons have them, brought to GeoJSON's form.

Read: Envelope (and GML 2's Box), Point, LineString, Polygon, and what is made of polygons (MultiSurface, MultiPolygon,
Surface).  In which order the axes stand is told by ``srsName`` (OGC 09-048r5): by a URN or an OGC address EPSG's
geographic systems put latitude first; by the old short name, longitude; so does CRS84, and what names no system.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

GEOMETRIES: Final = frozenset({
    "Envelope", "Box", "Point", "LineString", "Polygon", "MultiSurface", "MultiPolygon", "Surface",
})  # fmt: skip
"""Elements that are read, by their local names; also as the property of a record in XML."""
GEOGRAPHIC: Final = frozenset({"4258", "4269", "4326", "4483", "4979", "6365"})
"""EPSG's numbers of systems in degrees that differ by less than a metre here: WGS 84, ETRS89, NAD83, Mexico's ITRF."""

_START = re.compile(r"\s*<(?:\?xml\s|(?:[A-Za-z_][\w.-]*:)?[A-Z]\w*[\s>/])")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_EPSG = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:(?:[\w.]*:)?|https?://www\.opengis\.net/def/(?:crs/)?EPSG/[\w.]+/)(\d+)"
)
_EPSG_SHORT = re.compile(r"(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(\d+)", re.IGNORECASE)
_CRS84 = re.compile(r"(?:.*[:/])?CRS:?84h?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]+")

Position = tuple[float, float]


class UnreadableGmlError(ValueError):
    """A text that is no GML, or a geometry that cannot be brought to longitude and latitude."""


def is_gml(words: str) -> bool:
    """Whether a text begins as an element of XML does; GeoSPARQL's WKT may begin with the address of its system."""
    return _START.match(words) is not None


@cache
def _parser() -> Any:
    from mappings.xml_bodies import make_parser  # noqa: PLC0415 (as below)

    return make_parser()


def geojson_from_gml(words: str) -> dict[str, Any]:
    """Read a geometry; its coordinates are longitude and latitude, not looked at any further.

    Raises `UnreadableGmlError`.
    """
    if "<!" in words:  # neither entities nor CDATA have any business here
        raise UnreadableGmlError("<!")
    from lxml import etree  # noqa: PLC0415 (who only looks up a place does without)

    try:  # literals that were cut out of a document have left the declaration of their prefix there
        whole = etree.fromstring(
            f'<m xmlns:gml="http://www.opengis.net/gml">{_DECLARATION.sub("", words)}</m>', _parser()
        )
    except etree.XMLSyntaxError as error:
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
    if kind == "LineString":
        return {"type": "LineString", "coordinates": _positions(element)}
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


def is_latitude_first(system: str) -> bool:
    """The order of the axes of a system by its name; raises `UnreadableGmlError` for one that is not in degrees."""
    name = system.strip()
    if not name or _CRS84.fullmatch(name):
        return False
    for pattern, latitude_first in ((_EPSG, True), (_EPSG_SHORT, False)):
        match = pattern.fullmatch(name)
        if match and match[1] in GEOGRAPHIC:
            return latitude_first
    raise UnreadableGmlError(name)


def _outward(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
