"""A dataset as one of a series that the index knows, and its source does not."""

from collections.abc import Sequence
from typing import Any


def with_series(document: dict[str, Any], series: Sequence[str]) -> dict[str, Any]:
    """A document that says it is in some `series`, beside those that it names itself; as it is without any."""
    if not series:
        return document
    given = document.get("inSeries", [])
    derived = document.get("derived", [])
    return {
        **document,
        "inSeries": [*dict.fromkeys((*given, *series))],
        "derived": derived if given or "inSeries" in derived else [*derived, "inSeries"],
    }
