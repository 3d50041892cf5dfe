"""How long the first harvest of a portal will take, from the pace at which a few of its records came."""

from dataclasses import dataclass
from math import ceil

from federation.settings import Settings
from harvesters.items import WalkOutcome
from harvesters.registry import WALKS

MANY_REQUESTS = 0.5
"""Requests for a record from which on a portal is asked for its records one by one, and not for pages of them."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What was measured, and what follows for the whole."""

    rows: int
    """Records that came."""
    requests: int
    seconds: float
    needed: int
    """Requests that the whole will take."""
    page_size: int | None
    """Records that a harvest asks for at a time; None where it asks for them one by one, or for one document."""
    delay: float
    least: float
    """Seconds, if a whole page comes as quickly as the small one that was asked for."""
    most: float
    """Seconds, if each record takes as long as those that came."""


def pace_of(outcome: WalkOutcome, settings: Settings) -> Pace | None:
    """Measure a trial; None where nobody knows how many records there are, or none came."""
    tally, endpoint = outcome.tally, outcome.endpoint
    rows, requests, seconds = tally.received, max(outcome.requests, 1), outcome.seconds
    total = rows if tally.ended and not tally.declared else tally.declared
    if not rows or total is None:
        return None
    delay = max(settings.delay, endpoint.delay)
    if rows >= total:
        return Pace(rows, requests, seconds, requests, None, delay, seconds, seconds)
    by_record = requests / rows
    if by_record >= MANY_REQUESTS:
        page_size, needed = None, ceil(total * by_record)
    else:
        page_size = WALKS[endpoint.protocol].default_page_size
        needed = ceil(total / page_size)
    one = seconds / requests
    least, most = needed * one + (needed - 1) * delay, seconds * total / rows + (needed - 1) * delay
    return Pace(rows, requests, seconds, needed, page_size, delay, min(least, most), max(least, most))
