"""What differs between two releases, record by record.

Only segments that are in one of them and not in the other are read: what both hold alike, byte for byte, is passed
over.  Entries are matched by their URI within their source, copies by that of their catalogue record.  Memory is flat:
see `federation.shares`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from federation.errors import UnreadableReleaseError
from federation.record_changes import RecordChange
from federation.release_folder import numbers_in, read_manifest
from federation.release_members import DOCUMENTS, FILES, RECORDS, ReleaseMembers, Stretch, iter_chunks, read_members
from federation.shares import iter_lines, iter_shares
from federation.words import say
from mappings.rdf.heads import is_copy


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """A release whose files can be read."""

    place: Path
    base_uri: str
    members: ReleaseMembers

    def chunks(self, extension: str, stretch: Stretch) -> Iterator[bytes]:
        """The content of one segment in one dialect."""
        return iter_chunks(self.place / FILES[extension], stretch)


@dataclass(frozen=True, slots=True)
class Part:
    """Segments of one source in one dialect that are in one release and not in the other."""

    extension: str
    stretches: tuple[Stretch, ...]


def require_release(out: Path, number: int) -> ReleaseFiles:
    """A release of a publication folder.

    Raises `UnreadableReleaseError` where it is not there, or its files cannot be read.
    """
    place = out / "releases" / str(number)
    manifest = read_manifest(place)
    if manifest is None:
        here = ", ".join(map(str, numbers_in(out / "releases"))) or "—"
        raise UnreadableReleaseError(
            say(
                f"La versión {number} no está en {out}. Están: {here}.",
                f"Release {number} is not in {out}. There are: {here}.",
            )
        )
    return ReleaseFiles(place, str(manifest["base_uri"]), read_members(place))


def iter_record_changes(
    before: ReleaseFiles, after: ReleaseFiles, scratch: Path, source: str | None = None
) -> Iterator[RecordChange]:
    """Yield what differs, of all sources or of one: by source and, within it, by URI wherever memory holds it all.

    A document and its catalogue record stand in the same segment and are told together; a copy has a record alone.  A
    dataset that became a copy is removed, leads to what it is a copy of, and the copy is new.  A dataset whose original
    is another source's now comes last, once.
    `scratch` is a folder for what memory does not hold.  Raises `UnreadableReleaseError`.
    """
    parts = differing_parts(before.members, after.members, (*DOCUMENTS, RECORDS))
    adopted = _adopted(before, after, parts)
    for slug, (old, new) in parts.items():
        if source in {None, slug}:
            size = size_of((*old, *new))
            lines = _without_adopted(before, old, adopted), _without_adopted(after, new, adopted)
            yield from _iter_changes(slug, *lines, size, scratch)
    if adopted.uris:
        old, new = (tuple(part for slug in sorted(adopted.slugs) for part in parts[slug][side]) for side in (0, 1))
        lines = _only_adopted(before, old, adopted), _only_adopted(after, new, adopted)
        for change in _iter_changes("", *lines, size_of((*old, *new)), scratch, leads=adopted.leads):
            whole = replace(change, source=_source_of(change))
            if source in {None, whole.source}:
                yield whole


@dataclass(frozen=True, slots=True)
class _Adopted:
    """Datasets whose original is, or was, another source's than the one that their URI names."""

    uris: set[str] = field(default_factory=set)
    slugs: set[str] = field(default_factory=set)
    """The sources that such a dataset may come from, or go to."""
    leads: dict[str, str] = field(default_factory=dict)
    """Where catalogue records lead as copies that described an adopted dataset before."""


def _adopted(
    before: ReleaseFiles, after: ReleaseFiles, parts: Mapping[str, tuple[tuple[Part, ...], tuple[Part, ...]]]
) -> _Adopted:
    """What of two releases' differences is adopted: only the catalogue records are read, and nearly always none is."""
    found = _Adopted()
    described: set[str] = set()
    for slug, sides in parts.items():
        for release, side in zip((before, after), sides, strict=True):
            for line in iter_part_lines(release, (part for part in side if part.extension == RECORDS)):
                if b'"copyEvidence":' in line:
                    if described and (record := orjson.loads(line))["@id"] in described and release is after:
                        found.leads[record["@id"]] = record["primaryTopic"]
                elif b'"alias":' in line:
                    record = orjson.loads(line)
                    uri = str(record["primaryTopic"])
                    found.uris.add(uri)
                    found.slugs.update((slug, uri.removeprefix(f"{release.base_uri}/dataset/").partition("/")[0]))
                    described.update({record["@id"]} if release is before else ())
    return replace(found, slugs=found.slugs & parts.keys())


def _without_adopted(release: ReleaseFiles, parts: Iterable[Part], adopted: _Adopted) -> Iterator[bytes]:
    lines = iter_part_lines(release, parts)
    return (line for line in lines if not adopted.uris or _share_key(line).decode() not in adopted.uris)


def _only_adopted(release: ReleaseFiles, parts: Iterable[Part], adopted: _Adopted) -> Iterator[bytes]:
    return (line for line in iter_part_lines(release, parts) if _share_key(line).decode() in adopted.uris)


def _source_of(change: RecordChange) -> str:
    """The source whose record describes a dataset now, or did last."""
    record = orjson.loads(change.record_after or change.record_before or b"{}")
    return str(record.get("@id", "")).rpartition("/")[0].rpartition("/")[2]


