"""A table on disk, whatever its format: CSV, XLSX or ODS → numbered rows of text.

The format is told by the bytes, not by the name: portals serve CSV as ``application/vnd.ms-excel`` and XLSX as
``text/csv``.
"""

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from harvesters.archives import broken
from harvesters.delimited_text import iter_delimited_rows
from harvesters.encodings import utf_8_from_start
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.ods_documents import iter_ods_rows
from harvesters.table_rows import RefusalList, TableRow
from harvesters.xlsx_documents import iter_xlsx_rows

MAX_DOCUMENT = 256 << 20

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")


class TableDocument:
    """A document, being read by `iter_rows`; `refusals` grow while it is, and `ended` says that it was read whole."""

    def __init__(self, path: Path, charset: str = "", delimiter: str = "", max_bytes: int = MAX_DOCUMENT) -> None:
        self.ended = False
        self._refusals = RefusalList()
        self._path = path
        self._charset = charset
        self._delimiter = delimiter
        self._max = max_bytes

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What could not be read, or was read only after a repair."""
        return tuple(self._refusals)

    @property
    def is_whole(self) -> bool:
        """Whether every row was read: none was left out because there are too many."""
        return self.ended and not self._refusals.rows_were_lost

    def broke_off(self, width: int) -> bool:
        """Whether a text under a head of so many cells ends within a row: in fewer cells, or in an open quote."""
        return self._refusals.last_width is not None and self._refusals.last_width < width

    def iter_rows(self) -> Iterator[TableRow]:
        """Yield every row that holds something, sheet by sheet.  Raises `SourceError` for what is no table."""
        yield from self._open()
        self.ended = True

    def _open(self) -> Iterator[TableRow]:
        with self._path.open("rb") as file:
            start = file.read(512)
        if start.startswith(_ZIP):
            return self._iter_workbook()
        if start.startswith(_OLD_EXCEL):
            raise SourceError(
                "old_excel",
                "El archivo es un XLS de Excel 97–2003, o un XLSX con contraseña. Guárdelo como XLSX, ODS o CSV.",
                "The file is an XLS of Excel 97–2003, or an XLSX with a password. Save it as XLSX, ODS or CSV.",
            )
        if utf_8_from_start(start).lstrip().lower().startswith(_WEB_PAGE):
            raise SourceError(
                "html_page",
                "En lugar de una tabla hay una página web. Dé la dirección del archivo mismo.",
                "There is a web page in the place of a table. Give the address of the file itself.",
            )
        return iter_delimited_rows(self._path, self._refusals, self._max, self._charset, self._delimiter)

    def _iter_workbook(self) -> Iterator[TableRow]:
        try:
            with ZipFile(self._path) as archive:
                is_open_document = "content.xml" in archive.namelist()
        except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
            raise broken(error) from error
        return (iter_ods_rows if is_open_document else iter_xlsx_rows)(self._path, self._refusals)
