"""Periods of time: from one moment to another, either of them perhaps open.

A period is read as ISO 8601 writes it (``2014-01-01/2014-06-30``, ``2010-01-01/P1Y``, ``2014/..``), as the Guía 2017
and the catalogues of 2014–2017 write it (``2010/2012``, ``2004-2014``, ``2014``), and in words
(``de enero a marzo de 2019``, ``primer trimestre de 2019``).  One moment alone is a period that starts and ends with
it.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.folding import fold, scalar
from mappings.values.moments import moment

Period = tuple[str | None, str | None]

LONGEST = 160
"""Characters of a period with all its words."""

_START_KEYS = ("startdate", "start", "starttime", "begin", "hasbeginning", "from", "inicio", "startsat")
_END_KEYS = ("enddate", "end", "endtime", "finish", "hasend", "to", "fin", "endsat")

_OPEN = frozenset({"", "..", "presente", "actualidad", "actual", "la fecha", "fecha", "hoy", "present", "now", "today"})
"""What stands for an end that is not known or not reached yet."""

_QUOTES = "\"'«»“”‘’ "
_YEARS = re.compile(r"([0-9]{4})\s*[-–—]\s*([0-9]{4})")
_SCHOOL_YEAR = re.compile(r"([0-9]{4})[-–/]([0-9]{2})")
_BETWEEN = re.compile(r"\s+(?:al?|to|hasta(?: el)?|y|and)\s+(?:el\s+)?|\s+[-–—]\s+|\s*[–—]\s*", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:(?:periodo|período)\s*:?\s*)?(?:desde(?: el)?|del?|from|entre(?: el)?|between)\s+", re.IGNORECASE
)
_UNTIL = re.compile(r"^(?:hasta(?: el)?|until)\s+", re.IGNORECASE)
_SINCE = re.compile(r"^(?:desde(?: el)?|a partir de(?:l)?|since)\s+", re.IGNORECASE)
_MONTHS = re.compile(r"([^\W\d_]{3,10})\s*[-–]\s*([^\W\d_]{3,10})\s+(?:de[l]?\s+)?([0-9]{4})", re.IGNORECASE)
_LAST_YEAR = re.compile(r"([0-9]{4})(?![0-9])")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,3})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,4})M)?)?"
)
_FRACTION = re.compile(r"([a-z0-9]{1,7}) (bimestre|trimestre|cuatrimestre|semestre)(?: de| del)? ([0-9]{4})")
_QUARTER = re.compile(r"(?:(?:q|t)([1-4]) ([0-9]{4})|([0-9]{4}) (?:q|t)([1-4]))")
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "primer 1er 1ro 1 i",
            "segundo 2do 2o 2 ii",
            "tercer 3er 3ro 3 iii",
            "cuarto 4to 4o 4 iv",
            "quinto 5to 5 v",
            "sexto 6to 6 vi",
        ),
        1,
    )
    for word in words.split()
}
_MONTHS_IN = {"bimestre": 2, "trimestre": 3, "cuatrimestre": 4, "semestre": 6}


def period(value: Any) -> Reading[Period]:
    """Read a period into (start, end), each a `Moment` or None when that end is open.

    Issues: ``period.repaired`` when it was not ISO 8601; ``period.reversed`` and ``period.unreadable``, both without a
    reading; ``date.zone_assumed`` when a time named no zone.
    """
    if isinstance(value, dict) and "@value" not in value and "@id" not in value:
        return _from_keys(value)
    words = scalar(value)
    if not words:
        return None, None if words == "" else "period.unreadable"
    return _period(words) if len(words) <= LONGEST else (None, "period.unreadable")


def _from_keys(value: dict[Any, Any]) -> Reading[Period]:
    """Read an object with a start and an end, whatever its keys are called (DCAT, schema.org, OWL-Time, CKAN)."""
    folded = {str(key).rpartition(":")[2].replace("_", "").lower(): inner for key, inner in value.items()}
    start = next((folded[key] for key in _START_KEYS if folded.get(key)), None)
    end = next((folded[key] for key in _END_KEYS if folded.get(key)), None)
    if start is None and end is None:
        return None, "period.unreadable" if folded else None
    return _joined(start, end, None)


@lru_cache(maxsize=4_096)
def _period(words: str) -> Reading[Period]:
    bare = " ".join(words.split()).strip(_QUOTES)
    code = None if bare == words else "period.repaired"
    start, slash, end = bare.partition("/")
    if slash and ("/" not in end):
        if school := _SCHOOL_YEAR.fullmatch(bare):
            return _school_year(school)
        tight = (start.strip(), end.strip())
        if any("P" in part[:1] for part in tight):
            return _with_duration(*tight)
        return _joined(*tight, code if tight == (start, end) else "period.repaired")
    reading, moment_code = moment(bare)
    if reading is not None:
        return (reading, reading), code if moment_code is None else _repaired(moment_code)
    return _from_words(bare)


def _from_words(words: str) -> Reading[Period]:
    """Read a period that is not written with a slash."""
    if match := _YEARS.fullmatch(words):
        return _joined(match[1], match[2], "period.repaired")
    if match := _SCHOOL_YEAR.fullmatch(words):
        return _school_year(match)
    if found := _part_of_year(fold(words)):
        return found, "period.repaired"
    if "--" in words:
        return _joined(*words.partition("--")[::2], "period.repaired")
    if match := _MONTHS.fullmatch(_BEFORE.sub("", words)):
        return _joined(f"{match[1]} {match[3]}", f"{match[2]} {match[3]}", "period.repaired")
    if _UNTIL.match(words):
        return _joined("", _UNTIL.sub("", words), "period.repaired")
    halves = _BETWEEN.split(_BEFORE.sub("", words), maxsplit=1)
    if len(halves) == 2:
        return _joined(_completed(*halves), halves[1], "period.repaired")
    if _SINCE.match(words):
        return _joined(_SINCE.sub("", words), "", "period.repaired")
    return None, "period.unreadable"


def _completed(start: str, end: str) -> str:
    """Give a start without a year that of its end: ``1 de enero`` … ``31 de marzo de 2019``."""
    year = _LAST_YEAR.search(end)
    return start if _LAST_YEAR.search(start) or year is None else f"{start} {year[1]}"


def _school_year(match: re.Match[str]) -> Reading[Period]:
    """``2013-14`` is the school year 2013–2014; nothing else is guessed from two digits."""
    following = int(match[1]) + 1
    if following % 100 != int(match[2]):
        return None, "period.unreadable"
    return (match[1], f"{following:04}"), "period.repaired"


def _part_of_year(folded: str) -> Period | None:
    """Read ``primer trimestre de 2019``, ``2do semestre 2020``, ``2019-Q1``, ``T3 2021``."""
    if match := _FRACTION.fullmatch(folded):
        ordinal, length, year = _ORDINALS.get(match[1], 0), _MONTHS_IN[match[2]], match[3]
    elif match := _QUARTER.fullmatch(folded):
        ordinal, length, year = int(match[1] or match[4]), 3, match[2] or match[3]
    else:
        return None
    last = ordinal * length
    return (f"{year}-{last - length + 1:02}", f"{year}-{last:02}") if 0 < last <= 12 else None


def _joined(start: Any, end: Any, code: str | None) -> Reading[Period]:
    """Read both ends and see that they stand in order."""
    first, first_code = _end(start)
    last, last_code = _end(end)
    if (first is None and first_code) or (last is None and last_code) or (first is None and last is None):
        return None, "period.unreadable"
    if first is not None and last is not None and _bounds(first)[0] > _bounds(last)[1]:
        return None, "period.reversed"
    for each in (first_code, last_code):
        code = code or (_repaired(each) if each else None)
    return (first, last), code


def _end(value: Any) -> Reading[str]:
    """Read one end of a period: a moment, or nothing when it is open."""
    if isinstance(value, str) and value.strip(_QUOTES).lower() in _OPEN:
        return None, None
    return moment(value.strip(_QUOTES) if isinstance(value, str) else value)


def _repaired(moment_code: str) -> str:
    return moment_code if moment_code == "date.zone_assumed" else "period.repaired"


def _with_duration(start: str, end: str) -> Reading[Period]:
    """Read ``2010-01-01/P1Y`` or ``P1Y/2010-12-31``; the last day counts, so both are the year 2010."""
    forward = end.startswith("P")
    duration = _DURATION.fullmatch(end if forward else start)
    anchor, code = moment(start if forward else end)
    if duration is None or anchor is None:
        return None, "period.unreadable"
    years, months, weeks, days, hours, minutes = (int(number or 0) for number in duration.groups())
    sign = 1 if forward else -1
    try:
        earliest, latest = (each.date() for each in _bounds(anchor))
        if "T" in anchor:
            instant = datetime.fromisoformat(anchor)
            day = _shifted(instant.date(), sign * (12 * years + months), sign * (7 * weeks + days))
            other = datetime.combine(day, instant.timetz()) + sign * timedelta(hours=hours, minutes=minutes)
            far = other.isoformat().replace("+00:00", "Z")
        elif hours or minutes:
            return None, "period.unreadable"
        elif forward:
            far = _as_precise(anchor, _shifted(earliest, 12 * years + months, 7 * weeks + days - 1), last=True)
        else:
            far = _as_precise(
                anchor, _shifted(latest + timedelta(days=1), -12 * years - months, -7 * weeks - days), last=False
            )
    except (ValueError, OverflowError):
        return None, "period.unreadable"
    return _joined(anchor, far, code) if forward else _joined(far, anchor, code)


def _shifted(day: date, months: int, days: int) -> date:
    """Move a day by months (staying inside the month it reaches), then by days."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)


def _as_precise(anchor: str, day: date, *, last: bool) -> str:
    """Write a day as precisely as its anchor (a year, a month), when it is the first or last day of one."""
    edge = day + timedelta(days=1) if last else day
    if len(anchor) == 4 and (edge.month, edge.day) == (1, 1):
        return f"{day.year:04}"
    return f"{day.year:04}-{day.month:02}" if len(anchor) <= 7 and edge.day == 1 else day.isoformat()


def _bounds(words: str) -> tuple[datetime, datetime]:
    """The first and the last instant that a moment can mean anywhere on Earth."""
    if "T" in words:
        instant = datetime.fromisoformat(re.sub(r"\.[0-9]+", "", words))
        try:
            instant = instant.astimezone(UTC)
        except OverflowError:  # the last hours of the year 9999
            instant = instant.replace(tzinfo=UTC)
        return instant, instant
    year, month, day = (int(part) for part in f"{words}-0-0".split("-")[:3])
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    midnight, almost = datetime.min.time(), datetime.max.time().replace(microsecond=0)
    return datetime.combine(first, midnight, UTC), datetime.combine(last, almost, UTC)
