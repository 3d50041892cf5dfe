"""What of ISO 19139 and ISO 19115-3 metadata goes where; sources are paths of ISO's properties (`iso_xml`).

Names that the two editions have apart stand side by side.  What is read into ``extra.…`` has no field of the profile.
"""

from mappings.reading import Heed, Ignore, Row, Tables, Take, TakeAll, TakeApart
from mappings.schemas.iso_levels import resource_type
from mappings.schemas.iso_services import inspire_service_type, ogc_service, served
from mappings.schemas.iso_values import (
    abstract_in,
    access_among,
    licence_among,
    limits_in_words,
    metres,
    place_in,
    progress,
    reference_system,
    scale,
    spoken_language,
    statements_in,
    time_extent,
    topic,
)
from mappings.schemas.readers import many_as_one
from mappings.schemas.shapes import held_by, spoken
from mappings.values.dates import moment
from mappings.values.frequencies import frequency
from mappings.values.numbers import byte_size
from mappings.values.text import description, keywords, text, title
from mappings.values.urls import email, url


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {
        "Dataset": dataset_rows(tongue, within),
        "Distribution": distribution_rows(tongue),
        "ContactPoint": contact_rows(tongue),
        "DataService": service_rows(tongue, within),
        "DatasetSeries": held_by("DatasetSeries", dataset_rows(tongue, within)),
    }


