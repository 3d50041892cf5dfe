"""What a publication is asked: by whoever publishes, about what is written, what is kept, and who is told of it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from federation.duplicates.finding import Progress
from federation.duplicates.precedence import Precedence, read_precedence
from federation.floors import Acceptance
from federation.national import NationalIndex
from federation.scopes import SCOPES

DEFAULT_INDEX: Final = NationalIndex()


@dataclass(frozen=True, slots=True)
class Order:
    """What one publication is to write, and how.  Whoever orders nothing but a base gets what comes with Milpa."""

    base_uri: str
    """Where all URIs of the index begin."""
    index: NationalIndex = DEFAULT_INDEX
    """What is said of the index itself."""
    scopes: Collection[str] = SCOPES
    """The kinds of parts that have files of their own."""
    precedence: Precedence = field(default_factory=read_precedence)
    """What tells the originals from their copies."""
    keep: int = 5
    """How many of the newest releases stay."""
    serve: bool = False
    """Whether the folder is the one that is served, so that the served index follows."""
    workers: int = 1
    """How many processes render, and how many files are written at once."""
    resumed_by: str = ""
    """Who goes on after a release was restored; while nobody does, nothing is published."""
    acceptance: Acceptance | None = None
    """The losses that somebody accepts; what holds much less than the last release is not published else."""
    on_progress: Progress | None = None
    """Told how far the writing is."""
    on_copies: Progress | None = None
    """Told how far the search for copies is."""
