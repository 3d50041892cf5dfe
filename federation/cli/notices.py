"""``milpa notices``: what was told to whom, what waits to be sent, and sending it."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from federation.cli.context import (
    JSON_HELP,
    NOTICES,
    STORE,
    environment,
    example,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.errors import UsageError
from federation.settings import Settings, get_settings
from federation.words import say, tell
from storage.database import Database
from storage.errors import StorageError
from storage.outbox import OutgoingNotice, count_outbox, has_ready, list_outbox

SECONDS = 240.0
"""That ``--send`` lasts at most: cron comes again."""
AFTER_A_HARVEST = 30.0
"""Seconds that a harvest gives to what it caused."""

STATES = {"waiting": ("espera", "waiting"), "sent": ("enviado", "sent"), "given_up": ("abandonado", "given up")}


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "notices",
        help=example(
            "Los avisos a contactos, a quien opera y a webhooks: qué se envió, qué espera y por qué. Con --send envía "
            "lo que espera, con --now también lo que falló hace poco, y termina con 1 si algo no salió.",
            "The notices to contacts, to the operator and to webhooks: what was sent, what waits and why. With --send "
            "what waits is sent, with --now also what failed lately; exits 1 when something did not go out.",
            "milpa notices",
            "milpa notices datos-jalisco --limit 5",
            "milpa notices --send --now",
        ),
        epilog=environment(*STORE, *NOTICES),
    )(notices_command)


def notices_command(
    slug: Annotated[str | None, typer.Argument(metavar="SLUG", help=say("De una fuente.", "Of one source."))] = None,
    send: Annotated[bool, typer.Option("--send", help=say("Envía lo que espera.", "Send what waits."))] = False,
    now: Annotated[
        bool,
        typer.Option(
            "--now",
            help=say(
                "Con --send: también lo que descansa tras una falla.", "With --send: also what rests after a failure."
            ),
        ),
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help=say("Los últimos N.", "The last N."))] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """List notices, and send those that wait."""
    if now and not send:
        raise UsageError(say("--now va con --send.", "--now goes with --send."))
    with open_store() as database:
        sent, problems = _send(database, get_settings(), SECONDS, resting=now) if send else (0, [])
        found = list_outbox(database, slug, limit=limit)
        waiting = count_outbox(database, datetime.now(UTC)).waiting
    if as_json:
        document: dict[str, Any] = {"waiting": waiting, "notices": [_document(notice) for notice in found]}
        print_json({"sent": sent, **document} if send else document)
    else:
        _print_notices(found)
        if send:
            print_line(say(f"Enviados: {sent}. En espera: {waiting}.", f"Sent: {sent}. Waiting: {waiting}."))
    sys.stderr.writelines(f"{line}\n" for line in problems)
    if problems:
        sys.stdout.flush()
        raise typer.Exit(1)


def send_what_was_caused(database: Database, settings: Settings) -> None:
    """Send what waits after a harvest, for a while; what did not go out is a line on standard error, and no more."""
    try:
        _, problems = _send(database, settings, AFTER_A_HARVEST)
    except StorageError as error:
        problems = [_line(say(error.es, error.en))]
    sys.stderr.writelines(f"{line}\n" for line in problems)


def _send(database: Database, settings: Settings, most: float, *, resting: bool = False) -> tuple[int, list[str]]:
    """How many notices went out, and a line for each reason why others did not."""
    if not (settings.sends_mail or settings.webhooks) or not (resting or has_ready(database)):
        return 0, []
    from federation.notices.sending import send_waiting  # noqa: PLC0415 (where nothing waits this is not imported)

    sending = send_waiting(database, settings, most=most, resting=resting)
    return sending.sent, [_line(tell(problem)) for problem in sending.problems]


def _line(problem: str) -> str:
    return say(f"Avisos sin enviar: {problem} Vea: milpa notices", f"Notices not sent: {problem} See: milpa notices")


def _print_notices(found: tuple[OutgoingNotice, ...]) -> None:
    if not found:
        print_line(say("Todavía no hay avisos.", "No notices yet."))
        return
    print_table(
        {say("cuándo", "when"): "left", say("fuente", "source"): "left", say("aviso", "notice"): "left",
         say("a quién", "to"): "left", say("estado", "state"): "left", say("intentos", "attempts"): "right",
         say("problema", "problem"): "left"},
        [
            (f"{each.at:%Y-%m-%d %H:%M}Z", each.source_slug, each.code, each.recipient, say(*STATES[each.state]),
             each.attempts, say(each.problem_es, each.problem))
            for each in found
        ],
    )  # fmt: skip


def _document(notice: OutgoingNotice) -> dict[str, Any]:
    return {
        "key": notice.key, "event": notice.code, "source": notice.source_slug, "to": notice.recipient,
        "at": notice.at.isoformat(), "state": notice.state, "attempts": notice.attempts,
        "ended": notice.ended.isoformat() if notice.ended else None, "problem": say(notice.problem_es, notice.problem),
    }  # fmt: skip
