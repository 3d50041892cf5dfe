"""A name for a dataset that its source gives none: made of its title and its publisher, the same at every harvest.

The rule (docs/decisions/0006): the title (the Spanish one first) and the publisher, without case, accents and
punctuation, hashed.  A source is a space of names of its own, so that this is enough.  A dataset without a title has
no name, and two that would have the same one have none either: which is which could not be told at the next harvest.
"""

import re
import unicodedata
from hashlib import sha256
from typing import Final

DIGITS: Final = 24
"""Hexadecimal digits of a name: 96 bits."""

_NO_WORD = re.compile(r"[\W_]+")


def identifier_from_title(title: str, publisher: str) -> str:
    """Return ``title-`` and digits; empty for a title without letters or digits."""
    folded = _folded(title)
    if not folded:
        return ""
    words = f"{folded}\n{_folded(publisher)}"
    return f"title-{sha256(words.encode('utf-8', 'replace')).hexdigest()[:DIGITS]}"


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", plain).strip()
