"""The search of an ArcGIS Hub: how many datasets there are, what its feeds lack of them, and all where no feed is."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.hub_items import Items
from harvesters.hub_search import MAX_PAGE, ROWS, SearchPage, require_page, search_url
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.listing_walk import CUT
from harvesters.listings import Listing, Turn
from harvesters.memory import unlike_the_last
from harvesters.page_sizes import TOO_MUCH
from harvesters.rdf_walk import RdfWalk
from harvesters.sentences import DATASETS, Sentence, agreeing
from harvesters.unasked_totals import is_absent, unasked
from harvesters.walk import FLEETING, Output

SCHEMA = "arcgis_hub"
"""The schema of what the search gives."""


class ArcgisSearch(RdfWalk):
    """The part of a walk through a Hub site that asks its searches, the newer one first."""

    _base: str

    @abstractmethod
    def _believe_feed(self) -> Iterator[Output]:
        """The feed is all, as far as can be known."""

    def _begin_searches(self, names: list[str]) -> None:
        """Note which searches there are to ask, and that nothing was met yet."""
        self._searches = names
        self._without_feed: SourceError | None = None
        """Why there is no feed, once that is known."""
        self._without_search: SourceError | None = None
        """Why there is no search either, where it is not merely absent."""
        self._items = Items()
        self._listing: Listing | None = None
        self._asked_search_again = False
        self._rows_met: set[int] = set()
        self._search_total: int | None = None
        """What a search declares, even one that then gives no rows."""
        self._beside_feed = False
        """Whether the search gave what the feed had not."""

    def _begin_search(self) -> Request:
        """Ask for the first page; beside a feed for one row, which tells the total."""
        self._asked_search_again = False
        if self._without_feed is not None:
            self._forget_document()
        rows = min(ROWS[self._searches[0]], self.endpoint.page_size or ROWS[self._searches[0]])
        self._listing = Listing(rows)
        if self._without_feed is not None:
            return self._search_request(self._listing)
        return self._total_request()

    def _total_request(self, pause: float = 0.0) -> Request:
        url = search_url(self._base, self._searches[0], 0, 1)
        return self.ask(url, self._parse_total, pause=pause, tries_at_size=2, meta={"total": True})

    def _search_request(self, listing: Listing, pause: float = 0.0) -> Request:
        url = search_url(self._base, self._searches[0], listing.position, listing.rows)
        meta = {"search": True, "download_maxsize": min(self.limits.max_body_bytes, MAX_PAGE)}
        return self.ask(url, self._parse_search, pause=pause, tries_at_size=listing.tries_at_size, meta=meta)

    def _parse_total(self, response: Response) -> Iterator[Output]:
        """Compare what the search declares with what the feed gave."""
        try:
            total = require_page(response).total
        except SourceError as problem:
            if problem.code in FLEETING and not self._asked_search_again:
                self._asked_search_again = True
                yield self._total_request(self.limits.backoff)
            else:
                yield from self._without_total(problem)
            return
        if total is None:
            yield from self._without_total()
            return
        assert self._listing is not None
        if self.tally.assumed and total <= self.tally.accounted:
            yield from self._believe_feed()
            return
        if self.tally.assumed:
            yield self.doubt(unlike_the_last(self.tally.accounted, total))
            return
        if total <= self.tally.accounted:  # as many, but perhaps others
            yield self._search_request(self._listing)
            return
        self._beside_feed = True
        fed = agreeing(self.tally.accounted, *DATASETS)
        self.tally.note(
            Sentence(
                f"El feed trae {fed.es} y la búsqueda del sitio declara {total}: lo demás se tomó de la búsqueda.",
                f"The feed has {fed.en} and the site's search declares {total}: the rest was taken from the search.",
            )
        )
        yield self._search_request(self._listing)

    def _without_total(self, problem: SourceError | None = None) -> Iterator[Output]:
        """Ask the other search; where there is none, the feed is all, and where one is out nobody knows that."""
        if problem is not None and not is_absent(problem):
            self._without_search = self._without_search or problem
        del self._searches[0]
        if self._searches:
            yield self._begin_search()
        elif self._without_search is None:
            yield from self._believe_feed()
        else:
            self.tally.stopped = unasked(self._base, self._without_search)

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Do without a total that nobody tells."""
        if "total" in request.meta:
            return self._without_total(problem)
        return super().without_answer(problem, request)

    def _parse_search(self, response: Response) -> Iterator[Output]:
        """Take from a page of the search what no feed showed; go on to the next one."""
        found, listing = require_page(response), self._listing
        assert listing is not None
        self._asked_search_again = False
        records, refusals, fresh = self._take(found)
        if found.total is not None:
            listing.declare(found.total)
            self._search_total = found.total
            self.tally.declare_so_far(max(found.total, self.tally.accounted))
        if records or refusals:
            self._note_others()
            yield Page(SCHEMA, response.url, records, (*found.repairs, *refusals))
        asked = listing.rows
        turn = listing.turn([row.key for row in found.rows], fresh, says_end=found.says_end)
        if turn is not Turn.DONE:
            if turn is Turn.AGAIN:
                self.tally.begin_pass()
            elif self._searches[0] == "v3" and 0 < len(found.rows) < asked:
                listing.cap(len(found.rows))  # it caps its pages, and counts by them
            yield self._search_request(listing)
        elif self._without_feed is None and not self._beside_feed:
            yield from self._believe_feed()  # it has all that the search shows, and as many as that declares
        else:
            self._conclude_search(listing)

    def _note_others(self) -> None:
        """Say, once, that the search shows what the feed has not, though it declares no more."""
        if self._without_feed is not None or self._beside_feed:
            return
        self._beside_feed = True
        self.tally.note(
            Sentence(
                "La búsqueda del sitio muestra conjuntos que el feed no trae, aunque no declara más que él: se tomaron "
                "también.",
                "The site's search shows datasets that the feed has not, though it declares no more than that has: "
                "they were taken, too.",
            )
        )

    def _take(self, found: SearchPage) -> tuple[tuple[Record, ...], tuple[Refusal, ...], int]:
        """Count the rows of a page; give what is new of them, and how many rows were not met before."""
        records: list[Record] = []
        refusals: list[Refusal] = []
        fresh = 0
        for row in found.rows:
            if row.key in self._rows_met:
                continue
            self._rows_met.add(row.key)
            fresh += 1
            if isinstance(row.found, Refusal):
                self.tally.refuse()
                refusals.append(row.found)
            elif not self._items.has(row.found.identifier) and (
                self.tally.see(row.found.identifier, row.found.body) is Sight.NEW
            ):
                records.append(row.found)
        return tuple(records), tuple(refusals), fresh

    def _conclude_search(self, listing: Listing) -> None:
        """The end, where every row that the search declares was met, by an identifier of its own."""
        lacking = max((listing.declared or 0) - listing.found, 0)
        if not self.tally.accounted:
            raise self._without_datasets()
        self.tally.without_dataset = max(listing.found - self.tally.accounted, 0)  # layers of what the feed has whole
        self.tally.declare_so_far(self.tally.accounted + lacking)
        self.tally.stopped = listing.objection(self._base)
        if lacking and not self.tally.stopped:
            declared = agreeing(listing.declared or 0, *DATASETS)
            self.tally.stopped = Sentence(
                f"La búsqueda de {self._base} declara {declared.es}, y no da todo.",
                f"The search of {self._base} declares {declared.en}, and does not give all.",
            )
        self.tally.ended = not self.tally.stopped

    def _without_datasets(self) -> SourceError:
        """Why there is no feed, and what is with the search: what it declares and does not give, or why it failed."""
        problem, total, worse = self._without_feed, self._search_total, self._without_search
        assert problem is not None
        if total is None and worse is not None:
            return SourceError(
                problem.code,
                f"{problem.es} Tampoco dio nada la búsqueda del sitio: {worse.es}",
                f"{problem.en} The search of the site gave nothing, either: {worse.en}",
            )
        if total is None:
            return problem
        self.tally.declare(total)
        return SourceError(
            problem.code,
            f"{problem.es} La búsqueda del sitio declara {agreeing(total, *DATASETS).es}.",
            f"{problem.en} The search of the site declares {agreeing(total, *DATASETS).en}.",
        )

    def _recover_search(self, problem: SourceError) -> Request | None:
        """Ask once more, for less, or the other search; without any, tell why there is no feed either."""
        listing = self._listing
        assert listing is not None
        if not is_absent(problem) and self._without_search is None:
            self._without_search = problem
        if problem.code in FLEETING and not self._asked_search_again:
            self._asked_search_again = True
            return self._search_request(listing, self.limits.backoff)
        if problem.code in TOO_MUCH and listing.found == 0 and listing.shrink():
            listing.cap(listing.rows)  # larger pages would begin at other edges
            return self._search_request(listing)
        if problem.code in CUT and self._searches[0] == "records" and listing.isolate():
            return self._search_request(listing)
        if listing.found == 0 and len(self._searches) > 1:
            if self._beside_feed:
                self._without_search = self._without_search or problem  # it is there, and declared more than came
            del self._searches[0]
            return self._begin_search()
        if listing.found == 0 and self._without_feed is not None:
            raise self._without_datasets()
        return None
