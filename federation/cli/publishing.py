"""``milpa publish``: the national index."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from federation.acting import who_acts
from federation.cli.context import (
    STORE,
    counted,
    environment,
    example,
    open_store,
    print_line,
    progress_bar,
    progress_bars,
)
from federation.cli.options import By, Out, Reason
from federation.cli.remembering import AsOf, say_forgotten
from federation.duplicates.precedence import read_precedence
from federation.errors import UsageError
from federation.floors import Acceptance
from federation.history import moment_from_text
from federation.manifests import Counts
from federation.orders import Order
from federation.past_index import forgotten_at, say_left_out, write_index_as_of
from federation.releases import Publication, publish
from federation.settings import Settings, get_settings
from federation.sparql.erasures import forget_erased
from federation.words import say


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "publish",
        help=example(
            "Publica el índice nacional. Si nada cambió, no hace una versión nueva y lo dice. Con --as-of escribe el "
            "índice como estaba; son copias las que se conocían entonces y hoy lo siguen siendo.",
            "Publishes the national index. When nothing changed it makes no new release and says so. With --as-of it "
            "writes the index as it stood; copies are those that were known then and are copies today.",
            "milpa publish",
            "milpa publish --out /srv/www/indice --keep 10",
            "milpa publish --accept-loss datos-jalisco --reason 'depuración anunciada'",
            "milpa publish --resume",
            "milpa publish --as-of 2026-11-01 --out indice-de-noviembre",
        ),
        epilog=environment(*STORE, "base_uri", "operator", "dump_parts", "publish_workers"),
    )(publish_command)


def publish_command(
    out: Out = None,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=1, help=say("Versiones que se guardan.", "Releases kept."))
    ] = 5,
    as_of: AsOf = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=say("Publica otra vez, después de rollback.", "Goes on after rollback."))
    ] = False,
    accept_loss: Annotated[
        list[str] | None,
        typer.Option(
            "--accept-loss",
            metavar="SLUG",
            help=say("Publica aunque esta fuente (o all) perdiera mucho.", "Publishes though this source lost much."),
        ),
    ] = None,
    reason: Reason = "",
    by: By = None,
) -> None:
    """Publish the national index."""
    settings = get_settings()
    if as_of is not None:
        _write_past(settings, as_of, out)
        return
    target = out or settings.index
    acceptance = _acceptance(accept_loss or [], reason, by)
    with open_store() as database, progress_bars() as bar:
        order = Order(
            settings.base_uri,
            scopes=settings.scopes,
            precedence=read_precedence(settings.home),
            keep=keep,
            serve=settings.serves(target),
            workers=settings.publish_workers,
            resumed_by=who_acts(by) if resume else "",
            acceptance=acceptance,
            on_progress=bar(say("Publicando", "Publishing")),
            on_copies=bar(say("Buscando copias", "Looking for copies")),
        )
        publication = publish(database, target, order)
        forget_erased(database, settings.home)
    tell_publication(publication, target)


def _acceptance(slugs: list[str], reason: str, by: str | None) -> Acceptance | None:
    """The losses that are accepted; None where none is.  Raises `UsageError` where nobody says why."""
    if not slugs:
        return None
    if not reason.strip():
        raise UsageError(
            say(
                f"--accept-loss necesita una razón, que queda en el manifiesto: --accept-loss {slugs[0]} --reason '…'",
                f"--accept-loss needs a reason, which stays in the manifest: --accept-loss {slugs[0]} --reason '…'",
            )
        )
    return Acceptance(frozenset(slugs), who_acts(by), reason.strip())


def _write_past(settings: Settings, as_of: str, out: Path | None) -> None:
    """Write the index as it stood, into a folder of its own."""
    moment = moment_from_text(as_of)
    if out is None:
        raise UsageError(
            say(
                "--as-of necesita --out DIR: el índice como estaba no va donde están las versiones publicadas.",
                "--as-of needs --out DIR: the index as it stood does not go where the published releases are.",
            )
        )
    with open_store() as database, progress_bar(say("Escribiendo", "Writing")) as watch:
        written = write_index_as_of(
            database, out=out, live=settings.index, base_uri=settings.base_uri, moment=moment, on_progress=watch
        )
        forgotten = forgotten_at(database, moment)
    counts = written.counts
    held = counted(counts.datasets, "datasets")
    print_line(
        say(
            f"El índice como estaba el {moment:%Y-%m-%d %H:%M}Z ({held}) está en {out}. No es una versión publicada.",
            f"The index as it stood at {moment:%Y-%m-%d %H:%M}Z ({held}) is in {out}. It is no release.",
        )
    )
    if written.counts.copies:
        copies = counted(written.counts.copies, "copies")
        print_line(
            say(
                f"{copies}: las que se conocían entonces y hoy lo son; el original se elige como hoy.",
                f"{copies}: those that were known then and are copies today; the original is chosen as today.",
            )
        )
    if written.left_out:
        print_line(say_left_out(written.left_out))
    if forgotten:
        print_line(say_forgotten(forgotten))


def _beside(counts: Counts) -> tuple[tuple[str, int], ...]:
    """What a release holds beside datasets and distributions, by noun."""
    return (
        ("services", counts.services),
        ("series", counts.series),
        ("copies", counts.copies),
        ("echoes", counts.echoes),
    )


def tell_publication(publication: Publication, out: Path) -> None:
    """Say what was published, or that nothing had changed."""
    counts = publication.counts
    nouns = {"datasets": counts.datasets, "distributions": counts.distributions}
    nouns |= {name: count for name, count in _beside(counts) if count}
    *others, last = (counted(count, noun) for noun, count in nouns.items())
    held = f"{', '.join(others)} {say('y', 'and')} {last}"
    if publication.changed:
        print_line(
            say(
                f"Versión {publication.number} publicada: {held}. El índice está en {out / 'current'}",
                f"Release {publication.number} published: {held}. The index is in {out / 'current'}",
            )
        )
    elif publication.copied:
        print_line(
            say(
                f"La versión {publication.number} se escribió también en {out} ({held}).",
                f"Release {publication.number} was written to {out}, too ({held}).",
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
    if publication.no_delta:
        sys.stderr.write(
            say(
                f"Sin delta, quien lee el índice lo toma entero esta vez: {publication.no_delta}\n",
                f"No delta, whoever reads the index takes it whole this time: {publication.no_delta}\n",
            )
        )
    for slug, withheld in publication.withheld:
        sys.stderr.write(
            say(
                f"{slug}/{withheld.identifier}: no se publicó, no se puede escribir en RDF ({withheld.reason})\n",
                f"{slug}/{withheld.identifier}: not published, it cannot be written as RDF ({withheld.reason})\n",
            )
        )
