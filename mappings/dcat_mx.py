"""DCAT-MX as classes, in DCAT's own words.

Frozen: a dataset that changed is another dataset.  Sequences are tuples.  Names are DCAT's local names in snake_case;
what each field means, its RDF term, JSON key and tier stand once, in `mappings.terms`.

Texts that people read are language maps, ``{"es": "Presupuesto"}``.  Moments keep the precision they were given with:
``2014``, ``2014-05``, ``2014-05-27`` or a full dateTime *with* a zone.
"""

from typing import Annotated, Any

from pydantic import Field

from mappings.dcat_mx_parts import (
    Activity,
    Agent,
    Attribution,
    Checksum,
    Column,
    Concept,
    ContactPoint,
    DataService,
    LawScore,
    Location,
    Node,
    OtherIdentifier,
    PeriodOfTime,
    Relationship,
    Score,
)
from mappings.dcat_mx_types import AccessLevel, Duration, Iri, KeywordMap, LanguageMap, LanguageTag, Moment, Resolution

__all__ = [
    "AccessLevel",
    "Activity",
    "Agent",
    "Attribution",
    "Catalog",
    "CatalogRecord",
    "Checksum",
    "Column",
    "Concept",
    "ContactPoint",
    "DataService",
    "Dataset",
    "DatasetSeries",
    "Distribution",
    "Duration",
    "Iri",
    "KeywordMap",
    "LanguageMap",
    "LanguageTag",
    "LawScore",
    "Location",
    "Moment",
    "Node",
    "OtherIdentifier",
    "PeriodOfTime",
    "Relationship",
    "Resolution",
    "Resource",
    "Score",
]


class Distribution(Node):
    """`dcat:Distribution`: one way to get the data."""

    uri: Iri
    identifier: str | None = None
    title: LanguageMap | None = None
    description: LanguageMap | None = None
    access_url: Iri | None = None
    download_url: Iri | None = None
    media_type: str | None = None
    format: Concept | None = None
    byte_size: Annotated[int, Field(ge=0)] | None = None
    license: Concept | None = None
    rights: LanguageMap | None = None
    issued: Moment | None = None
    modified: Moment | None = None
    language: tuple[Iri, ...] = ()
    temporal: tuple[PeriodOfTime, ...] = ()
    spatial: tuple[Location, ...] = ()
    conforms_to: tuple[Concept, ...] = ()
    checksum: Checksum | None = None
    compress_format: str | None = None
    package_format: str | None = None
    status: Iri | None = None
    availability: Iri | None = None
    type: Concept | None = None
    available: Moment | None = None
    access_service: tuple[DataService, ...] = ()
    has_policy: Iri | None = None
    applicable_legislation: tuple[Iri, ...] = ()
    documentation: tuple[Iri, ...] = ()
    spatial_resolution_in_meters: Resolution | None = None
    temporal_resolution: Duration | None = None
    codelist: LanguageMap | None = None
    codelist_link: tuple[Iri, ...] = ()
    tools: LanguageMap | None = None
    column: tuple[Column, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)


