"""Finding a person's value in whatever was received, knowing only its salted hash, and putting a mark in its place.

What is erased once must not come back with the next harvest, and the value itself may be kept nowhere.  So text is cut
into what looks like an e-mail address or a web address, as JSON, XML, HTML and URLs spell them, in UTF-8, Latin-1,
UTF-16 and UTF-32; each, and each part of it that could be one by itself, is hashed and compared.  The same function
erases what is stored and what arrives: what was erased does not look changed afterwards.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import product
from secrets import token_bytes
from typing import Final
from urllib.parse import unquote

from federation.errors import UsageError
from federation.wide_text import in_wide_text
from federation.words import say
from storage.redactions import Erase, Mark

EMAIL, URI = "e-mail", "uri"

REPLACEMENTS: Final = {EMAIL: b"redacted@redacted.invalid", URI: b"https://redacted.invalid"}
"""What stands in the place of a value: of its own kind, so that nothing breaks; ``.invalid`` leads nowhere."""

_AT = rb"(?:@|%40|\\u0040|&#64;|&#x40;|&commat;)"
_ADDRESS = re.compile(rb"([A-Za-z0-9._+-]{1,100})" + _AT + rb"([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.IGNORECASE)
_SLASH = rb"(?:/|\\/|%2F|\\u002f)"
_LINK = re.compile(
    rb"https?(?::|%3A|\\u003a)" + _SLASH + rb"{2}"
    rb"(?:\\/|\\u[0-9a-f]{4}|[^\s\"<>\\`{}|^\x00-\x1f]){1,4000}",
    re.IGNORECASE,
)
_ESCAPE = re.compile(rb"u[0-9A-Fa-f]{4}|[nrtfb]")
_MOST_PARTS = 12
"""Beginnings, and ends, that are tried of one token."""

_EMAIL_TEXT = re.compile(r"[a-z0-9._+-]{1,100}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_URI_TEXT = re.compile(r"https?://[^\s\"<>\\`{}|^/]+/[^\s\"<>\\`{}|^]+")


def value_from_text(text: str) -> tuple[str, str]:
    """What an operator wants erased: its kind, and its canonical form.  Raises `UsageError`."""
    given = text.strip()
    email = given.removeprefix("mailto:").lower()
    if _EMAIL_TEXT.fullmatch(email):
        return EMAIL, email
    uri = _canonical_uri(given.encode())
    if _URI_TEXT.fullmatch(uri):
        return URI, uri
    raise UsageError(
        say(
            f"«{text}» no es un correo ni una dirección web con ruta. Escriba, p. ej., ana@ejemplo.mx o "
            "https://ejemplo.mx/personas/ana.",
            f"“{text}” is neither an e-mail address nor a web address with a path. Write for example ana@ejemplo.mx or "
            "https://ejemplo.mx/personas/ana.",
        )
    )


def digest_of(kind: str, value: str, salt: bytes) -> bytes:
    """The hash that a value is known by, in its canonical form."""
    return blake2b(f"{kind}\n{value}".encode(), salt=salt, digest_size=32).digest()


def new_salt() -> bytes:
    """A salt for one mark."""
    return token_bytes(blake2b.SALT_SIZE)


def eraser_from_marks(marks: Sequence[Mark]) -> Erase | None:
    """A function that erases from bytes every value that has a mark; None where there is no mark."""
    return eraser_of(*marks) if marks else None


def eraser_of(*marks: Mark) -> Erase:
    """A function that erases from bytes the values of these marks."""
    by_kind: dict[str, list[tuple[bytes, bytes]]] = {}
    for mark in marks:
        by_kind.setdefault(mark.kind, []).append((mark.salt, mark.digest))

    @lru_cache(maxsize=4096)  # a value has up to 4,000 signs
    def is_marked(kind: str, value: str) -> bool:
        return any(digest_of(kind, value, salt) == digest for salt, digest in by_kind[kind])

    def erase(data: bytes) -> bytes:
        for kind, pattern, spans in ((EMAIL, _ADDRESS, _email_spans), (URI, _LINK, _uri_spans)):
            if kind in by_kind:
                data = pattern.sub(lambda found, k=kind, s=spans: _replaced(found, k, s(found)), data)  # type: ignore[misc]
        return data

    def _replaced(found: re.Match[bytes], kind: str, spans: Iterator[tuple[int, int, str]]) -> bytes:
        token = found[0]
        for start, end, value in spans:
            if is_marked(kind, value):
                return token[:start] + REPLACEMENTS[kind] + token[end:]
        return token

    return in_wide_text(erase)


def _email_spans(found: re.Match[bytes]) -> Iterator[tuple[int, int, str]]:
    """Yield what of a token could be an address: (start, end, canonical form), the longest first."""
    local, domain = found[1], found[2]
    starts = [0, *(mark.end() for mark in re.finditer(rb"[._+-]+", local) if mark.end() < len(local))]
    if found.start() and found.string[found.start() - 1 : found.start()] == b"\\" and (escape := _ESCAPE.match(local)):
        starts.append(escape.end())
    ends = [len(domain), *(mark.start() for mark in re.finditer(rb"\.", domain))]
    offset = found.start(2) - found.start()
    for start, end in product(sorted(set(starts))[:_MOST_PARTS], sorted(set(ends), reverse=True)[:_MOST_PARTS]):
        if start < len(local) and b"." in domain[:end]:
            yield start, offset + end, f"{local[start:].decode()}@{domain[:end].decode()}".lower()


def _uri_spans(found: re.Match[bytes]) -> Iterator[tuple[int, int, str]]:
    """Yield what of a token could be an address: all of it, and what ends before a sign that may end one."""
    token = found[0]
    ends = [len(token), *(mark.start() for mark in re.finditer(rb"\\?/|[?#&.,;:)\]'!*]|%2F|\\u", token, re.IGNORECASE))]
    for end in sorted(set(ends), reverse=True)[:_MOST_PARTS]:
        yield 0, end, _canonical_uri(token[:end])


def _canonical_uri(token: bytes) -> str:
    try:
        text = token.decode()
    except UnicodeDecodeError:
        text = token.decode("latin-1")
    text = text.replace("\\/", "/")
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return unquote(html.unescape(text)).casefold().rstrip("/")
