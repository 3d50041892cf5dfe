"""What a walk of a source teaches the next one, so that what has not changed is not sent again.

None of it is believed for ever: every whole pass looks at everything, and puts to the test what the source says of
itself (`Trust`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harvesters.sentences import Sentence

ASKS_ANEW = {"If-None-Match": '"milpa-asks-anew"', "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
"""Conditions that no document meets (RFC 9110, 13.1): who answers 304 to them answers 304 to everything."""


class Trust(StrEnum):
    """Whether what a source says of its own changes may be believed."""

    UNTRIED = ""
    LIES = "lies"
    """It was caught; it is asked for everything until a whole pass finds it honest."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last complete walk saw."""

    unique: int = 0
    """Records."""
    beside: int = 0
    """Of those, the services and series, which the source does not count."""
    refused: int = 0
    """Rows that could not become a record."""
    declared: int | None = None
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    """BLAKE2b of the one document that is the source; empty where it is not one document."""
    document: str = ""
    """Where it is, where a source has several ways to it; empty for the first."""
    newest: str = ""
    """The latest date of a change that any record bore, as the source writes it."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Of a source that is web pages: by the hash of an address, the date that its sitemap gives, and a checksum."""
    turn: int = 0
    """Walks that left pages out since all were read: it tells which ones are looked at all the same."""
    rows: int = 0
    """The page size that the source carries; 0 where it carries what it is asked for."""
    conditions: Trust = Trust.UNTRIED
    """Of answers to conditional requests (304)."""
    filter: Trust = Trust.UNTRIED
    """Of the protocol's own «changed since», and of the dates in sitemaps."""

    def conditions_of(self, *, whole: bool) -> dict[str, str]:
        """The headers that ask for a document only if it has changed; on a whole pass, those that unmask a liar."""
        if whole:
            return ASKS_ANEW
        if self.conditions is Trust.LIES or not self.body_hash:
            return {}
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


NO_MEMORY = Memory()
"""Of a source that was never seen whole."""

NOT_MODIFIED = Sentence(
    "El portal respondió que su documento no ha cambiado desde la última cosecha (304): no se pidió de nuevo.",
    "The portal answered that its document has not changed since the last harvest (304): it was not sent again.",
)
SAME_BODY = Sentence(
    "El documento llegó idéntico al de la última cosecha: no se volvió a leer.",
    "The document came identical to that of the last harvest: it was not read again.",
)
ALWAYS_304 = Sentence(
    "El portal responde «sin cambios» (304) también a condiciones imposibles: no se le cree, y su documento se pide "
    "entero.",
    "The portal answers “not modified” (304) to impossible conditions, too: it is not believed, and its document is "
    "asked for whole.",
)
STALE_VALIDATOR = Sentence(
    "El portal dio otro documento con el mismo ETag o la misma fecha: no se le cree, y su documento se pide entero.",
    "The portal gave another document under the same ETag or date: it is not believed, and its document is asked for "
    "whole.",
)


def unlike_the_last(known: int, total: int) -> Sentence:
    """Say that a document is as it was when `known` were seen in it, and that the portal's search declares more."""
    return Sentence(
        f"El documento es idéntico al de la última cosecha, que vio {known} conjuntos, pero la búsqueda del portal "
        f"declara {total}: no se da por completo, y se leyó de nuevo.",
        f"The document is the same as in the last harvest, which saw {known} datasets, but the portal's search "
        f"declares {total}: it is not taken for all, and was read again.",
    )
