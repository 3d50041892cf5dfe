"""A scorecard as sections of lines, each a label, a value and how it moved: text and page show the same.

The lines are `_LINES`, one row for each; what nobody measured says so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from harvesters.sentences import Sentence
from mappings.quality.law import CHARACTERISTICS
from mappings.quality.mqa import TOTAL, rating

Card = Mapping[str, Any]

UNKNOWN: Final = Sentence("no medido", "not measured")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, its value, how that moved since the month before."""

    label: str
    value: str
    moved: str
    """``+3``, ``−2``, ``=``; empty where a movement means nothing."""
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title."""

    name: str
    title: str
    lines: tuple[Line, ...]


Figures = Mapping[str, Any]
_Value = Callable[[Figures], float | None]
"""What a line takes from the figures of a month; None where it is unknown."""
_Note = Callable[[Figures, str], str]
"""What is said beside a value, in a language."""


def _at(*path: str) -> _Value:
    def value(figures: Figures) -> float | None:
        found: Any = figures
        for name in path:
            if found is None:
                return None
            found = found[name]
        return found  # type: ignore[no-any-return]

    return value


def _having(tier: str) -> _Value:
    return lambda figures: figures["records"] - figures["lacking"][tier] if figures["records"] else None


def _rating(figures: Figures, lang: str) -> str:
    return rating(figures["mqa"])[lang == "en"]


def _undecided(name: str) -> _Note:
    """How many datasets leave it open whether they comply with a characteristic of the law."""

    def note(figures: Figures, lang: str) -> str:
        count = figures["law"][name]["unknown"]
        return f"{count:,} {'unknown' if lang == 'en' else 'no se sabe'}" if count else ""

    return note


@dataclass(frozen=True, slots=True)
class _Measured:
    """A line of figures: how it is called, what it takes, of how many, when it is bad."""

    section: str
    label: Sentence
    value: _Value
    of: _Value | None = None
    is_bad: Callable[[float], bool] = lambda _value: False
    note: _Note | None = None


_SECTIONS: Final = {
    "state": Sentence("Qué tiene el catálogo", "What the catalogue holds"),
    "change": Sentence("Qué cambió en el mes", "What changed in the month"),
    "harvests": Sentence("Cosechas del mes", "Harvests of the month"),
    "tiers": Sentence("Cumplimiento de DCAT-MX, por nivel", "Conformance to DCAT-MX, by tier"),
    "score": Sentence("Calificación", "Score"),
    "law": Sentence("Lo que pide la ley: conjuntos que cumplen", "What the law asks: datasets that comply"),
    "links": Sentence("Enlaces", "Links"),
}

_LINES: Final = (
    _Measured("state", Sentence("conjuntos", "datasets"), _at("datasets")),
    _Measured("state", Sentence("distribuciones", "distributions"), _at("distributions")),
    _Measured("state", Sentence("servicios", "services"), _at("services")),
    _Measured("state", Sentence("series", "series"), _at("series")),
    _Measured("state", Sentence("sin aparecer en la última cosecha", "not shown by the last harvest"), _at("missing"),
              is_bad=lambda count: count > 0),
    _Measured("tiers", Sentence("núcleo: sin él no se publica", "core: not published without it"), _having("core"),
              _at("records")),
    _Measured("tiers", Sentence("Guía de 2017: obligatorio", "2017 Guide: mandatory"), _having("guide"),
              _at("records")),
    _Measured("tiers", Sentence("recomendado", "recommended"), _having("recommended"), _at("records")),
    _Measured("score", Sentence("MQA de data.europa.eu, en promedio", "MQA of data.europa.eu, on average"),
              _at("mqa"), lambda _figures: TOTAL, note=_rating),
    *(
        _Measured("law", Sentence(one.es, one.en), _at("law", one.name, "yes"), _at("datasets"),
                  note=_undecided(one.name))
        for one in CHARACTERISTICS
    ),
    _Measured("links", Sentence("vivos", "alive"), _at("links", "alive")),
    _Measured("links", Sentence("distintos de su descripción", "unlike their description"), _at("links", "unlike"),
              is_bad=lambda count: count > 0),
    _Measured("links", Sentence("muertos", "dead"), _at("links", "dead"), is_bad=lambda count: count > 0),
    _Measured("links", Sentence("sin saberse", "unknown"), _at("links", "unknown")),
)  # fmt: skip
"""What is measured of a source, and where it stands."""

_HAPPENED: Final = (
    ("change", "happened", "new", Sentence("registros nuevos", "new records")),
    ("change", "happened", "changed", Sentence("cambios de registros", "changes of records")),
    ("change", "happened", "missing", Sentence("dejaron de aparecer", "not shown any more")),
    ("change", "happened", "back", Sentence("volvieron a aparecer", "shown again")),
    ("change", "happened", "tombstone", Sentence("retirados (lápidas)", "retired (tombstones)")),
    ("change", "happened", "resurrected", Sentence("regresaron ya retirados", "came back though retired")),
    ("harvests", "harvests", "complete", Sentence("completas", "complete")),
    ("harvests", "harvests", "partial", Sentence("parciales", "partial")),
    ("harvests", "harvests", "failed", Sentence("fallidas", "failed")),
)  # fmt: skip
_BAD: Final = frozenset(("missing", "partial", "failed"))


def sections_of(card: Card, lang: str) -> tuple[Section, ...]:
    """The sections of a scorecard, in the order in which they are read."""
    lines: dict[str, list[Line]] = {name: [] for name in _SECTIONS}
    for section, part, name, label in _HAPPENED:
        count = card[part][name]
        lines[section].append(Line(getattr(label, lang), f"{count:,}", "", is_bad=name in _BAD and count > 0))
    for row in _LINES:
        lines[row.section].append(_line(row, card, lang))
    return tuple(Section(name, getattr(title, lang), tuple(lines[name])) for name, title in _SECTIONS.items())


def _line(row: _Measured, card: Card, lang: str) -> Line:
    label, unknown = getattr(row.label, lang), getattr(UNKNOWN, lang)
    now = row.value(card["now"]) if card["now"] else None
    if now is None:
        return Line(label, unknown, "")
    before = row.value(card["before"]) if card["before"] else None
    value, whole = _number(now), row.of(card["now"]) if row.of else None
    if whole is not None:
        value = f"{value} {'of' if lang == 'en' else 'de'} {_number(whole)}"
    note = row.note(card["now"], lang) if row.note else ""
    moved = "" if not card["before"] else unknown if before is None else _movement(now - before)
    return Line(label, value, moved, note, row.is_bad(now))


def _number(value: float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def _movement(by: float) -> str:
    if abs(by) < 0.05:
        return "="
    return f"{'+' if by > 0 else '−'}{_number(round(abs(by), 1))}"


@dataclass(frozen=True, slots=True)
class Mend:
    """Something to be mended: how often it occurs, what it is, how it is mended."""

    count: int
    severity: str
    code: str
    what: str
    how: str


def iter_mends(card: Card, lang: str) -> Iterator[Mend]:
    """Yield what is to be mended first, worst first."""
    for one in card["now"]["mend"] if card["now"] else ():
        yield Mend(one["count"], one["severity"], one["code"], one["what"][lang], one["how"][lang])
