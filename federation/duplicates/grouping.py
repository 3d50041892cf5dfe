"""Which records are one dataset: a pure decision over their keys, what people said, and what held until now."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from federation.duplicates.evidence import STRONG, Kind

PERSON: Final = "person"
"""The evidence of a pair that somebody joined."""
MOST_MEMBERS: Final = 64
"""Records of one dataset, at most: more copies than there are levels and hubs are no copies."""
MOST_TAKEN: Final = 3
"""Copies of one dataset in one source, by one guid, at most: its publisher's, its state's, a hub's."""


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
    place: int = 0
    """How near it is to being the original: the least comes first."""
    is_copy: bool = False
    """Whether it says itself that its portal took it from elsewhere."""
    is_missing: bool = False
    """Whether its source shows it no more, and nobody has decided yet."""

    @property
    def slot(self) -> tuple[int, bool]:
        """Of which no two are one dataset: a source may show again, under another identifier, what is missing of it."""
        return self.source_id, self.is_missing


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that have a key in common, the one with the lower id first."""

    low: int
    high: int
    kind: Kind
    """By what the one with the lower id has the key."""
    high_kind: Kind
    """By what the other one has it."""
    key: bytes = b""

    @property
    def rank(self) -> int:
        """How strong it is: as strong as the stronger of its ends; the strongest is 0."""
        return min(_RANK[self.kind], _RANK[self.high_kind])


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

    def lives(self, record_id: int) -> bool:
        """Whether anybody of the group that a record is in is alive."""
        return any(each.is_live for each in self.members[self.find(record_id)])

    def join(self, low: int, high: int) -> bool:
        """Make two records one dataset, unless `may_be_one` is against it."""
        one, other = self.find(low), self.find(high)
        if one == other:
            return True
        left, right = self.members[one], self.members[other]
        if not may_be_one(left, right, self.apart):
            return False
        keep, go = min(one, other), max(one, other)
        self.members[keep] += self.members.pop(go)
        self.root[go] = keep
        return True


def may_be_one(left: Sequence[Candidate], right: Sequence[Candidate], apart: Mapping[int, Collection[int]]) -> bool:
    """Whether two groups may become one dataset.

    Not when it would have too many members, two that a person parted, or two of one source; but two *copies* of one
    source may both lead to one original: a portal that took a dataset from its publisher, and from the state again.
    One that is missing of a source and one that it shows may be one: it changed its identifiers.
    """
    if len(left) + len(right) > MOST_MEMBERS:
        return False
    ids = {each.id for each in right}
    if any(ids & set(apart.get(each.id, ())) for each in left):
        return False
    twice = {each.slot for each in left if each.is_live} & {each.slot for each in right if each.is_live}
    return all(each.is_copy for each in (*left, *right) if each.is_live and each.slot in twice)


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that has a key."""

    id: int
    source_id: int
    kind: str
    is_live: bool = True
    is_copy: bool = False
    is_missing: bool = False

    @property
    def slot(self) -> tuple[int, bool]:
        """As `Candidate.slot`."""
        return self.source_id, self.is_missing


def telling(holders: Collection[Holder]) -> tuple[Holder, ...]:
    """Those who have a key of whom it tells something.

    A page, a file, or all files that two living records of one source have are shared, and tell nothing of anybody.
    A UUID, a URI or a guid which a source repeats tells nothing of *its* records, and of the others' what it did; two
    copies that one source says it took from elsewhere may have one guid, since they may be of one dataset.
    What a source shows and what is missing of it spoil no key together: it is one thing under a new identifier.
    """
    by_slot: dict[tuple[int, bool], list[Holder]] = {}
    for each in holders:
        if each.is_live:
            by_slot.setdefault(each.slot, []).append(each)
    repeated = {slot: several for slot, several in by_slot.items() if len(several) > 1}
    if any(each.kind not in _IDENTITIES for several in repeated.values() for each in several):
        return ()
    left_out = {
        slot
        for slot, several in repeated.items()
        if len(several) > MOST_TAKEN or not all(each.is_copy for each in several)
    }
    return tuple(each for each in holders if not (each.is_live and each.slot in left_out))


