"""The parts of DCAT-MX: what stands around and inside a dataset, as classes."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from mappings.dcat_mx_types import AccessLevel, Hex, Iri, Judgement, KeywordMap, LanguageMap, Moment


class Node(BaseModel):
    """Anything of the profile: frozen, nothing unknown let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class Concept(Node):
    """A value of a controlled vocabulary: a theme, a licence, a file format."""

    uri: Iri
    label: LanguageMap = Field(default_factory=dict)


class Agent(Node):
    """`foaf:Agent`: the institution that answers for a dataset or a catalogue."""

    uri: Iri
    name: LanguageMap
    government_level: str | None = None
    government_branch: str | None = None
    spatial: Iri | None = None
    homepage: Iri | None = None
    email: str | None = None
    type: Concept | None = None


class ContactPoint(Node):
    """`vcard:Kind`: the office to ask.  `email` is a bare address; its RDF is a mailto IRI."""

    uri: Iri
    name: LanguageMap | None = None
    email: str | None = None
    telephone: str | None = None
    url: Iri | None = None


class PeriodOfTime(Node):
    """`dct:PeriodOfTime`, half-open when only one end is known."""

    uri: Iri
    start_date: Moment | None = None
    end_date: Moment | None = None


class Location(Node):
    """`dct:Location`: a place of INEGI's catalogue, or an area; one geometry each, as WKT."""

    uri: Iri
    identifier: str | None = None
    label: LanguageMap | None = None
    geometry: str | None = None
    bbox: str | None = None
    centroid: str | None = None


class OtherIdentifier(Node):
    """`adms:Identifier`: another identifier that the source or its ancestors use."""

    uri: Iri
    notation: str


class Checksum(Node):
    """`spdx:Checksum`: algorithm by its SPDX IRI, value as lower case hexBinary."""

    uri: Iri
    algorithm: Iri
    checksum_value: Hex


class Relationship(Node):
    """`dcat:Relationship`: another resource and the part that it plays for this one."""

    uri: Iri
    relation: Iri
    had_role: Iri


class Attribution(Node):
    """`prov:Attribution`: an institution and the part that it plays: custodian, originator, owner."""

    uri: Iri
    agent: Agent
    had_role: Iri


class Activity(Node):
    """`prov:Activity`: what brought the data forth: a census, a survey, a flight."""

    uri: Iri
    label: LanguageMap | None = None
    description: LanguageMap | None = None
    type: Concept | None = None
    used: tuple[Iri, ...] = ()
    was_associated_with: tuple[Agent, ...] = ()


class Column(Node):
    """`csvw:Column`: one column of a table, as the Perfil Regional's ``field`` and data dictionaries describe it."""

    uri: Iri
    name: str
    title: LanguageMap | None = None
    description: LanguageMap | None = None
    datatype: str | None = None
    unit: str | None = None


class LawScore(BaseModel):
    """What the evidence says of the characteristics that the transparency law asks of open data.

    Nine of the ten: whether data are timely depends on the day that one asks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    accessible: Judgement = "unknown"
    comprehensive: Judgement = "unknown"
    free: Judgement = "unknown"
    non_discriminatory: Judgement = "unknown"
    permanent: Judgement = "unknown"
    primary: Judgement = "unknown"
    machine_readable: Judgement = "unknown"
    open_format: Judgement = "unknown"
    free_use: Judgement = "unknown"


class Score(BaseModel):
    """What a description is worth: no node of its own, but in RDF a dqv:QualityMeasurement for each of its values.

    The points are those of the Metadata Quality Assessment of data.europa.eu (`mappings.quality.mqa`).  Fields are
    called as in JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mqa: Annotated[int, Field(ge=0, le=405)]
    """All points, of those that can be known."""
    unknown: Annotated[int, Field(ge=0, le=405)]
    """Points that nobody can give before the links are asked."""
    findability: Annotated[int, Field(ge=0, le=100)]
    accessibility: Annotated[int, Field(ge=0, le=100)]
    interoperability: Annotated[int, Field(ge=0, le=110)]
    reusability: Annotated[int, Field(ge=0, le=75)]
    contextuality: Annotated[int, Field(ge=0, le=20)]
    law: LawScore = LawScore()


class DataService(Node):
    """`dcat:DataService`: an API, a WMS, a CSW; a record of its own, or the service behind a distribution."""

    uri: Iri
    title: LanguageMap
    endpoint_url: Iri
    identifier: str | None = None
    publisher: Agent | None = None
    endpoint_description: tuple[Iri, ...] = ()
    serves_dataset: tuple[Iri, ...] = ()
    description: LanguageMap | None = None
    contact_point: tuple[ContactPoint, ...] = ()
    landing_page: Iri | None = None
    documentation: tuple[Iri, ...] = ()
    keyword: KeywordMap = Field(default_factory=dict)
    theme: tuple[Concept, ...] = ()
    license: Concept | None = None
    access_rights: AccessLevel | None = None
    rights: LanguageMap | None = None
    conforms_to: tuple[Concept, ...] = ()
    format: tuple[Concept, ...] = ()
    type: tuple[Concept, ...] = ()
    applicable_legislation: tuple[Iri, ...] = ()
    hvd_category: tuple[Concept, ...] = ()
    spatial: tuple[Location, ...] = ()
    language: tuple[Iri, ...] = ()
    issued: Moment | None = None
    modified: Moment | None = None
    creator: tuple[Agent, ...] = ()
    qualified_attribution: tuple[Attribution, ...] = ()
    version: str | None = None
    status: Iri | None = None
    other_identifier: tuple[OtherIdentifier, ...] = ()
    derived: tuple[str, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)
