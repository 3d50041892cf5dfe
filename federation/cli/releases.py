"""``milpa releases``: which releases of the index there are."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
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
from federation.cli.options import Out
from federation.cli.remembering import SIGNS
from federation.release_list import ListedRelease, list_index_releases
from federation.settings import get_settings
from federation.words import say
from mappings.differences import Change


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "releases",
        help=example(
            "Lista las versiones del índice: cuándo, cuánto, qué cambió frente a la anterior, cuál está publicada.",
            "Lists the releases of the index: when, how much, what changed against the one before, which one stands.",
            "milpa releases",
            "milpa releases --out /srv/www/indice --limit 5 --json",
        ),
        epilog=environment(*STORE),
    )(releases_command)


def releases_command(
    out: Out = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help=say("Cuántas, la última primero.", "How many."))
    ] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """List the releases."""
    target: Path = out or get_settings().index
    with open_store() as database:
        releases = list_index_releases(database, target, limit)
    if as_json:
        print_json({"releases": [_document(release) for release in releases]})
    elif not releases:
        print_line(say("Todavía no hay versiones. Publique con: milpa publish", "No releases yet: milpa publish"))
    else:
        _print(releases)


def _print(releases: tuple[ListedRelease, ...]) -> None:
    print_table(
        {say("n.º", "no."): "right", say("publicada", "published"): "left", say("conjuntos", "datasets"): "right",
         say("distribuciones", "distributions"): "right", say("copias", "copies"): "right",
         say("nuevos", "added"): "right", say("cambios", "changed"): "right", say("ya no están", "removed"): "right",
         "bytes": "right", "": "left"},
        [
            (release.number, _when(release), number(release.datasets), number(release.distributions),
             _copies(release), *_counts(release), number(release.bytes), "; ".join(_notes(release)))
            for release in releases
        ],
    )  # fmt: skip


def _when(release: ListedRelease) -> str:
    return f"{datetime.fromisoformat(release.published):%Y-%m-%d %H:%M}Z"


def _counts(release: ListedRelease) -> tuple[str, str, str]:
    changes = release.changes
    if changes is None:
        return "—", "—", "—"
    return number(changes.added), number(changes.changed), number(changes.removed)


def _copies(release: ListedRelease) -> str:
    """How many copies there are, and how many came and went where that was counted."""
    told = (release.changes and release.changes.copies) or {}
    moved = [f"{SIGNS[change]}{number(told[change])}" for change in (Change.ADDED, Change.REMOVED) if told.get(change)]
    return f"{number(release.copies)} ({' '.join(moved)})" if moved else number(release.copies)


def _notes(release: ListedRelease) -> list[str]:
    notes = [say("publicada", "current")] if release.is_current else []
    if release.bytes is None:
        notes.append(say("sin archivos", "files not kept"))
    if release.restored:
        which, who = release.restored["release"], release.restored["who"]
        why = f" ({release.restored['reason']})" if release.restored["reason"] else ""
        notes.append(say(f"restaura la {which}: {who}{why}", f"restores {which}: {who}{why}"))
    return notes


def _document(release: ListedRelease) -> dict[str, Any]:
    """A release as ``--json`` prints it."""
    return {
        "release": release.number,
        "published": release.published,
        "digest": release.digest,
        "datasets": release.datasets,
        "distributions": release.distributions,
        "copies": release.copies,
        "echoes": release.echoes,
        "changes": asdict(release.changes) if release.changes else None,
        "restored": release.restored,
        "current": release.is_current,
        "bytes": release.bytes,
    }
