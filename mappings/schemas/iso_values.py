"""Values of ISO 19115 metadata: its code lists and objects, brought to what the profile holds.

Sources: the code lists of ISO 19115 (MD_TopicCategoryCode, MD_RestrictionCode, MD_ClassificationCode); GeoDCAT-AP 2.0
for what each property becomes; GML 3.2 for periods that are open (``indeterminatePosition``).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from mappings.areas import Area, area
from mappings.dcat_mx import Concept
from mappings.reading import LEFT_ASIDE
from mappings.schemas.iso_xml import is_object, listed
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.dates import period
from mappings.values.folding import fold, is_absent, scalar
from mappings.values.geometries import geometry, part_of_box
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.places import place
from mappings.values.statuses import EU_AUTHORITY, ISO_PROGRESS
from mappings.values.text import description
from mappings.values.themes import theme

TOPICS = {
    "farming": "agricultura",
    "biota": "medio_ambiente",
    "boundaries": "territorio",
    "climatologyMeteorologyAtmosphere": "medio_ambiente",
    "economy": "economia",
    "elevation": "territorio",
    "environment": "medio_ambiente",
    "geoscientificInformation": "territorio",
    "health": "salud",
    "imageryBaseMapsEarthCover": "territorio",
    "intelligenceMilitary": "seguridad",
    "inlandWaters": "medio_ambiente",
    "location": "territorio",
    "oceans": "mar_costa",
    "planningCadastre": "territorio",
    "society": "poblacion",
    "structure": "infraestructura",
    "transportation": "movilidad",
    "utilitiesCommunication": "servicios",
}
"""MD_TopicCategoryCode → the group of the national platform that holds it."""

ACCESS = {
    "unrestricted": "public", "unclassified": "public", "noLimitations": "public",
    "restricted": "restricted", "limitedDistribution": "restricted", "sensitiveButUnclassified": "restricted",
    "forOfficialUseOnly": "restricted", "statutory": "restricted",
    "private": "non-public", "confidential": "non-public", "in-confidence": "non-public", "secret": "non-public",
    "topSecret": "non-public", "top-secret": "non-public", "SBU": "restricted", "protected": "non-public",
}  # fmt: skip
"""MD_RestrictionCode, MD_ClassificationCode and INSPIRE's limitations of access, as access levels."""
CLOSED = ("non-public", "restricted", "public")
"""Of several levels the most closed one counts."""
SILENT = frozenset({
    "otherRestrictions", "copyright", "license", "licence", "intellectualPropertyRights", "patent", "patentPending",
    "trademark", "licenceUnrestricted", "licenceEndUser", "licenceDistributor",
})  # fmt: skip
"""Restrictions that say nothing of who may have the data."""

OPEN = frozenset({"now", "unknown", "after", "before"})
"""What ``indeterminatePosition`` says of an end without a date."""
METRES = {
    "m": 1.0, "metre": 1.0, "meter": 1.0, "metro": 1.0, "9001": 1.0, "cm": 0.01, "ft": 0.3048, "foot": 0.3048,
    "km": 1000.0, "kilometre": 1000.0, "kilometer": 1000.0, "kilometro": 1000.0, "9036": 1000.0,
}  # fmt: skip
"""Units of distance, by symbol, name or EPSG code."""

_STATUS = f"{EU_AUTHORITY}dataset-status/"
PROGRESS = {
    "completed": f"{_STATUS}COMPLETED", "final": f"{_STATUS}COMPLETED", "underDevelopment": f"{_STATUS}DEVELOP",
    "obsolete": f"{_STATUS}DEPRECATED", "deprecated": f"{_STATUS}DEPRECATED", "superseded": f"{_STATUS}DEPRECATED",
    "withdrawn": f"{_STATUS}WITHDRAWN", "retired": f"{_STATUS}WITHDRAWN",
    **{code: ISO_PROGRESS + code for code in ("historicalArchive", "onGoing", "planned", "required")},
}  # fmt: skip
"""MD_ProgressCode → the European Union's status of a dataset; ISO's own address where the EU has none."""

_NO_LIMITATIONS = re.compile(r"LimitationsOnPublicAccess/(\w+)|ConditionsApplyingToAccessAndUse/\w+")
_PLACEHOLDER = re.compile(
    r"(?:no (?:abstract|information|purpose) (?:is )?(?:provided|available|given)|not specified: the original author "
    r"did not specify a licen[cs]e|sin resumen|no se proporcion\w+ (?:informaci[oó]n|resumen))\.?",
    re.IGNORECASE,
)
_EPSG = re.compile(r"EPSG(?:.*(?<![^\W_]))?([0-9]{4,6})\)?\s*\Z", re.IGNORECASE | re.DOTALL)
"""EPSG's number at the end of a name, in whatever spelling; ``ITRF2008`` ends in a year."""
_CRS = "http://www.opengis.net/def/crs/"

