"""What lies behind the most that a search engine gives: a catalogue in windows of identifiers, each below that most.

GeoNetwork 4 counts and gives no more than 10,000 records of one question (Elasticsearch's ``max_result_window``; see
geonetwork/core-geonetwork#5950 and #6478).  Where the records come in the order of their identifiers, the next window
begins behind the last one that came; where they do not, a window is halved until each half is small enough.  Windows
leave nothing between them, so that the sum of what they hold is the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from harvesters.csw_filters import EVERYTHING, Window


@dataclass(slots=True)
class Windows:
    """The windows of one walk."""

    now: Window = EVERYTHING
    """The one that is being read."""
    waiting: list[Window] = field(default_factory=list)
    """Those to be read, the next one last."""
    used: bool = False
    """Whether more than one is needed."""
    behind: int = 0
    """Records of the windows that were read to their end."""
    _first: str = ""
    """The very first identifier, which no later window holds where the order is kept."""
    _identifiers: list[str] = field(default_factory=list)
    """Of the window that is being read."""
    _met: set[int] = field(default_factory=set)
    """Checksums of its rows: one that is read again in a smaller window is new there."""
    _counted: bool = False

    def see(self, identifiers: Sequence[str]) -> None:
        """Note the identifiers of a page."""
        self._identifiers += identifiers
        if not self.used and not self._first and identifiers:
            self._first = identifiers[0]

    def is_new(self, checksum: int, kept: bool) -> bool:
        """Whether a row is new in its window; `kept` says whether it is new in the walk."""
        if not self.used:
            return kept
        before = len(self._met)
        self._met.add(checksum)
        return len(self._met) > before

    def split(self, *, in_order: bool, found: int) -> bool:
        """Make windows of what could not be had at once; False where that leads nowhere: the filter is ignored."""
        identifiers, now = self._identifiers, self.now
        if not identifiers or (self.used and in_order and identifiers[0] == self._first):
            return False
        edge = identifiers[-1] if in_order else sorted(identifiers)[len(identifiers) // 2]
        if edge in {now.low, now.high}:
            return False
        self.waiting.append(Window(edge, now.high))
        if in_order:
            self.behind += found
        else:
            self.waiting.append(Window(now.low, edge))
        self.used = self._counted = True
        return True

    def begin(self, found: int) -> None:
        """Go on to the next window; `found` records came of the one before, unless `split` dealt with them."""
        if not self._counted:
            self.behind += found
        self._counted = False
        self.now = self.waiting.pop()
        self._identifiers.clear()
        self._met.clear()
