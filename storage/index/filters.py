"""What entries are asked for: by values that they have, and by when they changed."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import blake2b
from typing import Final

FOLDED: Final = frozenset({"tag", "format"})
"""Fields whose values are the same whatever is upper case in them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """That an entry has one of some values, or, negated, none of them."""

    field: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IndexFilter:
    """All of what is given must hold; of several values of a field, one is enough."""

    kind: str | tuple[str, ...] = ()
    source: str | tuple[str, ...] = ()
    level: str | tuple[str, ...] = ()
    branch: str | tuple[str, ...] = ()
    state: str | tuple[str, ...] = ()
    municipality: str | tuple[str, ...] = ()
    publisher: str | tuple[str, ...] = ()
    theme: str | tuple[str, ...] = ()
    tag: str | tuple[str, ...] = ()
    format: str | tuple[str, ...] = ()
    license: str | tuple[str, ...] = ()
    name: str | tuple[str, ...] = ()
    """Names of entries."""
    modified_since: datetime | None = None
    """Changed in the index then or later: what asks by it again misses nothing."""
    modified_until: datetime | None = None
    conditions: tuple[Condition, ...] = ()
    """More of them: two for one field must both hold."""

    def iter_conditions(self) -> Iterator[Condition]:
        """Yield what of it is about values."""
        for field in TERM_FIELDS:
            value = getattr(self, field)
            if value:
                yield Condition(field, (value,) if isinstance(value, str) else value)
        yield from self.conditions


ALL: Final = IndexFilter()

TERM_FIELDS: Final = tuple(
    field.name
    for field in fields(IndexFilter)
    if field.name not in {"name", "modified_since", "modified_until", "conditions"}
)
"""The fields that are kept as terms, and that facets can be asked for."""


def key_of_value(field: str, value: str) -> bytes:
    """What a value of a field is found by."""
    same = value.casefold() if field in FOLDED else value
    return blake2b(same.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def key_of_uri(uri: str) -> bytes:
    """What an entry, or a catalogue record, is found by."""
    return blake2b(uri.encode("utf-8", "surrogatepass"), digest_size=16).digest()
