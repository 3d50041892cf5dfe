"""schema.org's Dataset in JSON-LD, as web pages carry it for search engines: Dataverse, CKAN, Zenodo, national portals.

Sources: schema.org; developers.google.com/search/docs/appearance/structured-data/dataset; science-on-schema.org.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Ignore, Row, Sheet, Tables, Take, TakeAll, TakeApart, TakeClearest, is_empty
from mappings.schemas.linked_objects import kinds_of, main_dataset
from mappings.schemas.readers import many_as_one
from mappings.schemas.roles import ROLES
from mappings.schemas.schema_org_values import (
    access_condition,
    encoding,
    identifier_value,
    only_media_type,
    place_in,
    sha256,
    spdx_checksum,
    time_span,
    work,
)
from mappings.schemas.shapes import objects_in, sheets_of, spoken, standard
from mappings.schemas.tongues import origin_of_texts
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.languages import language, language_tag
from mappings.values.licences import licence
from mappings.values.numbers import byte_size
from mappings.values.text import description, keywords, text, title
from mappings.values.urls import email, url

_PUBLISHING = ("publisher", "provider", "sourceOrganization", "maintainer", "creator", "author")
"""Who stands for the publisher, in this order; all but the first are said to be derived; persons stand for nobody."""
_CREATING = ("creator", "author")
_OTHER_ROLES = ("editor", "funder", "sponsor", "copyrightHolder", "producer", "accountablePerson")
_OF_AGENT = {"name": "name", "email": "email", "url": "homepage"}
"""What is published of an institution, by the part of an office that it is."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue),
        "ContactPoint": contact_rows(tongue),
    }


_sheets = sheets_of(tables)


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in = spoken(title, tongue)
    prose_in = spoken(description, tongue)
    return (
        Take("name", "headline", "alternateName", into="title", by=title_in),
        Take("description", "abstract", into="description", by=prose_in),
        Take("keywords", into="keyword", by=spoken(keywords, tongue)),
        Take("url", "mainEntityOfPage", into="landing_page", by=many_as_one(url)),
        Take("datePublished", into="issued", by=many_as_one(moment)),
        Take("dateModified", into="modified", by=many_as_one(moment)),
        Take("dateCreated", into="created", by=many_as_one(moment)),
        Take("repeatFrequency", into="accrual_periodicity", by=many_as_one(frequency)),
        TakeClearest("license", into="license", by=many_as_one(licence)),
        Take("conditionsOfAccess", into="access_rights", by=access_condition),
        Take("conditionsOfAccess", "usageInfo", "copyrightNotice", into="rights", by=prose_in),
        TakeAll("temporalCoverage", "temporal", into="temporal", by=time_span),
        TakeAll("spatialCoverage", "spatial", into="spatial", by=place_in(within, tongue)),
        TakeAll("inLanguage", into="language", by=language),
        TakeAll("identifier", "sameAs", into="other_identifier", by=identifier_value),
        TakeAll("isBasedOn", "isBasedOnUrl", "prov:wasDerivedFrom", into="source", by=work),
        Take("version", into="version", by=many_as_one(text)),
        TakeAll("citation", into="extra.citation", by=text),
        TakeAll("measurementTechnique", into="extra.measurement_technique", by=text),
        Take("isAccessibleForFree", into="extra.is_accessible_for_free", by=text),
        TakeApart("@id", into="identifier", because="the native identifier, before the identifiers that are given"),
        TakeApart("distribution", into="distribution", because="read one by one"),
        TakeApart(*_PUBLISHING, into="publisher", because="an institution; persons stand for none"),
        TakeApart("contactPoint", into="contact_point", because="read one by one, the publisher's too"),
        TakeApart(*_CREATING, into="creator", because="who made the data; of a person the name alone"),
        TakeApart("contributor", into="contributor", because="who helped; of a person the name alone"),
        TakeApart(*_OTHER_ROLES, into="qualified_attribution", because="who played another part, and which"),
        Ignore("@type", "additionalType", because="says that a dataset is a dataset"),
        Ignore("includedInDataCatalog", "isPartOf", because="the catalogue is the source's own"),
        Ignore("potentialAction", "interactionStatistic", "thumbnailUrl", "image", "isFamilyFriendly",
               because="for search engines and web pages"),
    )  # fmt: skip


