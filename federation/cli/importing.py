"""``milpa import``, ``export``: many sources from a file, and the registry as a file."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from federation.cli.context import JSON_HELP, STORE, environment, example, number, open_store, print_json, print_line
from federation.cli.options import By
from federation.errors import UsageError
from federation.importing import SEED, Imported, Outcome, iter_imported
from federation.registry_files import yaml_from_sources
from federation.settings import get_settings
from federation.words import say
from storage.sources import list_sources

OUTCOMES = {
    Outcome.NEW: ("nueva", "new"),
    Outcome.CHANGED: ("cambiada", "changed"),
    Outcome.SAME: ("ya estaba", "already there"),
    Outcome.REFUSED: ("rechazada", "refused"),
}


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "import",
        help=example(
            "Registra muchas fuentes de una tabla (CSV, TSV, XLSX u ODS: quedan propuestas), o lee el registro que "
            "escribió milpa export (YAML). Dice de cada renglón qué fue de él; repetirlo no cambia nada. Termina con 1 "
            "si alguno se rechazó.",
            "Registers many sources of a table (CSV, TSV, XLSX or ODS: they are proposed), or reads the registry that "
            "milpa export has written (YAML). Tells of each line what became of it; repeating it changes nothing. "
            "Exits 1 when any was refused.",
            "milpa import portales.tsv",
            "milpa import registro.yaml",
            "milpa import --seed",
        ),
        epilog=environment(*STORE, "operator", "allow_private_addresses"),
    )(import_command)
    app.command(
        "export",
        help=example(
            "Escribe el registro de fuentes como YAML, en un orden que no cambia, para revisarlo y volverlo a leer.",
            "Writes the registry of sources as YAML, in an order that does not change, to be reviewed and read back.",
            "milpa export --out registro.yaml",
        ),
        epilog=environment(*STORE),
    )(export_command)


def import_command(
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=say("Tabla o registro.", "Table or registry."))
    ] = None,
    seed: Annotated[
        bool,
        typer.Option(
            "--seed", help=say("La lista de catálogos que viene con Milpa.", "The list of catalogues Milpa brings.")
        ),
    ] = False,
    by: By = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Register many sources."""
    if (path is None) != seed:
        raise UsageError(say("Dé un archivo, o --seed: no ambos.", "Give a file, or --seed: not both."))
    with open_store() as database:
        lines = []
        for line in iter_imported(database, get_settings(), path or SEED, by or "", _note if path else lambda _: None):
            lines.append(line)
            if not as_json:
                _tell(line)
    counts = Counter(line.outcome for line in lines)
    if as_json:
        print_json(
            {
                "counts": {outcome.value: counts[outcome] for outcome in Outcome},
                "lines": [
                    {"line": one.line, "source": one.slug or None, "outcome": one.outcome.value, "message": one.words}
                    for one in lines
                ],
            }
        )
    else:
        print_line(", ".join(f"{say(*words)}: {number(counts[outcome])}" for outcome, words in OUTCOMES.items()))
    if counts[Outcome.REFUSED]:
        sys.stdout.flush()
        raise typer.Exit(1)


def _note(words: str) -> None:
    """Say what of a file is not read."""
    sys.stderr.write(f"{words}\n")


def _tell(line: Imported) -> None:
    words = f": {line.words}" if line.words else ""
    print_line(f"{line.line:>6}  {line.slug or '—'}  {say(*OUTCOMES[line.outcome])}{words}")


def export_command(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=say("Archivo; si falta, la salida.", "File."))
    ] = None,
) -> None:
    """Write the registry."""
    with open_store() as database:
        text = yaml_from_sources(list_sources(database))
    if out is None:
        sys.stdout.write(text)
        return
    draft = out.with_name(f".{out.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(out)
    print_line(say(f"El registro está en {out}", f"The registry is in {out}"))
