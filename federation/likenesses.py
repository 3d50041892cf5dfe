"""What somebody brings that the federation has already: by the evidence by which copies are known.

What is told here is a suspicion for a person to look at, before a source is admitted; nothing is merged by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from federation.duplicates.evidence import STRONG, Kind, evidence_of
from federation.duplicates.finding import read_all
from mappings.dcat_mx import Dataset
from mappings.json_form import json_from_resource
from storage.database import Database
from storage.evidence import holders_of, list_titles

_RANK: Final[Mapping[str, int]] = {str(kind): rank for rank, kind in enumerate(STRONG)}


@dataclass(frozen=True, slots=True)
class Brought:
    """One dataset that is brought: as received, and as it was understood."""

    identifier: str
    dataset: Dataset
    schema: str
    body: bytes


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record that is in the index, as much of it as tells what it is."""

    identifier: str
    uri: str
    title: str | None
    source_slug: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """One dataset that is brought, and one that is held and looks the same."""

    identifier: str
    held: HeldRecord
    by: str
    """The kind of evidence (`federation.duplicates.evidence.Kind`)."""


@dataclass(frozen=True, slots=True)
class Likenesses:
    """What was found."""

    found: tuple[Likeness, ...]

    @property
    def datasets(self) -> int:
        """How many of the datasets that are brought look like one that is held."""
        return len({each.identifier for each in self.found})


def find_likenesses(database: Database, brought: Iterable[Brought], base_uri: str) -> Likenesses:
    """Look for datasets in the store.  What of it was not read yet is read; nothing of what is brought is stored."""
    read_all(database, base_uri)
    owners: dict[bytes, list[tuple[str, Kind]]] = {}
    for one in brought:
        document = json_from_resource(one.dataset)
        evidence = evidence_of(document, schema=one.schema, identifier=one.identifier, body=one.body, base_uri=base_uri)
        for key, kind in evidence.keys.items():
            owners.setdefault(key, []).append((one.identifier, kind))
    # A key that several of them share tells nothing of any.
    telling = {key: several[0] for key, several in owners.items() if len(several) == 1 and several[0][1] in _RANK}
    found: dict[tuple[str, str], Likeness] = {}
    with database.read() as connection:
        holders = [one for one in holders_of(connection, sorted(telling)) if one.is_live and one.kind in _RANK]
        titles = {one.id: one for one in list_titles(connection, sorted({one.record_id for one in holders}))}
    for holder in holders:
        identifier, kind = telling[holder.key]
        by = min(str(kind), holder.kind, key=_RANK.__getitem__)
        held = titles[holder.record_id]
        likeness = Likeness(identifier, HeldRecord(held.identifier, held.uri, held.title or None, held.source_slug), by)
        known = found.get((identifier, held.uri))
        if known is None or _RANK[by] < _RANK[known.by]:
            found[identifier, held.uri] = likeness
    return Likenesses(tuple(sorted(found.values(), key=lambda each: (each.identifier, each.held.uri))))
