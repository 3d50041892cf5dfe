"""The Metadata Quality Assessment of data.europa.eu: five dimensions, 405 points.

Source: the methodology of data.europa.eu (indicators, weights and ratings).  Where an indicator looks at distributions
and a dataset has several, it earns the part of the points that corresponds to those which satisfy it.  Points that need
a link to be asked are unknown until somebody asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from mappings.quality.evidence import Document, Evidence, evidence_of
from mappings.quality.link_facts import NOT_ASKED, LinkFacts

TOTAL: Final = 405

RATINGS: Final[tuple[tuple[int, str, str], ...]] = (
    (351, "excelente", "excellent"),
    (221, "buena", "good"),
    (121, "suficiente", "sufficient"),
    (0, "mala", "bad"),
)
"""From how many points on a description has which rating."""

DIMENSIONS: Final[Mapping[str, tuple[str, str]]] = {
    "findability": ("Facilidad de hallazgo", "Findability"),
    "accessibility": ("Accesibilidad", "Accessibility"),
    "interoperability": ("Interoperabilidad", "Interoperability"),
    "reusability": ("Reutilización", "Reusability"),
    "contextuality": ("Contexto", "Contextuality"),
}

Measure = Callable[[Evidence], int | None]
"""For how many of a dataset's `Evidence.parts` it earns the points; None when it cannot be known."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is looked at."""

    name: str
    dimension: str
    points: int
    es: str
    en: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Earned:
    """What a dataset earned for one indicator."""

    indicator: Indicator
    points: float | None
    """None when it cannot be known."""


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one dataset, whole ones."""

    earned: int
    """Of those that can be known."""
    unknown: int
    """Points that nobody can give before the links are asked."""
    dimensions: Mapping[str, int]
    """Those earned, by the keys of `DIMENSIONS`; each is rounded down, so they may make a little less together."""


@dataclass(frozen=True, slots=True)
class MqaScore:
    """The score of one dataset, explained."""

    total: Points
    earned: tuple[Earned, ...]

    @property
    def points(self) -> int:
        """Points earned, of those that can be known."""
        return self.total.earned

    @property
    def unknown(self) -> int:
        """Points that nobody can give before the links are asked."""
        return self.total.unknown

    def of(self, dimension: str) -> int:
        """Points earned in one dimension."""
        return self.total.dimensions[dimension]


def has(key: str) -> Measure:
    """Make the measure of a field of the dataset that is there or not."""
    return lambda evidence: evidence.parts if key in evidence.given else 0


def each(fact: str) -> Measure:
    """Make the measure of what should hold for every distribution: a number of `Evidence`."""
    measure: Measure = attrgetter(fact)  # None, for what is not known
    return measure


def _conforms(evidence: Evidence) -> int:
    """DCAT-AP 3 asks for title, description and an access URL on each distribution; all else our writer sees to."""
    described = {"title", "description"} <= evidence.given
    return evidence.parts if described and evidence.reachable == evidence.distributions else 0


INDICATORS: Final[tuple[Indicator, ...]] = tuple(
    Indicator(name, dimension, points, es, en, measure)
    for dimension, rows in {
        "findability": (
            ("keyword", 30, "palabras clave", "keywords", has("keyword")),
            ("theme", 30, "temas", "themes", has("theme")),
            ("spatial", 20, "cobertura geográfica", "spatial coverage", has("spatial")),
            ("temporal", 20, "cobertura temporal", "temporal coverage", has("temporal")),
        ),
        "accessibility": (
            ("accessURL_status", 50, "la URL de acceso responde", "the access URL answers", each("answering_access")),
            ("downloadURL", 20, "URL de descarga", "download URL", each("downloadable")),
            (
                "downloadURL_status",
                30,
                "la URL de descarga responde",
                "the download URL answers",
                each("answering_download"),
            ),
        ),
        "interoperability": (
            ("format", 20, "formato", "format", each("formatted")),
            ("mediaType", 10, "tipo de medio", "media type", each("typed")),
            ("known_format", 10, "formato de la lista europea", "format of the EU's list", each("known_format")),
            ("open_format", 20, "formato que no es de nadie", "non-proprietary format", each("open_format")),
            ("machine_readable", 20, "formato legible por máquina", "machine-readable format", each("readable")),
            ("dcat_ap", 30, "cumple DCAT-AP", "conforms to DCAT-AP", _conforms),
        ),
        "reusability": (
            ("license", 20, "licencia", "licence", each("licensed")),
            ("known_license", 10, "licencia conocida", "known licence", each("known_license")),
            ("access_rights", 10, "nivel de acceso", "access rights", has("accessLevel")),
            ("known_access_rights", 5, "nivel de acceso de la lista", "access rights of the list", has("accessLevel")),
            ("contact_point", 20, "a quién preguntar", "contact point", has("contactPoint")),
            ("publisher", 10, "institución publicadora", "publisher", has("publisher")),
        ),
        "contextuality": (
            ("rights", 5, "derechos", "rights", each("rights")),
            ("byte_size", 5, "tamaño", "size", each("sized")),
            ("issued", 5, "fecha de publicación", "date of publication", has("issued")),
            ("modified", 5, "fecha de modificación", "date of modification", has("modified")),
        ),
    }.items()
    for name, points, es, en, measure in rows
)
"""Every indicator with its points; together `TOTAL`."""


def points_of(evidence: Evidence) -> Points:
    """Count the points of a dataset.  Whole numbers until the last step: thirds of points make no difference."""
    dimensions = dict.fromkeys(DIMENSIONS, 0)
    unknown = 0
    for dimension, points, measure in _COUNTED:
        holds = measure(evidence)
        if holds is None:
            unknown += points
        elif holds:
            dimensions[dimension] += points * holds
    parts = evidence.parts
    earned = sum(dimensions.values()) // parts
    if parts > 1:
        dimensions = {dimension: shares // parts for dimension, shares in dimensions.items()}
    return Points(earned, unknown, dimensions)


_COUNTED: Final = tuple((one.dimension, one.points, one.measure) for one in INDICATORS)


def mqa_of(dataset: Document, links: LinkFacts = NOT_ASKED) -> MqaScore:
    """Score a dataset's JSON form, indicator by indicator."""
    evidence = evidence_of(dataset, links)
    return MqaScore(points_of(evidence), tuple(_earned(indicator, evidence) for indicator in INDICATORS))


def _earned(indicator: Indicator, evidence: Evidence) -> Earned:
    holds = indicator.measure(evidence)
    return Earned(indicator, None if holds is None else indicator.points * holds / evidence.parts)


def rating(points: float) -> tuple[str, str]:
    """The rating that points earn, in Spanish and English."""
    return next((es, en) for least, es, en in RATINGS if points >= least)
