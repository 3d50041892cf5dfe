"""The circuit breaker: a host whose harvests keep failing is left alone for a while, whatever source is on it.

After `THRESHOLD` harvests in a row that failed for the host's sake it rests, longer each time; then one harvest may try
again.  An answer, even a wrong one, closes the circuit.  A host that asked for its rest (``Retry-After``, longer than a
harvest can wait) gets it at once.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from harvesters.hosts import host_of
from harvesters.items import WalkOutcome
from harvesters.sentences import NOTHING, Sentence, in_both
from harvesters.spools import LOCAL_DISK
from storage.database import Database
from storage.hosts import HostState, clear_host, get_host, put_host

THRESHOLD = 3
FIRST_REST = timedelta(hours=1)
LONGEST_REST = timedelta(hours=24)

HOST_PROBLEMS = frozenset(
    ("timeout", "connection_refused", "connection_lost", "unknown_host", "server_error", "busy", "tls")
)
"""Problems of a host, not of one source on it."""


def refuse_for_host(database: Database, url: str, now: datetime) -> Sentence | None:
    """Say why the host of `url` is not asked now; None when it may be."""
    state = get_host(database, host_of(url))
    if state is None or state.rests_until is None or state.rests_until <= now:
        return None
    until = f"{state.rests_until:%Y-%m-%d %H:%M}Z"
    return Sentence(
        f"No se le preguntó: {state.name} descansa hasta {until}. La última vez: {state.reason_es}",
        f"Not asked: {state.name} is left alone until {until}. Last time: {state.reason}",
    )


def note_outcome(
    database: Database, outcome: WalkOutcome, now: datetime, jitter: Callable[[], float] = random.random
) -> Sentence:
    """Count a walk that failed for its host's sake, or forget such failures; say what follows, if anything does."""
    if outcome.problem == LOCAL_DISK:  # says nothing of the host, neither good nor bad
        return NOTHING
    name = host_of(outcome.endpoint.url)
    before = get_host(database, name)
    if outcome.problem not in HOST_PROBLEMS or outcome.tally.pages or outcome.tally.assumed:
        if before is not None and outcome.requests:
            clear_host(database, name)
        return NOTHING
    failures = 1 + (before.failures if before else 0)
    rest = rest_after(failures, outcome.rest_asked, jitter())
    until = now + rest if rest else None
    reason = in_both(outcome.errors[0])
    put_host(database, HostState(name, failures, reason.en, reason.es, until))
    if until is None:
        return NOTHING
    return Sentence(
        f"{name} ha fallado {failures} veces seguidas: se le deja descansar hasta {until:%Y-%m-%d %H:%M}Z.",
        f"{name} has failed {failures} times in a row: it is left alone until {until:%Y-%m-%d %H:%M}Z.",
    )


def rest_after(failures: int, asked: float, jitter: float) -> timedelta | None:
    """How long a host rests: doubled with each failure from the threshold on, a tenth more or less, or as it asked."""
    wanted = timedelta(seconds=asked)
    if failures >= THRESHOLD:
        doublings = min(failures - THRESHOLD, 10)
        wanted = max(wanted, FIRST_REST * 2**doublings * (0.9 + 0.2 * jitter))
    return min(wanted, LONGEST_REST) or None
