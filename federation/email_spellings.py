"""E-mail addresses in bytes of which nobody says what they are: each spelling that JSON, HTML and URLs give to them.

Around each sign that may be an ``@`` escapes are decoded; every stretch that could be an address is offered, with where
it lies in the bytes.  What is a line break in JSON may be a letter behind a backslash elsewhere: both are tried.  What
may stand before the ``@`` is that of RFC 5322 without quotes, and of RFC 6531 beyond ASCII.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import product, takewhile
from typing import Final, NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

_AT: Final = re.compile(
    rb"@|\xef\xbc\xa0|%(?:25)*40|\\u0040|\\x40|&(?:amp;)*(?:#0{0,6}64|#x0{0,6}40|commat);", re.IGNORECASE
)
_ESCAPED: Final = (
    rb"%(?:25)*[C-F][0-9A-F](?:%(?:25)*[89AB][0-9A-F]){1,3}|%(?:25)*[0-9A-F]{2}|\\u[0-9A-F]{4}|\\x[0-9A-F]{2}"
    rb"|&(?:amp;)*(?:#[0-9]{1,8}|#x[0-9A-F]{1,7}|[a-z]{2,12});"
)
_SIGN, _SIGN_OF_JSON = (
    re.compile(escaped + rb"|[\xc2-\xf4][\x80-\xbf]{1,3}|.", re.DOTALL | re.IGNORECASE)
    for escaped in (_ESCAPED, _ESCAPED + rb"|\\[nrtfb]")
)
"""One sign, however it is escaped; escapes that were escaped again, too."""
_NEVER: Final = re.compile(rb"[\s\"<>(),:\[\]@]")
"""What is in no address, and in no escape."""
_BEFORE, _BEHIND = 600, re.compile(rb"[^\s\"<>(),:\[\]@/?]{0,900}")
"""Bytes around an ``@`` that are looked at."""
_LOCAL: Final = frozenset("!#$%&'*+-/=?^_`{|}~.")
_DOMAIN: Final = frozenset("-.")
_MOST_LOCAL, _MOST_PARTS = 100, 12
"""Signs of a local part; beginnings, and ends, that are tried of one stretch."""

_TEXT: Final = re.compile(
    r"(?:[^\x00-\x7f\s]|[\w!#$%&'*+/=?^`{|}~.-]){1,100}@[^\W_]+(?:-+[^\W_]+)*(?:\.[^\W_]+(?:-+[^\W_]+)*)+"
)


class _Sign(NamedTuple):
    """One sign of a text, and the bytes that spell it."""

    text: str
    start: int
    end: int


def email_from_text(text: str) -> str | None:
    """The canonical form of an e-mail address; None for what is none."""
    given = re.sub("^mailto:", "", text.strip().removeprefix("<").removesuffix(">"), flags=re.IGNORECASE)
    return _canonical(given) if _TEXT.fullmatch(given) else None


def iter_emails(data: bytes, is_marked: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield where in the bytes an address begins and ends that `is_marked`, by its canonical form; in their order."""
    done = 0
    for at in _AT.finditer(data):
        span = next((span for *span, value in _iter_spans(data, at, done) if is_marked(value)), None)
        if span is not None:
            yield span[0], span[1]
            done = span[1]


def _iter_spans(data: bytes, at: re.Match[bytes], done: int) -> Iterator[tuple[int, int, str]]:
    """Yield what around an ``@`` could be an address: (start, end, canonical form), the longest first."""
    before = _NEVER.split(data[max(done, at.start() - _BEFORE) : at.start()])[-1]
    behind = _BEHIND.match(data, at.end())
    assert behind is not None
    for sign in (_SIGN, _SIGN_OF_JSON)[: 2 if b"\\" in before else 1]:
        left = _signs(before, at.start() - len(before), sign)
        left = left[len(left) - _run(left[: -_MOST_LOCAL - 1 : -1], _is_local) :]
        right = _signs(behind[0], at.end(), sign)
        right = right[: _run(right, _is_of_domain)]
        domain = "".join(each.text for each in right)
        for start, end in product(_starts(left), _ends(domain)):
            value = f"{''.join(each.text for each in left[start:])}@{domain[:end]}"
            yield left[start].start, right[end - 1].end, _canonical(value)


def _signs(data: bytes, offset: int, sign: re.Pattern[bytes]) -> list[_Sign]:
    return [
        _Sign(text, offset + found.start(), offset + found.end())
        for found in sign.finditer(data)
        for text in (_decoded(found[0]),)
    ]


def _decoded(spelled: bytes) -> str:
    """One sign; what spells several, or none, is a space: it ends an address."""
    if len(spelled) == 1:
        return spelled.decode("latin-1")
    first, text = spelled[:1], spelled.decode("utf-8", "replace")
    if first == b"%":
        while "%25" in text and len(text) > len("%25"):
            text = text.replace("%25", "%")
        text = unquote(text)
    elif first == b"\\":
        text = _sign_of(text[2:])
    elif first == b"&":
        while "&amp;" in text and text != "&amp;":
            text = text.replace("&amp;", "&")
        text = html.unescape(text)
    return text if len(text) == 1 and not "\ud800" <= text <= "\udfff" else " "


def _sign_of(digits: str) -> str:
    """The sign of a number in hexadecimal; a space for none."""
    return chr(int(digits, 16)) if digits else " "


def _run(signs: Sequence[_Sign], is_part: Callable[[str], bool]) -> int:
    """How many signs, from the first on, may be of an address."""
    return sum(1 for _ in takewhile(lambda sign: is_part(sign.text), signs))


def _is_local(sign: str) -> bool:
    return sign.isalnum() or sign in _LOCAL or (not sign.isascii() and not sign.isspace())


def _is_of_domain(sign: str) -> bool:
    return sign.isalnum() or sign in _DOMAIN


def _starts(local: Sequence[_Sign]) -> list[int]:
    """Where an address may begin: at the first sign, and behind each that is neither a letter nor a figure of ASCII."""
    behind = [place + 1 for place, sign in enumerate(local[:-1]) if not _is_word(sign.text)]
    return [0, *behind[-_MOST_PARTS + 1 :]] if local else []


def _ends(domain: str) -> list[int]:
    """Where one may end: at the last sign, and before each that is neither a letter nor a figure of ASCII."""
    before = {place for place, sign in enumerate(domain) if not _is_word(sign)}
    ends = sorted({len(domain), *before}, reverse=True)[:_MOST_PARTS]
    return [end for end in ends if "." in domain[:end].strip(".") and domain[end - 1] not in _DOMAIN]


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _canonical(address: str) -> str:
    """As an address is compared: in small letters, its accents of one kind, its domain as the wire has it."""
    local, _, domain = normalize("NFC", address.lower()).rpartition("@")
    if not domain.isascii():
        with suppress(UnicodeError):
            domain = domain.encode("idna").decode()
    return f"{local}@{domain}"
