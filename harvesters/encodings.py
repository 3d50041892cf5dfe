"""Turn a document on disk into UTF-8, by evidence, in pieces of a fixed size."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path
from typing import IO

from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.parser_words import spanish_of_parser

Readable = IO[bytes] | RawIOBase

PIECE = 1 << 20
"""Bytes read at a time."""

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_INCOMPLETE = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
"""A character of UTF-8 that the end of a piece may have cut."""
_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def open_document(path: Path, max_bytes: int) -> tuple[Readable, tuple[Refusal, ...]]:
    """Open a document for reading; one that is gzip without having said so is unpacked while it is read.

    Reading past `max_bytes` of unpacked text raises `SourceError`.
    """
    file = path.open("rb")
    start = file.read(2)
    file.seek(0)
    if start != GZIP:
        return file, ()
    return _Unpacked(file, max_bytes), (Refusal("document.repaired", "gzip without Content-Encoding"),)


class _Unpacked(RawIOBase):
    """A gzip file that gives out no more than a number of bytes, so that a bomb ends with a sentence."""

    def __init__(self, packed: IO[bytes], limit: int) -> None:
        self._packed = packed
        self._file = gzip.GzipFile(fileobj=packed)
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        """Unpack up to `size` bytes; raises `SourceError` past the limit, or for a gzip that is broken."""
        try:
            data = self._file.read(size)
        except (EOFError, OSError, zlib.error) as error:
            raise SourceError(
                "broken_gzip",
                f"El documento gzip está dañado o cortado: {spanish_of_parser(str(error))}.",
                f"The gzip document is broken or cut short: {error}.",
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise SourceError(
                "too_large",
                "El documento es un gzip que, descomprimido, rebasa el límite de tamaño.",
                "The document is a gzip that unpacks to more than the size limit.",
            )
        return data

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close both files."""
        self._file.close()
        self._packed.close()
        super().close()


def encoding_of(path: Path, declared: str, max_bytes: int) -> str:
    """Find the encoding of a document: its byte order mark, UTF-8 if it is that, what was declared, else mixed bytes.

    Returns a codec's name, or ``mixed``: UTF-8 with single bytes of Windows-1252 in between, which is also how a pure
    Latin-1 document is read.
    """
    file, _ = open_document(path, max_bytes)
    with file:
        piece = file.read(max(PIECE, 4))
        for mark, codec in BYTE_ORDER_MARKS:
            if piece.startswith(mark):
                return codec
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece:
                decoder.decode(piece)
                piece = file.read(PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _codec(declared) or "mixed"
    return "utf-8"


def _codec(declared: str) -> str | None:
    """Name the codec of a declared encoding; None for the ones that say nothing here (UTF-8 it is not)."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except LookupError:
        return None
    return (
        name if name and name not in {"utf-8", "ascii", "iso8859-1", "cp1252"} and not name.startswith("base") else None
    )


def in_words(encoding: str) -> str:
    """Name an encoding as people do."""
    return "UTF-8 / Windows-1252" if encoding == "mixed" else encoding.upper()


def iter_text(file: Readable, encoding: str) -> Iterator[str]:
    """Read a document as text, some `PIECE` characters at a time.  Bytes that no codec reads become U+FFFD."""
    if encoding == "mixed":
        yield from _iter_mixed(file)
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while piece := file.read(PIECE):
        yield decoder.decode(piece)
    if rest := decoder.decode(b"", final=True):
        yield rest


def _iter_mixed(file: Readable) -> Iterator[str]:
    rest = b""
    while piece := file.read(PIECE):
        piece = rest + piece
        cut = _INCOMPLETE.search(piece, max(0, len(piece) - 3))
        rest = cut.group() if cut else b""
        yield _decode_mixed(piece[: len(piece) - len(rest)])
    if rest:
        yield _decode_mixed(rest)


def _decode_mixed(data: bytes) -> str:
    """Decode UTF-8; a byte that is none is read as Windows-1252."""
    text = data.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", lambda byte: _CP1252[ord(byte.group()) - 0xDC00], text)
