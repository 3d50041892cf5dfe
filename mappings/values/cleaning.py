"""Cleaning of characters and of HTML, for every text that people read.

Idempotent: cleaning a clean text changes nothing.
"""

import re
from html import unescape
from html.entities import html5

import nh3

from mappings.values.html_depth import flattened

MOST_ROUNDS = 12
"""Portals escape HTML twice or thrice (``&amp;lt;p&amp;gt;``); what is deeper than this is no text but an attack."""

# Characters that XML 1.0 or PostgreSQL refuse, or that no one can see: C0 controls (tab and line ends stay), DEL,
# C1 controls, lone surrogates, noncharacters, byte order marks, zero-width spaces, overrides of writing direction.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u200b\u2060\u00ad\u202a-\u202e\u2066-\u2069]"
)

_WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""C1 controls are Windows-1252 punctuation that was read as Latin-1: ``\\x93`` was a quotation mark."""

_BLOCKS = (
    "address article aside blockquote dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul"
)
_INLINE = (
    "a abbr b big body br button caption center cite code col colgroup del em embed fieldset figcaption figure "
    "font form frame frameset head html i iframe img input ins kbd label legend link main map mark math meta "
    "nav noscript object option param q s samp script select small source span strike strong style sub summary "
    "sup svg tbody td template textarea tfoot th thead time title tt u var video audio area applet base dir "
    "acronym "
)
_NAMES = "|".join(sorted(f"{_BLOCKS} {_INLINE}".split(), key=len, reverse=True))

MARKUP = re.compile(rf"</?(?:{_NAMES})(?=[\s/>])[^<>]*>|<!--|<!doctype[^<>]*>|<!\[CDATA\[", re.IGNORECASE)
"""A tag of HTML by its name, or a comment.  ``<nombre>`` and ``a < b`` are words, not tags."""

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_STRAY_LESS = re.compile(rf"<(?!/?(?:{_NAMES})(?=[\s/>])[^<>]*>|!--|!doctype[^<>]*>|!\[CDATA\[)", re.IGNORECASE)
_STRAY_AND = re.compile(rf"&(?!{ENTITY.pattern[1:]})")
_LINK = re.compile(r'<a(?: href="([^"]*+)")?+>(.*?)(?:</a>|\Z)', re.DOTALL)
_BREAK = re.compile(rf"</?(?:{'|'.join(_BLOCKS.split())}|br)>")
_TAG = re.compile(r"<[^<>]*>")
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_KEPT_TAGS = {"a", "br", *_BLOCK_TAGS}


def remove_unseen(words: str) -> str:
    """Remove the characters of `UNSEEN`, and give C1 controls back the punctuation they were."""
    return UNSEEN.sub(lambda match: _WINDOWS_1252.get(ord(match[0]), ""), words)


def has_markup(words: str) -> bool:
    """Whether a text holds tags or entities of HTML."""
    if "<" in words and MARKUP.search(words):
        return True
    return "&" in words and any(_is_entity(match[0]) for match in ENTITY.finditer(words))


def text_from_html(words: str) -> str:
    """Turn HTML into text: scripts and styles go with their content, links keep text and address, blocks get lines.

    Escaped HTML is decoded and cleaned too, so that nothing in the answer is markup any more.
    """
    for _ in range(MOST_ROUNDS):
        if not has_markup(words):
            return words
        words = remove_unseen(_decode(_strip_tags(words)))
    return words.replace("<", "").replace("&", "")


def _strip_tags(words: str) -> str:
    """Leave no tag; entities stay as they are."""
    if not MARKUP.search(words):
        return words
    words = _STRAY_AND.sub("&amp;", _STRAY_LESS.sub("&lt;", words))
    clean = nh3.clean(
        flattened(words, _BLOCK_TAGS),
        tags=_KEPT_TAGS,
        attributes={"a": {"href"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    return _TAG.sub("", _BREAK.sub(_line_of, _LINK.sub(_markdown_link, clean)))


def _line_of(match: re.Match[str]) -> str:
    tag = match[0]
    if tag == "<li>":
        return "\n- "
    return "\n\n" if tag in ("<p>", "</p>") else "\n"


def _markdown_link(match: re.Match[str]) -> str:
    """Write ``[text](url)``, or the address alone when the text is the address."""
    url, inner = match[1] or "", _TAG.sub("", match[2]).strip()
    if not url or not inner:
        return inner or url
    bare = url.removeprefix("mailto:")
    return bare if inner in (url, bare, bare.split("://")[-1].rstrip("/")) else f"[{inner}]({url})"


def _is_entity(reference: str) -> bool:
    return reference[1] == "#" or reference[1:] in html5


def _decode(words: str) -> str:
    """Decode one level of entities, only those that are whole (``&copy=2`` of a URL stays)."""
    return ENTITY.sub(lambda match: unescape(match[0]) if _is_entity(match[0]) else match[0], words)
