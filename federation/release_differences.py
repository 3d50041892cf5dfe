"""What differs between two releases, record by record.

Only segments that are in one of them and not in the other are read: what both hold alike, byte for byte, is passed
over.  Records are matched by their URI within their source.  Memory is flat: see `federation.shares`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from federation.errors import UnreadableReleaseError
from federation.release_folder import numbers_in, read_manifest
from federation.release_members import DOCUMENTS, FILES, ReleaseMembers, Stretch, iter_chunks, read_members
from federation.shares import iter_lines, iter_shares
from federation.titles import get_title
from federation.words import say
from mappings.differences import Change, Difference, iter_differences


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
class RecordChange:
    """A record that is in one of two releases only, or is not the same in both."""

    source: str
    """Its slug."""
    uri: str
    before: bytes | None
    """Its document, as published; None where it is new."""
    after: bytes | None
    """None where it is not there any more."""

    @property
    def change(self) -> Change:
        """What became of it."""
        if self.before is None:
            return Change.ADDED
        return Change.REMOVED if self.after is None else Change.CHANGED

    @property
    def title(self) -> str:
        """What it is called, or was."""
        document = orjson.loads(self.after or self.before or b"{}")
        return get_title(document.get("title")) or ""

    def differences(self) -> tuple[Difference, ...]:
        """Field by field, of one that is in both."""
        if self.before is None or self.after is None:
            return ()
        return tuple(iter_differences(orjson.loads(self.before), orjson.loads(self.after)))


@dataclass(slots=True)
class SourceTally:
    """How much of a source differs."""

    slug: str
    changes: Counter[Change] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """In how many records each field differs, the nodes of lists taken together."""

    def note(self, change: RecordChange, differences: Iterable[Difference]) -> None:
        """Count one record."""
        self.changes[change.change] += 1
        self.fields.update({difference.path for difference in differences})


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

    `scratch` is a folder for what memory does not hold.  Raises `UnreadableReleaseError`.
    """
    for slug, (old, new) in differing_parts(before.members, after.members, DOCUMENTS).items():
        if source not in {None, slug}:
            continue
        size = size_of((*old, *new))
        for left, right in iter_shares(
            iter_part_lines(before, old), iter_part_lines(after, new), size, _uri_of, scratch
        ):
            documents = {_uri_of(line): line for line in left}, {_uri_of(line): line for line in right}
            for uri in sorted({*documents[0], *documents[1]}):
                pair = documents[0].get(uri), documents[1].get(uri)
                if pair[0] != pair[1]:
                    yield RecordChange(slug, uri.decode(), *pair)


def differing_parts(
    before: ReleaseMembers, after: ReleaseMembers, extensions: Iterable[str]
) -> dict[str, tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """What is to be read of both releases to tell how they differ, by the slug of the source, in bytewise order."""
    found: dict[str, tuple[list[Part], list[Part]]] = {}
    for extension in extensions:
        sides = before.stretches[extension], after.stretches[extension]
        both = Counter(one.raw_sha256 for one in sides[0]) & Counter(one.raw_sha256 for one in sides[1])
        for side, (members, stretches) in enumerate(zip((before, after), sides, strict=True)):
            for slug, only in _without(zip(members.slugs, stretches, strict=True), both.copy()).items():
                found.setdefault(slug, ([], []))[side].append(Part(extension, tuple(only)))
    return {slug: (tuple(old), tuple(new)) for slug, (old, new) in sorted(found.items())}


def size_of(parts: Iterable[Part]) -> int:
    """How many bytes are to be read of them, uncompressed."""
    return sum(stretch.raw_bytes for part in parts for stretch in part.stretches)


def _without(stretches: Iterable[tuple[str, Stretch]], both: Counter[str]) -> dict[str, list[Stretch]]:
    """Stretches by slug, those that stand in both releases left out, each as often as it does."""
    only: dict[str, list[Stretch]] = {}
    for slug, stretch in stretches:
        if both[stretch.raw_sha256] > 0:
            both[stretch.raw_sha256] -= 1
        elif stretch.raw_bytes:
            only.setdefault(slug, []).append(stretch)
    return only


def iter_part_lines(release: ReleaseFiles, parts: Iterable[Part]) -> Iterator[bytes]:
    """Yield the lines of some parts of a release, in their order."""
    for part in parts:
        for stretch in part.stretches:
            yield from iter_lines(release.chunks(part.extension, stretch))


def _uri_of(line: bytes) -> bytes:
    uri: str = orjson.loads(line)["@id"]
    return uri.encode()
