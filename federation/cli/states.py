"""``milpa approve``, ``revoke``, ``pause``, ``resume``, ``retire``: a source from state to state, by somebody."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from federation.acting import who_acts
from federation.cli.context import ASKING, STORE, environment, example, open_store, print_line
from federation.cli.facts import event_reason
from federation.cli.options import By
from federation.settings import get_settings
from federation.state_changes import change_state_in
from federation.states import Actor, state_word
from federation.words import say
from storage.source_events import SourceEvent, last_change
from storage.sources import Source, lock_source, require_source

Slug = Annotated[str, typer.Argument(metavar="SLUG")]
Reason = Annotated[
    str, typer.Option("--reason", help=say("Por qué; queda escrito.", "Why; it is kept in the source's life."))
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "approve",
        help=example(
            "Admite en la red una fuente propuesta o probada. Sin prueba de que el portal es de quien dice, hace falta "
            "una razón.",
            "Admits a proposed or proven source. Without a proof that the portal is whose it is said to be, a reason "
            "is needed.",
            "milpa approve datos-jalisco",
            "milpa approve datos-jalisco --activate --reason 'Oficio 123 de la Coordinación de Innovación'",
        ),
        epilog=environment(*STORE, "operator", *ASKING),
    )(approve_command)
    app.command(
        "revoke",
        help=example(
            "Retira la prueba o la aprobación de una fuente que todavía no está activa: vuelve a ser propuesta.",
            "Takes back the proof or the approval of a source that is not active yet: it is proposed again.",
            "milpa revoke datos-jalisco --reason 'El oficio era de otra dependencia'",
        ),
        epilog=environment(*STORE, "operator"),
    )(revoke_command)
    app.command(
        "pause",
        help=example(
            "Deja de cosechar una fuente; lo publicado se queda.",
            "Stops harvesting a source; what is published stays.",
            "milpa pause datos-jalisco --reason 'Cambia de servidor esta semana'",
        ),
        epilog=environment(*STORE, "operator"),
    )(pause_command)
    app.command(
        "resume",
        help=example(
            "Activa una fuente aprobada, en pausa o retirada (esta última, con una razón).",
            "Activates an approved, paused or retired source (the last one with a reason).",
            "milpa resume datos-jalisco",
        ),
        epilog=environment(*STORE, "operator"),
    )(resume_command)
    app.command(
        "retire",
        help=example(
            "Deja de cosechar una fuente para siempre. Sus registros se quedan publicados como se vieron por última "
            "vez, salvo con --withdraw.",
            "Stops harvesting a source for good. Its records stay published as they were last seen, unless "
            "--withdraw is given.",
            "milpa retire datos-jalisco --reason 'El portal cerró'",
        ),
        epilog=environment(*STORE, "operator"),
    )(retire_command)


def approve_command(
    slug: Slug,
    reason: Reason = "",
    by: By = None,
    activate: Annotated[
        bool, typer.Option("--activate", help=say("La activa además.", "Activates it as well."))
    ] = False,
) -> None:
    """Admit a source."""
    who = who_acts(by)
    with open_store() as database:
        if not require_source(database, slug).protocol:
            from federation.joining import find_protocol  # noqa: PLC0415 (Scrapy: the other commands do without)

            found = find_protocol(database, get_settings(), slug)
            print_line(say(f"{found.url} habla {found.protocol}.", f"{found.url} speaks {found.protocol}."))
        with database.write() as connection:
            stood = _standing(connection, slug, "approved")
            source = change_state_in(connection, slug, "approved", Actor.OPERATOR, who=who, reason=reason)
            if activate:
                stood = None
                source = change_state_in(connection, slug, "active", Actor.OPERATOR, who=who, reason=reason)
    _tell(source, stood)


def revoke_command(slug: Slug, reason: Reason = "", by: By = None) -> None:
    """Take back a proof or an approval."""
    _change(slug, "proposed", by, reason)


def pause_command(slug: Slug, reason: Reason = "", by: By = None) -> None:
    """Stop harvesting a source."""
    _change(slug, "paused", by, reason)


def resume_command(slug: Slug, reason: Reason = "", by: By = None) -> None:
    """Harvest a source again."""
    _change(slug, "active", by, reason)


def retire_command(
    slug: Slug,
    reason: Reason = "",
    by: By = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help=say("Sus registros salen del índice.", "Its records leave the index."))
    ] = False,
) -> None:
    """Stop harvesting a source for good."""
    _change(slug, "retired", by, reason, withdraw=withdraw)


def _change(slug: str, after: str, by: str | None, reason: str, *, withdraw: bool = False) -> None:
    with open_store() as database, database.write() as connection:
        stood = None if withdraw else _standing(connection, slug, after)
        source = change_state_in(
            connection, slug, after, Actor.OPERATOR, who=who_acts(by), reason=reason, withdraw=withdraw
        )
    _tell(source, stood)


def _standing(connection: Connection, slug: str, after: str) -> SourceEvent | None:
    """The turn by which a source is in a state already; None where it is in another."""
    source = lock_source(connection, slug)
    return last_change(connection, source.id) if source.status == after else None


def _tell(source: Source, stood: SourceEvent | None) -> None:
    if stood is not None:
        why = f" ({event_reason(stood)})" if event_reason(stood) else ""
        since = f"{stood.at:%Y-%m-%d %H:%M}Z, {stood.who}".rstrip(", ") + why
        print_line(
            say(
                f"{source.slug} ya estaba {state_word(source.status)}: {since}. No se cambió ni se anotó nada.",
                f"{source.slug} was {state_word(source.status)} already: {since}. Nothing was changed or noted.",
            )
        )
        return
    print_line(f"{source.slug}: {state_word(source.status)}")
    if source.withdrawn:
        print_line(
            say(
                "Sus registros no están en la próxima publicación (milpa publish).",
                "Its records are not in the next publication (milpa publish).",
            )
        )
    if source.status == "approved":
        print_line(say(f"Active con: milpa resume {source.slug}", f"Activate with: milpa resume {source.slug}"))
