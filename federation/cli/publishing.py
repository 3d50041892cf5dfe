"""``milpa publish`` and ``show``: the index, and one dataset of it."""

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import STORE, environment, example, number, open_store, print_json, print_line
from federation.errors import UsageError
from federation.releases import Publication, publish
from federation.settings import get_settings
from federation.words import say
from mappings.issues import CODES, advise, describe, make_issue
from storage.bodies import get_body
from storage.issues import list_issues
from storage.records import StoredRecord, get_record, get_record_by_uri


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "publish",
        help=example(
            "Publica el índice nacional. Si nada cambió, no hace una versión nueva y lo dice.",
            "Publishes the national index. When nothing changed it makes no new release and says so.",
            "milpa publish",
            "milpa publish --out /srv/www/indice --keep 10",
        ),
        epilog=environment(*STORE, "base_uri"),
    )(publish_command)
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


def publish_command(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=say("Carpeta del índice.", "The index's folder."))
    ] = None,
    keep: Annotated[int, typer.Option("--keep", min=1, help=say("Versiones que se guardan.", "Releases kept."))] = 5,
) -> None:
    """Publish the national index."""
    settings = get_settings()
    target = out or settings.index
    with open_store() as database:
        publication = publish(database, out=target, base_uri=settings.base_uri, keep=keep)
    tell_publication(publication, target)


def tell_publication(publication: Publication, out: Path) -> None:
    """Say what was published, or that nothing had changed."""
    counts = publication.counts
    held = say(
        f"{number(counts.datasets)} conjuntos y {number(counts.distributions)} distribuciones",
        f"{number(counts.datasets)} datasets and {number(counts.distributions)} distributions",
    )
    if publication.changed:
        print_line(
            say(
                f"Versión {publication.number} publicada: {held}. El índice está en {out / 'current'}",
                f"Release {publication.number} published: {held}. The index is in {out / 'current'}",
            )
        )
    elif publication.mended:
        print_line(
            say(
                f"La versión {publication.number} tenía archivos dañados o perdidos y se rehicieron ({held}).",
                f"Release {publication.number} had damaged or lost files; they were written again ({held}).",
            )
        )
    else:
        print_line(
            say(
                f"Nada cambió desde la versión {publication.number} ({held}): no hay versión nueva.",
                f"Nothing changed since release {publication.number} ({held}): no new release.",
            )
        )
    for slug, withheld in publication.withheld:
        sys.stderr.write(
            say(
                f"{slug}/{withheld.identifier}: no se publicó, no se puede escribir en RDF ({withheld.reason})\n",
                f"{slug}/{withheld.identifier}: not published, it cannot be written as RDF ({withheld.reason})\n",
            )
        )


def show_command(
    which: Annotated[str, typer.Argument(metavar="URI|SLUG/ID", help=say("Su URI, o fuente/id.", "URI or source/id."))],
) -> None:
    """Show one dataset."""
    with open_store() as database:
        slug, _, identifier = which.partition("/")
        is_uri = which.startswith(("http://", "https://"))
        record = get_record_by_uri(database, which) if is_uri else get_record(database, slug, identifier)
        if record is None:
            raise UsageError(
                say(
                    f"No hay ningún conjunto «{which}». Escriba su URI, o fuente/identificador.",
                    f"There is no dataset “{which}”. Write its URI, or source/identifier.",
                )
            )
        body = get_body(database, record.body_hash)
        issues = list_issues(database, record.source_slug, record_id=record.id)
    lang = get_settings().lang
    print_json(
        {
            "dataset": orjson.loads(record.document) if record.document else None,
            "record": _facts(record),
            "issues": [
                {
                    "code": one.code,
                    "severity": CODES[one.code].severity.value,
                    "field": one.field,
                    "value": one.value,
                    "message": describe(make_issue(one.code, one.field, one.value), lang),
                    "advice": advise(make_issue(one.code, one.field, one.value), lang),
                }
                for one in issues
            ],
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
