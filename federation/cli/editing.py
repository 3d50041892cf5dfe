"""``milpa edit``: what the registry says of a source is changed."""

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from federation.cli.context import STORE, environment, example, open_store, print_json
from federation.cli.facts import document_from_source
from federation.cli.options import (
    Branch,
    By,
    Columns,
    Contact,
    Level,
    Licence,
    Municipality,
    NewProtocol,
    Organisation,
    Schedule,
    SelectorsFile,
    State,
    Title,
    text_of_selectors,
)
from federation.placing import iter_place_notes
from federation.settings import get_settings
from federation.source_options import DEFAULT, OPTIONS, changed_options
from federation.words import say
from storage.sources import Source, require_source

TAKEN_BACK = (
    "government_level", "government_branch", "state", "municipality", "schedule", "organisation", "contact", "license",
)  # fmt: skip
"""What `DEFAULT` takes back beside the options: as if it had never been given."""


def asked(name: str) -> Any:
    """How an option of how a source is asked is typed."""
    option = next(option for option in OPTIONS if option.name == name)
    return typer.Option(option.flag, metavar=option.metavar, help=say(option.es, option.en))


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "edit",
        help=example(
            f"Cambia lo que el registro dice de una fuente; {DEFAULT} quita el nivel, el poder, el lugar, el horario o "
            "la opción que se dio.",
            f"Changes what the registry says of a source; {DEFAULT} takes back a level, a branch, a place, a schedule "
            "or an option that was given.",
            "milpa edit datos-jalisco --title 'Gobierno de Jalisco' --branch executive",
            "milpa edit datos-jalisco --window 22:00-06:00 --delay 2 --requests-per-day 500",
            "milpa edit datos-jalisco --window default",
            "milpa edit datos-jalisco --schedule '30 2 * * 1-5'",
            "milpa edit datos-jalisco --level federal --state default",
        ),
        epilog=environment(*STORE, "operator", "allow_private_addresses"),
    )(edit_command)


def edit_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    title: Title = None,
    url: Annotated[str | None, typer.Option("--url", help=say("Nueva dirección.", "New address."))] = None,
    level: Level = None,
    branch: Branch = None,
    state: State = None,
    municipality: Municipality = None,
    protocol: NewProtocol = None,
    page_size: Annotated[str | None, asked("page_size")] = None,
    delay: Annotated[str | None, asked("delay")] = None,
    connections: Annotated[str | None, asked("connections")] = None,
    max_pages: Annotated[str | None, asked("max_pages")] = None,
    max_records: Annotated[str | None, asked("max_records")] = None,
    full_pass_days: Annotated[str | None, asked("full_pass_days")] = None,
    window: Annotated[str | None, asked("window")] = None,
    requests_per_day: Annotated[str | None, asked("requests_per_day")] = None,
    mb_per_day: Annotated[str | None, asked("mb_per_day")] = None,
    removal_harvests: Annotated[str | None, asked("removal_harvests")] = None,
    removal_days: Annotated[str | None, asked("removal_days")] = None,
    tls_exception_until: Annotated[str | None, asked("tls_exception_until")] = None,
    columns: Columns = None,
    selectors: SelectorsFile = None,
    schedule: Schedule = None,
    organisation: Organisation = None,
    contact: Contact = None,
    license_: Licence = None,
    by: By = None,
) -> None:
    """Change what the registry says of a source."""
    given: dict[str, Any] = {
        "title": title, "url": url, "government_level": level, "government_branch": branch, "state": state,
        "municipality": municipality, "protocol": protocol, "columns": columns,
        "selectors": text_of_selectors(selectors), "organisation": organisation, "contact": contact,
        "license": license_, "schedule": schedule,
    }  # fmt: skip
    asked_for = {
        "page_size": page_size, "delay": delay, "connections": connections, "max_pages": max_pages,
        "max_records": max_records, "full_pass_days": full_pass_days, "window": window,
        "requests_per_day": requests_per_day, "mb_per_day": mb_per_day,
        "removal_harvests": removal_harvests, "removal_days": removal_days,
        "tls_exception_until": tls_exception_until,
    }  # fmt: skip
    from federation.editing import edit  # noqa: PLC0415 (Scrapy: what the options say is known without)

    with open_store() as database:
        before = require_source(database, slug)
        changes = {name: value for name, value in given.items() if value is not None}
        changes.update({name: None for name in TAKEN_BACK if changes.get(name) == DEFAULT})
        if any(value is not None for value in asked_for.values()):
            changes["options"] = changed_options(before.options, asked_for)
        source = edit(database, get_settings(), slug, changes, who=by or "")
    print_json(document_from_source(source))
    for note in (*iter_place_notes(before, source, changes), *_unasked(before, source)):
        sys.stderr.write(f"{note}\n")


def _unasked(before: Source, after: Source) -> Iterator[str]:
    """Say that nobody asked a URL whether it speaks a source's new protocol."""
    if after.protocol not in (before.protocol, "web_pages"):
        trial = f"milpa try {after.url} --protocol {after.protocol}"
        yield say(
            f"No se le preguntó a la URL si habla {after.protocol}. Pruébelo con: {trial}",
            f"The URL was not asked whether it speaks {after.protocol}. Try it with: {trial}",
        )
