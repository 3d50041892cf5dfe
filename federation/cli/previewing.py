"""What ``milpa join`` says before it stores anything: what the portal is, what it would bring and what it lacks."""

from typing import Any

from federation.cli.context import counted, number, print_line
from federation.cli.joining import document_from_candidate
from federation.duplicates.words import EVIDENCE
from federation.kinds import kind_of
from federation.likenesses import Likenesses
from federation.paces import Pace
from federation.preview import Preview, conforms
from federation.settings import get_settings
from federation.titles import get_title
from federation.words import say, tell
from mappings.field_words import call_field
from mappings.issue_codes import Severity
from mappings.json_form import json_from_resource
from mappings.quality.law import CHARACTERISTICS

NAMED = 5
"""Likenesses and fields that are named; ``--json`` names them all."""


def document_from_preview(preview: Preview) -> dict[str, Any]:
    """The whole preview, as ``--json`` prints it."""
    found, facts = preview.found, preview.examined.facts
    lang = get_settings().lang
    return {
        "source": {
            "name": facts["slug"], "title": facts["title"], "level": facts["government_level"],
            "branch": facts["government_branch"], "state": facts["state"], "municipality": facts["municipality"],
        },
        "software": preview.platform or None,
        "answered": document_from_candidate(found),
        "also_answered": [document_from_candidate(each) for each in preview.others],
        "same_portal": [{"source": each.source.slug, "why": tell(each.why)} for each in preview.examined.same],
        "declared": preview.trial.declared,
        "records": [
            {
                "identifier": each.record.identifier,
                "kind": kind_of(each.mapped.resource) if each.mapped.resource else None,
                "resource": json_from_resource(each.mapped.resource) if each.mapped.resource else None,
            }
            for each in preview.trial.tried
        ],
        "conforms": conforms(preview.report),
        "severities": {severity.value: count for severity, count in preview.report.severities},
        "codes": dict(preview.report.codes),
        "missing": [
            {"code": code, "field": field, "name": call_field(field, lang), "records": count}
            for code, field, count in preview.missing
        ],
        "score": None if preview.score is None else {
            "mqa": round(preview.score.mqa, 1), "of": preview.score.of, "law": preview.score.law,
        },
        "duplicates": _document_from_likenesses(preview.likenesses),
        "pace": None if preview.pace is None else {
            "seconds_least": round(preview.pace.least, 1), "seconds_most": round(preview.pace.most, 1),
            "requests": preview.pace.needed, "page_size": preview.pace.page_size, "delay": preview.pace.delay,
            "measured": {
                "records": preview.pace.rows, "requests": preview.pace.requests,
                "seconds": round(preview.pace.seconds, 2),
            },
        },
    }  # fmt: skip


def _document_from_likenesses(likenesses: Likenesses) -> dict[str, Any]:
    return {
        "datasets": likenesses.datasets,
        "found": [
            {
                "identifier": each.identifier, "by": each.by, "source": each.held.source_slug, "uri": each.held.uri,
                "title": each.held.title,
            }
            for each in likenesses.found
        ],
    }  # fmt: skip


def tell_preview(preview: Preview) -> None:
    """Tell a person what answers, and what a portal would bring."""
    trial = preview.trial
    found, platform = preview.found, preview.platform
    if platform:
        print_line(say(f"Plataforma: {platform}.", f"Platform: {platform}."))
    elif preview.examined.detection is None:
        print_line(say("Plataforma: no se reconoció.", "Platform: not recognised."))
    unknown = say("un número desconocido de conjuntos", "an unknown number of datasets")
    count = unknown if trial.declared is None else counted(trial.declared, "datasets")
    name = f"{found.protocol} {found.version}".rstrip()
    print_line(say(f"{found.url} habla {name} y declara {count}.", f"{found.url} speaks {name} and declares {count}."))
    for same in preview.examined.same:
        slug, why = same.source.slug, same.why
        print_line(say(f"Ojo: ya está en la red como «{slug}»: {why.es}.", f"Note: it is here as “{slug}”: {why.en}."))
    print_line("")
    print_line(
        say(f"{len(trial.tried)} de sus registros en DCAT-MX:", f"{len(trial.tried)} of its records in DCAT-MX:")
    )
    for each in trial.tried:
        print_line(f"  · {(each.mapped.resource and get_title(each.mapped.resource.title)) or each.record.identifier}")
    print_line("")
    _tell_conformance(preview)
    _tell_likenesses(preview.likenesses)
    print_line(_say_pace(preview.pace))


def _tell_conformance(preview: Preview) -> None:
    counts = {severity: number(count) for severity, count in preview.report.severities}
    errors, warnings, notes = (counts[one] for one in (Severity.ERROR, Severity.WARNING, Severity.INFO))
    verdict = say("Cumplen", "They conform") if conforms(preview.report) else say("No cumplen", "They do not conform")
    print_line(
        say(
            f"{verdict} con DCAT-MX. Errores: {errors}; avisos: {warnings}; notas: {notes}.",
            f"{verdict} to DCAT-MX. Errors: {errors}; warnings: {warnings}; notes: {notes}.",
        )
    )
    examples = {each.code: each for each in reversed(preview.report.observations)}
    for code, count in preview.report.codes[:NAMED]:
        if not code.startswith("missing.") and code in examples:
            print_line(f"  {number(count)} × {say(examples[code].es, examples[code].en)}")
    if preview.score is not None:
        mqa, of = f"{preview.score.mqa:.0f}", preview.score.of
        law = f"{sum(preview.score.law.values()) / max(preview.report.datasets, 1):.1f}"
        characteristics = len(CHARACTERISTICS)
        print_line(
            say(
                f"Calidad: {mqa} de {of} puntos (MQA); de las {characteristics} características de la ley cumplen, en "
                f"promedio, {law}.",
                f"Quality: {mqa} of {of} points (MQA); of the law's {characteristics} characteristics {law} hold, on "
                "average.",
            )
        )
    if preview.missing:
        print_line(say("Falta, para estar completos:", "Missing, to be complete:"))
    for _code, field, count in preview.missing:
        print_line(f"  {number(count)} × {call_field(field, get_settings().lang)}")


def _tell_likenesses(likenesses: Likenesses) -> None:
    if not likenesses.found:
        print_line(say("Ninguno parece estar ya en la federación.", "None seems to be in the federation already."))
    else:
        held = number(likenesses.datasets)
        print_line(
            say(
                f"{held} parecen estar ya en la federación, por ejemplo:",
                f"{held} seem to be in the federation already, for example:",
            )
        )
    for each in likenesses.found[:NAMED]:
        print_line(f"  · {each.held.title or each.identifier} ({each.held.source_slug}): {tell(EVIDENCE[each.by])}")


def _say_pace(pace: Pace | None) -> str:
    if pace is None:
        return say(
            "No se puede decir cuánto tardará una cosecha: el portal no dice cuántos conjuntos tiene.",
            "How long a harvest will take cannot be told: the portal does not say how many datasets it has.",
        )
    least, most = _span(pace.least), _span(pace.most)
    span = least if least == most else say(f"entre {least} y {most}", f"between {least} and {most}")
    requests, rows = counted(pace.needed, "requests"), counted(pace.rows, "records")
    return say(
        f"Una primera cosecha tardará {span}, en {requests} (medido: {rows} en {pace.seconds:.1f} s).",
        f"A first harvest will take {span}, in {requests} (measured: {rows} in {pace.seconds:.1f} s).",
    )


def _span(seconds: float) -> str:
    """A time as a person says it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"
