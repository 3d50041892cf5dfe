"""Whether a portal is in the network already, under another address: its datasets would be published twice.

A portal answers at http and https, with and without ``www``, below its root and at its API, and may move; all of these
are one portal.  Two documents in one folder are not: many municipalities may keep theirs on one host.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from federation.identity import home_from_url
from federation.plain_addresses import plain
from harvesters.asking import Candidate
from harvesters.sentences import Sentence
from storage.sources import Source

DOCUMENTS: Final = frozenset(("data_json", "dcat_rdf", "spreadsheet", "web_pages"))
"""Protocols of which several sources may stand side by side on one host."""


@dataclass(frozen=True, slots=True)
class SamePortal:
    """A source that is the same portal, and how that is known."""

    source: Source
    why: Sentence


@dataclass(frozen=True, slots=True)
class _Pair:
    """What joins, and a source that is there."""

    found: Candidate
    asked_url: str
    source: Source

    @property
    def home(self) -> str:
        """Where people read what joins."""
        return home_from_url(self.found.url, self.found.protocol)

    @property
    def is_beside(self) -> bool:
        """Whether both may be documents that only stand beside each other."""
        if self.found.protocol and self.source.protocol:
            return self.found.protocol == self.source.protocol and self.found.protocol in DOCUMENTS
        return _is_file(self.found.url) and _is_file(self.source.url)  # nobody knows yet what one of them speaks


_RULES: Final[tuple[tuple[Callable[[_Pair], bool], Sentence], ...]] = (
    (
        lambda pair: plain(pair.source.url) in {plain(pair.found.url), plain(pair.asked_url)},
        Sentence(
            "su dirección es la misma, salvo http o https, «www» o la diagonal final",
            "its address is the same but for http or https, “www” or the last slash",
        ),
    ),
    (
        lambda pair: not pair.is_beside and _is_one(pair.home, pair.source.home),
        Sentence("los dos se leen en la misma página", "both are read at the same page"),
    ),
    (
        lambda pair: _is_one(pair.found.site_url, pair.source.home),
        Sentence("el portal dice de sí mismo que esa es su dirección", "the portal says that this is its own address"),
    ),
)
"""Asked in this order; the first that applies says how it is known."""


def same_portals(sources: Iterable[Source], found: Candidate, asked_url: str) -> tuple[SamePortal, ...]:
    """The sources that are the portal which answers as `found`, and was asked for at `asked_url`."""
    same = []
    for source in sources:
        pair = _Pair(found, asked_url, source)
        why = next((why for applies, why in _RULES if applies(pair)), None)
        if why is not None:
            same.append(SamePortal(source, why))
    return tuple(same)


class KnownPortals:
    """The sources that are there, found by their addresses: each of many that come is not held against all."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_address: dict[str, list[Source]] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Know one more."""
        for address in {plain(source.url), plain(source.home)}:
            self._by_address.setdefault(address, []).append(source)

    def same_as(self, found: Candidate, asked_url: str) -> tuple[SamePortal, ...]:
        """As `same_portals`."""
        addresses = (found.url, asked_url, home_from_url(found.url, found.protocol), found.site_url)
        near = {each.id: each for address in addresses if address for each in self._by_address.get(plain(address), ())}
        return same_portals(near.values(), found, asked_url)


def _is_file(url: str) -> bool:
    return "." in urlsplit(url).path.rpartition("/")[2]


def _is_one(url: str, other: str) -> bool:
    return bool(url and other) and plain(url) == plain(other)
