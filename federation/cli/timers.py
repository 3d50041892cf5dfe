"""``milpa cron``: crontab lines and systemd units for this installation."""

import os
from typing import Annotated

import typer

from federation.cli.context import STORE, environment, example, print_line
from federation.settings import get_settings
from federation.timers import crontab_of, installation_of, units_of
from federation.words import say


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "cron",
        help=example(
            "Imprime las líneas de crontab de esta instalación, o con --systemd sus unidades, con rutas absolutas y "
            "las variables de este entorno. No instala nada. Los secretos no se imprimen.",
            "Prints the crontab lines of this installation, or with --systemd its units, by absolute paths and with "
            "the variables of this environment. Nothing is installed. Secrets are not printed.",
            "milpa cron",
            "milpa cron --systemd",
        ),
        epilog=environment(*STORE),
    )(cron_command)


def cron_command(
    systemd: Annotated[bool, typer.Option("--systemd", help=say("Unidades de systemd.", "Units of systemd."))] = False,
) -> None:
    """Print what makes the machine harvest by itself."""
    installation = installation_of(get_settings(), os.environ)
    if systemd:
        for name, unit in units_of(installation).items():
            print_line(f"# /etc/systemd/system/{name}\n{unit}")
        timers = " ".join(name for name in units_of(installation) if name.endswith(".timer"))
        where = f"{installation.home}/milpa.env"
        end = f"# systemctl daemon-reload && systemctl enable --now {timers}"
    else:
        print_line(say("# Péguelas con: crontab -e", "# Paste them with: crontab -e"))
        print_line(crontab_of(installation).rstrip("\n"))
        where, end = "crontab", ""
    for name in installation.secrets:
        print_line(
            say(
                f"# {name}: tiene un secreto y no se imprime; escríbala en {where} (solo su usuario debe leerlo).",
                f"# {name}: it holds a secret and is not printed; write it into {where} (only its user may read that).",
            )
        )
    if end:
        print_line(end)
