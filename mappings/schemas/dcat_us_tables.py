"""What of a DCAT-US dataset goes where: 1.0 and 1.1, and the rows of their family (Argentina, DKAN, ArcGIS Hub)."""

import re
from typing import Any

from mappings.reading import Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_names import dataset_names, distribution_names
from mappings.schemas.readers import many_as_one
from mappings.schemas.shapes import digest, held_by, link, spoken, standard
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.text import description, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url

_EU_THEME_CODE = re.compile(r"[A-Z]{4}")
_EU_THEMES = "http://publications.europa.eu/resource/authority/data-theme/"


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue, within),
        "ContactPoint": contact_rows(tongue),
        "DataService": service_rows(tongue, within),
        "DatasetSeries": held_by("DatasetSeries", dataset_rows(tongue, within)),
    }


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
        TakeAll("inSeries", "isPartOf", into="in_series", by=name_of_series),
        TakeAll("alternateIdentifier", "@id", into="other_identifier", by=text),
        TakeApart("identifier", into="identifier", because="the native identifier"),
        TakeApart("distribution", into="distribution", because="read one by one"),
        TakeApart("contactPoint", into="contact_point", because="read one by one"),
        TakeApart("mbox", into="contact_point", because="1.0 put the contact's address on the dataset"),
        Ignore("@type", "publisher.@type", "@context", because="says that a dataset is a dataset"),
        Ignore("describedByType", "dataDictionaryType", because="the type of the dictionary's file"),
        Ignore("%*", because="DKAN's own: copies of the values that it refers to, when it changed them"),
        Ignore(
            "bureauCode", "programCode", "primaryITInvestmentUII", "PrimaryITInvestmentUII", "systemOfRecords",
            because="bookkeeping of the United States government",
        ),
    )  # fmt: skip


def service_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a service (DCAT-US 3)."""
    return (
        *held_by("DataService", dataset_rows(tongue, within)),
        Take("endpointURL", into="endpoint_url", by=many_as_one(url)),
        TakeAll("endpointDescription", into="endpoint_description", by=link),
        TakeAll("servesDataset", into="serves_dataset", by=resource_named),
    )


def resource_named(value: Any) -> Reading[str]:
    """The IRI of another resource: a text, or an object that has it; words are left aside."""
    return link(value.get("@id") if isinstance(value, dict) else value)


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    prose_in = spoken(description, tongue)
    return (
        Take("identifier", into="identifier", by=text),
        *distribution_names(tongue, within),
        Take("downloadUrl", into="download_url", by=url),
        Take("accessURL", "accessUrl", "webService", into="access_url", by=url),
        Take("rights", into="rights", by=prose_in),
        Take("checksum", into="checksum", by=digest),
        TakeAll("language", into="language", by=language),
        TakeAll("conformsTo", into="conforms_to", by=standard),
        Ignore("@type", because="says that a distribution is a distribution"),
        Ignore("%*", because="DKAN's own: copies of the values that it refers to"),
        # the Argentine profile
        Ignore("type", because="file, api, documentation: the format and the address say it"),
        Ignore("dataset_identifier", because="names the dataset that it stands in"),
        Ignore("scraping*", because="how a robot of the portal finds a series inside a workbook"),
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


def theme_or_code(value: Any) -> Reading[Any]:
    """A theme by name, or by the code of an EU data theme (``ECON``, as ``superTheme`` has it)."""
    found, code = theme(value)
    if found is None and isinstance(value, str) and _EU_THEME_CODE.fullmatch(value):
        return theme(_EU_THEMES + value)
    return found, code


def name_of_series(value: Any) -> Reading[str]:
    """What a dataset calls the series that it is of: its IRI, or its identifier in the same catalogue."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("identifier")
    return text(value)


def telephone(value: Any) -> Reading[str]:
    """A telephone number as people write it."""
    words, code = text(value)
    return (words.removeprefix("tel:") if words else None), code
