"""``milpa show``: one record, as it is published, as it came, and what is wrong with it."""

from datetime import datetime
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import STORE, environment, example, open_store, print_json, print_line
from federation.cli.copies import document_of_copies, say_copies, withheld_here
from federation.cli.facts import document_from_issue, require_record
from federation.cli.remembering import AsOf
from federation.dataset_text import iter_fields, iter_lines
from federation.duplicates.explaining import Explanation
from federation.duplicates.explaining import explain as explain_copies
from federation.duplicates.precedence import read_precedence
from federation.history import moment_from_text, record_as_of, require_document
from federation.settings import get_settings
from federation.words import say
from mappings.quality.score import with_links
from storage.bodies import get_body
from storage.database import Database
from storage.issues import list_issues
from storage.records import StoredRecord


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "show",
        help=example(
            "Muestra un conjunto, un servicio o una serie: su DCAT-MX en JSON, el cuerpo tal como llegó y sus avisos.",
            "Shows one dataset, service or series: its DCAT-MX JSON, the body as received and its issues.",
            "milpa show datos-jalisco/3f2b6c0e",
            "milpa show datos-jalisco/3f2b6c0e --explain",
            "milpa show https://milpa.example/dataset/datos-jalisco/3f2b6c0e",
            "milpa show datos-jalisco/3f2b6c0e --as-of 2026-11-01",
        ),
        epilog=environment(*STORE),
    )(show_command)


def show_command(
    which: Annotated[str, typer.Argument(metavar="URI|SLUG/ID", help=say("Su URI, o fuente/id.", "URI or source/id."))],
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help=say(
                "En palabras: qué dice cada campo y qué significa, y qué corregir.",
                "In words: what each field says and means, and what to mend.",
            ),
        ),
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Show one dataset, service or series."""
    moment = None if as_of is None else moment_from_text(as_of)
    with open_store() as database:
        record = require_record(database, which)
        if moment is not None:
            _show_past(database, record, moment, explain=explain)
            return
        body = get_body(database, record.body_hash)
        issues = [
            document_from_issue(issue) for issue in list_issues(database, record.source_slug, record_id=record.id)
        ]
        copies = explain_copies(database, record.id, read_precedence(get_settings().home), withheld_here())
    document = with_links(orjson.loads(record.document), record.link_facts) if record.document else None
    if explain:
        _print_in_words(record, document, issues, copies)
        return
    print_json(
        {
            record.kind: document,
            "fields": [] if document is None else list(iter_fields(document)),
            "record": _facts(record),
            "copies": document_of_copies(copies, record.uri),
            "issues": issues,
            "body": None if body is None else _readable(body),
        }
    )


def _show_past(database: Database, record: StoredRecord, moment: datetime, *, explain: bool) -> None:
    """Show a record as it stood; of its issues no past is kept."""
    past = record_as_of(database, record, moment)
    document = None if past.version is None else require_document(database, past.version)
    if explain:
        print_line(f"{moment:%Y-%m-%d %H:%M}Z: {say(*PAST_WORDS[past.standing])}\n")
        for line in () if document is None else iter_lines(document):
            print_line(line)
        return
    body = None if past.version is None else get_body(database, past.version.body_hash)
    version = past.version
    print_json(
        {
            record.kind: document,
            "fields": [] if document is None else list(iter_fields(document)),
            "record": {
                "source": record.source_slug,
                "identifier": record.identifier,
                "kind": record.kind,
                "as_of": moment.isoformat(),
                "standing": past.standing,
                "since": None if version is None else version.since.isoformat(),
                "job": None if version is None else version.job_id,
                "content_hash": None if version is None else version.content_hash.hex(),
                "body_hash": None if version is None else version.body_hash.hex(),
            },
            "issues": None,
            "body": None if body is None else _readable(body),
        }
    )


PAST_WORDS = {
    "unknown": ("todavía no estaba en el índice", "was not in the index yet"),
    "forgotten": ("ya no se guarda lo que decía", "what it said is kept no longer"),
    "live": ("estaba en el índice", "was in the index"),
    "missing": ("su portal no lo mostraba; seguía en el índice", "its source did not show it; it was in the index"),
    "tombstone": ("estaba retirado; esto fue lo último que dijo", "was a tombstone; this was its last content"),
}


def _print_in_words(
    record: StoredRecord, document: dict[str, Any] | None, issues: list[dict[str, Any]], copies: Explanation
) -> None:
    """Print what an officer wants to know: what is published, field by field, and what should be mended."""
    if document is None:
        print_line(
            say(
                f"{record.source_slug}/{record.identifier}: no se pudo interpretar, y no está en el índice.",
                f"{record.source_slug}/{record.identifier}: could not be understood, and is not in the index.",
            )
        )
    else:
        print_line(f"{document['@id']}\n")
        if record.tombstoned is not None:
            when = f"{record.tombstoned:%Y-%m-%d}"
            print_line(say(f"Retirado el {when}: no está en el índice.\n", f"Retired on {when}: not in the index.\n"))
        for line in iter_lines(document):
            print_line(line)
        for place, line in enumerate(say_copies(copies, record.uri)):
            print_line(line if place else f"\n{line}")
    print_line(say("\nAvisos:", "\nIssues:") if issues else say("\nSin avisos.", "\nNo issues."))
    for issue in issues:
        print_line(f"- {issue['message']}\n    {issue['advice']}")


def _facts(record: StoredRecord) -> dict[str, Any]:
    """What the store knows of a record."""
    return {
        "source": record.source_slug,
        "identifier": record.identifier,
        "schema": record.schema,
        "kind": record.kind,
        "first_seen": record.first_seen.isoformat(),
        "last_changed": record.last_changed.isoformat(),
        "missing": record.missing,
        "missing_since": record.missing_since.isoformat() if record.missing_since else None,
        "tombstoned": record.tombstoned.isoformat() if record.tombstoned else None,
        "content_hash": record.content_hash.hex() if record.content_hash else None,
        "body_hash": record.body_hash.hex(),
    }


def _readable(body: bytes) -> Any:
    """The raw body: as JSON where it is JSON, otherwise as text."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")
