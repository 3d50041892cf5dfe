"""Geometries as WKT, in longitude and latitude (CRS84), whatever form a portal wrote them in.

Read: GeoJSON (object or text), WKT (also as PostGIS and GeoSPARQL write it, with its reference system before it), GML
(`mappings.values.gml`), ``ENVELOPE(w, e, n, s)``, bounding boxes as
``w,s,e,n``, as the ``lat,lon lat,lon`` of the Guía 2017, or as an object with the names of its sides.  Every coordinate
must lie on Earth.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.folding import scalar
from mappings.values.gml import geojson_from_gml, is_gml
from mappings.values.reference_systems import (
    OtherSystemError,
    is_latitude_first,
    names_latitude_first,
    require_degrees,
    without_system,
)

LONGEST = 200_000
"""Characters of a geometry; a longer one is a dataset, not its metadata."""
MOST_POINTS = 5_000
"""A geometry of more points is published as its bounding box (``value.too_long``)."""
MEXICO = (-122.2, 12.0, -84.6, 32.8)
"""West, south, east and north of the country with its exclusive economic zone (INEGI), to a tenth of a degree."""

Point = tuple[float, float]

_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_BY_UPPER = {name.upper(): name for name in _DEPTHS}
_NUMBER = r"[-+]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_NUMBERS = re.compile(rf"{_NUMBER}")
_BOX = re.compile(rf"{_NUMBER}(?:[\s,;]+{_NUMBER}){{1,3}}")
_ENVELOPE = re.compile(
    rf"(?:ENVELOPE|BBOX)\s*\(\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\)", re.IGNORECASE
)
_SYSTEM = re.compile(
    r"(?:<([^<>]{1,200})>\s*|SRID\s*=\s*([0-9]{1,9})\s*;\s*)(?=[A-Z]{1,20}\s*[A-Z]{0,2}\s*\()", re.IGNORECASE
)
"""How WKT says in which system it is: GeoSPARQL by an address, PostGIS by EPSG's number."""
_WKT = re.compile(r"([A-Za-z]+)\s*(?:ZM|Z|M)?\s*(\([0-9eE+\-.,()\s]*\))", re.IGNORECASE)
_MEMBER = re.compile(
    r"(?<![A-Za-z])[A-Za-z]++\s*+(?:\([^()]*+\)|\((?:\s*+,?\s*+\([^()]*+\))++\s*+\)"
    r"|\((?:\s*+,?\s*+\((?:\s*+,?\s*+\([^()]*+\))++\s*+\))++\s*+\))"
)
_WKT_POINT = re.compile(r"\s*([-+0-9.eE]+)\s+([-+0-9.eE]+)(?:\s+[-+0-9.eE]+){0,2}\s*")

_SIDES = (
    ("west", "minx", "xmin", "westbound", "westboundlongitude", "westboundingcoordinate", "w", "bboxx0"),
    ("south", "miny", "ymin", "southbound", "southboundlatitude", "southboundingcoordinate", "s", "bboxy0"),
    ("east", "maxx", "xmax", "eastbound", "eastboundlongitude", "eastboundingcoordinate", "e", "bboxx1"),
    ("north", "maxy", "ymax", "northbound", "northboundlatitude", "northboundingcoordinate", "n", "bboxy1"),
)


class _NotOnEarthError(ValueError):
    """A coordinate is no number, or no longitude or latitude; never leaves this module."""


def geometry(value: Any) -> Reading[str]:
    """Read one geometry into WKT.

    Issues: ``geometry.unreadable``; ``geometry.other_system`` when it is not in degrees; ``value.too_long`` when the
    bounding box stands for more than `MOST_POINTS` points; ``geometry.axes_swapped`` when it lies in Mexico only with
    its axes in the other order than that of the system which it names.
    """
    if isinstance(value, dict) and "@value" not in value:
        return _checked(_from_object, value) if value else (None, None)
    if isinstance(value, list | tuple) and len(value) == 4:
        return _checked(_from_sides, value)
    words = scalar(value)
    if not words:
        return None, None if words == "" else "geometry.unreadable"
    if len(words) > LONGEST:
        return None, "geometry.unreadable"
    return _from_text(words) if len(words) <= 1_000 else _from_text_now(words)


