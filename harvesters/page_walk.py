"""What walks over web pages share: a queue of pages, each asked for once, under the rules of robots.txt."""

from abc import abstractmethod
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Final

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_status
from harvesters.barren_pages import BarrenPages, folder_of
from harvesters.closing_tags import UNCLOSED, ClosingTags, Ending, unclosed_error
from harvesters.errors import SourceError
from harvesters.items import Page, Record, Refusal, Sight
from harvesters.links import document_of, site_of
from harvesters.page_words import (
    ALL_ELSEWHERE,
    DESCRIBING,
    DOUBTFUL,
    ELSEWHERE,
    FAILED,
    FORBIDDEN,
    GONE,
    LEFT_OVER,
    NO_ADDRESS,
    READ,
    UNREAD,
)
from harvesters.sentences import NOTHING, Sentence, agreeing, joined
from harvesters.walk import Output, Walk

BATCH: Final = 50
"""Web pages whose records are handed over together: one transaction a web page would be slow."""
MAX_IN_A_ROW: Final = 20
"""Pages that fail one after the other, until the portal is left alone."""
MAX_LOOKED_AT_AGAIN: Final = 200
NOTHING_THERE: Final = frozenset(("not_found",))
FORBIDDEN_BY_ROBOTS: Final = "forbidden_by_robots"
MAX_URL: Final = 2_000


