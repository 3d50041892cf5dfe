"""What the numbers and judgements of a score are measurements of: the metrics of our vocabulary (DQV 1.0, section 4.3).

Each value of `mappings.dcat_mx.Score` has a metric, with its name in both languages, the dimension that it belongs to
and the datatype of its values: whole points, or whether the law's characteristic holds.  A judgement that is unknown is
no measurement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mappings.quality.law import CHARACTERISTICS
from mappings.quality.mqa import DIMENSIONS, INDICATORS, TOTAL
from mappings.uris import DCATMX

Label = Mapping[str, str]

METADATA_QUALITY: Final = f"{DCATMX}metadataQuality"
"""The dimension of what counts all five of Europe's."""
OPEN_DATA_LAW: Final = f"{DCATMX}openDataLaw"
"""The dimension of the law's characteristics."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One value of a score."""

    key: str
    """Its key in the score's JSON form; that of a judgement stands in ``law``."""
    local: str
    """Its name in our namespace."""
    part: str
    """What its measurement is called: ``{dataset}#{part}``."""
    most: int
    """The most points that there are; 0 for a judgement, which has none."""
    dimension: str
    """The URI of the dimension."""
    label: Label

    @property
    def uri(self) -> str:
        """The metric's URI."""
        return DCATMX + self.local

    @property
    def datatype(self) -> str:
        """The compact name of the datatype of its values."""
        return "xsd:integer" if self.most else "xsd:boolean"


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _dimension_metric(name: str, es: str, en: str) -> Metric:
    most = sum(one.points for one in INDICATORS if one.dimension == name)
    label = {"es": f"{es}: puntos de {most} (MQA)", "en": f"{en}: points of {most} (MQA)"}
    return Metric(name, f"mqa{_camel(name)}", f"measurement-{name}", most, DCATMX + name, label)


POINTS: Final[tuple[Metric, ...]] = (
    Metric(
        "mqa", "mqa", "measurement-mqa", TOTAL, METADATA_QUALITY,
        {
            "es": f"Calidad de la descripción: puntos de {TOTAL} (MQA de data.europa.eu)",
            "en": f"Quality of the description: points of {TOTAL} (MQA of data.europa.eu)",
        },
    ),
    Metric(
        "unknown", "mqaUnknown", "measurement-unknown", TOTAL, METADATA_QUALITY,
        {
            "es": "Puntos que no se saben hasta que se revisen los enlaces (MQA)",
            "en": "Points that are unknown until the links are checked (MQA)",
        },
    ),
    *(_dimension_metric(name, es, en) for name, (es, en) in DIMENSIONS.items()),
)  # fmt: skip
"""The points of Europe's score."""

JUDGEMENTS: Final[tuple[Metric, ...]] = tuple(
    Metric(
        one.name,
        f"law{_camel(one.name)}",
        f"measurement-law-{one.name.replace('_', '-')}",
        0,
        OPEN_DATA_LAW,
        {"es": f"{one.es}, según la ley (LGTAIP)", "en": f"{one.en}, by Mexico's transparency law (LGTAIP)"},
    )
    for one in CHARACTERISTICS
    if one.judge
)
"""The law's characteristics, without the one that asks the calendar."""

METRICS: Final[Mapping[str, Metric]] = MappingProxyType({one.uri: one for one in (*POINTS, *JUDGEMENTS)})
"""All metrics of a score, by their URI."""

MQA: Final = POINTS[0].uri
"""The metric that every score has: where it is mentioned all of them are described."""

QUALITY_DIMENSIONS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        METADATA_QUALITY: {"es": "Calidad de los metadatos", "en": "Metadata quality"},
        **{DCATMX + name: {"es": es, "en": en} for name, (es, en) in DIMENSIONS.items()},
        OPEN_DATA_LAW: {
            "es": "Características de los datos abiertos que pide la ley",
            "en": "Characteristics of open data that the law asks for",
        },
    }
)
"""The dimensions of the metrics, by their URI, and what they are called."""
