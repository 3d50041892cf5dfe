"""What of a DKAN 1 package and its resources goes where: CKAN's tables, but for what Drupal writes in its own way."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from mappings.areas import area_in
from mappings.reading import LEFT_ASIDE, Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas import ckan_tables
from mappings.schemas.shapes import link, spoken, without
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.text import title
from mappings.values.themes import theme
from mappings.values.urls import email, url

FIELDS = "dkan_additional_fields"
"""The object in which later versions hand out the fields that CKAN has no name for."""

_SECONDS = re.compile(r"-?[0-9]{1,12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {"Dataset": dataset_rows(tongue, within), "Distribution": distribution_rows(tongue, within)}


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a package."""
    title_in = spoken(title, tongue)
    return (
        Take("url", into="landing_page", by=url),
        Take(f"{FIELDS}.field_harvest_source_issued", "metadata_created", into="issued", by=display_moment),
        Take(f"{FIELDS}.field_harvest_source_modified", "metadata_modified", into="modified", by=display_moment),
        Take("groups.title", "groups.display_name", into="publisher.name", by=title_in),
        Take(f"{FIELDS}.field_contact_name", into="contact.name", by=title_in),
        Take(f"{FIELDS}.field_contact_email", "author_email", into="contact.email", by=email),
        Take("author", into="author.name", by=title_in),
        Take(f"{FIELDS}.field_frequency", into="accrual_periodicity", by=option),
        Take(f"{FIELDS}.field_public_access_level", into="access_rights", by=access_level),
        Take(f"{FIELDS}.field_data_dictionary", into="data_dictionary", by=link),
        Take(f"{FIELDS}.field_temporal_coverage.value", into="temporal.start", by=day),
        Take(f"{FIELDS}.field_temporal_coverage.value2", into="temporal.end", by=day),
        TakeAll(f"{FIELDS}.field_spatial.wkt", f"{FIELDS}.field_spatial_geographical_cover",
                into="spatial", by=area_in(within, tongue)),
        TakeAll(f"{FIELDS}.field_topic", into="theme", by=theme),
        TakeApart("path", into="landing_page", because="completes the address of a portal that does not know its own"),
        Ignore("groups.id", "groups.name", "groups.description", "groups.image_display_url",
               because="only the institution's name is published with a dataset"),
        Ignore(
            f"{FIELDS}.field_spatial.*",
            because="the corners and the centre of the same area",
        ),
        Ignore(
            f"{FIELDS}.field_resources", f"{FIELDS}.field_tags", f"{FIELDS}.og_group_ref",
            f"{FIELDS}.field_temporal_coverage.duration",
            because="repeats other fields by Drupal's numbers",
        ),
        *without(
            ckan_tables.dataset_rows(tongue, within),
            "url", "metadata_created", "metadata_modified", "groups", "author", "author_email",
        ),
    )  # fmt: skip


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a resource."""
    return (
        Take("url", into="url", by=url),
        Take("created", into="issued", by=display_moment),
        Take("last_modified", into="modified", by=display_moment),
        *without(ckan_tables.distribution_rows(tongue, within), "url", "created", "last_modified"),
    )


def display_moment(value: Any) -> Reading[str]:
    """Read a date as the site displays it: ``Wed, 04/08/2015 - 04:20``, ``Date changed⇥…`` (in any language), ISO 8601.

    The weekday tells the day from the month; without it a date that has two meanings is not used.
    """
    return moment(value.rpartition("\t")[2] if isinstance(value, str) else value)


def day(value: Any) -> Reading[str]:
    """Read one end of a period: seconds since 1970, which may be negative, or a date."""
    words = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    if not _SECONDS.fullmatch(words) or len(words) == 4:
        return moment(value)
    try:
        return (_EPOCH + timedelta(seconds=int(words))).date().isoformat(), None
    except OverflowError:
        return None, "date.unreadable"


def option(value: Any) -> Reading[str]:
    """Read a frequency; the bare number of an option, whose list each site has its own of, is left aside."""
    if isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit()):
        return None, LEFT_ASIDE
    return frequency(value)