class PageWalk(Walk):
    """Walks through web pages, one after the other, never twice to the same.

    1. Each page that is asked for gives its datasets, if it describes any (`datasets_of`).
    2. A page that fails is counted, and the next one is asked for; one that is gone (404, 410) holds nothing.
    3. A page without any, among others like it that have some, is looked at again, unless it never had one: it may have
       been a notice that the portal is being mended (`harvesters.barren_pages`).
    4. A page that robots.txt forbids stays unseen and is told.  The walk is partial for it where the portal declares it
       to be a dataset's (`is_declared`).
    5. What the portal declares are its pages, unless it tells how many datasets it has.
    6. A page without the closing tags that its siblings have is asked for again; then it is told that it breaks off.
    7. At the end every page was read, was gone, or is told in the sentence why the walk is not whole.
    """

    obeys_robots: ClassVar[bool] = True
    accept: ClassVar[str] = "text/html, application/xhtml+xml, application/ld+json;q=0.9, */*;q=0.1"
    _batched = 0
    """Pages whose records are in hand."""

    def _begin(self) -> None:
        self._waiting: deque[str] = deque()
        self._known: set[str] = set()
        self._read = self._described = self._gone = self._elsewhere = self._unreadable = self._failing = 0
        self._unread: list[SourceError] = []
        self._batch: list[Record | Refusal] = []
        self._barren = BarrenPages()
        self._gone_from: Counter[str] = Counter()
        self._looked_again = False
        self._left_over = 0
        self._spared = 0
        """Pages that are as they were, as far as is known, and were not asked for."""
        self._told_total = False
        """Whether the portal told how many datasets there are."""
        self._forbidden: list[tuple[str, SourceError]] = []
        self._closing_tags = ClosingTags()
        self._asked_again: set[str] = set()

    @abstractmethod
    def datasets_of(self, response: Response) -> Iterable[Record | Refusal]:
        """Give the datasets that a page describes."""

    def _add(self, urls: Iterable[str]) -> None:
        """Queue the pages of this portal that are new; pages of others are counted only."""
        home = site_of(self.endpoint.url)
        for given in urls:
            url = document_of(given.strip())
            if url is None:
                self._unreadable += 1
                continue
            if not url.startswith(("http://", "https://")) or len(url) > MAX_URL or url in self._known:
                continue
            if site_of(url) not in {home, site_of(self.final_url)}:
                self._elsewhere += 1
            elif len(self._known) >= self.max_pages:
                self._left_over += 1
            else:
                self._known.add(url)
                self._waiting.append(url)

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Give the datasets of a page, and ask for the next page."""
        try:
            self._read_page(response)
        except SourceError as problem:
            yield from self._go_on_without(problem, response.meta["page"])
        else:
            yield from self._go_on()

    def _read_page(self, response: Response) -> None:
        """Take nothing from a page that breaks off: what it says of its dataset is not all."""
        require_status(response)
        asked = response.meta["page"]
        if self._ending_of(response, asked, f"{folder_of(asked)}/") is Ending.CUT:
            raise unclosed_error(asked)
        found = list(self.datasets_of(response))
        self._read += 1
        self._failing = 0
        if any(isinstance(each, Record) for each in found):
            self._described += 1
            self._barren.bear(asked)
        elif not found:
            self._barren.see(asked, response.body)
        self._batch += filter(None, map(self._counted, found))
        self._batched += 1

    def _ending_of(self, response: Response, url: str, kind: str) -> Ending:
        """How a page ends; raises `SourceError` for one that is to be asked for again."""
        ending = self._closing_tags.look_at(url, kind, response.body, again=url in self._asked_again)
        if ending is Ending.DOUBTFUL:
            raise unclosed_error(url)
        return ending

    def _counted(self, found: Record | Refusal) -> Record | Refusal | None:
        """Count a dataset; a list page that names it again, in fewer words, adds nothing."""
        if isinstance(found, Refusal):
            self.tally.refuse()
            return found
        return found if self.tally.see(found.identifier, found.body) is Sight.NEW else None

    def _go_on(self) -> Iterator[Output]:
        """Hand over what is in hand when it is enough, or nothing is left to wait for; ask for the next page."""
        if self._batched >= min(BATCH, self.page_size) or not self._waiting:
            yield from self._hand_over()
        request = self._next_request()
        if request is not None:
            yield request

    def pages_in_hand(self) -> Iterator[Page]:
        """Give the batch that is not full yet: the walk ends, and its records were counted."""
        return self._hand_over()

    def closed(self, reason: str) -> None:  # noqa: ARG002 -- Scrapy's own
        """Uncount a batch that could not be handed over: nobody holds its records."""
        if self._batched:
            self.tally.take_back()

    def _hand_over(self) -> Iterator[Page]:
        records = tuple(each for each in self._batch if isinstance(each, Record))
        refusals = tuple(each for each in self._batch if isinstance(each, Refusal))
        self._batch, self._batched = [], 0
        if records or refusals:
            yield Page(self.schema, self.endpoint.url, records, refusals)

    def _next_request(self) -> Request | None:
        """The request for the next page; None, and the story told, when there is none."""
        if not self._waiting:
            self._look_again()
        if self._waiting:
            return self._page_request(self._waiting.popleft())
        self._conclude()
        return None

    def _note_move(self, response: Response) -> None:
        """A page that has moved is no source that has."""
        if "page" not in response.meta:
            super()._note_move(response)

    def _page_request(self, url: str, pause: float = 0.0) -> Request:
        meta = {"page": url, "download_maxsize": min(self.limits.max_body_bytes, 20 << 20)}
        return self.ask(url, pause=pause, meta=meta)

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Go on without a page for which there was no answer at all."""
        return self._go_on_without(problem, request.meta["page"]) if "page" in request.meta else None

    def _go_on_without(self, problem: SourceError, url: str) -> Iterator[Output]:
        """Count a page that failed, and go on as after any other; too many in a row end the walk.

        One that breaks off is asked for once more.
        """
        if problem.code == UNCLOSED and url not in self._asked_again:
            self._asked_again.add(url)
            yield self._page_request(url, pause=self.limits.backoff)
            return
        if problem.code == FORBIDDEN_BY_ROBOTS:  # a portal that forbids some pages has not failed
            self._forbidden.append((url, problem))
        elif problem.code in NOTHING_THERE:
            self._gone += 1
            self._gone_from[folder_of(url)] += 1
            self._failing = 0
        else:
            self._unread.append(problem)
            self._failing += 1
        if self._failing >= MAX_IN_A_ROW:
            raise problem
        yield from self._go_on()

    def is_declared(self, url: str) -> bool:  # noqa: ARG002 -- for protocols that may know better
        """Whether a page that may not be read is one that the portal declares to be a dataset's."""
        return True

    def held_before(self, url: str) -> bool | None:  # noqa: ARG002 -- for protocols that may know better
        """Whether a page holds a dataset by what earlier walks, or the pages that lead to it, say; None for none."""
        return True

    def _judge_forbidden(self) -> None:
        """Count the pages that robots.txt forbids: those of datasets as unread, the others only in the story."""
        others = [url for url, _ in self._forbidden if not self.is_declared(url)]
        self._known.difference_update(others)
        self._unread += (problem for url, problem in self._forbidden if url in self._known)
        if others:
            self.tally.note(
                Sentence(
                    f"Su robots.txt prohíbe {agreeing(len(others), *FORBIDDEN).es}",
                    f"Its robots.txt forbids {agreeing(len(others), *FORBIDDEN).en}",
                )
            )

    def _look_again(self) -> None:
        """Queue, once, the pages without a dataset among others like them that have some."""
        if self._looked_again:
            return
        self._looked_again = True
        unknown = [url for url in self._barren.beside if self.held_before(url) is not False]
        self._waiting.extend(unknown[:MAX_LOOKED_AT_AGAIN])

    def _gone_at_once(self) -> int:
        """Pages that are gone where most of their folder is, and was not all: a portal in trouble, whatever it says."""
        return sum(gone for folder, gone in self._gone_from.items() if gone > self._barren.fruitful[folder] > 0)

    def _conclude(self) -> None:
        self._unread += map(unclosed_error, self._closing_tags.cut)  # now that others like them were seen
        self._judge_forbidden()
        notices = self._barren.doubtful(self.held_before)
        noticed = set(notices)
        others = [url for url in self._barren.beside if url not in noticed]
        doubtful, failed = len(notices) + self._gone_at_once(), len(self._unread)
        asked = len(self._known) - self._spared
        self.tally.note(
            joined(
                agreeing(asked, *READ),
                agreeing(self._described, *DESCRIBING),
                agreeing(self._gone, *GONE),
                agreeing(failed, *FAILED),
            )
        )
        if others:
            self.tally.note(
                Sentence(
                    "Páginas que están junto a las de conjuntos, y que nunca han tenido uno, no son de conjuntos: "
                    f"{len(others)}, la primera {others[0]}",
                    "Pages that stand beside those of datasets, and never had one, are of no dataset: "
                    f"{len(others)}, the first {others[0]}",
                )
            )
        if self._elsewhere:
            self.tally.note(agreeing(self._elsewhere, *ELSEWHERE))
        if self._unreadable:
            self.tally.note(agreeing(self._unreadable, *NO_ADDRESS))
        if not self._told_total:
            seen = self.tally.known + self.tally.refused + failed + doubtful + self._left_over
            self.tally.without_dataset = max((self.tally.declared or 0) - seen, 0)
        self.tally.stopped = self._objection(doubtful, notices)
        self.tally.ended = not self.tally.stopped

    def _declare_pages(self) -> None:
        """Tell the tally how many pages the portal has named by now, unless it told how many datasets it has."""
        if not self._told_total:
            self.tally.declare_so_far(len(self._known) + self._left_over)

    def _objection(self, doubtful: int, notices: Sequence[str]) -> Sentence:
        """Why not every page was read; nothing when every one was.  `notices` are the `doubtful` ones that came."""
        if self._unread:
            first, unread = self._unread[0], agreeing(len(self._unread), *UNREAD)
            return Sentence(f"{unread.es}: {first.es}", f"{unread.en}: {first.en}")
        if doubtful:
            which = Sentence(f" La primera: {notices[0]}", f" The first: {notices[0]}") if notices else NOTHING
            told = agreeing(doubtful, *DOUBTFUL)
            return Sentence(f"{told.es}{which.es}", f"{told.en}{which.en}")
        if self._left_over:
            left = agreeing(self._left_over, *LEFT_OVER)
            return Sentence(
                f"{left.es}: {self.max_pages} es el máximo de una fuente.",
                f"{left.en}: {self.max_pages} is the most of one source.",
            )
        if self._elsewhere and not self._known:
            return agreeing(self._elsewhere, *ALL_ELSEWHERE)
        return NOTHING
