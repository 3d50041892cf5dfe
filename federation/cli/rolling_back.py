"""``milpa rollback``: an earlier release's content becomes the newest release."""

from collections.abc import Mapping
from typing import Annotated

import typer

from federation.acting import who_acts
from federation.cli.context import (
    STORE,
    confirm,
    counted,
    environment,
    example,
    listed,
    number,
    open_store,
    print_line,
    repeated,
)
from federation.cli.options import By, Out, Reason
from federation.rollback import Prospect, SourceCounts, foresee_rollback, roll_back
from federation.settings import get_settings
from federation.words import say


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "rollback",
        help=example(
            "Vuelve a publicar lo que tenía una versión anterior, como versión nueva. Sin --yes dice qué cambia, y "
            "pregunta. Después no se publica nada más hasta «milpa publish --resume».",
            "Publishes again what an earlier release held, as a new release. Without --yes it tells what changes, and "
            "asks. After that nothing else is published until “milpa publish --resume”.",
            "milpa rollback 7",
            "milpa rollback 7 --reason 'la 8 salió sin Jalisco' --by ana --yes",
        ),
        epilog=environment(*STORE, "operator"),
    )(rollback_command)


def rollback_command(
    which: Annotated[int, typer.Argument(metavar="N", min=1, help=say("Su número.", "Its number."))],
    out: Out = None,
    reason: Reason = "",
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("Lo hace sin preguntar.", "Does it without asking."))] = False,
) -> None:
    """Publish again what an earlier release held."""
    settings = get_settings()
    target = out or settings.index
    prospect = foresee_rollback(target, which)
    _print_prospect(prospect)
    question = say(f"¿Se publica otra vez lo de la versión {which}?", f"Shall release {which} be published again?")
    if not yes and not confirm(question):
        command = repeated("--yes")
        print_line(say(f"Nada cambió. Hágalo con: {command}", f"Nothing was changed. Do it with: {command}"))
        return
    with open_store() as database:
        done = roll_back(
            database,
            out=target,
            number=which,
            who=who_acts(by),
            reason=reason.strip(),
            serve=settings.serves(target),
        )
    if done.changed:
        print_line(
            say(
                f"Versión {done.number} publicada: es la {which} otra vez. No se publica nada más hasta: "
                "milpa publish --resume",
                f"Release {done.number} published: it is {which} again. Nothing else is published until: "
                "milpa publish --resume",
            )
        )
    else:
        print_line(
            say(
                f"La versión {done.number} ya tiene lo de la {which}: no hay versión nueva.",
                f"Release {done.number} holds what {which} does: no new release.",
            )
        )


def _print_prospect(prospect: Prospect) -> None:
    print_line(
        say(
            f"Está publicada la versión {prospect.stands}. La {prospect.number} es del {prospect.published[:16]}Z.",
            f"Release {prospect.stands} stands. {prospect.number} is of {prospect.published[:16]}Z.",
        )
    )
    for source in prospect.sources:
        print_line(f"  {source.slug}: {_told(source)}")
    if not prospect.sources:
        print_line(say("  Tienen tanto de cada fuente la una como la otra.", "  Both hold as much of every source."))


def _told(source: SourceCounts) -> str:
    """What of a source there is now, and what there would be."""
    if source.before is None:
        assert source.after is not None
        return say(f"vuelve: {_held(source.after)}", f"comes back: {_held(source.after)}")
    if source.after is None:
        return say(f"se va: {_held(source.before)}", f"goes: {_held(source.before)}")
    before, after = source.before, source.after
    moved = [kind for kind in before if before[kind] != after[kind]]
    return listed([f"{number(before[kind])} → {counted(after[kind], kind)}" for kind in moved])


def _held(counts: Mapping[str, int]) -> str:
    return listed([counted(count, kind) for kind, count in counts.items() if count or kind == "datasets"])
