"""DCAT-MX as one table: field ↔ RDF term ↔ JSON key ↔ tier ↔ range.

Each field of each class of `mappings.dcat_mx` stands here once.  The JSON form and its schema, the RDF of every syntax
and its reader, the JSON-LD context, the SHACL shapes, the conformance report and the reference pages are made from this
table; what a field is called and means, in Spanish and English, stands in ``terms.tsv`` (`mappings.term_words`).
"""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mappings.namespaces import PREFIXES, RDF_TYPES, expand
from mappings.term_kinds import VOCABULARIES, Range, Term, Tier

__all__ = [
    "PREFIXES", "PROFILE_VERSION", "RDF_TYPES", "TERMS", "VOCABULARIES", "Range", "Term", "Tier", "class_names",
    "expand", "terms_of",
]  # fmt: skip

PROFILE_VERSION: Final = "1.1"
"""Version of the profile that this table declares."""

Row = tuple[str, str, str, Tier, Range, str, bool]
"""Field, predicates, JSON key, tier, range, the class or part that the range is of, whether there may be several."""


def _rows(class_name: str, *rows: Row, since: str = "1.0") -> tuple[Term, ...]:
    return tuple(
        Term(class_name, field, tuple(predicates.split()), key, tier, kind, of, many, since)
        for field, predicates, key, tier, kind, of, many in rows
    )


C, G, R, O = Tier.CORE, Tier.GUIDE, Tier.RECOMMENDED, Tier.OPTIONAL  # noqa: E741 (the letters of the profile's tables)
ONE, MANY = False, True

# fmt: off
SUBJECT: Final[Row] = ("uri", "", "@id", C, Range.SUBJECT, "", ONE)
ATTRIBUTION: Final[Row] = (
    "qualified_attribution", "prov:qualifiedAttribution", "qualifiedAttribution", O, Range.NODE, "Attribution", MANY,
)
LEGISLATION: Final[Row] = (
    "applicable_legislation", "dcatap:applicableLegislation", "applicableLegislation", O, Range.IRI, "Legislation",
    MANY,
)
HVD_CATEGORY: Final[Row] = ("hvd_category", "dcatap:hvdCategory", "hvdCategory", O, Range.CONCEPT, "HvdCategory", MANY)
SPATIAL_RESOLUTION: Final[Row] = (
    "spatial_resolution_in_meters", "dcat:spatialResolutionInMeters", "spatialResolutionInMeters", O, Range.DECIMAL,
    "", ONE,
)
TEMPORAL_RESOLUTION: Final[Row] = (
    "temporal_resolution", "dcat:temporalResolution", "temporalResolution", O, Range.DURATION, "", ONE,
)
# fmt: on

