"""Values of schema.org: texts, addresses and objects where either may stand, brought to what the normalisers read.

Sources: schema.org's Dataset, DataDownload, Place, GeoShape, PropertyValue; Google's structured data for datasets; the
guides of science-on-schema.org.
"""

import re
from collections.abc import Callable
from typing import Any

from mappings.areas import Area, area
from mappings.reading import LEFT_ASIDE
from mappings.schemas.shapes import digest
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.dates import period
from mappings.values.geometries import geometry, part_of_box
from mappings.values.media_types import file_format, media_type
from mappings.values.text import text
from mappings.values.urls import iri

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_BEGINNING = ("time:hasBeginning", "hasBeginning", "startDate", "startTime")
_END = ("time:hasEnd", "hasEnd", "endDate", "endTime")
_INSTANT = ("time:inXSDDateTimeStamp", "time:inXSDDateTime", "time:inXSDDate", "time:inXSDgYear", "@value", "value")

Read = Callable[[Any], Reading[Any]]


def place_in(within: str | None, tongue: str) -> Read:
    """Make a reader of places: a name, or a Place with a name, a point, a box or a polygon."""

    def spatial(value: Any) -> Reading[Area]:
        if not isinstance(value, dict) or "@value" in value:
            return area(value, within, tongue)
        kinds = value.get("@type") or ()
        geo = value if "GeoShape" in kinds or "GeoCoordinates" in kinds else value.get("geo")
        shape, said = _shape(geo[0] if isinstance(geo, list) and geo else geo)
        name = value.get("name") or value.get("address") or (value.get("description") if shape is None else None)
        named, name_said = area(_address(name), within, tongue) if name else (None, None)
        if named and "code" in named and shape is None:
            return named, name_said
        label = {key: inner for key, inner in (named or {}).items() if key == "label"}
        if shape:
            return {**label, **shape}, said
        return label or None, said or name_said or (None if label else LEFT_ASIDE)

    return spatial


def _address(name: Any) -> Any:
    """The most telling part of a PostalAddress."""
    if not isinstance(name, dict) or "@value" in name:
        return name
    parts = ("name", "addressLocality", "addressRegion", "addressCountry")
    return next((name[part] for part in parts if name.get(part)), None)


def _shape(geo: Any) -> Reading[Area]:
    """A GeoCoordinates or GeoShape as WKT; schema.org writes latitude first."""
    if not isinstance(geo, dict):
        return None, None
    if "latitude" in geo and "longitude" in geo:
        wkt, code = geometry(f"POINT ({text(geo['longitude'])[0]} {text(geo['latitude'])[0]})")
        return ({"geometry": wkt} if wkt else None), code
    for key in ("box", "polygon", "line"):
        words = text(geo.get(key))[0]
        if not words:
            continue
        numbers = [float(number) for number in _NUMBER.findall(words[:100_000])]
        if key == "box":
            return _box(numbers)
        points = ", ".join(f"{x} {y}" for y, x in zip(numbers[::2], numbers[1::2], strict=False))
        wkt, code = geometry(f"POLYGON (({points}))" if key == "polygon" else f"LINESTRING ({points})")
        return ({"geometry": wkt} if wkt else None), code
    return None, LEFT_ASIDE


def _box(numbers: list[float]) -> Reading[Area]:
    """South, west, north, east; as west, south, east, north where only that lies on Earth."""
    if len(numbers) != 4:
        return None, "geometry.unreadable"
    a, b, c, d = numbers
    for west, south, east, north in ((b, a, d, c), (a, b, c, d)):
        wkt, _ = geometry([west, south, east, north])
        if wkt:
            return part_of_box(wkt), None
    return None, "geometry.unreadable"


def time_span(value: Any) -> Reading[tuple[str | None, str | None]]:
    """An interval in ISO 8601, or an interval or instant of OWL-Time; geological ages are left aside."""
    if not isinstance(value, dict) or "@value" in value:
        return period(value)
    ends = [_instant(next((value[name] for name in names if name in value), None)) for names in (_BEGINNING, _END)]
    if any(ends):
        return period({"start": ends[0], "end": ends[1]})
    alone = _instant(value)
    return period(alone) if alone else (None, LEFT_ASIDE)


def _instant(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in _INSTANT if value.get(name)), None)
    return text(value)[0] or ""


def identifier_value(value: Any) -> Reading[str]:
    """An identifier: a text, an address, or a PropertyValue, whose address says more than its value does."""
    if not isinstance(value, dict) or "@value" in value:
        return text(value)
    return text(value.get("url") or value.get("value") or value.get("@id") or value.get("name"))


def work(value: Any) -> Reading[str]:
    """The IRI of another work; words, which some write there, are left aside."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url") or value.get("identifier")
    if isinstance(value, str) and ":" not in value:
        return None, LEFT_ASIDE if value.strip() else None
    return iri(value)


def access_condition(value: Any) -> Reading[str]:
    """An access level, where the conditions are one; a sentence is read as rights."""
    found, _ = access_level(value)
    return found, None


def only_media_type(value: Any) -> Reading[str]:
    """A media type, where the format is written as one."""
    words = text(value)[0] or ""
    return media_type(words) if "/" in words else (None, None)


def encoding(value: Any) -> Reading[Any]:
    """A file format, from a name or a media type; of several, the first that is known."""
    if isinstance(value, list):
        found = [file_format(each) for each in value]
        return next(
            (each for each in found if each[0] is not None and each[1] is None), found[0] if found else (None, None)
        )
    return file_format(value)


def spdx_checksum(value: Any) -> Reading[tuple[str, str]]:
    """The first of the checksums, as science-on-schema.org writes them."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        algorithm = value.get("spdx:checksumAlgorithm", value.get("spdx:algorithm"))
        name = text(algorithm.get("@id") if isinstance(algorithm, dict) else algorithm)[0] or ""
        value = {"algorithm": name.rpartition("_")[2], "checksumValue": value.get("spdx:checksumValue")}
    return digest(value)


def sha256(value: Any) -> Reading[tuple[str, str]]:
    """The digits of a SHA-256."""
    found, code = digest(value)
    return (("sha256", found[1]), None) if found else (None, code)
