"""What of a record in Dublin Core goes where; sources are its elements (`dublin_core_xml`).

What is read into ``extra.…`` has no field of the profile, or says of the record what it does not say of the data.
"""

from functools import wraps
from typing import Any, Final

from mappings.areas import Area
from mappings.reading import LEFT_ASIDE, Heed, Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.iso19139_tables import distribution_rows
from mappings.schemas.iso_values import (
    Read,
    abstract_in,
    licence_among,
    place_in,
    plain,
    spoken_language,
    statements_in,
    topic,
)
from mappings.schemas.readers import many_as_one
from mappings.schemas.shapes import held_by, spoken, standard
from mappings.values import Reading
from mappings.values.dates import moment
from mappings.values.dcmi import box_or_point, dcmi_period, is_box_or_point
from mappings.values.frequencies import frequency
from mappings.values.geometries import geometry, part_of_box
from mappings.values.reference_systems import OtherSystemError, is_latitude_first
from mappings.values.text import keywords, text, title
from mappings.values.urls import iri

LINKS: Final[tuple[str, ...]] = ("dct:references", "dc:URI", "dct:URI")
"""Elements whose every value is a link."""
_NO_SYSTEM: Final = "urn:ogc:def:crs:::"
"""How a system begins that GeoNetwork names without its authority and number: ``urn:ogc:def:crs:::WGS 1984``."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue),
        "DataService": service_rows(tongue, within),
        "DatasetSeries": held_by("DatasetSeries", dataset_rows(tongue, within)),
    }


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a record."""
    prose_in = abstract_in(tongue)
    statements = statements_in(tongue)
    return (
        Take("dc:title", "dct:title", into="title", by=spoken(title, tongue)),
        Take("dct:abstract", "dc:description", "dct:description", into="description", by=many_as_one(prose_in)),
        Take("dc:subject", into="keyword", by=spoken(keywords, tongue)),
        TakeAll("dc:subject.topic", into="theme", by=topic),
        Take("dct:issued", into="issued", by=many_as_one(moment)),
        TakeAll("dct:temporal", "dc:coverage.when", into="temporal", by=dcmi_period),
        TakeAll("dct:spatial", "dc:coverage", into="spatial", by=coverage_in(within, tongue)),
        TakeAll("ows:BoundingBox", "ows:WGS84BoundingBox", into="spatial", by=corners),
        Take("dc:publisher", "dct:publisher", into="publisher.name", by=many_as_one(spoken(title, tongue))),
        TakeAll("dc:language", "dct:language", into="language", by=spoken_language),
        Take("dct:license", "dc:rights", "dct:accessRights", "dct:rights", into="license", by=licence_among),
        Take("dc:rights", "dct:accessRights", "dct:rights", into="rights", by=statements),
        TakeAll("dc:source", "dct:source", into="source", by=related_address),
        TakeAll("dc:relation", "dct:relation", into="relation", by=related_address),
        TakeAll("dct:conformsTo", into="conforms_to", by=standard),
        TakeAll("dct:isVersionOf", into="is_version_of", by=related_address),
        TakeAll("dct:hasVersion", into="has_version", by=related_address),
        TakeAll("dct:replaces", into="replaces", by=related_address),
        TakeAll("dct:isReplacedBy", into="is_replaced_by", by=related_address),
        TakeAll("dct:isReferencedBy", into="is_referenced_by", by=related_address),
        Take("dct:accrualPeriodicity", into="accrual_periodicity", by=many_as_one(frequency)),
        Take("dct:available", into="available", by=many_as_one(moment)),
        Take("dct:provenance", into="provenance", by=statements),
        TakeAll("dc:creator", "dct:creator", into="extra.creator", by=text),
        TakeAll("dc:contributor", "dct:contributor", into="extra.contributor", by=text),
        TakeAll("dc:date", into="extra.date", by=text),
        TakeAll("dct:created", into="extra.created", by=text),
        TakeAll("dct:alternative", into="extra.alternative", by=text),
        TakeApart("dc:identifier", into="identifier", because="the native identifier"),
        Heed("dc:type", because="only datasets, what is like them, series and services are mapped"),
        Heed("dc:language", "dct:language", because="the language of the record's texts"),
        TakeApart(*LINKS, into="distribution", because="its links are read one by one"),
        TakeApart("dc:format", "dct:format", into="format", because="where all files of the dataset have the same"),
        Ignore("dct:modified", because="speaks of the record, not of the dataset"),
    )


def service_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a service."""
    return (
        *held_by("DataService", dataset_rows(tongue, within)),
        TakeApart(
            *LINKS, into="endpoint_url", because="the address of its capabilities, or else of a link to a service"
        ),
    )


def coverage_in(within: str | None, tongue: str) -> Read:
    """Make a reader of places: a DCMI Box or Point, a code, a name, or a geometry."""
    place = place_in(within, tongue)

    @wraps(box_or_point)
    def coverage(value: Any) -> Reading[Area]:
        return box_or_point(plain(value), within, tongue) if is_box_or_point(plain(value)) else place(value)

    return coverage


def related_address(value: Any) -> Reading[str]:
    """The address of a related thing; an identifier or words, which have no place here, are left aside."""
    found, code = iri(plain(value))
    return found, code if found is not None else LEFT_ASIDE


def corners(value: Any) -> Reading[Area]:
    """An ows:BoundingBox as WKT.

    The corners are in the order of the axes of its ``crs``; without one longitude comes first, unless it cannot be one.
    Some GeoNetworks write east where west is due, so that either corner may be the lower one; no box of ours crosses
    the antimeridian.
    """
    if not isinstance(value, dict):
        return None, LEFT_ASIDE
    try:
        (a, b), (c, d) = ([float(each) for each in value[name].split()[:2]] for name in ("LowerCorner", "UpperCorner"))
        said = value.get("crs", "").lstrip(":")  # an Australian GeoNetwork: ``::EPSG:4326``
        system = "" if said.startswith(_NO_SYSTEM) else said
        latitude_first = is_latitude_first(system) or (not system and (abs(b) > 90 >= abs(a) or abs(d) > 90 >= abs(c)))
    except OtherSystemError:
        return None, "geometry.other_system"
    except (KeyError, ValueError):
        return None, "geometry.unreadable"
    if latitude_first:
        a, b, c, d = b, a, d, c
    shape, code = geometry([min(a, c), min(b, d), max(a, c), max(b, d)])
    if shape is None:
        return None, code
    return part_of_box(shape), code
