"""Answers that were made, kept in memory up to a size: what was asked for longest ago goes first."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

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


class AnswerCache:
    """Answers by their entity tags, which name the release too: none of another release is ever given."""

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
