"""``milpa show``: one dataset, as it is published, as it came, and what is wrong with it."""

from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import STORE, environment, example, open_store, print_json
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
            "Muestra un conjunto: su DCAT-MX en JSON, el cuerpo tal como llegó y sus avisos.",
            "Shows one dataset: its DCAT-MX JSON, the body as received and its issues.",
            "milpa show datos-jalisco/3f2b6c0e",
            "milpa show https://milpa.example/dataset/datos-jalisco/3f2b6c0e",
        ),
        epilog=environment(*STORE),
    )(show_command)


def show_command(
    which: Annotated[str, typer.Argument(metavar="URI|SLUG/ID", help=say("Su URI, o fuente/id.", "URI or source/id."))],
) -> None:
    """Show one dataset."""
    with open_store() as database:
        record = require_record(database, which)
        body = get_body(database, record.body_hash)
        issues = list_issues(database, record.source_slug, record_id=record.id)
    print_json(
        {
            "dataset": orjson.loads(record.document) if record.document else None,
            "record": _facts(record),
            "issues": [document_from_issue(issue) for issue in issues],
            "body": None if body is None else _readable(body),
        }
    )


def _facts(record: StoredRecord) -> dict[str, Any]:
    """What the store knows of a record."""
    return {
        "source": record.source_slug,
        "identifier": record.identifier,
        "schema": record.schema,
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
