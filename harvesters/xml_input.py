"""What an XML parser is given: a document without what stands before it, in the encoding that it is truly in.

Portals write white space before the XML declaration, Windows-1252 under the name of UTF-8 and the other way about, and
control characters that no XML may hold.
"""

from pathlib import Path

from harvesters.encodings import Utf8Reader, encoding_of, open_document
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.wrapped_files import WrappedFile

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_XML_SPACE = b" \t\r\n"
_FORBIDDEN = bytes(each for each in range(0x20) if each not in _XML_SPACE)
_TO_SPACES = bytes(0x20 if each in _FORBIDDEN else each for each in range(256))


class XmlInput(WrappedFile):
    """A document on disk, as a parser wants it: in UTF-8, whatever it says itself, which the parser is to be told.

    `given` counts the bytes that were read from it.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        file, packed = open_document(path, max_bytes)
        self._limit = max_bytes
        self._refusals = list(packed)
        self.given = 0
        encoding = encoding_of(path, "", max_bytes)
        self._may_trim = encoding.is_utf_8  # transcoded, it has no declaration any more that had to come first
        super().__init__(file if encoding.is_utf_8 else Utf8Reader(file, encoding))
        if not encoding.is_utf_8:
            self._repaired("encoding.repaired", str(encoding))

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
        if not self.given and self._may_trim:
            data = self._from_first_sign(data, size)
        self.given += len(data)
        if self.given > self._limit:
            raise SourceError(
                "too_large",
                f"El documento pasa de {self._limit:,} bytes.",
                f"The document is larger than {self._limit:,} bytes.",
            )
        if len(clean := data.translate(None, _FORBIDDEN)) < len(data):
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
