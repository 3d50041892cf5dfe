"""The facts of a dataset as software that speaks JSON writes them."""

from datetime import datetime
from typing import Any

from tests.truth.facts import DatasetFacts
from tests.truth.made import STATES, THEMES

LICENCE_IDS = {
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC-BY-SA-4.0",
}


def only(values: frozenset[Any]) -> Any:
    """The one of a set of one."""
    (value,) = values
    return value


def bare(moment: str) -> str:
    """A moment as CKAN writes it: UTC, and nobody says so."""
    return moment.removesuffix("Z")


def ckan_package(facts: DatasetFacts) -> dict[str, Any]:
    """A package of CKAN 2.10 with ckanext-dcat's extras."""
    start, end = only(facts.periods)
    extras = {
        "issued": facts.issued, "frequency": facts.frequency, "spatial_text": STATES[only(facts.places)],
        "temporal_start": start, "temporal_end": end, "language": "es",
    }  # fmt: skip
    theme = only(facts.themes)
    return {
        "id": facts.identifier, "name": facts.name, "title": facts.title, "notes": facts.description,
        "url": facts.landing_page, "maintainer": facts.contact_name, "maintainer_email": facts.contact_email,
        "organization": {"name": "institucion", "title": facts.publisher}, "private": False, "state": "active",
        "type": "dataset", "license_id": LICENCE_IDS[facts.license], "license_url": facts.license,
        "metadata_created": "2019-01-01T00:00:00", "metadata_modified": bare(facts.modified),
        "tags": [{"name": word, "display_name": word} for word in sorted(facts.keywords)],
        "groups": [{"name": theme, "title": THEMES[theme], "display_name": THEMES[theme]}],
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": [
            {"id": f"{facts.identifier}-{position}", "url": file.url, "name": file.title,
             "description": file.description, "format": file.format, "mimetype": file.media_type,
             "size": file.byte_size, "created": bare(file.issued), "last_modified": bare(file.modified)}
            for position, file in enumerate(facts.files)
        ],
    }  # fmt: skip


def displayed(moment: str) -> str:
    """A moment as Drupal displays it, on a site that runs on UTC."""
    return datetime.fromisoformat(moment).strftime("%a, %m/%d/%Y - %H:%M")


def dkan_package(facts: DatasetFacts) -> dict[str, Any]:
    """A package of DKAN 1.13, whose later fields stand apart."""
    start, end = only(facts.periods)
    return {
        "id": facts.identifier, "name": facts.name, "title": facts.title, "notes": facts.description,
        "url": facts.landing_page, "state": "active", "private": False, "type": "Dataset",
        "license_title": facts.license, "metadata_created": displayed(facts.issued),
        "metadata_modified": displayed(facts.modified), "groups": [{"title": facts.publisher}],
        "tags": [{"name": word} for word in sorted(facts.keywords)],
        "dkan_additional_fields": {
            "field_contact_name": facts.contact_name, "field_contact_email": facts.contact_email,
            "field_frequency": facts.frequency, "field_topic": [THEMES[only(facts.themes)]],
            "field_temporal_coverage": {"value": start, "value2": end},
            "field_spatial_geographical_cover": STATES[only(facts.places)],
        },
        "resources": [
            {"id": f"{facts.identifier}-{position}", "url": file.url, "name": file.title,
             "description": file.description, "format": file.format.lower(), "mimetype": file.media_type,
             "size": str(file.byte_size), "created": displayed(file.issued), "last_modified": displayed(file.modified)}
            for position, file in enumerate(facts.files)
        ],
    }  # fmt: skip


def dcat_us_dataset(facts: DatasetFacts) -> dict[str, Any]:
    """A dataset of DCAT-US 1.1, as data.json, DKAN 2 and the feed of a Hub have it."""
    return {
        "@type": "dcat:Dataset", "identifier": facts.identifier, "title": facts.title, "accessLevel": "public",
        "description": facts.description, "keyword": sorted(facts.keywords), "issued": facts.issued,
        "modified": facts.modified, "publisher": {"@type": "org:Organization", "name": facts.publisher},
        "contactPoint": {"@type": "vcard:Contact", "fn": facts.contact_name,
                         "hasEmail": f"mailto:{facts.contact_email}"},
        "license": facts.license, "accrualPeriodicity": facts.frequency, "spatial": STATES[only(facts.places)],
        "temporal": "/".join(only(facts.periods)), "language": ["es"], "landingPage": facts.landing_page,
        "theme": [THEMES[only(facts.themes)]],
        "distribution": [
            {"@type": "dcat:Distribution", "title": file.title, "description": file.description,
             "downloadURL": file.url, "mediaType": file.media_type, "format": file.format.lower()}
            for file in facts.files
        ],
    }  # fmt: skip


