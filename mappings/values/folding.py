"""What every normaliser does first: find the one text inside a value, and fold it so that spellings meet."""

import re
import unicodedata
from functools import lru_cache
from math import isfinite
from typing import Any

LONGEST_NAME = 300
"""A text longer than this many characters names nothing in any vocabulary, and is never looked up."""

_DEPTH = 5
"""How deep a text may be wrapped in lists and objects; real portals wrap it once or twice."""

_INNER_KEYS = ("@value", "@id", "name", "title", "display_name", "label", "prefLabel", "identifier", "id", "uri", "url")
"""Keys under which JSON-LD, CKAN and DKAN keep the text of a value, in the order they are asked."""

_NOT_WORDS = re.compile(r"[\W_]+")

_ABSENT = frozenset(
    {
        *("", "none", "null", "nil", "nan", "undefined", "n a", "unknown", "not specified", "unspecified"),
        *("not available", "not applicable", "desconocido", "desconocida", "no especificado", "no especificada"),
        *("sin especificar", "no aplica", "no disponible", "sin dato", "sin datos", "no definido", "por definir"),
    }
)
"""Folded texts that stand for no value at all."""


def scalar(value: Any) -> str | None:
    """Find the one text in a value: stripped text, ``""`` when the value is absent, None when it is no single text.

    Numbers give their text, lists of one their item, JSON-LD and CKAN objects what their usual keys hold.  Truth
    values and numbers that are not finite are no text.
    """
    if isinstance(value, str):
        return value.strip()
    for _ in range(_DEPTH):
        if isinstance(value, str):
            return value.strip()
        if value is None:
            return ""
        if isinstance(value, dict):
            value = next((value[key] for key in _INNER_KEYS if value.get(key) not in (None, "")), None if value else "")
            if value is None:
                return None
        elif isinstance(value, list | tuple):
            full = [item for item in value if item is not None and item != ""]
            if len(full) > 1:
                return None
            value = full[0] if full else ""
        elif isinstance(value, bool) or not isinstance(value, int | float):
            return None
        else:
            return _number_text(value)
    return None


def _number_text(number: float) -> str | None:
    """Write a number as text, a whole float without its ``.0``; None when it is not finite or is absurdly long."""
    if isinstance(number, int):
        return str(number) if number.bit_length() <= 256 else None
    if not isfinite(number):
        return None
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def fold(words: str) -> str:
    """Fold case, accents, punctuation and spaces: ``«Estado de México»`` → ``estado de mexico``."""
    return _fold(words) if len(words) <= LONGEST_NAME else _fold_now(words)


def _fold_now(words: str) -> str:
    if not words.isascii():
        decomposed = unicodedata.normalize("NFKD", words)
        words = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NOT_WORDS.sub(" ", words.casefold()).strip()


_fold = lru_cache(maxsize=16_384)(_fold_now)


def is_absent(folded: str) -> bool:
    """Whether a folded text only says that there is no value (``n/a``, ``No especificado``, ``null``)."""
    return folded in _ABSENT
