"""Catalogues that are tables: how they may lie, what their columns are, and where a file of one is."""

import json
from pathlib import Path

from federation.errors import UsageError
from federation.words import say
from harvesters.system_words import words_of_system
from harvesters.table_layouts import LAYOUTS, TableLayout, layout_of_columns
from mappings.column_maps import column_map_from_json, default_column_map
from mappings.errors import ColumnMapError

TABLE = "spreadsheet"
"""The protocol of catalogues that are tables."""

Columns = tuple[tuple[str, str], ...]
"""Pairs of a header and the field that it holds: a column map (`mappings.column_maps`)."""

LEAST_HEADINGS = 3
"""Usual headings that make a header; of a declared map two are enough."""
MAX_MAP = 1 << 20
"""Bytes that are read of a file with a column map."""


def layouts_of(columns: Columns | None) -> tuple[TableLayout, ...]:
    """The layouts in which a table may lie: that of its declared map, or those that are known and usual headings."""
    if columns:
        return (layout_of_columns(columns),)
    usual = layout_of_columns(default_column_map().columns, least=LEAST_HEADINGS, declared=False)
    return (*LAYOUTS, usual)


def require_columns(path: Path) -> Columns:
    """Read a column map from a JSON file: ``{"Nombre del conjunto": "title", …}``.  Raises `UsageError`."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_MAP)
        return column_map_from_json(json.loads(text.decode("utf-8-sig"))).columns
    except ColumnMapError as error:
        es, en = error.es, error.en
    except OSError as error:
        why = words_of_system(error)
        es, en = why.es, why.en
    except (ValueError, RecursionError) as error:
        es = en = str(error)
    example = '{"Nombre del conjunto": "title", "Liga": "distribution.download_url"}'
    raise UsageError(
        say(
            f"El mapa de columnas {path} no sirve: {es}. Escriba un JSON, por ejemplo {example}.",
            f"The column map {path} cannot be used: {en}. Write JSON, for example {example}.",
        )
    )


def get_file_url(target: str) -> str | None:
    """The address of a file of this machine (``file:///…``), when `target` is the path of one; None for a URL.

    Raises `UsageError` for what looks like a path and leads to no file.
    """
    if "://" in target or not target.strip():
        return None
    path = Path(target).expanduser()
    try:
        if path.is_file():
            return path.resolve().as_uri()
        looks_like_a_path = path.exists() or path.suffix.lower() in {".csv", ".tsv", ".xlsx", ".ods", ".xls"}
        is_folder = path.is_dir()
    except (OSError, ValueError):  # a name that no file can have
        return None
    if is_folder:
        raise UsageError(say(f"{target} es una carpeta. Dé un archivo.", f"{target} is a folder. Give a file."))
    if looks_like_a_path:
        raise UsageError(say(f"No hay un archivo en {target}.", f"There is no file at {target}."))
    return None
