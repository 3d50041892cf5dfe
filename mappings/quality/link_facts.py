"""What asking the links of a dataset has told, for its score: nothing, until somebody asks."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

import orjson


class LinkFacts(NamedTuple):
    """How the links of one dataset answered; a count is None where not every link that it needs has told yet."""

    access: int | None = None
    """Distributions whose access URL answers (their download URL, where it is the only one)."""
    download: int | None = None
    """Distributions whose download URL answers."""
    alive: int = 0
    """Links that answer with what the description promises."""
    unlike: int = 0
    """Links that answer with something else."""
    dead: int = 0
    """Links that have failed for good; what remains of a dataset's links is unknown."""

    def to_text(self) -> str:
        """The facts as they are kept with a record."""
        return orjson.dumps(tuple(self)).decode()

    @classmethod
    def from_text(cls, text: str | None) -> Self:
        """Read what `to_text` wrote; nothing is known where nothing was kept."""
        return cls(*orjson.loads(text)) if text else cls()


NOT_ASKED: Final = LinkFacts()
"""Of a dataset whose links nobody has asked."""


def count_links(dataset: Mapping[str, Any]) -> int:
    """How many links a dataset's distributions have; one that stands in both fields of a distribution is one."""
    parts = dataset.get("distribution") or ()
    return sum(len({part[key] for key in ("accessURL", "downloadURL") if part.get(key)}) for part in parts)