SHORT = 100
"""Characters of a statement that is no more than a licence's name or address."""

Read = Callable[[Any], Reading[Any]]


def plain(value: Any) -> str:
    """The words of a text, of an anchor, or of a text in several languages (the first of them); else empty."""
    if isinstance(value, list):
        value = value[0] if value else None
    if is_object(value):
        return ""
    return scalar(value.get("@value") or value.get("@id") if isinstance(value, dict) else value) or ""


def abstract_in(tongue: str) -> Read:
    """Make a reader of prose that knows what GeoNode and GeoNetwork write where nobody wrote anything."""

    def abstract(value: Any) -> Reading[dict[str, str]]:
        if isinstance(value, str) and (_PLACEHOLDER.fullmatch(value) or is_absent(fold(value[:40]))):
            return None, None
        return description(value, tongue)

    return abstract


def spoken_language(value: Any) -> Reading[str]:
    """A language, as the North American profile writes it too: ``eng; USA``."""
    return language(plain(value).partition(";")[0])


def topic(value: Any) -> Reading[Concept]:
    """A topic category of ISO 19115 as a theme of the national platform."""
    words = plain(value)
    return theme(TOPICS.get(words, words))


def progress(value: Any) -> Reading[str]:
    """The status of a dataset by its address; words that are no code of the list are left aside."""
    words = plain(value)
    found = PROGRESS.get(words)
    return found, None if found or not words else LEFT_ASIDE


def place_in(within: str | None, tongue: str) -> Read:
    """Make a reader of extents: a box, a polygon, an identifier, words of a description, or a keyword for a place."""

    def extent(value: Any) -> Reading[Area]:
        if not is_object(value):
            return area(plain(value), within, tongue)
        if "placeKeyword" in value:
            found, _ = place(plain(value["placeKeyword"]), within)
            return ({"code": found} if found else None), None
        if "westBoundLongitude" in value:
            return _box(value)
        if "polygon" in value:
            return _polygon(value)
        identifier = value.get("geographicIdentifier")
        if is_object(identifier):
            identifier = identifier.get("code")
        return area(plain(identifier), within, tongue) if plain(identifier) else (None, LEFT_ASIDE)

    return extent


def _box(value: dict[str, Any]) -> Reading[Area]:
    """A bounding box as WKT; commas for decimal points, which Spanish records have, are read."""
    shape, code = geometry(
        {
            side: plain(inner).replace(",", ".")
            for side, inner in value.items()
            if side.endswith(("Longitude", "Latitude"))
        }
    )
    if shape is None:
        return None, code
    return part_of_box(shape), code


def _polygon(value: dict[str, Any]) -> Reading[Area]:
    """A bounding polygon as WKT, the first of several; one that says where the data are not is left aside."""
    first, *others = listed(value["polygon"])
    if plain(value.get("extentTypeCode")).lower() in {"0", "false"}:
        return None, LEFT_ASIDE
    shape, code = geometry(first)
    return ({"geometry": shape} if shape else None), code or ("value.several" if others else None)


def time_extent(value: Any) -> Reading[tuple[str | None, str | None]]:
    """A gml:TimePeriod or gml:TimeInstant, or an interval in words."""
    if not is_object(value):
        return period(plain(value))
    if "timePosition" in value:
        return period(_position(value["timePosition"]))
    start, end = (_position(value.get(f"{name}Position", value.get(name))) for name in ("begin", "end"))
    return period({"start": start, "end": end}) if start or end else (None, None)


def _position(value: Any) -> str:
    """The date of an end, whether it stands alone, or in an instant; empty for an open one."""
    for _ in range(3):
        if not is_object(value):
            break
        value = value.get("timePosition") or value.get("TimeInstant")
    words = plain(value)
    return "" if words.lower() in OPEN or is_absent(fold(words)) else words


