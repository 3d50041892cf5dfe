"""A document's triples by subject: in memory while they are few, on disk when they are many.

Memory does not grow with the document beyond `MEMORY` and a fixed table of slots.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harvesters.runs_on_disk import Run, RunsOnDisk

RDF_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DCAT = b"http://www.w3.org/ns/dcat#"

DATASET, SERIES, SERVICE, BOUNDARY, PART = 4, 3, 2, 1, 0
"""What a run of lines describes: a dataset, a series, a service; another node at which a description ends; all else.

A service is a part of the dataset that is had through it, and, where it has a name, a record of its own.
"""

MEMORY = 8 << 20
"""Bytes of lines that are held before they go to disk; a page of a paged catalogue never does."""

_RUN = re.compile(rb"^((\S++) [^\n]*+\n(?:\2 [^\n]*+\n)*+)", re.MULTILINE)
"""Consecutive N-Triples lines of one subject."""
_LINK = re.compile(rb" (<[^ ]*+) (<[^ ]*+|_:[^ \"]*+) \.\n")
"""Predicate and object of each N-Triples line whose object is a node; of a text that ends like one, what no node is
called: its quote is part of it.
"""
_TYPED = b" %s <%s" % (RDF_TYPE, DCAT)
_PAGE = b" %s <http://xmlns.com/foaf/0.1/Document> .\n" % RDF_TYPE
_KINDS = {
    b"Dataset": DATASET, b"DatasetSeries": SERIES, b"DataService": SERVICE, b"Catalog": BOUNDARY,
    b"CatalogRecord": BOUNDARY,
}  # fmt: skip

Link = tuple[bytes, bytes]
"""Predicate and object."""
Edge = tuple[bytes, ...]
"""Subject, predicate and object, as N-Triples writes them."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What a document says of one node and of all that belongs to it; some of it maybe twice."""

    lines: list[bytes]
    """N-Triples lines without blank nodes, without line ends; sorted."""
    edges: list[Edge]
    """Subject, predicate and object of the triples that have a blank node."""
    size: int
    """Bytes of all its lines."""


