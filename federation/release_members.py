"""Where each segment of a release stands in its files: gzip members that can be read one by one.

A release has a sheet of it, ``members.json``.  One of an older version has none: its files are then read through,
member by member, and tell the same.  So they do where the sheet is damaged.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

from isal import isal_zlib

from federation.assembling import ReleaseFile
from federation.errors import UnreadableReleaseError
from federation.exporters import EXPORTERS
from federation.manifests import SourcePart
from federation.sealed import seal, unseal
from federation.words import say

MEMBERS = "members.json"
GRAPH = "nt"
"""The dialect that graphs are compared by: a triple a line.  Its first member is the head of the file."""
DOCUMENTS = ("ndjson", "services.ndjson", "series.ndjson")
"""The dialects that hold a document a line.  They have no head."""
RECORDS = "records.ndjson"
"""That of the catalogue records; releases of earlier versions have none."""
FILES: Mapping[str, str] = {
    exporter.extension: exporter.file_name
    for exporter in EXPORTERS.values()
    if exporter.extension in {GRAPH, *DOCUMENTS, RECORDS}
}

_CHUNK = 1 << 18
_GZIP = 31
_FAULT: type[Exception] = cast("type[Exception]", isal_zlib.error)
_SLUG = re.compile(rb"/catalog/([a-z0-9-]+)> <http://www\.w3\.org/ns/dcat#record> ")
"""What a source's catalogue says of each of its records."""
_TAIL = 512
"""Bytes of a chunk that are looked at again with the next: what tells the source may be cut in two."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A gzip member inside a file."""

    offset: int
    bytes: int
    raw_bytes: int
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class ReleaseMembers:
    """Where the segments of a release stand."""

    slugs: tuple[str, ...]
    """The source of each segment, in the order of the files; empty for one of which nothing could be written."""
    stretches: Mapping[str, tuple[Stretch, ...]]
    """By the dialect's extension, in the same order."""

    def to_bytes(self) -> bytes:
        """The sheet, as it lies beside the files."""
        rows = {extension: [astuple(one) for one in stretches] for extension, stretches in self.stretches.items()}
        return seal({"slugs": list(self.slugs), "stretches": rows})


def members_of_draft(parts: Sequence[SourcePart], files: Sequence[ReleaseFile]) -> ReleaseMembers:
    """Where the segments of a release stand that was just written."""
    segments = [segment for part in parts for segment in part.segments]
    heads = {file.exporter.extension: file.head_bytes for file in files}
    stretches = {}
    for extension in FILES:
        offset, found = heads[extension], []
        for member in (segment.members[extension] for segment in segments):
            found.append(Stretch(offset, member.bytes, member.raw_bytes, member.raw_sha256))
            offset += member.bytes
        stretches[extension] = tuple(found)
    return ReleaseMembers(tuple(part.source.slug for part in parts for _ in part.segments), stretches)


def read_members(place: Path) -> ReleaseMembers:
    """Where the segments of a release stand whose files lie in `place`: by its sheet, or else by its files.

    Raises `UnreadableReleaseError` where the files do not tell.
    """
    try:
        return _members_from_bytes((place / MEMBERS).read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return _members_from_files(place)


def iter_chunks(path: Path, stretch: Stretch) -> Iterator[bytes]:
    """Yield the content of a member.  Raises `UnreadableReleaseError`: a member has a checksum of its own."""
    decompressor: Any = isal_zlib.decompressobj(_GZIP)
    left = stretch.bytes
    with _opened(path) as file:
        file.seek(stretch.offset)
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield _decompress(decompressor, chunk, path)
    if left or not decompressor.eof or decompressor.unused_data:
        raise _damaged(path)


def head_of(path: Path, stretches: Sequence[Stretch]) -> bytes:
    """What stands in a file before its first segment, uncompressed.  Raises `UnreadableReleaseError`."""
    if not path.is_file():
        raise _damaged(path)
    size = stretches[0].offset if stretches else path.stat().st_size
    return b"".join(iter_chunks(path, Stretch(0, size, 0, ""))) if size else b""


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise _damaged(path) from None


def _decompress(decompressor: Any, chunk: bytes, path: Path) -> bytes:
    try:
        return bytes(decompressor.decompress(chunk))
    except _FAULT:
        raise _damaged(path) from None


def _members_from_bytes(content: bytes) -> ReleaseMembers:
    facts = unseal(content)
    told = facts["stretches"]
    held = (extension for extension in FILES if extension != RECORDS or extension in told)
    stretches = {extension: tuple(Stretch(*row) for row in told[extension]) for extension in held}
    return ReleaseMembers(tuple(facts["slugs"]), stretches)


def _members_from_files(place: Path) -> ReleaseMembers:
    """Read the files through."""
    held = {extension: name for extension, name in FILES.items() if extension != RECORDS or (place / name).exists()}
    found = {extension: list(_iter_members(place / name)) for extension, name in held.items()}
    slugs = tuple(slug for _, slug in found[GRAPH][1:])
    stretches = {extension: tuple(stretch for stretch, _ in members) for extension, members in found.items()}
    stretches[GRAPH] = stretches[GRAPH][1:]
    if any(len(members) != len(slugs) for members in stretches.values()):
        raise _damaged(place)
    return ReleaseMembers(slugs, stretches)


def _iter_members(path: Path) -> Iterator[tuple[Stretch, str]]:
    """Yield each member of a file, with the slug of the source that its triples name first."""
    start = offset = 0
    with _opened(path) as file:
        rest = file.read(_CHUNK)
        while rest:
            decompressor: Any = isal_zlib.decompressobj(_GZIP)
            digest, raw, slug, before = sha256(), 0, "", b""
            while not decompressor.eof:
                if not rest:
                    raise _damaged(path)
                content = _decompress(decompressor, rest, path)
                offset += len(rest)
                digest.update(content)
                raw += len(content)
                if not slug and (told := _SLUG.search(before + content)):
                    slug = told[1].decode()
                before = content[-_TAIL:]
                rest = decompressor.unused_data or file.read(_CHUNK)
                if decompressor.eof:
                    offset -= len(decompressor.unused_data)
            yield Stretch(start, offset - start, raw, digest.hexdigest()), slug
            start = offset


def _damaged(path: Path) -> UnreadableReleaseError:
    return UnreadableReleaseError(
        say(
            f"{path} está dañado: no se puede leer lo que tenía esa versión.",
            f"{path} is damaged: what that release held cannot be read.",
        )
    )