def reference_system(value: Any) -> Reading[Concept]:
    """A coordinate reference system by the address that OGC gives it: EPSG's number in any spelling, or CRS84."""
    identifier = value.get("referenceSystemIdentifier") if is_object(value) else value
    parts = identifier if is_object(identifier) else {"code": identifier}
    code, space, said = (plain(parts.get(name)) for name in ("code", "codeSpace", "description"))
    address = parts["code"].get("@id", "") if isinstance(parts.get("code"), dict) else ""
    for words in (address, code, f"{space}:{code}", said):
        if match := _EPSG.search(words[-80:]):
            number = match[1]
        elif words == code and words.isdigit() and 4 <= len(words) <= 6 and not space:
            number = words
        else:
            continue
        label = code if code and not code.isdigit() and ":" not in code else f"EPSG:{number}"
        return Concept(uri=f"{_CRS}EPSG/0/{number}", label={"en": label[:200]}), None
    if "CRS84" in code:
        return Concept(uri=f"{_CRS}OGC/1.3/CRS84", label={"en": "CRS84"}), None
    return None, LEFT_ASIDE


def metres(value: Any) -> Reading[float]:
    """The finest distance on the ground among several spatial resolutions, in metres."""
    found = [amount for each in listed(value) if is_object(each) and (amount := _metres_of(each.get("distance")))]
    return (min(found), None) if found else (None, None)


def _metres_of(distance: Any) -> float:
    unit = str(distance.get("uom", "")) if isinstance(distance, dict) else ""
    factor = METRES.get(re.split(r"[#:/]", unit)[-1].strip().lower().rstrip("s"), METRES.get(unit.lower(), 0.0))
    try:
        amount = float(plain(distance).replace(",", ".")) * factor
    except ValueError:
        return 0.0
    return round(amount, 6) if 0 < amount < 1e8 else 0.0


def scale(value: Any) -> Reading[str]:
    """The scale of the most detailed map that stands for a spatial resolution: ``1:50000``."""
    resolutions = [each for each in listed(value) if is_object(each)]
    denominators = [plain(_inner(each, "equivalentScale", "denominator")) for each in resolutions]
    numbers = [int(words) for words in denominators if words.isdigit() and len(words) < 10 and int(words)]
    if numbers:
        return f"1:{min(numbers)}", None
    return None, None if any(_metres_of(each.get("distance")) for each in resolutions) else LEFT_ASIDE


def _inner(node: Any, *names: str) -> Any:
    for name in names:
        node = node.get(name) if is_object(node) else None
    return node


def each_text(value: Any) -> Iterator[Any]:
    """Every text of a list that may hold texts in several languages: lists inside lists."""
    for each in listed(value):
        if isinstance(each, list):
            yield from each_text(each)
        elif each:
            yield each


def licence_among(value: Any) -> Reading[Concept]:
    """The licence among several constraints: the first that is known, else an address that stands alone.

    Words that name no licence are conditions, and read as rights.
    """
    kept: Reading[Concept] = None, None
    for each in each_text(value):
        address = each.get("@id") if isinstance(each, dict) else each
        if isinstance(address, str) and _NO_LIMITATIONS.search(address):
            continue
        found, code = licence(each)
        if found is not None and code is None:
            return found, None
        if kept[0] is None and found is not None:
            kept = found, code
    return kept


def access_among(value: Any) -> Reading[str]:
    """The access level that restriction and classification codes tell; the most closed of several."""
    levels: set[str] = set()
    odd = False
    for each in each_text(value):
        words = plain(each)
        address = each.get("@id", words) if isinstance(each, dict) else words
        limit = _NO_LIMITATIONS.search(address)
        words = limit[1] or "" if limit else words
        level = ACCESS.get(words) or (access_level(words)[0] if len(words) < 40 else None)
        if level:
            levels.add(level)
        odd |= not level and not limit and words not in SILENT
    found = next((level for level in CLOSED if level in levels), None)
    return found, LEFT_ASIDE if odd and not found else None


def limits_in_words(value: Any) -> Reading[str]:
    """The access level, where INSPIRE's code list says it among the texts of ``otherConstraints``."""
    coded = [each for each in each_text(value) if _NO_LIMITATIONS.search(str(each))]
    return access_among(coded)


def _names_licence(words: str) -> bool:
    found, code = licence(words)
    return found is not None and code is None


def statements_in(tongue: str) -> Read:
    """Make a reader of several statements as one text for each language, without those that only name a licence."""

    def statements(value: Any) -> Reading[dict[str, str]]:
        found: dict[str, dict[str, None]] = {}
        said: str | None = None
        for each in each_text(value):
            words = plain(each)
            if is_object(each) or words in SILENT or _PLACEHOLDER.fullmatch(words) or is_absent(fold(words[:40])):
                continue
            if len(words) < SHORT and _names_licence(words):
                continue
            reading, code = description({"@value": words, **each} if isinstance(each, dict) else each, tongue)
            said = said or code
            for tag, clean in (reading or {}).items():
                found.setdefault(tag, {})[clean] = None
        return {tag: "\n\n".join(texts) for tag, texts in found.items()} or None, said

    return statements
