"""``milpa move``: a portal at another address, with what matches told before anything is done."""

from typing import Annotated, Any

import typer

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
    progress_bar,
    repeated,
)
from federation.cli.options import By, Protocol
from federation.completeness import Verdict
from federation.moving import Move, look_at_move, move
from federation.settings import get_settings
from federation.words import say, tell


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "move",
        help=example(
            "Compara lo que hay en la nueva dirección de una fuente con lo que se tiene de ella, por identificador; "
            "con --yes la muda: sus registros, sus URI y su historia se quedan.",
            "Compares what is at the new address of a source with what is held of it, by identifier; with --yes moves "
            "it: its records, URIs and history stay.",
            "milpa move datos-jalisco https://datos-nuevos.ejemplo.gob.mx",
            "milpa move datos-jalisco https://datos-nuevos.ejemplo.gob.mx --yes",
        ),
        epilog=environment(*STORE, "operator", *ASKING, *HARVESTING),
    )(move_command)


def move_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    url: Annotated[str, typer.Argument(metavar="URL", help=say("La nueva dirección.", "The new address."))],
    protocol: Protocol = None,
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("La muda.", "Moves it."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Move a source."""
    title = say(f"Mirando {url}", f"Looking at {url}")
    with open_store() as database, progress_bar(title) as advance:
        seen = look_at_move(
            database, get_settings(), slug, url, protocol=protocol, watch=lambda count: advance(count, 0)
        )
        if yes:
            move(database, seen, who=by or "")
    if as_json:
        print_json(_document(seen, moved=yes))
    else:
        _tell(seen, moved=yes)


def _document(seen: Move, *, moved: bool) -> dict[str, Any]:
    return {
        "source": seen.source.slug, "from": seen.source.url, "to": seen.found.url, "protocol": seen.found.protocol,
        "same": seen.same, "new": seen.new, "missing": seen.missing, "share": round(seen.share, 4),
        "new_examples": list(seen.new_ones), "missing_examples": list(seen.missing_ones),
        "seen_whole": seen.judgement.verdict is Verdict.COMPLETE, "reason": tell(seen.judgement.reason), "moved": moved,
    }  # fmt: skip


def _tell(seen: Move, *, moved: bool) -> None:
    slug, url = seen.source.slug, seen.found.url
    print_line(
        say(
            f"{seen.source.url} → {url} ({seen.found.protocol}). {seen.judgement.reason.es}",
            f"{seen.source.url} → {url} ({seen.found.protocol}). {seen.judgement.reason.en}",
        )
    )
    rows = (
        (say("en las dos", "at both"), seen.same, ()),
        (say("solo en la nueva", "at the new one only"), seen.new, seen.new_ones),
        (say("solo en la vieja", "at the old one only"), seen.missing, seen.missing_ones),
    )
    for name, count, examples in rows:
        named = f": {', '.join(examples)}" + (" …" if count > len(examples) else "") if examples else ""
        print_line(f"  {name}: {number(count)}{named}")
    share = f"{seen.share:.0%}"
    print_line(
        say(
            f"{share} de lo que se tiene conserva su identificador, y con él su URI.",
            f"{share} of what is held keeps its identifier, and with it its URI.",
        )
    )
    if moved:
        print_line(say(f"Mudada. Coseche con: milpa harvest {slug}", f"Moved. Harvest with: milpa harvest {slug}"))
    else:
        command = repeated("--yes")
        print_line(say(f"No se cambió nada. Múdela con: {command}", f"Nothing was changed. Move it with: {command}"))