def part_of_box(wkt: str) -> dict[str, str]:
    """A box as the part of a place that it is: a ``bbox``, or, without any width, a point, which is a ``geometry``."""
    return {"geometry" if wkt.startswith("POINT") else "bbox": wkt}


def _checked(read: Callable[[Any], str | None], value: Any) -> Reading[str]:
    """Read, and say what is not readable: wrong shapes, wrong types, coordinates off the Earth, endless nesting."""
    try:
        wkt = read(value)
    except OtherSystemError:
        return None, "geometry.other_system"
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        return None, "geometry.unreadable"
    if wkt is None:
        return None, "geometry.unreadable"
    return (_box_of(wkt), "value.too_long") if wkt.count(",") >= MOST_POINTS else (wkt, None)


def _from_text_now(words: str) -> Reading[str]:
    as_said = _checked(_from_words, words)
    if not names_latitude_first(words) or _is_in_mexico(as_said[0]):
        return as_said
    turned, _ = _checked(_from_words, without_system(words))
    return (turned, "geometry.axes_swapped") if _is_in_mexico(turned) else as_said


_from_text = lru_cache(maxsize=2_048)(_from_text_now)


def _from_words(words: str) -> str | None:
    words = " ".join(words.split())
    if words[0] in "{[":
        decoded = json.loads(words)
        return _from_sides(decoded) if isinstance(decoded, list) else _from_object(decoded)
    if match := _ENVELOPE.fullmatch(words):
        west, east, north, south = (float(number) for number in match.groups())
        return _box(west, south, east, north)
    if _BOX.fullmatch(words):
        return _from_numbers(
            [float(number) for number in _NUMBERS.findall(words)], in_pairs=len(words.replace(", ", ",").split()) == 2
        )
    return _from_object(geojson_from_gml(words)) if is_gml(words) else _from_wkt(words)


def _from_numbers(numbers: list[float], *, in_pairs: bool) -> str | None:
    """Read two numbers (a point) or four (a box); two pairs apart are latitude first, as in the Guía."""
    if len(numbers) == 2:
        first, second = numbers
        if abs(first) <= 90 < abs(second):
            return _point_text(_on_earth((second, first)), "POINT ")
        return _point_text(_on_earth((first, second)), "POINT ") if abs(second) <= 90 < abs(first) else None
    if len(numbers) != 4:
        return None
    a, b, c, d = numbers
    as_lat_lon = (min(b, d), min(a, c), max(b, d), max(a, c))
    for west, south, east, north in (as_lat_lon, (a, b, c, d)) if in_pairs else ((a, b, c, d), as_lat_lon):
        if abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90:
            return _box(west, south, east, north)
    return None


def _from_object(value: dict[str, Any]) -> str | None:
    kind = value.get("type")
    if isinstance(value.get("crs"), dict):  # GeoJSON of 2008, whose axes stand in the same order whatever its system
        is_latitude_first(str(value["crs"]["properties"].get("name", "")))
    if kind == "Feature":
        return _from_object(value["geometry"])
    if kind == "FeatureCollection" and len(value["features"]) == 1:
        return _from_object(value["features"][0])
    if kind == "GeometryCollection":
        members = [_from_object(member) for member in value["geometries"]]
        if len(members) == 1:
            return members[0]
        return (
            f"GEOMETRYCOLLECTION ({', '.join(member for member in members if member)})"
            if members and all(members)
            else None
        )
    if kind in ("envelope", "Envelope"):
        (west, north), (east, south) = value["coordinates"]
        return _box(float(west), float(south), float(east), float(north))
    if kind in _DEPTHS:
        return f"{kind.upper()} {_nested(value['coordinates'], _DEPTHS[kind], kind)}"
    folded = {key.replace("_", "").lower(): side for key, side in value.items() if isinstance(key, str)}
    sides = [next((folded[name] for name in names if name in folded), None) for names in _SIDES]
    return _from_sides(sides) if None not in sides else None


def _from_sides(sides: Any) -> str:
    west, south, east, north = (float(side) for side in sides)
    return _box(west, south, east, north)


def _from_wkt(words: str) -> str | None:
    """Read WKT, whose system, if it says one, tells in which order its axes stand."""
    system = _SYSTEM.match(words)
    if system is None:
        return _from_bare_wkt(words, latitude_first=False)
    address, number = system.groups()
    if number:
        require_degrees(number)
    return _from_bare_wkt(words[system.end() :], latitude_first=is_latitude_first(address) if address else False)


