"""From the JSON form to an element of a ``data.json``, as DCAT-US 1.1 (Project Open Data) asks for it.

Its identifier is the dataset's URI, which is unique in a file of many portals; the native one stands beside it.  Texts
are in one language, Spanish first.  What DCAT-US has no place for stays in the other dialects.  Our own schema
``dcat_us`` reads back what stands here.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mappings.values.languages import known_tag

Json = Mapping[str, Any]
Write = Callable[[Any], Any]

CONFORMS_TO: Final = "https://project-open-data.cio.gov/v1.1/schema"
CONTEXT: Final = f"{CONFORMS_TO}/catalog.jsonld"
DESCRIBED_BY: Final = f"{CONFORMS_TO}/catalog.json"


def one_text(texts: Mapping[str, str]) -> str:
    """A text in one language: Spanish, else English, else the first."""
    return texts.get("es") or texts.get("en") or next(iter(texts.values()), "")


def one_name(value: Json) -> str:
    """What a value of a vocabulary or an institution is called, or else its IRI."""
    return one_text(value.get("label") or value.get("name") or {}) or str(value.get("@id", ""))


def all_words(words: Mapping[str, list[str]]) -> list[str]:
    """Keywords of all languages, each once, the Spanish ones first."""
    languages = sorted(words, key=lambda language: language != "es")
    return list(dict.fromkeys(word for language in languages for word in words[language]))


def _publisher(agent: Json) -> dict[str, Any]:
    return {
        "@type": "org:Organization",
        "name": one_name(agent),
        **({"homepage": agent["homepage"]} if "homepage" in agent else {}),
    }


def _contact(contacts: list[Json]) -> dict[str, Any] | None:
    """One office, as DCAT-US has it: one that has an address, where there is one."""
    office = next((one for one in contacts if "email" in one), contacts[0])
    said = {
        "@type": "vcard:Contact",
        "fn": one_name(office) if "name" in office else "",
        "hasEmail": f"mailto:{office['email']}" if "email" in office else "",
    }
    return {key: value for key, value in said.items() if value}


def _period(periods: list[Json]) -> str:
    """An interval of ISO 8601; an end that nobody named is left open."""
    period = periods[0]
    return f"{period.get('startDate', '..')}/{period.get('endDate', '..')}"


def _place(places: list[Json]) -> str | None:
    return next((one_name(place) for place in places if "label" in place), None)


def _names(values: list[Json]) -> list[str]:
    return [one_name(value) for value in values]


def _tags(iris: list[str]) -> list[str]:
    """Languages by their tags (RFC 5646); one that our table does not have as it is, so that it reads back."""
    return [known_tag(iri) or iri for iri in iris]


def _first_iri(values: list[Json]) -> str:
    return str(values[0]["@id"])


def _iri(value: Json) -> str:
    return str(value["@id"])


def _as_it_is(value: Any) -> Any:
    return value


def _first(values: list[str]) -> str:
    return values[0]


_OFFERED: Final[tuple[tuple[str, str, Write], ...]] = (
    ("title", "title", one_text),
    ("description", "description", one_text),
    ("issued", "issued", _as_it_is),
    ("modified", "modified", _as_it_is),
    ("license", "license", _iri),
    ("conformsTo", "conformsTo", _first_iri),
)
"""Our key, the key of DCAT-US, and how the value is written: what datasets and distributions have in common."""

_DATASET: Final[tuple[tuple[str, str, Write], ...]] = (
    ("@id", "identifier", _as_it_is),
    *_OFFERED,
    ("keyword", "keyword", all_words),
    ("publisher", "publisher", _publisher),
    ("contactPoint", "contactPoint", _contact),
    ("accrualPeriodicity", "accrualPeriodicity", _as_it_is),
    ("landingPage", "landingPage", _as_it_is),
    ("theme", "theme", _names),
    ("spatial", "spatial", _place),
    ("temporal", "temporal", _period),
    ("language", "language", _tags),
    ("rights", "rights", one_text),
    ("dataDictionary", "describedBy", _as_it_is),
    ("page", "references", _as_it_is),
    ("inSeries", "isPartOf", _first),
    ("version", "version", _as_it_is),
)

_DISTRIBUTION: Final[tuple[tuple[str, str, Write], ...]] = (
    *_OFFERED,
    ("accessURL", "accessURL", _as_it_is),
    ("downloadURL", "downloadURL", _as_it_is),
    ("mediaType", "mediaType", _as_it_is),
    ("format", "format", one_name),
    ("byteSize", "byteSize", _as_it_is),
)


def dcat_us_from_document(document: Json) -> dict[str, Any]:
    """An element of the list of a ``data.json``, from a dataset in JSON form.

    Distributions without any URL are left out, as in RDF.
    """
    element: dict[str, Any] = {"@type": "dcat:Dataset"}
    _write(element, document, _DATASET)
    element["accessLevel"] = str(document.get("accessLevel", "public")).replace("restricted", "restricted public")
    native = document.get("identifier")
    if native and native != element["identifier"]:
        element["alternateIdentifier"] = [native]
    files = [
        _write({"@type": "dcat:Distribution"}, file, _DISTRIBUTION)
        for file in document.get("distribution", ())
        if "accessURL" in file or "downloadURL" in file
    ]
    if files:
        element["distribution"] = files
    return element


def _write(target: dict[str, Any], document: Json, table: tuple[tuple[str, str, Write], ...]) -> dict[str, Any]:
    for key, name, write in table:
        if key in document and (value := write(document[key])):
            target[name] = value
    return target
