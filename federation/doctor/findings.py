"""What a check looks at, and what it finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from federation.settings import Settings
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.errors import StorageError

Level = Literal["ok", "warn", "fail"]

NAMED = 5
"""Names in one finding."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What the checks look at."""

    settings: Settings
    environment: Mapping[str, str]
    database: Database | StorageError
    """Why it could not be opened, where it could not."""
    reference: str | None = None
    """The ``Date`` header that a portal answered with, where one was asked."""

    def require_database(self) -> Database:
        """The open database.  Raises `StorageError`."""
        if isinstance(self.database, StorageError):
            raise self.database
        return self.database


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what to do about it."""

    level: Level
    what: Sentence
    advice: Sentence = NOTHING


Check = Callable[[Installation], Iterator[Finding]]
