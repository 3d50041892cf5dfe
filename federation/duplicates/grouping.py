"""Which records are one dataset: a pure decision over their keys, what people said, and what held until now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from federation.duplicates.evidence import STRONG, Kind

PERSON: Final = "person"
"""The evidence of a pair that somebody joined."""
MOST_MEMBERS: Final = 64
"""Records of one dataset, at most: more copies than there are levels and hubs are no copies."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be a copy."""

    id: int
    source_id: int
    is_live: bool = True
    """Whether it is in the index."""
    cluster_id: int | None = None
    """The cluster that it is in until now."""
    evidence: str = ""
    """What it is there for."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that have a key in common, the one with the lower id first."""

    low: int
    high: int
    kind: Kind
    """The strongest kind that either has the key by."""


@dataclass(frozen=True, slots=True)
class Group:
    """Records that are one dataset: by id the evidence that each is there for."""

    evidence: Mapping[int, str]


@dataclass(slots=True)
class _Forest:
    """Groups that grow; each knows its sources, and which records it must not meet."""

    members: dict[int, list[Candidate]]
    apart: Mapping[int, Collection[int]]
    root: dict[int, int] = field(default_factory=dict)

    def find(self, record_id: int) -> int:
        while (above := self.root.get(record_id, record_id)) != record_id:
            record_id = above
        return record_id

    def join(self, low: int, high: int) -> bool:
        """Make two records one dataset, unless they would bring two of one source together, or two that are apart."""
        one, other = self.find(low), self.find(high)
        if one == other:
            return True
        left, right = self.members[one], self.members[other]
        if len(left) + len(right) > MOST_MEMBERS or _living_sources(left) & _living_sources(right):
            return False
        ids = {each.id for each in right}
        if any(ids & set(self.apart.get(each.id, ())) for each in left):
            return False
        keep, go = min(one, other), max(one, other)
        self.members[keep] += self.members.pop(go)
        self.root[go] = keep
        return True


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that has a key."""

    id: int
    source_id: int
    kind: str
    is_live: bool = True


def tells_something(holders: Iterable[Holder]) -> bool:
    """Whether a key tells anything: no two living records of one source have it."""
    living = [each.source_id for each in holders if each.is_live]
    return len(set(living)) == len(living)


def links_from_holders(holders: Iterable[Sequence[Holder]]) -> tuple[Link, ...]:
    """The links that keys make, each given by who has it.

    A key that two living records of one source have tells nothing, however many others have it; that is also how a page
    or a file shared by several datasets is known.  A file among several links nobody.
    """
    links: dict[tuple[int, int], Kind] = {}
    for rows in holders:
        if not tells_something(rows):
            continue
        strong = sorted((each.id, Kind(each.kind)) for each in rows if each.kind in _RANK)
        for (low, low_kind), (high, high_kind) in combinations(strong, 2):
            kind = min(low_kind, high_kind, key=_RANK.__getitem__)
            held = links.get((low, high))
            if held is None or _RANK[kind] < _RANK[held]:
                links[low, high] = kind
    return tuple(Link(low, high, kind) for (low, high), kind in sorted(links.items()))


_RANK: Final[Mapping[str, int]] = {kind: rank for rank, kind in enumerate(STRONG)}


def group_records(
    candidates: Iterable[Candidate],
    links: Iterable[Link],
    *,
    together: Sequence[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> tuple[Group, ...]:
    """Group records into datasets; those that stay alone are in no group.

    Two living records of one source are never grouped, nor are two that a person parted.  What people joined comes
    first, in the order in which they did; then the strongest evidence.  A record that is in the index no more stays
    with whom it was; and one whose evidence is gone stays where nobody else of its cluster is left, so that a dataset
    keeps its URI when its only source rewrites it.
    """
    known = {each.id: each for each in candidates}
    forest = _Forest({number: [each] for number, each in known.items()}, _both_ways(apart))
    links = sorted(links, key=lambda link: (_RANK[link.kind], link.low, link.high))
    reasons: dict[int, dict[str, None]] = {}
    for low, high, reason in (
        *((low, high, PERSON) for low, high in together),
        *((link.low, link.high, str(link.kind)) for link in links),
    ):
        if low in known and high in known and forest.join(low, high):
            for record_id in (low, high):
                reasons.setdefault(record_id, {})[reason] = None
    _stay(known, forest)
    groups = (sorted(members, key=lambda each: each.id) for members in forest.members.values() if len(members) > 1)
    return tuple(
        Group({each.id: " ".join(reasons.get(each.id) or each.evidence.split()) for each in members})
        for members in sorted(groups, key=lambda members: members[0].id)
    )


def _stay(known: Mapping[int, Candidate], forest: _Forest) -> None:
    """Keep the dead where they were, and the last one alive of a cluster with them."""
    clusters: dict[int, list[Candidate]] = {}
    for each in known.values():
        if each.cluster_id is not None:
            clusters.setdefault(each.cluster_id, []).append(each)
    for members in clusters.values():
        living = [each for each in members if each.is_live]
        dead = [each for each in members if not each.is_live]
        together = [each for each in living if len(forest.members[forest.find(each.id)]) > 1]
        anchors = living if len(living) == 1 else together
        for each in dead:
            for anchor in anchors[:1] or dead[:1]:
                forest.join(anchor.id, each.id)


def _living_sources(members: Iterable[Candidate]) -> set[int]:
    """The sources of members that are in the index: two of one source are two datasets."""
    return {each.source_id for each in members if each.is_live}


def _both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    apart: dict[int, set[int]] = {}
    for low, high in pairs:
        apart.setdefault(low, set()).add(high)
        apart.setdefault(high, set()).add(low)
    return apart
