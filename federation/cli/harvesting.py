"""``milpa harvest``, ``jobs``, ``issues``: collecting, and the story of what was collected."""

import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from federation.cli.context import (
    ASKING,
    HARVESTING,
    JSON_HELP,
    STORE,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.cli.registry import level_word, place_word
from federation.errors import UsageError
from federation.harvest import Harvest, HarvestResult, Watcher
from federation.settings import Settings, get_settings
from federation.words import say
from mappings.issues import CODES, Issue, advise, describe
from storage.issues import count_issues, list_issues
from storage.jobs import HarvestJob, list_jobs, reap_jobs

STATE_WORDS = {
    "running": ("en curso", "running"),
    "complete": ("completa", "complete"),
    "partial": ("parcial", "partial"),
    "failed": ("fallida", "failed"),
}


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "harvest",
        help=example(
            "Cosecha las fuentes que se nombran, o todas las activas con --all. "
            "Termina con 0 si todas quedaron completas y con 1 si alguna no.",
            "Harvests the sources that are named, or every active one with --all. "
            "Exits 0 when all are complete, 1 when one is not.",
            "milpa harvest datos-jalisco",
            "milpa harvest --all",
        ),
        epilog=environment(*STORE, *ASKING, *HARVESTING),
    )(harvest_command)
    app.command(
        "jobs",
        help=example(
            "Cuenta cada cosecha: veredicto, cuentas, inicio, fin y razón.",
            "Tells each harvest: verdict, counts, start, end and reason.",
            "milpa jobs datos-jalisco --limit 5",
        ),
        epilog=environment(*STORE),
    )(jobs_command)
    app.command(
        "issues",
        help=example(
            "Lo que no se pudo entender, por código, con su campo y su valor.",
            "What could not be understood, by code, with its field and value.",
            "milpa issues datos-jalisco",
            "milpa issues datos-jalisco --code date.unreadable --json",
        ),
        epilog=environment(*STORE),
    )(issues_command)


def harvest_command(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG]...")] = None,
    everything: Annotated[bool, typer.Option("--all", help=say("Todas las fuentes activas.", "All active."))] = False,
) -> None:
    """Harvest sources."""
    if bool(slugs) == everything:
        raise UsageError(
            say("Diga qué cosechar: nombres de fuentes, o --all.", "Say what to harvest: names of sources, or --all.")
        )
    results = run_harvest(tuple(slugs or ()), get_settings())
    if sys.stdout.isatty():
        print_results(results)
    else:
        print_problems(results)
    if any(result.job.state != "complete" for result in results):
        raise typer.Exit(1)


