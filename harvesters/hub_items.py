"""How the items of an ArcGIS Hub are named: alike by its feeds and by its searches, whichever way they came."""

import re
from typing import Final

_ITEM: Final = re.compile(r"([0-9a-f]{32})(?:_([0-9]{1,6}))?", re.IGNORECASE)
_IN_A_FEED: Final = re.compile(
    r"/home/item\.html\?id=([0-9a-f]{32})(?:&(?:amp;)?sublayer=([0-9]{1,6}))?", re.IGNORECASE
)


def native_identifier(key: str) -> str:
    """The identifier that the feeds give to an item, ``<item>`` or ``<item>_<layer>``: the address of its page."""
    match = _ITEM.fullmatch(key)
    if match is None:
        return key
    layer = f"&sublayer={match[2]}" if match[2] else ""
    return f"https://www.arcgis.com/home/item.html?id={match[1].lower()}{layer}"


def item_of(identifier: str) -> tuple[str, str]:
    """The item and the layer that an identifier of a feed names; the identifier itself where it names none."""
    match = _IN_A_FEED.search(identifier)
    return (match[1].lower(), match[2] or "") if match else (identifier, "")


class Items:
    """Which items a feed has shown: with their layers, or as a whole."""

    def __init__(self) -> None:
        self._layers: dict[str, set[str]] = {}

    def add(self, identifier: str) -> None:
        """Note a dataset that came."""
        item, layer = item_of(identifier)
        self._layers.setdefault(item, set()).add(layer)

    def has(self, identifier: str) -> bool:
        """Whether a dataset has come; an item has come with any of its layers, and a layer with its whole item."""
        item, layer = item_of(identifier)
        layers = self._layers.get(item)
        return layers is not None and (not layer or layer in layers or "" in layers)
