"""``milpa doctor``: is the installation sound, and what is to be done."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from federation.cli.context import JSON_HELP, STORE, environment, example, open_store, print_json, print_line
from federation.doctor.checks import iter_findings
from federation.doctor.findings import Finding, Installation, Level
from federation.settings import Settings, get_settings
from federation.words import say, tell
from storage.errors import StorageError

SIGNS = {"ok": ("bien", "ok"), "warn": ("aviso", "warn"), "fail": ("falla", "fail")}

NAMES = {
    "database": ("base de datos", "database"),
    "integrity": ("integridad", "integrity"),
    "schema": ("esquema", "schema"),
    "leases": ("cosechas", "harvests"),
    "disk": ("disco", "disk"),
    "permissions": ("permisos", "permissions"),
    "clock": ("reloj", "clock"),
    "dns": ("servidores", "hosts"),
    "tls": ("certificados", "certificates"),
    "settings": ("ajustes", "settings"),
    "sources": ("fuentes", "sources"),
    "removals": ("bajas", "removals"),
    "contacts": ("contactos", "contacts"),
    "notices": ("avisos", "notices"),
    "mail": ("correo", "mail"),
}
"""The checks as a person reads them; ``--json`` has their own names."""


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "doctor",
        help=example(
            "Revisa la instalación (base de datos, disco, permisos, reloj, DNS, certificados, ajustes, cosechas "
            "atoradas) y dice qué hacer. Termina con 1 si algo falla; un aviso no es una falla.",
            "Checks the installation (database, disk, permissions, clock, DNS, certificates, settings, stuck harvests) "
            "and says what to do. Exits 1 when something fails; a warning is no failure.",
            "milpa doctor",
            "milpa doctor --clock https://datos.ejemplo.gob.mx --json",
        ),
        epilog=environment(*STORE),
    )(doctor_command)


def doctor_command(
    clock: Annotated[
        str | None,
        typer.Option(
            "--clock",
            metavar="URL",
            help=say("Compara el reloj con el de un portal.", "Compare the clock with that of a portal."),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Check the installation."""
    settings = get_settings()
    reference = _ask_time(settings, clock) if clock else None
    try:
        with open_store() as database:
            found = tuple(iter_findings(Installation(settings, os.environ, database, reference)))
    except StorageError as error:
        found = tuple(iter_findings(Installation(settings, os.environ, error, reference)))
    if as_json:
        print_json({"checks": [_document(name, finding) for name, finding in found]})
    else:
        for name, finding in found:
            advice = f" {tell(finding.advice)}" if finding.advice else ""
            words = say(*NAMES.get(name, (name, name)))
            print_line(f"{say(*SIGNS[finding.level]):6} {words:13} {tell(finding.what)}{advice}")
        print_line(_sum_up([finding.level for _, finding in found]))
    if any(finding.level == "fail" for _, finding in found):
        sys.stdout.flush()
        raise typer.Exit(1)


def _sum_up(levels: Sequence[Level]) -> str:
    """What it all comes to, in a line."""
    failures, warnings = levels.count("fail"), levels.count("warn")
    if failures:
        return say(f"Fallas: {failures}; avisos: {warnings}. Atienda primero las fallas.",
                   f"Failures: {failures}; warnings: {warnings}. See to the failures first.")  # fmt: skip
    if warnings:
        return say(f"Sin fallas; avisos: {warnings}.", f"No failures; warnings: {warnings}.")
    return say("Todo está bien.", "All is well.")


def _document(name: str, finding: Finding) -> dict[str, str]:
    return {"check": name, "level": finding.level, "what": tell(finding.what), "advice": tell(finding.advice)}


def _ask_time(settings: Settings, url: str) -> str:
    """The time that a portal tells (``Date``); empty when it tells none or does not answer."""
    import requests  # noqa: PLC0415 (only where a portal is asked)

    from federation.joining import refuse_address  # noqa: PLC0415 (as above)
    from harvesters.addresses import AddressPolicy  # noqa: PLC0415
    from harvesters.probing import make_session  # noqa: PLC0415

    refuse_address(settings, url)
    policy = AddressPolicy(allow_private=settings.allow_private_addresses)
    try:
        with make_session(policy, user_agent=settings.user_agent, attempts=1) as session:
            return session.head(url).headers.get("Date", "")
    except requests.RequestException:
        return ""
