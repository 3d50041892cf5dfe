"""The harvest that cron calls: what is due, for as long as it may last, and what came of it in numbers."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from federation.harvest import HarvestResult

from federation.schedule import choose_due, is_late
from federation.settings import Settings
from federation.states import HARVESTED
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.paces import Pace, list_idle

Stopping = Callable[[Callable[[], None]], AbstractContextManager[None]]
"""Makes a context in which what comes from outside (a signal) calls what it is given."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One source that was harvested as it was due, and what came of it."""

    slug: str
    state: str
    """``complete``, ``partial`` or ``failed``; ``cut`` where its hours, its budget or the end of the time ended it."""
    reason_es: str = ""
    reason_en: str = ""
    question: Sentence = NOTHING
    """What a person is asked of it: told when the question is opened or grows, and whenever else there is something to
    tell."""

    @property
    def is_problem(self) -> bool:
        """Whether somebody is to be told."""
        return self.state in ("partial", "failed") or bool(self.question)


@dataclass(frozen=True, slots=True)
class DueHarvest:
    """What a scheduled harvest did."""

    began: datetime
    ended: datetime
    paces: tuple[Pace, ...]
    """Of the active sources that nobody else was harvesting at the end."""
    due: int
    outcomes: tuple[Outcome, ...] = ()
    late: tuple[str, ...] = ()
    """Sources that were due and have missed a whole turn: the time or the places at a time do not suffice."""

    @property
    def problems(self) -> tuple[Outcome, ...]:
        """The sources of which somebody is to be told."""
        return tuple(outcome for outcome in self.outcomes if outcome.is_problem)

    @property
    def all_well(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.problems or self.late)


def run_from_harvest(harvest: DueHarvest) -> dict[str, Any]:
    """What is kept, and measured, of a scheduled harvest."""
    return {
        "began": harvest.began.timestamp(), "ended": harvest.ended.timestamp(), "all_well": harvest.all_well,
        "due": harvest.due, "late": len(harvest.late),
        "states": dict(Counter(outcome.state for outcome in harvest.outcomes)),
    }  # fmt: skip


def harvest_due(database: Database, settings: Settings, most: timedelta | None, stopping: Stopping) -> DueHarvest:
    """Harvest the sources that are due; after `most` time no other is begun, and those under way end their page.

    A source that another process holds, whose hours are over or whose host rests is left alone without a word.
    """
    began = datetime.now(UTC)
    paces = list_idle(database, *HARVESTED)
    due = choose_due(paces, began)
    if not due:
        return DueHarvest(began, datetime.now(UTC), paces, 0)
    outcomes = _harvest(database, settings, tuple(pace.slug for pace in due), most, stopping)
    ended = datetime.now(UTC)
    after = list_idle(database, *HARVESTED)
    waiting = {pace.slug for pace in due} - {outcome.slug for outcome in outcomes if outcome.state != "cut"}
    late = tuple(pace.slug for pace in after if pace.slug in waiting and is_late(pace, ended)) if most else ()
    return DueHarvest(began, ended, after, len(due), outcomes, late)


def _harvest(
    database: Database, settings: Settings, slugs: tuple[str, ...], most: timedelta | None, stopping: Stopping
) -> tuple[Outcome, ...]:
    from federation.harvest import Harvest  # noqa: PLC0415 (Scrapy: who finds nothing due does without)
    from federation.ownership import reprove_due  # noqa: PLC0415 (as above)
    from storage.quarantines import list_quarantines  # noqa: PLC0415

    asked = {question.source_id: question.records for question in list_quarantines(database, open_only=True)}
    harvest = Harvest(database, settings)
    with stopping(harvest.stop), _stopping_after(most, harvest.stop):
        report = harvest.run(slugs, due=True)
        reprove_due(database, settings, is_over=harvest.is_stopped)
    return tuple(
        Outcome(
            result.source.slug,
            "cut" if result.ended_by_us else result.job.state,
            result.job.reason_in_spanish,
            result.job.reason,
            _question(result, asked.get(result.source.id, 0)),
        )
        for result in report.results
    )


def _question(result: "HarvestResult", known: int) -> Sentence:
    """What is asked of a source, where it is about more than the `known` records or there is something else to tell."""
    asked = result.quarantine
    if asked is None or (asked.records <= known and result.job.state == "complete"):
        return NOTHING
    return Sentence(asked.reason_es, asked.reason)


@contextmanager
def _stopping_after(most: timedelta | None, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when so much time has passed, as long as the context lasts; None: never."""
    if most is None:
        yield
        return
    alarm = threading.Timer(most.total_seconds(), stop)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
