"""The scorecard of a source for a month, as data: what text, page, JSON, mail and webhook all are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from federation.notices.telling import SCORECARD, iter_recipients, tell
from federation.scorecards.figures import figures_of
from federation.scorecards.months import ZONE, Month
from federation.settings import Settings
from federation.states import STATES
from storage.database import Database
from storage.measures import Measure, count_happened, first_harvest, get_measure, put_measure
from storage.outbox import events_told
from storage.sources import Source

EVENTS: Final = ("missing", "back", "tombstone", "resurrected")
JOBS: Final = ("complete", "partial", "failed")
SCORED: Final = tuple(state.name for state in STATES if state.published and state.name != "retired")
"""The states in which somebody looks after a source."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a month, and those of the month before; None where nobody measured."""

    now: Measure | None
    before: Measure | None


def measure(database: Database, source: Source, now: datetime) -> Measure:
    """Measure a source, and keep it as the measure of this month."""
    taken = Measure(now, figures_of(database, source, now.astimezone(ZONE).date()))
    with database.write() as connection:
        put_measure(connection, source.id, Month.of(now).number, taken)
    return taken


def card_of(database: Database, source: Source, month: Month, now: datetime) -> dict[str, Any]:
    """The scorecard of a source for a month, as a document.

    What can only be measured now is kept as the measure of this month.  The month that is just over, where nobody
    measured in it, is told as the source stands now, with the day; any other such month is not measured.
    """
    measured = _measured(database, source, month, now)
    with database.read() as connection:
        happened = count_happened(connection, source.id, month.begin, month.end)
    return {
        "source": {"slug": source.slug, "title": source.title, "url": source.url, "status": source.status},
        "month": str(month),
        "over": month < Month.of(now),
        "measured": measured.now.at.astimezone(ZONE).isoformat() if measured.now else None,
        "now": measured.now.figures if measured.now else None,
        "before": measured.before.figures if measured.before else None,
        "happened": {
            "new": happened.new, "changed": happened.changed,
            **{event: happened.events.get(event, 0) for event in EVENTS},
        },
        "harvests": {state: happened.jobs.get(state, 0) for state in JOBS},
    }  # fmt: skip


def _measured(database: Database, source: Source, month: Month, now: datetime) -> Measured:
    present = Month.of(now)
    current = measure(database, source, now) if month == present else None
    with database.read() as connection:
        kept = current or get_measure(connection, source.id, month.number)
        before = get_measure(connection, source.id, month.before.number)
    if kept is None and month == present.before:
        kept = measure(database, source, now)
    return Measured(kept, before)


def put_cards(database: Database, settings: Settings, now: datetime, sources: Sequence[Source]) -> int:
    """Put the scorecards of the month that is over into the outbox, each once; measure this month meanwhile.

    A source that was not harvested by the end of that month has none, nor one that has nobody to be told.
    Returns how many were put there.
    """
    month = Month.of(now).before
    put = 0
    for source in sources:
        measure(database, source, now)
        event = f"scorecard/{source.id}/{month}"
        with database.read() as connection:
            began = first_harvest(connection, source.id)
            done = bool(events_told(connection, SCORECARD, [event]))
        if done or began is None or began >= month.end or not any(iter_recipients(settings, source, SCORECARD)):
            continue
        card = card_of(database, source, month, now)
        facts = {"card": card, "month": {"es": month.name.es, "en": month.name.en}, "number": str(month)}
        with database.write() as connection:
            tell(connection, source, SCORECARD, event, facts)
        put += 1
    return put
