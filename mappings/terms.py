"""DCAT-MX as one table: field ↔ RDF term ↔ JSON key ↔ tier ↔ range.

Each field of each class of `mappings.dcat_mx` stands here once.  The JSON form, the RDF of every syntax, the JSON-LD
context and the conformance report are made from this table; what a field is called and means, in Spanish and English,
stands in ``terms.tsv`` (`mappings.term_words`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mappings.uris import DCATMX

PROFILE_VERSION: Final = "1.0"
"""Version of the profile that this table declares."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adms": "http://www.w3.org/ns/adms#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcatap": "http://data.europa.eu/r5r/",
        "dcatmx": DCATMX,
        "dct": "http://purl.org/dc/terms/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geosparql": "http://www.opengis.net/ont/geosparql#",
        "locn": "http://www.w3.org/ns/locn#",
        "oa": "http://www.w3.org/ns/oa#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Every namespace that Milpa writes, by the prefix that it writes it with."""

RDF_TYPES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Dataset": ("dcat:Dataset",),
        "Distribution": ("dcat:Distribution",),
        "Catalog": ("dcat:Catalog",),
        "CatalogRecord": ("dcat:CatalogRecord",),
        "Agent": ("foaf:Agent",),
        "ContactPoint": ("vcard:Kind", "vcard:Organization"),
        "PeriodOfTime": ("dct:PeriodOfTime",),
        "Location": ("dct:Location",),
        "OtherIdentifier": ("adms:Identifier",),
        # Not spdx:Checksum: the DCAT-AP 2.1.1 shapes allow that class SHA-1 only, and the profile is for SHA-256 and
        # its kin.  The range of spdx:checksum says what the node is.
        "Checksum": (),
        "RightsStatement": ("dct:RightsStatement",),
        "QualityMeasurement": ("dqv:QualityMeasurement",),
        "QualityAnnotation": ("dqv:QualityAnnotation",),
        # Values of controlled vocabularies, by the part they play
        "Theme": ("skos:Concept",),
        "License": ("dct:LicenseDocument",),
        "Format": ("dct:MediaTypeOrExtent",),
        "MediaType": ("dct:MediaType",),
        "Standard": ("dct:Standard",),
        "Language": ("dct:LinguisticSystem",),
        "Frequency": ("dct:Frequency", "skos:Concept"),
        "AccessRights": ("dct:RightsStatement",),
        "Metric": ("dqv:Metric",),
        "ConceptScheme": ("skos:ConceptScheme",),
    }
)
"""What each class, and each part that a shared value can play, is in RDF."""


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
    SIZE = "size"
    """xsd:nonNegativeInteger."""
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
    RIGHTS = "rights"
    """A language map; in RDF a dct:RightsStatement node that carries it."""
    STARS = "stars"
    """1 to 5; in RDF a dqv:QualityMeasurement node."""
    ANNOTATION = "annotation"
    """The IRI of a document; in RDF a dqv:QualityAnnotation node about it."""
    JSON = "json"
    """Goes out in JSON only."""


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


def _rows(class_name: str, *rows: tuple[str, str, str, Tier, Range, str, bool]) -> tuple[Term, ...]:
    return tuple(
        Term(class_name, field, tuple(predicates.split()), key, tier, kind, of, many)
        for field, predicates, key, tier, kind, of, many in rows
    )


C, G, R, O = Tier.CORE, Tier.GUIDE, Tier.RECOMMENDED, Tier.OPTIONAL  # noqa: E741 (the letters of the profile's tables)
ONE, MANY = False, True

