"""The main columns of the index, for whoever reads it as a table: a row a dataset, and a row a distribution.

A column takes one value from the JSON form; several values stand in one cell, parted by `SEPARATOR`.  Texts are in one
language, Spanish first.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mappings.dcat_us_form import all_words, one_name, one_text

SEPARATOR: Final = "; "

Json = Mapping[str, Any]
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    take: Callable[[Json], Value]
    """Its value, from a document."""
    is_number: bool = False
    """Whether its values are whole numbers; texts otherwise."""


def _plain(key: str) -> Callable[[Json], Value]:
    return lambda document: document.get(key)


def _text(key: str) -> Callable[[Json], Value]:
    return lambda document: one_text(document[key]) if key in document else None


def _name(key: str) -> Callable[[Json], Value]:
    return lambda document: one_name(document[key]) if key in document else None


def _within(key: str, inner: str) -> Callable[[Json], Value]:
    return lambda document: document.get(key, {}).get(inner)


def _each(key: str, take: Callable[[Any], Value]) -> Callable[[Json], Value]:
    """All values of a list that there are, each once."""

    def values(document: Json) -> Value:
        found = dict.fromkeys(str(value) for one in document.get(key, ()) if (value := take(one)))
        return SEPARATOR.join(found) or None

    return values


def _keywords(document: Json) -> Value:
    return SEPARATOR.join(all_words(document.get("keyword", {}))) or None


def _format(file: Json) -> Value:
    return one_name(file["format"]) if "format" in file else file.get("mediaType")


DATASET_COLUMNS: Final[tuple[Column, ...]] = (
    Column("uri", _plain("@id")),
    Column("identifier", _plain("identifier")),
    Column("title", _text("title")),
    Column("description", _text("description")),
    Column("publisher", _name("publisher")),
    Column("publisher_uri", _within("publisher", "@id")),
    Column("government_level", _within("publisher", "govType")),
    Column("government_branch", _within("publisher", "govBranch")),
    Column("landing_page", _plain("landingPage")),
    Column("issued", _plain("issued")),
    Column("modified", _plain("modified")),
    Column("accrual_periodicity", _plain("accrualPeriodicity")),
    Column("keyword", _keywords),
    Column("theme", _each("theme", one_name)),
    Column("license", _within("license", "@id")),
    Column("access_level", _plain("accessLevel")),
    Column("language", _each("language", str)),
    Column("spatial", _each("spatial", lambda place: one_text(place.get("label", {})))),
    Column("spatial_code", _each("spatial", lambda place: place.get("identifier"))),
    Column("temporal_start", _each("temporal", lambda period: period.get("startDate"))),
    Column("temporal_end", _each("temporal", lambda period: period.get("endDate"))),
    Column("contact_email", _each("contactPoint", lambda office: office.get("email"))),
    Column("format", _each("distribution", _format)),
    Column("distributions", lambda document: len(document.get("distribution", ())), is_number=True),
    Column("openness", _plain("openessRating"), is_number=True),
    Column("mqa", _within("score", "mqa"), is_number=True),
)
"""Of a dataset; its source and what the index knows of it are put beside by whoever writes."""

DISTRIBUTION_COLUMNS: Final[tuple[Column, ...]] = (
    Column("uri", _plain("@id")),
    Column("title", _text("title")),
    Column("description", _text("description")),
    Column("access_url", _plain("accessURL")),
    Column("download_url", _plain("downloadURL")),
    Column("media_type", _plain("mediaType")),
    Column("format", _name("format")),
    Column("byte_size", _plain("byteSize"), is_number=True),
    Column("license", _within("license", "@id")),
    Column("issued", _plain("issued")),
    Column("modified", _plain("modified")),
    Column("checksum", _within("checksum", "checksumValue")),
    Column("checksum_algorithm", _within("checksum", "algorithm")),
)


def dataset_row(document: Json) -> tuple[Value, ...]:
    """The row of a dataset."""
    return tuple(column.take(document) for column in DATASET_COLUMNS)


def iter_distribution_rows(document: Json) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a dataset's distributions, those without a URL included; the dataset's URI is put beside."""
    for file in document.get("distribution", ()):
        yield tuple(column.take(file) for column in DISTRIBUTION_COLUMNS)
