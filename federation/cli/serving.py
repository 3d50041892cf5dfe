"""``milpa serve``: the index over HTTP, until SIGTERM or Ctrl-C."""

import sys
from typing import Annotated

import typer

from federation.cli.context import STORE, environment, example, open_store
from federation.cli.options import Out
from federation.cli.stopping import stopping_at_signals
from federation.indexing import catch_up
from federation.listening import address_of, make_socket
from federation.settings import get_settings
from federation.sparql.service import SparqlService
from federation.web.app import make_app
from federation.web.following import PATIENCE, following
from federation.web.serving import make_server
from federation.web.site import Site
from federation.words import say

EXAMPLE = "127.0.0.1:8000"


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "serve",
        help=example(
            "Sirve el índice publicado por HTTP: datos enlazados, API, archivos de las versiones. Termina con SIGTERM; "
            "lo que se publique mientras tanto se sirve en cuanto está.",
            "Serves the published index over HTTP: linked data, API, files of releases. Ends by SIGTERM; what is "
            "published meanwhile is served as soon as it is there.",
            "milpa serve",
            "milpa serve --listen 127.0.0.1:8000 --proxy 127.0.0.1",
        ),
        epilog=environment(*STORE, "base_uri"),
    )(serve_command)


def serve_command(
    listen: Annotated[
        str,
        typer.Option("--listen", metavar="HOST:PORT", help=say("Dónde escucha.", "Where it listens.")),
    ] = EXAMPLE,
    out: Out = None,
    proxy: Annotated[
        str,
        typer.Option(
            "--proxy",
            metavar="IP,…",
            help=say(
                "Servidores web delante de este, cuyo X-Forwarded-For se cree en el registro.",
                "Web servers in front of this one, whose X-Forwarded-For is believed in the log.",
            ),
        ),
    ] = "",
) -> None:
    """Answer requests until a signal comes."""
    settings = get_settings()
    with make_socket(listen, EXAMPLE) as listening, open_store() as database:
        site = Site(database, out or settings.index, settings.base_uri)
        catch_up(database, site.out)
        where = f"{address_of(listen, listening)}{site.prefix}"
        sys.stderr.write(
            say(
                f"Índice en {where}/catalog; sus URI empiezan con {settings.base_uri} (MILPA_BASE_URI)\n",
                f"Index at {where}/catalog; its URIs begin with {settings.base_uri} (MILPA_BASE_URI)\n",
            )
        )
        server = make_server(make_app(site, SparqlService.of(settings, database, site.out)), proxy)
        patience = PATIENCE if settings.serves(site.out) else 0
        with (
            following(database, site.out, patience=patience),
            stopping_at_signals(lambda: None),  # the server has handlers of its own, and raises what it got again
        ):
            server.run(sockets=[listening])
