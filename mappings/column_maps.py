"""Which column of a table holds which field of the profile: declared by whoever knows the table, as data.

``{"Nombre del conjunto": "title", "Liga": "distribution.download_url"}``: headers are compared folded (case, accents,
punctuation); a column that is mapped to nothing (``""``) is left out on purpose.  Without a declared map the default
one stands, whose Spanish and English headers are in ``column_names.tsv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from mappings.column_names import bare_name
from mappings.errors import ColumnMapError
from mappings.values.folding import fold
from mappings.vocabularies import parts, read_table

MAX_COLUMNS: Final = 500
LEFT_OUT: Final = ""
"""The field of a column that is left out on purpose."""

DATASET_FIELDS: Final = (
    "identifier", "title", "description", "keyword", "theme", "publisher.name", "publisher.email", "contact_point.name",
    "contact_point.email", "contact_point.telephone", "contact_point.url", "issued", "modified", "accrual_periodicity",
    "temporal", "temporal.start", "temporal.end", "spatial", "landing_page", "data_dictionary", "license", "language",
    "access_rights", "conforms_to", "quality", "comments", "version", "source", "other_identifier",
)  # fmt: skip
"""Fields of a dataset that a column can hold."""
DISTRIBUTION_FIELDS: Final = (
    "identifier", "title", "description", "url", "download_url", "access_url", "format", "media_type", "byte_size",
    "license", "rights", "issued", "modified", "temporal", "spatial", "language",
)  # fmt: skip
"""Fields of a distribution that a column can hold, after ``distribution.``; a ``url`` may lead to a file or a page."""
FIELDS: Final = (*DATASET_FIELDS, *(f"distribution.{name}" for name in DISTRIBUTION_FIELDS))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Pairs of a header and a field of `FIELDS`, in the order in which a field's headers are looked for."""

    columns: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Raise `ColumnMapError` naming every fault."""
        faults = [fault for fault in (*self._field_faults(), *self._whole_faults()) if fault]
        if faults:
            raise ColumnMapError("; ".join(es for es, _ in faults), "; ".join(en for _, en in faults))

    def headers_of(self, field: str) -> tuple[str, ...]:
        """The headers that hold a field."""
        return tuple(header for header, mapped in self.columns if mapped == field)

    def header_like(self, column: str) -> str | None:
        """The header of this map that a column of a table is, however it is written there; None when it is none."""
        headers = _headers(self)
        return headers.get(fold(column)) or headers.get(bare_name(column))

    def _field_faults(self) -> list[tuple[str, str]]:
        faults = []
        for header, field in self.columns:
            if field == LEFT_OUT or field in FIELDS:
                continue
            near = get_close_matches(field, FIELDS, n=1)
            es = f"«{header}» lleva a «{field}», que no es un campo" + (f" (¿{near[0]}?)" if near else "")
            en = f"“{header}” leads to “{field}”, which is no field" + (f" ({near[0]}?)" if near else "")
            faults.append((es, en))
        return faults

    def _whole_faults(self) -> list[tuple[str, str]]:
        faults = []
        if len(self.columns) > MAX_COLUMNS:
            faults.append((f"más de {MAX_COLUMNS} columnas", f"more than {MAX_COLUMNS} columns"))
        if any(not fold(header) for header, _ in self.columns):
            faults.append(("una columna no tiene nombre", "a column has no name"))
        fields: dict[str, str] = {}
        for header, field in self.columns:
            if fields.setdefault(fold(header), field) != field:
                faults.append((f"«{header}» lleva a dos campos", f"“{header}” leads to two fields"))
        if not self.headers_of("title"):
            faults.append(("ninguna columna lleva a title", "no column leads to title"))
        return faults


@cache
def _headers(columns: ColumnMap) -> Mapping[str, str]:
    return {fold(header): header for header, _ in reversed(columns.columns)}


def column_map_from_json(value: Any) -> ColumnMap:
    """Make a column map of what a source's settings hold: an object, or a list of pairs.

    Raises `ColumnMapError` for anything else, and for a map that names no such fields.
    """
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, list | tuple) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        for pair in pairs
    ):
        raise ColumnMapError('se esperaba un objeto {"columna": "campo"}', 'an object {"column": "field"} was expected')
    return ColumnMap(tuple((str(header), str(field)) for header, field in pairs))


@cache
def default_column_map() -> ColumnMap:
    """The map of usual Spanish and English headers."""
    return ColumnMap(
        tuple(
            (header, row["column"])
            for row in read_table("column_names")
            if row["schema"] == "spreadsheet"
            for header in parts(row["headers"])
        )
    )
