"""What is true of a dataset, whatever protocol tells it, and the values that an index has to show for it.

A value stands under the field of the profile and, where it is one of a file, the file's address.  Both sides of a
comparison are made into such values: what is true (`values_of_facts`) and what was harvested (`values_of_document`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Values = dict[tuple[str, str], Any]
"""By field and, for the fields of files, the address of the file."""

FIELDS = (
    "title", "description", "publisher", "contact_point.name", "contact_point.email", "keyword", "theme", "license",
    "issued", "modified", "accrual_periodicity", "spatial", "temporal", "language", "landing_page",
)  # fmt: skip
FILE_FIELDS = (
    "file.title", "file.description", "file.format", "file.media_type", "file.byte_size", "file.issued",
    "file.modified", "file.license",
)  # fmt: skip
DERIVED = {
    "file.media_type": "distribution.mediaType",
    "file.format": "distribution.format",
    "landing_page": "landingPage",
}
"""How ``derived`` calls a field, where it is called otherwise."""
NOTHING = (None, "", (), frozenset())


@dataclass(frozen=True)
class FileFacts:
    """What is true of one file of a dataset."""

    url: str
    title: str = ""
    description: str = ""
    format: str = ""
    """The code of the European list of file types."""
    media_type: str = ""
    byte_size: int | None = None
    issued: str = ""
    modified: str = ""


@dataclass(frozen=True)
class DatasetFacts:
    """What is true of one dataset, in the words of the profile."""

    identifier: str
    title: str
    name: str = ""
    """What its addresses call it."""
    description: str = ""
    publisher: str = ""
    contact_name: str = ""
    contact_email: str = ""
    keywords: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    """By their last step in the profile's scheme."""
    license: str = ""
    issued: str = ""
    modified: str = ""
    frequency: str = ""
    places: frozenset[str] = frozenset()
    """INEGI keys."""
    periods: frozenset[tuple[str, str]] = frozenset()
    landing_page: str = ""
    spanish: bool = True
    files: tuple[FileFacts, ...] = ()


def values_of_facts(facts: DatasetFacts) -> Values:
    """What an index has to show of a dataset."""
    values: Values = {
        ("title", ""): facts.title,
        ("description", ""): facts.description,
        ("publisher", ""): facts.publisher,
        ("contact_point.name", ""): facts.contact_name,
        ("contact_point.email", ""): facts.contact_email,
        ("keyword", ""): facts.keywords,
        ("theme", ""): facts.themes,
        ("license", ""): facts.license,
        ("issued", ""): facts.issued,
        ("modified", ""): facts.modified,
        ("accrual_periodicity", ""): facts.frequency,
        ("spatial", ""): facts.places,
        ("temporal", ""): facts.periods,
        ("language", ""): frozenset({"SPA"} if facts.spanish else ()),
        ("landing_page", ""): facts.landing_page,
    }
    for file in facts.files:
        values |= {
            ("file.title", file.url): file.title,
            ("file.description", file.url): file.description,
            ("file.format", file.url): file.format,
            ("file.media_type", file.url): file.media_type,
            ("file.byte_size", file.url): file.byte_size,
            ("file.issued", file.url): file.issued,
            ("file.modified", file.url): file.modified,
            ("file.license", file.url): facts.license,
        }
    return values


def values_of_document(document: Mapping[str, Any]) -> Values:
    """What an index does show of a dataset, from its DCAT-MX JSON."""
    contact = next(iter(document.get("contactPoint", ())), {})
    values: Values = {
        ("title", ""): _spanish(document.get("title")),
        ("description", ""): _spanish(document.get("description")),
        ("publisher", ""): _spanish(document["publisher"]["name"]),
        ("contact_point.name", ""): _spanish(contact.get("name")),
        ("contact_point.email", ""): contact.get("email"),
        ("keyword", ""): frozenset(word for words in document.get("keyword", {}).values() for word in words),
        ("theme", ""): frozenset(map(_last_step, document.get("theme", ()))),
        ("license", ""): document.get("license", {}).get("@id"),
        ("issued", ""): document.get("issued"),
        ("modified", ""): document.get("modified"),
        ("accrual_periodicity", ""): document.get("accrualPeriodicity"),
        ("spatial", ""): frozenset(
            each.get("identifier") or each.get("bbox") or each.get("geometry") for each in document.get("spatial", ())
        ),
        ("temporal", ""): frozenset(
            (each.get("startDate"), each.get("endDate")) for each in document.get("temporal", ())
        ),
        ("language", ""): frozenset(each.rpartition("/")[2] for each in document.get("language", ())),
        ("landing_page", ""): document.get("landingPage"),
    }
    for file in document.get("distribution", ()):
        url = address_of(file)
        values |= {
            ("file.title", url): _spanish(file.get("title")),
            ("file.description", url): _spanish(file.get("description")),
            ("file.format", url): _last_step(file["format"]) if "format" in file else None,
            ("file.media_type", url): file.get("mediaType"),
            ("file.byte_size", url): file.get("byteSize"),
            ("file.issued", url): file.get("issued"),
            ("file.modified", url): file.get("modified"),
            ("file.license", url): file.get("license", {}).get("@id"),
        }
    return values


def address_of(file: Mapping[str, Any]) -> str:
    """Where the file of a distribution is."""
    return file.get("downloadURL") or file.get("accessURL") or ""


def addresses_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the files of a dataset are, one as often as it is there."""
    return tuple(sorted(map(address_of, document.get("distribution", ()))))


def _spanish(words: Mapping[str, str] | None) -> str | None:
    return next(iter(words.values())) if words else None


def _last_step(concept: Mapping[str, Any]) -> str:
    iri: str = concept["@id"]
    return iri.rpartition("/")[2]


@dataclass(frozen=True)
class Difference:
    """One value that was harvested otherwise than it is."""

    identifier: str
    field: str
    place: str
    true: Any
    found: Any

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.field} of {self.identifier} {self.place}: {self.true!r} became {self.found!r}"


def iter_differences(
    facts: DatasetFacts,
    document: Mapping[str, Any],
    silent: Mapping[str, str] = {},
) -> Iterator[Difference | None]:
    """Compare a dataset value by value: None for each that is as it should be.

    Of a `silent` field, which the protocol does not carry, whatever is shown all the same has to be true, unless it
    is told to be derived.
    """
    true, found = values_of_facts(facts), values_of_document(document)
    addresses = tuple(sorted(file.url for file in facts.files)), addresses_of(document)
    is_same = addresses[0] == addresses[1]
    derived = document.get("derived", ())
    yield None if is_same else Difference(facts.identifier, "file", "", *addresses)
    for (field, place), value in true.items():
        shown = found.get((field, place))
        if field in silent and (shown in NOTHING or DERIVED.get(field, field) in derived):
            continue
        is_same = shown == value or (value in NOTHING and shown in NOTHING)
        yield None if is_same else Difference(facts.identifier, field, place, value, shown)
