"""DCAT-MX as classes, in DCAT's own words.

Frozen: a dataset that changed is another dataset.  Sequences are tuples.  Names are DCAT's local names in snake_case;
what each field means, its RDF term, JSON key and tier stand once, in `mappings.terms`.

Texts that people read are language maps, ``{"es": "Presupuesto"}``.  Moments keep the precision they were given with:
``2014``, ``2014-05``, ``2014-05-27`` or a full dateTime *with* a zone.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

_UCSCHAR = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane + (0x1000 if plane == 0xE0000 else 0))}-{chr(plane + 0xFFFD)}"
    for plane in range(0x10000, 0xF0000, 0x10000)
)
_SEGMENT = rf"(?:[!$&'()*+,;=\-.0-9A-Z_a-z~{_UCSCHAR}]|%[0-9A-Fa-f]{{2}})"
_PATH = rf"(?:{_SEGMENT}|[:@/])*"
_AUTHORITY = rf"//(?:(?:{_SEGMENT}|:)*@)?{_SEGMENT}*(?::[0-9]*)?(?:/{_PATH})?"
_HIERARCHY = rf"(?:{_AUTHORITY}|(?:{_SEGMENT}|[:@]|/(?:{_SEGMENT}|[:@])){_PATH})"
_TAIL = rf"(?:\?(?:{_SEGMENT}|[:@/?])*)?(?:#(?:{_SEGMENT}|[:@/?])*)?"

Iri = Annotated[str, Field(pattern=rf"^[A-Za-z][A-Za-z0-9+.\-]*:{_HIERARCHY}{_TAIL}$")]
"""An absolute IRI by the grammar of RFC 3987, so that no strict reader refuses a file because of it: each `%` begins an
octet, a port is digits, brackets have no place (nor, so, has an IPv6 host)."""

LanguageTag = Annotated[
    str,
    Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"),
]
"""language[-Script][-REGION][-variant…] of BCP 47, the part of its grammar that metadata uses."""

Moment = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?$"
    ),
]
"""xsd:gYear, xsd:gYearMonth, xsd:date or xsd:dateTime with zone, told apart by its shape."""

LanguageMap = dict[LanguageTag, str]
"""One text per language tag (BCP 47, lower case primary tag): ``{"es": "Salud"}``.  Never empty."""

KeywordMap = dict[LanguageTag, tuple[str, ...]]
"""Keywords per language tag."""


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


class OtherIdentifier(Node):
    """`adms:Identifier`: another identifier that the source or its ancestors use."""

    uri: Iri
    notation: str


class Checksum(Node):
    """`spdx:Checksum`: algorithm by its SPDX IRI, value as lower case hexBinary."""

    uri: Iri
    algorithm: Iri
    checksum_value: Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$")]


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
    access_rights: str | None = None
    quality: Iri | None = None
    comments: LanguageMap | None = None
    openness: Annotated[int, Field(ge=1, le=5)] | None = None
    version: str | None = None
    source: tuple[Iri, ...] = ()
    is_version_of: tuple[Iri, ...] = ()
    in_series: tuple[Iri, ...] = ()
    derived: tuple[str, ...] = ()
    """JSON keys whose value does not come from the record: taken from the registry, or derived from other fields."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """What the source gave that has no place in the profile; goes out in JSON, not in RDF."""


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
