"""``milpa scores``: how good the descriptions are, by Europe's score and by Mexico's law, each point explained."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import (
    JSON_HELP,
    STORE,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.cli.facts import level_word, require_record
from federation.errors import UsageError
from federation.scoring import GROUPINGS, GroupScore, scores_by
from federation.settings import get_settings
from federation.titles import get_title
from federation.words import say
from mappings.quality.law import CHARACTERISTICS, Judgement, opinions_of
from mappings.quality.link_facts import LinkFacts
from mappings.quality.mqa import DIMENSIONS, TOTAL, MqaScore, mqa_of, rating
from mappings.values.places import place_label

JUDGEMENT_WORDS = {
    Judgement.YES: ("sí", "yes"),
    Judgement.NO: ("no", "no"),
    Judgement.UNKNOWN: ("no se sabe", "unknown"),
}
LINKS = 80
"""Points that only asking the links can give."""


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "scores",
        help=example(
            "Califica las descripciones: MQA de data.europa.eu (405 puntos) y las diez características de la ley.",
            "Scores the descriptions: MQA of data.europa.eu (405 points) and the law's ten characteristics.",
            "milpa scores",
            "milpa scores datos-jalisco --by institution",
            "milpa scores datos-jalisco/3f2b6c0e",
        ),
        epilog=environment(*STORE),
    )(scores_command)


def scores_command(
    which: Annotated[
        str | None,
        typer.Argument(metavar="SLUG|URI|SLUG/ID", help=say("Una fuente o un conjunto.", "A source or a dataset.")),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(GROUPINGS), help=say("Cómo se agrupan.", "How they are gathered."))
    ] = "source",
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Score one dataset, or many together."""
    if by not in GROUPINGS:
        raise UsageError(
            say(
                f"No se puede agrupar por «{by}». Use uno de: {', '.join(GROUPINGS)}.",
                f"Cannot gather by “{by}”. Use one of: {', '.join(GROUPINGS)}.",
            )
        )
    today = date.today()  # noqa: DTZ011 (a promise is kept or broken by the calendar of who reads)
    if which and "/" in which:
        _tell_dataset(which, today, as_json)
        return
    with open_store() as database:
        groups = scores_by(database, by, today, which)
    if as_json:
        print_json({"by": by, "of": TOTAL, "groups": [_document_from_group(group) for group in groups]})
    elif groups:
        _print_groups(by, groups)
    else:
        print_line(
            say("Todavía no hay conjuntos. Empiece con: milpa harvest --all", "No datasets yet: milpa harvest --all")
        )


def _tell_dataset(which: str, today: date, as_json: bool) -> None:
    with open_store() as database:
        record = require_record(database, which)
    if record.document is None:
        raise UsageError(say(f"«{which}» todavía no tiene una versión buena.", f"“{which}” has no good version yet."))
    if record.kind != "dataset":
        raise UsageError(
            say(
                f"«{which}» no es un conjunto: los servicios y las series no se califican.",
                f"“{which}” is no dataset: services and series are not scored.",
            )
        )
    dataset = orjson.loads(record.document)
    score = mqa_of(dataset, LinkFacts.from_text(record.link_facts))
    if as_json:
        print_json(document_from_scores(dataset, score, today))
        return
    english = get_settings().lang == "en"
    print_line(f"{get_title(dataset['title'])} — {dataset['@id']}")
    print_line("")
    print_line(_points_line(score.points, score.unknown))
    print_table(
        {say("dimensión", "dimension"): "left", say("indicador", "indicator"): "left",
         say("puntos", "points"): "right", say("de", "of"): "right"},
        [
            (say(*DIMENSIONS[one.indicator.dimension]), one.indicator.en if english else one.indicator.es,
             "?" if one.points is None else f"{one.points:.0f}", one.indicator.points)
            for one in score.earned
        ],
    )  # fmt: skip
    print_line("")
    print_table(
        {say("la ley pide", "the law asks"): "left", "": "left", say("por qué", "why"): "left"},
        [
            (one.en if english else one.es, say(*JUDGEMENT_WORDS[opinion.judgement]),
             opinion.en if english else opinion.es)
            for one, opinion in opinions_of(dataset, today)
        ],
    )  # fmt: skip


def document_from_scores(dataset: Mapping[str, Any], score: MqaScore, today: date) -> dict[str, Any]:
    """The scores of a dataset, as ``--json`` prints them."""
    es, en = rating(score.points)
    return {
        "dataset": dataset["@id"],
        "mqa": {
            "points": score.points, "of": TOTAL, "unknown": score.unknown, "rating": say(es, en),
            "indicators": {one.indicator.name: None if one.points is None else round(one.points, 1)
                           for one in score.earned},
        },
        "law": {
            one.name: {"judgement": opinion.judgement.value, "reason": say(opinion.es, opinion.en)}
            for one, opinion in opinions_of(dataset, today)
        },
    }  # fmt: skip


def _points_line(points: int, unknown: int) -> str:
    es, en = rating(points)
    if not unknown:
        return say(f"MQA: {points} de {TOTAL} puntos, calidad {es}.", f"MQA: {points} of {TOTAL} points, quality {en}.")
    return say(
        f"MQA: {points} de {TOTAL} puntos, calidad {es}. Otros {unknown} no se saben hasta que se revisen los enlaces.",
        f"MQA: {points} of {TOTAL} points, quality {en}. Another {unknown} are unknown until the links are checked.",
    )


def _print_groups(by: str, groups: tuple[GroupScore, ...]) -> None:
    print_table(
        {say(*_TITLES[by]): "left", say("conjuntos", "datasets"): "right", "MQA": "right",
         say("calidad", "quality"): "left", **{say(*words): "right" for words in DIMENSIONS.values()}},
        [
            (_group_name(by, group), number(group.datasets), f"{group.mean:.0f}", say(*rating(group.mean)),
             *(f"{points / group.datasets:.0f}" for points in group.dimensions.values()))
            for group in groups
        ],
    )  # fmt: skip
    print_line(
        say(
            f"MQA: puntos de {TOTAL} en promedio; hasta {LINKS} no se saben hasta que se revisen los enlaces.",
            f"MQA: points of {TOTAL} on average; up to {LINKS} are unknown until the links are checked.",
        )
    )
    print_line("")
    print_table(
        {say("la ley pide que sean", "the law asks that they be"): "left",
         **{say(*words): "right" for words in JUDGEMENT_WORDS.values()}},
        [
            (say(one.es, one.en),
             *(number(sum(group.judgements[one.name][judgement] for group in groups)) for judgement in JUDGEMENT_WORDS))
            for one in CHARACTERISTICS
        ],
    )  # fmt: skip


_TITLES = {
    "source": ("fuente", "source"),
    "institution": ("institución", "institution"),
    "state": ("lugar", "place"),
    "level": ("nivel", "level"),
}


def _group_name(by: str, group: GroupScore) -> str:
    if by == "state":
        return place_label(group.key)["es"]
    if by == "level":
        return level_word(group.key)
    return group.key if by == "source" else group.name


def _document_from_group(group: GroupScore) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": group.name,
        "datasets": group.datasets,
        "mqa": round(group.mean, 1),
        "unknown": round(group.unknown / group.datasets, 1),
        "rating": say(*rating(group.mean)),
        "dimensions": {name: round(points / group.datasets, 1) for name, points in group.dimensions.items()},
        "law": {
            name: {judgement.value: count for judgement, count in counts.items()}
            for name, counts in group.judgements.items()
        },
    }
