"""Words that people read: one line, prose, language maps, keywords.

A clean text, the usual case, is recognised at C speed (`str.isprintable`, one search) and returned as it came.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.cleaning import UNSEEN, has_markup, remove_unseen, text_from_html
from mappings.values.folding import fold, scalar
from mappings.values.languages import language_tag
from mappings.values.secrets import hide, without_secrets

LINE_LENGTH = 2_000
"""Characters of a title or any other one-line text."""
PROSE_LENGTH = 100_000
"""Characters of a description."""
KEYWORD_LENGTH = 200
"""Characters of one keyword."""
MOST_KEYWORDS = 500
"""Keywords of one dataset, all languages together."""

_MANY_LINES = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[,;|\n\r\t]+")
_LANGUAGE_KEY = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*|@none|none|und")


def text(value: Any) -> Reading[str]:
    """Read one squished line; for identifiers, versions, names.  HTML is left alone, since it may be part of a name.

    Issues: ``value.control_characters``, ``value.too_long`` (cut at `LINE_LENGTH`), ``value.wrong_type``,
    ``url.token_removed`` (a link in it carried a key, which is left out or hidden).
    """
    is_short = isinstance(value, str) and len(value) <= LINE_LENGTH and "=" not in value and "@" not in value
    if is_short and value.isprintable():
        return (value if "  " not in value and value == value.strip() else " ".join(value.split())) or None, None
    words = scalar(value)
    if words is None:
        return None, "value.wrong_type"
    shown = without_secrets(words)
    return _squished(words) if shown == words else (_squished(shown)[0], "url.token_removed")


def line(value: Any) -> Reading[str]:
    """Read one squished line that people read, tags and entities of HTML cleaned; for titles and keywords."""
    if isinstance(value, str) and _is_plain(value):
        return value or None, None
    words, code = text(value)
    if words is None or ("<" not in words and "&" not in words) or not has_markup(words):
        return words, code
    clean, _ = _squished(text_from_html(words))
    return clean, code if code == "url.token_removed" else "value.html_cleaned"


def prose(value: Any) -> Reading[str]:
    """Read a text of several lines: HTML becomes text with Markdown links, paragraphs stay apart.

    Issues: ``value.html_cleaned``, ``value.control_characters``, ``value.too_long`` (cut at `PROSE_LENGTH`),
    ``url.token_removed`` (a link in it carried a key, which is hidden).
    """
    words = scalar(value)
    if words is None:
        return None, "value.wrong_type"
    shown = hide(words)
    if shown != words:
        return prose(shown)[0], "url.token_removed"
    if len(words) <= PROSE_LENGTH and "<" not in words and "&" not in words:
        if words.isprintable():
            return words or None, None
        if words.replace("\n", "").isprintable():
            return _paragraphs(words) or None, None
    code = None
    if len(words) > PROSE_LENGTH:
        words, code = words[:PROSE_LENGTH], "value.too_long"
    words = _LINE_ENDS.sub("\n", words)
    if UNSEEN.search(words):
        words, code = remove_unseen(words), "value.control_characters"
    if has_markup(words):
        words, code = text_from_html(words), "value.html_cleaned"
    return _paragraphs(words)[:PROSE_LENGTH].rstrip() or None, code


def title(value: Any, language: str = "es") -> Reading[dict[str, str]]:
    """Read a title, in one language or in several, into a language map; `language` is that of bare texts."""
    if isinstance(value, str):
        if value and _is_plain(value):
            return {language: value}, None
        words, code = line(value)
        return ({language: words} if words else None), code
    return _language_map(value, line, language)


def description(value: Any, language: str = "es") -> Reading[dict[str, str]]:
    """Read a description, in one language or in several, into a language map; `language` is that of bare texts."""
    if isinstance(value, str):
        words, code = prose(value)
        return ({language: words} if words else None), code
    return _language_map(value, prose, language)


def keywords(value: Any, language: str = "es") -> Reading[dict[str, tuple[str, ...]]]:
    """Read keywords from a list, a text with separators, or a language map; each spelling once, in the order given.

    Two keywords are one when they differ in case and accents only; the first spelling wins.
    Issues: ``value.too_many``, ``value.too_long``, ``value.wrong_type``.
    """
    if type(value) is list and 1 < len(value) <= MOST_KEYWORDS and set(map(type, value)) == {str}:
        plain = _plain_keywords(value)
        if plain is not None:
            return ({language: plain} if plain else None), None
    found: dict[str, dict[str, str]] = {}
    count = 0
    code = None
    for tag, raw in _tagged_keywords(value, language):
        if raw is None:
            code = code or "value.wrong_type"
            continue
        word, folded, word_code = _keyword(raw) if len(raw) <= KEYWORD_LENGTH else _keyword_now(raw)
        if word_code is not None and (code is None or word_code == "value.too_long"):
            code = word_code
        if not word or folded in found.get(tag, ()):
            continue
        if count == MOST_KEYWORDS:
            code = "value.too_many"
            break
        count += 1
        found.setdefault(tag, {})[folded] = word
    return {tag: tuple(words.values()) for tag, words in found.items()} or None, code


def _plain_keywords(words: list[str]) -> tuple[str, ...] | None:
    """Keywords in one language; None where something has to be said of one."""
    found: dict[str, str] = {}
    for raw in words:
        if len(raw) > KEYWORD_LENGTH:
            return None
        word, folded, code = _keyword(raw)
        if code is not None:
            return None
        if word and folded not in found:
            found[folded] = word
    return tuple(found.values())


def _keyword_now(raw: str) -> tuple[str, str, str | None]:
    """One keyword, what it is compared by, and what there is to say of it."""
    word, code = line(raw)
    if word is None:
        return "", "", code
    if len(word) > KEYWORD_LENGTH:
        word, code = word[:KEYWORD_LENGTH].rstrip(), "value.too_long"
    return word, fold(word) or word, code


_keyword = lru_cache(maxsize=16_384)(_keyword_now)
"""Keywords repeat: a portal of 30,000 datasets has some thousands of them."""


def _squished(words: str) -> Reading[str]:
    code = None
    words = " ".join(words.split())
    if UNSEEN.search(words):
        words, code = " ".join(remove_unseen(words).split()), "value.control_characters"
    if len(words) > LINE_LENGTH:
        words, code = words[:LINE_LENGTH].rstrip(), "value.too_long"
    return words or None, code


def _is_plain(words: str) -> bool:
    """Whether a text is one squished line without control characters, links or HTML: it stays as it is."""
    return (
        words.isprintable()
        and "<" not in words
        and "&" not in words
        and "//" not in words
        and "  " not in words
        and words == words.strip()
        and len(words) <= LINE_LENGTH
    )


def _paragraphs(words: str) -> str:
    """End lines at their last word, and keep at most one empty line between paragraphs."""
    if "\n" in words:
        words = _MANY_LINES.sub("\n\n", "\n".join([line.rstrip() for line in words.split("\n")]))
    return words.strip()


def _tagged(value: Any, language: str) -> Iterator[tuple[str, Any]]:
    """Take a language map, JSON-LD values and lists of them apart: (language tag, what stands there)."""
    if isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, dict) and "name" not in item:
                yield from _tagged(item, language)
            else:
                yield language, (item["name"] or item) if isinstance(item, dict) else item
    elif isinstance(value, dict):
        if "@value" in value:
            yield (language_tag(value["@language"]) if value.get("@language") else language), value["@value"]
        elif value and all(isinstance(key, str) and _LANGUAGE_KEY.fullmatch(key) for key in value):
            for key, item in value.items():
                yield (language if key in ("@none", "none", "und") else language_tag(key)), item
        else:
            yield language, value
    else:
        yield language, value


def _language_map(value: Any, read: Callable[[Any], Reading[str]], language: str) -> Reading[dict[str, str]]:
    """Read every text of a value; the first of each language wins, in the order in which they stand there.

    RDF has no order: there it is that of the alphabet, in which a record's statements are written down.
    Issues: ``text.several`` when another text of a language says something else, which goes before any other.
    """
    found: dict[str, str] = {}
    code = None
    for tag, given in _tagged(value, language):
        for item in given if isinstance(given, list | tuple) else (given,):
            words, item_code = read(item)
            if words is not None and found.setdefault(tag, words) != words:
                item_code = code = "text.several"
            code = code or item_code
    return found or None, code


def _tagged_keywords(value: Any, language: str) -> Iterator[tuple[str, str | None]]:
    """Give (language tag, one keyword) for each; None for what is no text.

    In a list each item is a keyword, commas and all; a text, or the only item of a list, is split at its separators.
    """
    several = isinstance(value, list | tuple) and len(value) > 1
    for tag, item in _tagged(value, language):
        items = item if isinstance(item, list | tuple) else (item,)
        for each in items:
            words = each if isinstance(each, str) else scalar(each)
            if words and not several and len(items) == 1 and _SEPARATORS.search(words):
                yield from ((tag, word) for word in _SEPARATORS.split(words))
            else:
                yield tag, words
