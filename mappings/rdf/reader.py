"""From RDF to the profile: the inverse of `mappings.rdf.nodes` and of the heads, from the same table of terms.

It reads the profile's own form, as the index publishes it: every node has a URI.  Foreign RDF is the business of
`mappings.schemas.dcat`.  What goes out in JSON only, ``derived`` and ``extra``, does not come back, and a telephone
comes back as it is dialled.  Statements keep the order in which they stand, so that a list comes back in its order from
a file that Milpa wrote.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from mappings.dcat_mx import Dataset, Resource
from mappings.errors import UnreadableRdfError
from mappings.json_form import RESOURCES, N, node_from_json
from mappings.namespaces import RDF_TYPES, expand
from mappings.quality.metrics import JUDGEMENTS, POINTS
from mappings.rdf.iris import media_type_from_iri, tag_in_its_case, telephone_from_iri
from mappings.terms import Range, Term, terms_of
from mappings.uris import DCATMX
from mappings.values.access import access_code
from mappings.values.frequencies import frequency_code

FORMATS: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
}
"""The syntaxes that are read, by the names of `mappings.rdf.SYNTAXES`."""

Value = NamedNode | Literal
Statements = Mapping[str, Mapping[str, Sequence[Value]]]
"""Subject → predicate → objects, in the order they were said."""
Values = Sequence[Value]
Read = Callable[[Values, Statements], Any]
"""The objects of a predicate → the field's value in JSON form; nothing (None, empty) when there is none."""

_LABELS: Final = tuple(expand(name) for name in ("skos:prefLabel", "rdfs:label", "dct:title"))
_LABEL, _VALUE, _BODY = expand("rdfs:label"), expand("dqv:value"), expand("oa:hasBody")
_METRIC: Final = expand("dqv:isMeasurementOf")
_JUDGEMENTS: Final = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
"""The lexical forms of xsd:boolean."""
_TYPE: Final = expand("rdf:type")
_ACCESS_SERVICE: Final = expand("dcat:accessService")


def statements_from_rdf(content: bytes, syntax: str) -> Statements:
    """Parse a document; blank nodes, which the profile does not publish, are left out.

    Raises `UnreadableRdfError` when it is not RDF of that syntax.
    """
    try:
        return statements_from_triples(quad.triple for quad in parse(content, FORMATS[syntax]))
    except (SyntaxError, ValueError) as error:
        raise UnreadableRdfError(f"This is not {syntax}: {error}") from error


def statements_from_triples(triples: Iterable[Triple]) -> Statements:
    """Sort triples by what they are about, each once."""
    found: defaultdict[str, defaultdict[str, dict[Value, None]]] = defaultdict(lambda: defaultdict(dict))
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            found[subject.value][predicate.value][value] = None
    return {
        subject: {predicate: tuple(values) for predicate, values in said.items()} for subject, said in found.items()
    }


def resources_from_rdf(content: bytes, syntax: str) -> tuple[Resource, ...]:
    """Every dataset, series and service that a document describes, in its order.

    A service that stands behind a distribution is a part of that, and not listed.  Raises `UnreadableRdfError` for what
    is not RDF, and pydantic's ValidationError for a resource that breaks the profile.
    """
    statements = statements_from_rdf(content, syntax)
    behind = {
        value.value
        for said in statements.values()
        for value in said.get(_ACCESS_SERVICE, ())
        if isinstance(value, NamedNode)
    }
    return tuple(
        resource_from_statements(statements, uri, class_name)
        for uri, class_name in _iter_typed(statements)
        if not (class_name == "DataService" and uri in behind)
    )


def _iter_typed(statements: Statements) -> Iterator[tuple[str, str]]:
    classes = {expand(RDF_TYPES[name][0]): name for name in RESOURCES}
    for uri, said in statements.items():
        for value in said.get(_TYPE, ()):
            if value.value in classes:
                yield uri, classes[value.value]
                break


def resource_from_rdf(content: bytes, syntax: str, uri: str) -> Resource | None:
    """One resource of a document by its URI; None when the document does not describe it.  Raises as the others do."""
    statements = statements_from_rdf(content, syntax)
    class_name = dict(_iter_typed({uri: statements.get(uri, {})})).get(uri)
    return resource_from_statements(statements, uri, class_name) if class_name else None


def resource_from_statements(statements: Statements, uri: str, class_name: str = "Dataset") -> Resource:
    """One resource of the class that is named.  Raises pydantic's ValidationError where it breaks the profile."""
    return node_from_statements(statements, uri, RESOURCES[class_name])


def dataset_from_statements(statements: Statements, uri: str) -> Dataset:
    """One dataset.  Raises pydantic's ValidationError where it breaks the profile."""
    return node_from_statements(statements, uri, Dataset)


def node_from_statements(statements: Statements, uri: str, of: type[N]) -> N:
    """A node of any class of the profile.  Raises pydantic's ValidationError where it breaks the profile."""
    return node_from_json(document_from_statements(statements, uri, of.__name__), of)


def document_from_statements(statements: Statements, uri: str, class_name: str) -> dict[str, Any]:
    """The JSON form of a node, as far as RDF holds it."""
    document: dict[str, Any] = {"@id": uri, "@type": class_name}
    said = statements.get(uri, {})
    for key, predicate, except_for, read in _table(class_name):
        values = said.get(predicate, ())
        if values and except_for:
            others = {value for other in except_for for value in said.get(other, ())}
            values = [value for value in values if value not in others]
        found = read(values, statements) if values else None
        if found or found == 0:
            document[key] = found
    return document


