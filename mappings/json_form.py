"""The JSON form of DCAT-MX: what is stored, hashed, published as JSON and rendered as RDF.

Keys are the profile's (`mappings.terms`); what is absent or empty is left out; every node but a Concept says its class
in ``@type``.  Tables are compiled once for each class: no `model_dump` stands on the hot path.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import blake2b
from typing import Any, Final, TypeVar

import orjson

from mappings import dcat_mx
from mappings.dcat_mx import DataService, Dataset, DatasetSeries, Node, Resource
from mappings.terms import Range, Term, terms_of

Document = dict[str, Any]
N = TypeVar("N", bound=Node)

DEPTH = 100
"""How deep `extra` may nest when a document has to be mended before it can be written (orjson's own limit is 254)."""

Convert = Callable[[Any], Any]


def _concept(concept: dcat_mx.Concept) -> Document:
    fields = concept.__dict__
    return {"@id": fields["uri"], "label": fields["label"]} if fields["label"] else {"@id": fields["uri"]}


def _concepts(concepts: Iterable[dcat_mx.Concept]) -> list[Document]:
    return [_concept(concept) for concept in concepts]


def _keywords(keywords: dcat_mx.KeywordMap) -> dict[str, list[str]]:
    return {language: list(words) for language, words in keywords.items()}


def _nodes(nodes: Iterable[Node]) -> list[Document]:
    return [json_from_node(node) for node in nodes]


def _convert(term: Term) -> Convert | None:
    """How a field's value becomes JSON; None when it is JSON already."""
    match term.range:
        case Range.CONCEPT:
            return _concepts if term.many else _concept
        case Range.NODE:
            return _nodes if term.many else json_from_node
        case Range.KEYWORDS:
            return _keywords
        case Range.SCORE:
            return _score
        case _:
            return list if term.many else None


def _score(score: dcat_mx.Score) -> Document:
    return {**score.__dict__, "law": dict(score.law.__dict__)}


@cache
def _writing_table(of: type[Node]) -> tuple[str, Mapping[str, tuple[str, Convert | None]]]:
    """The name of a class and, by field, the JSON key and what makes JSON of the value."""
    return of.__name__, {term.field: (term.key, _convert(term)) for term in terms_of(of.__name__)}


def json_from_node(node: Node) -> Document:
    """The JSON form of any node of the profile but a Concept; texts and `extra` are the node's own, not copies.

    Only fields that somebody set are looked at: a dozen of the sixty that a dataset may have.
    """
    class_name, table = _writing_table(type(node))
    fields = node.__dict__
    document: Document = {"@type": class_name}
    for field in node.__pydantic_fields_set__:
        value = fields[field]
        if value or value.__class__ is int:  # a size of nought bytes is a size
            key, convert = table[field]
            document[key] = value if convert is None else convert(value)
    return document


def json_from_dataset(dataset: Dataset) -> Document:
    """The JSON form of a dataset; `canonical_bytes` gives its keys an order."""
    return json_from_node(dataset)


def json_from_resource(resource: Resource) -> Document:
    """The JSON form of whatever a record can be about."""
    return json_from_node(resource)


def canonical_bytes(document: Document) -> bytes:
    """Write a document as UTF-8 JSON with sorted keys: equal documents give equal bytes.

    What a portal put into `extra` may be more than JSON can say: a lone surrogate becomes U+FFFD, an integer beyond 64
    bits its digits as text, and whatever nests deeper than `DEPTH` an ellipsis.
    """
    try:
        return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # orjson.JSONEncodeError
        return orjson.dumps(_writable(document, DEPTH), option=orjson.OPT_SORT_KEYS)


def _writable(value: Any, depth: int) -> Any:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case bool() | float() | None:
            return value
        case int():
            return value if -(2**63) <= value < 2**64 else str(value)
        case dict() if depth:
            return {_writable(str(key), depth): _writable(member, depth - 1) for key, member in value.items()}
        case list() | tuple() if depth:
            return [_writable(member, depth - 1) for member in value]
        case dict() | list() | tuple():
            return "…"
        case _:
            return _writable(str(value), depth)


def content_hash(content: bytes) -> bytes:
    """The 16 bytes by which a content is known (BLAKE2b-128)."""
    return blake2b(content, digest_size=16).digest()


@cache
def _reading_table(class_name: str) -> Mapping[str, tuple[str, Convert | None]]:
    def read(term: Term) -> Convert | None:
        if term.range not in {Range.CONCEPT, Range.NODE}:
            return None
        inner = "Concept" if term.range is Range.CONCEPT else term.of
        if term.many:
            return lambda members: [_fields(member, inner) for member in members]
        return lambda member: _fields(member, inner)

    return {term.key: (term.field, read(term)) for term in terms_of(class_name)}


def _fields(document: Mapping[str, Any], class_name: str) -> dict[str, Any]:
    table = _reading_table(class_name)
    fields: dict[str, Any] = {}
    for key, value in document.items():
        if key == "@type":
            continue
        field, read = table.get(key, (key, None))
        fields[field] = value if read is None else read(value)
    return fields


def dataset_from_json(document: Mapping[str, Any]) -> Dataset:
    """Read a dataset from its JSON form: the inverse of `json_from_dataset`.

    Raises pydantic's ValidationError where the document breaks the profile.
    """
    return Dataset.model_validate(_fields(document, "Dataset"))


RESOURCES: Final[Mapping[str, type[Resource]]] = {
    "Dataset": Dataset, "DatasetSeries": DatasetSeries, "DataService": DataService,
}  # fmt: skip
"""The classes that a record can be about, by the ``@type`` of their JSON form."""


def resource_from_json(document: Mapping[str, Any]) -> Resource:
    """Read whatever a record can be about from its JSON form; a document without ``@type`` is a dataset.

    Raises pydantic's ValidationError where the document breaks the profile, and KeyError for another ``@type``.
    """
    of = RESOURCES[document.get("@type", "Dataset")]
    return of.model_validate(_fields(document, of.__name__))


def node_from_json(document: Mapping[str, Any], of: type[N]) -> N:
    """Read a node of one class from its JSON form; raises ValidationError where the document breaks the profile."""
    return of.model_validate(_fields(document, of.__name__))
