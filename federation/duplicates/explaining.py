"""Why records are one dataset: the cluster with its members, the evidence of each, the rule, what people decided."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from federation.duplicates.origins import Catalogues
from federation.duplicates.precedence import Precedence, Trait
from federation.duplicates.reasons import Reason, reasons_among
from federation.duplicates.standings import Role, contenders_of, standing_of
from federation.states import is_published
from storage.cluster_decisions import Decision, decisions_on
from storage.clusters import Cluster, Member, get_cluster
from storage.database import Database
from storage.evidence import Titled, facts_of, list_titles
from storage.sources import sources_of


@dataclass(frozen=True, slots=True)
class ExplainedMember:
    """A record, and what it is in its cluster."""

    uri: str
    source: str
    identifier: str
    title: str
    role: str
    """Of `Role`; ``gone`` for one that is in the index no more, ``withheld`` for one that could not be written."""
    evidence: tuple[str, ...]
    traits: tuple[str, ...]
    first_seen: datetime
    since: datetime
    reasons: tuple[Reason, ...] = ()
    """What it says itself, and with whom it has it in common; empty where only the cluster was asked for."""
    taken_from: tuple[str, ...] = ()
    """Slugs of other sources that it names as where it is from."""


@dataclass(frozen=True, slots=True)
class ExplainedDecision:
    """What a person decided of two records."""

    uris: tuple[str, str]
    verdict: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record stands as it does."""

    uri: str
    """The dataset's; the record's own where it is alone."""
    role: str
    """Of the record that was asked for."""
    rule: str
    """By which the original was chosen; empty where there was no choice."""
    members: tuple[ExplainedMember, ...]
    """Empty for a record without copies."""
    decisions: tuple[ExplainedDecision, ...]


GONE, WITHHELD = "gone", "withheld"

BySource = Mapping[str, Collection[str]]
"""Native identifiers of records, by the slug of their source."""


def explain(database: Database, record_id: int, precedence: Precedence, withheld: BySource) -> Explanation:
    """Say why a record stands as it does among its copies; `withheld` are those that the release left out."""
    with database.read() as connection:
        found = get_cluster(connection, record_id)
        decisions = _decisions(connection, decisions_on(connection, [record_id]))
        if found is None:
            (own,) = facts_of(connection, [record_id]).values()
            role = Role.ECHO if Trait.ECHO in own.traits.split() else Role.ALONE
            return Explanation(own.uri, role, "", (), decisions)
        reasons = reasons_among(connection, found[1])
        explained = _explained(connection, record_id, found, precedence, withheld, decisions=decisions)
        members = zip(explained.members, found[1], strict=True)
        told = tuple(replace(one, reasons=reasons.get(member.record_id, ())) for one, member in members)
        return replace(explained, members=told)


def explain_cluster(
    connection: Connection, cluster: Cluster, members: tuple[Member, ...], precedence: Precedence, withheld: BySource
) -> Explanation:
    """As `explain`, of a cluster that was read already, inside a snapshot."""
    return _explained(connection, members[0].record_id, (cluster, members), precedence, withheld)


def _explained(
    connection: Connection,
    record_id: int,
    found: tuple[Cluster, tuple[Member, ...]],
    precedence: Precedence,
    withheld: BySource,
    *,
    decisions: tuple[ExplainedDecision, ...] = (),
) -> Explanation:
    cluster, members = found
    catalogues = Catalogues.of(source for source in sources_of(connection) if is_published(source))
    titles = {one.id: one for one in list_titles(connection, [one.record_id for one in members])}
    left_out = {one.id for one in titles.values() if one.identifier in withheld.get(one.source_slug, ())}
    roles = {one.record_id: _role(one, members, catalogues, precedence, left_out) for one in members}
    present = [one for one in members if roles[one.record_id] not in {GONE, WITHHELD}]
    contenders = contenders_of(present, catalogues)
    original = precedence.original_of(contenders)
    return Explanation(
        cluster.uri,
        roles[record_id],
        precedence.rule_between(original, contenders) if original else "",
        tuple(_member(one, titles[one.record_id], roles[one.record_id], catalogues) for one in members),
        decisions,
    )


def _role(
    member: Member,
    members: tuple[Member, ...],
    catalogues: Catalogues,
    precedence: Precedence,
    withheld: Collection[int],
) -> str:
    if not member.is_live or member.source_id not in catalogues.slugs:
        return GONE
    if member.record_id in withheld:
        return WITHHELD
    role = standing_of(member.record_id, members, catalogues, precedence, withheld).role
    return Role.ORIGINAL if role is Role.ALONE else role


def _member(member: Member, titled: Titled, role: str, catalogues: Catalogues) -> ExplainedMember:
    return ExplainedMember(
        uri=titled.uri,
        source=titled.source_slug,
        identifier=titled.identifier,
        title=titled.title,
        role=role,
        evidence=tuple(member.evidence.split()),
        traits=tuple(member.traits.split()),
        first_seen=member.first_seen,
        since=member.since,
        taken_from=tuple(sorted(catalogues.named_by(member.traits.split(), titled.source_slug))),
    )


def _decisions(connection: Connection, decisions: Iterable[Decision]) -> tuple[ExplainedDecision, ...]:
    decided = tuple(decisions)
    numbers = sorted({number for one in decided for number in (one.low_id, one.high_id)})
    uris = {one.id: one.uri for one in list_titles(connection, numbers)}
    return tuple(
        ExplainedDecision((uris[one.low_id], uris[one.high_id]), one.verdict, one.who, one.why, one.at)
        for one in decided
    )
