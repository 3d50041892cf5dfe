"""ArcGIS Hub: its catalogue feeds, DCAT-US as JSON and DCAT-AP as JSON-LD; its search for what they lack.

Sources: Esri's documentation of the feeds (doc.arcgis.com, “Federate data with external catalogs”) and of the Hub's
search API (OGC API Records); answers of the API saved by the_od_bods and hub.js.  A site's editors may turn a feed off:
it answers 404, or 200 with an empty list.  A feed is one document that the site makes now and then, and may be old.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.hub_items import Items
from harvesters.hub_search import MAX_PAGE, ROWS, SEARCHES, SearchPage, require_page, search_url
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.listings import Listing, Turn
from harvesters.memory import Memory, unlike_the_last
from harvesters.page_sizes import TOO_MUCH
from harvesters.protocols.data_json import DataJson
from harvesters.protocols.dcat_rdf import DcatRdf
from harvesters.roads import HUB_FEED, HUB_MARKS, Roads, base_of
from harvesters.sentences import DATASETS, NOTHING, Sentence, agreeing
from harvesters.walk import FLEETING, Output

FEEDS = (
    ("dcat-us", "/api/feed/dcat-us/1.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/2.1.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/2.0.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/3.0.0.json"),
)
"""The feeds, the one that tells most of the files first."""
SCHEMA = "arcgis_hub"
"""The schema of what the search gives."""


class ArcgisHub(DataJson, DcatRdf):
    """Walk a Hub site by the first of its feeds that answers with datasets, or by its search.

    1. Ask for the feeds in turn, each one document without pages; the feed that an address names is the only one.
    2. Ask the search how many datasets there are; where the feed has fewer, take the others from the search.  A feed
       that is as it was is believed when the search has no more; else it is read.
    3. Where no feed holds anything, the search is the way, page by page.
    """

    name = "arcgis_hub"
    schema: ClassVar[str] = "dcat_us"
    accept: ClassVar[str] = "application/json, application/ld+json, */*;q=0.1"

    def first_request(self) -> Request:
        """Ask for the first feed."""
        self._base = base_of(self.endpoint.url, HUB_MARKS)
        self._searches = [] if is_one_feed(self.endpoint.url) else [name for name, _ in SEARCHES]
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
        self._unchanged = NOTHING
        """Why the feed was not read, where it is as it was."""
        return super().first_request()

    @cached_property
    def _roads(self) -> Roads:
        return Roads(feeds_of(self.endpoint.url))

    @property
    def document_url(self) -> str:
        """Where the first feed is."""
        return self._roads.url

    def source_url(self, url: str) -> str:
        """Return the site's own address; a feed that was registered stays a feed."""
        return url if HUB_FEED in self.endpoint.url else base_of(url, HUB_MARKS)

    def remember(self) -> Memory:
        """Return what the next walk may know; nothing of a feed that is not all: it may stay while the rest moves."""
        memory = super().remember()
        return replace(memory, etag="", last_modified="", body_hash="") if self._beside_feed else memory

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, or for the next feed; when there is none, the search."""
        if "search" in request.meta:
            return self._recover_search(problem)
        again = super().recover(problem, request)
        if again is not None or self.tally.received or not request.meta.get("spool"):
            return again
        try:
            return self._ask_on_condition(self._roads.url) if self._roads.turn(problem) else None
        except SourceError as worse:
            if not self._searches:
                raise
            self._without_feed = worse
            return self._begin_search()

    # ── the feeds ────────────────────────────────────────────────────────────────────────────────────────────────

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split a feed by its kind."""
        is_rdf = self._roads.name == "dcat-ap"
        for output in (DcatRdf.parse_page if is_rdf else DataJson.parse_page)(self, response):
            if isinstance(output, Page):
                for record in output.records:
                    self._items.add(record.identifier)
            yield output
        if is_rdf and self.tally.ended:
            self.tally.ended = False
            yield from self.conclude()

    def conclude(self) -> Iterator[Output]:
        """Let the search say whether a feed that was read to its end was all; one without datasets leads on."""
        if not self.tally.accounted:
            raise SourceError(
                "no_datasets",
                f"{self._roads.url} es un feed sin conjuntos de datos. Quien edita el sitio puede encenderlo de nuevo.",
                f"{self._roads.url} is a feed without datasets. The editors of the site can turn it on again.",
            )
        if self._searches:
            yield self._begin_search()
        else:
            yield from super().conclude()

    def conclude_unchanged(self, why: Sentence) -> Iterator[Output]:
        """Let the search say whether a feed that is as it was is still all: a site makes it only now and then."""
        self._unchanged = why
        if self._searches:
            yield self._begin_search()
        else:
            yield from super().conclude_unchanged(why)

    def _believe_feed(self) -> Iterator[Output]:
        """The feed is all, as far as can be known."""
        yield from super().conclude_unchanged(self._unchanged) if self.tally.assumed else super().conclude()

    # ── the search ───────────────────────────────────────────────────────────────────────────────────────────────

    def _begin_search(self) -> Request:
        """Ask for the first page; beside a feed for one row, which tells the total."""
        self._asked_search_again = False
        if self._without_feed is not None:
            self._forget_document()
        rows = min(ROWS[self._searches[0]], self.endpoint.page_size or ROWS[self._searches[0]])
        self._listing = Listing(rows)
        if self._without_feed is not None:
            return self._search_request(self._listing)
        url = search_url(self._base, self._searches[0], 0, 1)
        return self.ask(url, self._parse_total, tries_at_size=2, meta={"total": True})

    def _search_request(self, listing: Listing, pause: float = 0.0) -> Request:
        url = search_url(self._base, self._searches[0], listing.position, listing.rows)
        meta = {"search": True, "download_maxsize": min(self.limits.max_body_bytes, MAX_PAGE)}
        return self.ask(url, self._parse_search, pause=pause, tries_at_size=listing.tries_at_size, meta=meta)

    def _parse_total(self, response: Response) -> Iterator[Output]:
        """Compare what the search declares with what the feed gave."""
        try:
            total = require_page(response).total
        except SourceError:
            yield from self._without_total()
            return
        if total is None:
            yield from self._without_total()
            return
        if total <= self.tally.accounted:
            yield from self._believe_feed()
            return
        if self.tally.assumed:
            yield self.doubt(unlike_the_last(self.tally.accounted, total))
            return
        assert self._listing is not None
        self._beside_feed = True
        fed = agreeing(self.tally.accounted, *DATASETS)
        self.tally.note(
            Sentence(
                f"El feed trae {fed.es} y la búsqueda del sitio declara {total}: lo demás se tomó de la búsqueda.",
                f"The feed has {fed.en} and the site's search declares {total}: the rest was taken from the search.",
            )
        )
        yield self._search_request(self._listing)

    def _without_total(self) -> Iterator[Output]:
        """Ask the other search; where both are silent, the feed has said all that can be known."""
        del self._searches[0]
        if self._searches:
            yield self._begin_search()
        else:
            yield from self._believe_feed()

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Do without a total that nobody tells."""
        return self._without_total() if "total" in request.meta else super().without_answer(problem, request)

    def _parse_search(self, response: Response) -> Iterator[Output]:
        """Take from a page of the search what no feed showed; go on to the next one."""
        found, listing = require_page(response), self._listing
        assert listing is not None
        self._asked_search_again = False
        if found.total is not None:
            listing.declare(found.total)
            self._search_total = found.total
        records, refusals, fresh = self._take(found)
        if records or refusals:
            yield Page(SCHEMA, response.url, records, (*found.repairs, *refusals))
        asked = listing.rows
        turn = listing.turn([row.checksum for row in found.rows], fresh, says_end=found.says_end)
        if turn is not Turn.DONE:
            if turn is Turn.AGAIN:
                self.tally.begin_pass()
            elif self._searches[0] == "v3" and 0 < len(found.rows) < asked:
                listing.cap(len(found.rows))  # it caps its pages, and counts by them
            yield self._search_request(listing)
            return
        self._conclude_search(listing)

    def _take(self, found: SearchPage) -> tuple[tuple[Record, ...], tuple[Refusal, ...], int]:
        """Count the rows of a page; give what is new of them, and how many rows were not met before."""
        records: list[Record] = []
        refusals: list[Refusal] = []
        fresh = 0
        for row in found.rows:
            if row.checksum in self._rows_met:
                continue
            self._rows_met.add(row.checksum)
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
        """The end, where every row that the search declares was met."""
        lacking = max((listing.declared or 0) - listing.found, 0)
        if not self.tally.accounted:
            raise self._without_datasets()
        self.tally.declare(self.tally.accounted + lacking)
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
        if problem.code != "not_found" and self._without_search is None:
            self._without_search = problem
        if problem.code in FLEETING and not self._asked_search_again:
            self._asked_search_again = True
            return self._search_request(listing, self.limits.backoff)
        if problem.code in TOO_MUCH and listing.found == 0 and listing.shrink():
            listing.cap(listing.rows)  # larger pages would begin at other edges
            return self._search_request(listing)
        if listing.found == 0 and len(self._searches) > 1:
            del self._searches[0]
            return self._begin_search()
        if listing.found == 0 and self._without_feed is not None:
            raise self._without_datasets()
        return None


def is_one_feed(url: str) -> bool:
    """Whether an address is that of a feed, which then is the only way."""
    plain = url.partition("?")[0]
    return HUB_FEED in plain or plain.endswith("/data.json")


def feeds_of(url: str) -> tuple[tuple[str, str], ...]:
    """The feeds of a site; the one that its address names, where it does."""
    if is_one_feed(url):
        return (("dcat-ap" if "/dcat-ap/" in url.partition("?")[0] else "dcat-us", url),)
    base = base_of(url, HUB_MARKS)
    return tuple((kind, base + path) for kind, path in FEEDS)
