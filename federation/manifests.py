"""What a manifest says: which files, how large, how hashed, and how much of each source is in them.

It is the one place of a release that knows the time and the number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from operator import add, attrgetter
from types import MappingProxyType
from typing import Any

import orjson

from federation.assembling import ReleaseFile
from federation.exporters import Dialect
from federation.members import Member
from federation.segments import Segment, Span, Withheld
from federation.settings import TOOL_VERSION
from mappings.uris import catalog_uri
from storage.link_rows import LinkSummary
from storage.sources import Source

FORMAT = 1
"""Grows when a key of the manifest changes its meaning or goes away."""


HISTORY = ("restored", "resumed", "accepted")
"""Keys that tell how a release came about, and nothing of its content."""
DRAFTED = "drafted"
"""The key that tells when the store was read: what was erased from it later may be in the release."""
SCOPED = "scopes"
"""The key that names the indexes of the files of each source, state and level."""
ENTRIES = ("datasets", "services", "series")
"""The counts of what has a document."""
DELTA = "delta"
"""The key that tells what a release changes in the one before; where it is not there, its readers take the whole."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in a release, or in one source's part of it."""

    records: int = 0
    """Records of the store."""
    datasets: int = 0
    """Those that are published."""
    distributions: int = 0
    """Those in the RDF files."""
    unreachable: int = 0
    """Distributions without any URL: they stand in JSON only."""
    services: int = 0
    """Services that are records of their own: those behind a distribution belong to its dataset."""
    series: int = 0
    withheld: int = 0
    """Records that could not be written and were left out by name."""
    tombstones: int = 0
    """Records that were retired: they are not among those above."""
    copies: int = 0
    """Records that are copies of a dataset which another source has, too: each leads to it."""
    echoes: int = 0
    """Records that came from this index, and of which nothing is published."""
    moved: int = 0
    """Records whose own URI leads to a dataset under another one: nearly always copies."""

    @property
    def told(self) -> int:
        """Records of which something is told as a dataset, or as a copy of one."""
        return self.datasets + self.copies

    @property
    def addressed(self) -> int:
        """Records whose own URI is a dataset's, whichever source describes it: another original changes it not."""
        return self.datasets + self.copies - self.moved

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _numbers(self), _numbers(other)))


_numbers = attrgetter(*(one.name for one in fields(Counts)))
"""The counts in order; `dataclasses.astuple` copies as it goes, and a nation adds up thousands."""


@dataclass(frozen=True)
class SourcePart:
    """One source's segments, in order; what they hold together is added up once."""

    source: Source
    segments: tuple[Segment, ...]
    tombstones: int = 0
    """Records of the source that were retired."""

    @cached_property
    def counts(self) -> Counts:
        """How much of the source is published."""
        return sum((counts_of(segment) for segment in self.segments), Counts(tombstones=self.tombstones))

    @cached_property
    def span(self) -> Span:
        """From its first record's first sight to its last record's last change."""
        span = Span()
        for segment in self.segments:
            span = span.widened(segment.span)
        return span

    @cached_property
    def links(self) -> LinkSummary:
        """How the links of its datasets stand."""
        return sum((segment.links for segment in self.segments), LinkSummary())

    @cached_property
    def mqa(self) -> float | None:
        """MQA points of a dataset, on average, to one decimal; None where none has a score."""
        return mean_mqa(self.segments)

    @cached_property
    def withheld(self) -> tuple[Withheld, ...]:
        """The records that were left out."""
        return tuple(one for segment in self.segments for one in segment.withheld)


def mean_mqa(segments: Iterable[Segment]) -> float | None:
    """MQA points of a dataset of these segments, on average, to one decimal; None where none has a score."""
    scored = points = 0
    for segment in segments:
        scored += segment.scored
        points += segment.points
    return round(points / scored, 1) if scored else None


def counts_of(segment: Segment) -> Counts:
    """How much is in one segment."""
    return Counts(
        records=segment.records,
        datasets=segment.datasets,
        distributions=segment.distributions,
        unreachable=segment.unreachable,
        services=segment.services,
        series=segment.series,
        withheld=len(segment.withheld),
        copies=segment.copies,
        echoes=segment.echoes,
        moved=segment.moved,
    )


