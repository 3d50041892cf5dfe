"""Text in base64, in bytes of which nobody says what they are: ``data:`` URIs, mail, the extras of a record.

Any long word could be base64.  So a run of its signs is read only where it could say what is looked for (`_HINT`).
Where it begins and ends, nothing tells: ``/baja/`` and what follows are signs of it, too.  So its words and its lines
are read by themselves, and all of it from each of its first four signs; and what is put in a place has as many bytes,
but for some threes, as what stood there: then all signs beside it stay as they are, whatever they are.

The words of mail (RFC 2047) have a beginning and an end; an address may begin in one and end in the next.
"""

import re
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

Change = Callable[[bytes], bytes]

_FEWEST: Final = 11
"""Signs of a run that is read: ``a@bc.mx`` has ten, and two of filling."""

_PLAIN, _ESCAPED, _FILLING = rb"[A-Za-z0-9+/_-]", rb"\\/|%2[BbFf]|\\u002[BbFf]", rb"=|%3[Dd]|\\u003[Dd]"
"""Its signs, in both alphabets; those that JSON and URLs write otherwise; what fills its end."""
_LINE: Final = (
    rb"(?:\r?\n|\\r\\n|\\n|%0[Dd]%0[Aa]|%0[Aa]|&#13;\r?\n|&#(?:13|x0?[Dd]);&#(?:10|x0?[Aa]);|&#(?:10|x0?[Aa]);)"
    rb"[ \t]{0,80}"
)
"""The end of a line, as it is, and as JSON, URLs and XML write it."""

_RUN: Final = re.compile(rb"%b++(?:(?:%b|%b)++%b++)*+(?:%b){0,2}" % (_PLAIN, _ESCAPED, _LINE, _PLAIN, _FILLING))
_PARTS: Final = (
    re.compile(rb"[A-Za-z0-9+]+(?:(?:%%2[Bb]|\\u002[Bb])+[A-Za-z0-9+]+)*(?:%b){0,2}" % _FILLING),
    re.compile(rb"%b+(?:(?:%b)+%b+)*(?:%b){0,2}" % (_PLAIN, _ESCAPED, _PLAIN, _FILLING)),
)
"""Its words, and its lines."""
_SIGN: Final = re.compile(rb"%b|%b|(?P<sign>%b|%b)" % (_LINE, _FILLING, _ESCAPED, _PLAIN))
_NO_SIGN: Final = re.compile(rb"%b|%b|%b" % (_LINE, _FILLING, _ESCAPED))
_FILLED: Final = re.compile(rb"(?P<one>%b)(?:%b)?\Z" % (_FILLING, _FILLING))

_WORD_OF_MAIL: Final = rb"=\?[\w-]{1,40}\?[Bb]\?(?:%b|%b|%b)*\?=" % (_PLAIN, _ESCAPED, _FILLING)
_WORDS_OF_MAIL: Final = re.compile(rb"%b(?:(?:[ \t\r\n]|\\[rnt]){1,80}%b)+" % (_WORD_OF_MAIL, _WORD_OF_MAIL))
_CONTENT_OF_MAIL: Final = re.compile(rb"=\?[^?]+\?[Bb]\?([^?]*)\?=")

_MEANT: Final = {rb"\/": b"/", b"%2F": b"/", b"%2B": b"+", rb"\U002F": b"/", rb"\U002B": b"+"}
_ALPHABETS: Final = (
    (b"-", b"_"),
    (b"%2B", b"%2F"),
    (b"%2b", b"%2f"),
    (rb"\u002b", rb"\u002f"),
    (rb"\u002B", rb"\u002F"),
)
"""How ``+`` and ``/`` are written, too."""
_TO_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_NUMBERED: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SOUGHT: Final = (b"@", b"40", b"64", b"\xef\xbc\xa0", b"commat", b"http")
"""What no e-mail and no web address is without, however it is escaped in what the base64 says."""


def _spelled(word: bytes) -> Iterator[bytes]:
    """Yield how a word looks in base64, by the three places that it can begin at."""
    bits = "".join(f"{sign:08b}" for sign in word)
    for before in ("", "??", "????"):
        filled = before + bits + "?" * (-len(before + bits) % 6)
        yield b"".join(_class_of(filled[start : start + 6]) for start in range(0, len(filled), 6))


