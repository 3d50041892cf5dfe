"""What of an answer of ArcGIS Hub's search goes where: OGC API Records and the older JSON:API, side by side."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from mappings.reading import Ignore, Row, Tables, Take, TakeAll, TakeApart, TakeClearest
from mappings.schemas.roles import ROLES
from mappings.schemas.shapes import spoken
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.dates import moment
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.media_types import file_format
from mappings.values.places import geometry
from mappings.values.text import description, keywords, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url


def tables(tongue: str = "es", within: str | None = None) -> Tables:  # noqa: ARG001 -- items name no places
    """The tables of the schema; `tongue` is the language of bare texts."""
    return {
        "Dataset": dataset_rows(tongue),
        "Distribution": distribution_rows(tongue),
        "ContactPoint": contact_rows(tongue),
    }


def dataset_rows(tongue: str) -> tuple[Row, ...]:
    """The table of an item or a layer."""
    title_in, prose_in = spoken(title, tongue), spoken(description, tongue)
    return (
        Take("title", "name", into="title", by=title_in),
        Take("description", "searchDescription", "snippet", into="description", by=prose_in),
        Take("tags", into="keyword", by=spoken(keywords, tongue)),
        TakeAll("categories", into="theme", by=category),
        Take("created", into="issued", by=epoch),
        Take("modified", "itemModified", into="modified", by=epoch),
        Take("source", "orgName", "organization", into="publisher.name", by=title_in),
        TakeClearest("structuredLicense.url", "structuredLicense.type", "license", "licenseInfo",
                     into="license", by=licence),
        Take("accessInformation", into="rights", by=prose_in),
        Take("access", into="access_rights", by=access_level),
        Take("extent", "itemExtent", "geometry", into="spatial.box", by=extent_or_corners),
        TakeAll("culture", "languages", into="language", by=language),
        TakeAll("orgName", "organization", into="qualified_attribution", by=host_in(tongue)),
        TakeAll("id", into="other_identifier", by=text),
        TakeApart("orgContactEmail", "owner", into="contact_point", because="read one by one"),
        TakeApart("additionalResources", "url", "type", into="distribution", because="read one by one"),
        TakeApart("slug", into="landing_page", because="the page of an item on its site is called so"),
        Ignore("structuredLicense.text", "structuredLicense.name", "structuredLicense.abbr",
               because="the licence again, in words"),
        Ignore("boundary", "spatialReference", "serviceSpatialReference", "layer", "layers", "fields", "fieldNames",
               "server", "statistics", "recordCount", "geometryType", "displayField", "objectIdField", "currentVersion",
               because="how the service draws and counts a layer, which it tells itself"),
        Ignore("advancedQueryCapabilities", "hasApi", "hasStaticData", "maxRecordCount", "serverCapabilities",
               "supportedExtensions", "supportedQueryFormats", "supportsAdvancedQueries", "useStandardizedQueries",
               because="what may be asked of the service, which it tells itself"),
        Ignore("collection", "content", "hubType", "typeCategories", "typeKeywords",
               because="the kind of item, which its type says"),
        Ignore("itemId", "guid", because="keys of the item; its identifier holds them"),
        Ignore("groupIds", "orgId", "ownerFolder", because="keys of the portal's groups, accounts and folders"),
        Ignore("orgExtent", "region", "sector",
               because="what the account of the institution says of the institution, and not of the data"),
        Ignore("banner", "largeThumbnail", "screenshots", "thumbnail", "thumbnailUrl",
               because="pictures for the portal's own pages"),
        Ignore("avgRating", "lastViewed", "numComments", "numRatings", "numViews", "scoreCompleteness",
               because="how the item fares on the portal, which changes at every visit"),
        Ignore("size", because="what the item takes up in the portal's storage; no size of a file"),
        Ignore("modifiedProvenance", "sourceProvenance", because="where the portal took a value from"),
        Ignore("advancedSettings", "apiToken1ExpirationDate", "apiToken2ExpirationDate", "commentsEnabled",
               "composeStatus", "composedAt", "contentOrigin", "contentSecurityPolicy", "downloadable",
               "enrichCoverage", "enrichQuality", "errors", "groupDesignations", "isOrgItem", "itemControl", "listed",
               "openData", "protected", "proxyFilter", "subInfo", "validExtent", "xFrameOptions",
               because="the portal's own bookkeeping"),
    )  # fmt: skip


def distribution_rows(tongue: str) -> tuple[Row, ...]:
    """The table of what an item leads to: its service, or another address that its owner gave."""
    return (
        Take("name", into="title", by=spoken(title, tongue)),
        Take("url", into="url", by=url),
        Take("type", into="format", by=file_format),
        Ignore("isMetadata", "provenance", because="the portal's own bookkeeping"),
    )


def contact_rows(tongue: str) -> tuple[Row, ...]:
    """The table of whom to ask."""
    return (
        Take("owner", into="name", by=spoken(title, tongue)),
        Take("orgContactEmail", into="email", by=email),
    )


def host_in(tongue: str) -> Callable[[Any], Reading[dict[str, Any]]]:
    """Make a reader of the institution that an item's account belongs to: it gives the data out, whoever made them."""

    @wraps(title)
    def read_host(value: Any) -> Reading[dict[str, Any]]:
        name, code = title(value, tongue)
        return ({"agent": {"name": name}, "had_role": ROLES["distributor"]} if name else None), code

    return read_host


def epoch(value: Any) -> Reading[str]:
    """Read a time that ArcGIS wrote, in milliseconds since 1970: that is its way, and no fault of a publisher's."""
    found, code = moment(value)
    return found, None if found is not None and isinstance(value, int) else code


def extent_or_corners(value: Any) -> Reading[str]:
    """Read an area: GeoJSON, or the south-west and the north-east corner, alone or in an ``envelope``."""
    found = value.get("coordinates") if isinstance(value, dict) and value.get("type") == "envelope" else value
    if isinstance(found, list) and len(found) == 2 and all(isinstance(end, list) and len(end) == 2 for end in found):
        return geometry([*found[0], *found[1]])
    return geometry(value) if found else (None, None)


def category(value: Any) -> Reading[Any]:
    """Read a category, ``/Categories/Boundaries``: its last step is its name."""
    return theme(value.rstrip("/").rpartition("/")[2] if isinstance(value, str) else value)
