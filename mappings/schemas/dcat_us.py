"""DCAT-US (Project Open Data) 1.0, 1.1, and 3 without its context, as DKAN, ArcGIS Hub, GeoNode, Andino and people do.

Sources: resources.data.gov/resources/dcat-us; project-open-data.github.io (1.0 put one file's URL on the dataset
itself); DOI-DO/dcat-us (services and series of 3); DKAN 2's references (``{identifier, data}``, keys that begin with
``%``); ArcGIS Hub's feeds; the Argentine and the Latin American regional profile (datosgobar/pydatajson,
datosgobar/perfil-regional-metadatos).
"""

import re
from collections.abc import Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields
from mappings.assembly_beside import series_from_fields, service_from_fields
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import MANY
from mappings.schemas.dcat_us_habits import (
    drop_templates,
    follow_references,
    hub_item,
    page_among,
    tell_sources_apart,
)
from mappings.schemas.dcat_us_parts import read_contacts, read_distribution
from mappings.schemas.dcat_us_tables import tables
from mappings.schemas.dcat_us_values import document
from mappings.schemas.iso_xml import listed
from mappings.schemas.shapes import dotted, name_series, objects_in, sheets_of
from mappings.schemas.tongues import origin_of_texts
from mappings.values.frequencies import frequency
from mappings.values.text import text
from mappings.values.urls import url

_INTERVAL = re.compile(r"(R\d*/)?P\d", re.IGNORECASE)
_FILE_KEYS = ("accessURL", "downloadURL", "format", "mediaType")
"""What 1.0 and hand-made files put on the dataset itself when it has one file only."""

_sheets = sheets_of(tables)


def resource_from_dcat_us(dataset: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one element of the lists of a ``data.json``: to a dataset; a service or a series where it says to be one.

    `identifier` is the native one where the harvester knows it, otherwise the record's own.
    """
    issues: list[Issue] = []
    sheets = _sheets(origin_of_texts(origin, dataset.get("language")))
    record = dict(dataset)
    other_names = _take_first_identifier(record, issues)
    native = identifier or text(record.get("identifier"))[0] or ""
    follow_references(record)
    drop_templates(record, "", issues)
    contacts, stray_contacts = objects_in(record.pop("contactPoint", None), "contactPoint", issues, bare="fn")
    files, stray_files = objects_in(record.pop("distribution", None), "distribution", issues, bare="accessURL")
    other_publishers = dotted(record, "publisher", "name")
    other_interval = _move_interval(record, issues)
    tell_sources_apart(record)
    class_name = _class_of(dataset)
    samples, stray_samples = objects_in(
        record.pop("sample", None) if class_name == "Dataset" else None, "sample", issues, bare="accessURL"
    )
    lone_file = _lone_file(record) if class_name == "Dataset" and not files else ()
    mbox = record.pop("mbox", None)  # 1.0 put the contact's address on the dataset
    fields, extra = sheets[class_name].read(record, issues)
    name_series(fields, origin, native)
    fields["contact_point"] = read_contacts(contacts, mbox, sheets["ContactPoint"], extra, issues)
    if samples:
        fields["sample"] = [
            read_distribution(each, f"sample[{number}].", sheets, origin, issues)
            for number, each in enumerate(samples[:MANY])
        ]
    for name, strays in (
        ("contactPoint", stray_contacts), ("distribution", stray_files), ("sample", [*stray_samples, *samples[MANY:]]),
        ("publisher.others", other_publishers), *(("modified", interval) for interval in other_interval),
    ):  # fmt: skip
        if strays:
            extra[name] = strays
    if lone_file:
        fields["derived"] = ("distribution",)
    distributions = [
        read_distribution(file, f"distribution[{number}].", sheets, origin, issues)
        for number, file in enumerate((*files, *lone_file))
    ]
    _promote_dictionary(fields, files)
    _promote_page(fields, files)
    item = hub_item(native)
    if item or other_names:
        fields["other_identifier"] = (*fields.get("other_identifier", ()), *other_names, *((item,) if item else ()))
    if class_name == "DatasetSeries":
        return series_from_fields(native, fields, extra, origin, issues)
    if class_name == "DataService":
        return service_from_fields(native, fields, extra, origin, issues)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _class_of(record: Mapping[str, Any]) -> str:
    """What a record is by its type, or by where it answers; what has data of its own is a dataset (decision 9)."""
    types = record.get("@type")
    names = {re.split(r"[:#/]", each)[-1] for each in listed(types) if isinstance(each, str)}
    if record.get("distribution"):
        return "Dataset"
    if "DataService" in names or ("endpointURL" in record and not names):
        return "DataService"
    return "DatasetSeries" if "DatasetSeries" in names else "Dataset"


def _take_first_identifier(record: dict[str, Any], issues: list[Issue]) -> tuple[str, ...]:
    """Of several identifiers the first names the dataset; the others are returned, which are its other ones."""
    given = record.get("identifier")
    if not isinstance(given, list) or len(given) < 2:
        return ()
    names = [name for each in given[:MANY] if (name := text(each)[0])]
    if not names:
        return ()
    record["identifier"] = names[0]
    issues.append(make_issue("value.too_many", "identifier", given))
    return tuple(names[1:])


def _move_interval(record: dict[str, Any], issues: list[Issue]) -> tuple[str, ...]:
    """``modified: "R/P1D"`` says how often, not when (allowed by DCAT-US 1.1).

    What says otherwise than ``accrualPeriodicity``, which goes first, is told and returned.
    """
    modified, stated = record.get("modified"), record.get("accrualPeriodicity")
    if not isinstance(modified, str) or not _INTERVAL.match(modified):
        return ()
    record["modified.interval"] = record.pop("modified")
    how_often = frequency(stated)[0]
    if how_often is None or how_often == frequency(modified)[0]:
        return ()
    issues.append(make_issue("value.several", "modified", (modified, stated)))
    return (modified,)


def _lone_file(record: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The one file of a dataset that has no ``distribution``, taken off the dataset itself, where 1.0 described it."""
    if not (record.get("accessURL") or record.get("downloadURL")):
        return ()
    return ({key: record.pop(key) for key in _FILE_KEYS if key in record},)


def _promote_dictionary(fields: dict[str, Any], files: list[Mapping[str, Any]]) -> None:
    """A dictionary named by a distribution is the dataset's, when the dataset names none."""
    if "data_dictionary" in fields:
        return
    found = next((page for file in files if (page := document(file.get("describedBy"))[0])), None)
    if found:
        fields["data_dictionary"] = found
        fields["derived"] = (*fields.get("derived", ()), "dataDictionary")


def _promote_page(fields: dict[str, Any], files: list[Mapping[str, Any]]) -> None:
    """The page that ArcGIS Hub lists among the files is the dataset's landing page, when it names none."""
    page = page_among(files)
    found = url(page)[0] if page and "landing_page" not in fields else None
    if found:
        fields["landing_page"] = found
        fields["derived"] = (*fields.get("derived", ()), "landingPage")
