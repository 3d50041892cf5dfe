"""What becomes of each field of a source on its way into the profile: the loss report.

Made by mapping the records once more while every table is watched, so that it can say nothing else than what mapping
does.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.origin import Origin
from mappings.reading import Ignore, Row, Sheet, Take, TakeAll, TakeApart, TakeClearest, elements_of, is_empty, watched
from mappings.registry import map_body
from mappings.terms import Range, Tier, terms_of

EXAMPLES: Final = 3
"""Values that are quoted for one field and outcome."""
EXAMPLE_LENGTH: Final = 80

_NUMBERS = re.compile(r"\[\d+\]")


class Outcome(StrEnum):
    """What became of one value."""

    MAPPED = "mapped"
    """In the profile as it came."""
    NORMALISED = "normalised"
    """In the profile, written as the profile writes it."""
    REPAIRED = "repaired"
    """In the profile after a repair, which is an issue of the record."""
    SPARE = "spare"
    """Another field of the record had said it already."""
    IGNORED = "ignored"
    """Left out by name, for a reason that the schema's table gives; it may have decided how the rest was read."""
    LEFT = "left"
    """No place in the profile, or not understood: kept in ``extra``."""


@dataclass(frozen=True, slots=True)
class FieldFate:
    """One field of the source, over all records."""

    source: str
    """As the source calls it: ``resources[].format``."""
    into: str
    """The profile's field, the one it goes to most often; empty when there is none."""
    counts: Mapping[Outcome, int]
    """Records (or resources) by what became of their value."""
    examples: Mapping[Outcome, tuple[str, ...]]
    """A few values that were left or repaired."""

    @property
    def total(self) -> int:
        """How often the source gave a value."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """One field of the profile, over all that is of its class: datasets, distributions, services, series."""

    class_name: str
    key: str
    tier: Tier
    filled: int
    derived: int
    """Of those, how many the registry or another field filled."""
    of: int


@dataclass(frozen=True, slots=True)
class LossReport:
    """What a source's records become."""

    records: int
    datasets: int
    distributions: int
    services: int
    series: int
    coverage: tuple[Coverage, ...]
    fields: tuple[FieldFate, ...]
    """In the order in which they were met."""


def loss_of(schema: str, bodies: Iterable[tuple[str, bytes]], origin: Origin) -> LossReport:
    """Map records, as (native identifier, body), and tell what becomes of their fields.

    Raises `UnknownSchemaError`.
    """
    tally = _Tally()
    with watched(tally.watch):
        for identifier, body in bodies:
            tally.note(map_body(schema, identifier, body, origin))
    return tally.report()


@dataclass(slots=True)
class _Fate:
    into: Counter[str] = field(default_factory=Counter)
    counts: Counter[Outcome] = field(default_factory=Counter)
    examples: dict[Outcome, dict[str, None]] = field(default_factory=dict)


class _Tally:
    """Counts while records are mapped."""

    def __init__(self) -> None:
        self.records = 0
        self._of: Counter[str] = Counter()
        self._filled: Counter[tuple[str, str]] = Counter()
        self._derived: Counter[tuple[str, str]] = Counter()
        self._fates: dict[str, _Fate] = {}

    def note(self, mapped: Mapped) -> None:
        """Count what a record became."""
        self.records += 1
        resource = mapped.resource
        if resource is None:
            return
        for name in resource.derived:
            class_name, _, key = name.rpartition(".")
            self._derived[class_name.capitalize() or type(resource).__name__, key] += 1
        for node in (resource, *(resource.distribution if isinstance(resource, Dataset) else ())):
            class_name = type(node).__name__
            self._of[class_name] += 1
            for term in terms_of(class_name):
                if not is_empty(getattr(node, term.field)):
                    self._filled[class_name, term.key] += 1

    def watch(self, sheet: Sheet, record: Mapping[str, Any], place: str) -> None:
        """Tell what each row of a sheet makes of a record that is about to be read."""
        where = _NUMBERS.sub("[]", place)
        full: set[str] = set()
        named: set[str] = set()
        best: dict[str, tuple[Outcome, str]] = {}  # a field that two rows name has the better of its fates
        for row in sheet.rows:
            sources = _present(row, record)
            named.update(sources)
            given = [(name, record[name]) for name in sources if not is_empty(record[name])]
            for name, outcome in _outcomes(row, given, full):
                if name not in best or _BEST_FIRST.index(outcome) < _BEST_FIRST.index(best[name][0]):
                    best[name] = outcome, "" if isinstance(row, Ignore) else row.into
        best |= {
            name: (Outcome.LEFT, "") for name, value in record.items() if name not in named and not is_empty(value)
        }
        for name, (outcome, into) in best.items():
            self._count(where + name, into, outcome, record[name])

    def _count(self, source: str, into: str, outcome: Outcome, value: Any) -> None:
        fate = self._fates.setdefault(source, _Fate())
        fate.into[into] += 1
        fate.counts[outcome] += 1
        if outcome in _QUOTED:
            examples = fate.examples.setdefault(outcome, {})
            if len(examples) < EXAMPLES:
                examples[_quoted(value)] = None

    def report(self) -> LossReport:
        """What was counted."""
        coverage = tuple(
            Coverage(
                name, term.key, term.tier, self._filled[name, term.key], self._derived[name, term.key], self._of[name]
            )
            for name in ("Dataset", "Distribution", *(name for name in _BESIDE if self._of[name]))
            for term in terms_of(name)
            if term.predicates and term.range is not Range.SCORE  # which the index gives when it stores a record
        )
        fields = tuple(
            FieldFate(
                source,
                fate.into.most_common(1)[0][0],
                dict(fate.counts),
                {outcome: tuple(examples) for outcome, examples in fate.examples.items()},
            )
            for source, fate in self._fates.items()
        )
        return LossReport(
            records=self.records,
            datasets=self._of["Dataset"],
            distributions=self._of["Distribution"],
            services=self._of["DataService"],
            series=self._of["DatasetSeries"],
            coverage=coverage,
            fields=fields,
        )


