"""Themes: the 28 groups of the national platform, which the 12 old sectors of Adela and the EU's themes lead to.

Where an old theme covers two groups («Cultura y Turismo», «Energía y Medio Ambiente») the first is taken.
"""

from functools import cache, lru_cache
from typing import Any, Final

from mappings.dcat_mx import Concept
from mappings.uris import DCATMX
from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.vocabularies import Row, parts, read_table

EU_DATA_THEME = "http://publications.europa.eu/resource/authority/data-theme/"
"""The EU's authority table of data themes."""
THEME = f"{DCATMX}theme/"
"""Where our themes have their addresses; the local name is the group's name on the national platform."""
SECTOR = f"{DCATMX}sector/"
"""Where the 12 old sectors have theirs; the local name is Adela's."""

_MATCHES: Final = {
    "exact": "skos:exactMatch", "close": "skos:closeMatch", "broad": "skos:broadMatch", "related": "skos:relatedMatch",
}  # fmt: skip
"""SKOS Reference, section 10: a theme's *broad* match is wider than the theme."""


def theme(value: Any) -> Reading[Concept]:
    """Read one theme from a group's name, its Spanish or English words, an old sector, or the EU's concept.

    Issues: ``theme.unknown`` (also for the old sector «Otros», which says nothing).
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "theme.unknown"
    return _theme(words) if len(words) <= LONGEST_NAME else (None, "theme.unknown")


@cache
def themes() -> tuple[Concept, ...]:
    """Every theme, in the order of the platform's list."""
    return tuple(_concept(THEME, row) for row in read_table("themes"))


@cache
def sectors() -> tuple[Concept, ...]:
    """The 12 old sectors, in Adela's order."""
    return tuple(_concept(SECTOR, row) for row in read_table("sectors"))


def theme_matches(uri: str) -> tuple[tuple[str, str], ...]:
    """The old sectors and EU themes that a theme of ours is aligned to, each after its SKOS property; else none."""
    return _alignments().get(uri, ())


def _concept(base: str, row: Row) -> Concept:
    return Concept(uri=f"{base}{row['slug']}", label={"es": row["es"], "en": row["en"]})


@lru_cache(maxsize=2_048)
def _theme(words: str) -> Reading[Concept]:
    local = (
        words.replace("https://", "http://", 1)
        .removeprefix(EU_DATA_THEME)
        .removeprefix(THEME.replace("https://", "http://", 1))
    )
    local = local.rstrip("/").rsplit("/", 1)[-1] if "://" in local else local
    folded = fold(local)
    known = _names().get(folded)
    if known:
        return known, None
    return None, None if is_absent(folded) else "theme.unknown"


@cache
def _names() -> dict[str, Concept]:
    """Every folded spelling of a theme; an official name wins over an alias of another theme."""
    rows = tuple(zip(themes(), read_table("themes"), strict=True))
    found = {fold(alias): concept for concept, row in reversed(rows) for alias in parts(row["aliases"])}
    for concept, row in rows:
        for name in (row["slug"], row["es"], row["en"]):
            found[fold(name)] = concept
    return found


@cache
def _alignments() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {f"{THEME}{row['slug']}": [] for row in read_table("themes")}
    for sector in read_table("sectors"):
        for slug in parts(sector["themes"]):
            found[f"{THEME}{slug}"].append((_MATCHES[sector["match"]], f"{SECTOR}{sector['slug']}"))
        for slug in parts(sector["narrower"]):
            found[f"{THEME}{slug}"].append((_MATCHES["broad"], f"{SECTOR}{sector['slug']}"))
    for row in read_table("themes"):
        match = _MATCHES.get(row["eu_match"], "skos:closeMatch")
        found[f"{THEME}{row['slug']}"] += [(match, f"{EU_DATA_THEME}{code}") for code in parts(row["eu"])]
    return {uri: tuple(matches) for uri, matches in found.items()}
