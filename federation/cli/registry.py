"""``milpa join``, ``sources``: who belongs to the network."""

import sys
from dataclasses import asdict
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
from federation.cli.facts import document_from_quarantine, document_from_source, level_word, place_word
from federation.cli.options import (
    Branch,
    By,
    Columns,
    Contact,
    Level,
    Licence,
    Municipality,
    Organisation,
    Protocol,
    Schedule,
    SelectorsFile,
    State,
    Title,
    text_of_selectors,
)
from federation.settings import get_settings
from federation.source_options import told_options
from federation.states import state_word
from federation.words import say
from storage.database import Database
from storage.quarantines import Quarantine, list_quarantines
from storage.records import KindCounts, count_kinds
from storage.source_events import SourceEvent, last_changes
from storage.sources import Source, list_sources

BESIDE = {"services": ("servicios", "services"), "series": ("series", "series")}
"""What is listed beside the datasets, where any source has it."""


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
    from federation.claims import Claim  # noqa: PLC0415 (Scrapy: who lists sources does without)
    from federation.cli.joining import document_from_joined, tell_joined  # noqa: PLC0415 (as below)
    from federation.joining import examine, register  # noqa: PLC0415

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
        tell_preview(seen)
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
            | {"records": asdict(held[source.slug]), "quarantine": document_from_quarantine(asked.get(source.id))}
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
