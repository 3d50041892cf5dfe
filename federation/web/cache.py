"""Answers that were made, kept in memory up to a size, and which questions they answer."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from starlette.requests import Request

from storage.index import IndexState

VARY: Final = ("Accept", "Accept-Encoding")
"""What answers depend on besides the address, and say so (RFC 9111, 4.1)."""
MOST_QUESTIONS: Final = 50_000
"""That are remembered, of some 150 bytes each."""
LARGEST: Final = 8
"""No answer takes more than this part of the cache."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent, but for what concerns one request."""

    body: bytes
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    modified: datetime | None = None
    """When it last changed; None: with the release."""
    is_of_the_moment: bool = False
    """Whether it may be another one the next time, though the index is as it was: nobody keeps it."""


class AnswerCache:
    """Answers by their entity tags, which name the release too: none of another release is ever given.

    What was asked for longest ago goes first.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._held: OrderedDict[str, Answer] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, tag: str) -> Answer | None:
        """The answer of a tag, where it is kept."""
        with self._lock:
            answer = self._held.get(tag)
            if answer is not None:
                self._held.move_to_end(tag)
            return answer

    def put(self, tag: str, answer: Answer) -> None:
        """Keep an answer, unless it is too large."""
        size = len(answer.body)
        if size > self._capacity // LARGEST:
            return
        with self._lock:
            before = self._held.pop(tag, None)
            self._size += _weight(answer) - (_weight(before) if before else 0)
            self._held[tag] = answer
            while self._size > self._capacity:
                _, oldest = self._held.popitem(last=False)
                self._size -= _weight(oldest)


def _weight(answer: Answer) -> int:
    """Bytes that an answer takes, with what holds it."""
    return len(answer.body) + 1024


class AskedBefore:
    """The tags of what answers questions, while one state of the index is served; any thread may ask and tell."""

    def __init__(self) -> None:
        self._held: tuple[IndexState | None, dict[bytes, str]] = None, {}

    def get(self, request: Request, state: IndexState) -> str | None:
        """The tag of what answers a question, where it was asked before."""
        held, tags = self._held
        return tags.get(_question(request)) if held == state else None

    def put(self, request: Request, state: IndexState, tag: str) -> None:
        """Remember what answers a question that is in the address alone, as a GET's is."""
        if request.method != "GET":
            return
        held, tags = self._held
        if held != state or len(tags) >= MOST_QUESTIONS:
            tags = {}
            self._held = state, tags
        tags[_question(request)] = tag


def _question(request: Request) -> bytes:
    scope = request.scope
    told = blake2b(scope.get("raw_path") or scope["path"].encode(), digest_size=16)
    told.update(b"?" + scope["query_string"])
    for name in VARY:
        told.update(b"\n" + ",".join(request.headers.getlist(name)).encode("latin-1"))
    return told.digest()
