"""SHACL: what shapes say of a dataset, each finding in Spanish and English.

The engine is pyshacl.  Shapes are the ones that ship with the program; nothing they name is fetched.  A shape that
brings no message of its own in a language gets a sentence made from its constraint (SHACL, section 4).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final

import pyshacl
from rdflib import RDF, BNode, Graph, Literal, Namespace
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node, URIRef

from mappings.errors import UnknownShapesError
from mappings.field_words import call_field
from mappings.findings import SHAPES, SHAPES_URI, Finding, has_sentence, sentences_of
from mappings.issue_codes import Severity
from mappings.issues import VALUE_LENGTH
from mappings.terms import PREFIXES

SH: Final = Namespace("http://www.w3.org/ns/shacl#")

SEVERITIES: Final[Mapping[Node, Severity]] = MappingProxyType(
    {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
)

_COMPONENT = re.compile(r"#(\w+?)(?:ConstraintComponent)?$")


def require_shapes(name: str) -> Graph:
    """The shapes of this name, as one graph.  Raises `UnknownShapesError`."""
    if name not in SHAPES:
        raise UnknownShapesError(f"No shapes are called {name!r}. The names are: {', '.join(SHAPES)}.")
    return _shapes(name)


@cache
def _shapes(name: str) -> Graph:
    graph = Graph()
    for file in _shape_files(name):
        graph.parse(data=file.read_text(encoding="utf-8"), format="turtle")
    return graph


def _shape_files(name: str) -> list[Traversable]:
    entry = files("mappings") / "shapes" / SHAPES[name]
    return [entry] if entry.is_file() else sorted(entry.iterdir(), key=lambda file: file.name)


@cache
def shapes_fingerprint(name: str) -> bytes:
    """Sixteen bytes that change whenever a validation against these shapes could end otherwise."""
    require_shapes(name)
    digest = blake2b(f"7 {version('pyshacl')} {version('rdflib')}".encode(), digest_size=16)
    for file in _shape_files(name):
        digest.update(file.read_bytes())
    return digest.digest()


def validate(data: Graph, shapes: str) -> tuple[Finding, ...]:
    """Validate a graph against the shapes of this name; worst first, in an order that does not change.

    Raises `UnknownShapesError`.
    """
    judged = _PreparingGraph()
    judged += data
    rules = require_shapes(shapes)
    _, report, _ = pyshacl.validate(
        judged, shacl_graph=rules, advanced=True, do_owl_imports=False, allow_infos=True,
        allow_warnings=True, inplace=True,
    )  # fmt: skip
    if not isinstance(report, Graph):
        raise TypeError(f"pyshacl gave no report: {report!r}")
    findings = (_finding(report, result, rules) for result in report.subjects(RDF.type, SH.ValidationResult))
    order = list(Severity)
    return tuple(sorted(set(findings), key=lambda one: (order.index(one.severity), one.path, one.focus, *_rest(one))))


def _rest(finding: Finding) -> tuple[str, ...]:
    """What tells two findings of one property and node apart, so that their order never changes."""
    return finding.value, finding.constraint, finding.es, finding.en


class _PreparingGraph(Graph):
    """A graph that parses the text of a query once: pyshacl asks the same of each node, and parsing was 4/5 of it."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        """Answer a query, as any graph does."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **options)


@lru_cache(maxsize=512)
def _prepared(query: str) -> Query:
    """A query as rdflib evaluates it; the prefixes that shapes declare stand in its text."""
    return prepareQuery(query, initNs=dict(Graph().namespaces()))


