"""DKAN: 1 (Drupal 7) by its look-alike of CKAN's API, 2 and later by its metastore; either by its ``data.json``.

Sources: DKAN's documentation and OpenAPI description (``metastore_search/docs/openapi_spec.json``), answers of 2.21,
GetDKAN/dkan#182, #410 and #4732, opintel/ckanext-harvest's ``dkanharvester.py``.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from scrapy import Request

from harvesters.errors import SourceError
from harvesters.memory import Memory
from harvesters.protocols.dkan_packages import DkanPackages
from harvesters.protocols.dkan_search import DkanSearch
from harvesters.roads import DKAN_MARKS, base_of
from harvesters.walk import Output, Parse

KEPT: tuple[str, ...] = ("package", "listing", "number", "total")
"""Notes of ours on a request, which a second try needs as well."""


class Dkan(DkanSearch, DkanPackages):
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
        self._begin_rows()
        self._begin_search()
        self._begin_packages()
        first = super().first_request()
        return self._road_request() if self._roads.name == "names" else first

    @property
    def document_url(self) -> str:
        """Where the first document is."""
        return self._roads.url

    def remember(self) -> Memory:
        """Return what the next walk may know; nothing of a list that is not all: it may stay while the rest moves."""
        memory = super().remember()
        return replace(memory, etag="", last_modified="", body_hash="") if self._met else memory

    def source_url(self, url: str) -> str:
        """Return the portal's own address."""
        return base_of(url, DKAN_MARKS)

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, for the packages by name, or take another way in."""
        if self._may_come_again(problem, request.url):
            self._asked_again.add(request.url)
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
            return self._without_total(problem)
        if "number" in request.meta:
            return self._without_search_page(problem, request.meta["number"])
        if "package" in request.meta:
            return self._without_package(problem, request.meta["package"])
        return super().without_answer(problem, request)

    def _road_request(self) -> Request:
        if self._roads.name == "names":
            self._forget_document()
            return self.ask(self._roads.url, self._parse_names)
        return self._ask_on_condition(self._roads.url)

    def _again(self, request: Request) -> Request:
        if request.meta.get("spool"):
            return self._document_request(request.url, pause=self.limits.backoff)
        parse: Parse = request.cb_kwargs["parse"]
        meta = {name: request.meta[name] for name in KEPT if name in request.meta}
        return self.ask(request.url, parse, pause=self.limits.backoff, meta=meta)
