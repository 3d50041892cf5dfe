"""``milpa demo``: the whole way on the bundled sample portals, with no network beyond loopback."""

import typer

from federation.acting import who_acts
from federation.claims import Claim
from federation.cli.context import ASKING, HARVESTING, STORE, environment, example, open_store, print_line
from federation.cli.harvest_report import print_problems, print_results, run_harvest
from federation.cli.publishing import tell_publication
from federation.editing import edit
from federation.joining import join
from federation.orders import Order
from federation.releases import publish
from federation.samples.portals import SAMPLES, Sample, serve_samples
from federation.settings import Settings, get_settings
from federation.state_changes import change_state
from federation.states import Actor
from federation.words import say
from harvesters.sentences import Sentence
from storage.records import iter_documents
from storage.sources import get_source, require_source


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "demo",
        help=example(
            "Cosecha cuatro portales de muestra incluidos y publica su índice, sin salir de esta máquina.",
            "Harvests four bundled sample portals and publishes their index, without leaving this machine.",
            "milpa demo",
        ),
        epilog=environment(*STORE, "vocabularies", *ASKING, *HARVESTING),
    )(demo_command)


def demo_command() -> None:
    """Harvest the bundled samples and publish them."""
    settings = get_settings().model_copy(update={"allow_private_addresses": True})
    with serve_samples() as portals:
        for sample in SAMPLES:
            _register(settings, sample, portals[sample.slug])
        report = run_harvest([sample.slug for sample in SAMPLES], settings)
    print_results(report)
    print_problems(report)
    _publish(settings)
    if not report.all_complete:
        raise typer.Exit(1)


def _register(settings: Settings, sample: Sample, url: str) -> None:
    """Join a sample, or point it to this run's port when it has joined before.

    It is paused: its portal is gone when the demo ends, and ``milpa harvest --all`` shall not look for it.
    """
    with open_store() as database:
        if get_source(database, sample.slug) is None:
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
        edit(database, settings, sample.slug, {"url": url})
        reason = Sentence("Su portal solo existe mientras dura la demo.", "Its portal is there for the demo alone.")
        change_state(database, sample.slug, "paused", Actor.OPERATOR, who=who_acts(None), reason=reason)


def _publish(settings: Settings) -> None:
    """Publish, and say how to look further with an identifier that is there."""
    with open_store() as database:
        publication = publish(database, settings.index, Order(settings.base_uri, serve=True, scopes=settings.scopes))
        with database.read() as connection:
            first = require_source(database, SAMPLES[0].slug)
            identifier = next(iter_documents(connection, first.id)).identifier
    print_line("")
    tell_publication(publication, settings.index)
    print_line(
        say(
            f"Vea un conjunto con: milpa show {first.slug}/{identifier}\nVea qué conviene corregir con: milpa issues",
            f"See a dataset with: milpa show {first.slug}/{identifier}\nSee what to mend with: milpa issues",
        )
    )
