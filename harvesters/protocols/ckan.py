"""CKAN, through its action API (https://docs.ckan.org/en/latest/api/#ckan.logic.action.get.package_search)."""

from collections.abc import Generator, Iterator
from typing import ClassVar
from urllib.parse import urlencode, urlsplit
from zlib import crc32

import msgspec
from scrapy import Request
from scrapy.http import Response

from harvesters.changes import not_checked
from harvesters.errors import SourceError
from harvesters.items import Page, Record, Refusal
from harvesters.listing_walk import BROKEN_RECORD, CUT
from harvesters.listings import Turn
from harvesters.memory import Memory, Trust
from harvesters.protocols.ckan_addresses import ckan_action_base, ckan_action_bases
from harvesters.protocols.ckan_answers import Identity, identity_of, refusal_of, require_search
from harvesters.protocols.ckan_changes import (
    DELETED,
    NOT_TRUSTED,
    ONLY_CHANGES,
    Changes,
    Finding,
    changes_since,
    latest_moment,
    moment_of,
)
from harvesters.protocols.ckan_names import BY_NAME, CkanNames
from harvesters.roads import in_vain
from harvesters.sentences import NOTHING
from harvesters.walk import FLEETING, Output

ORDERS = ("id asc", "metadata_created asc")
"""The sort of each pass; a portal that refuses them is asked without."""

ELSEWHERE = frozenset(("html_page", "not_found", "empty", "unexpected_json", "bad_redirect", "bad_status"))
"""Problems of a first answer that say: the API is not here.  Who refuses us at one address does so at every one."""

REFUSED_QUESTION = frozenset(("bad_status", "not_success", "unexpected_json"))
"""How portals refuse to sort by date, so that their filter can never be checked; any other failure may pass."""

NO_SUCH_FILTER = REFUSED_QUESTION | {"server_error"}
"""How portals refuse a filter."""

NO_SUCH_ORDER = frozenset(("bad_status", "server_error"))
"""How portals refuse a sort: 400, 409 (older CKANs), or 500 where the search engine's own words come through."""


