"""What a record that is told in several languages is called, where there is room for one of them."""

from collections.abc import Mapping
from typing import Any


def get_title(texts: Mapping[str, Any] | None) -> str | None:
    """The Spanish one of texts by language; without it the first; None where there is none."""
    if not texts:
        return None
    return next((str(text) for text in (texts.get("es"), *texts.values()) if text), None)
