"""What has changed on a CKAN since its last walk: ``fq=metadata_modified:[… TO *]``, reconciled (`harvesters.changes`).

The search engine answers it, whose index may be stale; some portals ignore it, or stamp no date when they change a
dataset.
"""

import re
from dataclasses import dataclass
from typing import Any

from harvesters import changes
from harvesters.changes import DELETED, Finding, latest_moment, not_trusted, only_changes
from harvesters.memory import Memory

__all__ = [
    "DELETED", "NOT_TRUSTED", "ONLY_CHANGES", "Changes", "Finding", "changes_since", "latest_moment", "moment_of",
]  # fmt: skip

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(slots=True)
class Changes(changes.Changes):
    """The rows that a CKAN says were changed."""

    @property
    def query(self) -> str:
        """The filter, in the search engine's own language."""
        return f"metadata_modified:[{self.since}Z TO *]"


def changes_since(memory: Memory) -> Changes | None:
    """What to ask for after a walk that left this memory; None where it bore no date to ask by."""
    since = moment_of(memory.newest, latest_moment())
    return Changes(since, memory.unique + memory.refused) if since else None


def moment_of(value: Any, latest: str) -> str:
    """A CKAN's date to the second (it is in UTC and says no zone); empty when it is none, or after `latest`."""
    found = _MOMENT.match(value) if isinstance(value, str) else None
    return found.group() if found and found.group() <= latest else ""


ONLY_CHANGES = only_changes("metadata_modified")
NOT_TRUSTED = not_trusted("metadata_modified")