def distribution_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a DataDownload."""
    return (
        Take("identifier", "@id", into="identifier", by=many_as_one(identifier_value)),
        Take("name", into="title", by=spoken(title, tongue)),
        Take("description", into="description", by=spoken(description, tongue)),
        Take("contentUrl", "downloadUrl", into="download_url", by=many_as_one(url)),
        Take("url", "embedUrl", into="access_url", by=many_as_one(url)),
        Take("encodingFormat", "fileFormat", into="media_type", by=many_as_one(only_media_type)),
        Take("encodingFormat", "fileFormat", into="format", by=encoding),
        Take("contentSize", into="byte_size", by=many_as_one(byte_size)),
        Take("datePublished", "dateCreated", "uploadDate", into="issued", by=many_as_one(moment)),
        Take("dateModified", into="modified", by=many_as_one(moment)),
        TakeClearest("license", into="license", by=many_as_one(licence)),
        Take("sha256", into="checksum", by=sha256),
        Take("spdx:checksum", into="checksum", by=spdx_checksum),
        TakeAll("inLanguage", into="language", by=language),
        TakeAll("spdx:conformsTo", "dct:conformsTo", into="conforms_to", by=standard),
        Ignore("@type", "additionalType", because="says that a distribution is a distribution"),
    )


def contact_rows(tongue: str) -> tuple[Row, ...]:
    """The table of an Organization, Person or ContactPoint."""
    return (
        Take("name", "legalName", "contactType", into="name", by=spoken(title, tongue)),
        Take("email", into="email", by=many_as_one(email)),
        Take("telephone", into="telephone", by=many_as_one(text)),
        Take("url", into="url", by=many_as_one(url)),
        TakeApart("contactPoint", into="contact_point", because="read one by one, the publisher's too"),
        Ignore("*", because="says more of an institution or a person than how to reach it"),
    )


def dataset_from_schema_org(document: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map the dataset that a JSON-LD object describes.

    `identifier` is the native one where the harvester knows it; otherwise the dataset's IRI, identifier or URL.  What
    holds no schema.org Dataset is refused as ``record.not_dataset``.
    """
    node, tongue = main_dataset(document)
    if node is None:
        kind = document.get("@type")
        code = "record.not_dataset" if kind else "record.no_dataset"
        return refused(code, "@type", kind or "Dataset")
    issues: list[Issue] = []
    spoken_at = replace(origin, language=language_tag(tongue, origin.language)) if tongue else origin
    sheets = _sheets(spoken_at if tongue else origin_of_texts(origin, node.get("inLanguage")))
    native = identifier or _native(node)
    record = dict(node)
    files, strays = objects_in(record.pop("distribution", None), "distribution", issues, bare="contentUrl")
    people = {name: record.pop(name) for name in (*_PUBLISHING, "contributor", *_OTHER_ROLES) if name in record}
    contact = record.pop("contactPoint", None)
    if isinstance(record.get("keywords"), dict):
        record["keywords"] = [record["keywords"]]
    if isinstance(record.get("isAccessibleForFree"), bool):
        record["isAccessibleForFree"] = str(record["isAccessibleForFree"]).lower()
    fields, extra = sheets["Dataset"].read(record, issues)
    _take_people(people, contact, sheets["ContactPoint"], fields, issues)
    if strays:
        extra["distribution"] = strays
    distributions = [_distribution(file, number, sheets["Distribution"], issues) for number, file in enumerate(files)]
    _set_aside(fields, extra)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _native(node: Mapping[str, Any]) -> str:
    own = node.get("@id")
    if isinstance(own, str) and ":" in own and not own.startswith("_:"):
        return own
    given = node.get("identifier")
    for each in (*(given if isinstance(given, list) else (given,)), node.get("url")):
        found, _ = identifier_value(each)
        if found:
            return found
    return own if isinstance(own, str) and not own.startswith("_:") else ""


def _take_people(
    people: Mapping[str, Any], contact: Any, sheet: Sheet, fields: dict[str, Any], issues: list[Issue]
) -> None:
    """The publisher, the offices to ask, and the names of who else had a part."""
    read = {name: _read_people(name, value, sheet, issues) for name, value in people.items()}
    contacts = [office for _, office in _read_people("contactPoint", contact, sheet, issues)]
    for name in _PUBLISHING:
        found = next(
            (each for each in read.get(name, ()) if "name" in each[1] and "Person" not in kinds_of(each[0])), None
        )
        if found is None:
            continue
        node, office = found
        fields["publisher.name"] = office["name"]
        for part, field in (("email", "publisher.email"), ("url", "publisher.homepage")):
            if part in office:
                fields[field] = office[part]
        if name != "publisher":
            fields["derived"] = (*fields.get("derived", ()), "publisher")
        inner = [each for _, each in _read_people(f"{name}.contactPoint", node.get("contactPoint"), sheet, issues)]
        contacts += [{"name": office["name"], **each} for each in inner]
        if not contacts and "email" in office:
            contacts = [office]
        break
    fields["contact_point"] = contacts
    _take_others(read, fields)


def _take_others(read: Mapping[str, list[tuple[Mapping[str, Any], dict[str, Any]]]], fields: dict[str, Any]) -> None:
    """Who made the data, who helped, and who played another part."""
    creators = [_agent(*each) for name in _CREATING for each in read.get(name, ()) if "name" in each[1]]
    helpers = [_agent(*each) for each in read.get("contributor", ()) if "name" in each[1]]
    others = [
        {"agent": _agent(*each), "had_role": ROLES[name]}
        for name in _OTHER_ROLES
        for each in read.get(name, ())
        if "name" in each[1]
    ]
    for field, value in (("creator", creators), ("contributor", helpers), ("qualified_attribution", others)):
        if value:
            fields[field] = [each for number, each in enumerate(value) if each not in value[:number]]


def _agent(node: Mapping[str, Any], office: Mapping[str, Any]) -> dict[str, Any]:
    """An institution with its addresses; of a person the name alone."""
    if "Person" in kinds_of(node):
        return {"name": office["name"]}
    return {part: office[name] for name, part in _OF_AGENT.items() if name in office}


def _read_people(
    name: str, value: Any, sheet: Sheet, issues: list[Issue]
) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
    nodes, _ = objects_in(value, name, issues, bare="name")
    return [(node, sheet.read(node, issues, f"{name}[{number}].")[0]) for number, node in enumerate(nodes[:200])]


def _distribution(file: Mapping[str, Any], number: int, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    fields, extra = sheet.read(file, issues, f"distribution[{number}].")
    if fields.get("identifier", "").startswith("_:"):
        del fields["identifier"]
    _set_aside(fields, extra)
    if extra:
        fields["extra"] = extra
    return fields


def _set_aside(fields: dict[str, Any], extra: dict[str, Any]) -> None:
    """Move what the table reads but the profile has no field for."""
    for name in [name for name in fields if name.startswith("extra.")]:
        value = fields.pop(name)
        if not is_empty(value):
            extra[name.removeprefix("extra.")] = value
