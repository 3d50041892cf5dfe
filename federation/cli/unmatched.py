"""``milpa unmatched``: the values that no vocabulary knows, and the lines that would make them known."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

import typer

from federation.cli.context import (
    JSON_HELP,
    STORE,
    counted,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.settings import get_settings
from federation.unknown_publishers import unknown_publishers
from federation.unmatched import Unmatched, header_of, unmatched_values
from federation.words import say

VALUES = 20
"""Values of one vocabulary that are printed unless more are asked for; ``--json`` prints all."""

READY = ("Para {file}, si el nivel y el lugar aciertan:", "For {file}, where level and place are right:")
GUESSED = (
    (
        "Para {file}, cuando decida: si la propuesta acierta quite el signo ?; si no, ponga la clave correcta. Con el "
        "signo, Milpa no acepta el archivo:"
    ),
    (
        "For {file}, once you decide: where the proposal is right take the sign ? away; where not, put the right key. "
        "With the sign, Milpa does not take the file:"
    ),
)
DOUBTFUL = (
    (
        "Estos nombres no llevan ninguna palabra de institución (secretaría, instituto, ayuntamiento…): pueden ser de "
        "personas, y una persona no debe entrar en {file}. Quite el signo ? solo si es una institución:"
    ),
    (
        "These names have no word of an institution in them (secretaría, instituto, ayuntamiento…): they may be "
        "persons', and a person must not enter {file}. Take the sign ? away only if it is an institution:"
    ),
)
"""What to do with lines that are ready, with those that are guessed, with those that may be nothing of the kind."""

WIDTH = 60
"""Characters of a value in the table."""


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "unmatched",
        help=example(
            "Los valores que ningún vocabulario conoce, y la línea que los daría a conocer.",
            "The values that no vocabulary knows, and the line that would make them known.",
            "milpa unmatched",
            "milpa unmatched datos-jalisco --json",
        ),
        epilog=environment(*STORE, "vocabularies"),
    )(unmatched_command)


def unmatched_command(
    slug: Annotated[str | None, typer.Argument(metavar="SLUG")] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, help=say("Cuántos de cada vocabulario.", "How many of each vocabulary.")
        ),
    ] = VALUES,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell which values no vocabulary knows."""
    with open_store() as database:
        values = (*unknown_publishers(database, slug), *unmatched_values(database, slug))
    if as_json:
        print_json({"values": [_document_from_unmatched(each) for each in values]})
        return
    unknown = [each for each in values if not each.awaits_remap]
    waiting = len(values) - len(unknown)
    if waiting:
        print_line(
            say(
                f"{counted(waiting, 'values')} ya se conocen, y los registros aún no lo saben. Falta: milpa remap",
                f"{counted(waiting, 'values')} known by now, though not to the records. What is left: milpa remap",
            )
        )
    elif not values:
        print_line(say("Los vocabularios conocen todos los valores.", "The vocabularies know every value."))
    for vocabulary, group in groupby(unknown, key=lambda each: each.vocabulary):
        _print_vocabulary(vocabulary, tuple(group), limit)


def _print_vocabulary(vocabulary: str, values: Sequence[Unmatched], limit: int) -> None:
    """Print the most frequent values of a table, then the lines for its file: under one header each."""
    shown = values[:limit]
    print_line(
        say(
            f"{vocabulary}.tsv no conoce {counted(len(values), 'values')}.",
            f"{vocabulary}.tsv does not know {counted(len(values), 'values')}.",
        )
    )
    print_table(
        {say("registros", "records"): "right", say("valor", "value"): "left", say("¿será?", "is it?"): "left",
         say("fuentes", "sources"): "left"},
        [(number(each.records), each.value[:WIDTH], each.nearest, ", ".join(each.sources[:3])) for each in shown],
    )  # fmt: skip
    file = get_settings().vocabulary_folder / f"{vocabulary}.tsv"
    for words, lines in (
        (READY, [each.line for each in shown if each.is_ready]),
        (GUESSED, [each.line for each in shown if each.line and not each.is_ready and not each.is_doubtful]),
        (DOUBTFUL, [each.line for each in shown if each.line and each.is_doubtful]),
    ):
        if lines:
            print_line(say(*(f"\n{text.format(file=file)}" for text in words)))
            print_line("\n".join((header_of(vocabulary), *filter(None, lines))))
    print_line("")


def _document_from_unmatched(each: Unmatched) -> dict[str, Any]:
    return {
        "vocabulary": each.vocabulary, "code": each.code, "value": each.value, "records": each.records,
        "sources": list(each.sources), "nearest": each.nearest,
        "header": header_of(each.vocabulary), "line": each.line, "ready": each.is_ready, "doubtful": each.is_doubtful,
        "awaits_remap": each.awaits_remap,
    }  # fmt: skip
