"""Dublin Core as CSW gives it (csw:Record): what every catalogue service speaks, and some speak nothing else.

Sources: OGC 07-006r1, tables 6 and 10; answers of GeoNetwork 2 and 3, pycsw, and Italy's RNDT, which offers ISO 19139
and then refuses it.  It holds less than ISO does: no contact, no frequency, and dates that speak of the record.
"""

from typing import Any, Final

from mappings.areas import Area
from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import LEFT_ASIDE, Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.csw_record_xml import NotCswRecordError, fields_from_xml
from mappings.schemas.dcat_values import many_as_one
from mappings.schemas.iso19139 import DATASETS, LIKE_DATASETS
from mappings.schemas.iso19139_tables import distribution_rows
from mappings.schemas.iso_distributions import take_links
from mappings.schemas.iso_values import (
    abstract_in,
    licence_among,
    place_in,
    plain,
    spoken_language,
    statements_in,
    topic,
)
from mappings.schemas.iso_xml import Fields
from mappings.schemas.shapes import sheets_of, spoken
from mappings.schemas.tongues import origin_of_texts
from mappings.values import Reading
from mappings.values.dates import moment
from mappings.values.gml import is_latitude_first
from mappings.values.places import geometry
from mappings.values.text import keywords, text, title
from mappings.values.urls import iri

_LINKS: Final[tuple[str, ...]] = ("dct:references", "dc:URI", "dct:URI")
"""Elements whose every value is a link."""
_TOPICS: Final = "MD_TopicCategoryCode"
"""In the scheme of a subject that is a topic category of ISO 19115."""
_OF_THE_RECORD: Final = ("alternate.", "thumbnail")
"""How the scheme of a link begins that leads to the record itself, or to a picture of it (Esri's Geoportal)."""
_OF_THE_OGC: Final = frozenset({"wms", "wfs", "wcs", "wmts", "wps", "csw", "sos", "kml", "gml"})
"""Schemes, in lower case, that leave out whose they are."""
_NO_PROTOCOL: Final = frozenset({"none", "null"})
_NO_SYSTEM: Final = "urn:ogc:def:crs:::"
"""How a system begins that GeoNetwork names without its authority and number: ``urn:ogc:def:crs:::WGS 1984``."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {"Dataset": dataset_rows(tongue, within), "Distribution": distribution_rows(tongue)}


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
        TakeAll("dct:spatial", "dc:coverage", into="spatial", by=place_in(within, tongue)),
        TakeAll("ows:BoundingBox", "ows:WGS84BoundingBox", into="spatial", by=corners),
        Take("dc:publisher", "dct:publisher", into="publisher.name", by=many_as_one(spoken(title, tongue))),
        TakeAll("dc:language", "dct:language", into="language", by=spoken_language),
        Take("dct:license", "dc:rights", "dct:accessRights", "dct:rights", into="license", by=licence_among),
        Take("dc:rights", "dct:accessRights", "dct:rights", into="rights", by=statements),
        TakeAll("dc:source", "dct:source", into="source", by=related_address),
        TakeAll("dc:relation", "dct:relation", into="relation", by=related_address),
        Take("dct:provenance", into="provenance", by=statements),
        TakeAll("dc:creator", "dct:creator", into="extra.creator", by=text),
        TakeAll("dc:contributor", "dct:contributor", into="extra.contributor", by=text),
        TakeAll("dc:date", into="extra.date", by=text),
        TakeAll("dct:created", into="extra.created", by=text),
        TakeAll("dct:alternative", into="extra.alternative", by=text),
        TakeApart("dc:identifier", into="identifier", because="the native identifier"),
        TakeApart("dc:type", into="title", because="only datasets, and what is like them, are mapped"),
        TakeApart(*_LINKS, into="distribution", because="its links are read one by one"),
        TakeApart("dc:format", "dct:format", into="format", because="where all files of the dataset have the same"),
        Ignore("dct:modified", because="speaks of the record, not of the dataset"),
    )


_sheets = sheets_of(tables)


def dataset_from_dublin_core(body: bytes, identifier: str, origin: Origin) -> Mapped:
    """Map one csw:Record, csw:SummaryRecord or csw:BriefRecord.

    `identifier` is the native one where the harvester knows it; otherwise the record's first ``dc:identifier``.
    Refused: what is no such record, declares entities or nests too deeply; services and whatever else is no dataset.
    """
    try:
        record, more = fields_from_xml(body)
    except NotCswRecordError as error:
        return refused(error.code, "", str(error))
    kind = _kind(record)
    if kind not in DATASETS | LIKE_DATASETS:
        return refused("record.not_dataset", "dc:type", kind)
    issues: list[Issue] = [make_issue("record.poorer_schema", "", "Dublin Core")]
    if kind in LIKE_DATASETS:
        issues.append(make_issue("record.like_dataset", "dc:type", kind))
    if more:
        issues.append(make_issue("value.too_many", "csw:Record", str(more)))
    first, *others = [words for each in record.pop("dc:identifier", ()) if (words := plain(each))] or [""]
    links = {name: [_link(each) for each in record.pop(name)] for name in _LINKS if name in record}
    formats = list({plain(each): None for name in ("dc:format", "dct:format") for each in record.pop(name, ())})
    _part_subjects(record)
    sheets = _sheets(origin_of_texts(origin, *map(plain, record.get("dc:language", ()))))
    single = {name: values[0] if len(values) == 1 else values for name, values in record.items()}
    fields, extra = sheets["Dataset"].read(single, issues)
    if others:
        fields["other_identifier"] = tuple(others)
    distributions: list[dict[str, Any]] = []
    for name, given in links.items():
        distributions += take_links(
            _shown(given, extra), formats, sheets["Distribution"], fields=fields, extra=extra, issues=issues, place=name
        )
    if len(formats) > 1:
        extra["format"] = formats
    for name in [name for name in fields if name.startswith("extra.")]:
        extra[name.removeprefix("extra.")] = fields.pop(name)
    return dataset_from_fields(identifier or first, fields, distributions, extra, origin, issues)


def _kind(record: Fields) -> str:
    """MD_ScopeCode, or the term of DCMI's types that says the same; what says nothing is a dataset."""
    words = [plain(each).rpartition("/")[2].strip() for each in record.pop("dc:type", ())]
    kinds = [each[:1].lower() + each[1:] for each in words if each]
    return next((each for each in kinds if each in DATASETS), kinds[0] if kinds else "")


