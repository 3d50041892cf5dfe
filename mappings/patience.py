"""How long one record may take to be read: the last defence of the others, whatever a text made a pattern do.

The time is the processor's, so that a loaded machine refuses nothing that an idle one takes.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

LONGEST: Final = 60.0
"""Seconds for one record; one of 8,000 distributions takes two."""
_AGAIN: Final = 1.0
"""Seconds after which it is said again, should a destructor have swallowed it."""


class TookTooLongError(BaseException):
    """A record took too long; no `except Exception` on the way keeps it from `at_most`'s caller."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TookTooLongError` in what takes longer; `re` looks for signals while it searches.

    Only the main thread can be interrupted, and only by one timer: elsewhere, and under a profiler, nothing is bounded.
    Harvests, `check`, `try` and `remap` map in the main thread.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getitimer(signal.ITIMER_PROF)[0]:
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        yield
        signal.setitimer(signal.ITIMER_PROF, 0)
    finally:  # once more, for a signal that came when all was done
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(*_: object) -> NoReturn:
    raise TookTooLongError
