"""What has changed on a CKAN since its last walk, and whether its filter by date may be believed.

``fq=metadata_modified:[… TO *]`` is answered by the search engine, whose index may be stale, and some portals ignore
the filter, or stamp no date when they change a dataset.  So the filtered answer is reconciled with the unfiltered total
and the newest date; what does not fit sends the walk through everything.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from harvesters.memory import Memory
from harvesters.sentences import Sentence

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

TOMORROW = timedelta(days=1)
"""How far a portal's clock may be ahead of ours; a later date is no date of a change."""


class Finding(Enum):
    """What the reconciliation of a filtered answer comes to."""

    FITS = "fits"
    """What was held, with what is new, is what the portal holds."""
    GONE = "gone"
    """The portal holds less: something was deleted, and only a whole pass can tell what."""
    LIES = "lies"
    """The portal holds more than the filter showed, or newer things, or the filter let old things through."""


@dataclass(slots=True)
class Changes:
    """The rows that a portal says were changed since `since`."""

    since: str
    known: int
    """Rows of the last complete walk."""
    start: int = 0
    count: int | None = None
    """Changed rows that the portal declares."""
    newest: str = ""
    """The newest date among the rows."""
    outside: int = 0
    """Rows that the filter should have held back."""

    @property
    def query(self) -> str:
        """The filter, in the search engine's own language."""
        return f"metadata_modified:[{self.since}Z TO *]"

    def see(self, modified: str) -> None:
        """Note the date of one row; empty when it bears none."""
        self.newest = max(self.newest, modified)
        self.outside += modified < self.since

    def reconcile(self, *, count: int | None, newest: str, fresh: int, refused: int) -> Finding:
        """Compare with the unfiltered answer: its total and newest date.

        `fresh` rows were not held before; `refused` ones may or may not have been there.
        """
        expected = self.known + fresh
        if self.outside or self.count is None or self.start < self.count or count is None or not newest:
            return Finding.LIES
        if newest > max(self.newest, self.since) or count > expected + refused:
            return Finding.LIES
        return Finding.GONE if count < expected else Finding.FITS


def changes_since(memory: Memory) -> Changes | None:
    """What to ask for after a walk that left this memory; None where it bore no date to ask by."""
    since = moment_of(memory.newest, latest_moment())
    return Changes(since, memory.unique + memory.refused) if since else None


def latest_moment() -> str:
    """The latest date that a portal may bear, whose clock is ahead of ours."""
    return (datetime.now(UTC) + TOMORROW).strftime("%Y-%m-%dT%H:%M:%S")


def moment_of(value: Any, latest: str) -> str:
    """A CKAN's date to the second (it is in UTC and says no zone); empty when it is none, or after `latest`."""
    found = _MOMENT.match(value) if isinstance(value, str) else None
    return found.group() if found and found.group() <= latest else ""


ONLY_CHANGES = Sentence(
    "Solo se pidió lo que cambió desde la última cosecha (metadata_modified); el total y la última fecha cuadran.",
    "Only what has changed since the last harvest was asked for (metadata_modified); total and newest date fit.",
)
DELETED = Sentence(
    "El portal declara menos conjuntos que antes: se recorrió entero para saber cuáles faltan.",
    "The portal declares fewer datasets than before: it was walked whole, to tell which of them are gone.",
)
NOT_TRUSTED = Sentence(
    "No se confía en su filtro por fecha (metadata_modified): lo que mostró no cuadra con su total o su fecha más "
    "reciente. Se recorrió entero.",
    "Filter not trusted: what its filter by date (metadata_modified) showed does not fit its total or its newest date. "
    "It was walked whole.",
)
