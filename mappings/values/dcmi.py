"""Structured values of Dublin Core: ``start=2010; end=2012`` (Period), ``northlimit=…`` (Box), ``east=…`` (Point).

Sources: DCMI Period, DCMI Box and DCMI Point Encoding Schemes (2006), and DCSV, the syntax that the three share:
components parted by ``;``, name and value by ``=``, a backslash before a sign that parts nothing.
"""

import re
from typing import Any, Final

from mappings.values import Reading
from mappings.values.folding import scalar
from mappings.values.geometries import geometry, part_of_box
from mappings.values.periods import Period, period
from mappings.values.places import place
from mappings.values.text import text

LONGEST: Final = 2_000
"""Characters of a structured value; a longer one is none."""

_SIDES: Final = ("westlimit", "southlimit", "eastlimit", "northlimit")
_ENDS: Final = frozenset({"start", "end"})
_OF_A_BOX: Final = frozenset(_SIDES)
_OF_A_POINT: Final = frozenset({"east", "north"})
_DEGREES: Final = re.compile(r"(?:signed )?(?:decimal )?deg(?:ree)?s?|grados?(?: decimales)?", re.IGNORECASE)
_GEOGRAPHIC: Final = re.compile(r"wgs[ _-]?(?:19)?84|epsg:{1,2}4326|crs:?84|geographic|lat[/-]?lon", re.IGNORECASE)
_PART: Final = re.compile(r"((?:[^\\;]|\\.)*)(?:;|\Z)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def is_period(value: Any) -> bool:
    """Whether a text is a DCMI Period: it names a start or an end."""
    return not _ENDS.isdisjoint(_components(value))


def is_box_or_point(value: Any) -> bool:
    """Whether a text is a DCMI Box or Point: it names one of the four sides, or both co-ordinates."""
    names = _components(value).keys()
    return not _OF_A_BOX.isdisjoint(names) or names >= _OF_A_POINT


def dcmi_period(value: Any) -> Reading[Period]:
    """Read a DCMI Period, or a period as `mappings.values.periods` reads it."""
    parts = _components(value)
    if _ENDS.isdisjoint(parts):
        return period(value)
    return period({name: parts[name] for name in ("start", "end") if parts.get(name)})


def box_or_point(value: Any, within: str | None = None, language: str = "es") -> Reading[dict[str, Any]]:
    """Read a DCMI Box or Point into the parts of a place: its box or point, and its name or code.

    One whose units or projection are not degrees of longitude and latitude is ``geometry.other_system``.
    """
    parts = _components(value)
    if _is_projected(parts):
        return None, "geometry.other_system"
    if parts.keys() >= _OF_A_POINT and _OF_A_BOX.isdisjoint(parts):
        shape, code = geometry({"type": "Point", "coordinates": _numbers(parts, ("east", "north"))})
    else:
        shape, code = geometry(_numbers(parts, _SIDES))
    if shape is None:
        return None, code or "geometry.unreadable"
    return {**_named(parts.get("name", ""), within, language), **part_of_box(shape)}, code


def _is_projected(parts: dict[str, str]) -> bool:
    units, projection = parts.get("units", ""), parts.get("projection", "")
    return bool((units and not _DEGREES.fullmatch(units)) or (projection and not _GEOGRAPHIC.search(projection)))


def _numbers(parts: dict[str, str], names: tuple[str, ...]) -> list[float]:
    """The numbers of these components, as long as each is one; else none at all."""
    try:
        return [float(parts[name]) for name in names]
    except (KeyError, ValueError):
        return []


def _named(name: str, within: str | None, language: str) -> dict[str, Any]:
    code, _ = place(name, within) if name else (None, None)
    if code:
        return {"code": code}
    words, _ = text(name)
    return {"label": {language: words}} if words else {}


def _components(value: Any) -> dict[str, str]:
    """The components of DCSV, by their names in lower case; of one that comes twice the first."""
    words = scalar(value) or ""
    if "=" not in words or len(words) > LONGEST:
        return {}
    found: dict[str, str] = {}
    for part in _PART.findall(words):
        name, equals, said = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), _ESCAPED.sub(r"\1", said).strip())
    return found
