"""Gzip members: written once, joined by concatenation, the same bytes for the same content.

A file of several members is one gzip file (RFC 1952, 2.2), as every file reader agrees.  Sent as
``Content-Encoding: gzip`` it would be cut after its first member by curl and httpx: these are files.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from isal import igzip, isal_zlib

LEVEL = 2
"""Ten times faster than zlib's 6 on N-Triples for a third more bytes."""
_GZIP_WINDOW = 31
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """What stands in one member: sizes in bytes and SHA-256 in hex, compressed and not."""

    bytes: int
    sha256: str
    raw_bytes: int
    raw_sha256: str


class MemberWriter:
    """Writes one gzip member to a file, without a name and without a time, counting and hashing as it goes."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._compressor: Any = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)
        self._digest, self._raw_digest = sha256(), sha256()
        self._bytes = self._raw_bytes = 0

    def write(self, content: bytes) -> None:
        """Append uncompressed content."""
        self._raw_bytes += len(content)
        self._raw_digest.update(content)
        self._put(self._compressor.compress(content))

    def close(self) -> Member:
        """End the member and its file; tell what stands in it."""
        self._put(self._compressor.flush())
        self._file.close()
        return Member(self._bytes, self._digest.hexdigest(), self._raw_bytes, self._raw_digest.hexdigest())

    def _put(self, compressed: bytes) -> None:
        self._bytes += len(compressed)
        self._digest.update(compressed)
        self._file.write(compressed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def member_from_bytes(content: bytes) -> bytes:
    """One whole member; nothing at all for no content."""
    if not content:
        return b""
    compressor: Any = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)
    return cast("bytes", compressor.compress(content) + compressor.flush())


class Framed(io.RawIOBase):
    """Head, the uncompressed content of a gzip file, tail: read as one stream, with flat memory."""

    def __init__(self, head: bytes, path: Path, tail: bytes) -> None:
        content: Any = igzip
        self._parts: list[IO[bytes]] = [io.BytesIO(head), content.open(path, "rb"), io.BytesIO(tail)]

    def readable(self) -> bool:
        """Say yes, as `io` asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the first part that still has content."""
        for part in self._parts:
            content = part.read(len(buffer))
            if content:
                buffer[: len(content)] = content
                return len(content)
        return 0

    def close(self) -> None:
        """Close all parts."""
        for part in self._parts:
            part.close()
        super().close()


def make_room() -> memoryview:
    """Room for `copy_file`: used for one file after another, since new memory costs as much as the copy."""
    return memoryview(bytearray(_CHUNK))


def copy_file(source: str | Path, target: IO[bytes], digests: Sequence[Any], room: memoryview) -> int:
    """Append a file's bytes to `target` and to each of `digests`, by way of `room`; returns how many."""
    size = 0
    with open(source, "rb", buffering=0) as file:  # noqa: PTH123 (see `SegmentShelf.file`)
        while read := file.readinto(room):
            chunk = room[:read]
            target.write(chunk)
            for digest in digests:
                digest.update(chunk)
            size += read
    return size
