"""What a source says was changed since its last walk, and whether its filter by date may be believed.

A filter may be answered from an index that is stale, be ignored, or go by a date that nobody stamps.  So the filtered
answer is reconciled with the unfiltered total and the newest date; what does not fit sends the walk through everything.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from harvesters.sentences import Sentence

TOMORROW = timedelta(days=1)
"""How far a portal's clock may be ahead of ours; a later date is no date of a change."""


NOT_ANSWERED = frozenset(
    (
        "refused", "busy", "html_page", "empty", "broken_json", "broken_xml", "timeout", "truncated", "server_error",
        "connection_lost",
    )
)  # fmt: skip
"""How a question with a filter stays without an answer, where the same one without may get it.

Firewalls take the filter for an attack (``[2026-11-01 TO *]``), and search engines may fail at nothing else.
"""


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


def latest_moment() -> str:
    """The latest date that a portal may bear, whose clock is ahead of ours."""
    return (datetime.now(UTC) + TOMORROW).strftime("%Y-%m-%dT%H:%M:%S")


def only_changes(name: str) -> Sentence:
    """Say that only what has changed was asked for; `name` is the date that the portal was asked by."""
    return Sentence(
        f"Solo se pidió lo que cambió desde la última cosecha ({name}); el total y la última fecha cuadran.",
        f"Only what has changed since the last harvest was asked for ({name}); total and newest date fit.",
    )


def not_trusted(name: str) -> Sentence:
    """Say that the filter by the date `name` did not stand the test."""
    return Sentence(
        f"No se confía en su filtro por fecha ({name}): lo que mostró no cuadra con su total o su fecha más "
        "reciente. Se recorrió entero.",
        f"Filter not trusted: what its filter by date ({name}) showed does not fit its total or its newest date. "
        "It was walked whole.",
    )


def not_checked(name: str, why: Sentence) -> Sentence:
    """Say that the filter by the date `name` could not be put to the test, which says nothing of it."""
    return Sentence(
        f"No se pudo comprobar su filtro por fecha ({name}), y se recorrió entero; la próxima cosecha lo intenta de "
        f"nuevo. {why.es}",
        f"Its filter by date ({name}) could not be checked, and it was walked whole; the next harvest tries again. "
        f"{why.en}",
    )


DELETED = Sentence(
    "El portal declara menos conjuntos que antes: se recorrió entero para saber cuáles faltan.",
    "The portal declares fewer datasets than before: it was walked whole, to tell which of them are gone.",
)
