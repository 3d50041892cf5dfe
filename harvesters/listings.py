"""A listing that is read page by page: how much to ask for, where to go on, when to pass again, what its end is worth.

What portals do, whatever their protocol: cap the rows without a word, repeat a page for ever, insert and delete between
two pages, promise more than they have, forget their count, choke on pages of 500.
"""

from collections.abc import Callable, Sequence
from dataclasses import InitVar, dataclass, field
from enum import Enum
from typing import Final, TypeVar

from harvesters.page_sizes import Growth, tries_of
from harvesters.sentences import NOTHING, RECORDS, Sentence, agreeing

T = TypeVar("T")

SHRINK: Final = 5
"""How many times smaller the pages become while one row that fails is singled out."""


class Turn(Enum):
    """What to do after a page."""

    ON = "on"
    """Ask for the next page."""
    AGAIN = "again"
    """Pass again from the beginning, in another order or with pages of another size."""
    DONE = "done"
    """Nothing more can be had."""


@dataclass(slots=True)
class Listing:
    """One listing of a source, while it is read."""

    rows: int
    """Rows to ask for at a time."""
    passes: int = 2
    """How many times it may be read from the beginning."""
    most: int = 0
    """Rows to ask for again when the source carries them, where `rows` are fewer since it did not; 0 for `rows`."""
    found_before: InitVar[int] = 0
    """Rows of it that were found before it was read from its beginning: what a filter showed of it."""
    declared: int | None = None
    """What the source says it holds; None as long as it does not."""
    position: int = 0
    """Rows received in this pass: where to go on."""
    passed: int = 0
    """Passes that came to their end."""
    found: int = 0
    """Rows that were new, over all passes; those that could not be read among them."""
    repeats: bool = False
    """Whether the last page was the one before it."""
    stands_still: bool = False
    """Whether the pages go on, by all that the source says, and bring nothing new any more."""
    _highest: int = 0
    _most_rows: int = 0
    _last_page: tuple[int, int] | None = field(default=None, repr=False)
    _suspects: tuple[int, int] | None = field(default=None, repr=False)
    """Where the rows end of which one makes its page fail, and how many were asked for then."""
    _growth: Growth = field(init=False, repr=False)
    _known: int = field(init=False, repr=False)
    """Rows that were found before this pass: twice as many may come in a row (some repeat) without one that is new."""
    _stale: int = 0
    """Rows since the last page that held a new one."""

    def __post_init__(self, found_before: int) -> None:
        """Begin at the beginning."""
        self._growth = Growth(self.most or self.rows, self.rows)
        self.found = self._known = found_before

    def declare(self, count: int) -> None:
        """Note what the source says it holds."""
        self.declared = count
        self._highest = max(self._highest, count)

    def shrink(self) -> bool:
        """Ask for fewer rows until some pages have come well; False when they are as few as they may be."""
        smaller = self._growth.choke(self.rows)
        self.rows = smaller or self.rows
        return smaller is not None

    def cap(self, rows: int) -> None:
        """Ask for no more than the source gives at a time: it numbers its pages by that."""
        self.rows = rows
        self._growth = Growth(rows, rows)

    @property
    def tries_at_size(self) -> int:
        """What `Walk.ask` is to be told: the tries of this size, 0 for all that a harvest has."""
        return tries_of(self.rows)

    @property
    def needed_rows(self) -> int:
        """The page size that the source has turned out to need; 0 where it carries what is asked for."""
        return self._growth.needed

    def isolate(self) -> bool:
        """Ask for fewer and fewer rows until the one that makes the page fail stands alone; False when it does."""
        if self.rows <= 1:
            return False
        self._suspects = self._suspects or (self.position + self.rows, self.rows)
        self.rows = max(1, self.rows // SHRINK)
        return True

    def skip(self) -> None:
        """Pass over the row that stands here: it was accounted for as one that cannot be read."""
        self.position += 1
        self.found += 1
        self._restore()

    def _restore(self) -> None:
        if self._suspects is not None:
            self.rows, self._suspects = self._suspects[1], None

    def turn(
        self, page: Sequence[T], fresh: int, *, says_end: bool = False, checksum: Callable[[T], int] = hash
    ) -> Turn:
        """Take note of a page and say what comes next.

        `page` holds the rows, or what tells them apart; `fresh` counts those that were new; `says_end` is the source's
        own word that no page follows.  A page is known by the `checksum` of its first row and of its last one.
        """
        edges = (checksum(page[0]), checksum(page[-1])) if page else None
        self.repeats = edges is not None and edges == self._last_page
        self._last_page = edges
        self.position += len(page)
        if self._suspects is not None and self.position >= self._suspects[0]:
            self._restore()  # none of them failed this time
        self.found += fresh
        self._stale = 0 if fresh else self._stale + len(page)
        self._most_rows = max(self._most_rows, len(page))
        has_more = bool(page) and self._goes_on(len(page), fresh, says_end=says_end)
        self._grow(bool(page))
        self.stands_still = has_more and (self.repeats or self._stale > 2 * self._known)
        if has_more and not self.stands_still:
            return Turn.ON
        if (self.is_short or self._fell) and self.found and self.passed + 1 < self.passes:
            self._begin_again()
            return Turn.AGAIN
        return Turn.DONE

    def _grow(self, came: bool) -> None:
        """Ask for more again, where fewer rows were asked for and have come well some times."""
        if came and self._suspects is None:
            self.rows = self._growth.carry() or self.rows

    def _begin_again(self) -> None:
        self._restore()
        self._known = self.found
        self._stale = 0
        self.passed += 1
        self.position = 0
        self._last_page = None
        self.stands_still = False
        self._most_rows = 0
        self._highest = 0

    def _goes_on(self, rows: int, fresh: int, *, says_end: bool) -> bool:
        """Whether the listing goes on after a page that holds rows: what it counts and what it says may both be lies.

        While rows are lacking, the source's word for its end is not taken.  Past its own count (of which repeated rows
        have used up a part, when some are lacking) only news lead on, and full pages.
        """
        if self.declared is None:
            return not says_end
        if self.position < self.declared:
            return True
        if self.is_short and fresh:
            return True
        if says_end:
            return False
        return rows >= self.rows or (self.position > self.declared and rows == self._most_rows)

    @property
    def is_short(self) -> bool:
        """Whether the source declares more than was found."""
        return self.declared is not None and self.found < self.declared

    @property
    def leads_nowhere(self) -> bool:
        """Whether a source that declares no total leads on to rows that were all seen: where its end is, none can tell.

        A page may be another one each time (two in turn, or the first with a counter in its rows).
        """
        return self.declared is None and (self.repeats or self.stands_still)

    @property
    def _fell(self) -> bool:
        """Whether the count fell in this pass: what stood behind a deleted row slipped to a page that we had seen."""
        return self.declared is not None and self.declared < self._highest

    def objection(self, where: str) -> Sentence:
        """Why the end of the listing at `where` is not the source's end; nothing where it is."""
        if self.repeats and (self.is_short or self.declared is None):
            return Sentence(
                f"{where} repite las mismas filas en lugar de la página siguiente.",
                f"{where} repeats the same rows in the place of the next page.",
            )
        if self.leads_nowhere:
            news = self.position - self._stale
            return Sentence(
                f"{where} no declara cuántos registros tiene, y después de la fila {news} sigue con filas que ya había "
                "dado: no se sabe si son todas.",
                f"{where} does not declare how many records it has, and after row {news} goes on with rows that it had "
                "given before: whether they are all is not known.",
            )
        declared = agreeing(self.declared or 0, *RECORDS)
        if self.is_short and not self.position:
            return Sentence(
                f"{where} declara {declared.es} y no dio ninguno.",
                f"{where} declares {declared.en} and gave none.",
            )
        if self.is_short and self.position < (self.declared or 0):
            return Sentence(
                f"{where} declara {declared.es} y no dio más filas después de la {self.position}.",
                f"{where} declares {declared.en} and gave no rows after {self.position}.",
            )
        return NOTHING
