"""Read CSV as people really write it: any usual charset and delimiter, ragged, blank, with quotes never closed.

The reading itself is Python's `csv`; what stands here is finding the charset and the delimiter, and where a row ends.
"""

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from harvesters.encodings import encoding_of, iter_text, open_document
from harvesters.table_rows import MAX_CELL, MAX_ROWS, RefusalList, TableRow, make_row

DELIMITERS = ",;\t|"
SAMPLE_LINES = 60
"""Lines by which the delimiter is recognised."""
MAX_LINE = 1 << 20
"""Characters kept of one line."""
MAX_LINES_OF_A_ROW = 300
"""A quote that is still open after so many lines was never meant to open anything."""

_LINE_END = re.compile(r"\r\n|\n|\r(?!\Z)")
_DECLARED = re.compile(r"\s*sep=(.)\s*\Z", re.IGNORECASE)
"""Excel's own first line."""
_QUOTE = '"'
_BLANKS = re.compile(r"\s*+")

csv.field_size_limit(MAX_LINE * 2)


def iter_delimited_rows(
    path: Path, refusals: RefusalList, max_bytes: int, charset: str = "", delimiter: str = ""
) -> Iterator[TableRow]:
    """Yield the rows of a CSV that hold something, numbered by the line they begin on.

    `charset` and `delimiter` are what is declared; without them both are recognised by evidence.  Raises `SourceError`
    for a gzip that is broken or too large.
    """
    encoding = encoding_of(path, charset, max_bytes)
    if not encoding.is_utf_8:
        refusals.tell("encoding.repaired", str(encoding))
    file, packed = open_document(path, max_bytes)
    refusals.extend(packed)
    with file:
        pieces = _Pieces(iter_text(file, encoding))
        lines = _Lines(_iter_lines(pieces, refusals))
        sample = lines.peek(SAMPLE_LINES)
        declared = _DECLARED.match(sample[0]) if sample else None
        if declared is not None:
            next(lines)
            delimiter = delimiter or declared[1]
        last = yield from _iter_rows(lines, delimiter or _delimiter_of(sample), refusals)
    if last is not None and (last.is_open or pieces.last not in ("\r", "\n")):
        refusals.last_width = 0 if last.is_open else last.width


@dataclass(frozen=True, slots=True)
class _LastRow:
    """The row that nothing follows."""

    width: int
    is_open: bool
    """Whether it opens a quote that is never closed."""


class _Pieces(Iterator[str]):
    """Pieces of a text; knows the last sign that was given out."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.last = ""

    def __next__(self) -> str:
        piece = next(self._pieces)
        self.last = piece[-1:] or self.last
        return piece


class _Lines(Iterator[str]):
    """Lines that can be looked at in advance and put back; knows the number of the last one given out."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._ahead: list[str] = []
        """In reverse."""
        self.number = 0

    def __next__(self) -> str:
        line = self._ahead.pop() if self._ahead else next(self._lines)
        self.number += 1
        return line

    def peek(self, count: int) -> list[str]:
        """The next lines, which stay to be read."""
        found = list(islice(self._lines, count))
        self._ahead.extend(reversed(found))
        return found

    def put_back(self, lines: list[str]) -> None:
        """Return the lines that were given out last."""
        self._ahead.extend(reversed(lines))
        self.number -= len(lines)


def _iter_lines(pieces: Iterator[str], refusals: RefusalList) -> Iterator[str]:
    """Split text into lines without their ends; a line of absurd length is cut."""
    rest = ""
    skipping = False
    first = True
    for piece in pieces:
        if first:
            piece = piece.removeprefix("\ufeff")  # noqa: PLW2901 (the same text without its mark)
            first = False
        *lines, rest = _LINE_END.split(rest + piece)
        for line in lines:
            if not skipping:
                yield _cut(line, refusals)
            skipping = False
        if skipping:
            rest = rest[-1:]
        elif len(rest) > MAX_LINE:
            yield _cut(rest, refusals)
            rest, skipping = rest[-1:], True
    if rest and not skipping:
        yield _cut(rest.removesuffix("\r"), refusals)


