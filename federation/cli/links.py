"""``milpa links``: whether the links of the datasets still live."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from federation.cli.context import (
    ASKING,
    JSON_HELP,
    LINKS,
    STORE,
    counted,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
)
from federation.cli.options import require_time
from federation.cli.stopping import stopping_at_signals
from federation.settings import get_settings
from federation.words import say

if TYPE_CHECKING:
    from federation.link_checking import LinkReport


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "links",
        help=example(
            "Revisa si los enlaces de los conjuntos siguen vivos: pregunta poco y despacio, y recuerda lo que "
            "respondieron. Un enlace está muerto tras tres fallos en una semana o más.",
            "Checks whether the links of the datasets still live: asks little and slowly, and remembers the answers. "
            "A link is dead after three failures over a week or more.",
            "milpa links datos-jalisco",
            "milpa links --due --max-time PT50M",
            "milpa issues --code link.dead",
        ),
        epilog=environment(*STORE, *ASKING, *LINKS),
    )(links_command)


def links_command(
    slug: Annotated[str | None, typer.Argument(metavar="SLUG")] = None,
    due: Annotated[
        bool,
        typer.Option(
            "--due",
            help=say(
                "Solo los que ya toca revisar: así los llama cron.", "Only those whose turn it is: what cron calls."
            ),
        ),
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help=say("Cuántos a lo más.", "At most so many."))
    ] = None,
    max_time: Annotated[
        str | None,
        typer.Option(
            "--max-time",
            metavar="DURATION",
            help=say(
                "Cuánto dura la revisión a lo más (PT50M, PT2H). Lo que queda será lo primero de la próxima.",
                "How long the run lasts at most (PT50M, PT2H). What is left comes first the next time.",
            ),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Check links."""
    seconds = require_time(max_time).total_seconds() if max_time else None
    from federation.link_checking import LinkCheck  # noqa: PLC0415 (Scrapy, which --help does without)

    with open_store() as database:
        check = LinkCheck(database, get_settings(), lambda: datetime.now(UTC))
        with stopping_at_signals(check.stop):
            report = check.run(slug, due=due, limit=limit, max_seconds=seconds)
    if as_json:
        print_json(asdict(report))
    elif not due or sys.stdout.isatty():
        _print_report(report)


_ENDS = {
    "time_limit": ("Se acabó el tiempo: lo que falta será lo primero de la próxima.",
                   "The time was up: what is left comes first the next time."),
    "shutdown": ("Se interrumpió: lo revisado está guardado.", "It was interrupted: what was checked is stored."),
}  # fmt: skip


def _print_report(report: "LinkReport") -> None:
    asked, hosts = counted(report.asked, "links"), counted(report.hosts, "hosts")
    one, alone, left = report.asked == 1, report.answered == 1, report.gone == 1
    print_line(
        say(
            f"{'Se revisó' if one else 'Se revisaron'} {asked} en {hosts}: {number(report.answered)} "
            f"{'respondió' if alone else 'respondieron'}, {number(report.gone)} ya no {'está' if left else 'están'}, "
            f"de {number(report.trouble)} no se sabe.",
            f"Checked {asked} on {hosts}: {number(report.answered)} answered, {number(report.gone)} "
            f"{'is' if left else 'are'} gone, of {number(report.trouble)} nothing is known.",
        )
    )
    standing = report.standing
    alive, dead = ("vivo" if standing.alive == 1 else "vivos"), ("muerto" if standing.dead == 1 else "muertos")
    every_es = "Así está el único" if standing.links == 1 else f"Así están los {number(standing.links)}"
    every_en = "The only one stands so" if standing.links == 1 else f"All {number(standing.links)} stand so"
    print_line(
        say(
            f"{every_es}: {number(standing.alive)} {alive}, {number(standing.unlike)} con otra cosa que lo descrito, "
            f"{number(standing.dead)} {dead}, {number(standing.unknown)} sin saberse.",
            f"{every_en}: {number(standing.alive)} alive, {number(standing.unlike)} unlike their description, "
            f"{number(standing.dead)} dead, {number(standing.unknown)} unknown.",
        )
    )
    if report.finish_reason in _ENDS:
        print_line(say(*_ENDS[report.finish_reason]))
    if standing.dead or standing.unlike:
        print_line(
            say(
                "Véalos con: milpa issues --code link.dead, milpa issues --code link.unlike",
                "See them with: milpa issues --code link.dead, milpa issues --code link.unlike",
            )
        )
