"""When a source may be asked, and how much in a day: its hours, and its budget of requests and bytes.

Hours are those of the machine's clock, as an operator and a cron table understand them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from harvesters.sentences import Sentence
from storage.database import Database
from storage.jobs import Spending, spent_since
from storage.sources import Source, SourceOptions

DAY = timedelta(hours=24)
_WINDOW = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a day in which a source may be asked; past midnight where they end before they begin."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"

    def closes_in(self, now: datetime) -> float | None:
        """Seconds until the window closes; None while it is closed."""
        begins = now.replace(hour=self.begins.hour, minute=self.begins.minute, second=0, microsecond=0)
        length = (timedelta(hours=self.ends.hour, minutes=self.ends.minute)
                  - timedelta(hours=self.begins.hour, minutes=self.begins.minute)) % DAY or DAY  # fmt: skip
        since = (now - begins) % DAY
        return (length - since).total_seconds() if since < length else None


def window_from_text(text: str) -> Window | None:
    """Read ``22:00-06:00``; None when it is no window."""
    found = _WINDOW.fullmatch(text.strip())
    if found is None:
        return None
    hours = [int(part) for part in found.groups()]
    return Window(time(hours[0], hours[1]), time(hours[2], hours[3]))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a walk may use up; None: no limit."""

    seconds: float | None = None
    requests: int | None = None
    bytes: int | None = None


NO_LIMITS = Allowance()


def allowance_of(database: Database, source: Source, now: datetime) -> Allowance | Sentence:
    """What is left for a source now; a sentence where it is nothing."""
    window = window_from_text(source.options.window) if source.options.window else None
    seconds = None
    if window is not None:
        seconds = window.closes_in(now.astimezone())
        if seconds is None:
            return Sentence(
                f"Su horario es {window} y ahora está cerrado: se cosechará entonces (o con --now).",
                f"Its hours are {window}, which is not now: it will be harvested then (or with --now).",
            )
    budget = budget_of(source.options)
    if budget == Spending(None, None):
        return Allowance(seconds)
    spent = spent_since(database, source.id, now.astimezone(UTC) - DAY)
    left = Allowance(seconds, _left(budget.requests, spent.requests), _left(budget.bytes, spent.bytes))
    if left.requests == 0 or left.bytes == 0:
        return Sentence(
            f"Su presupuesto de 24 horas se agotó ({spent.requests} peticiones, {(spent.bytes or 0) >> 20} MB).",
            f"Its budget of 24 hours is used up ({spent.requests} requests, {(spent.bytes or 0) >> 20} MB).",
        )
    return left


def budget_of(options: SourceOptions) -> Spending:
    """What may be spent on a source in 24 hours."""
    return Spending(options.requests_per_day, None if options.mb_per_day is None else options.mb_per_day << 20)


def _left(budget: int | None, spent: int | None) -> int | None:
    return None if budget is None else max(0, budget - (spent or 0))
