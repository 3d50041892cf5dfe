"""What each table is: its key, the columns that name a row, those that take more names, what a new row must say.

An overlay is checked by it, unmatched values find their nearest name by it, and so do the tests of what is shipped.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from mappings.values.folding import fold
from mappings.vocabularies import Row, parts


def _everywhere(_row: Row) -> str:
    return ""


def _state_of_municipality(row: Row) -> str:
    """Municipalities are named within their state; the country and the states everywhere."""
    return row["code"][:2] if len(row["code"]) == len("14039") else ""


def _place(row: Row) -> str:
    """Institutions are named within the place that they belong to: every state has its Secretaría de Salud."""
    return row["place"]


def _schema(row: Row) -> str:
    """A column is named within its schema."""
    return row["schema"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of this package."""

    key: str
    """The column that tells rows apart."""
    names: tuple[str, ...] = ()
    """Columns that hold one name of the row each, beside its key."""
    aliases: str = "aliases"
    """The column of other names; empty for a table that has none."""
    addresses: str = ""
    """The column of what is compared letter by letter: web addresses, media types."""
    required: tuple[str, ...] = ()
    """What a new row has to fill beside its key."""
    is_closed: bool = False
    """Whether an overlay may only add names: the program knows every key."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Regular expressions that whole cells of a column follow, where they are not empty."""
    scope: Callable[[Row], str] = _everywhere
    """Within what a name means one row only."""

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns of several values, to which an overlay adds."""
        return tuple(name for name in (self.aliases, self.addresses) if name)

    def iter_names(self, row: Row) -> Iterator[str]:
        """Yield every folded name of a row: key, names, aliases."""
        for name in (row[self.key], *(row[column] for column in self.names), *parts(row.get(self.aliases, ""))):
            if name:
                yield fold(name)


_PLACE: Final = r"mx|[0-9]{2}|[0-9]{5}"

TABLES: Final[Mapping[str, Table]] = {
    "access_levels": Table("code", ("eu",), is_closed=True),
    "agents": Table(
        "slug", ("es", "acronym"), required=("es", "level", "place"), scope=_place,
        forms={
            "slug": r"[a-z0-9]+(-[a-z0-9]+)*", "level": "federal|state|municipal", "place": _PLACE,
            "branch": "executive|legislative|judicial|autonomous", "anywhere": "yes",
        },
    ),
    "column_names": Table("key", aliases="headers", required=("schema", "column"), scope=_schema, is_closed=True),
    "formats": Table(
        "key", ("eu", "label"), addresses="media_aliases", required=("label", "stars"),
        forms={
            "key": "[a-z0-9_]+", "eu": "[A-Z0-9_]+", "media_type": r"[a-z]+/\S+", "stars": "[1-4]", "archive": "yes",
        },
    ),
    "frequencies": Table(
        "code", ("eu", "es", "en"), required=("es", "en"),
        forms={"code": r"R/P[0-9YMWDTHS.]+|[a-z_]+", "eu": "[A-Z0-9_]+"},
    ),
    "languages": Table(
        "eu", ("tag", "es", "en"), required=("tag", "es", "en"), forms={"eu": "[A-Z]{3}", "tag": "[a-z]{2,3}"}
    ),
    "licences": Table(
        "uri", ("es", "en"), addresses="addresses", required=("es", "en"), forms={"uri": r"https?://[^\s<>\"{}|\\^`]+"}
    ),
    "months": Table("month", aliases="names", is_closed=True),
    "place_aliases": Table("code", forms={"code": _PLACE}, scope=_state_of_municipality),
    "places": Table("code", aliases="", required=("name",), forms={"code": "[0-9]{2}|[0-9]{5}"}),
    "secret_parameters": Table("parameter", aliases="", required=("what",), forms={"parameter": r"\S+"}),
    "sectors": Table("slug", ("es", "en"), aliases="", is_closed=True),
    "themes": Table(
        "slug", ("es", "en"), required=("es", "en"),
        forms={"slug": "[a-z][a-z0-9_]*", "eu": r"[A-Z]{4}(\|[A-Z]{4})*", "eu_match": "exact|close|broad|related"},
    ),
}  # fmt: skip
"""The tables by the name of their file."""
