"""GeoNode, through its own API (v2, then v1), or through its catalogue service where that says more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from zlib import crc32

import msgspec
from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_json
from harvesters.csw_requests import csw_base
from harvesters.errors import SourceError
from harvesters.geonode_requests import (
    APIS,
    CSW_PATH,
    Answer,
    answer_from_json,
    geonode_base,
    have_uuids,
    identifier_of,
    leads_to_data,
    same_name,
)
from harvesters.items import Page, Record, Refusal
from harvesters.listing_walk import BROKEN_RECORD, CUT
from harvesters.listings import Turn
from harvesters.protocols.csw import Csw
from harvesters.sentences import DATASETS, NOTHING, Sentence, agreeing, in_both
from harvesters.walk import FLEETING, Output
from harvesters.xml_records import XmlRecords

API = Sentence("la API de un GeoNode", "the API of a GeoNode")

ELSEWHERE = frozenset((
    "html_page", "not_found", "empty", "unexpected_json", "broken_json", "bad_redirect", "bad_status", "refused",
))  # fmt: skip
"""Problems of a first answer that say: this API is not here."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """How the catalogue service ended, beside which the API is read."""

    given: int
    declared: int
    ended: bool
    why: Sentence


class GeoNode(Csw):
    """Walk a GeoNode.

    1. Find an API that answers: v2 (``resources``, or the older ``datasets`` and ``layers``), then v1.
    2. Where its rows do not say where the data are (before 3.3), or none answers: walk its catalogue service instead,
       then the API beside it: what only the API has, by its ``uuid``, is taken from there all the same.
    3. Ask for data and documents in the order of their numbers; tell the tally their ``total``.
    4. Step by the rows *received*, until the API says ``next: null`` and nothing declared is lacking.
    """

    name = "geonode"
    default_page_size: ClassVar[int] = 100

    def first_request(self) -> Request:
        """Ask the newest API."""
        self._root = geonode_base(self.endpoint.url)
        self._apis = list(APIS)
        self._speaks_csw = False
        self._asked_csw = False
        self._first_rest_problem: SourceError | None = None
        self._sorts = True
        self._api_total = 0
        """What the first listing of an API declares whose rows do not say where the data are."""
        self._has_uuids = False
        """Whether its rows can be told among the records of the catalogue service."""
        self._beside: _Beside | None = None
        """What the catalogue service gave, beside which the API is read; None where it is not."""
        self._given: set[int] = set()
        """What the catalogue service gave, by identifier."""
        self._begin_reading()
        return self._begin_api()

    def _begin_api(self) -> Request:
        self._paths = list(self._apis[0].paths)
        self._declared_before = self._lacking = 0
        self._rows_met: set[int] = set()
        self._objection = NOTHING
        self._links_on = False
        """Whether the last page of this listing named a next one."""
        self._asked_again = False
        self._listing = self._make_listing()
        return self._page_request()

    def _page_request(self, pause: float = 0.0) -> Request:
        if self._speaks_csw:
            return super()._page_request(pause)
        url = self._apis[0].url(self._root, self._paths[0], self._listing, is_sorted=self._sorts)
        tries = self._listing.tries_at_size
        request = self.ask(url, self.parse_resources, pause=pause, tries_at_size=tries)
        request.headers["Accept"] = "application/json"
        return request

    # ── page by page ─────────────────────────────────────────────────────────────────────────────────────────────

    def parse_resources(self, response: Response) -> Iterator[Output]:
        """Give the records of a page, and ask for the next one."""
        answer, repairs = self._read(response)
        self._root = geonode_base(response.url)
        self._asked_again = False
        self._skips_at_once = 0
        if not self.tally.pages and not self._asked_csw and answer.rows and not leads_to_data(answer.rows):
            self._api_total = max(answer.total or 0, len(answer.rows))
            self._has_uuids = have_uuids(answer.rows)
            yield self._ask_csw()
            return
        records, refusals, fresh = self._split(answer.rows)
        if answer.total is not None:
            self._declare(answer.total)
        refusals = [*self._skipped, *repairs, *refusals]
        self._skipped.clear()
        if records or refusals or not self.tally.pages:
            yield Page("geonode", response.url, tuple(records), tuple(refusals))
        request = self._next_of(answer, fresh)
        if request is not None:
            yield request

    def _read(self, response: Response) -> tuple[Answer, tuple[Refusal, ...]]:
        """Read an answer; past the last page v2 says 404, and a GeoNode without documents has no listing of them."""
        is_later = self._listing.position > 0 or self._paths[0] != self._apis[0].paths[0]
        if response.status == 404 and is_later:
            if self._links_on and self._listing.declared is None:
                self._objection = _promised(f"{self._root}{self._paths[0]}")
            none_there = 0 if self._listing.position == 0 else None  # the sum of all listings is told by the last one
            total = none_there if self._listing.declared is None else self._listing.declared
            return Answer((), total, is_last=True), ()
        found, repairs = require_json(response, dict[str, msgspec.Raw], API)
        answer = answer_from_json(found)
        if answer is None:
            keys = ", ".join(list(found)[:8])
            raise SourceError(
                "unexpected_json",
                f"{response.url} respondió con un JSON que no es {API.es}, con {keys}. Revise la dirección.",
                f"{response.url} answered JSON that is not {API}, with {keys}. Check the address.",
            )
        self._links_on = answer.links_on
        return answer, repairs

    def _declare(self, total: int) -> None:
        """Note what a listing holds; the tally hears the sum when the last of them is told."""
        self._listing.declare(total)
        if self._beside is not None:
            self.tally.declare_so_far(max(self._declared_before + total, self._beside.declared, self.tally.accounted))
        elif len(self._paths) == 1:
            self.tally.declare(self._declared_before + total)

    def _split(self, rows: tuple[msgspec.Raw, ...]) -> tuple[list[Record], list[Refusal], int]:
        records: list[Record] = []
        refusals: list[Refusal] = []
        self._rows = []
        met = len(self._rows_met)
        for row in rows:
            body = bytes(row)
            checksum = crc32(body)
            self._rows.append(checksum)
            identifier = identifier_of(row)
            self._rows_met.add(hash(identifier or body))
            if identifier:
                found = Record(identifier, body)
                if self._keep(found, checksum):
                    records.append(found)
                continue
            code = "record.no_identifier" if body.startswith(b"{") else "record.unreadable"
            refusal = Refusal(code, body[:200].decode("utf-8", "replace"))
            if self._keep(refusal, checksum):
                refusals.append(refusal)
        return records, refusals, len(self._rows_met) - met

    def _next_of(self, answer: Answer, fresh: int) -> Request | None:
        """Step on, pass again, or go to the next listing; None at the end."""
        listing, rows = self._listing, len(answer.rows)
        if 0 < rows < listing.rows and not listing.position and not answer.is_last:
            listing.cap(rows)  # pages are capped, and are numbered by what is given
        turn = listing.turn(self._rows, fresh, says_end=answer.is_last)
        if turn is Turn.AGAIN and len(self._apis[0].paths) == 1:
            self.tally.begin_pass()
        if turn is Turn.AGAIN:
            listing.rows = max(1, listing.rows * 2 // 3)
        if turn is not Turn.DONE:
            return self._page_request()
        self._objection = self._objection or listing.objection(f"{self._root}{self._paths[0]}")
        self._lacking += max((listing.declared or 0) - listing.found, 0)
        if len(self._paths) > 1:
            del self._paths[0]
            self._declared_before += listing.declared or listing.found
            self._listing = self._make_listing()
            self._links_on = False
            return self._page_request()
        self.tally.stopped = self._objection
        self.tally.ended = not self._objection
        if self._beside is not None:
            self._conclude_beside(self._beside, self._declared_before + (listing.declared or listing.found))
        return None

    # ── beside the catalogue service ─────────────────────────────────────────────────────────────────────────────

    def _keep(self, found: Record | Refusal, checksum: int) -> bool:
        """As every walk does; what the catalogue service has given is no news when the API names it."""
        if isinstance(found, Record):
            name = hash(same_name(found.identifier))
            if self._speaks_csw:
                self._given.add(name)
            elif name in self._given:
                return False
        return super()._keep(found, checksum)

    def _next_request(self, document: XmlRecords) -> Request | None:
        """As `Csw` does; at its end, see what only the API has, by its identifiers, or else by its count."""
        request = super()._next_request(document)
        has_more = self._has_uuids or self.tally.accounted < self._api_total
        return self._read_beside(self.tally.stopped) if request is None and self._apis and has_more else request

    def _read_beside(self, why: str) -> Request:
        tally = self.tally
        self._beside = _Beside(tally.accounted, tally.declared or 0, tally.ended, in_both(why))
        self._speaks_csw = False
        tally.stopped, tally.ended = NOTHING, False
        return self._begin_api()

    def _conclude_beside(self, csw: _Beside, total: int) -> None:
        """Say what the API, which declares `total`, added to what the catalogue service gave."""
        tally = self.tally
        if tally.accounted > csw.given or csw.why:
            given = agreeing(csw.given, *DATASETS)
            tally.note(
                Sentence(
                    f"El CSW del portal dio {given.es} y su API declara {total}: los demás se tomaron de la API, "
                    f"que no dice dónde están sus datos. {csw.why.es}".rstrip(),
                    f"The CSW of the portal gave {given.en} and its API declares {total}: the others were taken "
                    f"from the API, which does not say where their data are. {csw.why.en}".rstrip(),
                )
            )
        tally.declare_so_far(max(tally.accounted + self._lacking, csw.declared))
        if not csw.ended and csw.given >= total:  # what it broke off before is nothing that the API has
            tally.stopped, tally.ended = tally.stopped or csw.why, False

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, without an order, for smaller pages, past a record that fails, or another API."""
        if self._speaks_csw:
            return self._recover_csw(problem, request)
        if problem.code in FLEETING and not self._asked_again:
            self._asked_again = True
            return self._page_request(self.limits.backoff)
        is_first = self.tally.received == 0
        if is_first and problem.code == "bad_status" and self._sorts:
            self._sorts = False
            return self._page_request()
        if problem.code in CUT and (self._ask_for_less(problem) or self._listing.isolate()):
            return self._page_request()
        if is_first and problem.code in ELSEWHERE:
            return self._ask_another(problem)
        if self._ask_for_less(problem):
            return self._page_request()
        if is_first and problem.code == "server_error":
            return self._ask_another(problem)
        if problem.code not in BROKEN_RECORD:
            return None
        return self._page_request() if self._listing.isolate() else self._pass_over(problem)

    def _ask_another(self, problem: SourceError) -> Request | None:
        """Ask the next API, and in the end the catalogue service."""
        self._first_rest_problem = self._first_rest_problem or problem
        if len(self._apis) > 1:
            del self._apis[0]
            self._sorts = True
            return self._begin_api()
        if self._asked_csw:
            return None
        self._apis.clear()
        return self._ask_csw()

    def _ask_csw(self) -> Request:
        self._asked_csw = self._speaks_csw = True
        return self._begin_csw((self._root + CSW_PATH,))

    def _recover_csw(self, problem: SourceError, request: Request) -> Request | None:
        """As `Csw` does; where that service does not answer, go back to the API that does, or say what it said."""
        try:
            again = super().recover(problem, request)
        except SourceError as worse:
            again, problem = None, worse
        if again is not None:
            return again
        if self.tally.received and not self._apis:
            raise problem
        if self.tally.received:
            return self._read_beside(problem.sentence)
        if self._apis:
            self._speaks_csw = False
            return self._begin_api()
        first = self._first_rest_problem or problem
        raise SourceError(
            first.code,
            f"{first.es} También se preguntó en vano a su CSW: {problem.es}",
            f"{first.en} Asked in vain, too, was its CSW: {problem.en}",
        )

    def source_url(self, url: str) -> str:
        """Return the address that the portal's paths hang from."""
        return geonode_base(csw_base(url))


def _promised(where: str) -> Sentence:
    return Sentence(
        f"{where} dijo que había otra página y al pedirla respondió 404; no declara cuántos recursos tiene.",
        f"{where} said that there was another page and answered 404 when asked for it; it declares no count.",
    )
