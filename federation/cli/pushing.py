"""``milpa push``: the release that stands, brought to a graph store or a CKAN."""

import sys
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from federation.cli.context import (
    STORE,
    counted,
    environment,
    example,
    harmless,
    listed,
    number,
    open_store,
    print_line,
)
from federation.cli.options import Out
from federation.errors import PushError, UnreadableReleaseError
from federation.release_differences import ReleaseFiles, require_release
from federation.release_folder import read_manifest
from federation.settings import Settings, get_settings
from federation.spool_folder import spooling_at_home
from federation.words import say

if TYPE_CHECKING:  # requests: who asks for the help waits for none of it
    from federation.consumers.ckan import PackageStep
    from federation.consumers.graph_store import GraphStep


class Target(StrEnum):
    """What is pushed to."""

    SPARQL = "sparql"
    CKAN = "ckan"


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "push",
        help=example(
            "Lleva la versión publicada a un almacén de grafos (Graph Store Protocol: un grafo por fuente y el "
            "nacional) o a un CKAN: solo lo que cambió. Se puede repetir cuando sea: sigue donde quedó.",
            "Brings the release that stands to a graph store (Graph Store Protocol, a graph a source and the national "
            "one) or to a CKAN: only what changed. It can be repeated at any time: it goes on from where it stood.",
            "milpa push sparql https://sparql.ejemplo.gob.mx/store --dry-run",
            "milpa push ckan https://datos.ejemplo.gob.mx",
        ),
        epilog=environment(
            *STORE, "base_uri", "push_user", "push_password", "push_token", "ckan_api_key", "user_agent"
        ),
    )(push_command)


def push_command(
    target: Annotated[Target, typer.Argument(help=say("A qué se envía.", "What is pushed to."))],
    url: Annotated[str, typer.Argument(metavar="URL", help=say("Su dirección.", "Its address."))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Dice qué haría y no envía nada.", "Tells what it would do."))
    ] = False,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help=say("Mira también lo que ya se había enviado.", "Also look at what had been sent before."),
        ),
    ] = False,
    accept_losses: Annotated[
        bool,
        typer.Option(
            "--accept-losses",
            help=say("En un CKAN: borra aunque sean muchos.", "In a CKAN: deletes though they are many."),
        ),
    ] = False,
    out: Out = None,
) -> None:
    """Push the release that stands."""
    settings = get_settings()
    place = out or settings.index
    with spooling_at_home(settings):
        match target:
            case Target.SPARQL:
                _push_graphs(settings, url, place, dry_run=dry_run, verify=verify)
            case Target.CKAN:
                _push_packages(settings, url, place, dry_run=dry_run, verify=verify, accept_losses=accept_losses)


def _require_newest(out: Path) -> tuple[ReleaseFiles, int]:
    """The release that stands in a folder, with its number.  Raises `UnreadableReleaseError`."""
    manifest = read_manifest(out)
    if manifest is None:
        raise UnreadableReleaseError(
            say(
                f"En {out} no hay una versión publicada. Publique primero: milpa publish",
                f"There is no published release in {out}. Publish first: milpa publish",
            )
        )
    return require_release(out, int(manifest["release"])), int(manifest["release"])


def _push_graphs(settings: Settings, url: str, out: Path, *, dry_run: bool, verify: bool) -> None:
    from federation.consumers.graph_store import GraphPush  # noqa: PLC0415 (see above)
    from federation.consumers.remembered import hold_target  # noqa: PLC0415
    from federation.consumers.session import make_push_session, require_target  # noqa: PLC0415

    release, which = _require_newest(out)
    has_secret = bool(settings.push_token or settings.push_user or settings.push_password)
    address = require_target(url, has_secret=has_secret)
    headers = {"Authorization": f"Bearer {settings.push_token}"} if settings.push_token else {}
    user = (settings.push_user, settings.push_password) if settings.push_user and not settings.push_token else None
    with (
        hold_target(settings.home, "sparql", address) as remembered,
        make_push_session(settings.user_agent, headers, user) as session,
    ):
        push = GraphPush(session, address, remembered, verify=verify, dry_run=dry_run)
        problems = _tell_graphs(push.steps(release), which, dry_run=dry_run)
    _require_none(problems, "graphs")


