"""What of a DCAT-US dataset goes where: 1.0 and 1.1, and the rows of their family (Argentina, DKAN, ArcGIS Hub)."""

from mappings.reading import Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_names import dataset_names, distribution_names
from mappings.schemas.dcat_us_values import (
    access,
    activity_of,
    address,
    agent_of,
    attribution_of,
    bounding_box,
    concept_of,
    document,
    kind_of_file_in,
    name_of_series,
    notation,
    relationship,
    statement_of,
    telephone,
    theme_or_code,
)
from mappings.schemas.readers import many_as_one
from mappings.schemas.shapes import digest, held_by, link, spoken, standard
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.media_types import media_type
from mappings.values.resolutions import distance, duration
from mappings.values.text import description, text, title
from mappings.values.urls import email, url


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue, within),
        "Column": column_rows(tongue),
        "ContactPoint": contact_rows(tongue),
        "DataService": service_rows(tongue, within),
        "DatasetSeries": held_by("DatasetSeries", dataset_rows(tongue, within)),
    }


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in, prose_in = spoken(title, tongue), spoken(description, tongue)
    return (
        # the Perfil Regional tells the data's date from that of the data or their description
        Take("dataModified", into="modified", by=moment),
        Take("titleMap", into="title", by=title_in),
        Take("descriptionMap", into="description", by=prose_in),
        *dataset_names(tongue, within),
        Take("created", into="created", by=moment),
        Take("accrualPeriodicity", "modified.interval", into="accrual_periodicity", by=frequency),
        Take("publisher.name", into="publisher.name", by=title_in),
        Take("publisher.mbox", "publisher.hasEmail", into="publisher.email", by=email),
        Take("publisher.homepage", "publisher.url", into="publisher.homepage", by=url),
        TakeAll("theme", "superTheme", into="theme", by=theme_or_code),
        TakeAll("category", into="type", by=concept_of(tongue)),
        TakeAll("conformsTo", into="conforms_to", by=standard),
        Take("accessLevel", "accessRights", into="access_rights", by=many_as_one(access)),
        Take("rights", "accessLevelComment", into="rights", by=many_as_one(statement_of(tongue))),
        Take("provenance", into="provenance", by=many_as_one(statement_of(tongue))),
        Take("describedBy", "dataDictionary", into="data_dictionary", by=many_as_one(document)),
        TakeAll("references", "page", into="documentation", by=document),
        Take("version", into="version", by=text),
        Take("versionNotes", into="comments", by=prose_in),
        Take("status", into="status", by=many_as_one(address)),
        Take("spatialResolutionInMeters", into="spatial_resolution_in_meters", by=many_as_one(distance)),
        Take("temporalResolution", into="temporal_resolution", by=many_as_one(duration)),
        TakeAll("geographicBoundingBox", into="spatial", by=bounding_box),
        # who else
        TakeAll("creator", into="creator", by=agent_of(tongue)),
        TakeAll("contributor", into="contributor", by=agent_of(tongue)),
        TakeAll("attribution", "source.name", into="qualified_attribution", by=attribution_of(tongue, "originator")),
        TakeAll("rightsHolder", into="qualified_attribution", by=attribution_of(tongue, "owner")),
        TakeAll("qualifiedAttribution", into="qualified_attribution", by=attribution_of(tongue)),
        TakeAll("wasGeneratedBy", into="was_generated_by", by=activity_of(tongue)),
        # related resources
        TakeAll("source", into="source", by=address),
        TakeAll("inSeries", "isPartOf", into="in_series", by=name_of_series),
        TakeAll("isVersionOf", into="is_version_of", by=address),
        TakeAll("hasVersion", into="has_version", by=address),
        Take("previousVersion", into="previous_version", by=many_as_one(address)),
        TakeAll("replaces", into="replaces", by=address),
        TakeAll("isReplacedBy", into="is_replaced_by", by=address),
        TakeAll("isReferencedBy", into="is_referenced_by", by=address),
        TakeAll("relation", into="relation", by=address),
        TakeAll("qualifiedRelation", into="qualified_relation", by=relationship),
        TakeAll("alternateIdentifier", "otherIdentifier", "@id", into="other_identifier", by=notation),
        # read by functions
        TakeApart("identifier", into="identifier", because="the native identifier"),
        TakeApart("distribution", into="distribution", because="read one by one"),
        TakeApart("sample", into="sample", because="read one by one"),
        TakeApart("contactPoint", into="contact_point", because="read one by one"),
        TakeApart("mbox", into="contact_point", because="1.0 put the contact's address on the dataset"),
        Ignore("@type", "publisher.@type", "@context", because="says that a dataset is a dataset"),
        Ignore("describedByType", "dataDictionaryType", because="the type of the dictionary's file"),
        Ignore("jurisdiction", because="the level comes from the registry: records get it wrong"),
        Ignore("%*", because="DKAN's own: copies of the values that it refers to, when it changed them"),
        Ignore(
            "bureauCode", "programCode", "primaryITInvestmentUII", "PrimaryITInvestmentUII", "systemOfRecords",
            "dataQuality",
            because="bookkeeping of the United States government",
        ),
    )  # fmt: skip


