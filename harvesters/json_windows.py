"""A window that moves over a JSON document: what is being read is in memory, what was read is dropped."""

import json
import re
from collections.abc import Iterator
from typing import Any

from harvesters.errors import SourceError

MAX_DEPTH = 100_000
NEAR_THE_END = 16
"""An error so few characters before the end of what was read may only mean that more is to be read."""

_SPACE = re.compile(r"[\s\ufeff]*")
_STRUCTURE = re.compile(r"[\"\[\]{}]")
_STRING_STOP = re.compile(r"[\"\\]")
_CLOSES = {"}": "{", "]": "["}

_decode = json.JSONDecoder(strict=False).raw_decode


class EndOfDocumentError(Exception):
    """The document ends where more was due."""


class TooLargeError(Exception):
    """A value is larger than it may be."""


class JsonWindow:
    """What is in view of a document that comes in pieces of text."""

    def __init__(self, pieces: Iterator[str], url: str, max_characters: int) -> None:
        self.url = url
        self._pieces = pieces
        self._text = ""
        self._at = 0
        self._read = 0
        self._taken = 0
        """Characters of the last value."""
        self._complete = False
        self._max = max_characters

    def _more(self) -> bool:
        """Read on; drop what was done with.  False at the end of the document."""
        if self._complete:
            return False
        piece = next(self._pieces, None)
        if piece is None:
            self._complete = True
            return False
        self._read += len(piece)
        if self._read > self._max:
            raise SourceError(
                "too_large",
                f"{self.url} pasa de {self._max:,} caracteres.",
                f"{self.url} is larger than {self._max:,} characters.",
            )
        self._text = self._text[self._at :] + piece
        self._at = 0
        return True

    def _peek(self, *, optional: bool = False) -> str:
        """The next character that is no space; empty at the end of the document, if that is `optional`."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                if optional:
                    return ""
                raise EndOfDocumentError

    def _value(self, limit: int) -> Any:
        """Decode the next value, reading on as long as it may only be cut; it is `_taken` characters long."""
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self._text) - NEAR_THE_END or error.msg.startswith("Unterminated string")
                if not cut:
                    raise
                if len(self._text) - self._at > limit:
                    raise TooLargeError from None
                if not self._more():
                    if error.pos < len(self._text) and not error.msg.startswith("Unterminated string"):
                        raise
                    raise EndOfDocumentError from error
                continue
            if end - self._at > limit:
                raise TooLargeError
            if end == len(self._text) and not isinstance(value, dict | list | str) and self._more():
                continue
            self._taken = end - self._at
            self._at = end
            return value

    def _skip(self) -> None:
        """Pass over one object or list by its brackets alone."""
        depth: list[str] = []
        while True:
            match = _STRUCTURE.search(self._text, self._at)
            if match is None:
                self._at = len(self._text)
                if not self._more():
                    raise EndOfDocumentError
                continue
            sign = match.group()
            if sign in _CLOSES and (not depth or depth.pop() != _CLOSES[sign]):
                raise json.JSONDecodeError("Brackets that do not match", self._text, match.start())
            self._at = match.end()
            if sign == '"':
                self._skip_string()
            elif sign not in _CLOSES:
                depth.append(sign)
            if not depth:
                return
            if len(depth) > MAX_DEPTH:
                raise json.JSONDecodeError("Nested too deeply", self._text, match.start())

    def _skip_string(self) -> None:
        while True:
            match = _STRING_STOP.search(self._text, self._at)
            if match is not None and (match.group() == '"' or match.end() < len(self._text)):
                self._at = match.end()
                if match.group() == '"':
                    return
                self._at += 1
                continue
            self._at = match.start() if match else len(self._text)
            if not self._more():
                raise EndOfDocumentError

    def _around(self, position: int) -> str:
        return self._text[max(self._at, position - 20) : position + 20]
