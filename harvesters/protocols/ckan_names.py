"""What a CKAN's own list of names says that its search left out (``package_list``, ``package_show``).

The search answers from an index of its own, which may be capped, stale, or sorted by something that moves; the list
comes from the database.  It is asked when the search stays short of what it declares.
"""

from abc import abstractmethod
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

import msgspec
from scrapy import Request
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.items import Page, Record, Refusal
from harvesters.listing_walk import ListingWalk
from harvesters.protocols.ckan_answers import require_names, require_shown
from harvesters.sentences import NOTHING, Sentence
from harvesters.walk import FLEETING, Output

BY_NAME = "names"
"""The step of a walk, on its requests, that asks for the list and for what it names."""

MOST_SHOWN = 5_000
"""Datasets that are asked for one by one at most: who hides more than that is a matter for its operators."""

MOST_FAILURES = 5
"""Datasets in a row that the portal lists and does not give; then nobody asks for the rest."""

WITHHELD = frozenset(("refused", "not_found", "not_success"))
"""How a portal says that a dataset is not for us; any other failure says nothing of the dataset."""

SHOWN_IN_A_SENTENCE = 5


@dataclass(slots=True)
class Names:
    """The names that a search has shown, against those that the portal lists.  Names are kept as hashes."""

    listed: int | None = None
    """Names on the list; None while it was not read."""
    left_out: int = 0
    """Listed names that were not asked for, since there are too many of them."""
    lost: list[str] = field(default_factory=list)
    """Listed names that were asked for, and whose answer never came, or was none."""
    why_lost: Sentence = NOTHING
    """What came in the place of the first of them."""
    _shown: "array[int]" = field(default_factory=lambda: array("q"))
    """As they came: a set of them would take ten times as much, and few walks ever read the list."""
    _missing: list[str] = field(default_factory=list)
    _failures: int = 0

    def see(self, name: str) -> None:
        """Note how a dataset that was shown is called."""
        self._shown.append(hash(name))

    def take(self, names: Iterable[str]) -> None:
        """Compare the portal's list with what was shown."""
        listed = dict.fromkeys(name for name in names if name)
        shown = set(self._shown)
        self.listed = len(listed)
        missing = [name for name in listed if hash(name) not in shown]
        self.left_out = max(0, len(missing) - MOST_SHOWN)
        self._missing = missing[:MOST_SHOWN][::-1]

    def next(self) -> str | None:
        """The next name to ask for; None when there is none, or the portal gave none of the last ones."""
        if self._failures >= MOST_FAILURES:
            self.left_out += len(self._missing)
            self._missing.clear()
        return self._missing.pop() if self._missing else None

    def answer(self, *, given: bool) -> None:
        """Note whether the portal gave what it lists."""
        self._failures = 0 if given else self._failures + 1

    def lose(self, name: str, why: Sentence) -> None:
        """Note a dataset of which nobody knows whether the portal gives it."""
        self.lost.append(name)
        self.why_lost = self.why_lost or why
        self.answer(given=False)

    def settles(self, declared: int | None) -> bool:
        """Whether all that the portal lists was seen, which is no less than what its search declares."""
        was_asked = not (self.left_out or self.lost)
        return self.listed is not None and was_asked and self.listed >= (declared or 0)

    def story(self, declared: int | None, unique: int, *, is_short: bool) -> Sentence:
        """What the list said, for the story of the walk; nothing where it was not read."""
        if self.listed is None:
            return NOTHING
        if is_short:
            return Sentence(
                f"Su lista de nombres (package_list) tiene {self.listed}, y {declared} es lo que declara su búsqueda: "
                "el total no es cierto, o cuenta lo que no es público.",
                f"Its list of names (package_list) holds {self.listed}, and {declared} is what its search declares: "
                "the total is not true, or counts what is not public.",
            )
        return Sentence(
            f"Lo que su búsqueda no mostró se pidió por su lista de nombres (package_list): son {unique}.",
            f"What its search did not show was asked for by its list of names (package_list): it is {unique}.",
        )

    def objection(self, where: str) -> Sentence:
        """Why not all that the portal at `where` lists was asked for; nothing where it was."""
        if self.lost:
            return self._say_lost(where)
        if not self.left_out:
            return NOTHING
        return Sentence(
            f"{where} enlista {self.listed} conjuntos y su búsqueda oculta tantos que {self.left_out} no se pidieron "
            "uno por uno.",
            f"{where} lists {self.listed} datasets, and its search hides so many of them that {self.left_out} were not "
            "asked for one by one.",
        )

    def _say_lost(self, where: str) -> Sentence:
        some = ", ".join(self.lost[:SHOWN_IN_A_SENTENCE]) + ("…" if len(self.lost) > SHOWN_IN_A_SENTENCE else "")
        count, rest = len(self.lost), self.left_out
        rest_es = f" Otros {rest} ya no se pidieron." if rest else ""
        rest_en = f" Another {rest} were not asked for any more." if rest else ""
        return Sentence(
            f"De los conjuntos que {where} enlista y su búsqueda no muestra, {count} no llegaron: {some}. "
            f"{self.why_lost.es}{rest_es}",
            f"Of the datasets that {where} lists and its search does not show, {count} did not come: {some}. "
            f"{self.why_lost.en}{rest_en}",
        )


