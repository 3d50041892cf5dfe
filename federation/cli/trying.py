"""``milpa try``: a few records of a portal, as they come and as they are understood; nothing is stored."""

import sys
from dataclasses import replace
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import ASKING, HARVESTING, JSON_HELP, environment, example, number, print_json, print_line
from federation.cli.joining import document_from_candidate, tell_answers, tell_exchange
from federation.cli.options import Columns, Protocol, SelectorsFile, text_of_selectors
from federation.issue_words import describe_issue
from federation.kinds import kind_of
from federation.settings import get_settings
from federation.trying import MOST, Trial, Tried, try_portal
from federation.words import say, tell
from mappings.issues import Issue, advise, make_issue
from mappings.json_form import json_from_resource

SHOWN = 2_000
"""Characters of a body that are shown to a person; ``--json`` gives all."""


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "try",
        help=example(
            "Cosecha unos cuantos registros de un portal sin guardar nada, y los muestra como llegaron y como se "
            "entendieron. Termina con 0 si alguno se entendió y con 1 si ninguno.",
            "Harvests a few records of a portal without storing anything, and shows them as they came and as they were "
            "understood. Exits 0 when any was understood, 1 when none was.",
            "milpa try https://datos.ejemplo.gob.mx --limit 5",
            "milpa try ./inventario.xlsx --columns columnas.json",
            "milpa try https://ejemplo.gob.mx/datos --selectors selectores.toml --json",
        ),
        epilog=environment("lang", "log_level", "log_format", *ASKING, *HARVESTING),
    )(try_command)


def try_command(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help=say("Dirección del portal o de su catálogo, o un archivo.", "The portal's address, or a file."),
        ),
    ],
    protocol: Protocol = None,
    columns: Columns = None,
    selectors: SelectorsFile = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST, help=say("Cuántos registros.", "How many records."))
    ] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Try a portal."""
    trial = try_portal(
        get_settings(), url, protocol=protocol, selectors=text_of_selectors(selectors), columns=columns, limit=limit
    )
    if as_json:
        print_json(_document(trial))
    else:
        _tell(trial)
    if not trial.mapped:
        sys.stdout.flush()
        raise typer.Exit(1)


def _document(trial: Trial) -> dict[str, Any]:
    """The whole trial, as ``--json`` prints it."""
    found, tally = trial.candidate, trial.outcome.tally
    return {
        "url": found.url, "protocol": found.protocol, "version": found.version or None, "declared": tally.declared,
        "also_answered": [
            document_from_candidate(other) for other in (trial.detection.candidates[1:] if trial.detection else ())
        ],
        "records": [
            {
                "identifier": each.record.identifier,
                "schema": each.schema,
                "body": _readable(each.record.body),
                **_understood(each),
                "issues": [_issue(issue, each.schema) for issue in each.mapped.issues],
            }
            for each in trial.tried
        ],
        "refused": [_issue(make_issue(each.code, "", each.value)) for each in trial.refusals],
        "errors": [tell(each) for each in trial.outcome.errors],
        "notes": [tell(note) for note in tally.notes],
    }  # fmt: skip


def _understood(each: Tried) -> dict[str, Any]:
    """What a record was understood as, by its kind; a dataset that nobody understood is null."""
    resource = each.mapped.resource
    return {"dataset": None} if resource is None else {kind_of(resource): json_from_resource(resource)}


def _issue(issue: Issue, schema: str = "") -> dict[str, str]:
    lang = get_settings().lang
    return {
        "code": issue.code, "severity": issue.severity.value, "field": issue.field, "value": issue.value,
        "message": describe_issue(issue, lang, schema), "advice": advise(issue, lang),
    }  # fmt: skip


def _readable(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")


def _tell(trial: Trial) -> None:
    found, tally = trial.candidate, trial.outcome.tally
    declared = found.declared if tally.declared is None else tally.declared
    tell_answers(replace(found, declared=declared), trial.detection.candidates[1:] if trial.detection else ())
    if trial.detection is not None and (named := trial.detection.named) is not None:
        tell_exchange(trial.detection, f"milpa try {named.url} --protocol {named.protocol}")
    for each in trial.tried:
        _tell_record(each)
    for refusal in trial.refusals:
        _tell_issue(make_issue(refusal.code, "", refusal.value))
    for sentence in (*trial.outcome.errors, *tally.notes):
        print_line(tell(sentence))
    understood, refused = f"{number(trial.mapped)} / {len(trial.tried)}", number(trial.refused)
    print_line(
        say(
            f"Registros entendidos: {understood}; rechazados: {refused}. No se guardó nada.",
            f"Records understood: {understood}; refused: {refused}. Nothing was stored.",
        )
    )


def _tell_record(each: Tried) -> None:
    print_line(f"\n── {each.record.identifier} ({each.schema})")
    body = each.record.body.decode("utf-8", "replace")
    print_line(body if len(body) <= SHOWN else f"{body[:SHOWN]}… ({len(body):,})")
    if each.mapped.resource is not None:
        print_line("↓ DCAT-MX")
        print_json(json_from_resource(each.mapped.resource))
    for issue in each.mapped.issues:
        _tell_issue(issue, each.schema)


def _tell_issue(issue: Issue, schema: str = "") -> None:
    lang = get_settings().lang
    print_line(f"• {issue.code}: {describe_issue(issue, lang, schema)} {advise(issue, lang)}")
