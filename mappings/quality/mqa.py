"""The Metadata Quality Assessment of data.europa.eu: five dimensions, 405 points.

Source: the methodology of data.europa.eu (indicators, weights and ratings).  Where an indicator looks at distributions
and a dataset has several, it earns the part of the points that corresponds to those which satisfy it.  Points that need
a link to be asked are unknown until somebody asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mappings.quality.evidence import (
    OPEN_STARS,
    READABLE_STARS,
    Document,
    distributions,
    has_known_format,
    is_known_license,
    license_of,
    share,
    stars_of,
)

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

Measure = Callable[[Document], float | None]
"""Which part of the points a dataset earns, 0 to 1; None when it cannot be known."""


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
class MqaScore:
    """The score of one dataset."""

    earned: tuple[Earned, ...]

    @property
    def points(self) -> int:
        """Points earned, of those that can be known."""
        return int(sum(one.points or 0 for one in self.earned))

    @property
    def unknown(self) -> int:
        """Points that nobody can give before the links are asked."""
        return sum(one.indicator.points for one in self.earned if one.points is None)

    def of(self, dimension: str) -> int:
        """Points earned in one dimension."""
        return int(sum(one.points or 0 for one in self.earned if one.indicator.dimension == dimension))


def has(key: str) -> Measure:
    """Make the measure of a field that is there or not."""
    return lambda dataset: 1.0 if dataset.get(key) else 0.0


def each(holds: Callable[[Document], bool]) -> Measure:
    """Make the measure of what should hold for every distribution."""
    return lambda dataset: share(dataset, holds)


def _unknown(dataset: Document) -> float | None:
    """What only asking the links can tell; a dataset without links has nothing to ask."""
    return None if any(one.get("accessURL") or one.get("downloadURL") for one in distributions(dataset)) else 0.0


def _is_open(distribution: Document) -> bool:
    return (stars_of(distribution) or 0) >= OPEN_STARS


def _is_readable(distribution: Document) -> bool:
    return (stars_of(distribution) or 0) >= READABLE_STARS


def _conforms(dataset: Document) -> float:
    """DCAT-AP 3 asks for title, description and an access URL on each distribution; all else our writer sees to."""
    reachable = all(one.get("accessURL") or one.get("downloadURL") for one in distributions(dataset))
    return 1.0 if dataset.get("title") and dataset.get("description") and reachable else 0.0


def _licensed(dataset: Document) -> float:
    if not distributions(dataset):
        return 1.0 if dataset.get("license") else 0.0
    return share(dataset, lambda one: bool(license_of(dataset, one)))


def _known_license(dataset: Document) -> float:
    if not distributions(dataset):
        return 1.0 if is_known_license(dataset, {}) else 0.0
    return share(dataset, lambda one: is_known_license(dataset, one))


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
            ("accessURL_status", 50, "la URL de acceso responde", "the access URL answers", _unknown),
            ("downloadURL", 20, "URL de descarga", "download URL", each(lambda one: bool(one.get("downloadURL")))),
            ("downloadURL_status", 30, "la URL de descarga responde", "the download URL answers", _unknown),
        ),
        "interoperability": (
            ("format", 20, "formato", "format", each(lambda one: bool(one.get("format")))),
            ("mediaType", 10, "tipo de medio", "media type", each(lambda one: bool(one.get("mediaType")))),
            ("known_format", 10, "formato de la lista europea", "format of the EU's list", each(has_known_format)),
            ("open_format", 20, "formato que no es de nadie", "non-proprietary format", each(_is_open)),
            ("machine_readable", 20, "formato legible por máquina", "machine-readable format", each(_is_readable)),
            ("dcat_ap", 30, "cumple DCAT-AP", "conforms to DCAT-AP", _conforms),
        ),
        "reusability": (
            ("license", 20, "licencia", "licence", _licensed),
            ("known_license", 10, "licencia conocida", "known licence", _known_license),
            ("access_rights", 10, "nivel de acceso", "access rights", has("accessLevel")),
            ("known_access_rights", 5, "nivel de acceso de la lista", "access rights of the list", has("accessLevel")),
            ("contact_point", 20, "a quién preguntar", "contact point", has("contactPoint")),
            ("publisher", 10, "institución publicadora", "publisher", has("publisher")),
        ),
        "contextuality": (
            ("rights", 5, "derechos", "rights", each(lambda one: bool(one.get("rights")))),
            ("byte_size", 5, "tamaño", "size", each(lambda one: one.get("byteSize") is not None)),
            ("issued", 5, "fecha de publicación", "date of publication", has("issued")),
            ("modified", 5, "fecha de modificación", "date of modification", has("modified")),
        ),
    }.items()
    for name, points, es, en, measure in rows
)
"""Every indicator with its points; together `TOTAL`."""


def mqa_of(dataset: Document) -> MqaScore:
    """Score a dataset's JSON form."""
    earned = []
    for indicator in INDICATORS:
        part = indicator.measure(dataset)
        earned.append(Earned(indicator, None if part is None else part * indicator.points))
    return MqaScore(tuple(earned))


def rating(points: float) -> tuple[str, str]:
    """The rating that points earn, in Spanish and English."""
    return next((es, en) for least, es, en in RATINGS if points >= least)