TERMS: Final[tuple[Term, ...]] = (
    *_rows(
        "Dataset",
        SUBJECT,
        ("identifier", "dct:identifier", "identifier", C, Range.STRING, "", ONE),
        ("title", "dct:title", "title", C, Range.TEXT, "", ONE),
        ("publisher", "dct:publisher", "publisher", C, Range.NODE, "Agent", ONE),
        ("other_identifier", "adms:identifier", "otherIdentifier", O, Range.NODE, "OtherIdentifier", MANY),
        ("landing_page", "dcat:landingPage", "landingPage", G, Range.IRI, "Document", ONE),
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
        ("data_dictionary", "foaf:page dcatmx:dataDictionary", "dataDictionary", R, Range.IRI, "Document", ONE),
        ("conforms_to", "dct:conformsTo", "conformsTo", O, Range.CONCEPT, "Standard", MANY),
        ("access_rights", "dct:accessRights", "accessLevel", O, Range.ACCESS, "AccessRights", ONE),
        ("quality", "dqv:hasQualityAnnotation", "quality", O, Range.ANNOTATION, "QualityAnnotation", ONE),
        ("comments", "adms:versionNotes", "comments", O, Range.TEXT, "", ONE),
        ("openness", "dqv:hasQualityMeasurement", "openessRating", O, Range.STARS, "QualityMeasurement", ONE),
        ("version", "dcat:version", "version", O, Range.STRING, "", ONE),
        ("source", "dct:source", "source", O, Range.IRI, "", MANY),
        ("is_version_of", "dcat:isVersionOf", "isVersionOf", O, Range.IRI, "", MANY),
        ("in_series", "dcat:inSeries", "inSeries", O, Range.IRI, "", MANY),
    ),
    *_rows(
        "Dataset",
        ("created", "dct:created", "created", O, Range.MOMENT, "", ONE),
        ("available", "dct:available", "publishDate", O, Range.MOMENT, "", ONE),
        ("creator", "dct:creator", "creator", O, Range.NODE, "Agent", MANY),
        ("contributor", "dct:contributor", "contributor", O, Range.NODE, "Agent", MANY),
        ATTRIBUTION,
        ("type", "dct:type", "type", O, Range.CONCEPT, "Type", MANY),
        ("status", "adms:status", "status", O, Range.IRI, "DatasetStatus", ONE),
        ("rights", "dct:rights", "rights", O, Range.STATEMENT, "RightsStatement", ONE),
        ("provenance", "dct:provenance", "provenance", O, Range.STATEMENT, "ProvenanceStatement", ONE),
        ("was_generated_by", "prov:wasGeneratedBy", "wasGeneratedBy", O, Range.NODE, "Activity", MANY),
        LEGISLATION,
        HVD_CATEGORY,
        ("documentation", "foaf:page", "page", O, Range.IRI, "Document", MANY),
        SPATIAL_RESOLUTION,
        TEMPORAL_RESOLUTION,
        ("sample", "adms:sample", "sample", O, Range.NODE, "Distribution", MANY),
        ("has_version", "dcat:hasVersion", "hasVersion", O, Range.IRI, "", MANY),
        ("previous_version", "dcat:previousVersion", "previousVersion", O, Range.IRI, "", ONE),
        ("replaces", "dct:replaces", "replaces", O, Range.IRI, "", MANY),
        ("is_replaced_by", "dct:isReplacedBy", "isReplacedBy", O, Range.IRI, "", MANY),
        ("is_referenced_by", "dct:isReferencedBy", "isReferencedBy", O, Range.IRI, "", MANY),
        ("relation", "dct:relation", "relation", O, Range.IRI, "", MANY),
        ("qualified_relation", "dcat:qualifiedRelation", "qualifiedRelation", O, Range.NODE, "Relationship", MANY),
        ("score", "dqv:hasQualityMeasurement", "score", O, Range.SCORE, "QualityMeasurement", ONE),
        since="1.1",
    ),
    *_rows(
        "Dataset",
        ("derived", "", "derived", O, Range.JSON, "", MANY),
        ("extra", "", "extra", O, Range.JSON, "", ONE),
    ),
    *_rows(
        "Distribution",
        SUBJECT,
        ("identifier", "dct:identifier", "identifier", G, Range.STRING, "", ONE),
        ("title", "dct:title", "title", G, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", R, Range.TEXT, "", ONE),
        ("access_url", "dcat:accessURL", "accessURL", C, Range.IRI, "", ONE),
        ("download_url", "dcat:downloadURL", "downloadURL", G, Range.IRI, "", ONE),
        ("media_type", "dcat:mediaType", "mediaType", G, Range.MEDIA_TYPE, "MediaType", ONE),
        ("format", "dct:format", "format", R, Range.CONCEPT, "Format", ONE),
        ("byte_size", "dcat:byteSize", "byteSize", R, Range.SIZE, "", ONE),
        ("license", "dct:license", "license", R, Range.CONCEPT, "License", ONE),
        ("rights", "dct:rights", "rights", O, Range.STATEMENT, "RightsStatement", ONE),
        ("issued", "dct:issued", "issued", O, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", O, Range.MOMENT, "", ONE),
        ("language", "dct:language", "language", O, Range.IRI, "Language", MANY),
        ("temporal", "dct:temporal", "temporal", O, Range.NODE, "PeriodOfTime", MANY),
        ("spatial", "dct:spatial", "spatial", O, Range.NODE, "Location", MANY),
        ("conforms_to", "dct:conformsTo", "conformsTo", O, Range.CONCEPT, "Standard", MANY),
        ("checksum", "spdx:checksum", "checksum", O, Range.NODE, "Checksum", ONE),
        ("compress_format", "dcat:compressFormat", "compressFormat", O, Range.MEDIA_TYPE, "MediaType", ONE),
        ("package_format", "dcat:packageFormat", "packageFormat", O, Range.MEDIA_TYPE, "MediaType", ONE),
        ("status", "adms:status", "status", O, Range.IRI, "DistributionStatus", ONE),
        ("availability", "dcatap:availability", "availability", O, Range.IRI, "Availability", ONE),
    ),
    *_rows(
        "Distribution",
        ("type", "dct:type", "type", O, Range.CONCEPT, "Type", ONE),
        ("available", "dct:available", "publishDate", O, Range.MOMENT, "", ONE),
        ("access_service", "dcat:accessService", "accessService", O, Range.NODE, "DataService", MANY),
        ("has_policy", "odrl:hasPolicy", "hasPolicy", O, Range.IRI, "Policy", ONE),
        LEGISLATION,
        ("documentation", "foaf:page", "page", O, Range.IRI, "Document", MANY),
        SPATIAL_RESOLUTION,
        TEMPORAL_RESOLUTION,
        ("codelist", "dcatmx:codelist", "codelist", O, Range.TEXT, "", ONE),
        ("codelist_link", "dcatmx:codelistLink", "codelistLink", O, Range.IRI, "", MANY),
        ("tools", "dcatmx:tools", "tools", O, Range.TEXT, "", ONE),
        ("column", "csvw:column", "field", O, Range.NODE, "Column", MANY),
        since="1.1",
    ),
    *_rows(
        "Distribution",
        ("extra", "", "extra", O, Range.JSON, "", ONE),
    ),
    *_rows(
        "Agent",
        SUBJECT,
        ("name", "foaf:name", "name", C, Range.TEXT, "", ONE),
        ("government_level", "dcatmx:governmentLevel", "govType", O, Range.STRING, "", ONE),
        ("government_branch", "dcatmx:governmentBranch", "govBranch", O, Range.STRING, "", ONE),
        ("spatial", "dct:spatial", "spatial", O, Range.IRI, "Location", ONE),
        ("homepage", "foaf:homepage", "homepage", O, Range.IRI, "", ONE),
        ("email", "foaf:mbox", "email", O, Range.EMAIL, "", ONE),
    ),
    *_rows("Agent", ("type", "dct:type", "type", O, Range.CONCEPT, "Type", ONE), since="1.1"),
    *_rows(
        "ContactPoint",
        SUBJECT,
        ("name", "vcard:fn", "name", O, Range.TEXT, "", ONE),
        ("email", "vcard:hasEmail", "email", O, Range.EMAIL, "", ONE),
        ("telephone", "vcard:hasTelephone", "telephone", O, Range.TELEPHONE, "", ONE),
        ("url", "vcard:hasURL", "url", O, Range.IRI, "", ONE),
    ),
    *_rows(
        "PeriodOfTime",
        SUBJECT,
        ("start_date", "dcat:startDate", "startDate", O, Range.MOMENT, "", ONE),
        ("end_date", "dcat:endDate", "endDate", O, Range.MOMENT, "", ONE),
    ),
    *_rows(
        "Location",
        SUBJECT,
        ("identifier", "dct:identifier", "identifier", O, Range.STRING, "", ONE),
        ("label", "skos:prefLabel", "label", O, Range.TEXT, "", ONE),
        ("geometry", "locn:geometry", "geometry", O, Range.WKT, "", ONE),
        ("bbox", "dcat:bbox", "bbox", O, Range.WKT, "", ONE),
    ),
    *_rows("Location", ("centroid", "dcat:centroid", "centroid", O, Range.WKT, "", ONE), since="1.1"),
    *_rows(
        "OtherIdentifier",
        SUBJECT,
        ("notation", "skos:notation", "notation", C, Range.STRING, "", ONE),
    ),
    *_rows(
        "Checksum",
        SUBJECT,
        ("algorithm", "spdx:algorithm", "algorithm", C, Range.IRI, "ChecksumAlgorithm", ONE),
        ("checksum_value", "spdx:checksumValue", "checksumValue", C, Range.HEX, "", ONE),
    ),
    *_rows(
        "Relationship",
        SUBJECT,
        ("relation", "dct:relation", "relation", C, Range.IRI, "", ONE),
        ("had_role", "dcat:hadRole", "hadRole", C, Range.IRI, "Role", ONE),
        since="1.1",
    ),
    *_rows(
        "Attribution",
        SUBJECT,
        ("agent", "prov:agent", "agent", C, Range.NODE, "Agent", ONE),
        ("had_role", "dcat:hadRole", "hadRole", C, Range.IRI, "Role", ONE),
        since="1.1",
    ),
    *_rows(
        "Activity",
        SUBJECT,
        ("label", "rdfs:label", "label", O, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", O, Range.TEXT, "", ONE),
        ("type", "dct:type", "type", O, Range.CONCEPT, "Type", ONE),
        ("used", "prov:used", "used", O, Range.IRI, "", MANY),
        ("was_associated_with", "prov:wasAssociatedWith", "wasAssociatedWith", O, Range.NODE, "Agent", MANY),
        since="1.1",
    ),
    *_rows(
        "Column",
        SUBJECT,
        ("name", "csvw:name", "name", C, Range.STRING, "", ONE),
        ("title", "csvw:title", "title", O, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", O, Range.TEXT, "", ONE),
        ("datatype", "csvw:datatype", "type", O, Range.STRING, "", ONE),
        ("unit", "schema:unitText", "units", O, Range.STRING, "", ONE),
        since="1.1",
    ),
    *_rows(
        "Concept",
        SUBJECT,
        ("label", "skos:prefLabel", "label", O, Range.TEXT, "", ONE),
    ),
    *_rows(
        "CatalogRecord",
        SUBJECT,
        ("primary_topic", "foaf:primaryTopic", "primaryTopic", C, Range.IRI, "", ONE),
        ("issued", "dct:issued", "issued", C, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", C, Range.MOMENT, "", ONE),
        ("source", "dct:source", "source", O, Range.IRI, "", ONE),
        ("conforms_to", "dct:conformsTo", "conformsTo", O, Range.IRI, "Standard", MANY),
        ("status", "adms:status", "status", O, Range.IRI, "", ONE),
        ("checksum", "spdx:checksum", "checksum", O, Range.NODE, "Checksum", ONE),
        ("derived", "dcatmx:derivedKey", "derivedKey", O, Range.STRING, "", MANY),
    ),
    *_rows(
        "CatalogRecord",
        ("title", "dct:title", "title", O, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", O, Range.TEXT, "", ONE),
        ("language", "dct:language", "language", O, Range.IRI, "Language", MANY),
        ("copy_evidence", "dcatmx:copyEvidence", "copyEvidence", O, Range.IRI, "Type", MANY),
        ("alias", "dcatmx:alias", "alias", O, Range.IRI, "", ONE),
        since="1.1",
    ),
    *_rows(
        "Catalog",
        SUBJECT,
        ("title", "dct:title", "title", C, Range.TEXT, "", ONE),
        ("description", "dct:description", "description", C, Range.TEXT, "", ONE),
        ("publisher", "dct:publisher", "publisher", C, Range.NODE, "Agent", ONE),
        ("homepage", "foaf:homepage", "homepage", R, Range.IRI, "Document", ONE),
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
    *_rows(
        "Catalog",
        ("creator", "dct:creator", "creator", O, Range.NODE, "Agent", ONE),
        ("rights", "dct:rights", "rights", O, Range.STATEMENT, "RightsStatement", ONE),
        ("temporal", "dct:temporal", "temporal", O, Range.NODE, "PeriodOfTime", MANY),
        LEGISLATION,
        ("has_part", "dct:hasPart", "hasPart", O, Range.IRI, "", MANY),
        ("is_part_of", "dct:isPartOf", "isPartOf", O, Range.IRI, "", ONE),
        since="1.1",
    ),
    *_rows(
        "DataService",
        SUBJECT,
        ("title", "dct:title", "title", C, Range.TEXT, "", ONE),
        ("endpoint_url", "dcat:endpointURL", "endpointURL", C, Range.IRI, "", ONE),
        ("identifier", "dct:identifier", "identifier", O, Range.STRING, "", ONE),
        ("publisher", "dct:publisher", "publisher", R, Range.NODE, "Agent", ONE),
        ("endpoint_description", "dcat:endpointDescription", "endpointDescription", R, Range.IRI, "", MANY),
        ("serves_dataset", "dcat:servesDataset", "servesDataset", R, Range.IRI, "", MANY),
        ("description", "dct:description", "description", R, Range.TEXT, "", ONE),
        ("contact_point", "dcat:contactPoint", "contactPoint", R, Range.NODE, "ContactPoint", MANY),
        ("landing_page", "dcat:landingPage", "landingPage", O, Range.IRI, "Document", ONE),
        ("documentation", "foaf:page", "page", O, Range.IRI, "Document", MANY),
        ("keyword", "dcat:keyword", "keyword", R, Range.KEYWORDS, "", ONE),
        ("theme", "dcat:theme", "theme", R, Range.CONCEPT, "Theme", MANY),
        ("license", "dct:license", "license", R, Range.CONCEPT, "License", ONE),
        ("access_rights", "dct:accessRights", "accessLevel", O, Range.ACCESS, "AccessRights", ONE),
        ("rights", "dct:rights", "rights", O, Range.STATEMENT, "RightsStatement", ONE),
        ("conforms_to", "dct:conformsTo", "conformsTo", R, Range.CONCEPT, "Standard", MANY),
        ("format", "dct:format", "format", O, Range.CONCEPT, "Format", MANY),
        ("type", "dct:type", "type", O, Range.CONCEPT, "Type", MANY),
        LEGISLATION,
        HVD_CATEGORY,
        ("spatial", "dct:spatial", "spatial", O, Range.NODE, "Location", MANY),
        ("language", "dct:language", "language", O, Range.IRI, "Language", MANY),
        ("issued", "dct:issued", "issued", O, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", O, Range.MOMENT, "", ONE),
        ("creator", "dct:creator", "creator", O, Range.NODE, "Agent", MANY),
        ATTRIBUTION,
        ("version", "dcat:version", "version", O, Range.STRING, "", ONE),
        ("status", "adms:status", "status", O, Range.IRI, "", ONE),
        ("other_identifier", "adms:identifier", "otherIdentifier", O, Range.NODE, "OtherIdentifier", MANY),
        ("derived", "", "derived", O, Range.JSON, "", MANY),
        ("extra", "", "extra", O, Range.JSON, "", ONE),
        since="1.1",
    ),
    *_rows(
        "DatasetSeries",
        SUBJECT,
        ("identifier", "dct:identifier", "identifier", C, Range.STRING, "", ONE),
        ("title", "dct:title", "title", C, Range.TEXT, "", ONE),
        ("publisher", "dct:publisher", "publisher", C, Range.NODE, "Agent", ONE),
        ("description", "dct:description", "description", R, Range.TEXT, "", ONE),
        ("contact_point", "dcat:contactPoint", "contactPoint", R, Range.NODE, "ContactPoint", MANY),
        ("accrual_periodicity", "dct:accrualPeriodicity", "accrualPeriodicity", O, Range.FREQUENCY, "Frequency", ONE),
        ("landing_page", "dcat:landingPage", "landingPage", O, Range.IRI, "Document", ONE),
        ("documentation", "foaf:page", "page", O, Range.IRI, "Document", MANY),
        ("keyword", "dcat:keyword", "keyword", O, Range.KEYWORDS, "", ONE),
        ("theme", "dcat:theme", "theme", O, Range.CONCEPT, "Theme", MANY),
        ("spatial", "dct:spatial", "spatial", R, Range.NODE, "Location", MANY),
        ("temporal", "dct:temporal", "temporal", R, Range.NODE, "PeriodOfTime", MANY),
        ("issued", "dct:issued", "issued", O, Range.MOMENT, "", ONE),
        ("modified", "dct:modified", "modified", O, Range.MOMENT, "", ONE),
        LEGISLATION,
        HVD_CATEGORY,
        ("creator", "dct:creator", "creator", O, Range.NODE, "Agent", MANY),
        ATTRIBUTION,
        ("in_series", "dcat:inSeries", "inSeries", O, Range.IRI, "", MANY),
        ("other_identifier", "adms:identifier", "otherIdentifier", O, Range.NODE, "OtherIdentifier", MANY),
        ("derived", "", "derived", O, Range.JSON, "", MANY),
        ("extra", "", "extra", O, Range.JSON, "", ONE),
        since="1.1",
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
