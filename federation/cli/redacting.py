"""``milpa redact``: a person's value goes, and a mark stays."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from federation.acting import who_acts
from federation.cli.context import (
    JSON_HELP,
    STORE,
    confirm,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
)
from federation.cli.options import By
from federation.redacting import Redaction, examine, redact
from federation.words import say
from storage.redactions import list_marks

_NAMES = {
    "document": ("documentos recibidos", "documents received"),
    "body": ("cuerpos y contenidos, de todas las versiones", "bodies and contents, of every version"),
    "record": ("registros", "records"),
    "record_issue": ("avisos", "issues"),
    "refusal": ("rechazos", "refusals"),
    "source": ("fuentes", "sources"),
    "harvest_job": ("cosechas", "jobs"),
    "release": ("manifiestos", "manifests"),
}


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "redact",
        help=example(
            "Borra el correo o la dirección web de una persona de lo guardado y de lo que venga; queda una marca. "
            "Sin --yes muestra dónde está, y pregunta. No se puede deshacer.",
            "Erases a person's e-mail or web address from all that is stored and from what comes; a mark stays. "
            "Without --yes it shows where it is, and asks. It cannot be undone.",
            "milpa redact ana@ejemplo.mx",
            "milpa redact https://ejemplo.mx/personas/ana --reason 'solicitud 12/2026' --yes",
            "milpa redact --list",
        ),
        epilog=environment(*STORE, "operator"),
    )(redact_command)


def redact_command(
    value: Annotated[str, typer.Argument(metavar="[URI|CORREO]")] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar=say("TEXTO", "TEXT"), help=say("Por qué; queda escrito.", "Why; kept."))
    ] = "",
    by: By = None,
    listed: Annotated[
        bool, typer.Option("--list", help=say("Lista lo que se borró, sin el valor.", "Lists what was erased."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("Borra sin preguntar.", "Erases without asking."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Erase a person's value."""
    if listed:
        _list(as_json=as_json)
        return
    with open_store() as database:
        found = examine(database, value)
        if not as_json:
            _print_found(found)
        applied = yes or (not as_json and confirm(say("¿Se borra para siempre?", "Erase it for ever?")))
        if applied:
            found = redact(database, value, who=who_acts(by), why=reason.strip(), now=datetime.now(UTC))
    if as_json:
        touched = {
            "kind": found.kind,
            "applied": applied,
            "marked": applied or found.before is not None,
            "touched": dict(found.touched),
        }
        print_json(touched)
    elif found.before is not None and not found.touched:
        return
    elif applied:
        print_line(
            say(
                "El correo o la dirección, y nada más: el nombre y el teléfono que un portal dé junto a él se quedan "
                "mientras el portal los muestre. Pídale que los quite.",
                "The e-mail or web address, and no more: a name or telephone number that a portal gives beside it "
                "stays for as long as the portal shows it. Ask it to take them away.",
            )
        )
        print_line(
            say(
                "Borrado, también de lo que venga. Falta publicar: milpa publish --keep 1 (las versiones publicadas "
                "antes y las copias de seguridad aún lo tienen).",
                "Erased, also from what comes. Now publish: milpa publish --keep 1 (releases of before and backups "
                "still hold it).",
            )
        )
    else:
        print_line(say("Nada se borró. Borre con --yes.", "Nothing was erased. Erase with --yes."))


def _print_found(found: Redaction) -> None:
    if found.before is not None and not found.touched:
        when, who = f"{found.before.at:%Y-%m-%d}", found.before.who
        print_line(
            say(
                f"Ya se había borrado ({when}, {who}): no está en nada de lo guardado.",
                f"It was erased before ({when}, {who}): nothing that is stored holds it.",
            )
        )
    elif not found.touched:
        print_line(say("No está en nada de lo guardado.", "Nothing that is stored holds it."))
    for name, count in found.touched.items():
        print_line(f"  {number(count):>9}  {say(*_NAMES.get(name, (name, name)))}")


def _list(*, as_json: bool) -> None:
    with open_store() as database:
        marks = list_marks(database)
    if as_json:
        rows = [{"kind": each.kind, "at": each.at.isoformat(), "who": each.who, "why": each.why} for each in marks]
        print_json({"redactions": rows})
        return
    for each in marks:
        print_line(f"{each.at:%Y-%m-%d %H:%M}Z  {each.kind:<6}  {each.who}  {each.why}")
