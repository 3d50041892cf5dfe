"""The reactor: one for the process, run by whoever harvests for as long as a harvest lasts.

A Twisted reactor cannot be started twice.  Its event loop can: the reactor is started once, without being run, and its
loop is run for each harvest.  So all of it happens in the main thread where the main thread harvests: a signal
interrupts what a record does to a pattern (`mappings.patience`), and one process may harvest many times.
"""

import asyncio
import atexit
import logging
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import cache, partial
from types import FrameType
from typing import Any, Final, TypeVar, cast

from scrapy.utils.reactor import is_reactor_installed
from twisted.internet import asyncioreactor
from twisted.python import log

from harvesters.addresses import AddressPolicy
from harvesters.errors import HarvesterError
from harvesters.hosts import Hosts
from harvesters.resolver import GuardedResolver

T = TypeVar("T")

GOODBYE: Final = 1.0
"""Seconds that what was given up has to end as the process does."""


class Reactor:
    """The started reactor with what belongs to it: its event loop, the name resolver, the hosts it talks to."""

    def __init__(self) -> None:
        if is_reactor_installed():
            raise HarvesterError(
                "En este proceso ya corre un reactor de Twisted. Coseche en un proceso aparte.",
                "A Twisted reactor runs in this process already. Harvest in a process of its own.",
            )
        self.loop = asyncio.new_event_loop()
        self.hosts = Hosts()
        asyncioreactor.install(self.loop)  # type: ignore[no-untyped-call] # Twisted has no type for it
        from twisted.internet import reactor as installed  # noqa: PLC0415 -- importing it earlier would install another one

        self._reactor = cast("Any", installed)
        self._system_resolver = self._reactor.nameResolver
        log.PythonLoggingObserver("twisted").start()  # type: ignore[no-untyped-call] # nor for this
        pool = self._reactor.getThreadPool()
        pool.threadFactory = partial(threading.Thread, daemon=True)  # a name that never resolves must not hold the exit
        self._reactor.startRunning(installSignalHandlers=False)  # what `run` does before it runs the loop
        atexit.register(self._close)

    def run(self, work: Coroutine[Any, Any, T], stop: Callable[[], None]) -> T:
        """Do `work` in this thread, and return what it returns.

        Ctrl-C calls `stop`, and is passed on when the work has ended; a second one at once.
        """
        with _passed_on_later(stop):
            return self.loop.run_until_complete(work)

    def _close(self) -> None:
        """End what was given up and never came back; Python would tell of it, task by task, as it exits."""
        if self.loop.is_running():  # in a thread that nobody waits for
            return
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        if left:
            self.loop.run_until_complete(asyncio.wait(left, timeout=GOODBYE))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def guard(self, policy: AddressPolicy, threads: int) -> GuardedResolver:
        """Check every address by `policy` from now on, and let `threads` names be resolved at the same time.

        To be called by what `run` does.
        """
        resolver = GuardedResolver(self._system_resolver, policy)
        self._reactor.installNameResolver(resolver)
        self._reactor.suggestThreadPoolSize(threads)
        return resolver


@contextmanager
def _passed_on_later(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C call `stop`, and raise it at the end; whoever handles it otherwise does so."""
    if threading.current_thread() is not threading.main_thread() or (
        signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield
        return
    came = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal came
        came = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        stop()

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt


@cache
def get_reactor() -> Reactor:
    """Start the reactor of this process, once."""
    for name in ("harvesters", "scrapy", "twisted"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # silent until the operator's log asks for them
    return Reactor()
