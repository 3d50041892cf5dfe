"""How fine data are: the distance and the time that lie between what can still be told apart."""

import re
from functools import lru_cache
from typing import Any

from mappings.dcat_mx_types import DURATION_PATTERN
from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.values.frequencies import frequency

FARTHEST = 1e8
"""Metres; more than twice around the Earth is no distance on it."""

_METRES = {
    "": 1.0, "m": 1.0, "mt": 1.0, "mts": 1.0, "metro": 1.0, "metros": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0,
    "meters": 1.0, "cm": 0.01, "km": 1000.0, "kms": 1000.0, "kilometro": 1000.0, "kilometros": 1000.0,
    "kilometre": 1000.0, "kilometres": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0,
}  # fmt: skip
"""Units of distance, as they are folded."""
_DISTANCE = re.compile(r"\+?([0-9]{1,12}(?:[.,][0-9]{1,12})?(?:e[-+]?[0-9]{1,2})?)\s*([a-z]*)\.?")
_DURATION = re.compile(DURATION_PATTERN)
_WEEKS = re.compile(r"P([0-9]{1,6})W")


def distance(value: Any) -> Reading[float]:
    """Read a distance in metres: a number, ``"10.0"``, ``"2,5"``, ``"30 m"``, ``"1 km"``.

    Issues: ``resolution.unreadable``, also for nought, which nothing can be told apart by.
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "resolution.unreadable"
    return _distance(words) if len(words) <= LONGEST_NAME else (None, "resolution.unreadable")


def duration(value: Any) -> Reading[str]:
    """Read an xsd:duration; also weeks (``P2W``), and the length of a frequency in words: ``mensual`` is ``P1M``.

    Issues: ``resolution.unreadable``.
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "resolution.unreadable"
    return _duration(words) if len(words) <= LONGEST_NAME else (None, "resolution.unreadable")


@lru_cache(maxsize=1_024)
def _distance(words: str) -> Reading[float]:
    folded = words.strip().lower().replace("ó", "o")
    match = _DISTANCE.fullmatch(folded)
    if match is None:
        return None, None if is_absent(fold(words)) else "resolution.unreadable"
    number, unit = match.groups()
    factor = _METRES.get(unit, 0.0)
    amount = round(float(number.replace(",", ".")) * factor, 9)
    return (amount, None) if 0 < amount < FARTHEST else (None, "resolution.unreadable")


@lru_cache(maxsize=1_024)
def _duration(words: str) -> Reading[str]:
    if _DURATION.fullmatch(words):
        return words, None
    weeks = _WEEKS.fullmatch(words)
    if weeks:
        return f"P{int(weeks[1]) * 7}D", None
    code, said = frequency(words)
    length = code.removeprefix("R/") if code else ""
    if _DURATION.fullmatch(length):
        return length, None
    weeks = _WEEKS.fullmatch(length)
    if weeks:
        return f"P{int(weeks[1]) * 7}D", None
    return None, "resolution.unreadable" if code or said else None