class CkanNames(ListingWalk):
    """The end of a walk through a CKAN: what its search left out is asked for by name."""

    _base: str

    @abstractmethod
    def _split(self, rows: list[msgspec.Raw]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
        """Make records of the rows that are new in this walk, and refusals of those that cannot become records."""

    def _begin_names(self) -> None:
        self._names = Names()
        self._search_problem: SourceError | None = None
        """What the search ended with, where it did not come to its end."""

    def _list_request(self) -> Request:
        return self.ask(f"{self._base}/package_list", self.parse_list, meta={"step": BY_NAME})

    def parse_list(self, response: Response) -> Iterator[Output]:
        """Compare what was seen with the portal's own list of names, and ask for what the search left out."""
        try:
            self._names.take(require_names(response))
        except SourceError:  # a portal without a list is judged by what its search gave
            if self._search_problem is not None:
                raise self._search_problem from None
            self._conclude()
            return
        if self.tally.declared is None and self._names.listed:
            self.tally.declare(self._names.listed)
            self._listing.declare(self._names.listed)
        yield from self._show_next()

    def parse_show(self, response: Response, name: str) -> Iterator[Output]:
        """Give a dataset that the search left out, or say that the portal lists it and does not give it."""
        try:
            records, refusals = self._split([require_shown(response)])
        except SourceError as problem:
            if problem.code in FLEETING and not response.meta["is_again"]:
                yield self._show_request(name, pause=self.limits.backoff, is_again=True)
                return
            if problem.code not in WITHHELD:
                yield from self._show_next_without(problem, name)
                return
            self.tally.refuse()
            records, refusals = (), (Refusal("record.withheld", f"{name} ({response.status})", name),)
        self._names.answer(given=bool(records))
        if records or refusals:
            yield Page(self.schema, response.url, records, refusals)
        yield from self._show_next()

    def without_answer(self, problem: SourceError, request: Request) -> Iterable[Output] | None:
        """Go on without a dataset whose answer never came."""
        if "dataset" in request.meta:
            return self._show_next_without(problem, request.meta["dataset"])
        return super().without_answer(problem, request)

    def _show_next_without(self, problem: SourceError, name: str) -> Iterator[Output]:
        self._names.lose(name, problem.sentence)
        yield from self._show_next()

    def _show_next(self) -> Iterator[Request]:
        name = self._names.next()
        if name is None:
            self._listing.found = self.tally.accounted
            self._conclude()
        else:
            yield self._show_request(name)

    def _show_request(self, name: str, *, pause: float = 0.0, is_again: bool = False) -> Request:
        url = f"{self._base}/package_show?{urlencode({'id': name})}"
        meta = {"step": BY_NAME, "dataset": name, "is_again": is_again}
        return self.ask(url, partial(self.parse_show, name=name), pause=pause, meta=meta)

    def _conclude(self) -> None:
        """Say how the walk ended."""
        tally, listing, names = self.tally, self._listing, self._names
        if tally.declared_again and names.settles(tally.declared):
            tally.settle()
        if story := names.story(tally.declared, tally.unique, is_short=listing.is_short):
            tally.note(story)
        tally.stopped = names.objection(self._base) or listing.objection(self._base)
        tally.ended = not tally.stopped
