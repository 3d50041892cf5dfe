"""The catalogue CSV of the Guía, versions 1 to 3, as institutions filled it in for Adela from 2014 on.

Sources: Guía 2017 §2.2–2.4 and annex V; Adela's fact sheets of 2015 (2.0 had ``ds:dataDictionary`` where 3.0 has
``ds:landingPage``; both also occur together).  A dataset's row is followed by a row for each resource, which repeats
``ds:identifier``; where they stand in one row, both are read.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.column_names import bare_name, column_names
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Ignore, Row, Sheet, Tables, Take, TakeAll, TakeApart
from mappings.schemas.dcat_names import dataset_names, distribution_names, find_dictionary
from mappings.schemas.shapes import further_addresses, link, sheets_of, spoken
from mappings.schemas.table_bodies import (
    BodyRow,
    gathered,
    renamed,
    rows_from_body,
    table_moment,
)
from mappings.schemas.tongues import origin_of_texts
from mappings.values.access import access_level
from mappings.values.folding import fold
from mappings.values.frequencies import frequency
from mappings.values.text import description, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, url


def tables(tongue: str = "es", within: str | None = None) -> Tables:
    """The tables of the schema; `tongue` is the language of bare texts, `within` the state of its places."""
    return {"Dataset": dataset_rows(tongue, within), "Distribution": distribution_rows(tongue, within)}


_sheets = sheets_of(tables)


def dataset_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a dataset."""
    title_in = spoken(title, tongue)
    return (
        *dataset_names(tongue, within, "ds:", table_moment),
        Take("ds:accrualPeriodicity", into="accrual_periodicity", by=frequency),
        Take("ds:publisher", into="publisher.name", by=title_in),
        Take("ds:contactPoint", into="contact_point.name", by=title_in),
        Take("ds:mbox", into="contact_point.email", by=email),
        TakeAll("ds:theme", into="theme", by=theme),
        Take("ds:dataDictionary", into="data_dictionary", by=url),
        Take("ds:quality", into="quality", by=link),
        Take("ds:accessLevel", into="access_rights", by=access_level),
        Take("ds:accessLevelComment", into="rights", by=spoken(description, tongue)),
        Take("ds:comments", into="comments", by=spoken(description, tongue)),
        Take("ds:publishDate", into="available", by=table_moment),
        TakeApart("ds:identifier", into="identifier", because="the native identifier"),
        Ignore("ds:govType", because="the level comes from the registry: records get it wrong"),
    )


def distribution_rows(tongue: str, within: str | None) -> tuple[Row, ...]:
    """The table of a distribution."""
    prose_in = spoken(description, tongue)
    return (
        Take("rs:identifier", into="identifier", by=text),
        *distribution_names(tongue, within, "rs:", table_moment),
        Take("rs:accessURL", into="access_url", by=url),
        Take("rs:copyright", into="rights", by=prose_in),
        Take("rs:tools", into="tools", by=prose_in),
        Take("rs:codelists", into="codelist", by=prose_in),
        TakeAll("rs:codelistlink", into="codelist_link", by=link),
        Take("rs:publishDate", into="available", by=table_moment),
        TakeApart("rs:accrualPeriodicity", into="accrual_periodicity", because="the dataset's, where it has none"),
    )


def dataset_from_adela_csv(body: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map the rows of one dataset (`mappings.schemas.table_bodies`).

    `identifier` is the native one where the harvester knows it, otherwise that of the first row.  A dataset whose
    ``ds:accessLevel`` is private is refused, as Adela refuses it.
    """
    issues: list[Issue] = []
    rows = renamed(rows_from_body(body, issues), _Namer(body).name)
    record = gathered(rows, _is_of_dataset, issues)
    if access_level(record.get("ds:accessLevel"))[0] == "non-public":
        return refused("record.not_public", "ds:accessLevel", record["ds:accessLevel"])
    sheets = _sheets(origin_of_texts(origin, record.get("ds:language")))
    native = identifier or text(record.get("ds:identifier"))[0] or text(record.get("ds:title"))[0] or ""
    further = further_addresses(record, "ds:mbox")
    fields, extra = sheets["Dataset"].read(record, issues, rows[0].place if rows else "")
    fields["contact_point"] = further
    find_dictionary(fields)
    distributions = [made for row in rows if (made := _distribution(row, sheets["Distribution"], issues))]
    _share_frequency(fields, distributions)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _distribution(row: BodyRow, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    """The fields of a row's resource; none when the row speaks of the dataset only."""
    cells = {column: words for column, words in row.cells.items() if not _is_of_dataset(column)}
    if not cells:
        return {}
    fields, extra = sheet.read(cells, issues, row.place)
    if "rs:accrualPeriodicity" in cells:
        extra["rs:accrualPeriodicity"] = cells["rs:accrualPeriodicity"]
    if extra:
        fields["extra"] = extra
    return fields


def _share_frequency(fields: dict[str, Any], distributions: list[dict[str, Any]]) -> None:
    """How often its resources are updated is how often the dataset is, when they agree and it does not say itself."""
    given = [made.get("extra", {}).get("rs:accrualPeriodicity") for made in distributions]
    found = {frequency(words)[0] for words in given if words}
    if "accrual_periodicity" in fields or len(found) != 1 or None in found:
        return
    fields["accrual_periodicity"] = found.pop()
    fields["derived"] = (*fields.get("derived", ()), "accrualPeriodicity")
    for made in distributions:
        extra = made.get("extra", {})
        extra.pop("rs:accrualPeriodicity", None)
        if not extra:
            made.pop("extra", None)


def _is_of_dataset(column: str) -> bool:
    return not column.startswith("rs:")


@cache
def _names() -> Mapping[str, str]:
    """The columns of the tables and their other spellings, by what they are called when folded."""
    of_tables = {fold(name): name for rows in tables().values() for row in rows for name in row.sources}
    return {**column_names("adela_csv"), **of_tables}


class _Namer:
    """Tells what a column is called in the tables, also without its prefix.

    A bare ``title`` is the dataset's where it comes first, and the resource's where it comes again.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        given = body.get("columns")
        columns = [column for column in given if isinstance(column, str)] if isinstance(given, list) else []
        names = _names()
        self._known: dict[str, str] = {}
        taken = {names[bare_name(column)] for column in columns if bare_name(column) in names}
        for column in columns:
            bare = bare_name(column)
            if bare in names:
                self._known[column] = names[bare]
                continue
            free = (names.get(f"{part} {bare}") for part in ("ds", "rs"))
            name = next((name for name in free if name and name not in taken), None)
            if name:
                self._known[column] = name
                taken.add(name)

    def name(self, column: str) -> str | None:
        return self._known.get(column) or _names().get(bare_name(column))
