"""``milpa prove``: whether a portal is whose it is said to be, and how that is shown."""

from typing import Annotated, Any

import typer

from federation.acting import who_acts
from federation.cli.context import ASKING, JSON_HELP, STORE, environment, example, open_store, print_json, print_line
from federation.cli.options import By
from federation.ownership import ProofCheck, prove
from federation.settings import get_settings
from federation.states import state_word
from federation.words import say, tell
from harvesters.proofs import NAME


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "prove",
        help=example(
            "Busca en el servidor de una fuente el código que solo quien es su dueño puede poner ahí, y la da por "
            "probada. Si no está, dice el código y los tres lugares, y termina con 1.",
            "Looks on the host of a source for the token that only who owns it can put there, and takes it for proven. "
            "Where it is not there, tells the token and the three places, and exits 1.",
            "milpa prove datos-jalisco",
        ),
        epilog=environment(*STORE, "operator", *ASKING),
    )(prove_command)


def prove_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    by: By = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Look for the token of a source."""
    with open_store() as database:
        check = prove(database, get_settings(), slug, who=who_acts(by))
    if as_json:
        print_json(_document(check))
    elif check.is_found:
        word = state_word(check.source.status)
        print_line(f"{slug}: {tell(check.looked[-1].why)} ({check.looked[-1].where}). {word.capitalize()}.")
        if check.source.status == "proven":
            print_line(say(f"Apruebe con: milpa approve {slug}", f"Approve with: milpa approve {slug}"))
    else:
        _tell_how(check)
    if not check.is_found:
        raise typer.Exit(1)


def _tell_how(check: ProofCheck) -> None:
    token, host = check.proof.token, check.proof.host
    print_line(
        say(
            f"Todavía no se sabe que {host} sea de quien registró «{check.source.slug}». Ponga este código:",
            f"It is not known yet that {host} belongs to who registered “{check.source.slug}”. Put this token:",
        )
    )
    print_line(f"  {token}")
    print_line(
        say("en uno de estos lugares, el que le sea más fácil:", "in one of these places, whichever is easiest:")
    )
    place = check.looked[0].where
    print_line(say(f"  · un archivo de texto en {place}", f"  · a text file at {place}"))
    if any(each.way == "dns" for each in check.looked):
        print_line(say(f"  · un registro TXT en el DNS de {host}:", f"  · a TXT record in the DNS of {host}:"))
        print_line(f"    {NAME}={token}")
    print_line(say("  · en el <head> de su página de inicio:", "  · in the <head> of its home page:"))
    print_line(f'    <meta name="{NAME}" content="{token}">')
    print_line(say("Se miró:", "Looked at:"))
    for each in check.looked:
        print_line(f"  · {each.where}: {tell(each.why)}")
    print_line(say("Después repita la orden.", "Then repeat the command."))


def _document(check: ProofCheck) -> dict[str, Any]:
    return {
        "source": check.source.slug, "status": check.source.status, "host": check.proof.host,
        "token": check.proof.token, "found": check.is_found,
        "looked": [
            {"way": each.way, "where": each.where, "sight": each.sight.value, "why": tell(each.why)}
            for each in check.looked
        ],
    }  # fmt: skip
