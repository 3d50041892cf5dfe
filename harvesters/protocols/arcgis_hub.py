"""ArcGIS Hub: its catalogue feeds, DCAT-US as JSON and DCAT-AP as JSON-LD; its search for what they lack.

Sources: Esri's documentation of the feeds (doc.arcgis.com, “Federate data with external catalogs”) and of the Hub's
search API (OGC API Records); answers of the API saved by the_od_bods and hub.js.  A site's editors may turn a feed off:
it answers 404, or 200 with an empty list.  A feed is one document that the site makes now and then, and may be old.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.hub_search import SEARCHES
from harvesters.items import Page
from harvesters.memory import Memory
from harvesters.protocols.arcgis_search import ArcgisSearch
from harvesters.protocols.data_json import DataJson
from harvesters.protocols.dcat_rdf import DcatRdf
from harvesters.roads import HUB_FEED, HUB_MARKS, Roads, base_of
from harvesters.sentences import NOTHING, Sentence
from harvesters.walk import Output

FEEDS = (
    ("dcat-us", "/api/feed/dcat-us/1.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/2.1.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/2.0.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/3.0.0.json"),
)
"""The feeds, the one that tells most of the files first."""


class ArcgisHub(ArcgisSearch, DataJson, DcatRdf):
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
        self._begin_searches([] if is_one_feed(self.endpoint.url) else [name for name, _ in SEARCHES])
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
