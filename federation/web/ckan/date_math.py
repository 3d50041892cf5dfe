"""Solr's date math, as CKAN's users write it: ``NOW-1DAY``, ``NOW/DAY-7DAYS``, ``2026-01-31T00:00:00Z+1MONTH/YEAR``.

From a moment each step goes on, from left to right: ``/`` back to the beginning of its unit, ``+`` and ``-`` so many of
them.  All of it in UTC.  Solr has no weeks.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

_UNITS: Final = {
    name: unit
    for unit, names in (
        ("year", "YEAR YEARS"), ("month", "MONTH MONTHS"), ("day", "DAY DAYS DATE"), ("hour", "HOUR HOURS"),
        ("minute", "MINUTE MINUTES"), ("second", "SECOND SECONDS"),
        ("millisecond", "MILLI MILLIS MILLISECOND MILLISECONDS"),
    )
    for name in names.split()
}  # fmt: skip
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_MATH: Final = re.compile(
    rf"(?P<start>NOW|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9:.]{{5,15}}Z)"
    rf"(?P<steps>(?:/(?:{_UNIT})|[+-][0-9]{{1,6}}(?:{_UNIT})){{0,12}})"
)
_STEP: Final = re.compile(rf"(?P<sign>[/+-])(?P<number>[0-9]*)(?P<unit>{_UNIT})")


def is_of_the_moment(words: str) -> bool:
    """Whether a query may find something else later, though the index stays as it is."""
    return "NOW" in words


def moment_from_math(words: str, now: datetime) -> datetime | None:
    """The moment that date math tells; None for what is no date math, a plain date among it.

    Raises `ValueError` or `OverflowError` where it leads out of the calendar.
    """
    match = _MATH.fullmatch(words)
    if match is None or (match["start"] != "NOW" and not match["steps"]):
        return None
    moment = now.astimezone(UTC) if match["start"] == "NOW" else datetime.fromisoformat(match["start"])
    for step in _STEP.finditer(match["steps"]):
        unit, sign = _UNITS[step["unit"]], step["sign"]
        moment = _rounded(moment, unit) if sign == "/" else _moved(moment, int(sign + step["number"]), unit)
    return moment


def _rounded(moment: datetime, unit: str) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "year":
        return midnight.replace(month=1, day=1)
    if unit == "month":
        return midnight.replace(day=1)
    return moment - (moment - midnight) % timedelta(**{f"{unit}s": 1})


def _moved(moment: datetime, number: int, unit: str) -> datetime:
    if unit not in {"year", "month"}:
        return moment + timedelta(**{f"{unit}s": number})
    months = 12 * moment.year + moment.month - 1 + number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
