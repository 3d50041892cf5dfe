"""CKAN, through its action API (https://docs.ckan.org/en/latest/api/#ckan.logic.action.get.package_search)."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin, urlsplit
from zlib import crc32

import msgspec
from scrapy import Request
from scrapy.http import Response

from harvesters.answers import complaint_of, require_json
from harvesters.errors import SourceError
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.json_depth import MAX_RECORD, start_of_too_deep
from harvesters.memory import Memory, Trust
from harvesters.protocols.ckan_changes import (
    DELETED,
    NOT_TRUSTED,
    ONLY_CHANGES,
    Finding,
    changes_since,
    latest_moment,
    moment_of,
)
from harvesters.protocols.ckan_names import API, Names, require_names, require_shown
from harvesters.roads import in_vain
from harvesters.sentences import NOTHING, Sentence
from harvesters.walk import FLEETING, Walk

PREFIXES = (
    "/api/3/action",
    "/busca/api/3/action",  # datos.gob.mx until 2025, and its archive since
    "/api/action",  # CKAN 2.0–2.2, and proxies that hide the version
    "/catalogo/api/3/action",
    "/ckan/api/3/action",
    "/data/api/3/action",
)
"""Where a portal's root may hide the API, the likeliest first."""

ORDERS = ("id asc", "metadata_created asc")
"""The sort of each pass; a portal that refuses them is asked without."""

ELSEWHERE = frozenset(("html_page", "not_found", "empty", "unexpected_json", "bad_redirect", "bad_status", "refused"))
"""Problems of a first answer that say: the API is not here."""

NO_SUCH_FILTER = frozenset(("bad_status", "server_error", "not_success", "unexpected_json"))
"""How portals refuse a filter."""

NO_SUCH_ORDER = frozenset(("bad_status", "server_error"))
"""How portals refuse a sort: 400, 409 (older CKANs), or 500 where the search engine's own words come through."""


class _Search(msgspec.Struct):
    count: int | None = None
    results: list[msgspec.Raw] = []


class _Answer(msgspec.Struct):
    result: _Search | None = None
    success: bool = True


class _Identity(msgspec.Struct):
    id: str | int | None = None
    name: str | None = None
    metadata_modified: Any = None

    @property
    def identifier(self) -> str | None:
        """The native identifier: the name where there is no id."""
        return str(self.id) if self.id not in (None, "") else self.name


_IDENTITY = msgspec.json.Decoder(_Identity)