def node_name(node: Node) -> str:
    """How a node is called in a `Finding`: its IRI or its words; a blank node begins with ``_:``."""
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def by_dataset(findings: Iterable[Finding], owners: Mapping[str, Iterable[str]]) -> dict[str, list[Finding]]:
    """Sort findings by the dataset that they belong to.

    `owners` gives for each dataset the nodes that its description holds, by `node_name`: a part of a dataset, or an
    institution that several share, belongs to each that names it.
    """
    datasets_of: dict[str, list[str]] = {}
    for dataset, nodes in owners.items():
        for node in nodes:
            datasets_of.setdefault(node, []).append(dataset)
    sorted_out: dict[str, list[Finding]] = {dataset: [] for dataset in owners}
    for finding in findings:
        for dataset in datasets_of.get(finding.focus, ()):
            sorted_out[dataset].append(finding)
    return sorted_out


def _finding(report: Graph, result: Node, rules: Graph) -> Finding:
    component = _COMPONENT.search(str(report.value(result, SH.sourceConstraintComponent)))
    constraint = component[1] if component else ""
    path = _path(report.value(result, SH.resultPath))
    es, en = _words(_own_words(report, result, rules), constraint, path)
    value = report.value(result, SH.value)
    return Finding(
        focus=node_name(report.value(result, SH.focusNode) or BNode()),
        path=path,
        constraint=constraint,
        severity=SEVERITIES.get(report.value(result, SH.resultSeverity) or SH.Violation, Severity.ERROR),
        value="" if isinstance(value, BNode) else str(value or "")[:VALUE_LENGTH],
        es=es,
        en=en,
        shape="" if path else _own_shape(report.value(result, SH.sourceShape)),
        due_class=_due_class(report, result, rules) if constraint == "Class" and isinstance(value, URIRef) else "",
    )


def _due_class(report: Graph, result: Node, rules: Graph) -> str:
    """The class that a value is not of; empty where a shape asks for several, one after another."""
    shape = report.value(result, SH.sourceShape)
    due = [] if shape is None else list(rules.objects(shape, SH["class"]))
    return str(due[0]) if len(due) == 1 else ""


def _own_shape(shape: Node | None) -> str:
    """The local name of a shape of ours; empty for any other."""
    namespace, _, name = str(shape).partition("#")
    return name if namespace == SHAPES_URI else ""


def _own_words(report: Graph, result: Node, rules: Graph) -> dict[str, str]:
    """What the shape itself says, by language: in the result, else in the constraint that was broken, else beside it.

    pyshacl leaves the languages out of what a SPARQL constraint says, and says in its own words what no shape does:
    only texts with a language count in a result.  A text of a shape without one is English, as official profiles write.
    """
    said = [message for message in report.objects(result, SH.resultMessage) if _language(message)]
    for source in (SH.sourceConstraint, SH.sourceShape):
        node = report.value(result, source)
        said += () if node is None else sorted(rules.objects(node, SH.message), key=str)
    own: dict[str, str] = {}
    for message in said:
        if str(message).strip():
            own.setdefault(_language(message) or "en", str(message))
    return own


def _language(message: Node) -> str:
    """The language of a text, without its region; empty where it has none."""
    return (message.language or "").partition("-")[0].lower() if isinstance(message, Literal) else ""


def _words(own: Mapping[str, str], constraint: str, path: str) -> tuple[str, str]:
    """What to say in Spanish and in English; where no usual sentence says it, the other language's words tell more."""
    es, en = (
        sentence.format(path=call_field(path, language))
        for sentence, language in zip(sentences_of(constraint, path), ("es", "en"), strict=True)
    )
    if not has_sentence(constraint, path):
        es = f"{es} La regla dice, en inglés: «{own['en']}»" if "en" in own else es
        en = f"{en} The rule says, in Spanish: “{own['es']}”" if "es" in own else en
    return own.get("es", es), own.get("en", en)


def _path(path: Node | None) -> str:
    """A property as a compact name; a path of several steps, which no shape of ours has, as it stands."""
    if not isinstance(path, URIRef):
        return ""
    for prefix, namespace in PREFIXES.items():
        if path.startswith(namespace):
            return f"{prefix}:{path.removeprefix(namespace)}"
    return str(path)