def _part_subjects(record: Fields) -> None:
    """Topic categories of ISO apart from keywords."""
    subjects = record.pop("dc:subject", [])
    topics = [each for each in subjects if isinstance(each, dict) and _TOPICS in each.get("scheme", "")]
    words = [each["@value"] if isinstance(each, dict) and "@language" not in each else each
             for each in subjects if each not in topics]  # fmt: skip
    record.update({name: values for name, values in (("dc:subject", words), ("dc:subject.topic", topics)) if values})


def _link(given: Any) -> Fields:
    """A link as ISO has it: where it leads, by which protocol, under which name."""
    said = given if isinstance(given, dict) else {"@value": given}
    protocol = said.get("protocol") or said.get("scheme", "")
    spoken_as = protocol.lower()
    if spoken_as in _NO_PROTOCOL:
        protocol = ""
    elif spoken_as in _OF_THE_OGC:
        protocol = f"OGC:{protocol}"
    parts = {
        "linkage": said.get("@value", ""),
        "protocol": protocol,
        "name": said.get("name", ""),
        "description": said.get("description", ""),
    }
    return {name: words for name, words in parts.items() if words}


def _shown(links: list[Fields], extra: Fields) -> list[Fields]:
    """The links that may lead to the data; those to the record itself are kept apart."""
    about = [each for each in links if each.get("protocol", "").lower().startswith(_OF_THE_RECORD)]
    if about:
        extra.setdefault("about_the_record", []).extend(each.get("linkage", "") for each in about)
    return [each for each in links if each not in about]


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
    except (KeyError, ValueError):
        return None, "geometry.unreadable"
    if latitude_first:
        a, b, c, d = b, a, d, c
    shape, code = geometry([min(a, c), min(b, d), max(a, c), max(b, d)])
    if shape is None:
        return None, code
    return {"geometry" if shape.startswith("POINT") else "bbox": shape}, code