def service_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a service (DCAT-US 3)."""
    return (
        *held_by("DataService", dataset_rows(tongue, within)),
        Take("endpointURL", into="endpoint_url", by=many_as_one(url)),
        TakeAll("endpointDescription", into="endpoint_description", by=document),
        TakeAll("servesDataset", into="serves_dataset", by=address),
    )


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    prose_in = spoken(description, tongue)
    return (
        Take("identifier", into="identifier", by=text),
        Take("titleMap", into="title", by=spoken(title, tongue)),
        Take("descriptionMap", into="description", by=prose_in),
        *distribution_names(tongue, within),
        Take("downloadUrl", into="download_url", by=url),
        Take("accessURL", "accessUrl", "webService", into="access_url", by=url),
        Take("rights", into="rights", by=many_as_one(statement_of(tongue))),
        Take("checksum", into="checksum", by=digest),
        Take("compressFormat", into="compress_format", by=media_type),
        Take("packageFormat", into="package_format", by=media_type),
        Take("status", into="status", by=many_as_one(address)),
        Take("availability", into="availability", by=many_as_one(address)),
        Take("spatialResolutionInMeters", into="spatial_resolution_in_meters", by=many_as_one(distance)),
        Take("temporalResolution", into="temporal_resolution", by=many_as_one(duration)),
        TakeAll("language", into="language", by=language),
        TakeAll("conformsTo", into="conforms_to", by=standard),
        TakeAll("describedBy", "page", into="documentation", by=document),
        TakeApart("accessService", into="access_service", because="read one by one"),
        Ignore("@type", because="says that a distribution is a distribution"),
        Ignore("describedByType", because="the type of the dictionary's file"),
        Ignore("%*", because="DKAN's own: copies of the values that it refers to"),
        # the Argentine profile and the Perfil Regional
        Take("type", into="type", by=kind_of_file_in(tongue)),
        Take("codelists", into="codelist", by=prose_in),
        TakeAll("codelistlink", into="codelist_link", by=link),
        TakeApart("field", into="column", because="read one by one"),
        Ignore("dataset_identifier", "datasetIdentifier", because="names the dataset that it stands in"),
        Ignore("scraping*", because="how a robot of the portal finds a series inside a workbook"),
    )


def column_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a field of a distribution (the Argentine profile, the Perfil Regional)."""
    return (
        Take("title", into="name", by=text),
        Take("type", into="datatype", by=text),
        Take("description", into="description", by=spoken(description, tongue)),
        Take("units", into="unit", by=text),
        Ignore("dataset_identifier", "distribution_identifier", because="names the dataset that it stands in"),
        Ignore("scraping*", because="how a robot of the portal finds a series inside a workbook"),
    )


def contact_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a contact point."""
    return (
        Take("fn", "name", "organization-name", into="name", by=spoken(title, tongue)),
        Take("hasEmail", "mbox", "email", into="email", by=email),
        Take("hasTelephone", "tel", "phone", into="telephone", by=telephone),
        Take("hasURL", "url", into="url", by=url),
        Ignore("@type", because="says that a contact is a contact"),
    )
