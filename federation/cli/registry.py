"""``milpa join``, ``sources``, ``edit``: who belongs to the network."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from federation.joining import Examined

from federation.cli.context import (
    ASKING,
    HARVESTING,
    JSON_HELP,
    STORE,
    confirm,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.cli.facts import document_from_quarantine, level_word, place_word
from federation.cli.options import By, Contact, Licence, Organisation
from federation.errors import UsageError
from federation.placing import iter_place_notes
from federation.settings import get_settings
from federation.source_options import DEFAULT, OPTIONS, changed_options, options_of, told_options
from federation.states import state_word
from federation.words import say
from harvesters.system_words import words_of_system
from storage.database import Database
from storage.quarantines import Quarantine, list_quarantines
from storage.records import KindCounts, count_kinds
from storage.source_events import SourceEvent, last_changes
from storage.sources import Source, list_sources, require_source

Level = Annotated[
    str | None,
    typer.Option(
        "--level",
        metavar="federal|state|municipal",
        help=say("Nivel de gobierno; si falta, el de su lugar.", "Level of government; by default its place's."),
    ),
]
Branch = Annotated[
    str | None,
    typer.Option(
        "--branch",
        metavar="executive|legislative|judicial|autonomous",
        help=say("Poder u organismo autónomo.", "Branch of government."),
    ),
]
State = Annotated[
    str | None,
    typer.Option("--state", help=say("Estado, por clave INEGI (14) o nombre.", "State, by INEGI code (14) or name.")),
]
Municipality = Annotated[
    str | None,
    typer.Option(
        "--municipality", help=say("Municipio, por clave INEGI (14039) o nombre.", "By INEGI code (14039) or name.")
    ),
]
Title = Annotated[str | None, typer.Option("--title", help=say("Institución o portal.", "Institution or portal."))]
Protocol = Annotated[
    str | None,
    typer.Option("--protocol", help=say("Si falta, se le pregunta a la URL.", "Asked of the URL when not given.")),
]
NewProtocol = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        help=say("El que se usará; no se le pregunta a la URL.", "What will be spoken; the URL is not asked."),
    ),
]

Columns = Annotated[
    Path | None,
    typer.Option(
        "--columns",
        metavar="FILE",
        help=say("De una tabla: qué es cada columna, en JSON.", "Of a table: what each column is, in JSON."),
    ),
]
SelectorsFile = Annotated[
    Path | None,
    typer.Option(
        "--selectors",
        metavar="FILE",
        help=say(
            "Archivo TOML o JSON que dice cómo leer sus páginas web.",
            "TOML or JSON file that says how to read its web pages.",
        ),
    ),
]
Schedule = Annotated[
    str | None,
    typer.Option(
        "--schedule",
        metavar="P1D|CRON",
        help=say(
            "Cuándo toca cosecharla: cada cuánto (P1D, PT6H, R/P1W) o cron ('0 3 * * *'); si falta, a diario.",
            "When it is due: how often (P1D, PT6H, R/P1W) or cron ('0 3 * * *'); by default daily.",
        ),
    ),
]

BESIDE = {"services": ("servicios", "services"), "series": ("series", "series")}
"""What is listed beside the datasets, where any source has it."""
TAKEN_BACK = (
    "government_level", "government_branch", "state", "municipality", "schedule", "organisation", "contact", "license",
)  # fmt: skip
"""What `DEFAULT` takes back beside the options: as if it had never been given."""


def asked(name: str) -> Any:
    """How an option of how a source is asked is typed."""
    option = next(option for option in OPTIONS if option.name == name)
    return typer.Option(option.flag, metavar=option.metavar, help=say(option.es, option.en))


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "join",
        help=example(
            "Registra un portal: pregunta a la URL qué protocolo habla y lo inscribe. Termina con 1 si ya estaba en la "
            "red con otra dirección: queda propuesto.",
            "Registers a portal: asks the URL what it speaks and enters it. Exits 1 when it was in the network already "
            "under another address: it stays proposed.",
            "milpa join https://datos.ejemplo.gob.mx --level state --state 14 --yes",
            "milpa join https://datos.ejemplo.gob.mx --state Jalisco --preview",
            "milpa join https://ejemplo.gob.mx/data.json --municipality 14039 --protocol data_json",
            "milpa join ./inventario.xlsx --title 'Municipio de Ejemplo' --municipality 14039",
            "milpa join https://ejemplo.gob.mx/datos --municipality 14039 --selectors selectores.toml",
        ),
        epilog=environment(*STORE, "operator", *ASKING, *HARVESTING),
    )(join_command)
    app.command(
        "sources",
        help=example("Lista las fuentes de la red.", "Lists the network's sources.", "milpa sources --json"),
        epilog=environment(*STORE),
    )(sources_command)
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


def join_command(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help=say("Dirección del portal o de su catálogo, o un archivo.", "The portal's address, or a file."),
        ),
    ],
    name: Annotated[
        str | None, typer.Option("--name", metavar="SLUG", help=say("Nombre corto, para siempre.", "Short name."))
    ] = None,
    title: Title = None,
    level: Level = None,
    branch: Branch = None,
    state: State = None,
    municipality: Municipality = None,
    protocol: Protocol = None,
    columns: Columns = None,
    selectors: SelectorsFile = None,
    schedule: Schedule = None,
    organisation: Organisation = None,
    contact: Contact = None,
    license_: Licence = None,
    by: By = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=say("Activa de inmediato, por decisión del operador.", "Active at once."))
    ] = False,
    preview: Annotated[
        bool,
        typer.Option(
            "--preview",
            help=say("Muestra qué traería, y no guarda nada.", "Shows what it would bring; stores nothing."),
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Register a portal."""
    from federation.cli.joining import document_from_joined, tell_joined  # noqa: PLC0415 (as below)
    from federation.joining import Claim, examine, register  # noqa: PLC0415 (Scrapy: who lists sources does without)

    claim = Claim(
        url, name, title, level, branch, state, municipality, protocol,
        columns=columns, selectors=text_of_selectors(selectors), organisation=organisation, contact=contact,
        license=license_, schedule=schedule,
    )  # fmt: skip
    with open_store() as database:
        examined = examine(database, get_settings(), claim)
        shown = None if yes and not preview else _show_before(database, examined, as_json=as_json, alone=preview)
        if preview:
            return
        question = say(f"¿Activar {url} en cuanto se registre?", f"Activate {url} as soon as it is registered?")
        activate = yes or (not as_json and confirm(question))
        joined = register(database, examined, activate=activate, who=by or "")
    if as_json:
        print_json(document_from_joined(joined) | ({} if yes else {"preview": shown}))
    else:
        tell_joined(joined)
    if joined.same:
        sys.stdout.flush()
        raise typer.Exit(1)


