"""What of a dataset and its distributions goes where in a CKAN package.

Fields are CKAN's own (`package_show`, API guide) and, where the core has none, the extras and resource fields of
ckanext-dcat's profiles, which its parser and our own schema ``ckan`` read back.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mappings.ckan_package_values import (
    Write,
    access_right,
    addresses,
    area,
    as_it_is,
    attributions,
    concept_iri,
    concept_iri_or_iris,
    concept_iris,
    first_in_json,
    first_of,
    format_name,
    frequency,
    further_offices,
    institutions,
    is_open,
    json_text,
    label_in,
    licence_id,
    naive_utc,
    notations,
    part_of,
    periods,
    periods_of_file,
    place_text_in,
    place_uri,
    places_in,
    relationships,
    services_in,
    shape,
    translations_beside,
    words_in,
)


@dataclass(frozen=True, slots=True, init=False)
class Give:
    """Give the value under the JSON key `of` as CKAN's field `into`, written `by` a function.

    Of several rows for one field the first that has something to give is heard.
    """

    of: str
    into: str
    by: Write

    def __init__(self, of: str, *, into: str, by: Write = as_it_is) -> None:
        object.__setattr__(self, "of", of)
        object.__setattr__(self, "into", into)
        object.__setattr__(self, "by", by)


@dataclass(frozen=True, slots=True, init=False)
class GiveApart:
    """Leave the JSON keys to a function of `mappings.ckan_package`; say why."""

    keys: tuple[str, ...]
    because: str

    def __init__(self, *keys: str, because: str) -> None:
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "because", because)


class Withhold(GiveApart):
    """Leave the JSON keys out of the package; say why."""

    __slots__ = ()


GivingRow = Give | GiveApart


@lru_cache(maxsize=64)
def dataset_rows(tongue: str) -> tuple[GivingRow, ...]:
    """The table of a dataset whose bare texts are to be in `tongue`."""
    words, label = words_in(tongue), label_in(tongue)
    return (
        Give("title", into="title", by=words),
        Give("title", into="title_translated", by=translations_beside(tongue)),
        Give("description", into="notes", by=words),
        Give("description", into="notes_translated", by=translations_beside(tongue)),
        Give("landingPage", into="url"),
        Give("version", into="version"),
        Give("license", into="license_id", by=licence_id),
        Give("license", into="license_title", by=label),
        Give("license", into="license_url", by=concept_iri),
        Give("license", into="isopen", by=is_open),
        # who
        Give("publisher", into="extras.publisher_uri", by=part_of("@id")),
        Give("publisher", into="extras.publisher_name", by=part_of("name", words)),
        # no publisher_email: readers of CKAN take that for the address of whom to ask
        Give("publisher", into="extras.publisher_url", by=part_of("homepage")),
        Give("publisher", into="extras.publisher_type", by=part_of("type", concept_iri)),
        Give("contactPoint", into="maintainer", by=first_of("name", words)),
        Give("contactPoint", into="maintainer_email", by=first_of("email")),
        Give("contactPoint", into="extras.contact_name", by=first_of("name", words)),
        Give("contactPoint", into="extras.contact_email", by=first_of("email")),
        Give("contactPoint", into="extras.contact_telephone", by=first_of("telephone")),
        Give("contactPoint", into="extras.contact_uri", by=first_of("url")),
        Give("contactPoint", into="extras.contact_point", by=further_offices),
        Give("creator", into="extras.creator", by=institutions),
        Give("contributor", into="extras.contributor", by=institutions),
        Give("qualifiedAttribution", into="extras.qualified_attribution", by=attributions),
        # when
        Give("issued", into="extras.issued"),
        Give("modified", into="extras.modified"),
        Give("created", into="extras.dcat_created"),
        Give("publishDate", into="extras.dcat_available"),
        Give("accrualPeriodicity", into="extras.frequency", by=frequency),
        Give("temporal", into="extras.temporal_start", by=first_of("startDate")),
        Give("temporal", into="extras.temporal_end", by=first_of("endDate")),
        Give("temporal", into="extras.temporal_coverage", by=periods),
        Give("temporalResolution", into="extras.temporal_resolution", by=first_in_json),
        # where
        Give("spatial", into="extras.spatial_uri", by=place_uri),
        Give("spatial", into="extras.spatial_text", by=place_text_in(tongue)),
        Give("spatial", into="extras.spatial", by=area),
        Give("spatial", into="extras.spatial_bbox", by=shape("bbox")),
        Give("spatial", into="extras.spatial_centroid", by=shape("centroid")),
        Give("spatial", into="extras.spatial_coverage", by=places_in(tongue)),
        Give("spatialResolutionInMeters", into="extras.spatial_resolution_in_meters", by=first_in_json),
        # what about
        Give("theme", into="extras.theme", by=concept_iris),
        Give("language", into="extras.language", by=json_text),
        Give("type", into="extras.dcat_type", by=concept_iri_or_iris),
        Give("conformsTo", into="extras.conforms_to", by=concept_iris),
        Give("accessLevel", into="extras.access_rights", by=access_right),
        Give("rights", into="extras.rights", by=words),
        Give("provenance", into="extras.provenance", by=words),
        Give("comments", into="extras.version_notes", by=words),
        Give("status", into="extras.dcat_status"),
        Give("quality", into="extras.quality"),
        Give("dataDictionary", into="extras.data_dictionary"),
        Give("page", into="extras.documentation", by=json_text),
        Give("applicableLegislation", into="extras.applicable_legislation", by=json_text),
        Give("hvdCategory", into="extras.hvd_category", by=concept_iris),
        # what else there is
        Give("@id", into="extras.uri"),
        Give("@id", into="extras.guid"),
        Give("identifier", into="extras.identifier"),
        Give("otherIdentifier", into="extras.alternate_identifier", by=notations),
        Give("source", into="extras.source", by=json_text),
        Give("isVersionOf", into="extras.is_version_of", by=json_text),
        Give("hasVersion", into="extras.has_version", by=json_text),
        Give("previousVersion", into="extras.previous_version"),
        Give("replaces", into="extras.replaces", by=json_text),
        Give("isReplacedBy", into="extras.is_replaced_by", by=json_text),
        Give("inSeries", into="extras.in_series", by=json_text),
        Give("isReferencedBy", into="extras.is_referenced_by", by=json_text),
        Give("relation", into="extras.related_resource", by=json_text),
        Give("qualifiedRelation", into="extras.qualified_relation", by=relationships),
        Give("sample", into="extras.sample", by=addresses),
        GiveApart("keyword", because="CKAN takes few signs in a tag: what it does not take is mended and told"),
        GiveApart("distribution", because="each is a resource"),
        Withhold("wasGeneratedBy", because="CKAN and ckanext-dcat have no field for what brought the data forth"),
        Withhold("openessRating", "score", because="are computed; every index has its own"),
        Withhold("derived", because="is said of the catalogue record: who reads a package derives for himself"),
        Withhold("extra", because="is what the source gave and the profile has no place for"),
    )


@lru_cache(maxsize=64)
def distribution_rows(tongue: str) -> tuple[GivingRow, ...]:
    """The table of a distribution whose bare texts are to be in `tongue`."""
    words = words_in(tongue)
    return (
        Give("@id", into="uri"),
        Give("title", into="name", by=words),
        Give("title", into="name_translated", by=translations_beside(tongue)),
        Give("description", into="description", by=words),
        Give("description", into="description_translated", by=translations_beside(tongue)),
        Give("downloadURL", into="url"),
        Give("accessURL", into="url"),
        Give("accessURL", into="access_url"),
        Give("downloadURL", into="download_url"),
        Give("format", into="format", by=format_name),
        Give("mediaType", into="mimetype"),
        Give("byteSize", into="size"),
        Give("checksum", into="hash", by=part_of("checksumValue")),
        Give("checksum", into="hash_algorithm", by=part_of("algorithm")),
        Give("issued", into="issued"),
        Give("issued", into="created", by=naive_utc),
        Give("modified", into="modified"),
        Give("modified", into="last_modified", by=naive_utc),
        Give("license", into="license", by=concept_iri),
        Give("rights", into="rights", by=words),
        Give("status", into="status"),
        Give("availability", into="availability"),
        Give("compressFormat", into="compress_format"),
        Give("packageFormat", into="package_format"),
        Give("language", into="language", by=json_text),
        Give("temporal", into="temporal", by=periods_of_file),
        Give("spatial", into="spatial", by=places_in(tongue)),
        Give("conformsTo", into="conforms_to", by=concept_iris),
        Give("page", into="documentation", by=json_text),
        Give("applicableLegislation", into="applicable_legislation", by=json_text),
        Give("temporalResolution", into="temporal_resolution", by=first_in_json),
        Give("spatialResolutionInMeters", into="spatial_resolution_in_meters", by=first_in_json),
        Give("accessService", into="access_services", by=services_in(tongue)),
        Withhold("identifier", because="a resource is known by its id, which CKAN wants to be a UUID"),
        Withhold("type", "publishDate", "hasPolicy", because="CKAN and ckanext-dcat have no field for them"),
        Withhold("codelist", "codelistLink", "tools", "field", because="describe columns, as CKAN's DataStore does"),
        Withhold("extra", because="is what the source gave and the profile has no place for"),
    )


Step = tuple[str, bool, str, Write]
"""What a row does: the JSON key, whether it gives an extra, the field's name, what writes the value."""

_ROWS: Final = {"Dataset": dataset_rows, "Distribution": distribution_rows}
_EXTRA: Final = "extras."


@lru_cache(maxsize=4_096)
def steps(of: str, tongue: str, keys: tuple[str, ...]) -> tuple[Step, ...]:
    """The rows that concern documents with these keys, in their order: datasets share a few sets of keys."""
    present = frozenset(keys)
    return tuple(
        (row.of, row.into.startswith(_EXTRA), row.into.removeprefix(_EXTRA), row.by)
        for row in _ROWS[of](tongue)
        if isinstance(row, Give) and row.of in present
    )


TRANSLATED: Final = (
    "title_translated", "notes_translated", "tags_translated", "name_translated", "description_translated",
)  # fmt: skip
"""Fields of ckanext-fluent, language maps: a CKAN without it has no place for them."""
