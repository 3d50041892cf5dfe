"""JSON that is nested too deeply to be read: take its records out, or refuse it before a parser sees it."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from harvesters.errors import SourceError
from harvesters.wrapped_files import Readable, WrappedFile

MAX_NESTING: Final = 200
"""Levels of a document; decoders give up at some 1,000, and no catalogue needs 20."""
MAX_RECORD: Final = 4 << 20
"""Bytes of one record."""
QUOTED: Final = 120
"""Bytes of a record that are kept, to say which one it was."""

_STAND_IN: Final = "\ue000 nested too deeply \ue000"
"""How the text begins that stands where a record was; no source writes it."""

_TOKEN = re.compile(rb"\"[^\"\\]*(?:\\.[^\"\\]*)*(?:\"|\Z)|[\[\]{}]", re.DOTALL)

_NO_STRUCTURE = re.compile(r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+(?:\"|\\?\Z)|[^\"\[\]{}\0]++", re.DOTALL)
"""A text, be it whole or broken off, and what is neither text nor bracket."""
_END: Final = "\0"
"""Stands after a piece, and is part of what was broken off there; no JSON holds it as it is."""
_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}


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


class Nesting:
    """The levels of a document that is taken piece by piece; memory does not grow with it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._level = 0
        self._text = ""
        """The beginning of a text that the last piece broke off."""

    def take(self, piece: str) -> None:
        """Read on.  Raises `SourceError` past `MAX_NESTING` levels."""
        text = self._text + piece
        structure = _NO_STRUCTURE.sub("", text + _END)
        self._text = "" if structure.endswith(_END) else '"' + "\\" * (_backslashes_at_end(text) % 2)
        steps = [_STEPS[sign] for sign in structure if sign != _END]
        if max(accumulate(steps, initial=self._level)) > MAX_NESTING:
            raise SourceError(
                "too_deep",
                f"{self._name} anida objetos o listas en más de {MAX_NESTING} niveles, y no se lee. Publíquelo más "
                "plano: un catálogo no llega a 20.",
                f"{self._name} nests objects or lists more than {MAX_NESTING} levels deep, and is not read. Publish it "
                "flatter: no catalogue needs 20.",
            )
        self._level += sum(steps)


def _backslashes_at_end(text: str) -> int:
    return len(text) - len(text.rstrip("\\"))


class FlatJson(WrappedFile):
    """A document in UTF-8 whose levels are counted before they are given to a parser.

    pyoxigraph 0.5 needs a second for 1,000 levels of JSON-LD, and overflows the stack, which ends the process, at
    some 4,000.  Reading raises `SourceError` past `MAX_NESTING`.
    """

    def __init__(self, file: Readable, name: str) -> None:
        super().__init__(file)
        self._nesting = Nesting(name)

    def read(self, size: int = -1) -> bytes:
        """Read on, up to `size` bytes."""
        data = self._file.read(size) or b""
        self._nesting.take(data.decode("latin-1"))  # brackets and quotes are bytes of their own in UTF-8
        return data


def iter_flat(pieces: Iterable[str], name: str) -> Iterator[str]:
    """The pieces of a document as they come.  Raises `SourceError` before one that passes `MAX_NESTING` levels."""
    nesting = Nesting(name)
    for piece in pieces:
        nesting.take(piece)
        yield piece
