"""A catalogue in a file that is being told apart, and the records that it is split into."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from harvesters.catalogue_facts import Facts
from harvesters.catalogue_words import CatalogueWords
from harvesters.closing import NOT_ELEMENTS
from harvesters.items import Record, Refusal
from harvesters.table_layouts import TableLayout

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_STATEMENT = re.compile(rb"<[^<>\s]*>\s+(?:<[^<>\s]+://[^<>\s]*>|a\s+(?:<|[\w.-]*:))")
"""How N-Triples and Turtle without prefixes begin: a subject and a predicate, which no element looks like."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of a file, or what could not become one."""

    schema: str
    """Name of the record's schema; empty for a refusal about the file."""
    found: Record | Refusal | Facts | CatalogueWords
    place: str
    """Where it stands: a JSON pointer, ``<subject>``, ``sheet!row``, ``record[3]``; empty if about the whole."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file that is being told apart."""

    path: Path
    name: str
    """What it is called, for people and for its ending."""
    start: bytes
    """Its beginning, decompressed, in UTF-8 without a byte order mark."""
    layouts: Sequence[TableLayout]
    """How its catalogue may lie, if it is a table."""

    @property
    def url(self) -> str:
        """An address for what needs one: the base of relative IRIs."""
        return f"file:///{quote(self.name)}"

    @property
    def root(self) -> str:
        """The local name of the root element, in lower case; empty when this is no markup.

        Elements inside a text of Turtle (HTML in a description) are no root.
        """
        if not self.start.lstrip().startswith(b"<"):
            return ""
        markup = NOT_ELEMENTS.sub(b"", self.start).lstrip()
        match = None if _STATEMENT.match(markup) else _ROOT.match(markup)
        return match[1].decode("ascii", "replace").lower() if match else ""


def record_place(number: int) -> str:
    """Where a record stands that only its number tells from others: the first, counted from 1, is ``record[1]``."""
    return f"record[{number}]"
