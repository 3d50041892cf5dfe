"""Values of DCAT-MX as CKAN writes them: the one text of a language map, lists as JSON text, shapes as GeoJSON."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from mappings.ckan_licences import ckan_licence
from mappings.uris import DCATMX, short_hash
from mappings.uris import slug as slug_of
from mappings.values.access import access_iri
from mappings.values.frequencies import frequency_iri
from mappings.values.media_types import EU_FILE_TYPE

Write = Callable[[Any], Any]
"""From a value of the JSON form to that of a field of CKAN; what is None or empty is left out."""

NAME_LENGTH: Final = 100
"""Characters of a name, and of a tag (CKAN's `PACKAGE_NAME_MAX_LENGTH` and its kin)."""

_NAME = re.compile(r"[a-z0-9_-]{2,100}")
_WKT = re.compile(r"([A-Z]+) ?(\(.*\))", re.DOTALL)
_PAIR = re.compile(r"(?<![0-9.])(-?[0-9.]++(?:[eE][-+]?[0-9]++)?+) ++(-?[0-9.]++(?:[eE][-+]?[0-9]++)?+)")
_MEMBERS = re.compile(r"(?<![A-Z])[A-Z]++ ?\([^A-Z]*\)")
_KINDS: Final = {
    "POINT": "Point", "MULTIPOINT": "MultiPoint", "LINESTRING": "LineString", "MULTILINESTRING": "MultiLineString",
    "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon",
}  # fmt: skip


def ckan_name(uri: str) -> str:
    """The name of an institution or theme: the end of its URI, or what is made of it where CKAN does not take it."""
    tail = uri.rstrip("/").rpartition("/")[2].rpartition("#")[2].lower()
    return tail if _NAME.fullmatch(tail) else f"{slug_of(tail)}-{short_hash(uri)}"


def naive_utc(moment: str | None) -> str | None:
    """A full moment as CKAN writes its own: UTC, and not saying so; None where only a day, month or year is known."""
    if moment is None or "T" not in moment:
        return None
    try:
        full = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):  # 24:00, 2014-02-31, the first day of the year 1
        return None
    return full.replace(tzinfo=None).isoformat(timespec="microseconds")


def words_in(tongue: str) -> Write:
    """Make what takes the one text of a language map: in `tongue`, else in Spanish, else the first."""

    def words(texts: Mapping[str, str]) -> str:
        return texts.get(tongue) or texts.get("es") or next(iter(texts.values()), "")

    return words


