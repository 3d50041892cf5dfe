"""The shapes that JSON schemas share: objects where a text is due, standards by name, files told from pages."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any, TypeVar

from mappings.dcat_mx import Concept
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import (
    LEFT_ASIDE,
    Ignore,
    Row,
    Sheet,
    Tables,
    Take,
    TakeAll,
    TakeApart,
    TakeClearest,
    from_json_text,
)
from mappings.terms import terms_of
from mappings.uris import dataset_uri
from mappings.values import Reading
from mappings.values.places import state_of
from mappings.values.text import text
from mappings.values.urls import email, iri, url

T = TypeVar("T")

_BETWEEN_ADDRESSES = re.compile(r"[,;/\s]+")


def dotted(record: dict[str, Any], name: str, bare: str) -> list[Any]:
    """Spread the object under `name` into ``name.key`` fields of the record, in place.

    A list gives its first element and returns the others; a text becomes the field ``name.bare``.
    """
    value = from_json_text(record.pop(name, None))
    others: list[Any] = []
    if isinstance(value, list):
        value, others = (value[0], value[1:]) if value else (None, [])
    if isinstance(value, dict):
        for key, inner in value.items():
            record[f"{name}.{key}"] = inner
    elif value is not None:
        record[f"{name}.{bare}"] = value
    return others


def further_addresses(record: dict[str, Any], name: str) -> list[dict[str, str]]:
    """Offices for the second, third … address of a field that holds several; the first is left there, in place.

    Seen: ``armando.jeronimo@…, diana.meza@…`` (SEDESOL, 2014).
    """
    value = record.get(name)
    if not isinstance(value, str) or value.count("@") < 2:
        return []
    first, *others = (words for words in _BETWEEN_ADDRESSES.split(value) if "@" in words)
    record[name] = first
    return [{"email": found} for found in (email(words)[0] for words in others) if found]


def objects_in(value: Any, field: str, issues: list[Issue], bare: str) -> tuple[list[Mapping[str, Any]], list[Any]]:
    """The objects of a list, or of one object that stands alone; a text becomes an object with the field `bare`.

    Returns them, and what is neither, which is reported as ``value.wrong_type``.
    """
    value = from_json_text(value)
    elements: Sequence[Any] = value if isinstance(value, list) else () if value in (None, "") else (value,)
    objects: list[Mapping[str, Any]] = []
    strays: list[Any] = []
    for number, element in enumerate(elements):
        if isinstance(element, dict):
            objects.append(element)
        elif isinstance(element, str) and element.strip():
            objects.append({bare: element})
        elif element not in (None, "", []):
            issues.append(make_issue("value.wrong_type", f"{field}[{number}]", element))
            strays.append(element)
    return objects, strays


def sheets_of(tables: Callable[[str, str | None], Tables]) -> Callable[[Origin], Mapping[str, Sheet]]:
    """Make the function that gives a schema's tables for an origin, ready to read, by the class that each fills.

    `tables` makes them from the language of bare texts and the state in which names of places are to be understood.
    """

    @lru_cache(maxsize=256)
    def sheets(language: str, within: str | None) -> Mapping[str, Sheet]:
        return {of: Sheet(*rows) for of, rows in tables(language, within).items()}

    return lambda origin: sheets(origin.language, state_of_origin(origin))


def without(rows: tuple[Row, ...], *names: str) -> tuple[Row, ...]:
    """The rows of a table without some of its sources: those that a look-alike of the schema writes in its own way."""
    kept: list[Row] = []
    for row in rows:
        sources = tuple(name for name in row.sources if name not in names)
        if sources == row.sources:
            kept.append(row)
        elif sources and isinstance(row, Take | TakeClearest | TakeAll):
            kept.append(type(row)(*sources, into=row.into, by=row.by))
        elif sources and isinstance(row, TakeApart):
            kept.append(TakeApart(*sources, into=row.into, because=row.because))
        elif sources and isinstance(row, Ignore):
            kept.append(type(row)(*sources, because=row.because))
    return tuple(kept)


def held_by(class_name: str, rows: tuple[Row, ...], also: Iterable[str] = ()) -> tuple[Row, ...]:
    """The rows of a dataset's table whose field another class has, too: of a series, of a service.

    `also` are fields of the schema's own, of which such fields are made.
    """
    fields = {*(term.field for term in terms_of(class_name)), *also}
    return tuple(row for row in rows if isinstance(row, Ignore) or row.into.partition(".")[0] in fields)


def state_of_origin(origin: Origin) -> str | None:
    """INEGI code of the state in which the names of municipalities are to be understood; None for the country."""
    return None if origin.place == "mx" else state_of(origin.place)


def name_series(fields: dict[str, Any], origin: Origin, native: str) -> None:
    """Name each series by its IRI; one that goes by an identifier of the catalogue has the URI that the index gives it.

    ``isPartOf`` (DCAT-US 1.1), ``in_series`` (CKAN) and ``parentIdentifier`` (ISO 19139) hold the identifier of another
    record of the same source; DCAT-US 3 calls it ``inSeries``, and gives an IRI.  Its own
    identifier, `native`, names no series.
    """
    if "in_series" in fields:
        fields["in_series"] = tuple(
            found or dataset_uri(origin.base_uri, origin.source, name)
            for name, (found, _) in ((name, iri(name)) for name in fields["in_series"] if name != native)
        )


def link(value: Any) -> Reading[str]:
    """A URL; words, which some portals put there, are no URL gone wrong: they are left aside."""
    found, code = url(value)
    if found is None and isinstance(value, str) and "//" not in value and not value.lower().startswith("www."):
        return None, LEFT_ASIDE if value.strip() else None
    return found, code


def spoken(by: Callable[[Any, str], Reading[T]], language: str) -> Callable[[Any], Reading[T]]:
    """The normaliser of texts that are in `language` unless they name another."""

    @wraps(by)  # the schema's reference page names what reads a field
    def read(value: Any) -> Reading[T]:
        return by(value, language)

    return read


def standard(value: Any) -> Reading[Concept]:
    """A standard that a dataset conforms to: an IRI, or an object that holds one and a name."""
    if isinstance(value, dict):
        found, code = iri(value.get("uri") or value.get("@id") or value.get("url") or value.get("identifier"))
        name, _ = text(value.get("title") or value.get("name") or value.get("label"))
        return (Concept(uri=found, label={"es": name} if name else {}) if found else None), code
    found, code = iri(value)
    return (Concept(uri=found) if found else None), code


def digest(value: Any) -> Reading[tuple[str, str]]:
    """A checksum as (algorithm's name or "", hex digits): ``sha256:ab12…``, the bare digits, or an object of both.

    What is no digest (an ETag, a date) is left aside.
    """
    if isinstance(value, dict):
        algorithm, digits = (text(value.get(key))[0] or "" for key in ("algorithm", "checksumValue"))
        code = None
    else:
        words, code = text(value)
        algorithm, _, digits = (words or "").rpartition(":")
    if digits and len(digits) % 2 == 0 and not digits.strip("0123456789abcdefABCDEF"):
        return (algorithm, digits), code
    return None, LEFT_ASIDE if value else None