class Ckan(Walk):
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
    filter_query: str = ""
    """CKAN's ``fq``, for a walk through a part of a catalogue."""

    def first_request(self) -> Request:
        """Ask for the first page where the API most likely is."""
        self._bases = list(ckan_action_bases(self.endpoint.url))
        self._base = self._bases.pop(0)
        self._first_problem = NOTHING
        self._sorted = True
        self._asked_again = False
        self._refused: set[int] = set()
        self._names = Names()
        self._newest, self._latest = "", latest_moment()
        self._begin_pass(0)
        memory = self.endpoint.memory
        self._filter = Trust.UNTRIED if self.endpoint.whole else memory.filter
        by_date = self.endpoint.by_date and not self.endpoint.whole and self._filter is not Trust.LIES
        self._changes = changes_since(memory) if by_date else None
        return self._page_request()

    def remember(self) -> Memory:
        """Return what was seen, up to which date, and whether the filter by date may be believed."""
        tally = self.tally
        newest = max(self._newest, self.endpoint.memory.newest) if tally.assumed else self._newest
        refused = self.endpoint.memory.refused if tally.assumed else tally.refused
        return Memory(unique=tally.known, refused=refused, declared=tally.declared, newest=newest, filter=self._filter)

    def _begin_pass(self, number: int) -> None:
        self._pass = number
        self._start = 0
        self._last_page: tuple[int, int] | None = None
        self._repeats = False
        self._most_rows = 0
        self._highest = 0

    def parse_page(self, response: Response) -> Iterator[Page | Request]:
        """Give the records of a page, and ask for the next one."""
        answer, repairs = require_json(response, _Answer, API)
        search = _require_success(answer, response)
        self._base = ckan_action_base(response.url) or self._base
        self._bases.clear()
        self._asked_again = False
        if search.count is not None:
            self.tally.declare(search.count)
            self._highest = max(self._highest, search.count)
        records, refusals = self._split(search.results)
        if records or refusals or not self.tally.pages:
            yield Page(self.schema, response.url, records, (*repairs, *refusals))
        request = self._next_request(search.results, news=bool(records or refusals))
        if request is not None:
            yield request

    def parse_changes(self, response: Response) -> Iterator[Page | Request]:
        """Give the records that have changed since the last walk; then ask what there is without the filter."""
        changes = self._changes
        assert changes is not None
        answer, repairs = require_json(response, _Answer, API)
        search = _require_success(answer, response)
        self._base = ckan_action_base(response.url) or self._base
        changes.count = search.count
        records, refusals = self._split(search.results)
        if records or refusals:
            yield Page(self.schema, response.url, records, (*repairs, *refusals))
        changes.start += len(search.results)
        if (records or refusals) and changes.start < (changes.count or 0) and not changes.outside:
            yield self._page_request()
        else:
            query = urlencode({"rows": 1, "start": 0, "sort": "metadata_modified desc"})
            yield self.ask(f"{self._base}/package_search?{query}", self.parse_check, meta={"step": "check"})

    def parse_check(self, response: Response) -> Iterator[Page | Request]:
        """Reconcile what was shown with what there is; pass through everything where it does not fit."""
        changes = self._changes
        assert changes is not None
        search = _require_success(require_json(response, _Answer, API)[0], response)
        first = _identity_of(search.results[0]).metadata_modified if search.results else None
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
            yield self._ask_for_everything(DELETED if finding is Finding.GONE else NOT_TRUSTED)

    def _ask_for_everything(self, why: Sentence) -> Request:
        """Give up asking for changes only."""
        if why is NOT_TRUSTED:
            self._filter = Trust.LIES
        self.tally.note(why)
        self._changes = None
        if self.tally.received:
            self.tally.begin_pass()
        return self._page_request()

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, for smaller pages, without an order, or elsewhere while the API is not found."""
        found = self.tally.declared is not None or self.tally.received > 0
        step = request.meta.get("step")
        if step == "names":
            return None
        if self._changes is not None and (step == "check" or problem.code in NO_SUCH_FILTER):
            return self._ask_for_everything(NOT_TRUSTED)
        if problem.code in FLEETING and not self._asked_again:
            self._asked_again = True
            return self._page_request(pause=self.limits.backoff)
        if self.ask_for_less(problem):
            return self._page_request()
        if problem.code in NO_SUCH_ORDER and self._start == 0 and self._sorted:
            self._sorted = False
            return self._page_request()
        if not found and problem.code in ELSEWHERE:
            return self._ask_elsewhere(problem)
        return None

    def source_url(self, url: str) -> str:
        """Return the base of the action API that answered."""
        return ckan_action_base(url) or url

    def _page_request(self, pause: float = 0.0) -> Request:
        query: dict[str, str | int] = {"rows": self.size.rows, "start": self._start}
        parse = self.parse_page
        if self._changes is not None:
            parse, query["fq"], query["start"] = self.parse_changes, self._changes.query, self._changes.start
        if self._sorted:
            query["sort"] = ORDERS[self._pass]
        if self.filter_query:
            query["fq"] = self.filter_query
        url = f"{self._base}/package_search?{urlencode(query)}"
        return self.ask(url, parse, pause=pause, tries_at_size=self.size.tries_at_size)

    def _ask_elsewhere(self, problem: SourceError) -> Request:
        self._first_problem = self._first_problem or problem.sentence
        if not self._bases:
            others = [urlsplit(base).path for base in ckan_action_bases(self.endpoint.url)[1:]]
            raise in_vain(problem.code, self._first_problem, others)
        self._base = self._bases.pop(0)
        self._sorted, self._asked_again = True, False
        return self._page_request()

    def _split(self, rows: list[msgspec.Raw]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
        """Make records of the rows that are new in this walk, and refusals of those that cannot become records.

        A row that comes again with another body was changed while we walked: the first one stands this time.
        """
        records, refusals = [], []
        for row in rows:
            body = bytes(row)
            identity = _identity_of(row)
            identifier = identity.identifier
            self._see_date(identity)
            if identifier and len(body) <= MAX_RECORD:
                self._names.see(identity.name or identifier)
                if self.tally.see(identifier, body) is Sight.NEW:
                    records.append(Record(identifier, body))
            elif (checksum := crc32(body)) not in self._refused:
                self._refused.add(checksum)
                self.tally.refuse()
                refusals.append(_refusal(body, identifier or ""))
        return tuple(records), tuple(refusals)

    def _see_date(self, identity: _Identity) -> None:
        modified = moment_of(identity.metadata_modified, self._latest)
        self._newest = max(self._newest, modified)
        if self._changes is not None:
            self._changes.see(modified)

    def _next_request(self, rows: list[msgspec.Raw], *, news: bool) -> Request | None:
        """Step on, or pass again in another order; None at the end, when the tally knows how the walk ended."""
        page = (crc32(rows[0]), crc32(rows[-1])) if rows else None
        self._repeats = page is not None and page == self._last_page
        self._last_page = page
        self._start += len(rows)
        self._most_rows = max(self._most_rows, len(rows))
        if rows and self._has_more(len(rows)) and not self._repeats and (news or self.tally.passes > 1):
            return self._page_request()
        if (self._is_short or self._fell) and self.tally.received and self._sorted and self._pass + 1 < len(ORDERS):
            self._begin_pass(self._pass + 1)
            self.tally.begin_pass()
            return self._page_request()
        if self.tally.received and not self.filter_query and (self.tally.short or self._is_stuck()):
            return self.ask(f"{self._base}/package_list", self.parse_list, meta={"step": "names"})
        self._conclude()
        return None

    def parse_list(self, response: Response) -> Iterator[Page | Request]:
        """Compare what was seen with the portal's own list of names, and ask for what the search left out."""
        try:
            self._names.take(require_names(response))
        except SourceError:  # a portal without a list is judged by what its search gave
            self._conclude()
            return
        if self.tally.declared is None and self._names.listed:
            self.tally.declare(self._names.listed)
        yield from self._show_next()

    def parse_show(self, response: Response, name: str) -> Iterator[Page | Request]:
        """Give a dataset that the search left out, or say that the portal lists it and does not give it."""
        try:
            records, refusals = self._split([require_shown(response)])
        except SourceError:
            self.tally.refuse()
            records, refusals = (), (Refusal("record.withheld", f"{name} ({response.status})", name),)
        self._names.answer(given=bool(records))
        if records or refusals:
            yield Page(self.schema, response.url, records, refusals)
        yield from self._show_next()

    def _show_next(self) -> Iterator[Request]:
        name = self._names.next()
        if name is None:
            self._conclude()
        else:
            url = f"{self._base}/package_show?{urlencode({'id': name})}"
            yield self.ask(url, partial(self.parse_show, name=name), meta={"step": "names"})

    def _has_more(self, rows: int) -> bool:
        """Whether the listing goes on: by the count, unless full pages up to it say that it is too low."""
        declared = self.tally.declared
        if declared is None or self._start < declared:
            return True
        return rows >= self.size.rows or (self._start > declared and rows == self._most_rows)

    @property
    def _is_short(self) -> bool:
        """Whether the source declares more than was seen."""
        return self.tally.declared is not None and self.tally.unique + self.tally.refused < self.tally.declared

    @property
    def _fell(self) -> bool:
        """Whether the count fell in this pass: what stood behind a deleted row slipped to a page that we had seen."""
        return self.tally.declared is not None and self.tally.declared < self._highest

    def _is_stuck(self) -> bool:
        """Whether the source gives one page for ever and does not say what it holds."""
        return self._repeats and self.tally.declared is None

    def _conclude(self) -> None:
        """Say how the walk ended."""
        self._tell_names()
        if self._names.left_out:
            self.tally.stopped = Sentence(
                f"{self._base} enlista {self._names.listed} conjuntos y su búsqueda oculta tantos que "
                f"{self._names.left_out} no se pidieron uno por uno.",
                f"{self._base} lists {self._names.listed} datasets, and its search hides so many of them that "
                f"{self._names.left_out} were not asked for one by one.",
            )
        elif self._repeats and (self._is_short or self.tally.declared is None):
            self.tally.stopped = Sentence(
                f"{self._base} da las mismas filas, sea cual sea la página que se le pida.",
                f"{self._base} gives the same rows whatever page it is asked for.",
            )
        elif self._is_short and self._start < (self.tally.declared or 0):
            declared = self.tally.declared
            self.tally.stopped = Sentence(
                f"{self._base} declara {declared} conjuntos de datos y no dio más filas después de la {self._start}.",
                f"{self._base} declares {declared} datasets and gave no rows after {self._start}.",
            )
        else:
            self.tally.ended = True

    def _tell_names(self) -> None:
        """Note what the list of names said, where it was read."""
        listed, declared, unique = self._names.listed, self.tally.declared, self.tally.unique
        if listed is None:
            return
        if self.tally.declared_again and not self._names.left_out and listed >= (declared or 0):
            self.tally.settle()
        if self._is_short:
            self.tally.note(
                Sentence(
                    f"Su lista de nombres (package_list) tiene {listed}, y {declared} es lo que declara su búsqueda: "
                    "el total no es cierto, o cuenta lo que no es público.",
                    f"Its list of names (package_list) holds {listed}, and {declared} is what its search declares: "
                    "the total is not true, or counts what is not public.",
                )
            )
        else:
            self.tally.note(
                Sentence(
                    f"Lo que su búsqueda no mostró se pidió por su lista de nombres (package_list): son {unique}.",
                    f"What its search did not show was asked for by its list of names (package_list): it is {unique}.",
                )
            )


