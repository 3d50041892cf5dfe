"""Finding a person's value in whatever was received, knowing only its salted hash, and putting a mark in its place.

What is erased once must not come back with the next harvest, and the value itself may be kept nowhere.  So text is cut
into what looks like an e-mail address or a web address, as JSON, XML, HTML, URLs and mail spell them, in UTF-8,
Latin-1, UTF-16 and UTF-32, and in the base64 of any of these; each, and each part of it that could be one by itself, is
hashed and compared.  The same function erases what is stored and what arrives: what was erased does not look changed
afterwards.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from hashlib import blake2b
from secrets import token_bytes
from typing import Final
from urllib.parse import unquote

from federation.base64_text import with_base64_replaced
from federation.email_spellings import email_from_text, iter_emails
from federation.errors import UsageError
from federation.quoted_printable import with_quoted_replaced, with_spans_replaced
from federation.wide_text import in_wide_text
from federation.words import say
from storage.redactions import Erase, Mark

EMAIL, URI = "e-mail", "uri"

REPLACEMENTS: Final = {EMAIL: b"redacted@redacted.invalid", URI: b"https://redacted.invalid"}
"""What stands in the place of a value: of its own kind, so that nothing breaks; ``.invalid`` leads nowhere."""

_SLASH = rb"(?:/|\\/|%2F|\\u002f)"
_LINK = re.compile(
    rb"https?(?::|%3A|\\u003a)" + _SLASH + rb"{2}"
    rb"(?:\\/|\\u[0-9a-f]{4}|[^\s\"<>\\`{}|^\x00-\x1f]){1,4000}",
    re.IGNORECASE,
)
_MOST_PARTS = 12
"""Ends that are tried of one token."""

_URI_TEXT = re.compile(r"https?://[^\s\"<>\\`{}|^/]+/[^\s\"<>\\`{}|^]+")


def value_from_text(text: str) -> tuple[str, str]:
    """What an operator wants erased: its kind, and its canonical form.  Raises `UsageError`."""
    if email := email_from_text(text):
        return EMAIL, email
    uri = _canonical_uri(text.strip().encode())
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

    def find_emails(data: bytes) -> Iterator[tuple[int, int]]:
        return iter_emails(data, lambda value: is_marked(EMAIL, value))

    def find_links(data: bytes) -> Iterator[tuple[int, int]]:
        for link in _LINK.finditer(data):
            end = next((end for end, value in _uri_ends(link[0]) if is_marked(URI, value)), 0)
            if end:
                yield link.start(), link.start() + end

    finds = tuple((kind, find) for kind, find in ((EMAIL, find_emails), (URI, find_links)) if kind in by_kind)

    def erasing(step: int) -> Erase:
        """Erase, and leave a length that is as it was, but for some times `step`."""

        def erase(data: bytes) -> bytes:
            for kind, find in finds:
                put = partial(_replacement, kind, step)
                data = with_quoted_replaced(with_spans_replaced(data, find(data), put), find, put)
            return data

        return in_wide_text(erase)

    as_it_stands, by_threes = erasing(1), erasing(3)
    return lambda data: with_base64_replaced(as_it_stands(data), by_threes)


def _replacement(kind: str, step: int, size: int) -> bytes:
    """What stands in the place of so many bytes."""
    whole = REPLACEMENTS[kind]
    more = (size - len(whole)) % step
    return whole.replace(b"@", b"0" * more + b"@") if kind == EMAIL else whole + b"/" * more


def _uri_ends(token: bytes) -> Iterator[tuple[int, str]]:
    """Yield what of a token could be an address: all of it, and what ends before a sign that may end one."""
    ends = [len(token), *(mark.start() for mark in re.finditer(rb"\\?/|[?#&.,;:)\]'!*]|%2F|\\u", token, re.IGNORECASE))]
    for end in sorted(set(ends), reverse=True)[:_MOST_PARTS]:
        yield end, _canonical_uri(token[:end])


def _canonical_uri(token: bytes) -> str:
    try:
        text = token.decode()
    except UnicodeDecodeError:
        text = token.decode("latin-1")
    text = text.replace("\\/", "/")
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return unquote(html.unescape(text)).casefold().rstrip("/")
