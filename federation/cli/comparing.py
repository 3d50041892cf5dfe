"""``milpa diff``: what differs between two releases of the index."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import JSON_HELP, environment, example, number, print_line, print_table
from federation.cli.options import Out
from federation.cli.remembering import SIGNS, told_difference
from federation.record_changes import RecordChange, SourceTally
from federation.release_differences import iter_record_changes, require_release
from federation.settings import get_settings
from federation.words import say
from mappings.differences import Change, Difference

MOST_LISTED = 40
"""Records that a person is shown, unless ``--limit`` says otherwise; ``--json`` has them all."""
MOST_FIELDS = 12
"""Fields that a person is told of each source."""

Told = Iterator[tuple[RecordChange, tuple[Difference, ...]]]


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "diff",
        help=example(
            "Qué cambió entre dos versiones del índice: nuevos, cambiados y los que ya no están, por fuente y campo.",
            "What changed between two releases of the index: added, changed and removed, by source and field.",
            "milpa diff 7 8",
            "milpa diff 7 8 --source datos-jalisco --json",
        ),
        epilog=environment("home", "lang"),
    )(diff_command)


def diff_command(
    first: Annotated[int, typer.Argument(metavar="N", min=1, help=say("La anterior.", "The earlier one."))],
    second: Annotated[int, typer.Argument(metavar="M", min=1, help=say("La posterior.", "The later one."))],
    source: Annotated[
        str | None, typer.Option("--source", metavar="SLUG", help=say("Solo esta fuente.", "Only this source."))
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=0, help=say("Cuántos registros se listan.", "How many are listed.")),
    ] = None,
    out: Out = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell what differs between two releases."""
    target = out or get_settings().index
    before, after = require_release(target, first), require_release(target, second)
    tallies: dict[str, SourceTally] = {}

    def noted(changes: Iterator[RecordChange]) -> Told:
        for change in changes:
            differences = change.differences()
            tallies.setdefault(change.source, SourceTally(change.source)).note(change, differences)
            yield change, differences

    with tempfile.TemporaryDirectory() as scratch:
        told = noted(iter_record_changes(before, after, Path(scratch), source))
        if as_json:
            _write_json(first, second, told, tallies, limit)
        else:
            _print(told, tallies, MOST_LISTED if limit is None else limit)


def _write_json(first: int, second: int, told: Told, tallies: dict[str, SourceTally], limit: int | None) -> None:
    """Write the records as they come, a line for each; their numbers, which are known at the end, after them."""
    sys.stdout.write(f'{{\n"from": {first},\n"to": {second},\n"records": [')
    for place, (change, differences) in enumerate(told):
        if limit is None or place < limit:
            line = orjson.dumps(_document(change, differences)).decode()
            sys.stdout.write(f"{',' if place else ''}\n{line}")
    sources = orjson.dumps([_document_from_tally(tally) for tally in tallies.values()], option=orjson.OPT_INDENT_2)
    sys.stdout.write(f'\n],\n"sources": {sources.decode()}\n}}\n')


def _document(change: RecordChange, differences: Sequence[Difference]) -> dict[str, Any]:
    return {
        "change": change.change.value,
        "kind": change.kind,
        "source": change.source,
        "uri": change.uri,
        "title": change.title,
        "moved_to": change.moved_to or None,
        "fields": [
            {"field": each.field, "change": each.change.value, "before": each.before, "after": each.after}
            for each in differences
        ],
    }


def _document_from_tally(tally: SourceTally) -> dict[str, Any]:
    return {
        "source": tally.slug,
        **tally.tally.document(),
        "fields": [{"field": path, "records": records} for path, records in sorted(tally.fields.items())],
    }


def _print(told: Told, tallies: dict[str, SourceTally], limit: int) -> None:
    listed = 0
    for change, differences in told:
        listed += 1
        if listed <= limit:
            print_line(f"{SIGNS[change.change]} {change.uri}  {_told(change)}")
            for difference in differences:
                print_line(f"    {told_difference(difference)}")
    if not listed:
        print_line(say("Tienen los mismos registros, iguales.", "They hold the same records, alike."))
        return
    if listed > limit:
        more = number(listed - limit)
        print_line(say(f"y {more} más; todos, con --json", f"and {more} more; all by --json"))
    print_line("")
    print_table(
        {say("fuente", "source"): "left", say("nuevos", "added"): "right", say("cambiados", "changed"): "right",
         say("ya no están", "removed"): "right", say("copias", "copies"): "right", say("campos", "fields"): "left"},
        [
            (tally.slug, *(number(tally.tally.entries[change]) for change in _ORDER), _copies(tally), _fields(tally))
            for tally in tallies.values()
        ],
    )  # fmt: skip


_ORDER = (Change.ADDED, Change.CHANGED, Change.REMOVED)


def _told(change: RecordChange) -> str:
    """What one is called, and where it leads."""
    if change.is_copy:
        return say(f"copia de {change.moved_to}", f"copy of {change.moved_to}")
    moved = say(f"ahora copia de {change.moved_to}", f"now a copy of {change.moved_to}") if change.moved_to else ""
    return "  ".join(filter(None, (change.title, moved)))


def _copies(tally: SourceTally) -> str:
    counted = tally.tally.copies
    return " ".join(f"{SIGNS[change]}{number(counted[change])}" for change in _ORDER if counted[change]) or "0"


def _fields(tally: SourceTally) -> str:
    most = tally.fields.most_common(MOST_FIELDS)
    left = len(tally.fields) - len(most)
    more = [say(f"y {left} más", f"and {left} more")] if left else []
    return ", ".join([*(f"{path} {number(records)}" for path, records in most), *more])