TERMS: Final[tuple[Term, ...]] = (
    *_rows(
        "Dataset",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("identifier", "dct:identifier", "identifier", C, Range.STRING, "", ONE),
        ("title", "dct:title", "title", C, Range.TEXT, "", ONE),
        ("publisher", "dct:publisher", "publisher", C, Range.NODE, "Agent", ONE),
        ("other_identifier", "adms:identifier", "otherIdentifier", O, Range.NODE, "OtherIdentifier", MANY),
        ("landing_page", "dcat:landingPage", "landingPage", G, Range.IRI, "", ONE),
        ("description", "dct:description", "description", G, Range.TEXT, "", ONE),
        ("modified", "dct:modified", "modified", G, Range.MOMENT, "", ONE),
        ("issued", "dct:issued", "issued", R, Range.MOMENT, "", ONE),
        ("contact_point", "dcat:contactPoint", "contactPoint", G, Range.NODE, "ContactPoint", MANY),
        ("accrual_periodicity", "dct:accrualPeriodicity", "accrualPeriodicity", G, Range.FREQUENCY, "Frequency", ONE),
        ("keyword", "dcat:keyword", "keyword", R, Range.KEYWORDS, "", ONE),
        ("theme", "dcat:theme", "theme", R, Range.CONCEPT, "Theme", MANY),
        ("license", "dct:license", "license", R, Range.CONCEPT, "License", ONE),
        ("spatial", "dct:spatial", "spatial", R, Range.NODE, "Location", MANY),
        ("temporal", "dct:temporal", "temporal", R, Range.NODE, "PeriodOfTime", MANY),
        ("language", "dct:language", "language", R, Range.IRI, "Language", MANY),
        ("distribution", "dcat:distribution", "distribution", R, Range.NODE, "Distribution", MANY),
        ("data_dictionary", "foaf:page dcatmx:dataDictionary", "dataDictionary", R, Range.IRI, "", ONE),
        ("conforms_to", "dct:conformsTo", "conformsTo", O, Range.CONCEPT, "Standard", MANY),
        ("access_rights", "dct:accessRights", "accessLevel", O, Range.ACCESS, "AccessRights", ONE),
        ("quality", "dqv:hasQualityAnnotation", "quality", O, Range.ANNOTATION, "QualityAnnotation", ONE),
        ("comments", "adms:versionNotes", "comments", O, Range.TEXT, "", ONE),
        ("openness", "dqv:hasQualityMeasurement", "openessRating", O, Range.STARS, "QualityMeasurement", ONE),
        ("version", "dcat:version", "version", O, Range.STRING, "", ONE),
        ("source", "dct:source", "source", O, Range.IRI, "", MANY),
        ("is_version_of", "dcat:isVersionOf", "isVersionOf", O, Range.IRI, "", MANY),
        ("in_series", "dcat:inSeries", "inSeries", O, Range.IRI, "", MANY),
        ("derived", "", "derived", O, Range.JSON, "", MANY),
        ("extra", "", "extra", O, Range.JSON, "", ONE),
    ),
    *_rows(
        "Distribution",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("identifier", "dct:identifier", "identifier", G, Range.STRING, "", ONE),
        ("title", "dct:title", "title", G, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", R, Range.TEXT, "", ONE),
        ("access_url", "dcat:accessURL", "accessURL", C, Range.IRI, "", ONE),
        ("download_url", "dcat:downloadURL", "downloadURL", G, Range.IRI, "", ONE),
        ("media_type", "dcat:mediaType", "mediaType", G, Range.MEDIA_TYPE, "MediaType", ONE),
        ("format", "dct:format", "format", R, Range.CONCEPT, "Format", ONE),
        ("byte_size", "dcat:byteSize", "byteSize", R, Range.SIZE, "", ONE),
        ("license", "dct:license", "license", R, Range.CONCEPT, "License", ONE),
        ("rights", "dct:rights", "rights", O, Range.RIGHTS, "RightsStatement", ONE),
        ("issued", "dct:issued", "issued", O, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", O, Range.MOMENT, "", ONE),
        ("language", "dct:language", "language", O, Range.IRI, "Language", MANY),
        ("temporal", "dct:temporal", "temporal", O, Range.NODE, "PeriodOfTime", MANY),
        ("spatial", "dct:spatial", "spatial", O, Range.NODE, "Location", MANY),
        ("conforms_to", "dct:conformsTo", "conformsTo", O, Range.CONCEPT, "Standard", MANY),
        ("checksum", "spdx:checksum", "checksum", O, Range.NODE, "Checksum", ONE),
        ("compress_format", "dcat:compressFormat", "compressFormat", O, Range.MEDIA_TYPE, "MediaType", ONE),
        ("package_format", "dcat:packageFormat", "packageFormat", O, Range.MEDIA_TYPE, "MediaType", ONE),
        ("status", "adms:status", "status", O, Range.IRI, "", ONE),
        ("availability", "dcatap:availability", "availability", O, Range.IRI, "", ONE),
        ("extra", "", "extra", O, Range.JSON, "", ONE),
    ),
    *_rows(
        "Agent",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("name", "foaf:name", "name", C, Range.TEXT, "", ONE),
        ("government_level", "dcatmx:governmentLevel", "govType", O, Range.STRING, "", ONE),
        ("government_branch", "dcatmx:governmentBranch", "govBranch", O, Range.STRING, "", ONE),
        ("spatial", "dct:spatial", "spatial", O, Range.IRI, "Location", ONE),
        ("homepage", "foaf:homepage", "homepage", O, Range.IRI, "", ONE),
        ("email", "foaf:mbox", "email", O, Range.EMAIL, "", ONE),
    ),
    *_rows(
        "ContactPoint",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("name", "vcard:fn", "name", O, Range.TEXT, "", ONE),
        ("email", "vcard:hasEmail", "email", O, Range.EMAIL, "", ONE),
        ("telephone", "vcard:hasTelephone", "telephone", O, Range.TELEPHONE, "", ONE),
        ("url", "vcard:hasURL", "url", O, Range.IRI, "", ONE),
    ),
    *_rows(
        "PeriodOfTime",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("start_date", "dcat:startDate", "startDate", O, Range.MOMENT, "", ONE),
        ("end_date", "dcat:endDate", "endDate", O, Range.MOMENT, "", ONE),
    ),
    *_rows(
        "Location",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("identifier", "dct:identifier", "identifier", O, Range.STRING, "", ONE),
        ("label", "skos:prefLabel", "label", O, Range.TEXT, "", ONE),
        ("geometry", "locn:geometry", "geometry", O, Range.WKT, "", ONE),
        ("bbox", "dcat:bbox", "bbox", O, Range.WKT, "", ONE),
    ),
    *_rows(
        "OtherIdentifier",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("notation", "skos:notation", "notation", C, Range.STRING, "", ONE),
    ),
    *_rows(
        "Checksum",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("algorithm", "spdx:algorithm", "algorithm", C, Range.IRI, "", ONE),
        ("checksum_value", "spdx:checksumValue", "checksumValue", C, Range.HEX, "", ONE),
    ),
    *_rows(
        "Concept",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("label", "skos:prefLabel", "label", O, Range.TEXT, "", ONE),
    ),
    *_rows(
        "CatalogRecord",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("primary_topic", "foaf:primaryTopic", "primaryTopic", C, Range.IRI, "", ONE),
        ("issued", "dct:issued", "issued", C, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", C, Range.MOMENT, "", ONE),
        ("source", "dct:source", "source", O, Range.IRI, "", ONE),
        ("conforms_to", "dct:conformsTo", "conformsTo", O, Range.IRI, "", MANY),
        ("status", "adms:status", "status", O, Range.IRI, "", ONE),
        ("checksum", "spdx:checksum", "checksum", O, Range.NODE, "Checksum", ONE),
        ("derived", "dcatmx:derivedKey", "derivedKey", O, Range.STRING, "", MANY),
    ),
    *_rows(
        "Catalog",
        ("uri", "", "@id", C, Range.SUBJECT, "", ONE),
        ("title", "dct:title", "title", C, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", C, Range.TEXT, "", ONE),
        ("publisher", "dct:publisher", "publisher", C, Range.NODE, "Agent", ONE),
        ("homepage", "foaf:homepage", "homepage", R, Range.IRI, "", ONE),
        ("license", "dct:license", "license", R, Range.CONCEPT, "License", ONE),
        ("language", "dct:language", "language", R, Range.IRI, "Language", MANY),
        ("theme_taxonomy", "dcat:themeTaxonomy", "themeTaxonomy", R, Range.IRI, "ConceptScheme", MANY),
        ("issued", "dct:issued", "issued", R, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", R, Range.MOMENT, "", ONE),
        ("spatial", "dct:spatial", "spatial", R, Range.NODE, "Location", MANY),
        ("government_level", "dcatmx:governmentLevel", "govType", R, Range.STRING, "", ONE),
        ("government_branch", "dcatmx:governmentBranch", "govBranch", R, Range.STRING, "", ONE),
        ("catalog", "dcat:catalog", "catalog", O, Range.IRI, "", MANY),
    ),
)


def _by_class() -> Mapping[str, tuple[Term, ...]]:
    grouped: defaultdict[str, list[Term]] = defaultdict(list)
    for term in TERMS:
        grouped[term.class_name].append(term)
    return MappingProxyType({name: tuple(terms) for name, terms in grouped.items()})


_CLASSES: Final = _by_class()


def terms_of(class_name: str) -> tuple[Term, ...]:
    """The terms of a class of the profile, in the order they are written.  KeyError when there is no such class."""
    return _CLASSES[class_name]


def class_names() -> tuple[str, ...]:
    """The classes of the profile."""
    return tuple(_CLASSES)


def expand(compact: str) -> str:
    """Write a compact name in full: ``dct:title`` → ``http://purl.org/dc/terms/title``.  KeyError: unknown prefix."""
    prefix, _, local = compact.partition(":")
    return PREFIXES[prefix] + local
