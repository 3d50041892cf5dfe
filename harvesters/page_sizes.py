"""How many rows to ask for at a time, for how many after a portal has choked on that, and when for more again.

Seen in the wild: portals that answer 500 rows with a gateway's 504, half a body, or silence, and 20 at once; some do so
for a minute only, while they are backed up.
"""

from dataclasses import dataclass

STEPS = (100, 20)
"""The smaller sizes that are tried, one after the other; who asks for fewer than the last one stays with that."""

TOO_MUCH = frozenset(("timeout", "truncated", "too_large", "broken_json", "broken_xml", "server_error"))
"""Problems of an answer that smaller pages may cure."""

TRIES = 2
"""Tries of one size while a smaller one is left: rather than the same again and again, ask for less."""

GOOD = 3
"""Pages that must come well before the next larger size is tried."""

MISTRUST = 4
"""How many times more of them it takes after each larger size that was tried in vain."""


def smaller_than(rows: int) -> int | None:
    """The next smaller size; None where there is none."""
    return next((step for step in STEPS if step < rows), None)


def tries_of(rows: int) -> int:
    """What `Walk.ask` is to be told: the tries of a size, 0 for all that a harvest has."""
    return TRIES if smaller_than(rows) else 0


@dataclass(slots=True)
class Growth:
    """The size that a portal carries: less at once when it chokes, more again by and by."""

    most: int
    """Rows that are asked for while nothing is wrong."""
    rows: int
    """Rows that are asked for now."""
    _proven: int = 0
    _good: int = 0
    _needed: int = GOOD

    def __post_init__(self) -> None:
        """Begin with what another walk has learned."""
        self._proven = self.rows

    def choke(self, rows: int) -> int | None:
        """Note that a page of some rows did not come; give the size to ask for instead, None where there is none."""
        smaller = smaller_than(rows)
        if smaller is None:
            return None
        if self.rows > self._proven:
            self._needed *= MISTRUST
        self.rows = self._proven = smaller
        self._good = 0
        return smaller

    def carry(self) -> int | None:
        """Note that a page came; give the larger size to ask for from now on, None to stay with this one."""
        self._proven = self.rows
        self._good += 1
        if self.rows >= self.most or self._good < self._needed:
            return None
        self.rows = min((step for step in STEPS if step > self.rows), default=self.most)
        self.rows = min(self.rows, self.most)
        self._good = 0
        return self.rows

    @property
    def needed(self) -> int:
        """The size that the next walk should begin with; 0 where this portal needs no other than the one asked for."""
        return self._proven if self._proven < self.most else 0
