"""How a walk is led: each page is stored before anything after it is asked for, and each failure is met in one place.

What Scrapy calls is here, and nothing that knows a protocol.
"""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from enum import Enum

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from harvesters.errors import HarvesterError, SourceError, words_of
from harvesters.items import Page
from harvesters.robots import OBEYED
from harvesters.sentences import Sentence
from harvesters.spools import LOCAL_DISK, local_disk_error
from harvesters.transport import is_of_the_wire, source_error_from_failure
from harvesters.walk_ends import WalkWithEnds

logger = logging.getLogger("harvesters.walk")


class Pause(Enum):
    """What a long parse gives between two stretches of work, so that other walks get their turn."""

    BREATH = "breath"


Output = Page | Request | Pause
Parse = Callable[[Response], Iterable[Output]]

PERMANENT = frozenset((301, 308))


class WalkWithOutputs(WalkWithEnds):
    """A walk as Scrapy leads it, from its first request to its last page."""

    @abstractmethod
    def first_request(self) -> Request:
        """Make the request that the walk begins with."""

    @abstractmethod
    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Make another request after a failed one; None to end the walk with the problem's sentence."""

    @abstractmethod
    def last_words(self, problem: SourceError, request: Request) -> Sentence:
        """Say why the walk ends with a failed request that nothing could be made of."""

    @abstractmethod
    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Give what comes next without an answer that never came; None to let `recover` decide."""

    @abstractmethod
    def pages_in_hand(self) -> Iterable[Page]:
        """Give what was read, counted and not handed over yet, as the walk ends, whatever ended it."""

    @abstractmethod
    def source_url(self, url: str) -> str:
        """Return the source's address from the address of an answer: what to register after the source moved."""

    async def start(self) -> AsyncIterator[Page | Request]:
        """Give the first request."""
        if self.over.is_set():
            return
        if self.obeys_robots:
            self.tally.note(OBEYED)
        try:
            self.policy.check_url(self.endpoint.url)
            request = self.first_request()
        except HarvesterError as problem:
            self.fail(problem.sentence)
        except Exception as error:  # noqa: BLE001 -- a fault of ours ends this walk and no other
            self._broke(error)
        else:
            self.began = True
            yield request

    async def _answered(self, response: Response, parse: Parse) -> AsyncIterator[Page | Request]:
        """Pass on what an answer gives, each page stored before the next output is asked for."""
        self.answers += 1
        outputs = _iter_outputs(parse, response)
        try:
            while not self.over.is_set():
                output = self._next_output(outputs, response)
                if isinstance(output, Pause):
                    await asyncio.sleep(0)
                elif isinstance(output, Page):
                    self._note_move(response)
                    self._stored = asyncio.get_running_loop().create_future()
                    yield output
                    await self._stored
                    if self.tally.received > self.max_records:
                        self._end_at_cap("records", "registros", self.max_records)
                elif output is None:
                    break
                elif await self._goes_on_with(output):
                    yield output
        finally:
            outputs.close()  # a document on disk goes now, not when the garbage collector comes by
        for page in self._iter_last_pages():
            yield page

    async def _goes_on_with(self, request: Request) -> bool:
        """Whether there may be another request, after its pause: whatever leads to one, there is a most of them."""
        if self.tally.pages >= self.max_pages:
            self._end_at_cap("pages", "páginas", self.max_pages)
        elif self.answers >= self.max_answers:
            self._end_at_cap("answers", "respuestas", self.max_answers)
        return await self.pause(request.meta.get("pause", 0.0))

    def _end_at_cap(self, what: str, what_es: str, most: int) -> None:
        sentence = Sentence(
            f"Se detuvo después de {most} {what_es}, el máximo que puede tener una fuente.",
            f"Stopped after {most} {what}, the most that one source may have.",
        )
        self.end(f"too_many_{what}", sentence)

    def _next_output(self, outputs: Iterator[Output], response: Response) -> Output | None:
        try:
            return next(outputs, None)
        except SourceError as problem:
            return self._recovered(problem, response.request)
        except Exception as error:  # noqa: BLE001 -- a fault of ours ends this walk and no other
            self._broke(error)
            return None

    async def _failed(self, failure: Failure) -> AsyncIterator[Page | Request]:
        """Answer a request that got no answer."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy sets it
        error = failure.value
        assert error is not None
        if not self.over.is_set() and not is_of_the_wire(error):
            self._broke(error)
        if self.over.is_set():
            for page in self._iter_last_pages():
                yield page
            return
        problem = source_error_from_failure(error, request.url, request.meta.get("tries", 1))
        if problem.code == "tls":
            from harvesters.trust import diagnosed  # noqa: PLC0415 -- requests, which no other harvest needs

            problem = await asyncio.to_thread(diagnosed, problem, request.url, self.policy, self.limits.user_agent)
        outputs = self.without_answer(problem, request)
        if outputs is not None:
            async for output in self._answered(Response(request.url, request=request), lambda _: outputs):
                yield output
            return
        self.answers += 1
        again = self._recovered(problem, request)
        if again is not None and await self._goes_on_with(again):
            yield again
        for page in self._iter_last_pages():
            yield page

    def _iter_last_pages(self) -> Iterator[Page]:
        """Give what is in hand where the walk is over: there is no later answer to give it with."""
        if self.over.is_set():
            yield from self.pages_in_hand()

    def _recovered(self, problem: SourceError, request: Request | None) -> Request | None:
        again = None
        try:
            again = self.recover(problem, request) if request is not None else None
        except SourceError as worse:
            problem = worse
        except Exception as error:  # noqa: BLE001 -- a fault of ours ends this walk and no other
            self._broke(error)
            return None
        if again is None:
            self.problem = problem.code
            self.fail(problem.sentence if request is None else self.last_words(problem, request))
        return again

    def _broke(self, error: BaseException) -> None:
        """Note what is no fault of the portal: this machine's disk, or an error of ours, traceback to the log."""
        refused = local_disk_error(error)
        if refused is not None:
            self.problem = LOCAL_DISK
            self.fail(refused.sentence)
            return
        logger.error("%s: internal error", self.endpoint.slug, exc_info=error)
        self.fail(internal_error(self.endpoint.url, error))

    async def store(self, page: Page) -> None:
        """Hand a page to the sink.  An error there ends this walk only."""
        try:
            if self.sink is not None:
                self.fresh += await self.sink.receive(self.without_key(page)) or 0
            self.tally.pages += 1
            self.tally.keep()
        except Exception as error:
            self.tally.take_back()
            logger.exception("%s: a page was not stored", self.endpoint.slug)
            words = words_of(error)
            es = f"Una página de {self.endpoint.url} no se pudo guardar: {words.es}"
            self.fail(Sentence(es, f"A page of {self.endpoint.url} could not be stored: {words.en}"))
        finally:
            if self._stored is not None and not self._stored.done():
                self._stored.set_result(None)

    def _note_move(self, response: Response) -> None:
        """Remember where the first answer said, by permanent redirects only, that the source has moved to."""
        hops: list[int] = response.meta.get("redirect_statuses", [])
        if self.tally.pages == 0 and hops and PERMANENT.issuperset(hops):
            self.final_url = self.source_url(response.url)


def internal_error(url: str, error: BaseException) -> Sentence:
    """Say that a walk of `url` met a fault of ours."""
    what = f"{type(error).__name__}: {error}"
    return Sentence(
        f"Error interno al recorrer {url}: {what}. Por favor, repórtelo.",
        f"Internal error while walking {url}: {what}. Please report it.",
    )


def _iter_outputs(parse: Parse, response: Response) -> Generator[Output, None, None]:
    """Call a parser when its first output is asked for, so that all of its faults are met in one place."""
    yield from parse(response)
