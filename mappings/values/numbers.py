"""Sizes of files, in bytes."""

import re
from functools import lru_cache
from math import isfinite
from typing import Any

from mappings.values import Reading
from mappings.values.folding import scalar

LARGEST = 2**63 - 1
"""The largest size that databases keep as an integer; no file comes near it."""

_UNITS = {"b": 1, "byte": 1, "bytes": 1, "octet": 1, "octets": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE = re.compile(r"([0-9][0-9.,\s']{0,30}?)\s*(bytes?|octets?|[kmgt]?i?b?)\.?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([,\s'])[0-9]{3})(?:\1[0-9]{3})*")


def byte_size(value: Any) -> Reading[int]:
    """Read a size in bytes: whole numbers, ``"20480"``, ``"1,024"``, ``"17.06 KB"`` (of 1,024 bytes, as Drupal counts).

    Issues: ``integer.repaired`` when thousands or units had to be read; ``integer.unreadable`` for negative sizes
    (CKAN's ``-1``), fractions without a unit, truth values and words.
    """
    if type(value) is int:
        return (value, None) if 0 <= value <= LARGEST else (None, "integer.unreadable")
    if isinstance(value, float):
        if not isfinite(value) or not 0 <= value <= LARGEST or not value.is_integer():
            return None, "integer.unreadable"
        return int(value), None
    words = scalar(value)
    if not words:
        return None, None if words == "" else "integer.unreadable"
    return _byte_size(words) if len(words) <= 60 else (None, "integer.unreadable")


@lru_cache(maxsize=4_096)
def _byte_size(words: str) -> Reading[int]:
    if words.isascii() and words.isdigit():
        size = int(words)
        return (size, None) if size <= LARGEST else (None, "integer.unreadable")
    match = _SIZE.fullmatch(words)
    number = _number(match[1]) if match else None
    if match is None or number is None:
        return None, "integer.unreadable"
    unit = match[2].lower()
    factor = _UNITS[unit] if unit in _UNITS else _UNITS[unit[0]] if unit else 1
    size = round(number * factor)
    if size > LARGEST or (factor == 1 and number != size):
        return None, "integer.unreadable"
    return size, "integer.repaired"


def _number(words: str) -> float | None:
    """Read a number as Mexico writes it: a point for decimals, commas for thousands; ``1,5`` is one and a half."""
    words = words.strip()
    whole, point, decimals = words.partition(".")
    if _THOUSANDS.fullmatch(whole):
        whole = re.sub(r"[,\s']", "", whole)
    elif not point and whole.count(",") == 1:
        whole, _, decimals = whole.partition(",")
    if not (whole.isdigit() and whole.isascii()) or (decimals and not (decimals.isdigit() and decimals.isascii())):
        return None
    return float(f"{whole}.{decimals or 0}")
