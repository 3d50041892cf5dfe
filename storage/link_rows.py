"""The types of what is kept of links: the link itself, and its use in a dataset."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple


class LinkUse(NamedTuple):
    """One link of one dataset."""

    field: str
    """``distribution[2].downloadURL``."""
    url: str
    host: str
    """Scheme, name and port; empty for what is not asked over HTTP."""
    role: str
    """``access``, ``download``, or ``both`` where one URL stands in both fields of a distribution."""
    promise: str
    """What its description says of it, in the roof's own form; empty when nothing."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of a link."""

    id: int
    url: str
    outcome: str = ""
    """Of the last time that it was asked: ``answered``, ``gone``, ``trouble``; empty for one never asked."""
    answer: str = ""
    """What it answered, in short: ``200``, ``404``, ``unknown_host``."""
    since: datetime | None = None
    """Since when the outcome is what it is."""
    failures: int = 0
    """How often in a row it was gone, no more than once a day; trouble between two of them counts for nothing."""
    failing_since: datetime | None = None
    """When the first of those failures was seen."""
    failed: datetime | None = None
    """When the last of them was."""
    checked: datetime | None = None
    """When it was last asked."""
    media_type: str = ""
    size: int | None = None
    modified: str | None = None


class UseWithState(NamedTuple):
    """A use of a link, what was last told of it, and what is known of the link."""

    record_id: int
    position: int
    role: str
    promise: str
    verdict: str
    code: str
    """The code of the issue that it has; empty when none."""
    value: str
    state: LinkState


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """The links of a source's datasets, as the last run left them; a link that several name counts for each."""

    alive: int = 0
    unlike: int = 0
    dead: int = 0
    unknown: int = 0

    def __add__(self, other: "LinkSummary") -> "LinkSummary":
        return LinkSummary(
            self.alive + other.alive, self.unlike + other.unlike, self.dead + other.dead, self.unknown + other.unknown
        )

    @property
    def links(self) -> int:
        """All of them."""
        return self.alive + self.unlike + self.dead + self.unknown


def key_from_url(url: str) -> bytes:
    """What a link is kept by."""
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).digest()
