"""A table of sources as people keep it: CSV or TSV of any encoding and separator, XLSX, ODS; in Spanish or English."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from federation.errors import UsageError
from federation.issue_words import describe_issue
from federation.settings import get_settings
from federation.words import say
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.table_documents import TableDocument
from harvesters.table_rows import TableRow
from mappings.issues import Issue

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "slug": ("slug", "nombre corto"),
        "title": ("título", "title", "name", "nombre", "portal"),
        "url": ("url", "base url", "dirección", "dirección web", "liga", "enlace", "sitio"),
        "level": ("nivel", "level", "nivel de gobierno", "orden de gobierno"),
        "branch": ("poder", "branch"),
        "state": ("estado", "state", "inegi state", "entidad", "entidad federativa"),
        "municipality": ("municipio", "municipality", "inegi municipality"),
        "protocol": ("protocolo", "protocol"),
        "home": ("inicio", "home", "página de inicio"),
        "organisation": ("organización", "organisation", "institución", "dependencia"),
        "contact": ("contacto", "contact", "correo", "correo electrónico"),
        "license": ("licencia", "license"),
        "schedule": ("horario", "schedule"),
        "note": ("nota", "note", "notas", "observaciones"),
    }
)
"""What a table may say of a source, and the headings that say it, whatever their capitals and accents."""
VALUES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "level": {"federal": "federal", "estatal": "state", "municipal": "municipal"},
        "branch": {
            "ejecutivo": "executive",
            "legislativo": "legislative",
            "judicial": "judicial",
            "autonomo": "autonomous",
            "organismo autonomo": "autonomous",
        },
    }
)  # fmt: skip
"""Values that are words of Spanish, as the registry has them."""
MAX_LINES: Final = 50_000
_NAMED: Final = 10
"""Columns, or problems, that are named."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a table."""

    line: int
    cells: Mapping[str, str]
    """What it says, by the names of `COLUMNS`; an empty cell says nothing."""


def iter_source_rows(path: Path, max_bytes: int, tell: Callable[[str], None]) -> Iterator[SourceRow]:
    """Read a table; `tell` is told, in words, what of it is not read.

    Raises `UsageError` for a file that is no table, or has no column of addresses.
    """
    document = TableDocument(path, max_bytes=max_bytes)
    rows, places, sheet = 0, None, ""
    try:
        for row in document.iter_rows():
            if places is None:
                places, sheet = _places_of(row, path.name, tell), row.sheet
                continue
            if row.sheet != sheet:
                tell(say(f"{path.name}: solo se leyó la hoja «{sheet}».",
                         f"{path.name}: only the sheet “{sheet}” was read."))  # fmt: skip
                break
            rows += 1
            if rows > MAX_LINES:
                raise UsageError(
                    say(f"{path.name} pasa de {MAX_LINES} renglones.", f"{path.name} has over {MAX_LINES} lines.")
                )
            cells = {field: row.cells[at] for field, at in places.items() if at < len(row.cells) and row.cells[at]}
            if cells:
                yield SourceRow(row.number, {field: _value(field, text) for field, text in cells.items()})
    except SourceError as error:
        raise UsageError(say(f"{path.name}: {error.es}", f"{path.name}: {error.en}")) from None
    for refusal in document.refusals[:_NAMED]:
        tell(f"{path.name}: {_words_of(refusal)}")
    if places is None:
        raise _no_addresses(path.name, ())


def _places_of(header: TableRow, name: str, tell: Callable[[str], None]) -> dict[str, int]:
    """Where each field stands in a row.  Raises `UsageError` where there is no address."""
    known = [_plain(cell) for cell in header.cells]
    places: dict[str, int] = {}
    for field, headings in COLUMNS.items():
        heading = next((plain for plain in map(_plain, headings) if plain in known), None)
        if heading is not None:
            places[field] = known.index(heading)
    if "url" not in places:
        raise _no_addresses(name, header.cells)
    unread = [cell for at, cell in enumerate(header.cells) if cell and at not in places.values()]
    if unread:
        told = ", ".join(f"«{cell[:40]}»" for cell in unread[:_NAMED]) + ("…" if len(unread) > _NAMED else "")
        tell(
            say(
                f"{name}: no se leen las columnas {told}. Se leen: {_columns()}.",
                f"{name}: the columns {told} are not read. These are: {_columns()}.",
            )
        )
    return places


def _no_addresses(name: str, cells: tuple[str, ...]) -> UsageError:
    seen = ", ".join(f"«{cell[:40]}»" for cell in cells[:_NAMED] if cell) or say("ninguna", "none")
    return UsageError(
        say(
            f"{name} no tiene una columna «url». Tiene: {seen}. Puede tener: {_columns()}.",
            f"{name} has no column “url”. It has: {seen}. It may have: {_columns()}.",
        )
    )


def _columns() -> str:
    """The headings, in the reader's language."""
    return ", ".join(say(headings[0], field) for field, headings in COLUMNS.items())


def _value(field: str, text: str) -> str:
    return VALUES.get(field, {}).get(_plain(text), text)


def _plain(text: str) -> str:
    """A heading without capitals, accents, underscores and double blanks."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return re.sub(r"[\s_]+", " ", bare).strip().casefold()


def _words_of(refusal: Refusal) -> str:
    return describe_issue(Issue(refusal.code, "", refusal.value), get_settings().lang)
