"""The body of a record that comes from a table: the rows of one dataset, each with its number.

``{"sheet": "Inventario", "columns": ["Responsable", …], "rows": [{"row": 7, "cells": {"Responsable": "…"}}]}``.  Cells
are texts; blank ones are left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mappings.issues import Issue, make_issue
from mappings.values import Reading
from mappings.values.dates import moment
from mappings.values.folding import fold, is_absent, scalar

MAX_ROWS = 20_000
"""Rows read of one record."""
OTHERWISE = " (otros renglones)"
"""What stands after a column's name where later rows of a dataset say something else in it."""
MAX_OTHERWISE = 100
"""Of such values, how many different ones of a column are kept."""

_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 29_221, 73_050
"""1980 to 2099: the days of a catalogue's dates."""


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row: its number in the table, and its cells by the name of their column."""

    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """What stands before the names of its columns in an issue."""
        return f"row[{self.number}]."


def rows_from_body(body: Mapping[str, Any], issues: list[Issue]) -> tuple[BodyRow, ...]:
    """The rows of a body; what is no row, no cell or no text is reported and left out."""
    given = body.get("rows")
    if not isinstance(given, list):
        issues.append(make_issue("value.wrong_type", "rows", given))
        return ()
    if len(given) > MAX_ROWS:
        issues.append(make_issue("value.too_many", "rows", str(len(given))))
    rows: list[BodyRow] = []
    for position, row in enumerate(given[:MAX_ROWS], 1):
        cells = row.get("cells") if isinstance(row, dict) else None
        if not isinstance(cells, dict):
            issues.append(make_issue("value.wrong_type", f"rows[{position}]", row))
            continue
        number = row.get("row")
        number = number if isinstance(number, int) and not isinstance(number, bool) else position
        texts: dict[str, str] = {}
        for column, value in cells.items():
            words = scalar(value)
            if words:
                texts[column] = words
            elif words is None:
                issues.append(make_issue("value.wrong_type", f"row[{number}].{column}", value))
        rows.append(BodyRow(number, texts))
    return tuple(rows)


def renamed(rows: Sequence[BodyRow], name_of: Callable[[str], str | None]) -> tuple[BodyRow, ...]:
    """The rows with their columns called as the schema calls them; None keeps a column's own name.

    When two columns are called the same, the first that says something has the name.
    """
    made = []
    for row in rows:
        cells: dict[str, str] = {}
        for column, words in row.cells.items():
            name = name_of(column) or column
            cells[column if name in cells else name] = words
        made.append(BodyRow(row.number, cells))
    return tuple(made)


def gathered(rows: Sequence[BodyRow], columns: Callable[[str], bool], issues: list[Issue]) -> dict[str, Any]:
    """What the rows say of the dataset in some of their columns: the first value counts, others are reported.

    What later rows say otherwise is kept under the column's name with `OTHERWISE`, which no schema knows, so that it is
    set aside as all that is not understood.
    """
    found: dict[str, Any] = {}
    otherwise: dict[str, list[str]] = {}
    for row in rows:
        for column, words in row.cells.items():
            if columns(column) and found.setdefault(column, words) != words:
                issues.append(make_issue("row.disagrees", row.place + column, words))
                several = otherwise.setdefault(column + OTHERWISE, [])
                if words not in several and len(several) < MAX_OTHERWISE:
                    several.append(words)
    return found | otherwise


def table_moment(value: Any) -> Reading[str]:
    """A date; in a column of dates a number of five digits is Excel's count of days, which its format used to show."""
    words = scalar(value)
    if words and is_absent(fold(words)):  # «No aplica», where a plan has no date
        return None, None
    serial = _SERIAL.fullmatch(words) if words else None
    if serial is None or not _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return moment(value)
    return (_EXCEL_EPOCH + timedelta(days=int(serial[1]))).isoformat(), "date.repaired"
