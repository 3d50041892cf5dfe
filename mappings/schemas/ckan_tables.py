"""What of a CKAN package and its resources goes where."""

from mappings.areas import area_in
from mappings.reading import Heed, Ignore, Row, Tables, Take, TakeAll, TakeApart, TakeClearest
from mappings.schemas.ckan_values import (
    access_in_list,
    agent_in,
    attribution_in,
    concept,
    contact_in,
    days_between_updates,
    institution_type,
    licence_in_list,
    moment_of_description,
    name_of_series,
    office_in,
    position_in,
    relationship,
    sample,
    service_in,
    single,
    solr_range,
)
from mappings.schemas.dcat_us_values import attribution_of
from mappings.schemas.iso_values import statements_in
from mappings.schemas.shapes import digest, held_by, link, spoken, standard
from mappings.values.access import access_level
from mappings.values.dates import moment, period, utc_moment
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.media_types import file_format, media_type
from mappings.values.numbers import byte_size
from mappings.values.resolutions import distance, duration
from mappings.values.text import description, keywords, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, iri, url

OFFICES = ("contact", "maintainer", "author")
"""Whom a package names to be asked, in the order in which they are."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    dataset = dataset_rows(tongue, within)
    return {
        "Dataset": dataset,
        "Distribution": distribution_rows(tongue, within),
        "DatasetSeries": held_by("DatasetSeries", dataset, also=OFFICES),
    }


def either(*names: str) -> tuple[str, ...]:
    """Each name as an extra (ckanext-dcat) and as a field of its own (ckanext-scheming)."""
    return tuple(full for name in names for full in (f"extras.{name}", name))


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a package."""
    title_in = spoken(title, tongue)
    prose_in = spoken(description, tongue)
    return (
        Take("title_translated", "title", "name", into="title", by=title_in),
        Take("notes_translated", "notes", into="description", by=prose_in),
        Take("tags_translated", "keywords", "tags", "tag_string",
             into="keyword", by=spoken(keywords, tongue)),
        Take("url", "landing_page", into="landing_page", by=url),
        Take(*either("issued", "dcat_issued"), into="issued", by=moment),
        Take("date_published", into="issued", by=moment),
        Take("metadata_created", into="issued", by=utc_moment),
        Take(*either("modified", "dcat_modified"), into="modified", by=moment),
        Take("date_modified", into="modified", by=moment),
        Take("metadata_modified", into="modified", by=utc_moment),
        Take(*either("frequency", "accrual_periodicity", "accrualPeriodicity"), "extras.frequency-of-update",
             "extras.Frecuencia de actualización", into="accrual_periodicity", by=frequency),
        Take("data_update_frequency", into="accrual_periodicity", by=days_between_updates),
        TakeClearest("license_id", "license_url", "license_title",
                     "extras.license_url", "extras.license_id", "extras.license_title",
                     into="license", by=licence),
        Take("extras.licence", into="license", by=licence_in_list),
        Take("extras.statements", into="rights", by=statements_in(tongue)),
        Take(*either("rights"), into="rights", by=prose_in),
        Take(
            *either("publisher_name"), "publisher.name", "organization.title", *either("dcat_publisher_name"),
            "organization.name",
            into="publisher.name", by=title_in,
        ),
        Take("publisher.email", into="publisher.email", by=email),
        Take(*either("publisher_url"), "publisher.url", into="publisher.homepage", by=url),
        Take(*either("publisher_type"), "publisher.type", into="publisher.type", by=institution_type),
        # who else
        TakeAll(*either("creator", "creator_name"), into="creator", by=agent_in(tongue)),
        TakeAll(*either("contributor"), into="contributor", by=agent_in(tongue)),
        TakeAll(*either("qualified_attribution"), into="qualified_attribution", by=attribution_in(tongue)),
        TakeAll("dataset_source", into="qualified_attribution", by=attribution_of(tongue, "originator")),
        # whom to ask
        Take(*either("contact_name"), "contact.name", into="contact.name", by=title_in),
        Take(*either("publisher_type"), into="contact.name", by=position_in(tongue)),
        TakeAll("contact.others", into="contact.others", by=office_in(tongue)),
        TakeAll(*either("contact_point"), into="contact.others", by=contact_in(tongue)),
        Take(
            *either("contact_email"), "contact.email", "extras.contact-email",
            *either("publisher_email", "dcat_publisher_email"),
            into="contact.email", by=email,
        ),
        Take(*either("contact_telephone"), "contact.telephone", into="contact.telephone", by=text),
        Take(*either("contact_uri"), "contact.url", "contact.uri", into="contact.url", by=url),
        Take("maintainer", into="maintainer.name", by=title_in),
        Take("maintainer_email", into="maintainer.email", by=email),
        Take("author", into="author.name", by=title_in),
        Take("author_email", into="author.email", by=email),
        # when
        Take(*either("temporal_start"), "extras.Inicio del periodo temporal", "extras.temporal_coverage_from",
             "extras.temporal-extent-begin",
             into="temporal.start", by=moment),
        Take(*either("temporal_end"), "extras.Final del periodo temporal", "extras.temporal_coverage_to",
             "extras.temporal-extent-end",
             into="temporal.end", by=moment),
        TakeAll(*either("temporal", "temporal_coverage"), into="temporal", by=period),
        TakeAll("dataset_date", into="temporal", by=solr_range),
        # where
        TakeAll(*either("spatial_uri", "spatial", "spatial_geom", "spatial_bbox", "spatial_text", "spatial_coverage"),
                into="spatial", by=area_in(within, tongue)),
        # what about
        TakeAll("groups", *either("theme"), into="theme", by=theme),
        TakeAll(*either("language"), "extras.metadata-language", into="language", by=language),
        TakeAll(*either("is_version_of"), into="is_version_of", by=link),
        TakeAll(*either("in_series"), into="in_series", by=name_of_series),
        TakeAll(*either("conforms_to"), into="conforms_to", by=standard),
        TakeAll("name", *either("identifier", "guid", "uri", "alternate_identifier", "doi"),
                into="other_identifier", by=text),
        TakeAll(*either("harvest_url", "source", "harvest_source_url"), into="source", by=link),
        Take(*either("access_rights", "accessLevel", "access_level"), into="access_rights", by=access_level),
        Take("extras.access_constraints", into="access_rights", by=access_in_list),
        Take(*either("dataDictionary", "data_dictionary"), into="data_dictionary", by=url),
        Take(*either("quality"), into="quality", by=link),
        Take(*either("version_notes"), into="comments", by=prose_in),
        Take(*either("provenance"), into="provenance", by=prose_in),
        TakeAll(*either("documentation"), into="documentation", by=link),
        TakeAll(*either("has_version"), into="has_version", by=link),
        TakeAll(*either("applicable_legislation"), into="applicable_legislation", by=link),
        TakeAll(*either("hvd_category"), into="hvd_category", by=concept),
        TakeAll(*either("dcat_type"), into="type", by=concept),
        TakeAll(*either("is_referenced_by"), into="is_referenced_by", by=link),
        TakeAll(*either("related_resource"), into="relation", by=link),
        TakeAll(*either("replaces"), into="replaces", by=link),
        TakeAll(*either("is_replaced_by"), into="is_replaced_by", by=link),
        Take(*either("previous_version"), into="previous_version", by=link),
        Take(*either("dcat_status"), into="status", by=iri),
        Take(*either("dcat_created"), into="created", by=moment),
        Take(*either("dcat_available"), into="available", by=moment),
        TakeAll(*either("qualified_relation"), into="qualified_relation", by=relationship),
        TakeAll(*either("sample"), into="sample", by=sample),
        Take(*either("temporal_resolution"), into="temporal_resolution", by=single(duration)),
        Take(*either("spatial_resolution_in_meters"), into="spatial_resolution_in_meters", by=single(distance)),
        Take("version", "extras.version", "extras.dcat_version", into="version", by=text),
        TakeApart("id", into="identifier", because="the native identifier"),
        TakeApart("resources", into="distribution", because="read one by one"),
        TakeApart("organization", into="publisher", because="its title is the institution's name"),
        Ignore("owner_org", because="the portal's key of the institution"),
        Heed("private", "state", "type", because="only public, active packages that are datasets are mapped"),
        Ignore("isopen", because="follows from the licence"),
        Ignore("notes_rendered", "display_name", because="made from other fields"),
        Ignore("extras.bbox-*", because="the corners of what extras.spatial draws (ckanext-spatial)"),
        Ignore(*either("spatial_centroid"), because="the middle of the same area"),
        Ignore(*either("gov_type"), because="the level comes from the registry: IMSS called itself Estatal"),
        Ignore(*either("calificacion"), because="the openness is computed from the formats"),
        Ignore(
            "creator_user_id", "num_resources", "num_tags", "revision_id", "revision_timestamp", "log_message",
            "tracking_summary", "relationships_as_subject", "relationships_as_object", "archiver", "qa",
            "num_followers", "extras.harvest_object_id", "extras.harvest_last_error", "total_res_downloads",
            "pageviews_last_14_days",
            because="the portal's own bookkeeping; some of it changes at every visit",
        ),
    )  # fmt: skip


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a resource."""
    title_in = spoken(title, tongue)
    prose_in = spoken(description, tongue)
    return (
        Take("id", into="identifier", by=text),
        Take("name_translated", "name", "title", into="title", by=title_in),
        Take("description_translated", "description", into="description", by=prose_in),
        Take("url", into="url", by=url),
        Take("access_url", into="access_url", by=url),
        Take("download_url", into="download_url", by=url),
        Take("format", into="format", by=file_format),
        Take("mimetype", "media_type", into="media_type", by=media_type),
        Take("size", "byte_size", into="byte_size", by=byte_size),
        Take("issued", into="issued", by=moment),
        Take("created", into="issued", by=utc_moment),
        Take("modified", into="modified", by=moment),
        Take("last_modified", into="modified", by=utc_moment),
        Take("metadata_modified", into="modified", by=moment_of_description),
        Take("hash", "checksum", into="checksum", by=digest),
        TakeClearest("license", "license_id", "license_url", "license_title", into="license", by=licence),
        Take("rights", into="rights", by=prose_in),
        Take("status", into="status", by=iri),
        Take("availability", into="availability", by=iri),
        Take("compress_format", into="compress_format", by=media_type),
        Take("package_format", into="package_format", by=media_type),
        TakeAll("language", into="language", by=language),
        TakeAll("conforms_to", into="conforms_to", by=standard),
        TakeAll("temporal", into="temporal", by=period),
        TakeAll("spatial", into="spatial", by=area_in(within, tongue)),
        TakeAll("documentation", into="documentation", by=link),
        TakeAll("applicable_legislation", into="applicable_legislation", by=link),
        TakeAll("access_services", into="access_service", by=service_in(tongue)),
        Take("temporal_resolution", into="temporal_resolution", by=single(duration)),
        Take("spatial_resolution_in_meters", into="spatial_resolution_in_meters", by=single(distance)),
        TakeApart("hash_algorithm", into="checksum", because="names the algorithm of the hash"),
        Ignore("state", "package_id", "position", because="says where the resource stands in its package"),
        Ignore("uri", because="its address in the catalogue it was harvested from; here it has one of its own"),
        Heed("resource_type", "url_type", because="tells files from pages, with the format"),
        Ignore("mimetype_inner", "display_name", because="guessed by the portal from other fields"),
        Ignore(
            "revision_id", "revision_timestamp", "tracking_summary", "resource_group_id",
            "cache_url", "cache_last_updated", "webstore_url", "webstore_last_updated", "datastore_*", "ckan_url",
            "task_created", "ignore_hash", "set_url_type", "original_url", "resource_id", "has_views", "archiver", "qa",
            because="the portal's own bookkeeping; some of it changes at every visit",
        ),
    )  # fmt: skip
