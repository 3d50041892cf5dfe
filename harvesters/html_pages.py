"""Web pages as they may be parsed: what makes the parser of libxml2 take long is not given to it.

Its time grows with the square of how many attributes one element has: a page of 440 kB held everything for a minute.
"""

import re
from typing import Final

from parsel import Selector

MAX_HTML: Final = 4 << 20
"""Characters of a page; parsed, each of them may take sixty bytes of memory."""
MAX_ATTRIBUTES: Final = 1_000
"""Of one element."""

_ATTRIBUTE: Final = (
    r"[\s/]*+[^\s/>][^\s/>=]*+"  # a name, which may begin with any sign
    r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
)
_TAG: Final = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+({_ATTRIBUTE})?+")
"""A tag as HTML reads one (WHATWG, 13.2.5), and the first attribute that is too many.

It matches every tag, so that each sign is passed over once.
"""


class HtmlError(ValueError):
    """A page is not parsed; the message says what of it is too much."""


def selector_from_html(text: str) -> Selector:
    """Parse a web page.  Raises `HtmlError`."""
    if len(text) > MAX_HTML:
        raise HtmlError(f"more than {MAX_HTML:,} characters")
    for tag in _TAG.finditer(text):
        if tag[1] is not None:
            raise HtmlError(f"an element with more than {MAX_ATTRIBUTES:,} attributes: {tag[0][:100]}")
    return Selector(text=text.replace("\x00", "") or "<html></html>", type="html")
