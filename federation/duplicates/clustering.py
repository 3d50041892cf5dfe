"""Records that are to be settled, with all that they may have to do with: grouped, and the clusters brought to that."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from federation.duplicates.evidence import STRONG, Kind
from federation.duplicates.grouping import (
    Candidate,
    Group,
    Holder,
    Link,
    group_records,
    links_from_holders,
    telling,
)
from federation.duplicates.likeness import propose
from federation.duplicates.origins import Catalogues
from federation.duplicates.precedence import Contender, Precedence, Trait
from storage.cluster_decisions import Decision, Verdict, decisions_on
from storage.clusters import Cluster, add_clusters, clusters_of, members_of, store_members
from storage.evidence import Held, RecordFacts, facts_of, holders_of, keys_of, records_at, settle
from storage.records import key_from_uri
from storage.sources import sources_of

MOST_ROUNDS: Final = 12
"""How far what has something to do with what is followed: copies of copies of copies."""
_STRONG: Final = frozenset(str(kind) for kind in STRONG)
COUNTING: Final = _STRONG | {str(Kind.FILE)}
"""Kinds that link, and the one that only spoils a link."""


class Rules(NamedTuple):
    """By what an original is chosen."""

    precedence: Precedence
    catalogues: Catalogues


def settle_records(connection: Connection, record_ids: Sequence[int], precedence: Precedence, now: datetime) -> None:
    """Find the clusters of some records, inside a transaction; what they had to do with until now changes with them."""
    region = _Region(connection, record_ids)
    facts = region.facts
    decisions = region.decisions
    catalogues = Catalogues.of(sources_of(connection))
    groups = group_records(
        candidates_of(facts.values(), precedence, catalogues),
        region.links(),
        together=_pairs(decisions, Verdict.TOGETHER),
        apart=_pairs(decisions, Verdict.APART),
    )
    moved = _store(connection, groups, facts, Rules(precedence, catalogues), now)
    propose(connection, [facts[one] for one in sorted({*record_ids, *moved}) if one in facts], groups, now)
    settle(connection, record_ids)


def candidates_of(
    facts: Collection[RecordFacts], precedence: Precedence, catalogues: Catalogues
) -> tuple[Candidate, ...]:
    """Records as those who may be copies, the one first that is nearest to being the original."""
    living = {one.source_slug for one in facts if one.is_live}

    def place(one: RecordFacts) -> tuple[Any, ...]:
        contender = contender_of(one, catalogues)
        return not one.is_live, bool(contender.origins & living), *precedence.place_of(contender)

    ordered = sorted(facts, key=place)
    return tuple(candidate_of(one, place) for place, one in enumerate(ordered))


def candidate_of(one: RecordFacts, place: int = 0) -> Candidate:
    """A record as one that may be a copy."""
    is_copy = Trait.HARVESTED in one.traits.split()
    return Candidate(one.id, one.source_id, one.is_live, one.cluster_id, one.evidence, place, is_copy, one.is_missing)


def contender_of(one: RecordFacts, catalogues: Catalogues) -> Contender:
    """A record as one that may be the original."""
    traits = frozenset(one.traits.split())
    named = catalogues.named_by(traits, one.source_slug)
    return Contender(one.id, one.source_slug, traits, one.first_seen, named, one.is_missing)


def holder_of(one: Held) -> Holder:
    """Who has a key, as far as it is told whether the key says anything."""
    is_copy = Trait.HARVESTED in one.traits.split()
    return Holder(one.record_id, one.source_id, one.kind, one.is_live, is_copy, one.is_missing)


def _pairs(decisions: Iterable[Decision], verdict: Verdict) -> list[tuple[int, int]]:
    """The pairs that people decided so, in the order in which they did."""
    chosen = sorted((one for one in decisions if one.verdict is verdict), key=lambda one: one.at)
    return [(one.low_id, one.high_id) for one in chosen]


class _Region:
    """Some records, and all that share evidence, a cluster or a decision with them, at any remove."""

    def __init__(self, connection: Connection, record_ids: Sequence[int]) -> None:
        self._connection = connection
        self.facts: dict[int, RecordFacts] = {}
        self.decisions: set[Decision] = set()
        self._holders: dict[bytes, dict[int, Holder]] = {}
        new = self._take(sorted(record_ids), are_dirty=True) - self.facts.keys()
        for _ in range(MOST_ROUNDS):
            if not new:
                break
            new = self._take(sorted(new)) - self.facts.keys()
        self._take_facts(sorted(new))

    def links(self) -> tuple[Link, ...]:
        """The links of what is known."""
        links = links_from_holders({key: tuple(holders.values()) for key, holders in self._holders.items()})
        return tuple(one for one in links if one.low in self.facts and one.high in self.facts)

    def _take_facts(self, record_ids: Sequence[int]) -> None:
        self.facts |= facts_of(self._connection, record_ids)

    def _take(self, record_ids: Sequence[int], *, are_dirty: bool = False) -> set[int]:
        """Take records in; return what they have to do with."""
        connection = self._connection
        self._take_facts(record_ids)
        near = self._sharing(record_ids, are_dirty=are_dirty)
        clusters = {self.facts[one].cluster_id for one in record_ids if one in self.facts} - {None}
        near |= members_of(connection, sorted(one for one in clusters if one is not None)).keys()
        decided = decisions_on(connection, record_ids)
        self.decisions.update(decided)
        return near | {one for each in decided for one in (each.low_id, each.high_id)}

    def _sharing(self, record_ids: Sequence[int], *, are_dirty: bool) -> set[int]:
        """Take the holders of the keys of records in; return those that are to be taken in, too.

        Those of whom a key tells nothing lead nowhere; of what it led to until a record came or changed (`are_dirty`)
        all are in a cluster.
        """
        connection = self._connection
        held = keys_of(connection, record_ids, COUNTING)
        keys = sorted({one.key for one in held} - self._holders.keys())
        # A dataset of ours is what an echo says it is: it has no such key itself, it is found by its URI.
        own = {key_from_uri(self.facts[one].uri) + bytes(8): one for one in record_ids if one in self.facts}
        keys += [key for key in sorted(own) if key not in self._holders]
        found: dict[bytes, list[Held]] = {}
        for one in holders_of(connection, keys):
            found.setdefault(one.key, []).append(one)
        near: set[int] = set()
        for key, holders in found.items():
            self._holders[key] = {one.record_id: holder_of(one) for one in holders}
            tells = {one.id for one in telling(self._holders[key].values())}
            near.update(one.record_id for one in holders if one.record_id in tells or (are_dirty and one.in_cluster))
        origins = [one.key for one in held if one.kind == Kind.ORIGIN]
        self._take_owners(origins + [key for key in own if key in found])
        return near | {number for key in origins for number in self._holders.get(key, ())}

    def _take_owners(self, origin_keys: Iterable[bytes]) -> None:
        """Put the datasets that others say they are beside them."""
        by_uri = {key[:8]: key for key in origin_keys}
        owners = records_at(self._connection, sorted(by_uri))
        for number, one in facts_of(self._connection, [number for _, number in owners]).items():
            if (key := by_uri.get(key_from_uri(one.uri))) is not None:
                own = Holder(number, one.source_id, Kind.IDENTIFIER, one.is_live, is_missing=one.is_missing)
                self._holders.setdefault(key, {})[number] = own


def _store(
    connection: Connection, groups: Sequence[Group], facts: Mapping[int, RecordFacts], rules: Rules,
    now: datetime,
) -> set[int]:  # fmt: skip
    """Bring the clusters to what was found: each keeps its URI with the record that it was of.

    Returns the records that are in another cluster now, or in none.
    """
    known = clusters_of(connection, sorted({one.cluster_id for one in facts.values() if one.cluster_id is not None}))
    kept = [_cluster_of(group, facts, known) for group in groups]
    first = ["" if cluster else _first_uri(group, facts, rules) for group, cluster in zip(groups, kept, strict=True)]
    new = add_clusters(connection, [uri for uri in first if uri], now)
    joined: dict[int, tuple[int, str]] = {}
    for group, cluster, uri in zip(groups, kept, first, strict=True):
        number = cluster.id if cluster else new[uri]
        joined.update({record_id: (number, evidence) for record_id, evidence in group.evidence.items()})
    changed = {
        record_id: place
        for record_id, place in joined.items()
        if (facts[record_id].cluster_id, facts[record_id].evidence) != place
    }
    gone = [one.id for one in facts.values() if one.cluster_id is not None and one.id not in joined]
    if changed or gone:
        store_members(connection, gone, changed, now)
    return {*gone, *(one for one, (number, _) in changed.items() if facts[one].cluster_id != number)}


def _cluster_of(group: Group, facts: Mapping[int, RecordFacts], known: Mapping[int, Cluster]) -> Cluster | None:
    """The oldest cluster whose URI is that of a record of the group: its URI stays where it leads to."""
    uris = {facts[record_id].uri for record_id in group.evidence}
    numbers = {facts[record_id].cluster_id for record_id in group.evidence}
    mine = [known[number] for number in numbers if number is not None and number in known and known[number].uri in uris]
    return min(mine, key=lambda cluster: cluster.id, default=None)


def _first_uri(group: Group, facts: Mapping[int, RecordFacts], rules: Rules) -> str:
    """The URI of a new cluster: that of its first original."""
    members = [facts[record_id] for record_id in group.evidence]
    original = rules.precedence.original_of([contender_of(one, rules.catalogues) for one in members if one.is_live])
    return facts[original.record_id].uri if original else members[0].uri
