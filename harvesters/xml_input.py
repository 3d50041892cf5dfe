"""What an XML parser is given: a document without what stands before it, in the encoding that it is truly in.

Portals write white space before the XML declaration, Windows-1252 under the name of UTF-8 and the other way about, and
control characters that no XML may hold.
"""

import re
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path

from harvesters.encodings import Readable, encoding_of, in_words, iter_text, open_document
from harvesters.errors import SourceError
from harvesters.items import Refusal

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_XML_SPACE = b" \t\r\n"
_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_FORBIDDEN = bytes(each for each in range(0x20) if each not in _XML_SPACE)
_TO_SPACES = bytes(0x20 if each in _FORBIDDEN else each for each in range(256))
_LATIN = frozenset({"iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"})


class XmlInput(RawIOBase):
    """A document on disk, as a parser wants it; `given` counts the bytes that were read from it.

    `encoding` is to be forced upon the parser; None where the document's own word for it holds.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        file, packed = open_document(path, max_bytes)
        self._file: Readable = file
        self._limit = max_bytes
        self._refusals = list(packed)
        self.given = 0
        with open_document(path, max_bytes)[0] as start:
            found = _DECLARED.match(start.read(1 << 10) or b"")
        declared = found[1].decode("ascii", "replace").lower() if found else ""
        evident = encoding_of(path, declared, max_bytes)
        self.encoding = "utf-8" if evident in {"utf-8", "mixed"} else None
        if evident == "mixed":
            self._file = _Transcoded(file, evident)
            if declared not in _LATIN:
                self._repaired("encoding.repaired", in_words(evident))

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What had to be repaired, so far."""
        return tuple(self._refusals)

    def _repaired(self, code: str, words: str) -> None:
        refusal = Refusal(code, words)
        if refusal not in self._refusals:
            self._refusals.append(refusal)

    def read(self, size: int = -1) -> bytes:
        """Read on; raises `SourceError` past the limit."""
        data = self._file.read(size) or b""
        if not self.given:
            data = self._from_first_sign(data, size)
        self.given += len(data)
        if self.given > self._limit:
            raise SourceError(
                "too_large",
                f"El documento pasa de {self._limit:,} bytes.",
                f"The document is larger than {self._limit:,} bytes.",
            )
        if self.encoding and len(clean := data.translate(None, _FORBIDDEN)) < len(data):
            self._repaired("document.repaired", f"{len(data) - len(clean)} control characters in XML")
            data = data.translate(_TO_SPACES)
        return data

    def _from_first_sign(self, data: bytes, size: int) -> bytes:
        """Drop the white space that the document begins with."""
        trimmed = False
        while data and not (start := data.removeprefix(_BYTE_ORDER_MARK).lstrip(_XML_SPACE)):
            data, trimmed = self._file.read(size) or b"", True
        if data and len(start) < len(data.removeprefix(_BYTE_ORDER_MARK)):
            data, trimmed = start, True
        if trimmed:
            self._repaired("document.repaired", "white space before the XML declaration")
        return data

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


class _Transcoded(RawIOBase):
    """A file in another encoding, read as UTF-8, some at a time."""

    def __init__(self, file: Readable, encoding: str) -> None:
        self._file = file
        self._pieces: Iterator[str] = iter_text(file, encoding)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        while len(self._rest) < size or size < 0:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece.encode()
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()
