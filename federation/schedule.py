"""When a source is due: every so often (ISO 8601), or by a cron expression; later where it keeps failing.

A source that is harvested every day has a minute of the day of its own, by a hash of its name, so that thousands do not
start at once.  Cron expressions are of the machine's clock, as `federation.timetable`'s hours are.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

from cronsim import CronSim, CronSimError
from pydantic import TypeAdapter, ValidationError

from federation.errors import UsageError
from federation.words import say
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.paces import Pace, get_pace

if TYPE_CHECKING:  # who only looks whether anything is due waits for no tables
    from storage.jobs import HarvestJob

DAILY = "P1D"
"""The schedule of a source that was given none."""
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=366)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LONGEST_REST = WEEK
SLACK = timedelta(hours=1)
"""At most so much earlier than its rest is over is a source tried: a daily cron would otherwise miss it by a second."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DURATION: TypeAdapter[timedelta] = TypeAdapter(timedelta)


class Schedule(Protocol):
    """The turns of a source."""

    def next_after(self, moment: datetime) -> datetime:
        """The first turn after a moment."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A turn every so often, at a moment of its own."""

    length: timedelta
    slug: str

    def next_after(self, moment: datetime) -> datetime:
        """The first turn after a moment."""
        offset = self.length * (_share(self.slug) / 2**64)
        turns = math.floor((moment - _EPOCH - offset) / self.length)
        return _EPOCH + offset + self.length * (turns + 1)


@dataclass(frozen=True, slots=True)
class Cron:
    """The moments of a cron expression."""

    expression: str

    def next_after(self, moment: datetime) -> datetime:
        """The first moment after another, by the machine's clock."""
        return next(CronSim(self.expression, moment.astimezone())).astimezone(UTC)


def schedule_from_text(text: str | None, slug: str) -> Schedule:
    """Read ``P1D``, ``PT6H``, ``R/P1W`` or ``0 3 * * 1-5``; None is `DAILY`.  Raises ValueError."""
    words = (DAILY if text is None else text).strip()
    if len(words.split()) == 5:
        return _cron(" ".join(words.split()))
    return Interval(duration_from_text(words.removeprefix("R/"), SHORTEST, LONGEST), slug)


def duration_from_text(text: str, shortest: timedelta, longest: timedelta) -> timedelta:
    """Read an ISO 8601 duration (``P1D``, ``PT90M``).  Raises ValueError for another text, or one out of bounds."""
    words = text.strip().upper()
    try:
        length = _DURATION.validate_python(words) if words.startswith("P") else None
    except ValidationError:
        length = None
    if length is None or not shortest <= length <= longest:
        raise ValueError(text)
    return length


def require_schedule(text: str) -> str:
    """A schedule as it is kept.  Raises `UsageError`."""
    try:
        schedule_from_text(text, "")
    except ValueError:
        raise UsageError(
            say(
                f"«{text}» no es un horario de cosecha. Escriba cada cuánto (P1D, PT6H, R/P1W; entre 5 minutos y un "
                "año) o una expresión cron de cinco campos: --schedule '0 3 * * *'",
                f"“{text}” is no schedule. Write how often (P1D, PT6H, R/P1W; between 5 minutes and a year) or a cron "
                "expression of five fields: --schedule '0 3 * * *'",
            )
        ) from None
    return " ".join(text.split())


def next_due(pace: Pace, now: datetime) -> datetime:
    """From when on a source is due.

    One that was never harvested is due at once, and so is one whose last harvest lies in the future: the clock was set
    back.  One that failed rests (`rest_after`), whatever its turns.
    """
    if pace.began is None or pace.began > now:
        return now
    schedule = schedule_from_text(pace.schedule, pace.slug)
    if not pace.failures:
        return schedule.next_after(pace.began)
    rest = rest_after(pace.failures, _between_turns(schedule, pace.began))
    return pace.began + rest - min(SLACK, rest / 10)


def is_due(pace: Pace, now: datetime) -> bool:
    """Whether a source is to be harvested now."""
    return next_due(pace, now) <= now


def is_late(pace: Pace, now: datetime) -> bool:
    """Whether a source that is due has missed a whole turn: whoever harvests does not keep up with its schedule."""
    if pace.began is None:
        return False
    due = next_due(pace, now)
    return due <= now and schedule_from_text(pace.schedule, pace.slug).next_after(due) <= now


def choose_due(paces: Iterable[Pace], now: datetime) -> tuple[Pace, ...]:
    """The sources that are due, those first that were tried longest ago."""
    return tuple(sorted((pace for pace in paces if is_due(pace, now)), key=lambda pace: (pace.tried, pace.slug)))


def rest_after(failures: int, between_turns: timedelta) -> timedelta:
    """How long a source that keeps failing is left alone: a turn of its own, a day at most, doubled to a week."""
    return min(min(between_turns, DAY) * (1 << min(failures - 1, 12)), LONGEST_REST)


def rest_of(database: Database, job: "HarvestJob", now: datetime) -> Sentence:
    """What follows for the scheduled harvest from a job that failed and is not closed yet, with those before it."""
    pace = get_pace(database, job.source_id)
    return say_rest(replace(pace, began=job.started, failures=pace.failures + 1), now)


def say_rest(pace: Pace, now: datetime) -> Sentence:
    """What the story of a job says of a source that fails again and again; nothing after one failure."""
    if pace.failures < 2:
        return NOTHING
    until = f"{next_due(pace, now):%Y-%m-%d %H:%M}Z"
    return Sentence(
        f"Ha fallado {pace.failures} veces seguidas: la cosecha programada no la intenta antes de {until}. Para "
        f"intentarlo ya: milpa harvest {pace.slug}",
        f"It has failed {pace.failures} times in a row: the scheduled harvest does not try it before {until}. To try "
        f"it now: milpa harvest {pace.slug}",
    )


def _cron(expression: str) -> Cron:
    try:
        next(CronSim(expression, _EPOCH))
    except (CronSimError, StopIteration):
        raise ValueError(expression) from None
    return Cron(expression)


def _between_turns(schedule: Schedule, moment: datetime) -> timedelta:
    first = schedule.next_after(moment)
    return schedule.next_after(first) - first


def _share(slug: str) -> int:
    """A number of 64 bits that is always the same for a name, and spread over all names."""
    return int.from_bytes(blake2b(slug.encode(), digest_size=8).digest(), "big")
