"""What the table of terms is made of: a term, its tier, its range and the vocabulary that its values come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Tier(StrEnum):
    """What the absence of a field does."""

    CORE = "core"
    """The record cannot be indexed."""
    GUIDE = "guide"
    """Mandatory in the 2017 Implementation Guide: published, with a warning."""
    RECOMMENDED = "recommended"
    """Published; counts in the score."""
    OPTIONAL = "optional"
    """Nothing."""


class Range(StrEnum):
    """What a field holds, and so how it is written."""

    SUBJECT = "subject"
    """The IRI of the node itself."""
    TEXT = "text"
    """A language map; in RDF one tagged literal a language."""
    KEYWORDS = "keywords"
    """A language map of lists; in RDF one tagged literal a keyword."""
    STRING = "string"
    """A plain literal."""
    MOMENT = "moment"
    """xsd:gYear, xsd:gYearMonth, xsd:date or xsd:dateTime, by its shape."""
    DURATION = "duration"
    """xsd:duration."""
    SIZE = "size"
    """xsd:nonNegativeInteger."""
    DECIMAL = "decimal"
    """xsd:decimal, greater than nought."""
    HEX = "hex"
    """xsd:hexBinary."""
    WKT = "wkt"
    """geosparql:wktLiteral."""
    IRI = "iri"
    """An IRI; of a shared value when `Term.of` names the part it plays."""
    NODE = "node"
    """A part of the whole, or another node, of the class `Term.of`."""
    CONCEPT = "concept"
    """A value of a vocabulary with its label; `Term.of` names the part it plays."""
    MEDIA_TYPE = "media type"
    """An IANA media type; in RDF its IANA IRI."""
    FREQUENCY = "frequency"
    """An ISO 8601 repeating interval or a word; in RDF the IRI of the frequency."""
    ACCESS = "access"
    """``public``, ``restricted`` or ``non-public``; in RDF the EU access right."""
    EMAIL = "email"
    """A bare address; in RDF a mailto IRI."""
    TELEPHONE = "telephone"
    """A telephone number as people write it; in RDF a tel IRI."""
    STATEMENT = "statement"
    """A language map; in RDF a node of the class `Term.of` that carries it."""
    STARS = "stars"
    """1 to 5; in RDF a dqv:QualityMeasurement node."""
    SCORE = "score"
    """Points and judgements; in RDF a dqv:QualityMeasurement node for each that is known (`mappings.quality.metrics`).
    """
    ANNOTATION = "annotation"
    """The IRI of a document; in RDF a dqv:QualityAnnotation node about it."""
    JSON = "json"
    """Goes out in JSON only."""


VOCABULARIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Theme": "https://w3id.org/dcat-mx#theme",
        "Frequency": "http://publications.europa.eu/resource/authority/frequency",
        "Language": "http://publications.europa.eu/resource/authority/language",
        "Format": "http://publications.europa.eu/resource/authority/file-type",
        "AccessRights": "http://publications.europa.eu/resource/authority/access-right",
        "MediaType": "https://www.iana.org/assignments/media-types/",
        "ChecksumAlgorithm": "http://spdx.org/rdf/terms#",
        "DistributionStatus": "http://publications.europa.eu/resource/authority/distribution-status",
        "DatasetStatus": "http://publications.europa.eu/resource/authority/dataset-status",
        "Availability": "http://publications.europa.eu/resource/authority/planned-availability",
        "HvdCategory": "http://data.europa.eu/bna/asd487ae75",
        "Role": "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole",
    }
)
"""The vocabulary whose values the profile writes, by the part that a value plays.

A value of another vocabulary is kept as the source gave it: none is refused for where it comes from.
"""


@dataclass(frozen=True, slots=True)
class Term:
    """One field of one class of the profile."""

    class_name: str
    field: str
    predicates: tuple[str, ...]
    """Compact names; empty where the field is the subject, or goes out in JSON only."""
    key: str
    tier: Tier
    range: Range
    of: str = ""
    many: bool = False
    since: str = "1.0"
    """The version of the profile that first had the field."""

    @property
    def vocabulary(self) -> str:
        """The address of the vocabulary that the values come from, empty when there is none."""
        return VOCABULARIES.get(self.of, "")
