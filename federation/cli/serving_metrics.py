"""``milpa serve-metrics``: the figures of the installation over HTTP, until SIGTERM or Ctrl-C."""

import sys
import threading
from typing import Annotated

import typer

from federation.cli.context import STORE, environment, example
from federation.cli.stopping import stopping_at_signals
from federation.listening import refusal
from federation.serving_metrics import EXAMPLE, Metrics, make_metrics_server
from federation.settings import get_settings
from federation.words import say


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "serve-metrics",
        help=example(
            "Sirve en /metrics las cifras de esta instalación para Prometheus, las mismas que MILPA_METRICS_FILE. Lee "
            "la base de datos a cada pregunta; termina con SIGTERM.",
            "Serves the figures of this installation at /metrics for Prometheus, the same as MILPA_METRICS_FILE. Reads "
            "the database at each request; ends by SIGTERM.",
            "milpa serve-metrics --listen 127.0.0.1:9108",
        ),
        epilog=environment(*STORE),
    )(serve_metrics_command)


def serve_metrics_command(
    listen: Annotated[
        str,
        typer.Option("--listen", metavar="HOST:PORT", help=say("Dónde escucha.", "Where it listens.")),
    ] = EXAMPLE,
) -> None:
    """Answer requests until a signal comes."""
    metrics = Metrics(get_settings().database)
    try:
        server = make_metrics_server(metrics, listen)
    except OSError as error:
        raise refusal(listen, error) from None
    with server, stopping_at_signals(lambda: threading.Thread(target=server.shutdown, daemon=True).start()):
        where = f"http://{listen.rpartition(':')[0]}:{server.server_port}/metrics"
        sys.stderr.write(say(f"Cifras en {where}\n", f"Figures at {where}\n"))
        server.serve_forever()
    metrics.close()
