"""From the JSON form to nodes: the one list of statements that every syntax writes.

A node is a subject with its statements in the profile's order.  Agents, places of INEGI's catalogue and values of
vocabularies are only referred to here: `mappings.rdf.mentions` describes each of them once a file.  Pages, which differ
from record to record, are typed beside the record that leads to them.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from mappings.namespaces import UNSHARED
from mappings.quality.metrics import JUDGEMENTS, POINTS
from mappings.rdf.documents import Document, is_shared, reachable
from mappings.rdf.iris import decimal_digits, mailto_iri, media_type_iri, moment_datatype, tel_iri
from mappings.rdf.mentions import mentions_from_document
from mappings.rdf.statements import IRI, NAME, TEXT, TYPED, Node, Statement, legible, text_statements, type_statements
from mappings.terms import Range, Term, terms_of
from mappings.values.access import access_iri
from mappings.values.frequencies import frequency_iri

__all__ = ["Node", "mentions_from_document", "nodes_from_document"]

Write = Callable[[Any, str, list[Statement], list[Node]], None]

_PAGE: Final = type_statements("Document")
"""What is said of every page: one list, which nobody changes, and by which the nodes of pages are told."""


def nodes_from_document(document: Document, class_name: str = "") -> list[Node]:
    """Flatten a document in JSON form into nodes: the whole first, then its parts in the profile's order.

    Without a `class_name` the document's ``@type`` is its class: a dataset, a series, a service.
    """
    nodes: list[Node] = []
    _describe(document, class_name or document["@type"], nodes)
    return _each_page_once(nodes)


def _each_page_once(nodes: list[Node]) -> list[Node]:
    """Two fields, or two distributions, may lead to one page: it is typed once."""
    pages = [subject for subject, said in nodes if said is _PAGE]
    if len(pages) == len(set(pages)):
        return nodes
    left = set(pages)
    once: list[Node] = []
    for node in nodes:
        if node[1] is not _PAGE:
            once.append(node)
        elif node[0] in left:
            left.remove(node[0])
            once.append(node)
    return once


def _describe(document: Document, class_name: str, nodes: list[Node]) -> None:
    types, table = _table(class_name)
    subject = document["@id"]
    statements = list(types)
    nodes.append((subject, statements))
    for key, write in table:
        if key in document:
            write(document[key], subject, statements, nodes)


@cache
def _table(class_name: str) -> tuple[tuple[Statement, ...], tuple[tuple[str, Write], ...]]:
    """The statements of the class itself; key by key that RDF holds, what writes the value."""
    rows = ((term.key, _WRITERS[term.range](term)) for term in terms_of(class_name) if term.predicates)
    return tuple(type_statements(class_name)), tuple(rows)


def _write_text(term: Term) -> Write:
    (predicate,) = term.predicates

    def write(value: Mapping[str, str], _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        for language, text in value.items():
            statements.append((predicate, TEXT, text if text.isprintable() else legible(text), language))

    return write


def _write_keywords(term: Term) -> Write:
    (predicate,) = term.predicates

    def write(value: Mapping[str, list[str]], _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        for language, words in value.items():
            statements += [(predicate, TEXT, legible(word), language) for word in words]

    return write


def _write_literal(datatype: str) -> Callable[[Term], Write]:
    def compile_term(term: Term) -> Write:
        (predicate,) = term.predicates

        def write(value: str, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
            statements.append((predicate, TYPED, legible(value), datatype))

        def write_many(values: Iterable[str], _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
            statements += [(predicate, TYPED, legible(value), datatype) for value in values]

        return write_many if term.many else write

    return compile_term


def _write_size(term: Term) -> Write:
    (predicate,) = term.predicates

    def write(value: int, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        statements.append((predicate, TYPED, str(value), "xsd:nonNegativeInteger"))

    return write


def _write_decimal(term: Term) -> Write:
    (predicate,) = term.predicates

    def write(value: float, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        statements.append((predicate, TYPED, decimal_digits(value), "xsd:decimal"))

    return write


def _write_moment(term: Term) -> Write:
    (predicate,) = term.predicates

    def write(value: str, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        statements.append((predicate, TYPED, value, moment_datatype(value)))

    return write


def _write_iris(term: Term) -> Write:
    """Write an IRI under every predicate of the term."""
    predicates = term.predicates
    first, *others = predicates

    def write_one(value: str, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        statements.append((first, IRI, value, ""))
        if others:
            statements.extend([(predicate, IRI, value, "") for predicate in others])

    def write_many(values: Iterable[str], _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        statements += [(predicate, IRI, value, "") for value in values for predicate in predicates]

    write = write_many if term.many else write_one
    return _with_pages(write, term) if term.of in UNSHARED else write


def _with_pages(write_links: Write, term: Term) -> Write:
    """Write links to pages, and beside the subject that they are pages (DCAT-AP 3.0.1 asks for foaf:Document)."""

    def write_one(value: str, subject: str, statements: list[Statement], nodes: list[Node]) -> None:
        write_links(value, subject, statements, nodes)
        nodes.append((value, _PAGE))

    def write_many(values: Iterable[str], subject: str, statements: list[Statement], nodes: list[Node]) -> None:
        write_links(values, subject, statements, nodes)
        nodes.extend([(value, _PAGE) for value in values])

    return write_many if term.many else write_one


def _write_concepts(term: Term) -> Write:
    (predicate,) = term.predicates

    def write_one(concept: Document, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
        statements.append((predicate, IRI, concept["@id"], ""))

    def write_many(
        concepts: Iterable[Document], _subject: str, statements: list[Statement], _nodes: list[Node]
    ) -> None:
        statements += [(predicate, IRI, concept["@id"], "") for concept in concepts]

    return write_many if term.many else write_one


def _write_coded(read: Callable[[str], str | None]) -> Callable[[Term], Write]:
    """Write the IRI that `read` makes of a code; nothing when it makes none."""

    def compile_term(term: Term) -> Write:
        (predicate,) = term.predicates

        def write(value: str, _subject: str, statements: list[Statement], _nodes: list[Node]) -> None:
            iri = read(value)
            if iri is not None:
                statements.append((predicate, IRI, iri, ""))

        return write

    return compile_term


def _write_node(term: Term) -> Write:
    (predicate,) = term.predicates
    class_name = term.of

    def write_one(value: Document, subject: str, statements: list[Statement], nodes: list[Node]) -> None:
        part = reachable(value) if class_name == "Distribution" else value
        if part is None:
            return
        iri = part["@id"]
        statements.append((predicate, IRI, iri, ""))
        if not is_shared(class_name, iri, subject):
            _describe(part, class_name, nodes)

    def write_many(values: Iterable[Document], subject: str, statements: list[Statement], nodes: list[Node]) -> None:
        for value in values:
            write_one(value, subject, statements, nodes)

    return write_many if term.many else write_one


def _write_minted(describe: Callable[[Any, str], list[Statement]]) -> Callable[[Term], Write]:
    """Write a value as a node of its own, a part of the subject that is called as the field is.

    The slash keeps such a part apart from the distribution that a portal may call ``x-rights``: keys are
    percent-encoded.
    """

    def compile_term(term: Term) -> Write:
        (predicate,) = term.predicates
        types = type_statements(term.of)
        part = term.field

        def write(value: Any, subject: str, statements: list[Statement], nodes: list[Node]) -> None:
            iri = f"{subject}/{part}" if "#" in subject else f"{subject}#{part}"
            statements.append((predicate, IRI, iri, ""))
            nodes.append((iri, types + describe(value, subject)))

        return write

    return compile_term


def _statement(texts: Mapping[str, str], _subject: str) -> list[Statement]:
    return text_statements("rdfs:label", texts)


def _measurement(stars: int, _subject: str) -> list[Statement]:
    return [("dqv:isMeasurementOf", NAME, "dcatmx:openness", ""), ("dqv:value", TYPED, str(stars), "xsd:integer")]


_TRUTHS: Final = {"yes": "true", "no": "false"}
"""A judgement as xsd:boolean; one that is unknown is not measured."""


def _write_score(term: Term) -> Write:
    """Write each value of a score that is known as a measurement, a part of the subject."""
    (predicate,) = term.predicates
    types = type_statements(term.of)

    @lru_cache(maxsize=4096)
    def measurement(metric: str, value: str, datatype: str) -> list[Statement]:
        """The values are few: datasets share the statements of theirs, which nobody changes."""
        return [*types, ("dqv:isMeasurementOf", NAME, metric, ""), ("dqv:value", TYPED, value, datatype)]

    points = tuple((one.key, one.part, f"dcatmx:{one.local}") for one in POINTS)
    judgements = tuple((one.key, one.part, f"dcatmx:{one.local}") for one in JUDGEMENTS)

    def write(score: Document, subject: str, statements: list[Statement], nodes: list[Node]) -> None:
        start = f"{subject}/" if "#" in subject else f"{subject}#"
        for key, part, metric in points:
            value = score.get(key)
            if value is not None:
                statements.append((predicate, IRI, start + part, ""))
                nodes.append((start + part, measurement(metric, str(value), "xsd:integer")))
        law = score.get("law") or {}
        for key, part, metric in judgements:
            truth = _TRUTHS.get(law.get(key, ""))
            if truth is not None:
                statements.append((predicate, IRI, start + part, ""))
                nodes.append((start + part, measurement(metric, truth, "xsd:boolean")))

    return write


def _annotation(document: str, subject: str) -> list[Statement]:
    """DQV 1.0, section 4.9: an Open Annotation whose body is the document and whose target the dataset."""
    return [
        ("oa:hasBody", IRI, document, ""),
        ("oa:hasTarget", IRI, subject, ""),
        ("oa:motivatedBy", NAME, "dqv:qualityAssessment", ""),
    ]


_WRITERS: Final[Mapping[Range, Callable[[Term], Write]]] = {
    Range.TEXT: _write_text,
    Range.KEYWORDS: _write_keywords,
    Range.STRING: _write_literal(""),
    Range.HEX: _write_literal("xsd:hexBinary"),
    Range.WKT: _write_literal("geosparql:wktLiteral"),
    Range.SIZE: _write_size,
    Range.DECIMAL: _write_decimal,
    Range.DURATION: _write_literal("xsd:duration"),
    Range.MOMENT: _write_moment,
    Range.IRI: _write_iris,
    Range.CONCEPT: _write_concepts,
    Range.MEDIA_TYPE: _write_coded(media_type_iri),
    Range.FREQUENCY: _write_coded(frequency_iri),
    Range.ACCESS: _write_coded(access_iri),
    Range.EMAIL: _write_coded(mailto_iri),
    Range.TELEPHONE: _write_coded(tel_iri),
    Range.NODE: _write_node,
    Range.STATEMENT: _write_minted(_statement),
    Range.STARS: _write_minted(_measurement),
    Range.SCORE: _write_score,
    Range.ANNOTATION: _write_minted(_annotation),
}
