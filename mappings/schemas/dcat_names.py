"""Rows for fields that go by DCAT's own local names, as DCAT-US, Adela's JSON and Adela's CSV have them in common."""

from collections.abc import Callable
from typing import Any

from mappings.areas import area_in
from mappings.formats import is_file
from mappings.reading import Row, Take, TakeAll
from mappings.schemas.shapes import spoken
from mappings.values import Reading
from mappings.values.dates import moment, period
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.media_types import file_format, media_type
from mappings.values.numbers import byte_size
from mappings.values.text import description, keywords, title
from mappings.values.urls import url

TextReader = Callable[[Any], Reading[str]]


def dataset_names(tongue: str, within: str | None, prefix: str = "", moment_by: TextReader = moment) -> tuple[Row, ...]:
    """Rows of a dataset; `prefix` stands before each name (``ds:``), moments and URLs are read as the schema needs."""
    return (
        Take(f"{prefix}title", into="title", by=spoken(title, tongue)),
        Take(f"{prefix}description", into="description", by=spoken(description, tongue)),
        Take(f"{prefix}keyword", into="keyword", by=spoken(keywords, tongue)),
        Take(f"{prefix}landingPage", into="landing_page", by=url),
        Take(f"{prefix}issued", into="issued", by=moment_by),
        Take(f"{prefix}modified", into="modified", by=moment_by),
        Take(f"{prefix}license", into="license", by=licence),
        TakeAll(f"{prefix}temporal", into="temporal", by=period),
        TakeAll(f"{prefix}spatial", into="spatial", by=area_in(within, tongue)),
        TakeAll(f"{prefix}language", into="language", by=language),
    )


def distribution_names(
    tongue: str, within: str | None, prefix: str = "", moment_by: TextReader = moment
) -> tuple[Row, ...]:
    """Rows of a distribution; `prefix` stands before each name (``rs:``)."""
    return (
        Take(f"{prefix}title", into="title", by=spoken(title, tongue)),
        Take(f"{prefix}description", into="description", by=spoken(description, tongue)),
        Take(f"{prefix}downloadURL", into="download_url", by=url),
        Take(f"{prefix}mediaType", into="media_type", by=media_type),
        Take(f"{prefix}format", into="format", by=file_format),
        Take(f"{prefix}byteSize", into="byte_size", by=byte_size),
        Take(f"{prefix}issued", into="issued", by=moment_by),
        Take(f"{prefix}modified", into="modified", by=moment_by),
        Take(f"{prefix}license", into="license", by=licence),
        TakeAll(f"{prefix}temporal", into="temporal", by=period),
        TakeAll(f"{prefix}spatial", into="spatial", by=area_in(within, tongue)),
    )


def find_dictionary(fields: dict[str, Any]) -> None:
    """The landing page of the Guide is «documentation or the data dictionary»: a file there is a dictionary."""
    page = fields.get("landing_page")
    if page and "data_dictionary" not in fields and is_file(page):
        fields["data_dictionary"] = page
        fields["derived"] = (*fields.get("derived", ()), "dataDictionary")
