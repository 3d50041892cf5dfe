"""DKAN 1: the names of all packages, pages of packages, and one by one what no page held."""

from collections.abc import Generator, Iterator
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_json
from harvesters.errors import SourceError
from harvesters.items import Page, Refusal
from harvesters.protocols.dkan_answers import A_DKAN, Identified, Listing, names_in, packages_in, require_result
from harvesters.protocols.dkan_rows import DkanRows
from harvesters.protocols.dkan_ways import ACTIONS
from harvesters.sentences import Sentence
from harvesters.unasked_totals import ABSENT
from harvesters.walk import Output

SHOWN_IN_A_SENTENCE = 5
DOWN = frozenset(("busy", "server_error"))
"""Answers that say nothing of what was asked for."""

NO_MORE = ABSENT | {"not_success"}
"""How a listing may end behind its last page, where nothing that is named is missing."""


class DkanPackages(DkanRows):
    """Walks through the look-alike of CKAN's API."""

    def _begin_packages(self) -> None:
        self._names: tuple[str, ...] = ()
        self._shown: set[str] = set()
        """Names and identifiers of the packages that came."""
        self._missing: list[str] = []
        self._not_shown: list[str] = []
        self._offset = self._most_rows = 0

    def _parse_names(self, response: Response) -> Iterator[Output]:
        listing, _ = require_json(response, Listing, A_DKAN)
        self._names = names_in(require_result(listing, response))
        self.tally.declare(len(self._names))
        yield self._listing_request()

    def _listing_request(self) -> Request:
        action = f"{self._base}{ACTIONS}/current_package_list_with_resources"
        return self.ask(
            f"{action}?limit={self.page_size}&offset={self._offset}", self._parse_listing, meta={"listing": True}
        )

    def _parse_listing(self, response: Response) -> Iterator[Output]:
        """Give the packages of a page; step by the rows received, until a page brings nothing new, or ever less."""
        try:
            listing, repairs = require_json(response, Listing, A_DKAN)
            rows = packages_in(require_result(listing, response))
        except SourceError as problem:
            if problem.code not in NO_MORE or not self._offset or self._still_missing():
                raise
            rows, repairs = (), ()
        records = yield from self._take_packages(rows, response.url, repairs)
        self._offset += len(rows)
        self._most_rows = max(self._most_rows, len(rows))
        missing = self._still_missing()
        if records and (missing or len(rows) >= self._most_rows):  # it may cap its pages, and lack names as well
            yield self._listing_request()
            return
        self._missing = missing
        yield from self._iter_next_package()

    def _take_packages(
        self, rows: tuple[Identified, ...], url: str, repairs: tuple[Refusal, ...] = ()
    ) -> Generator[Output, None, int]:
        """Give the new ones of some packages, and return how many they are."""
        records, refusals = self._split(rows)
        self._shown.update(name for row in rows for name in (row.identifier, row.name) if name)
        if records or refusals or not self.tally.pages:
            yield Page("dkan", url, records, (*repairs, *refusals))
        return len(records)

    def _still_missing(self) -> list[str]:
        return [name for name in self._names if name not in self._shown]

    def _next_package(self) -> Request | None:
        if not self._missing:
            return None
        name = self._missing.pop(0)
        return self.ask(package_url(self._base, name), self._parse_package, meta={"package": name})

    def _iter_next_package(self) -> Iterator[Output]:
        request = self._next_package()
        if request is not None:
            yield request
        else:
            self._conclude_packages()

    def _parse_package(self, response: Response) -> Iterator[Output]:
        """Take one package, in a list or not; one that is not shown is noted."""
        name = response.meta["package"]
        try:
            listing, repairs = require_json(response, Listing, A_DKAN)
            rows = packages_in(require_result(listing, response))
        except SourceError as problem:
            if self._may_come_again(problem, response.url):
                raise
            if problem.code in DOWN:
                yield from self._without_package(problem, name)
                return
            rows, repairs = (), ()
        self._failures = 0
        if rows:
            self._shown.add(name)
            yield from self._take_packages(rows, response.url, repairs)
        else:
            self._not_shown.append(name)
        yield from self._iter_next_package()

    def _without_package(self, problem: SourceError, name: str) -> Iterator[Output]:
        self._not_shown.append(name)
        self._fail_once(problem)
        yield from self._iter_next_package()

    def _conclude_packages(self) -> None:
        """The end, unless the portal names packages that it does not show."""
        names = (*self._not_shown, *self._missing)
        if not names:
            self.tally.ended = True
            return
        some = ", ".join(names[:SHOWN_IN_A_SENTENCE]) + ("…" if len(names) > SHOWN_IN_A_SENTENCE else "")
        why = self._first_problem
        self.tally.stopped = Sentence(
            f"De los conjuntos que {self._base} enlista, no muestra {len(names)}: {some}."
            + (f" {why.es}" if why else ""),
            f"Of the datasets that {self._base} lists, it does not show {len(names)}: {some}."
            + (f" {why.en}" if why else ""),
        )


def package_url(base: str, name: str) -> str:
    """Where DKAN 1 shows a package."""
    return f"{base}{ACTIONS}/package_show?id={quote(name, safe='')}"
