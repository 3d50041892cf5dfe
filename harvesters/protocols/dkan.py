"""DKAN: 1 (Drupal 7) by its look-alike of CKAN's API, 2 and later by its metastore; either by its ``data.json``.

Sources: DKAN's documentation and OpenAPI description (``metastore_search/docs/openapi_spec.json``), answers of 2.21,
GetDKAN/dkan#182, #410 and #4732, opintel/ckanext-harvest's ``dkanharvester.py``.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_json
from harvesters.errors import SourceError
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.memory import Memory, unlike_the_last
from harvesters.protocols.data_json import DataJson
from harvesters.protocols.dkan_answers import (
    A_DKAN,
    Found,
    Identified,
    Listing,
    names_in,
    packages_in,
    require_result,
)
from harvesters.roads import DKAN_MARKS, Roads, base_of
from harvesters.sentences import NOTHING, Sentence
from harvesters.walk import FLEETING, Output, Parse

ITEMS = "/api/1/metastore/schemas/dataset/items"
SEARCH = "/api/1/search"
ACTIONS = "/api/3/action"
DATA_JSON = "/data.json"

SEARCH_ROWS = 100
"""The most that the search gives at a time, whatever is asked for."""
KEPT: tuple[str, ...] = ("package", "listing", "number")
"""Notes of ours on a request, which a second try needs as well."""
SHOWN_IN_A_SENTENCE = 5
MOST_FAILURES = 5
"""Packages, or pages of the search, in a row that never come: the portal is down, and is not asked for the others."""

DOWN = frozenset(("busy", "server_error"))
"""Answers that say nothing of what was asked for."""


class Dkan(DataJson):
    """Walk a DKAN by the richest way that it answers.

    1. The metastore's list (DKAN 2), one document without pages.  The search says how many there are: what is missing
       is fetched from its pages, and a list that is as it was is read all the same.
    2. The names of all packages (DKAN 1), then the packages in pages; those that no page held are asked for by name.
    3. The ``data.json``, which both have.
    """

    name = "dkan"
    schema: ClassVar[str] = "dcat_us"
    default_page_size: ClassVar[int] = 100

    def first_request(self) -> Request:
        """Ask for the first way in."""
        self._base = base_of(self.endpoint.url, DKAN_MARKS)
        self._roads = Roads(ways_into(self.endpoint.url))
        self._tried_again: set[str] = set()
        self._names: tuple[str, ...] = ()
        self._shown: set[str] = set()
        """Names and identifiers of the packages that came."""
        self._missing: list[str] = []
        self._not_shown: list[str] = []
        self._failures = 0
        """Answers in a row that never came."""
        self._first_problem = NOTHING
        self._lost_pages: list[int] = []
        self._offset = 0
        self._page_before: tuple[bytes, ...] = ()
        self._unchanged = NOTHING
        """Why the list was not read, where it is as it was."""
        first = super().first_request()
        return self._road_request() if self._roads.name == "names" else first

    @property
    def document_url(self) -> str:
        """Where the first document is."""
        return self._roads.url

    def remember(self) -> Memory:
        """Return what the next walk may know; nothing of a list that is not all: it may stay while the rest moves."""
        memory = super().remember()
        return replace(memory, etag="", last_modified="", body_hash="") if self._page_before else memory

    def source_url(self, url: str) -> str:
        """Return the portal's own address."""
        return base_of(url, DKAN_MARKS)

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, for the packages by name, or take another way in."""
        if self._may_come_again(problem, request.url):
            self._tried_again.add(request.url)
            return self._again(request)
        if request.meta.get("listing") and self._names:
            self._missing = self._still_missing()
            return self._next_package()
        if self.tally.received == 0 and not self._names and self._roads.turn(problem):
            return self._road_request()
        return None

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Do without a total that nobody tells, and go on without a page of the search or a package that never came."""
        if "total" in request.meta:
            return self._believe_list()
        if "number" in request.meta:
            return self._without_search_page(problem, request.meta["number"])
        if "package" in request.meta:
            return self._without_package(problem, request.meta["package"])
        return super().without_answer(problem, request)

    def _fail_once(self, problem: SourceError) -> None:
        """Count an answer that never came; raises the problem when too many of them failed one after the other."""
        self._failures += 1
        self._first_problem = self._first_problem or problem.sentence
        if self._failures >= MOST_FAILURES:
            raise problem

    def _road_request(self) -> Request:
        if self._roads.name == "names":
            self._forget_document()
            return self.ask(self._roads.url, self._parse_names)
        return self._ask_on_condition(self._roads.url)

    def _may_come_again(self, problem: SourceError, url: str) -> bool:
        return problem.code in FLEETING and url not in self._tried_again

    def _again(self, request: Request) -> Request:
        if request.meta.get("spool"):
            return self._document_request(request.url, pause=self.limits.backoff)
        parse: Parse = request.cb_kwargs["parse"]
        meta = {name: request.meta[name] for name in KEPT if name in request.meta}
        return self.ask(request.url, parse, pause=self.limits.backoff, meta=meta)

    # ── DKAN 2: one list, checked by the search ──────────────────────────────────────────────────────────────────

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
        except SourceError:
            yield from self._believe_list()
            return
        total = found.count
        if total is None or total <= self._accounted:
            yield from self._believe_list()
        elif self.tally.assumed:
            yield self.doubt(unlike_the_last(self._accounted, total))
        else:
            self.tally.declare(total)
            yield self._search_request(1)

    @property
    def _accounted(self) -> int:
        return self.tally.counted + self.tally.refused

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
        bodies = tuple(bytes(row.body) for row in rows)
        is_new, self._page_before = bodies != self._page_before, bodies
        if rows and is_new and self._accounted < (self.tally.declared or 0):
            yield self._search_request(number + 1)
        else:
            self._conclude_search()

    def _without_search_page(self, problem: SourceError, number: int) -> Iterator[Output]:
        """Go on behind a page that cannot be had; where nothing came yet, another way in may have it all."""
        if not self.tally.received:
            raise problem
        self._lost_pages.append(number)
        self._fail_once(problem)
        yield self._search_request(number + 1)

    def _conclude_search(self) -> None:
        """The end, unless the search declares datasets that neither it nor the list gave."""
        self.tally.ended = self._accounted >= (self.tally.declared or 0)
        if self.tally.ended:
            return
        lost = NOTHING
        if self._lost_pages:
            numbers, why = ", ".join(map(str, self._lost_pages)), self._first_problem
            lost = Sentence(f" Páginas que no llegaron: {numbers}. {why.es}", f" Pages lost: {numbers}. {why.en}")
        self.tally.stopped = Sentence(
            f"La búsqueda de {self._base} declara {self.tally.declared} conjuntos, y no los da todos.{lost.es}",
            f"The search of {self._base} declares {self.tally.declared} datasets, and does not give all of them."
            f"{lost.en}",
        )

    def _split(self, rows: tuple[Identified, ...]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
        records, refusals = [], []
        for row in rows:
            if not row.identifier:
                self.tally.refuse()
                refusals.append(Refusal("record.no_identifier", row.body[:200].decode("utf-8", "replace")))
            elif self.tally.see(row.identifier, row.body) is Sight.NEW:
                records.append(Record(row.identifier, row.body))
        return tuple(records), tuple(refusals)

    # ── DKAN 1: names, pages of packages, and one by one what no page held ───────────────────────────────────────

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
        """Give the packages of a page; step by the rows received, until a page brings nothing new."""
        listing, repairs = require_json(response, Listing, A_DKAN)
        rows = packages_in(require_result(listing, response))
        records = yield from self._take_packages(rows, response.url, repairs)
        self._offset += len(rows)
        missing = self._still_missing()
        if records and (missing or len(rows) >= self.page_size):
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


def ways_into(url: str) -> tuple[tuple[str, str], ...]:
    """The ways into a DKAN; one, where the address names it."""
    base = base_of(url, DKAN_MARKS)
    ways = (("items", base + ITEMS), ("names", f"{base}{ACTIONS}/package_list"), ("document", base + DATA_JSON))
    for mark, way in zip(DKAN_MARKS, ways, strict=True):
        if mark in url:
            return (way,)
    return ways
