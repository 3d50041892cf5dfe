"""The facts of datasets as DCAT, in every syntax of RDF."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from tests.truth.facts import DatasetFacts
from tests.truth.in_json import only
from tests.truth.made import INSTITUTIONS, SITE, STATES, THEMES

SYNTAXES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
EU = "http://publications.europa.eu/resource/authority"
EU_FREQUENCIES = {
    "R/P1Y": "ANNUAL", "R/P6M": "ANNUAL_2", "R/P3M": "QUARTERLY", "R/P1M": "MONTHLY", "R/P1W": "WEEKLY",
    "R/P1D": "DAILY", "irregular": "IRREG",
}  # fmt: skip
IANA = "http://www.iana.org/assignments/media-types/"

Value = NamedNode | Literal


def name(compact: str) -> NamedNode:
    """A node by its prefixed name."""
    prefix, _, rest = compact.partition(":")
    return NamedNode(PREFIXES[prefix] + rest)


def spanish(words: str) -> Literal:
    """A text in Spanish."""
    return Literal(words, language="es")


def typed(value: str | int, kind: str) -> Literal:
    """A literal with its datatype."""
    return Literal(str(value), datatype=name(f"xsd:{kind}"))


def about(subject: str, *statements: tuple[str, Value | None]) -> Iterator[Triple]:
    """The triples of one subject."""
    for predicate, value in statements:
        if value is not None:
            kind = "rdf:type" if predicate == "a" else predicate
            yield Triple(NamedNode(subject), name(kind), value)


def iri_of(facts: DatasetFacts) -> str:
    """What a dataset is called in RDF."""
    return f"{SITE}/id/{facts.identifier}"


def dataset_triples(facts: DatasetFacts, iri: str) -> Iterator[Triple]:
    """A dataset and what is said around it, without its files."""
    (start, end), place, theme = only(facts.periods), only(facts.places), only(facts.themes)
    agent, contact, period = f"{SITE}/agente/{INSTITUTIONS.index(facts.publisher)}", f"{iri}#contacto", f"{iri}#periodo"
    location, concept = f"{SITE}/lugar/{place}", f"{SITE}/tema/{theme}"
    yield from about(
        iri, ("a", name("dcat:Dataset")), ("dct:title", spanish(facts.title)),
        ("dct:description", spanish(facts.description)), ("dct:publisher", NamedNode(agent)),
        ("dcat:contactPoint", NamedNode(contact)), ("dcat:theme", NamedNode(concept)),
        ("dct:license", NamedNode(facts.license)), ("dct:issued", typed(facts.issued, "date")),
        ("dct:modified", typed(facts.modified, "dateTime")),
        ("dct:accrualPeriodicity", NamedNode(f"{EU}/frequency/{EU_FREQUENCIES[facts.frequency]}")),
        ("dct:spatial", NamedNode(location)), ("dct:temporal", NamedNode(period)),
        ("dct:language", NamedNode(f"{EU}/language/SPA")), ("dcat:landingPage", NamedNode(facts.landing_page)),
        *(("dcat:keyword", spanish(word)) for word in sorted(facts.keywords)),
        *(("dcat:distribution", NamedNode(f"{iri}/{position}")) for position, _ in enumerate(facts.files)),
    )  # fmt: skip
    yield from about(agent, ("a", name("foaf:Organization")), ("foaf:name", spanish(facts.publisher)))
    yield from about(
        contact, ("a", name("vcard:Kind")), ("vcard:fn", spanish(facts.contact_name)),
        ("vcard:hasEmail", NamedNode(f"mailto:{facts.contact_email}")),
    )  # fmt: skip
    yield from about(
        period, ("a", name("dct:PeriodOfTime")), ("dcat:startDate", typed(start, "date")),
        ("dcat:endDate", typed(end, "date")),
    )  # fmt: skip
    yield from about(location, ("a", name("dct:Location")), ("skos:prefLabel", spanish(STATES[place])))
    yield from about(concept, ("a", name("skos:Concept")), ("skos:prefLabel", spanish(THEMES[theme])))


def file_triples(facts: DatasetFacts, position: int, iri: str) -> Iterator[Triple]:
    """One file of a dataset."""
    file = facts.files[position]
    yield from about(
        iri, ("a", name("dcat:Distribution")), ("dct:title", spanish(file.title)),
        ("dct:description", spanish(file.description)), ("dcat:accessURL", NamedNode(facts.landing_page)),
        ("dcat:downloadURL", NamedNode(file.url)), ("dcat:mediaType", NamedNode(IANA + file.media_type)),
        ("dct:format", NamedNode(f"{EU}/file-type/{file.format}")),
        ("dcat:byteSize", typed(file.byte_size or 0, "nonNegativeInteger")),
        ("dct:issued", typed(file.issued, "dateTime")), ("dct:modified", typed(file.modified, "dateTime")),
        ("dct:license", NamedNode(facts.license)),
    )  # fmt: skip


def triples_of(facts: DatasetFacts, iri: str = "") -> Iterator[Triple]:
    """A dataset with its files."""
    iri = iri or iri_of(facts)
    yield from dataset_triples(facts, iri)
    for position, _ in enumerate(facts.files):
        yield from file_triples(facts, position, f"{iri}/{position}")


def written(triples: Iterable[Triple], media_type: str = "text/turtle") -> bytes:
    """Triples as a document."""
    body = serialize(triples, format=SYNTAXES[media_type], prefixes=PREFIXES)
    assert body is not None
    return body


def paged(page: str, following: str, total: int) -> Iterator[Triple]:
    """How a page of a Hydra collection leads on (hydra:PagedCollection, since 2013)."""
    yield from about(
        page, ("a", name("hydra:PagedCollection")), ("hydra:totalItems", typed(total, "integer")),
        ("hydra:nextPage", Literal(following) if following else None),
    )  # fmt: skip


def viewed(collection: str, page: str, following: str, total: int) -> Iterator[Triple]:
    """How a view of a Hydra collection leads on (hydra:PartialCollectionView, since 2015)."""
    yield from about(
        collection, ("a", name("hydra:Collection")), ("hydra:totalItems", typed(total, "integer")),
        ("hydra:view", NamedNode(page)),
    )  # fmt: skip
    yield from about(
        page, ("a", name("hydra:PartialCollectionView")), ("hydra:next", NamedNode(following) if following else None)
    )  # fmt: skip
