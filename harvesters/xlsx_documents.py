"""Read XLSX row by row with openpyxl, which needs no more memory when a sheet's two cells stand at its far corners.

Before, each sheet's XML is walked once: for the merged cells, which openpyxl's streaming leaves out, and so that no row
and no document type costs memory.
"""

import re
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from harvesters.archives import broken, is_picture, iter_parsed, make_parser, open_archive
from harvesters.errors import SourceError
from harvesters.table_rows import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    MergedCells,
    RefusalList,
    TableRow,
    make_row,
    text_of,
)

AT_ONCE = 500
"""Rows read at a time."""
MAX_CELLS_OF_A_ROW = 16_384
"""Excel's own limit."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def iter_xlsx_rows(path: Path, refusals: RefusalList) -> Iterator[TableRow]:
    """Yield the rows of all visible sheets that hold something.  Raises `SourceError` for a workbook that is broken."""
    with open_archive(path) as archive, path.open("rb") as file:
        facts = {name: _SheetFacts(archive, name) for name in archive.namelist() if not is_picture(name)}
        workbook = _open(file)
        try:
            for sheet in workbook.worksheets[:MAX_SHEETS]:
                if not isinstance(sheet, ReadOnlyWorksheet):
                    continue
                if sheet.sheet_state != "visible":
                    refusals.tell("table.hidden_sheet", sheet.title)
                    continue
                # no public name of openpyxl says which part of the archive a sheet is
                known = facts.get(vars(sheet).get("_worksheet_path", ""))
                if known is None:
                    continue
                if known.unvalued:
                    refusals.tell("table.formula", f"{sheet.title}: {known.unvalued}")
                if known.last_row > MAX_ROWS:
                    refusals.lose_rows(f"{sheet.title}: > {MAX_ROWS}")
                yield from _iter_rows(sheet, known, refusals)
            if len(workbook.worksheets) > MAX_SHEETS:
                refusals.lose_rows(f"> {MAX_SHEETS}")
        finally:
            workbook.close()


class _SheetFacts:
    """What a walk over one part of a workbook finds: merged cells, formulas without a value."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self.merged = MergedCells()
        self.unvalued = 0
        """Cells with a formula whose value was never saved."""
        self.last_row = 0
        """Number of the last row that holds a value."""
        self.width = 1
        """Columns that hold a value, at most one more than are read."""
        self._row = self._cells = 0
        self._reference = ""
        self._has_formula = self._has_value = False
        self._in_value = False
        parser = make_parser(self._start, self._end)
        parser.CharacterDataHandler = self._text
        for _ in iter_parsed(archive, name, parser):
            pass

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._cells = 0
            given = attributes.get("r", "")
            self._row = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else self._row + 1
        elif local == "c":
            self._cells += 1
            self._reference = attributes.get("r", "")
            self._has_formula = self._has_value = False
            if self._cells > MAX_CELLS_OF_A_ROW:
                raise broken(f"row of more than {MAX_CELLS_OF_A_ROW} cells")
        elif local == "f":
            self._has_formula = True
        elif local in {"v", "t"}:
            self._in_value = True
        elif local == "mergeCell":
            try:
                column, row, _, last_row = range_boundaries(attributes.get("ref", ""))
            except (ValueError, TypeError):
                return
            if row and column and last_row:
                self.merged.add(row, column, last_row)

    def _text(self, _: str) -> None:
        self._has_value |= self._in_value

    def _end(self, name: str) -> None:
        self._in_value = False
        if name.rpartition(":")[2] != "c":
            return
        if self._has_value:
            self.last_row = max(self.last_row, self._row)
            self.width = min(max(self.width, self._cells, _column_of(self._reference)), MAX_COLUMNS + 1)
        elif self._has_formula:
            self.unvalued += 1


def _column_of(reference: str) -> int:
    """The number of the column that a reference (``AB12``) names; 0 when it names none."""
    number = 0
    for sign in reference[:4]:
        if not "A" <= sign <= "Z":
            break
        number = number * 26 + ord(sign) - 64
    return number


def _open(file: IO[bytes]) -> Workbook:
    """Open a workbook by its bytes: openpyxl would judge a path by its ending."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl does not keep when it *writes*
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise broken(error) from error


def _iter_rows(sheet: Any, known: _SheetFacts, refusals: RefusalList) -> Iterator[TableRow]:
    last = min(known.last_row, MAX_ROWS)
    if not last:
        return
    rows = enumerate(sheet.iter_rows(min_row=1, max_row=last, max_col=known.width, values_only=True), 1)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of dates before the calendar, which come as texts
                some = list(islice(rows, AT_ONCE))
        except SourceError:
            raise
        except Exception as error:
            raise broken(error) from error
        for number, values in some:
            if all(value is None for value in values):
                continue
            cells = [_unescaped(text_of(value)) for value in values]
            row = make_row(sheet.title, number, iter(known.merged.fill(number, cells)), refusals)
            if row is not None:
                yield row
        if len(some) < AT_ONCE:
            return


def _unescaped(words: str) -> str:
    """Undo XLSX's way to write what XML cannot hold: ``_x000D_`` is a carriage return (ECMA-376, ST_Xstring)."""
    if "_x" not in words:
        return words
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if not 0xD800 <= int(found[1], 16) < 0xE000 else "", words)
