"""How many rows to ask for at a time, and for how many after a portal has choked on that.

Seen in the wild: portals that answer 500 rows with a gateway's 504, half a body, or silence, and 20 at once.
"""

from dataclasses import dataclass

from harvesters.errors import SourceError

STEPS = (100, 20)
"""The smaller sizes that are tried, one after the other; who asks for fewer than the last one stays with that."""

TOO_MUCH = frozenset(("timeout", "truncated", "too_large", "broken_json", "server_error"))
"""Problems that smaller pages may cure."""

TRIES = 2
"""Tries of one size while a smaller one is left: rather than the same again and again, ask for less."""


@dataclass(slots=True)
class PageSize:
    """The rows of a page.  They only become fewer: who has choked once will choke again."""

    rows: int

    @property
    def smaller(self) -> int | None:
        """The next smaller size; None where there is none."""
        return next((step for step in STEPS if step < self.rows), None)

    @property
    def tries_at_size(self) -> int:
        """What `Walk.ask` is to be told: the tries of this size, 0 for all that a harvest has."""
        return TRIES if self.smaller else 0

    def shrink(self, problem: SourceError) -> bool:
        """Become smaller, where that may cure a problem; say whether it may."""
        smaller = self.smaller
        if smaller is None or problem.code not in TOO_MUCH:
            return False
        self.rows = smaller
        return True
