"""Dates, as precise as they were given: a year, a month, a day, or an instant with its zone.

Where a portal wrote something else than ISO 8601, what it meant is taken when there is one meaning only, and said; what
can be read in two ways is not used.  Excel's serial numbers are never guessed.

**Fractions of a second are cut**, whoever wrote them: they are a clock's, no fact of a dataset, and one portal's CKAN,
DCAT and data.json give them with six digits, three or none.  So the same change has the same date in every schema.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from mappings.values import Reading
from mappings.values.folding import fold, scalar
from mappings.vocabularies import parts, read_table

LONGEST = 80
"""Characters of a date with all its words."""

FIRST_YEAR = 100
"""``0001-01-01`` is .NET's way of saying nothing, and ``0014`` a year that lost its century."""

_MEXICO_CITY = ZoneInfo("America/Mexico_City")

_CLOCK = (
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9})[0-9]*)?)?\s*([ap]\.?\s?m\.?)?(?:\s?(?:hrs?|horas|h)\.?)?"
)
_ZONE = r"\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?)?"
_TIME = rf"(?:(?:\s*[T,–-]\s*|\s+(?:a las\s+)?){_CLOCK}{_ZONE})?"
_WEEKDAY = r"(?:Date changed\s+)?(?:([A-Za-zÁáÉé]{3,10})\.?,?\s+(?:el\s+)?)?"

_PLAIN = re.compile(
    r"(?!00)[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]))?"
)
"""The two forms that are already those of the profile; whether they are real dates, `datetime` knows."""
_CKAN = re.compile(r"((?!00)[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?")
"""CKAN's naive time."""
_CKAN_USUAL = re.compile(
    r"(?!00)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:\.[0-9]{1,9})?"
)
"""CKAN's naive time on a day that every month has: no calendar need be asked."""
_ISO = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9})[0-9]*)?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
    r"|Z|[+-][0-9]{2}:[0-9]{2})?)?)?"
)
_BASIC = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})?(?:[.,]([0-9]{1,9}))?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_YEAR_FIRST = re.compile(rf"{_WEEKDAY}([0-9]{{4}})[/.-]([0-9]{{1,2}})(?:[/.-]([0-9]{{1,2}}){_TIME})?", re.IGNORECASE)
_DAY_OR_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\3([0-9]{{4}}|[0-9]{{2}}){_TIME}", re.IGNORECASE
)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_NAMED_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}([0-9]{{1,2}})(?:o|º|°|er|ero|st|nd|rd|th)?(?:\s+de\s+|\s+of\s+|[\s/.-]+)([^\W\d_]{{3,10}})\.?"
    rf"(?:,?\s+de[l]?\s+|[\s/.,-]+)([0-9]{{4}}){_TIME}",
    re.IGNORECASE,
)
_NAMED_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([^\W\d_]{{3,10}})\.?\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?:de[l]?\s+)?([0-9]{{4}}){_TIME}",
    re.IGNORECASE,
)
_NAMED_MONTH = re.compile(r"([^\W\d_]{3,10})\.?(?:,?\s+de[l]?\s+|[\s/.,-]+)([0-9]{4}|[0-9]{2})", re.IGNORECASE)

_SECONDS = range(10**9, 42 * 10**8)
_MILLISECONDS = range(10**12, 42 * 10**11)
"""Instants since 1970 from 2001 to 2103; what lies outside is more likely a year, a serial number or a price."""


def moment(value: Any) -> Reading[str]:
    """Read any date into the `Moment` form of the profile, keeping its precision.

    Fractions of a second are cut, in silence.  A time without zone is Mexico City's (``date.zone_assumed``), but
    midnight sharp only says the day.  ISO dates with month and day swapped are turned (``date.swapped``), Mexican,
    American and written-out dates converted (``date.repaired``); what has two meanings is ``date.ambiguous``, what has
    none ``date.unreadable``.
    """
    if isinstance(value, str):
        words = value.strip()
    elif isinstance(value, float) and value.is_integer():
        words = str(int(value))
    else:
        words = scalar(value)  # type: ignore[assignment]  # None is handled on the next line
    if not words:
        return None, None if words == "" else "date.unreadable"
    return _moment(words) if len(words) <= LONGEST else (None, "date.unreadable")