_BESIDE: Final = ("DataService", "DatasetSeries")
"""Classes that are reported where a source has any of them."""


_BEST_FIRST = tuple(Outcome)
_QUOTED = frozenset({Outcome.LEFT, Outcome.REPAIRED})

Given = list[tuple[str, Any]]
"""Fields of a record that a row names, with their values, none of them empty."""


def _present(row: Row, record: Mapping[str, Any]) -> list[str]:
    """The fields of a record that a row names."""
    names = [name for name in row.sources if name in record]
    starts = tuple(name[:-1] for name in row.sources if name.endswith("*"))
    return names + [name for name in record if starts and name.startswith(starts) and name not in names]


def _outcomes(row: Row, given: Given, full: set[str]) -> list[tuple[str, Outcome]]:
    """What becomes of each value that a row looks at; `full` holds the fields of the profile that have theirs."""
    if isinstance(row, Ignore):
        return [(name, Outcome.IGNORED) for name, _ in given]
    if isinstance(row, TakeApart):
        return [(name, Outcome.MAPPED) for name, _ in given]
    read = _read_all if isinstance(row, TakeAll) else _read_one
    outcomes = [(name, outcome) for name, value in given if (outcome := read(row, value))]
    if isinstance(row, TakeAll):
        return outcomes
    chosen = None if row.into in full else _chosen(row, outcomes)
    if chosen is not None:
        full.add(row.into)
    return [
        (name, outcome if outcome is Outcome.LEFT or name == chosen else Outcome.SPARE) for name, outcome in outcomes
    ]


def _chosen(row: Take | TakeClearest, outcomes: list[tuple[str, Outcome]]) -> str | None:
    """The field whose value goes into the profile."""
    readable = [(name, outcome) for name, outcome in outcomes if outcome is not Outcome.LEFT]
    if isinstance(row, TakeClearest):
        readable.sort(key=lambda each: each[1] is Outcome.REPAIRED)
    return readable[0][0] if readable else None


def _read_one(row: Take | TakeClearest | TakeAll, value: Any) -> Outcome | None:
    """What becomes of a value that a row takes; None when it says nothing (``notspecified``)."""
    reading, code = row.by(value)
    if reading is None:
        return Outcome.LEFT if code else None
    if code:
        return Outcome.REPAIRED
    return Outcome.MAPPED if _says_the_same(reading, value) else Outcome.NORMALISED


def _read_all(row: Take | TakeClearest | TakeAll, value: Any) -> Outcome | None:
    """The worst that becomes of any element of a value."""
    outcomes = {_read_one(row, element) for element in elements_of(value)}
    return next((worst for worst in reversed(_BEST_FIRST) if worst in outcomes), None)


def _says_the_same(reading: Any, value: Any) -> bool:
    """Whether a value went into the profile as it was written, a language map around it apart."""
    if isinstance(reading, dict) and len(reading) == 1:
        (reading,) = reading.values()
    if isinstance(reading, tuple) and isinstance(value, list):
        return list(reading) == value
    return bool(reading == value)


def _quoted(value: Any) -> str:
    words = value if isinstance(value, str) else repr(value)
    words = " ".join(words[: EXAMPLE_LENGTH * 2].split())
    return words if len(words) <= EXAMPLE_LENGTH else words[: EXAMPLE_LENGTH - 1] + "…"
