"""Whether a package that a CKAN has still says what was written to it: somebody may have edited it there.

What CKAN makes itself is not looked at.  What was taken out because the CKAN refused it counts as missing: it is tried
again, and taken out again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from federation.consumers.ckan_form import MENDED, extras_of

_BESIDE: Final = frozenset({"tags", "groups", "resources", "extras", "name"})
"""Compared in a way of their own; a name may be another one where somebody had it."""
_ITS_OWN: Final = frozenset({"id"})
"""Fields of resources that CKAN decides: to those of a package that was deleted and comes back it gives new identifiers
(seen with CKAN 2.11.6)."""
_CLEANED: Final = frozenset({"format"})
"""Fields of resources in which CKAN changes capitals."""


def says(found: Mapping[str, Any], written: Mapping[str, Any]) -> bool:
    """Whether a package `found` in a CKAN says what is `written`."""
    extras = extras_of(found)
    mended = {key.removeprefix(MENDED): value for key, value in extras.items() if key.startswith(MENDED)}
    fields = {key: value for key, value in written.items() if key not in _BESIDE}
    ours = {extra["key"]: extra["value"] for extra in written["extras"]}
    theirs = {key: value for key, value in extras.items() if not key.startswith(MENDED) or key in ours}
    return (
        all(_plain(found.get(key, mended.get(key))) == _plain(value) for key, value in fields.items())
        and {key: _plain(value) for key, value in theirs.items()} == {key: _plain(value) for key, value in ours.items()}
        and _names(found.get("tags")) == _names(written["tags"])
        and _say_resources(found.get("resources") or (), written["resources"])
    )


def _say_resources(found: Sequence[Mapping[str, Any]], written: Sequence[Mapping[str, Any]]) -> bool:
    return len(found) == len(written) and all(
        _value(key, there.get(key)) == _value(key, value)
        for there, wanted in zip(found, written, strict=True)
        for key, value in wanted.items()
        if key not in _ITS_OWN
    )


def _value(key: str, value: Any) -> str:
    return _plain(value).casefold() if key in _CLEANED else _plain(value)


def _names(things: Iterable[Mapping[str, Any]] | None) -> frozenset[str]:
    return frozenset(str(thing.get("name")) for thing in things or ())


def _plain(value: Any) -> str:
    """A value as CKAN may give it back: without space around it, and nothing for null."""
    return "" if value is None else str(value).strip()
