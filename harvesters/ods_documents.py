"""Read OpenDocument spreadsheets (ODF 1.3, part 3, chapter 9) from their ``content.xml``, as a stream.

The readers of the libraries at hand build the whole sheet first, so that a small file with one cell repeated a million
times a thousand ends the process.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from harvesters.archives import iter_parsed, make_parser, open_archive
from harvesters.table_rows import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    MergedCells,
    RefusalList,
    TableRow,
    make_row,
)

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_VALUES = {
    "float": "office:value",
    "percentage": "office:value",
    "currency": "office:value",
    "date": "office:date-value",
}
"""Where a cell keeps its value, by its type; of the others the text is taken."""
_SIGNS = {"text:tab": "\t", "text:line-break": "\n"}
_ASIDE = frozenset({"office:annotation", "table:tracked-changes", "office:event-listeners", "table:shapes"})
"""What stands inside a sheet and is none of its text."""


def iter_ods_rows(path: Path, refusals: RefusalList) -> Iterator[TableRow]:
    """Yield the rows of all visible sheets that hold something.  Raises `SourceError` for a document that is broken."""
    with open_archive(path) as archive:
        content = _Content(refusals)
        parser = make_parser(content.start, content.end)
        parser.CharacterDataHandler = content.text
        for _ in iter_parsed(archive, "content.xml", parser):
            while content.rows:
                yield from content.rows.popleft().iter_rows(refusals)


class _Repeated:
    """One row as it stands in the document: its cells, and how often it is repeated."""

    def __init__(self, sheet: str, number: int, cells: list[str], times: int, merged: MergedCells) -> None:
        self._sheet = sheet
        self._number = number
        self._cells = cells
        self._times = times
        self._merged = merged

    def iter_rows(self, refusals: RefusalList) -> Iterator[TableRow]:
        for number in range(self._number, self._number + self._times):
            if number > MAX_ROWS:
                refusals.lose_rows(f"{self._sheet}: > {MAX_ROWS}")
                return
            row = make_row(self._sheet, number, iter(self._merged.fill(number, list(self._cells))), refusals)
            if row is not None:
                yield row


class _Content:
    """The events of a ``content.xml``, turned into rows."""

    def __init__(self, refusals: RefusalList) -> None:
        self.rows: deque[_Repeated] = deque()
        self._refusals = refusals
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._sheets = 0
        self._tables = 0
        """How many tables are open: one inside another is no sheet."""
        self._sheet: str | None = None
        """Name of the sheet that is read; None outside and in a hidden one."""
        self._merged = MergedCells()
        self._number = 1
        self._row_times = 1
        self._cells: list[str] = []
        self._cell: _Cell | None = None
        self._aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table:table":
            self._tables += 1
            if self._tables == 1:
                self._begin_sheet(attributes)
        elif self._sheet is None or self._tables > 1:
            return
        elif name == "table:table-row":
            self._cells = []
            self._row_times = _count(attributes.get("table:number-rows-repeated"))
        elif name in _CELLS:
            self._cell = _Cell(attributes)
        elif self._cell is not None:
            self._cell.start(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._aside:
            self._aside -= 1
        elif name == "table:table":
            self._tables -= 1
            if self._tables == 0:
                self._sheet = None
        elif self._sheet is None or self._tables > 1:
            return
        elif name in _CELLS and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table:table-row":
            self._end_row(self._sheet)

    def text(self, words: str) -> None:
        """Text, of a cell if one is open."""
        if self._cell is not None and not self._aside and self._tables == 1:
            self._cell.text(words)

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get("table:name", "")
        self._sheets += 1
        self._number = 1
        self._merged = MergedCells()
        self._sheet = None
        if attributes.get("table:style-name") in self._hidden_styles:
            self._refusals.tell("table.hidden_sheet", name)
        elif self._sheets > MAX_SHEETS:
            self._refusals.lose_rows(f"> {MAX_SHEETS}")
        else:
            self._sheet = name

    def _end_cell(self, cell: "_Cell") -> None:
        words = cell.value()
        room = MAX_COLUMNS + 1 - len(self._cells)
        if words and cell.height > 1:
            self._merged.add(self._number, len(self._cells) + 1, self._number + cell.height - 1)
        self._cells.extend([words] * min(cell.times, room))

    def _end_row(self, sheet: str) -> None:
        if any(self._cells) or (self._row_times == 1 and self._cells):
            self.rows.append(_Repeated(sheet, self._number, self._cells, self._row_times, self._merged))
        self._number += self._row_times


class _Cell:
    """One cell while it is read."""

    __slots__ = ("_given", "_paragraphs", "_size", "_words", "height", "times")

    def __init__(self, attributes: dict[str, str]) -> None:
        self.times = _count(attributes.get("table:number-columns-repeated"))
        self.height = _count(attributes.get("table:number-rows-spanned"))
        self._given = attributes.get(_VALUES.get(attributes.get("office:value-type", ""), ""), "")
        self._words: list[str] = []
        self._paragraphs = 0
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "text:p":
            if self._paragraphs:
                self.text("\n")
            self._paragraphs += 1
        elif name == "text:s":
            self.text(" " * min(_count(attributes.get("text:c")), 1_000))
        elif name in _SIGNS:
            self.text(_SIGNS[name])

    def text(self, words: str) -> None:
        if self._paragraphs and self._size <= MAX_CELL:
            self._words.append(words)
            self._size += len(words)

    def value(self) -> str:
        given = self._given
        given = given.removesuffix("T00:00:00")
        return given.removesuffix(".0") or "".join(self._words)


def _count(words: str | None) -> int:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 10 else 1
