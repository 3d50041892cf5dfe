"""Which rows a walk has seen, and what each looked like, in some twelve bytes a row."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

STRETCHES: Final = 256
"""Sorted stretches that the digests are spread over: a million rows leave each so short that inserting is cheap."""


def _empty(code: str) -> "Callable[[], list[array[int]]]":
    return lambda: [array(code) for _ in range(STRETCHES)]


@dataclass(slots=True)
class Sightings:
    """Digests of 64 bits, each with the checksum of 32 bits that it was first seen with.

    A dict of the same takes 120 bytes a row, 12 MB for 100,000, and finds one 0.2 µs sooner.
    """

    count: int = 0
    _digests: "list[array[int]]" = field(default_factory=_empty("Q"), repr=False)
    _checksums: "list[array[int]]" = field(default_factory=_empty("I"), repr=False)

    def add(self, digest: int, checksum: int = 0) -> int | None:
        """Note a row; return the checksum that it was first seen with, None when it was not seen before."""
        stretch = digest % STRETCHES
        digests, checksums = self._digests[stretch], self._checksums[stretch]
        place = bisect_left(digests, digest)
        if place < len(digests) and digests[place] == digest:
            return checksums[place]
        digests.insert(place, digest)
        checksums.insert(place, checksum)
        self.count += 1
        return None
