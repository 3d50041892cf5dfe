"""Time as tests measure it: the processor's, so that a loaded machine fails no test."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TooLongError(BaseException):
    """Something took too long; no `except Exception` keeps it from being seen."""


@contextmanager
def within_cpu_seconds(seconds: float) -> Iterator[None]:
    """Raise `TooLongError` in what takes longer; `re` looks for signals while it searches, so that nothing hangs."""

    def stop(*_: object) -> None:
        raise TooLongError(f"more than {seconds} seconds of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
