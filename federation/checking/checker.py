"""Checks records as they come: maps each, judges them in batches by shapes, keeps what is to be said."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import orjson

from federation.catalogue_facts import CatalogueFact, listed_facts
from federation.checking.catalogues import Catalogues, DescribedCatalogue
from federation.checking.classes import Classes
from federation.checking.folding import folded
from federation.checking.known_findings import Found, KnownFindings
from federation.checking.links import Links
from federation.checking.observations import (
    Observation,
    Where,
    observation_from_finding,
    observation_from_issue,
    subject_of,
)
from federation.checking.parts import named_parts
from federation.issue_words import generic
from federation.kinds import kind_of
from harvesters.catalogue_facts import Facts
from harvesters.catalogue_words import CatalogueWords
from mappings.dcat_mx import Dataset, Resource
from mappings.issue_codes import Severity
from mappings.issues import Issue, make_issue
from mappings.json_form import canonical_bytes, content_hash, json_from_resource
from mappings.origin import Origin
from mappings.registry import map_body
from mappings.uris import catalog_uri, dataset_uri
from mappings.values.secrets import without_secrets

BATCH: Final = 100
"""Datasets that shapes judge at a time: measured, five times cheaper than one by one, and small in memory."""
MOST: Final = 5_000
"""Observations of one severity that are kept one by one; all of them are counted."""
MOST_OF_ONE: Final = 500
"""Of those, how many may say the same of the same field: what is frequent leaves room for what is not."""
OF_THE_SOURCE: Final = frozenset({"dcat-ap-3", "dcat-ap-es"})
"""Shapes that judge RDF as its source wrote it: to conform after we translated it would say nothing of the source."""


OF_PORTALS: Final = frozenset({"ckan", "dkan", "geonode", "arcgis_hub"})
"""Schemas of answers that only a portal gives, which a source has the address of; a saved one has lost it."""


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
    services: int
    series: int
    severities: tuple[tuple[Severity, int], ...]
    """How many observations of each severity."""
    codes: tuple[tuple[str, int], ...]
    """How many of each code, most first."""
    derived: tuple[tuple[str, int], ...]
    """Fields that no record gives and the index fills: from the registry, or from other fields."""
    catalogue: tuple[CatalogueFact, ...]
    """What RDF says of the catalogue itself, of which the index takes nothing."""
    catalogues: tuple[DescribedCatalogue, ...]
    """What each catalogue says of itself, and what it had better say."""
    observations: tuple[Observation, ...]
    """At most `MOST` of each severity, worst first, then in the order of the document."""
    problems: tuple[tuple[tuple[Severity, str, str], int], ...]
    """How often each code was said of each field, whether it is among `observations` or not."""
    translated: bool = False
    """Whether shapes for DCAT judged our own translation: the source does not speak RDF."""
    seen_whole: bool = True
    """Whether the catalogue was read to its end."""
    story: str = ""
    """How the reading went, where it was read over the wire."""

    @property
    def conforms(self) -> bool:
        """Whether there is something, all of it was seen, and nothing in it is an error."""
        return self.understood > 0 and self.seen_whole and dict(self.severities).get(Severity.ERROR, 0) == 0

    @property
    def understood(self) -> int:
        """Records that could be read, of any kind."""
        return self.datasets + self.services + self.series


@dataclass(slots=True)
class _Waiting:
    """A record that shapes have not judged yet."""

    where: Where
    issues: tuple[Issue, ...]
    """What mapping said of it."""
    judged: Resource | bytes | None
    """What mapping made of it, or its own RDF; None where there is nothing that shapes could judge."""
    hash: bytes
    """Of what is judged."""

    @property
    def subjects(self) -> frozenset[str]:
        """What the record itself is called in the graph that is judged."""
        own = () if self.judged is None or isinstance(self.judged, bytes) else (self.judged.uri,)
        return frozenset((self.where.subject, *own))

    def names_of_the_source(self) -> dict[str, str]:
        """The URIs that we gave to the record and its distributions → those that its source knows them by."""
        if not isinstance(self.judged, Dataset):
            return {}
        files = {
            file.uri: subject_of(f"distribution[{n}]", self.where) for n, file in enumerate(self.judged.distribution)
        }
        return {uri: own for uri, own in files.items() if own != self.where.subject} | {
            self.judged.uri: self.where.subject
        }

    def where_with_parts(self) -> Where:
        """The record with the parts that we gave URIs to, by name; in its own RDF its parts have its own."""
        if self.judged is None or isinstance(self.judged, bytes):
            return self.where
        return replace(self.where, subject=self.judged.uri, parts=named_parts(self.judged, self.where.decoded))


@dataclass(slots=True)
class Checker:
    """Takes records one by one; `report` ends it."""

    target: str
    shapes: str
    origin: Origin
    known: KnownFindings
    watch: Callable[[int], None] = lambda _done: None
    """Told how many records were judged so far."""
    by_rules: bool = False
    """Whether our own profile is judged by the quick rules alone: a test holds both to the same verdict."""
    _records: int = 0
    _kinds: Counter[str] = field(default_factory=Counter)
    _distributions: int = 0
    _schemas: Counter[str] = field(default_factory=Counter)
    _severities: Counter[Severity] = field(default_factory=Counter)
    _codes: Counter[str] = field(default_factory=Counter)
    _derived: Counter[str] = field(default_factory=Counter)
    _problems: Counter[tuple[Severity, str, str]] = field(default_factory=Counter)
    _kept: dict[Severity, list[Observation]] = field(default_factory=lambda: {one: [] for one in Severity})
    _bodies: dict[bytes, bytes] = field(default_factory=dict)
    """Hashes of the identifiers that came, and of their bodies."""
    _links: Links = field(default_factory=Links)
    _classes: Classes = field(default_factory=Classes)
    _waiting: list[_Waiting] = field(default_factory=list)
    _translated: bool = False
    _facts: Facts = field(default_factory=Counter)
    _catalogues: Catalogues = field(default_factory=Catalogues)

    def add(self, part: Part) -> None:
        """Check one record."""
        self._records += 1
        self._schemas[part.schema] += 1
        mapped = map_body(part.schema, part.identifier, part.body, self._origin_of(part))
        resource = mapped.resource
        where = self._where(part, resource)
        self._note_repetition(part, where)
        self._links.add(part.schema, part.identifier, resource, where)
        if resource is not None:
            self._kinds[kind_of(resource)] += 1
            self._distributions += len(resource.distribution) if isinstance(resource, Dataset) else 0
            self._derived.update(resource.derived)
        if part.schema == "dcat" and self.shapes in OF_THE_SOURCE:
            self._waiting.append(_Waiting(where, mapped.issues, part.body, content_hash(part.body)))
        elif resource is not None:
            judged = canonical_bytes(json_from_resource(resource))
            self._waiting.append(_Waiting(where, mapped.issues, resource, content_hash(judged)))
            self._translated |= self.shapes in OF_THE_SOURCE
        else:
            self._waiting.append(_Waiting(where, mapped.issues, None, b""))
        if len(self._waiting) >= BATCH:
            self._judge()

    def complain(self, complaint: Complaint) -> None:
        """Note what reading the document had to say."""
        issue = make_issue(complaint.code, "", complaint.value)
        subject = self._subject(complaint.identifier) if complaint.identifier else self._catalogue()
        self._note(
            observation_from_issue(
                issue, Where(without_secrets(complaint.identifier), complaint.place, subject=subject)
            )
        )

    def note_facts(self, facts: Facts) -> None:
        """Count what a document says of its catalogues and their records."""
        self._facts.update(facts)

    def note_catalogue(self, words: CatalogueWords) -> None:
        """Note what a document says of one catalogue."""
        self._catalogues.add(words)

    def report(self, *, seen_whole: bool = True, story: str = "") -> CheckReport:
        """Judge what is left and sum up; of a catalogue seen in part nobody can tell which links lead nowhere."""
        self._judge()
        for issue, where in self._links.iter_dangling() if seen_whole else ():
            self._note(observation_from_issue(issue, where))
        for observation, times in self._classes.iter_unmet() if seen_whole else ():
            self._note(observation, times)
        return CheckReport(
            target=self.target,
            shapes=self.shapes,
            schemas=tuple(self._schemas.most_common()),
            records=self._records,
            datasets=self._kinds["dataset"],
            distributions=self._distributions,
            services=self._kinds["service"],
            series=self._kinds["series"],
            severities=tuple((severity, self._severities[severity]) for severity in Severity),
            codes=tuple(self._codes.most_common()),
            derived=tuple(self._derived.most_common()),
            catalogue=listed_facts(self._facts),
            catalogues=self._catalogues.described(),
            observations=tuple(one for severity in Severity for one in self._kept[severity]),
            problems=tuple(self._problems.most_common()),
            translated=self._translated,
            seen_whole=seen_whole,
            story=story,
        )

    def _origin_of(self, part: Part) -> Origin:
        """Where a record comes from: a portal's, even if its file does not say which, has pages that lead to it.

        What the index makes up from the portal's address when it is harvested is nothing that its publisher lacks.
        """
        if part.schema not in OF_PORTALS or self.origin.home:
            return self.origin
        return replace(self.origin, home=catalog_uri(self.origin.base_uri, self.origin.source))

    def _where(self, part: Part, resource: Resource | None) -> Where:
        """The record that is checked."""
        return Where(
            without_secrets(part.identifier),
            part.place,
            self._records,
            part.schema,
            self._subject(part.identifier, resource),
            _decoded(part),
            resource if isinstance(resource, Dataset) else None,
        )

    def _subject(self, identifier: str, resource: Resource | None = None) -> str:
        """The URI of a record: its source's own, where that is what it is known by, else the index's."""
        if identifier.startswith(("http://", "https://", "urn:")):
            return without_secrets(identifier)
        return resource.uri if resource else dataset_uri(self.origin.base_uri, self.origin.source, identifier)

    def _catalogue(self) -> str:
        return self.target if "://" in self.target else catalog_uri(self.origin.base_uri, self.origin.source)

    def _note_repetition(self, part: Part, where: Where) -> None:
        """An identifier that comes again with another body names two records by one name."""
        key, body = content_hash(part.identifier.encode("utf-8", "replace")), content_hash(part.body)
        if self._bodies.setdefault(key, body) != body:
            issue = make_issue("record.duplicate_identifier", "identifier", part.identifier)
            self._note(observation_from_issue(issue, where))

    def _note(self, observation: Observation, times: int = 1) -> None:
        self._severities[observation.severity] += times
        self._codes[observation.code] += times
        problem = (observation.severity, observation.code, generic(observation.field))
        self._problems[problem] += times
        kept = self._kept[observation.severity]
        if len(kept) < MOST and self._problems[problem] - times < MOST_OF_ONE:
            kept.append(observation)

    def _judge(self) -> None:
        """Let the shapes judge the records that wait, and note what is to be said of each."""
        known = {} if self.by_rules and self.shapes == "dcat-mx" else self._found()
        for one in self._waiting:
            if one.judged is not None:
                self._classes.add(one.judged)
            issues, findings, echoes = folded(one.issues, known.get(one.hash, ()), one.subjects)
            names = one.names_of_the_source() if echoes else {}
            for issue in issues:
                observation = observation_from_issue(issue, one.where)
                if issue in echoes:
                    nodes = tuple(replace(each, focus=names.get(each.focus, each.focus)) for each in echoes[issue])
                    observation = replace(observation, echoes=nodes)
                self._note(observation)
            where = one.where_with_parts() if findings else one.where
            for finding in findings:
                observation = observation_from_finding(finding, where, self.shapes)
                if finding.due_class:
                    self._classes.wait(finding, observation)
                else:
                    self._note(observation)
        self._waiting.clear()
        self.watch(self._records)

    def _found(self) -> Found:
        """What the shapes find in each record that waits, by the hash of what is judged; what is known is not asked."""
        judged = {one.hash: one.judged for one in self._waiting if one.judged is not None}
        known = self.known.get(self.shapes, judged)
        new = {key: one for key, one in judged.items() if key not in known}
        if new:
            from federation.checking.judgement import findings_of  # noqa: PLC0415 (pyshacl and rdflib take seconds)

            found = findings_of(new, self.shapes)
            self.known.put(self.shapes, found)
            known |= found
        return known


def _decoded(part: Part) -> object:
    if part.body[:1] not in {b"{", b"["}:
        return None
    try:
        return orjson.loads(part.body)
    except orjson.JSONDecodeError:
        return None
