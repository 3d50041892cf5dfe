"""Text as both databases can keep it."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    r"""Return `text` with U+FFFD for each NUL and each lone surrogate.

    PostgreSQL refuses NUL, and neither database takes a surrogate (JSON lets both in as ``\u0000`` and ``\ud800``).
    The last line of defence: a mapping has repaired and reported such text before it comes here, and a record's key is
    the hash of its identifier as received, so two identifiers never become one here.
    """
    if text.isascii():
        return text.replace("\x00", "\ufffd") if "\x00" in text else text
    return _UNSTORABLE.sub("\ufffd", text)


def storable_or_none(text: str | None) -> str | None:
    """Return `text` as `storable` does, or None as None."""
    return None if text is None else storable(text)