@cache
def _table(class_name: str) -> tuple[tuple[str, str, tuple[str, ...], Read], ...]:
    """Key, predicate, predicates whose values belong to other fields, and how the values are read.

    A field of several predicates is read by its last, which no other field has: the data dictionary is documentation
    too, and other documentation is what is no dictionary.  Measurements alone share theirs: each reader knows its own
    by the metric.
    """
    terms = [term for term in terms_of(class_name) if term.predicates]
    rows = []
    for term in terms:
        predicate = term.predicates[-1]
        others = (other.predicates[-1] for other in terms if predicate in other.predicates[:-1])
        rows.append((term.key, expand(predicate), tuple(map(expand, others)), _reader(term)))
    return tuple(rows)


def _reader(term: Term) -> Read:
    match term.range:
        case Range.TEXT:
            return lambda values, _statements: _texts(values)
        case Range.KEYWORDS:
            return lambda values, _statements: _keywords(values)
        case Range.STATEMENT:
            return lambda values, statements: _texts(_all(values, _LABEL, statements))
        case Range.STARS:
            return _stars
        case Range.SCORE:
            return _score
        case Range.ANNOTATION:
            return lambda values, statements: _first(_iris(_all(values, _BODY, statements)))
    one = _read_nodes(term) if term.range is Range.NODE else _PLAIN[term.range]
    if term.many:
        return lambda values, statements: list(_iter_read(one, values, statements))
    return lambda values, statements: _first(_iter_read(one, values, statements))


ReadOne = Callable[[Value, Statements], Any]


def _iter_read(one: ReadOne, values: Values, statements: Statements) -> Iterator[Any]:
    return (found for value in values if (found := one(value, statements)) is not None)


def _first(found: Iterable[Any]) -> Any:
    return next(iter(found), None)


def _iris(values: Values) -> Iterator[str]:
    return (value.value for value in values if isinstance(value, NamedNode))


def _all(subjects: Values, predicate: str, statements: Statements) -> list[Value]:
    """What is said by a predicate of every one of some nodes."""
    return [value for subject in _iris(subjects) for value in statements.get(subject, {}).get(predicate, ())]


def _texts(values: Values) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        if isinstance(value, Literal) and value.language:
            found.setdefault(tag_in_its_case(value.language), value.value)
    return found


def _keywords(values: Values) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for value in values:
        if isinstance(value, Literal) and value.language:
            found[tag_in_its_case(value.language)].append(value.value)
    return dict(found)


def _stars(values: Values, statements: Statements) -> int | None:
    """The measurement whose metric is the openness: a dataset may have others."""
    openness = NamedNode(f"{DCATMX}openness")
    ours = [value for value in values if openness in _all([value], _METRIC, statements)]
    stars = (int(value.value) for value in _all(ours, _VALUE, statements) if value.value.isdecimal())
    return next(stars, None)


def _score(values: Values, statements: Statements) -> dict[str, Any] | None:
    """The measurements of our metrics; None unless they have all points.  What nobody measured is unknown."""
    found: dict[str, str] = {}
    for value in values:
        for metric in _iris(_all([value], _METRIC, statements)):
            for measured in _all([value], _VALUE, statements):
                found.setdefault(metric, measured.value)
    points = {one.key: int(found[one.uri]) for one in POINTS if found.get(one.uri, "").isdecimal()}
    law = {one.key: _JUDGEMENTS.get(found.get(one.uri, ""), "unknown") for one in JUDGEMENTS}
    return {**points, "law": law} if len(points) == len(POINTS) else None


def _iri(value: Value, _statements: Statements) -> str | None:
    return value.value if isinstance(value, NamedNode) else None


def _lexical(value: Value, _statements: Statements) -> str | None:
    return value.value if isinstance(value, Literal) else None


def _number(kind: Callable[[str], float]) -> ReadOne:
    def read(value: Value, _statements: Statements) -> float | None:
        try:
            return kind(value.value) if isinstance(value, Literal) else None
        except ValueError:
            return None

    return read


def _coded(code: Callable[[str], str | None]) -> ReadOne:
    return lambda value, _statements: code(value.value) if isinstance(value, NamedNode) else None


def _address(iri: str) -> str | None:
    return unquote(iri.removeprefix("mailto:")) if iri.startswith("mailto:") else None


def _concept(value: Value, statements: Statements) -> dict[str, Any] | None:
    if not isinstance(value, NamedNode):
        return None
    labels = (_texts(statements.get(value.value, {}).get(predicate, ())) for predicate in _LABELS)
    label = next(filter(None, labels), None)
    return {"@id": value.value, "label": label} if label else {"@id": value.value}


def _read_nodes(term: Term) -> ReadOne:
    def read(value: Value, statements: Statements) -> dict[str, Any] | None:
        return document_from_statements(statements, value.value, term.of) if isinstance(value, NamedNode) else None

    return read


_PLAIN: Final[Mapping[Range, ReadOne]] = {
    Range.STRING: _lexical,
    Range.MOMENT: _lexical,
    Range.DURATION: _lexical,
    Range.HEX: _lexical,
    Range.WKT: _lexical,
    Range.SIZE: _number(int),
    Range.DECIMAL: _number(float),
    Range.IRI: _iri,
    Range.CONCEPT: _concept,
    Range.MEDIA_TYPE: _coded(media_type_from_iri),
    Range.FREQUENCY: _coded(frequency_code),
    Range.ACCESS: _coded(access_code),
    Range.EMAIL: _coded(_address),
    Range.TELEPHONE: _coded(telephone_from_iri),
}
