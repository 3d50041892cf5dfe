"""ArcGIS Hub: its catalogue feeds, DCAT-US as JSON and DCAT-AP as JSON-LD, checked by its search when they are empty.

Sources: Esri's documentation of the feeds (doc.arcgis.com, “Federate data with external catalogs”) and of the Hub's
search API (OGC API Records); answers of the API saved by the_od_bods and hub.js.  A site's editors may turn a feed off:
it answers 404, or 200 with an empty list.
"""

from collections.abc import Iterator
from typing import ClassVar

import msgspec
from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_json
from harvesters.errors import SourceError
from harvesters.protocols.data_json import DataJson
from harvesters.protocols.dcat_rdf import DcatRdf
from harvesters.roads import HUB_FEED, HUB_MARKS, Roads, base_of
from harvesters.sentences import Sentence
from harvesters.walk import Output

FEEDS = (
    ("dcat-us", "/api/feed/dcat-us/1.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/2.1.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/2.0.1.json"),
    ("dcat-ap", "/api/feed/dcat-ap/3.0.0.json"),
)
"""The feeds, the one that tells most of the files first."""

COUNTS = ("/api/search/v1/collections/dataset/items?limit=1", "/api/v3/datasets?page%5Bsize%5D=1")
"""Where the search says how many datasets there are: OGC API Records, and the older JSON:API."""
A_SEARCH = Sentence("la búsqueda de un ArcGIS Hub", "the search of an ArcGIS Hub")


class _Stats(msgspec.Struct):
    totalCount: int | None = None  # noqa: N815 -- Esri's name


class _Meta(msgspec.Struct):
    stats: _Stats | None = None


class _Count(msgspec.Struct):
    numberMatched: int | None = None  # noqa: N815 -- of OGC API Records
    meta: _Meta | None = None

    @property
    def total(self) -> int | None:
        if self.numberMatched is None and self.meta is not None and self.meta.stats is not None:
            return self.meta.stats.totalCount
        return self.numberMatched


class ArcgisHub(DataJson, DcatRdf):
    """Walk a Hub site by the first of its feeds that answers with datasets.

    1. Ask for the feeds in turn, each one document without pages; the feed that an address names is the only one.
    2. Where they hold nothing, ask the search how many datasets there are, so that a feed that was turned off is not
       taken for an empty portal.
    """

    name = "arcgis_hub"
    schema: ClassVar[str] = "dcat_us"
    accept: ClassVar[str] = "application/json, application/ld+json, */*;q=0.1"

    def first_request(self) -> Request:
        """Ask for the first feed."""
        self._base = base_of(self.endpoint.url, HUB_MARKS)
        self._roads = Roads(feeds_of(self.endpoint.url))
        self._counts = [self._base + path for path in COUNTS]
        return super().first_request()

    @property
    def document_url(self) -> str:
        """Where the first feed is."""
        return self._roads.url

    def source_url(self, url: str) -> str:
        """Return the site's own address; a feed that was registered stays a feed."""
        return url if HUB_FEED in self.endpoint.url else base_of(url, HUB_MARKS)

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, or for the next feed; when there is none, how many datasets the search knows."""
        again = super().recover(problem, request)
        if again is not None or self.tally.received or not request.meta.get("spool"):
            return again
        try:
            return self._document_request(self._roads.url) if self._roads.turn(problem) else None
        except SourceError as worse:
            self._without_feed = worse
            return self._count_request()

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split a feed by its kind."""
        read = DcatRdf.parse_page if self._roads.name == "dcat-ap" else DataJson.parse_page
        yield from read(self, response)

    def conclude(self) -> Iterator[Output]:
        """Take a feed that was read to its end for all; one without datasets leads to the next."""
        if self._accounted:
            yield from super().conclude()
            return
        raise SourceError(
            "no_datasets",
            f"{self._roads.url} es un feed sin conjuntos de datos. Quien edita el sitio puede encenderlo de nuevo.",
            f"{self._roads.url} is a feed without datasets. The editors of the site can turn it on again.",
        )

    @property
    def _accounted(self) -> int:
        return self.tally.unique + self.tally.refused

    def _count_request(self) -> Request:
        return self.ask(self._counts.pop(0), self._parse_count)

    def _parse_count(self, response: Response) -> Iterator[Output]:
        """Note what the search declares; the walk ends with what the feeds answered."""
        try:
            found, _ = require_json(response, _Count, A_SEARCH)
            total = found.total
        except SourceError:
            total = None
        if total is None and self._counts:
            yield self._count_request()
            return
        problem = self._without_feed
        if total is None:
            raise problem
        self.tally.declare(total)
        raise SourceError(
            problem.code,
            f"{problem.es} La búsqueda del sitio declara {total} conjuntos.",
            f"{problem.en} The search of the site declares {total} datasets.",
        )


def feeds_of(url: str) -> tuple[tuple[str, str], ...]:
    """The feeds of a site; the one that its address names, where it does."""
    plain = url.partition("?")[0]
    if HUB_FEED in plain:
        return (("dcat-ap" if "/dcat-ap/" in plain else "dcat-us", url),)
    if plain.endswith("/data.json"):
        return (("dcat-us", url),)  # sites of before 2022
    base = base_of(url, HUB_MARKS)
    return tuple((kind, base + path) for kind, path in FEEDS)
