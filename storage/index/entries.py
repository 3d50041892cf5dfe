"""What the served index tells: frozen types, the same for both databases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

EVENTS_OF_A_RELEASE = 1_000_000_000
"""The sequence of an event is its release times this, and its place: it rises, also where a backup was restored."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A dataset, a service or a series, as the release that is public says it."""

    id: int
    """Entries are paged by it: they have it for as long as they are in the index, and nothing gets it again."""
    uri: str
    name: str
    """As a CKAN names packages: lower case ASCII, digits, ``-`` and ``_``; stays with the URI."""
    kind: str
    """``dataset``, ``service`` or ``series``."""
    source: str
    """The slug of the source whose copy of it is the original."""
    title: str
    publisher: str | None
    """A URI."""
    level: str | None
    branch: str | None
    state: str | None
    municipality: str | None
    modified: str | None
    """As its publisher says."""
    release: int
    """The release in which it last changed."""
    changed: datetime
    """When the index began to say it, or what is told of its copies: who asks by it again misses nothing."""
    document: bytes
    """DCAT-MX JSON, as released."""
    record: bytes
    """Its catalogue record as JSON, as released."""

    @property
    def themes(self) -> tuple[str, ...]:
        """The URIs of its themes."""
        return tuple(theme["@id"] for theme in orjson.loads(self.document).get("theme", ()) if "@id" in theme)


@dataclass(frozen=True, slots=True)
class Gone:
    """What was in the index and is not there any more."""

    uri: str
    name: str
    kind: str
    source: str
    title: str
    release: int
    """The first one without it."""
    removed: datetime
    """When the index ceased to say it."""
    moved_to: str | None
    """The URI of what it is a copy of; None where it was removed."""


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """A catalogue record of a release: of an original, or of a copy."""

    source: str
    record: bytes
    """JSON."""


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A source, as the release tells of it."""

    slug: str
    facts: dict[str, Any]
    """What the manifest says: title, level, branch, place, counts."""


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """One thing that became of an entry.  Later ones have a higher sequence."""

    sequence: int
    release: int
    moment: datetime
    """When the index began to say so; never before that of the event before it."""
    change: str
    """``added``, ``changed``, ``removed`` or ``moved``."""
    uri: str
    kind: str
    source: str
    moved_to: str | None
    """Where it is to be found, when it moved."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which release is served."""

    release: int
    digest: str
    published: datetime
    changed: datetime
    """When the index last changed: with a release, or because something was erased."""
    sequence: int
    """Of the last event; 0 before the first."""
    pruned: int = 0
    """Of the last event that was let go of for its age: whoever has not heard of it must take all again."""
    made_with: str | None = None
    """Fingerprint of what took terms and words out of the documents; None where an earlier version did."""


class FacetValue(NamedTuple):
    """A value and how many entries have it."""

    value: str
    entries: int
    label: str
    """What people call it; empty where the value says it itself."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found."""

    count: int
    """Of all, those that were not asked for included."""
    entries: tuple[IndexEntry, ...]
    facets: dict[str, tuple[FacetValue, ...]]
