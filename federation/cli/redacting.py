"""``milpa redact``: a person's value goes, and a mark stays."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Final

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
from federation.settings import get_settings
from federation.sparql.erasures import forget_erased
from federation.words import say
from storage.redactions import list_marks

Named = tuple[tuple[str, str], tuple[str, str]]

PLACES: Final[Mapping[str, Named]] = MappingProxyType(
    {
        "document": (("documento recibido", "documentos recibidos"), ("document received", "documents received")),
        "body": (
            ("cuerpo o contenido, de alguna versión", "cuerpos y contenidos, de todas las versiones"),
            ("body or content, of some version", "bodies and contents, of every version"),
        ),
        "record": (("registro", "registros"), ("record", "records")),
        "record_issue": (("aviso", "avisos"), ("issue", "issues")),
        "refusal": (("rechazo", "rechazos"), ("refusal", "refusals")),
        "source": (("fuente", "fuentes"), ("source", "sources")),
        "source_event": (("paso en la vida de una fuente", "pasos en la vida de una fuente"),
                         ("turn in the life of a source", "turns in the life of a source")),
        "source_notice": (("señal sobre una fuente", "señales sobre una fuente"),
                          ("note on a source", "notes on a source")),
        "source_proof": (("prueba de propiedad", "pruebas de propiedad"),
                         ("proof of ownership", "proofs of ownership")),
        "source_memory": (("memoria de una fuente", "memorias de una fuente"),
                          ("memory of a source", "memories of a source")),
        "source_measure": (("medida de un mes", "medidas de un mes"), ("measure of a month", "measures of a month")),
        "harvest_job": (("cosecha", "cosechas"), ("job", "jobs")),
        "quarantine": (("cuarentena", "cuarentenas"), ("quarantine", "quarantines")),
        "release": (("manifiesto", "manifiestos"), ("manifest", "manifests")),
        "redaction": (("marca de lo borrado", "marcas de lo borrado"), ("mark of an erasure", "marks of erasures")),
        "host": (("servidor que falla", "servidores que fallan"), ("host that fails", "hosts that fail")),
        "link": (("enlace", "enlaces"), ("link", "links")),
        "record_link": (("enlace de un conjunto", "enlaces de conjuntos"), ("link of a dataset", "links of datasets")),
        "link_check": (("revisión de un enlace", "revisiones de enlaces"), ("check of a link", "checks of links")),
        "outbox": (("aviso por correo o web", "avisos por correo o web"), ("notice to be sent", "notices to be sent")),
        "scheduled_run": (("vuelta programada", "vueltas programadas"), ("scheduled run", "scheduled runs")),
        "index_source": (("fuente en el índice", "fuentes en el índice"),
                         ("source in the index", "sources in the index")),
        "index_gone": (("retirado del índice", "retirados del índice"),
                       ("record gone from the index", "records gone from the index")),
        "index_event": (("cambio del índice", "cambios del índice"), ("change of the index", "changes of the index")),
        "cluster": (("grupo de duplicados", "grupos de duplicados"), ("group of duplicates", "groups of duplicates")),
        "cluster_decision": (("decisión sobre duplicados", "decisiones sobre duplicados"),
                             ("decision on duplicates", "decisions on duplicates")),
        "series_decision": (("decisión sobre una serie", "decisiones sobre series"),
                            ("decision on a series", "decisions on series")),
    }
)  # fmt: skip
"""What each place is called that a value can be in: one and several, in Spanish and English."""


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
            forget_erased(database, get_settings().home)
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
        print_line(f"  {number(count):>9}  {_called(name, count)}")


def _called(place: str, count: int) -> str:
    es, en = PLACES[place]
    return say(es[count != 1], en[count != 1])


def _list(*, as_json: bool) -> None:
    with open_store() as database:
        marks = list_marks(database)
    if as_json:
        rows = [{"kind": each.kind, "at": each.at.isoformat(), "who": each.who, "why": each.why} for each in marks]
        print_json({"redactions": rows})
        return
    for each in marks:
        print_line(f"{each.at:%Y-%m-%d %H:%M}Z  {each.kind:<6}  {each.who}  {each.why}")
