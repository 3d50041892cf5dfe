"""What a scenario reports: how often something was hurt, how often it healed, what broke."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from drill.installations import Breach
from drill.stages import Stage


@dataclass(frozen=True, slots=True)
class Order:
    """What a scenario is asked for."""

    random: Random
    """The only chance there is, so that a seed gives the same drill."""
    kills: int
    until: float = float("inf")
    """By `time.monotonic`, when it has to come to its end."""

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return time.monotonic() > self.until


@dataclass(slots=True)
class Trials:
    """How one scenario went."""

    made: int = 0
    """Times that something was hurt."""
    healed: int = 0
    """Times after which nothing was lost, and the next run made everything whole."""
    moments: list[float] = field(default_factory=list)
    """Seconds after its start at which a command was killed."""
    notes: list[str] = field(default_factory=list)
    """How it was done, where that depends on the machine."""
    breaches: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    @contextmanager
    def trial(self, words: str) -> Iterator[None]:
        """Count one time that something is hurt inside the block; whoever raises `Breach` there has not healed."""
        self.made += 1
        try:
            yield
        except (Breach, TimeoutError) as breach:
            self.breaches.append(f"{words}: {breach}")
        else:
            self.healed += 1


Scenario = Callable[[Stage, Order], Trials]
