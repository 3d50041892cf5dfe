"""``milpa check``: what a catalogue holds, what it lacks and how to mend it, before it joins or after."""

from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Any

import typer

from federation.catalogue_facts import document_from_fact, tell_catalogue
from federation.checking.catalogues import DescribedCatalogue, document_from_catalogue
from federation.checking.checker import CheckReport
from federation.checking.html_report import LACKING, SEVERITY_WORDS, html_from_report, label_of, problems_of
from federation.checking.observations import Observation, place_words
from federation.checking.targets import check
from federation.cli.context import (
    ASKING,
    HARVESTING,
    JSON_HELP,
    STORE,
    counted_catalogue,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    progress_bar,
)
from federation.settings import get_settings
from federation.words import say
from harvesters.catalogue_facts import CATALOGUE
from mappings.findings import SHAPES, TITLES
from mappings.issue_codes import Severity

SHOWN = 3
"""Catalogues that are printed; the page and ``--json`` have more."""
WIDEST = 300
"""Characters of what a catalogue says in one field that are printed."""
PLACES = 3
"""Places that are printed of one problem; the page and ``--json`` have more."""


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "check",
        help=example(
            "Revisa un catálogo, esté registrado o no: qué trae, qué le falta y cómo corregirlo. No guarda nada de él.",
            "Checks a catalogue, registered or not: what it holds, what it lacks, how to mend it. Stores none of it.",
            "milpa check catalogo.json",
            "milpa check package_search.json --base https://datos.ejemplo.gob.mx",
            "milpa check https://datos.ejemplo.gob.mx --shapes dcat-ap-3 --html informe.html",
        ),
        epilog=environment(*STORE, "vocabularies", *ASKING, *HARVESTING),
    )(check_command)


def check_command(
    target: Annotated[str, typer.Argument(metavar="FILE|URL", help=say("Un archivo o una URL.", "A file or a URL."))],
    shapes: Annotated[
        str, typer.Option("--shapes", metavar="|".join(SHAPES), help=say("Reglas con las que se juzga.", "The judge."))
    ] = "dcat-mx",
    base: Annotated[
        str,
        typer.Option(
            "--base",
            metavar="URL",
            help=say("La dirección del portal del que viene un archivo.", "The address of the portal of a file."),
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help=say("Escribe el informe como página web.", "Writes it as a web page."))
    ] = None,
    shacl: Annotated[
        Path | None,
        typer.Option("--shacl", help=say("Escribe un sh:ValidationReport en Turtle.", "Writes a sh:ValidationReport.")),
    ] = None,
) -> None:
    """Check a catalogue."""
    title = say(f"Revisando {target}", f"Checking {target}")
    with open_store() as database, progress_bar(title) as advance:
        report = check(
            database,
            get_settings(),
            target,
            shapes,
            lambda done: advance(done, 0),
            by_rules=shacl is None,
            portal=base,
        )
    lang = get_settings().lang
    if html is not None:
        html.write_text(html_from_report(report, lang, datetime.now(UTC)), encoding="utf-8")
    if shacl is not None:
        from federation.checking.shacl_report import graph_from_report  # noqa: PLC0415 (rdflib, for this alone)

        graph_from_report(report).serialize(shacl, format="turtle")
    if as_json:
        print_json(_document_from_report(report, lang))
    else:
        _print_report(report, lang)
    raise typer.Exit(0 if report.conforms else 1)


def _print_report(report: CheckReport, lang: str) -> None:
    schemas = ", ".join(f"{schema} ({number(count)})" for schema, count in report.schemas) or "—"
    print_line(f"{report.target}: {schemas}")
    print_line(counted_catalogue(report.records, report.datasets, report.distributions, report.services, report.series))
    if report.story:
        print_line(report.story)
    if report.translated:
        print_line(
            say(
                "La fuente no habla RDF: se juzgó cómo la describiría el índice en DCAT.",
                "The source does not speak RDF: what was judged is how the index would describe it in DCAT.",
            )
        )
    if report.derived:
        filled = ", ".join(f"{label_of(name, lang)} ({number(count)})" for name, count in report.derived)
        words = say("El índice completa lo que no se dice", "The index fills what is not said")
        print_line(f"{words}: {filled}.")
    for catalogue in report.catalogues[:SHOWN]:
        _print_catalogue(catalogue, lang, is_one=len(report.catalogues) == 1)
    if len(report.catalogues) > SHOWN:
        more = number(len(report.catalogues) - SHOWN)
        print_line(say(f"… y {more} catálogos más.", f"… and {more} more catalogues."))
    if of_records := [fact for fact in report.catalogue if fact.class_name != CATALOGUE]:
        print_line(tell_catalogue(of_records))
    for severity in Severity:
        problems = problems_of(report, severity, lang)
        if problems:
            print_line("")
            print_line(say(*SEVERITY_WORDS[severity]))
        for problem in problems:
            print_line(f"{number(problem.count):>7} × {problem.sentence}")
            if problem.mend:
                print_line(f"          → {problem.mend}")
            if problem.explained:
                print_line(f"          {problem.explained}")
            print_line(f"          {problem.code}{f' · {problem.field}' if problem.field else ''}")
            for one in problem.places[:PLACES]:
                print_line(f"          {_place(one, lang)}")
            if problem.count > PLACES < len(problem.places):
                more = number(problem.count - PLACES)
                print_line(say(f"          … y {more} más", f"          … and {more} more"))
    print_line("")
    total = sum(count for _, count in report.severities)
    if total > len(report.observations):
        listed = number(len(report.observations))
        print_line(say(f"Se enumeran {listed} de {number(total)}.", f"{listed} of {number(total)} are listed."))
    print_line(_verdict(report))


