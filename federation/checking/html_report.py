"""A check as one page that can be mailed: Spanish first, or English; no script, nothing loaded from elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from federation.checking.checker import CheckReport
from federation.checking.observations import Observation, place_words
from federation.issue_words import describe_issue, explain_field, generic
from federation.nouns import noun_of
from federation.page_templates import page_template
from federation.settings import TOOL_VERSION
from mappings.field_words import get_field_words
from mappings.findings import TITLES
from mappings.issue_codes import CODES, Severity
from mappings.issues import Issue
from mappings.reading import LEFT_ASIDE

PLACES = 25
"""Places that are listed of one problem; how many more there are is said."""
NAMES = 20
"""Fields that the profile does not know which are named of many records together."""

SEVERITY_WORDS = {
    Severity.ERROR: ("Errores: incumplen las reglas", "Errors: they break the rules"),
    Severity.WARNING: (
        "Advertencias: falta algo, o no se entendió",
        "Warnings: something is lacking or unclear",
    ),
    Severity.INFO: ("Observaciones: se reparó o podría estar mejor", "Notes: repaired, or could be better"),
}


LACKING = {
    True: ("Le falta, y es obligatorio", "It lacks, and has to say"),
    False: ("Le falta, y se recomienda", "It lacks, and had better say"),
}
"""What a catalogue does not say of itself, by whether the profile demands it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one or many places, told once."""

    code: str
    field: str
    sentence: str
    explained: str
    """What the field is called and means, with a right value; empty where the profile has none such."""
    mend: str
    count: int
    places: tuple[Observation, ...]


def problems_of(report: CheckReport, severity: Severity, lang: str) -> tuple[Problem, ...]:
    """The observations of one severity, those that say the same of the same field together, most frequent first."""
    together: dict[tuple[str, str], list[Observation]] = {}
    for observation in report.observations:
        if observation.severity is severity:
            together.setdefault((observation.code, generic(observation.field)), []).append(observation)
    counts = dict(report.problems)
    problems = (
        _problem(code, field, several, lang, counts[severity, code, field])
        for (code, field), several in together.items()
    )
    return tuple(sorted(problems, key=lambda problem: -problem.count))


def html_from_report(report: CheckReport, lang: str, made: datetime) -> str:
    """The page, with the time it was made."""
    groups = [
        (severity.value, SEVERITY_WORDS[severity][lang == "en"], problems_of(report, severity, lang))
        for severity in Severity
    ]
    counts = dict(report.severities)
    name = report.target if "://" in report.target else Path(report.target).name  # no folder of a machine is mailed
    derived = [(label_of(field, lang), count) for field, count in report.derived]
    return page_template("report.html").render(
        report=report, groups=groups, lang=lang, english=lang == "en", counts=counts, name=name, derived=derived,
        rules=TITLES[report.shapes], made=f"{made.astimezone(UTC):%Y-%m-%d %H:%M} UTC", version=TOOL_VERSION,
        place_words=place_words, numbers=_numbers(report), noun_of=noun_of,
        lacking_words={core: words[lang == "en"] for core, words in LACKING.items()},
    )  # fmt: skip


def _numbers(report: CheckReport) -> tuple[tuple[str, int], ...]:
    """What was counted, by its noun; services and series only where there are any."""
    severities = dict(report.severities)
    beside = (("services", report.services), ("series", report.series))
    return (
        ("records", report.records),
        ("datasets", report.datasets),
        ("distributions", report.distributions),
        *((noun, count) for noun, count in beside if count),
        ("errors", severities[Severity.ERROR]),
        ("warnings", severities[Severity.WARNING]),
        ("notes", severities[Severity.INFO]),
    )


def label_of(field: str, lang: str) -> str:
    """The label of one of our fields, or its key where it has none."""
    words = get_field_words(field)
    return field if words is None else words.label_en if lang == "en" else words.label_es


def _problem(code: str, field: str, several: list[Observation], lang: str, count: int) -> Problem:
    first = several[0]
    sentence, mend = (first.en, first.mend_en) if lang == "en" else (first.es, first.mend_es)
    if code in CODES:  # told of the field wherever it stands, not of its first place
        value = _counted_names(several) if code == LEFT_ASIDE and len(several) > 1 else first.value
        sentence = describe_issue(Issue(code, field, value), lang, first.schema)
    explained = explain_field(field, lang, first.schema)
    return Problem(code, field, sentence, explained, mend, count, tuple(islice(_distinct(several), PLACES)))


def _counted_names(several: Iterable[Observation]) -> str:
    """The fields that records have and the profile does not, each with how many of these records have it."""
    values = (one.value.split(", ") for one in several)  # the last name of one that ends with a dot is cut
    names = Counter(name for value in values for name in value if name and not name.endswith("…"))
    shown = ", ".join(f"{name} ({count:,})" for name, count in names.most_common(NAMES))
    return f"{shown}, …" if len(names) > NAMES else shown


def _distinct(several: Iterable[Observation]) -> Iterable[Observation]:
    met: set[tuple[str, str, str]] = set()
    for observation in several:
        key = (observation.place, observation.identifier, observation.value + observation.part.es)
        if key not in met:
            met.add(key)
            yield observation
