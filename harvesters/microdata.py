"""The microdata of a web page (https://html.spec.whatwg.org/multipage/microdata.html, 5.2.4), as JSON-LD has it.

``itemscope``, ``itemtype``, ``itemprop``, ``itemid`` and ``itemref`` become objects with ``@type`` and ``@id``, so that
what schema.org says in either way is one record.  Our own reader, since the libraries that have one bring ten others
along and follow hostile nesting as deep as it goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from harvesters.html_pages import selector_from_html
from harvesters.items import Refusal
from harvesters.page_budgets import PageBudget

MAX_DEPTH: Final = 12
"""Items within items."""
MAX_TEXT: Final = 100_000
"""Characters of one value."""

COST: Final = 4
"""Values that looking at an element is worth: it takes so much longer than a value of JSON."""

SCHEMA_ORG: Final = ("http://schema.org/", "https://schema.org/", "http://www.schema.org/", "https://www.schema.org/")
CONTEXT: Final = "https://schema.org"

_ADDRESSES: Final = {
    "a": "href", "area": "href", "link": "href", "object": "data",
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
}  # fmt: skip
"""Elements whose value is an address, and the attribute that holds it."""
_VALUES: Final = {"data": "value", "meter": "value", "time": "datetime"}


def iter_items(text: str, url: str = "", budget: PageBudget | None = None) -> Iterator[dict[str, Any] | Refusal]:
    """The items of a page that are no property of another one; relative addresses are resolved by `url`.

    One that asks for more than is left of `budget` is refused, and what comes after it is not looked at.
    Raises `HtmlError` for a page that is not parsed.
    """
    if "itemscope" not in text.lower():
        return
    budget = budget or PageBudget.for_page(len(text))
    reader = _Reader(selector_from_html(text).root, url, budget)
    for element in reader.root.iter():
        if isinstance(element.tag, str) and "itemscope" in element.attrib and "itemprop" not in element.attrib:
            item = reader.item(element, 0)
            if budget.spent:
                yield Refusal("record.too_large", "microdata: more than a page may ask for", item.get("@id", ""))
                return
            yield {"@context": CONTEXT, **item}


@dataclass(slots=True)
class _Reader:
    """One page."""

    root: Any
    url: str
    budget: PageBudget
    _by_id: dict[str, Any] = field(default_factory=dict)
    """The first element of each ``id``, once one was asked for."""

    def item(self, scope: Any, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        kinds = [_local(kind) for kind in (scope.get("itemtype") or "").split()]
        self.budget.take(values=len(kinds))
        if kinds:
            found["@type"] = kinds[0] if len(kinds) == 1 else kinds
        if name := (scope.get("itemid") or "").strip():
            found["@id"] = self._address(name)
        waiting = [*reversed(self._referred(scope)), *reversed(scope)]
        met = {scope}
        while waiting and not self.budget.spent:
            element = waiting.pop()
            self.budget.take(values=COST)
            if element in met or not isinstance(element.tag, str):
                continue
            met.add(element)
            is_item = "itemscope" in element.attrib
            if names := (element.get("itemprop") or "").split():
                value = self.item(element, depth + 1) if is_item and depth < MAX_DEPTH else self._value(element)
                self.budget.take(values=len(names) - 1, size=len(value) * (len(names) - 1))
                for each in names:
                    _add(found, _local(each), value)
            if not is_item:
                waiting += reversed(element)
        return found

    def _referred(self, scope: Any) -> list[Any]:
        wanted = (scope.get("itemref") or "").split()[:100]
        if wanted and not self._by_id:
            for element in self.root.iter():
                self._by_id.setdefault(element.get("id") or "", element)
        return [self._by_id[name] for name in wanted if name in self._by_id]

    def _value(self, element: Any) -> str:
        value = self._whole_value(element)
        self.budget.take(size=len(value))
        return value

    def _whole_value(self, element: Any) -> str:
        if (content := element.get("content")) is not None:
            return str(content)[:MAX_TEXT].strip()
        if attribute := _ADDRESSES.get(element.tag):
            return self._address(element.get(attribute) or "")
        attribute = _VALUES.get(element.tag)
        given = element.get(attribute) if attribute else None
        words = given if given is not None else self._text(element)
        return " ".join(words[:MAX_TEXT].split())

    def _text(self, element: Any) -> str:
        """The text of an element, no further than it is kept: elements within elements hold the same text again."""
        pieces: list[str] = []
        room = MAX_TEXT
        waiting: list[Any] = [element.text or "", *_pieces_within(element)]
        waiting.reverse()
        while waiting and room > 0:
            piece = waiting.pop()
            if not self.budget.take(values=1 if isinstance(piece, str) else COST):
                break
            if isinstance(piece, str):
                self.budget.take(size=max(0, len(piece) - room))  # what is cut off was made all the same
                pieces.append(piece[:room])
                room -= len(piece)
            elif isinstance(piece.tag, str):
                waiting += reversed([piece.text or "", *_pieces_within(piece)])
        return "".join(pieces)

    def _address(self, words: str) -> str:
        try:
            return urljoin(self.url, words.strip()[:MAX_TEXT])
        except ValueError:
            return words.strip()[:MAX_TEXT]


def _pieces_within(element: Any) -> Iterator[Any]:
    """The elements in an element, each with the text after it."""
    for child in element:
        yield child
        if child.tail:
            yield child.tail


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
