"""``milpa prune``: what is older than the policy goes."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from federation.cli.context import JSON_HELP, STORE, environment, example, number, open_store, print_json, print_line
from federation.retention import cutoffs_from_settings
from federation.settings import get_settings
from federation.words import say
from storage.compacting import compact, reusable_bytes
from storage.retention import Surplus, let_go, measure_surplus

KEEPING = ("keep_versions_days", "keep_bodies_days", "keep_jobs_days", "keep_changes_days")

_WORDS = (
    ("versions", "versiones reemplazadas", "replaced versions"),
    ("events", "sucesos que otro siguió", "events that another followed"),
    ("documents", "documentos", "documents"),
    ("jobs", "cosechas", "jobs"),
    ("refusals", "rechazos", "refusals"),
    ("validations", "validaciones", "validations"),
    ("changes", "cambios del índice", "changes of the index"),
    ("bodies", "cuerpos", "bodies"),
)

WORTH_TELLING = 1 << 20
"""Bytes that a file could give back; of fewer nobody is told."""


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "prune",
        help=example(
            "Deja ir lo más viejo que la política: versiones reemplazadas, lo recibido que nada usa, documentos, "
            "cosechas, cambios del índice. Nunca lo último de un registro, aunque esté retirado, ni lo que una versión "
            "publicada usa.",
            "Lets go of what is older than the policy: replaced versions, received bytes that nothing uses, documents, "
            "jobs, changes of the index. Never the last of a record, retired or not, nor what a kept release was made "
            "from.",
            "milpa prune --dry-run",
            "milpa prune --compact",
        ),
        epilog=environment(*STORE, *KEEPING),
    )(prune_command)


def prune_command(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Solo dice qué se iría.", "Only tells what would go."))
    ] = False,
    shrink: Annotated[
        bool,
        typer.Option(
            "--compact",
            help=say("Devuelve el espacio al disco; los demás esperan.", "Gives the room back; others wait meanwhile."),
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=say("Carpeta de lo publicado.", "Where releases are kept.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Let go of what is older than the policy."""
    settings = get_settings()
    cutoffs = cutoffs_from_settings(settings, out or settings.index, datetime.now(UTC))
    with open_store() as database:
        surplus = (measure_surplus if dry_run else let_go)(database, cutoffs)
        if shrink and not dry_run:
            compact(database)
        reusable = reusable_bytes(database)
    if as_json:
        kept = {name: moment.isoformat() for name, moment in asdict(cutoffs).items()}
        print_json({"applied": not dry_run, "cutoffs": kept, **asdict(surplus), "reusable_bytes": reusable})
        return
    for line in _lines(surplus, dry_run=dry_run):
        print_line(line)
    if (reusable or 0) >= WORTH_TELLING and not dry_run:
        print_line(
            say(
                f"El archivo guarda {number(reusable)} bytes libres para lo que venga. Para devolverlos al disco: "
                "milpa prune --compact",
                f"The file keeps {number(reusable)} free bytes for what comes. To give them back to the disk: "
                "milpa prune --compact",
            )
        )


def _lines(surplus: Surplus, *, dry_run: bool) -> list[str]:
    if surplus.is_empty:
        return [say("No hay nada más viejo que la política.", "Nothing is older than the policy.")]
    head = say("Se irían:", "Would go:") if dry_run else say("Se fueron:", "Gone:")
    counts = ((getattr(surplus, name), say(es, en)) for name, es, en in _WORDS)
    lines = [head, *(f"  {number(count):>12}  {words}" for count, words in counts if count)]
    if surplus.bytes:
        lines[-1] += f" ({number(surplus.bytes)} bytes)"
    return lines