def make_manifest(
    *,
    number: int,
    published: str,
    drafted: str = "",
    digest: str,
    base_uri: str,
    profile: str,
    parts: Sequence[SourcePart],
    files: Iterable[ReleaseFile],
    as_of: str = "",
    history: Mapping[str, Any] = MappingProxyType({}),
    scopes: Mapping[str, Any] = MappingProxyType({}),
    delta: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The manifest of one release.  Paths are relative to the folder that holds ``manifest.json``.

    `drafted` is when the store was read, which may be long before the last file was written and `published` told.
    `as_of` is the moment of an index that is written as it stood (`federation.past_index`); it has no number.
    `history` are the keys of `HISTORY` that the release has, `scopes` the indexes of the parts that have files of their
    own, `delta` what it changes in the one before.
    """
    return {
        "format": FORMAT,
        "release": number,
        **({"as_of": as_of} if as_of else {}),
        "published": published,
        **({DRAFTED: drafted} if drafted else {}),
        "digest": digest,
        "modified": max((part.span.modified for part in parts), default=""),
        "profile": profile,
        "tool": f"milpa {TOOL_VERSION}",
        "base_uri": base_uri,
        "catalog": catalog_uri(base_uri),
        "counts": {"sources": len(parts), **asdict(sum((part.counts for part in parts), Counts()))},
        "links": asdict(sum((part.links for part in parts), LinkSummary())),
        "mqa": mean_mqa(segment for part in parts for segment in part.segments),
        "sources": [_source(part, base_uri) for part in parts],
        **history,
        "files": {
            file.exporter.file_name: {
                "path": f"releases/{number}/{file.exporter.file_name}",
                **file_facts(file.exporter, file),
            }
            for file in files
        },
        **({SCOPED: dict(scopes)} if scopes else {}),
        **({DELTA: delta} if delta else {}),
    }


def file_facts(dialect: Dialect, written: ReleaseFile) -> dict[str, Any]:
    """What is told of a file of a release, wherever it lies."""
    return _facts(dialect.media_type, dialect.encoding, written)


def file_document(number: int, name: str, media_type: str, written: Member) -> dict[str, Any]:
    """A gzip file of release `number`, as its manifest tells it."""
    return {"path": f"releases/{number}/{name}", **_facts(media_type, "gzip", written)}


def _facts(media_type: str, encoding: str, written: ReleaseFile | Member) -> dict[str, Any]:
    return {
        "media_type": media_type,
        **({"encoding": encoding} if encoding else {}),
        "bytes": written.bytes,
        "sha256": written.sha256,
        "uncompressed_bytes": written.raw_bytes,
    }


def _source(part: SourcePart, base_uri: str) -> dict[str, Any]:
    source = part.source
    return {
        "slug": source.slug,
        "title": source.title,
        "catalog": catalog_uri(base_uri, source.slug),
        "government_level": source.government_level,
        "government_branch": source.government_branch,
        "state": source.state,
        "municipality": source.municipality,
        "modified": part.span.modified or None,
        **asdict(part.counts),
        "links": asdict(part.links),
        "mqa": part.mqa,
        "withheld_records": [asdict(one) for one in part.withheld],
    }


def withheld_in(manifest: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The native identifiers of the records that a release left out, by source."""
    sources = (manifest or {}).get("sources", ())
    return {one["slug"]: [each["identifier"] for each in one.get("withheld_records", ())] for one in sources}


def now_text() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def moment_of_content(manifest: Mapping[str, Any]) -> str:
    """When the content of a release was published first: that of a restored one is older than the release."""
    return str((manifest.get("restored") or manifest)["published"])


def moment_of_reading(manifest: Mapping[str, Any]) -> str:
    """When the store was read for the content of a release; an older version tells of its publication alone."""
    return str(manifest.get(DRAFTED) or moment_of_content(manifest))


def bytes_from_manifest(manifest: dict[str, Any]) -> bytes:
    """The manifest as people read it."""
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n"
