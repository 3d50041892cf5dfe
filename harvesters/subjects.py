"""A document's triples by subject: in memory while they are few, on disk when they are many.

Memory does not grow with the document beyond `MEMORY` and a fixed table of slots.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from harvesters.spools import on_local_disk, temporary_database

RDF_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DCAT = b"http://www.w3.org/ns/dcat#"

DATASET, SERIES, SERVICE, BOUNDARY, PART = 4, 3, 2, 1, 0
"""What a run of lines describes: a dataset, a series, a service; another node at which a description ends; all else.

A service is a part of the dataset that is had through it, and, where it has a name, a record of its own.
"""

MEMORY = 8 << 20
"""Bytes of lines that are held before they go to disk; a page of a paged catalogue never does."""
LOOK_AHEAD = 4096
"""Runs that are read ahead of the dataset in hand: what it leads to mostly stands near it."""

_RUN = re.compile(rb"^(\S++) [^\n]*+\n(?:\1 [^\n]*+\n)*+", re.MULTILINE)
"""Consecutive N-Triples lines of one subject."""
_LINK = re.compile(rb" (<[^ ]*>) (<[^ ]*>|_:[^ ]*) \.\n")
"""Predicate and object of each N-Triples line whose object is a node."""
_TYPED = b" %s <%s" % (RDF_TYPE, DCAT)
_PAGE = b" %s <http://xmlns.com/foaf/0.1/Document> .\n" % RDF_TYPE
_KINDS = {
    b"Dataset": DATASET, b"DatasetSeries": SERIES, b"DataService": SERVICE, b"Catalog": BOUNDARY,
    b"CatalogRecord": BOUNDARY,
}  # fmt: skip
_SLOTS = (1 << 22) - 1
_TABLE = """
PRAGMA page_size=65536; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384;
CREATE TABLE run (number INTEGER PRIMARY KEY, subject BLOB, kind INTEGER, lines BLOB);
BEGIN;
"""

Run = tuple[int, bytes]
"""What a node is, and its lines."""


@dataclass(slots=True)
class Closure:
    """What a document says of one node and of all that belongs to it; some of it maybe twice."""

    lines: list[bytes] = field(default_factory=list)
    """N-Triples lines without blank nodes, without line ends."""
    edges: list[tuple[bytes, ...]] = field(default_factory=list)
    """Subject, predicate and object of the triples that have a blank node."""
    size: int = 0
    """Bytes of all its lines."""


class SubjectTable:
    """Lines by subject; beyond `MEMORY` in a private temporary database that SQLite removes by itself.

    Fill it with `add`, then call `index` once, then read.  Close it when done.  A page of which no more is said than
    that it is one (``a foaf:Document``) is not described: thousands of datasets may share it, and each says so anew.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._database: sqlite3.Connection | None = None
        self._near: dict[bytes, Run] = {}
        self._scattered: dict[bytes, dict[bytes, None]] = {}
        """The runs of subjects that the document speaks of in several places, each once."""
        self._held = 0
        self._runs_at = bytearray(_SLOTS + 1)

    def close(self) -> None:
        """Drop the table and its file."""
        self._near.clear()
        self._scattered.clear()
        if self._database is not None:
            self._database.close()

    def add(self, lines: bytes) -> None:
        """Add N-Triples lines, each ended by a line end."""
        near = self._near
        touched: set[bytes] = set()
        for match in _RUN.finditer(lines):
            run, subject = match.group(0, 1)
            if run == subject + _PAGE:  # stands beside every dataset that leads there, and says nothing of it
                continue
            kind = _kind_of(run)
            known = near.get(subject)
            if known is None:
                near[subject] = (kind, run)
                continue
            runs = self._scattered.setdefault(subject, {known[1]: None})
            if run not in runs:  # RDF/XML says all of an institution again in every dataset of it
                runs[run] = None
                touched.add(subject)
                if kind > known[0]:
                    near[subject] = (kind, known[1])
        for subject in touched:  # once for all: a dataset may come in thousands of runs, its parts between them
            near[subject] = (near[subject][0], b"".join(self._scattered[subject]))
        self.bytes += len(lines)
        self._held += len(lines)
        if self._held > MEMORY:
            self._spill()

    def index(self) -> None:
        """Make the table ready for reading; again, after lines were added."""
        if self._database is None:
            self._note_subjects()
        else:
            self._spill()
            with on_local_disk():
                self._database.execute("CREATE INDEX IF NOT EXISTS run_subject ON run (subject)")
                for kind in (DATASET, SERIES, SERVICE):
                    self._database.execute(
                        f"CREATE INDEX IF NOT EXISTS run_{kind} ON run (subject, number) WHERE kind = {kind}"
                    )

    def forget_last(self) -> tuple[bytes, ...]:
        """Take what may have been cut short out of the subjects, and return it.

        That is the last dataset of the document, and the last service or series if it comes after it.
        """
        if self._database is not None:
            self._spill()
        last: dict[bool, tuple[bytes, int]] = {}
        for subject, kind, _ in self._runs():
            if kind == DATASET:
                last = {True: (subject, kind)}
            elif kind in {SERIES, SERVICE}:
                last[False] = subject, kind
        for subject, kind in last.values():
            rest = PART if kind == SERVICE else BOUNDARY
            if subject in self._near:
                self._near[subject] = (rest, self._near[subject][1])
            if self._database is not None:
                self._database.execute("UPDATE run SET kind = ? WHERE kind > 1 AND subject = ?", (rest, subject))
        return tuple(subject for subject, _ in last.values())

    def has_resources(self) -> bool:
        """Whether any node is typed dcat:Dataset, dcat:DatasetSeries or dcat:DataService."""
        return any(kind > BOUNDARY for _, kind, _ in self._runs())

    def iter_datasets(self) -> Iterator[bytes]:
        """Subjects typed dcat:Dataset, in the order in which the document names them."""
        if self._database is None:
            yield from [subject for subject, (kind, _) in self._near.items() if kind == DATASET]
            return
        query = "SELECT subject, MIN(number) FROM run WHERE kind = 4 GROUP BY subject ORDER BY 2"
        ahead = self._database.execute("SELECT number, subject, kind, lines FROM run ORDER BY number")
        read = 0
        for subject, number in self._database.execute(query):
            while read < number + LOOK_AHEAD // 2 and (runs := ahead.fetchmany(LOOK_AHEAD)):
                if len(self._near) > LOOK_AHEAD:
                    self._near = dict(islice(self._near.items(), LOOK_AHEAD, None))
                self._near.update((run[1], run[2:]) for run in runs)
                read = runs[-1][0]
            yield subject

    def subjects_of(self, kind: int) -> list[bytes]:
        """The nodes that are series, or services, and no more than that; in the order of the document."""
        if self._database is None:
            return [subject for subject, (found, _) in self._near.items() if found == kind]
        query = f"SELECT subject FROM run WHERE kind = {kind:d} GROUP BY subject ORDER BY MIN(number)"  # noqa: S608
        found = [subject for (subject,) in self._database.execute(query)]
        return [subject for subject in found if (run := self.get(subject)) and run[0] == kind]

    def iter_listable(self) -> Iterator[bytes]:
        """Datasets, and series, which are datasets too (DCAT 3, 6.7): what a catalogue may list by dcat:dataset."""
        yield from self.iter_datasets()
        yield from self.subjects_of(SERIES)

    def blank_datasets(self) -> list[bytes]:
        """Blank nodes typed dcat:Dataset, in the order in which the document names them."""
        if self._database is None:
            return [subject for subject in self.iter_datasets() if subject.startswith(b"_:")]
        query = "SELECT subject FROM run WHERE kind = 4 AND substr(subject, 1, 2) = x'5f3a' GROUP BY subject"
        return [subject for (subject,) in self._database.execute(f"{query} ORDER BY MIN(number)")]

    def get(self, subject: bytes) -> Run | None:
        """What a node is and its lines; None when the document does not describe it."""
        if self._database is None:
            return self._near.get(subject)
        runs = self._runs_at[hash(subject) & _SLOTS]
        if not runs:
            return None
        if runs == 1 and (near := self._near.get(subject)):
            return near
        rows = self._database.execute("SELECT kind, lines FROM run WHERE subject = ?", (subject,)).fetchall()
        if not rows:
            return None
        found = max(kind for kind, _ in rows), b"".join(lines for _, lines in rows)
        if runs == 1:
            self._near[subject] = found
        return found

    def closure(self, subject: bytes, not_followed: frozenset[bytes], max_bytes: int) -> Closure:
        """All that the document says of a node and of the nodes that it leads to.

        Stops at datasets and other boundaries, does not follow some predicates (``<…>``), and leaves off once it
        passed `max_bytes`.  A service is followed from a dataset or a part of one: another service's is another one.
        """
        start = self.get(subject)
        followed = (PART,) if start and start[0] in {SERVICE, SERIES} else (PART, SERVICE)
        closure = Closure()
        waiting = [(subject, start[1])] if start else []
        met = {subject}
        runs_at = self._runs_at
        for node, run in waiting:  # grows while it is read
            closure.size += len(run)
            if closure.size > max_bytes:
                break
            links = _LINK.findall(run)
            _take_lines(node, run, links, closure)
            for predicate, target in links:
                if not runs_at[hash(target) & _SLOTS] or target in met or predicate in not_followed:
                    continue
                met.add(target)
                found = self.get(target)
                if found is not None and found[0] in followed:
                    waiting.append((target, found[1]))
        return closure

    def iter_boundaries(self) -> Iterator[bytes]:
        """The lines of each node at which a description ends and that is no record: a catalogue, a record of one."""
        if self._database is None:
            yield from (lines for kind, lines in self._near.values() if kind == BOUNDARY)
            return
        for (subject,) in self._database.execute(f"SELECT DISTINCT subject FROM run WHERE kind = {BOUNDARY:d}"):  # noqa: S608
            found = self.get(subject)
            if found is not None and found[0] == BOUNDARY:
                yield found[1]

    def iter_lines_with(self, *words: bytes) -> Iterator[bytes]:
        """Runs that hold any of some words, and describe no dataset; reads the whole table."""
        for _, kind, lines in self._runs():
            if kind != DATASET and any(word in lines for word in words):
                yield lines

    def _runs(self) -> Iterable[tuple[bytes, int, bytes]]:
        """All runs in the order of the document."""
        if self._database is None:
            return ((subject, kind, lines) for subject, (kind, lines) in self._near.items())
        return self._database.execute("SELECT subject, kind, lines FROM run ORDER BY number")

    def _note_subjects(self) -> None:
        """Mark the slot of each subject, so that what the document does not describe is never looked for."""
        runs_at = self._runs_at
        for subject in self._near:
            slot = hash(subject) & _SLOTS
            runs_at[slot] = 2 if runs_at[slot] else 1

    def _spill(self) -> None:
        """Put what is held on disk."""
        if self._database is None:
            self._database = temporary_database(_TABLE)
        self._note_subjects()
        rows = [(subject, kind, run) for subject, (kind, run) in self._near.items()]
        with on_local_disk():
            self._database.executemany("INSERT INTO run (subject, kind, lines) VALUES (?, ?, ?)", rows)
        self._near.clear()
        self._scattered.clear()
        self._held = 0


def _take_lines(node: bytes, run: bytes, links: list[tuple[bytes, bytes]], closure: Closure) -> None:
    """Add the lines of a node, whose `links` are known; those that have a blank node apart."""
    lines = run[:-1].split(b"\n")
    if node[:2] == b"_:":
        closure.edges += [tuple(line[:-2].split(b" ", 2)) for line in lines]
    elif b" _:" in run:
        edges = [(node, predicate, target) for predicate, target in links if target[:2] == b"_:"]
        closure.edges += edges
        closure.lines += set(lines).difference([b"%s %s %s ." % edge for edge in edges])
    else:
        closure.lines += lines


def _kind_of(run: bytes) -> int:
    """What a run describes, by its rdf:type lines."""
    kind = PART
    at = run.find(_TYPED)
    while at >= 0:
        at += len(_TYPED)
        kind = max(kind, _KINDS.get(run[at : run.index(b">", at)], PART))
        at = run.find(_TYPED, at)
    return kind
