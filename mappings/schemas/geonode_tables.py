"""What of a GeoNode resource goes where: API v2 and the older v1, whose fields stand beside one another here.

What is read into ``extra.…`` is of ISO 19115 and has no field of the profile, nor of GeoDCAT-AP: it is kept beside,
under the names that it has where the same portal is read through its CSW (`iso19139_tables`).
"""

from typing import Any

from mappings.areas import area_in
from mappings.dcat_mx import Concept
from mappings.reading import LEFT_ASIDE, Heed, Ignore, Row, Tables, Take, TakeAll, TakeApart, TakeClearest
from mappings.schemas.dcat_us_values import attribution_of
from mappings.schemas.shapes import spoken
from mappings.values import Reading
from mappings.values.dates import moment, utc_moment
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.media_types import file_format, media_type
from mappings.values.places import geometry
from mappings.values.text import description, keywords, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url

WHOLE_WORLD = "POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"
"""The area of what has none: documents, and layers before they are read."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue),
        "ContactPoint": contact_rows(tongue),
        "Column": column_rows(tongue),
    }


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a resource."""
    title_in, prose_in = spoken(title, tongue), spoken(description, tongue)
    return (
        Take("title", "name", into="title", by=title_in),
        Take("raw_abstract", "abstract", into="description", by=prose_in),
        Take("keywords", "tkeywords", into="keyword", by=spoken(keywords, tongue)),
        Take("detail_url", "distribution_url", "embed_url", into="landing_page", by=url),
        Take("date.publication", "created", into="issued", by=server_moment),
        Take("date.creation", into="created", by=server_moment),
        Take("date.revision", "last_updated", into="modified", by=server_moment),
        Take("maintenance_frequency", into="accrual_periodicity", by=frequency),
        TakeClearest("license.identifier", "license.url", "license.name", "license.name_long", "license.value",
                     into="license", by=named_licence),
        Take("poc.organization", "owner.organization", into="publisher.name", by=title_in),
        Take("temporal_extent_start", into="temporal.start", by=server_moment),
        Take("temporal_extent_end", into="temporal.end", by=server_moment),
        Take("ll_bbox_polygon", "extent.coords", "bbox_polygon", "bbox", "csw_wkt_geometry",
             into="spatial.box", by=footprint),
        TakeAll("regions", into="spatial", by=area_in(within, tongue)),
        TakeAll("category.identifier", "category__gn_description", into="theme", by=theme),
        TakeAll("language", into="language", by=language),
        TakeAll("uuid", "alternate", "typename", "doi", into="other_identifier", by=text),
        Take("edition", into="version", by=text),
        Take("constraints_other", "restriction_code_type.gn_description", "restriction_code_type.description",
             "restriction_code_type.identifier", into="rights", by=prose_in),
        TakeAll("attribution", into="qualified_attribution", by=attribution_of(tongue, "originator")),
        Take("data_quality_statement", into="provenance", by=prose_in),
        Take("purpose", into="extra.purpose", by=prose_in),
        Take("supplemental_information", into="extra.supplemental_information", by=prose_in),
        TakeApart("pk", "id", into="identifier", because="the portal's number, the identifier of what has no uuid"),
        Heed("resource_type", "subtype",
             because="only layers and documents are data; maps, stories and dashboards show them"),
        TakeApart("poc", "owner", "owner_name", "owner__username", into="contact_point", because="read one by one"),
        TakeApart("links", "download_url", "download_urls", "href", "extension", into="distribution",
                  because="data and services are distributions; pages, pictures and metadata records are not"),
        TakeApart("attribute_set", into="distribution", because="the columns of the first file, read one by one"),
        Heed("date_type", because="says whether the date is of publication or of revision"),
        Heed("srid", "extent.srid", because="says which coordinates can be used as they are"),
        Ignore("category.*", "license.*", "poc.*", "owner.*", because="says the same in more words"),
        Ignore("metadata_author", because="who described the data is not whom to ask about them"),
        Heed("is_published", "is_approved", because="only public resources are mapped"),
        Ignore("distribution_description", because="always “Web address (URL)”"),
        Ignore(
            "styles", "default_style", "sld_url", "featureinfo_custom_template", "use_featureinfo_custom_template",
            "thumbnail_url", "time_regex", "elevation_regex", "ows_url", "ptype", "charset", "is_mosaic", "has_time",
            "has_elevation", "data", "blob", "maplayers", "execution_data",
            because="how the portal draws a layer",
        ),
        Ignore(
            "store", "workspace", "storeType", "store_type", "polymorphic_ctype_id", "csw_*", "resource_uri", "link",
            "site_url", "dirty_state", "state", "featured", "advertised", "popular_count", "share_count", "rating",
            "online", "perms", "processed", "favorite", "metadata_only", "metadata_uploaded*", "is_copyable",
            "sourcetype", "group", "custom_md", "gtype", "detail_url.relative",
            because="the portal's own bookkeeping",
        ),
    )  # fmt: skip


def distribution_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a link."""
    return (
        Take("name", into="title", by=spoken(title, tongue)),
        Take("url", into="url", by=url),
        TakeClearest("service", "kind", "extension", into="format", by=file_format),
        Take("mime", into="media_type", by=media_type),
        Heed("link_type", because="tells services from files"),
        Ignore("pk", "id", "ajax_safe", "default", "extras", because="the portal's own bookkeeping"),
    )


def column_rows(tongue: str) -> tuple[Row, ...]:
    """The table of an attribute of a layer."""
    return (
        Take("attribute", into="name", by=text),
        Take("attribute_label", into="title", by=spoken(title, tongue)),
        Take("description", into="description", by=spoken(description, tongue)),
        Take("attribute_type", into="datatype", by=text),
        Ignore("*", because="how the portal shows it, and figures that it reckons of it"),
    )


def contact_rows(tongue: str) -> tuple[Row, ...]:
    """The table of an owner or a point of contact."""
    return (
        Take("name", "full_name", "organization", "username", into="name", by=spoken(title, tongue)),
        Take("email", into="email", by=email),
        Take("voice", into="telephone", by=text),
        Ignore("*", because="of a person nothing is published but how to ask"),
    )


def server_moment(value: Any) -> Reading[str]:
    """Read a time that GeoNode wrote: naive times are UTC, its default zone; midnight is a day that somebody chose."""
    is_day = isinstance(value, str) and value.strip().removesuffix("Z").endswith("T00:00:00")
    return moment(value.strip().removesuffix("Z")) if is_day else utc_moment(value)


def named_licence(value: Any) -> Reading[Concept]:
    """Read a licence; the number that v1 gives of one says nothing outside its portal."""
    return (None, LEFT_ASIDE) if isinstance(value, int | float) else licence(value)


def footprint(value: Any) -> Reading[str]:
    """Read the area of a resource; the whole world says nothing."""
    found, code = geometry(value)
    return (None, None) if found == WHOLE_WORLD else (found, code)
