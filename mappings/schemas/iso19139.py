"""ISO 19139 (gmd, gmi) and its successor ISO 19115-3 (mdb): one metadata record in XML, as CSW and GeoNetwork give it.

Sources: ISO 19115:2003 and 19115-1:2014; GeoDCAT-AP 2.0, whose rules are followed (roles, links, constraints, topics);
answers of GeoNetwork 2–4, GeoNode with pycsw, the Brazilian MGB profile (dates as character strings, ``criation``).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.assembly_beside import series_from_fields, service_from_fields
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.schemas.iso19139_tables import tables
from mappings.schemas.iso_distributions import formats_beside, leads_to_data, take_distribution_info, take_links
from mappings.schemas.iso_levels import DATASETS, LIKE_DATASETS, SERIES, SERVICE, level_of
from mappings.schemas.iso_parties import take_parties
from mappings.schemas.iso_services import take_endpoint, take_operations
from mappings.schemas.iso_values import each_text, plain
from mappings.schemas.iso_xml import Fields, fields_from_xml, is_object, listed, spread
from mappings.schemas.shapes import name_series, sheets_of
from mappings.schemas.tongues import origin_of_texts
from mappings.xml_bodies import RefusedXmlError

_ID = "identificationInfo."
_SAMPLE = re.compile(
    r"\(sample record,? please remove!?\)|^please delete!?$|^template for .*\biso ?191(?:15|39)\b", re.IGNORECASE
)
"""Titles of the records that GeoNetwork brings along, and that stay on portals where nobody removed them."""
_LANGUAGES = ("language", "defaultLocale.language", f"{_ID}language", f"{_ID}defaultLocale.language")

_sheets = sheets_of(tables)


def resource_from_iso19139(body: bytes, identifier: str, origin: Origin) -> Mapped:
    """Map one MD_Metadata or MI_Metadata: to a dataset, a service, or a series.

    `identifier` is the native one where the harvester knows it; otherwise the record's ``fileIdentifier``.  Refused:
    what is no ISO metadata, declares entities or nests too deeply; software; GeoNetwork's sample records.
    """
    try:
        record = fields_from_xml(body)
    except RefusedXmlError as error:
        return refused(error.code, "", str(error))
    level = level_of(record)
    heading = plain(record.get(f"{_ID}citation.title"))
    if _SAMPLE.search(heading):
        return refused("record.sample", f"{_ID}citation.title", heading)
    is_service = level == SERVICE or record.get(f"{_ID}@type") == "SV_ServiceIdentification"
    if not is_service and level not in DATASETS | LIKE_DATASETS:
        return refused("record.not_dataset", "hierarchyLevel", level)
    issues: list[Issue] = []
    native = identifier or plain(record.get("fileIdentifier") or record.get("metadataIdentifier.code"))
    sheets = _sheets(origin_of_texts(origin, *(_declared(record[name]) for name in _LANGUAGES if name in record)))
    parties = {name: record.pop(name, []) for name in (f"{_ID}citation.citedResponsibleParty", f"{_ID}pointOfContact")}
    offices = record.pop("contact", [])
    links, formats, distributors, beside = take_distribution_info(record)
    operations = take_operations(record) if is_service else []
    is_series = level == SERIES and not is_service and not leads_to_data(links)
    if level in LIKE_DATASETS and not is_series and not is_service:
        issues.append(make_issue("record.like_dataset", "hierarchyLevel", level))
    class_name = "DataService" if is_service else "DatasetSeries" if is_series else "Dataset"
    parties["distributionInfo.distributorContact"] = distributors
    for name, take_apart in _APART.items():
        if name in record:
            take_apart(record, name, record.pop(name))
    fields, extra = sheets[class_name].read(record, issues)
    take_parties(parties, offices, sheets["ContactPoint"], fields=fields, extra=extra, issues=issues)
    extra.update(beside)
    distributions = take_links(links, formats, sheets["Distribution"], fields=fields, extra=extra, issues=issues)
    if left := formats_beside(formats, distributions):
        extra["distributionFormat"] = left
    for name in [name for name in fields if name.startswith("extra.")]:
        extra[name.removeprefix("extra.")] = fields.pop(name)
    name_series(fields, origin, native)
    if is_series:
        return series_from_fields(native, fields, extra, origin, issues)
    if is_service:
        take_endpoint(operations, distributions, fields=fields, extra=extra, issues=issues)
        return service_from_fields(native, fields, extra, origin, issues)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _declared(language: Any) -> str:
    """A language as the record writes it, without the country that some add: ``eng; USA``."""
    return plain(language).partition(";")[0].strip()


# -- what occurs many times, made fields that the table names ----------------------------------------------------------


def _spread_dates(record: Fields, name: str, dates: list[Any]) -> None:
    """``citation.date.publication`` and its kin; of several revisions the last counts, of all else the first."""
    for each in dates:
        date, kind = (plain(each.get(key)) for key in ("date", "dateType")) if is_object(each) else (plain(each), "")
        field = f"{name}.{kind or 'unknown'}"
        if field not in record or ("evision" in kind and date > record[field]):
            record[field] = date


def _spread_keywords(record: Fields, name: str, groups: list[Any]) -> None:
    keywords: list[Any] = []
    places: list[Any] = []
    thesauri: list[Any] = []
    for group in groups:
        if not is_object(group):
            keywords += each_text(group)
            continue
        found = list(each_text(group.get("keyword")))
        keywords += found
        if plain(group.get("type")) == "place":
            places += ({"placeKeyword": each} for each in found)
        thesaurus = group.get("thesaurusName")
        named = plain(thesaurus.get("title")) if is_object(thesaurus) else ""
        if named and named not in thesauri:
            thesauri.append(named)
    record[f"{name}.keyword"] = keywords
    record[f"{name}.place"] = places
    record[f"{name}.thesaurusName"] = thesauri


def _spread_constraints(record: Fields, name: str, groups: list[Any]) -> None:
    """Constraints by what they say, whatever object they stand in; the words of all of them are the statements."""
    for group in groups:
        for key, value in (group if is_object(group) else {"useLimitation": group}).items():
            if key == "reference":  # 19115-3: a licence as a citation
                said = [found for each in listed(value) if is_object(each) for found in _cited(each)]
                record.setdefault(f"{name}.otherConstraints", []).extend(said)
            else:
                record.setdefault(f"{name}.{key}", []).extend(listed(value))
    record[f"{name}.statements"] = [
        each for key in ("useLimitation", "otherConstraints") for each in record.get(f"{name}.{key}", ())
    ]


def _cited(citation: Mapping[str, Any]) -> list[Any]:
    online = [each.get("linkage") for each in listed(citation.get("onlineResource")) if is_object(each)]
    return [found for found in (citation.get("title"), *online) if found]


def _spread_extents(record: Fields, name: str, extents: list[Any]) -> None:
    """Extents by what they hold; one that says nothing is passed over."""
    for extent in extents:
        for key, value in (extent if is_object(extent) else {"description": extent}).items():
            inner = [
                each["extent"] if key == "temporalElement" and is_object(each) and "extent" in each else each
                for each in listed(value)
            ]
            record.setdefault(f"{name}.{key}", []).extend(inner)


def _spread_first(record: Fields, name: str, nodes: list[Any]) -> None:
    """The properties of the first of several objects; the others are kept as they are."""
    first, *others = nodes
    if is_object(first):
        record.update((f"{name}.{key}", value) for key, value in spread(first).items())
    else:
        record[name] = first
    if others:
        record[f"{name}.others"] = others


def _spread_identifiers(record: Fields, name: str, identifiers: list[Any]) -> None:
    codes = [each.get("code") if is_object(each) else each for each in identifiers]
    record[f"{name}.code"] = [words for each in codes if (words := plain(each))]


def _spread_quality(record: Fields, name: str, nodes: list[Any]) -> None:
    """Lineage, which 19139 keeps inside the quality, joins 19115-3's; the rest stays."""
    rest = []
    for node in nodes:
        if is_object(node):
            lineage = node.pop("lineage", None)
            record.setdefault("resourceLineage", []).extend(listed(lineage))
            node.pop("scope", None)
        if node:
            rest.append(node)
    record[name] = rest


def _spread_lineage(record: Fields, name: str, nodes: list[Any]) -> None:
    for node in nodes:
        for key, value in (node if is_object(node) else {"statement": node}).items():
            if key != "scope":
                record.setdefault(f"{name}.{key}", []).extend(listed(value))


_APART: dict[str, Callable[[Fields, str, list[Any]], None]] = {
    f"{_ID}citation.date": _spread_dates,
    f"{_ID}citation.identifier": _spread_identifiers,
    f"{_ID}descriptiveKeywords": _spread_keywords,
    f"{_ID}resourceConstraints": _spread_constraints,
    f"{_ID}extent": _spread_extents,
    f"{_ID}resourceMaintenance": _spread_first,
    "dataQualityInfo": _spread_quality,
    "resourceLineage": _spread_lineage,
}
"""In this order: the quality holds lineage."""
