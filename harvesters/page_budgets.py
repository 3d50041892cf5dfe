"""What one web page may cost: a page of a few kilobytes can ask for gigabytes, by saying the same thing many times.

Every dataset is given out with all that it refers to, and every property with all the text below it; so what a page
makes grows with the product of its parts, and only the whole page can be held to a limit.
"""

from dataclasses import dataclass
from typing import Final, Self

from harvesters.json_depth import MAX_RECORD

FREE_VALUES: Final = 200_000
"""Values that any page may have looked at; one more for each of its bytes, which is twice what it can hold."""
MAX_VALUES: Final = 4_000_000
SHARE: Final = 8
"""Bytes that may be made of each byte of a page, beyond one record as large as a record may be."""
MAX_BYTES: Final = 40 << 20
"""Bytes that are made of one page, however large it is."""


@dataclass(slots=True)
class PageBudget:
    """What is left for one page; it is spent once something was asked for that was no longer there."""

    values: int
    """Values, nodes or elements that may be looked at."""
    size: int
    """Bytes, or characters, that may be made."""

    @classmethod
    def for_page(cls, size: int) -> Self:
        """The budget of a page of `size` bytes."""
        return cls(min(FREE_VALUES + size, MAX_VALUES), min(MAX_RECORD + SHARE * size, MAX_BYTES))

    @property
    def spent(self) -> bool:
        """Whether the page asked for more than it may."""
        return self.values < 0 or self.size < 0

    def take(self, values: int = 0, size: int = 0) -> bool:
        """Take so much; say whether it was there."""
        self.values -= values
        self.size -= size
        return not self.spent
