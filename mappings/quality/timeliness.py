"""Whether a dataset keeps its promise: what it says of how often it changes, against when it last did."""

import re
from datetime import date, timedelta
from typing import Final

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_INTERVAL: Final = re.compile(rf"R/P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T.*)?")
_DAYS: Final = (365.25, 30.4375, 7.0, 1.0)

GRACE: Final = 1.5
"""How many intervals may pass before a promise counts as broken: a figure for March appears in April."""
LEAST: Final = timedelta(days=7)
"""Nobody is late before a week has passed: portals note changes late."""


def interval_of(frequency: str) -> timedelta | None:
    """The interval that a DCAT-MX frequency promises; None for words that promise none (``irregular``)."""
    if frequency == "realtime" or frequency.startswith("R/PT"):
        return timedelta(days=1)
    match = _INTERVAL.fullmatch(frequency)
    if match is None:
        return None
    days = sum(float(number) * length for number, length in zip(match.groups(), _DAYS, strict=True) if number)
    return timedelta(days=days) if days else None


def is_late(promised: timedelta, changed: date, today: date) -> bool:
    """Whether more time has passed since the last change than the promise and its grace allow."""
    return today - changed > max(promised * GRACE, LEAST)


def day_of(moment: str) -> date:
    """The latest day that a moment of any precision may mean: ``2014`` is the last of December of 2014."""
    if len(moment) == 4:
        return date(int(moment), 12, 31)
    if len(moment) == 7:
        year, month = int(moment[:4]), int(moment[5:])
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date.fromisoformat(moment[:10])
