"""Pages without a dataset, in one folder with pages that have some: they are of another kind, or a notice in its place.

Beside its datasets a site keeps pages about itself; and a portal in trouble answers a notice with status 200.  Nothing
in one page tells them apart, so it is decided by what earlier walks found there, by looking twice, and by its words
being those of other pages, too.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

COMPARED: Final = 300_000
"""Bytes of a page whose words are compared."""

_NO_TEXT: Final = re.compile(rb"<[^<>]{0,2000}>|\s+")
_NUMBERED: Final = re.compile(rb"\b[^\W\d]*+\d\w*")
"""Hours, counters, tokens, the number of an incident: they differ where the words are the same."""


class _Text(NamedTuple):
    """What a page says, as checksums."""

    whole: int
    words: int
    """Without anything that holds a digit."""


@dataclass(slots=True)
class BarrenPages:
    """The pages of one walk, by whether they describe a dataset."""

    fruitful: Counter[str] = field(default_factory=Counter)
    """Pages that describe one, by folder."""
    _texts: dict[str, _Text] = field(default_factory=dict)
    _changing: set[str] = field(default_factory=set)

    def bear(self, url: str) -> None:
        """Note a page that describes a dataset, perhaps now that it is looked at again."""
        self.fruitful[folder_of(url)] += 1
        self._texts.pop(url, None)

    def see(self, url: str, body: bytes) -> None:
        """Note a page that describes none; one that says something else the second time is `_changing`."""
        plain = _NO_TEXT.sub(b" ", body[:COMPARED])
        text = _Text(crc32(plain), crc32(_NUMBERED.sub(b"", plain)))
        if self._texts.setdefault(url, text).whole != text.whole:
            self._changing.add(url)

    @property
    def beside(self) -> list[str]:
        """Those that stand in one folder with pages of datasets."""
        return [url for url in self._texts if folder_of(url) in self.fruitful]

    def notices(self) -> set[str]:
        """Those that say what other pages say, too, but for a number that is another each time."""
        whole = Counter(text.whole for text in self._texts.values())
        words = Counter(text.words for text in self._texts.values())
        return {
            url
            for url in self.beside
            if whole[self._texts[url].whole] > 1 or (url in self._changing and words[self._texts[url].words] > 1)
        }

    def unsettled(self, *, were_read_twice: bool) -> set[str]:
        """Those of which a walk that is not complete teaches nothing: not even looked at as the rule wants it."""
        every = set(self._texts)
        return (every - set(self.beside)) | self.notices() if were_read_twice else every

    def doubtful(self, held_before: Callable[[str], bool | None]) -> list[str]:
        """Those that should have a dataset; `held_before` says whether one had any in earlier walks, None for new ones.

        A page that had one, and has none now, is doubtful.  One that never had any is of another kind.  One that nobody
        knows yet is doubtful where it is a notice, or one of few that say something else each time.
        """
        notices, barren = self.notices(), Counter(map(folder_of, self._texts))

        def is_doubtful(url: str) -> bool:
            before, folder = held_before(url), folder_of(url)
            if before is not None:
                return before
            return url in notices or (url in self._changing and barren[folder] <= self.fruitful[folder])

        return list(filter(is_doubtful, self.beside))


def folder_of(url: str) -> str:
    """What a page's address stands in."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[0]
