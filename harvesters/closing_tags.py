"""Web pages that break off though their length is right: they lack the closing tags that pages like them have.

A site may leave them out by habit, so a page is held against its siblings, and asked for once more before it is judged.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from harvesters.errors import SourceError

UNCLOSED: Final = "unclosed"

_OPENS: Final = re.compile(rb"<(?:html|body)[\s>]", re.IGNORECASE)
_CLOSES: Final = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)


class Ending(Enum):
    """How a page ends."""

    WHOLE = "whole"
    """As pages like it do."""
    DOUBTFUL = "doubtful"
    """Without its closing tags: it is to be asked for again."""
    CUT = "cut"
    """So it does each time, and others like it do not."""


@dataclass(slots=True)
class ClosingTags:
    """The endings of the pages of one walk, by kind: those that one template makes."""

    _closed: Counter[str] = field(default_factory=Counter)
    _by_habit: dict[str, list[str]] = field(default_factory=dict)
    """By kind, pages taken without closing tags: no sibling had any by then."""

    def look_at(self, url: str, kind: str, body: bytes, *, again: bool) -> Ending:
        """Note how a page of a kind ends; the kind "" is held against all pages of the site."""
        plain = body.replace(b"\x00", b"")  # UTF-16
        if _CLOSES.search(plain):
            self._closed[kind] += 1
            return Ending.WHOLE
        if not _OPENS.search(plain):
            return Ending.WHOLE
        if not again and (self._close(kind) or kind not in self._by_habit):
            return Ending.DOUBTFUL
        if self._close(kind):
            return Ending.CUT
        self._by_habit.setdefault(kind, []).append(url)
        return Ending.WHOLE

    def _close(self, kind: str) -> bool:
        return bool(self._closed[kind] if kind else self._closed.total())

    @property
    def cut(self) -> list[str]:
        """Pages that were taken for whole until a sibling came with closing tags."""
        return [url for kind, urls in self._by_habit.items() if self._close(kind) for url in urls]


def unclosed_error(url: str) -> SourceError:
    """Say that a page breaks off."""
    return SourceError(
        UNCLOSED,
        f"{url} se corta antes de su final: le faltan las etiquetas de cierre (</body>, </html>) que traen las demás "
        "páginas del portal.",
        f"{url} breaks off before its end: it lacks the closing tags (</body>, </html>) that the other pages of the "
        "portal have.",
    )