def _from_bare_wkt(words: str, *, latitude_first: bool) -> str | None:
    """Read WKT by way of nested lists, so that every coordinate is checked."""
    if words[:18].upper() == "GEOMETRYCOLLECTION":
        members = [_from_bare_wkt(member, latitude_first=latitude_first) for member in _MEMBER.findall(words[18:])]
        return (
            f"GEOMETRYCOLLECTION ({', '.join(member for member in members if member)})"
            if members and all(members)
            else None
        )
    match = _WKT.fullmatch(words)
    kind = _BY_UPPER.get(match[1].upper().removesuffix("ZM").removesuffix("Z")) if match else None
    if match is None or kind is None:
        return None
    body = match[2]
    if kind == "MultiPoint":
        body = "(" + re.sub(r"[()]", "", body) + ")"
    listed = (
        re.sub(r"[^(),]+", lambda piece: _json_point(piece[0], latitude_first), body)
        .replace("(", "[")
        .replace(")", "]")
    )
    coordinates = json.loads(listed)
    return f"{kind.upper()} {_nested(coordinates[0] if kind == 'Point' else coordinates, _DEPTHS[kind], kind)}"


def _json_point(piece: str, latitude_first: bool) -> str:
    match = _WKT_POINT.fullmatch(piece)
    if match:
        x, y = (match[2], match[1]) if latitude_first else (match[1], match[2])
        return f"[{float(x)},{float(y)}]"
    if piece.strip():
        raise _NotOnEarthError(piece)
    return ""


def _nested(coordinates: Any, depth: int, kind: str) -> str:
    """Write GeoJSON's nested coordinates in WKT's brackets; rings are closed where a portal left them open."""
    if depth == 0:
        return _point_text(_on_earth(coordinates))
    if not coordinates or not isinstance(coordinates, list | tuple):
        raise _NotOnEarthError(kind)
    if depth > 1:
        return f"({', '.join(_nested(inner, depth - 1, kind) for inner in coordinates)})"
    points = [_on_earth(point) for point in coordinates]
    if "Polygon" in kind and points[0] != points[-1]:
        points.append(points[0])
    if len(points) < (4 if "Polygon" in kind else 2 if "Line" in kind else 1):
        raise _NotOnEarthError(kind)
    return f"({', '.join(f'{_text(x)} {_text(y)}' for x, y in points)})"


def _on_earth(point: Any) -> Point:
    """Return longitude and latitude as numbers; raises when they are none."""
    x, y = float(point[0]), float(point[1])
    if not (-180 <= x <= 180 and -90 <= y <= 90) or isinstance(point, str):
        raise _NotOnEarthError(f"{point}")
    return x, y


def _box(west: float, south: float, east: float, north: float) -> str:
    """Write a box as a polygon, one without any width as a point.  Raises when it is upside down or off the Earth."""
    (west, south), (east, north) = _on_earth((west, south)), _on_earth((east, north))
    if south > north:
        raise _NotOnEarthError(f"{south} > {north}")
    if (west, south) == (east, north):
        return _point_text((west, south), "POINT ")
    w, s, e, n = (_text(side) for side in (west, south, east, north))
    return f"POLYGON (({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s}))"


def _box_of(wkt: str) -> str:
    """The bounding box of a WKT that this module wrote."""
    xs, ys = zip(*_points(wkt), strict=True)
    return _box(min(xs), min(ys), max(xs), max(ys))


def _is_in_mexico(wkt: str | None) -> bool:
    """Whether all of a geometry lies in the country or its seas."""
    west, south, east, north = MEXICO
    return wkt is not None and all(west <= x <= east and south <= y <= north for x, y in _points(wkt))


def _points(wkt: str) -> Iterator[Point]:
    for x, y in re.findall(r"(-?[0-9.]+) (-?[0-9.]+)", wkt):
        yield float(x), float(y)


def _point_text(point: Point, prefix: str = "") -> str:
    return f"{prefix}({_text(point[0])} {_text(point[1])})"


def _text(number: float) -> str:
    """Write a coordinate to the centimetre, without trailing zeros."""
    words = f"{number:.7f}".rstrip("0").rstrip(".")
    return "0" if words == "-0" else words
