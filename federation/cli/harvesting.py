"""``milpa harvest``: by name, all, or what is due, which is what cron calls.

What a harvest needs is imported when one begins: a run that finds nothing due costs no more than a look.
"""

import sys
from typing import Annotated

import typer

from federation.cli.context import ASKING, HARVESTING, STORE, environment, example
from federation.cli.options import require_time
from federation.errors import UsageError
from federation.settings import get_settings
from federation.words import say

REPORTING = ("heartbeat_url", "metrics_file")
"""Settings of the scheduled harvest alone."""


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "harvest",
        help=example(
            "Cosecha las fuentes que se nombran, todas las activas con --all, o con --due las que ya toca según su "
            "horario: lo que llama cron. Termina con 0 si todo está bien, y entonces --due no dice nada; con 1 si algo "
            "no, con una línea por problema.",
            "Harvests the sources that are named, every active one with --all, or with --due those that are due by "
            "their schedule: what cron calls. Exits 0 when all is well, and --due is then quiet; 1 when something is "
            "not, with one line for each problem.",
            "milpa harvest datos-jalisco",
            "milpa harvest --all",
            "milpa harvest --due --max-time PT50M --jobs 10",
        ),
        epilog=environment(*STORE, "vocabularies", *ASKING, *HARVESTING, *REPORTING),
    )(harvest_command)


def harvest_command(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="SLUG")] = None,
    everything: Annotated[bool, typer.Option("--all", help=say("Todas las fuentes activas.", "All active."))] = False,
    due: Annotated[
        bool, typer.Option("--due", help=say("Las que ya toca, según su horario.", "Those that are due by schedule."))
    ] = False,
    now: Annotated[
        bool,
        typer.Option(
            "--now",
            help=say(
                "Sin esperar su horario, su presupuesto ni el descanso de su servidor.",
                "Without waiting for its hours, its budget or its host's rest.",
            ),
        ),
    ] = False,
    max_time: Annotated[
        str | None,
        typer.Option(
            "--max-time",
            metavar="DURATION",
            help=say(
                "Con --due: cuánto dura la cosecha a lo más (PT50M, PT2H). Lo que queda será lo primero de la próxima.",
                "With --due: how long the harvest lasts at most (PT50M, PT2H). What is left comes first the next time.",
            ),
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            min=1,
            max=1000,
            help=say("Fuentes a la vez, en lugar de MILPA_LIVE_SOURCES.", "Sources at a time, not MILPA_LIVE_SOURCES."),
        ),
    ] = None,
) -> None:
    """Harvest sources."""
    _require_one(slugs=bool(slugs), everything=everything, due=due)
    if (now or max_time) and now == due:
        wrong = ("--now", "--due") if now else ("--max-time", "--all")
        raise UsageError(
            say(f"{wrong[0]} no va con {wrong[1]}. Vea: milpa harvest --help",
                f"{wrong[0]} does not go with {wrong[1]}. See: milpa harvest --help")
        )  # fmt: skip
    settings = get_settings()
    if jobs is not None:
        settings = settings.model_copy(update={"live_sources": jobs})
    if due:
        from federation.cli.due import run_due  # noqa: PLC0415 (see above)

        run_due(settings, require_time(max_time) if max_time else None)
    from federation.cli.harvest_report import print_problems, print_results, run_harvest  # noqa: PLC0415

    report = run_harvest(tuple(slugs or ()), settings, now=now)
    if sys.stdout.isatty():
        print_results(report)
    print_problems(report)
    if not report.all_complete:
        raise typer.Exit(1)


def _require_one(*, slugs: bool, everything: bool, due: bool) -> None:
    """Make sure that exactly one way is given to say what to harvest.  Raises `UsageError`."""
    given = slugs + everything + due
    if given > 1:
        raise UsageError(
            say(
                "Dé nombres de fuentes, --all o --due: uno solo de los tres.",
                "Give names of sources, --all or --due: only one of the three.",
            )
        )
    if not given:
        raise UsageError(
            say(
                "Diga qué cosechar: nombres de fuentes, --all o --due.",
                "Say what to harvest: names of sources, --all or --due.",
            )
        )
