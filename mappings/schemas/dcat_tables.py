"""What of a dcat:Dataset and its distributions goes where: DCAT 1 to 3, DCAT-AP, NTI-RISP, terms out of use."""

from mappings.reading import Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_nodes import (
    activity_of,
    agent_of,
    attribution_of,
    concept_of,
    policy_as_licence,
    quality_annotation,
    quality_measurement,
    relationship,
    resource,
    statement_of,
)
from mappings.schemas.dcat_offices import contact_of
from mappings.schemas.dcat_places import area_in
from mappings.schemas.dcat_texts import texts_in
from mappings.schemas.dcat_values import (
    checksum_of,
    licence_of,
    notation,
    outward_notation,
    period_of,
    standard_of,
    version_of,
)
from mappings.schemas.readers import coded, many_as_one, one, remembered, unremarked
from mappings.schemas.shapes import held_by, link
from mappings.values.access import access_level
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.media_types import file_format, media_type
from mappings.values.numbers import byte_size
from mappings.values.resolutions import distance, duration
from mappings.values.text import description, keywords, text, title
from mappings.values.themes import theme
from mappings.values.urls import iri, url

_page = coded(link, "schema:url", "foaf:page", "foaf:homepage", "dct:identifier")

FORMAT_WORDS = ("rdfs:label", "skos:prefLabel", "skos:notation", "dct:identifier", "rdf:value")
"""Properties of a format's node that may name it."""
GEODCAT_ROLES = (
    "custodian", "distributor", "originator", "principalInvestigator", "processor", "resourceProvider", "user",
)  # fmt: skip
"""GeoDCAT-AP's properties of institutions, each called as the role in INSPIRE's list that it stands for."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue, within),
        "DataService": service_rows(tongue, within),
        "Column": column_rows(tongue),
        "DatasetSeries": held_by("DatasetSeries", dataset_rows(tongue, within)),
    }


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in = texts_in(tongue, title)
    prose_in = texts_in(tongue, description)
    agent_in = agent_of(tongue)
    return (
        Take("dct:title", "dc:title", "schema:name", "rdfs:label", "skos:prefLabel", "foaf:name",
             into="title", by=title_in),
        Take("dct:description", "dc:description", "schema:description", "rdfs:comment",
             into="description", by=prose_in),
        Take("dcat:keyword", "schema:keywords", "dc:subject", into="keyword",
             by=texts_in(tongue, keywords)),
        TakeAll("dcat:landingPage", "foaf:homepage", into="landing_page", by=coded(url, "schema:url", "foaf:page")),
        Take("dct:issued", "schema:datePublished", into="issued", by=one(moment)),
        Take("dct:created", "schema:dateCreated", into="created", by=one(moment)),
        Take("dct:available", into="available", by=one(moment)),
        Take("dct:modified", "schema:dateModified", into="modified", by=one(moment)),
        Take("dct:accrualPeriodicity", into="accrual_periodicity", by=one(frequency)),
        Take("dct:license", "schema:license", "odrl:hasPolicy", into="license", by=many_as_one(licence_of)),
        Take("dct:accessRights", "dcatus:accessRestriction", into="access_rights", by=one(access_level)),
        Take("dcatmx:dataDictionary", into="data_dictionary", by=one(url)),
        Take("dqv:hasQualityAnnotation", into="quality", by=many_as_one(quality_annotation)),
        Take("adms:versionNotes", "dcatmx:comments", into="comments", by=prose_in),
        Take("dcat:version", "owl:versionInfo", "adms:version", "schema:version", into="version", by=one(version_of)),
        TakeAll("dcat:contactPoint", "adms:contactPoint", into="contact_point", by=remembered(contact_of(tongue))),
        TakeAll("dct:temporal", "schema:temporalCoverage", into="temporal", by=remembered(period_of)),
        TakeAll("dct:spatial", "schema:spatialCoverage", into="spatial", by=area_in(within, tongue)),
        TakeAll("dcat:theme", into="theme", by=coded(theme)),
        TakeAll("dct:language", "dc:language", "schema:inLanguage", into="language", by=coded(language)),
        TakeAll("dct:conformsTo", into="conforms_to", by=standard_of),
        TakeAll("dct:identifier", "adms:identifier", "dc:identifier", "schema:identifier",
                into="other_identifier", by=outward_notation),
        Take("adms:status", into="status", by=one(iri)),
        Take("dct:rights", "dc:rights", into="rights", by=statement_of(tongue)),
        Take("dct:provenance", into="provenance", by=statement_of(tongue)),
        Take("dcat:spatialResolutionInMeters", into="spatial_resolution_in_meters", by=one(distance)),
        Take("dcat:temporalResolution", into="temporal_resolution", by=one(duration)),
        TakeAll("dct:type", into="type", by=concept_of(tongue)),
        TakeAll("foaf:page", into="documentation", by=_page),
        TakeAll("dcatap:applicableLegislation", into="applicable_legislation", by=resource),
        TakeAll("dcatap:hvdCategory", into="hvd_category", by=concept_of(tongue)),
        # who else
        TakeAll("dct:creator", "dc:creator", "schema:creator", into="creator", by=agent_in),
        TakeAll("dct:contributor", "dc:contributor", "schema:contributor", into="contributor", by=agent_in),
        TakeAll("prov:qualifiedAttribution", into="qualified_attribution", by=attribution_of(tongue)),
        TakeAll("dct:rightsHolder", into="qualified_attribution", by=attribution_of(tongue, "owner")),
        *(
            TakeAll(f"geodcatap:{role}", into="qualified_attribution", by=attribution_of(tongue, role))
            for role in GEODCAT_ROLES
        ),
        TakeAll("prov:wasGeneratedBy", into="was_generated_by", by=activity_of(tongue)),
        # related resources
        TakeAll("dct:source", "prov:wasDerivedFrom", into="source", by=coded(iri)),
        TakeAll("dct:isVersionOf", "dcat:isVersionOf", into="is_version_of", by=coded(iri)),
        TakeAll("dcat:inSeries", into="in_series", by=coded(iri)),
        TakeAll("dcat:hasVersion", "dct:hasVersion", into="has_version", by=resource),
        Take("dcat:previousVersion", "adms:prev", into="previous_version", by=many_as_one(resource)),
        TakeAll("dct:replaces", into="replaces", by=resource),
        TakeAll("dct:isReplacedBy", into="is_replaced_by", by=resource),
        TakeAll("dct:isReferencedBy", into="is_referenced_by", by=resource),
        TakeAll("dct:relation", into="relation", by=resource),
        TakeAll("dcat:qualifiedRelation", into="qualified_relation", by=relationship),
        TakeAll("dqv:hasQualityMeasurement", into="openness", by=quality_measurement),
        TakeApart("adms:sample", into="sample", because="read one by one"),
        TakeApart("@id", into="identifier", because="the native identifier"),
        Ignore("rdf:type", because="it is a dcat:Dataset, or a dcat:DatasetSeries"),
        TakeApart("dct:publisher", "dc:publisher", "schema:publisher", into="publisher", because="the institution"),
        TakeApart("dcat:distribution", "schema:distribution", into="distribution", because="read one by one"),
    )  # fmt: skip


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    title_in = texts_in(tongue, title)
    prose_in = texts_in(tongue, description)
    return (
        Take("dct:identifier", "adms:identifier", "@id", into="identifier", by=many_as_one(notation)),
        Take("dct:title", "dc:title", "schema:name", "rdfs:label", into="title", by=title_in),
        Take("dct:description", "dc:description", "schema:description", "rdfs:comment",
             into="description", by=prose_in),
        Take("dcat:accessURL", "dcat:accessUrl",
             into="access_url", by=one(url, "foaf:page", "schema:url", "rdf:value")),
        Take("dcat:downloadURL", "dcat:downloadUrl", "schema:contentUrl", into="download_url",
             by=one(url, "foaf:page", "schema:url", "rdf:value")),
        Take("dcat:mediaType", into="media_type", by=one(media_type)),
        Take("dct:format", "dc:format", "schema:encodingFormat", into="format", by=one(file_format, *FORMAT_WORDS)),
        Take("dcat:mediaType", into="format", by=unremarked(one(file_format, *FORMAT_WORDS))),
        Take("dcat:byteSize", "dcat:bytes", "schema:contentSize", "dcat:size", into="byte_size",
             by=one(byte_size, "dcat:bytes", "rdf:value", "rdfs:label")),
        Take("dct:license", "schema:license", into="license", by=many_as_one(licence_of)),
        Take("odrl:hasPolicy", into="license", by=many_as_one(policy_as_licence)),
        Take("odrl:hasPolicy", into="has_policy", by=many_as_one(resource)),
        Take("dct:rights", "dc:rights", into="rights", by=statement_of(tongue)),
        Take("dct:issued", "dct:created", into="issued", by=one(moment)),
        Take("dct:modified", into="modified", by=one(moment)),
        Take("spdx:checksum", into="checksum", by=many_as_one(checksum_of)),
        Take("dcat:compressFormat", into="compress_format", by=one(media_type)),
        Take("dcat:packageFormat", into="package_format", by=one(media_type)),
        Take("adms:status", into="status", by=one(iri)),
        Take("dcatap:availability", into="availability", by=one(iri)),
        TakeAll("dct:language", "dc:language", into="language", by=coded(language)),
        TakeAll("dct:temporal", into="temporal", by=remembered(period_of)),
        TakeAll("dct:spatial", into="spatial", by=area_in(within, tongue)),
        TakeAll("dct:conformsTo", into="conforms_to", by=standard_of),
        Take("dct:type", into="type", by=many_as_one(concept_of(tongue))),
        Take("dct:available", into="available", by=one(moment)),
        Take("dcat:spatialResolutionInMeters", into="spatial_resolution_in_meters", by=one(distance)),
        Take("dcat:temporalResolution", into="temporal_resolution", by=one(duration)),
        Take("dcatmx:codelist", into="codelist", by=prose_in),
        Take("dcatmx:tools", into="tools", by=prose_in),
        TakeAll("dcatmx:codelistLink", into="codelist_link", by=_page),
        TakeAll("foaf:page", into="documentation", by=_page),
        TakeAll("dcatap:applicableLegislation", into="applicable_legislation", by=resource),
        TakeApart("dcat:accessService", into="access_service", because="read one by one"),
        TakeApart("csvw:column", into="column", because="read one by one, in the order of their names"),
        Ignore("rdf:type", because="it is a dcat:Distribution"),
    )  # fmt: skip


def service_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a service: the one behind a distribution, or a record of its own."""
    title_in = texts_in(tongue, title)
    prose_in = texts_in(tongue, description)
    agent_in = agent_of(tongue)
    return (
        Take("dct:title", "dc:title", "schema:name", "rdfs:label", "foaf:name", into="title", by=title_in),
        Take("dct:description", "dc:description", "rdfs:comment", into="description", by=prose_in),
        Take("dcat:endpointURL", "dcat:endpointUrl", into="endpoint_url", by=one(url)),
        TakeAll("dcat:endpointDescription", into="endpoint_description", by=_page),
        TakeAll("dcat:servesDataset", into="serves_dataset", by=resource),
        Take("dct:identifier", into="identifier", by=many_as_one(outward_notation)),
        TakeAll("adms:identifier", into="other_identifier", by=outward_notation),
        Take("dct:publisher", into="publisher", by=many_as_one(agent_in)),
        TakeAll("dct:creator", into="creator", by=agent_in),
        TakeAll("prov:qualifiedAttribution", into="qualified_attribution", by=attribution_of(tongue)),
        TakeAll("dcat:contactPoint", into="contact_point", by=remembered(contact_of(tongue))),
        TakeAll("dcat:landingPage", "foaf:homepage", into="landing_page", by=coded(url, "schema:url", "foaf:page")),
        TakeAll("foaf:page", into="documentation", by=_page),
        Take("dcat:keyword", into="keyword", by=texts_in(tongue, keywords)),
        TakeAll("dcat:theme", into="theme", by=coded(theme)),
        Take("dct:license", into="license", by=many_as_one(licence_of)),
        Take("dct:accessRights", into="access_rights", by=one(access_level)),
        Take("dct:rights", into="rights", by=statement_of(tongue)),
        TakeAll("dct:conformsTo", into="conforms_to", by=standard_of),
        TakeAll("dct:format", into="format", by=coded(file_format, *FORMAT_WORDS)),
        TakeAll("dct:type", into="type", by=concept_of(tongue)),
        TakeAll("dcatap:applicableLegislation", into="applicable_legislation", by=resource),
        TakeAll("dcatap:hvdCategory", into="hvd_category", by=concept_of(tongue)),
        TakeAll("dct:spatial", into="spatial", by=area_in(within, tongue)),
        TakeAll("dct:language", into="language", by=coded(language)),
        Take("dct:issued", into="issued", by=one(moment)),
        Take("dct:modified", into="modified", by=one(moment)),
        Take("dcat:version", "owl:versionInfo", into="version", by=one(version_of)),
        Take("adms:status", into="status", by=one(iri)),
        Ignore("@id", because="the native identifier; behind a distribution its name is made from its address"),
        Ignore("rdf:type", because="it is a dcat:DataService"),
    )  # fmt: skip


def column_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a column of a file."""
    return (
        Take("csvw:name", into="name", by=one(text)),
        Take("csvw:title", "csvw:titles", "rdfs:label", into="title", by=texts_in(tongue, title)),
        Take("dct:description", "rdfs:comment",
             into="description", by=texts_in(tongue, description)),
        Take("csvw:datatype", into="datatype", by=one(text)),
        Take("schema:unitText", into="unit", by=one(text)),
        Ignore("@id", because="the columns are numbered in their order"),
        Ignore("rdf:type", because="it is a csvw:Column"),
    )  # fmt: skip