def utc_moment(value: Any) -> Reading[str]:
    """Read a time that CKAN wrote: naive times are UTC (seen in every CKAN to 2.11), all else as `moment`.

    The usual form is not cached: no two of them are alike.
    """
    if isinstance(value, str) and _CKAN_USUAL.fullmatch(value):
        return f"{value[:19]}Z", None
    words = value.strip() if isinstance(value, str) else ""
    if not words or len(words) > LONGEST:
        return moment(value)
    match = _CKAN.fullmatch(words)
    if match is not None and _is_real(instant := f"{match[1]}T{match[2]}"):
        return f"{instant}Z", None
    return _utc_moment(words)


def _is_real(words: str) -> bool:
    """Whether a date or time that looks like ISO 8601 exists in the calendar."""
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8_192)
def _utc_moment(words: str) -> Reading[str]:
    match = _ISO.fullmatch(words)
    is_naive = match is not None and match[4] is not None and match[8] is None
    return _moment(f"{words}Z" if is_naive else words)


@lru_cache(maxsize=8_192)
def _moment(words: str) -> Reading[str]:
    if _PLAIN.fullmatch(words) and _is_real(words):
        return words, None
    match = _ISO.fullmatch(words)
    if match is not None:
        return _from_iso(match, None)
    if words.isdigit() and words.isascii() and len(words) in (10, 13):
        return _from_epoch(int(words))
    match = _BASIC.fullmatch(words)
    if match is not None:
        return _from_iso(match, "date.repaired" if match[4] and "T" not in words else None)
    return _from_words(" ".join(words.split()))


def _from_iso(match: re.Match[str], code: str | None) -> Reading[str]:
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if day is None:
        if int(year) < FIRST_YEAR or (month is not None and not 1 <= int(month) <= 12):
            return None, "date.unreadable"
        return (year if month is None else f"{year}-{month}"), code
    found = _date(int(year), int(month), int(day))
    if found is None:
        found, code = _date(int(year), int(day), int(month)), "date.swapped"
    if found is None:
        return None, "date.unreadable"
    return _with_time(found, (hour, minute, second, fraction, None, zone), code)


def _from_epoch(number: int) -> Reading[str]:
    """Read seconds or milliseconds since 1970, as ArcGIS writes them."""
    if number not in _SECONDS and number not in _MILLISECONDS:
        return None, "date.unreadable"
    seconds = number if number in _SECONDS else number // 1000
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "date.repaired"


def _from_words(words: str) -> Reading[str]:
    """Try the shapes that are not ISO 8601, one after the other."""
    if match := _YEAR_FIRST.fullmatch(words):
        return _from_numbers(match, *_year_first(match))
    if match := _DAY_OR_MONTH_FIRST.fullmatch(words):
        return _from_numbers(
            match, tuple(_orders(int(match[2]), int(match[4]), match[5], match[3])), match.groups()[5:]
        )
    if match := _MONTH_YEAR.fullmatch(words):
        return _month_of(int(match[2]), int(match[1]))
    if match := _NAMED_DAY_FIRST.fullmatch(words):
        return _from_numbers(match, (_date(int(match[4]), _month(match[3]), int(match[2])),), match.groups()[4:])
    if match := _NAMED_MONTH_FIRST.fullmatch(words):
        return _from_numbers(match, (_date(int(match[4]), _month(match[2]), int(match[3])),), match.groups()[4:])
    if match := _NAMED_MONTH.fullmatch(words):
        if len(match[2]) == 2:  # «mar-19»: March 2019, or the 19th of March
            return None, "date.ambiguous" if _month(match[1]) else "date.unreadable"
        return _month_of(int(match[2]), _month(match[1]))
    return None, "date.unreadable"


def _year_first(match: re.Match[str]) -> tuple[tuple[date | None, ...], tuple[str | None, ...]]:
    year, month, day = int(match[2]), int(match[3]), match[4]
    if day is None:
        return (_date(year, month, 1),), ()
    return (_date(year, month, int(day)) or _date(year, int(day), month),), match.groups()[4:]