def translations_beside(tongue: str) -> Write:
    """Make what gives a whole language map, where a bare text in `tongue` would not say as much."""

    def translations(texts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return None if texts.keys() == {tongue} else texts

    return translations


def json_text(value: Any) -> str:
    """A list or object as the text of an extra, which holds nothing but texts."""
    return orjson.dumps(value).decode()


def as_it_is(value: Any) -> Any:
    """A value that CKAN writes as we do."""
    return value


def concept_iri(concept: Mapping[str, Any]) -> str:
    """A value of a vocabulary by its IRI."""
    return str(concept["@id"])


def concept_iris(concepts: Iterable[Mapping[str, Any]]) -> str:
    """Values of a vocabulary by their IRIs, as a list in JSON text."""
    return json_text([concept["@id"] for concept in concepts])


def concept_iri_or_iris(concepts: list[Mapping[str, Any]]) -> str:
    """A value of a vocabulary by its IRI, as ckanext-dcat has it; several as a list in JSON text."""
    return concept_iri(concepts[0]) if len(concepts) == 1 else concept_iris(concepts)


def label_in(tongue: str) -> Write:
    """Make what names a value of a vocabulary; one without a name goes by the end of its IRI."""
    words = words_in(tongue)

    def label(concept: Mapping[str, Any]) -> str:
        return words(concept.get("label", {})) or re.split(r"[/#]", concept["@id"].rstrip("/#"))[-1]

    return label


def format_name(concept: Mapping[str, Any]) -> str:
    """A file format by its name, ``CSV``; one of somebody else's vocabulary, which has none, by its IRI."""
    name = concept.get("label", {}).get("en") or concept.get("label", {}).get("es")
    local = concept["@id"].removeprefix(EU_FILE_TYPE).removeprefix(f"{DCATMX}format/")
    return str(name or local)


def first_in_json(value: Any) -> str:
    """A single value as the list that ckanext-dcat writes of it."""
    return json_text([value])


def licence_id(concept: Mapping[str, Any]) -> str:
    """CKAN's identifier of a licence."""
    return ckan_licence(concept["@id"]).identifier


def is_open(concept: Mapping[str, Any]) -> bool:
    """Whether a licence is open by the Open Definition, as far as we know."""
    return ckan_licence(concept["@id"]).is_open


def frequency(code: str) -> str:
    """How often a dataset is renewed, by the concept of the EU or of ours."""
    return frequency_iri(code)


def access_right(code: str) -> str:
    """Who may have the data, by the EU's concept."""
    return access_iri(code)


def notations(others: Iterable[Mapping[str, Any]]) -> str:
    """Other identifiers, as a list in JSON text."""
    return json_text([other["notation"] for other in others])


def first_of(part: str, write: Write = as_it_is) -> Write:
    """Make what writes a part of the first of several nodes: of the office to ask, of the period."""

    def first(nodes: Iterable[Mapping[str, Any]]) -> Any:
        value = next(iter(nodes), {}).get(part)
        return None if value is None else write(value)

    return first


def part_of(part: str, write: Write = as_it_is) -> Write:
    """Make what writes a part of a node: of the publisher."""
    return lambda node: None if part not in node else write(node[part])


def further_offices(offices: list[Mapping[str, Any]]) -> str | None:
    """Whom else to ask, beside the first: objects of ``name``, ``email``, ``telephone``, ``url``."""
    return json_text([_without(office, "@id", "@type") for office in offices[1:]]) if len(offices) > 1 else None


def periods(spans: list[Mapping[str, Any]]) -> str | None:
    """All periods as ckanext-dcat's ``temporal_coverage``, where they are several or one has only an end."""
    return periods_of_file(spans) if len(spans) > 1 else None


def periods_of_file(spans: Iterable[Mapping[str, Any]]) -> str:
    """Periods as objects of ``start`` and ``end``, in JSON text."""
    return json_text([
        {name: span[key] for key, name in (("startDate", "start"), ("endDate", "end")) if key in span}
        for span in spans
    ])  # fmt: skip


def places_in(tongue: str) -> Write:
    """Make what writes places whole, as ckanext-dcat's ``spatial_coverage``: URI, code, text, shapes."""
    words = words_in(tongue)

    def place(location: Mapping[str, Any]) -> dict[str, Any]:
        written: dict[str, Any] = {
            "uri": None if "#" in location["@id"] else location["@id"],
            "code": location.get("identifier"),
            "text": words(location["label"]) if "label" in location else None,
            "geom": geojson(location.get("geometry")),
            "bbox": geojson(location.get("bbox")),
            "centroid": geojson(location.get("centroid")),
        }
        return {key: value for key, value in written.items() if value}

    def places(locations: Iterable[Mapping[str, Any]]) -> str | None:
        written = [found for found in map(place, locations) if found]
        return json_text(written) if written else None

    return places


def place_uri(locations: Iterable[Mapping[str, Any]]) -> str | None:
    """The URI of the first place that has one of its own, of a gazetteer."""
    return next((location["@id"] for location in locations if "#" not in location["@id"]), None)


def place_text_in(tongue: str) -> Write:
    """Make what names the first place that has a name."""
    words = words_in(tongue)
    return lambda locations: next((words(location["label"]) for location in locations if "label" in location), None)


def shape(part: str) -> Write:
    """Make what draws the first place that has such a shape, as GeoJSON in a text (ckanext-spatial)."""

    def drawn(locations: Iterable[Mapping[str, Any]]) -> str | None:
        found = (geojson(location.get(part)) for location in locations)
        return next((json_text(each) for each in found if each), None)

    return drawn


def area(locations: list[Mapping[str, Any]]) -> str | None:
    """What ckanext-spatial searches by: the first geometry, or else the first box."""
    found: str | None = shape("geometry")(locations) or shape("bbox")(locations)
    return found


def geojson(wkt: str | None) -> dict[str, Any] | None:
    """A geometry of the profile (WKT) as GeoJSON; None for what is no WKT that we write."""
    match = _WKT.fullmatch(wkt.strip()) if wkt else None
    if match is None:
        return None
    name, inside = match[1], match[2]
    if name == "GEOMETRYCOLLECTION":
        members = [geojson(member) for member in _MEMBERS.findall(inside[1:-1])]
        return {"type": "GeometryCollection", "geometries": [member for member in members if member]}
    lists = _PAIR.sub(r"[\1,\2]", inside).replace("(", "[").replace(")", "]")
    try:
        coordinates = orjson.loads(lists)
    except orjson.JSONDecodeError:
        return None
    if name == "POINT":
        coordinates = coordinates[0]
    elif name == "MULTIPOINT":  # each in brackets of its own, or not
        coordinates = [point[0] if isinstance(point[0], list) else point for point in coordinates]
    return {"type": _KINDS[name], "coordinates": coordinates} if name in _KINDS else None


def institutions(agents: Iterable[Mapping[str, Any]]) -> str:
    """Institutions as ckanext-dcat's objects of ``uri``, ``name``, ``email``, ``url``, ``type``, in JSON text."""
    return json_text([_institution(agent) for agent in agents])


def attributions(given: Iterable[Mapping[str, Any]]) -> str:
    """Attributions as ckanext-dcat's objects of ``agent`` and ``role``."""
    return json_text([{"agent": [_institution(one["agent"])], "role": one["hadRole"]} for one in given])


def relationships(given: Iterable[Mapping[str, Any]]) -> str:
    """Relationships as ckanext-dcat's objects of ``relation`` and ``role``."""
    return json_text([{"uri": one["relation"], "role": one["hadRole"]} for one in given])


def addresses(files: Iterable[Mapping[str, Any]]) -> str:
    """Samples by the addresses where they are."""
    return json_text([found for file in files if (found := file.get("accessURL") or file.get("downloadURL"))])


def services_in(tongue: str) -> Write:
    """Make what writes the services behind a file, as ckanext-dcat's ``access_services``."""
    words = words_in(tongue)

    def service(one: Mapping[str, Any]) -> dict[str, Any]:
        written = {
            "uri": one["@id"],
            "title": words(one["title"]),
            "endpoint_url": [one["endpointURL"]],
            "endpoint_description": one.get("endpointDescription"),
            "serves_dataset": one.get("servesDataset"),
            "description": words(one["description"]) if "description" in one else None,
            "license": one["license"]["@id"] if "license" in one else None,
            "access_rights": access_iri(one["accessLevel"]) if "accessLevel" in one else None,
            "hvd_category": [concept["@id"] for concept in one.get("hvdCategory", ())],
        }
        return {key: value for key, value in written.items() if value}

    return lambda services: json_text([service(one) for one in services])


def _institution(agent: Mapping[str, Any]) -> dict[str, Any]:
    written = {
        "uri": agent["@id"],
        "name": agent["name"],
        "email": agent.get("email"),
        "url": agent.get("homepage"),
        "type": agent.get("type", {}).get("@id"),
    }
    return {key: value for key, value in written.items() if value}


def _without(node: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in keys}
