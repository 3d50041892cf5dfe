"""What both scores look at: the facts of a dataset's JSON form, gathered in one pass over its distributions."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from mappings.dcat_mx import Concept
from mappings.quality.link_facts import NOT_ASKED, LinkFacts
from mappings.values.media_types import EU_FILE_TYPE, openness

Document = Mapping[str, Any]
"""A dataset in DCAT-MX JSON, or one of its distributions."""

OPEN_STARS: Final = 3
"""From here on a format is nobody's property (Adela's stars: 3 is CSV, 2 a spreadsheet of one maker)."""
READABLE_STARS: Final = 2
"""From here on a machine can read the data in a format."""

_ASKED: Final = frozenset(
    {
        "title", "description", "keyword", "theme", "spatial", "temporal", "accessLevel", "contactPoint", "publisher",
        "issued", "modified", "dataDictionary", "inSeries", "version", "source",
    }
)  # fmt: skip
"""The dataset's own fields that a score asks for."""
_CLOSED_TERMS: Final = ("-nc", "-nd", "/nc", "/nd")
"""What the address of a Creative Commons licence says when it forbids something."""
_NOTHING: Final[tuple[Document, ...]] = ({},)
"""Stands for the distributions of a dataset that has none: its licence then stands for itself."""


class Evidence(NamedTuple):
    """The facts of one dataset; the numbers say for how many of its distributions something holds.

    A plain tuple: datasets of one portal resemble each other, and what has been scored once is looked up.
    """

    given: frozenset[str]
    """The fields of the dataset that a score asks for and that are there."""
    access_level: str | None
    derived_publisher: bool
    """The record names no institution: the registry filled it in."""
    parts: int
    """How many distributions; 1, which has nothing but the dataset's licence, when there are none."""
    distributions: int
    reachable: int
    """Has an access or a download URL."""
    downloadable: int
    formatted: int
    known_format: int
    """Format of the EU's table; its media type, if it has one, is IANA's (mapping sees to that)."""
    typed: int
    """Has a media type."""
    readable: int
    """A machine can read it."""
    open_format: int
    rights: int
    sized: int
    licensed: int
    """Its own licence or the dataset's."""
    known_license: int
    """A licence that our table knows: those have a name."""
    open_license: bool
    """Whether one of those forbids nothing."""
    stars: int
    """Of the best format; 0 where no distribution gives any."""
    answering_access: int | None
    """The access URL answers; None where that is not known of all."""
    answering_download: int | None
    """The download URL answers; None where that is not known of all."""


def evidence_of(dataset: Document, links: LinkFacts = NOT_ASKED) -> Evidence:
    """Gather the facts of a dataset's JSON form, and what asking its links has told."""
    distributions = dataset.get("distribution") or ()
    license_of_all = dataset.get("license")
    reachable = downloadable = formatted = known_format = typed = readable = open_format = rights = sized = 0
    licensed = known_license = best = 0
    open_license = False
    for part in distributions or _NOTHING:
        if "downloadURL" in part:
            downloadable += 1
            reachable += 1
        elif "accessURL" in part:
            reachable += 1
        concept, media_type = part.get("format"), part.get("mediaType")
        if concept or media_type:
            address = concept["@id"] if concept else ""
            stars = _stars(address, media_type)
            formatted += concept is not None
            known_format += address.startswith(EU_FILE_TYPE)
            typed += media_type is not None
            readable += stars >= READABLE_STARS
            open_format += stars >= OPEN_STARS
            best = best if best > stars else stars  # noqa: FURB136 (max() costs ten times as much)
        rights += "rights" in part
        sized += "byteSize" in part
        license_ = part.get("license") or license_of_all
        if license_:
            licensed += 1
            if license_.get("label"):
                known_license += 1
                open_license = open_license or is_open_license(license_["@id"])
    return Evidence(
        _ASKED.intersection(dataset), dataset.get("accessLevel"), "publisher" in dataset.get("derived", ()),
        len(distributions) or 1, len(distributions), reachable, downloadable, formatted, known_format, typed, readable,
        open_format, rights, sized, licensed, known_license, open_license, best,
        links.access if reachable else 0, links.download if downloadable else 0,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _stars(format_uri: str, media_type: str | None) -> int:
    return openness(Concept(uri=format_uri) if format_uri else None, media_type)


@lru_cache(maxsize=1024)
def is_open_license(address: str) -> bool:
    """Whether the terms of a known licence forbid neither commerce nor change."""
    return not any(term in address for term in _CLOSED_TERMS)
