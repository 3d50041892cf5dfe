"""Controlled vocabularies as data files; README.md names the source, date and licence of each.

A table is a TSV file with a header line; several values in one cell stand between ``|``.
"""

from functools import cache
from importlib.resources import files

Row = dict[str, str]


@cache
def read_table(name: str) -> tuple[Row, ...]:
    """Read a table of this package, once per process: one dict a row, keyed by the header."""
    lines = (files(__name__) / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return tuple(dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:] if line)


def parts(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several values."""
    return tuple(cell.split("|")) if cell else ()
