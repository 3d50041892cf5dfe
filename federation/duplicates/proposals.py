"""Proposals that a person can accept: pairs that look alike, and whose datasets may become one."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from federation.duplicates.clustering import candidate_of
from federation.duplicates.grouping import both_ways, may_be_one
from storage.cluster_decisions import Proposal, Verdict, decisions_on, list_proposals
from storage.clusters import members_of
from storage.evidence import facts_of

BATCH = 200
"""Proposals that are looked at together."""


def iter_open_proposals(connection: Connection, *, source_id: int | None = None) -> Iterator[Proposal]:
    """Yield the proposals, the most alike first, but those that could not be kept; of one source when it is given.

    Of two clusters that cannot be joined (each has a record of one source, or a person parted two of them) no pair is
    proposed: joining it would part others.
    """
    offset = 0
    while proposals := list_proposals(connection, source_id=source_id, limit=BATCH, offset=offset):
        yield from _possible(connection, proposals)
        offset += BATCH


def _possible(connection: Connection, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    own = facts_of(connection, sorted({number for one in proposals for number in (one.low_id, one.high_id)}))
    clusters = sorted({one.cluster_id for one in own.values() if one.cluster_id is not None})
    cluster_of = members_of(connection, clusters)
    facts = own | facts_of(connection, sorted(cluster_of.keys() - own.keys()))
    decided = decisions_on(connection, sorted(facts))
    apart = both_ways((one.low_id, one.high_id) for one in decided if one.verdict is Verdict.APART)
    members: dict[int, list[int]] = {}
    for number, cluster in cluster_of.items():
        members.setdefault(cluster, []).append(number)
    for one in proposals:
        left, right = (
            [candidate_of(facts[each]) for each in (members[cluster] if cluster is not None else [number])]
            for number in (one.low_id, one.high_id)
            for cluster in (own[number].cluster_id,)
        )
        if may_be_one(left, right, apart):
            yield one
