"""DCAT-US (Project Open Data) 1.0 and 1.1, as DKAN, ArcGIS Hub, GeoNode, pydatajson and hand-made files write it.

Sources: resources.data.gov/resources/dcat-us; project-open-data.github.io (1.0 put one file's URL on the dataset
itself); DKAN's ``%Ref:`` keys; the Argentine profile's ``superTheme`` and ``field`` (datosgobar/pydatajson).
"""

import re
from collections.abc import Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Ignore, Row, Sheet, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_names import dataset_names, distribution_names
from mappings.schemas.shapes import digest, dotted, link, objects_in, sheets_of, spoken, standard
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.text import description, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url

_INTERVAL = re.compile(r"(R\d*/)?P\d", re.IGNORECASE)
_EU_THEME_CODE = re.compile(r"[A-Z]{4}")
_EU_THEMES = "http://publications.europa.eu/resource/authority/data-theme/"
_FILE_KEYS = ("accessURL", "downloadURL", "format", "mediaType")
"""What 1.0 and hand-made files put on the dataset itself when it has one file only."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue, within),
        "ContactPoint": contact_rows(tongue),
    }


_sheets = sheets_of(tables)


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in = spoken(title, tongue)
    return (
        *dataset_names(tongue, within),
        Take("accrualPeriodicity", "modified.interval", into="accrual_periodicity", by=frequency),
        Take("publisher.name", into="publisher.name", by=title_in),
        Take("publisher.mbox", "publisher.hasEmail", into="publisher.email", by=email),
        Take("publisher.homepage", "publisher.url", into="publisher.homepage", by=url),
        TakeAll("theme", "superTheme", into="theme", by=theme_or_code),
        TakeAll("conformsTo", into="conforms_to", by=standard),
        Take("accessLevel", into="access_rights", by=access_level),
        Take("describedBy", "dataDictionary", into="data_dictionary", by=url),
        Take("version", into="version", by=text),
        Take("versionNotes", into="comments", by=spoken(description, tongue)),
        TakeAll("source", into="source", by=link),
        TakeAll("alternateIdentifier", "@id", into="other_identifier", by=text),
        TakeApart("identifier", into="identifier", because="the native identifier"),
        TakeApart("distribution", into="distribution", because="read one by one"),
        TakeApart("contactPoint", into="contact_point", because="read one by one"),
        TakeApart("mbox", into="contact_point", because="1.0 put the contact's address on the dataset"),
        Ignore("@type", "publisher.@type", "@context", because="says that a dataset is a dataset"),
        Ignore("describedByType", "dataDictionaryType", because="the type of the dictionary's file"),
        Ignore("%Ref:*", "%modified", because="DKAN's copy of the values that it refers to"),
        Ignore(
            "bureauCode", "programCode", "primaryITInvestmentUII", "PrimaryITInvestmentUII", "systemOfRecords",
            because="bookkeeping of the United States government",
        ),
    )  # fmt: skip


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    return (
        Take("identifier", into="identifier", by=text),
        *distribution_names(tongue, within),
        Take("accessURL", "webService", into="access_url", by=url),
        Take("rights", into="rights", by=spoken(description, tongue)),
        Take("checksum", into="checksum", by=digest),
        TakeAll("language", into="language", by=language),
        TakeAll("conformsTo", into="conforms_to", by=standard),
        Ignore("@type", "type", because="says that a distribution is a distribution"),
        Ignore("%Ref:*", because="DKAN's copy of the values that it refers to"),
    )


def contact_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a contact point."""
    return (
        Take("fn", "name", "organization-name", into="name", by=spoken(title, tongue)),
        Take("hasEmail", "mbox", "email", into="email", by=email),
        Take("hasTelephone", "tel", "phone", into="telephone", by=telephone),
        Take("hasURL", "url", into="url", by=url),
        Ignore("@type", because="says that a contact is a contact"),
    )


def dataset_from_dcat_us(dataset: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one element of the ``dataset`` list of a ``data.json``.

    `identifier` is the native one where the harvester knows it, otherwise the record's own.
    """
    issues: list[Issue] = []
    sheets = _sheets(origin)
    record = dict(dataset)
    native = identifier or text(record.get("identifier"))[0] or ""
    contacts, stray_contacts = objects_in(record.pop("contactPoint", None), "contactPoint", issues, bare="fn")
    files, stray_files = objects_in(record.pop("distribution", None), "distribution", issues, bare="accessURL")
    other_publishers = dotted(record, "publisher", "name")
    _move_interval(record)
    lone_file = () if files else _lone_file(record)
    mbox = record.pop("mbox", None)  # 1.0 put the contact's address on the dataset
    fields, extra = sheets["Dataset"].read(record, issues)
    fields["contact_point"] = _contacts(contacts, mbox, sheets["ContactPoint"], extra, issues)
    for name, strays in (
        ("contactPoint", stray_contacts), ("distribution", stray_files), ("publisher.others", other_publishers),
    ):  # fmt: skip
        if strays:
            extra[name] = strays
    if lone_file:
        fields["derived"] = ("distribution",)
    distributions = [
        _distribution(file, number, sheets["Distribution"], issues) for number, file in enumerate((*files, *lone_file))
    ]
    _promote_dictionary(fields, distributions)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _move_interval(record: dict[str, Any]) -> None:
    """``modified: "R/P1D"`` says how often, not when (allowed by DCAT-US 1.1)."""
    modified = record.get("modified")
    if isinstance(modified, str) and _INTERVAL.match(modified):
        record["modified.interval"] = record.pop("modified")


def _lone_file(record: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The one file of a dataset that has no ``distribution``, taken off the dataset itself, where 1.0 described it."""
    if not (record.get("accessURL") or record.get("downloadURL")):
        return ()
    return ({key: record.pop(key) for key in _FILE_KEYS if key in record},)


def _contacts(
    contacts: list[Mapping[str, Any]], mbox: Any, sheet: Sheet, extra: dict[str, Any], issues: list[Issue]
) -> list[dict[str, Any]]:
    offices = []
    if mbox:
        contacts = [{**contacts[0], "mbox": mbox}, *contacts[1:]] if contacts else [{"mbox": mbox}]
    for number, contact in enumerate(contacts):
        place = f"contactPoint[{number}]." if number else "contactPoint."
        office, left = sheet.read(contact, issues, place)
        offices.append(office)
        extra.update({f"{place}{name}": value for name, value in left.items()})
    return offices


def _distribution(file: Mapping[str, Any], number: int, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    fields, extra = sheet.read(file, issues, f"distribution[{number}].")
    if extra:
        fields["extra"] = extra
    return fields


def _promote_dictionary(fields: dict[str, Any], distributions: list[dict[str, Any]]) -> None:
    """A dictionary named by a distribution is the dataset's, when the dataset names none."""
    if "data_dictionary" in fields:
        return
    for distribution in distributions:
        found = url(distribution.get("extra", {}).get("describedBy"))[0]
        if found:
            fields["data_dictionary"] = found
            fields["derived"] = (*fields.get("derived", ()), "dataDictionary")
            return


def theme_or_code(value: Any) -> Reading[Any]:
    """A theme by name, or by the code of an EU data theme (``ECON``, as ``superTheme`` has it)."""
    found, code = theme(value)
    if found is None and isinstance(value, str) and _EU_THEME_CODE.fullmatch(value):
        return theme(_EU_THEMES + value)
    return found, code


def telephone(value: Any) -> Reading[str]:
    """A telephone number as people write it."""
    words, code = text(value)
    return (words.removeprefix("tel:") if words else None), code