def _print_catalogue(catalogue: DescribedCatalogue, lang: str, *, is_one: bool) -> None:
    """What a catalogue says of itself: a field a line; then what it lacks."""
    name = "" if is_one or not catalogue.uri else f" ({catalogue.uri})"
    print_line("")
    print_line(say(f"Lo que el catálogo dice de sí mismo{name}:", f"What the catalogue says of itself{name}:"))
    for field in catalogue.said:
        print_line(f"  {field.label(lang)}: {shorten('; '.join(field.values), WIDEST, placeholder='…')}")
    if not catalogue.said:
        print_line(say("  nada.", "  nothing."))
    for is_core, words in LACKING.items():
        if lacking := [field.label(lang) for field in catalogue.lacking if field.is_core is is_core]:
            print_line(f"  {say(*words)}: {', '.join(lacking)}.")


def _place(observation: Observation, lang: str) -> str:
    place = place_words(observation.place, lang)
    part, value = say(observation.part.es, observation.part.en), observation.shown_value(lang)
    named = observation.identifier if observation.identifier not in place else ""
    return "  ".join(word for word in (named, place, part, f"«{value}»" if value else "") if word)


def _verdict(report: CheckReport) -> str:
    errors = dict(report.severities)[Severity.ERROR]
    if report.conforms:
        return say(f"Cumple ({TITLES[report.shapes]}).", f"It conforms ({TITLES[report.shapes]}).")
    if not report.understood:
        return say("No cumple: no se pudo leer ningún registro.", "It does not conform: no record could be read.")
    if not report.seen_whole:
        return say("No se puede decir: no se vio completo.", "It cannot be told: not all of it was seen.")
    return say(
        f"No cumple ({TITLES[report.shapes]}). Errores por corregir: {number(errors)}.",
        f"It does not conform ({TITLES[report.shapes]}). Errors to mend: {number(errors)}.",
    )


def _document_from_report(report: CheckReport, lang: str) -> dict[str, Any]:
    return {
        "target": report.target,
        "shapes": report.shapes,
        "conforms": report.conforms,
        "seen_whole": report.seen_whole,
        "story": report.story or None,
        "schemas": dict(report.schemas),
        "records": report.records,
        "datasets": report.datasets,
        "distributions": report.distributions,
        "services": report.services,
        "series": report.series,
        "severities": {severity.value: count for severity, count in report.severities},
        "codes": dict(report.codes),
        "derived": dict(report.derived),
        "catalogue": [document_from_fact(fact) for fact in report.catalogue],
        "catalogues": [document_from_catalogue(each) for each in report.catalogues],
        "problems": [
            {
                "severity": severity.value, "code": one.code, "field": one.field or None, "count": one.count,
                "message": one.sentence, "advice": one.mend or None, "explanation": one.explained or None,
                "places": [place.place for place in one.places if place.place],
            }
            for severity in Severity for one in problems_of(report, severity, lang)
        ],
        "listed": len(report.observations),
        "observations": [
            {
                "severity": one.severity.value, "code": one.code, "identifier": one.identifier or None,
                "place": one.place or None, "subject": one.subject or None,
                "part": say(one.part.es, one.part.en) or None, "field": one.field or None,
                "property": one.property or None, "value": one.value or None,
                "message": say(one.es, one.en), "advice": say(one.mend_es, one.mend_en) or None,
            }
            for one in report.observations
        ],
    }  # fmt: skip
