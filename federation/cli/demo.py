"""``milpa demo``: the whole way on the bundled sample portals, with no network beyond loopback."""

from pathlib import Path

import typer

from federation.cli.context import ASKING, HARVESTING, STORE, environment, example, open_store, print_line
from federation.cli.harvesting import print_results, run_harvest
from federation.cli.publishing import tell_publication
from federation.harvest import HarvestResult
from federation.joining import Claim, edit, join
from federation.releases import publish
from federation.samples.portals import SAMPLES, Sample, serve_samples
from federation.settings import Settings, get_settings
from federation.words import say
from storage.sources import get_source


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "demo",
        help=example(
            "Cosecha cuatro portales de muestra incluidos y publica su índice, sin salir de esta máquina.",
            "Harvests four bundled sample portals and publishes their index, without leaving this machine.",
            "milpa demo",
        ),
        epilog=environment(*STORE, *ASKING, *HARVESTING),
    )(demo_command)


def demo_command() -> None:
    """Harvest the bundled samples and publish them."""
    settings = get_settings().model_copy(update={"allow_private_addresses": True})
    with serve_samples() as portals:
        for sample in SAMPLES:
            _register(settings, sample, portals[sample.slug])
        results = run_harvest([sample.slug for sample in SAMPLES], settings)
    print_results(results)
    _publish(settings, results)


def _register(settings: Settings, sample: Sample, url: str) -> None:
    """Join a sample, or point it to this run's port when it has joined before."""
    with open_store() as database:
        if get_source(database, sample.slug) is not None:
            edit(database, settings, sample.slug, {"url": url})
            return
        claim = Claim(
            url=url,
            name=sample.slug,
            title=sample.title,
            level=sample.level,
            branch=sample.branch,
            state=sample.state,
            municipality=sample.municipality,
            protocol=sample.protocol,
            home=sample.home,
        )
        join(database, settings, claim, activate=True)


def _publish(settings: Settings, results: tuple[HarvestResult, ...]) -> None:
    out: Path = settings.index
    with open_store() as database:
        publication = publish(database, out=out, base_uri=settings.base_uri, keep=5)
    print_line("")
    tell_publication(publication, out)
    print_line(
        say(
            f"Vea un conjunto con: milpa show {results[0].source.slug}/ID; lo que conviene corregir con: milpa issues",
            f"See a dataset with: milpa show {results[0].source.slug}/ID; what to mend with: milpa issues",
        )
    )
