"""``milpa loss``: what becomes of each field of a source on its way into DCAT-MX."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from federation.catalogue_facts import document_from_fact, tell_catalogue
from federation.cli.context import (
    JSON_HELP,
    STORE,
    counted_catalogue,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.errors import UsageError
from federation.losses import SchemaLoss, losses_of
from federation.settings import get_settings
from federation.words import say
from mappings.loss import Coverage, FieldFate, LossReport, Outcome

OUTCOME_WORDS = {
    Outcome.MAPPED: ("tal cual", "as it is"),
    Outcome.NORMALISED: ("normalizados", "normalised"),
    Outcome.REPAIRED: ("reparados", "repaired"),
    Outcome.SPARE: ("repetidos", "spare"),
    Outcome.IGNORED: ("ignorados", "ignored"),
    Outcome.LEFT: ("sin lugar", "left"),
}


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "loss",
        help=example(
            "Qué se hizo de cada campo de una fuente: los que llegaron al perfil, cómo, y los que no.",
            "What became of each field of a source: those that reached the profile, how, and those that did not.",
            "milpa loss datos-jalisco",
            "milpa loss datos-jalisco --json",
        ),
        epilog=environment(*STORE, "vocabularies"),
    )(loss_command)


def loss_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell what becomes of each field."""
    with open_store() as database:
        losses = losses_of(database, get_settings(), slug)
    if as_json:
        print_json({"source": slug, "schemas": [_document_from_loss(loss) for loss in losses]})
        return
    if not losses:
        raise UsageError(
            say(
                f"La fuente «{slug}» todavía no tiene registros. Coseche con: milpa harvest {slug}",
                f"The source “{slug}” has no records yet. Harvest it with: milpa harvest {slug}",
            )
        )
    for loss in losses:
        _print_loss(slug, loss)


def _print_loss(slug: str, loss: SchemaLoss) -> None:
    report = loss.report
    counts = counted_catalogue(report.records, report.datasets, report.distributions, report.services, report.series)
    print_line(f"{slug} ({loss.schema}): {counts}")
    print_line("")
    print_table(
        {say("campo del perfil", "field of the profile"): "left", say("lleno", "filled"): "right", "%": "right",
         say("deducido", "derived"): "right"},
        [
            (_profile_name(each), number(each.filled), _percent(each.filled, each.of), number(each.derived))
            for each in report.coverage
            if each.of
        ],
    )  # fmt: skip
    print_line("")
    print_table(
        {say("campo de la fuente", "field of the source"): "left", "→": "left", say("con valor", "given"): "right",
         **{say(*words): "right" for words in OUTCOME_WORDS.values()}, say("ejemplo", "example"): "left"},
        [
            (fate.source, fate.into or "—", number(fate.total),
             *(number(fate.counts[outcome]) if fate.counts.get(outcome) else "" for outcome in OUTCOME_WORDS),
             next(_examples(fate), ""))
            for fate in _most_lost_first(report)
        ],
    )  # fmt: skip
    if loss.catalogue:
        print_line("")
        print_line(tell_catalogue(loss.catalogue))


def _most_lost_first(report: LossReport) -> Sequence[FieldFate]:
    return sorted(
        report.fields, key=lambda fate: (-fate.counts.get(Outcome.LEFT, 0), -fate.counts.get(Outcome.REPAIRED, 0))
    )


def _examples(fate: FieldFate) -> Iterator[str]:
    for outcome in (Outcome.LEFT, Outcome.REPAIRED):
        yield from fate.examples.get(outcome, ())


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else "—"


def _profile_name(coverage: Coverage) -> str:
    beside = {"Distribution": "distribution.", "DataService": "service.", "DatasetSeries": "series."}
    return beside.get(coverage.class_name, "") + coverage.key


def _document_from_loss(loss: SchemaLoss) -> dict[str, Any]:
    report = loss.report
    return {
        "schema": loss.schema,
        "records": report.records,
        "datasets": report.datasets,
        "distributions": report.distributions,
        "services": report.services,
        "series": report.series,
        "profile": [
            {"field": _profile_name(each), "tier": each.tier.value, "filled": each.filled, "derived": each.derived,
             "of": each.of, "percent": round(100 * each.filled / each.of, 1) if each.of else None}
            for each in report.coverage
        ],
        "fields": [
            {"field": fate.source, "into": fate.into or None, "given": fate.total,
             **{outcome.value: fate.counts.get(outcome, 0) for outcome in OUTCOME_WORDS},
             "examples": {outcome.value: list(values) for outcome, values in fate.examples.items()}}
            for fate in report.fields
        ],
        "catalogue": [document_from_fact(fact) for fact in loss.catalogue],
    }  # fmt: skip