def _require_success(answer: _Answer, response: Response) -> _Search:
    if answer.result is None or not answer.success:
        complaint = complaint_of(response)
        raise SourceError(
            "not_success" if not answer.success else "unexpected_json",
            f"{response.url} respondió con un JSON sin el resultado de una búsqueda. Revise que la fuente sea un CKAN."
            f"{complaint.es}",
            f"{response.url} answered JSON without the result of a search. Check that the source is a CKAN.{complaint}",
        )
    return answer.result


def _identity_of(row: msgspec.Raw) -> _Identity:
    """Find what names and dates a row; nothing of one that cannot be read."""
    try:
        return _IDENTITY.decode(row)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Identity()


def _refusal(body: bytes, identifier: str) -> Refusal:
    """Say why a row cannot become a record."""
    if len(body) > MAX_RECORD:
        return Refusal("record.too_large", f"{len(body):,} bytes: {body[:100].decode('utf-8', 'replace')}", identifier)
    if start := start_of_too_deep(body):
        return Refusal("record.too_deep", start)
    code = "record.no_identifier" if body.startswith(b"{") else "record.not_object"
    return Refusal(code, body[:200].decode("utf-8", "replace"))


def ckan_action_base(url: str) -> str | None:
    """Return the base of the action API that a URL lies under; None when it names no API.

    ``https://datos.example/api/3/action/package_search?q=x`` and ``https://datos.example/api/3`` both give
    ``https://datos.example/api/3/action``.
    """
    plain = _without_query(url)
    if under := re.fullmatch(r"(.*/api(?:/\d)?/action)(?:/.*)?", plain):
        return under.group(1)
    return f"{plain}/action" if re.fullmatch(r".*/api/\d", plain) else None


def ckan_action_bases(url: str) -> tuple[str, ...]:
    """Return where the action API of a source may be, the likeliest first; one place when the URL names it."""
    base = ckan_action_base(url)
    if base is not None:
        return (base,)
    plain = _without_query(url)
    plain = re.sub(r"/(api|dataset|organization|group)(/.*)?$", "", plain)  # a page of the portal, or half an API
    return tuple(dict.fromkeys([plain + PREFIXES[0], *(urljoin(plain + "/", prefix) for prefix in PREFIXES)]))


def _without_query(url: str) -> str:
    return re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/")