class Ckan(CkanNames):
    """Walk a CKAN catalogue through its action API.

    1. Find the API: where the URL says, or under the prefixes that portals use.
    2. Ask for the first page, ordered by ``id`` so that the walk is stable while the portal changes.
    3. Tell the tally the ``count`` that the portal declares, on every page.
    4. Step by the rows *received*: portals cap ``rows`` without saying so.
    5. Where rows are missing at the end, or the count fell (so that pages shifted), pass again in another order.
    6. Where they are missing still, compare with the portal's own list of names, and ask for the rest one by one.

    Where the roof allows it, only what has changed since the last walk is asked for, and reconciled with the unfiltered
    total and newest date; whatever does not fit leads through all of the above.
    """

    name = "ckan"
    schema: ClassVar[str] = "ckan"
    _changes: Changes | None = None
    filter_query: str = ""
    """CKAN's ``fq``, for a walk through a part of a catalogue."""

    def first_request(self) -> Request:
        """Ask for the first page where the API most likely is."""
        self._bases = list(ckan_action_bases(self.endpoint.url))
        self._base = self._bases.pop(0)
        self._first_problem = NOTHING
        self._sorted = True
        self._begin_names()
        self._newest, self._latest = "", latest_moment()
        self._begin_reading()
        memory = self.endpoint.memory
        self._filter = Trust.UNTRIED if self.endpoint.whole else memory.filter
        by_date = self.endpoint.by_date and not self.endpoint.whole and self._filter is not Trust.LIES
        self._changes = changes_since(memory) if by_date else None
        if self._changes is not None:
            self._listing = self._make_listing(passes=1)
        return self._page_request()

    def remember(self) -> Memory:
        """Return what was seen, up to which date, and whether the filter by date may be believed."""
        tally, memory = self.tally, self.endpoint.memory
        return Memory(
            unique=tally.known,
            refused=memory.refused if tally.assumed else tally.refused,
            declared=tally.declared,
            newest=max(self._newest, memory.newest) if tally.assumed else self._newest,
            rows=self._listing.needed_rows,
            filter=self._filter,
        )

    # ── page by page ─────────────────────────────────────────────────────────────────────────────────────────────

    def _page_request(self, pause: float = 0.0) -> Request:
        query: dict[str, str | int] = {"rows": self._listing.rows, "start": self._listing.position}
        parse = self.parse_page
        if self._changes is not None:
            parse, query["fq"] = self.parse_changes, self._changes.query
        if self._sorted:
            query["sort"] = ORDERS[self._listing.passed]
        if self.filter_query:
            query["fq"] = self.filter_query
        url = f"{self._base}/package_search?{urlencode(query)}"
        return self.ask(url, parse, pause=pause, tries_at_size=self._listing.tries_at_size)

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Give the records of a page, and ask for the next one."""
        turn = yield from self._read(response)
        if turn is Turn.AGAIN:
            self.tally.begin_pass()
            if not self._sorted:
                self._listing.rows = max(1, self._listing.rows * 2 // 3)  # without an order, by other edges
        if turn is not Turn.DONE:
            yield self._page_request()
            return
        is_lacking = self.tally.short or (self._listing.leads_nowhere and self.tally.declared is None)
        if self.tally.received and not self.filter_query and is_lacking:
            yield self._list_request()
        else:
            self._conclude()

    def _read(self, response: Response) -> Generator[Page, None, Turn]:
        """Give what is new on a page of the search; return what comes next."""
        search, repairs = require_search(response)
        self._base = ckan_action_base(response.url) or self._base
        self._bases.clear()
        self._asked_again = False
        self._skips_at_once = 0
        if search.count is not None:
            self._listing.declare(search.count)
            if self._changes is None:
                self.tally.declare(search.count)
        records, refused = self._split(self._believable(search.results))
        refusals = (*self._skipped, *repairs, *refused)
        self._skipped.clear()
        if records or refusals or (not self.tally.pages and self._changes is None):
            yield Page(self.schema, response.url, records, refusals)
        return self._listing.turn(search.results, len(records) + len(refused), checksum=crc32)

    def _believable(self, rows: list[msgspec.Raw]) -> list[msgspec.Raw]:
        """Rows without those past the count that bear no identifier: no one can tell that they did not come before."""
        inside = max((self._listing.declared or 0) - self._listing.position, 0)
        if self._listing.declared is None or inside >= len(rows):
            return rows
        return [*rows[:inside], *(row for row in rows[inside:] if identity_of(row).identifier)]

    def _split(self, rows: list[msgspec.Raw]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
        """Make records of the rows that are new in this walk, and refusals of those that cannot become records."""
        records, refusals = [], []
        for row in rows:
            body = bytes(row)
            identity = identity_of(row)
            identifier = identity.identifier
            self._see_date(identity)
            refusal = refusal_of(body, identifier)
            if refusal is not None:
                if self._keep(refusal, crc32(body)):
                    refusals.append(refusal)
                continue
            self._names.see(identity.name or identifier)
            if self._keep(record := Record(identifier, body), 0):
                records.append(record)
        return tuple(records), tuple(refusals)

    def _see_date(self, identity: Identity) -> None:
        modified = moment_of(identity.metadata_modified, self._latest)
        self._newest = max(self._newest, modified)
        if self._changes is not None:
            self._changes.see(modified)

    # ── only what has changed ────────────────────────────────────────────────────────────────────────────────────

    def parse_changes(self, response: Response) -> Iterator[Output]:
        """Give the records that have changed since the last walk; then ask what there is without the filter."""
        changes = self._changes
        assert changes is not None
        turn = yield from self._read(response)
        changes.start, changes.count = self._listing.position, self._listing.declared
        if turn is Turn.ON and not changes.outside:
            yield self._page_request()
        else:
            query = urlencode({"rows": 1, "start": 0, "sort": "metadata_modified desc"})
            yield self.ask(f"{self._base}/package_search?{query}", self.parse_check, meta={"step": "check"})

    def parse_check(self, response: Response) -> Iterator[Output]:
        """Reconcile what was shown with what there is; pass through everything where it does not fit."""
        changes = self._changes
        assert changes is not None
        search, _ = require_search(response)
        first = identity_of(search.results[0]).metadata_modified if search.results else None
        newest = moment_of(first, self._latest)
        finding = changes.reconcile(count=search.count, newest=newest, fresh=self.fresh, refused=self.tally.refused)
        if finding is Finding.FITS:
            assert search.count is not None
            self.tally.declare(search.count)
            self.tally.assumed = changes.known - self.endpoint.memory.refused + self.fresh - self.tally.unique
            self.tally.refused = max(self.tally.refused, search.count - self.tally.known)
            self.tally.ended = True
            self.tally.note(ONLY_CHANGES)
        else:
            lies = finding is not Finding.GONE
            yield self._ask_for_everything(NOT_TRUSTED if lies else DELETED, lies=lies)

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, for smaller pages, without an order, past a row that fails, or elsewhere."""
        found = self.tally.declared is not None or self.tally.received > 0
        step = request.meta.get("step")
        if step == BY_NAME:
            if self._search_problem is not None and not self._names.listed:
                raise self._search_problem
            return None
        if step == "check" and problem.code not in REFUSED_QUESTION:
            return self._ask_for_everything(not_checked("metadata_modified", problem.sentence), lies=False)
        if self._changes is not None and (step == "check" or problem.code in NO_SUCH_FILTER):
            return self._ask_for_everything(NOT_TRUSTED, lies=True)
        if problem.code in FLEETING and not self._asked_again:
            self._asked_again = True
            return self._page_request(pause=self.limits.backoff)
        if self._ask_for_less(problem):
            return self._page_request()
        if self._may_be_the_filter(problem):
            return self._ask_for_everything(not_checked("metadata_modified", problem.sentence), lies=False)
        if problem.code in NO_SUCH_ORDER and self._listing.position == 0 and self._sorted:
            self._sorted = False
            return self._page_request()
        if not found and problem.code in ELSEWHERE:
            return self._ask_elsewhere(problem)
        if problem.code not in (BROKEN_RECORD if self.tally.received else CUT):
            return None
        if self._listing.isolate():
            return self._page_request()
        return self._pass_over(problem) or self._ask_by_name(problem)

    def _ask_by_name(self, problem: SourceError) -> Request | None:
        """Ask for all that the search did not show by the list of names, where the search itself gives no more."""
        if self._changes is not None or self.filter_query:
            return None
        self._search_problem = problem
        return self._list_request()

    def _ask_elsewhere(self, problem: SourceError) -> Request | None:
        self._first_problem = self._first_problem or problem.sentence
        if not self._bases:
            others = [urlsplit(base).path for base in ckan_action_bases(self.endpoint.url)[1:]]
            raise in_vain(problem.code, self._first_problem, others)
        self._base = self._bases.pop(0)
        self._sorted, self._asked_again = True, False
        return self._page_request()

    def source_url(self, url: str) -> str:
        """Return the base of the action API that answered."""
        return ckan_action_base(url) or url
