"""The reactor: one for the process, in a thread of its own, so that the main thread keeps the signals.

A Twisted reactor cannot be started twice.  In its own thread it runs until the process ends, and one process may
harvest many times.
"""

import asyncio
import logging
import threading
from functools import cache, partial
from typing import Any, cast

from scrapy.utils.reactor import is_reactor_installed
from twisted.internet import asyncioreactor
from twisted.python import log

from harvesters.addresses import AddressPolicy
from harvesters.errors import HarvesterError
from harvesters.hosts import Hosts
from harvesters.resolver import GuardedResolver


class ReactorThread:
    """The running reactor with what belongs to it: its event loop, the name resolver, the hosts it talks to."""

    def __init__(self) -> None:
        if is_reactor_installed():
            raise HarvesterError(
                "En este proceso ya corre un reactor de Twisted. Coseche en un proceso aparte.",
                "A Twisted reactor runs in this process already. Harvest in a process of its own.",
            )
        self.loop = asyncio.new_event_loop()
        self.hosts = Hosts()
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), name="harvest", daemon=True).start()
        started.wait()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        asyncioreactor.install(self.loop)  # type: ignore[no-untyped-call] # Twisted has no type for it
        from twisted.internet import reactor as installed  # noqa: PLC0415 -- importing it earlier would install another one

        self._reactor = cast("Any", installed)
        self._system_resolver = self._reactor.nameResolver
        log.PythonLoggingObserver("twisted").start()  # type: ignore[no-untyped-call] # nor for this
        pool = self._reactor.getThreadPool()
        pool.threadFactory = partial(threading.Thread, daemon=True)  # a name that never resolves must not hold the exit
        self._reactor.callWhenRunning(started.set)
        self._reactor.run(installSignalHandlers=False)

    def guard(self, policy: AddressPolicy, threads: int) -> GuardedResolver:
        """Check every address by `policy` from now on, and let `threads` names be resolved at the same time.

        To be called in the reactor's thread.
        """
        resolver = GuardedResolver(self._system_resolver, policy)
        self._reactor.installNameResolver(resolver)
        self._reactor.suggestThreadPoolSize(threads)
        return resolver


@cache
def reactor_thread() -> ReactorThread:
    """Start the reactor of this process, once."""
    for name in ("harvesters", "scrapy", "twisted"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # silent until the operator's log asks for them
    return ReactorThread()
