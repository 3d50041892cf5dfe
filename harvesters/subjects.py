"""A document's triples on disk, by subject: memory does not grow with the document."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

RDF_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DCAT = b"http://www.w3.org/ns/dcat#"

_RUN = re.compile(rb"(\S+) [^\n]*\n(?:\1 [^\n]*\n)*")
"""Consecutive N-Triples lines of one subject."""
DATASET, BOUNDARY, PART = 2, 1, 0
"""What a run of lines describes: a dataset; another node at which a description ends; anything else."""

_TYPED = b" %s <%s" % (RDF_TYPE, DCAT)
_KINDS = {b"Dataset": DATASET, b"Catalog": BOUNDARY, b"CatalogRecord": BOUNDARY, b"DatasetSeries": BOUNDARY}

_SLOTS = (1 << 22) - 1
LOOK_AHEAD = 4096
"""Runs that are read ahead of the dataset in hand: what it leads to mostly stands near it."""


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
    """Runs of lines by subject, in a private temporary database that SQLite spills to disk by itself.

    Fill it with `add`, then call `index` once, then read.  Close it when done.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384;")
        self._database.execute("CREATE TABLE run (number INTEGER PRIMARY KEY, subject BLOB, kind INTEGER, lines BLOB)")
        self._database.execute("BEGIN")
        self._runs_at = bytearray(_SLOTS + 1)
        self._near: dict[bytes, tuple[int, bytes]] = {}
        self.bytes = 0

    def close(self) -> None:
        """Drop the table and its file."""
        self._database.close()

    def add(self, lines: bytes) -> None:
        """Add N-Triples lines, each ended by a line end."""
        self.bytes += len(lines)
        runs: dict[bytes, bytes] = {}
        for match in _RUN.finditer(lines):
            run, subject = match.group(0, 1)
            runs[subject] = runs[subject] + run if subject in runs else run
        runs_at = self._runs_at
        for subject in runs:
            slot = hash(subject) & _SLOTS
            runs_at[slot] = 2 if runs_at[slot] else 1
        rows = [(subject, _kind_of(run), run) for subject, run in runs.items()]
        self._database.executemany("INSERT INTO run (subject, kind, lines) VALUES (?, ?, ?)", rows)

    def index(self) -> None:
        """Make the table ready for reading."""
        self._database.execute("CREATE INDEX run_subject ON run (subject)")
        self._database.execute("CREATE INDEX run_dataset ON run (subject, number) WHERE kind = 2")

    def forget_last_dataset(self) -> bytes | None:
        """Take the last dataset of the document out of the datasets, for what was cut short; returns its subject."""
        row = self._database.execute("SELECT subject FROM run WHERE kind = 2 ORDER BY number DESC LIMIT 1").fetchone()
        if row is None:
            return None
        self._database.execute("UPDATE run SET kind = 1 WHERE kind = 2 AND subject = ?", row)
        return bytes(row[0])

    def count_datasets(self) -> int:
        """Number of nodes typed dcat:Dataset."""
        return int(self._database.execute("SELECT COUNT(DISTINCT subject) FROM run WHERE kind = 2").fetchone()[0])

    def iter_datasets(self) -> Iterator[bytes]:
        """Subjects typed dcat:Dataset, in the order in which the document names them."""
        query = "SELECT subject, MIN(number) FROM run WHERE kind = 2 GROUP BY subject ORDER BY 2"
        ahead = self._database.execute("SELECT number, subject, kind, lines FROM run ORDER BY number")
        read = 0
        for subject, number in self._database.execute(query):
            while read < number + LOOK_AHEAD // 2 and (runs := ahead.fetchmany(LOOK_AHEAD)):
                if len(self._near) > LOOK_AHEAD:
                    self._near = dict(islice(self._near.items(), LOOK_AHEAD, None))
                self._near.update((run[1], run[2:]) for run in runs)
                read = runs[-1][0]
            yield subject

    def get(self, subject: bytes) -> tuple[int, bytes] | None:
        """What a node is and its lines; None when the document does not describe it."""
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
        passed `max_bytes`.
        """
        start = self.get(subject)
        closure = Closure()
        waiting = [(subject, start[1])] if start else []
        met = {subject}
        runs_at = self._runs_at
        for node, run in waiting:  # grows while it is read
            closure.size += len(run)
            if closure.size > max_bytes:
                break
            lines = run[:-1].split(b"\n")
            targets = [line.rsplit(b" ", 2)[1] for line in lines]
            if b"_:" in run:
                _sort_out(node, lines, targets, closure)
            else:
                closure.lines += lines
            for number, target in enumerate(targets):
                if not runs_at[hash(target) & _SLOTS] or target in met:
                    continue
                if lines[number].split(b" ", 2)[1] in not_followed:
                    continue
                met.add(target)
                found = self.get(target)
                if found is not None and found[0] == PART:
                    waiting.append((target, found[1]))
        return closure

    def iter_lines_with(self, *words: bytes) -> Iterator[bytes]:
        """Runs that hold any of some words; reads the whole table."""
        for (lines,) in self._database.execute("SELECT lines FROM run WHERE kind <> 2"):
            if any(word in lines for word in words):
                yield lines


def _sort_out(node: bytes, lines: list[bytes], targets: list[bytes], closure: Closure) -> None:
    """Tell the triples that have a blank node from those that have none."""
    blank = node[:2] == b"_:"
    for line, target in zip(lines, targets, strict=True):
        if blank or target[:2] == b"_:":
            closure.edges.append(tuple(line[:-2].split(b" ", 2)))
        else:
            closure.lines.append(line)


def _kind_of(run: bytes) -> int:
    """What a run describes, by its rdf:type lines."""
    kind = PART
    at = run.find(_TYPED)
    while at >= 0:
        at += len(_TYPED)
        kind = max(kind, _KINDS.get(run[at : run.index(b">", at)], PART))
        at = run.find(_TYPED, at)
    return kind
