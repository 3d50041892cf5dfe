"""``milpa make-series``, ``drop-series``: editions of one thing that a person puts together as a series, or parts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from federation.acting import who_acts
from federation.cli.context import (
    STORE,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
)
from federation.cli.copies import look_for_copies
from federation.cli.facts import require_record
from federation.cli.options import AsJson, By, Reason
from federation.duplicates.precedence import read_precedence
from federation.duplicates.series import drop_series, make_series
from federation.duplicates.series_told import ToldSeries, find_series, series_with, tell_series
from federation.errors import UsageError
from federation.settings import get_settings
from federation.words import say
from storage.database import Database
from storage.series import SeriesDecision, SeriesVerdict

EDITIONS = 4
"""Editions of a series that are told, at most; ``--json`` tells all."""

Editions = Annotated[
    list[str],
    typer.Argument(
        metavar="URI|SLUG/ID…",
        help=say("Una o varias ediciones: URI, o fuente/id.", "One or more editions: URIs, or source/id."),
    ),
]
Which = Annotated[
    str,
    typer.Argument(
        metavar="URI|SLUG/ID",
        help=say("La serie, o una edición: URI, o fuente/id.", "The series, or an edition: URI, or source/id."),
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "make-series",
        help=example(
            "Reúne en una serie (dcat:DatasetSeries) las ediciones de lo mismo; las que lleguen después entran solas.",
            "Puts the editions of one thing together as a dcat:DatasetSeries; later ones join by themselves.",
            "milpa make-series datos-jalisco/nomina-enero-2026 --reason 'es mensual'",
        ),
        epilog=environment(*STORE, "base_uri", "operator"),
    )(make_series_command)
    app.command(
        "drop-series",
        help=example(
            "Deshace una serie: sus ediciones quedan como conjuntos sueltos, y ya no se propone.",
            "Takes a series back: its editions are datasets of their own, and it is proposed no more.",
            "milpa drop-series datos-jalisco/nomina-enero-2026 --reason 'no son comparables'",
        ),
        epilog=environment(*STORE, "base_uri", "operator"),
    )(drop_series_command)


def make_series_command(which: Editions, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Accept a series."""
    with open_store() as database:
        records = [require_record(database, one) for one in which]
        look_for_copies(database, read_precedence(get_settings().home))
        made = make_series(database, records, who=who_acts(by), why=reason)
        _end(database, made, as_json=as_json)


def drop_series_command(which: Which, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Take a series back."""
    base_uri = get_settings().base_uri
    with open_store() as database:
        series = find_series(database, which, base_uri) or series_with(database, require_record(database, which).id)
        if series is None:
            raise UsageError(say(f"{which} no es de ninguna serie hecha aquí.", f"{which} is of no series made here."))
        _end(database, drop_series(database, series, who=who_acts(by), why=reason), as_json=as_json)


def _end(database: Database, series: SeriesDecision, *, as_json: bool) -> None:
    told = tell_series(database, series, get_settings().base_uri)
    if as_json:
        print_json(asdict(told))
        return
    print_series(told)
    print_line(say("La próxima publicación lo mostrará: milpa publish", "The next release will show it: milpa publish"))


def print_series(told: ToldSeries) -> None:
    """Tell of a series: what was decided, by whom and why, and its editions."""
    is_series = told.verdict == SeriesVerdict.ACCEPTED
    what = say("serie aceptada", "accepted as a series") if is_series else say("no es una serie", "no series")
    print_line(f"{told.uri}\n")
    print_line(f"{told.at:%Y-%m-%d} {told.who}: {what}, {told.why}")
    print_editions(told.editions)


def print_editions(editions: Sequence[Sequence[str]]) -> None:
    """Tell of some editions, and how many more there are."""
    for uri, title in editions[:EDITIONS]:
        print_line(f"    {title}\n      {uri}")
    if (more := len(editions) - EDITIONS) > 0:
        print_line(say(f"    y {number(more)} más", f"    and {number(more)} more"))


def say_series(told: ToldSeries) -> str:
    """That a record is an edition of a series, in a sentence."""
    return say(f"Es edición de la serie {told.uri}", f"It is an edition of the series {told.uri}")
