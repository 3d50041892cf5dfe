"""The ways into a platform that answers differently from one release, or one site, to the next.

A way is tried when the one before it leads nowhere; as soon as something was found, it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from harvesters.errors import SourceError
from harvesters.sentences import NOTHING, Sentence

ELSEWHERE = frozenset((
    "html_page", "not_found", "empty", "unexpected_json", "broken_json", "bad_redirect", "bad_status", "refused",
    "not_success", "no_datasets",
))  # fmt: skip
"""Problems of a first answer that say: it is not here."""


DKAN_MARKS = ("/api/1", "/api/3", "/data.json")
HUB_FEED = "/api/feed/"
HUB_MARKS = (HUB_FEED, "/api/search/v1", "/api/v3/", "/data.json")
MARKS = {"dkan": DKAN_MARKS, "arcgis_hub": HUB_MARKS}
"""What stands in addresses below a platform's own, which is the one to register: its walk finds the rest again."""


def in_vain(code: str, first: Sentence, others: Sequence[str]) -> SourceError:
    """The problem of the first way, and which other places were asked in vain."""
    places = ", ".join(others)
    also = Sentence(f" También se preguntó en vano en: {places}.", f" Asked in vain, too: {places}.")
    also = also if others else NOTHING
    return SourceError(code, first.es + also.es, first.en + also.en)


@dataclass
class Roads:
    """Names of ways with their addresses, the best first."""

    ways: Sequence[tuple[str, str]]
    _at: int = 0
    _problem: Sentence = field(default=NOTHING)

    @property
    def name(self) -> str:
        """The way that is being tried."""
        return self.ways[self._at][0]

    @property
    def url(self) -> str:
        """Its address."""
        return self.ways[self._at][1]

    def turn(self, problem: SourceError) -> bool:
        """Take the next way after a `problem`; False for one that another way would not cure.

        Raises `SourceError` with the first problem when there is no other way.
        """
        if problem.code not in ELSEWHERE:
            return False
        self._problem = self._problem or problem.sentence
        if self._at + 1 == len(self.ways):
            raise in_vain(problem.code, self._problem, [url for _, url in self.ways[1:]])
        self._at += 1
        return True


def base_of(url: str, marks: Sequence[str]) -> str:
    """The address of a portal, from the one of an answer below it: what stands before the first of `marks`."""
    plain = url.partition("?")[0].partition("#")[0]
    for mark in marks:
        before, found, _ = plain.partition(mark)
        if found:
            return before
    return plain.rstrip("/")