def _iter_changes(
    slug: str,
    before: Iterable[bytes],
    after: Iterable[bytes],
    size: int,
    scratch: Path,
    *,
    leads: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[RecordChange]:
    """Match the lines of both sides by what they describe.

    `leads` tells where copies lead whose lines are not among these.
    """
    for left, right in iter_shares(before, after, size, _share_key, scratch):
        was, now = _Described(left), _Described(right)
        now.leads.update(leads)
        for uri in sorted({*was.uris, *now.uris}):
            change = RecordChange(
                slug, uri, was.documents.get(uri), now.documents.get(uri), was.records.get(uri), now.records.get(uri)
            )
            if (change.before, change.record_before) != (change.after, change.record_after):
                yield replace(change, moved_to=_moved_to(change, now.leads))


def _moved_to(change: RecordChange, leads: Mapping[str, str]) -> str:
    """What a copy leads to, or an entry that became one: by its catalogue record, which is the copy's by now."""
    if change.is_copy:
        return str(orjson.loads(change.record_after or change.record_before or b"{}")["primaryTopic"])
    if change.after is not None or change.record_before is None:
        return ""
    return leads.get(orjson.loads(change.record_before)["@id"], "")


def differing_parts(
    before: ReleaseMembers, after: ReleaseMembers, extensions: Iterable[str]
) -> dict[str, tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """What is to be read of both releases to tell how they differ, by the slug of the source, in bytewise order.

    A segment is passed over where all of its `extensions` are alike in both; one that a release does not have (of an
    earlier version) is not looked at.
    """
    known = tuple(one for one in extensions if one in before.stretches and one in after.stretches)
    sides = tuple(list(_iter_segments(members, known)) for members in (before, after))
    both = Counter(segment.hashes for segment in sides[0]) & Counter(segment.hashes for segment in sides[1])
    found: dict[str, tuple[list[Part], list[Part]]] = {}
    for side, segments in enumerate(sides):
        for slug, only in _without(segments, both.copy()).items():
            for place, extension in enumerate(known):
                stretches = tuple(one.stretches[place] for one in only if one.stretches[place].raw_bytes)
                if stretches:
                    found.setdefault(slug, ([], []))[side].append(Part(extension, stretches))
    return {slug: (tuple(old), tuple(new)) for slug, (old, new) in sorted(found.items())}


@dataclass(frozen=True, slots=True)
class _Segment:
    """One segment of a source in some dialects."""

    slug: str
    stretches: tuple[Stretch, ...]

    @property
    def hashes(self) -> tuple[str, ...]:
        """What tells whether it says the same."""
        return tuple(stretch.raw_sha256 for stretch in self.stretches)


def _iter_segments(members: ReleaseMembers, extensions: Iterable[str]) -> Iterator[_Segment]:
    columns = (members.stretches[extension] for extension in extensions)
    for slug, *stretches in zip(members.slugs, *columns, strict=True):
        yield _Segment(slug, tuple(stretches))


def _without(segments: Iterable[_Segment], both: Counter[tuple[str, ...]]) -> dict[str, list[_Segment]]:
    """Segments by slug, those that stand in both releases left out, each as often as it does."""
    only: dict[str, list[_Segment]] = {}
    for segment in segments:
        if both[segment.hashes] > 0:
            both[segment.hashes] -= 1
        else:
            only.setdefault(segment.slug, []).append(segment)
    return only


class _Described:
    """What some lines say: documents, and catalogue records, by the URI of what they are told by."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.documents: dict[str, bytes] = {}
        self.records: dict[str, bytes] = {}
        self.leads: dict[str, str] = {}
        """What copies lead to, by their catalogue record."""
        for line in lines:
            document = orjson.loads(line)
            described = self.records if document["@type"] == _RECORD else self.documents
            described[described_by(document)] = line
            if is_copy(document):
                self.leads[document["@id"]] = document["primaryTopic"]

    @property
    def uris(self) -> frozenset[str]:
        """What is described."""
        return frozenset((*self.documents, *self.records))


def size_of(parts: Iterable[Part]) -> int:
    """How many bytes are to be read of them, uncompressed."""
    return sum(stretch.raw_bytes for part in parts for stretch in part.stretches)


def iter_part_lines(release: ReleaseFiles, parts: Iterable[Part]) -> Iterator[bytes]:
    """Yield the lines of some parts of a release, in their order."""
    for part in parts:
        for stretch in part.stretches:
            yield from iter_lines(release.chunks(part.extension, stretch))


_RECORD = "CatalogRecord"


def _share_key(line: bytes) -> bytes:
    """What lines have in common that are told together: an entry, its record, and the copy that it became.

    Of a copy it is the URI that its own dataset had.
    """
    document = orjson.loads(line)
    own = document.get("alias", document["primaryTopic"]) if is_copy(document) else described_by(document)
    return str(own).encode()


def described_by(document: Mapping[str, Any]) -> str:
    """The URI that a line is told by: a document's own, of a catalogue record its topic's, of a copy the record's."""
    is_own = document["@type"] != _RECORD or is_copy(document)
    return str(document["@id"] if is_own else document["primaryTopic"])
