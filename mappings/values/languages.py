"""Languages: the EU's authority IRIs for `dct:language`, and clean BCP 47 tags for texts."""

import re
from functools import cache, lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.vocabularies import Row, parts, read_table

EU_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
"""The EU's authority table of languages: upper case ISO 639-3 codes."""

_EU = re.compile(r"https?://publications\.europa\.eu/resource/authority/language/([A-Za-z]{3})/?")
_LOC = re.compile(r"https?://id\.loc\.gov/vocabulary/iso639-[125]/([a-z]{2,3})(?:\.html)?/?")
_LEXVO = re.compile(r"https?://(?:www\.)?lexvo\.org/(?:id|page)/iso639-3/([a-z]{3})/?")
_TAG = re.compile(
    r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?((?:[-_](?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*)(?:[.@].*)?"
)
"""language[-Script][-REGION][-variant…]; what POSIX locales add (``es_MX.UTF-8``) is left out."""


def language(value: Any) -> Reading[str]:
    """Read a language into its EU authority IRI, from tags, ISO 639 codes, names and the IRIs of the EU, LoC and Lexvo.

    A code alone (three letters under the EU's or the Library of Congress's address) is trusted even when our table does
    not have it.  Issues: ``language.unknown``.
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "language.unknown"
    return _language(words) if len(words) <= LONGEST_NAME else (None, "language.unknown")


def language_tag(value: Any, default: str = "es") -> str:
    """Clean a language tag for a text: ``es_MX`` → ``es-MX``, ``spa`` → ``es``; `default` when it is none."""
    words = scalar(value)
    return _language_tag(words, default) if words and len(words) <= LONGEST_NAME else default


def known_tag(value: Any) -> str | None:
    """The tag, without script or region, of a language that our table has; None for any other value."""
    words = scalar(value)
    return _known_tag(words) if words and len(words) <= LONGEST_NAME else None


def language_label(iri: str) -> dict[str, str]:
    """The names of a language in Spanish and English; its code when our table does not have it."""
    code = iri.removeprefix(EU_LANGUAGE)
    row = _rows().get(code.lower())
    return {"es": row["es"], "en": row["en"]} if row else {"es": code, "en": code}


@lru_cache(maxsize=1_024)
def _language(words: str) -> Reading[str]:
    if match := _EU.fullmatch(words):
        return f"{EU_LANGUAGE}{match[1].upper()}", None
    address = _LOC.fullmatch(words) or _LEXVO.fullmatch(words)
    code = address[1] if address else fold(words)
    row = _rows().get(code) or _rows().get(code.partition(" ")[0] if _TAG.fullmatch(words) else "")
    if row:
        return f"{EU_LANGUAGE}{row['eu']}", None
    if address and len(code) == 3:
        return f"{EU_LANGUAGE}{code.upper()}", None
    return None, None if is_absent(code) or code in ("zxx", "und", "mul") else "language.unknown"


@lru_cache(maxsize=1_024)
def _known_tag(words: str) -> str | None:
    found, _ = _language(words)
    row = _rows().get(found.removeprefix(EU_LANGUAGE).lower()) if found else None
    return row["tag"] if row else None


@lru_cache(maxsize=1_024)
def _language_tag(words: str, default: str) -> str:
    match = _TAG.fullmatch(words)
    if match is None:
        iri, _ = _language(words)
        row = _rows().get(iri.removeprefix(EU_LANGUAGE).lower()) if iri else None
        return row["tag"] if row else default
    primary = match[1].lower()
    if len(primary) == 3 and primary in _rows():
        primary = _rows()[primary]["tag"]
    if primary in ("und", "zxx", "mul"):
        return default
    script = f"-{match[2].title()}" if match[2] else ""
    region = f"-{match[3].upper()}" if match[3] else ""
    return f"{primary}{script}{region}{match[4].replace('_', '-').lower()}"


@cache
def _rows() -> dict[str, Row]:
    """Every row by its code, its tag, its names and its aliases, all folded."""
    found: dict[str, Row] = {}
    for row in read_table("languages"):
        for alias in (row["eu"], row["tag"], row["es"], row["en"], *parts(row["aliases"])):
            found.setdefault(fold(alias), row)
    return found
