"""DCAT-MX → CKAN: a dataset's JSON form as the package that a CKAN shows, or takes.

The fields are those of `mappings.ckan_package_tables`; here stands what is more than a field: identifiers, tags, the
institution as an organization, themes as groups, distributions as resources.  Pure: the same document gives the same
package.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mappings.ckan_ids import ckan_id, resource_id
from mappings.ckan_limits import keep_to_limits, tags_from_keywords
from mappings.ckan_package_tables import steps
from mappings.ckan_package_values import ckan_name, label_in, naive_utc, words_in
from mappings.issues import Issue
from mappings.values.languages import known_tag

Document = Mapping[str, Any]


class Packaged(NamedTuple):
    """A package, and what of the dataset CKAN would not have taken as it was."""

    package: dict[str, Any]
    issues: tuple[Issue, ...]


def package_from_document(
    document: Document, *, name: str, source: str = "", created: str | None = None, changed: str | None = None
) -> Packaged:
    """Write a dataset as a package.

    `document` is a dataset of the profile in its JSON form; `name` the package's (lower case ASCII, digits, ``-``,
    ``_``, 2 to 100 of them); `source` the slug of the source that it was harvested from; `created` and `changed` are
    moments with a zone: since when it is in the index, and when the index last said something else of it.

    CKAN's licences are those of packages: one that all distributions have is the package's, too.

    Issues: ``ckan.tag_mended``, ``ckan.tag_refused``, ``ckan.email``, ``ckan.version``.
    """
    tongue = tongue_of(document)
    shown = licence_of(document)
    package, extras = _given({**document, "license": shown} if shown else document, "Dataset", tongue)
    issues = [*keep_to_limits(package, extras), *_give_tags(document, tongue, package)]
    identifier = ckan_id(document["@id"])
    organization = organization_from_agent(document["publisher"])
    if source:
        extras["harvest_source_id"] = source
    resources = [
        _resource(distribution, number, document["@id"], tongue)
        for number, distribution in enumerate(document.get("distribution", ()))
    ]
    return Packaged(
        {
            **_BLANK,
            **package,
            "id": identifier,
            "name": name,
            "owner_org": organization["id"],
            "organization": organization,
            "groups": [group_from_theme(theme) for theme in document.get("theme", ())],
            "resources": resources,
            "extras": [{"key": key, "value": value} for key, value in extras.items()],
            "num_resources": len(resources),
            "num_tags": len(package["tags"]),
            "metadata_created": naive_utc(created),
            "metadata_modified": naive_utc(changed),
        },
        tuple(issues),
    )


def licence_of(document: Document) -> Document | None:
    """The licence that a package shows: the dataset's, or else the one that all of its distributions have."""
    if "license" in document:
        return document["license"]  # type: ignore[no-any-return]
    licences = [distribution.get("license") for distribution in document.get("distribution", ())]
    shared = {licence["@id"] if licence else None for licence in licences}
    return licences[0] if len(shared) == 1 else None


def organization_from_agent(agent: Document) -> dict[str, Any]:
    """An institution as CKAN's organization; its name is the end of its URI."""
    title = words_in("es")(agent["name"])
    return {
        "id": ckan_id(agent["@id"]),
        "name": ckan_name(agent["@id"]),
        "title": title,
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": None,
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group_from_theme(concept: Document) -> dict[str, Any]:
    """A theme as CKAN's group; its name is the end of its IRI."""
    title = label_in("es")(concept)
    return {
        "id": ckan_id(concept["@id"]),
        "name": ckan_name(concept["@id"]),
        "title": title,
        "display_name": title,
        "description": "",
        "image_display_url": "",
    }


def tag_from_name(name: str) -> dict[str, Any]:
    """A free tag, as CKAN shows it in a package."""
    return {"id": ckan_id(f"urn:tag:{name}"), "name": name, "display_name": name, "state": "active",
            "vocabulary_id": None}  # fmt: skip


def tongue_of(document: Document) -> str:
    """In which language readers will take a package's bare texts to be: the one of its data, else Spanish."""
    languages = document.get("language", ())
    return (known_tag(languages[0]) if len(languages) == 1 else None) or "es"


_BLANK: Mapping[str, Any] = {
    "title": "", "notes": "", "url": "", "author": None, "author_email": None, "maintainer": None,
    "maintainer_email": None, "version": None, "license_id": "notspecified", "license_title": None, "isopen": False,
    "type": "dataset", "state": "active", "private": False, "creator_user_id": None, "relationships_as_subject": [],
    "relationships_as_object": [],
}  # fmt: skip
"""What a package shows of fields that are not known.  No author: readers of CKAN take him for whom to ask."""

_BLANK_RESOURCE: Mapping[str, Any] = {
    "name": "", "description": "", "url": "", "format": "", "mimetype": None, "mimetype_inner": None, "size": None,
    "hash": "", "created": None, "last_modified": None, "url_type": None, "resource_type": None, "cache_url": None,
    "cache_last_updated": None, "state": "active",
}  # fmt: skip


def _given(document: Document, of: str, tongue: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the rows of a class's table over a document: CKAN's fields, and its extras by key."""
    fields: dict[str, Any] = {}
    extras: dict[str, Any] = {}
    for key, is_extra, field, write in steps(of, tongue, tuple(document)):
        holder = extras if is_extra else fields
        if field not in holder:
            value = write(document[key])
            if value is not None and value != "":
                holder[field] = value
    return fields, extras


def _give_tags(document: Document, tongue: str, package: dict[str, Any]) -> tuple[Issue, ...]:
    """Give the keywords of all languages as tags, and beside them as they are where tags do not say as much."""
    keywords: Mapping[str, list[str]] = document.get("keyword", {})
    names, issues = tags_from_keywords(keyword for words in keywords.values() for keyword in words)
    package["tags"] = [tag_from_name(name) for name in names]
    if keywords and (issues or keywords.keys() != {tongue}):
        package["tags_translated"] = keywords
    return issues


def _resource(distribution: Document, position: int, package_uri: str, tongue: str) -> dict[str, Any]:
    fields, _ = _given(distribution, "Distribution", tongue)
    identifier = resource_id(package_uri, distribution["@id"])
    place = {"id": identifier, "package_id": ckan_id(package_uri), "position": position}
    return {**_BLANK_RESOURCE, **fields, **place}