def run_harvest(slugs: Sequence[str], settings: Settings) -> tuple[HarvestResult, ...]:
    """Harvest by name (none: every active source); SIGTERM and Ctrl-C end it after the page in hand."""
    with open_store() as database, _Bars() as watcher:
        harvest = Harvest(database, settings, watcher)
        before = {
            number: signal.signal(number, lambda *_: harvest.stop()) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            return harvest.run(slugs)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def print_results(results: Sequence[HarvestResult]) -> None:
    """Print the table a person likes to read."""
    print_table(
        {say("fuente", "source"): "left", say("nivel", "level"): "left", say("lugar", "place"): "left",
         say("cosecha", "harvest"): "left", say("vistos", "found"): "right", say("nuevos", "new"): "right",
         say("cambios", "changed"): "right", say("avisos", "issues"): "right", say("tiempo", "time"): "right"},
        [
            (result.source.title, level_word(result.source.government_level), place_word(result.source),
             say(*STATE_WORDS[result.job.state]), number(result.job.seen), number(result.job.new),
             number(result.job.changed), number(result.job.issues), f"{_seconds(result.job):.1f} s")
            for result in results
        ],
    )  # fmt: skip
    print_problems(results)


def print_problems(results: Sequence[HarvestResult]) -> None:
    """Print one line for each harvest that was not complete, and nothing when all were."""
    for result in results:
        if result.job.state != "complete":
            sys.stderr.write(f"{result.source.slug}: {say(*STATE_WORDS[result.job.state])}. {result.job.reason}\n")


def jobs_command(
    slug: Annotated[str | None, typer.Argument()] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=say("Cuántas, la última primero.", "How many."))] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell the story of each job."""
    with open_store() as database:
        reap_jobs(database)
        jobs = list_jobs(database, slug, limit=limit)
    if as_json:
        print_json({"jobs": [document_from_job(job) for job in jobs]})
        return
    if not jobs:
        print_line(say("Todavía no hay cosechas. Empiece con: milpa harvest --all", "No jobs yet: milpa harvest --all"))
        return
    print_table(
        {"n.º": "right", say("fuente", "source"): "left", say("inicio", "start"): "left",
         say("tiempo", "time"): "right",
         say("veredicto", "verdict"): "left", say("vistos", "seen"): "right", say("nuevos", "new"): "right",
         say("cambios", "changed"): "right", say("faltan", "missing"): "right", say("razón", "reason"): "left"},
        [
            (job.id, job.source_slug, f"{job.started:%Y-%m-%d %H:%M:%S}Z", f"{_seconds(job):.1f} s",
             say(*STATE_WORDS[job.state]), number(job.seen), number(job.new), number(job.changed), number(job.missing),
             job.reason)
            for job in jobs
        ],
    )  # fmt: skip


def issues_command(
    slug: Annotated[str | None, typer.Argument()] = None,
    code: Annotated[str | None, typer.Option("--code", help=say("Solo este código.", "Only this code."))] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=say("Cuántos ejemplos.", "How many examples."))] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell what could not be understood."""
    if code is not None and code not in CODES:
        raise UsageError(
            say(
                f"No existe el código «{code}». Vea los que hay con: milpa issues",
                f"There is no code “{code}”. See those that occur with: milpa issues",
            )
        )
    with open_store() as database:
        counts = count_issues(database, slug)
        found = list_issues(database, slug, code=code, limit=limit) if as_json or code else ()
    if as_json:
        print_json({"counts": {count.code: count.count for count in counts}, "issues": [asdict(one) for one in found]})
    elif code:
        for one in found:
            print_line(f"{one.source_slug}/{one.identifier or '—'}  {one.field}  {one.value}")
    elif not counts:
        print_line(say("Nada que señalar.", "Nothing to report."))
    for count in () if as_json or code else counts:
        _print_code(count.code, count.count, count.field, count.value)


def document_from_job(job: HarvestJob) -> dict[str, Any]:
    """A job as ``--json`` prints it."""
    return {
        "id": job.id, "source": job.source_slug, "verdict": job.state, "reason": job.reason,
        "started": job.started.isoformat(), "ended": job.ended.isoformat() if job.ended else None,
        "declared": job.declared, "received": job.received, "seen": job.seen, "new": job.new, "changed": job.changed,
        "unchanged": job.unchanged, "missing": job.missing, "refused": job.refused, "issues": job.issues,
        "requests": job.requests, "retries": job.retries, "bytes": job.bytes_received,
    }  # fmt: skip


def _print_code(code: str, count: int, field: str, value: str) -> None:
    """Print what a code means, how often it occurs, one example and the advice."""
    lang = get_settings().lang
    severity = CODES[code].severity.value
    print_line(f"{count:>8,} × {code} ({severity})")
    print_line(f"           {describe(Issue(code, field, value), lang)}")
    print_line(f"           → {advise(Issue(code, field, value), lang)}")


def _seconds(job: HarvestJob) -> float:
    return (job.ended - job.started).total_seconds() if job.ended else 0.0


class _Bars:
    """A bar for each source, where a terminal watches."""

    def __init__(self) -> None:
        self._bars = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Watcher | None:
        if not sys.stderr.isatty() or not sys.stdout.isatty():
            return None
        self._bars.start()
        return self._watch

    def __exit__(self, *_: object) -> None:
        if self._bars.live.is_started:
            self._bars.stop()

    def _watch(self, slug: str, received: int) -> None:
        if slug not in self._tasks:
            self._tasks[slug] = self._bars.add_task(slug, total=None)
        self._bars.update(self._tasks[slug], completed=received)
