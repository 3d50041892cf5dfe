"""Coordinate reference systems by their names: which are in degrees, and in which order their axes stand.

Sources: OGC 09-048r5 (names of systems), GeoSPARQL 1.1, 8.5.1 (a literal of WKT may begin with the address of its
system, whose order of axes counts), PostGIS (``SRID=4326;``, always longitude first), RFC 7946 (GeoJSON, too).  A
system in metres (UTM, Mexico's Lambert) is named and never guessed at.
"""

import re
from typing import Final

GEOGRAPHIC: Final = frozenset({"4258", "4269", "4326", "4483", "4979", "6365"})
"""EPSG's numbers of systems in degrees that differ by less than a metre here: WGS 84, ETRS89, NAD83, Mexico's ITRF."""

_EPSG = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:(?:[\w.]*:)?|https?://www\.opengis\.net/def/(?:crs/)?EPSG/[\w.]+/)(\d+)",
    re.IGNORECASE,
)
_EPSG_SHORT = re.compile(r"(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(\d+)", re.IGNORECASE)
_PREFIX = re.compile(r"\A\s*+<[^<>\s]{1,200}+>(?=\s*+[A-Za-z])")
_ATTRIBUTE = re.compile(r"\ssrsName\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+')")
_CRS84 = re.compile(r"(?:.*[:/])?CRS:?84h?", re.IGNORECASE)


class OtherSystemError(ValueError):
    """Coordinates in a system that is not in degrees of longitude and latitude, or is not known here; its name."""


def is_latitude_first(system: str) -> bool:
    """The order of the axes of a system by its name; raises `OtherSystemError` for one that is not in degrees.

    By a URN or an OGC address EPSG's geographic systems put latitude first; by the old short name, longitude; so does
    CRS84, and what names no system.
    """
    name = system.strip()
    if not name or _CRS84.fullmatch(name):
        return False
    for pattern, latitude_first in ((_EPSG, True), (_EPSG_SHORT, False)):
        match = pattern.fullmatch(name)
        if match and match[1] in GEOGRAPHIC:
            return latitude_first
    raise OtherSystemError(name[:100])


def names_latitude_first(words: str) -> bool:
    """Whether a text names, by its URN or OGC address, a system in degrees whose latitude stands first."""
    return any(number in GEOGRAPHIC for number in _EPSG.findall(words))


def without_system(words: str) -> str:
    """WKT or GML that names no system any more, and so puts longitude first."""
    return _ATTRIBUTE.sub("", _PREFIX.sub("", words, count=1))


def require_degrees(number: str) -> None:
    """Raise `OtherSystemError` unless EPSG's number is that of a system in degrees; 0 is PostGIS's for none."""
    if number.strip("0") and number not in GEOGRAPHIC:
        raise OtherSystemError(f"EPSG:{number}")
