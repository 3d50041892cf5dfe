"""CSV: the main columns, for spreadsheets (RFC 4180, UTF-8).

The file begins with a byte order mark: without one the spreadsheet program of most offices takes ``á`` for ``Ã¡``, and
whoever reads it by program names ``utf-8-sig`` or has a reader that knows.  A text that a spreadsheet would take for a
formula, of whoever wrote it into a portal, gets an apostrophe before it; Parquet has it as it is.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from federation.exporters.exporter import Entry, Exporter, no_bytes
from federation.exporters.rows import DATASETS, DISTRIBUTIONS, Row, Table
from mappings.main_columns import Value

_MARK: Final = "\N{BOM}"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


def harmless(value: Value) -> Value:
    """A value that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _lines(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _exporter(table: Table) -> Exporter:
    def fragment(entries: Sequence[Entry]) -> bytes:
        return _lines(table.rows(entries))

    return Exporter(
        name=f"csv_{table.name}",
        extension=f"{table.name}.csv",
        file_name=f"{table.name}.csv.gz",
        media_type="text/csv",
        head=lambda _nodes: _MARK.encode() + _lines([tuple(table.columns)]),
        fragment=fragment,
        tail=no_bytes,
        is_rdf=False,
    )


DATASETS_CSV: Final = _exporter(DATASETS)
DISTRIBUTIONS_CSV: Final = _exporter(DISTRIBUTIONS)
