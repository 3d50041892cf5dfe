"""The institutional inventory of data (XLSX or CSV): what an institution has, and when it means to publish it.

Source: the miniguía of 2015-07-06 and Adela's export (``Distribution#as_csv``).  One row a resource; those of one
dataset repeat its name, which is all that identifies it.

Only what is public becomes a dataset: a resource that is *restringido* or *privado* is left out with its reason, and a
dataset without any public resource is refused.  The date is when publication is *planned*: it is no ``issued``, but
when the resource is to be ``available``, which is how Adela's own JSON has it (``publishDate``).
"""

from collections.abc import Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.column_names import bare_name, column_names
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import Heed, Ignore, Row, Sheet, Tables, Take, TakeApart
from mappings.schemas.shapes import sheets_of, spoken
from mappings.schemas.table_bodies import (
    BodyRow,
    gathered,
    renamed,
    rows_from_body,
    table_moment,
)
from mappings.values.access import access_level
from mappings.values.text import description, text, title

DATASET, RESOURCE, CONTENT = "Nombre del conjunto", "Nombre del recurso", "¿De qué es?"
PRIVATE, REASON = "¿Tiene datos privados?", "Razón por la cual los datos son privados"
PLANNED = "Fecha estimada de publicación en datos.gob.mx"
PLATFORM = "¿En qué plataforma, tecnología, programa o sistema se albergan?"

_OF_DATASET = frozenset((DATASET, "Responsable"))
_HERE_PUBLIC = frozenset(("public", None))
"""A row that does not say is taken for public: Adela's template of 2015 had no such column at first."""


def tables(tongue: str = "es", within: str | None = None) -> Tables:  # noqa: ARG001 (an inventory names no places)
    """The tables of the schema; `tongue` is the language of bare texts."""
    return {"Dataset": dataset_rows(tongue), "Distribution": distribution_rows(tongue)}


_sheets = sheets_of(tables)


def dataset_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a dataset."""
    return (
        Take(DATASET, into="title", by=spoken(title, tongue)),
        Take(CONTENT, into="description", by=spoken(description, tongue)),
        Take("Responsable", into="contact_point.name", by=spoken(title, tongue)),
    )


def distribution_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a resource."""
    return (
        Take(RESOURCE, into="title", by=spoken(title, tongue)),
        Take(CONTENT, into="description", by=spoken(description, tongue)),
        Take(PLANNED, into="available", by=table_moment),
        Heed(PRIVATE, because="only public resources are mapped"),
        TakeApart(PLATFORM, into="extra", because="where the data are kept is not the format of the file"),
        Ignore(REASON, because="of a public resource there is none; of others the issue names it"),
    )


def dataset_from_adela_inventory(body: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map the rows of one dataset (`mappings.schemas.table_bodies`).

    `identifier` is the native one where the harvester knows it, otherwise the dataset's name.
    """
    issues: list[Issue] = []
    sheets = _sheets(origin)
    rows = renamed(rows_from_body(body, issues), lambda column: column_names("adela_inventory").get(bare_name(column)))
    public = [row for row in rows if access_level(row.cells.get(PRIVATE))[0] in _HERE_PUBLIC]
    if rows and not public:
        return refused("record.not_public", PRIVATE, _reason(rows[0]))
    issues.extend(
        make_issue("distribution.not_public", row.place + PRIVATE, _reason(row)) for row in rows if row not in public
    )
    record = gathered(public, _OF_DATASET.__contains__, issues)
    content = next((row.cells[CONTENT] for row in public if CONTENT in row.cells), None)
    if content:
        record[CONTENT] = content
    fields, extra = sheets["Dataset"].read(record, issues, public[0].place if public else "")
    distributions = [_distribution(row, sheets["Distribution"], issues) for row in public]
    native = identifier or text(record.get(DATASET))[0] or ""
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _reason(row: BodyRow) -> str:
    return ": ".join(row.cells[column] for column in (PRIVATE, REASON) if column in row.cells)


def _distribution(row: BodyRow, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    cells = {column: words for column, words in row.cells.items() if column not in _OF_DATASET}
    told: list[Issue] = []  # of the description, which the dataset has told already
    fields, extra = sheet.read(cells, told, row.place)
    issues.extend(issue for issue in told if not issue.field.endswith(CONTENT))
    if PLATFORM in cells:
        extra[PLATFORM] = cells[PLATFORM]
    if extra:
        fields["extra"] = extra
    return fields
