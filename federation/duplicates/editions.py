"""Titles of editions: what a dataset is called without its period, and the period; ``…_enero_2026``, ``… 2024``."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from federation.duplicates.likeness import words_of
from mappings.values.folding import fold

_MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "enero january ene jan", "febrero february feb", "marzo march mar", "abril april abr apr", "mayo may",
            "junio june jun", "julio july jul", "agosto august ago aug", "septiembre setiembre september sep sept",
            "octubre october oct", "noviembre november nov", "diciembre december dic dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_SPANS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("bimestre", "bimestral"), 2),
    **dict.fromkeys(("trimestre", "trimestral", "quarter"), 3),
    "cuatrimestre": 4,
    **dict.fromkeys(("semestre", "semestral"), 6),
    **dict.fromkeys(("quincena", "semana", "mes", "mensual"), 0),
}
"""Months that a span has; 0 where it is told by months, or is shorter than one."""
_ORDINALS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "primer primero primera 1er 1ro 1ra i 1",
            "segundo segunda 2do 2da ii 2",
            "tercer tercero tercera 3er 3ro 3ra iii 3",
            "cuarto cuarta 4to 4ta iv 4",
            "quinto quinta 5to v 5",
            "sexto sexta 6to vi 6",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_JOINING: Final = frozenset({"de", "del", "al", "a", "y", "e", "en"})
_YEAR: Final = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])?")
_QUARTER: Final = re.compile(r"[tq]([1-4])|([1-4])[tq]")
_RUN: Final = re.compile(r"[^\W_]+")
"""What is a word or a number of a title, as `words_of` parts it."""
_EDGES: Final = " \t\n_-–—,;:.|/·("


@dataclass(frozen=True, slots=True)
class Edition:
    """A title, parted into what it is of and what it is called."""

    bare: str
    """The title without the period, folded."""
    period: str
    """The words that name the period, folded."""


def edition_of(title: str) -> Edition | None:
    """Part a title into what it is called and its period; None where it names no year and no month, or nothing else."""
    words = words_of(title)
    marked = tuple(zip(words, _are_period(words), strict=True))
    period = [word for word, its in marked if its]
    bare = [word for word, its in marked if not its and word not in _JOINING]
    if not bare or not any(word in _MONTHS or _YEAR.fullmatch(word) for word in period):
        return None
    return Edition(" ".join(bare), " ".join(period))


def _are_period(words: Sequence[str]) -> list[bool]:
    """Whether each word names a period; an ordinal does where there is a span for it."""
    spans = any(word in _SPANS or _QUARTER.fullmatch(word) for word in words)
    return [
        word in _MONTHS
        or _YEAR.fullmatch(word) is not None
        or (spans and (word in _SPANS or word in _ORDINALS or _QUARTER.fullmatch(word) is not None))
        for word in words
    ]


def without_period(title: str) -> str:
    """A title as it was written, without what names its period, and the words and signs that led to that.

    «Gasto de enero de 2026 (Jalisco)» is «Gasto (Jalisco)».
    """
    runs = list(_RUN.finditer(title))
    words = [fold(run.group()) for run in runs]
    gone = _with_joining(words, _are_period(words))
    kept = [run for run, its in zip(runs, gone, strict=True) if not its]
    if not kept:
        return ""
    numbers = [number for number, its in enumerate(gone) if not its]
    pieces = [title[: kept[0].start()] if numbers[0] == 0 else "", kept[0].group()]
    for (number, before), (following, after) in pairwise(zip(numbers, kept, strict=True)):
        between = title[before.end() : after.start()]
        pieces += [between if following == number + 1 else _around_period(between), after.group()]
    tail = title[kept[-1].end() :]
    pieces.append(tail if numbers[-1] == len(runs) - 1 else _around_period(tail))
    return " ".join("".join(pieces).split()).strip(_EDGES)


def _around_period(between: str) -> str:
    """What stays of the text around a period: a bracket that ends before it, and one that begins after it."""
    return f"{')' if between.startswith(')') else ''} {'(' if between.endswith('(') else ''}"


def _with_joining(words: Sequence[str], are_period: Sequence[bool]) -> list[bool]:
    """What goes with a period: it, and the joining words that lead to it, or stand within it."""
    gone = list(are_period)
    for place in reversed(range(len(words) - 1)):
        gone[place] = gone[place] or (words[place] in _JOINING and gone[place + 1])
    return gone


class Period(NamedTuple):
    """What an edition covers, as its title tells."""

    start: str
    """The first day, as xsd:date."""
    end: str
    """The last day."""
    interval: str
    """How often there is such an edition, as ISO 8601 repeats it (``R/P1M``); empty where that is not clear."""


def period_of(title: str) -> Period | None:
    """The period that a title names; None where it tells no year."""
    words = words_of(title)
    told = [word for word, its in zip(words, _are_period(words), strict=True) if its]
    years, months = _years_and_months(told)
    if not years:
        return None
    first, last = years[0], years[-1]
    if months:
        length = 12 * (last - first) + months[-1] - months[0] + 1
        return _period((first, months[0]), (last, months[-1]), f"R/P{length}M" if length > 0 else "")
    if (part := _part_of_year(told)) is not None:
        start, length = part
        return _period((first, start), (first, start + length - 1), f"R/P{length}M")
    is_whole = not any(word in _SPANS for word in told)
    return _period((first, 1), (last, 12), f"R/P{last - first + 1}Y" if is_whole else "")


def _period(start: tuple[int, int], end: tuple[int, int], interval: str) -> Period | None:
    if end < start or end[1] > 12:
        return None
    return Period(f"{start[0]:04}-{start[1]:02}-01", f"{end[0]:04}-{end[1]:02}-{monthrange(*end)[1]:02}", interval)


def _years_and_months(told: Iterable[str]) -> tuple[list[int], list[int]]:
    """The years and the months of a period, in the order in which they are told; ``202401`` is both."""
    years: list[int] = []
    months: list[int] = []
    for word in told:
        if (found := _YEAR.fullmatch(word)) is not None:
            years.append(int(found[1]))
            if found[2] and 1 <= int(found[2]) <= 12:
                months.append(int(found[2]))
        elif word in _MONTHS:
            months.append(_MONTHS[word])
    return years, months


def _part_of_year(told: Sequence[str]) -> tuple[int, int] | None:
    """The first month and the length of a quarter, a semester and the like; None where none is told."""
    for word in told:
        if (found := _QUARTER.fullmatch(word)) is not None:
            return 3 * int(found[1] or found[2]) - 2, 3
    lengths = [length for word in told if (length := _SPANS.get(word))]
    ordinals = [_ORDINALS[word] for word in told if word in _ORDINALS]
    if len(lengths) == 1 and len(ordinals) == 1 and lengths[0] * ordinals[0] <= 12:
        return lengths[0] * (ordinals[0] - 1) + 1, lengths[0]
    return None


def shared_period(periods: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """From the first day to the last one of several periods, whose ends may be years, months or days."""
    known = list(periods)
    if not known:
        return None
    return min(start for start, _ in known), max((end for _, end in known), key=_latest)


def _latest(end: str) -> str:
    """A moment to be compared as the end of its year, month or day: «2025» ends after «2025-06»."""
    return f"{end}~"
