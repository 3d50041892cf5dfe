"""What a source gave that has no place in the profile: kept beside it as plain JSON, within bounds, without keys.

The bounds keep one odd record from carrying a whole file into the index; the body as received is kept elsewhere.
"""

import re
from collections.abc import Mapping
from typing import Any

from mappings.values.hosts import leads_inside
from mappings.values.secrets import hide

DEPTH = 6
"""Objects and lists nested deeper than this are left out."""
TEXT = 5_000
"""Characters kept of one text."""
ELEMENTS = 100
"""Elements kept of one list or object."""
VALUES = 1_000
"""Values kept in all."""
_INT64 = 2**63
_ADDRESS = re.compile(r"\s*(?:https?|ftp)://\S+\s*", re.IGNORECASE)
"""A text that is an address and nothing else."""


def storable(text: str) -> str:
    """The text without what a database or an RDF file cannot hold: NUL and lone surrogates."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode("utf-8")
    return text


def bounded(leftovers: Mapping[str, Any], remarks: list[tuple[str, str]] | None = None) -> tuple[dict[str, Any], bool]:
    """Keep leftovers within the bounds of this module.

    Returns what is kept, as a new object with sorted keys, and whether anything was cut.  Appends to `remarks` the code
    and the text of each that carried a key (``url.token_removed``) or is an address that nobody outside its network
    can open (``url.internal``), in whose place stands null.
    """
    keeper = _Keeper([] if remarks is None else remarks)
    kept = {storable(name)[:TEXT]: keeper.keep(leftovers[name], 1) for name in sorted(leftovers)[:ELEMENTS]}
    return kept, keeper.was_cut or len(leftovers) > ELEMENTS


class _Keeper:
    """Copies JSON values until the bounds are reached."""

    def __init__(self, remarks: list[tuple[str, str]]) -> None:
        self.was_cut = False
        self._remarks = remarks
        self._left = VALUES

    def keep(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if isinstance(value, str):
            return self._keep_text(value)
        if isinstance(value, dict | list | tuple):
            return self._keep_many(value, depth)
        if isinstance(value, int):  # JSON readers disagree beyond 64 bits: as text it is safe
            return value if -_INT64 <= value < _INT64 else str(value)
        if isinstance(value, float):
            return value if abs(value) < float("inf") else None  # neither NaN nor infinities exist in JSON
        return value if value is None else storable(str(value)[:TEXT])

    def _keep_text(self, value: str) -> str | None:
        self.was_cut |= len(value) > TEXT
        if _ADDRESS.fullmatch(value) and leads_inside(value.strip()):
            self._remarks.append(("url.internal", value))
            return None
        some = value[: 2 * TEXT]
        shown = hide(some)
        if shown != some:
            self._remarks.append(("url.token_removed", value))
        return storable(shown[:TEXT])

    def _keep_many(self, values: dict[str, Any] | list[Any] | tuple[Any, ...], depth: int) -> Any:
        if depth >= DEPTH:
            self.was_cut = True
            return None
        kept: dict[str, Any] | list[Any]
        if isinstance(values, dict):
            some = list(values.items())[:ELEMENTS]
            kept = {storable(str(name))[:TEXT]: self.keep(value, depth + 1) for name, value in some if self._left > 0}
        else:
            kept = [self.keep(value, depth + 1) for value in values[:ELEMENTS] if self._left > 0]
        self.was_cut |= len(kept) < len(values)
        return kept
