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
    if not values:
        print_line(say("Los vocabularios conocen todos los valores.", "The vocabularies know every value."))
        return
    for vocabulary, group in groupby(values, key=lambda each: each.vocabulary):
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
    lines = [each.line for each in shown if each.line]
    if lines:
        file = get_settings().vocabulary_folder / f"{vocabulary}.tsv"
        print_line(
            say(f"\nPara {file}, si la primera columna acierta:", f"\nFor {file}, where the first column is right:")
        )
        print_line("\n".join((header_of(vocabulary), *lines)))
    print_line("")


def _document_from_unmatched(each: Unmatched) -> dict[str, Any]:
    return {
        "vocabulary": each.vocabulary, "code": each.code, "value": each.value, "records": each.records,
        "sources": list(each.sources), "nearest": each.nearest,
        "header": header_of(each.vocabulary), "line": each.line,
    }  # fmt: skip
