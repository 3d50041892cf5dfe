"""The opening plan of an institution, 2015 and 2016: the datasets that it promised, by when, and who answers for it.

Sources: the plan CSV of 2015 (mxabierto/adela, pull request 492; the typing errors of its header are real), the plan
JSON of 2015 (pull request 235: one element of ``opening_plans``), the list of all plans of 2016 (``dep``, ``name``,
``desc``, ``date``).

**What of a plan is a dataset.**  Each *conjunto priorizado* is one: it has a name, a description, a frequency, an
office, and no file yet.  The rest is an administrative record about the institution, and no dataset of its own: the
vision and the administrator are kept aside with each dataset; the *enlace* is whom to ask about it.  The date is when
publication is planned: it is no ``issued``, but when the dataset is to be ``available``.
"""

from collections.abc import Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields
from mappings.column_names import bare_name, column_names
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Row, Tables, Take, TakeApart
from mappings.schemas.shapes import objects_in, sheets_of, spoken
from mappings.schemas.table_bodies import (
    gathered,
    renamed,
    rows_from_body,
    table_moment,
)
from mappings.values.frequencies import frequency
from mappings.values.text import description, text, title
from mappings.values.urls import email

NAME, PLANNED, VISION = (
    "Conjuntos de datos priorizados",
    "Fecha tentativa de publicación",
    "Visión institucional de datos abiertos",
)
LIAISON, ADMINISTRATOR = "Enlace", "Administrador"
_OFFICIAL = "Funcionario designado como {}"
_OFFICIAL_PARTS = {"name": _OFFICIAL, "position": "Título del {}", "email": "Correo del {}"}
_KINDS = {"liaison": LIAISON, "admin": ADMINISTRATOR}
_ADMINISTRATIVE = (VISION, *(column.format(ADMINISTRATOR) for column in _OFFICIAL_PARTS.values()), "Título del Enlace")


def tables(tongue: str = "es", within: str | None = None) -> Tables:  # noqa: ARG001 (a plan names no places)
    """The tables of the schema; `tongue` is the language of bare texts."""
    return {"Dataset": dataset_rows(tongue)}


_sheets = sheets_of(tables)


def dataset_rows(tongue: str) -> tuple[Row, ...]:
    """The table of a promised dataset."""
    title_in = spoken(title, tongue)
    return (
        Take(NAME, into="title", by=title_in),
        Take("Descripción de los conjuntos", into="description", by=spoken(description, tongue)),
        Take("Periodicidad de la actualización", into="accrual_periodicity", by=frequency),
        Take("dep", into="publisher.name", by=title_in),
        Take(_OFFICIAL.format(LIAISON), into="contact_point.name", by=title_in),
        Take("Correo del Enlace", into="contact_point.email", by=email),
        Take(PLANNED, into="available", by=table_moment),
        TakeApart(*_ADMINISTRATIVE, into="extra", because="says something of the institution, not of the dataset"),
    )


def dataset_from_adela_plan(body: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map a row of a plan (`mappings.schemas.table_bodies`), or one element of a JSON plan's ``opening_plans``.

    `identifier` is the native one where the harvester knows it, otherwise the dataset's name.
    """
    issues: list[Issue] = []
    names = column_names("adela_plan")
    if "rows" in body:
        rows = renamed(rows_from_body(body, issues), lambda column: names.get(bare_name(column)))
        record = gathered(rows, lambda _: True, issues)
        place = rows[0].place if rows else ""
    else:
        record = {names.get(bare_name(key), key): value for key, value in _with_officials(body, issues).items()}
        place = ""
    fields, extra = _sheets(origin)["Dataset"].read(record, issues, place)
    extra.update({column: record[column] for column in _ADMINISTRATIVE if record.get(column)})
    native = identifier or text(record.get(NAME))[0] or ""
    return dataset_from_fields(native, fields, (), extra, origin, issues)


def _with_officials(plan: Mapping[str, Any], issues: list[Issue]) -> dict[str, Any]:
    """The plan of the JSON form with its ``officials`` as the columns that they are in the CSV."""
    record = dict(plan)
    officials, strays = objects_in(record.pop("officials", None), "officials", issues, bare="name")
    left: list[Any] = list(strays)
    for official in officials:
        kind = _KINDS.get(str(official.get("kind")))
        columns = {key: column.format(kind) for key, column in _OFFICIAL_PARTS.items()}
        if kind is None or any(column in record for column in columns.values()):
            left.append(dict(official))
            continue
        record.update({column: official[key] for key, column in columns.items() if official.get(key)})
    if left:
        record["officials"] = left
    return record
