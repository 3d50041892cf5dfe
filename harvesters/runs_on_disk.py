"""Runs of N-Triples lines on disk, each found by its subject; memory does not grow with them.

They lie in a file one after the other, each ended by a sign that none of them has.  Where the first run of a subject
begins stands in a fixed table of slots, by hash.  A small database holds the others: what is said of a subject again
later, or of one whose slot was taken; and all that is of some kind, so that it is listed without reading the rest.
"""

import os
import tempfile
from collections.abc import Iterator
from typing import Final

from harvesters.spools import on_local_disk, temporary_database

Run = tuple[int, bytes]
"""What a node is, and its lines."""

WINDOW = 1 << 20
"""Bytes that are read at a time around the dataset in hand: what it leads to mostly stands near it."""
FAR: Final = 4 << 20
"""Bytes of runs that are kept of those that stand elsewhere: institutions, which many datasets lead to."""
_FIRST_LOOK: Final = 4096
"""Bytes that are read for a run that stands elsewhere; more where it does not end in them."""
_WRITTEN_AT_ONCE: Final = 1 << 18
_SLOTS: Final = (1 << 21) - 1
_KINDS, _HERE, _AGAIN, _FLAGS = 7, 8, 16, 5
"""A slot holds a place and five bits: the kind of the run there, that there is one, that the database has others."""
_END: Final = b"\0"
"""What a run ends with in the file; N-Triples escape it."""
_TABLE: Final = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4096;
CREATE TABLE run (place INTEGER PRIMARY KEY, subject BLOB, kind INTEGER);
BEGIN;
"""


class RunsOnDisk:
    """Runs by subject in a private file, which goes when it is closed; a run's place is where it begins there.

    `write` them, call `index`, then read.  Kinds are small numbers; 0 is none.
    """

    def __init__(self) -> None:
        with on_local_disk():
            self._file = tempfile.TemporaryFile(buffering=_WRITTEN_AT_ONCE)  # noqa: SIM115
        self._database = temporary_database(_TABLE)
        self._slots = memoryview(bytearray(8 * (_SLOTS + 1))).cast("q")
        self._size = 0
        self._window = b""
        self._window_at = 0
        self._far: dict[bytes, Run] = {}
        self._far_bytes = 0

    def close(self) -> None:
        """Drop the runs."""
        self._far.clear()
        self._database.close()
        self._file.close()

    def write(self, runs: dict[bytes, bytes], kinds: dict[bytes, int]) -> None:
        """Add the runs of some subjects, and the kinds of those that are of one."""
        slots, place = self._slots, self._size
        rows = []
        for subject, run in runs.items():
            kind = kinds.get(subject, 0)
            at = hash(subject) & _SLOTS
            if slots[at]:
                slots[at] |= _AGAIN
                rows.append((place, subject, kind))
            else:
                slots[at] = place << _FLAGS | _HERE | kind
                if kind:
                    rows.append((place, subject, kind))
            place += len(run) + 1
        with on_local_disk():
            self._file.writelines(run + _END for run in runs.values())
            self._file.flush()
            self._database.executemany("INSERT INTO run VALUES (?, ?, ?)", rows)
        self._size = place
        self._far.clear()

    def index(self) -> None:
        """Make them ready for reading."""
        with on_local_disk():
            self._database.execute("CREATE INDEX IF NOT EXISTS run_subject ON run (subject)")

    def get(self, subject: bytes) -> Run | None:
        """What a node is and its lines; None when there are none."""
        slot = self._slots[hash(subject) & _SLOTS]
        if not slot:
            return None
        if not slot & _AGAIN and (run := self._near(slot >> _FLAGS)):
            return (slot & _KINDS, run) if run.startswith(subject + b" ") else None
        found = self._far.get(subject)
        if found is None and (found := self._gathered(subject, slot)):
            self._keep(subject, found)
        return found

    def of_those(self, links: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The links (predicate, target) that may lead to a run, of some; those that are left out do not."""
        slots = self._slots
        return [link for link in links if slots[hash(link[1]) & _SLOTS]]

    def change_kind(self, subject: bytes, kind: int) -> None:
        """Say that a subject is of another kind than its runs say."""
        at = hash(subject) & _SLOTS
        if self._run_at(self._slots[at] >> _FLAGS).startswith(subject + b" "):
            self._slots[at] = self._slots[at] & ~_KINDS | kind
        self._database.execute("UPDATE run SET kind = ? WHERE kind > 0 AND subject = ?", (kind, subject))
        self._far.clear()

    def iter_kinds(self) -> Iterator[tuple[bytes, int]]:
        """The subjects that are of some kind, in the order of the runs that say so, and that kind."""
        return self._database.execute("SELECT subject, kind FROM run WHERE kind > 0 ORDER BY place")

    def iter_of_kind(self, kind: int, prefix: bytes = b"") -> Iterator[bytes]:
        """The subjects of which a run says that kind, in the order of these; what stands near each is read with it."""
        query = "SELECT subject, MIN(place) FROM run WHERE kind = ? AND substr(subject, 1, ?) = ? GROUP BY subject"
        for subject, place in self._database.execute(f"{query} ORDER BY 2", (kind, len(prefix), prefix)):
            self._move_window(place)
            yield subject

    def iter_runs_with(self, words: tuple[bytes, ...]) -> Iterator[bytes]:
        """Runs that hold any of some words; reads the whole file."""
        rest = b""
        for place in range(0, self._size, WINDOW):
            piece, _, rest = (rest + self._read(place, WINDOW)).rpartition(_END)
            if any(word in piece for word in words):
                yield from (run for run in piece.split(_END) if any(word in run for word in words))

    def _gathered(self, subject: bytes, slot: int) -> Run | None:
        rows = (
            self._database.execute("SELECT place, kind FROM run WHERE subject = ?", (subject,)) if slot & _AGAIN else ()
        )
        runs = {place: (kind, self._run_at(place)) for place, kind in rows}
        first = self._run_at(slot >> _FLAGS)
        if first.startswith(subject + b" "):
            runs[slot >> _FLAGS] = slot & _KINDS, first
        if not runs:
            return None
        return max(kind for kind, _ in runs.values()), b"".join(runs[place][1] for place in sorted(runs))

    def _keep(self, subject: bytes, found: Run) -> None:
        self._far_bytes += len(found[1])
        if self._far_bytes > FAR:
            self._far.clear()
            self._far_bytes = len(found[1])
        self._far[subject] = found

    def _move_window(self, place: int) -> None:
        """Have a place in the window, with something before it and much more after it."""
        if place - self._window_at > WINDOW // 4 * 3 or place < self._window_at or not self._window:
            self._window_at = max(0, place - WINDOW // 8)
            self._window = self._read(self._window_at, WINDOW)

    def _near(self, place: int) -> bytes:
        """The run at a place, if it lies in the window."""
        at = place - self._window_at
        end = self._window.find(_END, at) if at >= 0 else -1
        return self._window[at:end] if end > 0 else b""

    def _run_at(self, place: int) -> bytes:
        run, size = self._near(place), _FIRST_LOOK
        while not run:
            piece = self._read(place, size)
            run, size = piece.partition(_END)[0] if _END in piece else b"", size * 8
        return run

    def _read(self, place: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, place)