def _cut(line: str, refusals: RefusalList) -> str:
    if len(line) > MAX_LINE:
        refusals.tell("table.cut", line[:60] + "…")
        return line[:MAX_LINE]
    if "\x00" in line:
        refusals.tell("document.repaired", "NUL: " + line.replace("\x00", "␀")[:60])
        return line.replace("\x00", "")
    return line


def _delimiter_of(lines: list[str]) -> str:
    """Find the sign that cuts most of the lines into the same number of cells, and into the most of them."""

    def score(delimiter: str) -> int:
        widths = Counter(
            len(row)
            for row in csv.reader((line[:MAX_CELL] for line in lines), delimiter=delimiter, skipinitialspace=True)
            if any(row)
        )
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(DELIMITERS, key=score)


def _iter_rows(lines: _Lines, delimiter: str, refusals: RefusalList) -> Generator[TableRow, None, _LastRow | None]:
    """Yield the rows, and return the last one where it holds something."""
    last = None
    for count, line in enumerate(lines):
        if count >= MAX_ROWS:
            refusals.lose_rows(f"> {MAX_ROWS}")
            return None
        number = lines.number
        cells = _row_from(line, lines, delimiter)
        is_open = cells is None
        if cells is None:
            refusals.tell("document.repaired", f"{number}: {_QUOTE} … {line[-60:]}")
            cells = _split_literally(line, delimiter)
        row = make_row("", number, iter(cells), refusals)
        last = None if row is None else _LastRow(len(cells), is_open)
        if row is not None:
            yield row
    return last


def _row_from(line: str, lines: _Lines, delimiter: str) -> list[str] | None:
    """Read one row, which may go over several lines; None when its quote was never meant to open anything.

    So it is when nothing closes it, or when what closes it, some lines below, opens a cell there: a quote that closes
    stands before a delimiter or at the end of a line.
    """
    is_open, _ = _quoting_after(line, delimiter)
    if not is_open:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    taken = [line]
    size = len(line)
    is_clean = True
    while is_open and is_clean and len(taken) < MAX_LINES_OF_A_ROW and size <= MAX_LINE:
        following = next(lines, None)
        if following is None:
            break
        taken.append(following)
        size += len(following)
        is_open, is_clean = _quoting_after(following, delimiter, is_open=True)
    if is_open or not is_clean:
        lines.put_back(taken[1:])
        return None
    source = [f"{part}\n" for part in taken]
    return next(csv.reader(source, delimiter=delimiter, skipinitialspace=True), [])


def _split_literally(line: str, delimiter: str) -> list[str]:
    """Cut a line at each delimiter; of its quotes only those around a cell are left out."""
    return [cell.strip().strip(_QUOTE) for cell in line.split(delimiter)]


def _quoting_after(line: str, delimiter: str, *, is_open: bool = False) -> tuple[bool, bool]:
    """Whether a quoted cell goes on after this line, as `csv` sees it, and whether each that was closed ended there."""
    is_clean = True
    if _QUOTE not in line:
        return is_open, is_clean
    at = 0
    while True:
        if is_open:
            closing = line.find(_QUOTE, at)
            if closing < 0:
                return True, is_clean
            at = closing + 1
            if line.startswith(_QUOTE, at):
                at += 1
                continue
            is_open = False
            is_clean &= _ends_cell(line, at, delimiter)
        else:
            start = at
            while line.startswith(" ", start):
                start += 1
            if (at == 0 or line[at - 1] == delimiter) and line.startswith(_QUOTE, start):
                at, is_open = start + 1, True
                continue
        following = line.find(delimiter, at)
        if following < 0:
            return False, is_clean
        at = following + 1


def _ends_cell(line: str, at: int, delimiter: str) -> bool:
    """Whether nothing but blanks, which may be the delimiter, stands between a place and the end of its cell."""
    blanks = _BLANKS.match(line, at)
    after = blanks.end() if blanks else at
    return line[at : at + 1] == delimiter or line[after : after + 1] in ("", delimiter)
