"""One record that differs between two releases, and how many of a source do.

What a release holds is of two sorts, and they are never counted together: entries (datasets, services, series), each
with a document and a catalogue record, and copies, which are a catalogue record alone and lead to an entry.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from federation.kinds import KINDS
from federation.titles import get_title
from mappings.differences import Change, Difference, iter_differences

COPY: Final = "copy"
"""The kind of what is no entry."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """An entry or a copy that is in one of two releases only, or is not the same in both."""

    source: str
    """Its slug."""
    uri: str
    """The entry's; a copy is told by its catalogue record's."""
    before: bytes | None
    """Its document, as published; None where it is new, and of copies."""
    after: bytes | None
    """None where it is not there any more, and of copies."""
    record_before: bytes | None = None
    """Its catalogue record; None where it is new, or where one of the releases has no file of them."""
    record_after: bytes | None = None
    moved_to: str = ""
    """The URI of what a copy leads to, or did last; of an entry that became a copy, of what it leads to now."""

    @property
    def change(self) -> Change:
        """What became of it."""
        before, after = self._records if self.is_copy else (self.before, self.after)
        if before is None:
            return Change.ADDED
        return Change.REMOVED if after is None else Change.CHANGED

    @property
    def is_copy(self) -> bool:
        """Whether it is a catalogue record alone."""
        return self.before is self.after is None

    @property
    def kind(self) -> str:
        """``dataset``, ``service``, ``series`` or `COPY`."""
        document = self.after or self.before
        return COPY if document is None else KINDS[orjson.loads(document)["@type"]]

    @property
    def title(self) -> str:
        """What it is called, or was; copies have none."""
        return get_title(orjson.loads(self.after or self.before or b"{}").get("title")) or ""

    def differences(self) -> tuple[Difference, ...]:
        """Field by field, of one that is in both; of its catalogue record where nothing else differs."""
        pair = (self.before, self.after) if self.before != self.after else self._records
        if pair[0] is None or pair[1] is None:
            return ()
        return tuple(iter_differences(orjson.loads(pair[0]), orjson.loads(pair[1])))

    @property
    def _records(self) -> tuple[bytes | None, bytes | None]:
        return self.record_before, self.record_after


@dataclass(slots=True)
class Tally:
    """How many records differ, of a source or of all."""

    entries: Counter[Change] = field(default_factory=Counter)
    moved: int = 0
    """Those among the removed entries that became a copy."""
    copies: Counter[Change] = field(default_factory=Counter)

    def count(self, change: RecordChange) -> None:
        """Count one record."""
        (self.copies if change.is_copy else self.entries)[change.change] += 1
        self.moved += bool(change.moved_to) and not change.is_copy

    def document(self) -> dict[str, Any]:
        """As manifests and ``--json`` tell it."""
        return {**_by_name(self.entries), "moved": self.moved, "copies": _by_name(self.copies)}


@dataclass(slots=True)
class SourceTally:
    """How much of a source differs."""

    slug: str
    tally: Tally = field(default_factory=Tally)
    fields: Counter[str] = field(default_factory=Counter)
    """In how many records each field differs, the nodes of lists taken together."""

    def note(self, change: RecordChange, differences: Iterable[Difference]) -> None:
        """Count one record."""
        self.tally.count(change)
        self.fields.update({difference.path for difference in differences})


def _by_name(counted: Counter[Change]) -> Mapping[str, int]:
    return {change.value: counted[change] for change in Change}