class Dataset(Node):
    """`dcat:Dataset`: what the index is about."""

    uri: Iri
    identifier: str
    title: LanguageMap
    publisher: Agent
    other_identifier: tuple[OtherIdentifier, ...] = ()
    landing_page: Iri | None = None
    description: LanguageMap | None = None
    modified: Moment | None = None
    issued: Moment | None = None
    contact_point: tuple[ContactPoint, ...] = ()
    accrual_periodicity: str | None = None
    keyword: KeywordMap = Field(default_factory=dict)
    theme: tuple[Concept, ...] = ()
    license: Concept | None = None
    spatial: tuple[Location, ...] = ()
    temporal: tuple[PeriodOfTime, ...] = ()
    language: tuple[Iri, ...] = ()
    distribution: tuple[Distribution, ...] = ()
    data_dictionary: Iri | None = None
    conforms_to: tuple[Concept, ...] = ()
    access_rights: AccessLevel | None = None
    quality: Iri | None = None
    comments: LanguageMap | None = None
    openness: Annotated[int, Field(ge=1, le=5)] | None = None
    version: str | None = None
    source: tuple[Iri, ...] = ()
    is_version_of: tuple[Iri, ...] = ()
    in_series: tuple[Iri, ...] = ()
    created: Moment | None = None
    available: Moment | None = None
    creator: tuple[Agent, ...] = ()
    contributor: tuple[Agent, ...] = ()
    qualified_attribution: tuple[Attribution, ...] = ()
    type: tuple[Concept, ...] = ()
    status: Iri | None = None
    rights: LanguageMap | None = None
    provenance: LanguageMap | None = None
    was_generated_by: tuple[Activity, ...] = ()
    applicable_legislation: tuple[Iri, ...] = ()
    hvd_category: tuple[Concept, ...] = ()
    documentation: tuple[Iri, ...] = ()
    spatial_resolution_in_meters: Resolution | None = None
    temporal_resolution: Duration | None = None
    sample: tuple[Distribution, ...] = ()
    has_version: tuple[Iri, ...] = ()
    previous_version: Iri | None = None
    replaces: tuple[Iri, ...] = ()
    is_replaced_by: tuple[Iri, ...] = ()
    is_referenced_by: tuple[Iri, ...] = ()
    relation: tuple[Iri, ...] = ()
    qualified_relation: tuple[Relationship, ...] = ()
    score: Score | None = None
    """Given when a record is stored (`mappings.quality.score`), never by a mapping."""
    derived: tuple[str, ...] = ()
    """JSON keys whose value does not come from the record: taken from the registry, or derived from other fields."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """What the source gave that has no place in the profile; goes out in JSON, not in RDF."""


class DatasetSeries(Node):
    """`dcat:DatasetSeries`: datasets that belong together; each of them says so by its ``in_series``."""

    uri: Iri
    identifier: str
    title: LanguageMap
    publisher: Agent
    description: LanguageMap | None = None
    contact_point: tuple[ContactPoint, ...] = ()
    accrual_periodicity: str | None = None
    landing_page: Iri | None = None
    documentation: tuple[Iri, ...] = ()
    keyword: KeywordMap = Field(default_factory=dict)
    theme: tuple[Concept, ...] = ()
    spatial: tuple[Location, ...] = ()
    temporal: tuple[PeriodOfTime, ...] = ()
    issued: Moment | None = None
    modified: Moment | None = None
    applicable_legislation: tuple[Iri, ...] = ()
    hvd_category: tuple[Concept, ...] = ()
    creator: tuple[Agent, ...] = ()
    qualified_attribution: tuple[Attribution, ...] = ()
    in_series: tuple[Iri, ...] = ()
    other_identifier: tuple[OtherIdentifier, ...] = ()
    derived: tuple[str, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)


Resource = Dataset | DatasetSeries | DataService
"""What a record of a source can be about; the ``@type`` of its JSON form tells which."""


class CatalogRecord(Node):
    """`dcat:CatalogRecord`: what the index knows about one source's copy of a dataset."""

    uri: Iri
    primary_topic: Iri
    issued: Moment
    modified: Moment
    source: Iri | None = None
    conforms_to: tuple[Iri, ...] = ()
    status: Iri | None = None
    checksum: Checksum | None = None
    derived: tuple[str, ...] = ()
    alias: Iri | None = None
    """The URI that the record's own dataset would have; it leads to `primary_topic`."""
    copy_evidence: tuple[Iri, ...] = ()
    """By what the record is known for a copy of a dataset that another source is the original of."""
    title: LanguageMap | None = None
    description: LanguageMap | None = None
    language: tuple[Iri, ...] = ()


class Catalog(Node):
    """`dcat:Catalog`: the national index, or one source's part of it."""

    uri: Iri
    title: LanguageMap
    description: LanguageMap
    publisher: Agent
    homepage: Iri | None = None
    license: Concept | None = None
    language: tuple[Iri, ...] = ()
    theme_taxonomy: tuple[Iri, ...] = ()
    issued: Moment | None = None
    modified: Moment | None = None
    spatial: tuple[Location, ...] = ()
    government_level: str | None = None
    government_branch: str | None = None
    catalog: tuple[Iri, ...] = ()
    """Sub-catalogues (`dcat:catalog`).  Datasets and records are linked from the segments, never from here."""
    creator: Agent | None = None
    rights: LanguageMap | None = None
    temporal: tuple[PeriodOfTime, ...] = ()
    applicable_legislation: tuple[Iri, ...] = ()
    has_part: tuple[Iri, ...] = ()
    is_part_of: Iri | None = None
