"""``milpa jobs``, ``issues``: the story of what was collected, and what in it could not be understood."""

from typing import Annotated, Any

import typer

from federation.cli.context import (
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
from federation.cli.words import STATE_WORDS, document_from_issue, seconds_of
from federation.errors import UsageError
from federation.settings import get_settings
from federation.words import say
from mappings.issues import CODES, Issue, advise, describe
from storage.issues import count_issues, list_issues
from storage.jobs import HarvestJob, list_jobs, reap_jobs


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
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
            (job.id, job.source_slug, f"{job.started:%Y-%m-%d %H:%M:%S}Z", f"{seconds_of(job):.1f} s",
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
        print_json(
            {
                "counts": {count.code: count.count for count in counts},
                "issues": [document_from_issue(one) for one in found],
            }
        )
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