def _show_before(database: Database, examined: "Examined", *, as_json: bool, alone: bool) -> dict[str, Any] | None:
    """Show what a portal would bring; where that is not all that is asked for, one that gives nothing joins, too."""
    from federation.cli.previewing import document_from_preview, tell_preview  # noqa: PLC0415 (as below)
    from federation.preview import look_at  # noqa: PLC0415
    from federation.trying import TrialError  # noqa: PLC0415

    try:
        seen = look_at(database, get_settings(), examined)
    except TrialError as error:
        if alone:
            raise
        sys.stderr.write(f"{error}\n")
        return None
    document = document_from_preview(seen)
    if not as_json:
        tell_preview(seen, alone=alone)
    elif alone:
        print_json(document)
    return document


def sources_command(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> None:
    """List the registry."""
    with open_store() as database:
        sources = list_sources(database)
        counts = count_kinds(database)
        changes = last_changes(database)
        asked = {each.source_id: each for each in list_quarantines(database, open_only=True)}
    held = {source.slug: counts.get(source.id, KindCounts()) for source in sources}
    if as_json:
        documents = [
            document_from_source(source)
            | _since(changes[source.id])
            | {"records": asdict(held[source.slug]), "quarantine": _quarantine_document(asked.get(source.id))}
            for source in sources
        ]
        print_json({"sources": documents})
        return
    if not sources:
        print_line(
            say("Todavía no hay fuentes. Registre una: milpa join URL", "No sources yet. Add one: milpa join URL")
        )
        return
    beside = {name: words for name, words in BESIDE.items() if any(getattr(each, name) for each in held.values())}
    print_table(
        {say("fuente", "source"): "left", say("título", "title"): "left", say("nivel", "level"): "left",
         say("lugar", "place"): "left", say("protocolo", "protocol"): "left", say("estado", "status"): "left",
         say("conjuntos", "datasets"): "right", **{say(*words): "right" for words in beside.values()},
         "URL": "left", say("trato", "manners"): "left"},
        [
            (source.slug, source.title, level_word(source.government_level), place_word(source), source.protocol or "—",
             _standing(source, changes[source.id], asked.get(source.id)), number(held[source.slug].datasets),
             *(number(getattr(held[source.slug], name)) for name in beside), source.url,
             "\n".join((*_schedule(source), *told_options(source.options))))
            for source in sources
        ],
    )  # fmt: skip


def _schedule(source: Source) -> tuple[str, ...]:
    """When a source is due, where that is not daily."""
    return (say(f"horario {source.schedule}", f"schedule {source.schedule}"),) if source.schedule else ()


def _since(change: SourceEvent) -> dict[str, str]:
    """Since when a source is in its state, and by whom."""
    return {"since": change.at.isoformat(), "by": change.who}


def _standing(source: Source, change: SourceEvent, quarantine: Quarantine | None) -> str:
    """The state of a source and since when, and what to type where it waits for a decision."""
    status = f"{state_word(source.status)} ({change.at:%Y-%m-%d})"
    if quarantine is None:
        return status
    return say(
        f"{status}\nFalta decidir: milpa approve-removals {source.slug}",
        f"{status}\nTo be decided: milpa approve-removals {source.slug}",
    )


def _quarantine_document(quarantine: Quarantine | None) -> dict[str, Any] | None:
    return None if quarantine is None else document_from_quarantine(quarantine)


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
    from federation.joining import edit  # noqa: PLC0415 (as above)

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


def text_of_selectors(path: Path | None) -> str | None:
    """The text of a file of selectors; no more of it than one may have, and a character.  Raises `UsageError`."""
    if path is None:
        return None
    from harvesters.selectors import MAX_FILE  # noqa: PLC0415 (parsel: who lists sources does without)

    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1).decode("utf-8-sig", "replace")
    except OSError as error:
        why = words_of_system(error)
        raise UsageError(
            say(
                f"El archivo de selectores {path} no se puede leer: {why.es}. Escriba la ruta de un TOML o un JSON.",
                f"The file of selectors {path} cannot be read: {why.en}. Write the path of a TOML or JSON file.",
            )
        ) from None


def document_from_source(source: Source) -> dict[str, Any]:
    """The registry's facts of a source, as ``--json`` prints them."""
    return {
        "name": source.slug, "title": source.title, "url": source.url, "home": source.home,
        "protocol": source.protocol, "schema": source.schema or None, "level": source.government_level,
        "branch": source.government_branch, "state": source.state, "municipality": source.municipality,
        "status": source.status, "organisation": source.organisation, "contact_name": source.contact_name,
        "contact_email": source.contact_email, "license": source.license, "withdrawn": source.withdrawn,
        "schedule": source.schedule,
        "options": options_of(source.options), "created": source.created.isoformat(),
    }  # fmt: skip
