"""What of a dcat:Dataset and its distributions goes where: DCAT 1 to 3, DCAT-AP, NTI-RISP, terms out of use."""

from functools import partial

from mappings.reading import Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_values import (
    area_in,
    checksum_of,
    coded,
    contact_of,
    licence_of,
    many_as_one,
    notation,
    one,
    period_of,
    read_texts,
    rights_of,
    standard_of,
)
from mappings.values.access import access_level
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.media_types import file_format, media_type
from mappings.values.numbers import byte_size
from mappings.values.text import description, keywords, text, title
from mappings.values.themes import theme
from mappings.values.urls import iri, url


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {"Dataset": dataset_rows(tongue, within), "Distribution": distribution_rows(tongue, within)}


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in = read_texts(partial(title, language=tongue))
    prose_in = read_texts(partial(description, language=tongue))
    return (
        Take("dct:title", "dc:title", "schema:name", "rdfs:label", "skos:prefLabel", "foaf:name",
             into="title", by=title_in),
        Take("dct:description", "dc:description", "schema:description", "rdfs:comment",
             into="description", by=prose_in),
        Take("dcat:keyword", "schema:keywords", "dc:subject", into="keyword",
             by=read_texts(partial(keywords, language=tongue))),
        Take("dcat:landingPage", "foaf:homepage", into="landing_page", by=one(url, "schema:url", "foaf:page")),
        Take("dct:issued", "schema:datePublished", "dct:created", into="issued", by=one(moment)),
        Take("dct:modified", "schema:dateModified", into="modified", by=one(moment)),
        Take("dct:accrualPeriodicity", into="accrual_periodicity", by=one(frequency)),
        Take("dct:license", "schema:license", "odrl:hasPolicy", into="license", by=many_as_one(licence_of)),
        Take("dct:accessRights", "dcatus:accessRestriction", into="access_rights", by=one(access_level)),
        Take("dcatmx:dataDictionary", into="data_dictionary", by=one(url)),
        Take("dqv:hasQualityAnnotation", into="quality", by=one(url, "oa:hasBody", "foaf:page")),
        Take("adms:versionNotes", "dcatmx:comments", into="comments", by=prose_in),
        Take("dcat:version", "owl:versionInfo", "adms:version", "schema:version", into="version", by=one(text)),
        TakeAll("dcat:contactPoint", "adms:contactPoint", into="contact_point", by=contact_of(tongue)),
        TakeAll("dct:temporal", "schema:temporalCoverage", into="temporal", by=period_of),
        TakeAll("dct:spatial", "schema:spatialCoverage", into="spatial", by=area_in(within, tongue)),
        TakeAll("dcat:theme", into="theme", by=coded(theme)),
        TakeAll("dct:language", "dc:language", "schema:inLanguage", into="language", by=coded(language)),
        TakeAll("dct:conformsTo", into="conforms_to", by=standard_of),
        TakeAll("dct:identifier", "adms:identifier", "dc:identifier", "schema:identifier",
                into="other_identifier", by=notation),
        TakeAll("dct:source", into="source", by=coded(iri)),
        TakeAll("dct:isVersionOf", "dcat:isVersionOf", into="is_version_of", by=coded(iri)),
        TakeAll("dcat:inSeries", into="in_series", by=coded(iri)),
        TakeApart("@id", into="identifier", because="the native identifier"),
        Ignore("rdf:type", because="it is a dcat:Dataset"),
        TakeApart("dct:publisher", "dc:publisher", "schema:publisher", into="publisher", because="the institution"),
        TakeApart("dcat:distribution", "schema:distribution", into="distribution", because="read one by one"),
    )  # fmt: skip


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    title_in = read_texts(partial(title, language=tongue))
    prose_in = read_texts(partial(description, language=tongue))
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
        Take("dct:format", "dc:format", "schema:encodingFormat", "dcat:mediaType", into="format",
             by=one(file_format, "rdfs:label", "skos:prefLabel", "skos:notation", "dct:identifier", "rdf:value")),
        Take("dcat:byteSize", "dcat:bytes", "schema:contentSize", "dcat:size", into="byte_size",
             by=one(byte_size, "dcat:bytes", "rdf:value", "rdfs:label")),
        Take("dct:license", "schema:license", "odrl:hasPolicy", into="license", by=many_as_one(licence_of)),
        Take("dct:rights", into="rights", by=rights_of(tongue)),
        Take("dct:issued", "dct:created", into="issued", by=one(moment)),
        Take("dct:modified", into="modified", by=one(moment)),
        Take("spdx:checksum", into="checksum", by=many_as_one(checksum_of)),
        Take("dcat:compressFormat", into="compress_format", by=one(media_type)),
        Take("dcat:packageFormat", into="package_format", by=one(media_type)),
        Take("adms:status", into="status", by=one(iri)),
        Take("dcatap:availability", into="availability", by=one(iri)),
        TakeAll("dct:language", "dc:language", into="language", by=coded(language)),
        TakeAll("dct:temporal", into="temporal", by=period_of),
        TakeAll("dct:spatial", into="spatial", by=area_in(within, tongue)),
        TakeAll("dct:conformsTo", into="conforms_to", by=standard_of),
        Ignore("rdf:type", because="it is a dcat:Distribution"),
    )  # fmt: skip
