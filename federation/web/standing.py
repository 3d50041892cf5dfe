"""Which state of the index was seen last: an answer that is in memory needs no look at the store, for a second."""

import time
from typing import Final

from storage.index import IndexState

BELIEVED: Final = 1.0
"""Seconds for which a state is taken for the newest: so much later a release may be seen, and never half of it."""


class LastState:
    """The newest state that any request saw; any thread may ask and tell."""

    def __init__(self, believed: float = BELIEVED) -> None:
        self._believed = believed
        self._seen: tuple[IndexState, float] | None = None

    def get(self) -> IndexState | None:
        """The state, while it is to be believed."""
        seen = self._seen
        return seen[0] if seen is not None and time.monotonic() - seen[1] < self._believed else None

    def see(self, state: IndexState) -> None:
        """Remember a state; one that a slow request saw earlier does not take the place of a newer one."""
        newest = self.get()
        if newest is None or state.sequence >= newest.sequence:
            self._seen = state, time.monotonic()