def _push_packages(
    settings: Settings, url: str, out: Path, *, dry_run: bool, verify: bool, accept_losses: bool
) -> None:
    from federation.consumers.ckan import CkanPush  # noqa: PLC0415 (see above)
    from federation.consumers.ckan_api import Ckan  # noqa: PLC0415
    from federation.consumers.remembered import hold_target  # noqa: PLC0415
    from federation.consumers.session import make_push_session, require_target  # noqa: PLC0415
    from federation.indexing import catch_up  # noqa: PLC0415

    _require_newest(out)
    address = require_target(url, has_secret=bool(settings.ckan_api_key)).rstrip("/")
    with (
        open_store() as database,
        hold_target(settings.home, "ckan", address) as remembered,
        make_push_session(settings.user_agent, {}, None) as session,
    ):
        which = catch_up(database, out).release
        push = CkanPush(
            Ckan(address, settings.ckan_api_key, session), database, settings.base_uri, remembered,
            dry_run=dry_run, verify=verify, accept_losses=accept_losses,
        )  # fmt: skip
        problems = _tell_packages(push.steps(), which, dry_run=dry_run)
    _require_none(problems, "datasets")


def _require_none(problems: int, noun: str) -> None:
    """Raise `PushError` where something could not be pushed."""
    if problems:
        raise PushError(
            say(
                f"{counted(problems, noun)} sin enviar. Arregle eso y repita la orden: lo enviado se queda.",
                f"{counted(problems, noun)} not pushed. Mend that and repeat the command: what was sent stays.",
            )
        )


def _tell_packages(steps: "Iterator[PackageStep]", which: int, *, dry_run: bool) -> int:
    """Tell what was refused or mended as it happens, and how much was done; return how many failed."""
    tally: Counter[str] = Counter()
    for step in steps:
        if step.problem:
            tally["failed"] += 1
            sys.stderr.write(harmless(f"{step.uri or step.name}: {step.problem}") + "\n")
            continue
        tally[step.step] += 1
        if step.mended:
            tally["mended"] += 1
            words = say("el CKAN no acepta", "the CKAN does not take")
            sys.stderr.write(harmless(f"{step.uri}: {words} {'; '.join(step.mended)}") + "\n")
        if dry_run and step.step != "same":
            print_line(f"{say(*_DONE[step.step][1])}  {step.name}")
    told = [
        f"{say(*_DONE[name][dry_run])}: {counted(tally[name], 'datasets')}" for name in ("create", "patch", "delete")
    ]
    told.append(f"{say('sin cambio', 'as it was')}: {counted(tally['same'], 'datasets')}")
    print_line(say(f"Versión {which}: {listed(told)}.", f"Release {which}: {listed(told)}."))
    return tally["failed"]


_DONE = {
    "create": (("creado", "created"), ("por crear", "to create")),
    "patch": (("corregido", "patched"), ("por corregir", "to patch")),
    "delete": (("borrado", "deleted"), ("por borrar", "to delete")),
}


def _tell_graphs(steps: "Iterator[GraphStep]", which: int, *, dry_run: bool) -> int:
    """Tell what was done with each graph as it is done, and with all of them; return how many failed."""
    tally: Counter[str] = Counter()
    words = {
        "put": (say("por enviar", "to push") if dry_run else say("enviado", "pushed")),
        "delete": (say("por borrar", "to delete") if dry_run else say("borrado", "deleted")),
    }
    for step in steps:
        if step.problem:
            tally["failed"] += 1
            sys.stderr.write(f"{step.uri}: {step.problem}\n")
            continue
        tally[step.step] += 1
        if step.step in words:
            size = counted(step.triples, "triples") if step.triples is not None else f"{number(step.size)} bytes"
            print_line(f"{words[step.step]}  {step.uri}  {size if step.step == 'put' else ''}".rstrip())
    put, deleted, same = (counted(tally[name], "graphs") for name in ("put", "delete", "same"))
    done = listed(
        [f"{words['put']}: {put}", f"{words['delete']}: {deleted}", f"{say('sin cambio', 'as it was')}: {same}"]
    )
    print_line(say(f"Versión {which}: {done}.", f"Release {which}: {done}."))
    return tally["failed"]
