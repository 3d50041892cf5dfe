"""Which pages of a sitemap need not be read again: ``lastmod`` as a hint, put to the test by a sample.

Sitemaps are written by programs that stamp every page with the hour of the sitemap, or never again after the first day.
So a date is believed only where it is the one of the last complete walk, some of those pages are read all the same, and
a whole pass reads all: a page whose datasets changed under its date unmasks the sitemap.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from zlib import crc32

from harvesters.items import Record
from harvesters.memory import Memory
from harvesters.sentences import Sentence

SAMPLE = 10
"""Pages that are read although their date stays: of a hundred that changed in silence one is met in a few walks."""
MAX_REMEMBERED = 50_000
NOTHING_THERE = f" {0:08x}"
"""How the mark of a page without a dataset ends: with the checksum of nothing."""


@dataclass(slots=True)
class PageDates:
    """The dates of the pages of one walk, and what the last one knew of them."""

    memory: Memory
    dates: dict[str, str] = field(default_factory=dict)
    """``lastmod`` by address."""
    left: list[str] = field(default_factory=list)
    """Pages that are not read."""
    lies: bool = False
    """Whether a page changed under a date that stayed."""
    _read: dict[str, str] = field(default_factory=dict)

    def add(self, dates: Mapping[str, str]) -> None:
        """Note what a sitemap says."""
        self.dates.update(dates)

    def leave(self, urls: Iterable[str]) -> list[str]:
        """Of the pages of this walk, those to be read; the others are `left`.  All, where one is gone."""
        urls = list(urls)
        known = self.memory.pages
        if known.keys() - {key_of(url) for url in urls}:
            return urls
        same = [url for url in urls if self._is_as_it_was(url)]
        looked_at = set(_sample(same, self.memory.turn))
        self.left = [url for url in same if url not in looked_at]
        left = set(self.left)
        return [url for url in urls if url not in left]

    def _is_as_it_was(self, url: str) -> bool:
        known = self.memory.pages.get(key_of(url))
        return known is not None and url in self.dates and known.rpartition(" ")[0] == self.dates[url]

    def see(self, url: str, records: Iterable[Record]) -> None:
        """Note what a page describes; one that changed under its date unmasks the sitemap."""
        if len(self._read) >= MAX_REMEMBERED:
            return
        checksum = 0
        for record in records:
            checksum = crc32(record.body, crc32(record.identifier.encode("utf-8", "surrogatepass"), checksum))
        mark = f"{self.dates.get(url, '')} {checksum:08x}"
        before = self.memory.pages.get(key_of(url))
        self.lies = self.lies or (before is not None and before != mark and self._is_as_it_was(url))
        self._read[key_of(url)] = mark

    def held_before(self, url: str) -> bool | None:
        """Whether a page held a dataset in earlier walks; None for one that they did not know."""
        mark = self.memory.pages.get(key_of(url))
        return None if mark is None else not mark.endswith(NOTHING_THERE)

    def remembered(self) -> dict[str, str]:
        """What the next walk may know of the pages; one that held a dataset, and holds none now, is known for that."""
        kept = self.memory.pages
        left = {key: kept[key] for url in self.left if (key := key_of(url)) in kept}
        lost = {key: without_date(kept[key]) for key, mark in self._read.items() if _lost(kept.get(key), mark)}
        return {**left, **self._read, **lost}

    def remembered_partly(self, doubtful: Iterable[str]) -> dict[str, str]:
        """What stands of a walk that was not complete; of new pages that are `doubtful`, nothing."""
        new = set(map(key_of, doubtful)) - self.memory.pages.keys()
        found = {key: without_date(mark) for key, mark in self.remembered().items() if key not in new}
        return {**self.memory.pages, **found}


def _lost(before: str | None, now: str) -> bool:
    """Whether a page that held a dataset holds none now, by its marks."""
    return before is not None and not before.endswith(NOTHING_THERE) and now.endswith(NOTHING_THERE)


def without_date(mark: str) -> str:
    """What is known of a page, but for its date: the next walk reads it."""
    return f" {mark.rpartition(' ')[2]}"


def key_of(url: str) -> str:
    """A short name of an address."""
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _sample(urls: list[str], turn: int) -> list[str]:
    """Some pages, others each time, from all over the list."""
    number = min(SAMPLE, len(urls))
    step = max(len(urls) // number, 1) if number else 1
    return [urls[(turn + place * step) % len(urls)] for place in range(number)]


BY_DATE = Sentence(
    "Las páginas cuya fecha (lastmod) es la de la última cosecha no se pidieron de nuevo, salvo una muestra.",
    "Pages whose date (lastmod) is that of the last harvest were not asked for again, but for a sample.",
)
DATES_LIE = Sentence(
    "No se confía en las fechas (lastmod) de su sitemap: una página cambió sin que cambiara la suya. Se leyeron todas.",
    "The dates (lastmod) of its sitemap are not trusted: a page changed and its date did not. All of them were read.",
)
