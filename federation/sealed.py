"""Facts in a file that is a cache: with a check of their own, so that what a disk damaged is never believed."""

from hashlib import blake2b
from typing import Any

import orjson


def seal(facts: dict[str, Any]) -> bytes:
    """Facts as JSON, with their check."""
    return orjson.dumps({"facts": facts, "check": _check(facts)}, option=orjson.OPT_SORT_KEYS)


def unseal(content: bytes) -> dict[str, Any]:
    """Facts as they were sealed; ValueError, KeyError or TypeError where that is not what stands there."""
    read = orjson.loads(content)
    facts: dict[str, Any] = read["facts"]
    if _check(facts) != read["check"]:
        raise ValueError("damaged")
    return facts


def _check(facts: dict[str, Any]) -> str:
    return blake2b(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
