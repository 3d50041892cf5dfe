"""Words as they are searched: without accents and endings, made here so that both databases find the same.

A word is a run of letters and digits.  Words that say nothing (``de``, ``la``) are left out on both sides, so that a
phrase is found with them and without.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any, Final

from snowballstemmer import stemmer

MOST_WORDS = 1000
"""Of one text that are searched."""
MOST_SIGNS = 60
"""Of one word."""

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]")
_SILENT = (
    "a al ante con contra de del desde e el en entre es esta este la las le les lo los mas ni no o para pero por que "
    "se sin sobre son su sus u un una uno unos unas y ya the of and in for to"
)
SILENT: Final = frozenset(_SILENT.split(" "))
"""Words of Spanish and English that nobody looks for; as they are folded."""

_local = threading.local()


def fold(text: str) -> str:
    """Lower case, without accents: ``Educación`` → ``educacion``; ñ becomes n, as many type it."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


def words_of(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return [word[:MOST_SIGNS] for word in _WORD.findall(fold(text)[: MOST_WORDS * MOST_SIGNS])][:MOST_WORDS]


def stems_of(text: str) -> list[str]:
    """The stems of a text's words, in their order; silent ones left out."""
    return [stem(word) for word in words_of(text) if word not in SILENT]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a folded word; a number, or what is no Spanish, often stays as it is."""
    if not word.isalpha():
        return word
    found: str = _spanish().stemWord(word)
    return fold(found) or word


def _spanish() -> Any:
    """The stemmer of this thread: it has a state of its own."""
    if not hasattr(_local, "spanish"):
        _local.spanish = stemmer("spanish")
    return _local.spanish
