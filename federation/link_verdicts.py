"""Is a link alive?  The judgement alone: what an answer is worth, when failures make a link dead, when to ask again.

| the link answers | outcome | it is |
|---|---|---|
| 2xx, 304, or 416 to a request for its beginning | answered | alive; *unlike* where it is not what was described |
| 404, 410, a name that does not exist, a refused connection, redirects that lead nowhere | gone | unknown, until it was gone three times, on three days, over a week or more: then dead |
| anything else: 401, 403, 429, 5xx, silence, TLS, robots.txt, an address that is not asked, trouble of our own | trouble | unknown |

Trouble adds nothing to the failures and takes none away; only an answer does.
"""  # noqa: E501 (a table)

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from federation.link_promises import Promise, difference
from harvesters.link_items import ANSWERED, LinkAnswer
from storage.link_rows import LinkState


class Outcome(StrEnum):
    """What one answer is worth."""

    ANSWERED = "answered"
    GONE = "gone"
    TROUBLE = "trouble"


class Verdict(StrEnum):
    """What a link is to a dataset that names it."""

    ALIVE = "alive"
    UNLIKE = "unlike"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and its reason."""

    verdict: Verdict
    reason: str = ""
    """In no language: ``404``, ``text/html ≠ text/csv``; empty for a link that is alive."""
    answers: bool = False
    """Whether what was promised is reached: the points of its score are for that."""


GONE_STATUSES: Final = frozenset((404, 410))
GONE_FAILURES: Final = frozenset(("unknown_host", "connection_refused", "bad_redirect"))
ALIVE_STATUSES: Final = frozenset((*range(200, 300), 304, 416))

FAILURES: Final = 3
FAILING: Final = timedelta(days=7)
APART: Final = timedelta(hours=20)
"""A failure counts when the one before it is at least so old: a run each hour makes no link dead in an afternoon."""

SHORTEST: Final = timedelta(days=7)
DOUBTFUL: Final = timedelta(days=3, hours=12)
"""Between two looks at a link that may be dead: the third of them is a week after the first."""
TROUBLED: Final = timedelta(days=2)
LONGEST_REST: Final = timedelta(days=30)
SPREAD: Final = timedelta(days=7)
"""Over how long the first look at new links is spread."""


def outcome_of(answer: LinkAnswer) -> Outcome:
    """What an answer is worth."""
    if answer.code != ANSWERED:
        return Outcome.GONE if answer.code in GONE_FAILURES else Outcome.TROUBLE
    if answer.status in ALIVE_STATUSES:
        return Outcome.ANSWERED
    return Outcome.GONE if answer.status in GONE_STATUSES else Outcome.TROUBLE


def state_after(state: LinkState, answer: LinkAnswer, now: datetime) -> LinkState:
    """What is known of a link after it was asked."""
    outcome = outcome_of(answer)
    after = replace(
        state,
        outcome=outcome.value,
        answer=str(answer.status) if answer.code == ANSWERED else answer.code,
        since=state.since if state.outcome == outcome and state.since else now,
        checked=now,
    )
    if outcome is Outcome.TROUBLE:
        return after
    if outcome is Outcome.ANSWERED:
        told = replace(after, media_type=answer.media_type, size=answer.size, modified=answer.modified)
        return replace(told, failures=0, failing_since=None, failed=None)
    if state.failed is not None and now - state.failed < APART:
        return after
    return replace(after, failures=state.failures + 1, failing_since=state.failing_since or now, failed=now)


def is_dead(state: LinkState) -> bool:
    """Whether a link is gone for good."""
    if state.outcome != Outcome.GONE or state.failing_since is None or state.failed is None:
        return False
    return state.failures >= FAILURES and state.failed - state.failing_since >= FAILING


def finding_of(state: LinkState, promise: Promise) -> Finding:
    """Judge a link by what a dataset promises of it."""
    if is_dead(state):
        return Finding(Verdict.DEAD, state.answer)
    if state.outcome != Outcome.ANSWERED:
        return Finding(Verdict.UNKNOWN, state.answer)
    found = difference(promise, state)
    if found is None:
        return Finding(Verdict.ALIVE, answers=True)
    return Finding(Verdict.UNLIKE, found.words, answers=not found.is_page)


def next_look(state: LinkState, now: datetime, longest: timedelta, rest: float = 0.0) -> datetime:
    """When to ask a link again: the longer it has answered the later, between a week and `longest`; doubts sooner.

    Spread by its number, so that links that were asked together drift apart.
    """
    if state.outcome == Outcome.ANSWERED:
        held = now - (state.since or now)
        wait = min(max(SHORTEST, 2 * held), max(SHORTEST, longest))
        return now + wait + wait * share(state.id) / 10
    if state.outcome == Outcome.GONE:
        return now + (SHORTEST if is_dead(state) else DOUBTFUL)
    return now + min(max(TROUBLED, timedelta(seconds=rest)), LONGEST_REST)


def share(number: int) -> float:
    """A link's place between 0 and 1, the same at any time (Fibonacci hashing: neighbours lie far apart)."""
    return (number * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF) / 2**64
