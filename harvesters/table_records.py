"""Group the rows of a table into records: one dataset, with the rows that speak of it.

The rows of one dataset repeat its identifier (Adela), not always one below the other, or leave it blank below its
first.
A record's body is canonical JSON, ``{"sheet", "columns", "rows": [{"row", "cells": {column: text}}]}``: cells that are
blank are left out, and each row keeps its number, so that an issue can name it.  A declared column map goes with it as
``columnMap``.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harvesters.items import Record
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import HEADER_ROWS, LAYOUTS, TableLayout, fold_header, layout_of_header
from harvesters.table_rows import RefusalList, TableRow, place_of

MAX_RECORD = 4 << 20
"""Bytes of one record."""
STRETCH = 2_000
"""Rows between two moments at which others get their turn."""
MAX_TEXT = 128 << 20
"""Characters of all rows together: rows that repeat an identifier need not stand together, so all are held."""


@dataclass(frozen=True, slots=True)
class TableRecords:
    """What a table holds."""

    schema: str
    """The schema of all its records; empty when no header was recognised."""
    records: tuple[Record, ...]
    refusals: RefusalList
    """What could not become a record, and where it stands."""


def records_from_table(document: TableDocument, layouts: Sequence[TableLayout] = LAYOUTS) -> TableRecords:
    """Read a table and group its rows.

    In each sheet the header is looked for among the first rows; sheets of another layout than the first one found, or
    of none, are reported and left out.  Raises `SourceError` for what is no table.
    """
    reading = TableReading(document, layouts)
    for _ in reading.iter_load():
        pass
    return TableRecords(reading.schema, tuple(reading.iter_records()), reading.refusals)


@dataclass(slots=True)
class _Group:
    """The rows of one dataset."""

    sheet: str
    columns: tuple[str, ...]
    title: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


class TableReading:
    """A table that is being read: `iter_load` gathers its rows, then `iter_records` gives the records."""

    def __init__(self, document: TableDocument, layouts: Sequence[TableLayout] = LAYOUTS) -> None:
        self.refusals = RefusalList()
        """What could not become a record, and where it stands; complete after the last record."""
        self.found: TableLayout | None = None
        """The layout of its first header."""
        self.broke_off = False
        """Whether the table ends within a row, which is left out."""
        self._document = document
        self._layouts = layouts
        self._groups: dict[str, _Group] = {}
        self._sheet: str | None = None
        self._header: _Header | None = None
        self._seen = 0
        """Rows of this sheet before its header."""
        self._current = ""
        """The identifier of the row above."""
        self._carried: dict[str, str] = {}
        self._size = 0

    @property
    def schema(self) -> str:
        """The schema of all records; empty when no header was recognised."""
        return self.found.schema if self.found else ""

    @property
    def is_whole(self) -> bool:
        """Whether every row was read."""
        return self._document.is_whole and not self.refusals.rows_were_lost and not self.broke_off

    def iter_load(self) -> Iterator[None]:
        """Gather all rows, giving way after every `STRETCH`.  Raises `SourceError` for what is no table."""
        held: TableRow | None = None  # the last row may be half a row, which only its end tells
        for number, row in enumerate(self._document.iter_rows(), 1):
            if held is not None:
                self._take(held)
            held = row
            if number % STRETCH == 0:
                yield
        self.broke_off = self._header is not None and self._document.broke_off(len(self._header.columns))
        if held is not None and not self.broke_off:
            self._take(held)
        self._end_sheet()
        self.refusals.extend(self._document.refusals)

    def _take(self, row: TableRow) -> None:
        if row.sheet != self._sheet:
            self._end_sheet()
            self._sheet, self._header, self._seen, self._current, self._carried = row.sheet, None, 0, "", {}
        if self._header is None:
            self._look_for_header(row)
        elif tuple(map(fold_header, row.cells)) != self._header.folded:  # a header that is repeated says nothing new
            self._add(row, self._header)

    def _end_sheet(self) -> None:
        """Say so when a sheet had no header, unless another one had and this holds words about it."""
        if self._sheet is not None and self._header is None and not (self.found and self._sheet):
            self.refusals.tell("table.no_header", self._sheet)
        elif self._sheet is not None and self._header is None:
            self.refusals.tell("table.other_sheet", self._sheet)

    def iter_records(self) -> Iterator[Record]:
        """Give every dataset with its rows, in the order in which they begin."""
        for identifier, group in self._groups.items():
            body = _body(group, self.found.columns if self.found else ())
            if len(body) > MAX_RECORD:
                self.refusals.tell("record.too_large", f"{len(body)} bytes, {len(group.rows)} filas / rows", identifier)
            else:
                yield Record(identifier, body)

    def _look_for_header(self, row: TableRow) -> None:
        self._seen += 1
        if self._seen > HEADER_ROWS:
            return
        layout = layout_of_header(row.cells, self._layouts)
        if layout is not None and self.found in (None, layout):
            self.found = layout
            self._header = _Header(row.cells, layout)

    def _add(self, row: TableRow, header: "_Header") -> None:
        cells = header.cells_of(row)
        if len(row.cells) > len(header.columns):
            self.refusals.tell("table.ragged", f"{place_of(row.sheet, row.number)}: {row.cells[len(header.columns)]}")
        self._size += sum(map(len, row.cells))
        if self._size > MAX_TEXT:
            self.refusals.lose_rows(f"{place_of(row.sheet, row.number)}: > {MAX_TEXT >> 20} Mi")
            return
        for column in header.carried:
            if column in cells:
                self._carried[column] = cells[column]
            elif column in self._carried:
                cells[column] = self._carried[column]
        identifier, title = header.key_of(cells)
        key = identifier or title or self._current
        if not key:
            self.refusals.tell("table.orphan_row", f"{place_of(row.sheet, row.number)}: {' | '.join(row.cells)[:200]}")
            return
        self._current = key
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(row.sheet, header.columns, title)
            if not identifier and header.has_identifier:
                self.refusals.tell("record.identifier_from_title", place_of(row.sheet, row.number), key)
        elif title and group.title and fold_header(title) != fold_header(group.title):
            self.refusals.tell("record.other_title", f"{place_of(row.sheet, row.number)}: {title}", key)
        group.title = group.title or title
        group.rows.append((row.number, cells))


class _Header:
    """The header of one sheet, and what its columns are for."""

    def __init__(self, cells: Sequence[str], layout: TableLayout) -> None:
        self.folded = tuple(map(fold_header, cells))
        self.columns = _distinct(cells)
        by_name = dict(zip(reversed(self.folded), reversed(self.columns), strict=True))

        def present(names: Sequence[str]) -> tuple[str, ...]:
            return tuple(by_name[name] for name in names if name in by_name)

        self._identifier = present(layout.identifier)
        self._title = present(layout.title)
        self._within = present(layout.within)
        self.carried = present(layout.carried)
        self.has_identifier = bool(self._identifier)

    def cells_of(self, row: TableRow) -> dict[str, str]:
        """The cells of a row by their column; one that no header names by its number."""
        named = dict(zip(self.columns, row.cells, strict=False))
        for number, words in enumerate(row.cells[len(self.columns) :], len(self.columns) + 1):
            named[f"[{number}]"] = words
        return {column: words for column, words in named.items() if words}

    def key_of(self, cells: dict[str, str]) -> tuple[str, str]:
        """The identifier and the title that a row gives; empty texts for what it leaves out."""
        identifier = next((cells[column] for column in self._identifier if column in cells), "")
        title = next((cells[column] for column in self._title if column in cells), "")
        within = "/".join(cells[column] for column in self._within if column in cells)
        title = " ".join(title.split())
        return " ".join(identifier.split()), f"{within}/{title}" if within and title else title


def _distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns: a blank one is called by its number, one that is repeated has its number added."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"[{number}]"
        while name in names:
            name = f"{name} [{number}]"
        names[name] = None
    return tuple(names)


def _body(group: _Group, column_map: Sequence[tuple[str, str]]) -> bytes:
    document: dict[str, object] = {
        "sheet": group.sheet,
        "columns": group.columns,
        "rows": [{"row": number, "cells": cells} for number, cells in group.rows],
    }
    if column_map:
        document["columnMap"] = dict(column_map)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
