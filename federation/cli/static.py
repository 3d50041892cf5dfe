"""``milpa static``: the addresses of the index as files, for a web server that runs nothing of ours."""

from pathlib import Path
from typing import Annotated

import typer

from federation.cli.context import STORE, environment, example, number, open_store, print_line
from federation.cli.options import Out
from federation.indexing import catch_up
from federation.settings import get_settings
from federation.web.nginx import nginx_configuration
from federation.web.site import Site
from federation.web.static import write_static
from federation.words import say


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "static",
        help=example(
            "Escribe las direcciones del índice publicado como archivos, para que nginx o una CDN las sirva sin Milpa. "
            "Lo que no cambió no se escribe otra vez, y el árbol se cambia en un solo paso.",
            "Writes the addresses of the published index as files, so that nginx or a CDN serves them without Milpa. "
            "What did not change is not written again, and the tree is switched in one step.",
            "milpa static /srv/www/indice",
            "milpa static /srv/www/indice --nginx > /etc/nginx/conf.d/indice.conf",
        ),
        epilog=environment(*STORE, "base_uri"),
    )(static_command)


def static_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("Carpeta de los archivos.", "The files' folder."))],
    out: Out = None,
    nginx: Annotated[
        bool,
        typer.Option(
            "--nginx",
            help=say(
                "Solo imprime la configuración de nginx para ellos.", "Only prints nginx's configuration for them."
            ),
        ),
    ] = False,
) -> None:
    """Write the files, or print the configuration of the server."""
    settings = get_settings()
    if nginx:
        print_line(nginx_configuration(folder.absolute(), settings.base_uri))
        return
    with open_store() as database:
        site = Site(database, out or settings.index, settings.base_uri)
        catch_up(database, site.out)
        done = write_static(site, folder)
    written, linked, nameless = (done.files.get(key, 0) for key in ("written", "linked", "nameless"))
    print_line(
        say(
            f"Versión {done.release} en {folder / 'site'}: {number(written)} archivos escritos, {number(linked)} como "
            "estaban.",
            f"Release {done.release} in {folder / 'site'}: {number(written)} files written, {number(linked)} as they "
            "were.",
        )
    )
    if nameless:
        print_line(
            say(
                f"{number(nameless)} direcciones son demasiado largas para ser nombres de archivo: solo milpa serve "
                "las sirve.",
                f"{number(nameless)} addresses are too long to be names of files: only milpa serve serves them.",
            )
        )