def _class_of(bits: str) -> bytes:
    """The signs whose number has these bits; ``?`` is either."""
    numbers = (number for number in range(64) if re.fullmatch(bits.replace("?", "."), f"{number:06b}"))
    return b"[" + bytes(_NUMBERED[number] for number in numbers) + b"]"


_HINT: Final = re.compile(
    b"|".join(each for word in _SOUGHT for case in {word, word.upper()} for each in _spelled(case))
)


def with_base64_replaced(data: bytes, change: Change) -> bytes:
    """The bytes with what their base64 says changed.

    What is put in a place there should have as many bytes as what it replaces, but for some threes.
    """
    if b"?=" in data:
        data = _WORDS_OF_MAIL.sub(lambda words: _changed_words(words[0], change), data)
    parts: list[bytes] = []
    done = 0
    for run in _RUN.finditer(data):
        if _is_worth_reading(run[0]) and (changed := _changed_run(run[0], change)) != run[0]:
            parts += (data[done : run.start()], changed)
            done = run.end()
    return b"".join((*parts, data[done:])) if parts else data


def _is_worth_reading(run: bytes) -> bool:
    """Whether it could say what is looked for; each hint has a capital letter."""
    return len(run) >= _FEWEST and not run.islower() and _HINT.search(_signs_of(run)) is not None


def _changed_words(text: bytes, change: Change) -> bytes:
    """Words of mail that follow on each other; one in their place, where what they say together is changed."""
    words = list(_CONTENT_OF_MAIL.finditer(text))
    before = b"".join(_read(_signs_of(word[1])) for word in words)
    after = change(before)
    return text if after == before else text[: words[0].start(1)] + b2a_base64(after, newline=False) + b"?="


def _changed_run(run: bytes, change: Change) -> bytes:
    for part in _PARTS:
        run = part.sub(lambda found: _changed_part(found[0], change), run)
    for start in (0, *islice((sign.end() for sign in _SIGN.finditer(run) if sign["sign"]), 3)):
        run = run[:start] + _changed_part(run[start:], change)
    return run


def _changed_part(text: bytes, change: Change) -> bytes:
    """A text in base64 with other signs where what it says is changed."""
    signs = _signs_of(text)
    whole = _end_of(signs)
    before = _read(signs[:whole])
    after = change(before)
    if after == before:
        return text
    return _written_anew(text, signs, b2a_base64(after, newline=False).rstrip(b"=") + signs[whole:])


def _written_anew(text: bytes, old: bytes, new: bytes) -> bytes:
    """A text with new signs in the place of its old ones, where they differ, in the manner in which it is written."""
    begin = _same(old, new)
    after = _same(old[begin:][::-1], new[begin:][::-1])
    places = array("Q", (place for sign in _SIGN.finditer(text) if sign["sign"] for place in sign.span()))
    start = places[2 * begin] if begin < len(old) else places[-1]
    stop = places[2 * (len(old) - after) - 1] if after < len(old) - begin else start
    between = new[begin : len(new) - after]
    for plus, slash in _ALPHABETS:
        if plus in text or slash in text:
            between = between.replace(b"+", plus).replace(b"/", slash)
    if rb"\/" in text:
        between = between.replace(b"/", rb"\/")
    filled = _FILLED.search(text)
    if filled is None:
        filling = b"" if len(old) % 4 else b"=" * (-len(new) % 4)
        return text[:start] + between + text[stop:] + filling
    return text[:start] + between + text[stop : filled.start()] + filled["one"] * (-len(new) % 4)


def _same(one: bytes, other: bytes) -> int:
    """How many signs the beginnings of two have in common."""
    alike = (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(alike, min(len(one), len(other)))


def _end_of(signs: bytes) -> int:
    """How many signs spell whole bytes and nothing besides: what is behind them is of another word."""
    over = len(signs) % 4
    last = signs[len(signs) - over :]
    is_whole = over > 1 and b2a_base64(_read(last), newline=False).rstrip(b"=") == last
    return len(signs) if is_whole else len(signs) - over


def _read(signs: bytes) -> bytes:
    return a2b_base64(signs + b"=" * (-len(signs) % 4)) if len(signs) % 4 != 1 else a2b_base64(signs[:-1])


def _signs_of(text: bytes) -> bytes:
    """The signs of a text in base64 without its lines, escapes and filling, in the alphabet of RFC 4648 section 4."""
    if text.isalnum():
        return text
    return _NO_SIGN.sub(lambda found: _MEANT.get(found[0].upper(), b""), text).translate(_TO_PLAIN)
