"""The area of a GeoNode resource, in longitude and latitude, from coordinates in the system that it names."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from mappings.issues import Issue, make_issue

DEGREES: Final = frozenset({"4326", "4979", "CRS84", "84"})
"""Systems whose coordinates are longitude and latitude, as GeoNode writes them."""
WEB_MERCATOR: Final = frozenset({"3857", "900913", "102100", "3785"})
"""The systems of web maps, in metres."""

_NUMBER = re.compile(r"(?:.*[:/])?(CRS84|[0-9]{2,6})", re.IGNORECASE | re.DOTALL)
_RADIUS: Final = 6_378_137.0
_BOX_SIDES: Final = ("bbox_x0", "bbox_x1", "bbox_y0", "bbox_y1")


def place_extents(record: dict[str, Any], issues: list[Issue]) -> dict[str, Any]:
    """Leave in the record only areas in longitude and latitude, turning those of web maps.

    ``bbox_x0`` … become one field ``bbox``, ``extent`` becomes ``extent.coords``.  Returns what is in a system that
    cannot be turned here; it is an issue (``geometry.other_system``) where the record tells its area in no other way.
    """
    extent = record.pop("extent", None)
    system = system_of(record.get("srid"))
    if isinstance(extent, dict):
        record["extent.coords"], record["extent.srid"] = extent.get("coords"), extent.get("srid")
    if all(record.get(side) is not None for side in _BOX_SIDES):
        record["bbox"] = {side: record.pop(side) for side in _BOX_SIDES}
    left: dict[str, Any] = {}
    for name, its_system in (
        ("extent.coords", system_of(record.get("extent.srid")) or system), ("bbox_polygon", system), ("bbox", system),
    ):  # fmt: skip
        if record.get(name) is None:
            continue
        if its_system in WEB_MERCATOR:
            record[name] = in_degrees(record[name])
        elif its_system and its_system not in DEGREES:
            left[name] = record.pop(name)
    if left and not any(record.get(name) for name in ("ll_bbox_polygon", "csw_wkt_geometry", "extent.coords")):
        issues.append(make_issue("geometry.other_system", next(iter(left)), record.get("srid") or ""))
    return left


def system_of(srid: Any) -> str:
    """The number of a reference system: ``EPSG:4326``, ``urn:ogc:def:crs:EPSG::4326``, 4326; empty when unsaid."""
    words = srid if isinstance(srid, str) else str(srid) if type(srid) is int else ""
    match = _NUMBER.fullmatch(words.strip()) if len(words) <= 200 else None
    return match[1].upper() if match else ""


def in_degrees(value: Any) -> Any:
    """Turn metres of a web map into degrees: a box of four numbers, one with names, or GeoJSON; else as it is."""
    try:
        if isinstance(value, Mapping) and "coordinates" in value:
            return {**value, "coordinates": _each_point(value["coordinates"], 0)}
        if isinstance(value, Mapping):
            turn: dict[bool, Callable[[Any], float]] = {True: _longitude, False: _latitude}
            return {side: turn["x" in side.rpartition("_")[2]](number) for side, number in value.items()}
        west, south, east, north = value
        return [_longitude(west), _latitude(south), _longitude(east), _latitude(north)]
    except (ValueError, TypeError, IndexError, KeyError, OverflowError):
        return value  # the normaliser of geometries says what is wrong with it


def _each_point(coordinates: Any, depth: int) -> Any:
    if depth > 3 or not isinstance(coordinates, list):
        raise ValueError(depth)
    if coordinates and not isinstance(coordinates[0], list):
        return [_longitude(coordinates[0]), _latitude(coordinates[1])]
    return [_each_point(inner, depth + 1) for inner in coordinates]


def _longitude(metres: Any) -> float:
    return round(math.degrees(float(metres) / _RADIUS), 7)


def _latitude(metres: Any) -> float:
    return round(math.degrees(2 * math.atan(math.exp(float(metres) / _RADIUS)) - math.pi / 2), 7)
