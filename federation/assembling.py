"""A file of the release is head + segments + tail: gzip members, one after another; or the rows of its segments.

Only bytes are copied here; what they say was rendered and read back once, with their segment.  Where a dialect parts
its elements by something, it is a member of its own between two segments.

To copy and to hash is all that most of a publication is, when little has changed; neither holds Python's lock, so
several files are written at once, by threads.  What is made of the same pieces is one file under two names: a dialect
without a head says of a state with one source what it says of that source.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b, file_digest, sha256
from pathlib import Path
from typing import Final

from federation.durable import flush_to_disk
from federation.exporters import TABLES, Dialect, Exporter, TableExporter
from federation.linking import link_or_copy
from federation.members import copy_file, make_room, member_from_bytes
from federation.segments import DamagedSegmentError, Segment, SegmentShelf


@dataclass(frozen=True, slots=True)
class Framework:
    """The head and the tail of one file, uncompressed."""

    exporter: Exporter
    head: bytes
    tail: bytes
    has_segments: bool = True
    """False where the file tells of the release and holds none of its records."""


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release, as the manifest tells it."""

    exporter: Dialect
    bytes: int
    sha256: str
    raw_bytes: int
    head_bytes: int
    """How many of the bytes stand before the first segment."""


Outline = Framework | TableExporter
"""What a file is written by, but for its segments."""

_LARGE: Final = 4 << 20
"""A file of so many bytes is forced to the disk as soon as it is whole: the disk need not wait for the end."""


class Assembly:
    """Writes the files of one release.  Make it with `open_assembly`."""

    def __init__(self, shelf: SegmentShelf, pool: ThreadPoolExecutor) -> None:
        self._shelf = shelf
        self._pool = pool
        self._begun: dict[bytes, tuple[Path, Future[ReleaseFile]]] = {}
        """Each file, by the pieces that it is made of."""

    def begin(self, folder: Path, outline: Outline, segments: Sequence[Segment]) -> "Future[ReleaseFile]":
        """Begin to write a file of some segments into `folder`.

        The result raises `DamagedSegmentError` where the bytes of a segment are not those that were shelved.
        """
        dialect = outline if isinstance(outline, TableExporter) else outline.exporter
        target, pieces = folder / dialect.file_name, _pieces_of(outline, segments)
        if twin := self._begun.get(pieces):
            return self._pool.submit(_write_twin, *twin, target)  # begun before, so it does not wait for this one
        if isinstance(outline, TableExporter):
            begun = self._pool.submit(write_table, folder, outline, segments, self._shelf)
        else:
            begun = self._pool.submit(write_file, folder, outline, segments, self._shelf)
        self._begun[pieces] = target, begun
        return begun


@contextmanager
def open_assembly(shelf: SegmentShelf, workers: int) -> Iterator[Assembly]:
    """Write as many files at once as there are `workers`, while one more waits for the disk.

    No thread writes any more afterwards, whatever happened.
    """
    pool = ThreadPoolExecutor(workers + 1, "assembly")
    try:
        yield Assembly(shelf, pool)
    finally:
        pool.shutdown(cancel_futures=True)


def _pieces_of(outline: Outline, segments: Sequence[Segment]) -> bytes:
    """What tells whether two files are the same: a hash of the dialect, the head, the tail and the segments' own."""
    if isinstance(outline, TableExporter):
        dialect, frame, held = outline.extension, b"", segments
    else:
        dialect, held = outline.exporter.extension, segments if outline.has_segments else ()
        frame = sha256(outline.head).digest() + sha256(outline.tail).digest()
    digest = blake2b(f"{dialect}\n".encode() + frame)
    for segment in held:
        digest.update(segment.members[dialect].sha256.encode())
    return digest.digest()


def _write_twin(path: Path, twin: "Future[ReleaseFile]", target: Path) -> ReleaseFile:
    written = twin.result()
    link_or_copy(path, target)
    return written


def digest_of(frameworks: Iterable[Framework], segments: Sequence[Segment], scopes: Iterable[str] = ()) -> str:
    """The identity of a release's content: a hash over the uncompressed pieces of its files, in order.

    `scopes` are the kinds of parts that have files of their own.

    Compressed bytes play no part: another version of the compressor is no other release.  Nor do tables: their rows are
    those of the CSV files.
    """
    digest = sha256()
    for framework in sorted(frameworks, key=lambda one: one.exporter.file_name):
        digest.update(framework.exporter.file_name.encode() + b"\n")
        digest.update(sha256(framework.head).digest())
        for segment in segments if framework.has_segments else ():
            digest.update(bytes.fromhex(segment.members[framework.exporter.extension].raw_sha256))
        digest.update(sha256(framework.tail).digest())
    for table in TABLES.values():
        digest.update(f"{table.file_name} {' '.join(table.table.columns)}\n".encode())
    for scope in sorted(scopes):
        digest.update(f"{scope}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def write_file(folder: Path, framework: Framework, segments: Sequence[Segment], shelf: SegmentShelf) -> ReleaseFile:
    """Write one file of the release into `folder`.

    Raises `DamagedSegmentError` where a segment's bytes do not have the hash that they were shelved with.
    """
    exporter = framework.exporter
    segments = segments if framework.has_segments else ()
    held = [segment for segment in segments if segment.members[exporter.extension].raw_bytes or not exporter.separator]
    between = member_from_bytes(exporter.separator)
    whole, room = sha256(), make_room()
    size = 0
    with (folder / exporter.file_name).open("wb") as file:

        def append(content: bytes) -> None:
            nonlocal size
            file.write(content)
            whole.update(content)
            size += len(content)

        append(member_from_bytes(framework.head))
        head = size
        for number, segment in enumerate(held):
            if number:
                append(between)
            own = sha256()
            try:
                size += copy_file(shelf.file(segment.address, exporter.segment_file), file, (whole, own), room)
            except FileNotFoundError:
                raise DamagedSegmentError(segment.address) from None
            if own.hexdigest() != segment.members[exporter.extension].sha256:
                raise DamagedSegmentError(segment.address)
        append(member_from_bytes(framework.tail))
        if size >= _LARGE:
            file.flush()
            os.fsync(file.fileno())
    raw = len(framework.head) + len(framework.tail) + len(exporter.separator) * max(0, len(held) - 1)
    raw += sum(segment.members[exporter.extension].raw_bytes for segment in segments)
    return ReleaseFile(exporter, size, whole.hexdigest(), raw, head)


def write_table(folder: Path, table: TableExporter, segments: Sequence[Segment], shelf: SegmentShelf) -> ReleaseFile:
    """Write one table of the release into `folder`.

    Raises `DamagedSegmentError` where a segment's bytes do not have the hash that they were shelved with.
    """
    path = folder / table.file_name

    def checked() -> Iterator[bytes]:
        for segment in segments:
            try:
                content = Path(shelf.file(segment.address, table.segment_file)).read_bytes()
            except FileNotFoundError:
                raise DamagedSegmentError(segment.address) from None
            if sha256(content).hexdigest() != segment.members[table.extension].sha256:
                raise DamagedSegmentError(segment.address)
            yield content

    table.join(checked(), path)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    if size >= _LARGE:
        flush_to_disk(path)
    return ReleaseFile(table, size, digest, size, 0)
