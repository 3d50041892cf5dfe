"""Text in the quoted-printable of mail, in bytes of which nobody says what they are.

``=40`` is an ``@`` there (RFC 2045 section 6.7, and the Q words of RFC 2047), and a line may be cut anywhere by a ``=``
at its end; but ``?m=ada`` in an address of the web says nothing else than that.  So both readings are tried: the bytes
as they are, by whoever calls, and here those around each such sign as they would be without it.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final

Find = Callable[[bytes], Iterable[tuple[int, int]]]
"""Says where in bytes something begins and ends that is to be replaced; in order."""
Put = Callable[[int], bytes]
"""Says what is to be in the place of so many bytes."""

_LINE: Final = rb"(?:\r?\n|\\r\\n|\\n|&#13;\r?\n|&#(?:13|x0?d);&#(?:10|x0?a);|&#(?:10|x0?a);)"
"""The end of a line, as it is, and as JSON and XML write it."""
_SPELLED: Final = re.compile(
    rb"=(?P<sign>[0-9A-F]{2})|=[ \t]{0,80}" + _LINE + rb"|\?=(?:[ \t\r\n]|\\[rnt]){1,80}=\?[\w-]{1,40}\?Q\?",
    re.IGNORECASE,
)
"""A sign by its number; nothing: where a line is cut, and where one Q word goes on in the next."""
_AROUND: Final = 1000
"""Bytes beside such a sign that may be of the same word."""


def with_spans_replaced(data: bytes, spans: Iterable[tuple[int, int]], put: Put) -> bytes:
    """The bytes with other ones in some places."""
    parts: list[bytes] = []
    done = 0
    for start, end in spans:
        parts += (data[done:start], put(end - start))
        done = end
    return b"".join((*parts, data[done:])) if parts else data


def with_quoted_replaced(data: bytes, find: Find, put: Put) -> bytes:
    """The bytes with what `find` finds replaced, where it is found once their quoted-printable is read."""
    return with_spans_replaced(data, _iter_quoted(data, find), put)


def _iter_quoted(data: bytes, find: Find) -> Iterator[tuple[int, int]]:
    for start, end in _stretches(data):
        text, ends, moved = _read(data, start, end)
        for begins, stops in find(text):
            first, last = (start + _place(place, ends, moved) for place in (begins, stops - 1))
            spelled = _SPELLED.match(data, last)
            yield first, spelled.end() if spelled and spelled["sign"] else last + 1


def _stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the stretches that have quoted-printable in them, each with what may be of the same words."""
    start = end = 0
    for found in _SPELLED.finditer(data):
        if found.start() - _AROUND > end:
            if end:
                yield start, end
            start = max(0, found.start() - _AROUND)
        end = min(len(data), found.end() + _AROUND)
    if end:
        yield start, end


def _read(data: bytes, start: int, end: int) -> tuple[bytes, "array[int]", "array[int]"]:
    """What a stretch says; behind which of its places, and by how much, the bytes it was read from lie further on."""
    parts: list[bytes] = []
    ends, moved = array("Q"), array("Q")
    size, done = 0, start
    for found in _SPELLED.finditer(data, start, end):
        plain = data[done : found.start()]
        sign = bytes((int(found["sign"], 16),)) if found["sign"] else b""
        parts += (plain, sign)
        size += len(plain) + len(sign)
        done = found.end()
        ends.append(size)
        moved.append(done - start - size)
    parts.append(data[done:end])
    return b"".join(parts), ends, moved


def _place(place: int, ends: "array[int]", moved: "array[int]") -> int:
    """Where in the stretch stands what is read at a place of it."""
    before = bisect_right(ends, place)
    return place + (moved[before - 1] if before else 0)
