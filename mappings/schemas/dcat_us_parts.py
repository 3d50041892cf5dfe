"""What stands inside a record of DCAT-US, read one by one: offices, distributions, their columns and services."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mappings.issues import Issue, make_issue
from mappings.leftovers import bounded
from mappings.origin import Origin
from mappings.reading import MANY, Sheet
from mappings.schemas.dcat_us_habits import drop_templates, place_at_home
from mappings.schemas.shapes import dotted, objects_in

MOST_COLUMNS: Final = 10_000
"""Columns of one table; more are reported and kept aside."""

Sheets = Mapping[str, Sheet]
Fields = dict[str, Any]


def read_contacts(
    contacts: Sequence[Mapping[str, Any]], mbox: Any, sheet: Sheet, extra: Fields, issues: list[Issue]
) -> list[Fields]:
    """The offices to ask; `mbox` is the address that 1.0 put on the dataset.  What is left of them goes to `extra`."""
    offices = []
    if mbox:
        contacts = [{**contacts[0], "mbox": mbox}, *contacts[1:]] if contacts else [{"mbox": mbox}]
    for number, contact in enumerate(contacts):
        place = f"contactPoint[{number}]." if number else "contactPoint."
        filled = dict(contact)
        drop_templates(filled, place, issues)
        office, left = sheet.read(filled, issues, place)
        offices.append(office)
        extra.update({f"{place}{name}": value for name, value in left.items()})
    return offices


def read_distribution(
    file: Mapping[str, Any], place: str, sheets: Sheets, origin: Origin, issues: list[Issue]
) -> Fields:
    """The fields of a distribution, its columns and services among them, with its own ``extra``."""
    record = dict(file)
    drop_templates(record, place, issues)
    place_at_home(record, place, origin, issues)
    columns, strays = objects_in(record.pop("field", None), f"{place}field", issues, bare="title")
    services, stray_services = objects_in(
        record.pop("accessService", None), f"{place}accessService", issues, bare="endpointURL"
    )
    fields, extra = sheets["Distribution"].read(record, issues, place)
    if columns:
        fields["column"] = _read_columns(columns, place, sheets["Column"], extra, issues)
    if strays:
        extra["field"] = [*extra.get("field", ()), *strays]
    if services:
        fields["access_service"] = _read_services(services, place, sheets, stray_services, issues)
    if stray_services:
        extra["accessService"] = stray_services
    if extra:
        fields["extra"] = extra
    return fields


def _read_columns(
    columns: Sequence[Mapping[str, Any]], place: str, sheet: Sheet, extra: Fields, issues: list[Issue]
) -> list[Fields]:
    """The columns that have a name; what is left of each goes to `extra`, by the name of the column."""
    if len(columns) > MOST_COLUMNS:
        issues.append(make_issue("value.too_many", f"{place}field", str(len(columns))))
    made: list[Fields] = []
    unnamed: list[Any] = list(columns[MOST_COLUMNS:])
    for number, column in enumerate(columns[:MOST_COLUMNS]):
        fields, left = sheet.read(column, issues, f"{place}field[{number}].")
        if "name" not in fields:
            unnamed.append(dict(column))
            continue
        made.append(fields)
        for name, value in left.items():
            extra.setdefault(f"field.{name}", {})[fields["name"]] = value
    if unnamed:
        extra["field"] = unnamed
    return made


def _read_services(
    given: Sequence[Mapping[str, Any]], place: str, sheets: Sheets, strays: list[Any], issues: list[Issue]
) -> list[Fields]:
    """The services behind a distribution; those that do not say where they answer are added to `strays`."""
    made: list[Fields] = []
    for number, each in enumerate(given[:MANY]):
        service = _read_service(each, f"{place}accessService[{number}].", sheets, issues)
        if "endpoint_url" in service:
            made.append(service)
        else:
            strays.append(dict(each))
    strays.extend(given[MANY:])
    return made


def _read_service(given: Mapping[str, Any], place: str, sheets: Sheets, issues: list[Issue]) -> Fields:
    """The fields of a service behind a distribution, as `mappings.related` takes them."""
    record = dict(given)
    others = dotted(record, "publisher", "name")
    contacts, strays = objects_in(record.pop("contactPoint", None), f"{place}contactPoint", issues, bare="fn")
    fields, extra = sheets["DataService"].read(record, issues, place)
    fields["contact_point"] = read_contacts(contacts, None, sheets["ContactPoint"], extra, issues)
    agent = {part: fields.pop(f"publisher.{part}", None) for part in ("name", "email", "homepage")}
    if agent["name"]:
        fields["publisher"] = agent
    extra.update((name, left) for name, left in (("publisher.others", others), ("contactPoint", strays)) if left)
    return {**fields, "extra": bounded(extra)[0]} if extra else fields
