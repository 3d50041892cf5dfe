"""From N-Triples back to statements: what was written once is written again in any syntax, and says the same."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from mappings.rdf.statements import IRI, NAME, TEXT, TYPED, Statement
from mappings.terms import PREFIXES

_BY_NAMESPACE: Final[Mapping[str, str]] = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_TYPE: Final = "rdf:type"


def statements_from_ntriples(content: bytes) -> dict[str, list[Statement]]:
    """What N-Triples of ours say, by subject, in their order.

    Raises `SyntaxError` for what is no N-Triples, and `ValueError` for what no syntax of ours could write: a blank
    node, or a predicate of no namespace that is known.
    """
    found: dict[str, list[Statement]] = {}
    for triple in parse(content, RdfFormat.N_TRIPLES):
        if not isinstance(triple.subject, NamedNode):
            raise ValueError(f"{triple.subject} is a blank node")  # noqa: TRY004 (the content is wrong, not its type)
        found.setdefault(triple.subject.value, []).append(_statement(triple.predicate.value, triple.object))
    return found


def _statement(predicate: str, value: object) -> Statement:
    name = compact(predicate)
    if name is None:
        raise ValueError(f"{predicate} has no prefix")
    if isinstance(value, NamedNode):
        known = compact(value.value) if name == _TYPE else None
        return (name, NAME, known, "") if known else (name, IRI, value.value, "")
    if not isinstance(value, Literal):
        raise ValueError(f"{value} is a blank node")  # noqa: TRY004 (as above)
    if value.language:
        return name, TEXT, value.value, value.language
    datatype = value.datatype.value
    if datatype == _STRING:
        return name, TYPED, value.value, ""
    tag = compact(datatype)
    if tag is None:
        raise ValueError(f"{datatype} has no prefix")
    return name, TYPED, value.value, tag


@lru_cache(maxsize=4096)
def compact(iri: str) -> str | None:
    """``http://purl.org/dc/terms/title`` → ``dct:title``; None where it is of no namespace of ours."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BY_NAMESPACE.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and iri[cut:] else None