def of_resource(*names: str) -> tuple[str, ...]:
    """Properties of the identification of the resource."""
    return tuple(f"identificationInfo.{name}" for name in names)


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a record."""
    title_in = spoken(title, tongue)
    prose_in = abstract_in(tongue)
    statements = statements_in(tongue)
    return (
        Take(*of_resource("citation.title", "citation.name"), into="title", by=title_in),
        Take(*of_resource("abstract"), into="description", by=prose_in),
        Take(*of_resource("descriptiveKeywords.keyword"), into="keyword", by=spoken(keywords, tongue)),
        TakeAll(*of_resource("topicCategory"), into="theme", by=topic),
        # when
        Take(*of_resource("citation.date.publication", "citation.date.released"), into="issued", by=moment),
        Take(*of_resource("citation.date.revision", "citation.date.lastRevision", "citation.date.lastUpdate"),
             into="modified", by=moment),
        Take(*of_resource("citation.date.creation", "citation.date.criation"), into="created", by=moment),
        Take(
            *of_resource("resourceMaintenance.maintenanceAndUpdateFrequency",
                         "resourceMaintenance.userDefinedMaintenanceFrequency"),
            into="accrual_periodicity", by=many_as_one(frequency),
        ),
        TakeAll(*of_resource("extent.temporalElement"), into="temporal", by=time_extent),
        # where
        TakeAll(*of_resource("extent.geographicElement", "extent.description", "descriptiveKeywords.place"),
                into="spatial", by=place_in(within, tongue)),
        TakeAll("referenceSystemInfo", into="conforms_to", by=reference_system),
        Take(*of_resource("spatialResolution"), into="spatial_resolution_in_meters", by=metres),
        Take(*of_resource("spatialResolution"), into="extra.spatial_resolution", by=scale),
        # who may do what
        Take(*of_resource("resourceConstraints.otherConstraints", "resourceConstraints.useLimitation"),
             into="license", by=licence_among),
        Take(*of_resource("resourceConstraints.statements"), into="rights", by=statements),
        Take(*of_resource("resourceConstraints.accessConstraints", "resourceConstraints.classification"),
             into="access_rights", by=access_among),
        Take(*of_resource("resourceConstraints.otherConstraints"), into="access_rights", by=limits_in_words),
        # which
        TakeAll(*of_resource("citation.identifier.code"), into="other_identifier", by=text),
        Take(*of_resource("citation.edition"), into="version", by=text),
        TakeAll(*of_resource("language", "defaultLocale.language"), into="language", by=spoken_language),
        Take("dataSetURI", *of_resource("citation.onlineResource.linkage"), into="landing_page", by=url),
        Take("resourceLineage.statement", into="provenance", by=statements),
        Take(*of_resource("purpose"), into="extra.purpose", by=prose_in),
        Take(*of_resource("supplementalInformation"), into="extra.supplemental_information", by=prose_in),
        Take(*of_resource("status"), into="status", by=many_as_one(progress)),
        Take(*of_resource("spatialRepresentationType"), into="extra.spatial_representation_type", by=many_as_one(text)),
        TakeAll("parentIdentifier", "parentMetadata.identifier.code", into="in_series", by=text),
        # read by functions
        TakeApart("fileIdentifier", "metadataIdentifier.code", into="identifier", because="the native identifier"),
        Heed("language", "defaultLocale.language", because="the language of the record's texts"),
        TakeApart(
            *of_resource("pointOfContact", "citation.citedResponsibleParty"), "contact",
            into="contact_point", because="read one by one, by role",
        ),
        TakeApart("distributionInfo", into="distribution", because="its links are read one by one"),
        TakeAll("hierarchyLevel", "metadataScope.resourceScope", into="type", by=resource_type),
        Heed("hierarchyLevel", "metadataScope.resourceScope", *of_resource("@type"),
             because="only datasets, what is like them, series and services are mapped"),
        Ignore(
            "dateStamp", "dateInfo", "metadataStandardName", "metadataStandardVersion", "metadataStandard.*",
            "metadataProfile*", "characterSet", "locale*", "otherLocale*", "defaultLocale.*", "metadataMaintenance.*",
            "hierarchyLevelName", "metadataScope.name", "metadataLinkage*", "metadataConstraints*",
            "metadataIdentifier.*", "alternativeMetadataReference*", "metadataExtensionInfo*", "applicationSchemaInfo*",
            because="speaks of the record, not of the dataset",
        ),
        Ignore(*of_resource("characterSet", "defaultLocale.*", "otherLocale*"), because="the encoding of its texts"),
        Ignore(*of_resource("resourceConstraints.useConstraints"), because="its words stand in the other constraints"),
        Ignore(*of_resource("citation.identifier.authority", "citation.presentationForm"),
               because="says nothing that a reader of the index needs"),
    )  # fmt: skip


def service_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a service."""
    return (
        *held_by("DataService", dataset_rows(tongue, within)),
        TakeAll(*of_resource("serviceType"), into="conforms_to", by=ogc_service),
        TakeAll(*of_resource("serviceType"), into="type", by=inspire_service_type),
        TakeAll(*of_resource("operatesOn"), into="serves_dataset", by=served),
        TakeApart(*of_resource("containsOperations"), "distributionInfo", into="endpoint_url",
                  because="the address of its capabilities, or else of a link to a service"),
        Ignore(*of_resource("couplingType"), because="how tightly the service is bound to its data"),
        Ignore(*of_resource("serviceTypeVersion"), because="the versions of its standard, which the service tells"),
    )  # fmt: skip


def distribution_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a link (CI_OnlineResource)."""
    return (
        Take("name", into="title", by=spoken(title, tongue)),
        Take("description", into="description", by=spoken(description, tongue)),
        Take("linkage", into="url", by=url),
        Take("transferSize", into="byte_size", by=many_as_one(byte_size)),
        Heed("protocol", "function", because="tells files, services and pages apart"),
        TakeApart("distributionFormat", into="format", because="where all files of the dataset have the same"),
        Ignore("applicationProfile", "protocolRequest", because="the software that opens the link"),
    )


def contact_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a responsible party."""
    return (
        Take("organisationName", "positionName", "individualName", into="name", by=spoken(title, tongue)),
        Take("contactInfo.address.electronicMailAddress", into="email", by=many_as_one(email)),
        Take("contactInfo.phone.voice", "contactInfo.phone.number", into="telephone", by=many_as_one(text)),
        Take("contactInfo.onlineResource.linkage", into="url", by=many_as_one(url)),
        Heed("role", because="tells the publisher, the office to ask and the others apart"),
        Ignore("@type", "partyIdentifier*", because="says that a contact is a contact"),
        Ignore("contactInfo.*", because="postal addresses, office hours and fax numbers"),
    )