def schema_org_dataset(facts: DatasetFacts) -> dict[str, Any]:
    """A dataset of schema.org, as Google's guide for datasets asks for it."""
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "@id": f"{facts.landing_page}#dataset",
        "name": facts.title, "description": facts.description, "keywords": sorted(facts.keywords),
        "publisher": {"@type": "Organization", "name": facts.publisher},
        "contactPoint": {"@type": "ContactPoint", "name": facts.contact_name, "email": facts.contact_email},
        "license": facts.license, "datePublished": facts.issued, "dateModified": facts.modified,
        "spatialCoverage": {"@type": "Place", "name": STATES[only(facts.places)]},
        "temporalCoverage": "/".join(only(facts.periods)), "inLanguage": "es", "url": facts.landing_page,
        "distribution": [
            {"@type": "DataDownload", "name": file.title, "description": file.description, "contentUrl": file.url,
             "encodingFormat": file.media_type, "contentSize": f"{file.byte_size} B", "datePublished": file.issued,
             "dateModified": file.modified}
            for file in facts.files
        ],
    }  # fmt: skip


def geonode_resource(facts: DatasetFacts, number: int) -> dict[str, Any]:
    """A resource of GeoNode, in the fields that both of its APIs have."""
    start, end = only(facts.periods)
    first, *last = facts.contact_name.split(" ", 1)
    return {
        "pk": str(number), "uuid": facts.identifier, "resource_type": "dataset", "title": facts.title,
        "raw_abstract": facts.description, "keywords": [{"name": word} for word in sorted(facts.keywords)],
        "category": {"identifier": THEMES[only(facts.themes)]}, "regions": [{"name": STATES[only(facts.places)]}],
        "detail_url": facts.landing_page, "date": facts.issued, "date_type": "publication",
        "last_updated": facts.modified, "maintenance_frequency": GEONODE_FREQUENCIES[facts.frequency],
        "license": {"identifier": LICENCE_IDS[facts.license], "url": facts.license}, "language": "spa",
        "temporal_extent_start": start, "temporal_extent_end": end,
        "poc": [{"first_name": first, "last_name": " ".join(last), "email": facts.contact_email,
                 "organization": facts.publisher}],
        "links": [
            {"url": file.url, "link_type": "data", "extension": file.format.lower(), "mime": file.media_type,
             "name": file.title}
            for file in facts.files
        ],
    }  # fmt: skip


GEONODE_FREQUENCIES = {
    "R/P1Y": "annually", "R/P6M": "biannually", "R/P3M": "quarterly", "R/P1M": "monthly", "R/P1W": "weekly",
    "R/P1D": "daily", "irregular": "irregular",
}  # fmt: skip
"""Its own words: MD_MaintenanceFrequencyCode, and ``biannually`` for twice a year."""


def epoch(moment: str) -> int:
    """Milliseconds since 1970, as ArcGIS counts."""
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def hub_item(facts: DatasetFacts) -> dict[str, Any]:
    """The properties of an item as the searches of a Hub give them."""
    return {
        "id": facts.identifier.replace("-", ""), "title": facts.title, "description": facts.description,
        "tags": sorted(facts.keywords), "categories": [f"/Categories/{THEMES[only(facts.themes)]}"],
        "created": epoch(f"{facts.issued}T00:00:00Z"), "modified": epoch(facts.modified), "access": "public",
        "source": facts.publisher, "owner": facts.contact_name, "orgContactEmail": facts.contact_email,
        "structuredLicense": {"url": facts.license}, "culture": "es-mx", "slug": f"datos::{facts.name}",
        "additionalResources": [{"url": file.url, "name": file.title, "type": file.format} for file in facts.files],
    }  # fmt: skip
