"""``milpa remap``: what is held, mapped again; first the difference, then the deed."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import (
    JSON_HELP,
    STORE,
    confirm,
    counted,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    progress_bar,
    repeated,
)
from federation.cli.stories import document_from_job
from federation.remapping import Outcome, Remapped, Remapping, choose_sources, compare_source, remap_source
from federation.settings import get_settings
from federation.words import say
from storage.jobs import reap_jobs

MOST_SHOWN = 120
"""Characters of a value that a person is shown; ``--json`` has all of it."""

_OUTCOMES = {
    Outcome.CHANGED: ("cambian", "change"),
    Outcome.UNDERSTOOD: ("se entienden por primera vez", "are understood for the first time"),
    Outcome.LOST: (
        "ya no se entienden: queda su última versión buena",
        "are not understood any more: their last good version stays",
    ),
    Outcome.UNREADABLE: ("siguen sin entenderse", "are still not understood"),
    Outcome.SAME: ("quedan igual", "stay as they are"),
}


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "remap",
        help=example(
            "Vuelve a interpretar lo guardado tras un cambio en las reglas o los vocabularios, sin preguntar a ningún "
            "portal. Sin --yes muestra qué cambiaría en el índice, y pregunta.",
            "Maps again what is held after a change of the rules or the vocabularies; no portal is asked. Without "
            "--yes it shows what would change in the index, and asks.",
            "milpa remap --dry-run",
            "milpa remap datos-jalisco --yes",
        ),
        epilog=environment(*STORE, "base_uri", "vocabularies"),
    )(remap_command)


def remap_command(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG]...")] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help=say("También lo leído con las reglas de hoy.", "Also what was read by today's rules."),
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Solo muestra qué cambiaría.", "Only shows what would change."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("Aplica sin preguntar.", "Applies without asking."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> int:
    """Map again what is held."""
    base_uri = get_settings().base_uri
    remapped: list[Remapped] = []
    with open_store() as database:
        if not dry_run:
            reap_jobs(database)  # one that was killed when all was mapped has left nothing else to map
        sources = choose_sources(database, slugs or ())
        with progress_bar(say("Comparando", "Comparing")) as watch:
            found = [compare_source(database, source, base_uri, every=every, watch=watch) for source in sources]
        found = [each for each in found if each.outcomes]
        if not as_json:
            _print_found(found)
        if found and not dry_run and (yes or (not as_json and confirm(say("¿Se aplica?", "Apply it?")))):
            with progress_bar(say("Interpretando", "Mapping")) as watch:
                remapped = [remap_source(database, each.source, base_uri, every=every, watch=watch) for each in found]
    if as_json:
        print_json(_document(found, remapped))
    else:
        _print_remapped(found, remapped)
    return int(any(each.job is None for each in remapped))


def _print_found(found: Sequence[Remapping]) -> None:
    if not found:
        print_line(
            say(
                "Todo lo guardado se leyó con las reglas de hoy. Para repetirlo de todos modos: milpa remap --all",
                "All that is held was read by today's rules. To repeat it in any case: milpa remap --all",
            )
        )
    for each in found:
        for line in _lines(each):
            print_line(line)


def _lines(found: Remapping) -> Iterator[str]:
    yield f"{found.source.slug}: {counted(found.outcomes.total(), 'records')}"
    for outcome, words in _OUTCOMES.items():
        if count := found.outcomes[outcome]:
            yield f"  {number(count):>9}  {say(*words)}"
            yield from (f"{'':13}{uri}" for uri in found.uris.get(outcome, ()))
    for path, changes in sorted(found.fields.items(), key=lambda item: (-item[1].records, item[0])):
        yield f"  {number(changes.records):>9} × {path}"
        for one in changes.examples:
            yield f"{'':13}{one.uri}: {_cut(one.before)} → {_cut(one.after)}"


def _cut(value: Any) -> str:
    text = "—" if value is None else orjson.dumps(value).decode()
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _print_remapped(found: Sequence[Remapping], remapped: Sequence[Remapped]) -> None:
    if found and not remapped:
        command = repeated("--yes", without=["--dry-run"])
        print_line(say(f"Nada se aplicó. Aplique con: {command}", f"Nothing was applied. Apply with: {command}"))
    for each in remapped:
        if each.job is None:
            print_line(
                say(
                    f"{each.source.slug}: otro proceso la está cosechando. Repita cuando termine.",
                    f"{each.source.slug}: another process is harvesting it. Repeat when it has ended.",
                )
            )
        else:
            print_line(f"{each.source.slug}: {say(each.job.reason_es or each.job.reason, each.job.reason)}")


def _document(found: Sequence[Remapping], remapped: Sequence[Remapped]) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "applied": bool(remapped),
        "sources": [
            {
                "source": each.source.slug,
                "records": each.outcomes.total(),
                **{outcome.value: each.outcomes[outcome] for outcome in _OUTCOMES},
                "examples": {outcome.value: uris for outcome, uris in each.uris.items()},
                "fields": [
                    {
                        "field": path,
                        "records": changes.records,
                        "examples": [
                            {"uri": one.uri, "before": one.before, "after": one.after} for one in changes.examples
                        ],
                    }
                    for path, changes in sorted(each.fields.items())
                ],
            }
            for each in found
        ],
        "jobs": [document_from_job(each.job) for each in remapped if each.job is not None],
        "busy": [each.source.slug for each in remapped if each.job is None],
    }
