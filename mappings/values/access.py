"""Who may have the data: ``public``, ``restricted`` or ``non-public``, and the EU's concepts for them."""

from functools import cache, lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.vocabularies import parts, read_table

EU_ACCESS_RIGHT = "http://publications.europa.eu/resource/authority/access-right/"
"""The EU's authority table of access rights."""
INSPIRE_LIMITATIONS = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/"
"""INSPIRE's code list: ``noLimitations``, or the letter of article 13 (1) of the directive that limits access."""


def access_level(value: Any) -> Reading[str]:
    """Read an access level: DCAT-US's words, the EU's and COAR's addresses, Adela's truth value, Spanish words.

    Issues: ``access.unknown`` (also for a licence in its place, which is usual).
    """
    if isinstance(value, bool):
        return ("public" if value else "non-public"), None
    words = scalar(value)
    if not words:
        return None, None if words == "" else "access.unknown"
    return _access_level(words) if len(words) <= LONGEST_NAME else (None, "access.unknown")


def access_iri(code: str) -> str:
    """The EU's concept of a code of ours."""
    return f"{EU_ACCESS_RIGHT}{next(row['eu'] for row in read_table('access_levels') if row['code'] == code)}"


def access_code(iri: str) -> str | None:
    """The code of a concept of the EU's two lists (``CONFIDENTIAL``, ``SENSITIVE`` are not public); None for others."""
    local = iri.replace("https://", "http://", 1)
    for concepts in (EU_ACCESS_RIGHT, INSPIRE_LIMITATIONS):
        if local.startswith(concepts):
            return _aliases().get(fold(local.removeprefix(concepts)))
    return None


@lru_cache(maxsize=1_024)
def _access_level(words: str) -> Reading[str]:
    is_address = "://" in words or words.startswith("info:")
    folded = fold(words.rstrip("/").rsplit("/", 1)[-1] if is_address else words)
    code = access_code(words) if words.startswith("http") else _aliases().get(folded)
    if code:
        return code, None
    return None, None if is_absent(folded) else "access.unknown"


@cache
def _aliases() -> dict[str, str]:
    return {
        fold(alias): row["code"]
        for row in read_table("access_levels")
        for alias in (row["code"], row["eu"], *parts(row["aliases"]))
    }
