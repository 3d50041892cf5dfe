"""What a dialect of the release is: a file name, a media type, and head + any number of fragments + tail.

Fragments of different segments are joined by concatenation, so a fragment must not depend on what comes before it.
A dialect whose elements are parted by something (JSON) names it, and it is put between two fragments that hold any.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from federation.members import Member, MemberWriter
from mappings.rdf import SYNTAXES
from mappings.rdf.statements import Node


@dataclass(frozen=True, slots=True)
class Origin:
    """What the tables tell of the source of a record."""

    title: str = ""
    level: str | None = None
    branch: str | None = None
    state: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the index, ready to be written."""

    document: bytes
    """The dataset, service or series as canonical DCAT-MX JSON, as it is stored; its score may be newer."""
    nodes: Sequence[Node]
    """It, its parts and its catalogue record as RDF nodes."""
    class_name: str = "Dataset"
    """What it is: ``Dataset``, ``DataService`` or ``DatasetSeries``."""
    record: bytes = b""
    """Its catalogue record as canonical JSON."""
    decoded: Mapping[str, Any] = field(default_factory=dict)
    """`document`, read."""
    source: str = ""
    """The slug of its source."""
    graph: str = ""
    """The URI of its source's catalogue, which names the graph of all that the source says."""
    origin: Origin = field(default_factory=Origin)
    copies: tuple[str, ...] = ()
    """The slugs of the sources that have a copy of it."""


class SegmentWriter(Protocol):
    """Writes one dialect of a segment."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Append records."""

    def close(self) -> Member:
        """End the file; tell what stands in it."""

    def __enter__(self) -> Self:
        """Write inside a ``with``."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, whatever happened."""


class Dialect(Protocol):
    """What the files of all dialects have in common."""

    @property
    def extension(self) -> str:
        """Names the dialect, and its file inside a segment."""

    @property
    def segment_file(self) -> str:
        """The name of its file inside a segment."""

    @property
    def file_name(self) -> str:
        """The name of its file inside a release."""

    @property
    def media_type(self) -> str:
        """Of the uncompressed content."""

    @property
    def encoding(self) -> str:
        """``gzip``, or nothing where the format compresses by itself."""

    def open(self, path: Path) -> SegmentWriter:
        """Begin a segment."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A dialect whose files are gzip members, joined by concatenation."""

    name: str
    extension: str
    file_name: str
    media_type: str
    head: Callable[[Sequence[Node]], bytes]
    """The file's beginning, from the nodes that stand there once: catalogues (the national one first), agents,
    concepts."""
    fragment: Callable[[Sequence[Entry]], bytes]
    tail: Callable[[], bytes]
    is_rdf: bool = True
    """Whether it is one of the syntaxes of the whole graph."""
    separator: bytes = b""
    """What stands between two fragments."""

    @property
    def segment_file(self) -> str:
        """The name of its file inside a segment."""
        return f"{self.extension}.gz"

    @property
    def encoding(self) -> str:
        """Every such file is compressed."""
        return "gzip"

    def open(self, path: Path) -> SegmentWriter:
        """Begin a segment."""
        return _FragmentWriter(self, path)


class _FragmentWriter:
    """Writes fragments into one gzip member."""

    def __init__(self, exporter: Exporter, path: Path) -> None:
        self._exporter = exporter
        self._member = MemberWriter(path)
        self._between = b""

    def write(self, entries: Sequence[Entry]) -> None:
        """Append records."""
        fragment = self._exporter.fragment(entries)
        if fragment:
            self._member.write(self._between + fragment)
            self._between = self._exporter.separator

    def close(self) -> Member:
        """End the member and its file; tell what stands in it."""
        return self._member.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._member.__exit__(kind, error, trace)


def no_bytes(*_: object) -> bytes:
    """The head or the tail of dialects that have none."""
    return b""


def rdf_exporter(syntax_name: str, file_name: str) -> Exporter:
    """Make the exporter of one RDF syntax of `mappings.rdf`."""
    syntax = SYNTAXES[syntax_name]

    def fragment(entries: Sequence[Entry]) -> bytes:
        return syntax.fragment([node for entry in entries for node in entry.nodes])

    return Exporter(
        name=syntax.name,
        extension=syntax.extension,
        file_name=file_name,
        media_type=syntax.media_type,
        head=syntax.head,
        fragment=fragment,
        tail=syntax.tail,
    )
