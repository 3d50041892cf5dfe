"""What both scores look at: the facts of a dataset's JSON form, by name."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mappings.dcat_mx import Concept
from mappings.values.media_types import EU_FILE_TYPE, openness

Document = Mapping[str, Any]
"""A dataset in DCAT-MX JSON, or one of its distributions."""

OPEN_STARS: Final = 3
"""From here on a format is nobody's property (Adela's stars: 3 is CSV, 2 a spreadsheet of one maker)."""
READABLE_STARS: Final = 2
"""From here on a machine can read the data in a format."""

_CLOSED_TERMS: Final = ("-nc", "-nd", "/nc", "/nd")
"""What the address of a Creative Commons licence says when it forbids something."""


def distributions(dataset: Document) -> list[Document]:
    """The distributions of a dataset."""
    found: list[Document] = dataset.get("distribution", [])
    return found


def stars_of(distribution: Document) -> int | None:
    """Stars of a distribution's format; None when neither format nor media type is given."""
    concept: Document | None = distribution.get("format")
    media_type = distribution.get("mediaType")
    if not (concept or media_type):
        return None
    return openness(Concept(uri=concept["@id"]) if concept else None, media_type)


def has_known_format(distribution: Document) -> bool:
    """Whether its format is one of the EU's table, and its media type, if it has one, IANA's (mapping sees to that)."""
    concept: Document | None = distribution.get("format")
    return concept is not None and str(concept["@id"]).startswith(EU_FILE_TYPE)


def license_of(dataset: Document, distribution: Document) -> str:
    """The address of the licence that holds for a distribution; empty when there is none."""
    found = distribution.get("license") or dataset.get("license")
    return str(found["@id"]) if found else ""


def is_known_license(dataset: Document, distribution: Document) -> bool:
    """Whether the licence is one that our table knows: those have a name."""
    found: Document | None = distribution.get("license") or dataset.get("license")
    return found is not None and bool(found.get("label"))


def is_open_license(address: str) -> bool:
    """Whether the terms of a known licence forbid neither commerce nor change."""
    return bool(address) and not any(term in address for term in _CLOSED_TERMS)


def share(dataset: Document, holds: Callable[[Document], bool]) -> float:
    """Which part of a dataset's distributions something holds for, 0 to 1; 0 when there are none."""
    several = distributions(dataset)
    return sum(map(holds, several)) / len(several) if several else 0.0
