"""Take out of a JSON document the records that are nested too deeply to be decoded, so that the others can be."""

import json
import re
from typing import Final

MAX_NESTING: Final = 200
"""Levels of a document; decoders give up at some 1,000, and no catalogue needs 20."""
MAX_RECORD: Final = 4 << 20
"""Bytes of one record."""
QUOTED: Final = 120
"""Bytes of a record that are kept, to say which one it was."""

_STAND_IN: Final = "\ue000 nested too deeply \ue000"
"""How the text begins that stands where a record was; no source writes it."""

_TOKEN = re.compile(rb"\"[^\"\\]*(?:\\.[^\"\\]*)*(?:\"|\Z)|[\[\]{}]", re.DOTALL)


def without_too_deep(body: bytes) -> tuple[bytes, int]:
    """Put a text in the place of each record with more than `MAX_NESTING` levels; return how many there were.

    `start_of_too_deep` knows the text.  A record is the outermost object inside a list; what is too deep and stands in
    none stays as it is.
    """
    kept: list[bytes] = []
    opened: list[bytes] = []
    lists = cuts = at = 0
    start = level = -1
    deep = False
    for token in _TOKEN.finditer(body):
        sign = token.group()
        if sign in {b"[", b"{"}:
            if start < 0 and lists and sign == b"{":
                start, level, deep = token.start(), len(opened), False
            opened.append(sign)
            lists += sign == b"["
            deep = deep or len(opened) > MAX_NESTING
        elif sign in {b"]", b"}"} and opened:
            lists -= opened.pop() == b"["
            if start >= 0 and len(opened) == level:
                if deep:
                    kept += (body[at:start], _stand_in(body[start : start + QUOTED]))
                    at, cuts = token.end(), cuts + 1
                start = -1
    return b"".join((*kept, body[at:])), cuts


def _stand_in(start: bytes) -> bytes:
    return json.dumps(_STAND_IN + start.decode("utf-8", "replace")).encode()


def start_of_too_deep(value: object) -> str:
    """How the record began in whose place `value` stands, decoded or as bytes; empty when it is no such stand-in."""
    if isinstance(value, bytes) and value.startswith(json.dumps(_STAND_IN)[:-1].encode()):
        value = json.loads(value)
    return value.removeprefix(_STAND_IN) if isinstance(value, str) and value.startswith(_STAND_IN) else ""