def _orders(first: int, second: int, year: str, separator: str) -> Iterator[date | None]:
    """Every date that two or three short numbers can mean: day first, month first, and year first with hyphens."""
    full = int(year) if len(year) == 4 else _century(int(year))
    yield _date(full, second, first)
    yield _date(full, first, second)
    if len(year) == 2 and separator != "/":
        yield _date(_century(first), second, int(year))


def _century(year: int) -> int:
    """Complete a year of two digits as POSIX does: 69 is 1969, 68 is 2068."""
    return year + (1900 if year >= 69 else 2000)


def _from_numbers(
    match: re.Match[str], candidates: tuple[date | None, ...], clock: tuple[str | None, ...]
) -> Reading[str]:
    """Choose the one date that was meant; a weekday in front decides between two."""
    days = sorted({day for day in candidates if day is not None})
    weekday = match[1]
    if weekday and len(days) > 1:
        days = [day for day in days if _weekday(weekday) == day.weekday()]
    if len(days) != 1:
        return None, "date.ambiguous" if days else "date.unreadable"
    if match.re is _YEAR_FIRST and match[4] is None:
        return f"{days[0]:%Y-%m}".zfill(7), "date.repaired"
    return _with_time(days[0], clock or (None,) * 6, "date.repaired")


def _with_time(day: date, clock: tuple[str | None, ...], code: str | None) -> Reading[str]:
    """Add the time, if there is one, with its zone or the one of Mexico City; midnight without a zone is the day."""
    hour, minute, second, fraction, half, zone = clock
    if hour is None:
        return day.isoformat(), code
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if half:
        if not 1 <= hours <= 12:
            return None, "date.unreadable"
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    has_rest = bool(fraction and fraction.strip("0"))  # a fraction after midnight is no midnight
    if hours == 24 and not (minutes or seconds or has_rest):
        if day == date.max:
            return None, "date.unreadable"
        day, hours = day + timedelta(days=1), 0
    if hours > 23 or minutes > 59 or seconds > 59:
        return None, "date.unreadable"
    offset = _offset(zone) if zone else None
    if zone and offset is None:
        return None, "date.unreadable"
    if offset is None:
        if not (hours or minutes or seconds or has_rest):
            return day.isoformat(), code
        offset = _mexican_offset(datetime(day.year, day.month, day.day, hours, minutes, seconds))  # noqa: DTZ001 (the zone is what is sought)
        code = "date.swapped" if code == "date.swapped" else "date.zone_assumed"
    return f"{day.isoformat()}T{hours:02}:{minutes:02}:{seconds:02}{offset}", code


def _offset(zone: str) -> str | None:
    """Write a zone as XSD does: ``Z`` or ``-06:00``; None when no place on Earth has it."""
    bare = zone.upper().removeprefix("UTC").removeprefix("GMT")
    if bare in ("", "Z"):
        return "Z"
    digits = bare[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours * 60 + minutes > 14 * 60 or minutes > 59:
        return None
    return f"{bare[0]}{hours:02}:{minutes:02}"


def _mexican_offset(naive: datetime) -> str:
    """The offset of Mexico City at a local time; before the law knew zones (1922) that of the central zone."""
    offset = _MEXICO_CITY.utcoffset(naive)
    if offset is None or offset.total_seconds() % 60:
        return "-06:00"
    return f"-{int(-offset.total_seconds()) // 3600:02}:00"


def _month_of(year: int, month: int) -> Reading[str]:
    return (f"{year:04}-{month:02}", "date.repaired") if _date(year, month, 1) else (None, "date.unreadable")


def _date(year: int, month: int, day: int) -> date | None:
    if year < FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of a month by its Spanish or English name or abbreviation; 0 when there is none."""
    return _months().get(fold(name), 0)


@cache
def _months() -> dict[str, int]:
    return {name: int(row["month"]) for row in read_table("months") for name in parts(row["names"])}


_WEEKDAYS = (
    ("lun", "mon"),
    ("mar", "tue"),
    ("mie", "wed"),
    ("jue", "thu"),
    ("vie", "fri"),
    ("sab", "sat"),
    ("dom", "sun"),
)


def _weekday(name: str) -> int:
    """The number of a weekday by its first three letters, Monday being 0; -1 when it is none."""
    short = fold(name)[:3]
    return next((number for number, names in enumerate(_WEEKDAYS) if short in names), -1)
