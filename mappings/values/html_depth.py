"""HTML of few levels, before a parser has it: for each tag it walks up all those that are open around it."""

import re
from typing import Final

MOST_OPEN: Final = 256
"""Tags, one within the other; no text that people read has so many."""
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)(?=[\s/>])[^<>]*+>")
_NEVER_DEEP: Final = frozenset((
    "a", "area", "base", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "frame", "hr", "img", "input", "li",
    "link", "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
))  # fmt: skip
"""Tags that hold nothing, or whose like ends them without a closing tag."""


def flattened(words: str, blocks: frozenset[str]) -> str:
    """HTML whose tags beyond `MOST_OPEN` levels are gone; a line break stands for one of the `blocks`.

    A tag that is closed out of turn counts as open to the end, so that none is deeper than it is counted.
    """
    if words.count("<") <= MOST_OPEN:
        return words
    around: list[str] = []

    def kept(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name in _NEVER_DEEP:
            return match[0]
        if match[1]:
            if around and around[-1] == name:
                around.pop()
            return match[0]
        if len(around) >= MOST_OPEN:
            return "<br>" if name in blocks else ""
        around.append(name)
        return match[0]

    return _TAG.sub(kept, words)
