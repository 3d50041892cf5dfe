"""What walks over listings share: one page leads to the next, and a row that cannot be had is told and passed over."""

from abc import abstractmethod
from collections.abc import Set as AbstractSet
from zlib import crc32

from scrapy import Request

from harvesters.changes import NOT_ANSWERED, Changes
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal, Sight
from harvesters.listings import Listing
from harvesters.memory import Trust
from harvesters.page_sizes import TOO_MUCH, smaller_than
from harvesters.sentences import Sentence
from harvesters.walk import Walk

MAX_SKIPPED = 20
MAX_SKIPPED_AT_ONCE = 3
"""Records passed over because the service fails at them; more of them, and it is the service that fails."""

NO_PAGE = frozenset(("step", "about"))
"""Notes of ours on requests for something else than a page of a listing."""

CUT = frozenset(("broken_json", "truncated"))
"""How an answer breaks off, under a length that is right or not: of fewer rows there is less to cut."""

BROKEN_RECORD = CUT | {"service_exception", "server_error", "broken_xml"}
"""How a service fails at one record."""


class ListingWalk(Walk):
    """Walks through a `Listing`, page by page."""

    _changes: Changes | None = None
    """What has changed, while only that is asked for."""
    _filter = Trust.UNTRIED
    """Whether the source's own filter by date may be believed."""

    @abstractmethod
    def _page_request(self, pause: float = 0.0) -> Request:
        """Ask for the page that the listing goes on with."""

    def _begin_reading(self) -> None:
        """Begin at the first row, with nothing refused and nothing passed over."""
        self._needed_rows = self.endpoint.memory.rows
        self._listing = self._make_listing()
        self._asked_again = False
        self._skipped: list[Refusal] = []
        self._skips = self._skips_at_once = 0
        self._refused: set[int] = set()

    def _make_listing(self, *, passes: int = 2, found_before: int = 0) -> Listing:
        """Begin to read a listing, by pages of the size that the source has turned out to need."""
        most = self.page_size
        rows = min(self._needed_rows or most, most)
        return Listing(rows, passes=passes, most=most, found_before=found_before)

    @property
    def needed_rows(self) -> int:
        """The page size that the source has turned out to need."""
        return self._listing.needed_rows if hasattr(self, "_listing") else super().needed_rows

    def _ask_for_everything(self, why: Sentence, *, lies: bool) -> Request:
        """Give up asking for changes only; what was seen and what was refused comes again, and is no news."""
        if lies:
            self._filter = Trust.LIES
        self.tally.note(why)
        self._changes = None
        if self.tally.received:
            self.tally.begin_pass()
        self._asked_again = False
        self._skips = self._skips_at_once = 0
        self._listing = self._make_listing(found_before=self.tally.accounted)
        return self._page_request()

    def _ask_for_less(self, problem: SourceError, also: AbstractSet[str] = frozenset()) -> bool:
        """Whether to ask again for a smaller page, which the source may be able to carry."""
        before = self._listing.rows
        if problem.code not in TOO_MUCH | also or not self._listing.shrink():
            return False
        self._needed_rows = self._listing.rows
        self.tally.note(
            Sentence(
                f"El portal no pudo con una página de {before} renglones: se le piden de {self._listing.rows}, y de "
                "nuevo más grandes en cuanto algunas de esas llegan bien. La próxima cosecha empieza con lo que cargó.",
                f"The portal could not carry a page of {before} rows: it is asked for {self._listing.rows}, and for "
                "larger ones again as soon as some of those have come well. The next harvest begins with what it "
                "carried.",
            )
        )
        return True

    def last_words(self, problem: SourceError, request: Request) -> Sentence:
        """Tell, too, that the smallest page was asked for, where it was too much for the portal."""
        words = super().last_words(problem, request)
        is_page = NO_PAGE.isdisjoint(request.meta)
        if problem.code not in TOO_MUCH or not is_page or smaller_than(self._listing.rows):
            return words
        rows = self._listing.rows
        return Sentence(
            f"{words.es} La página era de {rows} renglones: no se piden más pequeñas.",
            f"{words.en} The page was of {rows} rows: no smaller ones are asked for.",
        )

    def _keep(self, found: Record | Refusal, checksum: int) -> bool:
        """Count a row; say whether it is new in this walk.  One that changed while we walked stands as first seen."""
        if isinstance(found, Record):
            return self.tally.see(found.identifier, found.body, beside=found.beside) is Sight.NEW
        if checksum in self._refused:
            return False
        self._refused.add(checksum)
        self.tally.refuse()
        return True

    def _may_be_the_filter(self, problem: SourceError) -> bool:
        """Whether a question for changes failed at its beginning, in a way that the filter may be the reason of."""
        asks_for_changes = self._changes is not None and not self.tally.received
        return asks_for_changes and problem.code in NOT_ANSWERED and not self.rest_asked

    def _pass_over(self, problem: SourceError) -> Request | None:
        """Count the one record that the service fails at as unreadable, and go on behind it; None when it is many."""
        listing = self._listing
        is_past_all = listing.declared is not None and listing.position >= listing.declared
        enough = self._skips >= MAX_SKIPPED or self._skips_at_once >= MAX_SKIPPED_AT_ONCE or is_past_all
        if enough or not self.tally.received:
            return None
        self._skips += 1
        self._skips_at_once += 1
        value = f"{self._listing.position + 1}: {problem.en}"[:300]
        refusal = Refusal("record.unreadable", value)
        if self._keep(refusal, crc32(value.encode())):
            self._skipped.append(refusal)
        self._listing.skip()
        return self._page_request()
