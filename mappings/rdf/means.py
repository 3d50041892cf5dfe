"""The mean score of many datasets, as a measurement (DQV 1.0, section 4.4): of a catalogue, an institution, a state.

A mean is computed on its catalogue or its institution (`dqv:computedOn`).  That of a state or of a level of government
is computed on the national index and says whose it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mappings.quality.metrics import METADATA_QUALITY
from mappings.quality.mqa import TOTAL
from mappings.rdf.statements import IRI, NAME, TYPED, Node, Statement, text_statements, type_statements
from mappings.uris import DCATMX, part_uri

MEAN: Final = f"{DCATMX}mqaMean"
"""The metric of all means."""

_LABEL: Final = {
    "es": f"Calidad media de las descripciones: puntos de {TOTAL} (MQA de data.europa.eu)",
    "en": f"Mean quality of the descriptions: points of {TOTAL} (MQA of data.europa.eu)",
}


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean MQA points of some datasets."""

    computed_on: str
    """The URI of what the datasets belong to."""
    points: float
    """To one decimal."""
    is_catalog: bool = True
    """Whether `computed_on` is a catalogue, which then names the measurement too: an institution's description is
    repeated wherever one of its datasets goes, and a mean is the index's to say."""
    place: str | None = None
    """The URI of the place whose sources are counted, where it is not all of the catalogue."""
    level: str | None = None
    """The level of government whose sources are counted, likewise."""

    @property
    def uri(self) -> str:
        """The measurement's own URI."""
        key = self.level or (self.place or "").rpartition("/")[2]
        return part_uri(self.computed_on, "mean-mqa", key)


def mean_metric_node() -> Node:
    """The metric of the means, described."""
    return (
        MEAN,
        [
            *type_statements("Metric"),
            *text_statements("skos:prefLabel", _LABEL),
            ("dqv:expectedDataType", NAME, "xsd:decimal", ""),
            ("dqv:inDimension", IRI, METADATA_QUALITY, ""),
        ],
    )


def mean_nodes(means: Iterable[Mean]) -> list[Node]:
    """The nodes of means, in their order, and the metric that they are of; nothing where there are none."""
    nodes: list[Node] = []
    for mean in means:
        if mean.is_catalog:
            nodes.append((mean.computed_on, [("dqv:hasQualityMeasurement", IRI, mean.uri, "")]))
        nodes.append((mean.uri, _statements(mean)))
    return [*nodes, mean_metric_node()] if nodes else []


def _statements(mean: Mean) -> list[Statement]:
    said = [
        *type_statements("QualityMeasurement"),
        ("dqv:isMeasurementOf", IRI, MEAN, ""),
        ("dqv:computedOn", IRI, mean.computed_on, ""),
        ("dqv:value", TYPED, f"{mean.points:.1f}", "xsd:decimal"),
    ]
    if mean.place:
        said.append(("dct:spatial", IRI, mean.place, ""))
    if mean.level:
        said.append(("dcatmx:governmentLevel", TYPED, mean.level, ""))
    return said
