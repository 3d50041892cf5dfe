"""``milpa jobs``, ``issues``: the story of what was collected, and what in it could not be understood."""

from collections import Counter
from collections.abc import Sequence
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
from federation.cli.facts import SEVERITY_WORDS, STATE_WORDS, document_from_issue, notes_of, reason_of, seconds_of
from federation.errors import UsageError
from federation.issue_words import describe_issue, explain_field, generic, value_of
from federation.settings import get_settings
from federation.words import say
from mappings.field_words import call_field
from mappings.issue_codes import CODES
from mappings.issues import Issue, advise
from storage.issues import IssueCount, count_issues, list_issues
from storage.jobs import HarvestJob, list_jobs, reap_jobs

FIELDS = 12
"""Fields that are named for one code; ``--json`` names them all."""


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "jobs",
        help=example(
            "Cuenta cada cosecha: veredicto, cuentas, inicio, fin y razón; las de una fuente, también con sus notas.",
            "Tells each harvest: verdict, counts, start, end and reason; those of one source with their notes, too.",
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
    slug: Annotated[str | None, typer.Argument(metavar="SLUG")] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help=say("Cuántas, la última primero.", "How many."))
    ] = 20,
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
        {say("n.º", "no."): "right", say("fuente", "source"): "left", say("inicio", "start"): "left",
         say("tiempo", "time"): "right",
         say("veredicto", "verdict"): "left", say("declara", "declared"): "right", say("vistos", "seen"): "right",
         say("páginas", "pages"): "right", say("repetidos", "repeated"): "right", say("nuevos", "new"): "right",
         say("cambios", "changed"): "right", say("faltan", "missing"): "right",
         say("retirados", "retired"): "right", say("razón", "reason"): "left"},
        [
            (job.id, job.source_slug, f"{job.started:%Y-%m-%d %H:%M:%S}Z", f"{seconds_of(job):.1f} s",
             say(*STATE_WORDS[job.state]), number(job.declared), number(job.seen), number(job.pages),
             number(job.duplicates), number(job.new), number(job.changed), number(job.missing), number(job.removed),
             "\n".join((reason_of(job), *(notes_of(job) if slug else ()))))
            for job in jobs
        ],
    )  # fmt: skip


def issues_command(
    slug: Annotated[str | None, typer.Argument(metavar="SLUG")] = None,
    code: Annotated[str | None, typer.Option("--code", help=say("Solo este código.", "Only this code."))] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help=say("Cuántos a lo más.", "At most so many."))
    ] = None,
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
        totals: Counter[str] = Counter()
        for count in counts:
            totals[count.code] += count.count
        print_json({"counts": dict(totals.most_common()), "issues": [document_from_issue(one) for one in found]})
    elif code:
        for one in found:
            shown = value_of(Issue(one.code, one.field, one.value), get_settings().lang)
            print_line(f"{one.source_slug}/{one.identifier or '—'}  {one.field}  {shown}")
    elif counts:
        _print_codes(counts)
    else:
        print_line(say("Nada que señalar.", "Nothing to report."))


def document_from_job(job: HarvestJob) -> dict[str, Any]:
    """A job as ``--json`` prints it."""
    return {
        "id": job.id, "source": job.source_slug, "verdict": job.state, "reason": reason_of(job),
        "started": job.started.isoformat(), "ended": job.ended.isoformat() if job.ended else None,
        "declared": job.declared, "received": job.received, "seen": job.seen, "new": job.new, "changed": job.changed,
        "unchanged": job.unchanged, "missing": job.missing, "removed": job.removed, "refused": job.refused,
        "issues": job.issues, "requests": job.requests, "retries": job.retries, "bytes": job.bytes_received,
        "pages": job.pages, "duplicates": job.duplicates, "passes": job.passes,
        "services": job.services, "series": job.series,
        "notes": list(notes_of(job)),
    }  # fmt: skip


def _print_codes(counts: Sequence[IssueCount]) -> None:
    """Print each code: how often and in which fields it occurs, one example, the advice; the most frequent first."""
    lang = get_settings().lang
    by_code: dict[str, list[IssueCount]] = {}
    for count in counts:
        by_code.setdefault(count.code, []).append(count)
    for code, fields in sorted(by_code.items(), key=lambda item: -sum(one.count for one in item[1])):
        example = Issue(code, fields[0].field, fields[0].value)
        severity = say(*SEVERITY_WORDS[example.severity])
        print_line(f"{sum(one.count for one in fields):>8,} × {code} ({severity})")
        print_line(f"           {describe_issue(example, lang)}")
        print_line(f"           → {advise(example, lang)}")
        by_field: Counter[str] = Counter()
        for one in fields:
            by_field[generic(one.field)] += one.count
        explained = explain_field(example.field, lang) if len(by_field) == 1 else ""
        if explained:
            print_line(f"           {explained}")
        if len(by_field) > 1:
            listed = ", ".join(
                f"{call_field(field, lang) or '—'}: {count:,}" for field, count in by_field.most_common(FIELDS)
            )
            more = say(f" y {len(by_field) - FIELDS} más", f" and {len(by_field) - FIELDS} more")
            words = say("Campos", "Fields")
            print_line(f"           {words}: {listed}{more if len(by_field) > FIELDS else ''}")
