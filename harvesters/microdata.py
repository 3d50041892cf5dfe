"""The microdata of a web page (https://html.spec.whatwg.org/multipage/microdata.html, 5.2.4), as JSON-LD has it.

``itemscope``, ``itemtype``, ``itemprop``, ``itemid`` and ``itemref`` become objects with ``@type`` and ``@id``, so that
what schema.org says in either way is one record.  Our own reader, since the libraries that have one bring ten others
along and follow hostile nesting as deep as it goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from parsel import Selector

MAX_ELEMENTS: Final = 200_000
"""Elements of one page that are looked at."""
MAX_DEPTH: Final = 12
"""Items within items."""
MAX_TEXT: Final = 100_000
"""Characters of one value."""

SCHEMA_ORG: Final = ("http://schema.org/", "https://schema.org/", "http://www.schema.org/", "https://www.schema.org/")
CONTEXT: Final = "https://schema.org"

_ADDRESSES: Final = {
    "a": "href", "area": "href", "link": "href", "object": "data",
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
}  # fmt: skip
"""Elements whose value is an address, and the attribute that holds it."""
_VALUES: Final = {"data": "value", "meter": "value", "time": "datetime"}


def iter_items(text: str, url: str = "") -> Iterator[dict[str, Any]]:
    """The items of a page that are no property of another one; relative addresses are resolved by `url`."""
    if "itemscope" not in text.lower():
        return
    reader = _Reader(Selector(text=text, type="html").root, url)
    for element in reader.root.iter():
        if reader.left <= 0:
            return
        if isinstance(element.tag, str) and "itemscope" in element.attrib and "itemprop" not in element.attrib:
            yield {"@context": CONTEXT, **reader.item(element, 0)}


@dataclass(slots=True)
class _Reader:
    """One page."""

    root: Any
    url: str
    left: int = MAX_ELEMENTS

    def item(self, scope: Any, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        kinds = [_local(kind) for kind in (scope.get("itemtype") or "").split()]
        if kinds:
            found["@type"] = kinds[0] if len(kinds) == 1 else kinds
        if name := (scope.get("itemid") or "").strip():
            found["@id"] = self._address(name)
        waiting = [*reversed(self._referred(scope)), *reversed(scope)]
        met = {scope}
        while waiting and self.left > 0:
            element = waiting.pop()
            if element in met or not isinstance(element.tag, str):
                continue
            met.add(element)
            self.left -= 1
            is_item = "itemscope" in element.attrib
            if names := (element.get("itemprop") or "").split():
                value = self.item(element, depth + 1) if is_item and depth < MAX_DEPTH else self._value(element)
                for each in names:
                    _add(found, _local(each), value)
            if not is_item:
                waiting += reversed(element)
        return found

    def _referred(self, scope: Any) -> list[Any]:
        wanted = (scope.get("itemref") or "").split()[:100]
        found = [self.root.xpath("//*[@id=$name]", name=name) for name in wanted]
        return [elements[0] for elements in found if elements]

    def _value(self, element: Any) -> str:
        if (content := element.get("content")) is not None:
            return str(content)[:MAX_TEXT].strip()
        if attribute := _ADDRESSES.get(element.tag):
            return self._address(element.get(attribute) or "")
        attribute = _VALUES.get(element.tag)
        given = element.get(attribute) if attribute else None
        words = given if given is not None else "".join(element.itertext())
        return " ".join(words[:MAX_TEXT].split())

    def _address(self, words: str) -> str:
        try:
            return urljoin(self.url, words.strip()[:MAX_TEXT])
        except ValueError:
            return words.strip()[:MAX_TEXT]


def _local(name: str) -> str:
    """A term of schema.org without its address; another vocabulary's as it stands."""
    return next((name.removeprefix(start) for start in SCHEMA_ORG if name.startswith(start)), name)


def _add(item: dict[str, Any], name: str, value: Any) -> None:
    if name not in item:
        item[name] = value
    elif isinstance(item[name], list):
        item[name].append(value)
    else:
        item[name] = [item[name], value]
