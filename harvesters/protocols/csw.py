"""CSW, the catalogue service of the OGC: GeoNetwork, pycsw, GeoNode, deegree (2.0.2 and 3.0)."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_status, require_text
from harvesters.changes import latest_moment, not_checked
from harvesters.csw_filters import DATES, changed_since, within
from harvesters.csw_requests import (
    DIRECTIONS,
    SORTABLES,
    Capabilities,
    OutputSchema,
    capabilities_from_xml,
    capabilities_url,
    csw_base,
    csw_bases,
    names_csw,
    output_schemas_of,
    records_url,
    version_in,
)
from harvesters.csw_windows import Windows
from harvesters.errors import SourceError
from harvesters.listing_walk import BROKEN_RECORD
from harvesters.listings import Turn
from harvesters.protocols.csw_changes import REFUSED_QUESTION, CswChanges
from harvesters.protocols.csw_pages import CEILINGS
from harvesters.roads import in_vain
from harvesters.sentences import Sentence
from harvesters.spools import Spool
from harvesters.walk import FLEETING, Output
from harvesters.xml_records import XmlRecords, get_exception

CAPABILITIES = Sentence("lo que un CSW dice de sí mismo", "what a CSW says of itself")

BEHIND_THE_MOST = Sentence(
    "El portal no da más que los primeros 10,000 registros de una pregunta: los demás se le pidieron por partes, con "
    "un filtro por identificador, y la suma de las partes es el total.",
    "The portal gives no more than the first 10,000 records of a question: the others were asked for in parts, by a "
    "filter on the identifier, and the sum of the parts is the total.",
)


class Csw(CswChanges):
    """Walk a catalogue service by GetRecords.

    1. Ask what the service says of itself: its version, and the forms it gives records in.
    2. Ask for the first page of whole records, in the order of their identifiers; see whether it is kept to.
    3. Tell the tally how many records match, on every page.
    4. Step by the records *received*, whatever ``nextRecord`` and ``numberOfRecordsReturned`` say.
    5. Where records are missing at the end, or the count fell, pass again in the other order and with other pages.
    6. Where a search engine gives no more than its first 10,000, go on with a filter: what lies behind the last one.

    Where the roof allows it, only what has changed since the last walk is asked for, and reconciled with the unfiltered
    total and newest date; whatever does not fit leads through all of the above.
    """

    name = "csw"
    schema: ClassVar[str] = "iso19139"
    accept: ClassVar[str] = "application/xml, text/xml, */*;q=0.1"
    default_page_size: ClassVar[int] = 100

    def first_request(self) -> Request:
        """Ask the service what it is, where it most likely is."""
        self._begin_changes()
        return self._begin_csw(csw_bases(self.endpoint.url))

    def _begin_csw(self, bases: tuple[str, ...]) -> Request:
        self._bases = list(bases)
        self._base = self._bases.pop(0)
        self._named = len(bases) == 1 or names_csw(self.endpoint.url)
        self._first_problem: SourceError | None = None
        self._version = version_in(self.endpoint.url)
        self._outputs: list[OutputSchema] = []
        self._sortables = list(SORTABLES)
        self._is_sorted: bool | None = None
        self._dates = list(DATES)
        self._latest = latest_moment()
        self._empty_promise = 0
        self._windows = Windows()
        self._begin_reading()
        return self._capabilities_request()

    # ── what the service is ──────────────────────────────────────────────────────────────────────────────────────

    def _capabilities_request(self, pause: float = 0.0) -> Request:
        url = capabilities_url(self._base, self._version)
        return self.ask(url, self.parse_capabilities, pause=pause, tries_at_size=2, meta={"about": "service"})

    def parse_capabilities(self, response: Response) -> Iterator[Output]:
        """Choose the version and the output schema; ask for the first page."""
        if exception := get_exception(response.body, response.url):
            raise exception
        body, _ = require_text(response, CAPABILITIES)
        told = capabilities_from_xml(body)
        if told is None:
            raise SourceError(
                "no_catalogue",
                f"{response.url} respondió con algo que no es {CAPABILITIES.es}. Revise la dirección de la fuente.",
                f"{response.url} answered something that is not {CAPABILITIES}. Check the address of the source.",
            )
        self._base = csw_base(response.url)
        yield self._first_page_request(told)

    def _first_page_request(self, told: Capabilities) -> Request:
        self._bases.clear()
        self._asked_again = False
        self._version = told.version
        self._outputs = list(output_schemas_of(told.output_schemas, told.version, self.endpoint.schema))
        return self._page_request()

    # ── page by page ─────────────────────────────────────────────────────────────────────────────────────────────

    def _page_request(self, pause: float = 0.0) -> Request:
        listing = self._listing
        sortable = self._sortables[0]
        sort = f"{sortable}:{DIRECTIONS[listing.passed]}" if sortable else ""
        left = max(CEILINGS) - listing.position
        if left > 0 and (self._windows.used or listing.declared in CEILINGS):
            listing.rows = min(listing.rows, left)  # a page that reaches beyond the most fails as a whole
        url = records_url(
            self._base,
            self._version,
            self._outputs[0].uri,
            start=listing.position,
            rows=listing.rows,
            sort=sort,
            constraint=self._constraint(sortable or SORTABLES[0]),
        )
        return self.ask(url, pause=pause, tries_at_size=listing.tries_at_size, meta={"spool": True})

    def _constraint(self, identifier: str) -> dict[str, str]:
        if self._changes is not None:
            return changed_since(self._version, self._dates[0], self._changes.since)
        return within(self._version, identifier, self._windows.now)

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Give the records of a page, and ask for the next one."""
        spool: Spool = response.meta.pop("spooled")
        try:
            if not 200 <= response.status < 300 and (exception := get_exception(spool.start(), response.url)):
                raise exception
            require_status(response)
            with XmlRecords(spool.path, response.url, self.limits.max_body_bytes) as document:
                yield from self._pages(document)
        finally:
            spool.close()
        request = self._next_request(document)
        if request is not None:
            yield request

    def _next_request(self, document: XmlRecords) -> Request | None:
        """Step on, or pass again; None at the end, when the tally knows how the walk ended."""
        listing = self._listing
        says_end = document.ended and document.next_record == 0 and listing.declared not in CEILINGS
        if not document.rows and listing.position in CEILINGS and (window := self._next_window()):
            return window
        turn = listing.turn(self._rows, self._fresh, says_end=says_end)
        if self._changes is not None:
            self._changes.start = listing.position
            return self._page_request() if turn is Turn.ON else self._check_request()
        if turn is Turn.AGAIN:
            self.tally.begin_pass()
            listing.rows = max(1, listing.rows * 2 // 3)  # other edges: what slipped over the old ones lies inside
        if turn is not Turn.DONE:
            return self._page_request()
        if self._windows.waiting and not listing.objection(self._base):
            return self._window_request()
        self._conclude(document)
        return None

    # ── behind the most that a search engine gives ───────────────────────────────────────────────────────────────

    def _next_window(self) -> Request | None:
        """Ask for what lies behind the most that can be had at once; None where it cannot be told apart."""
        in_order = self._is_sorted is True and self._listing.passed == 0
        if self._changes is not None or not self._windows.split(in_order=in_order, found=self._listing.found):
            return None
        self.tally.declared = None  # it was the most that is counted
        self.tally.note(BEHIND_THE_MOST)
        return self._window_request()

    def _window_request(self) -> Request:
        self._windows.begin(self._listing.found)
        self._listing = self._make_listing()
        return self._page_request()

    def _conclude(self, document: XmlRecords) -> None:
        objection = self._listing.objection(self._base)
        if objection and self._empty_promise:
            objection = Sentence(
                f"{objection.es} Dice que devolvió {self._empty_promise} y no trae ninguno.",
                f"{objection} It says that it returned {self._empty_promise} and brings none.",
            )
        self.tally.stopped = objection
        whole = document.ended or (self._listing.declared is not None and not self._listing.is_short)
        self.tally.ended = not objection and whole

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, elsewhere, in other words, for smaller pages, or past the one record that fails."""
        about_service = request.meta.get("about") == "service"
        if request.meta.get("about") == "check":
            return self._without_check(problem)
        if problem.code in FLEETING and not self._asked_again:
            self._asked_again = True
            pause = self.limits.backoff
            return self._capabilities_request(pause) if about_service else self._page_request(pause)
        if about_service:
            return self._ask_elsewhere(problem)
        if self._changes is not None and (again := self._without_changes(problem)):
            return again
        is_first = self._listing.found == 0 and not self._windows.used
        if is_first and problem.code in REFUSED_QUESTION and (again := self._ask_otherwise(problem)):
            return again
        if self._listing.position in CEILINGS:
            if window := self._next_window():
                return window
            raise self._met_a_ceiling(problem)
        if self._windows.used and not self._listing.position and problem.code in REFUSED_QUESTION:
            raise self._met_a_ceiling(problem)
        if self._ask_for_less(problem, BROKEN_RECORD):
            return self._page_request()
        if self._may_be_the_filter(problem):
            self._asked_again = False
            return self._ask_for_everything(not_checked(self._dates[0], problem.sentence), lies=False)
        if is_first and problem.code == "server_error" and (again := self._ask_otherwise(problem)):
            return again
        if problem.code not in BROKEN_RECORD:
            return None
        return self._page_request() if self._listing.isolate() else self._pass_over(problem)

    def _ask_elsewhere(self, problem: SourceError) -> Request | None:
        """Try the next place; where the place was named, do without what the service says of itself."""
        self._first_problem = self._first_problem or problem
        if self._named:
            return self._first_page_request(Capabilities(self._version or "2.0.2"))
        if not self._bases:
            others = [urlsplit(base).path for base in csw_bases(self.endpoint.url)[1:]]
            raise in_vain(self._first_problem.code, self._first_problem.sentence, others)
        self._base = self._bases.pop(0)
        self._asked_again = False
        return self._capabilities_request()

    def _ask_otherwise(self, problem: SourceError) -> Request | None:
        """Before anything came: without the order, or in another form, whichever the service complains of."""
        about = getattr(problem, "locator", "").lower()
        if len(self._sortables) > 1 and about != "outputschema":
            del self._sortables[0]
            return self._page_request()
        if len(self._outputs) > 1:
            del self._outputs[0]
            self._sortables = list(SORTABLES)
            return self._page_request()
        return None

    def _met_a_ceiling(self, problem: SourceError) -> SourceError:
        count = max(CEILINGS)
        return SourceError(
            "ceiling",
            f"{self._base} no da más que los primeros {count} registros, el máximo de su buscador; el resto no se "
            f"puede pedir. Pida al portal que lo aumente (track_total_hits y max_result_window). {problem.es}",
            f"{self._base} gives no more than its first {count} records, the most of its search engine; the rest "
            f"cannot be asked for. Ask the portal to raise it (track_total_hits and max_result_window). {problem.en}",
        )

    def source_url(self, url: str) -> str:
        """Return the base of the service that answered."""
        return csw_base(url)
