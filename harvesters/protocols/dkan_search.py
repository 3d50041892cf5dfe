"""DKAN 2 and later: one list without pages, which the search completes."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_json
from harvesters.errors import SourceError
from harvesters.items import Page
from harvesters.memory import unlike_the_last
from harvesters.protocols.dkan_answers import A_DKAN, Found
from harvesters.protocols.dkan_rows import DkanRows
from harvesters.sentences import DATASETS, NOTHING, Sentence, agreeing
from harvesters.unasked_totals import is_absent, unasked
from harvesters.walk import Output

SEARCH = "/api/1/search"
SEARCH_ROWS = 100
"""The most that the search gives at a time, whatever is asked for."""


class DkanSearch(DkanRows):
    """Walks that check the metastore's list by the search of the portal."""

    def _begin_search(self) -> None:
        self._lost_pages: list[int] = []
        self._met: set[str] = set()
        """What the search has shown so far, by identifier, or by content where there is none."""
        self._rows_shown = 0
        """How many rows it has shown, those that came twice included."""
        self._unchanged = NOTHING
        """Why the list was not read, where it is as it was."""

    def conclude(self) -> Iterator[Output]:
        """Let the search of the portal say whether the list was all."""
        if self._roads.name == "items":
            yield self._total_request()
        else:
            yield from super().conclude()

    def conclude_unchanged(self, why: Sentence) -> Iterator[Output]:
        """Let the search say whether a list that is as it was is still all."""
        self._unchanged = why
        if self._roads.name == "items":
            yield self._total_request()
        else:
            yield from super().conclude_unchanged(why)

    def _total_request(self) -> Request:
        return self.ask(f"{self._base}{SEARCH}?page=1&page-size=1", self._parse_total, meta={"total": True})

    def _believe_list(self) -> Iterator[Output]:
        """The list is all, as far as can be known: a portal whose search is off has said all that it can."""
        yield from super().conclude_unchanged(self._unchanged) if self.tally.assumed else super().conclude()

    def _parse_total(self, response: Response) -> Iterator[Output]:
        """Compare the total with what came."""
        try:
            found, _ = require_json(response, Found, A_DKAN)
        except SourceError as problem:
            if self._may_come_again(problem, response.url):
                raise
            yield from self._without_total(problem)
            return
        total = found.count
        if total is None or total <= self.tally.accounted:
            yield from self._believe_list()
        elif self.tally.assumed:
            yield self.doubt(unlike_the_last(self.tally.accounted, total))
        else:
            self.tally.declare(total)
            self._refused_by_list = self.tally.refused
            yield self._search_request(1)

    def _without_total(self, problem: SourceError) -> Iterator[Output]:
        """Believe the list of a portal without a search; while the search is out, nobody knows whether it is all."""
        if is_absent(problem):
            yield from self._believe_list()
        else:
            self.tally.stopped = unasked(self._base, problem)

    def _search_request(self, number: int) -> Request:
        url = f"{self._base}{SEARCH}?page={number}&page-size={SEARCH_ROWS}"
        return self.ask(url, self._parse_search, meta={"number": number})

    def _parse_search(self, response: Response) -> Iterator[Output]:
        """Take from a page of the search what the list had not; go on to the next one."""
        number: int = response.meta["number"]
        try:
            found, repairs = require_json(response, Found, A_DKAN)
        except SourceError as problem:
            if self._may_come_again(problem, response.url):
                raise
            yield from self._without_search_page(problem, number)
            return
        self._failures = 0
        rows = found.rows
        if found.count is not None:
            self.tally.declare(found.count)
        records, refusals = self._split(rows)
        if records or refusals:
            yield Page("dcat_us", response.url, records, (*repairs, *refusals))
        shown = {row.identifier or row.name or str(hash(bytes(row.body))) for row in rows}
        has_news = not shown <= self._met
        self._met |= shown
        self._rows_shown += len(rows)
        if has_news and self._is_hiding():
            yield self._search_request(number + 1)
        else:
            self._conclude_search()

    def _is_hiding(self) -> bool:
        """Whether the search has pages left: the list may hold what the search lacks, and counts alone would agree."""
        return max(len(self._met), self._rows_shown) < (self.tally.declared or 0)

    def _is_lacking(self) -> bool:
        """Whether the search declares more than the records that came and the rows of its own that are none.

        What the list had and could not be read may be any of these, and is not counted beside them.
        """
        return self.tally.counted + len(self._refused) < (self.tally.declared or 0)

    def _without_search_page(self, problem: SourceError, number: int) -> Iterator[Output]:
        """Go on behind a page that cannot be had; where nothing came yet, another way in may have it all."""
        if not self.tally.received:
            raise problem
        self._lost_pages.append(number)
        self._fail_once(problem)
        yield self._search_request(number + 1)

    def _conclude_search(self) -> None:
        """The end, unless the search declares datasets that neither it nor the list gave."""
        self.tally.ended = not self._is_lacking() and not (self._is_hiding() and self._lost_pages)
        if self.tally.ended:
            return
        lost = NOTHING
        if self._lost_pages:
            numbers, why = ", ".join(map(str, self._lost_pages)), self._first_problem
            lost = Sentence(f" Páginas que no llegaron: {numbers}. {why.es}", f" Pages lost: {numbers}. {why.en}")
        declared = agreeing(self.tally.declared or 0, *DATASETS)
        self.tally.stopped = Sentence(
            f"La búsqueda de {self._base} declara {declared.es}, y no da todo.{lost.es}",
            f"The search of {self._base} declares {declared.en}, and does not give all.{lost.en}",
        )
