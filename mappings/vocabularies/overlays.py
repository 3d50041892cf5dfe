"""An operator's own names, laid over the shipped tables.

A file is called as the table that it adds to (``themes.tsv``), has a header line, and needs only the columns that it
fills: the table's key always.  A row whose key is known adds its aliases to that row; one with a new key is a new row.
Nothing that is shipped can be changed or taken away, so that no file of last year undoes a correction of this one.
Blank lines, and lines that begin with ``#``, are skipped; ``source`` is free for the operator's own notes.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b

from mappings.errors import OverlayError
from mappings.values.folding import fold
from mappings.vocabularies import Overlay, Row, parts, shipped_table
from mappings.vocabularies.tables import TABLES, Table

PROPOSED = "?"
"""What the key of a line begins with that was guessed, and that nobody has decided on yet."""

Line = tuple[int, Row]
"""A row and the number of its line."""


def overlay_from_files(contents: Mapping[str, bytes]) -> Overlay:
    """Make an overlay of files, from their names to what is in them.  Raises `OverlayError` for the first bad line."""
    known = _merged("places", contents["places.tsv"]) if "places.tsv" in contents else shipped_table("places")
    codes = {"mx", *(row["code"] for row in known)}
    tables: dict[str, tuple[Row, ...]] = {}
    digest = blake2b(digest_size=8)
    for name, content in sorted(contents.items()):
        tables[name.removesuffix(".tsv")] = _merged(name.removesuffix(".tsv"), content, codes)
        digest.update(f"{name}\x00{len(content)}\x00".encode())
        digest.update(content)
    return Overlay(tables, digest.hexdigest() if contents else "")


def _merged(name: str, content: bytes, codes: set[str] | None = None) -> tuple[Row, ...]:
    """A shipped table with the rows of a file; places that it names must be among `codes`."""
    table = _require_table(name)
    rows = {row[table.key]: dict(row) for row in shipped_table(name)}
    columns = tuple(next(iter(rows.values())))
    owners = _owners(table, rows)
    for number, added in _iter_lines(name, content, table, columns):
        _check_decided(name, number, added[table.key])
        _check_forms(name, number, table, added)
        _check_place(name, number, added, codes)
        key = added[table.key]
        if key in rows:
            _check_same(name, number, table, rows[key], added)
        else:
            _check_new(name, number, table, added)
            rows[key] = dict.fromkeys(columns, "") | {
                column: cell for column, cell in added.items() if column not in table.lists
            }
        _add_names(name, number, table, rows[key], added, owners=owners)
    return tuple(rows.values())


def _require_table(name: str) -> Table:
    if name not in TABLES:
        listed = ", ".join(f"{known}.tsv" for known in TABLES)
        raise OverlayError(
            f"{name}.tsv", 1, f"no hay un vocabulario de ese nombre. Llámelo como uno de estos: {listed}.",
            f"there is no vocabulary of that name. Call it as one of these: {listed}.",
        )  # fmt: skip
    return TABLES[name]


def _iter_lines(name: str, content: bytes, table: Table, columns: tuple[str, ...]) -> Iterator[Line]:
    """Yield the rows of a file, by its own header."""
    file = f"{name}.tsv"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = content[: error.start].count(b"\n") + 1
        raise OverlayError(file, broken, "no es UTF-8. Guárdelo como UTF-8.", "not UTF-8. Save it as UTF-8.") from None
    header: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        if not header:
            header = cells
            _check_header(file, number, header, table, columns)
            continue
        if len(cells) != len(header):
            raise OverlayError(
                file, number,
                f"tiene {len(cells)} columnas y el encabezado {len(header)}. Sepárelas con tabuladores.",
                f"has {len(cells)} columns and the header {len(header)}. Separate them by tabs.",
            )  # fmt: skip
        yield number, dict(zip(header, cells, strict=True))


def _check_header(file: str, number: int, header: list[str], table: Table, columns: tuple[str, ...]) -> None:
    unknown = sorted(set(header) - set(columns))
    if unknown or table.key not in header or len(set(header)) != len(header):
        listed = ", ".join(columns)
        raise OverlayError(
            file, number,
            f"el encabezado debe tener «{table.key}» y solo columnas de esta tabla, cada una una vez: {listed}.",
            f"the header must have “{table.key}” and only columns of this table, each once: {listed}.",
        )  # fmt: skip


def _check_decided(name: str, number: int, key: str) -> None:
    if key.startswith(PROPOSED):
        raise OverlayError(
            f"{name}.tsv", number,
            f"«{key}» es una propuesta sin decidir. Si acierta, quite el signo {PROPOSED}; si no, escriba la clave "
            "correcta o borre el renglón.",
            f"“{key}” is a proposal that nobody has decided on. If it is right, take the sign {PROPOSED} away; if not, "
            "write the right key, or delete the line.",
        )  # fmt: skip


def _check_forms(name: str, number: int, table: Table, added: Row) -> None:
    for column in dict.fromkeys((table.key, *table.forms)):
        cell, form = added.get(column, ""), table.forms.get(column, ".+")
        if (cell or column == table.key) and not re.fullmatch(form, cell):
            raise OverlayError(
                f"{name}.tsv", number, f"«{cell}» no puede estar en la columna «{column}». Su forma es: {form}",
                f"“{cell}” cannot be in the column “{column}”. Its form is: {form}",
            )  # fmt: skip


def _check_place(name: str, number: int, added: Row, codes: set[str] | None) -> None:
    place = added.get("place") or (added.get("code") if name == "place_aliases" else None)
    if codes is not None and place and place not in codes:
        raise OverlayError(
            f"{name}.tsv", number, f"no existe el lugar {place}. Use una clave del INEGI, o mx.",
            f"there is no place {place}. Use a code of INEGI's, or mx.",
        )  # fmt: skip


def _check_same(name: str, number: int, table: Table, row: Row, added: Row) -> None:
    """Beside its names, a row of a known key may only repeat what is known."""
    for column, cell in added.items():
        if cell and column not in (*table.lists, "source") and cell != row[column]:
            raise OverlayError(
                f"{name}.tsv", number,
                f"«{column}» de {row[table.key]} es «{row[column]}» y no se cambia aquí. Deje vacía la celda.",
                f"“{column}” of {row[table.key]} is “{row[column]}” and is not changed here. Leave the cell empty.",
            )  # fmt: skip


def _check_new(name: str, number: int, table: Table, added: Row) -> None:
    key = added[table.key]
    if table.is_closed:
        raise OverlayError(
            f"{name}.tsv", number, f"no existe «{key}», y esta tabla solo admite más nombres. Corrija «{table.key}».",
            f"there is no “{key}”, and this table takes only more names. Correct “{table.key}”.",
        )  # fmt: skip
    missing = [column for column in table.required if not added.get(column)]
    if missing:
        listed = ", ".join(missing)
        raise OverlayError(
            f"{name}.tsv", number, f"«{key}» no existe todavía. Corrija «{table.key}», o llene además: {listed}.",
            f"“{key}” does not exist yet. Correct “{table.key}”, or fill also: {listed}.",
        )  # fmt: skip


Owners = dict[tuple[str, str], str]
"""Scope and name → the key of the row that it means."""


def _owners(table: Table, rows: Mapping[str, Row]) -> Owners:
    owners: Owners = {}
    for key, row in rows.items():
        for name in (*table.iter_names(row), *(each.lower() for each in parts(row.get(table.addresses, "")))):
            owners.setdefault((table.scope(row), name), key)
    return owners


def _add_names(name: str, number: int, table: Table, row: Row, added: Row, *, owners: Owners) -> None:
    key = row[table.key]
    for column in table.lists:
        new = [each.strip() for each in parts(added.get(column, "")) if each.strip()]
        for each in new:
            owner = owners.setdefault((table.scope(row), fold(each) if column == table.aliases else each.lower()), key)
            if owner != key:
                raise OverlayError(
                    f"{name}.tsv", number, f"«{each}» ya es un nombre de {owner}. Quítelo de aquí.",
                    f"“{each}” is a name of {owner} already. Take it out of here.",
                )  # fmt: skip
        row[column] = "|".join((*parts(row[column]), *new))
