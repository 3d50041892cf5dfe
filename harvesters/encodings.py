"""Turn a document on disk into UTF-8, by evidence, in pieces of a fixed size."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.parser_words import spanish_of_parser
from harvesters.wrapped_files import Readable, WrappedFile

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
LOOKED_AT: Final = 4096
"""Bytes by which UTF-16 and UTF-32 without a mark are known."""
FEW, MANY = 0.05, 0.5
"""Shares of zeros: where the letters of Spanish have their bytes, and where they have none."""
_WIDE: Final = (
    ("utf-32-le", {0}),
    ("utf-32-be", {3}),
    ("utf-16-le", {0, 2}),
    ("utf-16-be", {1, 3}),
)
"""Codec → which of each four bytes are a letter's own."""
_SAYS_NOTHING: Final = frozenset({"ascii", "iso8859-1", "cp1252"})
_XML_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
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


class _Unpacked(WrappedFile):
    """A gzip file that gives out no more than a number of bytes, so that a bomb ends with a sentence."""

    def __init__(self, packed: IO[bytes], limit: int) -> None:
        super().__init__(gzip.GzipFile(fileobj=packed))
        self._packed = packed
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

    def close(self) -> None:
        """Close the packed file too, which gzip leaves open."""
        super().close()
        self._packed.close()


class Encoding(NamedTuple):
    """How a text is encoded, and what says so."""

    codec: str
    """A codec's name, or ``mixed``: UTF-8 with single bytes of Windows-1252 in between."""
    evidence: str = ""
    """What says so, in signs that both languages share."""

    @property
    def is_utf_8(self) -> bool:
        """Whether nothing has to be repaired."""
        return self.codec in {"utf-8", "utf-8-sig"}

    def __str__(self) -> str:
        """Name it as people do, with the evidence."""
        name = "UTF-8 / Windows-1252" if self.codec == "mixed" else self.codec.upper()
        return f"{name} ({self.evidence})" if self.evidence else name


UTF_8 = Encoding("utf-8")
MIXED = Encoding("mixed", "bytes")


def encoding_of(path: Path, declared: str, max_bytes: int) -> Encoding:
    """Find the encoding of a document by evidence; `declared` is what its ``Content-Type`` says.

    In this order: its byte order mark; zeros where the letters of UTF-16 and UTF-32 have them; UTF-8 if it is that;
    what it or its header declares; else mixed bytes, which is also how Latin-1 is read.
    """
    file, _ = open_document(path, max_bytes)
    with file:
        piece = start = file.read(max(PIECE, 4))
        if (wide := wide_encoding_of(piece)) is not None:
            return wide
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece:
                decoder.decode(piece)
                piece = file.read(PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _declared_encoding(declared, start) or MIXED
    return UTF_8


def wide_encoding_of(start: bytes) -> Encoding | None:
    """Find the encoding that the first bytes of a text give away: a mark, UTF-16, UTF-32; None when it may be UTF-8."""
    for mark, codec in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return Encoding(codec, "BOM")
    zeros = [_share_of_zeros(start[place:LOOKED_AT:4]) for place in range(4)]
    for codec, letters in _WIDE:
        if all(zeros[place] < FEW if place in letters else zeros[place] > MANY for place in range(4)):
            return Encoding(codec, "0x00")
    return None


def _share_of_zeros(data: bytes) -> float:
    return data.count(0) / len(data) if data else 0.0


def utf_8_from_start(start: bytes) -> bytes:
    """Return the beginning of a text in UTF-8, as far as its first bytes tell its encoding; without a mark."""
    wide = wide_encoding_of(start)
    return start if wide is None else start.decode(wide.codec, "replace").encode()


def encoding_in_xml(start: bytes) -> str:
    """Return the encoding that the XML declaration of a document names, in lower case; empty when it names none."""
    match = _XML_ENCODING.match(start)
    return match[1].decode("ascii", "replace").lower() if match else ""


def _declared_encoding(declared: str, start: bytes) -> Encoding | None:
    """The encoding that a document's header or its XML declaration names, if it is one that could be."""
    for name, evidence in ((declared, "charset"), (encoding_in_xml(start), "<?xml encoding")):
        codec = _codec(name)
        if codec is not None:
            return Encoding(codec, f"{evidence}={name}")
    return None


def _codec(declared: str) -> str | None:
    """Name the codec of a declared encoding; None for what is none, and for what says nothing here.

    UTF-8, UTF-16 and UTF-32 it is not: their bytes would have told.
    """
    try:
        str(b"\xff", declared, "replace")  # refuses «base64», «undefined» …, which are no encodings of text
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    return None if name in _SAYS_NOTHING or name.startswith("utf") else name


def iter_text(file: Readable, encoding: Encoding) -> Iterator[str]:
    """Read a document as text, some `PIECE` characters at a time.  Bytes that no codec reads become U+FFFD."""
    if encoding.codec == "mixed":
        yield from _iter_mixed(file)
        return
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    while piece := file.read(PIECE):
        yield decoder.decode(piece)
    if rest := decoder.decode(b"", final=True):
        yield rest


class Utf8Reader(WrappedFile):
    """A document as UTF-8 bytes, whatever its encoding is; an XML declaration, which would contradict, is left out."""

    def __init__(self, file: Readable, encoding: Encoding) -> None:
        super().__init__(file)
        self._pieces = iter_text(file, encoding)
        self._ready = b""
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        """Read on, up to `size` bytes."""
        while (size < 0 or len(self._ready) < size) and (text := next(self._pieces, None)) is not None:
            if not self._begun:
                text = _XML_DECLARATION.sub("", text.removeprefix("\ufeff"))
                self._begun = bool(text)
            self._ready += text.encode("utf-8", "replace")
        end = len(self._ready) if size < 0 else size
        data, self._ready = self._ready[:end], self._ready[end:]
        return data


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
