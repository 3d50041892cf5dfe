"""Checks records as they come: maps each, judges them in batches by shapes, keeps what is to be said."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import orjson
from rdflib import Graph

from federation.checking.known_findings import KnownFindings
from federation.checking.observations import Observation, observation_from_finding, observation_from_issue
from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.issues import Issue, Severity, make_issue
from mappings.json_form import canonical_bytes, content_hash, json_from_dataset
from mappings.origin import Origin
from mappings.rdf.graph import graph_from_dataset
from mappings.registry import map_body
from mappings.shacl import Finding, by_dataset, node_name, validate
from mappings.terms import TERMS

BATCH: Final = 100
"""Datasets that shapes judge at a time: measured, five times cheaper than one by one, and small in memory."""
MOST: Final = 10_000
"""Observations that are kept one by one; all of them are counted."""
OF_THE_SOURCE: Final = frozenset({"dcat-ap-3", "dcat-ap-es"})
"""Shapes that judge RDF as its source wrote it: to conform after we translated it would say nothing of the source."""


@dataclass(frozen=True, slots=True)
class Part:
    """One record of what is checked, with its place."""

    schema: str
    identifier: str
    body: bytes
    place: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What reading the document itself had to say."""

    code: str
    value: str
    identifier: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check."""

    target: str
    shapes: str
    schemas: tuple[tuple[str, int], ...]
    """Records by schema, most first."""
    records: int
    datasets: int
    distributions: int
    severities: tuple[tuple[Severity, int], ...]
    """How many observations of each severity."""
    codes: tuple[tuple[str, int], ...]
    """How many of each code, most first."""
    derived: tuple[tuple[str, int], ...]
    """Fields that no record gives and the index fills: from the registry, or from other fields."""
    observations: tuple[Observation, ...]
    """At most `MOST`, worst first, then in the order of the document."""
    seen_whole: bool = True
    """Whether the catalogue was read to its end."""
    story: str = ""
    """How the reading went, where it was read over the wire."""

    @property
    def conforms(self) -> bool:
        """Whether there is something, all of it was seen, and nothing in it is an error."""
        return self.datasets > 0 and self.seen_whole and dict(self.severities).get(Severity.ERROR, 0) == 0


@dataclass(slots=True)
class _Waiting:
    """A record that shapes have not judged yet."""

    part: Part
    dataset: Dataset | None
    """What mapping made of it; None where its own RDF is judged."""
    told: frozenset[str]
    """RDF terms of the fields that an issue said are missing."""
    hash: bytes
    """Of what is judged."""


@dataclass(slots=True)
class Checker:
    """Takes records one by one; `report` ends it."""

    target: str
    shapes: str
    origin: Origin
    known: KnownFindings
    watch: Callable[[int], None] = lambda _done: None
    """Told how many records were judged so far."""
    _records: int = 0
    _datasets: int = 0
    _distributions: int = 0
    _schemas: Counter[str] = field(default_factory=Counter)
    _severities: Counter[Severity] = field(default_factory=Counter)
    _codes: Counter[str] = field(default_factory=Counter)
    _derived: Counter[str] = field(default_factory=Counter)
    _kept: list[tuple[int, Observation]] = field(default_factory=list)
    _waiting: list[_Waiting] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Check one record."""
        self._records += 1
        self._schemas[part.schema] += 1
        mapped = map_body(part.schema, part.identifier, part.body, self.origin)
        self._note_issues(part, mapped)
        dataset = mapped.dataset
        if dataset is not None:
            self._datasets += 1
            self._distributions += len(dataset.distribution)
            self._derived.update(dataset.derived)
        if part.schema == "dcat" and self.shapes in OF_THE_SOURCE:
            self._waiting.append(_Waiting(part, None, _told(mapped.issues), content_hash(part.body)))
        elif dataset is not None:
            judged = canonical_bytes(json_from_dataset(dataset))
            self._waiting.append(_Waiting(part, dataset, _told(mapped.issues), content_hash(judged)))
        if len(self._waiting) >= BATCH:
            self._judge()

    def complain(self, complaint: Complaint) -> None:
        """Note what reading the document had to say."""
        issue = make_issue(complaint.code, "", complaint.value)
        self._note(observation_from_issue(issue, complaint.identifier, complaint.place))

    def report(self) -> CheckReport:
        """Judge what is left and sum up."""
        self._judge()
        order = list(Severity)
        kept = sorted(self._kept, key=lambda one: (order.index(one[1].severity), one[0]))
        return CheckReport(
            target=self.target,
            shapes=self.shapes,
            schemas=tuple(self._schemas.most_common()),
            records=self._records,
            datasets=self._datasets,
            distributions=self._distributions,
            severities=tuple((severity, self._severities[severity]) for severity in Severity),
            codes=tuple(self._codes.most_common()),
            derived=tuple(self._derived.most_common()),
            observations=tuple(observation for _, observation in kept),
        )

    def _note_issues(self, part: Part, mapped: Mapped) -> None:
        decoded = _decoded(part) if mapped.issues else None
        for issue in mapped.issues:
            self._note(observation_from_issue(issue, part.identifier, part.place, decoded))

    def _note(self, observation: Observation) -> None:
        self._severities[observation.severity] += 1
        self._codes[observation.code] += 1
        if len(self._kept) < MOST:
            self._kept.append((self._records, observation))

    def _judge(self) -> None:
        """Let the shapes judge the datasets that wait."""
        known = self.known.get(self.shapes, [one.hash for one in self._waiting])
        new = {one.hash: one for one in self._waiting if one.hash not in known}
        if new:
            found = self._validated(new)
            self.known.put(self.shapes, found)
            known |= found
        for one in self._waiting:
            for finding in known[one.hash]:
                if not (self.shapes == "dcat-mx" and _was_told(finding, one.told)):
                    self._note(observation_from_finding(finding, one.part.identifier, one.part.place))
        self._waiting.clear()
        self.watch(self._records)

    def _validated(self, batch: dict[bytes, _Waiting]) -> dict[bytes, tuple[Finding, ...]]:
        graphs = {one.hash: _graph(one) for one in batch.values()}
        whole = Graph()
        for graph in graphs.values():
            whole += graph
        owners = {key.hex(): {node_name(subject) for subject in graph.subjects()} for key, graph in graphs.items()}
        found = by_dataset(validate(whole, self.shapes), owners)
        return {key: tuple(found[key.hex()]) for key in graphs}


def _graph(waiting: _Waiting) -> Graph:
    """What shapes judge: the description as its source wrote it, or our own of it."""
    if waiting.dataset is None:
        return Graph().parse(data=waiting.part.body, format="nt")
    return graph_from_dataset(waiting.dataset)


def _decoded(part: Part) -> object:
    try:
        return orjson.loads(part.body)
    except orjson.JSONDecodeError:
        return None


def _was_told(finding: Finding, told: frozenset[str]) -> bool:
    """Whether mapping said it already: the fast rules and our own shapes say the same of a field that is missing."""
    if finding.constraint == "MinCount":
        return finding.path in told
    return finding.constraint == "Or" and not finding.path and "dct:license" in told  # it may stand in two places


def _told(issues: Iterable[Issue]) -> frozenset[str]:
    """The RDF terms of the fields that mapping said are missing."""
    keys = {issue.field.rpartition(".")[2] for issue in issues if issue.code.startswith("missing.")}
    return frozenset(predicate for term in TERMS if term.key in keys for predicate in term.predicates)