class SubjectTable:
    """Lines by subject; beyond `MEMORY` on disk (`RunsOnDisk`).

    Fill it with `add`, then call `index` once, then read.  Close it when done.  A page of which no more is said than
    that it is one (``a foaf:Document``) is not described: thousands of datasets may share it, and each says so anew.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._disk: RunsOnDisk | None = None
        self._held: dict[bytes, bytes] = {}
        self._kinds: dict[bytes, int] = {}
        """Of what is held, what is more than a part."""
        self._held_bytes = 0
        self._scattered: dict[bytes, dict[bytes, None]] = {}
        """The runs of subjects that the document speaks of in several places, each once."""

    def close(self) -> None:
        """Drop the table and its file."""
        self._drop_held()
        if self._disk is not None:
            self._disk.close()

    def add(self, lines: bytes) -> None:
        """Add N-Triples lines, each ended by a line end."""
        held = self._held
        touched: set[bytes] = set()
        for run, subject in _RUN.findall(lines):
            if run.endswith(_PAGE) and len(run) == len(subject) + len(_PAGE):
                continue  # it stands beside every dataset that leads there, and says nothing of it
            known = held.setdefault(subject, run)
            if known is run:
                continue
            runs = self._scattered.get(subject)
            if runs is None:
                runs = self._scattered[subject] = {known: None}
            if run not in runs:  # RDF/XML says all of an institution again in every dataset of it
                runs[run] = None
                touched.add(subject)
        for subject in touched:  # once for all: a dataset may come in thousands of runs, its parts between them
            held[subject] = b"".join(self._scattered[subject])
        for subject, kind in _iter_typed(lines):
            self._kinds[subject] = max(kind, self._kinds.get(subject, PART))
        self.bytes += len(lines)
        self._held_bytes += len(lines)
        if self._held_bytes > MEMORY:
            self._disk = self._disk or RunsOnDisk()
            self._spill(self._disk)

    def index(self) -> None:
        """Make the table ready for reading; again, after lines were added."""
        if self._disk is not None:
            self._spill(self._disk)
            self._disk.index()

    def forget_last(self) -> tuple[bytes, ...]:
        """Take what may have been cut short out of the subjects, and return it.

        That is the last dataset of the document, and the last service or series if it comes after it.
        """
        if self._disk is not None:
            self._spill(self._disk)
        last: dict[bool, tuple[bytes, int]] = {}
        for subject, kind in self._iter_kinds():
            if kind == DATASET:
                last = {True: (subject, kind)}
            elif kind in {SERIES, SERVICE}:
                last[False] = subject, kind
        for subject, kind in last.values():
            rest = PART if kind == SERVICE else BOUNDARY
            if self._disk is None:
                self._kinds[subject] = rest
            else:
                self._disk.change_kind(subject, rest)
        return tuple(subject for subject, _ in last.values())

    def has_resources(self) -> bool:
        """Whether any node is typed dcat:Dataset, dcat:DatasetSeries or dcat:DataService."""
        return any(kind > BOUNDARY for _, kind in self._iter_kinds())

    def iter_datasets(self) -> Iterator[bytes]:
        """Subjects typed dcat:Dataset, in the order in which the document names them."""
        if self._disk is not None:
            return self._disk.iter_of_kind(DATASET)
        return iter(self.subjects_of(DATASET))

    def subjects_of(self, kind: int) -> list[bytes]:
        """The nodes that are series, or services, and no more than that; in the order of the document."""
        if self._disk is None:
            return [subject for subject, found in self._iter_kinds() if found == kind]
        found = self._disk.iter_of_kind(kind)
        return [subject for subject in found if (run := self.get(subject)) and run[0] == kind]

    def iter_listable(self) -> Iterator[bytes]:
        """Datasets, and series, which are datasets too (DCAT 3, 6.7): what a catalogue may list by dcat:dataset."""
        yield from self.iter_datasets()
        yield from self.subjects_of(SERIES)

    def blank_datasets(self) -> list[bytes]:
        """Blank nodes typed dcat:Dataset, in the order in which the document names them."""
        if self._disk is not None:
            return list(self._disk.iter_of_kind(DATASET, b"_:"))
        return [subject for subject in self.iter_datasets() if subject.startswith(b"_:")]

    def get(self, subject: bytes) -> Run | None:
        """What a node is and its lines; None when the document does not describe it."""
        if self._disk is not None:
            return self._disk.get(subject)
        lines = self._held.get(subject)
        return None if lines is None else (self._kinds.get(subject, PART), lines)

    def closure(self, subject: bytes, not_followed: frozenset[bytes], max_bytes: int) -> Closure:
        """All that the document says of a node and of the nodes that it leads to.

        Stops at datasets and other boundaries, does not follow some predicates (``<…>``), and leaves off once it
        passed `max_bytes`.  A service is followed from a dataset or a part of one: another service's is another one.
        """
        kind, lines = self.get(subject) or (PART, b"")
        followed = (PART,) if kind in {SERVICE, SERIES} else (PART, SERVICE)
        size = len(lines)
        met = {subject}
        text = []
        edges: list[Edge] = []
        while lines and size <= max_bytes:  # a step at a time: all that the last one leads to
            text.append(lines)
            links = _LINK.findall(lines)
            edges += _edges_to_blank(lines, links)
            runs = []
            for predicate, target in self._described(links):
                if target in met or predicate in not_followed:
                    continue
                met.add(target)
                found = self.get(target)
                if found is not None and found[0] in followed:
                    runs.append(found[1])
                    size += len(found[1])
                    if size > max_bytes:
                        break
            lines = b"".join(runs)
        return _closure(sorted(b"".join(text).split(b"\n")[:-1]), edges, size)

    def iter_boundaries(self) -> Iterator[bytes]:
        """The lines of each node at which a description ends and that is no record: a catalogue, a record of one."""
        for subject in self.subjects_of(BOUNDARY):
            found = self.get(subject)
            if found is not None:
                yield found[1]

    def iter_lines_with(self, *words: bytes) -> Iterator[bytes]:
        """Runs that hold any of some words, and describe no dataset; reads the whole table."""
        if self._disk is not None:
            for run in self._disk.iter_runs_with(words):
                if all(kind != DATASET for _, kind in _iter_typed(run)):
                    yield run
        for subject, run in self._held.items():
            if self._kinds.get(subject) != DATASET and any(word in run for word in words):
                yield run

    def _iter_kinds(self) -> Iterable[tuple[bytes, int]]:
        """The nodes that are more than a part, and what each is, in the order of the document."""
        if self._disk is not None:
            return self._disk.iter_kinds()
        kinds = self._kinds
        return ((subject, kinds[subject]) for subject in self._held if subject in kinds)

    def _described(self, links: list[Link]) -> list[Link]:
        """The links that may lead to a node that is described."""
        if self._disk is not None:
            return self._disk.of_those(links)
        return [link for link in links if link[1] in self._held]

    def _spill(self, disk: RunsOnDisk) -> None:
        """Put what is held on disk."""
        disk.write(self._held, self._kinds)
        self._drop_held()

    def _drop_held(self) -> None:
        self._held.clear()
        self._kinds.clear()
        self._scattered.clear()
        self._held_bytes = 0


def _edges_to_blank(lines: bytes, links: list[Link]) -> Iterator[Edge]:
    """The triples that lead from a named node to a blank one; all `links` of the lines are known, in their order."""
    end = 0
    for link in links:
        if link[1][:1] == b"_":
            tail = b" %s %s .\n" % link
            at = lines.index(tail, end)
            subject = lines[lines.rfind(b"\n", max(0, end - 1), at) + 1 : at]
            if subject[:1] != b"_":
                yield subject, *link
            end = at + len(tail)


def _closure(lines: list[bytes], edges: list[Edge], size: int) -> Closure:
    """Tell sorted lines apart: those of blank nodes come last; of those that lead to one the triples are known."""
    blank = bisect_left(lines, b"_")
    of_blank = lines[blank:]
    del lines[blank:]
    for edge in edges:
        line = b"%s %s %s ." % edge
        at = bisect_left(lines, line)
        while lines[at : at + 1] == [line]:
            del lines[at]
    return Closure(lines, [*edges, *(tuple(line[:-2].split(b" ", 2)) for line in of_blank)], size)


def _iter_typed(lines: bytes) -> Iterator[tuple[bytes, int]]:
    """The subjects of rdf:type lines that say that it is more than a part, and what."""
    at = lines.find(_TYPED)
    while at >= 0:
        end = at + len(_TYPED)
        kind = _KINDS.get(lines[end : lines.index(b">", end)], PART)
        if kind:
            yield lines[lines.rfind(b"\n", 0, at) + 1 : at], kind
        at = lines.find(_TYPED, end)
