"""Series in a ``data.json``: what the document says of a dataset in another place than in that dataset.

DCAT-US 1.1 knows collections: a child names its parent (``isPartOf``), and the parent says nothing of it.  DCAT-US 3
has a list of series (``datasetSeries``), whose members stand inside it, or are named there.  A record is split off
without the others and would not know: so each is told, as `harvesters.beside` tells the datasets of an RDF document.

1. A dataset that a series names is told that it is in it (``inSeries``).
2. A member that stands inside a series, and nowhere else, is a dataset like any other; the series keeps its name.
3. What others are part of, and has no files of its own, is told that it is a series (``@type``).
"""

import json
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from harvesters.encodings import PIECE, open_document
from harvesters.errors import HarvesterError
from harvesters.items import Refusal
from harvesters.json_datasets import SERIES_LISTS, identifier_from_value, identifier_of
from harvesters.json_documents import MAX_DOCUMENT, Element, JsonDocument

MEMBERS: Final = ("seriesMember", "first", "last")
"""Where a series names its members, or has them."""
PARENTS: Final = ("inSeries", "isPartOf")
"""Where a dataset names what it is part of."""
_NO_SERIES: Final = ("distribution", "accessURL", "downloadURL", "endpointURL")
"""What a series does not have."""
_SIGNS: Final = (b'"isPartOf"', b'"inSeries"', b'"seriesMember"', b"atasetSeries")
"""What a document has in it somewhere if it says anything of series."""
_LONGEST: Final = max(map(len, _SIGNS))
_SCHEMA: Final = "dcat_us"
BREATH: Final = 500
"""Datasets after which other work gets its turn."""


class SeriesOfDocument:
    """What a document says of series.  Fill it with `iter_read` or `note`, then ask `iter_told`.

    Pages of one catalogue may share one: it then knows what this page and those before it said.
    """

    def __init__(self) -> None:
        self._parents: set[str] = set()
        self._series_of: dict[str, dict[str, None]] = {}
        """By what a dataset is called: the identifiers of the series that name it."""
        self._listed: set[str] = set()
        """What those datasets are called that stand in no series."""

    def iter_read(self, path: Path, url: str, charset: str = "", max_bytes: int = MAX_DOCUMENT) -> Iterator[None]:
        """Read a document for what it says of series, pausing on the way.  Most say nothing, and are only searched.

        What cannot be read is told by whoever splits the document.
        """
        try:
            speaks = yield from _iter_search(path, max_bytes)
            if not speaks:
                return
            with JsonDocument(path, url, charset, max_bytes) as document:
                for number, element in enumerate(document.iter_elements()):
                    if isinstance(element, Element):
                        self.note(element.value, document.list_name)
                    if number % BREATH == 0:
                        yield
        except HarvesterError:
            return

    def note(self, value: Mapping[str, Any], list_name: str, *, inside: bool = False) -> None:
        """Note what one element says of others, and what it is called; `inside` of a series stand its members."""
        own = names_of(value)
        for key in PARENTS:
            self._parents.update(name for each in _each(value.get(key)) for name in _named(each) if name not in own)
        if not inside:
            self._listed.update(own)
        series = identifier_of(value, _SCHEMA)
        for member in _members(value) if is_series(value, list_name) else ():
            for name in _named(member) if series else ():
                self._series_of.setdefault(name, {})[series] = None
            if _is_whole(member):
                self.note(member, "", inside=True)

    def iter_told(self, value: dict[str, Any], list_name: str) -> Iterator[dict[str, Any]]:
        """Give an element, told what the document says of it, and then the members that stand in it alone."""
        if not (self._parents or self._series_of or list_name in SERIES_LISTS):
            yield value
            return
        yield self.told(value, list_name)
        for member in _members(value) if is_series(value, list_name) else ():
            if _is_whole(member) and self._listed.isdisjoint(names := names_of(member)):
                self._listed.update(names)
                yield from self.iter_told(member, "")

    def iter_elements(self, document: JsonDocument) -> Iterator[Element | Refusal]:
        """Split a document that was read before, each element told; what there is nothing to tell stays as it came."""
        for element in document.iter_elements():
            if isinstance(element, Refusal):
                yield element
                continue
            for value in self.iter_told(element.value, document.list_name):
                yield element if value is element.value else _element_of(value)

    def told(self, value: dict[str, Any], list_name: str) -> dict[str, Any]:
        """A dataset with what the document says of it elsewhere; the same object where that is nothing."""
        own = names_of(value)
        changes: dict[str, Any] = {}
        if is_series(value, list_name):
            changes = {key: _without_members(value[key]) for key in MEMBERS if _has_members(value.get(key))}
        if (not value.get("@type") and list_name in SERIES_LISTS) or self._is_parent(value, own):
            changes["@type"] = "dcat:DatasetSeries"
        known = {*own, *(name for key in PARENTS for each in _each(value.get(key)) for name in _named(each))}
        series = dict.fromkeys(each for name in own for each in self._series_of.get(name, ()) if each not in known)
        if series:
            changes["inSeries"] = [*_each(value.get("inSeries")), *series]
        return {**value, **changes} if changes else value

    def _is_parent(self, value: Mapping[str, Any], own: tuple[str, ...]) -> bool:
        """Whether others are part of it, and it is neither a service nor has files, which a series would lose."""
        return (
            not self._parents.isdisjoint(own)
            and not any(value.get(key) for key in _NO_SERIES)
            and not any(_is_typed(value, name) for name in ("DatasetSeries", "DataService"))
        )


def names_of(value: Mapping[str, Any]) -> tuple[str, ...]:
    """What others may call a dataset by."""
    return tuple(name for key in ("identifier", "@id") if (name := identifier_from_value(value.get(key))))


def is_series(value: Mapping[str, Any], list_name: str = "") -> bool:
    """Whether an element says to be a series, or stands in a list of them."""
    return list_name in SERIES_LISTS or _is_typed(value, "DatasetSeries")


def _element_of(value: dict[str, Any]) -> Element:
    """A dataset that was told something, in words of our own."""
    return Element(value, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _is_typed(value: Mapping[str, Any], name: str) -> bool:
    return any(isinstance(each, str) and each.endswith(name) for each in _each(value.get("@type")))


def _is_whole(member: Any) -> bool:
    """Whether a member is described where it is named, and not only named."""
    return isinstance(member, dict) and "title" in member and bool(names_of(member))


def _members(series: Mapping[str, Any]) -> list[Any]:
    return [member for key in MEMBERS for member in _each(series.get(key))]


def _has_members(value: Any) -> bool:
    return any(_is_whole(each) for each in _each(value))


def _without_members(value: Any) -> Any:
    """What names the members: those that stood there whole by their identifiers."""
    named = [identifier_of(each, _SCHEMA) if _is_whole(each) else each for each in _each(value)]
    return named if isinstance(value, list) else named[0]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _named(value: Any) -> tuple[str, ...]:
    """What a link calls its end: an identifier, an IRI, or the object that has them."""
    if isinstance(value, dict):
        return names_of(value)
    name = identifier_from_value(value)
    return (name,) if name else ()


def _iter_search(path: Path, max_bytes: int) -> Generator[None, None, bool]:
    """Look for a sign that a document says anything of series, whatever its encoding; return whether there is one."""
    opened, _ = open_document(path, max_bytes)
    with opened as file:
        end = b""
        while piece := file.read(PIECE):
            words = end + (piece.replace(b"\0", b"") if b"\0" in piece else piece)
            if any(sign in words for sign in _SIGNS):
                return True
            end = words[-_LONGEST:]
            yield
    return False
