"""Themes: the 28 groups of the national platform, which the 12 old sectors of Adela and the EU's themes lead to.

Where an old theme covers two groups («Cultura y Turismo», «Energía y Medio Ambiente») the first is taken.
"""

from functools import cache, lru_cache
from typing import Any

from mappings.dcat_mx import Concept
from mappings.uris import DCATMX
from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.vocabularies import parts, read_table

EU_DATA_THEME = "http://publications.europa.eu/resource/authority/data-theme/"
"""The EU's authority table of data themes."""
THEME = f"{DCATMX}theme/"
"""Where our themes have their addresses; the local name is the group's name on the national platform."""


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
    return tuple(
        Concept(uri=f"{THEME}{row['slug']}", label={"es": row["es"], "en": row["en"]}) for row in read_table("themes")
    )


def theme_alignments(uri: str) -> tuple[str, ...]:
    """The EU themes that a theme of ours is close to; none for an IRI that is no theme of ours."""
    return _alignments().get(uri, ())


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
def _alignments() -> dict[str, tuple[str, ...]]:
    return {
        f"{THEME}{row['slug']}": tuple(f"{EU_DATA_THEME}{code}" for code in parts(row["eu"]))
        for row in read_table("themes")
    }
