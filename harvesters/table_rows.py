"""What a table on disk is read into, whatever its format: numbered rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from harvesters.items import Refusal

MAX_ROWS = 200_000
"""Rows read of one document; a national catalogue has some 10,000."""
MAX_COLUMNS = 500
"""Columns read of one row."""
MAX_CELL = 100_000
"""Characters kept of one cell."""
MAX_SHEETS = 50
"""Sheets read of one document."""
MAX_REFUSALS = 200
"""Refusals kept of one document; how many more there were is not of interest."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that holds something."""

    sheet: str
    """Name of its sheet; empty in a CSV."""
    number: int
    """As a person counts it: the first row (the first line of a CSV) is 1."""
    cells: tuple[str, ...]
    """Its cells as text, trimmed; the empty ones at its end are left out."""


class RefusalList(list[Refusal]):
    """Refusals about one document, of which there are at most `MAX_REFUSALS`."""

    rows_were_lost = False
    """Whether rows were left out because there are more than we read: what was read is not all."""

    last_width: int | None = None
    """Cells of the last row of a text where no line end follows it, 0 where a quote stays open in it; else None."""

    def tell(self, code: str, value: str, identifier: str = "") -> None:
        """Add a refusal, unless there are enough."""
        if len(self) < MAX_REFUSALS:
            self.append(Refusal(code, value, identifier))

    def lose_rows(self, value: str) -> None:
        """Note that the document holds more than we read of it."""
        self.rows_were_lost = True
        self.tell("table.cut", value)


def place_of(sheet: str, number: int) -> str:
    """Where a row stands, in words that serve in both languages: ``Inventario!7``, or ``7`` in a CSV."""
    return f"{sheet}!{number}" if sheet else str(number)


def make_row(sheet: str, number: int, cells: Iterator[str], refusals: RefusalList) -> TableRow | None:
    """Make a row of its cells' texts, within the bounds; None for a row that is blank."""
    kept: list[str] = []
    full = 0
    for position, cell in enumerate(cells, 1):
        words = _clean(cell)
        if position > MAX_COLUMNS:
            if words:
                refusals.tell("table.cut", f"{place_of(sheet, number)}: > {MAX_COLUMNS}")
                break
            continue
        if len(words) > MAX_CELL:
            refusals.tell("table.cut", f"{place_of(sheet, number)}: {words[:60]}…")
            words = words[:MAX_CELL]
        kept.append(words)
        if words:
            full = position
    return TableRow(sheet, number, tuple(kept[:full])) if full else None


def _clean(cell: str) -> str:
    if "\x00" in cell or "\r" in cell:
        cell = cell.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return cell.strip()


def text_of(value: Any) -> str:
    """Write the value of a workbook's cell as text: whole numbers without a point, dates as ISO 8601.

    A date at midnight is a day.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


class MergedCells:
    """Cells that are merged downwards: each row below shows what the first one says.

    Across columns nothing is repeated: a banner over the whole table is no value of each column.
    """

    def __init__(self) -> None:
        self._heights: dict[tuple[int, int], int] = {}
        self._showing: dict[int, tuple[int, str]] = {}

    def add(self, row: int, column: int, last_row: int) -> None:
        """Note that the cell at (row, column), both from 1, reaches down to `last_row`."""
        if last_row > row and len(self._heights) < MAX_ROWS:
            self._heights[row, column] = last_row

    def fill(self, number: int, cells: list[str]) -> list[str]:
        """Give the blank cells of a row what the merged cell above them says; a row that is all blank stays so."""
        if not any(cells):
            return cells
        for column in [column for column, (last, _) in self._showing.items() if last < number]:
            del self._showing[column]
        for column, (_, words) in self._showing.items():
            if column <= MAX_COLUMNS:
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = cells[column - 1] or words
        for column, words in enumerate(cells, 1):
            last = self._heights.pop((number, column), 0)
            if last:
                self._showing[column] = (last, words)
        return cells
