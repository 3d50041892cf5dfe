"""Put the contexts that a JSON-LD document names by address into the document itself; nothing is fetched.

Which contexts are known is told by `harvesters.known_contexts`.  One that is not known is read as an empty one: what
the document names in full is then still understood, and the address is reported.
JSON-LD 1.1, 3.1 "The Context": a context is an address, an object, or a list of both; it may stand in any object.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urljoin

from harvesters.encodings import PIECE
from harvesters.known_contexts import name_of_context, require_context, text_of_context
from harvesters.wrapped_files import Readable

MAX_CONTEXT: Final = 1 << 20
"""Characters of one context; a longer one is left as it stands."""
MAX_NAMED: Final = 50
"""Unknown addresses of one document that are kept."""

_NAMED = re.compile(rb"\"@context\"\s*:\s*[\"\[]")
"""A context that is an address or a list: a document without any needs nothing of this."""
_OVERLAP = 4096
_CONTEXT = re.compile(r"\"@context\"\s*:\s*")
_SOME_CONTEXT = re.compile(r"\"(?:@(?:c(?:o(?:n(?:t(?:e(?:x(?:t(?:\"[\s:]*)?)?)?)?)?)?)?)?)?\Z")
"""The end of a piece that may be the beginning of a context's key."""

_decode = json.JSONDecoder(strict=False).raw_decode


def names_contexts(file: Readable) -> bool:
    """Whether a JSON-LD document in UTF-8 names any context by its address."""
    before = b""
    while piece := file.read(PIECE):
        if _NAMED.search(before + piece):
            return True
        before = piece[-_OVERLAP:]
    return False


class Inliner:
    """Rewrites one document, piece by piece: memory does not grow with it.

    `named` are the addresses of its contexts, as they were met, `files` the files that stand for them, `unknown` the
    addresses for which none does.
    """

    def __init__(self, base: str) -> None:
        self.named: list[str] = []
        self.files: set[str] = set()
        self.unknown: list[str] = []
        self._base = base
        self._outer = ""
        """The address of the context that holds for the whole document, as long as no other one was met."""
        self._met = False
        """Whether any context was met."""

    def iter_inlined(self, pieces: Iterable[str]) -> Iterator[str]:
        """Give out the text of a document, with its contexts in it."""
        self._outer, self._met = "", False
        coming = iter(pieces)
        text, given, whole = "", False, False
        while not whole:
            piece = next(coming, None)
            whole = piece is None
            done, text = self._inlined(text + (piece or ""), given=given, whole=whole)
            given = given or bool(done)
            yield done

    def _inlined(self, text: str, *, given: bool, whole: bool) -> tuple[str, str]:
        """(what is done, what has to wait for more) of a text; `given` says that it is not the document's first."""
        done: list[str] = []
        at = 0
        while key := _CONTEXT.search(text, at):
            try:
                value, end = _decode(text, key.end())
            except (ValueError, RecursionError):
                if not whole and len(text) - key.start() < MAX_CONTEXT:
                    return "".join((*done, text[at : key.start()])), text[key.start() :]
                value, end = None, key.end()
            done.append(text[at : key.end()])
            at = key.end()
            if isinstance(value, str | list):
                outermost = not given and text[: key.start()].strip("\ufeff \t\r\n") == "{"
                done.append(self._text_of(value, outermost=outermost))
                at = end
            elif value is not None:  # it is here already; contexts inside it are met next
                self._outer, self._met = "", True
        waits = _SOME_CONTEXT.search(text, max(at, len(text) - _OVERLAP)) if not whole else None
        cut = waits.start() if waits else len(text)
        return "".join((*done, text[at:cut])), text[cut:]

    def _text_of(self, value: str | list[Any], *, outermost: bool) -> str:
        if isinstance(value, list):
            self._outer, self._met = "", True
            try:
                return json.dumps(self._value_of(value), ensure_ascii=False)
            except RecursionError:
                return "{}"
        name = self._name(value)
        if self._met and value == self._outer:
            return "{}"  # it holds already: a context of 50 KB is not repeated for each dataset
        self._outer, self._met = (value if outermost and not self._met else ""), True
        return text_of_context(name) if name else "{}"

    def _value_of(self, value: Any) -> Any:
        """A context in which no address is left."""
        if isinstance(value, str):
            name = self._name(value)
            return require_context(name) if name else {}
        if isinstance(value, list):
            return [self._value_of(each) for each in value]
        if isinstance(value, dict):
            return {key: self._definition(key, inner) for key, inner in value.items()}
        return value

    def _definition(self, key: str, value: Any) -> Any:
        if key == "@context":
            return self._value_of(value)
        if isinstance(value, dict):
            return {inner: self._definition(inner, each) for inner, each in value.items()}
        return value

    def _name(self, address: str) -> str:
        whole = urljoin(self._base, address)
        name = name_of_context(whole)
        if whole not in self.named and len(self.named) < MAX_NAMED:
            self.named.append(whole)
            self.files |= {name} if name else set()
            self.unknown += [] if name else [whole]
        return name
