"""``milpa scorecard``: the monthly scorecard of a source, and sending last month's, once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from federation.cli.context import JSON_HELP, NOTICES, STORE, environment, example, open_store, print_json, print_line
from federation.errors import UsageError
from federation.scorecards.cards import SCORED, card_of, put_cards
from federation.scorecards.months import Month
from federation.scorecards.rendering import html_from_card, text_from_card
from federation.settings import get_settings
from federation.words import say
from storage.sources import list_sources, require_source


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "scorecard",
        help=example(
            "La boleta mensual de una fuente: qué tiene, qué cambió, cómo se describe, qué arreglar primero, y cómo se "
            "movió contra el mes anterior. Sin --month, lo que va de este mes. Con --send pone en camino la del mes "
            "que terminó, a cada contacto una sola vez.",
            "The monthly scorecard of a source: what it holds, what changed, how well it is described, what to mend "
            "first, and how that moved against the month before. Without --month, this month so far. With --send that "
            "of the month that is over is sent on its way, to each contact once.",
            "milpa scorecard datos-jalisco",
            "milpa scorecard datos-jalisco --month 2026-10 --html boleta.html",
            "milpa scorecard --all --send",
        ),
        epilog=environment(*STORE, *NOTICES),
    )(scorecard_command)


def scorecard_command(
    slug: Annotated[str | None, typer.Argument(metavar="SLUG")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=say("De todas las fuentes que alguien atiende.", "Of every source in care."))
    ] = False,
    month: Annotated[
        str | None, typer.Option("--month", metavar="AAAA-MM", help=say("De qué mes.", "Of which month."))
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help=say("La escribe como página.", "Write it as a page."))
    ] = None,
    send: Annotated[
        bool,
        typer.Option("--send", help=say("Pone en camino la del mes que terminó.", "Send that of the month now over.")),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Print, write or send scorecards."""
    _require_sense(slug=slug, everything=everything, alone=bool(html), send=send, shown=bool(month or html or as_json))
    settings, now = get_settings(), datetime.now(UTC)
    with open_store() as database:
        sources = list_sources(database, *SCORED) if slug is None else (require_source(database, slug),)
        if send:
            put = put_cards(database, settings, now, sources)
            print_line(
                say(
                    f"Boletas nuevas en camino: {put}. Se envían con: milpa notices --send",
                    f"New scorecards on their way: {put}. They are sent by: milpa notices --send",
                )
            )
            return
        chosen = Month.from_text(month) if month else Month.of(now)
        if chosen > Month.of(now):
            raise UsageError(say(f"{chosen} todavía no llega.", f"{chosen} is still to come."))
        cards = [card_of(database, source, chosen, now) for source in sources]
    if html:
        html.write_text(html_from_card(cards[0], settings.lang), encoding="utf-8")
        print_line(say(f"Escrita en {html}", f"Written to {html}"))
    elif as_json:
        print_json({"scorecards": cards})
    else:
        for card in cards:
            for line in text_from_card(card, settings.lang).splitlines():
                print_line(line)


def _require_sense(*, slug: str | None, everything: bool, alone: bool, send: bool, shown: bool) -> None:
    """Make sure that what was typed goes together.  Raises `UsageError`."""
    if (slug is None) != everything:
        raise UsageError(
            say("Dé el nombre de una fuente, o --all.", "Give the name of one source, or --all."),
        )
    if everything and alone:
        raise UsageError(say("--html es de una sola fuente.", "--html is of one source."))
    if send and shown:
        raise UsageError(
            say(
                "--send pone en camino la del mes que terminó: no va con --month, --html ni --json.",
                "--send sends that of the month now over: it does not go with --month, --html or --json.",
            )
        )