def links_from_holders(holders: Mapping[bytes, Collection[Holder]]) -> tuple[Link, ...]:
    """The links that keys make, each given by who has it; of two records the strongest.

    A file among several links nobody, and nothing two living records of one source directly; but one that is missing,
    and that the source shows again, by more than a page: editions of one thing may have one.
    """
    links: dict[tuple[int, int], Link] = {}
    for key, rows in sorted(holders.items()):
        strong = sorted((each for each in telling(rows) if each.kind in _RANK), key=lambda each: each.id)
        for low, high in combinations(strong, 2):
            if low.source_id == high.source_id and low.is_live and high.is_live and not _is_renamed(low, high):
                continue
            link = Link(low.id, high.id, Kind(low.kind), Kind(high.kind), key)
            held = links.get((low.id, high.id))
            if held is None or link.rank < held.rank:
                links[low.id, high.id] = link
    return tuple(link for _, link in sorted(links.items()))


def _is_renamed(one: Holder, other: Holder) -> bool:
    """Whether a source may show the one under the identifier of the other, by a key that both have."""
    return one.is_missing != other.is_missing and Kind.LANDING_PAGE not in {one.kind, other.kind}


_RANK: Final[Mapping[str, int]] = {kind: rank for rank, kind in enumerate(STRONG)}
_IDENTITIES: Final = frozenset(map(str, (Kind.ORIGIN, Kind.HARVEST, Kind.IDENTIFIER)))
"""Kinds by which a record has a key that is nobody else's, where its source knows what it writes."""


def group_records(
    candidates: Iterable[Candidate],
    links: Iterable[Link],
    *,
    together: Sequence[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> tuple[Group, ...]:
    """Group records into datasets; those that stay alone are in no group.

    Two living records of one source are never grouped, unless both are copies, nor are two that a person parted.  What
    people joined comes first, in the order in which they did; then the strongest evidence; of evidence equally strong
    that which leads to the record nearest to being the original: whoever is parted from it leaves, and not the others.
    Each is there for what it says itself: what another's harvester noted is no note of its own.

    A record that is in the index no more stays with whom it was, unless evidence holds it with others; and one whose
    evidence is gone stays where nobody else of its cluster is left, so that a dataset keeps its URI when its source
    rewrites it.
    """
    known = {each.id: each for each in candidates}
    forest = _Forest({number: [each] for number, each in known.items()}, both_ways(apart))
    made = [link for link in links if link.low in known and link.high in known]
    reasons: dict[int, dict[str, None]] = {}
    for low, high, kind, high_kind in (
        *((low, high, PERSON, PERSON) for low, high in together),
        *((link.low, link.high, str(link.kind), str(link.high_kind)) for link in sorted(made, key=_order(known))),
    ):
        if low in known and high in known and forest.join(low, high):
            reasons.setdefault(low, {})[kind] = None
            reasons.setdefault(high, {})[high_kind] = None
    _stay(known, forest)
    groups = (sorted(members, key=lambda each: each.id) for members in forest.members.values() if len(members) > 1)
    return tuple(
        Group({each.id: " ".join(reasons.get(each.id) or each.evidence.split()) for each in members})
        for members in sorted(groups, key=lambda members: members[0].id)
    )


def _order(known: Mapping[int, Candidate]) -> Callable[[Link], tuple[int, ...]]:
    """How links are taken: the strongest first, then those of the record that is nearest to being the original."""

    def order(link: Link) -> tuple[int, ...]:
        places = sorted((known[link.low].place, known[link.high].place))
        return link.rank, *places, link.low, link.high

    return order


def _stay(known: Mapping[int, Candidate], forest: _Forest) -> None:
    """Keep the dead where they were, and the last one alive of a cluster with them.

    Those whom evidence holds with somebody alive are there already: what they had with others is no evidence of these.
    """
    clusters: dict[int, list[Candidate]] = {}
    for each in known.values():
        if each.cluster_id is not None:
            clusters.setdefault(each.cluster_id, []).append(each)
    for members in clusters.values():
        living = [each for each in members if each.is_live]
        lost = [each for each in members if not forest.lives(each.id)]
        together = [each for each in living if len(forest.members[forest.find(each.id)]) > 1]
        anchors = living if len(living) == 1 else together
        for each in lost:
            for anchor in anchors[:1] or lost[:1]:
                forest.join(anchor.id, each.id)


def both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """By record those that it was parted from."""
    apart: dict[int, set[int]] = {}
    for low, high in pairs:
        apart.setdefault(low, set()).add(high)
        apart.setdefault(high, set()).add(low)
    return apart
