"""Any table with a declared column map (`mappings.column_maps`): how a municipality without a portal joins.

One row a dataset, or a row for each of its files; a row that repeats the identifier, or leaves dataset columns blank
below it, adds a file to it.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from mappings.areas import area_in
from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.column_maps import (
    DATASET_FIELDS,
    DISTRIBUTION_FIELDS,
    LEFT_OUT,
    ColumnMap,
    column_map_from_json,
    default_column_map,
)
from mappings.errors import ColumnMapError
from mappings.formats import is_file
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Ignore, Row, Sheet, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_names import find_dictionary
from mappings.schemas.shapes import further_addresses, link, spoken, standard, state_of_origin
from mappings.schemas.table_bodies import BodyRow, gathered, renamed, rows_from_body, table_moment
from mappings.schemas.tongues import origin_of_texts
from mappings.values.access import access_level
from mappings.values.dates import period
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.media_types import file_format, media_type
from mappings.values.numbers import byte_size
from mappings.values.text import description, keywords, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url

_SPOKEN = {
    "title": title, "description": description, "keyword": keywords, "publisher.name": title,
    "contact_point.name": title, "comments": description, "rights": description,
}  # fmt: skip
"""Normalisers of texts in the language of the source, by field."""
_PLAIN: dict[str, Callable[[Any], Any]] = {
    "theme": theme, "publisher.email": email, "contact_point.email": email, "contact_point.telephone": text,
    "contact_point.url": link, "issued": table_moment, "modified": table_moment, "accrual_periodicity": frequency,
    "temporal": period, "temporal.start": table_moment, "temporal.end": table_moment, "landing_page": url,
    "data_dictionary": url, "license": licence, "language": language, "access_rights": access_level,
    "conforms_to": standard, "quality": link, "version": text, "source": link, "other_identifier": text,
    "url": url, "download_url": url, "access_url": url, "format": file_format, "media_type": media_type,
    "byte_size": byte_size, "identifier": text,
}  # fmt: skip
_MANY = frozenset(("theme", "temporal", "spatial", "language", "conforms_to", "source", "other_identifier"))
"""Fields that hold several values, one from each column, or several in one cell between ``;`` or ``|``."""
_BETWEEN = re.compile(r"[;|]")


def tables(tongue: str = "es", within: str | None = None, columns: ColumnMap | None = None) -> Tables:
    """The tables of a column map, the default one if none is given.

    `tongue` is the language of bare texts, `within` the state of its places.
    """
    columns = columns or default_column_map()
    left_out = columns.headers_of(LEFT_OUT)
    ignored = (Ignore(*left_out, because="left out by the declared column map"),) if left_out else ()
    return {
        "Dataset": (*_rows(columns, "", DATASET_FIELDS, tongue, within), *ignored),
        "Distribution": _rows(columns, "distribution.", DISTRIBUTION_FIELDS, tongue, within),
    }


def _rows(columns: ColumnMap, prefix: str, fields: tuple[str, ...], tongue: str, within: str | None) -> tuple[Row, ...]:
    rows: list[Row] = []
    for field in fields:
        headers = columns.headers_of(prefix + field)
        if not headers:
            continue
        by = (
            area_in(within, tongue)
            if field == "spatial"
            else spoken(_SPOKEN[field], tongue)
            if field in _SPOKEN
            else _PLAIN[field]
        )
        if field == "identifier" and not prefix:
            rows.append(TakeApart(*headers, into=field, because="the native identifier"))
        else:
            rows.append((TakeAll if field in _MANY else Take)(*headers, into=field, by=by))
    return tuple(rows)


@lru_cache(maxsize=64)
def _sheets(columns: ColumnMap, tongue: str, within: str | None) -> Mapping[str, Sheet]:
    return {of: Sheet(*rows) for of, rows in tables(tongue, within, columns).items()}


def dataset_from_spreadsheet(
    body: Mapping[str, Any], origin: Origin, identifier: str = "", columns: ColumnMap | None = None
) -> Mapped:
    """Map the rows of one dataset (`mappings.schemas.table_bodies`).

    The column map is `columns`, or the body's own ``columnMap``, or the default one.  `identifier` is the native one
    where the harvester knows it, otherwise that of the rows, otherwise the title.
    """
    if columns is None:
        try:
            columns = column_map_from_json(body["columnMap"]) if body.get("columnMap") else default_column_map()
        except ColumnMapError as error:
            return refused("columns.invalid", "columnMap", f"{error.es} / {error.en}")
    issues: list[Issue] = []
    of_files = frozenset(header for header, field in columns.columns if field.startswith("distribution."))
    rows = renamed(rows_from_body(body, issues), columns.header_like)
    record = gathered(rows, lambda column: column not in of_files, issues)
    spoken_in = origin_of_texts(origin, *(record[name] for name in columns.headers_of("language") if name in record))
    sheets = _sheets(columns, spoken_in.language, state_of_origin(origin))
    level = next((record[name] for name in columns.headers_of("access_rights") if name in record), None)
    if level and access_level(level)[0] == "non-public":
        return refused("record.not_public", "access_rights", level)
    native = identifier or next(
        (record[name] for field in ("identifier", "title") for name in columns.headers_of(field) if name in record), ""
    )
    further = [
        office for name in columns.headers_of("contact_point.email") for office in further_addresses(record, name)
    ]
    fields, extra = sheets["Dataset"].read(_apart(record, columns), issues, rows[0].place if rows else "")
    fields["contact_point"] = further
    find_dictionary(fields)
    distributions = [
        made for row in rows if (made := _distribution(row, of_files, sheets["Distribution"], columns, issues))
    ]
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _apart(cells: Mapping[str, Any], columns: ColumnMap) -> dict[str, Any]:
    """The cells, with those that hold several values as lists."""
    many = {header for header, field in columns.columns if field.removeprefix("distribution.") in _MANY}
    return {
        name: [part for each in _BETWEEN.split(words) if (part := each.strip())]
        if name in many and _is_list(words)
        else words
        for name, words in cells.items()
    }


def _is_list(words: str) -> bool:
    return (";" in words or "|" in words) and not any(sign in words for sign in "({[")


def _distribution(
    row: BodyRow, of_files: frozenset[str], sheet: Sheet, columns: ColumnMap, issues: list[Issue]
) -> dict[str, Any]:
    """The fields of a row's file; none when the row speaks of the dataset only."""
    cells = {column: words for column, words in row.cells.items() if column in of_files}
    if not cells:
        return {}
    fields, extra = sheet.read(_apart(cells, columns), issues, row.place)
    address = fields.pop("url", None)
    if address:
        is_download = is_file(address, fields.get("format"), fields.get("media_type"))
        fields.setdefault("download_url" if is_download else "access_url", address)
    if extra:
        fields["extra"] = extra
    return fields
