"""``milpa show``: one record, as it is published, as it came, and what is wrong with it."""

from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import STORE, environment, example, open_store, print_json, print_line
from federation.cli.dataset_text import iter_fields, iter_lines
from federation.cli.facts import document_from_issue, require_record
from federation.words import say
from storage.bodies import get_body
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
) -> None:
    """Show one dataset, service or series."""
    with open_store() as database:
        record = require_record(database, which)
        body = get_body(database, record.body_hash)
        issues = [
            document_from_issue(issue) for issue in list_issues(database, record.source_slug, record_id=record.id)
        ]
    document = orjson.loads(record.document) if record.document else None
    if explain:
        _print_in_words(record, document, issues)
        return
    print_json(
        {
            record.kind: document,
            "fields": [] if document is None else list(iter_fields(document)),
            "record": _facts(record),
            "issues": issues,
            "body": None if body is None else _readable(body),
        }
    )


def _print_in_words(record: StoredRecord, document: dict[str, Any] | None, issues: list[dict[str, Any]]) -> None:
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
        for line in iter_lines(document):
            print_line(line)
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
        "content_hash": record.content_hash.hex() if record.content_hash else None,
        "body_hash": record.body_hash.hex(),
    }


def _readable(body: bytes) -> Any:
    """The raw body: as JSON where it is JSON, otherwise as text."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")
